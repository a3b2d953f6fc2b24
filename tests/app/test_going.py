"""What is pressed and answered while the part that it was for is going."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from textual import events

from senec_tui.app.dialogs.choice import MANY, ChoiceScreen
from senec_tui.app.dialogs.sheets.plain_screen import PlainScreen
from senec_tui.app.textual_patches.closing_once import Options
from senec_tui.app.widgets.picture import Picture

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

    from senec_tui.app.app import SenecApp

ANSWERS = [(f"answer{n}", f"words of {n}") for n in range(MANY + 6)]


def choice(answers: list[tuple[str, str]] = ANSWERS) -> ChoiceScreen:
    return ChoiceScreen("title", "", answers, closing="esc", typing="type")


def press(kind: type[events.MouseEvent], widget: Widget) -> events.MouseEvent:
    x, y = widget.region.offset
    return kind(
        None,
        x=x,
        y=y,
        delta_x=0,
        delta_y=0,
        button=1,
        shift=False,
        meta=False,
        ctrl=False,
        screen_x=x,
        screen_y=y,
    )


def failures(app: SenecApp) -> list[str]:
    return [notice.message for notice in app._notifications if "failed" in notice.message]


@pytest.mark.parametrize("kind", [events.MouseDown, events.MouseUp, events.MouseMove])
async def test_the_mouse_on_a_widget_that_was_just_taken_away(
    kind: type[events.MouseEvent],
) -> None:
    async with dashboard() as d:
        await d.press("question_mark")
        screen: Screen[object] = d.app.screen
        sheet = screen.query_one(Picture)
        event, above = press(kind, sheet), sheet._parent
        sheet._parent = None  # Textual does so before the screen is laid out anew
        await d.app.on_event(event)
        sheet._parent = above
        assert failures(d.app) == []
        assert d.app.screen is screen


async def test_a_palette_that_is_chosen_from_twice_closes_once() -> None:
    async with dashboard() as d:
        d.app.action_command_palette()
        await d.settle()
        palette = d.app.screen
        for _ in range(2):
            palette.dismiss()
        await d.settle()
        assert failures(d.app) == []
        assert len(d.app.screen_stack) == 1


async def test_bare_text_that_is_left_twice_closes_once() -> None:
    async with dashboard() as d:
        d.app.action_plain()
        await d.settle()
        plain = d.app.screen
        assert isinstance(plain, PlainScreen)
        for _ in range(2):
            plain.action_leave()
        await d.settle()
        assert failures(d.app) == []
        assert len(d.app.screen_stack) == 1


async def test_a_second_answer_closes_nothing_else() -> None:
    async with dashboard() as d:
        answers: list[str | None] = []
        for below in (0, 1):
            d.app.close_dialogs()
            for _ in range(below):
                await d.app.push_screen(choice())
            screen = choice()
            await d.app.push_screen(screen, answers.append)
            stack = list(d.app.screen_stack)
            screen.dismiss("first")
            screen.dismiss("second")
            await d.settle()
            assert d.app.screen_stack == stack[:-1]
        assert answers == ["first", "first"]
        assert failures(d.app) == []


async def test_a_click_on_an_answer_that_was_filtered_away() -> None:
    async with dashboard() as d:
        screen = choice()
        await d.app.push_screen(screen)
        await d.settle()
        options = screen.query_one(Options)
        row = options.region.y + 5
        click = events.Click.from_event(options, press(events.MouseUp, options))
        click.style = d.app.screen.get_style_at(options.region.x + 4, row)
        assert click.style.meta["option"] == 5
        screen._search("answer12")
        await d.settle()
        options._forward_event(click)
        await d.settle()
        assert failures(d.app) == []
        assert d.app.screen is screen


async def test_work_that_is_replaced_or_left_before_it_began_is_closed() -> None:
    """Else Python would say that nobody awaited it, in the terminal that was just given back."""

    async def work() -> None:
        begun.append(True)

    begun: list[bool] = []
    async with dashboard() as d:
        first, second = work(), work()
        d.app.run_worker(first, group="x", exclusive=True)
        d.app.run_worker(second, group="x", exclusive=True)
        await d.settle()
        left = work()
        d.app.run_worker(left)
        d.app.workers.cancel_all()
        await d.settle()
    assert begun == [True]
    assert [inspect.getcoroutinestate(one) for one in (first, second, left)] == ["CORO_CLOSED"] * 3
