"""Everything that speed and quiet were promised for, measured beside floors and rivals.

    python tests/benchmarks/run.py [--runs 5] [--minutes 1] [--only WORD]

Prints one row for each promise: what it is compared with, the ratio, the bar, and whether it holds.
Figures are medians; compared programs take turns within one run, because a machine that is busy or
warm changes times, but hardly ratios. Rivals that are not installed are left out, with a line.
The bars for the log are held by `pytest tests/benchmarks/test_log_bench.py -s`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import timeit
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

HERE: Final = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "end_to_end")]

from cli_processes import Home, simulating  # noqa: E402
from instrument import Program, now, watch  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PYTHON: Final = sys.executable
MINIMAL: Final = (PYTHON, str(HERE / "minimal_app.py"))
OURS: Final = (PYTHON, "-m", "senec_tui")
RIVALS: Final = {"htop": "Mem", "btop": "cpu", "glances": "CPU"}
TABS: Final = "1234567890"
SETTLING_S: Final = 15.0
"""After the start, until slower values have come and notices have gone."""
SLOW_LINK: Final = 2000
"""Bytes per second."""


class Row(NamedTuple):
    """One promise."""

    what: str
    value: float
    unit: str
    against: str
    """What the value is compared with, or "" for a bar in its own unit."""
    floor: float
    """Its value; 1 without one."""
    bar: float

    @property
    def ratio(self) -> float:
        return self.value / self.floor

    def __str__(self) -> str:
        verdict = "holds" if self.ratio <= self.bar else "MISSED"
        if self.against:
            beside = f"{self.ratio:7.2f} x {self.against} ({self.floor:.4g})"
            return (
                f"{verdict:7} {self.what:<46} {self.value:9.4g} {self.unit:<6}"
                f"{beside:<44} bar {self.bar:g} x"
            )
        return (
            f"{verdict:7} {self.what:<46} {self.value:9.4g} {self.unit:<6}"
            f"{'':<44} bar {self.bar:g} {self.unit}"
        )


class Bench:
    """What all measurements need: a home, a simulated appliance, and how often to repeat."""

    def __init__(self, home: Home, runs: int, minutes: float) -> None:
        self.home = home
        self.runs = runs
        self.minutes = minutes
        self._homes = 0
        names = ("SSH_CONNECTION", "TMUX", "NO_COLOR", "COLORTERM", "PYTHONDONTWRITEBYTECODE")
        self.environment = home.environment(TERM="xterm-256color")
        for name in (*names, "COLUMNS", "LINES"):
            self.environment.pop(name, None)

    def fresh_home(self) -> dict[str, str]:
        """An environment with directories of its own."""
        self._homes += 1
        home = Home(self.home.root / str(self._homes))
        return {**self.environment, **{k: home.environment()[k] for k in _PLACES}}

    def open(self, command: Sequence[str], **more: str) -> Program:
        return Program(command, environment={**self.environment, **more})

    def alternately(self, *measures: Callable[[], float]) -> list[float]:
        """Medians of several measurements that take turns."""
        found: list[list[float]] = [[] for _ in measures]
        for _ in range(self.runs):
            for values, measure in zip(found, measures, strict=True):
                values.append(measure())
        return [statistics.median(values) for values in found]


_PLACES: Final = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


def start(bench: Bench) -> Iterator[Row]:
    """From Enter to the first live values."""

    def first(command: Sequence[str], pattern: str) -> Callable[[], float]:
        def measure() -> float:
            with bench.open(command) as program:
                return program.shown(pattern)

        return measure

    with simulating(bench.home, "--https") as device:
        known = (*OURS, "--host", device.host)
        measures = (first(MINIMAL, "ready"), first((*OURS, "--demo"), "live"), first(known, "live"))
        for measure in measures:  # once for nothing: compiled files, the known certificate
            measure()
        floor, demo, https = bench.alternately(*measures)
    yield Row("demo: first live values", 1000 * demo, "ms", "minimal app", 1000 * floor, 1.6)
    yield Row("HTTPS, device known: the same", 1000 * https, "ms", "minimal app", 1000 * floor, 1.9)


def command_line(bench: Bench) -> Iterator[Row]:
    """Short commands."""

    def run(*command: str) -> Callable[[], float]:
        def measure() -> float:
            began = now()
            subprocess.run(command, env=bench.environment, check=True, capture_output=True)
            return now() - began

        measure()
        return measure

    with simulating(bench.home, "--http") as device:
        plain = run(PYTHON, "-c", "pass")
        version, short_help = run(*OURS, "--version"), run(*OURS, "--help")
        bare = run(PYTHON, str(HERE / "bare_get.py"), device.host)
        get = run(*OURS, "get", "ENERGY.GUI_HOUSE_POW", "--host", device.host, "--scheme", "http")
        times = bench.alternately(*(plain, version, short_help, bare, get) * 2)
    nothing, version_s, help_s, bare_s, get_s = (
        1000 * min(times[n], times[n + 5]) for n in range(5)
    )
    yield Row("--version", version_s, "ms", "python -c pass", nothing, 3)
    yield Row("--help", help_s, "ms", "python -c pass", nothing, 3)
    yield Row("get one value over HTTP", get_s, "ms", "bare httpx script", bare_s, 1.3)


def at_rest(bench: Bench) -> Iterator[Row]:
    """A minute of every tab and of the rivals: what they take and what they write."""
    cpu, wrote = _minute_of_all(bench)
    for rival in RIVALS:
        if rival in cpu:
            yield Row("CPU a minute, Overview", cpu["1"], "s", rival, cpu[rival], 1)
        else:
            sys.stdout.write(f"        {rival} is not installed\n")
    if "htop" in wrote:
        yield Row("bytes a minute, Overview", wrote["1"], "B", "htop", wrote["htop"], 0.05)
        loudest = max(TABS[1:], key=lambda tab: wrote[tab])
        what = f"bytes a minute, loudest tab ({loudest})"
        yield Row(what, wrote[loudest], "B", "htop", wrote["htop"], 0.05)
    worst = max(TABS[1:], key=lambda tab: cpu[tab])
    yield Row(f"CPU a minute, costliest tab ({worst})", cpu[worst], "s", "Overview", cpu["1"], 1.5)
    yield Row("(an idle minimal app, for comparison)", cpu["minimal"], "s", "", 1, 0.2)


def _minute_of_all(bench: Bench) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds and bytes per minute, all at once; tabs by their keys."""
    with simulating(bench.home, "--https", "--fair") as device, ExitStack() as stack:
        programs = {"minimal": stack.enter_context(bench.open(MINIMAL))}
        programs["minimal"].shown("ready")
        for name, pattern in RIVALS.items():
            if shutil.which(name):
                programs[name] = stack.enter_context(bench.open([name]))
                programs[name].shown(pattern)
        for tab in TABS:
            program = Program(
                (*OURS, "--host", device.host),
                environment=bench.fresh_home(),
            )
            programs[tab] = stack.enter_context(program)
            program.shown("live")
            program.press(tab)
        watch(programs.values(), SETTLING_S)
        before = {name: (p.cpu_s, p.written) for name, p in programs.items()}
        watch(programs.values(), 60 * bench.minutes)
        return (
            {n: (p.cpu_s - before[n][0]) / bench.minutes for n, p in programs.items()},
            {n: (p.written - before[n][1]) / bench.minutes for n, p in programs.items()},
        )


