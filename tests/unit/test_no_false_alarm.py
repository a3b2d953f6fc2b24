"""What ordinary hours look like poll by poll draws no alarm, at any interval; what lasts does.

Small cases of the kinds that were measured on real devices, with values of our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alarm_bench import Plant
from snapshots import CATALOGUE

from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.replayed import alarms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alarm_bench import Values

    from senec_tui.model.reading.snapshot import Snapshot

    Row = dict[str, Values]

HOUR_S = 3600.0


def exporting(poll: int) -> Row:
    """The inverter's figure lags: at single polls the house seems to use nothing."""
    lags = poll % 7 == 3
    return {
        "ENERGY__GUI_INVERTER_POWER": 0.0 if lags else 2400.0,
        "ENERGY__GUI_HOUSE_POW": -0.0 if lags else 310.0,
        "ENERGY__GUI_GRID_POW": -2090.0,
        "ENERGY__GUI_BAT_DATA_POWER": 0.0,
    }


def sunny(poll: int) -> Row:
    """The voltage of a long line, high at noon, but permitted; for a poll beyond that."""
    volts = 244.0 + 1.2 * (poll % 5)
    return {"PM1OBJ1__U_AC": (253.4 if poll % 11 == 5 else volts, 241.0, 239.5)}


def charging_car(poll: int) -> Row:
    """11 kW flow, although the limit in force reads 0."""
    return {
        "WIZARD__SETUP_NUMBER_WALLBOXES": 1,
        "WALLBOX__STATE": (194,),
        "WALLBOX__EV_CONNECTED": (1,),
        "WALLBOX__MAX_CHARGING_CURRENT_RATED": (16.0,),
        "WALLBOX__MAX_CHARGING_CURRENT_IC": (0.0,),
        "WALLBOX__APPARENT_CHARGING_POWER": (11_000.0 + poll % 3,),
    }


def moving_load(poll: int) -> Row:
    """A kettle: the powers are read one after the other, and do not fit for a poll."""
    on = 2000.0 if poll % 9 == 4 else 0.0
    return {
        "ENERGY__GUI_INVERTER_POWER": 900.0,
        "ENERGY__GUI_HOUSE_POW": 400.0 + on,
        "ENERGY__GUI_GRID_POW": -500.0,
        "ENERGY__GUI_BAT_DATA_POWER": 0.0,
        "PM1OBJ1__P_TOTAL": -500.0 + on,
    }


ORDINARY = (exporting, sunny, charging_car, moving_load)


def lived(row: Callable[[int], Row], every_s: float, *, poll: int | None = None) -> list[str]:
    """Rules of the alarms of an hour; `poll`: it is always that one."""

    def moments() -> Iterator[tuple[float, Snapshot]]:
        plant = Plant()
        for number in range(int(HOUR_S / every_s)):
            values = row(number if poll is None else poll)
            yield plant.now + every_s, plant.poll(every_s, **values)

    found = alarms_of(moments(), CATALOGUE)
    return [alarm.rule for alarm in found if alarm.level >= Level.NOTE]


@pytest.mark.parametrize("every_s", [5.0, 10.0, 30.0])
@pytest.mark.parametrize("row", ORDINARY, ids=lambda row: row.__name__)
def test_an_ordinary_hour_draws_no_alarm(row: Callable[[int], Row], every_s: float) -> None:
    assert lived(row, every_s) == []


@pytest.mark.parametrize(
    ("row", "poll", "rule"),
    [
        (exporting, 3, "balance.unmetered"),
        (sunny, 5, "grid.voltage"),
        (moving_load, 4, "balance.house"),
    ],
)
def test_what_lasts_does(row: Callable[[int], Row], poll: int, rule: str) -> None:
    assert rule in lived(row, 10.0, poll=poll)


def test_no_current_is_told_of_a_car_that_gets_none() -> None:
    def waiting(poll: int) -> Row:
        return charging_car(poll) | {
            "WALLBOX__STATE": (178,),
            "WALLBOX__APPARENT_CHARGING_POWER": (0.0,),
        }

    assert lived(waiting, 10.0) == ["wallbox.no_current"]
