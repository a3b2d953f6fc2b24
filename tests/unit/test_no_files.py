"""Pipes, directories and devices where a file of ours is expected: told as that, not waited for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from senec_tui.errors import NoHistoryError, StorageError
from senec_tui.model.alarm.keeping.store import Store
from senec_tui.model.history.database import open_for_reading, open_for_writing
from senec_tui.model.recording.file_format import Frames
from senec_tui.model.recording.frame_writer import FrameWriter

if TYPE_CHECKING:
    from collections.abc import Callable

OPENED = {
    "history": open_for_reading,
    "history to write": open_for_writing,
    "alarms": Store,
    "recording": Frames,
    "recording to write": FrameWriter,
}


@pytest.mark.parametrize("opened", OPENED.values(), ids=OPENED)
def test_a_pipe_is_no_file(tmp_path: Path, opened: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError, match="it is not a file") as raised:
        opened(tmp_path / "pipe")
    assert not isinstance(raised.value, NoHistoryError)


@pytest.mark.parametrize("kind", ["directory", "device"])
def test_what_is_no_file_is_no_missing_history(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "history.sqlite"
    if kind == "device":
        place.symlink_to("/dev/zero")
    else:
        place.mkdir()
    with pytest.raises(StorageError, match="it is not a file"):
        open_for_reading(place)
