"""Voltage and frequency on scales with the limits of the device."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.scale import GaugeAxis, Tick
from senec_tui.app.pictures.judgement_lines import role_of, word_of
from senec_tui.app.pictures.lines import Line, Span, left
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects import grid_judgements as rules
from senec_tui.model.plant.grid import FIRST, GridCodeLimit, Meter, frequency_marks, voltage_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.app.pictures.scene import Scene

LABEL: Final = 12
NUMBER: Final = 9
WORD: Final = 12
"""Cells of a direction or a level in a word."""
LEAD: Final = LABEL + NUMBER + 2 + WORD


def voltage(scene: Scene, meter: Meter, width: int) -> list[Line]:
    """The voltage of each phase."""
    ours = limits()
    axis = GaugeAxis(ours.voltage_scale_low_v, ours.voltage_scale_high_v, max(width - LEAD, 10))
    marks = voltage_marks(scene.snapshot)
    ticks = _ticks(scene, marks, ours.phase_voltage_nominal_v, 0)
    return [
        (Span(left(scene.tr("Voltage, V"), LEAD), "title"), *axis.labels(ticks)),
        *(
            _scale(
                scene,
                phase.name,
                scene.value(FIRST, "U_AC", phase.index, width=NUMBER, decimals=1, unit=False),
                level_at(scene.judgements, rules.VOLTAGE, f"{FIRST}.U_AC[{phase.index}]"),
                (phase.volts, axis, ticks),
            )
            for phase in meter.phases
        ),
    ]


def frequency(scene: Scene, meter: Meter, width: int) -> list[Line]:
    """The frequency, which all phases have in common."""
    ours = limits()
    low, high = ours.frequency_scale_low_hz, ours.frequency_scale_high_hz
    axis = GaugeAxis(low, high, max(width - LEAD, 10))
    ticks = _ticks(scene, frequency_marks(scene.snapshot), ours.frequency_nominal_hz, 1)
    span = scene.value(FIRST, "FREQ", width=NUMBER, decimals=3, unit=False)
    level = level_at(scene.judgements, rules.FREQUENCY, f"{FIRST}.FREQ")
    return [
        (Span(left(scene.tr("Frequency, Hz"), LEAD), "title"), *axis.labels(ticks)),
        _scale(scene, scene.tr("All phases"), span, level, (meter.hertz, axis, ticks)),
    ]


def _ticks(
    scene: Scene, marks: Iterable[GridCodeLimit], nominal: float, decimals: int
) -> list[Tick]:
    """Limits that trip first, so that their labels win; nominal in the middle."""
    ticks = [
        Tick(
            mark.value,
            scene.tr.number(mark.value, decimals),
            "bad" if mark.trips else "warn",
            mark.ref,
        )
        for mark in sorted(marks, key=lambda mark: not mark.trips)
    ]
    return [*ticks, Tick(nominal, scene.tr.number(nominal, decimals), "label")]


def _scale(
    scene: Scene,
    label: str,
    number: Span,
    level: Level,
    point: tuple[float | None, GaugeAxis, Sequence[Tick]],
) -> Line:
    """Label, number, level in a word, and the value on its scale."""
    value, axis, ticks = point
    role = role_of(level) if level >= Level.NOTE else "strong"
    shown = number._replace(role="strong") if number.role == "value" else number
    return (
        Span(left(label, LABEL), "label"),
        shown,
        Span("  "),
        Span(left(word_of(scene, level), WORD), role_of(level), number.ref),
        *axis.row(value, ticks, scene.glyphs, role=role, ref=number.ref),
    )


def limit_words(
    scene: Scene, marks: Sequence[GridCodeLimit], unit: str, decimals: int
) -> list[Sequence[Span]]:
    """Limits of the same kind together: `slow trip 184 / 253 V`."""
    kinds = list(dict.fromkeys(mark.words for mark in marks))
    ordered = sorted(marks, key=lambda mark: kinds.index(mark.words))
    words: list[Sequence[Span]] = []
    for message, group in groupby(ordered, key=lambda mark: mark.words):
        spans = [Span(f"{scene.tr(message)} ", "label")]
        for mark in group:
            text = scene.tr.number(mark.value, decimals)
            spans += [Span(text, "value", mark.ref), Span(" / ", "label")]
        words.append((*spans[:-1], Span(f" {unit}", "label")))
    return words
