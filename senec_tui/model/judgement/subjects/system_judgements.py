"""The appliance as a whole: its clock, temperatures and self-tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import Labels, Length, Number, message
from senec_tui.model.plant.system import clock_drift_s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.catalogue.limits import Limits, Steps
    from senec_tui.model.judgement.plant_views import PlantViews

CLOCK: Final = "system.clock"
TEMPERATURE: Final = "system.temperature"
SELFTEST: Final = "system.selftest"
INSULATION: Final = "SELFTEST_RESULTS.INSULATION"

_SELFTESTS: Final = (
    ("INSULATION", N_("The insulation check says “{text}”")),
    ("DC_COIL", N_("The check of the DC contactor says “{text}”")),
    ("INIT_BATTERY_MODULES", N_("The check of the modules says “{text}”")),
    ("IPU", N_("The check of the power board says “{text}”")),
    ("INTERRUPT", N_("The check for interruptions says “{text}”")),
)


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Clock, temperatures, self-tests."""
    drift_s = clock_drift_s(plant.snapshot)
    if drift_s is not None:
        yield judge_clock(drift_s, plant.limits)
    yield from _temperatures(plant)
    for name, words in _SELFTESTS:
        text = plant.snapshot.text("SELFTEST_RESULTS", name)
        if text is not None:
            yield Judgement(
                rule=SELFTEST,
                level=level_of_check(text),
                text=message(words, text=_in_words(plant, text)),
                path=f"SELFTEST_RESULTS.{name}",
            )


def judge_clock(drift_s: float, limits: Limits) -> Judgement:
    """The clock of the device against this computer's; not urgent, as only times are wrong."""
    steps = limits.clock_drift_s
    level = steps.level(abs(drift_s))
    return Judgement(
        rule=CLOCK,
        level={Level.WATCH: Level.NOTE, Level.ACT: Level.WATCH}.get(level, level),
        text=message(
            N_("The clock of the device is {length} fast")
            if drift_s > 0
            else N_("The clock of the device is {length} slow"),
            length=Length(abs(drift_s)),
        ),
        path="RTC.WEB_TIME",
    )


def _temperatures(plant: PlantViews) -> Iterator[Judgement]:
    limits = plant.limits
    sensors: list[tuple[str, str, Steps]] = [
        ("TEMPMEASURE", "CASE_TEMP", limits.case_temperature_c),
        ("TEMPMEASURE", "MCU_TEMP", limits.controller_temperature_c),
        *(("BAT1OBJ1", f"TEMP{n}", limits.inverter_temperature_c) for n in range(1, 6)),
    ]
    for object_name, name, steps in sensors:
        degrees = plant.snapshot.number(object_name, name)
        if degrees is None:
            continue
        variable = plant.snapshot.catalogue.variable(object_name, name)
        level = steps.level(degrees)
        yield Judgement(
            rule=TEMPERATURE,
            level=level,
            text=message(
                N_("{what}: {degrees} °C, too hot from {limit} °C")
                if level is Level.ACT
                else N_("{what}: {degrees} °C, watch from {limit} °C"),
                what=Labels.of(None if variable is None else variable.labels),
                degrees=Number(degrees, 1),
                limit=Number(steps.act if level is Level.ACT else steps.watch),
            ),
            path=f"{object_name}.{name}",
        )


def _in_words(plant: PlantViews, text: str) -> str | Labels:
    """A text of the device in the reader's language, where it is known."""
    table = plant.snapshot.catalogue.codes("SELFTEST_TEXT")
    known = None if table is None else table.labels.get(text)
    return Labels.of(known) if known else text


def level_of_check(text: str | None) -> Level:
    """How to take the text of a start-up check.

    Known texts of the device: “Test passed”, “Test not initialized”, “No Interrupt”.
    """
    words = (text or "").lower()
    if not words or "not init" in words or "not run" in words:
        return Level.UNKNOWN
    if "fail" in words or "error" in words or "timeout" in words:
        return Level.ACT
    if "passed" in words or words.startswith("no "):
        return Level.FINE
    return Level.NOTE
