"""Where the dashboard keeps its history: for good, or, of demo and recording, until it is left."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.services.history.history_service import Prefill
    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.access.demo_history import DemoPast
    from senec_tui.cli.context import Context
    from senec_tui.model.recording.replay import Replay
    from senec_tui.simulator.appliance import Appliance


DEMO_NOTE: Final = N_("Demo: earlier days are simulated, and nothing is kept after you quit.")
REPLAY_NOTE: Final = N_("This is what the recording holds.")


class Histories:
    """Files, and what is written to them before the first poll."""

    def __init__(
        self, context: Context, appliance: Appliance | None, replay: Replay | None
    ) -> None:
        self._context = context
        self._appliance = appliance
        self._replay = replay

    def file(self, device: str) -> Path:
        """The history of a device, by its host, or the one of the demo or the recording.

        Raises:
            UsageError: the host can be none.
        """
        from senec_tui.cli.access.sources import DEMO_NAME
        from senec_tui.model.data_paths import HISTORY_FILE_NAME

        if self._replay is not None or device == DEMO_NAME:
            return self._temporary / HISTORY_FILE_NAME
        from senec_tui.device.connection.address import parse_address
        from senec_tui.model.data_paths import history_file

        return history_file(self._context.paths.data, str(parse_address(device)))

    def alarm_file(self, device: str) -> Path:
        """The store of its alarms; of the demo in the temporary directory. Raises like `file`."""
        from senec_tui.model.data_paths import ALARM_FILE_NAME

        return self.file(device).with_name(ALARM_FILE_NAME)

    @property
    def prefill(self) -> Prefill | None:
        """Writes earlier days; None for an appliance, whose earlier days cannot be known."""
        catalogue = self._context.catalogue
        if self._replay is not None:
            return partial(write_recording, self._context.settings.replay, catalogue)
        return None if self._appliance is None else self._write_demo

    @property
    def prefill_earlier(self) -> Prefill | None:
        """Writes the days before those of `prefill`; None where there are none."""
        if self._replay is not None or self._appliance is None:
            return None
        return self._write_demo_earlier

    def _write_demo(self, file: Path, stopped: Callable[[], bool]) -> None:
        self._demo_past.write_recent(file, stopped)

    def _write_demo_earlier(self, file: Path, stopped: Callable[[], bool]) -> None:
        self._demo_past.write_earlier(file, stopped)

    @cached_property
    def _demo_past(self) -> DemoPast:
        from senec_tui.cli.access.demo_history import DemoPast

        return DemoPast(self._context.appliance, self._context.catalogue)

    @property
    def note(self) -> str:
        """What the History tab says about it; a message."""
        if self._replay is not None:
            return REPLAY_NOTE
        return "" if self._appliance is None else DEMO_NOTE

    @cached_property
    def _temporary(self) -> Path:
        directory = Path(tempfile.mkdtemp(prefix="senec-tui-"))
        atexit.register(shutil.rmtree, directory, ignore_errors=True)
        return directory


def write_recording(
    recording: Path | None, catalogue: Catalogue, file: Path, stopped: Callable[[], bool]
) -> None:
    """The history that a dashboard would have kept while this was recorded."""
    from senec_tui.model.history.writing.notes import NOTE
    from senec_tui.model.history.writing.poll_writer import Writer
    from senec_tui.model.recording.replay import Replay

    replay = Replay(Path(recording or ""), catalogue)
    writer = Writer(file, now=replay.start)
    try:
        for at, snapshot in replay.moments(replay.start):
            if stopped():
                break
            if snapshot.link.state != "connecting" and snapshot.link.next_at is not None:
                writer.write(snapshot, at)
        for at, text in replay.notes():
            writer.event(at, NOTE, new=text)
    finally:
        writer.close()
        replay.shut()
