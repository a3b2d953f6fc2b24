"""What was so at each poll, from poll to poll: facts are kept when they change. See `polls`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.device.stored import Stored
from senec_tui.model.history.channels import SLOW_KINDS
from senec_tui.model.history.database import text_to_raw, unpack_ids
from senec_tui.model.history.queries.file_content import moment, text
from senec_tui.model.history.queries.snapshots import facts_at, tells_a_value
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from senec_tui.catalogue import Catalogue

_Cadence = Literal["live", "whole", "seldom"]
"""With which poll a fact came: with each, with those that read its object whole, or not known."""
_CADENCES: Final[tuple[_Cadence, ...]] = ("live", "whole", "seldom")


class KnownPaths:
    """The names of a history and the layouts of its samples, as far as objects are wanted.

    Names go only where there are more than ever are, and only such as are in no catalogue, which
    nobody looks for here; whenever their number changes, all are read again.
    """

    def __init__(self, connection: sqlite3.Connection, objects: Collection[str]) -> None:
        self._connection = connection
        self._objects = objects
        self._seen: tuple[int, int | None] | None = None
        self._layouts: dict[int, tuple[int, ...]] = {}
        self.curves: dict[int, tuple[str, str]] = {}
        """Number -> path and wire prefix."""
        self.facts: dict[int, tuple[str, str]] = {}
        """Number -> object and variable."""

    def look(self) -> None:
        """See whether there are others by now."""
        seen = self._connection.execute("SELECT count(*), max(id) FROM path").fetchone()
        if seen == self._seen:
            return
        self._seen = seen
        self.curves.clear()
        self.facts.clear()
        for key, path, prefix in self._connection.execute("SELECT id, path, prefix FROM path"):
            name, _, variable = text(path).partition(".")
            if name not in self._objects:
                continue
            if prefix:
                self.curves[key] = path, prefix
            else:
                self.facts[key] = name, variable

    def layout(self, key: int) -> tuple[int, ...]:
        """Which curves the samples of a layout hold; none for one that there is not."""
        if key not in self._layouts:
            rows = self._connection.execute("SELECT id, paths FROM layout")
            self._layouts = {number: unpack_ids(packed) for number, packed in rows}
        return self._layouts.get(key, ())


class FactCourse:
    """The facts at a moment, and at each later one in order of time."""

    def __init__(
        self, connection: sqlite3.Connection, catalogue: Catalogue, objects: Collection[str]
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._objects = objects
        self._facts: dict[_Cadence, dict[str, dict[str, Stored]]] = {}
        """Cadence -> object -> variable -> what it was."""
        self._reached_ms: int | None = None
        self._coming: list[tuple[int, str, int]] = []
        self._names: KnownPaths | None = None

    def go_on(self, names: KnownPaths, after_ms: int, until_ms: int) -> None:
        """Be ready for the polls of a span."""
        self._names = names
        if self._reached_ms != after_ms:
            self._facts = {cadence: defaultdict(dict) for cadence in _CADENCES}
            for name, variable, stored in facts_at(self._connection, after_ms, self._objects):
                self._set(name, variable, stored)
        self._reached_ms = None  # until it is done
        self._coming = self._connection.execute(
            "SELECT path, raw, at FROM fact WHERE at > ? AND at <= ? ORDER BY at DESC",
            (after_ms, until_ms),
        ).fetchall()

    def joined(self, at: float, values: Mapping[str, Mapping[str, Stored]]) -> Snapshot:
        """What a poll brought, with the facts of its time. To be called in order of time."""
        self._learn(round(at * 1000))
        sections: dict[str, dict[str, Stored]] = {
            name: dict(section) for name, section in self._facts["seldom"].items()
        }
        for name, section in self._facts["live"].items():
            sections.setdefault(name, {}).update((v, s.again(at)) for v, s in section.items())
        for name, section in self._facts["whole"].items():
            live = LIVE.get(name, ())
            came = any(variable not in live for variable in values.get(name, ()))
            sections.setdefault(name, {}).update(
                ((v, s.again(at)) for v, s in section.items()) if came else section
            )
        for name, brought in values.items():
            sections.setdefault(name, {}).update(brought)
        return Snapshot(
            catalogue=self._catalogue,
            at=at,
            sections=sections,
            link=Link(state="live", since=at),
        )

    def reach(self, until_ms: int) -> None:
        """The span is over; whoever goes on there need not read again what was so before."""
        self._learn(until_ms)
        self._reached_ms = until_ms

    def _learn(self, until_ms: int) -> None:
        while self._coming and self._coming[-1][2] <= until_ms:
            key, raw, at_ms = self._coming.pop()
            if self._names is not None and key in self._names.facts:
                stored = Stored(text_to_raw(text(raw)), moment(at_ms / 1000))
                self._set(*self._names.facts[key], stored)

    def _set(self, name: str, variable: str, stored: Stored) -> None:
        facts = self._facts[self._cadence(name, variable)][name]
        if tells_a_value(self._catalogue, name, variable, stored):
            facts[variable] = stored
        else:
            facts.pop(variable, None)

    def _cadence(self, name: str, variable: str) -> _Cadence:
        """What is asked for at every poll came with it, though it changed nothing."""
        known = self._catalogue.variable(name, variable)
        if known is None or known.kind in SLOW_KINDS:
            return "seldom"
        return "live" if variable in LIVE.get(name, ()) else "whole"
