"""What an owner is told of each story of the simulator, and when."""

from __future__ import annotations

from typing import NamedTuple

from senec_tui.catalogue.level import Level


class Expected(NamedTuple):
    """What an owner is told. Seconds since the story began."""

    rule: str
    level: Level
    words: str
    """A pattern that the sentence has."""
    begin_s: tuple[float, float]
    """When it begins, at the earliest and at the latest."""
    end_s: tuple[float, float]
    """When it is over."""
    raised_s: float = 0.0
    """So long after its begin it is told at the latest, a poll aside: the rule's own duration."""


ACT, WATCH, NOTE = Level.ACT, Level.WATCH, Level.NOTE
_MIN, _DAY = 60.0, 86400.0


def _at(begin_s: float, end_s: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """For what begins and ends at once."""
    return (begin_s, begin_s), (end_s, end_s)


TOLD = {
    "shutdown-41": Expected(
        "state.operating", WATCH, "lithium battery is switched off", *_at(0, 30 * _MIN)
    ),
    "imbalance-98": Expected(
        "state.operating", ACT, "modules differ too much", *_at(6 * _MIN, 30 * _MIN)
    ),
    "remote-70": Expected(
        "state.operating", WATCH, "shut down by remote control", *_at(0, 45 * _MIN)
    ),
    "conditioning-70": Expected(
        "battery.charging", NOTE, r"reduced to 18\.\d A", *_at(0, 720 * _MIN), 5 * _MIN
    ),
    "weak-cell": Expected(
        "cells.spread", ACT, r"module B are 1\d\d mV apart",
        (1 * _MIN, 10 * _MIN), (40 * _MIN, 40 * _MIN), 5 * _MIN,
    ),
    "module-idle": Expected(
        "battery.module_idle", WATCH, "Module B carries no current", *_at(0, 30 * _MIN), 5 * _MIN
    ),
    "alarm-20s": Expected(
        "battery.alarm", ACT, "module B probably reports “Alarm: cell overvoltage”", *_at(2, 22)
    ),
    "overheating": Expected(
        "cells.temperature", ACT, r"Module . is too hot, (4[5-9]|50) °C",
        (5 * _MIN, 20 * _MIN), (35 * _MIN, 50 * _MIN), 15 * _MIN,
    ),
    "cold": Expected(
        "cells.temperature", WATCH, r"Module . is cold, [2-9] °C",
        (5 * _MIN, 20 * _MIN), (40 * _MIN, 55 * _MIN), 5 * _MIN,
    ),
    "insulation": Expected(
        "state.operating", ACT, "insulation of the solar side is too low",
        *_at(2 * _MIN, 25 * _MIN),
    ),
    "inverter-error": Expected(
        "pv.inverter_error", ACT, "error 57: “", *_at(0, 28 * _MIN)
    ),
    "wallbox-error": Expected(
        "wallbox.state", ACT, "EV charger communication error", *_at(0, 20 * _MIN)
    ),
    "wallbox-no-current": Expected(
        "wallbox.no_current", NOTE, "no current is released", *_at(0, 20 * _MIN), 2 * _MIN
    ),
    "grid-voltage": Expected(
        "grid.voltage", ACT, r"Voltage of L. is high: 25\d\.\d V",
        (1 * _MIN, 5 * _MIN), (15 * _MIN, 18 * _MIN), 5 * _MIN,
    ),
    "curtailed": Expected(
        "pv.curtailed", NOTE, "curtailed to 30 %", *_at(0, 30 * _MIN), 1 * _MIN
    ),
    "clock-wrong": Expected("system.clock", WATCH, "slow", *_at(0, 30 * _MIN), 2 * _MIN),
    "firmware-update": Expected("state.operating", NOTE, "New software", (0, 0), (240, 460)),
    "swap-to-lfp": Expected(
        "state.operating", WATCH, "switched off", (0, 0), (4 * _MIN, 13 * _MIN)
    ),
    "backup": Expected("state.operating", WATCH, "grid is gone", *_at(40, 18 * _MIN)),
}  # fmt: skip
"""What is judged of values alone."""
REMEMBERED = {
    "module-lost": Expected(
        "normal.module", ACT, "Module C is no longer reported", *_at(30, 30 * _MIN), 2 * _MIN
    ),
    "cell-drift": Expected(
        "cells.spread", ACT, "module A are .* mV apart",
        (4 * _DAY, 7 * _DAY), (21 * _DAY, 21 * _DAY), 16 * _MIN,
    ),
}  # fmt: skip
"""What takes a memory, or weeks."""
ALL_TOLD = TOLD | REMEMBERED
