"""Tab 2: the battery as a whole, its modules, its cells, what it permits and what is wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.app.drawing.charts import bar
from senec_tui.app.drawing.lines import Line, Span, beside, cells, left, right, width_of, wrap
from senec_tui.app.panes.pane import CanvasPane, Pane
from senec_tui.language import N_
from senec_tui.model.battery import (
    EMPTY,
    FITTED,
    Allowance,
    Battery,
    Module,
    Row,
    StatusWord,
    Store,
    allowance,
    cells_of_bits,
    limits_of,
    spreads,
)
from senec_tui.model.battery_verdicts import (
    CHEMISTRIES,
    alarm_level,
    alarm_verdicts,
    alarm_words,
    allowance_text,
    spread_level,
    spread_verdict,
    temperature_verdict,
)
from senec_tui.model.flow import FLOW_SHOWN_W
from senec_tui.model.poller import Interest
from senec_tui.model.verdict import ACT, FINE, NOTE, UNKNOWN, WATCH, urgent_first

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.model.verdict import Verdict

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
_SUMMARY: Final = 61
"""What the first line takes beside its gauge."""

_LEVEL_WORDS: Final = {
    FINE: N_("fine"),
    UNKNOWN: N_("not judged"),
    NOTE: N_("note"),
    WATCH: N_("watch"),
    ACT: N_("service"),
}
_LEVEL_ROLES: Final = {FINE: "good", UNKNOWN: "dim", NOTE: "warn", WATCH: "warn", ACT: "bad"}
_LEVEL_WIDTH: Final = 12


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    tr = scene.tr
    if not scene.snapshot.at:
        return [(Span(tr("Waiting for the first answer"), "label"),)]
    battery = Battery.of(scene.snapshot)
    lines = [*_summary(scene, battery), *_verdicts(scene, battery)]
    if not battery.modules:
        return [*lines, *_no_modules(scene)]
    lines += _module_table(scene, battery)
    lines += _maps(scene, battery)
    lines += _identity(scene, battery)
    return lines + _rack(scene, battery)


# -- the battery as a whole ---------------------------------------------------------------------


def _summary(scene: Scene, battery: Battery) -> list[Line]:
    tr = scene.tr
    soc = scene.reading("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    gauge = max(6, min(30, scene.width - _SUMMARY))
    power = scene.reading("ENERGY", "GUI_BAT_DATA_POWER")
    first: Line = (
        Span(left(tr("Charge"), LABEL), "label"),
        Span(bar((soc.number or 0.0) / 100.0, gauge, scene.glyphs), scene.role_of(soc, "battery")),
        Span(" "),
        scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", width=7, role="strong"),
        Span("  "),
        Span(
            left(_power_words(scene, power.number), 22),
            scene.role_of(power, "strong"),
            str(power.path),
        ),
        scene.value("ENERGY", "GUI_BAT_DATA_VOLTAGE", width=7),
        scene.value("ENERGY", "GUI_BAT_DATA_CURRENT", width=8, decimals=1),
    )
    return [first, _store_line(scene, battery)]


def _power_words(scene: Scene, power_w: float | None) -> str:
    tr = scene.tr
    if power_w is None:
        return scene.glyphs.absent
    watts = tr.number(abs(power_w))
    if abs(power_w) < FLOW_SHOWN_W:
        return tr("at rest, {watts} W", watts=watts)
    if power_w > 0:
        return tr("charging {watts} W", watts=watts)
    return tr("discharging {watts} W", watts=watts)


def _store_line(scene: Scene, battery: Battery) -> Line:
    tr = scene.tr
    store = Store.of(scene.snapshot)
    parts: list[Span] = [Span(left(tr("Content"), LABEL), "label")]
    if store.stored_wh is not None and store.usable_wh is not None:
        text = tr(
            "{stored} of {usable} kWh",
            stored=tr.number(store.stored_wh / 1000, 1),
            usable=tr.number(store.usable_wh / 1000, 1),
        )
        parts.append(Span(text, "value", "FACTORY.DESIGN_CAPACITY"))
    else:
        parts.append(Span(scene.glyphs.absent, "absent", "FACTORY.DESIGN_CAPACITY"))
    if store.soh_pct is not None:
        text = tr("health {percent} %", percent=tr.number(store.soh_pct, 1))
        parts += [Span("  "), Span(text, "value", "BMS.SYSTEM_SOH")]
    if store.reserve_pct:
        text = tr("reserve {percent} %", percent=tr.number(store.reserve_pct))
        parts += [Span("  "), Span(text, "value", "BAT1.SPARE_CAPACITY")]
    kind = _kind_words(scene, battery)
    modules = _count_words(scene, battery)
    for text, ref in ((modules, "BMS.MODULES_CONFIGURED"), (kind, "FACTORY.SYS_TYPE")):
        if text and width_of(parts) + 2 + cells(text) <= scene.width:
            parts += [Span("  "), Span(text, "value", ref)]
    return tuple(parts)


def _kind_words(scene: Scene, battery: Battery) -> str:
    tr = scene.tr
    kind = "" if battery.chemistry is None else tr(CHEMISTRIES[battery.chemistry])
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


def _verdicts(scene: Scene, battery: Battery) -> list[Line]:
    tr, snapshot = scene.tr, scene.snapshot
    spread = spread_verdict(snapshot, battery, tr)
    warmth = temperature_verdict(snapshot, battery, tr)
    lines = _verdict(scene, tr("Cells"), spread, _spread_facts(scene, battery))
    lines += _verdict(scene, tr("Warmth"), warmth, _warmth_facts(scene, battery))
    for charging in (True, False):
        lines += _allowance(scene, battery, allowance(snapshot, battery, charging=charging))
    return lines + _messages(scene, battery)


def _verdict(scene: Scene, label: str, verdict: Verdict, facts: Sequence[Span]) -> list[Line]:
    """Label, level in a word, facts, and the reason behind them or below."""
    head = (
        Span(left(label, LABEL), "label"),
        Span(
            left(scene.tr(_LEVEL_WORDS[verdict.level]), _LEVEL_WIDTH), _LEVEL_ROLES[verdict.level]
        ),
        *facts,
    )
    room = scene.width - width_of(head) - 2
    if cells(verdict.text) <= room:
        return [(*head, Span("  "), Span(verdict.text, "label", verdict.ref))]
    rows = wrap(verdict.text, scene.width - LABEL)
    return [head, *((Span(" " * LABEL), Span(row, "label", verdict.ref)) for row in rows)]


def _spread_facts(scene: Scene, battery: Battery) -> list[Span]:
    tr = scene.tr
    found = spreads(scene.snapshot, battery)
    low, high = battery.lowest_cell, battery.highest_cell
    if not found or low is None or high is None:
        return []
    worst = max(found, key=lambda s: s.mv)
    apart = tr("{mv} mV apart in {name}", mv=tr.number(worst.mv), name=worst.module.letter)
    return [
        Span(apart, "strong", worst.module.cells.ref(0)),
        Span("  "),
        Span("H ", "highest"),
        Span(tr("{name} {mv}", name=high.name, mv=tr.number(high.value)), "value", high.ref),
        Span("  "),
        Span("L ", "lowest"),
        Span(tr("{name} {mv}", name=low.name, mv=tr.number(low.value)), "value", low.ref),
    ]


def _warmth_facts(scene: Scene, battery: Battery) -> list[Span]:
    tr = scene.tr
    cold, warm = battery.coldest, battery.warmest
    if cold is None or warm is None:
        return []
    return [
        Span(
            tr("{degrees} °C in {name}", degrees=tr.number(cold.value), name=cold.letter),
            "strong",
            cold.ref,
        ),
        Span(f" {tr('to')} ", "label"),
        Span(
            tr("{degrees} °C in {name}", degrees=tr.number(warm.value), name=warm.letter),
            "strong",
            warm.ref,
        ),
    ]


def _allowance(scene: Scene, battery: Battery, allowed: Allowance) -> list[Line]:
    tr = scene.tr
    verdict = allowance_text(scene.snapshot, battery, allowed, tr)
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
    role = "label" if verdict.level == FINE else _LEVEL_ROLES[verdict.level]
    room = scene.width - width_of(head)
    rows = wrap(verdict.text, room if room >= 20 else scene.width - LABEL)
    if room < 20:
        return [
            tuple(head[:-1]),
            *((Span(" " * LABEL), Span(row, role, verdict.ref)) for row in rows),
        ]
    indent = Span(" " * width_of(head))
    return [
        (*(head if not index else (indent,)), Span(row, role, verdict.ref))
        for index, row in enumerate(rows)
    ]


def _messages(scene: Scene, battery: Battery) -> list[Line]:
    """Alarms and other findings; or that there are none."""
    tr = scene.tr
    found = urgent_first(alarm_verdicts(scene.snapshot, battery, tr))
    if not found:
        if scene.snapshot.stored("BMS", "ALARM_STATUS") is None:
            text = tr("The device sent no alarm words")
            return [
                (Span(left(tr("Alarms"), LABEL), "label"), Span(text, "dim", "BMS.ALARM_STATUS"))
            ]
        return [
            (
                Span(left(tr("Alarms"), LABEL), "label"),
                Span(left(tr("none"), _LEVEL_WIDTH), "good", "BMS.ALARM_STATUS[0]"),
                *_counters(scene),
            )
        ]
    lines: list[Line] = []
    for verdict in found[:MOST_MESSAGES]:
        role = _LEVEL_ROLES[verdict.level]
        head: Line = (
            Span(left(tr("Alarms") if not lines else "", LABEL), "label"),
            Span(left(tr(_LEVEL_WORDS[verdict.level]), _LEVEL_WIDTH), role),
        )
        for row in wrap(verdict.text, scene.width - width_of(head)):
            lines.append((*head, Span(row, role, verdict.ref)))
            head = (Span(" " * width_of(head)),)
    return lines


def _counters(scene: Scene) -> list[Span]:
    tr = scene.tr
    spans: list[Span] = []
    for label, variable in (
        (tr("fault line tripped"), "FAULTLINECOUNT"),
        (tr("bus errors"), "COMMERRCOUNT"),
    ):
        if scene.snapshot.stored("BMS", variable) is not None:
            spans += [Span(f"{label} ", "label"), scene.value("BMS", variable), Span("  ")]
    if scene.snapshot.stored("BMS", "DERATING") is not None:
        spans += [Span(f"{tr('derating')} ", "label"), scene.words("BMS", "DERATING")]
    return spans


# -- modules -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    title: str
    width: int
    show: Callable[[Scene, Module, int], Span]
    rank: int
    """The highest goes first when there is no room."""


def _plain(variable: str, decimals: int | None = None) -> Callable[[Scene, Module, int], Span]:
    def show(scene: Scene, module: Module, width: int) -> Span:
        return scene.value("BMS", variable, module.slot, width=width, decimals=decimals, unit=False)

    return show


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
    _Column(title=N_("cycles"), width=7, show=_plain("CYCLES"), rank=4),
    _Column(title="V", width=7, show=_plain("VOLTAGE", 2), rank=1),
    _Column(title="A", width=8, show=_signed("CURRENT", 2), rank=0),
    _Column(title="W", width=7, show=_power, rank=5),
    _Column(title="°C", width=7, show=_warmth, rank=2),
    _Column(title=N_("max +A"), width=8, show=_plain("CHARGE_CURRENT_LIMIT", 1), rank=2),
    _Column(title=N_("max −A"), width=8, show=_plain("DISCHARGE_CURRENT_LIMIT", 1), rank=2),
    _Column(title=N_("kWh in?"), width=9, show=_plain("CHARGED_ENERGY", 1), rank=6),
    _Column(title=N_("kWh out?"), width=9, show=_plain("DISCHARGED_ENERGY", 1), rank=7),
)
_LETTER: Final = 3
_LEAD: Final = 7
"""Width of the first column of the module table, title included."""


def _module_table(scene: Scene, battery: Battery) -> list[Line]:
    tr = scene.tr
    columns = list(_COLUMNS)
    while _LEAD + sum(c.width for c in columns) > scene.width and len(columns) > 2:
        columns.remove(max(columns, key=lambda c: c.rank))
    head = [Span(left(tr("Module"), _LEAD), "title")]
    head += [Span(right(tr(column.title), column.width), "label") for column in columns]
    return [_ruled(scene, head), *(_module_row(scene, m, columns) for m in battery.modules)]


def _ruled(scene: Scene, head: Sequence[Span], width: int | None = None) -> Line:
    """A heading with a rule to the right edge."""
    room = (scene.width if width is None else width) - width_of(head) - 1
    if room <= 0:
        return tuple(head)
    return (*head, Span(" "), Span(scene.glyphs.horizontal * room, "rule"))


def _module_row(scene: Scene, module: Module, columns: Sequence[_Column]) -> Line:
    tr = scene.tr
    letter = Span(left(module.letter, _LEAD), "strong")
    if module.presence == EMPTY:
        return (letter, Span(tr("empty slot"), "dim", f"BMS.VOLTAGE[{module.slot}]"))
    return (letter, *(column.show(scene, module, column.width) for column in columns))


# -- heat maps -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Where a value lies between the lowest and the highest of the whole battery."""

    low: float
    high: float
    even: bool
    """So close together that none is marked."""

    def role(self, value: float) -> str:
        if self.even:
            return "heat-2"
        if value == self.low:
            return "lowest"
        if value == self.high:
            return "highest"
        return f"heat-{min(4, int(5 * (value - self.low) / (self.high - self.low)))}"

    def mark(self, value: float, scene: Scene) -> str:
        if self.even:
            return " "
        if value == self.low:
            return "L"
        if value == self.high:
            return "H"
        shades = scene.glyphs.shades
        share = (value - self.low) / (self.high - self.low)
        return shades[min(len(shades) - 1, int(len(shades) * share))]


