"""`:log` and `:vars`: a tab with what is to be seen in it, from the command palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard

from senec_tui.app.commands.tab_commands import TabProvider

if TYPE_CHECKING:
    from textual.command import Hit


async def hit(d: Driver, query: str) -> Hit | None:
    provider = TabProvider(d.app.screen)
    found = [one async for one in provider.search(query)]
    assert len(found) <= 1
    return found[0] if found else None  # type: ignore[return-value]


async def test_a_day_of_the_log() -> None:
    async with dashboard() as d:
        found = await hit(d, "log yesterday")
        assert found is not None
        assert str(found.match_display).startswith("The log of 2025-06-14")
        await found.command()
        await d.steady()
        assert "Sat 2025-06-14" in d.screen


async def test_days_of_the_log_end_today() -> None:
    async with dashboard() as d:
        found = await hit(d, "log 2025-06-13 2025-06-15")
        assert found is not None
        await found.command()
        await d.steady()
        assert "2025-06-13 to 2025-06-15" in d.screen


async def test_variables_with_a_filter() -> None:
    async with dashboard() as d:
        found = await hit(d, "vars GUI_HOUSE_POW$")
        assert found is not None
        await found.command()
        await d.steady()
        assert "/GUI_HOUSE_POW$  1 of" in d.screen


@pytest.mark.parametrize(("query", "words"), [("log noon", "is no range"), ("vars ((", "“((”")])
async def test_what_is_missing_is_said(query: str, words: str) -> None:
    async with dashboard() as d:
        found = await hit(d, query)
        assert found is not None
        assert words in str(found.match_display) or "regular expression" in str(found.match_display)


async def test_other_words_are_left_to_others() -> None:
    async with dashboard() as d:
        for query in ("", "log", "goto 13:05", "variables bms"):
            assert await hit(d, query) is None


async def test_by_keyboard() -> None:
    async with dashboard() as d:
        await d.press("colon", *"log", "space", *"yesterday")
        for _ in range(200):
            await d.pilot.pause()
            if "The log of 2025-06-14" in d.screen:
                break
        await d.press("enter")
        await d.steady()
        if "Sat 2025-06-14" not in d.screen:  # the first enter only chose it
            await d.press("enter")
            await d.steady()
        assert "Sat 2025-06-14" in d.screen
