"""A tab or dialog that raises: it says so, everything else goes on, and it comes back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard

from senec_tui.app.commands.help import HelpScreen
from senec_tui.app.tabs import TABS, Tab
from senec_tui.app.tabs.failed_tab import FailedPane
from senec_tui.errors import StorageError
from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.app.tabs.pane import Pane

ERRORS: tuple[Callable[[], Exception], ...] = (
    lambda: ValueError("serial number 12345"),
    lambda: RecursionError("too deep"),
    lambda: StorageError(file="there", detail="it is gone"),
    MemoryError,
    lambda: OverflowError("date value out of range"),
)
FAILED = "This tab failed"


def raising(error: Callable[[], Exception]) -> Callable[..., None]:
    def fail(*_args: object, **_facts: object) -> None:
        raise error()

    return fail


def raising_method(error: Callable[[], Exception]) -> Callable[..., None]:
    def fail(self: object, *_args: object) -> None:
        assert self
        raise error()

    return fail


def class_of(tab_id: str) -> type[Pane]:
    return type(next(tab for tab in TABS if tab.id == tab_id).open())


def spoil(
    patch: pytest.MonkeyPatch,
    d: Driver | None,
    tab_id: str,
    method: str,
    error: Callable[[], Exception],
) -> None:
    """From now on, a method of one tab raises, as it is and as it is opened anew."""
    opened = Tab.open

    def open_spoiled(tab: Tab) -> Pane:
        pane = opened(tab)
        if tab.id == tab_id:
            setattr(pane, method, raising(error))
        return pane

    patch.setattr(Tab, "open", open_spoiled)
    if d is not None and tab_id in d.app.services.tabs.panes:
        patch.setattr(d.app.services.tabs.panes[tab_id], method, raising(error))


async def visit(d: Driver, tab_id: str) -> None:
    await d.press(next(tab.key for tab in TABS if tab.id == tab_id))


async def assert_live(d: Driver, *, but: str = "", only: str = "") -> None:
    """All tabs, all other ones or that one draw, and new values come."""
    for tab in TABS:
        if tab.id != but and only in ("", tab.id):
            await visit(d, tab.id)
            assert FAILED not in d.screen, tab.id
            assert not isinstance(d.app.pane, FailedPane)
    polls = d.app.services.polling.asker.snapshot.link.polls if d.app.services.polling.asker else 0
    await d.poll()
    assert d.app.services.polling.asker is not None
    assert d.app.services.polling.asker.snapshot.link.polls == polls + 1
    assert d.app.crash is None


@pytest.mark.parametrize("number", range(len(TABS)), ids=lambda n: TABS[n].id)
async def test_each_tab_that_raises(
    number: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tab, error = TABS[number], ERRORS[number % len(ERRORS)]
    async with dashboard() as d:
        await visit(d, tab.id)
        with monkeypatch.context() as patch, caplog.at_level(logging.WARNING, "senec_tui"):
            spoil(patch, d, tab.id, "show_scene", error)
            await d.poll()
            await d.settle()
            assert FAILED in d.text
            assert "Press r to try again" in d.text
            assert "12345" not in d.screen
            assert "live" in d.status
            await assert_live(d, but=tab.id)
            await visit(d, tab.id)
            assert FAILED in d.text
        await d.press("r")
        await d.settle()
        assert FAILED not in d.screen
        await assert_live(d, only=tab.id)
    assert any(tab.id in record.getMessage() for record in caplog.records)
    assert "12345" not in caplog.text


@pytest.mark.parametrize(
    ("method", "error"),
    zip(("show_scene", "attach", "restore", "on_mount", "compose"), ERRORS, strict=True),
)
async def test_a_tab_that_raises_at_its_first_visit(
    method: str, error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard() as d:
        with monkeypatch.context() as patch:
            patch.setattr(class_of("variables"), method, raising(error), raising=False)
            await visit(d, "variables")
            await d.settle()
            assert FAILED in d.text
            await assert_live(d, but="variables")
        await visit(d, "variables")
        assert FAILED not in d.screen
        await assert_live(d, only="variables")


@pytest.mark.parametrize(
    ("tab_id", "part"), [("overview", "render_line"), ("grid", "render_line"), ("log", "on_key")]
)
async def test_a_widget_of_a_tab_that_raises(
    tab_id: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard() as d:
        await visit(d, tab_id)
        with monkeypatch.context() as patch:
            widget = d.app.focused
            assert widget is not None
            patch.setattr(type(widget), part, raising(ERRORS[0]), raising=False)
            widget.refresh()
            await d.press("down")
            await d.settle()
        await d.poll()
        assert FAILED in d.screen
        await assert_live(d, but=tab_id)
        await visit(d, tab_id)
        assert FAILED not in d.screen


async def test_the_first_tab_of_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, None, "overview", "restore", ERRORS[0])
    async with dashboard() as d:
        assert FAILED in d.text
        await assert_live(d, but="overview")


async def test_a_tab_that_cannot_say_what_to_keep(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spoil(monkeypatch, None, "overview", "keep", ERRORS[1])
    async with dashboard(state_directory=tmp_path) as d:
        await visit(d, "variables")
        app = d.app
    assert app.crash is None
    assert list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("method", "error"),
    zip(("paint", "heading", "on_mount", "action_leave"), ERRORS[:4], strict=True),
)
async def test_a_dialog_that_raises_is_closed(
    method: str, error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(notices=True) as d:
        with monkeypatch.context() as patch:
            patch.setattr(HelpScreen, method, raising_method(error))
            await d.press("question_mark")
            if method == "action_leave":
                await d.press("escape")
            await d.settle()
            assert len(d.app.screen_stack) == 1
            assert "This window failed" in d.screen
        await d.press("question_mark")
        assert isinstance(d.app.screen, HelpScreen)
        await d.press("escape")
        await assert_live(d)


async def test_what_belongs_to_no_tab_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(notices=True) as d:
        with monkeypatch.context() as patch:
            patch.setattr(d.app.services.exports, "copy_text", raising(ERRORS[0]))
            await visit(d, "variables")
            await d.press("down", "down", "y")
            assert "Something failed and was left out" in d.screen
        await assert_live(d)


async def test_a_part_that_fails_is_told_once_and_polling_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with dashboard(notices=True) as d:
        recent_values = d.app.services.memory.recent_values
        taken: list[float] = []
        with monkeypatch.context() as patch:
            patch.setattr(type(d.app.services.memory.recent_powers), "add", raising(ERRORS[0]))
            patch.setattr(recent_values, "add", lambda snapshot: taken.append(snapshot.at))
            for _ in range(3):
                await d.poll()
        assert len(set(taken)) == 3
        told = [n.message for n in d.app._notifications]
        assert len([text for text in told if "tried again" in text]) == 1
        assert "12345" not in str(told)
        before = len(d.app.services.memory.recent_powers)
        await d.poll()
        assert len(d.app.services.memory.recent_powers) == before + 1
        await assert_live(d)


async def test_an_error_without_end_ends_the_program() -> None:
    async def failing_on_and_on() -> None:
        async with dashboard() as d:
            for _ in range(60):
                d.app._handle_exception(ERRORS[0]())
            await d.settle()

    with pytest.raises(ValueError, match="12345"):
        await failing_on_and_on()


def test_what_a_tab_says_in_german() -> None:
    assert "Dieser Tab" in Language("de")("This tab failed: {reason}", reason="")
