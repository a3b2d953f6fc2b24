"""The battery as modules: alarm and status words, counts, health, idle modules, counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement, level_of_code
from senec_tui.model.judgement.subjects import power_limit_judgements as power_limit
from senec_tui.model.judgement.wording import Explained, Joined, Labels, Number, message
from senec_tui.model.plant.battery import (
    FULL,
    LETTERS,
    LOW,
    SILENT,
    doubtful_cycles,
    idle_modules,
    spreads,
)
from senec_tui.model.plant.status_word import StatusWord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.plant_views import PlantViews
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.reading.snapshot import Snapshot


ALARM: Final = "battery.alarm"
STATUS: Final = "battery.status"
CYCLES: Final = "battery.cycles"
LOST: Final = "normal.module"
CHANGED: Final = "normal.serial"
"""Of these two speaks only who remembers what was fitted: `model.alarm.normal`."""
MISSING: Final = "battery.modules_missing"
SILENT_MODULE: Final = "battery.module_silent"


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Everything that the battery as a whole or a module of it says."""
    yield from _words(plant)
    yield from _rack_words(plant.snapshot)
    yield from _flags(plant.snapshot)
    yield from _counts(plant)
    yield from power_limit.judge(plant)
    yield from _health(plant)
    yield from _currents(plant)
    yield from _cycles(plant)


# -- words of bits -------------------------------------------------------------------------------


def word_of(value: int, rule: str) -> StatusWord:
    """The word that a judgement of the alarm or the status words speaks of."""
    return StatusWord.of(value, alarm=rule == ALARM)


def normal_words(word: StatusWord) -> Wording:
    """A word that tells of nothing, in a word."""
    return message(N_("none") if word.value == 0 else N_("normal"))


def told(word: StatusWord, name: str, snapshot: Snapshot) -> Wording:
    """What a module reports, by the likely reading of its word, and what to do about it."""
    names = code_names(word.codes, snapshot) if word.codes else message(N_("bit {n}"), n=0)
    report = message(
        N_("Battery module {name} probably reports “{words}”."), name=name, words=names
    )
    if len(word.codes) != 1:
        return report
    table = snapshot.catalogue.codes("BMS_STATUS")
    return Joined((report, Explained(table, word.codes[0], message(""))), " ")


def other_readings(word: StatusWord, snapshot: Snapshot) -> Wording:
    """What the word says if its bits are counted otherwise, or are none."""
    shifted = code_names(word.shifted, snapshot)
    if word.plain is None:
        return message(N_("if its bits count from 1: {shifted}"), shifted=shifted)
    return message(
        N_("if its bits count from 1: {shifted}; if it is a number: {plain}"),
        shifted=shifted,
        plain=code_names((word.plain,), snapshot),
    )


def code_names(codes: tuple[int, ...], snapshot: Snapshot) -> Wording:
    """The names of codes of the battery management, unknown ones by number."""
    table = snapshot.catalogue.codes("BMS_STATUS")
    labels = {} if table is None else table.labels
    return Joined(
        tuple(Labels.of(labels.get(str(code)), message(N_("code {n}"), n=code)) for code in codes),
        "; ",
    )


def alarm_level(word: StatusWord, snapshot: Snapshot) -> Level:
    """How urgent a word is, by its likely reading; what no table lists asks for somebody."""
    if word.normal:
        return Level.FINE
    table = snapshot.catalogue.codes("BMS_STATUS")
    levels = {level_of_code(table, code) for code in word.codes}
    return Level.WATCH if levels == {Level.WATCH} else Level.ACT


def _words(plant: PlantViews) -> Iterator[Judgement]:
    snapshot = plant.snapshot
    for rule, variable, words in (
        (ALARM, "ALARM_STATUS", N_("Battery module {name}: alarms {words}")),
        (STATUS, "STATUS", N_("Battery module {name}: status {words}")),
    ):
        for slot, reading in enumerate(snapshot.readings("BMS", variable)):
            if not isinstance(reading.value, int):
                continue
            word, name = word_of(reading.value, rule), LETTERS[slot % 26]
            text: Wording = message(words, name=name, words=normal_words(word))
            yield Judgement(
                rule=rule,
                level=alarm_level(word, snapshot),
                text=text if word.normal else told(word, name, snapshot),
                path=f"BMS.{variable}[{slot}]",
            )


_RACK_WORDS: Final = (
    (
        "RACK_FAULT_STATE",
        Level.ACT,
        N_("Rack fault word {value} (meaning of the bits unknown)"),
    ),
    (
        "RACK_ALARM_STATE",
        Level.ACT,
        N_("Rack alarm word {value} (meaning of the bits unknown)"),
    ),
    (
        "RACK_WARNING_STATE",
        Level.WATCH,
        N_("Rack warning word {value} (meaning of the bits unknown)"),
    ),
    ("RACK_OFFLINE_STATUS", Level.ACT, N_("The rack is offline (word {value})")),
    (
        "MODULE_FAULT_STATE",
        Level.ACT,
        N_("Module {name}: fault word {value} (meaning of the bits unknown)"),
    ),
    (
        "MODULE_ALARM_STATE",
        Level.ACT,
        N_("Module {name}: alarm word {value} (meaning of the bits unknown)"),
    ),
    (
        "MODULE_WARNING_STATE",
        Level.WATCH,
        N_("Module {name}: warning word {value} (meaning of the bits unknown)"),
    ),
)


