"""Files that somebody else made, in a real terminal: what the terminal received, byte by byte."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

import pytest
from cli_processes import LONGEST_S, Home
from hostile_recordings import DAY, HARMFUL, poisoned, session, write
from terminal import Terminal, terminal

if TYPE_CHECKING:
    from pathlib import Path

KEYS: Final = "1234567890"
_OURS: Final = re.compile(
    r"\x1b\]22;[a-z-]*\x07"  # the shape of the mouse pointer, by Textual
    r"|\x1b\[[0-9;:?<>=$]*[A-Za-z]|\x1b[()][0-9A-B]|\x1b[=>78M]|\x1bP[+$=?0-9a-zA-Z;]*\x1b\\"
)
"""What moves the cursor, colours and asks; no texts in it."""


def foreign(screen: Terminal) -> set[str]:
    """Characters that can only come from a text that is not ours."""
    return set(_OURS.sub("", screen.raw.decode())) & HARMFUL


def open_tab(screen: Terminal, key: str) -> None:
    """Press its key; returns when its tab is on the screen."""
    screen.press(key)
    deadline = time.monotonic() + LONGEST_S
    column = screen.text.splitlines()[0].find(f" {key} ") + 1
    while not screen._screen.buffer[0][column].reverse:
        assert time.monotonic() < deadline, screen.text
        screen._read(0.02)


@pytest.mark.parametrize("names", [True, False])
def test_a_recording_reaches_the_terminal_as_text(tmp_path: Path, *, names: bool) -> None:
    home = Home(tmp_path)
    parts = session(tmp_path / "honest.senec")
    file = write(tmp_path / "p\x1b]0;t\x07\u202e.senec", poisoned(parts, names=names))
    with terminal(["--replay", str(file)], home, size=(120, 40)) as screen:
        screen.wait_for("REPLAY", r"p\x1b]0;t\x07")
        for key in KEYS:
            open_tab(screen, key)
            screen.press("<", ">")
            screen.wait_for("REPLAY")
        screen.press("7")
        screen.wait_for(r"52;c;aGk=\x07\x1b]0;title\x07")
        screen.press("q")
        assert screen.wait_for_end() == 0
    assert foreign(screen) == set()
    for words in (
        ["dump"],
        ["get", "ENERGY", "BMS"],
        ["watch", "--count", "1", "ENERGY.GUI_HOUSE_POW"],
        ["log", DAY.isoformat()],
        ["log", "--raw", DAY.isoformat()],
        ["export"],
    ):
        with terminal([*words, "--replay", str(file)], home, size=(200, 50)) as screen:
            screen.wait_for_end()
        assert b"mistake in senec-tui" not in screen.raw, words
        assert foreign(screen) - {"\n", "\r"} == set(), words


def test_redacting_tells_how_far_it_is_and_writes_no_foreign_text(tmp_path: Path) -> None:
    file = write(
        tmp_path / "p\x1b]0;t\x07.senec", poisoned(session(tmp_path / "honest.senec", "ENERGY"))
    )
    with terminal(["redact", str(file), str(tmp_path / "new")], Home(tmp_path)) as screen:
        assert screen.wait_for_end() == 0
        assert "Redacting" not in screen.text
    assert b"Redacting: 100 %" in screen.raw
    assert foreign(screen) == set()
    with terminal(["redact", str(file), str(tmp_path / "new")], Home(tmp_path)) as screen:
        assert screen.wait_for_end() == 1
    assert b"exists already" in screen.raw
    assert foreign(screen) == set()
    with terminal(["redact", str(tmp_path / "no\x1b]0;t\x07"), "x"], Home(tmp_path)) as screen:
        assert screen.wait_for_end() == 1
    assert rb"no\x1b]0;t\x07" in screen.raw
    assert foreign(screen) == set()
