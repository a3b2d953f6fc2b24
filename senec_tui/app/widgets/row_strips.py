"""Rows of a list made into lines and strips, each kept while it is on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.segment import Segment

from senec_tui.app.pictures.lines import Line, Span, width_of
from senec_tui.app.widgets.role_styles import RoleStyles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.strip import Strip

    from senec_tui.app.widgets.picture import LineView
    from senec_tui.app.widgets.row_source import Rows

    Marker = Callable[[str], Iterable[tuple[int, int]]]

_SCREENS: Final = 4
_LEAST: Final = 50
"""So many screens of so many rows at least are kept."""


class RowStrips:
    """Makes what is asked for, once."""

    def __init__(self, widget: LineView) -> None:
        """`widget`: whose rows they are."""
        self._widget = widget
        self.marker: Marker | None = None
        """Text of a line -> `(start, end)` of what is highlighted."""
        self._style_of = RoleStyles(widget)
        self._lines: dict[int, Line] = {}
        """Lines of the present state of the source, made for the visible rows."""
        self._strips: dict[tuple[Line, bool, int, int], Strip] = {}
        """Line, whether it is selected, shift and width -> what was made of it."""

    def forget_lines(self) -> None:
        """The source says something else now."""
        self._lines.clear()

    def renew_styles(self) -> None:
        """Perhaps the theme changed: forget what was rendered with the old one."""
        if self._style_of.renew():
            self.forget_strips()

    def forget_strips(self) -> None:
        """All rows look otherwise now."""
        self._strips.clear()

    def line(self, rows: Rows, index: int) -> Line:
        """A row, with what the marker found in it."""
        line = self._lines.get(index)
        if line is None:
            if len(self._lines) > self._most:
                self._lines.clear()
            line = rows.line(index)
            if self.marker is not None:
                line = marked(line, self.marker)
            self._lines[index] = line
        return line

    def strip(self, line: Line, *, selected: bool, shift: int, width: int) -> Strip:
        """A line as it is drawn, moved to the left by `shift` cells."""
        known = (line, selected, shift, width)
        strip = self._strips.get(known)
        if strip is None:
            if len(self._strips) > self._most:
                self._strips.clear()
            strip = self._drawn(line, selected=selected, shift=shift, width=width)
            self._strips[known] = strip
        return strip

    def blank(self, width: int) -> Strip:
        """Where there is no row."""
        return self.strip((), selected=False, shift=0, width=width)

    @property
    def _most(self) -> int:
        return _SCREENS * max(self._widget.outer_size.height, _LEAST)

    def _drawn(self, line: Line, *, selected: bool, shift: int, width: int) -> Strip:
        background = self._style_of("")
        if selected:
            over = self._style_of("selected")
            found = self._style_of("found")
            segments = [Segment(s.text, found + over if s.role == "found" else over) for s in line]
            background = over
        else:
            segments = [Segment(span.text, self._style_of(span.role)) for span in line]
        end, taken = shift + width, width_of(line)
        if taken < end:
            segments.append(Segment(" " * (end - taken), background))
        strip = self._widget.finished(segments, max(taken, end))
        return strip.crop(shift, end)


def marked(line: Line, marker: Marker) -> Line:
    """The line with the hits of a marker in the role `found`."""
    text = "".join(span.text for span in line)
    hits = [hit for hit in marker(text) if hit[0] < hit[1]]
    if not hits:
        return line
    result: list[Span] = []
    start = 0
    for span in line:
        end = start + len(span.text)
        at = start
        for low, high in hits:
            first, last = max(low, at), min(high, end)
            if first >= last:
                continue
            if first > at:
                result.append(span._replace(text=text[at:first]))
            result.append(Span(text[first:last], "found", span.ref))
            at = last
        if at < end:
            result.append(span._replace(text=text[at:end]))
        start = end
    return tuple(result)
