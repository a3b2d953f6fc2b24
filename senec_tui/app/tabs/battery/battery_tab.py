"""Tab 2: the battery as a whole, its modules, its cells, what it permits and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import columns_at, spread_rows
from senec_tui.app.pictures.layout.panel import MARGIN
from senec_tui.app.pictures.lines import Line, Span, flow, left, paragraph
from senec_tui.app.pictures.section import Fixed, Growing, Part, Row, Section, named, one
from senec_tui.app.tabs.battery.battery_pane import BatteryPane
from senec_tui.app.tabs.battery.battery_summary import LABEL, judgements, summary
from senec_tui.app.tabs.battery.cell_map import (
    LETTER,
    both,
    deviations,
    fit_beside,
    temperatures,
    voltages,
)
from senec_tui.app.tabs.battery.module_tables import holds_energies, identity, module_table
from senec_tui.language import N_
from senec_tui.model.plant.battery import Battery
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.pane import Pane

INTEREST: Final = Interest(
    medium={"BMS": (), "AMPACE": ()},
    slow={
        "BMS_PARA": (),
        "BMZ_CURRENT_LIMITS": (),
        "CURRENT_IMBALANCE_CONTROL": (),
        "FACTORY": (
            "DESIGN_CAPACITY",
            "SYS_TYPE",
            "MAX_CHARGE_POWER_DC",
            "MAX_DISCHARGE_POWER_DC",
        ),
        "BAT1": ("SPARE_CAPACITY",),
    },
)

SLIMMEST: Final = 79
"""Cells of a column that holds the map of a module's voltages."""
SLIM: Final = 54
"""Cells of a column that holds what does not change."""
SETTING: Final = 32
"""Cells of a limit that the device is set to."""
HOURS: Final = 4
LEAST: Final = 11
"""Lines from which on a chart of them is worth its room."""


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.waiting_words, "label"),)]
    battery = Battery.of(scene.snapshot)
    slimmest = SLIMMEST if _has_columns(scene) else SLIM
    return arranged(scene, (), list(_sections(scene, battery)), slimmest=slimmest)


def _has_columns(scene: Scene) -> bool:
    """Whether what changes stands beside what does not."""
    return columns_at(scene.width, SLIMMEST) > 1


def _sections(scene: Scene, battery: Battery) -> Iterator[Section]:
    """What changes first; what does not change lies below the first page of a small terminal."""
    across = not _has_columns(scene)
    whole = [*summary(scene, battery)]
    if battery.modules or _has_answered(scene):
        whole += judgements(scene, battery)
    yield Section("", "", whole, label_width=LABEL, across=across)
    if not battery.modules:
        yield Section("", "", [Fixed(lambda width: _no_modules(scene, width))], across=True)
        return
    table = Fixed(lambda width: module_table(scene, battery, width))
    yield Section("", "", [table], across=across, headed=True)
    yield from _maps(scene, battery, across=across)
    steady = _steady(scene, battery, across=across)
    pictures = _pictures(scene, battery, across=across)
    yield from chain(pictures, steady) if across else chain(steady, pictures)


def _steady(scene: Scene, battery: Battery, *, across: bool) -> Iterator[Section]:
    """What does not change: looked up below what does, or beside it where there is room."""

    def of(title: str, source: str, parts: Sequence[Part]) -> Section:
        return Section(title, source, parts, reference=across, headed=not title)

    counters = not holds_energies(scene.width)
    yield of("", "", [Fixed(lambda width: identity(scene, battery, width, counters=counters))])
    yield of(scene.tr("Limits set in the device"), "BMS_PARA", _settings(scene))
    yield of(scene.tr("Rack (LFP)"), "AMPACE", [*_rack(scene, battery)])


def _pictures(scene: Scene, battery: Battery, *, across: bool) -> Iterator[Section]:
    """The last hours first, and each cell in a bar where there is still room."""
    height = 2 + (battery.cells_per_module or 0)
    bars = Growing(lambda width, _: deviations(scene, battery, width), height, height, rank=1)
    past = Growing(lambda width, height: _past(scene, width, height), LEAST, 24)
    yield Section("", "", [bars], across=across, headed=True)
    yield Section("", "", [past], across=True, headed=True)


def _maps(scene: Scene, battery: Battery, *, across: bool) -> Iterator[Section]:
    """Voltages and temperatures in one panel where it is wide enough, else below each other."""
    if across and fit_beside(scene, battery, scene.width - MARGIN):
        yield _map(lambda width: both(scene, battery, width), across=across)
        return
    yield _map(lambda width: voltages(scene, battery, width), across=across)
    yield _map(lambda width: temperatures(scene, battery, width), across=across)


