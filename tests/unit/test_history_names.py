"""Hostile names are text, and more of them than an appliance can have are bounded, and told."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from history_driver import NOON, Device, Readings, powers, reading, writing
from test_history_keeper import running

from senec_tui.clean_text import visible
from senec_tui.device.wire.codec import encode
from senec_tui.language import Language
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history import known_names as names
from senec_tui.model.history.database import open_for_writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.device.source import Raw

HOSTILE = (
    "A[", "A]", "[", "]", "A[x]", "A[1", "A[-1]", "A[99999999999999999999]", "A[1][2]", ".", "..",
    "A.B", " ", "x" * 300, "'; DROP TABLE path; --", "%s", "{0}", "ä\u0301", "\\x1b", "𝔘",
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / HISTORY_FILE_NAME


def live(at: float, **more: Mapping[str, Raw]) -> Readings:
    readings: Readings = powers(1000 + at - NOON, 500)
    for name, section in more.items():
        readings[name] = {**readings.get(name, {}), **section}
    return readings


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_text(file: Path, name: str) -> None:
    device = Device()
    with writing(file) as writer:
        for second, raw in ((10, "u8_01"), (4000, "u8_02")):
            readings = live(NOON + second, ENERGY={name: raw}, **{f"O{name}"[:80]: {name: raw}})
            writer.write(device.reply(NOON + second, readings), NOON + second)
    with reading(file) as history:
        section = history.snapshot_at(NOON + 4000).sections["ENERGY"]
        assert section[visible(name)].raw == "u8_02"
        assert section["STAT_STATE"].raw == "u8_0E"
        assert history.extent().last == NOON + 4000
    # And once more, from what is in the file by now.
    with writing(file) as writer:
        writer.write(device.reply(NOON + 4010, live(NOON + 4010)), NOON + 4010)


def test_an_empty_name_is_no_name(file: Path) -> None:
    device = Device()
    with writing(file) as writer:
        readings = live(NOON, ENERGY={"": "u8_01"}, **{"": {"": "u8_01"}})
        writer.write(device.reply(NOON, readings), NOON)
    with reading(file) as history:
        sections = history.snapshot_at(NOON).sections
    assert "" not in sections
    assert "" not in sections["ENERGY"]
    assert sections["ENERGY"]["STAT_STATE"].raw == "u8_0E"


def test_an_array_of_any_length_is_kept_up_to_a_bound(file: Path) -> None:
    device = Device()
    many = tuple(encode("fl", 20 + number % 7) for number in range(100_000))
    with writing(file) as writer:
        for second in (10, 20):
            readings = live(NOON + second, BMS={"CELL_TEMPERATURES_MODULE_A": many})
            writer.write(device.reply(NOON + second, readings), NOON + second)
            assert writer.crowded
            readings = {"ODD": {"STATES": tuple(f"u8_{second}" for _ in many)}}
            writer.write(device.reply(NOON + second + 1, readings), NOON + second + 1)
    assert file.stat().st_size < 1_000_000
    with reading(file) as history:
        curves = history.curves()
        snapshot = history.snapshot_at(NOON + 21)
    assert sum("CELL_TEMPERATURES" in curve for curve in curves) == names.MOST_ELEMENTS
    assert snapshot.number("ENERGY", "GUI_INVERTER_POWER") == pytest.approx(1020)


def foreign(count: int, first: int = 0) -> dict[str, Raw]:
    return {f"V{number:05}": "u8_01" for number in range(first, first + count)}


async def test_more_names_than_can_be_are_left_out_and_that_is_said_once(file: Path) -> None:
    async with running(file) as bench:
        for number in range(3):
            bench.now += 10
            # One answer is bounded; others of other names come to more than can be.
            readings = live(bench.now, ODD=foreign(9000, 9000 * number))
            bench.background_writer.publish(bench.device.reply(bench.now, readings))
            await asyncio.sleep(0)
            await asyncio.get_running_loop().run_in_executor(bench.background_writer._executor, int)
            await asyncio.sleep(0)
        assert bench.kinds == ["crowded"]
        for language in ("en", "de"):
            assert bench.notices[0].sentence(Language(language)).endswith(".")
        # What is in the catalogue has precedence, whatever came first.
        bench.now += 10
        readings = live(bench.now, TEMPMEASURE={"CASE_TEMP": encode("fl", 30)})
        bench.background_writer.publish(bench.device.reply(bench.now, readings))
        await bench.poll()
        assert bench.background_writer.recording
        assert bench.kinds == ["crowded"]
    assert count(file, "path") <= names.MOST
    with reading(file) as history:
        assert history.series("case-temperature", NOON, bench.now + 1).high == 30
        assert history.extent().last == bench.now


def count(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        query = f"SELECT count(*) FROM {table}"  # noqa: S608 - names of ours
        return int(connection.execute(query).fetchone()[0])


@pytest.mark.parametrize("still_there", [False, True])
def test_a_history_full_of_names_goes_on(file: Path, still_there: bool) -> None:
    with closing(open_for_writing(file)) as connection:
        connection.execute("BEGIN")
        rows = [(number + 1, f"ODD.V{number:05}") for number in range(65_536)]
        connection.executemany("INSERT INTO path VALUES (?, ?, '')", rows)
        facts = [(number, (NOON - 1e5 + number) * 1000) for number, _ in rows]
        connection.executemany("INSERT INTO fact VALUES (?, ?, 'u8_01')", facts)
        connection.execute("COMMIT")
    device = Device()
    # As many as one answer may have, and more than leave room.
    last = foreign(9900, 65_536 - 9900)
    readings = live(NOON, ODD=last) if still_there else live(NOON)
    with writing(file) as writer:
        writer.write(device.reply(NOON, readings), NOON)
        writer.write(device.reply(NOON + 10, live(NOON + 10)), NOON + 10)
        assert writer.crowded
    assert count(file, "path") <= names.MOST
    assert count(file, "fact") <= names.MOST
    with reading(file) as history:
        assert history.series("pv", NOON, NOON + 100).high == pytest.approx(1010)
        section = history.snapshot_at(NOON + 10).sections.get("ODD", {})
    # The ones that did not change for the longest time went.
    assert ("V65535" in section) is still_there
    assert len(section) <= names.MOST


def test_names_that_change_at_every_poll_fill_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MOST", 200)
    monkeypatch.setattr(names, "_AT_ONCE", 20)
    device = Device()
    with writing(file) as writer:
        for number in range(100):
            at = NOON + 10 * number
            readings = live(at, ODD=foreign(30, 30 * number))
            # The device gives the object as a whole, so what is not in it has gone.
            known = {key: found for key, found in device.snapshot.sections.items() if key != "ODD"}
            device.snapshot = replace(device.snapshot, sections=known)
            writer.write(device.reply(at, readings), at)
        assert len(writer._facts) <= 200
    assert count(file, "path") <= 200
    with reading(file) as history:
        section = history.snapshot_at(NOON + 990).sections["ODD"]
        assert "V02999" in section
        assert history.extent().last == NOON + 990
