"""Names that a device should not have, in the dashboard: text like any other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from driver import dashboard
from scenes import NOW, snapshot_of

from senec_tui.catalogue import Catalogue
from senec_tui.device.appliance_client import SenecClient
from senec_tui.device.connection.transport import Exchange, Way

if TYPE_CHECKING:
    from pathlib import Path

LONG = "N" * 300
ODD: dict[str, Any] = {
    "ENERGY": {"A[": "u8_01", "B]": ["u8_01", "u8_02"], 'C"\\': "st_x", "D.E": "fl_442047C0"},
    LONG: {LONG: "u8_01"},
    "lower": {"x": "u8_01"},
    "../up": {"/etc/passwd": "u8_01"},
    "PV1": {"MPP_POWER": ["fl_442047C0"] * 100_000},
    "RTC": {"WEB_TIME": "u6_FFFFFFFFFFFFFFFF", "UTC_OFFSET": "fl_7F7FFFFF"},
}


class Transport:
    """Answers the same to every question: an appliance, and what it should not have."""

    def __init__(self) -> None:
        content: dict[str, Any] = {
            name: {v: s.raw for v, s in section.items()}
            for name, section in snapshot_of().sections.items()
        }
        for name, section in ODD.items():
            content[name] = {**content.get(name, {}), **section}
        self._body = json.dumps(content).encode()
        self.way = Way()

    async def exchange(self, *_args: object, **_facts: object) -> Exchange:
        return Exchange(status=200, headers={}, body=self._body)

    def confirm(self) -> None:
        return None

    async def close(self) -> None:
        return None


def client() -> SenecClient:
    return SenecClient(
        Transport(),
        Catalogue(),
        name="odd",
        clock=lambda: NOW,
        timer=lambda: NOW,
    )


@pytest.mark.parametrize("filter_text", ["A\\[", "NNN", "D\\.E"])
async def test_all_that_can_be_done_with_a_variable(filter_text: str, tmp_path: Path) -> None:
    async with dashboard(make_source=client, data_directory=tmp_path, notices=True) as d:
        await d.press("6", "ctrl+r")
        await d.press("slash", *filter_text.replace("\\", "\\").replace("[", "["), "enter")
        assert "NNN" in d.text or "A[" in d.text or "D.E" in d.text, d.text
        await d.press("asterisk", "s", "S", "i")
        assert len(d.app.screen_stack) == 2
        await d.press("escape", "y", "Y", "c")
        await d.press("escape", "r")
        await d.poll(60.0)
        assert d.app.services.polling.asker is not None
        assert d.app.services.polling.asker.snapshot.link.state == "live"
        await d.press("X", "enter")
        assert "failed" not in d.screen
        assert d.app.crash is None


async def test_every_tab_and_what_is_said() -> None:
    async with dashboard(make_source=client) as d:
        for key in "1234567890":
            await d.press(key)
            assert "failed" not in d.screen, key
        assert "values, than an appliance has" in d.status
        await d.press("9")
        assert d.app.crash is None
