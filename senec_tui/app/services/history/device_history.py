"""The history of the device that is open: when it begins, what is asked of it, what it sums up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.errors import NoHistoryError, StorageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.history.history_reader import HistoryReader
    from senec_tui.app.services.history.history_service import HistoryService
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.app.services.screen_memory import ScreenMemory
    from senec_tui.catalogue import Catalogue
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.queries.recorded import Recorded
    from senec_tui.model.history.queries.summary import HistorySummary
    from senec_tui.model.history.writing.background_writer import Notice
    from senec_tui.model.plant.state import MeasuredCapacity
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed
    from senec_tui.model.reading.snapshot import Snapshot

CAPACITY_S: Final = 6 * 3600.0
"""How often it is asked what the battery holds."""
DIGEST_S: Final = 60.0
"""How often the history is asked anew for totals and events."""


class DeviceHistory:
    """Opened once there is something to see; until then, and where none is kept, it is empty."""

    def __init__(
        self,
        options: DashboardOptions,
        catalogue: Catalogue,
        feed: SnapshotFeed,
        memory: ScreenMemory,
        *,
        clock: Callable[[], float],
        notices: Notices,
        run_worker: RunWorker,
        is_frozen: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:
        """`is_frozen`: nothing new is to be shown; `changed`: there is something else to show."""
        self._options = options
        self._catalogue = catalogue
        self._feed = feed
        self._memory = memory
        self._clock = clock
        self._notices = notices
        self._run_worker = run_worker
        self._is_frozen = is_frozen
        self._changed = changed
        self._service: HistoryService | None = None
        self._wanted: str | None = None
        self._is_known = asyncio.Event()
        """Set once it is known whether anything is kept of the device."""
        self._digest_at = float("-inf")
        self._digest_whole = False
        """Whether all days were there when it was made."""
        self.history_summary: HistorySummary | None = None
        """Totals and last events; None while nothing is known of them."""
        self.last_hours: Recorded | None = None
        """What was recorded of the last hours before this dashboard was opened."""
        self.measured_capacity: MeasuredCapacity | None = None
        """What the battery holds; None while it is not known."""
        self._capacity_at = float("-inf")

    @property
    def lasts(self) -> bool:
        """Whether it is still there when the program has ended: that of a demo is not."""
        return not self._options.history_note

    # -- its beginning ---------------------------------------------------------------------------

    def want(self, device: str) -> None:
        """Whose history is to be opened as soon as there is something to see."""
        self._wanted = device
        if self._options.prefill_history is not None and self._options.history_file is not None:
            from senec_tui.model.history.queries.summary import still_being_read

            # Its place is kept, so that nothing jumps when it comes a moment later.
            self.history_summary = still_being_read(self._clock())

    @property
    def is_wanted(self) -> bool:
        """Whether it has yet to be opened."""
        return self._wanted is not None

    def begin(self) -> None:
        """Keep what is polled from now on, and what is on the screen already; once per source."""
        device, self._wanted = self._wanted, None
        if device is None:
            return
        service = self._open(device)
        self._is_known.set()
        if service is not None and not self._options.replay:
            self._feed.subscribe(N_("history"), service.publish)
            self._run_worker(self._remember(service), group="remember", exclusive=True)
        self.look_back()

    def give_way(self) -> None:
        """Let others record while this process is stopped. Blocking."""
        if self._service is not None:
            self._service.give_way()

    def _open(self, device: str) -> HistoryService | None:
        """Writer and reader, unless nothing is to be kept."""
        file = self._options.history_file and self._options.history_file(device)
        if not file:
            return None
        from senec_tui.app.services.history.history_service import HistoryService

        self.last_hours = None
        self._service = service = HistoryService(
            file,
            self._catalogue,
            notice=self._tell,
            prefill=self._options.prefill_history,
            prefill_earlier=self._options.prefill_earlier_history,
            writes=not self._options.replay,
            clock=self._clock,
        )
        self._run_worker(service.run(), group="history", exclusive=True)
        return service

    def _tell(self, notice: Notice) -> None:
        # That a collector writes instead is no trouble; the History tab says so.
        if notice.kind != "elsewhere":
            self._notices.show(
                notice.sentence(self._notices.tr),
                severity="information" if notice.kind == "resumed" else "warning",
                timeout=10,
            )

    async def _remember(self, service: HistoryService) -> None:
        """Let the last hours begin with what was kept before this dashboard was opened."""
        from senec_tui.model.history.queries.moment import recent_powers_until
        from senec_tui.model.history.queries.recorded import read_last_hours

        await service.filled.wait()
        now = self._clock()
        try:
            kept, self.last_hours = await service.history_reader.ask(
                lambda history: (recent_powers_until(history, now), read_last_hours(history, now))
            )
        except StorageError:
            return
        kept.extend(self._memory.recent_powers)
        self._memory.recent_powers = kept
        self._changed()
        if self._digest_whole:
            return
        self._look_again()
        if service.filling:
            await service.complete.wait()
            self._look_again()

    # -- what it says ----------------------------------------------------------------------------

    @property
    def history_reader(self) -> HistoryReader | None:
        """What can be asked about the past; None when nothing is kept."""
        return None if self._service is None else self._service.history_reader

    @property
    def grows(self) -> bool:
        """Whether earlier days are being written."""
        if self._service is None:
            return self.is_wanted and self._options.prefill_history is not None
        return self._service.filling

    async def grown(self) -> None:
        """Wait until more of the days before is there; at once where none are being written."""
        if self._service is not None and self._service.filling:
            service = self._service
            await (service.complete if service.filled.is_set() else service.filled).wait()

    @property
    def note(self) -> str:
        """What the History tab has to say about where its data comes from."""
        tr = self._notices.tr
        if not self._is_known.is_set():
            return ""
        if self._service is None:
            return tr("Nothing is kept of this source.")
        if self._service.filling:
            return tr("Earlier days are being filled in.")
        if self._options.history_note:
            return tr(self._options.history_note)
        error = self._service.background_writer.error
        return "" if error is None else error.sentence(tr)

    def ask(self, work: Callable[[History], Any], answer: Callable[[Any], None]) -> None:
        """Ask beside the loop; `answer` gets the result, or the `StorageError` in its place.

        Whoever asks need not wait for the device: what was kept of it is there before it answers.
        """
        self.begin()
        self._run_worker(self._ask(work, answer), group="history-asked")

    async def _ask(self, work: Callable[[History], Any], answer: Callable[[Any], None]) -> None:
        await self._is_known.wait()
        if self.history_reader is None:
            answer(NoHistoryError(file=""))
            return
        try:
            result = await self._read(self.history_reader, work)
        except StorageError as error:
            result = error
        answer(result)

    async def _read(self, reader: HistoryReader, work: Callable[[History], Any]) -> Any:
        """Ask; what is being filled in is not nothing, but not there yet."""
        service = self._service
        if service is None or service.filled.is_set():
            return await reader.ask(work)
        try:
            return await reader.ask(lambda history: work(_begun(history)))
        except NoHistoryError:
            await service.filled.wait()
        return await reader.ask(work)

    # -- totals and last events ------------------------------------------------------------------

    def publish(self, _snapshot: Snapshot) -> None:
        """Something was polled, so there may be more to sum up."""
        self.look_back()

    def look_back(self) -> None:
        """Totals and last events, in the background, once in a while; not while frozen."""
        now, latest = self._clock(), self._feed.latest
        if self.history_reader is None or latest is None or not latest.at or self._is_frozen():
            return
        if 0 <= now - self._digest_at < DIGEST_S * self._options.speed:
            return
        self._digest_at = now
        self._run_worker(self._sum_up(self.history_reader, now), group="digest", exclusive=True)

    def _look_again(self) -> None:
        """There is more to sum up than at the last look."""
        self._digest_at = float("-inf")
        self.look_back()

    async def _sum_up(self, history_reader: HistoryReader, now: float) -> None:
        filling = self.grows
        known = self.history_summary if self._digest_whole else None

        def ask(history: History) -> HistorySummary:
            if filling:
                _begun(history)
            from senec_tui.model.history.queries.summary import summary_of

            # A recording has been written to its end, whatever moment of it is shown.
            return summary_of(history, now, live=not self._options.replay, known=known)

        try:
            self.history_summary = await history_reader.ask(ask)
        except StorageError:
            # The History tab says what is wrong; here the next poll asks again.
            self._digest_at = float("-inf")
            return
        self._digest_whole = not filling
        if filling:
            self._digest_at = float("-inf")
        self._changed()
        if not filling and not 0 <= now - self._capacity_at < CAPACITY_S:
            self._capacity_at = now
            await self._measure_capacity(history_reader, now)

    async def _measure_capacity(self, history_reader: HistoryReader, now: float) -> None:
        """What the battery holds: once in a while, since it changes over months."""

        def ask(history: History) -> MeasuredCapacity | None:
            from senec_tui.model.health.measured_capacity import measured_capacity

            return measured_capacity(history, now)

        try:
            found = await history_reader.ask(ask)
        except StorageError:
            return
        if found != self.measured_capacity:
            self.measured_capacity = found
            self._changed()


def _begun(history: History) -> History:
    """A history that something has been written to. Raises `NoHistoryError` for another one."""
    if history.extent().first is None:
        raise NoHistoryError(file="")
    return history
