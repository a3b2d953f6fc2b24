"""The maps of cell voltages and temperatures: number, letter or shade, colour; in this order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import signed_bar
from senec_tui.app.pictures.judgement_lines import mark_of, role_of
from senec_tui.app.pictures.lines import Line, Span, beside, left, right, width_of
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.model.judgement.cell_judgements import SPREAD, spread_steps
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.plant.battery import spreads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.plant.battery import Battery, Module, SensorRow

LETTER: Final = 3
"""Width of the first column: the letter of the module."""
APART: Final = 6
"""Width of the last column: the spread and its mark."""
GAP: Final = 3

NEAR: Final = 0.2
FAR: Final = 0.5
"""Shares of the watch limit from which a value is shaded lightly and strongly."""


def maps(scene: Scene, battery: Battery) -> list[Line]:
    """Voltages and temperatures, beside each other where there is room."""
    voltages = _voltages(scene, battery)
    temperatures = _temperatures(scene, battery)
    rest = scene.width - voltages.width - GAP
    if rest >= temperatures.width:
        columns = [voltages.lines(voltages.width), temperatures.lines(rest)]
        return beside(columns, [voltages.width, rest], GAP)
    return [*voltages.lines(scene.width), *temperatures.lines(scene.width)]


def _voltages(scene: Scene, battery: Battery) -> _Map:
    found = spreads(scene.snapshot, battery)
    steps = [spread_steps(spread, limits()) for spread in found]
    return _Map(
        scene=scene,
        kind="mV",
        cell=5,
        rows=[(module, module.cells) for module in battery.fitted],
        watch=min((step.watch for step in steps if step is not None), default=None),
        even=limits().cell_spread_even_mv,
        levels={
            spread.module.slot: level_at(scene.judgements, SPREAD, spread.module.cells.ref(0))
            for spread in found
        },
        pairs=False,
    )


def _temperatures(scene: Scene, battery: Battery) -> _Map:
    return _Map(
        scene=scene,
        kind="°C",
        cell=4,
        rows=[(module, module.temperatures) for module in battery.fitted],
        watch=limits().cell_temperature_spread_k.watch,
        even=2.0,
        levels={},
        pairs=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How far a value lies from the middle of the battery, by what would be worth watching."""

    low: float
    high: float
    middle: float
    """The median."""
    watch: float
    """The distance that counts as far."""
    even: bool
    """All so close together that no extreme is marked."""

    @classmethod
    def of(cls, known: Sequence[float], *, watch: float | None, even: float) -> Scale:
        """The scale of all values of a battery; without a limit their range is the measure."""
        low, high = min(known, default=0.0), max(known, default=0.0)
        return cls(
            low=low,
            high=high,
            middle=median_low(known) if known else 0.0,
            watch=watch or max(high - low, even),
            even=high - low < even,
        )

    def step(self, value: float) -> int:
        """0 far below, 1 below, 2 in the middle, 3 above, 4 far above."""
        share = (value - self.middle) / self.watch
        size = 2 if abs(share) >= FAR else 1 if abs(share) >= NEAR else 0
        return 2 + int(math.copysign(size, share))

    def is_extreme(self, value: float) -> bool:
        """Whether it is the lowest or highest of all, and that says something."""
        return not self.even and value in (self.low, self.high)

    def mark(self, value: float, glyphs: Glyphs) -> str:
        """L or H for an extreme, else a shade, the darker the farther from the middle."""
        if self.is_extreme(value):
            return "L" if value == self.low else "H"
        return (" ", glyphs.shades[0], glyphs.shades[2])[abs(self.step(value) - 2)]

    def mark_role(self, value: float) -> str:
        """The role to draw the mark with, on the ground of its value."""
        step = self.step(value)
        if not self.is_extreme(value):
            return f"heat-{step}"
        return (
            f"heat-lowest-{min(step, 2)}" if value == self.low else f"heat-highest-{max(step, 2)}"
        )


