"""Sections as blocks in columns and bands of columns: how high they are, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.panel import MARGIN, framed, ruled
from senec_tui.app.pictures.lines import Line, beside
from senec_tui.app.pictures.section import Fixed, Growing, Row, Section, row_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene

MOST_BLANK: Final = 3
"""By so many lines a frame is stretched, so that columns end alike; more would look like a lack."""


def fixed_lines(section: Section, part: Row | Fixed, width: int) -> Sequence[Line]:
    """The lines of a part that does not grow."""
    return row_lines(section, part, width) if isinstance(part, Row) else part.paint(width)


class PartPainter:
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
class SectionBlock:
    """A section in a column: what of it is shown, in order."""

    section: Section
    title: str
    width: int
    framed: bool
    pieces: list[tuple[Line, ...] | Growing]
    grown: dict[int, int] = field(default_factory=dict)
    """Piece -> lines that it may take."""
    _drawn: dict[int, list[Line]] = field(default_factory=dict)
    """Piece -> its lines, as many as it may take, where they are known."""

    @property
    def inner(self) -> int:
        """Cells inside of frame or margin."""
        return max(self.width - MARGIN, 1) if self.framed else self.width

    @property
    def height(self) -> int:
        """Lines, heading and frame included; 0 where nothing is to be seen."""
        fixed = sum(len(piece) for piece in self.pieces if not isinstance(piece, Growing))
        body = fixed + sum(self.grown.values())
        has_frame = self.framed and bool(self.title or self.section.headed)
        return body + bool(self.title) + has_frame if body else 0

    def lines(self, painter: PartPainter, least: int = 0) -> list[Line]:
        """`least`: lines to which a frame is stretched."""
        body: list[Line] = []
        for number, piece in enumerate(self.pieces):
            if not isinstance(piece, Growing):
                body += piece
            elif height := self.grown.get(number):
                body += self._picture(piece, number, height)
        if not body:
            return []
        heading: Line | None = None
        if self.title:
            heading = painter.scene.heading(self.title, self.section.object, self.inner)
        elif self.section.headed:
            heading, *body = body
            heading = ruled(painter.scene.glyphs, heading, self.inner)
        if not self.framed:
            return body if heading is None else [heading, *body]
        if heading is not None and (blank := least - len(body) - 2) <= MOST_BLANK:
            body += [()] * blank
        return framed(painter.scene.glyphs, heading, body, self.width)

    def give_back(self, part: Growing, number: int) -> None:
        """Draw what has grown, and keep only the lines that it needs."""
        if height := self.grown.get(number):
            self._drawn[number] = self._picture(part, number, height)
            self.grown[number] = len(self._drawn[number])

    def _picture(self, part: Growing, number: int, height: int) -> list[Line]:
        known = self._drawn.get(number)
        if known is not None and len(known) == height:
            return known
        return list(part.paint(self.inner, height))[:height]


@dataclass
class BlockColumn:
    """Blocks below each other."""

    width: int
    blocks: list[SectionBlock]

    @property
    def height(self) -> int:
        """Lines, without blank ones."""
        return sum(block.height for block in self.blocks)

    def loose_height(self) -> int:
        """Lines, with a blank one between sections."""
        shown = sum(1 for block in self.blocks if block.height)
        return self.height + max(shown - 1, 0)

    @property
    def growing(self) -> Iterator[tuple[Growing, SectionBlock, int]]:
        """What can grow: the part, its block, its place there."""
        for block in self.blocks:
            for number, piece in enumerate(block.pieces):
                if isinstance(piece, Growing):
                    yield piece, block, number

    def lines(self, painter: PartPainter, height: int, *, loose: bool) -> list[Line]:
        """`height`: to which the last frame is stretched, so that columns end alike."""
        lines: list[Line] = []
        shown = [block for block in self.blocks if block.height]
        for block in shown:
            drawn = block.lines(painter, height - len(lines) if block is shown[-1] else 0)
            if drawn and lines and loose:
                lines.append(())
            lines += drawn
        return lines


@dataclass
class ColumnBand:
    """Columns beside each other."""

    columns: list[BlockColumn]
    reference: bool
    gap: int

    @property
    def height(self) -> int:
        """Of the highest column."""
        return max((column.height for column in self.columns), default=0)

    @property
    def loose_height(self) -> int:
        """The same, with blank lines between sections."""
        return max((column.loose_height() for column in self.columns), default=0)

    def lines(self, painter: PartPainter, *, loose: bool) -> list[Line]:
        """All columns; `loose`: with blank lines between sections."""
        height = self.height if len(self.columns) > 1 else 0
        drawn = [column.lines(painter, height, loose=loose) for column in self.columns]
        if len(drawn) == 1:
            return drawn[0]
        return beside(drawn, [column.width for column in self.columns], self.gap)
