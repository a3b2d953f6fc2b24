"""The device as it was: curves to the resolution kept, facts as they last changed."""

from __future__ import annotations

import struct
from itertools import chain
from typing import TYPE_CHECKING, Final

from senec_tui.device.stored import Stored
from senec_tui.model.history import channels
from senec_tui.model.history.database import text_to_raw, unpack_ids
from senec_tui.model.history.known_names import MOST_ELEMENTS
from senec_tui.model.history.queries.curves import slot_at
from senec_tui.model.history.queries.file_content import moment, text
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw

LOOK_BACK_S: Final = 600.0
"""A sample older than that says nothing about a moment."""


def snapshot_at(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    at: float,
    *,
    first_until: float | None = None,
) -> Snapshot:
    """Everything known of a moment, each value with the time it was received at.

    `first_until`: a fact of which nothing was known then is what it was first, up to there.
    """
    values = _values_at(connection, at)
    sections: dict[str, dict[str, Stored]] = {}
    lacking: set[str] = set()
    facts = facts_at(connection, round(at * 1000))
    if first_until is not None:
        facts = chain(facts, _first_facts(connection, at, first_until))
    for name, variable, stored in facts:
        if stored.is_absent:
            lacking.add(f"{name}.{variable}")
        elif tells_a_value(catalogue, name, variable, stored):
            sections.setdefault(name, {})[variable] = stored
    newest = max((stored.at for stored in values.values()), default=None)
    for path, stored in _joined(values).items():
        name, _, variable = path.partition(".")
        if name != channels.DERIVED:
            sections.setdefault(name, {})[variable] = stored
            lacking.discard(path)
    return Snapshot(
        catalogue=catalogue,
        at=newest or 0.0,
        sections=sections,
        lacking=frozenset(lacking),
        link=Link(state="lost" if newest is None else "live", since=newest or at),
    )


def _values_at(connection: sqlite3.Connection, at: float) -> dict[str, Stored]:
    names = {
        key: (path, prefix)
        for key, path, prefix in connection.execute(
            "SELECT id, path, prefix FROM path WHERE prefix <> ''"
        )
    }
    found: dict[str, Stored] = {}
    rows = connection.execute(
        "SELECT sample.at, layout.paths, sample.data FROM sample"
        " JOIN layout ON layout.id = sample.layout"
        " WHERE at > ? AND at <= ? ORDER BY at DESC",
        (round((at - LOOK_BACK_S) * 1000), round(at * 1000)),
    )
    for at_ms, packed, data in rows:
        ids = unpack_ids(packed)
        for key, value in zip(ids, struct.unpack(f"<{len(ids)}f", data), strict=True):
            path, prefix = names[key]
            if path not in found:
                found[text(path)] = Stored.of_number(prefix, value, at_ms / 1000)
    if not found:
        for key, (path, prefix) in names.items():
            if slot := slot_at(connection, key, at):
                found[text(path)] = Stored.of_number(prefix, slot[1], slot[0])
    return found


def facts_at(
    connection: sqlite3.Connection, at_ms: int, objects: Collection[str] | None = None
) -> Iterator[tuple[str, str, Stored]]:
    """Object, variable, and what it was at a moment, with the time at which it came to be so.

    `objects`: those that are wanted; None: all.
    """
    rows = connection.execute(
        "SELECT path.path, fact.raw, fact.at FROM path JOIN fact ON fact.path = path.id"
        " AND fact.at = (SELECT max(at) FROM fact WHERE fact.path = path.id AND at <= ?)"
        " WHERE path.prefix = ''",
        (at_ms,),
    )
    for path, raw, since_ms in rows:
        name, _, variable = text(path).partition(".")
        if objects is None or name in objects:
            yield name, variable, Stored(text_to_raw(text(raw)), moment(since_ms / 1000))


def _first_facts(
    connection: sqlite3.Connection, start: float, end: float
) -> Iterator[tuple[str, str, Stored]]:
    """Object, variable, and what it was when it was first told of, of those told of then only."""
    rows = connection.execute(
        "SELECT path.path, fact.raw, fact.at FROM path JOIN fact ON fact.path = path.id"
        " AND fact.at = (SELECT min(at) FROM fact WHERE fact.path = path.id)"
        " WHERE path.prefix = '' AND fact.at > ? AND fact.at <= ?",
        (round(start * 1000), round(end * 1000)),
    )
    for path, raw, first_ms in rows:
        name, _, variable = text(path).partition(".")
        yield name, variable, Stored(text_to_raw(text(raw)), moment(first_ms / 1000))


def tells_a_value(catalogue: Catalogue, name: str, variable: str, stored: Stored) -> bool:
    """Whether a fact is more than the news that a variable came or went."""
    row = catalogue.variable(name, variable)
    is_curve = row is not None and channels.is_curve_number(row.kind, stored)
    return not stored.is_absent and not is_curve


def _joined(values: Mapping[str, Stored]) -> dict[str, Stored]:
    """Elements `A.B[0]`, `A.B[1]` … put together again as arrays."""
    whole: dict[str, Stored] = {}
    arrays: dict[str, dict[int, Stored]] = {}
    for path, stored in values.items():
        name, bracket, index = path.partition("[")
        if not bracket:
            whole[path] = stored
        elif (number := int(index[:-1])) < MOST_ELEMENTS:
            arrays.setdefault(name, {})[number] = stored
    for name, elements in arrays.items():
        raw: Raw = tuple(
            str(elements[index].raw) if index in elements else "MALFORMED_VALUE"
            for index in range(max(elements) + 1)
        )
        whole[name] = Stored(raw, max(stored.at for stored in elements.values()))
    return whole
