"""Send a terminal only the cells that differ from what it shows already, in few bytes.

Textual writes a changed widget from its left edge on, whole lines at a time, every style in full;
over a slow link that is most of what is written. This compares each update with a copy of the
screen just before it is written, and goes on from where cursor and colours were left. It rests on
two private shapes of Textual, so it checks for them and steps aside, leaving the plain way, where
they differ.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import is_not
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from senec_tui.language.plain import one_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.style import Style

Cell = tuple[str, str]
"""A character and the parameters of its SGR sequence; "" follows a character of two cells."""
CellRun = tuple[int, int, int]
"""Row, and the columns from the first changed cell to the one after the last."""

UNKNOWN: Final[Cell] = ("", "?")
MOST_CELLS: Final = 1_000
"""Of one style; texts of all the world's letters are not kept."""

_LONELY: Final = re.compile(rb"(?<=\x01)\x00(?=\x01)")
"""A cell that stays between two that change: to leave it out would take more than to write it."""

_SUPPORTED: Final = hasattr(ChopsUpdate, "render_segments")
_COLOR_SYSTEMS: Final = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}

_TURNED_OFF_BY: Final = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "5": "25",
    "7": "27",
    "8": "28",
    "9": "29",
}
"""Attribute -> what ends it."""
_SEEN_ON_BLANKS: Final = frozenset("479")
"""Underlined, reversed or struck through, a blank is more than its background."""


class ScreenCopy:
    """What the terminal shows, as far as we wrote it."""

    def __init__(self, *, plain: bool = False) -> None:
        """`plain`: the terminal gets characters of ASCII only, cell by cell."""
        self.plain = plain
        self.rows: dict[int, list[Cell]] = {}
        self.pen: str | None = None
        """Parameters of the SGR sequence that is in force; None: unknown."""
        self._size: tuple[int, int] | None = None

    def forget(self) -> None:
        """The terminal may show anything now: after suspending, resizing, or on request."""
        self.rows.clear()
        self.pen = None

    def reduced(
        self, update: RenderableType | None, cursor: tuple[int, int] | None = None
    ) -> RenderableType | None:
        """The same update, written as the cells that change.

        `cursor`: column and row of the cursor of what is typed into, where the terminal's own one
        belongs, so that what composes characters appears there.
        """
        if _SUPPORTED and isinstance(update, ChopsUpdate | LayoutUpdate):
            if isinstance(update, LayoutUpdate) and update.region.size != self._size:
                self._size = update.region.size
                self.forget()
            return _Changes(self, update, cursor)
        return update


