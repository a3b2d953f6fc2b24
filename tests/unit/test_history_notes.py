"""Notes beside the history, whoever is writing it."""

from pathlib import Path

import pytest
from history_driver import NOON, Device, powers, reading, writing

from senec_tui.errors import DamagedFileError, NoHistoryError
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.writing.notes import NOTE, add_note


def test_a_note_is_kept_while_another_one_writes(tmp_path: Path) -> None:
    file = tmp_path / HISTORY_FILE_NAME
    device = Device()
    with writing(file) as writer:
        writer.write(device.reply(NOON, powers(100, 200)), NOON)
        add_note(file, NOON - 3600, "clouds \x1b[2J")
        writer.write(device.reply(NOON + 10, powers(100, 200)), NOON + 10)
    with reading(file, NOON + 20) as history:
        (note,) = history.events(0, NOON + 20, kinds=(NOTE,))
        assert (note.at, note.new) == (NOON - 3600, r"clouds \x1b[2J")
        assert len(list(history.samples("pv", NOON, NOON + 20))) == 2


def test_without_a_history_there_is_no_note(tmp_path: Path) -> None:
    file = tmp_path / HISTORY_FILE_NAME
    with pytest.raises(NoHistoryError):
        add_note(file, NOON, "x")
    assert not file.exists()


def test_a_damaged_history_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / HISTORY_FILE_NAME
    open_for_writing(file).close()
    file.write_bytes(file.read_bytes()[:5000])
    before = file.read_bytes()
    with pytest.raises(DamagedFileError):
        add_note(file, NOON, "x")
    assert file.read_bytes() == before
