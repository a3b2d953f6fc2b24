"""`NO_COLOR`: every tab as text, with what is bold, dim, reversed … below each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from approved import compare, in_berlin, updating
from driver import dashboard

from senec_tui.app.tabs import TABS
from senec_tui.model.polling.poller import Poller

if TYPE_CHECKING:
    from driver import Driver
    from rich.style import Style

__all__ = ["in_berlin", "updating"]

pytestmark = pytest.mark.usefixtures("in_berlin")
MARKS = {"bold": "b", "dim": ".", "italic": "i", "underline": "_", "reverse": "r"}


@pytest.fixture(autouse=True)
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def marked(driver: Driver) -> str:
    """The screen; below each line its marks: a capital B is bold and reversed."""
    rows: list[str] = []
    for strip in driver.app.screen._compositor.render_strips():
        marks = ""
        for segment in strip:
            style = segment.style
            assert style is None or not _colors(style)
            marks += _mark(style) * segment.cell_length
        rows += [strip.text.rstrip(), *([marks.rstrip()] if marks.strip() else [])]
    return "\n".join(rows) + "\n"


def _colors(style: Style) -> list[str]:
    both = (style.color, style.bgcolor)
    return [color.name for color in both if color is not None and not color.is_default]


def _mark(style: Style | None) -> str:
    marks = [mark for name, mark in MARKS.items() if style is not None and getattr(style, name)]
    if len(marks) > 1 and marks[-1] == "r":
        return marks[0].upper()
    return marks[-1] if marks else " "


async def test_every_tab_without_color(updating: bool) -> None:
    pictures: dict[str, str] = {}
    async with dashboard(no_color=True) as driver:
        for tab in TABS:
            await driver.press(tab.key)
            await driver.steady()
            pictures[tab.id] = marked(driver)
    for tab_id, picture in pictures.items():
        compare(f"no-color-80x24/{tab_id}", picture, updating=updating)


async def test_what_is_stale_is_told_by_more_than_color(
    updating: bool,
) -> None:
    pictures: dict[str, str] = {}
    async with dashboard(no_color=True) as driver:
        assert isinstance(driver.app.services.polling.asker, Poller)
        driver.app.services.polling.asker._jitter = lambda: 0.5  # else each next try is another
        for key in "12":
            await driver.press(key)
            await driver.steady()
        driver.appliance.faults.set("refuse")
        await driver.poll(after_s=3600.0)
        for key in "12":
            await driver.press(key)
            pictures[TABS[int(key) - 1].id] = marked(driver)
    for tab_id, picture in pictures.items():
        compare(f"no-color-stale-80x24/{tab_id}", picture, updating=updating)
