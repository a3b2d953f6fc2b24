"""One widget that shows lines of spans and repaints only the lines that changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from textual.binding import Binding
from textual.color import Color
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from senec_tui.app.pictures.lines import Line, Span, cells, width_of, wrap
from senec_tui.app.textual_patches.watchdog import interruptible
from senec_tui.app.widgets.key import Key
from senec_tui.app.widgets.role_styles import RoleStyles
from senec_tui.errors import PaintTooLongError
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual import events
    from textual.filter import LineFilter
    from textual.scrollbar import ScrollBar

    from senec_tui.app.pictures.scene import Scene


class Spot(NamedTuple):
    """Where a value stands that can be explained."""

    y: int
    x: int
    width: int
    ref: str


class _Looks(NamedTuple):
    """What strips depend on beside their lines and the theme."""

    filters: Sequence[LineFilter]
    """What lines go through."""
    background: Color
    size: Size


class LineView(ScrollView):
    """A canvas whose `render_line` is all there is to see, but for frames in dialogs.

    It makes its strips with `finished`, and keeps them until `forget_strips` is called.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.looks = _Looks((), Color(0, 0, 0), Size(0, 0))

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Made when it is first needed."""
        if self._vertical_scrollbar is None:
            from senec_tui.app.textual_patches.line_scroll_bar import LineScrollBar

            self._vertical_scrollbar = LineScrollBar(
                vertical=True, name="vertical", thickness=self.scrollbar_size_vertical
            )
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # noqa: SLF001 - as Textual does
        return self._vertical_scrollbar

    def set_extent(self, extent: Size) -> None:
        """Say how large all is that can be scrolled to.

        Textual would have the whole screen laid out for that, although it only matters where a
        scroll bar comes or goes, or where the widget is as high as what is on it.
        """
        if extent == self.virtual_size:
            return
        if self.styles.is_auto_height or not self.container_size:
            self.virtual_size = extent
        else:
            self.set_reactive(Widget.virtual_size, extent)
            self._scroll_update(extent)

    @override
    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        del virtual_size
        # Textual hands over the room there is, takes it for the extent, finds that another one than
        # before, and draws the scroll bar once more, after every layout, in a frame of its own.
        return super()._size_updated(size, self.virtual_size, container_size, layout)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible lines.

        Textual's own way looks at each line for a frame, links and tints, of which there are none,
        and makes another strip of it for every filter: that took most of what a change of tabs
        takes.
        """
        is_framed = bool(self.styles.gutter)
        filters = () if is_framed else self.get_line_filters()
        looks = _Looks(filters, self.background_colors[1], self.size)
        if looks != self.looks:
            self.looks = looks
            self.forget_strips()
        if is_framed:
            return super().render_lines(crop)
        return [self.render_line(y).crop(*crop.column_span) for y in crop.line_range]

    def finished(self, segments: list[Segment], width: int) -> Strip:
        """Segments of `width` cells together as they are to be seen."""
        for line_filter in self.looks.filters:
            segments = line_filter.apply(segments, self.looks.background)
        return Strip(segments, width)

    def forget_strips(self) -> None:
        """All lines look otherwise now, whatever they say."""


