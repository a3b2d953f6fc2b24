"""Where the sections of a tab stand: columns by width, what fits by height. The one place for it.

Sections keep their order. As many columns as there is room for stand beside each other; a section
that goes `across` ends one band of columns and begins the next. Where the height does not do, parts
are left out by rank, the highest first; what is left over goes to the pictures that can grow. What
is too much even so is not cut: the tab scrolls. Pure; no Textual.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, beside, clipped
from senec_tui.app.pictures.section import ALWAYS, Fixed, Growing, Row, Section, row_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene

GAP: Final = 3
"""Cells between columns."""
SLIMMEST: Final = 54
"""Cells of a column; one more column from where each has as many."""
MOST_COLUMNS: Final = 3


def arranged(
    scene: Scene,
    head: Sequence[Line],
    sections: Sequence[Section],
    *,
    slimmest: int = SLIMMEST,
    most_columns: int = MOST_COLUMNS,
) -> list[Line]:
    """Lines of a whole tab: `head` over the whole width, the sections below it.

    `slimmest`: cells that a column of this tab needs.
    """
    groups = list(_groups(sections))
    painter = _Painter(scene)
    across = min(max((scene.width + GAP) // (slimmest + GAP), 1), most_columns)
    room = scene.height - len(head)
    bands: list[_Band] = []
    for shown in _ranks(sections):
        bands = [_band(painter, group, shown, across) for group in groups]
        if _needed([band for band in bands if not band.reference], shown) <= room:
            break
    watched = [band for band in bands if not band.reference]
    loose = sum(band.loose_height for band in watched) + len(bands) <= room
    _grow(watched, room, loose=loose, after_head=bool(head))
    lines = list(head)
    for band in bands:
        drawn = band.lines(painter, loose=loose)
        if drawn and lines and (loose or band.reference):
            lines.append(())
        lines += drawn
    return clipped(lines, scene.width)


def spread(
    paint: Callable[[int], Sequence[Line]], *, slimmest: int = SLIMMEST, rank: int = ALWAYS
) -> Fixed:
    """A list of one-line entries in as many columns as there is room for, read downwards.

    `paint`: from the width of a column to all entries.
    """

    def columns(width: int) -> Sequence[Line]:
        across = min(max((width + GAP) // (slimmest + GAP), 1), MOST_COLUMNS)
        each = (width - GAP * (across - 1)) // across
        entries = paint(each)
        height = max(-(-len(entries) // across), 1)
        parts = [entries[first : first + height] for first in range(0, len(entries), height)]
        return beside(parts, [each] * len(parts), GAP)

    return Fixed(columns, rank)


def _groups(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """Sections that stand beside each other, and each that goes across by itself."""
    group: list[Section] = []
    for section in sections:
        if not section.parts:
            continue
        if group and (section.across or section.reference != group[-1].reference):
            yield group
            group = []
        group.append(section)
        if section.across:
            yield group
            group = []
    if group:
        yield group


def _ranks(sections: Sequence[Section]) -> list[int]:
    """From everything shown to only what is never left out."""
    found = {
        max(section.rank, part.rank)
        for section in sections
        for part in section.parts
        if not isinstance(part, Growing)
    }
    titles = {section.title_rank for section in sections}
    return sorted(found | titles | {ALWAYS}, reverse=True)


def fixed_lines(section: Section, part: Row | Fixed, width: int) -> Sequence[Line]:
    """The lines of a part that does not grow."""
    return row_lines(section, part, width) if isinstance(part, Row) else part.paint(width)


class _Painter:
    """Draws parts, each once for a width."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._known: dict[tuple[int, int], tuple[Line, ...]] = {}

    def fixed(self, section: Section, part: Row | Fixed, width: int) -> tuple[Line, ...]:
        """The lines of a part that does not grow."""
        key = id(part), width
        if key not in self._known:
            self._known[key] = tuple(fixed_lines(section, part, width))
        return self._known[key]


@dataclass
class _Block:
    """A section in a column: what of it is shown, in order."""

    section: Section
    title: str
    width: int
    pieces: list[tuple[Line, ...] | Growing]
    grown: dict[int, int] = field(default_factory=dict)
    """Piece -> lines that it may take."""

    @property
    def height(self) -> int:
        """Lines, the heading included; 0 where nothing is to be seen."""
        fixed = sum(len(piece) for piece in self.pieces if not isinstance(piece, Growing))
        body = fixed + sum(self.grown.values())
        return body + bool(self.title) if body else 0

    def lines(self, painter: _Painter) -> list[Line]:
        body: list[Line] = []
        for number, piece in enumerate(self.pieces):
            if not isinstance(piece, Growing):
                body += piece
            elif height := self.grown.get(number):
                body += list(piece.paint(self.width, height))[:height]
        if not body or not self.title:
            return body
        return [painter.scene.heading(self.title, self.section.object, self.width), *body]