class _Changes:
    """Rendered at the moment of writing, so that the copy follows what was really written."""

    def __init__(
        self, copy: ScreenCopy, update: ChopsUpdate | LayoutUpdate, cursor: tuple[int, int] | None
    ) -> None:
        self._copy = copy
        self._update = update
        self._cursor = cursor

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The escape sequences to write; nothing if nothing changes."""
        system = _COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        rows = self._copy.rows
        runs: list[CellRun] = []
        for y, x, strips in self._pieces():
            new = _cells_of(strips, system)
            if self._copy.plain:
                new = [_cells(ansi)[_plain(character)] for character, ansi in new]
            row = rows.setdefault(y, [])
            if len(row) < x + len(new):
                row.extend([UNKNOWN] * (x + len(new) - len(row)))
            runs.extend((y, start, end) for start, end in _runs(row, x, new))
            row[x : x + len(new)] = new
        if runs:
            sequence, self._copy.pen = _sequence(runs, rows, self._copy.pen)
            if self._cursor is not None:
                sequence += _move(None, (self._cursor[1], self._cursor[0]))
            yield Segment(sequence)

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


# -- cells ---------------------------------------------------------------------------------------


class _Cells(dict[str, Cell]):
    """The cells of one style by their characters: each exists once, so that equal is identical.

    One that was forgotten and made anew is only written once more.
    """

    def __init__(self, ansi: str) -> None:
        super().__init__()
        self._ansi = ansi

    def __missing__(self, character: str) -> Cell:
        if len(self) > MOST_CELLS:
            self.clear()
        ground = _of_blank(self._ansi) if character == " " else self._ansi
        cell = (character, ground) if ground == self._ansi else _cells(ground)[character]
        self[character] = cell
        return cell


@lru_cache(maxsize=256)
def _cells(ansi: str) -> _Cells:
    return _Cells(ansi)


def _cells_of(strips: Iterable[Iterable[Segment]], system: ColorSystem) -> list[Cell]:
    content: list[Cell] = []
    for strip in strips:
        for text, style, control in strip:
            if control:
                continue
            known = _cells("" if style is None else _parameters(style, system))
            if text.isascii():
                content += map(known.__getitem__, text)
                continue
            for character in text:
                width = get_character_cell_size(character)
                if width:
                    content.append(known[character])
                    content.extend([known[""]] * (width - 1))
                elif content:
                    content[-1] = known[content[-1][0] + character]
    return content


@lru_cache(maxsize=1024)
def _parameters(style: Style, system: ColorSystem) -> str:
    return Strip.render_ansi(style, system)


@lru_cache(maxsize=1024)
def _of_blank(ansi: str) -> str:
    """What of a style can be seen on a blank."""
    pen = _pen_of(ansi)
    seen = pen.attributes & _SEEN_ON_BLANKS
    return ansi if seen else pen.background


def _runs(row: list[Cell], x: int, new: list[Cell]) -> Iterator[tuple[int, int]]:
    """Stretches `(start, end)` of columns to write again."""
    changed = _LONELY.sub(b"\x01", bytes(map(is_not, row[x : x + len(new)], new)))
    end = 0
    while (start := changed.find(1, end)) >= 0:
        end = changed.find(0, start)
        if end < 0:
            end = len(new)
        yield _whole(row, x, new, x + start, x + end)


def _whole(row: list[Cell], x: int, new: list[Cell], start: int, end: int) -> tuple[int, int]:
    """Widened so that no character of two cells is cut, neither a new nor an old one."""
    while start > x and not (new[start - x][0] and row[start][0]):
        start -= 1
    while end - x < len(new) and not (new[end - x][0] and row[end][0]):
        end += 1
    return start, end


# -- sequences -----------------------------------------------------------------------------------


def _sequence(
    runs: Iterable[CellRun], rows: dict[int, list[Cell]], pen: str | None
) -> tuple[str, str | None]:
    """What writes these stretches of rows, and the pen that is left behind."""
    parts: list[str] = []
    here: tuple[int, int] | None = None
    for y, start, end in runs:
        row = rows[y]
        move = _move(here, (y, start))
        if here is not None and here[0] == y and 0 <= start - here[1] <= len(move):
            # What lies between costs no more than the way over it, if it looks like the last cell.
            between = row[here[1] : start]
            if all(_shows_with(pen, cell) and cell[0].isascii() for cell in between):
                move = "".join(character for character, _ in between)
        parts.append(move)
        run, pen = _run(row[start:end], pen)
        parts.append(run)
        # Terminals differ in where the cursor is behind the last column, and behind what is not
        # ASCII: some draw it wider.
        here = (y, end) if end < len(row) and run.isascii() else None
    return "".join(parts), pen


def _run(cells: Iterable[Cell], pen: str | None) -> tuple[str, str | None]:
    """What writes cells that stand beside each other, and the pen that is left behind."""
    written: list[str] = []
    write = written.append
    ground = None if pen is None else _of_blank(pen)
    for character, ansi in cells:
        if ansi != pen and (character != " " or ansi != ground):
            write(_change(pen, ansi))
            pen, ground = ansi, _of_blank(ansi)
        write(character)
    return "".join(written), pen


def _shows_with(pen: str | None, cell: Cell) -> bool:
    """Whether a cell looks as it should when it is written with this pen."""
    return pen == cell[1] or cell == _blank_with(pen)


def _blank_with(pen: str | None) -> Cell | None:
    """The blank cell that looks as it should when it is written with this pen."""
    return None if pen is None else (" ", _of_blank(pen))


def _move(here: tuple[int, int] | None, there: tuple[int, int]) -> str:
    """The shortest way of the cursor; rows and columns count from 0."""
    y, x = there
    if here is not None and y == here[0] and x > here[1]:
        return min(_steps(x - here[1], "C"), f"\x1b[{x + 1}G", key=len)
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
    if here is not None:
        down, across = y - here[0], x - here[1]
        if down >= 0:
            aside = _steps(across, "C") if across >= 0 else _steps(-across, "D")
            ways.append(_steps(down, "B") + aside)
        if not down:
            ways.append(f"\x1b[{x + 1}G")
    return min(ways, key=len)


def _steps(count: int, letter: str) -> str:
    if not count:
        return ""
    return f"\x1b[{count}{letter}" if count > 1 else f"\x1b[{letter}"


class _Pen(NamedTuple):
    attributes: frozenset[str]
    foreground: str
    background: str


@lru_cache(maxsize=1024)
def _pen_of(ansi: str) -> _Pen:
    """The parts of the parameters of an SGR sequence, as Textual writes them."""
    attributes: set[str] = set()
    foreground = background = ""
    codes = iter(ansi.split(";") if ansi else ())
    for code in codes:
        color = code
        if code in ("38", "48"):
            kind = next(codes)
            color = ";".join((code, kind, *(next(codes) for _ in range(1 if kind == "5" else 3))))
        if code == "38" or code[:-1] in ("3", "9"):
            foreground = color
        elif code == "48" or code[:-1] in ("4", "10"):
            background = color
        else:
            attributes.add(code)
    return _Pen(frozenset(attributes), foreground, background)


@lru_cache(maxsize=4096)
def _change(old: str | None, new: str) -> str:
    """The shortest sequence that turns one style into another."""
    anew = f"\x1b[0;{new}m" if new else "\x1b[m"
    if old is None:
        return anew
    before, after = _pen_of(old), _pen_of(new)
    codes: list[str] = []
    kept = before.attributes
    for ending in sorted({_TURNED_OFF_BY.get(a, "0") for a in kept - after.attributes}):
        codes.append(ending)
        kept -= {a for a in kept if _TURNED_OFF_BY.get(a) == ending}
    codes += sorted(after.attributes - kept)
    if before.foreground != after.foreground:
        codes.append(after.foreground or "39")
    if before.background != after.background:
        codes.append(after.background or "49")
    if "0" in codes:
        return anew
    return min(f"\x1b[{';'.join(codes)}m", anew, key=len)