class Picture(LineView, can_focus=True):
    """Shows lines; a cursor walks over the values in them."""

    DEFAULT_CSS = """
    Picture {
        height: 1fr;
        background: $background;
        scrollbar-size: 1 1;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """
    BINDINGS = [
        Binding("up,k", "move(0, -1)", show=False, id="value-up"),
        Binding("down,j", "move(0, 1)", show=False, id="value-down"),
        Binding("left,h", "move(-1, 0)", show=False, id="value-left"),
        Binding("right,l", "move(1, 0)", show=False, id="value-right"),
        Binding("home,g", "scroll_home", show=False, id="top"),
        Binding("end,G", "scroll_end", show=False, id="bottom"),
        Binding("pageup,ctrl+u", "page_up", show=False, id="page-up"),
        Binding("pagedown,ctrl+d", "page_down", show=False, id="page-down"),
        Key("i,enter", "explain", id="explain", word=N_("explain"), rank=20),
    ]

    @dataclass
    class ExplainValue(Message):
        """The person asks what the value under the cursor is."""

        ref: str
        """`BMS.SOC[1]`."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: list[Line] = []
        self._strips: dict[int, Strip] = {}
        """Place of a line -> what was made of it, as wide as the widget."""
        self.style_of = RoleStyles(self)
        """Role -> style in the present theme."""
        self._known_spots: list[Spot] | None = []
        self._selected: str = ""

    # -- content -----------------------------------------------------------------------------

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the picture; only what differs is painted again."""
        old, self._lines = self._lines, list(lines)
        self._known_spots = None
        height = max(len(self._lines), 1)
        width = self.size.width or self.virtual_size.width or 1
        self.set_extent(Size(width, height))
        top = self.scroll_offset.y
        # Whole lines, although `ScreenCopy` writes only the cells that changed: Textual remembers
        # each region that it was ever given, and runs of cells are hardly ever the same twice.
        changed = {
            y
            for y, (before, now) in enumerate(zip_longest(old, self._lines, fillvalue=()))
            if before != now
        }
        bottom = top + self.size.height
        if regions := [Region(0, y - top, width, 1) for y in changed if top <= y < bottom]:
            self.refresh(*regions)
        for y in changed & self._strips.keys():
            del self._strips[y]

    @property
    def lines(self) -> Sequence[Line]:
        """What is shown, also outside of the visible part."""
        return self._lines

    @property
    def selected(self) -> str:
        """The path under the cursor, or ""."""
        return self._selected

    @property
    def _spots(self) -> Sequence[Spot]:
        """Where values stand; most pictures are gone before anybody asks."""
        if self._known_spots is None:
            self._known_spots = list(_spots(self._lines))
        return self._known_spots

    # -- the cursor over values ---------------------------------------------------------------

    def action_move(self, dx: int, dy: int) -> None:
        """Move to the nearest value in a direction; scroll where there is none."""
        target = self._nearest(dx, dy)
        if target is None:
            if dy:
                self.scroll_relative(y=dy, animate=False)
            return
        self.select(target.ref)

    def select(self, ref: str) -> None:
        """Put the cursor on a value, "" for none."""
        if ref == self._selected:
            return
        for spot in self._spots:
            if spot.ref in (ref, self._selected):
                self._strips.pop(spot.y, None)
                self.refresh(Region(spot.x, spot.y - self.scroll_offset.y, spot.width, 1))
        self._selected = ref
        if target := self._spot(ref):
            if target.y < self.scroll_offset.y:
                self.scroll_to(y=target.y, animate=False)
            elif target.y >= self.scroll_offset.y + self.size.height:
                self.scroll_to(y=target.y - self.size.height + 1, animate=False)

    def action_explain(self) -> None:
        """Ask for an explanation of the value under the cursor, or of the first one."""
        if not self._spot(self._selected) and self._spots:
            self.select(self._spots[0].ref)
        if self._selected:
            self.post_message(self.ExplainValue(self._selected))

    def _spot(self, ref: str) -> Spot | None:
        return next((spot for spot in self._spots if spot.ref == ref), None) if ref else None

    def _nearest(self, dx: int, dy: int) -> Spot | None:
        here = self._spot(self._selected)
        if here is None:
            visible = range(self.scroll_offset.y, self.scroll_offset.y + self.size.height)
            return next((spot for spot in self._spots if spot.y in visible), None)
        best: tuple[int, Spot] | None = None
        for spot in self._spots:
            if spot.ref == here.ref:
                continue
            across, down = spot.x - here.x, spot.y - here.y
            if dx and (down != 0 or across * dx <= 0):
                continue
            if dy and down * dy <= 0:
                continue
            distance = abs(across) + abs(down) * (1000 if dy else 1)
            if best is None or distance < best[0]:
                best = (distance, spot)
        return None if best is None else best[1]

    def on_click(self, event: events.Click) -> None:
        """Select the value under the mouse; a second click explains it."""
        ref = self.ref_at(event.x, event.y)
        if ref is not None and ref == self._selected:
            self.post_message(self.ExplainValue(ref))
        elif ref is not None:
            self.select(ref)

    def ref_at(self, x: int, y: int) -> str | None:
        """What stands at a cell of the widget."""
        y += self.scroll_offset.y
        return next(
            (spot.ref for spot in self._spots if spot.y == y and spot.x <= x < spot.x + spot.width),
            None,
        )

    # -- painting ----------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Perhaps the theme changed: forget what was rendered with the old one."""
        super().notify_style_update()
        if self.style_of.renew():
            self._strips.clear()

    @override
    def forget_strips(self) -> None:
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        index = y + self.scroll_offset.y
        strip = self._strips.get(index)
        if strip is None:
            line = self._lines[index] if index < len(self._lines) else ()
            strip = self._strips[index] = self._strip(line)
        return strip

    def _strip(self, line: Line) -> Strip:
        selected, width = self._selected, self.looks.size.width
        segments = [
            Segment(
                span.text,
                self.style_of("selected" if selected and span.ref == selected else span.role),
            )
            for span in line
        ]
        if (missing := width - width_of(line)) > 0:
            segments.append(Segment(" " * missing, self.style_of("")))
        elif missing < 0:
            return self.finished(segments, width - missing).crop(0, width)
        return self.finished(segments, width)


def _spots(lines: Sequence[Line]) -> Iterator[Spot]:
    for y, line in enumerate(lines):
        x = 0
        for span in line:
            width = cells(span.text)
            if span.ref:
                yield Spot(y, x, width, span.ref)
            x += width


def in_time(paint: Callable[[Scene], list[Line]], scene: Scene) -> list[Line]:
    """The picture, or a sentence in its place where the watchdog had to end it."""
    try:
        return interruptible(partial(paint, scene))
    except PaintTooLongError as error:
        words = wrap(error.sentence(scene.tr), max(scene.width, 1))
        return [(Span(row, "bad"),) for row in words]
