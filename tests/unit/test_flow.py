"""The split of power, against the table of the protocol and against its own sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.model.history.energy import FLOW_CHANNELS
from senec_tui.model.plant.energy_flow import Flow, autarky_pct, self_consumption_pct

powers = st.floats(0, 30_000, allow_nan=False, allow_subnormal=False)
signed = st.floats(-30_000, 30_000, allow_nan=False, allow_subnormal=False)


@given(pv=powers, house=powers, grid=signed, battery=signed)
def test_parts_of_each_source_add_up_and_are_never_negative(
    pv: float, house: float, grid: float, battery: float
) -> None:
    flow = Flow(pv_w=pv, house_w=house, grid_w=grid, battery_w=battery)
    from_pv = (flow.pv_to_house_w, flow.pv_to_battery_w, flow.pv_to_grid_w)
    from_battery = (flow.battery_to_house_w, flow.battery_to_grid_w)
    from_grid = (flow.grid_to_house_w, flow.grid_to_battery_w)
    assert min(from_pv + from_battery + from_grid) >= 0
    assert sum(from_pv) == pytest.approx(pv)
    assert sum(from_battery) == pytest.approx(flow.discharge_w)
    assert sum(from_grid) == pytest.approx(flow.import_w)


@given(pv=powers, house=powers, grid=signed, battery=signed)
def test_all_at_once_is_the_same_as_one_by_one(
    pv: float, house: float, grid: float, battery: float
) -> None:
    flow = Flow(pv_w=pv, house_w=house, grid_w=grid, battery_w=battery)
    one_by_one = [getattr(flow, f"{name}_w") for name in FLOW_CHANNELS]
    assert list(flow.all_w()) == one_by_one


@given(house=powers, battery=signed, pv=powers)
def test_balanced_powers_meet_the_measured_sinks(house: float, battery: float, pv: float) -> None:
    flow = Flow(pv_w=pv, house_w=house, grid_w=house + battery - pv, battery_w=battery)
    assert flow.balance_error_w == pytest.approx(0, abs=1e-6)
    into_house = flow.pv_to_house_w + flow.battery_to_house_w + flow.grid_to_house_w
    assert into_house == pytest.approx(house, abs=1e-6)
    assert flow.pv_to_battery_w + flow.grid_to_battery_w == pytest.approx(flow.charge_w, abs=1e-6)
    assert flow.pv_to_grid_w + flow.battery_to_grid_w == pytest.approx(flow.export_w, abs=1e-6)


def test_reply_of_the_protocol_description() -> None:
    flow = Flow.of(pv_w=4917.64, house_w=641.12, grid_w=-4277.05, battery_w=-0.53)
    assert flow is not None
    assert flow.balance_error_w == pytest.approx(0, abs=0.01)
    assert flow.pv_to_house_w == pytest.approx(641.12)
    assert flow.pv_to_grid_w == pytest.approx(4276.52)
    assert flow.autarky_pct == 100
    assert flow.self_consumption_pct == pytest.approx(13.027, abs=0.001)


def test_unknown_power_gives_no_flow_and_night_noise_is_generation() -> None:
    assert Flow.of(pv_w=None, house_w=1, grid_w=1, battery_w=0) is None
    night = Flow.of(pv_w=-0.2, house_w=300, grid_w=300, battery_w=0)
    assert night is not None
    assert night.pv_w == 0.2


def test_shares_without_a_whole_are_unknown() -> None:
    assert autarky_pct(0, 0) is None
    assert self_consumption_pct(0, 5) is None
    assert autarky_pct(10, 20) == 0
    assert autarky_pct(10, -1) == 100


def test_balcony_system_is_noticed() -> None:
    assert Flow(pv_w=0, house_w=0, grid_w=-300, battery_w=0).unmetered
    assert not Flow(pv_w=900, house_w=300, grid_w=-600, battery_w=0).unmetered