def _maps(scene: Scene, battery: Battery) -> list[Line]:
    voltages = _Map(scene, battery, kind="mV", width=5)
    degrees = _Map(scene, battery, kind="°C", width=4)
    gap = 3
    if voltages.natural_width + gap + degrees.natural_width <= scene.width:
        left_lines = voltages.lines(voltages.natural_width)
        rest = scene.width - voltages.natural_width - gap
        return beside([left_lines, degrees.lines(rest)], [voltages.natural_width, rest], gap)
    return [*voltages.lines(scene.width), *degrees.lines(scene.width)]


class _Map:
    """Cells or sensors of all modules, a row (or several) per module."""

    def __init__(self, scene: Scene, battery: Battery, *, kind: str, width: int) -> None:
        self._scene = scene
        self._kind = kind
        self._width = width
        self._modules = [m for m in battery.fitted if self._row(m).values]
        self._count = max((len(self._row(m).values) for m in self._modules), default=0)
        room = scene.width - _LETTER - _SPREAD
        rows = max(1, math.ceil(self._count * width / max(room, width)))
        self._per_row = math.ceil(self._count / rows) if self._count else 0
        known = [value for m in self._modules for value in self._row(m).known]
        even = limits_of(scene.snapshot)["cell_spread_even_mv"]["value"] if kind == "mV" else 1
        low, high = min(known, default=0.0), max(known, default=0.0)
        self._scale = _Scale(low=low, high=high, even=high - low < even or high == low)
        self._levels = (
            {s.module.slot: spread_level(s) for s in spreads(scene.snapshot, battery)}
            if kind == "mV"
            else {}
        )

    def _row(self, module: Module) -> Row:
        return module.cells if self._kind == "mV" else module.temperatures

    @property
    def natural_width(self) -> int:
        """Cells that a row takes."""
        return _LETTER + self._per_row * self._width + _SPREAD

    def lines(self, width: int) -> list[Line]:
        """Heading and rows; two modules beside each other where there is room."""
        if not self._count:
            return []
        beside_each_other = 1
        if self._kind != "mV" and self._modules[1:]:
            beside_each_other = 2 if width >= 2 * self.natural_width else 1
        lines = [self._heading(width, beside_each_other)]
        group: list[list[Line]] = []
        for module in self._modules:
            group.append(self._rows(module))
            if len(group) == beside_each_other:
                lines += beside(group, [self.natural_width] * len(group), 0)
                group = []
        if group:
            lines += beside(group, [self.natural_width] * len(group), 0)
        return lines

    def _heading(self, width: int, times: int) -> Line:
        tr = self._scene.tr
        head: list[Span] = []
        for index in range(times):
            name = left(self._kind, _LETTER)
            head.append(Span(name, "title" if not index else "label"))
            head += [
                Span(right(str(number), self._width - 1) + " ", "label")
                for number in range(1, self._per_row + 1)
            ]
            head.append(Span(right(tr("apart"), _SPREAD), "label"))
        return _ruled(self._scene, head, width)

    def _rows(self, module: Module) -> list[Line]:
        row = self._row(module)
        lines: list[Line] = []
        for start in range(0, len(row.values), self._per_row):
            spans = [Span(left(module.letter if not start else "", _LETTER), "strong")]
            stop = min(start + self._per_row, len(row.values))
            spans += [self._cell(row, index) for index in range(start, stop)]
            if not start:
                spans.append(self._spread(module, row))
            lines.append(tuple(spans))
        return lines

    def _cell(self, row: Row, index: int) -> Span:
        value, ref = row.values[index], row.ref(index)
        digits = self._width - 1
        if value is None:
            reading = self._scene.reading(row.object, row.variable, index)
            text = self._scene.glyphs.absent if reading.plausible else "?"
            role = "absent" if reading.plausible else "implausible"
            return Span(right(text, digits) + " ", role, ref)
        text = right(self._scene.tr.number(value), digits) + self._scale.mark(value, self._scene)
        reading = self._scene.reading(row.object, row.variable, index)
        role = "stale" if self._scene.is_stale(reading) else self._scale.role(value)
        return Span(text, role, ref)

    def _spread(self, module: Module, row: Row) -> Span:
        spread = row.spread
        level = self._levels.get(module.slot, FINE)
        mark = self._scene.glyphs.warning if level in (WATCH, ACT) else " "
        text = self._scene.glyphs.absent if spread is None else self._scene.tr.number(spread)
        role = _LEVEL_ROLES[level] if level in (WATCH, ACT) else "value"
        return Span(right(text, _SPREAD - 1) + mark, role, row.ref(0))


