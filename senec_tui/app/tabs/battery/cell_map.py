"""The maps of cell voltages and temperatures: number, letter or shade, colour; in this order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import signed_bar
from senec_tui.app.pictures.judgement_lines import mark_of, role_of
from senec_tui.app.pictures.lines import Line, Span, beside, left, right
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits_of
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects.cell_judgements import SPREAD, spread_steps
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

NEUTRAL: Final = 3
"""The step of what lies in the middle."""
NEAR: Final = 0.25
FAR: Final = 0.5
"""Shares of the watch limit from which colours become stronger."""
EVEN_K: Final = 2.0
"""So far from the middle a temperature says nothing."""


def fit_beside(scene: Scene, battery: Battery, width: int) -> bool:
    """Whether voltages and temperatures have room beside each other."""
    temperatures = _temperatures(scene, battery, width)
    rest = width - temperatures.width - GAP
    return temperatures.width > 0 and _voltages(scene, battery, width).narrow_width <= rest


def voltages(scene: Scene, battery: Battery, width: int) -> list[Line]:
    """The voltages of all cells, below a heading."""
    return _voltages(scene, battery, width).lines()


def temperatures(scene: Scene, battery: Battery, width: int) -> list[Line]:
    """The temperatures of all modules, below a heading."""
    return _temperatures(scene, battery, width).lines()


def both(scene: Scene, battery: Battery, width: int) -> list[Line]:
    """Voltages and temperatures beside each other."""
    right_map = _temperatures(scene, battery, width)
    room = width - right_map.width - GAP
    left_map = _voltages(scene, battery, room)
    used = left_map.width
    rest = width - used - GAP
    columns = [left_map.lines(), _temperatures(scene, battery, rest).lines()]
    return beside(columns, [used, rest], GAP)


def _voltages(scene: Scene, battery: Battery, width: int) -> _Map:
    found = spreads(scene.snapshot, battery)
    ours = limits_of(scene.snapshot.catalogue)
    steps = [spread_steps(spread, ours) for spread in found]
    return _Map(
        scene=scene,
        kind="mV",
        digits=4,
        rows=[(module, module.cells) for module in battery.fitted],
        watch=min((step.watch for step in steps if step is not None), default=None),
        even=ours.cell_spread_even_mv,
        levels={
            spread.module.slot: level_at(scene.judgements, SPREAD, spread.module.cells.ref(0))
            for spread in found
        },
        pairs=False,
        room=width,
    )


def _temperatures(scene: Scene, battery: Battery, width: int) -> _Map:
    return _Map(
        scene=scene,
        kind="°C",
        digits=3,
        rows=[(module, module.temperatures) for module in battery.fitted],
        watch=limits_of(scene.snapshot.catalogue).cell_temperature_spread_k.watch,
        even=EVEN_K,
        levels={},
        pairs=True,
        room=width,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How far a value lies from the middle of the battery, by what would be worth watching."""

    low: float
    high: float
    middle: float
    """The median."""
    watch: float
    """The distance at which colours are strongest is half of this."""
    even: float
    """So far from the middle nothing is said of a value."""

    @classmethod
    def of(cls, known: Sequence[float], *, watch: float | None, even: float) -> Scale:
        """The scale of all values of a battery; without a limit their range is the measure."""
        low, high = min(known, default=0.0), max(known, default=0.0)
        return cls(
            low=low,
            high=high,
            middle=median_low(known) if known else 0.0,
            watch=watch or max(high - low, even),
            even=even,
        )

    def step(self, value: float) -> int:
        """From 0, far below, over `NEUTRAL` to 6, far above."""
        apart = value - self.middle
        if abs(apart) <= self.even:
            return NEUTRAL
        size = 1 + sum(abs(apart) >= share * self.watch for share in (NEAR, FAR))
        return NEUTRAL + int(math.copysign(size, apart))

    def is_extreme(self, value: float) -> bool:
        """Whether it is the lowest or highest of all, and stands out."""
        return value in (self.low, self.high) and self.step(value) != NEUTRAL

    def mark(self, value: float, glyphs: Glyphs) -> str:
        """L or H for an extreme, else a shade, the darker the farther from the middle."""
        if self.is_extreme(value):
            return "L" if value < self.middle else "H"
        return (" ", *glyphs.shades)[abs(self.step(value) - NEUTRAL)]

    def mark_role(self, value: float) -> str:
        """The role to draw the mark with, on the ground of its value."""
        step = self.step(value)
        if not self.is_extreme(value):
            return f"heat-{step}"
        return f"heat-lowest-{step}" if value < self.middle else f"heat-highest-{step}"


