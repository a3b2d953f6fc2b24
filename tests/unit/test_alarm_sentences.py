"""Every sentence of an alarm is whole, in words of an owner, with its units, in each language."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sentences import faults_of, lacking_units
from snapshots import CATALOGUE, changed, snapshot_with

import senec_tui.model.alarm
import senec_tui.model.judgement
from senec_tui.catalogue.level import Level
from senec_tui.language import LANGUAGES, Language
from senec_tui.model.alarm.device_log.day_log import LogWatch
from senec_tui.model.alarm.occurrences import Counters, changes
from senec_tui.model.judgement.durations import judge_one_look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.model.reading.snapshot import Snapshot

ROOMS = (senec_tui.model.alarm, senec_tui.model.judgement)
ENGLISH, GERMAN = Language("en"), Language("de")


def messages() -> list[str]:
    """All that judgements and alarms are worded in."""
    found = []
    for room in ROOMS:
        for file in Path(str(room.__file__)).parent.rglob("*.py"):
            found += [
                ast.literal_eval(node.args[0])
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_"
            ]
    return found


def translated(message: str, tr: Language) -> str:
    """With the names of what fills it in, in place of that."""
    names = re.findall(r"\{(\w+)\}", message)
    return tr(message, **{name: f"{{{name}}}" for name in names})


def codes_of(table: str) -> list[int]:
    known = CATALOGUE.codes(table)
    assert known is not None
    return [int(code) for code in known.labels]


def plants() -> Iterator[Snapshot]:
    """Each thing that a device can report by code, once."""
    modules = {"MODULE_COUNT": 2, "VOLTAGE": [50.0, 50.0]}
    for code in range(32):
        for word in ("ALARM_STATUS", "STATUS"):
            yield snapshot_with(BMS={**modules, word: [0, 1 << code]})
    yield snapshot_with(BMS={**modules, "ALARM_STATUS": [6, 1], "ERROR": 3, "DERATING": 1})
    for code in (*codes_of("STAT_STATE"), 250):
        yield snapshot_with(ENERGY={"STAT_STATE": code})
    for code, degrees in ((code, 7000 + 20 * code) for code in (*codes_of("WALLBOX_STATE"), 250)):
        yield snapshot_with(
            WIZARD={"SETUP_NUMBER_WALLBOXES": 1},
            WALLBOX={"STATE": [code], "UTMP": [degrees], "ADDITIONAL_ERROR": [7]},
        )
    for text in ("", "DC link overvoltage"):
        yield snapshot_with(
            PV1={"ERROR_STATE_INT": [57], "INTERNAL_INV_ERROR_TEXT": [text]},
            STECA={"ERROR": 3, "ERRORTEXT": text},
        )
    names = ("INSULATION", "DC_COIL", "INIT_BATTERY_MODULES", "IPU", "INTERRUPT")
    yield snapshot_with(SELFTEST_RESULTS=dict.fromkeys(names, "Test failed"))
    for warmth in (45.0, 90.0):
        sensors = {f"TEMP{n}": warmth for n in range(1, 6)}
        yield snapshot_with(TEMPMEASURE={"CASE_TEMP": warmth, "MCU_TEMP": warmth}, BAT1OBJ1=sensors)
    for cell_c in (-5.0, 5.0, 41.0, 60.0):
        yield snapshot_with(BMS={**modules, "CELL_TEMPERATURES_MODULE_A": [cell_c, cell_c]})
    words = ("RACK_FAULT_STATE", "RACK_ALARM_STATE", "RACK_WARNING_STATE", "RACK_OFFLINE_STATUS")
    yield snapshot_with(AMPACE=dict.fromkeys(words, 4) | {"MODULE_FAULT_STATE": [4]})


def occurrences() -> Iterator[Mapping[str, str]]:
    """What happened between two polls, and what the device's own log tells of."""
    before = snapshot_with(
        BMS={"FAULTLINECOUNT": 2, "COMMERRCOUNT": 1},
        BAT1={"SPARE_CAPACITY": 10},
        WIZARD={"APPLICATION_VERSION": "0826", "PS_ENABLE": 0},
    )
    now = changed(before, BMS={"FAULTLINECOUNT": 3, "COMMERRCOUNT": 4})
    now = changed(
        now,
        BAT1={"SPARE_CAPACITY": 22},
        WIZARD={"APPLICATION_VERSION": "0833", "PS_ENABLE": 1},
    )
    counters = Counters(["BMS.FAULTLINECOUNT", "BMS.COMMERRCOUNT"])
    list(counters.jumps(before))
    watch = LogWatch(CATALOGUE.table("alarms")["log_states"], 0.0)
    log = (
        b"2026-05-14 08:00:00 [E|BMZ] modules out of balance, switched off\n"
        b"2026-05-14 08:00:09 [I|SYS] Changed operating mode\n"
    )
    for what in chain(counters.jumps(now), changes(now, before), watch.take(log)):
        yield what.text


def test_messages_have_no_doubled_words_and_all_their_units() -> None:
    found = messages()
    assert len(found) > 100
    for message in found:
        for tr in (ENGLISH, GERMAN):
            text = translated(message, tr)
            assert "a word twice" not in faults_of(re.sub(r"\{\w+\}", "7", text)), text
            assert lacking_units(text) == [], text


def test_whatever_a_device_reports_is_told_in_whole_sentences() -> None:
    rules = set()
    for snapshot in plants():
        for judgement in judge_one_look(snapshot):
            if judgement.level < Level.NOTE:
                continue
            rules.add(judgement.rule)
            for code in LANGUAGES:
                sentence = judgement.text(Language(code))
                assert faults_of(sentence) == [], sentence
    assert {
        "battery.alarm", "battery.status", "battery.rack", "battery.error", "state.operating",
        "wallbox.state", "wallbox.error", "wallbox.temperature", "pv.inverter_error",
        "pv.board_error", "system.selftest", "system.temperature", "cells.temperature",
    } <= rules  # fmt: skip


def test_what_happened_between_polls_is_told_in_whole_sentences() -> None:
    texts = list(occurrences())
    assert len(texts) == 7
    for text in texts:
        for sentence in text.values():
            assert faults_of(sentence) == [], sentence
    told = " ".join(text["de"] for text in texts)
    assert "von 10 % auf 22 %" in told
    assert "Das Gerät hat in sein Protokoll geschrieben: „BMZ: modules" in told


@pytest.mark.parametrize(
    ("degrees", "words"),
    [(41.0, "is warm, 41 °C: watch from 40"), (60.0, "is too hot, 60 °C: the limit is 45 °C"),
     (5.0, "is cold, 5 °C"), (-5.0, "is too cold, -5 °C: hardly charges below 0 °C")],
)  # fmt: skip
def test_a_limit_that_is_told_is_the_one_that_was_crossed(degrees: float, words: str) -> None:
    bms = {"MODULE_COUNT": 1, "VOLTAGE": [50.0], "CELL_TEMPERATURES_MODULE_A": [degrees, degrees]}
    (told,) = [j for j in judge_one_look(snapshot_with(BMS=bms)) if j.rule == "cells.temperature"]
    assert words in told.text(ENGLISH)


def test_without_a_grid_its_voltage_is_no_alarm_of_its_own() -> None:
    for state, told in ((75, False), (80, False), (14, True)):
        plant = snapshot_with(ENERGY={"STAT_STATE": state}, PM1OBJ1={"U_AC": [0.0, 0.0, 0.0]})
        rules = {j.rule for j in judge_one_look(plant) if j.level >= Level.NOTE}
        assert ("grid.voltage" in rules) == told
