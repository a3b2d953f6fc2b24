"""A scroll bar that draws itself as lines.

Textual has it drawn as a text of the whole height, cut into lines, and looks at each for a frame:
that took a fifth of what a letter of a filter takes. Written for Textual 8.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import Reactive
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from senec_tui.overriding import override

if TYPE_CHECKING:
    from rich.color import Color
    from textual.geometry import Region
    from textual.scrollbar import ScrollBarRender


class LineScrollBar(ScrollBar):
    """The same scroll bar, a strip for each line."""

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but a scroll bar that is there does not lay out the whole screen again."""

    @override
    def render_lines(self, crop: Region) -> list[Strip]:
        bar = cast("ScrollBarRender", self.render())
        style = cast("Style", bar.style)
        segments = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            back_color=cast("Color", style.bgcolor),
            bar_color=cast("Color", style.color),
        ).segments
        filters, background = self.get_line_filters(), self.background_colors[1]
        behind = Style(bgcolor=background.rich_color)
        strips: dict[int, Strip] = {}
        for segment in segments:
            if id(segment) not in strips:
                pieces = list(Segment.apply_style([segment], behind))
                for line_filter in filters:
                    pieces = line_filter.apply(pieces, background)
                strips[id(segment)] = Strip(pieces, bar.thickness)
        return [strips[id(segment)] for segment in segments[crop.y : crop.bottom]]
