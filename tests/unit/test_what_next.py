"""A failure says what comes next, which depends on whether somebody asks again anyway."""

from __future__ import annotations

from pathlib import Path

import pytest

from senec_tui.device.json_store import JsonFile
from senec_tui.errors import (
    BrokenReplyError,
    ConnectionLostError,
    DamagedFileError,
    RefusedError,
    SenecTuiError,
)
from senec_tui.language import Language
from senec_tui.model.history.writing.background_writer import Notice

EN = Language("en")


@pytest.mark.parametrize(
    "error",
    [ConnectionLostError(host="senec"), BrokenReplyError(host="senec", detail="cut")],
)
def test_only_who_asks_again_says_that_it_is_tried_again(error: SenecTuiError) -> None:
    assert "t is tried again" in error.sentence(EN, polling=True)
    assert "tried again" not in error.sentence(EN)
    assert "try again in a moment" in error.sentence(EN)


def test_most_advice_is_the_same_for_both() -> None:
    error = RefusedError(host="senec", port=443)
    assert error.sentence(EN, polling=True) == error.sentence(EN) == str(error)


def test_a_file_put_aside_needs_no_advice(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "known.json")
    file.path.write_text("{")
    assert file.read() == {}
    (problem,) = file.problems
    assert str(problem).endswith("is kept as " + f"{file.path}.damaged and started anew.")


def test_a_history_put_aside_is_not_said_to_be_left_as_it_was() -> None:
    error = DamagedFileError(file="history.sqlite", detail="SQLite")
    said = Notice(kind="aside", error=error, kept_as=Path("history.aside")).sentence(EN)
    assert said == (
        "The file history.sqlite is damaged: SQLite. "
        "It is kept as history.aside; a new history was begun."
    )
