"""What the codes and names inside a line of the log mean. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.model.reading.explanation import Fact
from senec_tui.model.reading.units_and_codes import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.catalogue import CodeTable
    from senec_tui.language import Language
    from senec_tui.model.log.stream import LogEntry
    from senec_tui.model.reading.snapshot import Snapshot

LEVELS_TABLE: Final = "LOG_SEVERITY"
MOST_CHARACTERS: Final = 20_000
"""Names are looked for in so much of a line."""
MOST_FACTS: Final = 24

_VARIABLE: Final = re.compile(r"\b([A-Z][A-Z0-9_]+)\.([A-Z][A-Z0-9_]+)(?:\[(\d{1,3})\])?")


def facts(entry: LogEntry, snapshot: Snapshot, tr: Language) -> list[Fact]:
    """Level, category, codes and variables of a line, in words."""
    found = [*_level(entry, snapshot, tr), *_category(entry, snapshot, tr)]
    text = entry.text[:MOST_CHARACTERS]
    found += _phrases(text, entry.category, snapshot, tr)
    found += _codes(text, entry.category, snapshot, tr)
    found += _variables(text, snapshot, tr)
    return list(dict.fromkeys(found))[:MOST_FACTS]


def _level(entry: LogEntry, snapshot: Snapshot, tr: Language) -> Iterator[Fact]:
    if not entry.level:
        return
    table = snapshot.catalogue.codes(LEVELS_TABLE)
    label = None if table is None else table.label(entry.level, tr)
    yield Fact(tr("Level"), f"{entry.level}, {label}" if label else entry.level)


def _category(entry: LogEntry, snapshot: Snapshot, tr: Language) -> Iterator[Fact]:
    if not entry.category:
        return
    known: Mapping[str, Mapping[str, str]] = snapshot.catalogue.table("log_words")["categories"]
    name = entry.category if entry.category in known else entry.category.partition("|")[0]
    meaning = tr.pick(known.get(name, {}))
    text = f"{entry.category} ({meaning})" if meaning else entry.category
    yield Fact(tr("Category"), text)


def _phrases(text: str, category: str, snapshot: Snapshot, tr: Language) -> Iterator[Fact]:
    rows: list[Mapping[str, str]] = snapshot.catalogue.table("log_words")["phrases"]
    for row in rows:
        meaning = tr.pick(row)
        fits = row.get("category", category) in (category, category.partition("|")[0])
        if meaning and fits and re.search(row["pattern"], text):
            yield Fact(tr("What it means"), meaning)


def _codes(text: str, category: str, snapshot: Snapshot, tr: Language) -> Iterator[Fact]:
    rows: list[Mapping[str, str]] = snapshot.catalogue.table("log_words")["codes"]
    for row in rows:
        if row.get("category", category) != category:
            continue
        table = snapshot.catalogue.codes(row["codes"])
        if table is None:
            continue
        for match in re.finditer(row["pattern"], text, re.IGNORECASE):
            for group in filter(None, match.groups()):
                code = str(int(group))
                label = table.label(code, tr) or tr("not in the table {table}", table=table.name)
                yield Fact(tr("Code {code}", code=code), label)
                yield from _explained(table, code, tr)


def _explained(table: CodeTable, code: str, tr: Language) -> Iterator[Fact]:
    meaning, action = table.explanation(code, tr)
    if meaning:
        yield Fact(tr("What it means"), meaning)
    if action:
        yield Fact(tr("What to do"), action)


def _variables(text: str, snapshot: Snapshot, tr: Language) -> Iterator[Fact]:
    for match in _VARIABLE.finditer(text):
        name, variable_name, element = match.groups()
        variable = snapshot.catalogue.variable(name, variable_name)
        if variable is None:
            continue
        path = Path(name, variable_name, int(element) if element else None)
        meaning = variable.meaning(tr) or tr("in the catalogue, without a meaning")
        yield Fact(str(path), meaning)
        reading = snapshot.reading(path)
        if reading.raw is not None and not variable.private:
            now = words(snapshot.catalogue, variable, reading.value, tr) or str(reading.value)
            yield Fact(tr("Now"), f"{now} {tr.unit(reading.unit)}" if reading.unit else now)
