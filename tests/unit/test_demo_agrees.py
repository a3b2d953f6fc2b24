"""Whatever tells of the demo's house tells of the same one: history, log, cells, reserve, portal.

Looked at in three seasons, each time with stories in the days before.
"""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.cli.access.demo_history import DemoPast
from senec_tui.device.connection.transport import AsgiTransport
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.plant.battery import Battery
from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.household.physics import STEP_S
from senec_tui.simulator.household.simulated_battery import cell_ocv_mv
from senec_tui.simulator.portal import PortalStandIn
from senec_tui.simulator.portal.linked import (
    EarlierDays,
    LinkedPortal,
    measured,
    self_sufficiency,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOGUE = Catalogue()
ZONE = "Europe/Berlin"
DAY_S, HOUR_S = 86400.0, 3600.0
DAYS = 9
LOGGED = ("wallbox-error", "alarm-20s", "shutdown-41", "inverter-error")
EARLIER = {
    "wallbox-error": 3 * DAY_S - 2 * HOUR_S,
    "alarm-20s": 2 * DAY_S + 3 * HOUR_S,
    "shutdown-41": DAY_S - 3 * HOUR_S,
    "inverter-error": 2 * HOUR_S,
}
"""Story -> how long ago it began."""
_PORTAL = {
    "powergenerated": "pv", "consumption": "house", "gridimport": "import",
    "gridexport": "export", "accuimport": "discharge", "accuexport": "charge",
}  # fmt: skip
"""As the portal calls it -> as the history does."""


class Demo(NamedTuple):
    """A house, and what was kept of it."""

    appliance: Appliance
    history: History

    @property
    def midnight(self) -> float:
        """The last one, where the house stands."""
        local = datetime.fromtimestamp(self.appliance.now, ZoneInfo(ZONE))
        return local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE)).timestamp()


# At the end of a quarter of an hour: of one that runs the dashboard knows, not the file.
SEASONS = {
    "winter": local(2026, 1, 20, 13, 30),
    "summer": local(2026, 6, 24, 11, 15),
    "autumn": local(2026, 11, 3, 9, 45),
}


@pytest.fixture(scope="module", params=SEASONS)
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    start = SEASONS[request.param]
    appliance = Appliance(
        model="v3-hybrid",
        firmware="npu2411",
        clock=lambda: 0.0,
        start=start,
        timezone=ZONE,
        fair=True,
        followed_days=DAYS,
        fine_days=1,
        earlier=EARLIER,
    )
    file = tmp_path_factory.mktemp("demo") / "history.sqlite"
    DemoPast(appliance, CATALOGUE).write_recent(file, lambda: False, days=DAYS)
    history = History(file, CATALOGUE, clock=lambda: appliance.now)
    yield Demo(appliance, history)
    history.close()


def log_of(appliance: Appliance, day: int) -> list[tuple[float, str]]:
    """Time and text of the lines of a UTC day, as the appliance gives them out."""

    async def get() -> str:
        path = datetime.fromtimestamp(day * DAY_S, ZoneInfo("UTC")).strftime("%Y/%m/%d")
        transport = AsgiTransport(appliance)
        exchange = await transport.exchange("GET", f"//log/{path}.log", timeout_s=30)
        assert exchange.status == 200
        return exchange.body.decode()

    lines = re.findall(r"^\S+ (\d\d):(\d\d):(\d\d) (.*)$", asyncio.run(get()), re.MULTILINE)
    return [(day * DAY_S + int(h) * 3600 + int(m) * 60 + int(s), text) for h, m, s, text in lines]


def test_history_and_portal_have_the_same_energies_of_today(demo: Demo) -> None:
    told = measured(demo.appliance, ZONE)
    kept = demo.history.totals(demo.midnight, demo.appliance.now)
    assert kept.share > 0.98
    for theirs, ours in _PORTAL.items():
        assert told[theirs][0] * 1000 == pytest.approx(kept.energy_wh[ours], rel=0.02, abs=40), ours


def test_history_and_portal_say_as_self_sufficient(demo: Demo) -> None:
    told = self_sufficiency(demo.appliance, ZONE, EarlierDays(demo.appliance))
    now, today = demo.appliance.now, demo.appliance.now // DAY_S * DAY_S
    spans = {"day": (demo.midnight, now), "week": (today - 7 * DAY_S, today)}
    for period, (start, end) in spans.items():
        kept = demo.history.totals(start, end).autarky_pct
        assert told[period] == pytest.approx(kept, abs=1.5), period