_SPREAD: Final = 6


# -- identity, counters, words --------------------------------------------------------------------


def _identity(scene: Scene, battery: Battery) -> list[Line]:
    tr = scene.tr
    modules = [m for m in battery.modules if m.presence != EMPTY]
    if not modules:
        return []
    labels = (
        (tr("Serial"), "SERIAL", None),
        (tr("Number"), "SN", None),
        (tr("Firmware"), "FW", None),
        (tr("Boot loader"), "BL", None),
        (tr("Main board"), "HW_MAINBOARD", None),
        (tr("Extension"), "HW_EXTENSION", None),
        (tr("kWh in?"), "CHARGED_ENERGY", 1),
        (tr("kWh out?"), "DISCHARGED_ENERGY", 1),
    )
    label_width = 13
    column = max(8, min(18, (scene.width - label_width) // len(modules)))
    lines = [scene.heading(tr("Identity and counters"))]
    lines.append(
        (
            Span(" " * label_width),
            *(Span(right(m.letter, column), "strong") for m in modules),
        )
    )
    for label, variable, decimals in labels:
        if scene.snapshot.stored("BMS", variable) is None:
            continue
        lines.append(
            (
                Span(left(label, label_width), "label"),
                *(
                    scene.value(
                        "BMS", variable, m.slot, width=column, decimals=decimals, unit=False
                    )
                    for m in modules
                ),
            )
        )
    words: tuple[tuple[str, Callable[[Module], Span]], ...] = (
        (tr("Status"), lambda m: _word(scene, m, "STATUS", column)),
        (tr("Alarm"), lambda m: _word(scene, m, "ALARM_STATUS", column)),
        (tr("Balancing"), lambda m: _balancing(scene, m, column)),
    )
    for label, show in words:
        lines.append((Span(left(label, label_width), "label"), *(show(m) for m in modules)))
    note = tr(
        "? The unit of the energies is not confirmed: taken as mWh, the only reading that gives "
        "possible numbers. Status 1 is normal operation; one bit per balancing cell is inferred."
    )
    lines += [(Span(row, "label"),) for row in wrap(note, scene.width)]
    return lines


def _word(scene: Scene, module: Module, variable: str, width: int) -> Span:
    reading = scene.reading("BMS", variable, module.slot)
    if not isinstance(reading.value, int):
        return scene.value("BMS", variable, module.slot, width=width)
    word = StatusWord.of(reading.value, alarm=variable == "ALARM_STATUS")
    role = _LEVEL_ROLES[alarm_level(word, scene.snapshot)]
    text = alarm_words(word, scene.snapshot, scene.tr) if word.normal else f"0x{word.value:X}"
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
    spans: list[Span] = []
    for label, variable in pairs:
        spans += [Span(f"{label} ", "label"), scene.value("AMPACE", variable), Span("   ")]
    lines.append(tuple(spans))
    for module in battery.modules:
        if module.presence != FITTED:
            continue
        spans = [Span(left(module.letter, _LETTER), "strong")]
        for label, variable in (
            (tr("fault"), "MODULE_FAULT_STATE"),
            (tr("alarm"), "MODULE_ALARM_STATE"),
            (tr("warning"), "MODULE_WARNING_STATE"),
            (tr("made"), "PRODUCT_DATE"),
            (tr("line"), "PRODUCT_LINE"),
        ):
            spans += [
                Span(f"{label} ", "label"),
                scene.value("AMPACE", variable, module.slot),
                Span("   "),
            ]
        lines.append(tuple(spans))
    return lines


def _no_modules(scene: Scene) -> list[Line]:
    tr = scene.tr
    if "BMS" in scene.snapshot.missing:
        text = tr("The device has no BMS object, so nothing is known about modules and cells")
    elif "BMS" in scene.snapshot.sections:
        text = tr("The BMS object came without any module")
    else:
        text = tr("The values of the modules have not arrived yet")
    return [(Span(row, "label"),) for row in wrap(text, scene.width)]


def make_pane() -> Pane:
    """The tab."""
    return CanvasPane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "The battery, its modules and every cell. H and L mark the highest and the lowest cell "
            "of the whole battery, shades the ones between. How far cells may be apart depends on "
            "chemistry, charge and load; the limits are ours, not the maker's. Empty slots take "
            "part in nothing. i on a value tells what is known about it."
        ),
    )
