"""Where in a recording the screen is, and what the screens remember of before."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.services.screen_memory import ScreenMemory
from senec_tui.app.services.time.time_travel import NONE_AFTER, NONE_BEFORE
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.app.services.time.time_travel import Landmark
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.player import ReplayPlayer
    from senec_tui.model.recording.replay import Replay

SPEEDS: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
JUDGED_BEFORE_S: Final = 1900.0
"""What was so for longer than this before the moment that is shown is judged alike anyway."""
JUDGED_EVERY_S: Final = 10.0
"""Of the recording: judging is what costs most of all that is done for a frame."""
_NOT_LIVE: Final = N_("A recording is never live; this is its end")


class Lookback:
    """What the screens remember of the past of a recording, kept in step with its clock."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._moments: Iterator[tuple[float, Snapshot]] = iter(())
        self._next: tuple[float, Snapshot] | None = None
        self._ended = True
        self._fresh: frozenset[tuple[str, str]] = frozenset()
        self.memory = ScreenMemory()
        self._judged_at = float("-inf")
        self.reached = float("-inf")
        """Everything up to then is in."""

    def begin(self, start: float) -> None:
        """Forget, and begin at a moment. What is charted stays so."""
        charted = self.memory.recent_values.charted
        self.memory, self._judged_at = ScreenMemory(), float("-inf")
        self.memory.recent_values.chart(*charted)
        self.reached = start
        self._read_from(start)

    def _read_from(self, start: float) -> None:
        self._fresh = self.memory.recent_values.followed
        self._moments = self._replay.moments(start, fresh=self._fresh)
        self._next, self._ended = None, False

    def go_on(self, until: float) -> None:
        """Take in what was known after every frame up to there."""
        if not self.memory.recent_values.followed <= self._fresh:
            self._read_from(self.reached + 1e-4)
        while not self._ended:
            if self._next is None:
                self._next = next(self._moments, None)
                if self._next is None:
                    # It may be growing: look again from here when there is more.
                    self._ended = True
                    break
            at, snapshot = self._next
            if at > until:
                break
            self._next, self.reached = None, at
            if snapshot.at:
                if until - at <= JUDGED_BEFORE_S and at - self._judged_at >= JUDGED_EVERY_S:
                    self.memory.judge.add(snapshot)
                    self._judged_at = at
                self.memory.recent_powers.add(snapshot)
                self.memory.recent_values.add(snapshot)
                self.memory.changes.add(snapshot)
        if self._ended and until > self.reached:
            self._read_from(self.reached + 1e-4)


class ReplayTravel:
    """The controls of a recording."""

    def __init__(
        self,
        player: ReplayPlayer,
        *,
        notices: Notices,
        run_worker: RunWorker,
        changed: Callable[[], None],
    ) -> None:
        """`changed`: another moment is shown, or the clock runs otherwise."""
        self._notices = notices
        self._run_worker = run_worker
        self._changed = changed
        self._player = player
        self._replay = player.source
        self._lookback = Lookback(self._replay)
        self._lookback.begin(self._replay.start)
        self._seeking = 0
        self._noted_until = self._replay.start

    @property
    def words(self) -> tuple[str, str]:
        """For the tab bar and for the status line."""
        tr, replay = self._notices.tr, self._replay
        moment = datetime.fromtimestamp(replay.at)  # noqa: DTZ006 - of this computer
        if replay.playing:
            how = f"{replay.speed:.0f}x"
        else:
            how = tr("end") if replay.at_end else tr("paused")
        long = f"{tr('REPLAY')} {how} {tr.date_and_time(moment)}"
        return tr("REPLAY"), long

    @property
    def memory(self) -> ScreenMemory:
        """What the screens remembered at the moment that is shown."""
        return self._lookback.memory

    def publish(self, _snapshot: Snapshot) -> None:
        """Another frame is shown."""
        self._tell_notes()
        if not self._seeking:
            self._lookback.go_on(self._replay.at)

    def _tell_notes(self) -> None:
        """What was noted at the moments that have just gone by."""
        before, here = self._noted_until, self._replay.at
        self._noted_until = here
        if here > before:
            for at, text in self._replay.notes():
                if before < at <= here:
                    self._notices.show(text, timeout=6)

    def play(self) -> None:
        """Play or pause; at the end from the beginning."""
        replay = self._replay
        if replay.playing:
            replay.pause()
        elif replay.at_end and not replay.follow():
            self._moved(lambda: replay.seek(replay.start))
            replay.play()
        else:
            replay.play()
        self._player.refresh()
        self._changed()

    def faster(self, steps: int) -> None:
        """The next speed up or, negative, down."""
        replay = self._replay
        if steps > 0:
            speed = next((s for s in SPEEDS if s > replay.speed), SPEEDS[-1])
        else:
            speed = next((s for s in reversed(SPEEDS) if s < replay.speed), SPEEDS[0])
        if replay.playing:
            replay.play(speed)
        else:
            replay.speed = speed
        self._player.refresh()
        self._changed()

    def step(self, count: int) -> None:
        """Some polls on, or, negative, back."""
        self._moved(lambda: self._replay.step(count))

    def go(self, at: float) -> None:
        """To a moment."""
        self._moved(lambda: self._replay.seek(at))

    def live(self) -> None:
        """There is none; to the end."""
        self._notices.say(_NOT_LIVE)
        self._moved(lambda: self._replay.seek(self._replay.end))

    def jump(self, what: Landmark, *, back: bool) -> None:
        """To the next change of state (`change`) or log error (`error`)."""
        replay = self._replay
        go = replay.next_change if what == "change" else replay.next_error

        def move() -> None:
            if not go(back=back):
                self._notices.say(NONE_BEFORE if back else NONE_AFTER)

        self._moved(move)

    def _moved(self, move: Callable[[], None]) -> None:
        before = self._replay.at
        move()
        after = self._replay.at
        if before <= after <= before + 600.0 and not self._seeking:
            self._lookback.go_on(after)
        elif after != before:
            self._noted_until = after
            self._run_worker(self._look_back(after), group="past", exclusive=True)
        self._player.refresh()
        self._changed()

    async def _look_back(self, at: float) -> None:
        """Gather what the screens remember at that moment; the values themselves are there."""
        from senec_tui.model.history.queries.moment import TRENDS_S

        self._seeking += 1
        fresh = Lookback(self._replay)
        fresh.memory.recent_values.chart(*self._lookback.memory.recent_values.charted)
        try:
            fresh.begin(max(self._replay.start, at - TRENDS_S))
            await asyncio.to_thread(fresh.go_on, at)
            fresh.go_on(self._replay.at)
            self._lookback = fresh
        finally:
            self._seeking -= 1
        self._changed()
