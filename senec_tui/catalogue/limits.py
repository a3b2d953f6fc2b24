"""The limits of `catalogue/thresholds.json`, typed; the device's own ones go before them.

Every field is a row of the file and the other way round; a test says so, and that each is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from senec_tui.catalogue import Catalogue
from senec_tui.catalogue.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.catalogue.catalogue import OwnLimit


@dataclass(frozen=True, slots=True)
class Steps:
    """A limit in two steps: from where on to watch, and from where on to act."""

    watch: float
    act: float

    def level(self, value: float, *, low_is_bad: bool = False) -> Level:
        """FINE, WATCH or ACT."""
        for step, level in ((self.act, Level.ACT), (self.watch, Level.WATCH)):
            if value <= step if low_is_bad else value >= step:
                return level
        return Level.FINE


class Limits(NamedTuple):
    """All limits; unit and reason of each stand in the file.

    A tuple: with so many fields a dataclass takes four times as long to be made, at each start.
    """

    cells_per_module_nmc: float
    cells_per_module_lfp: float
    near_full_nmc_pct: float
    near_empty_nmc_pct: float
    near_full_lfp_pct: float
    near_empty_lfp_pct: float
    rest_current_a: float
    cell_spread_even_mv: float
    cell_spread_end_minutes: float
    cell_spread_nmc_middle_rest_mv: Steps
    cell_spread_nmc_middle_load_mv: Steps
    cell_spread_nmc_full_rest_mv: Steps
    cell_spread_nmc_full_load_mv: Steps
    cell_spread_nmc_empty_rest_mv: Steps
    cell_spread_nmc_empty_load_mv: Steps
    cell_spread_lfp_middle_rest_mv: Steps
    cell_spread_lfp_middle_load_mv: Steps
    cell_spread_lfp_full_rest_mv: Steps
    cell_spread_lfp_full_load_mv: Steps
    cell_spread_lfp_empty_rest_mv: Steps
    cell_spread_lfp_empty_load_mv: Steps
    cell_voltage_high_nmc_mv: Steps
    cell_voltage_low_nmc_mv: Steps
    cell_voltage_high_lfp_mv: Steps
    cell_voltage_low_lfp_mv: Steps
    cell_full_margin_mv: float
    module_voltage_sum_v: float
    power_reduced_pct: float
    power_at_limit_pct: float
    cell_temperature_spread_k: Steps
    battery_temperature_high_c: Steps
    battery_temperature_low_c: Steps
    state_of_health_pct: Steps
    assumed_health_pct: float
    cycles_believable_pct: float
    cycles_comparable: float
    module_idle_current_a: float
    module_busy_current_a: float
    module_idle_minutes: float
    health_top_from_nmc_pct: float
    health_bottom_to_nmc_pct: float
    health_top_from_lfp_pct: float
    health_bottom_to_lfp_pct: float
    health_same_charge_pct: float
    health_same_temperature_k: float
    health_fingerprints_least: float
    health_off_top_nmc_mv: Steps
    health_off_bottom_nmc_mv: Steps
    health_off_top_lfp_mv: Steps
    health_off_bottom_lfp_mv: Steps
    health_drift_mv_month: Steps
    health_resistance_ratio: Steps
    health_step_current_a: float
    health_run_pct: float
    health_runs_least: float
    health_measurement_pct: float
    health_measured_pct: float
    health_capacity_pct: Steps
    health_fade_certain_pct_year: float
    health_ceiling_pct: float
    health_surplus_wh: float
    health_empty_pct: float
    health_jump_pct: float
    health_module_share_pct: Steps
    case_temperature_c: Steps
    inverter_temperature_c: Steps
    controller_temperature_c: Steps
    wallbox_temperature_c: Steps
    phase_voltage_nominal_v: float
    phase_voltage_deviation_v: Steps
    frequency_nominal_hz: float
    frequency_deviation_hz: Steps
    phase_skew_w: Steps
    phase_sum_tolerance_w: float
    meter_tolerance_w: float
    voltage_scale_low_v: float
    voltage_scale_high_v: float
    frequency_scale_low_hz: float
    frequency_scale_high_hz: float
    flow_shown_w: float
    balance_tolerance_w: float
    mismatch_seconds: float
    unmetered_seconds: float
    pv_input_idle_w: float
    pv_input_busy_w: float
    pv_input_voltage_v: float
    pv_sum_tolerance_w: float
    pv_input_idle_minutes: float
    pv_nothing_minutes: float
    daylight_from_h: float
    daylight_to_h: float
    curtailed_below_pct: float
    estimate_mean_minutes: float
    estimate_min_power_w: float
    estimate_taper_from_pct: float
    surplus_unsure_w: float
    surplus_needed_w: float
    full_pct: float
    reserve_missed_days: float
    regulation_lag_s: float
    estimate_power_least_pct: float
    estimate_power_most_pct: float
    clock_drift_s: Steps
    gap_minutes: float
    response_time_ms: Steps
    stale_intervals: float
    errors_per_hour: Steps

    @classmethod
    def of(cls, rows: Mapping[str, Mapping[str, Any]]) -> Limits:
        """From the rows of the file."""
        return cls(**{name: _limit(row) for name, row in rows.items()})


def limits_of(catalogue: Catalogue) -> Limits:
    """Those of the file, with those that the owner has set."""
    return _with(tuple(catalogue.own_limits.items())) if catalogue.own_limits else limits()


@cache
def _with(own: tuple[tuple[str, OwnLimit], ...]) -> Limits:
    return limits()._replace(**{name: _set(getattr(limits(), name), value) for name, value in own})


def _set(ours: Any, own: OwnLimit) -> Any:
    if not isinstance(own, tuple):
        return own
    watch, act = own
    return Steps(ours.watch if watch is None else watch, ours.act if act is None else act)


def _limit(row: Mapping[str, Any]) -> Any:
    return row["value"] if "value" in row else Steps(row["watch"], row["act"])


@cache
def limits() -> Limits:
    """Those of the file, read once."""
    return Limits.of(Catalogue().table("thresholds")["limits"])
