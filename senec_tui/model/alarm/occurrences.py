"""What happened between two polls: counters that jumped, settings that changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path, parse_path
from senec_tui.catalogue.level import Level
from senec_tui.device.stored import means_the_same
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import in_all_languages
from senec_tui.model.alarm.life import Occurrence
from senec_tui.model.judgement.wording import Labels, message
from senec_tui.model.reading.units_and_codes import said

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
_LONGEST: Final = 60
"""Characters of a value in a sentence."""


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
                what=_name(variable, path),
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
    same value in another wire type is no change.
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
            path = Path(name, variable_name)
            yield Occurrence(
                rule=rule,
                instance=str(path),
                level=Level.NOTE,
                text=in_all_languages(_changed(snapshot.catalogue, variable, path, was, stored)),
                path=str(path),
                at=stored.at,
            )


def _name(variable: Variable | None, path: Path) -> Wording:
    """What the catalogue calls it, without what it explains behind that."""
    labels = {} if variable is None else variable.labels
    heads = {code: text.partition(";")[0] for code, text in labels.items()}
    return Labels.of(heads, message(str(path)))


def _changed(
    catalogue: Catalogue, variable: Variable, path: Path, before: Stored, now: Stored
) -> Wording:
    what = _name(variable, path)
    if variable.private or before.is_array or now.is_array:
        return message(N_("{what}: changed"), what=what)
    return message(
        N_("{what}: changed from {old} to {new}"),
        what=what,
        old=_Meant(catalogue, variable, before.values[0]),
        new=_Meant(catalogue, variable, now.values[0]),
    )


@dataclass(frozen=True, slots=True)
class _Meant:
    """A value as people say it."""

    catalogue: Catalogue
    variable: Variable
    value: Decoded

    def __call__(self, tr: Language) -> str:
        """In words, or as a number with its unit."""
        return said(self.catalogue, self.variable, self.value, tr)[:_LONGEST]
