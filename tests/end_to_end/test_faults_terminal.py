"""The dashboard in a real terminal over real TLS: sizes, signals, hostile texts, certificates."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
import pytest
from cli_processes import LONGEST_S, Home, Simulator, simulating
from terminal import SHELL, Terminal, terminal

from senec_tui.clean_text import visible
from senec_tui.simulator.spoil import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = "1234567890"
LEAVES_SCREEN = b"\x1b[?1049l"
SHOWS_CURSOR = b"\x1b[?25h"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulating(Home(tmp_path_factory.mktemp("served")), "--fair") as served:
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def until(condition: Callable[[], bool], screen: Terminal) -> None:
    """Something outside of the screen."""
    deadline = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < deadline, screen.text
        screen._read(0.02)


def is_open(screen: Terminal, key: str) -> bool:
    """Whether the tab of this key is."""
    column = screen.text.splitlines()[0].find(f" {key} ")
    return column >= 0 and screen._screen.buffer[0][column + 1].reverse


def read_all(screen: Terminal) -> None:
    """Take in what was written before the end."""
    while screen._read(0.5):
        pass


def test_every_size_of_terminal(home: Home, served: Simulator) -> None:
    with terminal(["--host", served.host], home) as screen:
        screen.wait_for("live", "Battery")
        for columns, rows in ((1, 1), (200, 60), (2, 3), (40, 1), (1, 40), (80, 24)):
            screen.resize(columns, rows)
            screen.press("2", "7", "0", "down")
        screen.press("1")
        screen.wait_for("live", "House", "quit")
        assert screen._process.poll() is None
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert LEAVES_SCREEN in screen.raw


@pytest.mark.parametrize("number", [
        signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
        signal.SIGALRM, signal.SIGXCPU, signal.SIGIO,
    ],
)  # fmt: skip
def test_a_signal_to_leave(home: Home, served: Simulator, number: signal.Signals) -> None:
    with terminal(["--host", served.host], home) as screen:
        screen.wait_for("live")
        screen.press("3")
        screen.wait_for("Frequency")
        screen._process.send_signal(number)
        screen.wait_for_end()
        assert LEAVES_SCREEN in screen.raw
        assert SHOWS_CURSOR in screen.raw[screen.raw.rindex(LEAVES_SCREEN) - 200 :]
        assert b"Traceback" not in screen.raw
    kept = next((home.root / "state").rglob("screen-*.json"))
    assert json.loads(kept.read_text())["tab"] == "grid"


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_no_colours_where_the_terminal_knows_none(home: Home, term: str) -> None:
    variables = {"TERM": term, "COLORTERM": "truecolor"}
    with terminal(["--demo"], home, variables=variables) as screen:
        screen.wait_for("live", "Battery")
        screen.press("3")
        screen.wait_for("Frequency")
        screen.press("q")
        assert screen.wait_for_end() == 0
    codes = re.findall(rb"\x1b\[([0-9;]*)m", screen.raw)
    colours = [code for code in codes if re.search(rb"(^|;)([34]8;|[349][0-7](;|$)|10[0-7])", code)]
    assert colours == []


def test_a_terminal_that_is_gone_leaves_nothing_behind(home: Home, served: Simulator) -> None:
    with terminal(["--host", served.host], home) as screen:
        screen.wait_for("live")
        process = psutil.Process(screen._process.pid)
        family = [process, *process.children(recursive=True)]
        # As if the ssh connection had been cut: the other end of the terminal is closed for good.
        replacement = os.open(os.devnull, os.O_RDWR)
        os.dup2(replacement, screen._master)
        os.close(replacement)
        screen._process.wait(LONGEST_S)
        _, alive = psutil.wait_procs(family[1:], timeout=LONGEST_S)
        assert not alive


def test_put_aside_and_fetched_back(home: Home, served: Simulator) -> None:
    with terminal(["--host", served.host], home) as screen:
        screen.wait_for("live", "House")
        process = psutil.Process(screen._process.pid)
        screen._process.send_signal(signal.SIGTSTP)
        until(lambda: process.status() == psutil.STATUS_STOPPED, screen)
        read_all(screen)
        assert LEAVES_SCREEN in screen.raw
        written = len(screen.raw)
        screen._screen.reset()
        screen._process.send_signal(signal.SIGCONT)
        screen.wait_for("live", "House", "Battery", "quit")
        assert b"\x1b[?1049h" in screen.raw[written:]
        screen.press("2")
        screen.wait_for("Module")


def test_ctrl_z_gives_the_terminal_back_to_the_shell_and_fg_returns(
    home: Home, served: Simulator
) -> None:
    with terminal([], home, program=SHELL, variables={"PS1": "ready> "}) as screen:
        screen.type(f"{sys.executable} -m senec_tui --host {served.host}\n")
        screen.wait_for("live", "House", "Battery")
        screen.press("\x1a")
        screen.wait_for("Stopped")
        assert LEAVES_SCREEN in screen.raw
        screen.type("echo $((20 + 22)) of $((40 + 2))\n")
        screen.wait_for("42 of 42")
        screen._screen.reset()
        screen.type("fg\n")
        screen.wait_for("live", "House", "Battery", "quit")
        screen.press("2")
        screen.wait_for("Module")
        written = len(screen.raw)
        screen.press("q")
        screen.wait_for_raw(b"ready> ", since=written)  # at the end of a line it is broken
        screen.type("exit 7\n")
        assert screen.wait_for_end() == 7


def test_killed_at_any_moment_no_file_is_damaged(home: Home, served: Simulator) -> None:
    for number in range(3):
        with terminal(["--host", served.host, "--interval", "2"], home) as screen:
            screen.wait_for("connecting" if number == 0 else "live")
            screen.press(KEYS[number], "T")
            screen._read(0.05 * number)
            screen._process.kill()
            assert screen._process.wait(LONGEST_S) == -signal.SIGKILL
    for file in (file for file in home.root.rglob("*.json") if file.is_file()):
        json.loads(file.read_text())
    assert not list(home.root.rglob("*.damaged"))
    with terminal(["--host", served.host], home) as screen:
        shown = screen.wait_for("live", "House")
        assert "damaged" not in shown


def test_no_hostile_byte_reaches_the_terminal(home: Home) -> None:
    with simulating(home) as served:
        served.fault("hostile-text")
        with terminal(["--host", served.host], home, size=(120, 40)) as screen:
            screen.wait_for("live")
            for key in KEYS:
                screen.press(key)
                screen.wait_for("live", "quit")
                until(partial(is_open, screen, key), screen)
            screen.press("7")
            screen.wait_for(r"\x1b]52;c;aGk=\x07", "[red]markup[/red]")
            screen.press("G", "q")
            screen.wait_for_end()
    # The shape of the mouse pointer is Textual's own, and ends with a bell.
    raw = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", screen.raw)
    harmful = [harm for harm in HOSTILE if visible(harm) != harm]
    assert len(harmful) > 10
    for harm in harmful:
        assert harm.encode() not in raw, repr(harm)
    for text in ("\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff", "\u2028", "\x9b"):
        assert text.encode() not in raw, repr(text)
    for sequence in (b"\x1bc", b"\x1b]52", b"\x1b]0;title", b"\x07", b"\x08", b"\x00"):
        assert sequence not in raw, sequence
    assert b"[@click=app.quit]x[/]" in raw


def test_a_certificate_that_changes_while_it_runs(home: Home) -> None:
    with simulating(home, "--fair") as served:
        words = ["--host", served.host, "--interval", "2", "--timeout", "5"]
        with terminal(words, home) as screen:
            screen.wait_for("live", "House")
            served.fault("changed-certificate")
            question = screen.wait_for("Is this still your appliance?", "No request was sent")
            assert "has changed" in question
            assert "trust" in question.lower()
            screen.press("escape")
            screen.wait_for("lost", gone="Is this still your appliance?")
            screen.press("2")
            screen.wait_for(" 2 Battery ", "No request was sent")
            served.fault(None)

            def is_back() -> bool:
                screen.press("r")
                return "live" in screen.text and "No request was sent" not in screen.text

            until(is_back, screen)


def test_the_question_closes_when_the_appliance_is_back(home: Home) -> None:
    with simulating(home, "--fair") as served:
        words = ["--host", served.host, "--interval", "2", "--timeout", "5"]
        with terminal(words, home) as screen:
            screen.wait_for("live", "House")
            served.fault("changed-certificate")
            screen.wait_for("Is this still your appliance?")
            served.fault(None)
            screen.wait_for("live", "House", gone="Is this still your appliance?")


def test_a_changed_certificate_is_trusted_where_the_address_was_typed(home: Home) -> None:
    with simulating(home, "--fair") as served:
        with terminal(["--interval", "2", "--timeout", "5"], home) as screen:
            screen.wait_for("Which SENEC.Home is it?")
            screen.type(served.host)
            screen.press("enter")
            screen.wait_for("live", "House")
            served.fault("changed-certificate")
            screen.wait_for("Is this still your appliance?")
            screen.press("down", "enter")
            screen.wait_for("Trusted:", gone="Is this still your appliance?")
            screen.wait_for("live")
            screen.press("q")
            assert screen.wait_for_end() == 0
        (kept,) = (home.root / "state").rglob("screen-*.json")
        assert kept.name == f"screen-{served.host.replace(':', '_')}.json"
        assert home.run("get", "BMS.SOC", "--host", served.host).status == 0


def test_http_is_agreed_to_deliberately(home: Home) -> None:
    with simulating(home, "--fair", hurried=True) as served:
        words = ["--host", served.host, "--interval", "2", "--timeout", "5"]
        with terminal(words, home) as screen:
            screen.wait_for("live", "House")
            served.fault("reboot-other-scheme")
            question = screen.wait_for("Is this still your appliance?", "Allow unencrypted http")
            assert "only offers http" in question
            screen.press("down", "enter")
            screen.wait_for("may speak")
            screen.wait_for("live", "http ", gone="may speak")
        assert home.run("get", "BMS.SOC", "--host", served.host).status == 0


def test_nothing_is_checked_is_said_all_the_time(home: Home, served: Simulator) -> None:
    with terminal(["--host", served.host, "--insecure"], home) as screen:
        for key in KEYS:
            screen.press(key)
            screen.wait_for("NOT VERIFIED", "live")
        screen.resize(60, 16)
        screen.wait_for("NOT VERIFIED")


def test_two_dashboards_of_one_device_are_noticed(home: Home, served: Simulator) -> None:
    words = ["--host", served.host, "--interval", "2"]
    with terminal(words, home, size=(120, 30)) as first:
        assert "also asked" not in first.wait_for("live")
        with terminal(words, home, size=(120, 30)) as second:
            second.wait_for("live", f"also asked by senec-tui ({first._process.pid})")
            first.wait_for("live", f"also asked by senec-tui ({second._process.pid})")
            second._process.kill()
            second._process.wait(LONGEST_S)
        first.wait_for("live", gone="also asked")


def test_a_command_that_goes_on_asking_is_noticed(home: Home, served: Simulator) -> None:
    asking = ["--host", served.host, "--interval", "2"]
    with terminal(asking, home, size=(140, 30)) as screen:
        screen.wait_for("live")
        first_note = f"Also asked by senec-tui ({screen._process.pid})"
        command = [sys.executable, "-m", "senec_tui", "watch", "ENERGY.STAT_STATE", *asking]
        with subprocess.Popen(
            command, env=home.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as watch:
            screen.wait_for("live", f"also asked by senec-tui watch ({watch.pid})")
            watch.terminate()
            _, said = watch.communicate(timeout=LONGEST_S)
        assert first_note in said.decode()
        screen.wait_for("live", gone="also asked")


def test_once_is_no_company(home: Home, served: Simulator) -> None:
    with terminal(["--host", served.host], home) as screen:
        screen.wait_for("live")
        outcome = home.run("get", "ENERGY.STAT_STATE", "--host", served.host)
        assert outcome.status == 0
        assert "lso asked" not in outcome.err
        assert "also asked" not in screen.text
