"""Where in time the screen is: live, or at a moment of the history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.errors import StorageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.services.history.device_history import DeviceHistory
    from senec_tui.app.services.history.history_reader import HistoryReader
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.device.source import DeviceFacts
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.history.queries.moment import PastMoment

STEP_S: Final = 60.0
"""How far one step goes in the history; in a recording it is one poll."""
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
NONE_BEFORE: Final = N_("There is none before this")
NONE_AFTER: Final = N_("There is none after this")


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
            self._notices.say(NONE_BEFORE if back else NONE_AFTER)
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
