"""Where the sections of a tab stand: columns by width, what fits by height. The one place for it.

Sections keep their order. As many columns as there is room for stand beside each other; a section
that goes `across` ends one band of columns and begins the next. Where the height does not do, parts
are left out by rank, the highest first; what is left over goes to the pictures that can grow. What
is too much even so is not cut: the tab scrolls. Where all of it fits on a large terminal, sections
with a heading stand in frames. Pure; no Textual.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.blocks import BlockColumn, ColumnBand, PartPainter, SectionBlock
from senec_tui.app.pictures.layout.columns import GAP, MOST_COLUMNS, SLIMMEST, columns_at
from senec_tui.app.pictures.lines import Line, clipped
from senec_tui.app.pictures.section import (
    ALWAYS,
    YIELDS,
    Fixed,
    Growing,
    Part,
    Section,
    way_back,
    what_is_listed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene

FRAMED_GAP: Final = 1
"""Cells between columns of frames."""
FRAMED_FROM: Final = (100, 30)
"""Cells and lines of a tab from which on frames are worth their room."""


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
    listed = [section for section in sections if section.listed and section.parts]
    if scene.looks_up:
        head, sections = [way_back(scene, listed), ()], listed
    else:
        sections = [section for section in sections if not section.listed]
    groups = list(_groups(sections))
    painter = PartPainter(scene)
    across = columns_at(scene.width, slimmest, most_columns)
    room = scene.height - len(head)
    watched_groups = [group for group in groups if not group[0].reference]
    styles = list(_styles(scene, sections, across))
    # Reference takes no room, so it is not drawn to find out whether the rest fits.
    style = next(
        (style for style in styles if _fits(painter, watched_groups, style, room)), styles[-1]
    )
    bands = [_band(painter, group, style) for group in groups]
    watched = [band for band in bands if not band.reference]
    between = max(len(watched) - (not head), 0)
    loose = not style.framed and _loose_height(watched) + between <= room
    _grow(watched, room, loose=loose, after_head=bool(head))
    lines = list(head)
    for band in bands:
        drawn = band.lines(painter, loose=loose)
        if drawn and lines and (loose or (band.reference and not style.framed)):
            lines.append(())
        lines += drawn
    goes_on = any(band.reference for band in bands)  # so that a line more does not matter
    if listed and not scene.looks_up and (goes_on or len(lines) < scene.height):
        lines.append(what_is_listed(scene, listed))
    return clipped(lines, scene.width)


@dataclass(frozen=True, slots=True)
class _Style:
    """One way to draw a tab."""

    shown: int
    """Parts of higher ranks are left out."""
    across: int
    """Columns at most."""
    framed: bool


def _styles(scene: Scene, sections: Sequence[Section], across: int) -> Iterator[_Style]:
    """From the most beautiful one to that which needs the least room."""
    ranks = _ranks(sections)
    if scene.width >= FRAMED_FROM[0] and scene.height >= FRAMED_FROM[1]:
        yield _Style(ranks[0], across, framed=True)
    for shown in ranks:
        yield _Style(shown, across, framed=False)


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
        if not section.reference and not isinstance(part, Growing)
    }
    watched = [section for section in sections if not section.reference]
    whole = {rank for section in watched for rank in (section.rank, section.title_rank)}
    return sorted(found | whole | {ALWAYS}, reverse=True)


def _band(painter: PartPainter, sections: Sequence[Section], style: _Style) -> ColumnBand:
    """The sections in columns, the highest as low as it can be."""
    gap = FRAMED_GAP if style.framed else GAP
    count = min(style.across, len(sections))
    room = max(painter.scene.width - gap * (count - 1), count)
    widths = [room // count + (column < room % count) for column in range(count)]
    ends = _ends(painter, sections, style, widths)
    columns = [
        BlockColumn(width, [_block(painter, s, style, width) for s in sections[low:high]])
        for width, (low, high) in zip(widths, pairwise((0, *ends, len(sections))), strict=True)
    ]
    return ColumnBand(columns, sections[0].reference, gap)


def _ends(
    painter: PartPainter, sections: Sequence[Section], style: _Style, widths: Sequence[int]
) -> tuple[int, ...]:
    """Where each column but the last ends, so that the highest is as low as it can be."""
    ways = list(combinations(range(1, len(sections)), len(widths) - 1))
    if len(ways) == 1:  # nothing need be drawn to choose
        return ways[0]
    heights = [
        _block(painter, section, style, widths[-1]).height
        + sum(part.least for part in section.parts if isinstance(part, Growing))
        + 1
        for section in sections
    ]

    def highest(ends: tuple[int, ...]) -> int:
        return max(sum(heights[low:high]) for low, high in pairwise((0, *ends, len(sections))))

    return min(ways, key=highest)


def _block(painter: PartPainter, section: Section, style: _Style, width: int) -> SectionBlock:
    if section.reference:  # what takes no room from others need not go
        style = replace(style, shown=YIELDS)
    title = section.title if section.title_rank <= style.shown else ""
    block = SectionBlock(section, title, width, style.framed, [])
    block.pieces += [
        part if isinstance(part, Growing) else painter.fixed(section, part, block.inner)
        for part in section.parts
        if _is_shown(section, part, style.shown)
    ]
    return block


def _is_shown(section: Section, part: Part, shown: int) -> bool:
    """Whether a part is, or may grow, where ranks above `shown` are left out."""
    if isinstance(part, Growing):
        return section.rank <= shown
    if isinstance(part, Fixed) and ALWAYS < part.instead_of <= shown:
        return False
    return max(section.rank, part.rank) <= shown


def _growing(bands: Sequence[ColumnBand]) -> list[tuple[Growing, SectionBlock, int]]:
    """What can grow, what gets room first at the front."""
    found = (entry for band in bands for column in band.columns for entry in column.growing)
    return sorted(found, key=lambda entry: entry[0].rank)


def _fits(
    painter: PartPainter, groups: Iterable[Sequence[Section]], style: _Style, room: int
) -> bool:
    """Whether so many lines do for all of it; no more is drawn than it takes to see that."""
    for group in groups:
        if room < 0:
            break
        room -= _needed(_band(painter, group, style), style.shown)
    return room >= 0


def _needed(band: ColumnBand, shown: int) -> int:
    """Lines of what is shown, with the least of those pictures that go after a part of it."""
    growing = [entry for entry in _growing([band]) if entry[0].before < shown]
    with _grown_to_least(growing):
        return band.height


def _loose_height(bands: Sequence[ColumnBand]) -> int:
    """Lines of all with blank ones between sections, which no picture is to be the smaller for."""
    with _grown_to_least(_growing(bands)):
        return sum(band.loose_height for band in bands)


@contextmanager
def _grown_to_least(growing: Iterable[tuple[Growing, SectionBlock, int]]) -> Iterator[None]:
    """Meanwhile those pictures have the lines that they keep, and afterwards none."""
    found = list(growing)
    for part, block, number in found:
        block.grown[number] = part.kept or part.least
    yield
    for _, block, _ in found:
        block.grown.clear()


def _grow(bands: Sequence[ColumnBand], room: int, *, loose: bool, after_head: bool) -> None:
    """Give what is left over to pictures: first all their least, by rank, then more.

    What one of them does not need is there for the next.
    """
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
        block.give_back(part, number)