def keys(bench: Bench) -> Iterator[Row]:
    """Tabs, filters, and a device that hangs."""
    with simulating(bench.home, "--https", "--fair") as device, ExitStack() as stack:
        minimal = stack.enter_context(bench.open(MINIMAL))
        minimal.shown("ready")
        floor = _p95([minimal.answer_s("x") for _ in range(40)])
        ours = stack.enter_context(bench.open((*OURS, "--host", device.host)))
        ours.shown("live")
        ours.rest(1.0)
        first = {tab: ours.answer_s(tab) for tab in TABS[1:]}
        again = [ours.answer_s(tab) for _ in range(4) for tab in TABS]
        peak_mb, floor_mb = ours.peak_mb, minimal.peak_mb
        ours.press("6A")
        ours.rest(2.0)
        ours.press("/")
        ours.rest(0.5)
        typed = [ours.answer_s(key) for _ in range(6) for key in "soc\x7f\x7f\x7f"]
        ours.press("\x1b")
        ours.rest(1.0)
        device.fault("hang")
        ours.press("r")
        hanging = [ours.answer_s(tab) for _ in range(2) for tab in TABS]
        device.fault(None)
    slowest = max(first, key=lambda tab: first[tab])
    yield Row("tab key -> painted, p95", 1000 * _p95(again), "ms", "", 1, 60)
    yield Row("the same", 1000 * _p95(again), "ms", "minimal app's key", 1000 * floor, 8)
    yield Row(
        f"first visit of a tab ({slowest} is slowest)", 1000 * first[slowest], "ms", "", 1, 200
    )
    yield Row("filter 1,000 variables, key -> painted, p95", 1000 * _p95(typed), "ms", "", 1, 30)
    what = "tab key while the device hangs, median"
    median, usual = statistics.median(hanging), statistics.median(again)
    yield Row(what, 1000 * median, "ms", "the same otherwise", 1000 * usual, 1.5)
    yield Row("peak memory after all tabs", peak_mb, "MB", "minimal app", floor_mb, 2)


