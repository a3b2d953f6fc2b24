"""Tab 4: PV inputs, curtailment, the built-in inverters, insulation and start-up checks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar, tall_columns
from senec_tui.app.pictures.judgement_lines import judgement_lines, mark_of, role_of
from senec_tui.app.pictures.labelled_row import label
from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import spread_rows
from senec_tui.app.pictures.lines import Line, Span, fill, right
from senec_tui.app.pictures.section import ALWAYS, Fixed, Growing, Part, Row, Section, named, on_off
from senec_tui.app.tabs.energy_totals import energy_of_one
from senec_tui.app.tabs.pv.inverter import external, inside, inverter, steps
from senec_tui.app.tabs.pv.pv_inputs import LABEL, inputs
from senec_tui.app.tabs.sun_and_grid_pane import SunAndGridPane
from senec_tui.catalogue import Path
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import level_at, worst
from senec_tui.model.judgement.subjects import pv_judgements as rules
from senec_tui.model.judgement.subjects import state_judgements as state_rules
from senec_tui.model.judgement.subjects.system_judgements import INSULATION, SELFTEST
from senec_tui.model.plant.pv import INSULATION_STATES, Pv
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.model.judgement.judgement import Judgement

INTEREST: Final = Interest(
    medium={
        "PV1": (),
        "STECA": (),
        "SELFTEST_RESULTS": (),
        "SENEC_IO_INPUT": ("ISOGUARD_STATUS",),
        "ENERGY": ("STAT_LIMITED_RCR",),
        "FAN_SPEED": (),
        "V_STECA": (),
        "BAT1OBJ1": ("U_DC", "I_DC", "P", "Q", "S"),
    },
    slow={
        "WIZARD": (
            "PWRCFG_PEAK_PV_POWER",
            "SETUP_POWER_RULE",
            "SETUP_USE_ABS_POWER",
            "SETUP_ABS_POWER",
            "SETUP_USE_RCR",
            "SETUP_RCR_STEPS",
            "INSULATION_RESISTANCE",
            "DEVICE_INV_ENABLED",
            "DEVICE_INV_PHASES_ARR",
            "DEVICE_INV_SLAVE_ADRESS",
            "PV_CONFIG",
            *(f"SETUP_PV_INV_IP{n}" for n in range(6)),
        ),
        "BAT1OBJ1": ("SW_VERSION", "SW_VERSION2", "SW_VERSION3"),
        "BAT1": ("SELFTEST_OVERALL_STATE", "SELFTEST_STATE"),
        "ENERGY": ("ZERO_EXPORT",),
    },
)
NARROW: Final = 72
HOURS: Final = 2
SCALE: Final = 9
"""Cells for the scale of columns."""
CURVES_FROM: Final = 11
"""Lines from which on there are curves with axes in place of columns."""
INPUT_ROLES: Final = ("curve-1", "curve-3", "curve-4")
"""Those that are not the colour of the total."""
LEAST: Final = 3
MOST: Final = 38


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.waiting_words, "label"),)]
    pv = Pv.of(scene.snapshot)
    return arranged(scene, (), sections(scene, pv))


def sections(scene: Scene, pv: Pv) -> list[Section]:
    """What the tab consists of; the ranks count on narrow terminals, wider ones scroll."""
    tr = scene.tr

    def titled(title: str, parts: Sequence[Part], source: str = "PV1") -> Section:
        if scene.width >= NARROW:
            return Section(title, source, [_kept(part) for part in parts], label_width=LABEL)
        return Section(title, source, parts, label_width=LABEL, title_rank=1)

    def charts(width: int, height: int) -> list[Line]:
        return _charts(scene, pv, width, height)

    others = titled(tr("External inverters"), external(scene, pv))
    within = inside(scene)
    listed = [spread_rows(within, label_width=LABEL)] if within else []
    insides = titled(tr("Inside the inverter; bare numbers are raw"), listed, "STECA")
    return [
        Section(
            "",
            "",
            [
                Fixed(lambda width: [_head(replace(scene, width=width), pv)]),
                Fixed(lambda width: judgement_lines(scene, told(scene), width)),
                *energy_of_one(scene, tr("Produced"), "pv", LABEL),
            ],
            across=True,
        ),
        titled(tr("Inputs"), inputs(scene, pv)),
        *([others] if pv.own_inputs is False else ()),
        titled(tr("Curtailment"), [_allowed(scene), _feed_in(scene)]),
        titled(tr("Built-in inverter"), inverter(scene, pv)),
        titled(
            tr("Insulation and start-up checks"),
            [_insulation(scene), _checks(scene)],
            "SELFTEST_RESULTS",
        ),
        Section("", "", [Growing(charts, LEAST, MOST, before=ALWAYS)], across=True, headed=True),
        replace(insides, reference=True, across=True),
        *([replace(others, reference=True)] if pv.own_inputs is not False else ()),
        steps(scene),
    ]


def _kept(part: Part) -> Part:
    return replace(part, rank=ALWAYS)


def told(scene: Scene) -> list[Judgement]:
    """What is said about the PV side: all that matters, and why nothing comes or more than shown.

    Insulation is of the PV side too, whether state or self-test tell of it.
    """
    insulation = scene.snapshot.code("ENERGY", "STAT_STATE") in INSULATION_STATES
    return [
        j
        for j in scene.judgements
        if (j.subject == "pv" and j.level >= Level.NOTE)
        or (j.rule == state_rules.OPERATING and insulation)
        or (j.path == INSULATION and j.level >= Level.NOTE)
        or j.rule in (rules.NO_POWER, rules.ELSEWHERE)
    ]


def _head(scene: Scene, pv: Pv) -> Line:
    tr = scene.tr
    reading = scene.reading("ENERGY", "GUI_INVERTER_POWER")
    power = scene.derived(
        pv.total_w, "W", width=9, role=scene.role_of(reading, "strong"), ref=str(reading.path)
    )
    line: list[Span] = [label(tr("PV power"), LABEL), power]
    if pv.peak_w and pv.total_w is not None:
        share = pv.total_w / pv.peak_w
        words = tr(
            "{percent} % of {peak} kW peak",
            percent=tr.number(share * 100),
            peak=tr.number(pv.peak_w / 1000, 2),
        )
        line += [
            Span("  "),
            Span(bar(share, max(8, min(30, scene.width - 62)), scene.glyphs), "pv"),
            Span("  "),
            Span(words, "label", "WIZARD.PWRCFG_PEAK_PV_POWER"),
        ]
    return fill(line, scene.width)


# -- curtailment, insulation, checks ----------------------------------------------------------


def _allowed(scene: Scene) -> Row:
    tr = scene.tr
    judgement = worst(scene.judgements, rules.CURTAILED)
    words, role = "", "label"
    if judgement is not None:
        words = tr("curtailed") if judgement.level >= Level.NOTE else tr("not curtailed")
        role = role_of(judgement.level)
    allowed = (
        scene.value("PV1", "POWER_RATIO", width=7, decimals=0, role="strong"),
        Span(f"  {words}" if words else "", role),
    )
    values = (
        scene.value("PV1", f"POWER_RATIO_L{phase}", decimals=0, width=4, unit=False)
        for phase in (1, 2, 3)
    )
    phases = (Span(tr("L1 to L3"), "label"), *values, Span(" %", "label"))
    return Row(tr("Allowed"), [allowed, phases])


def _feed_in(scene: Scene) -> Row:
    """The limits of the connection."""
    tr = scene.tr
    absolute = scene.snapshot.code("WIZARD", "SETUP_USE_ABS_POWER")
    name = "SETUP_ABS_POWER" if absolute else "SETUP_POWER_RULE"
    groups: list[Sequence[Span]] = [
        named(
            tr("at most"),
            scene.value("WIZARD", name, decimals=0),
            Span("" if absolute else f" {tr('of peak power')}", "label"),
        ),
        named(tr("ripple"), on_off(scene, "WIZARD", "SETUP_USE_RCR")),
        named(tr("zero feed-in"), on_off(scene, "ENERGY", "ZERO_EXPORT")),
    ]
    if scene.snapshot.code("WIZARD", "SETUP_USE_RCR"):
        count = scene.snapshot.length("WIZARD", "SETUP_RCR_STEPS")
        steps = [scene.value("WIZARD", "SETUP_RCR_STEPS", i, unit=False) for i in range(count)]
        spaced = [span for step in steps for span in (step, Span(" "))]
        groups.append(named(tr("steps"), *spaced, Span("%", "label")))
        now = scene.words("ENERGY", "STAT_LIMITED_RCR")
        groups.append(named(tr("limits now"), now))
    return Row(tr("Feed-in"), groups)


def _insulation(scene: Scene) -> Row:
    tr = scene.tr
    demanded = scene.value("WIZARD", "INSULATION_RESISTANCE")
    monitor = scene.words("SENEC_IO_INPUT", "ISOGUARD_STATUS")
    return Row(
        tr("Insulation"),
        [
            _check(scene, "INSULATION"),
            named(tr("demanded"), demanded),
            named(tr("monitor"), monitor),
        ],
    )


def _checks(scene: Scene) -> Row:
    tr = scene.tr
    checks: list[Sequence[Span]] = [
        named(text, *_check(scene, name))
        for text, name in (
            (tr("DC contactor"), "DC_COIL"),
            (tr("modules"), "INIT_BATTERY_MODULES"),
            (tr("power board"), "IPU"),
            (tr("interrupted"), "INTERRUPT"),
        )
    ]
    grid = scene.words("BAT1", "SELFTEST_OVERALL_STATE")
    checks.append(named(tr("grid protection"), grid))
    return Row(tr("Checks"), checks, rank=2)


def _check(scene: Scene, name: str) -> Sequence[Span]:
    value = scene.words("SELFTEST_RESULTS", name)
    if scene.snapshot.text("SELFTEST_RESULTS", name) is None:
        return (value,)
    level = level_at(scene.judgements, SELFTEST, f"SELFTEST_RESULTS.{name}")
    role = scene.role_of(scene.reading("SELFTEST_RESULTS", name), role_of(level))
    return (Span(f"{mark_of(scene, level)} ", role), value._replace(role=role))


# -- the last hours ---------------------------------------------------------------------------


def _charts(scene: Scene, pv: Pv, width: int, height: int) -> list[Line]:
    """Total and inputs as curves where there is room, else the total as columns."""
    tr = scene.tr
    values = scene.recent_powers.columns(
        "pv", now=scene.now, seconds=HOURS * 3600.0, count=max(width - SCALE, 1)
    )
    powers = [None if value is None else abs(value) for value in values]
    if height >= CURVES_FROM and (drawn := _curves(replace(scene, width=width), pv, height)):
        return drawn
    title = tr("Last {hours} h", hours=HOURS)
    top_w = max((value for value in powers if value is not None), default=None)
    if top_w is None:
        words = tr("Nothing measured yet")
        return [scene.heading(title, width=width), (Span(words, "label"),)]
    rows = min(height - 1, CURVES_FROM)
    scale = {rows - 1: "0 W", 0: f"{tr.number(top_w)} W"}
    return [
        scene.heading(title, width=width),
        *(
            (Span(right(scale.get(y, ""), SCALE - 1), "label"), Span(" "), Span(text, "pv"))
            for y, text in enumerate(
                tall_columns(powers, len(powers), rows, scene.glyphs, high=top_w)
            )
        ),
    ]


def _curves(scene: Scene, pv: Pv, height: int) -> list[Line]:
    from senec_tui.app.pictures.charts.last_hours import chart, of_track, of_trend

    curves = [of_trend(scene, "pv", scene.tr("PV"), hours=HOURS, role="pv")]
    for entry in pv.inputs if len(pv.inputs) > 1 else ():
        path = Path("PV1", "MPP_POWER", entry.index)
        name = scene.tr("Input {n}", n=entry.index + 1)
        role = INPUT_ROLES[entry.index % len(INPUT_ROLES)]
        curves.append(of_track(scene, path, name, hours=HOURS, unit="W", role=role))
    known = [curve for curve in curves if any(curve.samples)]
    return chart(scene, known, hours=HOURS, height=height)


def make_pane() -> Pane:
    """The tab."""
    return SunAndGridPane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "What each PV input gives and how the inputs compare, how much of it the limits "
            "allow, and how the built-in inverter is. Compare inputs at the same hour of other "
            "days: roof, number of modules and shade make them differ. The device publishes no "
            "measured insulation resistance, only the demanded one and the outcome of its check."
        ),
    )
