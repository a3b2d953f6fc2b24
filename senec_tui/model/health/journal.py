"""What is otherwise than it was: identities, versions, limits, settings of two moments.

Only what is meant to stay is compared; what is measured differs always. Of everything it is told
whether it came or went, where the device was asked both times. A serial number is told
apart by a number of its own, unless identities are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from senec_tui.catalogue import Path
from senec_tui.device.stored import means_the_same
from senec_tui.device.wire.codec import Absence
from senec_tui.language import N_
from senec_tui.model.history.energy import BUCKET_S
from senec_tui.model.reading.units_and_codes import number_text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.language import Language
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.reading.snapshot import Reading, Snapshot

Kind = Literal["identity", "version", "limit", "setting", "presence"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order in which they are told: those of the catalogue, then what came or went at all."""
TITLES: Final[Mapping[Kind, str]] = {
    "identity": N_("Modules and parts"),
    "version": N_("Versions"),
    "limit": N_("Limits"),
    "setting": N_("Settings"),
    "presence": N_("Came or went"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value, before and after; None: it was not there."""

    path: Path
    kind: Kind
    before: Reading | None
    after: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """What changed between two moments."""

    start: float
    end: float
    before: Snapshot
    after: Snapshot
    changes: tuple[Difference, ...]
    """By kind and path."""
    unrecorded: int
    """Values of these kinds of which nothing was recorded at the first moment: they may have been
    there all along, so they are no change."""


def journal(history: History, start: float, end: float) -> Journal:
    """Between two moments of a history, the earlier of which is its beginning at the least.

    A value of which nothing was recorded by the first moment is compared with what it was first.
    Blocking.

    Raises:
        StorageError: the history cannot be read.
    """
    # What is told of `end` while it is still being written would else be in one, not in another.
    with history.one_state():
        first = history.extent().first
        known_at = start
        if first is not None and start <= first:
            # What is asked for once in a while is known some minutes after the rest.
            start, known_at = first, min(first + BUCKET_S, end)
        known, after = history.snapshot_at(known_at), history.snapshot_at(end)
        before = history.snapshot_at(start, first_until=end)
    changes = tuple(
        d
        for d in differences(before, after)
        if d.before is not None or is_known_to_lack(before, d.path)
    )
    told = {d.path for d in changes}
    unheard = (d for d in differences(known, after) if d.before is None and d.path not in told)
    return Journal(
        start=start,
        end=end,
        before=before,
        after=after,
        changes=changes,
        unrecorded=sum(not is_known_to_lack(known, d.path) for d in unheard),
    )


def is_known_to_lack(snapshot: Snapshot, path: Path) -> bool:
    """Whether it was recorded that the device has no such value, or fewer elements of it."""
    stored = snapshot.stored(path.object, path.variable)
    return stored is not None or snapshot.lacks(path.object, path.variable)


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """By kind and path. What was never heard of on one side came or went."""
    found: list[Difference] = []
    for name in sorted(before.sections.keys() | after.sections.keys()):
        old, new = before.sections.get(name, {}), after.sections.get(name, {})
        for variable in sorted(old.keys() | new.keys()):
            kind = _kind(before, after, name, variable)
            if kind is None:
                continue
            was, is_now = old.get(variable), new.get(variable)
            if was is not None and is_now is not None and means_the_same(was.raw, is_now.raw):
                continue
            found += _elements(Path(name, variable), kind, before, after)
    return sorted(found, key=lambda d: (KINDS.index(d.kind), str(d.path)))


def _kind(before: Snapshot, after: Snapshot, name: str, variable: str) -> Kind | None:
    """Of a variable that is meant to stay, or that is on one side only; None: of no interest."""
    row = after.catalogue.variable(name, variable)
    if row is not None and (row.kind != "limit" or row.tier == "slow"):
        # A limit that is asked for more often moves with charge and temperature.
        kind = next((k for k in KINDS if row.kind == k), None)
        if kind is not None:
            return kind
    is_other = before.lacks(name, variable) is not after.lacks(name, variable)
    is_heard = all(is_known_to_lack(s, Path(name, variable)) for s in (before, after))
    return "presence" if is_other and is_heard else None


def _elements(path: Path, kind: Kind, before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    """Each element by itself, where it is an array."""
    stored = [s.stored(path.object, path.variable) for s in (before, after)]
    if not any(one is not None and one.is_array for one in stored):
        was, is_now = (
            None if one is None else snapshot.reading(path)
            for one, snapshot in zip(stored, (before, after), strict=True)
        )
        yield Difference(path, kind, was, is_now)
        return
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
        if not isinstance(reading.value, str):
            text = self.tr.localise(text)
        told = words(snapshot.catalogue, row, reading.value, self.tr)
        unit = f" {self.tr.unit(reading.unit)}" if reading.unit else ""
        return f"{text}{unit} ({told})" if told else f"{text}{unit}"