def slow_link(bench: Bench) -> Iterator[Row]:
    """Over 2 kB/s."""
    command = (*OURS, "--demo")
    environment = {**bench.fresh_home(), "SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22"}
    with Program(command, environment=environment, link_bytes_per_s=SLOW_LINK) as program:
        program.shown("live")
        program.rest(2.0)
        moves = [
            program.answer_s(key) for key in ("\x1b[B", "\x1b[B", "\x1b[B", "\x1b[A", "\x1b[A")
        ]
        written, began = program.written, now()
        watch([program], 25)
        share = (program.written - written) / (now() - began) / SLOW_LINK
        left_s = program.leave()
    yield Row("2 kB/s: key -> painted at rest", statistics.median(moves), "s", "", 1, 1)
    yield Row("2 kB/s: share of the line that is used", share, "", "", 1, 0.5)
    yield Row("2 kB/s: quit", left_s, "s", "", 1, 2)


def decoding(bench: Bench) -> Iterator[Row]:
    """A whole answer of about 900 values."""
    import json

    from pysenec.util import parse_value  # the rival's own way
    from test_reply_speed import read_all, whole_answer

    body = whole_answer()

    def rival() -> None:
        for section in json.loads(body).values():
            for raw in section.values():
                for element in (raw,) if isinstance(raw, str) else raw:
                    parse_value(element)

    def best(work: Callable[[], object]) -> float:
        return 1000 * min(timeit.repeat(work, number=1, repeat=20 * bench.runs))

    ours, json_only, theirs = (
        best(lambda: read_all(body)),
        best(lambda: json.loads(body)),
        best(rival),
    )
    yield Row("read and decode a whole answer", ours, "ms", "json.loads", json_only, 4)
    yield Row("the same", ours, "ms", "pysenec", theirs, 1 / 3)


def memory(bench: Bench) -> Iterator[Row]:
    """Whether it stays as it is. The last day of values is kept, so a day must have passed."""
    done = subprocess.run(
        [PYTHON, str(HERE / "many_polls.py"), "1000", "10000", "20000"],
        env=bench.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    early, day, late = map(float, done.stdout.split())
    yield Row("memory after 10,000 polls", day, "MB", "after 1,000", early, 1.02)
    yield Row("memory after 20,000 polls", late, "MB", "after 10,000", day, 1.02)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1) + 0.5)]


GROUPS: Final = (start, command_line, at_rest, keys, slow_link, decoding, memory)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="repetitions behind a median")
    parser.add_argument("--minutes", type=float, default=1, help="how long to watch idle programs")
    names = [group.__name__ for group in GROUPS]
    parser.add_argument("--only", choices=names, action="append", help="one group, or several")
    asked = parser.parse_args()
    held = True
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="senec-tui-bench-") as directory:
        bench = Bench(Home(Path(directory)), asked.runs, asked.minutes)
        for group in GROUPS:
            if asked.only and group.__name__ not in asked.only:
                continue
            for row in group(bench):
                held = held and row.ratio <= row.bar
                sys.stdout.write(f"{row}\n")
                sys.stdout.flush()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
