"""Rows for every variable that a snapshot holds. Pure.

Rows depend on wire text, language and masking only, so those whose text did not change are kept
from one snapshot to the next; ages and marks of change are looked up when a row is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.catalogue import Path
from senec_tui.clean_text import MASKED
from senec_tui.device.wire.codec import Absence
from senec_tui.model.reading.units_and_codes import (
    absence_words,
    interpret,
    number_text,
    plausible,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.device.source import Raw
    from senec_tui.device.stored import Stored
    from senec_tui.device.wire.codec import Decoded
    from senec_tui.language import Language
    from senec_tui.model.reading.changes import Changes
    from senec_tui.model.reading.snapshot import Snapshot

LONGEST_SEARCHED: Final = 300
"""Characters of one value that the filter looks at."""


class RowKind(StrEnum):
    """What a row stands for."""

    TITLE = "title"
    """A group of rows: the pins."""
    OBJECT = "object"
    SCALAR = "scalar"
    ARRAY = "array"
    ELEMENT = "element"


ValueDoubt = Literal["", "absent", "implausible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRow:
    """One line of the list."""

    kind: RowKind
    path: Path
    name: str
    """The path as text."""
    value: str = ""
    """Without unit, in the reader's language."""
    unit: str = ""
    words: str = ""
    meaning: str = ""
    raw: str = ""
    """Wire text; of an array: of all elements."""
    number: float | None = None
    """For sorting."""
    doubt: ValueDoubt = ""
    is_text: bool = False
    private: bool = False
    gone: bool = False
    """The device no longer has it."""
    count: int = 0
    """Elements of an array, variables of an object."""
    fields: str = ""
    """What the filter looks at, a line for each."""


@dataclass(frozen=True, slots=True)
class VariableFamily:
    """The rows of one variable."""

    raw: Raw
    row: VariableRow
    elements: tuple[VariableRow, ...] = ()


class Variables:
    """All rows of the newest snapshot, by object and variable."""

    def __init__(self) -> None:
        self._families: dict[str, dict[str, VariableFamily]] = {}
        self._sources: dict[str, Mapping[str, Stored]] = {}
        self._gone: dict[Path, Stored] = {}
        self._look: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, changes: Changes, tr: Language, *, mask: bool) -> bool:
        """Take up a newer snapshot; True if any row differs."""
        look = (id(snapshot.catalogue), tr, mask)
        if look != self._look:
            self._look = look
            self._families.clear()
            self._sources.clear()
        differs = changes.gone.keys() != self._gone.keys()
        maker = _RowMaker(snapshot.catalogue, tr, mask)
        for name, section in snapshot.sections.items():
            if self._sources.get(name) is not section or differs:
                gone = {
                    p.variable: stored for p, stored in changes.gone.items() if p.object == name
                }
                differs |= self._update_section(name, section, gone, maker)
        for name in self._sources.keys() - snapshot.sections.keys():
            del self._sources[name], self._families[name]
            differs = True
        self._gone = dict(changes.gone)
        return differs

    def _update_section(
        self,
        name: str,
        section: Mapping[str, Stored],
        gone: Mapping[str, Stored],
        maker: _RowMaker,
    ) -> bool:
        old = self._families.get(name, {})
        new: dict[str, VariableFamily] = {}
        for variable in sorted({*section, *gone}):
            is_gone = variable not in section
            stored = gone[variable] if is_gone else section[variable]
            known = old.get(variable)
            if known is not None and known.raw == stored.raw and known.row.gone == is_gone:
                new[variable] = known
            else:
                new[variable] = maker.family(Path(name, variable), stored, gone=is_gone)
        self._sources[name] = section
        self._families[name] = new
        return old.keys() != new.keys() or any(new[v] is not old[v] for v in new)

    def families(self, name: str) -> Mapping[str, VariableFamily]:
        """The rows of an object, by variable."""
        return self._families.get(name, {})

    def objects(self) -> Iterable[str]:
        """The objects that there are rows of."""
        return self._families

    def row(self, path: Path) -> VariableRow | None:
        """The row of a scalar, an array or an element."""
        family = self.families(path.object).get(path.variable)
        if family is None or path.element is None:
            return None if family is None else family.row
        return family.elements[path.element] if path.element < len(family.elements) else None

    def count(self) -> int:
        """Scalars and elements."""
        return sum(
            len(family.elements) or 1
            for families in self._families.values()
            for family in families.values()
        )


