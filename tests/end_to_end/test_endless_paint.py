"""A drawing that never ends: the interface goes on, and can be left in every way."""

from __future__ import annotations

import signal
import sys
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_processes import LONGEST_S, Home
from terminal import Terminal, terminal

from senec_tui.app.services.screen.terminal_title import GIVE_BACK, KEEP

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNNER = Path(__file__).with_name("endless.py")
LEAVES_SCREEN = b"\x1b[?1049l"
NEVER_S = 1000.0


@contextmanager
def endless(
    root: Path,
    kind: str = "yielding",
    *words: str,
    paint_s: float = NEVER_S,
    grace_s: float = NEVER_S,
) -> Iterator[tuple[Terminal, Path]]:
    begun = root / "begun"
    limits = [str(paint_s), str(grace_s)]
    program = [sys.executable, str(RUNNER), str(begun), *limits, kind, "--demo", *words]
    with terminal([], Home(root), program=program) as screen:
        screen.wait_for("live", "House")
        yield screen, begun


def until_begun(screen: Terminal, begun: Path) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not begun.exists():
        assert time.monotonic() < deadline, screen.text
        screen._read(0.02)


def assert_given_back(screen: Terminal) -> None:
    """The other screen is left, and what is typed is seen and edited by the terminal again."""
    assert LEAVES_SCREEN in screen.raw
    assert b"Traceback" not in screen.raw
    local_modes = termios.tcgetattr(screen._master)[3]
    assert local_modes & termios.ECHO
    assert local_modes & termios.ICANON


def test_a_sentence_in_its_place_and_the_other_tabs_live(tmp_path: Path) -> None:
    with endless(tmp_path, paint_s=0.2) as (screen, _):
        screen.press("9")
        screen.wait_for("could not be drawn in time", "live")
        screen.press("2")
        screen.wait_for("Module", "live", gone="could not be drawn")
        screen.press("9")
        screen.wait_for("could not be drawn in time")
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert_given_back(screen)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    with endless(tmp_path, grace_s=1.0) as (screen, begun):
        screen.press("9")
        until_begun(screen, begun)
        screen._process.send_signal(number)
        assert screen.wait_for_end() == 0
        assert_given_back(screen)


def test_a_signal_ends_what_will_not_be_ended(tmp_path: Path) -> None:
    with endless(tmp_path, "stubborn", grace_s=0.2) as (screen, begun):
        screen.press("9")
        until_begun(screen, begun)
        screen._process.send_signal(signal.SIGTERM)
        assert screen.wait_for_end() == 128 + signal.SIGTERM
        assert_given_back(screen)


def test_what_will_not_be_ended_gives_the_title_back(tmp_path: Path) -> None:
    with endless(tmp_path, "stubborn", "--scenario", "remote-70", grace_s=0.2) as (screen, begun):
        screen.wait_for("watch 1")
        assert KEEP.encode() in screen.raw
        assert GIVE_BACK.encode() not in screen.raw
        screen.press("9")
        until_begun(screen, begun)
        screen._process.send_signal(signal.SIGTERM)
        assert screen.wait_for_end() == 128 + signal.SIGTERM
        assert GIVE_BACK.encode() in screen.raw


def test_a_signal_leaves_as_ever_where_nothing_hangs(tmp_path: Path) -> None:
    with endless(tmp_path) as (screen, _):
        screen._process.send_signal(signal.SIGINT)
        assert screen.wait_for_end() == 0
        assert_given_back(screen)
