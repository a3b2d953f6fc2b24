"""`senec-tui log`: local days, filters, forms, following."""

from __future__ import annotations

import io
import json
import os
import time
import tracemalloc
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from cli_fakes import Clock, FakeSource, complaints, context, text

from senec_tui.cli.commands import log
from senec_tui.cli.log_filter import level_letter
from senec_tui.errors import NoLogError, RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from senec_tui.cli.context import Context

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC).timestamp()
FRIDAY = b"""\
2026-03-13 22:59:59 [I|Settings] before local midnight
2026-03-13 23:00:00 [I|Settings] at local midnight
"""
SATURDAY = b"""\
2026-03-14 05:58:02 [I|Energy Management] state 19 -> 14
2026-03-14 06:10:48 [I|Relay_2|Sockets] switched off
2026-03-14 07:31:09 [W|INV_LV] insulation 850 kOhm below target
2026-03-14 07:31:40 [E|INV_LV] start-up stopped at step 224
    registers: 0x11 0x22
2026-03-14 09:15:33 Wallbox 1: smart charge: on
2026-03-14 11:00:01 [P|Energy Management] watchdog \x1b]52;c;x\x07restart
"""
LOGS = {date(2026, 3, 13): FRIDAY, date(2026, 3, 14): SATURDAY}


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.setdefault("TZ", "")
    if not os.environ["TZ"]:
        del os.environ["TZ"]
    time.tzset()


def logging(
    root: Path, source: FakeSource | None = None, *, clock: Clock | None = None, **own: object
) -> Context:
    usual: dict[str, object] = {
        "days": "today", "follow": False, "level": None, "category": None, "grep": None,
        "since": None, "until": None, "utc": False, "json": False, "raw": False,
    }  # fmt: skip
    return context(
        root,
        source or FakeSource(logs=LOGS),
        clock=clock or Clock(NOON),
        **(usual | own),  # type: ignore[arg-type]
    )


def printed(root: Path, **own: object) -> list[str]:
    run = logging(root, **own)  # type: ignore[arg-type]
    assert log.run(run) == 0
    return text(run).splitlines()


def test_a_local_day_comes_from_two_files_in_local_time(tmp_path: Path) -> None:
    source = FakeSource(logs=LOGS)
    lines = printed(tmp_path, source=source)
    assert source.asked_days == [date(2026, 3, 13), date(2026, 3, 14)]
    assert lines[0] == "2026-03-14 00:00:00 [I|Settings] at local midnight"
    assert lines[1] == "2026-03-14 06:58:02 [I|Energy Management] state 19 -> 14"
    assert len(lines) == 8
    assert source.closed


def test_nothing_of_it_can_command_the_terminal(tmp_path: Path) -> None:
    for form in ({}, {"json": True}, {"raw": True}):
        assert not {"\x1b", "\x07"} & set("\n".join(printed(tmp_path, **form)))


def test_utc_is_one_file_as_it_stands(tmp_path: Path) -> None:
    source = FakeSource(logs=LOGS)
    lines = printed(tmp_path, source=source, utc=True)
    assert source.asked_days == [date(2026, 3, 14)]
    assert lines[0] == "2026-03-14 05:58:02 [I|Energy Management] state 19 -> 14"
    assert lines[4] == "    registers: 0x11 0x22"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"level": "W"}, ["insulation", "start-up", "registers", "watchdog"]),
        ({"level": "E"}, ["start-up", "registers", "watchdog"]),
        ({"level": "P"}, ["watchdog"]),
        ({"category": "inv"}, ["insulation", "start-up", "registers"]),
        ({"category": "sockets"}, ["switched"]),
        ({"grep": "state \\d+"}, ["state"]),
        ({"grep": "0x22"}, ["registers"]),
        ({"since": "08:31:40", "until": "10:15:33"}, ["start-up", "registers"]),
        ({"since": "2026-03-14T11:00:00Z"}, ["watchdog"]),
        ({"until": "06:58"}, ["midnight"]),
        ({"level": "I", "grep": "nothing at all"}, []),
    ],
)
def test_filters(tmp_path: Path, own: dict[str, object], expected: list[str]) -> None:
    lines = printed(tmp_path, **own)
    assert len(lines) == len(expected)
    assert all(word in line for word, line in zip(expected, lines, strict=True))


def test_json_names_time_level_category_text(tmp_path: Path) -> None:
    documents = [json.loads(line) for line in printed(tmp_path, json=True)]
    assert documents[2] == {
        "at": "2026-03-14T07:10:48+01:00",
        "level": "I",
        "category": "Relay_2|Sockets",
        "text": "switched off",
    }
    assert documents[5]["text"].strip() == "registers: 0x11 0x22"
    assert documents[5]["at"] == documents[4]["at"]
    assert documents[6]["level"] is None


def test_ranges_and_days_without_a_log(tmp_path: Path) -> None:
    run = logging(tmp_path, days="2026-03-12..2026-03-14")
    assert log.run(run) == 0
    assert len(text(run).splitlines()) == 9
    assert "no log for 2026-03-11" in complaints(run)
    assert "no log for 2026-03-12" in complaints(run)


