"""A log of 20 MB and 200,000 lines: what people wait for, beside grep, less and lnav.

Run with `-s` to see the ratios. What is asserted is generous, since machines differ and are busy;
that nothing blocks is asserted in computing time, which does not depend on others.
"""

from __future__ import annotations

import asyncio
import os
import pty
import select
import shutil
import subprocess
import time
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from senec_tui.app.pictures.scene import Scene
from senec_tui.app.tabs.log.log_tab import LogPane
from senec_tui.catalogue import Catalogue
from senec_tui.device.source import DeviceFacts, Reply
from senec_tui.model.log.day_files import DayLogs
from senec_tui.model.log.filter_conditions import LogConditions, parse_conditions
from senec_tui.model.log.log_view import LogView
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.text_filter import parse_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.app import ComposeResult

    from senec_tui.device.source import Wanted

DAY = date(2026, 3, 14)
NOW = datetime(2026, 3, 14, 23, 59, 59, tzinfo=UTC).timestamp()
LINES = 200_000
LAST = "the very last line of this day"
BLOCKED_S = 0.2
"""Twice what a person notices, for a machine that has other things to do."""
KEYS = (
    "f",
    "5",
    "escape",
    "slash",
    "9",
    "enter",
    "n",
    "minus",
    "plus",
    "a",
    "a",
    "a",
    "b",
    "g",
    "G",
)
ROWS = 20


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kinds = ("I|Energy Management", "I|Settings", "W|INV_LV", "I|Relay_2|Sockets", "E|INV_LV")
    words = "and some more words that fill the line up to its length"
    lines = []
    for number in range(LINES - 1):
        second = number * 86_399 // LINES
        stamp = f"{DAY} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        kind, check = kinds[number % 5], number * 7919 % 100_000
        lines.append(f"{stamp} [{kind}] stored, checksum {check} {words}\n")
    lines.append(f"{DAY} 23:59:59 [I|Settings] {LAST}\n")
    file = tmp_path_factory.mktemp("log") / "day.log"
    file.write_text("".join(lines))
    return file


def took(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few tries, in seconds."""
    best = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def told(what: str, ours_s: float, other: str, other_s: float) -> None:
    print(  # noqa: T201 - the point of a benchmark
        f"\n{what}: {ours_s * 1000:.0f} ms, {other}: {other_s * 1000:.0f} ms, "
        f"ratio {ours_s / other_s:.1f}, {LINES / ours_s / 1e6:.1f} million rows/s"
    )


# -- filtering beside grep -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filter_text", "grep"),
    [
        ("checksum 123", ["-i", "-F", "checksum 123"]),
        ("!checksum", ["-i", "-v", "-F", "checksum"]),
        ("checksum 12[0-9]+ and", ["-i", "-E", "checksum 12[0-9]+ and"]),
        ("inv_lv.*77", ["-i", "-E", "inv_lv.*77"]),
    ],
)
def test_filtering_beside_grep(log: Path, filter_text: str, grep: list[str]) -> None:
    view = LogView()
    view.stream.put(DAY, log.read_bytes())
    finish(view)

    def ours() -> None:
        view.ask(LogConditions())
        view.ask(LogConditions(texts=parse_conditions(filter_text)))
        finish(view)

    command = ["grep", "-c", *grep, str(log)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    # Without matches grep ends with 1; that is an answer as well.
    theirs = took(
        lambda: subprocess.run(command, capture_output=True, env=environment, check=False)
    )
    counted = subprocess.run(command, capture_output=True, env=environment, check=False, text=True)
    mine = took(ours)
    assert len(view) == int(counted.stdout)
    told(f"filter {filter_text!r}", mine, "grep", theirs)
    assert mine < 60 * theirs + 0.5


def test_counting_searching_and_folding(log: Path) -> None:
    view = LogView()
    view.stream.put(DAY, log.read_bytes())
    begin = time.perf_counter()
    finish(view)
    whole = time.perf_counter() - begin
    view.look_for(parse_filter("checksum 123"))
    search = took(lambda: finish(view), 1)
    assert len(view.hits) > 100
    told("search after reading", search, "reading", whole)
    assert search < whole


def finish(view: LogView) -> None:
    while view.work(10.0):
        pass


# -- the first screen beside less and lnav ---------------------------------------------------------


def test_first_screen_beside_other_viewers(log: Path) -> None:
    def ours() -> None:
        view = LogView()
        view.stream.put(DAY, log.read_bytes())
        view.begin_at(None, ROWS)
        entries = [view.stream.entry(view.row(len(view) - 1 - n)[0]) for n in range(ROWS)]
        assert entries[0] is not None
        assert entries[0].text == LAST

    mine = took(ours)
    for command in (("less", "+G", str(log)), ("lnav", "-q", str(log))):
        if shutil.which(command[0]):
            told("first screen", mine, command[0], took(partial(shown, command), 2))
    assert mine < 1.0


def shown(command: Sequence[str]) -> None:
    """Run a viewer in a pseudo-terminal until it shows the last line."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(command[0], list(command))  # noqa: S606 - the viewers named above
    seen = b""
    try:
        while LAST.encode() not in seen and select.select([terminal], [], [], 20)[0]:
            seen += os.read(terminal, 65_536)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)
    assert LAST.encode() in seen


