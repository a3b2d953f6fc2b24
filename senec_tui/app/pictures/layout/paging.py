"""Sections over pages: as many columns as there is room for, cut at the visible height."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.blocks import fixed_lines
from senec_tui.app.pictures.lines import Line, beside
from senec_tui.app.pictures.section import Growing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Section

SLIMMEST: Final = 38
"""Cells of a column; as many columns as there is room for."""
GAP: Final = 2
LEAST_ROWS: Final = 6
"""A section is only broken where at least so many lines fit."""

Column = tuple[list[str], list[Line]]
"""The titles in it, and its lines."""


def flowing_pages(scene: Scene, sections: Sequence[Section], height: int) -> list[Column]:
    """Pages of sections in as many columns as there is room for, each with the titles on it."""
    across = max((scene.width + GAP) // (SLIMMEST + GAP), 1)
    width, columns = _columns_of(scene, sections, across, height)
    while len(columns) < across:  # each turn has fewer of them
        across = len(columns)  # fewer are needed: let them be wider
        width, columns = _columns_of(scene, sections, across, height)
    return [
        (
            [title for titles, _ in columns[first : first + across] for title in titles],
            beside(
                [lines for _, lines in columns[first : first + across]],
                [width] * len(columns[first : first + across]),
                GAP,
            ),
        )
        for first in range(0, len(columns), across)
    ]


def _columns_of(
    scene: Scene, sections: Sequence[Section], across: int, height: int
) -> tuple[int, list[Column]]:
    """The width of each of `across` columns, and the sections in columns of that width."""
    width = max((scene.width - GAP * (across - 1)) // across, 1)
    return width, _columns(scene, sections, width, height)


def _columns(scene: Scene, sections: Sequence[Section], width: int, height: int) -> list[Column]:
    """The sections below each other in columns of `height`, at least one, each with its titles."""
    columns: list[Column] = [([], [])]
    for section in sections:
        heading, *body = _section_lines(scene, section, width)
        start = 0
        while start < len(body):  # each turn takes at least one line
            titles, lines = columns[-1]
            if lines and not _begins(len(body) - start + 1, height - len(lines)):
                titles, lines = _added(columns)
            end = _end(body, start, max(height - len(lines) - 1, 1))
            lines += [heading, *body[start:end]]
            titles.append(section.title)
            start = end
            if start < len(body):
                more = scene.tr("{title}, continued", title=section.title)
                heading = scene.heading(more, width=width)
                _added(columns)
        if columns[-1][1] and len(columns[-1][1]) < height:
            columns[-1][1].append(())
    return columns


def _added(columns: list[Column]) -> Column:
    column: Column = ([], [])
    columns.append(column)
    return column


def _begins(count: int, room: int) -> bool:
    """Whether a section of so many lines begins in the room that is left in a column."""
    return count <= room or (room >= LEAST_ROWS and count >= LEAST_ROWS + 3)


def _end(body: Sequence[Line], start: int, room: int) -> int:
    """Up to which line a column of `room` lines (at least 1) takes; always beyond `start`.

    A row is not broken unless it is longer than the column.
    """
    furthest = min(start + room, len(body))
    end = furthest
    while start < end < len(body) and _continues(body[end]):
        end -= 1
    return end if end > start else furthest


def _continues(line: Line) -> bool:
    """Whether it belongs to the line before: it has no label."""
    return bool(line) and line[0].text.startswith(" ")


def _section_lines(scene: Scene, section: Section, width: int) -> list[Line]:
    lines = [scene.heading(section.title, section.object, width)]
    for part in section.parts:
        if not isinstance(part, Growing):
            lines += fixed_lines(section, part, width)
    return lines
