"""Tab 3: the grid connection phase by phase, against the limits that the device is set to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.judgement_lines import quiet_role_of, role_of, word_of
from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import spread_rows
from senec_tui.app.pictures.lines import Line, Span, cells, clipped, flow, left, paragraph, right
from senec_tui.app.pictures.section import Fixed, Growing, Row, Section, named, one
from senec_tui.app.tabs.energy_totals import energy_of_both
from senec_tui.app.tabs.grid.phases import LEAST, power, trend, voltage_curves
from senec_tui.app.tabs.grid.scales import LABEL, NUMBER, frequency, limit_words, voltage
from senec_tui.app.tabs.sun_and_grid_pane import SunAndGridPane
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import about, worst
from senec_tui.model.judgement.subjects import grid_judgements as rules
from senec_tui.model.judgement.subjects.pv_judgements import CURTAILED
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.grid import (
    FIRST,
    SECOND,
    Meter,
    frequency_marks,
    settings_of,
    voltage_marks,
)
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.model.judgement.judgement import Judgement

INTEREST: Final = Interest(
    medium={
        SECOND: (),
        "PWR_UNIT": ("POWER_L1", "POWER_L2", "POWER_L3", "TYPE"),
        "ENERGY": ("STAT_LIMITED_RCR", "STAT_LIMITED_NO_STAND_BY", "VPP_ACTIVATE_EXPORT_LIMIT"),
        "PV1": ("POWER_RATIO_L1", "POWER_RATIO_L2", "POWER_RATIO_L3"),
    },
    slow={
        "GRIDCONFIG": (),
        "WIZARD": ("SETUP_USE_RCR", "SETUP_RCR_STEPS"),
        "ENERGY": ("ZERO_EXPORT", "VPP_EXPORT_LIMIT"),
        "FACTORY": ("COUNTRY", "SYS_TYPE"),
        "PM1": ("PWR_METERS_MISSING", "TYPE"),
    },
)
COLUMN: Final = 72
"""Cells that the scales with their words need."""
MOST_CURVE: Final = 38
SETTING: Final = 10
"""Cells of a setting of the grid code."""


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.waiting_words, "label"),)]
    meter = Meter.of(scene.snapshot, FIRST)
    if not meter.phases and meter.total_w is None:
        return clipped([*_summary(scene, meter), *_no_meter(scene)], scene.width)
    return arranged(scene, (), sections(scene, meter), slimmest=COLUMN)


def sections(scene: Scene, meter: Meter) -> list[Section]:
    """What the tab consists of."""
    tr = scene.tr

    def of(*parts: Row | Fixed | Growing, headed: bool = False) -> Section:
        return Section("", "", parts, label_width=LABEL, headed=headed)

    def curves(width: int, height: int) -> list[Line]:
        return voltage_curves(scene, meter, width, height)

    summed = Fixed(lambda width: _summary(replace(scene, width=width), meter))
    flows = ((tr("import"), "import"), (tr("export"), "export"))
    return [
        Section("", "", [summed, *energy_of_both(scene, flows, LABEL)], across=True),
        of(Fixed(lambda width: power(scene, meter, width)), headed=True),
        of(*trend(scene), headed=True),
        of(Fixed(lambda width: voltage(scene, meter, width)), headed=True),
        of(Fixed(lambda width: frequency(scene, meter, width)), headed=True),
        Section(
            tr("Connection"),
            "GRIDCONFIG",
            [
                _limits(scene),
                _imbalance(scene, meter),
                _ripple_control(scene),
                _feed_in(scene),
                _second_meter(scene),
            ],
            label_width=LABEL,
            title_rank=1,
        ),
        of(Growing(curves, LEAST, MOST_CURVE, rank=1), headed=True),
        _settings(scene),
    ]


# -- the first line ----------------------------------------------------------------------------


def _summary(scene: Scene, meter: Meter) -> list[Line]:
    """The total in words, and whether the figures agree."""
    tr = scene.tr
    watts, ref = meter.total_w, f"{FIRST}.P_TOTAL"
    if watts is None:
        watts, ref = scene.snapshot.number("ENERGY", "GUI_GRID_POW"), "ENERGY.GUI_GRID_POW"
    number = tr.number(abs(watts or 0.0))
    if watts is None:
        text = scene.glyphs.absent
    elif is_at_rest(watts):
        text = tr("at rest, {watts} W", watts=number)
    elif watts > 0:
        text = tr("importing {watts} W", watts=number)
    else:
        text = tr("exporting {watts} W", watts=number)
    head = (
        Span(left(tr("Grid"), LABEL), "label"),
        Span(left(text, 19), "strong" if watts is not None else "absent", ref),
        Span("  "),
    )
    told = about(scene.judgements, rules.METERS_MISSING, rules.PHASE_SUM, rules.METER)
    words = [
        (Span(j.text(tr), quiet_role_of(j.level), j.path),) for j in told if _is_told(scene, j)
    ]
    return flow(head, words, scene.width, indent=LABEL, gap=3)


def _is_told(scene: Scene, judgement: Judgement) -> bool:
    """Of the past not all is kept: what cannot be judged of it is no news."""
    return not (scene.is_past and judgement.level is Level.UNKNOWN)


def _no_meter(scene: Scene) -> list[Line]:
    tr = scene.tr
    if FIRST in scene.snapshot.missing:
        text = tr("The device has no meter at the grid connection, so no phases are known")
    elif scene.snapshot.lacks(FIRST, "P_TOTAL"):
        text = tr("The device tells no values of its meter at the grid connection")
    else:
        text = scene.not_told(tr("The values of the meter have not arrived yet"))
    return paragraph(text, "label", scene.width, f"{FIRST}.P_TOTAL")


# -- limits and flags --------------------------------------------------------------------------


def _limits(scene: Scene) -> Row:
    """The limits set in the device, in words and numbers."""
    tr = scene.tr
    words = [
        *limit_words(scene, voltage_marks(scene.snapshot), "V", 0),
        *limit_words(scene, frequency_marks(scene.snapshot), "Hz", 1),
    ]
    if not words:
        none = scene.not_told(tr("The device gives no grid limits"))
        return Row(tr("Limits"), one(Span(none, "dim", "GRIDCONFIG")))
    where = named(tr("grid code of"), scene.words("FACTORY", "COUNTRY"))
    return Row(tr("Limits"), [*words, where])


def _imbalance(scene: Scene, meter: Meter) -> Row:
    tr = scene.tr
    if meter.skew is None:
        groups = one(Span(scene.glyphs.absent, "absent", f"{FIRST}.P_AC[0]"))
    else:
        high, low, watts = meter.skew
        number = tr.number(watts)
        text = f"{number} W"
        if number != tr.number(0.0):  # else no phase is the highest
            text = tr("{watts} W, {low} to {high}", watts=number, low=low.name, high=high.name)
        groups = one(Span(text, "strong", f"{FIRST}.P_AC[{high.index}]"))
    judgement = worst(scene.judgements, rules.SKEW_LIMITED, rules.IMBALANCE)
    if judgement is not None and _is_told(scene, judgement):
        groups += [
            (Span(word_of(scene, judgement.level), role_of(judgement.level)),),
            (Span(judgement.text(tr), quiet_role_of(judgement.level), judgement.path),),
        ]
    return Row(tr("Imbalance"), groups)


def _ripple_control(scene: Scene) -> Row:
    """The ripple control receiver: whether there is one, its steps, whether it limits now."""
    tr, ref = scene.tr, "WIZARD.SETUP_USE_RCR"
    used = scene.snapshot.code("WIZARD", "SETUP_USE_RCR")
    steps = scene.snapshot.numbers("WIZARD", "SETUP_RCR_STEPS") if used else ()
    if used is None:
        groups = one(Span(scene.glyphs.absent, "absent", ref))
    elif used:
        groups = one(Span(tr("receiver in use"), "value", ref))
    else:
        groups = one(Span(tr("no receiver in use"), "value", ref))
    if steps:
        listed = " / ".join(scene.glyphs.absent if s is None else tr.number(s) for s in steps)
        text = tr("steps {steps} %", steps=listed)
        groups.append((Span(text, "value", "WIZARD.SETUP_RCR_STEPS[0]"),))
    groups += _flags(
        scene, ("STAT_LIMITED_RCR", N_("limits the power now"), N_("does not limit now"))
    )
    return Row(tr("Ripple"), groups)


def _feed_in(scene: Scene) -> Row:
    groups: list[Sequence[Span]] = []
    if (judgement := worst(scene.judgements, CURTAILED)) is not None:
        role = role_of(judgement.level) if judgement.level >= Level.NOTE else "value"
        groups.append((Span(judgement.text(scene.tr), role, judgement.path),))
    groups += _flags(
        scene,
        ("ZERO_EXPORT", N_("zero feed-in is on"), N_("zero feed-in off")),
        ("VPP_ACTIVATE_EXPORT_LIMIT", N_("power plant limit is on"), N_("no plant limit")),
        ("STAT_LIMITED_NO_STAND_BY", N_("standby is blocked"), N_("standby allowed")),
    )
    absent = Span(scene.glyphs.absent, "absent", "PV1.POWER_RATIO")
    return Row(scene.tr("Feed-in"), groups or one(absent))


def _flags(scene: Scene, *flags: tuple[str, str, str]) -> list[Sequence[Span]]:
    """Flags of ENERGY in words for on and off; nothing where the device lacks one."""
    known = [(scene.snapshot.code("ENERGY", name), name, on, off) for name, on, off in flags]
    return [
        (Span(scene.tr(on if value else off), "strong" if value else "value", f"ENERGY.{name}"),)
        for value, name, on, off in known
        if value is not None
    ]


# -- the second meter, and what is set ---------------------------------------------------------


def _second_meter(scene: Scene) -> Row | Fixed:
    tr, meter = scene.tr, Meter.of(scene.snapshot, SECOND)
    if meter.present:
        return Fixed(lambda width: _second_meter_lines(scene, meter, width))
    if meter.phases:
        text = tr("not fitted: all its voltages are 0")
    elif scene.snapshot.lacks(SECOND, "U_AC"):
        text = tr("the device reports none")
    else:
        text = scene.glyphs.absent
    return Row(tr("Meter 2"), one(Span(text, "dim", f"{SECOND}.U_AC[0]")))


def _second_meter_lines(scene: Scene, meter: Meter, width: int) -> list[Line]:
    tr = scene.tr

    def line(label: str, variable: str, decimals: int, *more: Span) -> Line:
        values = (
            scene.value(SECOND, variable, p.index, width=NUMBER, decimals=decimals, unit=False)
            for p in meter.phases
        )
        return (Span(left(label, LABEL), "label"), *values, *more)

    total = scene.value(SECOND, "P_TOTAL", width=NUMBER + 1, decimals=0, unit=False, role="strong")
    note = tr("sign depends on where it sits")
    watts = line("W", "P_AC", 0, total)
    fits = sum(cells(span.text) for span in watts) + 2 + cells(note) <= width
    return [
        (
            Span(left(tr("Meter 2"), LABEL), "title"),
            *(Span(right(phase.name, NUMBER), "label") for phase in meter.phases),
            Span(right(tr("total"), NUMBER + 1), "label"),
        ),
        line("V", "U_AC", 1, Span("  "), scene.value(SECOND, "FREQ", width=NUMBER, decimals=2)),
        line("A", "I_AC", 2),
        (*watts, Span("  "), Span(note, "dim")) if fits else watts,
    ]


def _settings(scene: Scene) -> Section:
    """The rest of the grid code of the country, in the words of the catalogue."""
    title = scene.tr("Further settings of the grid code")
    entry = scene.snapshot.catalogue.object("GRIDCONFIG")
    names = () if entry is None else settings_of(scene.snapshot)
    variables = {} if entry is None else entry.variables
    rows = [
        Row(
            (variables[name].meaning(scene.tr) or name).rstrip("."),
            one(scene.value("GRIDCONFIG", name)),
        )
        for name in names
    ]
    table = spread_rows(rows, value_width=SETTING)
    return Section(title, "GRIDCONFIG", [table] if rows else [], across=True, listed=True)


def make_pane() -> Pane:
    """The tab."""
    return SunAndGridPane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "The grid connection phase by phase. Import is positive, export negative. The marks on "
            "the scales are the limits that this device is set to; beyond a red one it "
            "disconnects. What is marked with * is derived, not measured."
        ),
    )