# -- nothing blocks --------------------------------------------------------------------------------


class OneLog:
    """Answers one day."""

    facts = DeviceFacts()

    def __init__(self, content: bytes) -> None:
        self.content = content

    async def log_day(self, _day: date) -> bytes:
        return self.content

    async def read(self, wanted: Wanted) -> Reply:
        raise NotImplementedError

    async def sections(self) -> tuple[str, ...]:
        raise NotImplementedError

    async def close(self) -> None:
        pass


class Desk(App[None]):
    """Nothing but the tab."""

    def __init__(self, pane: LogPane) -> None:
        super().__init__()
        self.pane = pane

    def compose(self) -> ComposeResult:
        yield self.pane


class Heart:
    """Beats as often as the event loop lets it, and notes the longest computing between."""

    def __init__(self) -> None:
        self.longest_s = 0.0

    async def beat(self) -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest_s = max(self.longest_s, now - last)
            last = now

    def since(self) -> float:
        longest, self.longest_s = self.longest_s, 0.0
        return longest


CONTENTS = {
    "usual": None,
    "binary": bytes(range(256)) * 80_000,
    "one line": b"2026-03-14 01:00:00 [I|A] " + b"x" * 5_000_000 + b"\n",
    "no times": b"no time in this line at all, and none above\n" * 450_000,
}


@pytest.mark.parametrize("kind", CONTENTS)
async def test_nothing_blocks(log: Path, kind: str) -> None:
    content = CONTENTS[kind] or log.read_bytes()
    pane = LogPane()
    pane.restore({"utc": True})
    app = Desk(pane)
    async with app.run_test(size=(80, 22)) as pilot:
        heart = Heart()
        beating = asyncio.create_task(heart.beat())
        pane.attach(DayLogs(OneLog(content), None, clock=lambda: NOW))
        await asyncio.sleep(0)
        heart.since()
        pane.show_scene(Scene(snapshot=Snapshot(catalogue=Catalogue()), now=NOW))
        await app.workers.wait_for_complete()
        results = {"open": heart.since()}
        pane.focus()
        for key in (
            "f",
            "5",
            "escape",
            "slash",
            "9",
            "enter",
            "n",
            "minus",
            "plus",
            "a",
            "a",
            "a",
            "b",
            "g",
            "G",
        ):
            await pilot.press(key)
            await app.workers.wait_for_complete()
            results[key] = heart.since()
        beating.cancel()
    worst = max(results, key=lambda key: results[key])
    print(f"\n{kind}: longest {results[worst] * 1000:.0f} ms, at {worst}")  # noqa: T201
    assert results[worst] < BLOCKED_S, results
