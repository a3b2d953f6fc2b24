"""Switched while running, every tab looks as if it had been opened in that language."""

from __future__ import annotations

from driver import dashboard

from senec_tui.app.tabs import TABS


async def test_every_open_tab_follows_the_language() -> None:
    pictures: dict[str, dict[str, str]] = {"switched": {}, "started": {}}
    async with dashboard() as d:
        for tab in TABS:
            await d.press(tab.key)
            await d.press("L")
            await d.steady()
            pictures["switched"][tab.id] = d.screen
            await d.press("L")
    async with dashboard(language="de") as d:
        for tab in TABS:
            await d.press(tab.key)
            await d.steady()
            pictures["started"][tab.id] = d.screen
    assert "Übersicht" in pictures["switched"]["overview"]
    for tab in TABS:
        assert pictures["switched"][tab.id] == pictures["started"][tab.id], tab.id
