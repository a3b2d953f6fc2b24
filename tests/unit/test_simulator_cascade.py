"""Two cabinets in one home: the master tells of the slave what that tells of itself."""

from __future__ import annotations

import pytest
from simulator_bench import Bench

from senec_tui.simulator.controller.models import load_model


@pytest.mark.parametrize("hours", range(0, 24, 3))
async def test_what_master_and_slave_tell_is_the_same(hours: int) -> None:
    master, slave = Bench(model="v3-master"), Bench(model="v3-slave")
    for bench in (master, slave):
        bench.time += hours * 3600.0
    told, leads = await master.section("CASC"), await master.section("ENERGY")
    own = await slave.section("ENERGY")
    assert told["POWER"] == [leads["GUI_BAT_DATA_POWER"], own["GUI_BAT_DATA_POWER"], 0, 0, 0, 0]
    assert told["PVGEN"] == [leads["GUI_INVERTER_POWER"], own["GUI_INVERTER_POWER"], 0, 0, 0, 0]
    assert told["PVMASTER"] == leads["GUI_INVERTER_POWER"]
    charges = [one["GUI_BAT_DATA_FUEL_CHARGE"] for one in (leads, own)]
    assert told["SOC"] == [*charges, 100, 100, 100, 100]
    assert told["BATPOWERSUM"] == pytest.approx(sum(told["POWER"]), abs=0.01)
    assert [{3: 1, 4: -1}.get(state, 0) for state in told["STATE"][:2]] == [
        (watts > 0) - (watts < 0) for watts in told["POWER"][:2]
    ]


async def test_each_balances_and_both_stand_under_one_sky() -> None:
    master, slave = Bench(model="v3-master"), Bench(model="v3-slave")
    clearest = []
    for _ in range(48):
        for bench in (master, slave):
            bench.time += 1800.0
            assert abs(bench.appliance.moment.balance_w) < 1e-6
        one, other = master.appliance.moment, slave.appliance.moment
        assert (one.pv_w > 0) == (other.pv_w > 0)
        assert one.house_w != other.house_w
        clearest.append((one.pv_w, other.pv_w))
    assert max(clearest)[1] > 1000


async def test_one_that_stands_alone_tells_of_no_other() -> None:
    for model in ("v3-hybrid", "v3-slave"):
        told = await Bench(model=model).section("CASC")
        assert told["POWER"] == [0.0] * 6
        assert told["BATPOWERSUM"] != 0


def test_a_model_like_another_differs_in_what_it_says() -> None:
    usual, slave = load_model("v3-hybrid"), load_model("v3-slave")
    assert slave.cells == usual.cells
    assert slave.modules == 4
    assert slave.values["BAT1"] == usual.values["BAT1"]
    assert slave.values["FACTORY"]["DEVICE_ID"] != ""
    assert slave.values["WIZARD"]["PWRCFG_PEAK_PV_POWER"] == sum(r.peak_w for r in slave.roofs)
