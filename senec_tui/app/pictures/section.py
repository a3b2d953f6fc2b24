"""A titled group of rows, and how groups flow into columns and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.labelled_row import row
from senec_tui.app.pictures.lines import Line, Span, beside, left, right, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

SLIMMEST: Final = 38
"""Cells of a column; as many columns as there is room for."""
GAP: Final = 2
LABEL: Final = 14
LEAST_ROWS: Final = 6
"""A section is only broken where at least so many lines fit."""


Row = tuple[str, "Sequence[Sequence[Span]]"]
Column = tuple[list[str], list[Line]]
"""The titles in it, and its lines."""


class Section(NamedTuple):
    """A titled group of rows."""

    title: str
    object: str
    """Whose age stands in the title."""
    rows: list[Row]
    value_width: int = 0
    """Above 0: long labels, and values of this width flush right."""
    label_width: int = LABEL


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
    for text, groups in section.rows:
        if section.value_width:
            room = width - section.value_width - 1
            value = groups[0][0]
            shown = right(value.text, section.value_width)
            first, *more = wrap(text, room)
            lines.append((Span(left(first, room), "label"), Span(" "), value._replace(text=shown)))
            lines += [
                (Span(f"  {rest}", "label"),) for rest in wrap(" ".join(more), room - 2) if more
            ]
        else:
            lines += row(text, groups, width, label_width=section.label_width)
    return lines


def one(*spans: Span) -> list[Sequence[Span]]:
    """The values of a row that has one group."""
    return [spans]


def yes_no(scene: Scene, object_name: str, name: str) -> Span:
    """A flag as yes or no."""
    span = scene.value(object_name, name)
    code = scene.snapshot.code(object_name, name)
    if code is None:
        return span
    return span._replace(text=scene.tr("yes") if code else scene.tr("no"))