@dataclass
class _Column:
    """Blocks below each other."""

    width: int
    blocks: list[_Block]

    @property
    def height(self) -> int:
        """Lines, without blank ones."""
        return sum(block.height for block in self.blocks)

    def loose_height(self) -> int:
        """Lines, with a blank one between sections."""
        shown = sum(1 for block in self.blocks if block.height)
        return self.height + max(shown - 1, 0)

    @property
    def growing(self) -> Iterator[tuple[Growing, _Block, int]]:
        """What can grow: the part, its block, its place there."""
        for block in self.blocks:
            for number, piece in enumerate(block.pieces):
                if isinstance(piece, Growing):
                    yield piece, block, number

    def lines(self, painter: _Painter, *, loose: bool) -> list[Line]:
        lines: list[Line] = []
        for block in self.blocks:
            drawn = block.lines(painter)
            if drawn and lines and loose:
                lines.append(())
            lines += drawn
        return lines


@dataclass
class _Band:
    """Columns beside each other."""

    columns: list[_Column]
    reference: bool

    @property
    def height(self) -> int:
        return max((column.height for column in self.columns), default=0)

    @property
    def loose_height(self) -> int:
        return max((column.loose_height() for column in self.columns), default=0)

    def lines(self, painter: _Painter, *, loose: bool) -> list[Line]:
        drawn = [column.lines(painter, loose=loose) for column in self.columns]
        if len(drawn) == 1:
            return drawn[0]
        return beside(drawn, [column.width for column in self.columns], GAP)


def _band(painter: _Painter, sections: Sequence[Section], shown: int, across: int) -> _Band:
    """The sections in at most `across` columns, the highest as low as it can be."""
    count = min(across, len(sections))
    room = max(painter.scene.width - GAP * (count - 1), count)
    widths = [room // count + (column < room % count) for column in range(count)]
    heights = [_block(painter, section, shown, widths[-1]).height + 1 for section in sections]

    def highest(ends: tuple[int, ...]) -> int:
        return max(sum(heights[low:high]) for low, high in pairwise((0, *ends, len(sections))))

    ends = min(combinations(range(1, len(sections)), count - 1), key=highest)
    return _Band(
        [
            _Column(width, [_block(painter, s, shown, width) for s in sections[low:high]])
            for width, (low, high) in zip(widths, pairwise((0, *ends, len(sections))), strict=True)
        ],
        sections[0].reference,
    )


def _block(painter: _Painter, section: Section, shown: int, width: int) -> _Block:
    pieces = [
        part if isinstance(part, Growing) else painter.fixed(section, part, width)
        for part in section.parts
        if max(section.rank, part.rank) <= shown or isinstance(part, Growing)
    ]
    title = section.title if section.title_rank <= shown else ""
    return _Block(section, title, width, pieces)


def _growing(bands: Sequence[_Band]) -> list[tuple[Growing, _Block, int]]:
    """What can grow, what gets room first at the front."""
    found = (entry for band in bands for column in band.columns for entry in column.growing)
    return sorted(found, key=lambda entry: entry[0].rank)


def _needed(bands: Sequence[_Band], shown: int) -> int:
    """Lines of what is shown, with the least of those pictures that go after a part of it."""
    growing = [entry for entry in _growing(bands) if entry[0].before < shown]
    for part, block, number in growing:
        block.grown[number] = part.least
    height = sum(band.height for band in bands)
    for _, block, _ in growing:
        block.grown.clear()
    return height


def _grow(bands: Sequence[_Band], room: int, *, loose: bool, after_head: bool) -> None:
    """Give what is left over to pictures: first all their least, by rank, then more."""
    between = len(bands) - (not after_head) if loose else 0

    def used() -> int:
        return between + sum(band.loose_height if loose else band.height for band in bands)

    growing = _growing(bands)
    for part, block, number in growing:
        block.grown[number] = part.least
        if used() > room:
            del block.grown[number]
    for part, block, number in growing:
        while number in block.grown and block.grown[number] < part.most:
            block.grown[number] += 1
            if used() > room:
                block.grown[number] -= 1
                break
