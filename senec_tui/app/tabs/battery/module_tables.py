"""The tables of the battery's modules: what they do now, and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.judgement_lines import role_of
from senec_tui.app.pictures.lines import Line, Span, cells, left, paragraph, right
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects.battery_judgements import (
    ALARM,
    CYCLES,
    STATUS,
    normal_words,
    word_of,
)
from senec_tui.model.plant.battery import EMPTY, Battery, Module
from senec_tui.model.plant.status_word import cells_of_bits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class _ModuleColumn:
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
    _ModuleColumn(title=N_("SoC %"), width=6, show=_plain("SOC", 0), rank=0),
    _ModuleColumn(title=N_("SoH %"), width=6, show=_plain("SOH", 0), rank=3),
    _ModuleColumn(title=N_("cycles"), width=7, show=_cycles, rank=4),
    _ModuleColumn(title="V", width=7, show=_plain("VOLTAGE", 2), rank=1),
    _ModuleColumn(title="A", width=8, show=_signed("CURRENT", 2), rank=0),
    _ModuleColumn(title="W", width=7, show=_power, rank=5),
    _ModuleColumn(title="°C", width=7, show=_warmth, rank=2),
    _ModuleColumn(title=N_("max +A"), width=8, show=_plain("CHARGE_CURRENT_LIMIT", 1), rank=2),
    _ModuleColumn(title=N_("max -A"), width=8, show=_plain("DISCHARGE_CURRENT_LIMIT", 1), rank=2),
    _ModuleColumn(title=N_("kWh in?"), width=9, show=_plain("CHARGED_ENERGY", 1), rank=6),
    _ModuleColumn(title=N_("kWh out?"), width=9, show=_plain("DISCHARGED_ENERGY", 1), rank=6),
)
_LEAD: Final = 7
"""Width of the first column of the module table, title included."""


def module_table(scene: Scene, battery: Battery, width: int) -> list[Line]:
    """A heading, and a line for each slot; columns as many as have room."""
    tr = scene.tr
    columns = list(_COLUMNS)
    while _LEAD + sum(c.width for c in columns) > width and len(columns) > 2:
        last = max(column.rank for column in columns)
        columns = [column for column in columns if column.rank < last]
    head = [Span(left(tr("Module"), _LEAD), "title")]
    head += [Span(right(tr(column.title), column.width), "label") for column in columns]
    return [tuple(head), *(_module_row(scene, m, columns) for m in battery.modules)]


def holds_energies(width: int) -> bool:
    """Whether the table has room for what went in and out over the years."""
    return width >= _LEAD + sum(column.width for column in _COLUMNS)


def _module_row(scene: Scene, module: Module, columns: Sequence[_ModuleColumn]) -> Line:
    tr = scene.tr
    letter = Span(left(module.letter, _LEAD), "strong")
    if module.presence == EMPTY:
        return (letter, Span(tr("empty slot"), "dim", f"BMS.VOLTAGE[{module.slot}]"))
    return (letter, *(column.show(scene, module, column.width) for column in columns))


# -- what does not change from minute to minute --------------------------------------------------


def identity(scene: Scene, battery: Battery, width: int, *, counters: bool) -> list[Line]:
    """A heading, and a line for each property, a column for each module.

    `counters`: with the energies, where the table of modules had no room for them.
    """
    tr = scene.tr
    modules = [m for m in battery.modules if m.presence != EMPTY]
    if not modules:
        return []
    column = max(8, min(18, (width - _NAME) // len(modules)))
    rows: tuple[tuple[str, Callable[[Module], Span]], ...] = (
        *(
            (tr(label), _fixed(scene, variable))
            for label, variable in _IDENTITY
            if counters or not variable.endswith("ENERGY")
        ),
        (tr("kWh/cycle"), lambda m: _per_cycle(scene, m, column)),
        (tr("Status"), lambda m: _word(scene, m, "STATUS", column)),
        (tr("Alarm"), lambda m: _word(scene, m, "ALARM_STATUS", column)),
        (tr("Balancing"), lambda m: _balancing(scene, m, column)),
    )
    letters = [Span(right(m.letter, column), "strong") for m in modules]
    lines: list[Line] = [(Span(left(tr("Identity"), _NAME), "title"), *letters)]
    for label, show in rows:
        spans = [show(module) for module in modules]
        if any(span.text.strip() not in ("", scene.glyphs.absent) for span in spans):
            lines += _in_columns(label, spans, modules, column)
    note = tr(
        "? The unit of the energies is not confirmed: taken as mWh, the only reading that gives "
        "possible numbers. Status 1 counts as normal; one bit per balancing cell is inferred."
    )
    return [*lines, *paragraph(note, "label", width)]


def _in_columns(
    label: str, spans: Sequence[Span], modules: Sequence[Module], column: int
) -> Iterator[Line]:
    """One line; where a column cannot keep its text apart from the one before, a line for each."""
    if all(cells(span.text) < column or span.text.startswith(" ") for span in spans):
        filled = (span._replace(text=right(span.text, column)) for span in spans)
        yield (Span(left(label, _NAME), "label"), *filled)
        return
    for module, span in zip(modules, spans, strict=True):
        yield (Span(left(f"{label} {module.letter}", _NAME), "label"), span)


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


def _fixed(scene: Scene, variable: str) -> Callable[[Module], Span]:
    decimals = 1 if variable.endswith("ENERGY") else None

    def show(module: Module) -> Span:
        return scene.value("BMS", variable, module.slot, decimals=decimals, unit=False)

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
    rule = ALARM if variable == "ALARM_STATUS" else STATUS
    word = word_of(reading.value, rule)
    role = role_of(level_at(scene.judgements, rule, str(reading.path)))
    text = normal_words(word)(scene.tr) if word.normal else f"0x{word.value:X}"
    return Span(right(text, width), scene.role_of(reading, role), str(reading.path))


def _balancing(scene: Scene, module: Module, width: int) -> Span:
    reading = scene.reading("BMS", "CELL_BALANCE_STATUS", module.slot)
    if not isinstance(reading.value, int):
        return scene.value("BMS", "CELL_BALANCE_STATUS", module.slot, width=width)
    numbers = cells_of_bits(reading.value, len(module.cells.values))
    text = " ".join(str(number) for number in numbers) or scene.tr("none")
    return Span(right(text, width), scene.role_of(reading), str(reading.path))
