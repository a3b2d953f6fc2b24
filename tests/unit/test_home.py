"""What may be added of several appliances in one home, and what is said of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from cli_fakes import SECTIONS, FakeSource, complaints, context, text
from snapshots import NOW, changed, later, snapshot_of

from senec_tui.cli.access.home_sources import together
from senec_tui.cli.commands import status
from senec_tui.cli.settings.loading import load
from senec_tui.cli.settings.settings_table import METERS as CHOICES
from senec_tui.device.wire.codec import encode
from senec_tui.errors import DamagedFileError, RefusedError, UsageError
from senec_tui.language import Language
from senec_tui.model.plant.home import METERS, Home, Member, total
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.source import Reply, Section, Wanted

    Sections = Mapping[str, Section]

TR = Language()
ONE = Member(
    name="a", pv_w=4000, house_w=500, grid_w=-1500, battery_w=2000, soc_pct=50, capacity_wh=5000
)
OTHER = Member(
    name="b", pv_w=1000, house_w=300, grid_w=-1520, battery_w=700, soc_pct=80, capacity_wh=10000
)


def test_what_each_has_is_added_whoever_reads_the_meter() -> None:
    for meter in METERS:
        home = Home(members=[ONE, OTHER], meter=meter)
        assert (home.pv_w, home.battery_w) == (5000, 2700)
        assert home.stored_wh == 10500
        assert home.soc_pct == pytest.approx(70)  # by energy, not the mean of both


def test_grid_and_house_only_as_the_owner_says() -> None:
    unknown, one, each = (Home(members=[ONE, OTHER], meter=meter) for meter in METERS)
    assert (unknown.grid_w, unknown.house_w) == (None, None)
    assert (one.grid_w, one.house_w) == (-1500, 5000 - 1500 - 2700)
    assert (each.grid_w, each.house_w) == (-3020, 800)


@pytest.mark.parametrize("lacking", ["pv_w", "battery_w", "soc_pct", "capacity_wh"])
def test_what_one_does_not_tell_is_unknown_of_all(lacking: str) -> None:
    without: dict[str, Any] = {lacking: None}
    home = Home(members=[ONE, replace(OTHER, **without)], meter="one")
    sums = {
        "pv_w": home.pv_w,
        "battery_w": home.battery_w,
        "soc_pct": home.soc_pct,
        "capacity_wh": home.capacity_wh,
    }
    assert sums[lacking] is None
    assert home.house_w is None or lacking in ("soc_pct", "capacity_wh")


def test_who_tells_of_all_is_not_added_to_the_others() -> None:
    master = snapshot_of("v3-master")
    alone = Member.of("a", master, NOW)
    assert not alone.holds_others
    sum_w = master.number("CASC", "BATPOWERSUM")
    holds = Member.of("a", changed(master, ENERGY={"GUI_BAT_DATA_POWER": sum_w}), NOW)
    assert holds.holds_others
    home = Home(members=[holds, Member.of("b", snapshot_of("v3-slave"), NOW)], meter="each")
    assert home.battery_w == pytest.approx(sum_w)
    assert home.pv_w is None
    assert any("a tells the power of all batteries as its own" in s for s in home.remarks(TR))


def test_the_sum_of_nothing_is_not_zero() -> None:
    assert total([]) is None
    assert total([0.0, None]) is None
    assert total([0.0, 0.0]) == 0


def test_an_appliance_of_two_names_counts_once() -> None:
    same = replace(ONE, device="x.lan")
    members = [same, replace(OTHER, device="y.lan"), replace(same, name="c")]
    for meter in METERS:
        home, two = Home(members=members, meter=meter), Home(members=members[:2], meter=meter)
        assert home.counted == two.members
        for sum_of in ("pv_w", "battery_w", "grid_w", "house_w", "soc_pct", "capacity_wh"):
            assert getattr(home, sum_of) == getattr(two, sum_of)
        assert "a and c are one appliance, which counts once." in home.remarks(TR)
        assert not any("one appliance" in said for said in two.remarks(TR))


def test_what_speaks_against_one_meter_is_said() -> None:
    apart = Home(members=[ONE, replace(OTHER, grid_w=900.0)], meter="one")
    assert "They read 2400 W apart: is it one meter?" in apart.remarks(TR)
    near = Home(members=[ONE, OTHER], meter="one")
    assert len(near.remarks(TR)) == 1
    assert "is what a reads" in near.remarks(TR)[0]


def test_a_member_tells_what_is_of_now_only() -> None:
    snapshot = snapshot_of("v3-hybrid")
    fresh = Member.of("a", snapshot, NOW + 30)
    assert fresh.pv_w is not None
    assert fresh.capacity_wh is not None
    old = Member.of("a", snapshot, NOW + 90)
    assert (old.pv_w, old.grid_w, old.soc_pct) == (None, None, None)
    assert old.capacity_wh is not None
    assert Member.of("a", later(snapshot, 90), NOW + 90).pv_w == fresh.pv_w


def test_the_tiny_negative_power_of_the_night_is_nothing() -> None:
    night = changed(snapshot_of("v3-hybrid"), ENERGY={"GUI_INVERTER_POWER": -1e-30})
    told = Member.of("a", night, NOW).pv_w
    assert told is not None
    assert told >= 0


def test_the_setting_offers_what_the_model_knows() -> None:
    assert CHOICES == METERS


# -- `status --all` --------------------------------------------------------------------------------


FILE = """
[device.a]
host = "a.lan"
[device.b]
host = "b.lan"
[home]
meter = "each"
"""


def live(battery_w: float, **more: Section) -> Sections:
    """A wire answer of a battery that charges with all that is left of 2,000 W."""
    powers = {"INVERTER_POWER": 2000.0, "HOUSE_POW": 500.0, "GRID_POW": battery_w - 1500.0}
    wire: Section = {f"GUI_{name}": encode("fl", watts) for name, watts in powers.items()}
    battery: Section = {"GUI_BAT_DATA_POWER": encode("fl", battery_w)}
    return {"ENERGY": {**wire, **battery}, **more}


def of_six(prefix: str, *numbers: float) -> tuple[str, ...]:
    return tuple(encode(prefix, number) for number in (*numbers, 0, 0, 0, 0))


def run_all(
    directory: Path,
    *,
    silent: str = "",
    fault: Exception | None = None,
    file: str = FILE,
    answers: Mapping[str, Sections] = MappingProxyType({}),
    **own: Any,
) -> Context:
    """`status --all` over two appliances, one of them perhaps silent."""
    base = context(directory, all=True, **({"json": False, "format": None} | own))
    config = base.paths.config_file
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(file, encoding="utf-8")

    def settings_of(name: str) -> Settings:
        return load({"device": (name, "--device")}, {}, config, TR)

    def open_source(opened: Context) -> FakeSource:
        faults: Any = {1: fault or RefusedError(host="b.lan", port=443)}
        name = opened.settings.device or ""
        return FakeSource(answers.get(name, SECTIONS), faults=faults if name == silent else None)

    settings = load({}, {}, config, TR)
    base.settings_of, base.open_source = settings_of, open_source
    return base.for_another(settings)


def test_every_appliance_has_a_line_and_so_has_the_sum(tmp_path: Path) -> None:
    run = run_all(tmp_path)
    assert status.run(run) == 0
    lines = text(run).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["a", "b", "Together"]
    assert lines[2] == "Together: PV –, house 1282 W, grid -8554 W, battery –"
    assert "each has a meter of its own" in complaints(run)


def test_a_master_that_tells_of_all_is_not_added_to_its_slave(tmp_path: Path) -> None:
    cascade: Section = {
        "BATPOWERSUM": encode("fl", 1400.0),
        "POWER": of_six("fl", 900.0, 500.0),
        "SOC": of_six("fl", 50.0, 60.0),
        "STATE": of_six("u8", 3, 3),
    }
    answers = {"a": live(1400.0, CASC=cascade), "b": live(500.0)}
    run = run_all(tmp_path, answers=answers)
    assert status.run(run) == 0
    together = "Together: PV –, house 1000 W, grid -1100 W, battery +1400 W"
    assert text(run).splitlines()[2] == together
    assert "a tells the power of all batteries as its own" in complaints(run)


def test_one_that_is_silent_makes_the_sum_unknown(tmp_path: Path) -> None:
    run = run_all(tmp_path, silent="b")
    assert status.run(run) == RefusedError.exit_status
    assert text(run).splitlines()[1] == "Together: PV –, house –, grid –, battery –"
    assert "b: " in complaints(run)


def test_one_whose_own_files_are_no_good_silences_nobody_else(tmp_path: Path) -> None:
    run = run_all(tmp_path, silent="b", fault=DamagedFileError(file="alarms", detail="cut"))
    assert status.run(run) == DamagedFileError.exit_status
    assert text(run).startswith("a: ")
    assert "b: " in complaints(run)
    assert "alarms" in complaints(run)


def test_all_are_asked_at_a_time(tmp_path: Path) -> None:
    """What is added should be of one moment, and ten silent ones take no longer than one."""
    both = asyncio.Barrier(2)

    class Waiting(FakeSource):
        async def read(self, wanted: Wanted) -> Reply:
            async with asyncio.timeout(60):
                await both.wait()
            return await super().read(wanted)

    run = run_all(tmp_path)
    run.open_source = lambda _: Waiting()
    assert status.run(run) == 0
    assert text(run).splitlines()[2].startswith("Together: PV –, house 1282 W")


def test_two_names_of_one_address_count_once(tmp_path: Path) -> None:
    run = run_all(tmp_path, file=FILE.replace("b.lan", "a.lan"))
    status.run(run)
    assert text(run).splitlines()[2] == "Together: PV –, house 641 W, grid -4277 W, battery –"
    assert "one appliance, which counts once" in complaints(run)


def test_as_json_what_is_not_known_is_null(tmp_path: Path) -> None:
    run = run_all(tmp_path, silent="b", json=True)
    status.run(run)
    told = json.loads(text(run))
    assert told["appliances"]["b"] is None
    assert told["appliances"]["a"]["house_w"] == pytest.approx(641.1, abs=0.1)
    assert told["together"]["house_w"] is None
    assert told["together"]["meter"] == "each"


def test_a_template_makes_a_line_for_each(tmp_path: Path) -> None:
    run = run_all(tmp_path, format="{house}")
    status.run(run)
    assert text(run).splitlines() == ["a: 641", "b: 641"]


def test_without_appliances_in_the_file_there_is_nothing_to_add(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it names none"):
        status.run(run_all(tmp_path, file=""))


# -- sources for the dashboard ---------------------------------------------------------------------


def test_the_dashboard_gets_the_others_unopened(tmp_path: Path) -> None:
    run = run_all(tmp_path)
    all_of_them = together(run, None)
    assert all_of_them is not None
    assert all_of_them.shown == "a"
    assert [*all_of_them.others] == ["b"]
    assert all_of_them.devices == {"a": "a.lan", "b": "b.lan"}
    assert all_of_them.meter == "each"
    assert together(run_all(tmp_path, file='[device.a]\nhost = "a.lan"\n'), None) is None


async def test_the_demo_of_a_master_has_its_slave_beside_it(tmp_path: Path) -> None:
    master = demo_appliance(model="v3-master", clock=lambda: NOW)
    both = together(context(tmp_path), master)
    assert both is not None
    slave = both.others["slave"]()
    reply = await slave.read({"ENERGY": ("GUI_BAT_DATA_POWER",)})
    await slave.close()
    told = master.values_at(master.now, {"CASC": ("POWER",)})["CASC"]["POWER"]
    assert (reply.sections["ENERGY"] or {})["GUI_BAT_DATA_POWER"] == told[1]
    assert together(context(tmp_path), demo_appliance(clock=lambda: NOW)) is None
