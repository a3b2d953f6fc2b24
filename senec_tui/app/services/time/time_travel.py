"""Where in time the screen is: live, at a moment of the history, or in a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.app.services.screen_memory import ScreenMemory
from senec_tui.errors import StorageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.services.history.device_history import DeviceHistory
    from senec_tui.app.services.history.history_reader import HistoryReader
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.device.source import DeviceFacts
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.history.queries.moment import PastMoment
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.player import ReplayPlayer
    from senec_tui.model.recording.replay import Replay

STEP_S: Final = 60.0
"""How far one step goes in the history; in a recording it is one poll."""
SPEEDS: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
NOW_S: Final = 20.0
"""Whoever wants to go to less than this before now wants to be live."""

Faults = Callable[[], Awaitable["Sequence[Alarm]"]]
"""All alarms, from *watch* on, that began at some time."""

Landmark = Literal["change", "error"]
"""What to go to: a change of state, or an error or warning."""

_SAME_S: Final = 1.0
"""An alarm and an event of the history that are no further apart are one."""

_NO_HISTORY: Final = N_("There is no history to go back in")
_LIVE_ALREADY: Final = N_("This is live; go back with {step_back} or {goto}")
_NOT_LIVE: Final = N_("A recording is never live; this is its end")
_NONE_BEFORE: Final = N_("There is none before this")
_NONE_AFTER: Final = N_("There is none after this")


class HistoryTravel:
    """Back to any moment of the history; live again with one key."""

    def __init__(
        self,
        history: DeviceHistory,
        *,
        facts: Callable[[], DeviceFacts],
        faults: Faults,
        clock: Callable[[], float],
        notices: Notices,
        run_worker: RunWorker,
        changed: Callable[[], None],
    ) -> None:
        """`facts`, `faults`: of the device that is open; `changed`: another moment is shown."""
        self._history = history
        self._faults = faults
        self._facts = facts
        self._clock = clock
        self._notices = notices
        self._run_worker = run_worker
        self._changed = changed
        self._aim: float | None = None
        """The moment that is being looked up, or shown."""
        self.past: PastMoment | None = None
        """What is shown; None: the device as it is."""

    @property
    def words(self) -> tuple[str, str]:
        """For the tab bar and for the status line; empty while live."""
        if self.past is None:
            return "", ""
        tr = self._notices.tr
        moment = datetime.fromtimestamp(self.past.at)  # noqa: DTZ006 - of this computer
        today = datetime.fromtimestamp(self._clock()).date()  # noqa: DTZ006
        short = tr.moment(moment, today, seconds=False)
        long = tr.date_and_time(moment)
        return tr("PAST {when}", when=short), tr("PAST {when}", when=long)

    def step(self, count: int) -> None:
        """Some minutes on, or, negative, back."""
        here = self._clock() if self._aim is None else self._aim
        if self._aim is None and count > 0:
            self._notices.say(_LIVE_ALREADY)
            return
        whole = here // STEP_S * STEP_S if self._aim is None else here
        self.go(whole + count * STEP_S)

    def go(self, at: float) -> None:
        """Show that moment."""
        history_reader = self._history.history_reader
        if history_reader is None:
            self._notices.say(_NO_HISTORY)
        elif at > self._clock() - NOW_S:
            self.live()
        else:
            self._aim = at
            self._run_worker(self._arrive(history_reader, at), group="past", exclusive=True)

    async def _arrive(self, history_reader: HistoryReader, at: float) -> None:
        grows = self._history.grows
        await self._look_up(history_reader, at)
        await self._stay(history_reader, at, grows=grows)

    async def _look_up(self, history_reader: HistoryReader, at: float) -> None:
        from senec_tui.model.history.queries.moment import moment_of

        facts = self._facts()
        try:
            past = await history_reader.ask(lambda history: moment_of(history, at, facts))
        except StorageError as error:
            self._notices.tell(error)
            self._aim = None if self.past is None else self.past.at
            return
        if self._aim == at:  # nobody went elsewhere meanwhile
            self.past = past
            self._changed()

    async def _stay(self, history_reader: HistoryReader, at: float, *, grows: bool) -> None:
        """Look again whenever more of the days before is there; `grows`: it was not whole yet."""
        while grows and self._aim == at:
            await self._history.grown()
            grows = self._history.grows
            await self._look_up(history_reader, at)

    def live(self) -> None:
        """Show the device as it is."""
        if self._aim is None and self.past is None:
            self._notices.say(_LIVE_ALREADY)
        self._aim = self.past = None
        self._changed()

    def jump(self, what: Landmark, *, back: bool) -> None:
        """To the next change of state (`change`) or error (`error`)."""
        history_reader = self._history.history_reader
        if history_reader is None:
            self._notices.say(_NO_HISTORY)
        elif self._aim is None and not back:
            self._notices.say(_LIVE_ALREADY)
        else:
            here = self._clock() if self._aim is None else self._aim
            self._run_worker(
                self._jump(history_reader, here, what, back=back), group="past", exclusive=True
            )

    async def _jump(
        self, history_reader: HistoryReader, here: float, what: Landmark, *, back: bool
    ) -> None:
        from senec_tui.model.history.queries import moment

        next_at: Callable[..., float | None] = moment.next_fault_at
        if what == "change":
            next_at = partial(moment.next_event_at, kinds=moment.CHANGES)
        try:
            found = await history_reader.ask(lambda history: next_at(history, here, back=back))
        except StorageError as error:
            self._notices.tell(error)
            return
        fault = None if what == "change" else await self._next_fault(here, back=back)
        if fault is not None and (found is None or _is_first(fault.begin, found, back=back)):
            found = fault.begin
        if found is None:
            self._notices.say(_NONE_BEFORE if back else _NONE_AFTER)
            return
        self._aim, grows = found, self._history.grows
        await self._look_up(history_reader, found)
        if fault is not None and fault.begin == found:
            tr, begin = self._notices.tr, datetime.fromtimestamp(found).astimezone()
            when = tr.date_and_time(begin)
            self._notices.show(f"{when}: {fault.sentence(tr)}", timeout=8)
        await self._stay(history_reader, found, grows=grows)

    async def _next_fault(self, here: float, *, back: bool) -> Alarm | None:
        """The alarm that began next, or before."""
        alarms = await self._faults()
        if back:
            before = [alarm for alarm in alarms if alarm.begin < here - _SAME_S]
            return max(before, key=lambda alarm: alarm.begin, default=None)
        after = [alarm for alarm in alarms if alarm.begin > here + _SAME_S]
        return min(after, key=lambda alarm: alarm.begin, default=None)


def _is_first(begin: float, found: float, *, back: bool) -> bool:
    """Whether an alarm is met before an event of the history, or is the same one."""
    return begin > found - _SAME_S if back else begin < found + _SAME_S


JUDGED_BEFORE_S: Final = 1900.0
"""What was so for longer than this before the moment that is shown is judged alike anyway."""
JUDGED_EVERY_S: Final = 10.0
"""Of the recording: judging is what costs most of all that is done for a frame."""


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
                self._notices.say(_NONE_BEFORE if back else _NONE_AFTER)

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


Travel = HistoryTravel | ReplayTravel
"""Both have the same keys."""
