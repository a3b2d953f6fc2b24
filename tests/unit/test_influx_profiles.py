"""What a poll becomes: names, tags, units and types of each profile; unknown is never 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from history_driver import Device, Readings
from influx_bench import EVERY_S, Bench, writing
from snapshots import CATALOGUE, NOW, snapshot_of, without

from senec_tui.cli.settings.feed_settings import INFLUX_PROFILES
from senec_tui.device.wire.codec import encode
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.influx.influx_profiles import MEASUREMENTS
from senec_tui.model.history.queries.polls import Poll

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from senec_tui.model.reading.snapshot import Snapshot


def lines(profile: str, snapshot: Snapshot) -> list[str]:
    return list(writing(profile).lines(Poll(NOW, snapshot), 0.0))


def fields_of(line: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in line.rsplit(" ", 2)[1].split(","))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    yield made
    await made.close()


def test_each_quantity_is_a_field_in_the_unit_that_people_know() -> None:
    found = lines("senec", snapshot_of())
    (whole,) = [line for line in found if line.startswith("senec,device=senec.lan ")]
    power = snapshot_of().number("ENERGY", "GUI_HOUSE_POW")
    assert float(fields_of(whole)["house_power"]) == power
    cells = [line for line in found if "cell_voltage=" in line]
    assert cells[0].startswith("senec,device=senec.lan,module=A,cell=1 ")
    assert 3000 < float(fields_of(cells[0])["cell_voltage"]) < 4000


def test_openmetrics_has_base_units_and_their_names() -> None:
    found = lines("openmetrics", snapshot_of())
    names = {name for line in found for name in fields_of(line)}
    assert {"house_power_watts", "battery_charge_ratio", "cell_voltage_volts"} <= names
    assert "operating_time_seconds_total" in names
    (cell,) = [line for line in found if ",module=A,cell=1 " in line]
    assert 3 < float(fields_of(cell)["cell_voltage_volts"]) < 4


def test_solectrus_has_its_names_and_types() -> None:
    (found,) = lines("solectrus", snapshot_of())
    assert found.startswith("SENEC ")
    fields = fields_of(found.replace('"state 14"', '"state_14"'))
    whole = {name for name, value in fields.items() if value.endswith("i")}
    assert {
        *("inverter_power", "house_power", "grid_power_plus", "grid_power_minus"),
        *("bat_power_plus", "bat_power_minus", "mpp1_power", "wallbox_charge_power"),
        *("wallbox_charge_power0", "current_state_code", "measure_time"),
    } <= whole
    floats = {"bat_fuel_charge", "bat_charge_current", "bat_voltage", "case_temp", "power_ratio"}
    assert floats <= set(fields) - whole
    assert fields["current_state_ok"] in ("true", "false")
    assert fields["current_state"].startswith('"state')
    assert fields["application_version"].startswith('"')


def test_what_can_be_set_is_what_there_is() -> None:
    assert tuple(MEASUREMENTS) == INFLUX_PROFILES


@pytest.mark.parametrize("profile", MEASUREMENTS)
def test_what_is_not_known_is_left_out(profile: str) -> None:
    found = " ".join(lines(profile, without(snapshot_of(), "ENERGY", "PV1")))
    assert found
    for name in ("house_power", "grid_power_", "battery_charge_ratio", "bat_fuel", "current_state"):
        assert name not in found
    for name in ("mpp1", "pv_input_power", "inverter_power"):
        assert name not in found


@pytest.mark.parametrize("profile", MEASUREMENTS)
def test_nothing_at_all_is_no_line(profile: str) -> None:
    assert lines(profile, Device().snapshot) == []


async def test_a_state_is_sent_with_every_poll_though_it_is_kept_when_it_changes(
    bench: Bench,
) -> None:
    for number in range(4):
        bench.poll(float(number))
        await bench.send()
    assert [at_ms for at_ms, _ in bench.fake.numbers("state")] == [
        at_ms for at_ms, _ in bench.written
    ]


async def test_a_counter_is_sent_when_it_is_kept(bench: Bench) -> None:
    """Once an hour: between, nobody knows that it stood still."""
    for number in range(370):
        counter: Readings = {"STATISTIC": {"LIVE_PV_GEN": encode("fl", 1000.0 + number)}}
        bench.poll(1.0, counter=counter)
        await bench.send()
    found = bench.fake.numbers("pv_energy")
    assert len(found) == 2
    assert found[1][0] - found[0][0] == pytest.approx(3600_000, abs=EVERY_S * 1000)


def test_the_table_asks_for_what_the_profiles_read() -> None:
    table = ExportTable.of(CATALOGUE)
    objects = writing().objects
    assert {quantity.object for quantity in table.quantities} - {"DERIVED"} <= objects
    assert "DERIVED" not in objects
