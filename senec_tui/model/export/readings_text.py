"""Readings in shapes that leave the program: promised JSON, CSV rows, lines of text.

The JSON shape is a promise: `{OBJECT: {VARIABLE: {"raw", "value", "unit", "text"}}}`, where

- `raw` is the wire text as received, or a list of them for an array, with the device's end mark
  `st_END_OF_ARRAY` where it wrote one; `value` is without it;
- `value` is in the unit of the variable, a list for an array, null where there is none; whole
  numbers beyond 2^53 are text, since other programs would round them;
- `unit` is text or null;
- `text` is the value in words or null; the words of the elements of an array are joined by "; ";
- `plausible` is there only where a number is not believable, as of a sensor that is not fitted:
  false, or for an array a list with false for such elements and true for the others.

A single element of an array goes by `VARIABLE[n]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.catalogue import Path
from senec_tui.catalogue.units import decimals_of
from senec_tui.device.source import as_received
from senec_tui.device.wire.codec import Absence
from senec_tui.model.reading.units_and_codes import number_text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Reading, Snapshot
    from senec_tui.model.reading.units_and_codes import Meant

Shaped = dict[str, dict[str, dict[str, Any]]]

LARGEST_EXACT: Final = 2**53
"""The largest whole number that every JSON reader keeps exactly."""

COLUMNS: Final = ("object", "variable", "element", "value", "unit", "text", "raw")
"""Of the CSV; `element` is empty for a scalar."""

_NO_WORDS: Final = "–"


class ReadingLine(NamedTuple):
    """One scalar or element, as text for people."""

    path: str
    value: str
    unit: str
    words: str
    raw: str


def everything(snapshot: Snapshot) -> Iterator[Path]:
    """A path for every variable that the snapshot holds, in alphabetical order."""
    for name in sorted(snapshot.sections):
        for variable in sorted(snapshot.sections[name]):
            yield Path(name, variable)


def expanded(snapshot: Snapshot, paths: Iterable[Path]) -> Iterator[Path]:
    """Whole objects replaced by their variables; the others as they are."""
    for path in paths:
        if path.variable:
            yield path
        else:
            for variable in sorted(snapshot.sections.get(path.object, ())):
                yield Path(path.object, variable)


def shaped(snapshot: Snapshot, paths: Iterable[Path], tr: Language) -> Shaped:
    """The promised JSON shape of these variables."""
    result: Shaped = {}
    for path in expanded(snapshot, paths):
        key = path.variable if path.element is None else f"{path.variable}[{path.element}]"
        result.setdefault(path.object, {})[key] = _entry(snapshot, path, tr)
    return result


def rows(
    snapshot: Snapshot, paths: Iterable[Path], tr: Language
) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """CSV rows in the order of `COLUMNS`; numbers with a decimal point, arrays row by row."""
    for reading in readings(snapshot, paths):
        path = reading.path
        element = "" if path.element is None else str(path.element)
        line = _line(snapshot, reading, tr)
        yield path.object, path.variable, element, line.value, line.unit, line.words, line.raw


def lines(snapshot: Snapshot, paths: Iterable[Path], tr: Language) -> Iterator[ReadingLine]:
    """Text for people, arrays element by element; numbers rounded and written as on the screen.

    A number that is not believable carries a question mark, as in the dashboard.
    """
    for reading in readings(snapshot, paths):
        line = _line(snapshot, reading, tr)
        if isinstance(reading.value, float):
            places = decimals_of(reading.unit)
            text = tr.localise(line.value) if places is None else tr.number(reading.value, places)
            line = line._replace(value=text)
        if not reading.plausible:
            line = line._replace(value=f"{line.value}?")
        yield line


def readings(snapshot: Snapshot, paths: Iterable[Path]) -> Iterator[Reading]:
    """Scalars and elements of these paths; whole arrays element by element."""
    for path in expanded(snapshot, paths):
        stored = snapshot.stored(path.object, path.variable)
        if path.element is None and stored is not None and not isinstance(stored.raw, str):
            yield from snapshot.readings(path.object, path.variable)
        else:
            yield snapshot.reading(path)


def _entry(snapshot: Snapshot, path: Path, tr: Language) -> dict[str, Any]:
    stored = snapshot.stored(path.object, path.variable)
    variable = snapshot.catalogue.variable(path.object, path.variable)
    unit = None if variable is None else variable.unit
    if path.element is None and stored is not None and not isinstance(stored.raw, str):
        elements = snapshot.readings(path.object, path.variable)
        texts = [_words(snapshot, each, tr) for each in elements]
        entry: dict[str, Any] = {
            "raw": as_received(stored.raw),
            "value": [_json_value(each.value) for each in elements],
            "unit": unit,
            "text": "; ".join(text or _NO_WORDS for text in texts) if any(texts) else None,
        }
        believed = [each.plausible for each in elements]
        return entry if all(believed) else entry | {"plausible": believed}
    reading = snapshot.reading(path)
    entry = {
        "raw": reading.raw,
        "value": _json_value(reading.value),
        "unit": unit,
        "text": _words(snapshot, reading, tr),
    }
    return entry if reading.plausible else entry | {"plausible": False}


def _words(snapshot: Snapshot, reading: Reading, tr: Language) -> str | None:
    if not reading.plausible:
        return tr("not believable")
    variable = snapshot.catalogue.variable(reading.path.object, reading.path.variable)
    return words(snapshot.catalogue, variable, reading.value, tr)


def _json_value(value: Meant | Absence) -> float | str | None:
    if isinstance(value, Absence):
        return None
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        return str(value)
    return value


def _line(snapshot: Snapshot, reading: Reading, tr: Language) -> ReadingLine:
    path = reading.path
    variable = snapshot.catalogue.variable(path.object, path.variable)
    value = reading.value
    nothing = value is None or isinstance(value, Absence)
    return ReadingLine(
        str(path),
        "" if value is None or isinstance(value, Absence) else number_text(value, variable),
        "" if nothing or reading.unit is None else reading.unit,
        _words(snapshot, reading, tr) or "",
        reading.raw or "",
    )