def test_no_log_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoLogError, match="2026-02-01"):
        log.run(logging(tmp_path, days="2026-02-01"))


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ({"days": "2026-02-30"}, "no 2026-02-30 in the calendar"),
        ({"days": "2025-02-29"}, "in the calendar"),
        ({"days": "soon"}, "“soon” is no day"),
        ({"days": "2026-03-15"}, "has not come yet"),
        ({"days": "2026-03-14..2026-03-13"}, "ends before it begins"),
        ({"days": "2020-01-01..today"}, "longer than"),
        ({"days": "0001-01-01"}, "no appliance yet"),
        ({"days": "1999-12-31..2000-01-02"}, "no appliance yet"),
        ({"grep": "("}, "no regular expression"),
        ({"since": "25:00"}, "no moment"),
        ({"until": "noon"}, "no moment"),
        ({"days": "yesterday", "follow": True}, "--follow"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    tmp_path: Path, own: dict[str, object], says: str
) -> None:
    source = FakeSource(logs=LOGS)
    with pytest.raises(UsageError, match=says):
        log.run(logging(tmp_path, source, **own))  # type: ignore[arg-type]
    assert source.asked_days == []


LETTERS = b"".join(
    b"2026-03-14 10:00:00 [%c|A] of %c\n" % (letter, letter) for letter in b"DIWEPFX"
)


@pytest.mark.parametrize(
    ("level", "expected"),
    [("D", "DIWEPFX"), ("I", "IWEPFX"), ("W", "WEPFX"), ("E", "EPFX"), ("P", "PFX"), ("F", "FX")],
)
def test_letters_that_nobody_knows_rank_worst(tmp_path: Path, level: str, expected: str) -> None:
    source = FakeSource(logs={date(2026, 3, 14): LETTERS})
    lines = printed(tmp_path, source=source, utc=True, level=level)
    assert "".join(line[-1] for line in lines) == expected


def test_a_source_without_a_bracket_is_a_category(tmp_path: Path) -> None:
    (line,) = printed(tmp_path, category="wallbox", json=True)
    assert json.loads(line) | {"at": ""} == {
        "at": "", "level": None, "category": "Wallbox 1", "text": "smart charge: on",
    }  # fmt: skip


class Counting(io.StringIO):
    """Keeps no more than it must."""

    lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return len(text)


@pytest.mark.parametrize("own", [{}, {"json": True}, {"raw": True}, {"grep": "x"}, {"level": "E"}])
def test_a_million_short_lines_take_little_memory(tmp_path: Path, own: dict[str, object]) -> None:
    content = b"2026-03-14 10:00:00 [E|A] x\n" + b"x\n" * 1_000_000
    source = FakeSource(logs={date(2026, 3, 14): content})
    run = logging(tmp_path, source, utc=True, **own)  # type: ignore[arg-type]
    out = Counting()
    object.__setattr__(run, "out", out)
    tracemalloc.start()
    try:
        assert log.run(run) == 0
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert out.lines == 1_000_001
    assert peak < 20_000_000


def test_levels_by_letter_or_word() -> None:
    words = ("w", "Warning", "E", "panic", "info", "debug", "d")
    assert "".join(map(level_letter, words)) == "WWEPIDD"
    with pytest.raises(UsageError, match="is no level"):
        level_letter("loud")


def test_the_demo_has_a_today_of_its_own(tmp_path: Path) -> None:
    source = FakeSource(logs=LOGS)
    own = vars(logging(tmp_path, utc=True).own)
    run = context(tmp_path, source, settings={"demo": True}, clock=Clock(NOON), **own)
    today = datetime.fromtimestamp(run.appliance.now, UTC).date()
    source.logs[today] = SATURDAY
    assert log.run(run) == 0
    assert source.asked_days == [today]


class StoppedError(Exception):
    """Ends a run that would follow for ever."""


class Growing(FakeSource):
    """Adds to the log, fails and recovers, while time passes."""

    def __init__(self, steps: list[bytes | RefusedError]) -> None:
        super().__init__(logs={date(2026, 3, 14): b""})
        self.steps = steps

    async def log_day(self, day: date) -> bytes:
        if day == date(2026, 3, 13):
            return b""
        if not self.steps:
            raise StoppedError
        step = self.steps.pop(0)
        if isinstance(step, RefusedError):
            raise step
        return step


def test_following_prints_whole_new_lines_and_survives_faults(tmp_path: Path) -> None:
    one, two = b"2026-03-14 10:00:00 [I|A] one\n", b"2026-03-14 10:00:01 [I|A] two\n"
    gone = RefusedError(host="fake", port=443)
    source = Growing([one, one + two[:20], gone, gone, one + two, one + two, two])
    clock = Clock(NOON)
    run = logging(tmp_path, source, clock=clock, follow=True)
    with pytest.raises(StoppedError):
        log.run(run)
    words = [line.rpartition(" ")[2] for line in text(run).splitlines()]
    assert words == ["one", "two", "two"]
    assert complaints(run).count("refuses") == 1
    assert complaints(run).count("answers again") == 1
    assert set(clock.slept) == {10.0}
    assert source.closed


def test_following_goes_on_across_midnight(tmp_path: Path) -> None:
    class Midnight(FakeSource):
        async def log_day(self, day: date) -> bytes:
            self.asked_days.append(day)
            if len(self.asked_days) > 5:
                raise StoppedError
            return {13: b"", 14: SATURDAY, 15: b"2026-03-15 00:00:03 [I|A] new day\n"}[day.day]

    clock = Clock(datetime(2026, 3, 14, 23, 59, 55, tzinfo=UTC).timestamp())
    run = logging(tmp_path, Midnight(), clock=clock, follow=True)
    with pytest.raises(StoppedError):
        log.run(run)
    # The local day began at 23:00 UTC, so only what is added afterwards is printed.
    assert text(run) == "2026-03-15 01:00:03 [I|A] new day\n"