class _Map:
    """The values of all modules, one or several rows each."""

    def __init__(
        self,
        *,
        scene: Scene,
        kind: str,
        digits: int,
        rows: Sequence[tuple[Module, SensorRow]],
        watch: float | None,
        even: float,
        levels: dict[int, Level],
        pairs: bool,
        room: int,
    ) -> None:
        """`digits`: width of a value; `pairs`: two modules to a line if they fit in `room`."""
        self._scene = scene
        self._kind = kind
        self._rows = [(module, row) for module, row in rows if row.values]
        self._levels = levels
        self._pairs = pairs
        self._room = room
        self._digits = digits
        self._count = count = max((len(row.values) for _, row in self._rows), default=0)
        inner = max(room - LETTER - APART, digits + 1)
        roomy = count * (digits + 2) <= inner and not pairs
        self._cell = digits + (2 if roomy else 1)
        """A value with its mark, and with a blank behind it where there is room."""
        wrapped = max(1, math.ceil(count * self._cell / inner))
        self._per_row = math.ceil(count / wrapped)
        known = [value for _, row in self._rows for value in row.known]
        self._scale = Scale.of(known, watch=watch, even=even)

    @property
    def width(self) -> int:
        """Of one module; 0 without any."""
        return LETTER + self._per_row * self._cell + APART if self._rows else 0

    @property
    def narrow_width(self) -> int:
        """Of one module in one row without blanks."""
        return LETTER + self._count * (self._digits + 1) + APART

    def lines(self) -> list[Line]:
        """A heading with the numbers of the cells, and the modules."""
        if not self._rows:
            return []
        wide = self._room >= 2 * self.width + GAP
        times = 2 if self._pairs and self._rows[1:] and wide else 1
        lines = [self._heading(times)]
        for start in range(0, len(self._rows), times):
            group = [self._module(*pair) for pair in self._rows[start : start + times]]
            lines += beside(group, [self.width] * len(group), GAP)
        return lines

    def _heading(self, times: int) -> Line:
        head: list[Span] = []
        for index in range(times):
            if index:
                head.append(Span(" " * GAP))
            head.append(Span(left(self._kind, LETTER), "label" if index else "title"))
            after = " " * (self._cell - self._digits)
            head += [
                Span(right(str(number), self._digits) + after, "label")
                for number in range(1, self._per_row + 1)
            ]
            head.append(Span(right(self._scene.tr("apart"), APART), "label"))
        return tuple(head)

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
        reading = scene.reading(row.object, row.variable, index)
        blank = " " * (self._cell - self._digits - 1)
        if value is None:
            known = not reading.plausible
            text = right("?" if known else scene.glyphs.absent, self._digits)
            return (Span(f"{text} {blank}", "implausible" if known else "absent", ref),)
        stale = scene.is_stale(reading)
        role = "stale" if stale else f"heat-{self._scale.step(value)}"
        mark_role = "stale" if stale else self._scale.mark_role(value)
        spans = (
            Span(right(scene.tr.number(value), self._digits), role, ref),
            Span(self._scale.mark(value, scene.glyphs), mark_role, ref),
        )
        return (*spans, Span(blank)) if blank else spans

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
    heading = (Span(tr("Cells, mV from the median of their module"), "title"),)
    return [heading, *beside(parts, [column] * len(parts), GAP)]


_MILLIVOLTS: Final = 5
_SHORTEST_BAR: Final = 9
