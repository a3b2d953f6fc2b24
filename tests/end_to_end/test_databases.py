"""The history in real databases: counts and sums are those of the history, across an outage."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from databases import InfluxDb, RealDatabase, VictoriaMetrics, running
from influx_bench import Bench, writing

from senec_tui.errors import DatabaseError
from senec_tui.feeds.influx.influx_database import Database, DatabaseAddress
from senec_tui.portal.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

CELLS = {"BMS": {f"CELL_VOLTAGES_MODULE_{letter}": ("u3_00000CEE",) * 14 for letter in "AB"}}
V1 = {"database": "senec"}
V2 = {"org": "-", "bucket": "senec"}


async def no_secret() -> Secret | None:
    return None


def database_of(real: RealDatabase, form: dict[str, str]) -> Database:
    return Database(DatabaseAddress(url=real.url, **form), no_secret)


def kept(bench: Bench) -> dict[int, float]:
    """What the history has of the house: milliseconds and power, by another way than the feed's."""
    with bench.open_closed() as history:
        rows = history.samples("house", bench.written[0][0] / 1000, bench.now + 1)
        return {round(sample.at * 1000): sample.mean for sample in rows}


@pytest.mark.parametrize(
    ("kind", "form"),
    [(InfluxDb, V1), (VictoriaMetrics, V1), (VictoriaMetrics, V2)],
    ids=["influxdb-v1", "victoria-v1", "victoria-v2"],
)
async def test_everything_arrives_across_an_outage(
    kind: type[RealDatabase], form: dict[str, str], tmp_path: Path
) -> None:
    with running(kind, tmp_path) as real:
        bench = Bench(tmp_path, database_of(real, form))
        try:
            for number in range(20):
                bench.poll(500.5 + number)
                await bench.send()
            real.stop()
            for number in range(450):
                bench.poll(900.25 + number)
                if number % 100 == 0:
                    with pytest.raises(DatabaseError, match="cannot be reached"):
                        await bench.send()
            # A start of the program in the middle of it.
            await bench.target.close()
            bench.database = database_of(real, form)
            bench.target = bench.new_target()
            bench.poll(100.0)
            real.start()
            await bench.send()
            bench.poll(101.0)
            await bench.send()
        finally:
            await bench.close()
        found = real.numbers("senec", "house_power")
        history = kept(bench)
    assert len(history) == 472
    assert {at_ms: values[0] for at_ms, values in found.items()} == history
    assert sum(map(len, found.values())) == len(history)
    assert sum(sum(values) for values in found.values()) == sum(history.values())


@pytest.mark.parametrize("kind", [InfluxDb, VictoriaMetrics])
async def test_cells_have_their_tags_and_older_days_come_too(
    kind: type[RealDatabase], tmp_path: Path
) -> None:
    modules = {"SN": ("u1_0001", "u1_0001", "u1_0000", "u1_0000")}
    with running(kind, tmp_path) as real:
        bench = Bench(tmp_path, database_of(real, V1))
        try:
            for number in range(5):
                bench.poll(500.0 + number, cells={"BMS": {**CELLS["BMS"], **modules}})
            backfill = bench.backfill()
            async for _ in backfill.run(0.0):
                pass
            await backfill.close()
        finally:
            await bench.close()
        cells = real.numbers("senec", "cell_voltage")
        powers = real.numbers("senec", "house_power")
    assert sorted(powers) == [at_ms for at_ms, _ in bench.written]
    assert {len(values) for values in cells.values()} == {28}
    assert {value for values in cells.values() for value in values} == {3310.0}


async def test_solectrus_fields_keep_their_types(tmp_path: Path) -> None:
    with running(InfluxDb, tmp_path) as real:
        assert isinstance(real, InfluxDb)
        bench = Bench(tmp_path, database_of(real, V1))
        bench.writing = partial(writing, "solectrus")
        bench.target = bench.new_target()
        try:
            bench.poll(799.4)
            await bench.send()
        finally:
            await bench.close()
        types = dict(real.query('SHOW FIELD KEYS FROM "SENEC"')["series"][0]["values"])
    assert types["house_power"] == "integer"
    assert types["bat_fuel_charge"] == "float"
    assert types["current_state"] == "string"
    assert types["current_state_ok"] == "boolean"
    assert types["current_state_code"] == "integer"


async def test_a_wrong_password_is_told_and_the_right_one_loses_nothing(tmp_path: Path) -> None:
    with running(InfluxDb, tmp_path, user="owner", password="geheim") as real:
        passwords = ["falsch", "geheim"]

        async def next_password() -> Secret:
            return Secret(passwords.pop(0))

        address = DatabaseAddress(url=real.url, database="senec", user="owner")
        bench = Bench(tmp_path, Database(address, next_password))
        try:
            bench.poll(1.0)
            with pytest.raises(DatabaseError, match="does not accept") as caught:
                await bench.send()
            assert "falsch" not in str(caught.value)
            bench.poll(2.0)
            await bench.send()
        finally:
            await bench.close()
        found = real.numbers("senec", "house_power")
    assert {at_ms: values[0] for at_ms, values in found.items()} == dict(bench.written)


async def test_a_database_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with running(InfluxDb, tmp_path) as real:
        bench = Bench(tmp_path, database_of(real, {"database": "other"}))
        try:
            bench.poll(1.0)
            with pytest.raises(DatabaseError, match="knows no “other”"):
                await bench.send()
        finally:
            await bench.close()
