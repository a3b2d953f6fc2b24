"""The file of the alarms: what was written is there, whoever was killed; all see the same list."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alarm_bench import START

from senec_tui.catalogue.level import Level
from senec_tui.errors import (
    DamagedFileError,
    ForeignHistoryError,
    NewerFileError,
    NoSpaceError,
    StorageError,
)
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.keeping.store import Store, read_alarms

WRITER = Path(__file__).with_name("alarm_writer.py")


def alarm(begin: float = START, **more: object) -> Alarm:
    given = {
        "rule": "cells.spread",
        "instance": "BMS.CELL_VOLTAGES_MODULE_A[0]",
        "level": Level.WATCH,
        "text": {"en": "far apart", "de": "weit auseinander"},
        "path": "BMS.CELL_VOLTAGES_MODULE_A[0]",
        "begin": begin,
        "seen_at": begin,
        "worst": 61.5,
        "at_begin": {"ENERGY.GUI_HOUSE_POW": 410.0},
    }
    return Alarm(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "of a device" / "alarms.sqlite"


def test_what_is_written_comes_back_whole_and_only_its_owner_may_read_it(file: Path) -> None:
    written = alarm(end=START + 60, count=3, at_end={"ENERGY.GUI_HOUSE_POW": 1.0})
    with closing(Store(file, make=True)) as store:
        (number,), _ = store.write([written], moments=[(START, b"x")], known={"a": "1"})
    assert read_alarms(file) == [replace(written, id=number)]
    with closing(Store(file)) as store:
        assert store.moments(START - 1, START + 1) == [(START, b"x")]
        assert store.known() == {"a": "1"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_an_alarm_that_changes_stays_one_row(file: Path) -> None:
    with closing(Store(file, make=True)) as store:
        (first,), _ = store.write([alarm()])
        (again,), _ = store.write([alarm(level=Level.ACT, end=START + 5)])
        assert first == again
        (kept,) = store.alarms()
        assert (kept.level, kept.end) == (Level.ACT, START + 5)


def test_what_is_asked_for_by_time_level_and_state(file: Path) -> None:
    with closing(Store(file, make=True)) as store:
        store.write(
            [
                alarm(START, end=START + 10),
                alarm(START + 100, level=Level.ACT),
                alarm(START + 200, level=Level.NOTE, end=START + 210),
            ]
        )
        begins = [a.begin - START for a in store.alarms(since=START + 50)]
        assert begins == [100, 200]
        assert [a.begin - START for a in store.alarms(until=START + 150)] == [0, 100]
        assert [a.begin - START for a in store.alarms(least=Level.WATCH)] == [0, 100]
        assert [a.begin - START for a in store.alarms(only_open=True)] == [100]
        assert [a.begin - START for a in store.alarms(limit=1)] == [200]


def test_an_acknowledgement_holds_for_all_and_until_it_gets_worse(file: Path) -> None:
    with closing(Store(file, make=True)) as one, closing(Store(file)) as other:
        (number,), _ = one.write([alarm()])
        before = one.version()
        assert other.acknowledge([number, 77], START) == [77]
        assert one.version() != before
        one.write([alarm(end=START + 3)])
        assert one.alarms()[0].acknowledged
        assert one.standing() == []
        worse = alarm(level=Level.ACT, end=START + 3)
        one.write([worse], unacknowledged=[worse])
        assert [a.level for a in other.standing()] == [Level.ACT]
        other.acknowledge(None, START)
        assert one.standing() == []


def test_messages_wait_with_the_number_of_their_alarm(file: Path) -> None:
    with closing(Store(file, make=True)) as store:
        content = {"way": "webhook", "alarm": {"id": None}}
        (number,), (queued,) = store.write([alarm()], messages=[(0, content)])
    with closing(Store(file)) as store:
        assert store.messages() == [(queued, {"way": "webhook", "alarm": {"id": number}})]
        store.remove_message(queued)
        assert store.messages() == []


def test_no_file_is_no_alarms_and_is_not_made_by_reading(file: Path) -> None:
    assert read_alarms(file) == []
    assert not file.exists()


def test_a_foreign_a_newer_and_a_damaged_file_are_refused_and_left_alone(file: Path) -> None:
    Store(file, make=True).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerFileError):
        Store(file)
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE other (a)")
        connection.execute("PRAGMA user_version = 3")
    with pytest.raises(ForeignHistoryError):
        Store(file)
    file.write_bytes(b"this is no database, but long enough to be looked at" * 40)
    with pytest.raises(StorageError):
        read_alarms(file)
    assert file.read_bytes().startswith(b"this")


DAMAGE = (
    "text = '{'",
    "text = '[]'",
    """text = '{"en": 5}'""",
    "path = 'a value'",
    "path = 'BMS.SOC['",
    "path = x'ff'",
    "rule = x'ff'",
    "instance = x'ff'",
    "level = 99",
    "begin = 9000000000000000000",
    "begin = 'now'",
    "end = 9000000000000000000",
    "seen = x'00'",
    "count = 'often'",
    "worst = '[1]'",
    "at_begin = '5'",
    """at_end = '{"ENERGY.STAT_STATE": "x"}'""",
)


@pytest.mark.parametrize("damage", DAMAGE)
def test_content_that_makes_no_sense_is_a_damaged_file(file: Path, damage: str) -> None:
    with closing(Store(file, make=True)) as store:
        store.write([alarm()])
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"UPDATE alarm SET {damage}")  # noqa: S608 - of the list above
        connection.commit()
    with pytest.raises(DamagedFileError):
        read_alarms(file)


@pytest.mark.parametrize("data", [5, 10**12, "text", 1.5])
def test_a_moment_that_is_no_bytes_is_a_damaged_file(file: Path, data: object) -> None:
    with closing(Store(file, make=True)) as store:
        store._connection.execute("INSERT INTO moment VALUES (?, ?)", (int(START * 1000), data))
        with pytest.raises(DamagedFileError):
            store.moments(START - 1, START + 1)


def test_a_full_disk_is_told_as_one_and_takes_nothing_along(file: Path) -> None:
    with closing(Store(file, make=True)) as store:
        store.write([alarm()])
        connection = store._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        many = [alarm(START + n, text={"en": "x" * 900}) for n in range(1, 100)]
        with pytest.raises(NoSpaceError):
            store.write(many)
        connection.execute(f"PRAGMA max_page_count = {pages + 1000}")
        store.write(many)
        assert len(store.alarms()) == 100


def test_a_kill_at_any_moment_loses_nothing_that_was_written(file: Path) -> None:
    chance = random.Random(14)  # noqa: S311 - moments to kill at
    for _ in range(6):
        lines = killed_after(file, chance.randint(1, 60))
        begun = {int(line.split()[1]) for line in lines if line.startswith("begun")}
        ended = {int(line.split()[1]) for line in lines if line.startswith("ended")}
        assert begun
        with closing(Store(file)) as store:
            kept = {a.id: a for a in store.alarms()}
            assert begun <= kept.keys()
            assert {number for number in ended if kept[number].is_open} == set()
            messages = {content["alarm"]["id"] for _, content in store.messages()}
            assert messages == kept.keys()
        for part in file.parent.iterdir():
            part.unlink()


def killed_after(file: Path, lines: int) -> list[str]:
    """What a writer said before it was killed; at least so many lines."""
    with subprocess.Popen(
        [sys.executable, str(WRITER), str(file)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        said += process.stdout.read().splitlines(keepends=True)
    return [line for line in said if line.endswith("\n")]
