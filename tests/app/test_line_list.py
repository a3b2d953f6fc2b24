"""The list for very many rows: what it draws, and that the selection stays where it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from senec_tui.app.pictures.lines import Line, Span
from senec_tui.app.widgets.row_strips import marked
from senec_tui.app.widgets.virtual_list import VirtualList


class Numbers:
    """Rows that are numbers, by name."""

    def __init__(self, *numbers: int, note: str = "") -> None:
        self.numbers = list(numbers)
        self.note = note
        self.asked = 0

    def __len__(self) -> int:
        return len(self.numbers)

    def line(self, index: int, /) -> Line:
        self.asked += 1
        return (Span(f"row {self.numbers[index]}", "label"), Span(f" {self.note}", "value"))

    def key(self, index: int, /) -> Hashable:
        return self.numbers[index]

    def find(self, key: Hashable, /) -> int | None:
        return self.numbers.index(key) if key in self.numbers else None


class ListApp(App[None]):
    def __init__(self, *, can_follow: bool) -> None:
        super().__init__()
        self.messages: list[str] = []
        self._can_follow = can_follow

    def compose(self) -> ComposeResult:
        yield VirtualList(can_follow=self._can_follow)

    def on_virtual_list_row_chosen(self, message: VirtualList.RowChosen) -> None:
        self.messages.append(f"chosen {message.key}")

    def on_virtual_list_explain_row(self, message: VirtualList.ExplainRow) -> None:
        self.messages.append(f"explain {message.key}")


@asynccontextmanager
async def shown(
    rows: Numbers, *, can_follow: bool = False, size: tuple[int, int] = (30, 10)
) -> AsyncIterator[tuple[VirtualList, Pilot[None]]]:
    app = ListApp(can_follow=can_follow)
    async with app.run_test(size=size) as pilot:
        line_list = app.query_one(VirtualList)
        line_list.focus()
        line_list.show(rows)
        await pilot.pause()
        yield line_list, pilot


def screen(line_list: VirtualList) -> list[str]:
    return [line_list.render_line(y).text.rstrip() for y in range(line_list.size.height)]


def key_of(line_list: VirtualList) -> Hashable:
    return line_list.cursor_key


def is_following(line_list: VirtualList) -> bool:
    return line_list.following


def line_of_cursor(line_list: VirtualList) -> int:
    return line_list.cursor - line_list.window.start


async def test_draws_what_is_visible_only() -> None:
    rows = Numbers(*range(100_000))
    async with shown(rows) as (line_list, pilot):
        assert screen(line_list)[0] == "row 0"
        assert screen(line_list)[-1] == "row 9"
        assert rows.asked <= 30
        await pilot.press("G")
        assert screen(line_list)[-1] == "row 99999"
        assert rows.asked <= 80


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ("j", 1),
        ("down down k", 1),
        ("G", 99),
        ("end k g", 0),
        ("pagedown", 10),
        ("pagedown pageup", 0),
        ("ctrl+d", 5),
        ("ctrl+d ctrl+d ctrl+u", 5),
        ("k", 0),
        ("G j", 99),
    ],
)
async def test_keys(keys: str, key: int) -> None:
    async with shown(Numbers(*range(100))) as (line_list, pilot):
        await pilot.press(*keys.split())
        assert key_of(line_list) == key
        assert line_list.cursor in line_list.window


async def test_rows_that_come_and_go_do_not_move_the_selection() -> None:
    async with shown(Numbers(*range(0, 200, 2))) as (line_list, pilot):
        await pilot.press("pagedown", "pagedown", "j", "j", "j")
        key, y = key_of(line_list), line_of_cursor(line_list)
        for numbers in (range(200), range(0, 200, 2), (*range(40, 60), *range(190, 200))):
            line_list.show(Numbers(*numbers))
            await pilot.pause()
            assert key_of(line_list) == key
            if len(numbers) > 100:
                assert line_of_cursor(line_list) == y
            assert screen(line_list)[line_of_cursor(line_list)] == f"row {key}"


async def test_a_row_that_goes_leaves_the_cursor_in_its_place() -> None:
    async with shown(Numbers(*range(100))) as (line_list, pilot):
        await pilot.press("pagedown", "j", "j")
        assert key_of(line_list) == 12
        line_list.show(Numbers(*range(12), *range(13, 100)))
        await pilot.pause()
        assert key_of(line_list) == 13
        line_list.show(Numbers(*range(50, 100)), to_top_if_lost=True)
        await pilot.pause()
        assert key_of(line_list) == 50


async def test_before_anybody_moved_it_stays_at_its_beginning() -> None:
    async with shown(Numbers(5, 6, 7)) as (line_list, pilot):
        line_list.show(Numbers(*range(50)))
        await pilot.pause()
        assert key_of(line_list) == 0
        assert line_list.window.start == 0


async def test_empty_and_full_again() -> None:
    async with shown(Numbers()) as (line_list, pilot):
        assert key_of(line_list) is None
        await pilot.press("j", "G", "enter", "i", "pagedown", "l")
        line_list.show(Numbers(1, 2, 3))
        await pilot.press("j")
        assert key_of(line_list) == 2
        line_list.show(Numbers())
        await pilot.pause()
        assert key_of(line_list) is None
        assert set(screen(line_list)) == {""}


async def test_only_what_differs_is_painted_again() -> None:
    rows = Numbers(*range(100), note="old")
    async with shown(rows) as (line_list, pilot):
        painted: list[int] = []
        original = line_list.refresh

        def refresh(*regions: object, **options: object) -> VirtualList:
            painted.append(len(regions))
            return original(*regions, **options)  # type: ignore[arg-type]

        line_list.refresh = refresh  # type: ignore[method-assign]
        line_list.show(rows)
        await pilot.pause()
        assert sum(painted) == 0
        rows.note = "new"
        line_list.show(rows)
        await pilot.pause()
        assert sum(painted) == 10
        assert screen(line_list)[3] == "row 3 new"


async def test_follows_the_newest_row_until_somebody_moves_up() -> None:
    rows = Numbers(*range(100))
    async with shown(rows, can_follow=True) as (line_list, pilot):
        assert key_of(line_list) == 99
        rows.numbers += [100, 101]
        line_list.show(rows)
        await pilot.pause()
        assert (key_of(line_list), line_list.unseen) == (101, 0)
        await pilot.press("k", "k")
        assert not is_following(line_list)
        top = line_list.window.start
        rows.numbers += [102, 103, 104]
        line_list.show(rows)
        await pilot.pause()
        assert (key_of(line_list), line_list.unseen) == (99, 3)
        assert line_list.window.start == top
        await pilot.press("G")
        assert is_following(line_list)
        assert (key_of(line_list), line_list.unseen) == (104, 0)


async def test_long_lines_can_be_moved() -> None:
    rows = Numbers(*range(100), note="x" * 40 + "END")
    async with shown(rows) as (line_list, pilot):
        assert "END" not in screen(line_list)[0]
        await pilot.press(*"l" * 9)
        assert "END" in screen(line_list)[0]
        await pilot.press(*"h" * 9)
        assert line_list.shift == 0
        assert screen(line_list)[0].startswith("row 0")


async def test_enter_chooses_and_i_explains() -> None:
    async with shown(Numbers(*range(10))) as (_, pilot):
        await pilot.press("j", "enter", "i")
        assert isinstance(pilot.app, ListApp)
        assert pilot.app.messages == ["chosen 1", "explain 1"]


async def test_the_mouse_selects_then_chooses() -> None:
    async with shown(Numbers(*range(50))) as (line_list, pilot):
        await pilot.click(VirtualList, offset=(3, 4))
        assert key_of(line_list) == 4
        await pilot.click(VirtualList, offset=(3, 4))
        assert isinstance(pilot.app, ListApp)
        assert pilot.app.messages == ["chosen 4"]


async def test_keeps_the_selection_visible_when_the_terminal_shrinks() -> None:
    async with shown(Numbers(*range(50))) as (line_list, pilot):
        await pilot.press(*"j" * 9)
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        assert line_list.cursor in line_list.window
        assert "row 9" in screen(line_list)


def test_hits_are_marked_across_spans() -> None:
    line = (Span("abc", "label"), Span("def", "value", "A.B"))
    assert marked(line, lambda text: [(text.index("c"), text.index("e") + 1)]) == (
        Span("ab", "label"),
        Span("c", "found"),
        Span("de", "found", "A.B"),
        Span("f", "value", "A.B"),
    )
    assert marked(line, lambda _: []) is line
    assert marked(line, lambda _: [(2, 2)]) is line


async def test_marks_hits_on_the_screen() -> None:
    async with shown(Numbers(*range(50))) as (line_list, pilot):
        line_list.marker = lambda text: [(0, 3)] if "7" in text else []
        await pilot.pause()
        styles = {segment.text: segment.style for segment in line_list.render_line(7)}
        assert "row" in styles
        assert "row" not in {segment.text for segment in line_list.render_line(6)}
