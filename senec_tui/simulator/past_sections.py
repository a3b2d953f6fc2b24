"""What the simulated appliance would have answered at a moment before it was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.device.wire.codec import encode

if TYPE_CHECKING:
    from senec_tui.device.source import Raw
    from senec_tui.simulator.physics import Moment


def past_sections(moment: Moment, boxes: int) -> dict[str, dict[str, Raw]]:
    """The live values and what goes with them. `boxes`: how many wallboxes there are."""
    memory = moment.memory
    charge_a = moment.battery_w / 100
    spread_mv = 9 + abs(moment.battery_w) / 250 + max(0.0, memory.soc_pct - 92) * 1.5
    cells = tuple(encode("u1", round(3700 + spread_mv * share)) for share in (0, 0.4, 0.7, 1))
    return {
        "ENERGY": {
            "STAT_STATE": encode("u8", moment.state),
            "GUI_INVERTER_POWER": encode("fl", moment.pv_w),
            "GUI_HOUSE_POW": encode("fl", moment.house_w),
            "GUI_GRID_POW": encode("fl", moment.grid_w),
            "GUI_BAT_DATA_POWER": encode("fl", moment.battery_w),
            "GUI_BAT_DATA_CURRENT": encode("fl", charge_a),
            "GUI_BAT_DATA_FUEL_CHARGE": encode("fl", memory.soc_pct),
        },
        "WIZARD": {"SETUP_NUMBER_WALLBOXES": encode("u8", boxes)},
        "WALLBOX": {"APPARENT_CHARGING_POWER": (encode("fl", moment.car.power_w),)},
        "BMS": {"CELL_VOLTAGES_MODULE_A": cells},
        "TEMPMEASURE": {
            "BATTERY_TEMP": encode("fl", memory.temperature_c),
            "CASE_TEMP": encode("fl", memory.temperature_c + 5),
        },
    }
