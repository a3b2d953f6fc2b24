"""Only changed cells are written, and the terminal ends up the same."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from senec_tui.app.textual_patches.screen_diff import ScreenCopy
from senec_tui.app.textual_patches.terminal_signals import (
    continue_only_what_stopped,
    tell_resizes_in_order,
)

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import RenderableType

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="256", force_terminal=True, width=WIDTH)
STYLES = (
    Style(),
    Style(bold=True),
    Style(color="red"),
    Style(reverse=True),
    Style(color="#123456", bgcolor="#654321", italic=True, underline=True),
    Style(color="bright_blue", bgcolor="black", bold=True),
    Style(bgcolor="#654321"),
)


def strip(text: str, style: Style = STYLES[0]) -> Strip:
    """One line, filled up or cut to the width."""
    return Strip([Segment(text, style)]).adjust_cell_length(WIDTH, STYLES[0])


def whole(lines: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def written(copy: ScreenCopy, update: RenderableType) -> str:
    reduced = copy.reduced(update)
    assert reduced is not None
    return "".join(segment.text for segment in CONSOLE.render(reduced))


def shown(*sequences: str) -> list[list[tuple[object, ...]]]:
    """What can be seen: the colour and the weight of a blank cannot."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for sequence in sequences:
        stream.feed(sequence)
    return [
        [
            (cell.data, cell.bg)
            if cell.data == " " and not (cell.reverse or cell.underscore)
            else tuple(cell)
            for cell in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]


LINES = st.lists(
    st.builds(strip, st.text("ab 世界é", max_size=WIDTH), st.sampled_from(STYLES)),
    min_size=HEIGHT,
    max_size=HEIGHT,
)


@given(st.lists(LINES, min_size=1, max_size=4))
def test_the_terminal_shows_what_full_updates_would_show(screens: list[list[Strip]]) -> None:
    copy = ScreenCopy()
    reduced = [written(copy, whole(lines)) for lines in screens]
    assert shown(*reduced) == shown(whole(screens[-1]).render_segments(CONSOLE).replace("\n", ""))


def test_nothing_is_written_when_nothing_changed() -> None:
    copy = ScreenCopy()
    lines = [strip("one"), strip("two"), strip("three")]
    assert written(copy, whole(lines))
    assert written(copy, whole(lines)) == ""


def test_one_changed_cell_costs_a_few_bytes() -> None:
    copy = ScreenCopy()
    written(copy, whole([strip("power 1 W"), strip(""), strip("")]))
    update = ChopsUpdate([{0: strip("power 2 W")}, {}, {}], [(0, 6, 7)], [[WIDTH], [], []])
    assert written(copy, update) == "\x1b[1;7H2"


def test_a_style_is_told_once_and_the_cursor_goes_the_short_way() -> None:
    copy = ScreenCopy()
    red, bold = Style(color="red", bgcolor="black"), Style(color="red", bgcolor="black", bold=True)
    first = [strip("1 W    10 s", red), strip("", red), strip("  ", red)]
    written(copy, whole([*first[:2], strip("x ", red)]))
    assert written(copy, whole(first)) == "\x1b[3H\x1b[40m "
    second = [strip("2 W    11 s", red), *first[1:]]
    assert written(copy, whole(second)) == "\x1b[1H\x1b[31m2\x1b[7C1"
    third = [strip("2 W    11 s", red), strip("2", bold), strip(" 3", red)]
    assert written(copy, whole(third)) == "\x1b[2H\x1b[1m2\x1b[B\x1b[22m3"


def test_a_blank_needs_no_colour_but_its_background() -> None:
    copy = ScreenCopy()
    red, green = Style(color="red", bgcolor="black"), Style(color="green", bgcolor="black")
    written(copy, whole([strip("a b", red), strip("", red), strip("", red)]))
    assert written(copy, whole([strip("a b", red), strip("", green), strip("", green)])) == ""
    changed = whole([strip("c d", red), strip("", green), strip("", red)])
    assert written(copy, changed) == "\x1b[1H\x1b[31;40mc d"


def test_the_cursor_is_left_where_somebody_types() -> None:
    copy = ScreenCopy()
    update = copy.reduced(whole([strip("a"), strip(""), strip("")]), (4, 2))
    assert update is not None
    assert [s.text for s in CONSOLE.render(update)][-1].endswith("\x1b[3;5H")


def test_what_lies_under_another_widget_is_not_written() -> None:
    copy = ScreenCopy()
    written(copy, whole([strip("list  TOAST"), strip(""), strip("")]))
    pieces = {0: strip("lost").crop(0, 6), 6: strip("hidden").crop(0, 6)}
    update = ChopsUpdate([pieces, {}, {}], [(0, 2, 4)], [[6, WIDTH], [], []])
    assert written(copy, update) == "\x1b[1;2Ho"
    wide = ChopsUpdate([{0: strip("list  under")}, {}, {}], [(0, 2, 5)], [[WIDTH], [], []])
    assert written(copy, wide) == "\x1b[1;2Hi"


def test_after_forgetting_everything_is_written_again() -> None:
    copy = ScreenCopy()
    lines = [strip("one"), strip("two"), strip("three")]
    first = written(copy, whole(lines))
    copy.forget()
    assert written(copy, whole(lines)) == first


def test_another_size_writes_everything_again() -> None:
    copy = ScreenCopy()
    lines = [strip("one"), strip("two"), strip("three")]
    written(copy, whole(lines))
    smaller = LayoutUpdate([[lines[0]]], Region(0, 0, WIDTH, 1))
    assert "one" in written(copy, smaller)


async def test_a_size_told_while_another_is_told_comes_after_it() -> None:
    told: list[str] = []
    both_told = asyncio.Event()
    sizes = iter(("old", "new"))

    def handler(_number: int, _frame: FrameType | None) -> None:
        size = next(sizes)
        if size == "old":
            signal.raise_signal(signal.SIGWINCH)
        told.append(size)
        if len(told) == 2:
            both_told.set()

    before = signal.signal(signal.SIGWINCH, handler)
    try:
        tell_resizes_in_order(asyncio.get_running_loop())
        signal.raise_signal(signal.SIGWINCH)
        await asyncio.wait_for(both_told.wait(), 5)
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGWINCH)
        signal.signal(signal.SIGWINCH, before)
    assert told == ["old", "new"]


def test_only_what_was_stopped_is_continued() -> None:
    called: list[int] = []
    numbers = (signal.SIGTSTP, signal.SIGCONT)
    before = [signal.signal(n, lambda number, _frame: called.append(number)) for n in numbers]
    try:
        continue_only_what_stopped()
        signal.raise_signal(signal.SIGCONT)  # as when the terminal is gone
        assert not called
        for number in (signal.SIGTSTP, signal.SIGCONT, signal.SIGCONT):
            signal.raise_signal(number)
        assert called == [signal.SIGTSTP, signal.SIGCONT]
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
