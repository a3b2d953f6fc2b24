"""Tabs 6 and 7 by keyboard alone, as a person over SSH: every step is seen on the screen."""

# ruff: noqa: PLR0915 - a walk is as long as it is

from __future__ import annotations

import base64
import csv
import json
import re
from typing import TYPE_CHECKING

import pytest
from cli_processes import Home
from terminal import Terminal, terminal

if TYPE_CHECKING:
    from pathlib import Path

WIDE = (120, 40)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def row_of(screen: Terminal, text: str) -> int:
    """The line of the screen that holds a text."""
    return next(n for n, line in enumerate(screen.text.splitlines()) if text in line)


def copied(screen: Terminal) -> str:
    """What was last sent to the terminal's clipboard."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)", screen.raw)
    return base64.b64decode(found[-1]).decode()


def until_copied(screen: Terminal, start: str) -> None:
    while b"\x1b]52;c;" not in screen.raw or not copied(screen).startswith(start):
        assert screen._read(30), screen.text


def number_of(screen: Terminal, words: str) -> int:
    found = re.search(words.replace("{n}", r"([\d,.]+)"), screen.text)
    assert found is not None, screen.text
    return int(re.sub(r"\D", "", found[1]))


def test_variables(home: Home) -> None:
    with terminal(["--demo", "--copy", "raw"], home, size=WIDE) as screen:
        screen.wait_for("live", "House")
        screen.press("6")
        screen.wait_for("by name", "objects fetched")
        screen.press("\x12")
        screen.wait_for("All objects are fetched")
        # Filter as you type; a bad expression is said, the last good one stays.
        screen.press("/")
        screen.type("^ENERGY.GUI_.*POW")
        screen.wait_for("/^ENERGY.GUI_.*POW", "ENERGY.GUI_HOUSE_POW", gone="BAT1.")
        screen.type("(")
        screen.wait_for("regular expression", "ENERGY.GUI_HOUSE_POW")
        screen.press("backspace", "enter")
        screen.wait_for(" of ", gone="regular expression")
        few = number_of(screen, r"{n} of")
        assert 2 <= few <= 6
        # Inverted, fuzzy, cleared.
        screen.press("/", *["backspace"] * 20)
        screen.type("~enhopow")
        screen.wait_for("/~enhopow", "ENERGY.GUI_HOUSE_POW")
        screen.press("escape")
        screen.wait_for("BAT1", gone="/~enhopow")
        # Sort.
        screen.press("/")
        screen.type("MPP_POWER")
        screen.press("enter")
        screen.wait_for("PV1.MPP_POWER")
        screen.press("s")
        screen.wait_for("latest change first")
        screen.press("s")
        screen.wait_for("by value")
        screen.press("S")
        screen.wait_for("by value, largest first")
        screen.press("s", "escape")
        screen.wait_for("by name", gone="/MPP_POWER")
        # Pin: first of all rows, and alone.
        screen.press("/")
        screen.type("GUI_HOUSE_POW$")
        screen.press("enter")
        screen.wait_for("1 of")
        screen.press("*")
        screen.wait_for("Pinned")
        screen.press("escape")
        screen.wait_for("ENERGY.GUI_GRID_POW", gone="GUI_HOUSE_POW$")
        screen.press("g")
        screen.wait_for("Pinned", "BAT1")
        assert row_of(screen, "ENERGY.GUI_HOUSE_POW") < row_of(screen, "BAT1")
        screen.press("P")
        screen.wait_for("only pins", gone="BAT1")
        # Copy the value, and the row as JSON.
        screen.press("g", "y")
        until_copied(screen, "ENERGY.GUI_HOUSE_POW = ")
        screen.press("Y")
        until_copied(screen, "{")
        assert json.loads(copied(screen))["ENERGY"]["GUI_HOUSE_POW"]
        # Chart: minutes that were seen, days that were recorded.
        screen.press("c")
        screen.wait_for("The last 5 min", "a ENERGY.GUI_HOUSE_POW")
        screen.press(*"ZZZZZZZ")
        screen.wait_for("The last 24 hours")
        screen.press("Z", "Z")
        screen.wait_for("The last 7 days")
        screen.press("h")
        screen.wait_for("at 20")
        screen.press("escape")
        screen.wait_for("only pins")
        # Export what is listed.
        screen.press("X")
        screen.wait_for("Export 1 variable")
        screen.press("c")
        screen.wait_for("Written to")
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert b"Traceback" not in screen.raw
    [file] = home.root.rglob("variables-*.csv")
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 2
    assert "GUI_HOUSE_POW" in rows[1]
    # What was pinned is so in the next run.
    with terminal(["--demo"], home, size=WIDE) as screen:
        screen.wait_for("only pins", "ENERGY.GUI_HOUSE_POW", gone="BAT1")


def test_log(home: Home) -> None:
    with terminal(["--demo", "--copy", "raw"], home, size=WIDE) as screen:
        screen.wait_for("live", "House")
        screen.press("7", "{")
        screen.wait_for("lines", "local time", gone="today")
        screen.wait_for_match(r"\b[1-9][\d,.]* lines")
        everything = number_of(screen, r"{n} lines")
        # Levels.
        screen.press("-")
        screen.wait_for("only P E W")
        grave = number_of(screen, r"{n} of [\d,.]+ lines")
        assert grave < everything
        screen.press("+")
        screen.wait_for(f"{everything} lines", gone="only P")
        # Search: hits are counted, n and N go round them.
        screen.press("g", "/")
        screen.type("INV")
        screen.wait_for("/INV", "1 of")
        screen.press("enter", "n")
        screen.wait_for("/INV 2 of")
        screen.press("N")
        screen.wait_for("/INV 1 of")
        screen.press("escape")
        screen.wait_for(f"{everything} lines", gone="/INV")
        # The next error or warning, a bookmark there, and back to it.
        screen.press("g", "w")
        screen.wait_for(" Warning ")
        screen.press("m", "y")
        until_copied(screen, "20")
        assert "[W|" in copied(screen)
        marked = screen.text.splitlines()[-2]
        screen.press("g")
        screen.wait_for(" Information ")
        screen.press("u")
        screen.wait_for(marked)
        # Columns of the histogram.
        screen.press("g", ".")
        screen._read(0.1)
        # Only lines like this one; then none of them.
        screen.press("u", "o")
        screen.wait_for(f" of {everything} lines", "f ")
        alike = number_of(screen, r"{n} of [\d,.]+ lines")
        screen.press("escape")
        screen.wait_for(f"{everything} lines", gone=f" of {everything} lines")
        screen.press("O")
        screen.wait_for(f"{everything - alike} of {everything} lines")
        screen.press("escape")
        screen.wait_for(f"{everything} lines", gone=f" of {everything} lines")
        # Repeats as one.
        screen.press('"')
        screen.wait_for("repeats folded")
        screen.press('"')
        screen.wait_for("each message once", " x ")
        screen.press('"')
        screen.wait_for(f"{everything} lines", gone="each message once")
        # UTC and back.
        screen.press("\x14")
        screen.wait_for("UTC", gone="local time")
        screen.press("\x14")
        screen.wait_for("local time", f"{everything} lines")
        # Another day, by the calendar and by the palette.
        screen.press("d")
        screen.wait_for("Mon", "Sun")
        screen.press("left", "enter")
        screen.wait_for("local time", gone="Sun")
        screen.press(":")
        screen.type("log yesterday")
        screen.wait_for("The log of")
        screen.press("enter")
        screen.wait_for(f"{everything} lines", gone="The log of")
        # Export what is listed.
        screen.press("-")
        screen.wait_for("only P E W")
        screen.press("X")
        screen.wait_for(f"Export {grave} line")
        screen.press("j")
        screen.wait_for("Written to")
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert b"Traceback" not in screen.raw
    [file] = home.root.rglob("log-*.jsonl")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == grave
    assert {line["level"] for line in lines} <= {"P", "E", "W"}


def test_typed_before_there_is_anything_to_type_into(home: Home) -> None:
    with terminal(["--demo"], home) as screen:
        screen.wait_for("Overview")
        screen.press("26/soc\r7/INV\r6")
        screen.wait_for("/soc", " of ", "BMS_BATTERY_SOC", "live")
        screen.press("7")
        screen.wait_for(" /INV 1 of")
