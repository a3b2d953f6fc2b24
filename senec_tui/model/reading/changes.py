"""What changed between snapshots: when, from what, and what came or went. Knows no terminal."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from senec_tui.catalogue import Path
from senec_tui.device.wire.bounds import MOST_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.device.stored import Stored
    from senec_tui.device.wire.codec import Decoded
    from senec_tui.model.reading.snapshot import Snapshot

Direction = Literal["up", "down", "other"]


class News(NamedTuple):
    """A variable, or a whole object, that came or went."""

    path: Path
    came: bool
    at: float


@dataclass(slots=True)
class _Changed:
    before: Decoded | None
    """At the last look; None for a whole array, and for what was not there."""
    now: Decoded | None
    at: float
    """When it first changed after that."""


NEWS_KEPT: Final = 200
MOST_NOTED: Final = 2 * MOST_VALUES
"""Paths of which something is remembered: values, and as many arrays."""


class Changes:
    """Watches snapshots go by. Marks count from the last look, times of change do not."""

    def __init__(self) -> None:
        self._sections: Mapping[str, Mapping[str, Stored]] = {}
        self._whole: frozenset[str] = frozenset()
        self._since_look: dict[Path, _Changed] = {}
        self._changed_at: dict[Path, float] = {}
        self.news: list[News] = []
        """What came and went since the last look, oldest first."""
        self.gone: dict[Path, Stored] = {}
        """Variables that went since the last look, as they came last."""

    def add(self, snapshot: Snapshot) -> list[News]:
        """Compare with the snapshot before; returns what came or went with this one."""
        news: list[News] = []
        for name, section in snapshot.sections.items():
            before = self._sections.get(name)
            if before is None:
                continue
            if before is not section:
                self._compare(name, before, section)
                news += self._came_and_went(name, before, section, snapshot)
        news += [
            News(Path(name), came=False, at=snapshot.at)
            for name in self._sections
            if name not in snapshot.sections
        ]
        self._sections, self._whole = snapshot.sections, snapshot.whole
        self.news = (self.news + news)[-NEWS_KEPT:]
        for noted in (self._changed_at, self._since_look, self.gone):
            _forget_oldest(noted)
        return news

    def look(self) -> None:
        """From now on, marks say what changes after this moment."""
        self._since_look.clear()
        self.news.clear()
        self.gone.clear()

    def direction(self, path: Path, until: float) -> Direction | None:
        """How a value differs from what it was at the last look; None if it never changed.

        Changes after `until` do not count: the screen may be frozen at an older snapshot.
        """
        changed = self._since_look.get(path)
        if changed is None or changed.at > until:
            return None
        before, now = changed.before, changed.now
        if isinstance(before, int | float) and isinstance(now, int | float) and before != now:
            return "up" if now > before else "down"
        return "other"

    def changed_at(self, path: Path) -> float | None:
        """When a value was last seen to change; for a whole array, any of its elements."""
        return self._changed_at.get(path)

    def _compare(
        self, name: str, before: Mapping[str, Stored], section: Mapping[str, Stored]
    ) -> None:
        for variable, stored in section.items():
            old = before.get(variable)
            if old is None or old is stored or old.raw == stored.raw:
                continue
            for path, was, now in _pairs(Path(name, variable), old, stored):
                self._changed_at[path] = stored.at
                known = self._since_look.get(path)
                if known is None:
                    self._since_look[path] = _Changed(was, now, stored.at)
                else:
                    known.now = now

    def _came_and_went(
        self,
        name: str,
        before: Mapping[str, Stored],
        section: Mapping[str, Stored],
        snapshot: Snapshot,
    ) -> Iterator[News]:
        for variable in before.keys() - section.keys():
            path = Path(name, variable)
            self.gone[path] = before[variable]
            yield News(path, came=False, at=snapshot.at)
        # Before the first whole answer, a name is only new to us.
        if name in self._whole:
            for variable in section.keys() - before.keys():
                path = Path(name, variable)
                self.gone.pop(path, None)
                self._changed_at[path] = snapshot.at
                yield News(path, came=True, at=snapshot.at)


def _forget_oldest(noted: dict[Path, Any]) -> None:
    """A device may answer other names every time."""
    for path in list(itertools.islice(noted, max(len(noted) - MOST_NOTED, 0))):
        del noted[path]


def _pairs(
    path: Path, before: Stored, now: Stored
) -> Iterator[tuple[Path, Decoded | None, Decoded | None]]:
    """The paths that changed, with the value before and now; of an array also the whole."""
    if not before.is_array and not now.is_array:
        yield path, before.values[0], now.values[0]
        return
    yield path, None, None
    old = (before.raw,) if isinstance(before.raw, str) else before.raw
    new = (now.raw,) if isinstance(now.raw, str) else now.raw
    for index, text in enumerate(new):
        was_there = index < len(old)
        if not was_there or old[index] != text:
            was = before.values[index] if was_there else None
            yield path._replace(element=index), was, now.values[index]
