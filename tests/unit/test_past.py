"""The device at a moment of the history, and where something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from history_driver import CATALOGUE, NOON, Device, powers, record, writing

from senec_tui.device.source import DeviceFacts
from senec_tui.errors import NothingMeasuredError
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.moment import (
    CHANGES,
    moment_of,
    next_event_at,
    next_fault_at,
)
from senec_tui.model.plant.energy_flow import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACTS = DeviceFacts(name="there")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Two hours in which PV rises by 1 W/s, with a pause of ten minutes after the first."""
    file = tmp_path / "history.sqlite"
    pause = (NOON + 3600, NOON + 4200)
    record(
        file, NOON, NOON + 7200, lambda at: powers(at - NOON, 300.0), interval_s=30, pauses=(pause,)
    )
    opened = History(file, CATALOGUE, clock=lambda: NOON + 7200)
    yield opened
    opened.close()


def test_values_of_then_and_nothing_later(history: History) -> None:
    past = moment_of(history, NOON + 1815, FACTS)
    assert past.measured
    flow = Flow.from_snapshot(past.snapshot)
    assert flow is not None
    assert flow.pv_w == pytest.approx(1800)
    assert past.snapshot.at == NOON + 1800
    assert past.snapshot.link.facts.name == "there"
    columns = past.recent_powers.columns("pv", now=past.at, seconds=1800, count=6)
    assert all(value is not None for value in columns)
    assert max(value for value in columns if value is not None) == pytest.approx(1800)
    assert past.recent_powers.columns("pv", now=past.at + 3600, seconds=1800, count=2) == [
        None,
        None,
    ]
    assert past.history_summary.today.energy_wh["pv"] == pytest.approx(1800**2 / 2 / 3600, rel=0.02)


def test_in_a_gap_nothing_is_made_up(history: History) -> None:
    past = moment_of(history, NOON - 4000, FACTS)
    assert not past.measured
    assert isinstance(past.snapshot.link.error, NothingMeasuredError)
    assert Flow.from_snapshot(past.snapshot) is None
    assert past.snapshot.at == past.at


def test_the_next_change_and_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    device = Device()
    with writing(file) as writer:
        for number, code in enumerate(("u8_0E", "u8_0E", "u8_10", "u8_10", "u8_0E")):
            at = NOON + number * 10
            readings = powers(1000.0, 300.0)
            readings["ENERGY"]["STAT_STATE"] = code
            writer.write(device.reply(at, readings), at)
        writer.write(device.lost(NOON + 100), NOON + 100)
    opened = History(file, CATALOGUE, clock=lambda: NOON + 200)
    assert next_event_at(opened, NOON, CHANGES) == NOON + 20
    assert next_event_at(opened, NOON + 20, CHANGES) == NOON + 40
    assert next_event_at(opened, NOON + 40, CHANGES) is None
    assert next_event_at(opened, NOON + 40, CHANGES, back=True) == NOON + 20
    assert next_event_at(opened, NOON + 20, CHANGES, back=True) is None
    assert next_fault_at(opened, NOON) == NOON + 100
    opened.close()


def test_a_fault_is_stopped_at_where_it_begins_not_where_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    device = Device()
    story = (
        ("u8_0E", "u1_0000"),
        ("u8_10", "u1_0000"),  # another state, as on every day
        ("u8_62", "u1_0000"),  # the battery is out of balance and off
        ("u8_0E", "u1_0000"),
        ("u8_0E", "u1_0008"),  # an alarm of the battery management
        ("u8_0E", "u1_0000"),
    )
    with writing(file) as writer:
        for number, (state, alarm) in enumerate(story):
            at = NOON + number * 10
            readings = powers(1000.0, 300.0)
            readings["ENERGY"]["STAT_STATE"] = state
            readings["BMS"] = {"ALARM_STATUS": (alarm, "u1_0000")}
            writer.write(device.reply(at, readings), at)
    opened = History(file, CATALOGUE, clock=lambda: NOON + 200)
    assert next_fault_at(opened, NOON) == NOON + 20
    assert next_fault_at(opened, NOON + 20) == NOON + 40
    assert next_fault_at(opened, NOON + 40) is None
    assert next_fault_at(opened, NOON + 200, back=True) == NOON + 40
    assert next_fault_at(opened, NOON + 40, back=True) == NOON + 20
    opened.close()


def test_a_copy_of_the_state_and_another_wire_type_are_no_events(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    device = Device()
    with writing(file) as writer:
        for number, code in enumerate(("u8_0E", "u3_0000000E", "u8_10", "i3_00000010")):
            at = NOON + number * 10
            readings = powers(1000.0, 300.0)
            readings["ENERGY"] |= {"STAT_STATE": code, "STAT_STATE_DECODE": code}
            writer.write(device.reply(at, readings), at)
    opened = History(file, CATALOGUE, clock=lambda: NOON + 200)
    changes = opened.events(NOON, NOON + 100, kinds=CHANGES)
    assert [(event.at, event.path) for event in changes] == [(NOON + 20, "ENERGY.STAT_STATE")]
    opened.close()