class _RowMaker:
    def __init__(self, catalogue: Catalogue, tr: Language, mask: bool) -> None:
        self._catalogue = catalogue
        self._tr = tr
        self._mask = mask

    def family(self, path: Path, stored: Stored, *, gone: bool) -> VariableFamily:
        variable = self._catalogue.variable(path.object, path.variable)
        meaning = (variable.meaning(self._tr) or "") if variable else ""
        raw = stored.raw
        if isinstance(raw, str):
            decoded = stored.values[0]
            row = self._row(RowKind.SCALAR, path, raw, decoded, variable, meaning, gone=gone)
            return VariableFamily(raw, row)
        elements = tuple(
            self._row(
                RowKind.ELEMENT,
                path._replace(element=index),
                text,
                decoded,
                variable,
                meaning,
                gone=gone,
                label=self._label(variable, index),
            )
            for index, (text, decoded) in enumerate(zip(raw, stored.values, strict=True))
        )
        return VariableFamily(raw, self._array(path, raw, elements, meaning, gone=gone), elements)

    def _label(self, variable: Variable | None, index: int) -> str:
        if variable is None or not variable.index_codes:
            return ""
        table = self._catalogue.codes(variable.index_codes)
        return (table.label(index, self._tr) or "") if table else ""

    def _row(
        self,
        kind: RowKind,
        path: Path,
        raw: str,
        decoded: Decoded,
        variable: Variable | None,
        meaning: str,
        *,
        gone: bool,
        label: str = "",
    ) -> VariableRow:
        tr = self._tr
        value = interpret(variable, decoded)
        private = variable is not None and variable.private
        unit, text = "", ""
        doubt: ValueDoubt = ""
        in_words = ""
        if isinstance(value, Absence):
            doubt, in_words = "absent", absence_words(value, tr)
        elif value is None:
            doubt, in_words = "absent", tr("not set")
        elif private and self._mask:
            text = raw = MASKED
        else:
            text = value if isinstance(value, str) else tr.localise(number_text(value, variable))
            unit = (variable.unit or "") if variable and not isinstance(value, str) else ""
            in_words = words(self._catalogue, variable, value, tr) or ""
            if not plausible(variable, value):
                doubt = "implausible"
        in_words = ", ".join(part for part in (label, in_words) if part)
        if gone:
            in_words = tr("no longer there")
        return _with_fields(
            VariableRow(
                kind=kind,
                path=path,
                name=str(path),
                value=text,
                unit=unit,
                words=in_words,
                meaning=meaning,
                raw=raw,
                number=value if isinstance(value, int | float) and not doubt else None,
                doubt=doubt,
                is_text=isinstance(value, str),
                private=private,
                gone=gone,
            )
        )

    def _array(
        self, path: Path, raw: Raw, elements: Sequence[VariableRow], meaning: str, *, gone: bool
    ) -> VariableRow:
        tr = self._tr
        count = len(elements)
        numbers = [element.number for element in elements if element.number is not None]
        text = ""
        if len({element.value for element in elements}) == 1:
            text = elements[0].value
        elif numbers and len(numbers) == count:
            text = f"{self._short(min(numbers))}..{self._short(max(numbers))}"
        about = tr.plural("{n} element", "{n} elements", count)
        masked = any(element.raw == MASKED for element in elements)
        return _with_fields(
            VariableRow(
                kind=RowKind.ARRAY,
                path=path,
                name=str(path),
                value=text,
                unit=elements[0].unit if elements and text else "",
                words=tr("no longer there") if gone else about,
                meaning=meaning,
                raw=MASKED if masked else " ".join(raw),
                number=max(numbers, default=None),
                doubt=elements[0].doubt if text == "" and not numbers and elements else "",
                is_text=bool(text) and elements[0].is_text,
                private=any(element.private for element in elements),
                gone=gone,
                count=count,
            )
        )

    def _short(self, number: float) -> str:
        """For a range: two decimals at most, the exact numbers are those of the elements."""
        return self._tr.localise(f"{number:.2f}".rstrip("0").rstrip("."))


def _with_fields(row: VariableRow) -> VariableRow:
    value = f"{row.value} {row.unit}" if row.unit else row.value
    fields = "\n".join(
        part[:LONGEST_SEARCHED] for part in (row.name, value, row.words, row.meaning) if part
    )
    object.__setattr__(row, "fields", fields)  # not yet handed out
    return row
