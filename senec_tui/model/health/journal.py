"""What is otherwise than it was: identities, versions, limits, settings of two moments. Pure.

Only what is meant to stay is compared; what is measured differs always. A serial number is told
apart by a number of its own, unless identities are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from senec_tui.catalogue import Path
from senec_tui.device.stored import means_the_same
from senec_tui.device.wire.codec import Absence
from senec_tui.model.reading.units_and_codes import number_text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Reading, Snapshot

Kind = Literal["identity", "version", "limit", "setting"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Of the catalogue, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value, before and after; None: it was not there."""

    path: Path
    kind: Kind
    before: Reading | None
    after: Reading | None


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """By kind and path. What was never heard of on one side came or went."""
    found: list[Difference] = []
    for name in sorted(before.sections.keys() | after.sections.keys()):
        old, new = before.sections.get(name, {}), after.sections.get(name, {})
        for variable in sorted(old.keys() | new.keys()):
            row = after.catalogue.variable(name, variable)
            kind = next((k for k in KINDS if row is not None and row.kind == k), None)
            if kind is None:
                continue
            was, is_now = old.get(variable), new.get(variable)
            if was is not None and is_now is not None and means_the_same(was.raw, is_now.raw):
                continue
            found += _elements(Path(name, variable), kind, before, after)
    return sorted(found, key=lambda d: (KINDS.index(d.kind), str(d.path)))


def _elements(path: Path, kind: Kind, before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    """Each element by itself where it is an array on both sides."""
    old, new = (s.readings(path.object, path.variable) for s in (before, after))
    for index in range(max(len(old), len(new))):
        was = old[index] if index < len(old) else None
        is_now = new[index] if index < len(new) else None
        if was is None or is_now is None or was.value != is_now.value:
            told = is_now or was
            if told is not None:
                yield Difference(told.path, kind, was, is_now)


@dataclass(slots=True)
class Naming:
    """How values are written: identities as numbers, everything else with words and unit."""

    tr: Language
    identity: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)

    def __call__(self, snapshot: Snapshot, reading: Reading | None) -> str:
        """A reading of a snapshot; a dash where it was not there."""
        if reading is None or reading.value is None or isinstance(reading.value, Absence):
            return "–"
        row = snapshot.catalogue.variable(reading.path.object, reading.path.variable)
        text = number_text(reading.value, row)
        if row is not None and row.private and not self.identity:
            return f"#{self._numbers.setdefault(text, len(self._numbers) + 1)}"
        told = words(snapshot.catalogue, row, reading.value, self.tr)
        unit = f" {reading.unit}" if reading.unit else ""
        return f"{text}{unit} ({told})" if told else f"{text}{unit}"
