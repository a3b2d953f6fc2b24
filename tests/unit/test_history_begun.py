"""A history that is just being made: seen by a reader before there is anything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from senec_tui.errors import ForeignHistoryError, NoHistoryError
from senec_tui.model.history.database import open_for_reading, open_for_writing

if TYPE_CHECKING:
    from pathlib import Path


def blank(file: Path, *more: str) -> None:
    """What there is between the first and the second step of making one."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in ("PRAGMA journal_mode = WAL", *more):
            connection.execute(statement)


def test_for_a_reader_there_is_none_yet(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    blank(file)
    assert file.stat().st_size > 0
    with pytest.raises(NoHistoryError):
        open_for_reading(file)


def test_one_that_was_cut_off_there_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    blank(file)
    open_for_writing(file).close()
    open_for_reading(file).close()


def test_what_holds_anything_is_still_somebody_elses(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    blank(file, "CREATE TABLE theirs (a)")
    with pytest.raises(ForeignHistoryError):
        open_for_reading(file)
    with pytest.raises(ForeignHistoryError):
        open_for_writing(file)