def _rack_words(snapshot: Snapshot) -> Iterator[Judgement]:
    for variable, level, words in _RACK_WORDS:
        for index, reading in enumerate(snapshot.readings("AMPACE", variable)):
            if isinstance(reading.value, int) and reading.value:
                text = message(words, name=LETTERS[index % 26], value=f"0x{reading.value:X}")
                of_rack = variable.startswith("RACK_")
                path = f"AMPACE.{variable}" if of_rack else str(reading.path)
                yield Judgement(rule="battery.rack", level=level, text=text, path=path)


# -- flags and counts ----------------------------------------------------------------------------


def _flags(snapshot: Snapshot) -> Iterator[Judgement]:
    for rule, variable, bad, level, words in (
        (
            "battery.derating",
            "DERATING",
            bool,
            Level.WATCH,
            N_("The battery management reduces the power"),
        ),
        (
            "battery.not_ready",
            "BMS_READY_FLAG",
            (0).__eq__,
            Level.WATCH,
            N_("The battery management is not ready"),
        ),
        (
            "battery.recovery_locked",
            "RECOVERLOCKED",
            bool,
            Level.ACT,
            N_("Recovery of the modules is locked"),
        ),
        ("battery.error", "ERROR", bool, Level.ACT, N_("Battery management error {code}")),
        (
            "battery.transfer_error",
            "TF_ERROR",
            bool,
            Level.WATCH,
            N_("Error while transferring data to the modules"),
        ),
    ):
        code = snapshot.code("BMS", variable)
        if code is not None and bad(code):
            text = message(words, code=code)
            yield Judgement(rule=rule, level=level, text=text, path=f"BMS.{variable}")


def _counts(plant: PlantViews) -> Iterator[Judgement]:
    snapshot, battery = plant.snapshot, plant.battery
    configured, fitted = snapshot.code("BMS", "MODULES_CONFIGURED"), len(battery.fitted)
    if configured is not None and battery.modules and fitted < configured:
        yield Judgement(
            rule=MISSING,
            level=Level.ACT,
            text=message(N_("{n} modules configured, only {m} answer"), n=configured, m=fitted),
            path="BMS.MODULES_CONFIGURED",
        )
    zones = {spread.zone for spread in spreads(snapshot, battery)}
    for variable, normal_in, words in (
        ("NR_ACTIVE", None, N_("Only {n} of {m} modules are active")),
        # A module that is full, or empty, waits for the others.
        ("NR_CHARGE", FULL, N_("Only {n} of {m} modules may charge")),
        ("NR_DISCHARGE", LOW, N_("Only {n} of {m} modules may discharge")),
    ):
        count = snapshot.code("BMS", variable)
        if count is not None and count < fitted and not (normal_in and normal_in in zones):
            text = message(words, n=count, m=fitted)
            path = f"BMS.{variable}"
            yield Judgement(rule="battery.count", level=Level.WATCH, text=text, path=path)
    for module in battery.modules:
        if module.presence == SILENT:
            yield Judgement(
                rule=SILENT_MODULE,
                level=Level.ACT,
                text=message(
                    N_("Module {name} is known but delivers no voltages"), name=module.letter
                ),
                path=f"BMS.VOLTAGE[{module.slot}]",
            )


# -- ageing and sharing --------------------------------------------------------------------------


def _health(plant: PlantViews) -> Iterator[Judgement]:
    steps = plant.limits.state_of_health_pct
    for module in plant.battery.fitted:
        health = plant.snapshot.number("BMS", "SOH", module.slot)
        if health:
            yield Judgement(
                rule="battery.health",
                level=steps.level(health, low_is_bad=True),
                text=message(
                    N_("Module {name}: health {percent} %"),
                    name=module.letter,
                    percent=Number(health),
                ),
                path=f"BMS.SOH[{module.slot}]",
            )


def _currents(plant: PlantViews) -> Iterator[Judgement]:
    """A module that takes no part, and currents further apart than the device allows."""
    battery, minutes = plant.battery, plant.limits.module_idle_minutes
    for module in idle_modules(battery):
        yield Judgement(
            rule="battery.module_idle",
            level=Level.WATCH,
            text=message(
                N_("Module {name} carries no current while others do"), name=module.letter
            ),
            path=f"BMS.CURRENT[{module.slot}]",
            after_s=60.0 * minutes,
        )
    allowed_ma = plant.snapshot.number("CURRENT_IMBALANCE_CONTROL", "THRESHOLD_mA")
    currents = [m.current_a for m in battery.fitted if m.current_a is not None]
    if allowed_ma and currents and (max(currents) - min(currents)) * 1000 > allowed_ma:
        yield Judgement(
            rule="battery.current_imbalance",
            level=Level.WATCH,
            text=message(
                N_("Currents of the modules differ by {amps} A; the device allows {limit} A"),
                amps=Number(max(currents) - min(currents), 1),
                limit=Number(allowed_ma / 1000, 1),
            ),
            path=f"BMS.CURRENT[{battery.fitted[0].slot}]",
            after_s=60.0 * minutes,
        )


def _cycles(plant: PlantViews) -> Iterator[Judgement]:
    for module in doubtful_cycles(plant.snapshot, plant.battery):
        yield Judgement(
            rule=CYCLES,
            level=Level.NOTE,
            text=message(
                N_("The cycle counter of module {name} is not believable beside the others"),
                name=module.letter,
            ),
            path=f"BMS.CYCLES[{module.slot}]",
        )
