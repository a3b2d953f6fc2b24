"""Looking at another of several appliances without leaving."""

from __future__ import annotations

import pytest
from driver import dashboard

from senec_tui.app.dashboard_options import Appliances
from senec_tui.app.dialogs.choice import ChoiceScreen

HOSTS = {"home": "192.168.1.5", "parents": "10.0.0.7"}


async def test_another_one_is_opened_anew() -> None:
    wanted: list[str] = []
    appliances = Appliances(hosts=HOSTS, shown="home", switch=wanted.append)
    async with dashboard(appliances=appliances) as d:
        await d.press("ampersand")
        assert isinstance(d.app.screen, ChoiceScreen)
        assert "> home" in d.screen
        assert "  parents" in d.screen
        await d.press("enter")
        assert wanted == []
        assert d.app.return_code is None
        await d.press("ampersand", "down", "enter")
        assert wanted == ["parents"]
        assert d.app.return_code == 0


async def test_the_cursor_is_on_the_one_that_is_shown() -> None:
    wanted: list[str] = []
    appliances = Appliances(hosts=HOSTS, shown="parents", switch=wanted.append)
    async with dashboard(appliances=appliances) as d:
        await d.press("ampersand", "enter")
        assert wanted == []
        await d.press("ampersand", "up", "enter")
        assert wanted == ["home"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_which_of_several_is_shown_stands_in_the_status_line(size: tuple[int, int]) -> None:
    several = Appliances(hosts=HOSTS, shown="parents", switch=lambda _: None)
    async with dashboard(appliances=several, size=size) as d:
        await d.press("1")
        assert "parents" in d.status
    alone = Appliances(hosts={"home": "192.168.1.5"}, shown="home", switch=lambda _: None)
    async with dashboard(appliances=alone, size=size) as d:
        await d.press("1")
        assert "home" not in d.screen


async def test_a_single_one_says_how_to_name_more() -> None:
    async with dashboard() as d:
        await d.press("ampersand")
        assert any("device.NAME" in n.message for n in d.app._notifications)