class _Map:
    """The values of all modules, one or several rows each."""

    def __init__(
        self,
        *,
        scene: Scene,
        kind: str,
        cell: int,
        rows: Sequence[tuple[Module, SensorRow]],
        watch: float | None,
        even: float,
        levels: dict[int, Level],
        pairs: bool,
    ) -> None:
        """`cell`: width of a value with its mark; `pairs`: two modules to a line if they fit."""
        self._scene = scene
        self._kind = kind
        self._cell = cell
        self._rows = [(module, row) for module, row in rows if row.values]
        self._levels = levels
        self._pairs = pairs
        count = max((len(row.values) for _, row in self._rows), default=0)
        room = max(scene.width - LETTER - APART, cell)
        wrapped = max(1, math.ceil(count * cell / room))
        self._per_row = math.ceil(count / wrapped)
        known = [value for _, row in self._rows for value in row.known]
        self._scale = Scale.of(known, watch=watch, even=even)

    @property
    def width(self) -> int:
        """Of one module."""
        return LETTER + self._per_row * self._cell + APART

    def lines(self, width: int) -> list[Line]:
        """A ruled heading with the numbers of the cells, and the modules."""
        if not self._rows:
            return []
        times = 2 if self._pairs and self._rows[1:] and width >= 2 * self.width + GAP else 1
        lines = [self._heading(width, times)]
        for start in range(0, len(self._rows), times):
            group = [self._module(*pair) for pair in self._rows[start : start + times]]
            lines += beside(group, [self.width] * len(group), GAP)
        return lines

    def _heading(self, width: int, times: int) -> Line:
        head: list[Span] = []
        for index in range(times):
            if index:
                head.append(Span(" " * GAP))
            head.append(Span(left(self._kind, LETTER), "label" if index else "title"))
            head += [
                Span(right(str(number), self._cell - 1) + " ", "label")
                for number in range(1, self._per_row + 1)
            ]
            head.append(Span(right(self._scene.tr("apart"), APART), "label"))
        return ruled(self._scene, head, width)

    def _module(self, module: Module, row: SensorRow) -> list[Line]:
        lines: list[Line] = []
        for start in range(0, len(row.values), self._per_row):
            spans = [Span(left("" if start else module.letter, LETTER), "strong")]
            for index in range(start, min(start + self._per_row, len(row.values))):
                spans += self._value(row, index)
            if not start:
                spans.append(self._apart(module, row))
            lines.append(tuple(spans))
        return lines

    def _value(self, row: SensorRow, index: int) -> tuple[Span, ...]:
        scene, value, ref = self._scene, row.values[index], row.ref(index)
        digits = self._cell - 1
        reading = scene.reading(row.object, row.variable, index)
        if value is None:
            known = not reading.plausible
            text = "?" if known else scene.glyphs.absent
            return (Span(right(text, digits) + " ", "implausible" if known else "absent", ref),)
        stale = scene.is_stale(reading)
        role = "stale" if stale else f"heat-{self._scale.step(value)}"
        mark_role = "stale" if stale else self._scale.mark_role(value)
        return (
            Span(right(scene.tr.number(value), digits), role, ref),
            Span(self._scale.mark(value, scene.glyphs), mark_role, ref),
        )

    def _apart(self, module: Module, row: SensorRow) -> Span:
        scene, spread = self._scene, row.spread
        level = self._levels.get(module.slot, Level.FINE)
        mark = mark_of(scene, level) if level >= Level.WATCH else " "
        text = scene.glyphs.absent if spread is None else scene.tr.number(spread)
        role = role_of(level) if level >= Level.WATCH else "value"
        return Span(right(text, APART - 1) + mark, role, row.ref(0))


def deviations(scene: Scene, battery: Battery, width: int) -> list[Line]:
    """How far every cell is from the median of its module, as signed bars; a column per module."""
    tr = scene.tr
    modules = [module for module in battery.fitted if module.cells.known]
    if not modules:
        return []
    column = (width - GAP * (len(modules) - 1)) // len(modules)
    bar_width = column - LETTER - _MILLIVOLTS - 1
    bar_width -= 1 - bar_width % 2
    if bar_width < _SHORTEST_BAR:
        return []
    middles = [median_low(module.cells.known) for module in modules]
    top = max(
        abs(value - middle)
        for module, middle in zip(modules, middles, strict=True)
        for value in module.cells.known
    )
    parts: list[list[Line]] = []
    for module, middle in zip(modules, middles, strict=True):
        title = tr("{name}, median {mv}", name=module.letter, mv=tr.number(middle))
        lines: list[Line] = [(Span(left(title, column), "label"),)]
        for index, value in enumerate(module.cells.values):
            off = None if value is None else value - middle
            text = scene.glyphs.absent if off is None else tr.number(off)
            role = "highest" if off and off > 0 else "lowest"
            lines.append(
                (
                    Span(right(str(index + 1), LETTER - 1) + " ", "label"),
                    Span(right(text, _MILLIVOLTS), "value", module.cells.ref(index)),
                    Span(" "),
                    Span(signed_bar(off or 0.0, max(top, 1.0), bar_width, scene.glyphs), role),
                )
            )
        parts.append(lines)
    heading = ruled(scene, (Span(tr("Cells, mV from the median of their module"), "title"),), width)
    return [heading, *beside(parts, [column] * len(parts), GAP)]


_MILLIVOLTS: Final = 5
_SHORTEST_BAR: Final = 9


def ruled(scene: Scene, head: Sequence[Span], width: int) -> Line:
    """A heading with a rule to the right edge."""
    room = width - width_of(head) - 1
    if room <= 0:
        return tuple(head)
    return (*head, Span(" "), Span(scene.glyphs.horizontal * room, "rule"))
