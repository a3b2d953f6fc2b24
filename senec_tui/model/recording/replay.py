"""A recording as a source: it answers as of the replay clock, and its clock can be moved.

Decoded by today's decoder: the file holds wire text. The clock never goes past the end; a recording
that still grows can be followed. The file may come from anybody: see `content`.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from senec_tui.clean_text import visible
from senec_tui.device.source import DeviceFacts, Reply
from senec_tui.device.wire.log_files import at_least, parse_log
from senec_tui.errors import (
    ConnectionLostError,
    DamagedFileError,
    DeviceError,
    NoLogError,
    StorageError,
)
from senec_tui.language import N_
from senec_tui.model.recording.checked_content import log_of, note_of
from senec_tui.model.recording.fast_forward import FastForward
from senec_tui.model.recording.file_format import CHANGE, KEY, Frames
from senec_tui.model.recording.followed_scalar import FollowedScalar
from senec_tui.model.recording.state_codec import NONSENSE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.clean_text import CleanText
    from senec_tui.device.source import Wanted
    from senec_tui.model.reading.snapshot import Snapshot

SLOWEST: Final = 1.0
FASTEST: Final = 3600.0
_STATE: Final = ("ENERGY", "STAT_STATE")
_WORST: Final = re.compile(rb"^\d{4}-.{14}[ ]?\[[A-HJ-VX-Z].{0,400}", re.MULTILINE)
"""Lines that may be worse than a warning, found without taking every line apart."""
_MOST_PARTS: Final = 5_000
"""A month of ten minutes each, of which is remembered when the state changed."""
_MOST_ERRORS: Final = 100_000


class Replay:
    """A recording as a source of readings."""

    def __init__(
        self, file: Path, catalogue: Catalogue, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Open it, standing at its beginning, paused.

        `clock`: real seconds, from anywhere.

        Raises:
            StorageError and its kinds: it cannot be read, or is no recording, or holds nothing.
        """
        self._catalogue = catalogue
        self._name = visible(file.name)
        self._clock = clock
        self._frames = Frames(file)
        self._moments: dict[int, Sequence[float]] = {}
        """Key frame -> when the operating state changed until the next one."""
        self._run: Iterator[tuple[int, FastForward]] = iter(())
        self._reached = -1
        self._course = FastForward(catalogue, self._name)
        if not self._frames.keys:
            self._frames.close()
            raise DamagedFileError(file=file, detail=N_("it holds no whole poll"))
        self._at = self.start
        self._since = clock()
        self.speed = SLOWEST
        """Recorded seconds per real second; set it with `play`."""
        self.playing = False

    # -- the clock ---------------------------------------------------------------------------

    @property
    def start(self) -> float:
        """When the recording begins, Unix seconds."""
        return self._frames[0].at

    @property
    def end(self) -> float:
        """When it ends."""
        return self._frames[len(self._frames) - 1].at

    @property
    def at(self) -> float:
        """The recorded moment that is shown now."""
        if not self.playing:
            return self._at
        return min(self.end, self._at + (self._clock() - self._since) * self.speed)

    @property
    def at_end(self) -> bool:
        """True when there is nothing more to come."""
        return self.at >= self.end

    def play(self, speed: float | None = None) -> None:
        """Let the clock run, `speed` times as fast as life (1 to 3600)."""
        self.seek(self.at)
        if speed is not None:
            self.speed = min(FASTEST, max(SLOWEST, speed))
        self.playing = True

    def pause(self) -> None:
        """Stop the clock."""
        self.seek(self.at)
        self.playing = False

    def seek(self, at: float) -> None:
        """Go to a moment, or as near as there is one."""
        self._at = min(self.end, max(self.start, at))
        self._since = self._clock()

    def step(self, polls: int = 1) -> None:
        """Go some polls on or, negative, back; paused after that."""
        self.pause()
        position = self._frames.at_or_before(self._at)
        moments = sorted({self._frames[n].at for n in self._changes_around(position, polls)})
        later = [at for at in moments if at > self._at]
        earlier = [at for at in moments if at < self._at]
        if polls > 0 and later:
            self.seek(later[min(polls, len(later)) - 1])
        elif polls < 0 and earlier:
            self.seek(earlier[max(polls, -len(earlier))])

    def next_change(self, *, back: bool = False) -> bool:
        """Go to the next change of the operating state; False: there is none, nothing moved."""
        here = self.at
        keys = self._frames.keys
        first = max(0, bisect_right(keys, self.position) - 1)
        if back:
            for key in reversed(keys[: first + 1]):
                if earlier := [at for at in self._state_changes(key) if at < here]:
                    return self._go(earlier[-1])
            return False
        for key in keys[first:]:
            found = next((at for at in self._state_changes(key) if at > here), None)
            if found is not None:
                return self._go(found)
        return False

    def next_error(self, *, back: bool = False) -> bool:
        """Go to the next error or panic in the recorded logs; False: there is none."""
        here = self.at
        moments = sorted(self._error_times())
        if back:
            return self._go(max((at for at in moments if at < here), default=None))
        return self._go(min((at for at in moments if at > here), default=None))

    def follow(self) -> bool:
        """Look whether the recording has grown."""
        try:
            return self._frames.follow() > 0
        except StorageError:
            return False  # no recorder of ours added this

    def notes(self) -> tuple[tuple[float, CleanText], ...]:
        """What the owner noted, and when."""
        found = []
        for position in self._frames.notes:
            with suppress(ValueError):
                note = note_of(self._frames.content(position))
                found.append((self._frames[position].at, note))
        return tuple(found)

    @property
    def skipped_bytes(self) -> int:
        """How much of the file is damaged or cut."""
        return self._frames.skipped_bytes + self._frames.tail_bytes

    # -- a source ----------------------------------------------------------------------------

    @property
    def facts(self) -> DeviceFacts:
        """The name of the file."""
        return DeviceFacts(name=self._name)

    @property
    def position(self) -> int:
        """Number of the frame that is shown; another one means another picture."""
        return self._frames.at_or_before(self.at)

    def snapshot(self) -> Snapshot:
        """The device as of the replay clock, with the age of every value and the link."""
        target = self._frames.at_or_before(self.at)
        key = self._frames.key_before(target)
        if key is None:
            # A note, or damage, at the very beginning: show the first that is known.
            key = target = self._frames.keys[0]
        while self._frames[target].kind not in (KEY, CHANGE):
            target -= 1
        if not key <= self._reached <= target:
            self._begin(key)
        if not self._go_on(target):
            # The recording has grown since this part of it was begun; or the rest is damaged.
            self._begin(key)
            self._go_on(target)
            self._reached = target
        return self._course.snapshot()

    def moments(
        self, start: float, *, fresh: Collection[tuple[str, str]] | None = None
    ) -> Iterator[tuple[float, Snapshot]]:
        """Everything that is known after each frame from `start` on, with its time; in order.

        Reads on its own, so the clock stays where it is. `fresh`: who only passes by gets it much
        faster if it is enough that these variables tell the time they arrived; others may tell when
        they changed last.
        """
        first = self._frames.key_before(max(self._frames.at_or_before(start), 0))
        for key in self._frames.keys:
            if first is None or key >= first:
                for reached, course in self._courses(key, fresh or ()):
                    at = self._frames[reached].at
                    if at >= start:
                        yield at, course.snapshot() if fresh is None else course.passing()

    async def read(self, wanted: Wanted) -> Reply:
        """The wire text as of the replay clock. Raises the error that the device gave then."""
        snapshot = self.snapshot()
        if snapshot.link.state == "lost" and snapshot.link.error is not None:
            error = snapshot.link.error
            raise error if isinstance(error, DeviceError) else ConnectionLostError(host="replay")
        sections: dict[str, Any] = {}
        times = []
        for name, variables in wanted.items():
            section = snapshot.sections.get(name)
            if section is None:
                sections[name] = None if name in snapshot.missing else {}
                continue
            chosen = {v: section[v] for v in variables or section if v in section}
            times += [stored.at for stored in chosen.values()]
            sections[name] = {v: stored.raw for v, stored in chosen.items()}
        return Reply(
            sections=sections,
            at=max(times, default=snapshot.at),
            took_s=snapshot.link.took_s or 0.0,
        )

    async def sections(self) -> tuple[str, ...]:
        """All object names that the recording knows."""
        snapshot = self.snapshot()
        return self._course.objects or tuple(sorted(snapshot.sections))

    async def log_day(self, day: date) -> bytes:
        """The log of a day as it was recorded last before the replay clock, or first after it."""
        found = None
        for position in self._frames.logs:
            recorded, content = self._log(position)
            if recorded == day.isoformat():
                if found is not None and self._frames[position].at > self.at:
                    break
                found = content
        if found is None:
            raise NoLogError(day=day, path=self._name)
        return found

    async def close(self) -> None:
        """Give the file back. Safe to call twice."""
        self.shut()

    def shut(self) -> None:
        """The same for whoever does not await."""
        self._frames.close()

    # -- frames to states ---------------------------------------------------------------------

    def _begin(self, key: int) -> None:
        self._run, self._reached = self._courses(key), -1
        self._course = FastForward(self._catalogue, self._name)

    def _go_on(self, target: int) -> bool:
        """Take in the frames up to there; False: there are not so many."""
        while self._reached < target:
            reached, course = next(self._run, (-1, self._course))
            if reached < 0:
                return False
            self._reached, self._course = reached, course
        return True

    def _courses(
        self, key: int, fresh: Collection[tuple[str, str]] = ()
    ) -> Iterator[tuple[int, FastForward]]:
        """The state after each frame from a key frame to the next; always the same object."""
        course = FastForward(self._catalogue, self._name, fresh=fresh)
        for position, frame, content in self._frames.run(key):
            try:
                course.add(frame, content)
            except NONSENSE:
                return
            yield position, course

    def _state_changes(self, key: int) -> Sequence[float]:
        """When the operating state changed, from one key frame to the next one."""
        known = self._moments.get(key)
        if known is None:
            known = tuple(self._read_state_changes(key))
            if key != self._frames.keys[-1]:  # the last part of a recording may still grow
                if len(self._moments) >= _MOST_PARTS:
                    self._moments.clear()
                self._moments[key] = known
        return known

    def _read_state_changes(self, key: int) -> Iterator[float]:
        state = FollowedScalar(*_STATE)
        for _, frame, content in self._frames.run(key):
            try:
                if frame.kind == KEY:
                    state.begin(content)
                elif state.changes_with(content):
                    yield frame.at
            except NONSENSE:
                return

    def _changes_around(self, position: int, polls: int) -> Iterator[int]:
        """Positions of a few more polls than asked for, on that side of a position."""
        direction = 1 if polls > 0 else -1
        needed = abs(polls) + 1
        last_at = None
        while 0 <= position < len(self._frames) and needed >= 0:
            frame = self._frames[position]
            if frame.kind in (KEY, CHANGE):
                if frame.at != last_at:
                    needed -= 1
                last_at = frame.at
                yield position
            position += direction

    def _error_times(self) -> Iterator[float]:
        seen: set[float] = set()
        for position in self._frames.logs:
            _, content = self._log(position)
            for match in _WORST.finditer(content):
                (line,) = parse_log(match.group())
                if line.level and line.level in at_least("E") and line.at is not None:
                    moment = line.at.timestamp()
                    if moment not in seen:
                        seen.add(moment)
                        yield moment
            if len(seen) > _MOST_ERRORS:
                return

    def _log(self, position: int) -> tuple[str, bytes]:
        try:
            return log_of(self._frames.content(position))
        except ValueError:
            return "", b""

    def _go(self, at: float | None) -> bool:
        if at is None or not self.start <= at <= self.end:
            return False
        self.seek(at)
        return True
