"""Tab 2: the battery as a whole, its modules, its cells, what it permits and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.judgement_lines import quiet_role_of, role_of, word_of
from senec_tui.app.pictures.lines import (
    Line,
    Span,
    beside,
    cells,
    clipped,
    fit,
    flow,
    left,
    right,
    stacked,
    width_of,
    wrap,
)
from senec_tui.app.tabs.battery.cell_map import GAP, LETTER, deviations, maps, ruled
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement import cell_judgements as cell_rules
from senec_tui.model.judgement import power_limit_judgements as power_limit
from senec_tui.model.judgement.battery_judgements import ALARM, CYCLES, STATUS, alarm_words
from senec_tui.model.judgement.judgement import about, level_at, noteworthy, worst
from senec_tui.model.plant.allowance import Allowance, allowance
from senec_tui.model.plant.battery import EMPTY, Battery, Module, Store
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.status_word import StatusWord, cells_of_bits
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.language import Language
    from senec_tui.model.judgement.judgement import Judgement

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

LABEL: Final = 11
"""Width of the labels at the left."""
MOST_MESSAGES: Final = 4

_LEVEL_WIDTH: Final = 15


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    tr = scene.tr
    if not scene.snapshot.at:
        return [(Span(tr("Waiting for the first answer"), "label"),)]
    battery = Battery.of(scene.snapshot)
    if not battery.modules and not _has_answered(scene):
        return clipped([*_summary(scene, battery), *_no_modules(scene)], scene.width)
    top = [*_summary(scene, battery), *_judgements(scene, battery)]
    if not battery.modules:
        return clipped([*top, *_no_modules(scene)], scene.width)
    if scene.width >= _TWO_COLUMNS:
        return _wide(scene, battery)
    blocks = [
        top,
        _module_table(scene, battery),
        maps(scene, battery),
        _identity(scene, battery, counters=scene.width < _LEAD + sum(c.width for c in _COLUMNS)),
        _settings(scene),
        _rack(scene, battery),
    ]
    return _placed(scene, blocks)


def _placed(scene: Scene, blocks: Sequence[list[Line]]) -> list[Line]:
    return clipped(stacked([block for block in blocks if block], scene.height), scene.width)


_TWO_COLUMNS: Final = 190
_HOURS: Final = 4
_MAIN: Final = 118
"""Width of the left column on a wide terminal: both maps fit beside each other."""


def _wide(scene: Scene, battery: Battery) -> list[Line]:
    """What changes at the left, what does not at the right, bars of all cells if there is room."""
    main = replace(scene, width=_MAIN)
    side = replace(scene, width=scene.width - _MAIN - GAP)
    blocks = [
        [*_summary(main, battery), *_judgements(main, battery)],
        _module_table(main, battery),
        maps(main, battery),
    ]
    bars = deviations(main, battery, _MAIN)
    if sum(len(block) + 1 for block in blocks) + len(bars) <= scene.height:
        blocks.append(bars)
    about = [_identity(side, battery, counters=False), _settings(side), _rack(side, battery)]
    columns = [_placed(main, blocks), _placed(side, about)]
    lines = beside(columns, [main.width, side.width], GAP)
    room = scene.height - len(lines) - 1
    return [*lines, *(((), *past) if (past := _past(scene, room)) else ())]


def _past(scene: Scene, room: int) -> list[Line]:
    """Power and charge of the last hours, on very large terminals."""
    from senec_tui.app.pictures.charts.last_hours import LEAST, chart, of_trend

    if room < LEAST:
        return []
    tr = scene.tr
    curves = [
        of_trend(scene, "battery", tr("Battery +"), hours=_HOURS, role="battery"),
        of_trend(scene, "soc", tr("Charge"), hours=_HOURS, unit="%", role="label"),
    ]
    title, ranges = tr("Last {hours} h", hours=_HOURS), {"W": (0.0, 0.0), "%": (0.0, 100.0)}
    return chart(scene, title, curves, hours=_HOURS, height=min(room, 24), at_least=ranges)


# -- the battery as a whole ---------------------------------------------------------------------


def _summary(scene: Scene, battery: Battery) -> list[Line]:
    tr = scene.tr
    soc = scene.reading("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    power = scene.reading("ENERGY", "GUI_BAT_DATA_POWER")
    gauge = max(6, min(30, scene.width - 61))
    spans = [
        Span(left(tr("Charge"), LABEL), "label"),
        Span(bar((soc.number or 0.0) / 100.0, gauge, scene.glyphs), scene.role_of(soc, "battery")),
        Span(" "),
        scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", width=7, role="strong"),
        Span("  "),
        Span(
            left(_power_words(scene, power.number), 19),
            scene.role_of(power, "strong"),
            str(power.path),
        ),
    ]
    more = (
        scene.value("ENERGY", "GUI_BAT_DATA_VOLTAGE", width=8),
        scene.value("ENERGY", "GUI_BAT_DATA_CURRENT", width=8, decimals=1),
    )
    return [_with_what_fits(scene, spans, more, gap=0), _store_line(scene, battery)]


def _with_what_fits(scene: Scene, spans: list[Span], more: Sequence[Span], gap: int = 2) -> Line:
    """Further spans behind the first ones, those that have room."""
    for span in more:
        if width_of(spans) + gap + cells(span.text) <= scene.width:
            spans += [Span(" " * gap), span] if gap else [span]
    return tuple(spans)


def _power_words(scene: Scene, power_w: float | None) -> str:
    tr = scene.tr
    if power_w is None:
        return scene.glyphs.absent
    watts = tr.number(abs(power_w))
    if is_at_rest(power_w):
        return tr("at rest, {watts} W", watts=watts)
    if power_w > 0:
        return tr("charging {watts} W", watts=watts)
    return tr("discharging {watts} W", watts=watts)


def _store_line(scene: Scene, battery: Battery) -> Line:
    tr = scene.tr
    store = Store.of(scene.snapshot)
    more: list[Span] = []
    head = [Span(left(tr("Content"), LABEL), "label")]
    if store.stored_wh is not None and store.usable_wh is not None:
        text = tr(
            "{stored} of {usable} kWh",
            stored=tr.number(store.stored_wh / 1000, 1),
            usable=tr.number(store.usable_wh / 1000, 1),
        )
        head.append(Span(text, "value", "FACTORY.DESIGN_CAPACITY"))
    else:
        head.append(Span(scene.glyphs.absent, "absent", "FACTORY.DESIGN_CAPACITY"))
    if store.soh_pct is not None:
        text = tr("health {percent} %", percent=tr.number(store.soh_pct, 1))
        more.append(Span(text, "value", "BMS.SYSTEM_SOH"))
    if store.reserve_pct:
        text = tr("reserve {percent} %", percent=tr.number(store.reserve_pct))
        more.append(Span(text, "value", "BAT1.SPARE_CAPACITY"))
    if battery.modules:
        more.append(Span(_count_words(scene, battery), "value", "BMS.MODULES_CONFIGURED"))
    if kind := _kind_words(scene, battery):
        more.append(Span(kind, "value", "FACTORY.SYS_TYPE"))
    return _with_what_fits(scene, head, more)


def _kind_words(scene: Scene, battery: Battery) -> str:
    tr = scene.tr
    kind = "" if battery.chemistry is None else tr(cell_rules.KINDS[battery.chemistry])
    if battery.cells_per_module is None:
        return kind
    return tr("{kind}, {n} cells", kind=kind or "?", n=battery.cells_per_module)


def _count_words(scene: Scene, battery: Battery) -> str:
    tr = scene.tr
    configured = scene.snapshot.code("BMS", "MODULES_CONFIGURED")
    if configured is None:
        return tr.plural("{n} module", "{n} modules", len(battery.fitted))
    return tr("{n} of {m} modules", n=len(battery.fitted), m=configured)


# -- judgements ----------------------------------------------------------------------------------


_TOLD_ABOVE: Final = (
    cell_rules.SPREAD,
    cell_rules.TEMPERATURE,
    power_limit.CHARGING,
    power_limit.DISCHARGING,
)
"""Rules with a line of their own, which tells their level even while it is fine."""


def _judgements(scene: Scene, battery: Battery) -> list[Line]:
    tr, snapshot = scene.tr, scene.snapshot
    lines: list[Line] = []
    for rule, label, facts in (
        (cell_rules.SPREAD, tr("Cells"), _spread_facts(battery, tr)),
        (cell_rules.TEMPERATURE, tr("Temp."), _warmth_facts(scene, battery)),
    ):
        if (judgement := worst(scene.judgements, rule)) is not None:
            lines += _judgement(scene, label, judgement, facts)
    for charging in (True, False):
        lines += _allowance(scene, allowance(snapshot, battery, charging=charging))
    return lines + _messages(scene)


def _judgement(
    scene: Scene, label: str, judgement: Judgement, facts: Sequence[Sequence[Span]]
) -> list[Line]:
    """Label, level in a word, facts, and the reason behind them or below."""
    word = left(word_of(scene, judgement.level), _LEVEL_WIDTH)
    head = (Span(left(label, LABEL), "label"), Span(word, role_of(judgement.level)))
    text = judgement.text(scene.tr)
    if cells(text) <= scene.width - LABEL:
        reason = (Span(text, "label", judgement.path),)
        return flow(head, [*facts, reason], scene.width, indent=LABEL)
    rows = wrap(text, scene.width - LABEL)
    lines = flow(head, facts, scene.width, indent=LABEL)
    return lines + [(Span(" " * LABEL), Span(row, "label", judgement.path)) for row in rows]


def _spread_facts(battery: Battery, tr: Language) -> list[tuple[Span, ...]]:
    low, high = battery.lowest_cell, battery.highest_cell
    if low is None or high is None:
        return []
    return [
        (Span("H ", "highest"), Span(f"{high.name} {tr.number(high.value)}", "value", high.ref)),
        (Span("L ", "lowest"), Span(f"{low.name} {tr.number(low.value)}", "value", low.ref)),
    ]


def _warmth_facts(scene: Scene, battery: Battery) -> list[tuple[Span, ...]]:
    tr = scene.tr
    cold, warm = battery.coldest, battery.warmest
    if cold is None or warm is None:
        return []
    number = tr.number
    lower = tr("{degrees} °C in {name}", degrees=number(cold.value), name=cold.letter)
    upper = tr("{degrees} °C in {name}", degrees=number(warm.value), name=warm.letter)
    return [
        (
            Span(lower, "strong", cold.ref),
            Span(f" {tr('to')} ", "label"),
            Span(upper, "strong", warm.ref),
        )
    ]


def _allowance(scene: Scene, allowed: Allowance) -> list[Line]:
    tr = scene.tr
    rule = power_limit.CHARGING if allowed.charging else power_limit.DISCHARGING
    judgement = worst(scene.judgements, rule)
    text = "" if judgement is None else judgement.text(tr)
    role = "label" if judgement is None else quiet_role_of(judgement.level)
    label = tr("Charging") if allowed.charging else tr("Discharging")
    gauge = max(6, min(20, scene.width - 70))
    actual, ceiling = allowed.actual_w, allowed.ceiling_w
    limit_ref = f"BMS.{'' if allowed.charging else 'DIS'}CHARGE_CURRENT_LIMIT[0]"
    head: list[Span] = [
        Span(left(label, LABEL), "label"),
        scene.derived(
            actual, "", width=5, decimals=0, role="strong", ref="ENERGY.GUI_BAT_DATA_POWER"
        ),
        Span(f" {tr('of')} ", "label"),
        scene.derived(ceiling, "W", width=7, decimals=0, ref=limit_ref),
        Span(" "),
        Span(bar(allowed.share or 0.0, gauge, scene.glyphs), "battery" if allowed.share else "dim"),
        Span("  "),
    ]
    room = scene.width - width_of(head)
    rows = wrap(text, room if room >= 20 else scene.width - LABEL)
    if room < 20:
        return [
            tuple(head[:-1]),
            *((Span(" " * LABEL), Span(row, role, limit_ref)) for row in rows),
        ]
    indent = Span(" " * width_of(head))
    return [
        (*(head if not index else (indent,)), Span(row, role, limit_ref))
        for index, row in enumerate(rows)
    ]


def _messages(scene: Scene) -> list[Line]:
    """Alarms and other findings; or that there are none."""
    tr = scene.tr
    found = [
        judgement
        for judgement in noteworthy(about(scene.judgements, "battery", "cells"))
        if judgement.rule not in _TOLD_ABOVE
    ]
    if not found:
        if scene.snapshot.stored("BMS", "ALARM_STATUS") is None:
            text = tr("The device sent no alarm words")
            return [
                (Span(left(tr("Alarms"), LABEL), "label"), Span(text, "dim", "BMS.ALARM_STATUS"))
            ]
        head = (
            Span(left(tr("Alarms"), LABEL), "label"),
            Span(left(tr("none"), _LEVEL_WIDTH), "good", "BMS.ALARM_STATUS[0]"),
        )
        return flow(head, _counters(scene), scene.width, indent=LABEL)
    lines: list[Line] = []
    for judgement in found[:MOST_MESSAGES]:
        role = role_of(judgement.level)
        label = left("" if lines else tr("Alarms"), LABEL)
        word = left(word_of(scene, judgement.level), _LEVEL_WIDTH)
        spans = [Span(label, "label"), Span(word, role)]
        room = max(scene.width - LABEL - _LEVEL_WIDTH, 10)
        rows = wrap(judgement.text(tr), room)
        most = 4 if len(found) <= 2 else 2
        if len(rows) > most:
            rows = [*rows[: most - 1], fit(" ".join(rows[most - 1 :]), room, scene.glyphs.ellipsis)]
        for row in rows:
            lines.append((*spans, Span(row, role, judgement.path)))
            spans = [Span(" " * (LABEL + _LEVEL_WIDTH))]
    if len(found) > MOST_MESSAGES:
        more = tr("and {n} more", n=len(found) - MOST_MESSAGES)
        lines.append((Span(" " * LABEL), Span(more, "label")))
    return lines


def _counters(scene: Scene) -> list[tuple[Span, ...]]:
    tr = scene.tr
    pairs = (
        (tr("derating"), scene.words("BMS", "DERATING")),
        (tr("fault line tripped"), scene.value("BMS", "FAULTLINECOUNT")),
        (tr("bus errors"), scene.value("BMS", "COMMERRCOUNT")),
    )
    return [(Span(f"{label} ", "label"), span) for label, span in pairs if span.role != "absent"]


# -- modules -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    title: str
    width: int
    show: Callable[[Scene, Module, int], Span]
    rank: int
    """The columns of the highest rank go first, together, when there is no room."""


def _plain(variable: str, decimals: int | None = None) -> Callable[[Scene, Module, int], Span]:
    def show(scene: Scene, module: Module, width: int) -> Span:
        return scene.value("BMS", variable, module.slot, width=width, decimals=decimals, unit=False)

    return show


def _cycles(scene: Scene, module: Module, width: int) -> Span:
    """The counter, marked where it has stuck."""
    span = scene.value("BMS", "CYCLES", module.slot, width=width, unit=False)
    if not _has_doubtful_cycles(scene, module):
        return span
    return span._replace(text=right(f"{span.text.strip()}?", width), role="implausible")


def _has_doubtful_cycles(scene: Scene, module: Module) -> bool:
    path = f"BMS.CYCLES[{module.slot}]"
    return level_at(scene.judgements, CYCLES, path) is not Level.UNKNOWN


def _signed(variable: str, decimals: int) -> Callable[[Scene, Module, int], Span]:
    def show(scene: Scene, module: Module, width: int) -> Span:
        span = scene.value("BMS", variable, module.slot, decimals=decimals, unit=False)
        number = scene.snapshot.number("BMS", variable, module.slot)
        text = f"+{span.text}" if number is not None and number > 0 else span.text
        return span._replace(text=right(text, width))

    return show


def _power(scene: Scene, module: Module, width: int) -> Span:
    span = scene.derived(module.power_w, "", decimals=0, ref=f"BMS.CURRENT[{module.slot}]")
    text = f"+{span.text}" if module.power_w is not None and module.power_w >= 0.5 else span.text
    return span._replace(text=right(text, width))


def _warmth(scene: Scene, module: Module, width: int) -> Span:
    low, high = module.temperatures.lowest, module.temperatures.highest
    if low is None or high is None:
        cold = scene.value("BMS", "TEMP_MIN", module.slot, decimals=0, unit=False)
        warm = scene.value("BMS", "TEMP_MAX", module.slot, decimals=0, unit=False)
        return warm._replace(text=right(f"{cold.text} {warm.text}", width))
    number = scene.tr.number
    return Span(
        right(f"{number(low)} {number(high)}", width), "value", f"BMS.TEMP_MAX[{module.slot}]"
    )


_COLUMNS: Final = (
    _Column(title=N_("SoC %"), width=6, show=_plain("SOC", 0), rank=0),
    _Column(title=N_("SoH %"), width=6, show=_plain("SOH", 0), rank=3),
    _Column(title=N_("cycles"), width=7, show=_cycles, rank=4),
    _Column(title="V", width=7, show=_plain("VOLTAGE", 2), rank=1),
    _Column(title="A", width=8, show=_signed("CURRENT", 2), rank=0),
    _Column(title="W", width=7, show=_power, rank=5),
    _Column(title="°C", width=7, show=_warmth, rank=2),
    _Column(title=N_("max +A"), width=8, show=_plain("CHARGE_CURRENT_LIMIT", 1), rank=2),
    _Column(title=N_("max -A"), width=8, show=_plain("DISCHARGE_CURRENT_LIMIT", 1), rank=2),
    _Column(title=N_("kWh in?"), width=9, show=_plain("CHARGED_ENERGY", 1), rank=6),
    _Column(title=N_("kWh out?"), width=9, show=_plain("DISCHARGED_ENERGY", 1), rank=6),
)
_LEAD: Final = 7
"""Width of the first column of the module table, title included."""


def _module_table(scene: Scene, battery: Battery) -> list[Line]:
    tr = scene.tr
    columns = list(_COLUMNS)
    while _LEAD + sum(c.width for c in columns) > scene.width and len(columns) > 2:
        last = max(column.rank for column in columns)
        columns = [column for column in columns if column.rank < last]
    head = [Span(left(tr("Module"), _LEAD), "title")]
    head += [Span(right(tr(column.title), column.width), "label") for column in columns]
    return [
        ruled(scene, head, scene.width),
        *(_module_row(scene, m, columns) for m in battery.modules),
    ]


def _module_row(scene: Scene, module: Module, columns: Sequence[_Column]) -> Line:
    tr = scene.tr
    letter = Span(left(module.letter, _LEAD), "strong")
    if module.presence == EMPTY:
        return (letter, Span(tr("empty slot"), "dim", f"BMS.VOLTAGE[{module.slot}]"))
    return (letter, *(column.show(scene, module, column.width) for column in columns))


# -- identity, counters, words --------------------------------------------------------------------


def _identity(scene: Scene, battery: Battery, *, counters: bool) -> list[Line]:
    """What does not change from minute to minute; below the first page of a small terminal.

    `counters`: with the energies, where the table of modules had no room for them.
    """
    tr = scene.tr
    modules = [m for m in battery.modules if m.presence != EMPTY]
    if not modules:
        return []
    column = max(8, min(18, (scene.width - _NAME) // len(modules)))
    rows: tuple[tuple[str, Callable[[Module], Span]], ...] = (
        *(
            (tr(label), _fixed(scene, variable, column))
            for label, variable in _IDENTITY
            if counters or not variable.endswith("ENERGY")
        ),
        (tr("kWh/cycle"), lambda m: _per_cycle(scene, m, column)),
        (tr("Status"), lambda m: _word(scene, m, "STATUS", column)),
        (tr("Alarm"), lambda m: _word(scene, m, "ALARM_STATUS", column)),
        (tr("Balancing"), lambda m: _balancing(scene, m, column)),
    )
    letters = [Span(right(m.letter, column), "strong") for m in modules]
    head = [Span(left(tr("Identity"), _NAME), "title"), *letters]
    lines = [ruled(scene, head, scene.width)]
    for label, show in rows:
        spans = [show(module) for module in modules]
        if any(span.text.strip() not in ("", scene.glyphs.absent) for span in spans):
            lines.append((Span(left(label, _NAME), "label"), *spans))
    note = tr(
        "? The unit of the energies is not confirmed: taken as mWh, the only reading that gives "
        "possible numbers. Status 1 counts as normal; one bit per balancing cell is inferred."
    )
    return [*lines, *((Span(row, "label"),) for row in wrap(note, scene.width))]


_NAME: Final = 13
_IDENTITY: Final = (
    (N_("Serial"), "SERIAL"),
    (N_("Number"), "SN"),
    (N_("Firmware"), "FW"),
    (N_("Boot loader"), "BL"),
    (N_("Main board"), "HW_MAINBOARD"),
    (N_("Extension"), "HW_EXTENSION"),
    (N_("kWh in?"), "CHARGED_ENERGY"),
    (N_("kWh out?"), "DISCHARGED_ENERGY"),
)


def _fixed(scene: Scene, variable: str, width: int) -> Callable[[Module], Span]:
    decimals = 1 if variable.endswith("ENERGY") else None

    def show(module: Module) -> Span:
        return scene.value("BMS", variable, module.slot, width=width, decimals=decimals, unit=False)

    return show


def _per_cycle(scene: Scene, module: Module, width: int) -> Span:
    """Tells an owner whether the unit of the energies can be right."""
    energy = scene.snapshot.number("BMS", "CHARGED_ENERGY", module.slot)
    cycles = scene.snapshot.number("BMS", "CYCLES", module.slot)
    if _has_doubtful_cycles(scene, module):
        cycles = None
    each = energy / cycles if energy is not None and cycles else None
    return scene.derived(each, "", width=width, decimals=1, ref=f"BMS.CYCLES[{module.slot}]")


def _word(scene: Scene, module: Module, variable: str, width: int) -> Span:
    reading = scene.reading("BMS", variable, module.slot)
    if not isinstance(reading.value, int):
        return scene.value("BMS", variable, module.slot, width=width)
    word = StatusWord.of(reading.value, alarm=variable == "ALARM_STATUS")
    rule = ALARM if variable == "ALARM_STATUS" else STATUS
    role = role_of(level_at(scene.judgements, rule, str(reading.path)))
    text = alarm_words(word, scene.snapshot)(scene.tr) if word.normal else f"0x{word.value:X}"
    return Span(right(text, width), scene.role_of(reading, role), str(reading.path))


def _balancing(scene: Scene, module: Module, width: int) -> Span:
    reading = scene.reading("BMS", "CELL_BALANCE_STATUS", module.slot)
    if not isinstance(reading.value, int):
        return scene.value("BMS", "CELL_BALANCE_STATUS", module.slot, width=width)
    numbers = cells_of_bits(reading.value, len(module.cells.values))
    text = " ".join(str(number) for number in numbers) or scene.tr("none")
    return Span(right(text, width), scene.role_of(reading), str(reading.path))


def _rack(scene: Scene, battery: Battery) -> list[Line]:
    """What only LFP systems report."""
    tr = scene.tr
    if "AMPACE" not in scene.snapshot.sections:
        return []
    lines = [scene.heading(tr("Rack (LFP)"), "AMPACE")]
    pairs = (
        (tr("Fault"), "RACK_FAULT_STATE"),
        (tr("Alarm"), "RACK_ALARM_STATE"),
        (tr("Warning"), "RACK_WARNING_STATE"),
        (tr("Offline"), "RACK_OFFLINE_STATUS"),
    )
    rack = [(Span(f"{label} ", "label"), scene.value("AMPACE", name)) for label, name in pairs]
    lines += flow((), rack, scene.width, indent=0, gap=3)
    for module in battery.fitted:
        about = [
            (Span(f"{label} ", "label"), scene.value("AMPACE", variable, module.slot))
            for label, variable in (
                (tr("fault"), "MODULE_FAULT_STATE"),
                (tr("alarm"), "MODULE_ALARM_STATE"),
                (tr("warning"), "MODULE_WARNING_STATE"),
                (tr("made"), "PRODUCT_DATE"),
                (tr("line"), "PRODUCT_LINE"),
            )
        ]
        letter = Span(left(module.letter, LETTER), "strong")
        lines += flow((letter,), about, scene.width, indent=LETTER, gap=3)
    return lines


_SETTINGS: Final = (
    (N_("full at"), "BMS_PARA", "FULL_CELL_VOLTAGE_MV"),
    (N_("hot at"), "BMS_PARA", "MAX_BATTERY_TEMP_LIMIT_DEG"),
    (N_("module in"), "BMS_PARA", "MAX_MODULE_CHARGE_CURRENT_LIMIT_A"),
    (N_("module out"), "BMS_PARA", "MAX_MODULE_DISCHARGE_CURRENT_LIMIT_A"),
    (N_("apart"), "CURRENT_IMBALANCE_CONTROL", "THRESHOLD_mA"),
    (N_("mode"), "BMS_PARA", "OPERATIONAL_MODE"),
)


def _settings(scene: Scene) -> list[Line]:
    """The limits that the device itself is set to, as many to a line as fit."""
    tr = scene.tr
    pairs = [
        (Span(f"{tr(label)} ", "label"), scene.value(name, variable))
        for label, name, variable in _SETTINGS
        if scene.snapshot.stored(name, variable) is not None
    ]
    if not pairs:
        return []
    title = scene.heading(tr("Limits set in the device"), "BMS_PARA")
    return [title, *flow((), pairs, scene.width, indent=0, gap=3)]


def _has_answered(scene: Scene) -> bool:
    """Whether the battery management was asked, and what came, or its absence, can be judged."""
    snapshot = scene.snapshot
    return "BMS" in snapshot.missing or snapshot.stored("BMS", "MODULES_CONFIGURED") is not None


def _no_modules(scene: Scene) -> list[Line]:
    tr = scene.tr
    if "BMS" in scene.snapshot.missing:
        text = tr("The device has no BMS object, so nothing is known about modules and cells")
    elif scene.snapshot.stored("BMS", "MODULES_CONFIGURED") is not None:
        text = tr("The BMS object came without any module")
    else:
        text = tr("The values of the modules have not arrived yet")
    return [(Span(row, "label"),) for row in wrap(text, scene.width)]


def make_pane() -> Pane:
    """The tab."""
    return PicturePane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "The battery, its modules and every cell. H and L mark the highest and the lowest cell "
            "of the whole battery, shades the ones between. How far cells may be apart depends on "
            "chemistry, charge and load; the limits are ours, not the maker's. Empty slots take "
            "part in nothing. i on a value tells what is known about it."
        ),
    )
