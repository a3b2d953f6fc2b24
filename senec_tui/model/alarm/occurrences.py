"""What happened between two polls: counters that jumped, settings that changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path, parse_path
from senec_tui.catalogue.level import Level
from senec_tui.device.stored import means_the_same
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import in_all_languages
from senec_tui.model.alarm.life import Occurrence
from senec_tui.model.judgement.value_words import called, told
from senec_tui.model.judgement.wording import Joined, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.device.stored import Stored
    from senec_tui.device.wire.codec import Decoded
    from senec_tui.language import Language
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.reading.snapshot import Snapshot

_RULES: Final = {
    "version": "changed.version",
    "setting": "changed.setting",
    "identity": "changed.identity",
}
"""Kind of variable -> rule of its changes."""
_OF_PARTS: Final = frozenset({"version", "identity"})
"""Kinds of which every part has one, and none where there is no part."""
_LONGEST: Final = 60
"""Characters of a value in a sentence."""
_MOST_NAMED: Final = 4
"""Elements of an array that are told by name."""


class Counters:
    """Error counters, also those of the run before: what happened while nobody looked."""

    def __init__(self, paths: Sequence[str], known: Mapping[str, int] | None = None) -> None:
        self._paths = [parse_path(path) for path in paths]
        self._known = dict(known or {})
        self._changed: set[str] = set()

    def changes(self, lead: str) -> dict[str, str]:
        """What is to be stored since the last call, under names that begin with `lead`."""
        changed = {lead + path: str(self._known[path]) for path in self._changed}
        self._changed.clear()
        return changed

    def jumps(self, snapshot: Snapshot) -> Iterator[Occurrence]:
        """Those that rose since they were last seen. One that fell was reset, and begins anew."""
        for path in self._paths:
            stored = snapshot.stored(path.object, path.variable)
            count = snapshot.code(path.object, path.variable)
            if stored is None or count is None:
                continue
            before = self._known.get(str(path))
            if before != count:
                self._known[str(path)] = count
                self._changed.add(str(path))
            if before is None or count <= before:
                continue
            variable = snapshot.catalogue.variable(path.object, path.variable)
            text = message(
                N_("{what}: {n} more, {count} in all; something happened between two polls"),
                what=_Called(variable, path),
                n=count - before,
                count=count,
            )
            yield Occurrence(
                rule="counter.jumped",
                instance=str(path),
                level=Level.WATCH,
                text=in_all_languages(text),
                path=str(path),
                at=stored.at,
                worst=count,
            )


def changes(snapshot: Snapshot, before: Snapshot | None) -> Iterator[Occurrence]:
    """Versions, settings and identities that differ from the snapshot before.

    What the two have in common is skipped by identity, so that most snapshots cost nothing. The
    same value in another wire type is no change. Of a part that comes or goes, all that names it
    changes from or to nothing: that is one sentence, of what is normal here.
    """
    if before is None:
        return
    for name, section in snapshot.sections.items():
        old = before.sections.get(name)
        if old is None or old is section:
            continue
        for variable_name, stored in section.items():
            was = old.get(variable_name)
            if was is None or was is stored or was.raw == stored.raw:
                continue
            variable = snapshot.catalogue.variable(name, variable_name)
            rule = None if variable is None else _RULES.get(variable.kind)
            if variable is None or rule is None or means_the_same(was.raw, stored.raw):
                continue
            if variable.kind in _OF_PARTS and _only_parts_differ(was, stored):
                continue
            path = Path(name, variable_name)
            yield Occurrence(
                rule=rule,
                instance=str(path),
                level=Level.NOTE,
                text=in_all_languages(_changed(snapshot.catalogue, path, was, stored)),
                path=str(path),
                at=stored.at,
            )


def _only_parts_differ(before: Stored, now: Stored) -> bool:
    """Whether elements only came or went: 0 and no text stand for a part that is not there."""
    pairs = zip_longest(before.values, now.values)
    return before.is_array and now.is_array and not any(a and b and a != b for a, b in pairs)


def _changed(catalogue: Catalogue, path: Path, before: Stored, now: Stored) -> Wording:
    """What changed, in words: an array by its elements, while these are few."""
    variable = catalogue.variable(path.object, path.variable)
    paths: tuple[Path, ...] = (path,)
    if before.is_array or now.is_array:
        found = _changed_elements(path, before.values, now.values)
        paths = found if 0 < len(found) <= _MOST_NAMED else (path,)
    what = Joined(tuple(_Called(variable, each) for each in paths))
    old, new = (_value_at(stored.values, paths) for stored in (before, now))
    if old is None or new is None or (variable is not None and variable.private):
        return message(N_("{what}: changed"), what=what)
    return message(
        N_("{what}: changed from {old} to {new}"),
        what=what,
        old=_Told(catalogue, variable, old),
        new=_Told(catalogue, variable, new),
    )


def _changed_elements(
    path: Path, old: Sequence[Decoded], new: Sequence[Decoded]
) -> tuple[Path, ...]:
    pairs = enumerate(zip_longest(old, new))
    return tuple(path._replace(element=n) for n, (one, other) in pairs if one != other)


def _value_at(values: Sequence[Decoded], paths: Sequence[Path]) -> Decoded | None:
    """The value of the only path; None for several ones, or for an array as a whole."""
    if len(paths) != 1:
        return None
    element = paths[0].element
    if element is None:
        return values[0] if len(values) == 1 else None
    return values[element] if element < len(values) else None


@dataclass(frozen=True, slots=True)
class _Called:
    """What the catalogue calls a value, with the part of the plant."""

    variable: Variable | None
    path: Path

    def __call__(self, tr: Language) -> str:
        return called(self.variable, self.path, tr)


@dataclass(frozen=True, slots=True)
class _Told:
    """A value in words or with its unit, no longer than a sentence bears."""

    catalogue: Catalogue
    variable: Variable | None
    value: Decoded

    def __call__(self, tr: Language) -> str:
        return told(self.catalogue, self.variable, self.value, tr)[:_LONGEST]
