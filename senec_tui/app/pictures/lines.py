"""Spans and lines, and how to make them fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LEAST_BEHIND: Final = 10
"""Cells of a text behind something, however narrow it is."""


class Span(NamedTuple):
    """A run of text of one kind."""

    text: str
    role: str = ""
    """What it means (`value`, `label`, `good`, `bad` …); the theme gives it a colour."""
    ref: str = ""
    """The path of the value it shows, `BMS.SOC[1]`, or "" for none: what `i` explains."""


Line = tuple[Span, ...]


def cells(text: str) -> int:
    """How many terminal cells the text takes, by the same count as the terminal library's."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def width_of(line: Iterable[Span]) -> int:
    """How many cells a line takes."""
    width = 0
    for text, _, _ in line:  # asked of each line of each picture several times: no calls
        width += len(text) if text.isascii() and text.isprintable() else cell_len(text)
    return width


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text cut to `width` cells, with an ellipsis if something was lost."""
    if cells(text) <= width:
        return text
    if width <= len(ellipsis):
        return ellipsis[: max(width, 0)]
    kept: list[str] = []
    room = width - len(ellipsis)
    for character in text:
        room -= cells(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + ellipsis


def left(text: str, width: int) -> str:
    """Cut or filled up to `width` cells, flush left."""
    text = fit(text, width)
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """Cut or filled up to `width` cells, flush right."""
    text = fit(text, width)
    return " " * (width - cells(text)) + text


def centre(text: str, width: int) -> str:
    """Cut or filled up to `width` cells, in the middle."""
    text = fit(text, width)
    space = width - cells(text)
    return " " * (space // 2) + text + " " * (space - space // 2)


def fill(line: Sequence[Span], width: int) -> Line:
    """A line cut or filled up to exactly `width` cells."""
    result: list[Span] = []
    room = width
    for span in line:
        text = span.text
        taken = len(text) if text.isascii() else cell_len(text)
        if taken > room:
            if room > 0:
                result.append(span._replace(text=left(fit(text, room, ""), room)))
            return tuple(result)
        result.append(span)
        room -= taken
    if room:
        result.append(Span(" " * room))
    return tuple(result)


def broken(group: Iterable[Span], width: int) -> Iterator[Line]:
    """The spans over as many lines of at most `width` cells as they need, broken anywhere.

    Each line takes at least one character, though it be wider than that: a text of any length ends.
    """
    line: list[Span] = []
    room = width
    for span in group:
        begin = 0
        for at, character in enumerate(span.text):
            taken = cells(character)
            if taken > room and (line or at > begin):
                yield (*line, *_piece(span, begin, at))
                line, begin, room = [], at, width
            room -= taken
        line += _piece(span, begin, len(span.text))
    yield tuple(line)


def _piece(span: Span, begin: int, end: int) -> Line:
    return (span._replace(text=span.text[begin:end]),) if begin < end else ()


def wrap(text: str, width: int) -> list[str]:
    """Words over several lines of at most `width` cells; longer words are broken."""
    rows: list[str] = []
    row, used = "", 0
    for word in text.split():
        taken = cells(word)
        if row and used + 1 + taken <= width:
            row, used = f"{row} {word}", used + 1 + taken
            continue
        if row:
            rows.append(row)
        row, used = word, taken
        if taken > width:
            *whole, row = (piece[0].text for piece in broken((Span(word),), width))
            rows += whole
            used = cells(row)
    return [*rows, row]


def paragraph(text: str, role: str, width: int, ref: str = "") -> list[Line]:
    """A text over as many lines as it needs."""
    return [(Span(row, role, ref),) for row in wrap(text, width)]


def behind(lead: Span, text: Span, width: int) -> list[Line]:
    """A text behind a mark or a label, over as many lines as it needs, all of them indented."""
    indent = lead._replace(text=" " * cells(lead.text))
    rows = wrap(text.text, max(width - cells(lead.text), _LEAST_BEHIND))
    return [(indent if n else lead, text._replace(text=row)) for n, row in enumerate(rows)]


def table_row(texts: Sequence[str], widths: Sequence[int], roles: Sequence[str]) -> Line:
    """Cells of a table, each flush right in its width."""
    return tuple(
        Span(right(text, width), role)
        for text, width, role in zip(texts, widths, roles, strict=True)
    )


def beside(columns: Sequence[Sequence[Line]], widths: Sequence[int], gap: int = 2) -> list[Line]:
    """Blocks of lines next to each other, each filled up to its width."""
    height = max((len(column) for column in columns), default=0)
    space = Span(" " * gap)
    lines: list[Line] = []
    for y in range(height):
        parts: list[Span] = []
        for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
            if index:
                parts.append(space)
            parts.extend(fill(column[y] if y < len(column) else (), width))
        lines.append(tuple(parts))
    return lines


def flow(
    head: Sequence[Span], groups: Iterable[Sequence[Span]], width: int, *, indent: int, gap: int = 2
) -> list[Line]:
    """Groups of spans behind a head like words of a text: what does not fit starts a new line.

    A group is never broken; one that is wider than a line is cut.
    """
    lines: list[Line] = []
    row = list(head)
    used = width_of(row)
    fresh = True
    for group in groups:
        taken = width_of(group)
        between = 0 if fresh else gap
        if used + between + taken > width and used > indent:
            lines.append(tuple(row))
            row, used, between = [Span(" " * indent)], indent, 0
        if between:
            row.append(Span(" " * between))
        row += group
        used += between + taken
        fresh = False
    lines.append(tuple(row))
    return clipped(lines, width)


def clipped(lines: Iterable[Line], width: int) -> list[Line]:
    """The same lines, those that are too wide cut at the right: the last resort."""
    return [line if width_of(line) <= width else fill(line, width) for line in lines]
