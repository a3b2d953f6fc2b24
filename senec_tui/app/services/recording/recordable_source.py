"""Recording from within the dashboard: a source that can begin and end to keep what it answers."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.device.source import Source
from senec_tui.model.polling.poller import Interest
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.device.source import DeviceFacts, Reply, Wanted
    from senec_tui.errors import StorageError
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.recorder import Recorder, RecordingSource

DIRECTORY: Final = "recordings"
ENDING: Final = ".senec"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_NAME: Final = 50


class RecordableSource(Source):
    """Passes on another source, and records it when asked to."""

    def __init__(self, source: Source, *, clock: Callable[[], float] = time.time) -> None:
        self._source = source
        self._clock = clock
        self._recorder: Recorder | None = None
        self._recording: RecordingSource | None = None
        self._objects: tuple[str, ...] = ()

    @property
    def file(self) -> Path | None:
        """What is recorded to; None: nothing is."""
        return None if self._recorder is None else self._recorder.file

    def begin(
        self,
        file: Path,
        catalogue: Catalogue,
        *,
        notice: Callable[[StorageError | None], None],
        redactor: Redactor | None,
    ) -> None:
        """Record from the next answer on.

        `notice`: see `RecordingSource`; `redactor`: takes identities out before they are written.

        Raises:
            StorageError: the file cannot be written.
        """
        from senec_tui.file_errors import system_errors
        from senec_tui.model.recording.recorder import (
            Recorder,
            RecordingSource,
        )
        from senec_tui.private_directory import make_directory

        with system_errors(file):
            make_directory(file.parent)
        self._recorder = Recorder(file, catalogue, redactor=redactor)
        self._recording = RecordingSource(
            self._source, self._recorder, notice=notice, clock=self._clock
        )

    def end(self) -> None:
        """Record no longer. Safe to call twice."""
        recorder, self._recorder, self._recording = self._recorder, None, None
        if recorder is not None:
            recorder.close()

    @property
    def interest(self) -> Interest:
        """What is to be polled beside what is on the screen, so that a recording has every tab."""
        if self._recording is None:
            return Interest()
        from senec_tui.model.polling.whole_device import whole_device

        return whole_device(self._objects)

    def note(self, text: str) -> None:
        """Keep what the owner has to say, now. Raises `StorageError`."""
        if self._recorder is not None:
            self._recorder.note(text, self._clock())

    async def keep_logs(self) -> None:
        """Have the log of the day in the recording, too; until cancelled."""
        from senec_tui.model.recording.recorder import keep_logs

        await keep_logs(self, self._clock)

    def publish(self, snapshot: Snapshot) -> None:
        """Keep how the connection is."""
        if self._recording is not None:
            self._recording.publish(snapshot)

    # -- a source ----------------------------------------------------------------------------

    @property
    def facts(self) -> DeviceFacts:
        """Those of the other source."""
        return self._source.facts

    @override
    async def read(self, wanted: Wanted) -> Reply:
        return await (self._recording or self._source).read(wanted)

    @override
    async def sections(self) -> tuple[str, ...]:
        self._objects = await (self._recording or self._source).sections()
        return self._objects

    @override
    async def log_day(self, day: date) -> FileBytes:
        return await (self._recording or self._source).log_day(day)

    async def close(self) -> None:
        """Close the other source and the recording."""
        self.end()
        await self._source.close()


def new_file(directory: Path, device: str, now: float) -> Path:
    """A name for a recording that begins now."""
    safe = _UNSAFE.sub("_", device)[:_LONGEST_NAME]
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    return directory / DIRECTORY / f"{safe or 'senec'}-{stamp}{ENDING}"
