"""Limits: each row of the file is a typed field that some rule reads; the device's own go first."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, get_type_hints

import pytest
from judging import found
from snapshots import snapshot_with

import senec_tui
from senec_tui.catalogue import Catalogue
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import Limits, Steps, limits, limits_of
from senec_tui.catalogue.units import Unit, decimals_of, units
from senec_tui.model.judgement.device_limits import battery_temperature_high, cell_voltage_high

PACKAGE = Path(senec_tui.__file__).parent
DATA = PACKAGE / "catalogue"
ROWS = Catalogue().table("thresholds")["limits"]
PROVENANCE = {"about", "source", "note", "note_de", "own"}
"""Says where data comes from and what is doubtful about it: for whoever edits the file."""


class Words(NamedTuple):
    """What the program says; its trees would take 80 MB to the end of the tests."""

    attributes: set[str]
    literals: set[str]


@lru_cache(maxsize=1)
def words() -> Words:
    attributes, literals = set(), set()
    for file in PACKAGE.rglob("*.py"):
        puts_first = file.relative_to(PACKAGE).as_posix() == "model/judgement/device_limits.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            # What puts the device's own limits first reads ours too.
            elif isinstance(node, ast.Attribute) and (
                not puts_first or (isinstance(node.value, ast.Name) and node.value.id == "ours")
            ):
                attributes.add(node.attr)
    return Words(attributes, literals)


def test_every_row_is_a_field_of_its_type_and_the_other_way_round() -> None:
    assert set(Limits._fields) == ROWS.keys()
    for name, kind in get_type_hints(Limits).items():
        assert kind is (Steps if isinstance(getattr(limits(), name), Steps) else float), name


def test_every_limit_is_read() -> None:
    assert sorted(ROWS.keys() - words().attributes) == []


def test_an_owner_may_set_every_limit_that_a_rule_names_and_it_goes_before_the_devices() -> None:
    named = {
        name
        for row in Catalogue().table("alarms")["rules"].values()
        for name in row.get("limits", ())
    }
    assert named <= ROWS.keys()
    warm = snapshot_with(
        BMS={"MODULE_COUNT": 1, "VOLTAGE": [50.0], "CELL_TEMPERATURES_MODULE_A": [30.0, 31.0]},
        BMS_PARA={"MAX_BATTERY_TEMP_LIMIT_DEG": 50.0},
    )
    assert found(warm, "cells.temperature")[0] is Level.FINE
    own = Catalogue(limits={"battery_temperature_high_c": (25.0, None), "pv_sum_tolerance_w": 1.0})
    level, told = found(replace(warm, catalogue=own), "cells.temperature")
    assert level is Level.WATCH
    assert "31 °C: watch from 25, too hot from 45" in told
    assert limits_of(own).pv_sum_tolerance_w == 1.0
    assert limits_of(Catalogue()) == limits()


@pytest.mark.parametrize("folder", [".", "codes", "objects"])
def test_every_key_of_a_data_file_is_read(folder: str) -> None:
    known = words().literals
    files = list((DATA / folder).glob("*.json"))
    assert files
    for file in files:
        for key in json.loads(file.read_text(encoding="utf-8")):
            provenance = key in PROVENANCE or key.endswith("_note")
            # A grouping by product type is asked for by its name.
            assert provenance or key in known, (file.name, key)


def test_limits_are_read_once() -> None:
    assert limits() is limits()


def test_steps_in_both_directions() -> None:
    steps = Steps(10, 20)
    assert [steps.level(n) for n in (9, 10, 20)] == [Level.FINE, Level.WATCH, Level.ACT]
    low = Steps(10, 0)
    assert [low.level(n, low_is_bad=True) for n in (11, 10, 0)] == [
        Level.FINE,
        Level.WATCH,
        Level.ACT,
    ]


def test_the_ceilings_of_the_battery_management_go_first() -> None:
    ours = limits()
    none, own = snapshot_with(), snapshot_with(BMS_PARA={"MAX_BATTERY_TEMP_LIMIT_DEG": 38})
    assert battery_temperature_high(none, ours) == ours.battery_temperature_high_c
    assert battery_temperature_high(own, ours) == Steps(38, 38)
    full = snapshot_with(BMS_PARA={"FULL_CELL_VOLTAGE_MV": 4069})
    steps = ours.cell_voltage_high_nmc_mv
    assert cell_voltage_high(none, steps, ours) == steps
    assert cell_voltage_high(full, steps, ours) == Steps(4099, 4200)


def test_units_are_one_table() -> None:
    assert units()["A"] == Unit(decimals=2, step=0.01)
    assert decimals_of("mV") == 0
    assert decimals_of("s") is None  # 0.1 s and 30 s
    assert decimals_of("furlong") is None
    assert decimals_of(None) is None
