"""What changed between snapshots: when, from what, and what came or went. Knows no terminal."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from senec_tui.catalogue import Path
from senec_tui.device.wire.bounds import MOST_VALUES
from senec_tui.device.wire.codec import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.device.source import Raw
    from senec_tui.model.reading.snapshot import Snapshot, Stored

Direction = Literal["up", "down", "other"]


class News(NamedTuple):
    """A variable, or a whole object, that came or went."""

    path: Path
    came: bool
    at: float


@dataclass(slots=True)
class _Changed:
    before: str
    """Wire text at the last look."""
    now: str
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
        self.gone: dict[Path, Raw] = {}
        """Variables that went since the last look, with their last wire text."""

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
        before, now = decode(changed.before), decode(changed.now)
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
            for path, was, now in _pairs(Path(name, variable), old.raw, stored.raw):
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
            self.gone[path] = before[variable].raw
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


def _pairs(path: Path, before: Raw, now: Raw) -> Iterator[tuple[Path, str, str]]:
    """The paths that changed, with the wire text before and now; of an array also the whole."""
    if isinstance(before, str) and isinstance(now, str):
        yield path, before, now
        return
    old = (before,) if isinstance(before, str) else before
    new = (now,) if isinstance(now, str) else now
    yield path, " ".join(old), " ".join(new)
    for index, text in enumerate(new):
        was = old[index] if index < len(old) else ""
        if was != text:
            yield path._replace(element=index), was, text


def means_the_same(old: Raw, new: Raw) -> bool:
    """Whether two wire texts say the same, be it in another wire type."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or decode(old) == decode(new)
    if isinstance(old, str) or isinstance(new, str) or len(old) != len(new):
        return False
    return all(means_the_same(before, now) for before, now in zip(old, new, strict=True))
