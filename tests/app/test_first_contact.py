"""The first contact: what is waited for, what is found, and what a person has to compare."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from textual.widgets import Button, Input, Static
from textual.widgets._toast import Toast
from virtual_time import run

from senec_tui.app.dialogs.choice import ChoiceScreen
from senec_tui.app.dialogs.connect_screen import HIGH
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.address import Address
from senec_tui.device.connection.connect import simulated
from senec_tui.device.connection.peer_certificate import grouped
from senec_tui.device.connection.search import SearchProgress
from senec_tui.errors import CertificateChangedError, RefusedError
from senec_tui.language import Language
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.device.source import Source
    from senec_tui.errors import TrustError


async def nobody(_host: str, _scheme: str) -> Source:
    raise NotImplementedError


async def test_without_a_host_the_status_says_what_is_waited_for() -> None:
    async with dashboard(make_source=None, connect=nobody, clock=None) as d:
        assert "waiting for an address" in d.status
        assert "connecting" not in d.status
        assert d.app.scene().waiting_words == "No appliance is chosen yet"


async def test_the_network_is_searched_only_when_asked_for() -> None:
    asked: list[str] = []

    async def search(told: Callable[[SearchProgress], None]) -> tuple[Address, ...]:
        asked.append("asked")
        told(SearchProgress(253, 253, ()))
        return (Address("192.168.1.7", None, "https"),)

    async with dashboard(make_source=None, connect=nobody, search=search, clock=None) as d:
        assert asked == []
        d.app.screen.query_one("#search", Button).press()
        await d.settle()
        assert asked == ["asked"]
        assert d.app.screen.query_one("#host", Input).value == "192.168.1.7"
        assert "192.168.1.7" in str(d.app.screen.query_one("#verdict", Static).content)


@pytest.mark.parametrize(
    ("neighbours", "said"), [(253, "No SENEC.Home answered"), (0, "in no private network")]
)
async def test_a_search_without_success_says_what_may_be(neighbours: int, said: str) -> None:
    async def search(told: Callable[[SearchProgress], None]) -> tuple[Address, ...]:
        for asked in range(1, neighbours + 1):
            told(SearchProgress(asked, neighbours, ()))
        return ()

    async with dashboard(make_source=None, connect=nobody, search=search, clock=None) as d:
        d.app.screen.query_one("#search", Button).press()
        await d.settle()
        verdict = str(d.app.screen.query_one("#verdict", Static).content)
        assert said in verdict
        assert "router" in verdict


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (80, 14), (120, 40)])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_came_of_a_try_is_in_sight_at_every_size(
    size: tuple[int, int], language: str
) -> None:
    async def refused(host: str, _scheme: str) -> Source:
        raise RefusedError(host=host, port=443)

    async with dashboard(
        size=size, language=language, make_source=None, connect=refused, clock=None
    ) as d:
        await d.press(*"10.0.0.7", "enter")
        sentence = RefusedError(host="10.0.0.7", port=443).sentence(Language(language))
        for word in sentence.split():
            assert word in d.screen, word
        assert "▁▁▁" not in d.screen or size[1] >= HIGH


async def test_notices_cover_neither_values_nor_the_status() -> None:
    async with dashboard(size=(80, 24), notices=True) as d:
        d.app.services.notices.show("A long sentence that a person should read " * 3, timeout=60)
        await d.settle()
        notice = d.app.screen.query_one(Toast).region
        assert notice.height
        for other in ("#tabs", "#panes", "#status"):
            assert not notice.overlaps(d.app.screen.query_one(other).region), other


@pytest.mark.parametrize("first", range(74, 82))
async def test_a_notice_is_there_to_its_last_line(first: int) -> None:
    async with dashboard(size=(80, 24), notices=True) as d:
        d.app.services.notices.show(f"{'a' * (first - 10)} {'b' * 9}\nthe last", timeout=60)
        await d.settle()
        assert "the last" in d.screen


async def test_newer_notices_push_out_older_ones() -> None:
    async with dashboard(size=(80, 24), notices=True) as d:
        for number in range(9):
            d.app.services.notices.show(f"number {number}\nof nine\nin a row", timeout=60)
            await d.settle()
            assert f"number {number}" in d.screen
        assert "number 5" not in d.screen
        assert d.app.screen.query_one("#panes").region.height >= 12


@pytest.mark.parametrize("key", ["1", "exclamation_mark", "question_mark"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_a_notice_has_taken_comes_back_when_it_is_gone(
    size: tuple[int, int], key: str
) -> None:
    async def look() -> None:
        async with dashboard(size=size, notices=True) as d:
            await d.press(key)
            before = d.app.screen.children[-1].region if len(d.app.screen_stack) > 1 else None
            panes = d.app.screen_stack[0].query_one("#panes").region
            d.app.notify("A word", timeout=2)
            await d.settle()
            assert "A word" in d.screen
            if before is not None:
                assert d.app.screen.children[-1].region.x == before.x
            await asyncio.sleep(30)
            await d.settle()
            assert "A word" not in d.screen
            assert d.app.screen_stack[0].query_one("#panes").region == panes
            if before is not None:
                assert d.app.screen.children[-1].region == before

    run(look())


async def test_bare_text_keeps_its_columns() -> None:
    async with dashboard(size=(80, 24)) as d:
        row = next(line for line in d.screen.splitlines() if "▼" in line)
        await d.press("vertical_line")
        arrows = [line.rstrip() for line in d.screen.splitlines() if "▼" in line]
        assert arrows == [row.rstrip()]


KNOWN, SEEN = grouped("ab" * 32), grouped("cd" * 32)


class Changed:
    """A device behind another certificate than the known one."""

    def __init__(self) -> None:
        self.inner = simulated(demo_appliance(), Catalogue())
        self.facts = self.inner.facts

    async def read(self, wanted: object) -> object:
        raise CertificateChangedError(host="demo", known=KNOWN, seen=SEEN)

    async def close(self) -> None:
        await self.inner.close()


async def trust_now(_error: TrustError) -> str:
    return ""


async def test_fingerprints_that_differ_stand_one_under_the_other() -> None:
    async with dashboard(make_source=Changed, trust_now=trust_now, size=(80, 24)) as d:
        assert isinstance(d.app.screen, ChoiceScreen)
        question = str(d.app.screen.query_one(Static).content).splitlines()
        place = next(n for n, line in enumerate(question) if "AB:AB" in line)
        for above, below in ((place, place + 1), (place + 3, place + 4)):
            assert question[above].index("AB") == question[below].index("CD")
            assert question[above].count("AB") == question[below].count("CD") == 16
        await d.press("escape")
        foot = " ".join(" ".join(d.screen.splitlines()[-4:]).split())
        assert "has changed. No request was sent. r asks again whether to trust it." in foot
        assert "AB:AB" not in d.screen
        await d.press("r")
        assert isinstance(d.app.screen, ChoiceScreen)


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 16), (80, 24)])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_answers_are_in_sight_at_every_size(size: tuple[int, int], language: str) -> None:
    async with dashboard(
        make_source=Changed, trust_now=trust_now, size=size, language=language
    ) as d:
        assert isinstance(d.app.screen, ChoiceScreen)
        for answer in ("Do not trust it; keep waiting", "Trust it from now on"):
            assert Language(language)(answer) in d.screen
        assert d.screen.count("AB:AB") >= 1
