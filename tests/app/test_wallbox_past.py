"""What the wallboxes drew, as text: curves of the last hours, energy of the last days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from approved import compare, in_berlin, updating
from scenes import NOW, assert_fits, changed, scene_of, snapshot_of

from senec_tui.app.pictures.glyphs import BLOCK
from senec_tui.app.tabs.wallbox.wallbox_tab import paint
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.queries.summary import DAYS, Earlier, HistorySummary, still_being_read
from senec_tui.model.history.queries.totals import Totals
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene

DAY_S = 86400.0

__all__ = ["in_berlin", "updating"]

pytestmark = pytest.mark.usefixtures("in_berlin")


def total(kwh: float, start: float = NOW, *, measured: bool = True) -> Totals:
    energy = {**dict.fromkeys(CHANNELS, 0.0), "wallbox": 1000 * kwh}
    measured_s = DAY_S if measured else 0.0
    return Totals(
        start=start,
        end=start + DAY_S,
        energy_wh=energy,
        elapsed_s=DAY_S,
        measured_s=measured_s,
        wallbox_measured_s=measured_s,
    )


def history_summary(*kwh: float, unmeasured: int = 0) -> HistorySummary:
    """The last days one by one, the first ones not measured."""
    first = NOW - (DAYS - 1) * DAY_S
    energies = [*[0.0] * (DAYS - len(kwh)), *kwh]
    days = tuple(
        total(energy, first + n * DAY_S, measured=n >= unmeasured)
        for n, energy in enumerate(energies)
    )
    month, year = total(sum(kwh)), total(2 * sum(kwh))
    earlier = Earlier(at=NOW, month=month, year=year, days=days[:-1])
    return HistorySummary(
        today=days[-1], month=month, year=year, days=days, events=(), earlier=earlier
    )


def after_charging(amps: float = 10.0, boxes: int = 1, **options: object) -> Scene:
    """An hour of polls in which a car was charged on two phases for the first half."""
    recent_powers, recent_values = RecentPowers(), RecentValues()
    snapshot = snapshot_of()
    for minute in range(61):
        now = amps if minute < 30 else 0.0
        at = NOW - 3600.0 + 60.0 * minute
        changes = changed(
            snapshot,
            WIZARD={"SETUP_NUMBER_WALLBOXES": boxes},
            WALLBOX={
                "APPARENT_CHARGING_POWER": [460.0 * now, 0.0, 0.0, 0.0],
                "L1_CHARGING_CURRENT": [now, 0.0, 0.0, 0.0],
                "L2_CHARGING_CURRENT": [now, 0.0, 0.0, 0.0],
            },
        )
        sections = {
            name: {key: stored.again(at) for key, stored in section.items()}
            for name, section in changes.sections.items()
        }
        snapshot = replace(changes, at=at, sections=sections)
        recent_powers.add(snapshot)
        recent_values.add(snapshot)
    return scene_of(snapshot, recent_powers=recent_powers, recent_values=recent_values, **options)


@pytest.mark.parametrize(("width", "height"), [(120, 38), (200, 58), (80, 48)])
def test_power_and_currents_of_the_last_hours(width: int, height: int) -> None:
    text = assert_fits(paint, after_charging(width=width, height=height))
    watched = text.partition("States: ")[0]
    assert len(watched.splitlines()) - 1 <= height
    assert "Since " in watched
    for name in ("a Power", "b L1", "c L2", "d L3"):  # in a legend, or at the end of its curve
        assert name in text
    assert any(f"{top}│" in text for top in (4800, 5000))


@pytest.mark.parametrize(("width", "height"), [(120, 38), (200, 58)])
def test_as_approved(width: int, height: int, updating: bool) -> None:
    days = history_summary(9.5, 0.0, 12.25, 3.5, 6.0, unmeasured=12)
    scene = after_charging(width=width, height=height, history_summary=days, glyphs=BLOCK)
    picture = assert_fits(paint, scene) + "\n"
    compare(f"past-{width}x{height + 2}/wallbox", picture, updating=updating)


def test_several_boxes_have_one_curve() -> None:
    text = assert_fits(paint, after_charging(boxes=2, width=200, height=58))
    assert "Since " in text
    assert "Power, W" in text
    assert "L1, A" not in text


def test_without_charging_there_is_no_curve_but_the_days() -> None:
    kwh = (0.0, 8.0, 12.5, 0.0)
    scene = after_charging(
        amps=0.0, width=120, height=38, history_summary=history_summary(*kwh, unmeasured=20)
    )
    text = assert_fits(paint, scene)
    assert "Since " not in text
    assert "Charged on the last 14 days" in text
    assert "12.5│" in text


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_energy_as_far_as_it_was_recorded(width: int) -> None:
    scene = after_charging(width=width, height=58, history_summary=history_summary(3.5, 1.25))
    text = " ".join(assert_fits(paint, scene).split())
    assert "Charged 1.2 kWh today" in text
    assert "4.8 kWh this month" in text
    assert "9.5 kWh this year" in text
    nothing = history_summary(unmeasured=DAYS)
    unknown = replace(nothing, year=total(0.0, measured=False))
    assert "kWh today" not in assert_fits(paint, replace(scene, history_summary=unknown))


def test_few_lines_stay_as_they_were() -> None:
    text = assert_fits(paint, after_charging(width=80, height=22))
    assert "Since " not in text


def test_while_days_are_being_filled_in_the_place_of_their_energy_is_kept() -> None:
    growing = scene_of(snapshot_of(), history_summary=still_being_read(NOW), history_grows=True)
    lines = assert_fits(paint, growing).splitlines()
    assert lines[1].startswith("Charged")
    assert f"{growing.glyphs.absent} kWh today" in lines[1]
    known = replace(growing, history_grows=False)
    assert "Charged" not in assert_fits(paint, known)
