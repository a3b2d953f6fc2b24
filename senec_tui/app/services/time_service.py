"""The part of the dashboard that deals with time: history, moments of the past, recordings."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

from senec_tui.app.services.recordable_source import RecordableSource, new_file
from senec_tui.app.services.time_travel import HistoryTravel, ReplayTravel
from senec_tui.errors import NoHistoryError, SenecTuiError, StorageError
from senec_tui.language import N_
from senec_tui.model.plant.system import clock_drift_s
from senec_tui.model.polling.poller import Poller

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.command import Provider

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.hiding import Hiding
    from senec_tui.app.services.history_reader import HistoryReader
    from senec_tui.app.services.history_service import HistoryService
    from senec_tui.app.services.time_travel import Travel
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Source
    from senec_tui.language import Language
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.queries.moment import Past
    from senec_tui.model.history.queries.summary import HistorySummary
    from senec_tui.model.history.writing.background_writer import Notice
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.player import ReplayPlayer
    from senec_tui.model.timeseries.recent_powers import RecentPowers
    from senec_tui.model.timeseries.recent_values import RecentValues

DIGEST_S = 60.0
"""How often the history is asked anew for totals and events."""
NO_RECORDING = N_("Only a recording can be played; open one with --replay")


def _goto_provider() -> type[Provider]:
    from senec_tui.app.commands.goto_command import GotoProvider

    return GotoProvider


def _tab_provider() -> type[Provider]:
    from senec_tui.app.commands.tab_commands import TabProvider

    return TabProvider


class TimedApp(App[None]):
    """Keeps history, goes back in it, plays and makes recordings. `SenecApp` is the rest."""

    COMMANDS = App.COMMANDS | {_goto_provider, _tab_provider}

    options: DashboardOptions
    hiding: Hiding | None
    tr: Language
    catalogue: Catalogue
    trends: RecentPowers
    tracks: RecentValues
    _clock: Callable[[], float]
    _live: Snapshot
    _frozen: Snapshot | None
    _poller: Poller | ReplayPlayer | None

    def __init__(self, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._tap: RecordableSource | None = None
        self._keeping: HistoryService | None = None
        self._history_wanted: str | None = None
        """Whose history is to be opened as soon as there is something to see."""
        self._travel: Travel = HistoryTravel(self)
        self._digest: HistorySummary | None = None
        self._digest_at = float("-inf")
        self._digest_whole = False
        """Whether all days were there when it was made."""

    # -- what the rest of the dashboard does ---------------------------------------------------

    @property
    def pane(self) -> Pane:
        """The tab that is open."""
        raise NotImplementedError

    def scene(self) -> Scene:
        """What there is to draw now."""
        raise NotImplementedError

    async def open_tab(self, tab_id: str) -> None:
        """Show a tab."""
        raise NotImplementedError

    def _tell_poller(self) -> None:
        raise NotImplementedError

    def _ask_repaint(self) -> None:
        raise NotImplementedError

    # -- history -------------------------------------------------------------------------------

    def _player(self, source: Source) -> ReplayPlayer:
        """Plays a recording instead of asking an appliance."""
        from senec_tui.model.recording.player import ReplayPlayer
        from senec_tui.model.recording.replay import Replay

        assert isinstance(source, Replay)  # noqa: S101 - the options said so
        player = ReplayPlayer(source)
        self._travel = ReplayTravel(self, player)
        return player

    def _begin_history(self) -> None:
        """Keep what is polled from now on, and what is on the screen already; once per source."""
        device, self._history_wanted = self._history_wanted, None
        if device is None:
            return
        self._keep_history(device)
        if self._keeping is not None and not self.options.replay:
            self._keeping.publish(self._live)
            self.run_worker(self._remember(self._keeping), group="remember", exclusive=True)
        if self._live.at:
            self._look_back()

    def _keep_history(self, device: str) -> None:
        """Write what is polled, unless nothing is to be kept."""
        file = self.options.history_file and self.options.history_file(device)
        if not file:
            return
        from senec_tui.app.services.history_service import HistoryService

        self._keeping = HistoryService(
            file,
            self.catalogue,
            notice=self._history_notice,
            prefill=self.options.prefill_history,
            writes=not self.options.replay,
            clock=self._clock,
        )
        self.run_worker(self._keeping.run(), group="history", exclusive=True)

    def _history_notice(self, notice: Notice) -> None:
        # That a collector writes instead is no trouble; the History tab says so.
        if notice.kind != "elsewhere":
            self.notify(
                notice.sentence(self.tr),
                severity="information" if notice.kind == "resumed" else "warning",
                timeout=10,
                markup=False,
            )

    @property
    def archive(self) -> HistoryReader | None:
        """What can be asked about the past; None when nothing is kept."""
        return None if self._keeping is None else self._keeping.archive

    @property
    def live(self) -> Snapshot:
        """The newest snapshot, whatever is shown."""
        return self._live

    def clock(self) -> float:
        """Unix seconds: of this computer, the simulated appliance or the recording."""
        return self._clock()

    def say(self, message: str) -> None:
        """A short remark; `message` is a message id."""
        self.notify(self.tr(message), timeout=4, markup=False)

    def tell(self, error: SenecTuiError) -> None:
        """Something went wrong that a person asked for."""
        self.notify(error.sentence(self.tr), severity="warning", markup=False)

    def times_changed(self) -> None:
        """Another moment is shown, or the clock runs otherwise."""
        self._frozen = None
        self._ask_repaint()

    def on_pane_history_wanted(self, message: Pane.HistoryWanted) -> None:
        """A tab asks the history."""
        self.run_worker(self._ask_history(message), group="history-asked")

    async def _ask_history(self, message: Pane.HistoryWanted) -> None:
        if self.archive is None:
            message.answer(NoHistoryError(file=""))
            return
        try:
            result = await self.archive.ask(message.work)
        except StorageError as error:
            result = error
        message.answer(result)

    def _look_back(self) -> None:
        """Totals and last events, in the background, once in a while; not while frozen."""
        now = self._clock()
        if self.archive is None or self._frozen is not None:
            return
        if 0 <= now - self._digest_at < DIGEST_S * self.options.speed:
            return
        self._digest_at = now
        self.run_worker(self._ask_digest(self.archive, now), group="digest", exclusive=True)

    async def _ask_digest(self, archive: HistoryReader, now: float) -> None:
        filling = self._keeping is not None and self._keeping.filling
        known = self._digest if self._digest_whole else None

        def ask(history: History) -> HistorySummary:
            from senec_tui.model.history.queries.summary import digest_of

            # A recording has been written to its end, whatever moment of it is shown.
            return digest_of(history, now, live=not self.options.replay, known=known)

        try:
            self._digest = await archive.ask(ask)
        except StorageError:
            # The History tab says what is wrong; here the next poll asks again.
            self._digest_at = float("-inf")
            return
        self._digest_whole = not filling
        if filling:
            self._digest_at = float("-inf")
        self._ask_repaint()

    async def _remember(self, keeping: HistoryService) -> None:
        """Let the last hours begin with what was kept before this dashboard was opened."""
        from senec_tui.model.history.queries.moment import trends_until
        from senec_tui.model.history.queries.recorded import last_day

        await keeping.filled.wait()
        now, followed = self._clock(), self.tracks.followed
        try:
            kept = await keeping.archive.ask(lambda history: trends_until(history, now))
            kept.extend(self.trends)
            self.trends = kept
            self._ask_repaint()
            recorded = await keeping.archive.ask(lambda history: last_day(history, followed, now))
        except StorageError:
            return
        for path, series in recorded.items():
            self.tracks.begin_with(path, series)
            await asyncio.sleep(0)  # a millisecond each: keys come between
        self._ask_repaint()

    def on_pane_moment_wanted(self, message: Pane.MomentWanted) -> None:
        """All tabs as they were."""
        self._travel.go(message.at)

    async def on_pane_curves_wanted(self, message: Pane.CurvesWanted) -> None:
        """The curves around a moment of the log."""
        await self.open_tab("history")
        self.pane.show_moment(message.at - self._device_ahead_s())

    async def on_pane_log_wanted(self, message: Pane.LogWanted) -> None:
        """The log around a moment of the curves."""
        await self.open_tab("log")
        self.pane.show_moment(message.at + self._device_ahead_s())

    def _device_ahead_s(self) -> float:
        """How much later it is by the device's clock, which stamps the log, than by ours."""
        drift_s = clock_drift_s(self._live)
        return 0.0 if drift_s is None else drift_s

    def action_step_time(self, count: int) -> None:
        """Back or on in time: a minute of the history, a poll of a recording."""
        self._travel.step(count)

    def action_go_live(self) -> None:
        """Show the device as it is now."""
        self._travel.live()

    def action_jump(self, what: str, back: bool) -> None:
        """To the next change of state or error, or the one before."""
        self._travel.jump(what, back=back)

    def action_goto(self) -> None:
        """Ask for a moment and go there."""
        from senec_tui.app.dialogs.moment_prompt import moment_screen

        def answered(at: float | None) -> None:
            if at is not None:
                self._travel.go(at)

        scene = self.scene()
        self.push_screen(moment_screen(shown=scene.now, now=self._clock(), tr=self.tr), answered)

    def action_note(self) -> None:
        """Ask for a note about the moment that is shown, and keep it."""
        from senec_tui.app.dialogs.moment_prompt import note_screen

        if self.options.replay or (self.archive is None and not self._is_recording):
            self.say(N_("There is nothing to write a note to: no history and no recording"))
            return
        at = self._past.at if self._past is not None else self._clock()

        def answered(text: str | None) -> None:
            if text:
                self.run_worker(self._keep_note(at, text), group="note")

        when = self.tr.time(datetime.fromtimestamp(at))  # noqa: DTZ006 - of this computer
        self.push_screen(note_screen(when=when, tr=self.tr), answered)

    @property
    def _is_recording(self) -> bool:
        return self._tap is not None and self._tap.file is not None

    async def _keep_note(self, at: float, text: str) -> None:
        try:
            if self.archive is not None:
                await self.archive.note(at, text)
            if self._is_recording and self._tap is not None and self._past is None:
                self._tap.note(text)
        except StorageError as error:
            self.tell(error)
        else:
            self.say(N_("Noted"))

    def go_to(self, at: float) -> None:
        """Show a moment."""
        self._travel.go(at)

    def action_play(self) -> None:
        """Play or pause a recording."""
        if isinstance(self._travel, ReplayTravel):
            self._travel.play()
        else:
            self.say(NO_RECORDING)

    def action_speed(self, steps: int) -> None:
        """Play a recording faster or slower."""
        if isinstance(self._travel, ReplayTravel):
            self._travel.faster(steps)
        else:
            self.say(NO_RECORDING)

    def action_record(self) -> None:
        """Begin to keep every answer in a file, or end it."""
        tap, directory = self._tap, self.options.data_directory
        if tap is None or directory is None:
            self.say(N_("There is nothing to record, or nowhere to record to"))
        elif tap.file is not None:
            file = tap.file
            self.workers.cancel_group(self, "record-logs")
            tap.end()
            self.notify(self.tr("Recorded to {file}", file=file), timeout=12, markup=False)
        else:
            self._record(tap, directory)
        self._tell_poller()
        self._ask_repaint()

    def _record(self, tap: RecordableSource, directory: Path) -> None:
        def notice(error: StorageError | None) -> None:
            if error is not None:
                self.tell(error)

        redactor = None if self.hiding is None else self.hiding.redactor
        name = self.options.device_name
        file = new_file(directory, name if redactor is None else redactor.text(name), time.time())
        try:
            tap.begin(file, self.catalogue, notice=notice, redactor=redactor)
        except StorageError as error:
            self.tell(error)
            return
        self.notify(self.tr("Recording every answer to {file}", file=file), timeout=8, markup=False)
        self.run_worker(self._record_objects(tap), group="record", exclusive=True)
        self.run_worker(tap.keep_logs(), group="record-logs", exclusive=True)

    async def _record_objects(self, tap: RecordableSource) -> None:
        """A recording holds all tabs, so everything is asked for once, the rest by and by."""
        with contextlib.suppress(SenecTuiError):  # the status line says what is wrong
            await tap.sections()
        self._tell_poller()
        if isinstance(self._poller, Poller):
            self._poller.refresh(all_tiers=True)

    @property
    def _past(self) -> Past | None:
        return self._travel.past if isinstance(self._travel, HistoryTravel) else None

    def _history_note(self) -> str:
        """What the History tab has to say about where its data comes from."""
        if self._keeping is None:
            return self.tr("Nothing is kept of this source.")
        if self._keeping.filling:
            return self.tr("Earlier days are being filled in.")
        if self.options.history_note:
            return self.tr(self.options.history_note)
        error = self._keeping.keeper.error
        return "" if error is None else error.sentence(self.tr)
