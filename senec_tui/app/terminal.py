"""Send a terminal only the cells that differ from what it shows already.

Textual writes a changed widget from its left edge on, whole lines at a time; over a slow link that
is most of what is written. This compares each update with a copy of the screen just before it is
written. It rests on two private shapes of Textual, so it checks for them and steps aside, leaving
the plain way, where they differ.
"""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Final

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from senec_tui.language.plain import one_cell

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.segment import Segment

Cell = tuple[str, str]
"""A character and the parameters of its SGR sequence; "" follows a character of two cells."""

_SUPPORTED: Final = hasattr(CompositorUpdate, "render_segments")
_COLOR_SYSTEMS: Final = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}

_CHEAP_GAP: Final = 6
"""Unchanged cells between two changed ones are sent again if moving the cursor costs more."""


def tell_resizes_in_order(loop: AbstractEventLoop) -> None:
    """Call the driver's handler of SIGWINCH from the loop; again whenever the driver started anew.

    Called as a plain signal handler it interrupts itself while a window is being dragged: the inner
    call tells the new size first, the outer one an old size last, and that one stays.
    """
    handler = signal.getsignal(signal.SIGWINCH)
    if callable(handler):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGWINCH, handler, signal.SIGWINCH, None)


class ScreenCopy:
    """What the terminal shows, as far as we wrote it."""

    def __init__(self, *, plain: bool = False) -> None:
        """`plain`: the terminal gets characters of ASCII only, cell by cell."""
        self._plain = plain
        self._rows: dict[int, list[Cell]] = {}
        self._size: tuple[int, int] | None = None

    def forget(self) -> None:
        """The terminal may show anything now: after suspending, resizing, or on request."""
        self._rows.clear()

    def reduced(self, update: RenderableType | None) -> RenderableType | None:
        """The same update, written as the cells that change."""
        if _SUPPORTED and isinstance(update, ChopsUpdate | LayoutUpdate):
            if isinstance(update, LayoutUpdate) and update.region.size != self._size:
                self._size = update.region.size
                self.forget()
            return _Changes(self._rows, update, plain=self._plain)
        return update


class _Changes(CompositorUpdate):
    """Rendered at the moment of writing, so that the copy follows what was really written."""

    def __init__(
        self, rows: dict[int, list[Cell]], update: ChopsUpdate | LayoutUpdate, *, plain: bool
    ) -> None:
        self._rows = rows
        self._update = update
        self._plain = plain

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """The escape sequences to write."""
        system = _COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        runs: list[tuple[int, int, list[Cell]]] = []
        for y, x, strips in self._pieces():
            new = _cells_of(strips, system)
            if self._plain:
                new = [(_plain(character), ansi) for character, ansi in new]
            row = self._rows.setdefault(y, [])
            if len(row) < x + len(new):
                row.extend([("", "?")] * (x + len(new) - len(row)))
            for start, end in _runs(row, x, new):
                runs.append((y, start, new[start - x : end - x]))
            row[x : x + len(new)] = new
        return _sequence(runs)

    def _pieces(self) -> Iterator[tuple[int, int, Iterable[Strip]]]:
        update = self._update
        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips, update.region.y):
                yield y, update.region.x, strips
            return
        # Outside of the spans, what lies under another widget may have been rendered as well.
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x < x2 and end > x1:
                    yield y, x, (strip if end <= x2 else strip.crop(0, x2 - x),)


def _plain(character: str) -> str:
    """What stands in a cell, with ASCII; the second cell of a wide character is filled."""
    return one_cell(character[:1]) if character else "?"


def _cells_of(strips: Iterable[Iterable[Segment]], system: ColorSystem) -> list[Cell]:
    content: list[Cell] = []
    for strip in strips:
        for text, style, control in strip:
            if control:
                continue
            ansi = "" if style is None else Strip.render_ansi(style, system)
            if text.isascii():
                content.extend([(character, ansi) for character in text])
                continue
            for character in text:
                width = get_character_cell_size(character)
                if width:
                    content.append((character, ansi))
                    content.extend([("", ansi)] * (width - 1))
                elif content:
                    content[-1] = (content[-1][0] + character, ansi)
    return content


def _runs(row: list[Cell], x: int, new: list[Cell]) -> Iterator[tuple[int, int]]:
    """Stretches `(start, end)` of columns to write again."""
    if row[x : x + len(new)] == new:
        return
    start = end = -1
    for column, cell in enumerate(new, x):
        if row[column] == cell:
            continue
        if start >= 0 and column - end > _CHEAP_GAP:
            yield _whole(row, x, new, start, end)
            start = column
        elif start < 0:
            start = column
        end = column + 1
    if start >= 0:
        yield _whole(row, x, new, start, end)


def _whole(row: list[Cell], x: int, new: list[Cell], start: int, end: int) -> tuple[int, int]:
    """Widened so that no character of two cells is cut, neither a new nor an old one."""
    while start > x and "" in (new[start - x][0], row[start][0]):
        start -= 1
    while end - x < len(new) and "" in (new[end - x][0], row[end][0]):
        end += 1
    return start, end


def _sequence(runs: Iterable[tuple[int, int, list[Cell]]]) -> str:
    """What writes runs `(y, x, cells)`; a style is told once as long as it lasts."""
    parts: list[str] = []
    last = ""
    for y, x, content in runs:
        parts.append(f"\x1b[{y + 1};{x + 1}H")
        for character, ansi in content:
            if ansi != last:
                parts.append(f"\x1b[0;{ansi}m" if ansi and last else f"\x1b[{ansi or 0}m")
                last = ansi
            parts.append(character)
    if last:
        parts.append("\x1b[0m")
    return "".join(parts)
