"""Only changed cells are written, and the terminal ends up the same."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, cast

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from senec_tui.app.terminal import ScreenCopy, tell_resizes_in_order

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import RenderableType
    from textual._compositor import CompositorUpdate

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="256", force_terminal=True, width=WIDTH)
STYLES = (Style(), Style(bold=True), Style(color="red"), Style(reverse=True))


def strip(text: str, style: Style = STYLES[0]) -> Strip:
    """One line, filled up or cut to the width."""
    return Strip([Segment(text, style)]).adjust_cell_length(WIDTH, STYLES[0])


def whole(lines: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def written(copy: ScreenCopy, update: RenderableType) -> str:
    return cast("CompositorUpdate", copy.reduced(update)).render_segments(CONSOLE)


def shown(*sequences: str) -> list[list[tuple[str, str, bool, bool]]]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for sequence in sequences:
        stream.feed(sequence)
    return [
        [
            (cell.data, cell.fg, cell.bold, cell.reverse)
            for cell in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]


LINES = st.lists(
    st.builds(strip, st.text("ab 世界é", max_size=WIDTH), st.sampled_from(STYLES)),
    min_size=HEIGHT,
    max_size=HEIGHT,
)


@settings(deadline=None)
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
