"""Everything that speed and quiet were promised for, measured beside floors and rivals.

    python tests/benchmarks/run.py [--runs 5] [--minutes 1] [--only WORD] [--markdown]

Prints one row for each promise: what it is compared with, the ratio, the bar, and whether it holds,
or even reaches what was hoped for. Figures are medians; compared programs take turns within one
run, because a machine that is busy or warm changes times, but hardly ratios. Rivals that are not
installed are left out, with a line. The whole takes about half an hour, most of it the memory of
weeks.
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

import feeds  # noqa: E402
import large_log  # noqa: E402
from cli_processes import Home, simulating  # noqa: E402
from instrument import Program, now, watch  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PYTHON: Final = sys.executable
MINIMAL: Final = (PYTHON, str(HERE / "minimal_app.py"))
OURS: Final = (PYTHON, "-m", "senec_tui")
RIVALS: Final = {"htop": "Mem", "btop": "cpu", "glances": "CPU", "posting": "Collection"}
TABS: Final = "1234567890"
SETTLING_S: Final = 15.0
"""After the start, until slower values have come and notices have gone."""
STANDSTILL_S: Final = 25.0
"""A clock that stands still is told to be wrong after a minute."""
AT_REST_S: Final = 75.0
"""The same, and until what happens once is over: the first minute of a new history was drawn."""
SLOW_LINK: Final = 2000
"""Bytes per second."""
NO_BAR: Final = float("inf")
STATUS_LINE: Final = 39
"""The row of clock and age, from 1."""
MARKDOWN_HEAD: Final = """\
| what | measured | beside | ratio | bar | hoped for | |
| --- | ---: | --- | ---: | ---: | ---: | --- |
"""


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
    reach: float | None = None
    """What was hoped for beyond the bar."""

    @property
    def ratio(self) -> float:
        return self.value / self.floor

    @property
    def verdict(self) -> str:
        if self.ratio > self.bar:
            return "MISSED"
        if self.reach is not None and self.ratio <= self.reach:
            return "reached"
        return "" if self.bar == NO_BAR else "holds"

    @property
    def _unit(self) -> str:
        return " x" if self.against else f" {self.unit}"

    def __str__(self) -> str:
        beside = f"{self.ratio:7.2f} x {self.against} ({self.floor:.4g})" if self.against else ""
        bar = "no bar" if self.bar == NO_BAR else f"bar {self.bar:.3g}"
        reach = "" if self.reach is None else f", hoped for {self.reach:.3g}"
        return (
            f"{self.verdict:7} {self.what:<46} {self.value:9.4g} {self.unit:<6}"
            f"{beside:<44} {bar}{reach}{self._unit}"
        )

    @property
    def markdown(self) -> str:
        """The same as a line of a table."""
        floor = f"{self.against}, {self.floor:.4g} {self.unit}" if self.against else ""
        cells = (
            self.what,
            f"{self.value:.4g} {self.unit}",
            floor,
            f"{self.ratio:.2f} x" if self.against else "",
            "" if self.bar == NO_BAR else f"{self.bar:.3g}{self._unit}",
            "" if self.reach is None else f"{self.reach:.3g}{self._unit}",
            self.verdict,
        )
        return f"| {' | '.join(cells)} |"


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
    yield Row("demo: first live values", 1000 * demo, "ms", "minimal app", 1000 * floor, 1.35, 1.2)
    what = "HTTPS, device known: the same"
    yield Row(what, 1000 * https, "ms", "minimal app", 1000 * floor, 1.6, 1.4)


def first_minute(bench: Bench) -> Iterator[Row]:
    """The demo writes a year of history meanwhile."""

    def spent() -> float:
        with Program((*OURS, "--demo"), environment=bench.fresh_home()) as program:
            program.shown("live")
            watch([program], 60 * bench.minutes)
            return program.cpu_s

    yield Row("demo: CPU in the first minute, all in", spent(), "s", "", 1, 2.5, 1.5)


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
        host = ("--host", device.host, "--scheme", "http")
        get = run(*OURS, "get", "ENERGY.GUI_HOUSE_POW", *host)
        nothing, version_s, help_s, bare_s, get_s = _best(
            bench, plain, version, short_help, bare, get
        )
        with bench.open((*OURS, "collect", *host)) as collector:
            collector.shown("answers")
            collected = run(*OURS, "get", "ENERGY.GUI_HOUSE_POW", *host)
            status = run(*OURS, "status", *host)
            pass_s, script_s, collected_s, status_s = _best(bench, plain, bare, collected, status)
    yield Row("--version", version_s, "ms", "python -c pass", nothing, 3, 2)
    yield Row("--help", help_s, "ms", "python -c pass", nothing, 3, 2)
    yield Row("get one value over HTTP", get_s, "ms", "bare httpx script", bare_s, 1.2, 1)
    what = "get one value of a collector"
    yield Row(what, collected_s, "ms", "bare httpx script", script_s, 1.2, 1)
    yield Row("status, collector running", status_s, "ms", "python -c pass", pass_s, 4, 2.5)


def _best(bench: Bench, *measures: Callable[[], float]) -> list[float]:
    """Milliseconds: of two medians the better one."""
    times = bench.alternately(*measures * 2)
    count = len(measures)
    return [1000 * min(times[n], times[n + count]) for n in range(count)]


def at_rest(bench: Bench) -> Iterator[Row]:
    """A minute of every tab and of the rivals: what they take and what they write."""
    cpu, wrote = _minute_of_all(bench)
    for rival in RIVALS:
        if rival in cpu:
            yield Row("CPU a minute, Overview", cpu["1"], "s", rival, cpu[rival], 1, 0.5)
        else:
            sys.stderr.write(f"{rival} is not installed\n")
    if "htop" in wrote:
        yield Row("bytes a minute, Overview", wrote["1"], "B", "htop", wrote["htop"], 0.05, 0.02)
        loudest = max(TABS[1:], key=lambda tab: wrote[tab])
        what = f"bytes a minute, loudest tab ({loudest})"
        yield Row(what, wrote[loudest], "B", "htop", wrote["htop"], 0.05, 0.02)
    worst = max(TABS[1:], key=lambda tab: cpu[tab])
    what = f"CPU a minute, costliest tab ({worst})"
    yield Row(what, cpu[worst], "s", "Overview", cpu["1"], 1.5, 1.2)
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
        watch(programs.values(), AT_REST_S)
        before = {name: (p.cpu_s, p.written) for name, p in programs.items()}
        watch(programs.values(), 60 * bench.minutes)
        return (
            {n: (p.cpu_s - before[n][0]) / bench.minutes for n, p in programs.items()},
            {n: (p.written - before[n][1]) / bench.minutes for n, p in programs.items()},
        )


def unchanged(bench: Bench) -> Iterator[Row]:
    """Polls that bring nothing new, in a tab without curves and ages, which go on in any case."""
    with (
        simulating(bench.home, "--https", "--speed", "0") as device,
        bench.open((*OURS, "--host", device.host)) as program,
    ):
        program.shown("live")
        program.press("2")
        watch([program], 2 * SETTLING_S)
        program.rest(0.0)
        watch([program], STANDSTILL_S)
        bytes_of = program.bytes_by_row()
    changed = sum(count for row, count in bytes_of.items() if row != STATUS_LINE)
    assert bytes_of[STATUS_LINE], "nothing was polled"
    yield Row("bytes when nothing changed, without clock and age", changed, "B", "", 1, 0)


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
        ours.press("6\x12")  # and fetch all objects
        ours.rest(2.0)
        ours.press("/")
        ours.rest(0.5)
        typed = [ours.answer_s(key) for _ in range(20) for key in "soc\x7f\x7f\x7f"]
        ours.press("\x1b")
        ours.rest(1.0)
        device.fault("hang")
        ours.press("r")
        hanging = [ours.answer_s(tab) for _ in range(2) for tab in TABS]
        device.fault(None)
    slowest = max(first, key=lambda tab: first[tab])
    yield Row("tab key -> painted, p95", 1000 * _p95(again), "ms", "", 1, 60)
    yield Row("the same", 1000 * _p95(again), "ms", "minimal app's key", 1000 * floor, 8, 4)
    yield Row(
        f"first visit of a tab ({slowest} is slowest)", 1000 * first[slowest], "ms", "", 1, 200, 100
    )
    what = "filter 1,000 variables, key -> painted, p95"
    yield Row(what, 1000 * _p95(typed), "ms", "", 1, 30, 15)
    what = "tab key while the device hangs, median"
    median, usual = statistics.median(hanging), statistics.median(again)
    yield Row(what, 1000 * median, "ms", "the same otherwise", 1000 * usual, 1.5)
    yield Row("peak memory after all tabs", peak_mb, "MB", "minimal app", floor_mb, 1.7, 1.5)


def slow_link(bench: Bench) -> Iterator[Row]:
    """Over 2 kB/s."""
    command = (*OURS, "--demo")
    environment = {**bench.fresh_home(), "SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22"}
    with Program(command, environment=environment, link_bytes_per_s=SLOW_LINK) as program:
        program.shown("live")
        program.rest(2.0)
        moves = _moves(program)
        written, began = program.written, now()
        watch([program], 25)
        share = (program.written - written) / (now() - began) / SLOW_LINK
        later = statistics.median(_moves(program))
        left_s = program.leave()
    at_rest_s = statistics.median(moves)
    yield Row("2 kB/s: key -> painted at rest", at_rest_s, "s", "", 1, 1)
    yield Row("2 kB/s: the same after polls, no queue grew", later, "s", "before", at_rest_s, 1.5)
    yield Row("2 kB/s: share of the line that is used", share, "", "", 1, 0.5)
    yield Row("2 kB/s: quit", left_s, "s", "", 1, 2)


def _moves(program: Program) -> list[float]:
    """Seconds that a few moves of the cursor take."""
    down, up = "\x1b[B", "\x1b[A"
    return [program.answer_s(key) for key in (down, down, down, up, up)]


def log(bench: Bench) -> Iterator[Row]:
    """Large logs, beside viewers.

    Ours is what the tab waits for, without starting the program, fetching and painting; the times
    of the viewers include their start and their screen.
    """
    rare = "the very last line of this day"
    directory = bench.home.root
    large, huge = directory / "20.log", directory / "200.log"
    large_log.write_log(large, 200_000, rare)

    def ours(file: Path) -> tuple[float, ...]:
        """Seconds to the first screen, seconds to the rare word, MB held, MB at most."""
        done = subprocess.run(
            [PYTHON, str(HERE / "large_log.py"), str(file), rare],
            env=bench.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return tuple(map(float, done.stdout.split()))

    def viewer(*command: str) -> Callable[[], float]:
        def measure() -> float:
            with bench.open(command) as program:
                return program.shown(rare)

        return measure

    screen_s, found_s = (
        statistics.median(values)
        for values in list(zip(*(ours(large) for _ in range(bench.runs)), strict=True))[:2]
    )
    screens = {"lnav": ("lnav", "-q"), "less": ("less", "+G")}
    words = {
        "lnav": ("lnav", "-n", "-c", f":filter-in {rare}"),
        "grep": ("grep", "-i", "-F", rare),
    }
    for what, mine_s, rivals in (
        ("20 MB log: first screen", screen_s, screens),
        ("20 MB log: rare word found", found_s, words),
    ):
        for name, command in rivals.items():
            if shutil.which(name):
                (theirs_s,) = bench.alternately(viewer(*command, str(large)))
                bar, reach = (1, None) if name == "lnav" else (NO_BAR, 1)
                yield Row(what, 1000 * mine_s, "ms", name, 1000 * theirs_s, bar, reach)
            else:
                sys.stderr.write(f"{name} is not installed\n")
    large_log.write_log(huge, 2_000_000, rare)
    size_mb = huge.stat().st_size / 2**20
    opened_s, _, held_mb, most_mb = ours(huge)
    huge.unlink()
    yield Row("200 MB log: first screen", 1000 * opened_s, "ms", "", 1, NO_BAR)
    yield Row("200 MB log: memory that it takes", held_mb, "MB", "the file", size_mb, 1)
    what = "200 MB log: at most, while it is read the first time"
    yield Row(what, most_mb, "MB", "the file", size_mb, 1)


def decoding(bench: Bench) -> Iterator[Row]:
    """A whole answer of about 900 values."""
    import json

    from pysenec.util import parse  # what it does with every reply
    from test_reply_speed import Known, read_all, whole_answer

    from senec_tui.device.wire.codec import known_texts

    body, known = whole_answer(), Known()

    def fresh() -> None:
        known_texts.clear()
        read_all(body)

    works = (
        fresh,
        lambda: read_all(body),
        lambda: json.loads(body),
        lambda: parse(json.loads(body)),
        lambda: known.take_in(body),
    )
    best = [float("inf")] * len(works)
    for _ in range(40 * bench.runs):  # in turn, as the speed of a processor comes and goes
        for index, work in enumerate(works):
            best[index] = min(best[index], 1000 * timeit.timeit(work, number=1))
    first, again, json_only, theirs, taken_in = best
    yield Row("a whole answer read and decoded, the first", first, "ms", "json.loads", json_only, 4)
    yield Row("the same", first, "ms", "pysenec", theirs, 1 / 3)
    what = "every later one, most texts known"
    yield Row(what, again, "ms", "json.loads", json_only, 2.5, 1.5)
    yield Row("the same", again, "ms", "pysenec", theirs, 1 / 3)
    what = "one read and laid over what is known"
    yield Row(what, taken_in, "ms", "json.loads", json_only, 6)


def history(bench: Bench) -> Iterator[Row]:
    """A year of a file of five, as it is asked for when its curves are drawn; processor time."""
    from test_history_bench import best_s, write_years

    file = bench.home.root / "years.db"
    write_years(file)
    year_s = best_s(file, "year", runs=bench.runs)
    details_s = best_s(file, "year", details=True, runs=bench.runs)
    what = "history: year with five curves, five-year file"
    yield Row(what, 1000 * year_s, "ms", "", 1, 150, 60)
    what = "the same with sessions of charging and PV inputs"
    yield Row(what, 1000 * details_s, "ms", "", 1, 500)


def recordings(bench: Bench) -> Iterator[Row]:
    """Recordings of a week and of a day; processor time."""
    from test_replay_bench import DAY_POLLS, WEEK_POLLS, next_change_s, redact_s, write_days

    week, day = bench.home.root / "week.senec", bench.home.root / "day.senec"
    write_days(week, WEEK_POLLS)
    found_s = min(next_change_s(week) for _ in range(bench.runs))
    yield Row("replay: next change in a week", 1000 * found_s, "ms", "", 1, 500, 100)
    write_days(day, DAY_POLLS)
    clean_s = min(redact_s(day, bench.home.root / "clean.senec") for _ in range(bench.runs))
    yield Row("redact: a recording of a day", clean_s, "s", "", 1, 10, 3)


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


def other_programs(bench: Bench) -> Iterator[Row]:
    """`collect` with every feed on, beside one without: what it takes, and how late it polls."""
    if lacking := feeds.lacking():
        sys.stderr.write(f"{', '.join(lacking)}: not installed\n")
        return
    without, fed = feeds.costs(bench.home.root / "feeds", 5 * bench.minutes)
    what = "collect with all feeds: CPU a poll"
    yield Row(what, fed.cpu_ms_a_poll, "ms", "without", without.cpu_ms_a_poll, 1.5)
    what = "the same: longest turn of the event loop (CPU)"
    yield Row(what, fed.longest_turn_ms, "ms", "", 1, 25)
    what = "the same: a poll begins late by, median"
    yield Row(what, fed.usually_late_ms, "ms", "without", without.usually_late_ms, NO_BAR)
    what = "the same: a poll begins late by, p95"
    yield Row(what, fed.seldom_later_ms, "ms", "without", without.seldom_later_ms, NO_BAR)
    what = "the same: later than without, median"
    later_ms = fed.usually_late_ms - without.usually_late_ms
    yield Row(what, max(later_ms, 0.0), "ms", "", 1, 5, 2)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1) + 0.5)]


GROUPS: Final = (
    start,
    first_minute,
    command_line,
    at_rest,
    unchanged,
    keys,
    slow_link,
    log,
    decoding,
    history,
    recordings,
    memory,
    other_programs,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="repetitions behind a median")
    parser.add_argument("--minutes", type=float, default=1, help="how long to watch idle programs")
    names = [group.__name__ for group in GROUPS]
    parser.add_argument("--only", choices=names, action="append", help="one group, or several")
    parser.add_argument("--markdown", action="store_true", help="as the table of the README")
    asked = parser.parse_args()
    if asked.markdown:
        sys.stdout.write(MARKDOWN_HEAD)
    held = True
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="senec-tui-bench-") as directory:
        bench = Bench(Home(Path(directory)), asked.runs, asked.minutes)
        for group in GROUPS:
            if asked.only and group.__name__ not in asked.only:
                continue
            for row in group(bench):
                held = held and row.ratio <= row.bar
                sys.stdout.write(f"{row.markdown if asked.markdown else row}\n")
                sys.stdout.flush()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
