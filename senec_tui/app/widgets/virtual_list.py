"""One list for very many rows: draws the visible lines only, whatever the length.

Its owner hands it a row source, four methods (`Rows`):

    len(rows)           how many
    rows.line(index)    the spans of one row; asked for visible rows only, so it may be made then
    rows.key(index)     what the row is, whatever its place (a path, a line number, an offset)
    rows.find(key)      where that row is now, or None when it is gone

and calls `show(rows)` again whenever the source has changed, in place or not. The list then
repaints only the cells that differ, and the selected row stays selected *on the same line of the
screen*, however many rows came or went around it. What its owner can use beside `show`:

    cursor, cursor_key          the selected row
    select(key), move_to(index) put the cursor there
    window                      the indices that are on the screen
    reveal(last)                scroll down to what was unfolded below the selected row
    following, follow(on)       stay at the newest row as rows arrive (with `can_follow`); moving up
                                ends it, moving to the end begins it again
    unseen                      rows that arrived below while not following: "12 new"
    marker                      a function from the text of a line to `(start, end)` pairs of
                                characters to highlight: hits of a search
    shift                       cells that long lines are moved to the left (`h` and `l`)

Messages: `Moved` (cursor or view moved), `RowChosen` (enter, or a second click), `ExplainRow`
(`i`).

A source whose lines may be megabytes long should hand out what fits some screens, not all of it.
While the list is hidden it counts on the room that it had (`outer_size`; it has no frame), so that
it can be shown another source before it is seen again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message

from senec_tui.app.pictures.lines import Line, width_of
from senec_tui.app.widgets.key import Key
from senec_tui.app.widgets.picture import LineView
from senec_tui.app.widgets.row_source import NoRows, Rows
from senec_tui.app.widgets.row_strips import RowStrips
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual import events
    from textual.strip import Strip

    from senec_tui.app.widgets.row_strips import Marker

SHIFT_STEP: Final = 8
"""Cells that one press of `h` or `l` moves."""


class _Painted(NamedTuple):
    """What stands on a line of the screen."""

    key: Hashable = None
    line: Line = ()
    selected: bool = False


class VirtualList(LineView, can_focus=True):
    """Shows a window on a row source, with a cursor over whole rows."""

    DEFAULT_CSS = """
    VirtualList {
        height: 1fr;
        background: $background;
        scrollbar-size: 1 1;
        overflow-x: hidden;
        overflow-y: scroll;
    }
    """
    BINDINGS = [
        Binding("up,k", "step(-1)", show=False, id="row-up"),
        Binding("down,j", "step(1)", show=False, id="row-down"),
        Binding("left,h", "shift(-1)", show=False, id="row-left"),
        Binding("right,l", "shift(1)", show=False, id="row-right"),
        Binding("home,g", "first", show=False, id="first-row"),
        Binding("end,G", "last", show=False, id="last-row"),
        Binding("pageup", "pages(-1.0)", show=False, id="page-up"),
        Binding("pagedown", "pages(1.0)", show=False, id="page-down"),
        Binding("ctrl+u", "pages(-0.5)", show=False, id="half-page-up"),
        Binding("ctrl+d", "pages(0.5)", show=False, id="half-page-down"),
        Binding("enter", "choose", show=False, id="choose-row"),
        Key("i", "explain", id="explain-row", word=N_("explain"), rank=20),
    ]

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or other rows are visible."""

        list: VirtualList

        def can_replace(self, message: Message) -> bool:
            """The newest position is all that counts."""
            return isinstance(message, type(self))

    @dataclass
    class RowChosen(Message):
        """Enter on a row, or a click on the selected one."""

        list: VirtualList
        key: Hashable

    @dataclass
    class ExplainRow(Message):
        """The person asks what the selected row is."""

        list: VirtualList
        key: Hashable

    def __init__(self, *, can_follow: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._rows: Rows = NoRows()
        self._cursor = 0
        self._cursor_key: Hashable = None
        self._top_key: Hashable = None
        self._touched = False
        """Whether a person has moved; before that the list stays at its beginning."""
        self._can_follow = can_follow
        self._following = can_follow
        self._seen = 0
        self._shift = 0
        self._strips = RowStrips(self)
        self._painted: dict[int, _Painted] = {}
        """Line of the screen -> what stands there."""
        self._drawn_size = Size(0, 0)

    # -- content -----------------------------------------------------------------------------

    def show(self, rows: Rows, *, to_top_if_lost: bool = False) -> None:
        """Show a source, or show what has changed in it.

        `to_top_if_lost`: if the selected row is gone, select the first (a new filter) rather than
        whatever stands in its place (data that went away).
        """
        top = round(self.scroll_y)
        old_cursor, old_height = self._cursor, self.outer_size.height
        self._rows = rows
        self._strips.forget_lines()
        count = len(rows)
        cursor, top = self._kept_place(rows, top, to_top_if_lost=to_top_if_lost)
        if self._following:
            cursor, top = count - 1, count - old_height
        self._cursor = max(0, min(cursor, count - 1))
        self._resize(count)
        if self.is_attached and top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False)
        self._remember()
        self._repaint_differences()
        if self._cursor != old_cursor:
            self.post_message(self.Moved(self))

    def _kept_place(self, rows: Rows, top: int, *, to_top_if_lost: bool) -> tuple[int, int]:
        """Where cursor and view go, so that what was looked at stays where it was."""
        if not self._touched:
            return 0, 0
        on_screen = top <= self._cursor < top + max(self.outer_size.height, 1)
        found = rows.find(self._cursor_key)
        if found is None and to_top_if_lost:
            return 0, 0
        if on_screen and found is not None:
            return found, top + found - self._cursor
        top_found = rows.find(self._top_key)
        if top_found is None:
            return self._cursor if found is None else found, top
        if on_screen and found is None:
            return self._cursor + top_found - top, top_found
        return self._cursor if found is None else found, top_found

    def _resize(self, count: int) -> None:
        self.set_extent(Size(self.outer_size.width or 1, max(count, 1)))

    def _remember(self) -> None:
        count = len(self._rows)
        top = min(max(round(self.scroll_y), 0), max(count - 1, 0))
        self._cursor_key = self._rows.key(self._cursor) if count else self._cursor_key
        self._top_key = self._rows.key(top) if count else self._top_key
        if self._following or self._cursor >= count - 1 or count < self._seen:
            self._seen = count

    @property
    def rows(self) -> Rows:
        """What is shown."""
        return self._rows

    @property
    def window(self) -> range:
        """The indices that are on the screen."""
        top = round(self.scroll_y)
        return range(top, min(top + self.outer_size.height, len(self._rows)))

    # -- the cursor --------------------------------------------------------------------------

    @property
    def cursor(self) -> int:
        """The index of the selected row."""
        return self._cursor

    @property
    def cursor_key(self) -> Hashable:
        """The key of the selected row; None while there is none."""
        return self._cursor_key if len(self._rows) else None

    def select(self, key: Hashable) -> bool:
        """Put the cursor on a row by its key; False if it is not there."""
        index = self._rows.find(key)
        if index is None:
            return False
        self.move_to(index)
        return True

    def move_to(self, index: int, *, centre: bool = False) -> None:
        """Put the cursor on a row and make it visible, in the middle if `centre` must scroll."""
        count = len(self._rows)
        if not count:
            return
        self._touched = True
        index = max(0, min(index, count - 1))
        old, self._cursor = self._cursor, index
        if self._can_follow:
            self._following = index == count - 1
        self._refresh_row(old)
        self._refresh_row(index)
        top, height = round(self.scroll_y), max(self.outer_size.height, 1)
        if not top <= index < top + height:
            target = index - height // 2 if centre else index if index < top else index - height + 1
            self.scroll_to(y=max(target, 0), animate=False)
        self._remember()
        if old != index:
            self.post_message(self.Moved(self))

    def reveal(self, last: int) -> None:
        """Scroll down until a row is visible, as far as the selected one allows."""
        top, height = round(self.scroll_y), max(self.outer_size.height, 1)
        if last >= top + height:
            self.scroll_to(y=min(last - height + 1, self._cursor), animate=False)

    def action_step(self, rows: int) -> None:
        """Up or down by rows."""
        self.move_to(self._cursor + rows)

    def action_pages(self, pages: float) -> None:
        """Up or down by screens; the cursor stays on its line of the screen."""
        step = max(int(self.outer_size.height * abs(pages)), 1) * (1 if pages > 0 else -1)
        top = round(self.scroll_y)
        self.scroll_to(y=top + step, animate=False)
        self.move_to(self._cursor + step)

    def action_first(self) -> None:
        """To the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """To the last row."""
        self.move_to(len(self._rows) - 1)

    def action_choose(self) -> None:
        """Enter."""
        if len(self._rows):
            self.post_message(self.RowChosen(self, self._cursor_key))

    def action_explain(self) -> None:
        """What is this row?"""
        if len(self._rows):
            self.post_message(self.ExplainRow(self, self._cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse; a second click chooses it."""
        index = event.y + round(self.scroll_y)
        if not 0 <= index < len(self._rows):
            return
        if index == self._cursor and self._touched:
            self.action_choose()
        else:
            self.move_to(index)

    # -- following ---------------------------------------------------------------------------

    @property
    def following(self) -> bool:
        """Whether the newest row stays selected as rows arrive."""
        return self._following

    def follow(self, on: bool) -> None:
        """Begin or end to follow."""
        self._following = on
        if on:
            self.move_to(len(self._rows) - 1)

    @property
    def unseen(self) -> int:
        """Rows that arrived at the end since the cursor was last there."""
        return max(len(self._rows) - self._seen, 0)

    # -- horizontally ------------------------------------------------------------------------

    @property
    def shift(self) -> int:
        """Cells that lines are moved to the left."""
        return self._shift

    def action_shift(self, steps: int) -> None:
        """Move long lines; no further than the longest of the visible ones."""
        lines = (self._strips.line(self._rows, index) for index in self.window)
        longest = max(map(width_of, lines), default=0)
        furthest = max(longest - self.scrollable_content_region.width, 0)
        new = max(0, min(self._shift + steps * SHIFT_STEP, furthest))
        if new != self._shift:
            self._shift = new
            self.refresh()

    # -- marking -----------------------------------------------------------------------------

    @property
    def marker(self) -> Marker | None:
        """What highlights parts of a line."""
        return self._strips.marker

    @marker.setter
    def marker(self, marker: Marker | None) -> None:
        self._strips.marker = marker
        self._strips.forget_lines()
        # Lines are made when they are painted: often `show` comes next and brings other rows.
        self.refresh()

    # -- painting ----------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are visible."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            if len(self._rows):
                top = min(max(round(new_value), 0), len(self._rows) - 1)
                self._top_key = self._rows.key(top)
            self.post_message(self.Moved(self))

    def on_resize(self, event: events.Resize) -> None:
        """Lines of another width; the cursor stays visible."""
        if event.size == self._drawn_size:  # it was only hidden
            return
        self._drawn_size = event.size
        self._strips.forget_lines()
        self._painted.clear()
        self._resize(len(self._rows))
        if self._following:
            self.scroll_to(y=len(self._rows), animate=False)
        elif self._touched and self._cursor not in self.window:
            self.scroll_to(y=self._cursor - self.outer_size.height + 1, animate=False)
        self.post_message(self.Moved(self))

    def notify_style_update(self) -> None:
        """Perhaps the theme changed."""
        super().notify_style_update()
        self._strips.renew_styles()

    @override
    def forget_strips(self) -> None:
        self._strips.forget_strips()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Keep the style: no rule asks for the focus of a list, and Textual would work out all."""

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width = self.outer_size.width
        index = y + round(self.scroll_y)
        if index >= len(self._rows):
            self._painted[y] = _Painted()
            return self._strips.blank(width)
        row = self._painted[y] = self._row(index)
        return self._strips.strip(row.line, selected=row.selected, shift=self._shift, width=width)

    def _row(self, index: int) -> _Painted:
        line = self._strips.line(self._rows, index)
        return _Painted(self._rows.key(index), line, index == self._cursor)

    def _repaint_differences(self) -> None:
        top, count = round(self.scroll_y), len(self._rows)
        regions: list[Region] = []
        for y in range(self.outer_size.height):
            index = y + top
            row = self._row(index) if index < count else _Painted()
            if self._painted.get(y) != row:
                regions.append(Region(0, y, self.outer_size.width, 1))
        if regions:
            self.refresh(*regions)

    def _refresh_row(self, index: int) -> None:
        y = index - round(self.scroll_y)
        if 0 <= y < self.outer_size.height:
            self.refresh(Region(0, y, self.outer_size.width, 1))
