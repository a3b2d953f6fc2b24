"""Recording from within the dashboard, begun and ended with a key."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from senec_tui.app.services.recording.recordable_source import RecordableSource, new_file
from senec_tui.errors import SenecTuiError, StorageError
from senec_tui.language import N_
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.app.services.privacy.masking import Masking
    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Source
    from senec_tui.model.reading.snapshot import Snapshot


class SessionRecording:
    """At most one recording at a time, of the source that is open."""

    def __init__(
        self,
        options: DashboardOptions,
        catalogue: Catalogue,
        *,
        clock: Callable[[], float],
        notices: Notices,
        masking: Masking,
        run_worker: RunWorker,
        cancel_workers: Callable[[str], object],
        interest_changed: Callable[[], None],
        refresh: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """`interest_changed`: something else is to be polled; `refresh`: at once.

        `changed`: there is something else to show.
        """
        self._options = options
        self._catalogue = catalogue
        self._clock = clock
        self._notices = notices
        self._masking = masking
        self._run_worker = run_worker
        self._cancel_workers = cancel_workers
        self._interest_changed = interest_changed
        self._refresh = refresh
        self._changed = changed
        self._source: RecordableSource | None = None

    def recordable(self, source: Source) -> RecordableSource:
        """The source to poll in its place, so that it can be recorded."""
        self._source = RecordableSource(source, clock=self._clock)
        return self._source

    @property
    def file_name(self) -> str:
        """What is recorded to; "": nothing is."""
        file = None if self._source is None else self._source.file
        return "" if file is None else file.name

    @property
    def interest(self) -> Interest:
        """What has to be polled for it beside what is on the screen."""
        return Interest() if self._source is None else self._source.interest

    def publish(self, snapshot: Snapshot) -> None:
        """Keep how the connection is. A recording that fails in this ends."""
        if self._source is not None:
            try:
                self._source.publish(snapshot)
            except Exception:
                self._source.end()
                raise

    def note(self, text: str) -> None:
        """Keep what the owner has to say, now. Raises `StorageError`."""
        if self._source is not None:
            self._source.note(text)

    def switch(self) -> None:
        """Begin to keep every answer in a file, or end it."""
        source, directory = self._source, self._options.data_directory
        if source is None or directory is None:
            self._notices.say(N_("There is nothing to record, or nowhere to record to"))
        elif source.file is not None:
            file = source.file
            self._cancel_workers("record-logs")
            source.end()
            self._notices.show(self._notices.tr("Recorded to {file}", file=file), timeout=12)
        else:
            name = self._masking.text_to_give(self._options.device_name)
            self._begin(source, new_file(directory, name, time.time()))
        self._interest_changed()
        self._changed()

    def _begin(self, source: RecordableSource, file: Path) -> None:
        def notice(error: StorageError | None) -> None:
            if error is not None:
                self._notices.tell(error)

        redactor = self._masking.redactor
        try:
            source.begin(file, self._catalogue, notice=notice, redactor=redactor)
        except StorageError as error:
            self._notices.tell(error)
            return
        recording = self._notices.tr("Recording every answer to {file}", file=file)
        self._notices.show(recording, timeout=8)
        self._run_worker(self._ask_for_all(source), group="record", exclusive=True)
        self._run_worker(source.keep_logs(), group="record-logs", exclusive=True)

    async def _ask_for_all(self, source: RecordableSource) -> None:
        """A recording holds all tabs, so everything is asked for once, the rest by and by."""
        with contextlib.suppress(SenecTuiError):  # the status line says what is wrong
            await source.sections()
        self._interest_changed()
        self._refresh()
