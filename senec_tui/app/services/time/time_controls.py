"""Which moment the screen shows, live, frozen, past or recorded, and the keys that change it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from senec_tui.app.services.time.time_travel import HistoryTravel
from senec_tui.errors import StorageError
from senec_tui.language import N_
from senec_tui.model.plant.system import clock_drift_s
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.services.history.device_history import DeviceHistory
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import PushScreen, RunWorker
    from senec_tui.app.services.recording.session_recording import SessionRecording
    from senec_tui.app.services.screen_memory import ScreenMemory
    from senec_tui.app.services.time.replay_travel import ReplayTravel
    from senec_tui.app.services.time.time_travel import Faults, Landmark
    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import DeviceFacts, Source
    from senec_tui.model.history.queries.moment import PastMoment
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed
    from senec_tui.model.recording.player import ReplayPlayer

NO_RECORDING = N_("Only a recording can be played; open one with --replay")


class TimeControls:
    """The moment that all tabs show, and the keys that change it."""

    def __init__(
        self,
        catalogue: Catalogue,
        feed: SnapshotFeed,
        history: DeviceHistory,
        recording: SessionRecording,
        live_memory: ScreenMemory,
        *,
        faults: Faults,
        clock: Callable[[], float],
        notices: Notices,
        push_screen: PushScreen,
        run_worker: RunWorker,
        changed: Callable[[], None],
    ) -> None:
        """Everything is live.

        `faults`: alarms of the device; `changed`: another moment is shown, or the clock runs
        otherwise.
        """
        self._feed = feed
        self._history = history
        self._recording = recording
        self._live_memory = live_memory
        self._notices = notices
        self._push_screen = push_screen
        self._run_worker = run_worker
        self._changed = changed
        self._nothing_yet = Snapshot(catalogue=catalogue, link=Link(since=clock()))
        self._frozen: Snapshot | None = None
        self._frozen_at = 0.0
        self.clock = clock
        """Unix seconds: of this computer, the simulated appliance or the recording."""
        self._replay: ReplayTravel | None = None
        self.travel: HistoryTravel | ReplayTravel = HistoryTravel(
            history,
            facts=self._facts,
            faults=faults,
            clock=clock,
            notices=notices,
            run_worker=run_worker,
            changed=self._moved,
        )

    def play(self, source: Source) -> ReplayPlayer:
        """Time is that of this recording from now on. Returns what plays it."""
        from senec_tui.app.services.time.replay_travel import ReplayTravel
        from senec_tui.model.recording.player import ReplayPlayer
        from senec_tui.model.recording.replay import Replay

        assert isinstance(source, Replay)  # noqa: S101 - the options said so
        player = ReplayPlayer(source)
        self.travel = self._replay = ReplayTravel(
            player, notices=self._notices, run_worker=self._run_worker, changed=self._moved
        )
        self._feed.subscribe(N_("replay"), self.travel.publish)
        return player

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def live(self) -> Snapshot:
        """The newest snapshot, whatever is shown."""
        latest = self._feed.latest
        return self._nothing_yet if latest is None else latest

    @property
    def past(self) -> PastMoment | None:
        """The moment of the history that is shown; None: none is."""
        return self.travel.past if isinstance(self.travel, HistoryTravel) else None

    @property
    def shown(self) -> Snapshot:
        """The snapshot on the screen: live, frozen, or of the past."""
        if self.past is not None:
            return self.past.snapshot
        return self.live if self._frozen is None else self._frozen

    @property
    def now(self) -> float:
        """The moment that is shown, Unix seconds."""
        if self.past is not None:
            return self.past.at
        return self.clock() if self._frozen is None else self._frozen_at

    @property
    def frozen_since(self) -> float | None:
        """When the screen was frozen; None: it is not."""
        return None if self._frozen is None else self._frozen_at

    @property
    def memory(self) -> ScreenMemory:
        """What the screens remember of before the moment that is shown."""
        return self._live_memory if self._replay is None else self._replay.memory

    def is_frozen(self) -> bool:
        """Whether nothing new is to be shown."""
        return self._frozen is not None

    def _facts(self) -> DeviceFacts:
        return self.live.link.facts

    def _moved(self) -> None:
        self._frozen = None
        self._changed()

    # -- keys ------------------------------------------------------------------------------------

    def freeze(self) -> None:
        """Stop or resume drawing new values; they keep arriving. A recording is paused."""
        if self._replay is not None:
            self._replay.play()
            return
        if self._frozen is None:
            self._frozen, self._frozen_at = self.live, self.clock()
        else:
            self._frozen = None
        self._changed()

    def play_or_pause(self) -> None:
        """Play or pause a recording."""
        if self._replay is not None:
            self._replay.play()
        else:
            self._notices.say(NO_RECORDING)

    def faster(self, steps: int) -> None:
        """Play a recording faster or, negative, slower."""
        if self._replay is not None:
            self._replay.faster(steps)
        else:
            self._notices.say(NO_RECORDING)

    def jump(self, what: Landmark, *, back: bool) -> None:
        """To the next change of state or error, or the one before."""
        self.travel.jump(what, back=back)

    def ask_moment(self) -> None:
        """Ask for a moment and go there."""
        from senec_tui.app.dialogs.moment_prompt import moment_screen

        def answered(at: float | None) -> None:
            if at is not None:
                self.travel.go(at)

        screen = moment_screen(shown=self.now, now=self.clock(), tr=self._notices.tr)
        self._push_screen(screen, answered)

    def ask_note(self) -> None:
        """Ask for a note about the moment that is shown, and keep it."""
        from senec_tui.app.dialogs.moment_prompt import note_screen

        has_file = self._history.history_reader is not None or self._recording.file_name
        if self._replay is not None or not has_file:
            self._notices.say(
                N_("There is nothing to write a note to: no history and no recording")
            )
            return
        tr, past = self._notices.tr, self.past
        at = self.clock() if past is None else past.at

        def answered(text: str | None) -> None:
            if text:
                self._run_worker(self._keep_note(at, text), group="note")

        moment, now = (datetime.fromtimestamp(t).astimezone() for t in (at, self.clock()))
        when = tr.moment(moment, now.date())
        self._push_screen(note_screen(when=when, lasts=self._history.lasts, tr=tr), answered)

    async def _keep_note(self, at: float, text: str) -> None:
        try:
            if self._history.history_reader is not None:
                await self._history.history_reader.note(at, text)
            if self._recording.file_name and self.past is None:
                self._recording.note(text)
        except StorageError as error:
            self._notices.tell(error)
        else:
            self._notices.say(N_("Noted"))

    # -- the clock of the device, which stamps the log ------------------------------------------

    def in_log(self, at: float) -> float:
        """A moment of ours by the device's clock."""
        return at + self._device_ahead_s()

    def from_log(self, at: float) -> float:
        """A moment of the device's clock by ours."""
        return at - self._device_ahead_s()

    def _device_ahead_s(self) -> float:
        """How much later it is by the device's clock than by ours."""
        drift_s = clock_drift_s(self.live)
        return 0.0 if drift_s is None else drift_s