def test_the_portal_hands_out_what_was_measured(demo: Demo) -> None:
    stand_in = PortalStandIn(clock=lambda: demo.appliance.now)
    LinkedPortal(stand_in, demo.appliance, plant=0)
    earlier = EarlierDays(demo.appliance)
    assert stand_in.api.measured() == measured(demo.appliance, ZONE)
    assert stand_in.api.sufficiency() == self_sufficiency(demo.appliance, ZONE, earlier)


@pytest.mark.parametrize("ago", range(4))
def test_each_change_of_the_state_is_a_line_of_the_log_at_that_time(demo: Demo, ago: int) -> None:
    day = int(demo.appliance.now // DAY_S) - ago
    start, end = day * DAY_S, min((day + 1) * DAY_S, demo.appliance.now)
    kept = [
        event.at
        for event in demo.history.events(start, end, kinds=("state",), limit=10_000)
        if event.path == "ENERGY.STAT_STATE"
    ]
    logged = [at for at, text in log_of(demo.appliance, day) if "Changed operating mode" in text]
    assert kept
    for at in kept:
        assert min(abs(at - line) for line in logged) <= STEP_S
    assert len(logged) >= len(kept)


@pytest.mark.parametrize("story", LOGGED)
def test_what_happened_stands_in_the_log_and_in_the_history(demo: Demo, story: str) -> None:
    (told,) = [told for told in demo.appliance.earlier if told.story.name == story]
    lines = log_of(demo.appliance, int(told.began // DAY_S))
    for at_s, text in told.story.lines(told.until - told.began):
        assert any(abs(at - told.began - at_s) <= 1 and line == text for at, line in lines), text
    events = demo.history.events(
        told.began - STEP_S, told.until + STEP_S, kinds=("state", "warning"), limit=100
    )
    paths = {event.path.partition("[")[0] for event in events}
    expected = {
        "wallbox-error": "WALLBOX.STATE", "alarm-20s": "BMS.ALARM_STATUS",
        "shutdown-41": "ENERGY.STAT_STATE", "inverter-error": "PV1.ERROR_STATE_INT",
    }  # fmt: skip
    assert expected[story] in paths, paths


@pytest.mark.parametrize("ago_h", [0.1, 5, 14, 26, 50, 101, 150])
def test_cells_charge_and_reserve_fit_together(demo: Demo, ago_h: float) -> None:
    appliance, at = demo.appliance, demo.appliance.now - ago_h * HOUR_S
    snapshot, truth = demo.history.snapshot_at(at), appliance.truth_at(at)
    charge_pct = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    assert charge_pct == pytest.approx(truth.memory.soc_pct, abs=4)
    assert truth.memory.soc_pct > appliance.model.reserve_pct - 1
    cells = [mv for module in Battery.of(snapshot).fitted for mv in module.cells.known]
    resting_mv = cell_ocv_mv(appliance.model.chemistry, truth.memory.soc_pct)
    assert sum(cells) / len(cells) == pytest.approx(resting_mv, abs=60)


def test_there_is_one_reserve(demo: Demo) -> None:
    stand_in = PortalStandIn(clock=lambda: demo.appliance.now)
    LinkedPortal(stand_in, demo.appliance, plant=0)
    read = demo.appliance.values_at(demo.appliance.now, {"BAT1": ("SPARE_CAPACITY",)})
    said = read["BAT1"]["SPARE_CAPACITY"]
    assert isinstance(said, str)
    assert int(said.removeprefix("u8_"), 16) == stand_in.api.plants[0].reserve_pct
    lowest = min(
        demo.appliance.truth_at(demo.appliance.now - hour * HOUR_S).memory.soc_pct
        for hour in range(200)
    )
    assert lowest > demo.appliance.model.reserve_pct - 1


def test_the_sun_knows_the_season(demo: Demo) -> None:
    household, offset_s = demo.appliance.household, demo.appliance.moment.offset_s
    at = demo.midnight - DAY_S  # a whole day, and one without a story of the sun
    by_hour = {h: household.at(at + h * HOUR_S).pv_w for h in range(24)}
    month = datetime.fromtimestamp(at, ZoneInfo(ZONE)).month
    assert offset_s == (7200 if month == 6 else 3600)
    morning_w = household.at(at + 9 * HOUR_S + 50 * 60).pv_w
    shines = {h for h, watts in by_hour.items() if watts > 20}
    assert max(by_hour.values()) > 1000
    if month == 6:
        assert {6, 20} <= shines
        assert morning_w > 3000
    else:
        assert not shines & {5, 6, 18, 19, 20}
        assert morning_w < 3500