def _map(paint_map: Callable[[int], list[Line]], *, across: bool) -> Section:
    return Section("", "", [Fixed(paint_map)], across=across, headed=True)


def _past(scene: Scene, width: int, height: int) -> list[Line]:
    """Power and charge of the last hours, on very large terminals."""
    from senec_tui.app.pictures.charts.last_hours import chart, of_trend

    tr, scene = scene.tr, replace(scene, width=width)
    power = of_trend(scene, "battery", tr("Battery"), hours=HOURS, role="battery")
    charge = of_trend(scene, "soc", tr("Charge"), hours=HOURS, unit="%", role="battery")
    ranges = {"W": (0.0, 0.0)}
    return chart(scene, [power], hours=HOURS, height=height, strip=charge, at_least=ranges)


# -- what does not change ------------------------------------------------------------------------


def _rack(scene: Scene, battery: Battery) -> Iterator[Part]:
    """What only LFP systems report."""
    tr = scene.tr
    if "AMPACE" not in scene.snapshot.sections:
        return
    pairs = (
        (tr("Fault"), "RACK_FAULT_STATE"),
        (tr("Alarm"), "RACK_ALARM_STATE"),
        (tr("Warning"), "RACK_WARNING_STATE"),
        (tr("Offline"), "RACK_OFFLINE_STATUS"),
    )
    yield _facts("", [named(label, scene.value("AMPACE", name)) for label, name in pairs])
    for module in battery.fitted:
        about = (
            (tr("fault"), "MODULE_FAULT_STATE"),
            (tr("alarm"), "MODULE_ALARM_STATE"),
            (tr("warning"), "MODULE_WARNING_STATE"),
            (tr("made"), "PRODUCT_DATE"),
            (tr("line"), "PRODUCT_LINE"),
        )
        facts = [
            named(label, scene.value("AMPACE", variable, module.slot)) for label, variable in about
        ]
        yield _facts(left(module.letter, LETTER), facts)


def _facts(head: str, facts: Sequence[Line]) -> Fixed:
    """Facts behind a head, as many to a line as fit."""
    lead = (Span(head, "strong"),) if head else ()
    return Fixed(lambda width: flow(lead, facts, width, indent=len(head), gap=3))


_SETTINGS: Final = (
    (N_("Cell full at"), "BMS_PARA", "FULL_CELL_VOLTAGE_MV"),
    (N_("Battery hot at"), "BMS_PARA", "MAX_BATTERY_TEMP_LIMIT_DEG"),
    (N_("Module charging"), "BMS_PARA", "MAX_MODULE_CHARGE_CURRENT_LIMIT_A"),
    (N_("Module discharging"), "BMS_PARA", "MAX_MODULE_DISCHARGE_CURRENT_LIMIT_A"),
    (N_("Current difference"), "CURRENT_IMBALANCE_CONTROL", "THRESHOLD_mA"),
    (N_("Mode"), "BMS_PARA", "OPERATIONAL_MODE"),
)


def _settings(scene: Scene) -> list[Part]:
    """The limits that the device itself is set to."""
    known = [
        Row(scene.tr(label), one(scene.value(name, variable)))
        for label, name, variable in _SETTINGS
        if scene.snapshot.stored(name, variable) is not None
    ]
    return [spread_rows(known, slimmest=SETTING)] if known else []


def _has_answered(scene: Scene) -> bool:
    """Whether the battery management was asked, and what came, or its absence, can be judged."""
    snapshot = scene.snapshot
    return "BMS" in snapshot.missing or snapshot.stored("BMS", "MODULES_CONFIGURED") is not None


def _no_modules(scene: Scene, width: int) -> list[Line]:
    tr = scene.tr
    if "BMS" in scene.snapshot.missing:
        text = tr("The device has no BMS object, so nothing is known about modules and cells")
    elif scene.snapshot.stored("BMS", "MODULES_CONFIGURED") is not None:
        text = tr("The BMS object came without any module")
    else:
        text = scene.not_told(tr("The values of the modules have not arrived yet"))
    return paragraph(text, "label", width)


def make_pane() -> Pane:
    """The tab."""
    return BatteryPane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "The battery, its modules and every cell. H and L mark the highest and the lowest cell "
            "of the whole battery, shades the ones between. How far cells may be apart depends on "
            "chemistry, charge and load; the limits are ours, not the maker's. Empty slots take "
            "part in nothing. {explain} on a value tells what is known about it."
        ),
    )
