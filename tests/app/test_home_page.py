"""Two appliances in one home on one page: what is added, what not, and who is asked meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from driver import Driver, dashboard
from scenes import scene_of, snapshot_of, text_of
from textual.widgets import OptionList

from senec_tui.app.dashboard_options import Appliances, Together
from senec_tui.app.dialogs.home_screen import HomeScreen, home_lines
from senec_tui.app.pictures.lines import width_of
from senec_tui.app.services.history.history_reader import HistoryReader
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import UsageError
from senec_tui.language import Language
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.queries.totals import Totals
from senec_tui.model.plant.home import METERS
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.appliance_client import SenecClient
    from senec_tui.simulator.appliance import Appliance


TODAY = Totals(
    start=0.0,
    end=86400.0,
    energy_wh=dict.fromkeys(CHANNELS, 0.0) | {"pv": 1250.0, "charge": 1000.0, "discharge": 500.0},
    elapsed_s=3600.0,
    measured_s=3600.0,
)


class Cellar:
    """The other cabinet."""

    def __init__(self, fault: str = "") -> None:
        self.appliance: Appliance | None = None
        self._fault = fault
        self.clients: list[SenecClient] = []
        self.driver: Driver | None = None

    def _clock(self) -> float:
        assert self.driver is not None
        return self.driver.now

    def source(self) -> SenecClient:
        self.appliance = demo_appliance(model="v3-slave", clock=self._clock, always_may=True)
        appliance = self.appliance
        if self._fault:
            appliance.faults.set(self._fault)
        client = simulated(
            appliance, Catalogue(), clock=lambda: appliance.now, timer=self._clock, name="cellar"
        )
        self.clients.append(client)
        return client


def together(cellar: Cellar, **more: Any) -> Together:
    return Together(
        shown="home", devices={"home": "a", "cellar": "b"}, others={"cellar": cellar.source}, **more
    )


async def opened(driver: Driver, cellar: Cellar) -> str:
    cellar.driver = driver
    driver.app.action_together()
    await driver.steady()
    assert isinstance(driver.app.screen, HomeScreen)
    return " ".join(driver.text.split())


async def test_what_each_has_is_added_and_the_meters_are_not() -> None:
    cellar = Cellar()
    async with dashboard(model="v3-master", together=together(cellar)) as driver:
        text = await opened(driver, cellar)
        assert cellar.appliance is not None
        one, other = driver.appliance.moment, cellar.appliance.moment
        assert f"Together {one.pv_w + other.pv_w:.0f} W" in text
        assert "17.5 kWh in the batteries" in text
        row = text.partition("Together")[2].partition("kWh")[0]
        assert "– –" in row
        assert "nobody has said" in text
        assert "The master of the cascade adds the batteries up to" in text


async def test_today_is_the_same_as_on_the_overview(tmp_path: Path) -> None:
    cellar = Cellar()
    both = Together(
        shown="home", devices={"home": "demo", "cellar": "b"}, others={"cellar": cellar.source}
    )
    async with dashboard(demo_in=tmp_path, together=both) as driver:
        await driver.steady()
        text = await opened(driver, cellar)
        known = driver.app.services.history.history_summary
        assert known is not None
        kwh = [known.today.known_kwh(name) for name in ("pv", "charge", "discharge")]
        assert None not in kwh
        assert "home " + " ".join(f"{each:.1f} kWh" for each in kwh) + " 100 %" in text


@pytest.mark.parametrize("meter", ["one", "each"])
async def test_with_what_the_owner_says_grid_and_house_are_told(meter: str) -> None:
    cellar = Cellar()
    async with dashboard(model="v3-master", together=together(cellar, meter=meter)) as driver:
        text = await opened(driver, cellar)
        assert (
            f"Assumed, as home.meter says: {'all read one' if meter == 'one' else 'each'}" in text
        )
        assert "– –" not in text.partition("Together")[2].partition("Today")[0]


async def test_the_other_is_asked_only_while_the_page_is_open() -> None:
    cellar = Cellar()
    async with dashboard(together=together(cellar)) as driver:
        assert not cellar.clients
        await opened(driver, cellar)
        assert cellar.appliance is not None
        stats = cellar.appliance.stats
        assert stats.requests > 0
        assert stats.max_concurrent == 1
        await driver.press("escape")
        asked = stats.requests
        await driver.poll()
        await driver.poll()
        assert stats.requests == asked


async def test_histories_are_read_only_while_the_page_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def never(reader: HistoryReader, _work: object) -> None:
        asked.append(reader.file.name)
        try:
            await asyncio.Event().wait()
        finally:
            asked.append("broken off")

    cellar = Cellar()
    home = dashboard(together=together(cellar), history_file=lambda name: tmp_path / name)
    async with home as driver:
        monkeypatch.setattr(HistoryReader, "ask", never)
        cellar.driver = driver
        driver.app.action_together()
        await driver.settle()
        assert asked == ["a"]
        await driver.press("escape")
        assert asked == ["a", "broken off"]


async def test_one_that_is_silent_makes_no_sum() -> None:
    cellar = Cellar(fault="refuse")
    async with dashboard(together=together(cellar)) as driver:
        text = await opened(driver, cellar)
        assert "cellar – – – – –" in text
        assert "Together – – – – –" in text
        assert "cellar: " in text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [20, 34, 48, 56, 71, 110])
def test_the_page_fits_any_width(width: int, language: str) -> None:
    scene = scene_of(snapshot_of("v3-master"), width=width, tr=Language(language))
    snapshots = {"home": scene.snapshot, "a-cellar-with-a-long-name": None}
    today = {"home": TODAY}
    for meter in METERS:
        lines = [*home_lines(scene, snapshots, meter, today, width)]
        assert all(width_of(line) <= width for line in lines), text_of(lines)


def test_energies_of_the_day_are_added_and_what_one_lacks_is_unknown() -> None:
    scene = scene_of(snapshot_of("v3-master"), width=71)
    snapshots = {"a": scene.snapshot, "b": scene.snapshot}

    def told(today: dict[str, Totals]) -> str:
        return " ".join(text_of(home_lines(scene, snapshots, "each", today, 71)).split())

    assert "Together 2.5 kWh 2.0 kWh 1.0 kWh" in told({"a": TODAY, "b": TODAY})
    assert "Together – – –" in told({"a": TODAY})


def test_one_appliance_of_two_names_counts_once_today_too() -> None:
    scene = scene_of(snapshot_of("v3-master"), width=71)
    snapshots = {"a": scene.snapshot, "b": scene.snapshot}
    today, devices = dict.fromkeys(snapshots, TODAY), dict.fromkeys(snapshots, "x.lan")
    text = " ".join(text_of(home_lines(scene, snapshots, "each", today, 71, devices)).split())
    assert "Together 1.3 kWh 1.0 kWh 0.5 kWh" in text or "Together 1.2 kWh" in text
    assert "a and b are one appliance" in text


async def test_where_one_cannot_be_asked_none_of_the_others_is_asked_unseen() -> None:
    """Such as one that was taken out of the configuration meanwhile."""
    cellar = Cellar()

    def gone() -> SenecClient:
        raise UsageError("there is no [device.attic]")

    both = Together(
        shown="home",
        devices={"home": "a", "cellar": "b", "attic": "c"},
        others={"cellar": cellar.source, "attic": gone},
    )
    async with dashboard(together=both) as driver:
        cellar.driver = driver
        with pytest.raises(UsageError):
            driver.app.action_together()
        await driver.steady()
        assert not isinstance(driver.app.screen, HomeScreen)
        assert cellar.appliance is not None
        assert cellar.appliance.stats.requests == 0


async def test_a_click_opens_the_sum() -> None:
    cellar = Cellar()
    appliances = Appliances(hosts={"home": "a", "cellar": "b"}, shown="home", switch=print)
    async with dashboard(appliances=appliances, together=together(cellar)) as driver:
        cellar.driver = driver
        await driver.press("ampersand")
        await driver.pilot.click(OptionList, offset=(4, 2))
        await driver.settle()
        assert isinstance(driver.app.screen, HomeScreen)


async def test_the_choice_of_appliances_offers_the_sum() -> None:
    cellar = Cellar()
    appliances = Appliances(hosts={"home": "a", "cellar": "b"}, shown="home", switch=print)
    async with dashboard(appliances=appliances, together=together(cellar)) as driver:
        cellar.driver = driver
        await driver.press("ampersand")
        assert "all of them together" in driver.screen
        await driver.press("down", "down", "enter")
        assert isinstance(driver.app.screen, HomeScreen)
