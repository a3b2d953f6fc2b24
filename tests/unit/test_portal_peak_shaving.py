"""The meaning of the settings, the end-time rule, and what a person is told about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.language import Language
from senec_tui.model.peak_shaving.change import remarks
from senec_tui.model.peak_shaving.comparison import (
    LOCAL_WANTED,
    LocalPeakShaving,
    agreement,
    local_peak_shaving,
    local_rows,
    neighbour_rows,
    portal_rows,
)
from senec_tui.model.peak_shaving.controller import PeakShavingView
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.portal.peak_shaving import (
    PeakShavingSettings,
    Wish,
    endzeit_ms,
    parse_settings,
    plant_day,
    save_params,
)
from senec_tui.portal.plants import Plant
from senec_tui.portal.portal_client import SessionView
from senec_tui.portal.portal_errors import RefusedByPortalError
from senec_tui.portal.related_settings import Autarky, Energy, Neighbours, Overview, SgReady, Socket

EN = Language("en")
HALF_PAST_TWO_MS = 1696775400000
PLANT = Plant(number=1, serial="1000000000000000000000001", product="SENEC.Home V3")
SEED: dict[str, Any] = {
    "einspeisebegrenzungKwpInPercent": 50.0,
    "peakShavingMode": "MANUAL",
    "peakShavingCapacityLimitInPercent": 60,
    "peakShavingEndDate": 1696723200000,
    "peakShavingLocalEndTime": [0, 0],
    "bearbeitungsdatum": 1665046342000,
    "bearbeiter": {"id": 12345, "geloescht": False, "userRole": "ENDKUNDE", "aktiv": True},
    "valid": True,
}


def settings(**changes: Any) -> PeakShavingSettings:
    return parse_settings(SEED | changes, 1_782_900_000.0)


def test_the_sample_of_the_seed_document() -> None:
    read = settings()
    assert read.values == ("MANUAL", 60, time(0, 0))
    assert read.feed_in_limit_pct == 50.0
    assert read.edited_at == 1665046342.0
    assert read.is_known
    assert "12345" not in repr(read), "who edited is personal"


def test_limit_and_feed_in_limit_are_not_confused() -> None:
    read = settings(peakShavingCapacityLimitInPercent=None)
    assert (read.limit_pct, read.feed_in_limit_pct, read.is_known) == (None, 50.0, False)


@pytest.mark.parametrize("odd", [None, True, "60", [60], {}, 60.5, float("nan"), float("inf")])
def test_an_odd_limit_is_unknown(odd: object) -> None:
    assert settings(peakShavingCapacityLimitInPercent=odd).limit_pct is None


@pytest.mark.parametrize(
    "odd", [None, [14], "14:30", [24, 0], [14, 60], [-1, 0], [True, 0], [1.5, 0]]
)
def test_an_odd_end_is_unknown(odd: object) -> None:
    assert settings(peakShavingLocalEndTime=odd, peakShavingEndDate=None).end_shown is None
    read = settings(peakShavingLocalEndTime=odd, peakShavingEndDate=HALF_PAST_TWO_MS)
    assert (read.end, read.end_shown, read.is_known) == (None, time(14, 30), False)


@pytest.mark.parametrize("odd", [None, True, "x", [1], -1, 1e300, 10**30, float("nan"), 5e12])
def test_an_odd_end_date_is_unknown(odd: object) -> None:
    read = settings(peakShavingEndDate=odd, bearbeitungsdatum=odd)
    assert (read.end_at, read.end_by_date, read.edited_at, read.end) == (None, None, None, time())


@pytest.mark.parametrize(("ms", "differs"), [(HALF_PAST_TWO_MS, True), (1696723200000, False)])
def test_the_end_date_is_shown_and_a_difference_told(ms: int, differs: bool) -> None:
    read = settings(peakShavingEndDate=ms)
    assert read.end == time()
    value, note = rows_of(view(peakShavingEndDate=ms), None)["End date"]
    assert value == "2023-10-08 " + ("14:30" if differs else "00:00")
    assert bool(note) == differs


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=5,
    ),
    st.sampled_from(sorted(SEED)),
)
def test_any_document_can_be_read(value: Any, field: str) -> None:
    read = parse_settings(SEED | {field: value}, 0.0)
    if read.is_known:
        assert Wish(mode=str(read.mode), limit_pct=50, end=read.end or time()).end == read.end


@pytest.mark.parametrize(
    ("day", "expected_ms"),
    [(date(2026, 7, 1), 1782916200000), (date(2026, 1, 15), 1768487400000)],
)
def test_half_past_two_in_july_and_in_january(day: date, expected_ms: int) -> None:
    assert endzeit_ms(time(14, 30), day) == expected_ms


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_nights_when_clocks_change_need_no_arithmetic(day: date, hour: int) -> None:
    sent = endzeit_ms(time(hour, 30), day)
    assert sent == (day - date(1970, 1, 1)).days * 86_400_000 + (hour * 60 + 30) * 60_000


@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.dates(date(1970, 1, 1)))
def test_the_portal_reads_the_same_wall_clock(end: time, day: date) -> None:
    moment = datetime.fromtimestamp(endzeit_ms(end, day) / 1000, UTC)
    assert (moment.time(), moment.date()) == (end, day)


def test_the_seed_request_was_midnight_in_utc() -> None:
    assert endzeit_ms(time(0, 0), date(2023, 10, 16)) == 1697414400000


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 7, 2)),
        ("UTC", date(2026, 7, 1)),
        ("No/Where", date(2026, 7, 1)),
    ],
)
def test_the_day_is_the_one_at_the_house(zone: str, day: date) -> None:
    # 22:30 UTC is half past midnight in Berlin.
    now = datetime(2026, 7, 1, 22, 30, tzinfo=UTC).timestamp()
    plant = Plant(number=0, serial="x", zone=zone)
    assert plant_day(plant, now) == day
    params = save_params(plant, Wish(mode="AUTO", limit_pct=0, end=time(0, 0)), now)
    assert list(params) == ["anlageNummer", "mode", "capacityLimit", "endzeit"]
    assert params["anlageNummer"] == 0


def remark_ids(
    now: datetime, end: time, limit_pct: int = 60, mode: str = "MANUAL", **facts: Any
) -> str:
    wish = Wish(mode=mode, limit_pct=limit_pct, end=end)
    plant = Plant(number=1, serial="x", **facts)
    return " | ".join(text for text, _ in remarks(plant, settings(), wish, now.timestamp()))


BERLIN = ZoneInfo("Europe/Berlin")


def test_a_person_is_told_that_this_is_experimental() -> None:
    assert remark_ids(datetime(2026, 7, 1, 12, tzinfo=BERLIN), time(14, 30)).count("|") == 0
    assert "Experimental" in remark_ids(datetime(2026, 7, 1, 12, tzinfo=BERLIN), time(14, 30))


def test_an_end_that_has_passed_today() -> None:
    assert "has passed" in remark_ids(datetime(2026, 7, 1, 15, tzinfo=BERLIN), time(14, 30))


def test_an_hour_that_is_skipped_or_repeated() -> None:
    before_spring = datetime(2026, 3, 28, 20, tzinfo=BERLIN)
    before_autumn = datetime(2026, 10, 24, 20, tzinfo=BERLIN)
    assert "does not exist" in remark_ids(before_spring, time(2, 30))
    assert "comes twice" in remark_ids(before_autumn, time(2, 30))
    assert "comes twice" not in remark_ids(before_autumn, time(3, 30))
    assert "does not exist" not in remark_ids(before_spring, time(2, 30), zone="UTC")


def test_other_remarks() -> None:
    now = datetime(2026, 7, 1, 12, tzinfo=BERLIN)
    assert "sent along unchanged" in remark_ids(now, time(0, 0), mode="AUTO")
    for changed in (
        remark_ids(now, time(14, 30), mode="AUTO"),
        remark_ids(now, time(0), 30, "AUTO"),
    ):
        assert "changed as well" in changed
        assert "unchanged" not in changed
    assert "does not know the time zone" in remark_ids(now, time(14, 30), zone="Middle/Earth")


def local(**changes: Any) -> LocalPeakShaving:
    facts: dict[str, Any] = {
        "enabled": True,
        "end": time(0, 0),
        "reservoir_pct": 60,
        "available": True,
        "state": 56,
        "capacity_wh": 10_000.0,
        "at": 0.0,
    }
    return LocalPeakShaving(**facts | changes)


@pytest.mark.parametrize(
    ("portal", "appliance", "expected"),
    [
        ({}, {}, True),
        ({}, {"end": time(14, 30)}, False),
        ({}, {"end": None}, None),
        ({}, {"enabled": None}, None),
        ({}, {"enabled": False}, False),
        ({"peakShavingMode": "AUTO"}, {"end": time(14, 30)}, True),
        ({"peakShavingMode": "DEACTIVATED"}, {}, False),
        ({"peakShavingMode": "DEACTIVATED"}, {"enabled": False}, True),
        ({"peakShavingMode": "TURBO"}, {}, None),
        ({"peakShavingLocalEndTime": None}, {}, None),
    ],
)
def test_whether_both_agree(
    portal: dict[str, Any], appliance: dict[str, Any], expected: bool | None
) -> None:
    assert agreement(settings(**portal), local(**appliance)) is expected


def test_the_local_mirror_comes_from_a_snapshot() -> None:
    reply = Reply(
        sections={
            "WIZARD": {
                "PS_ENABLE": "u8_01",
                "PS_HOUR": "u8_0E",
                "PS_MINUTE": "u8_1E",
                "PS_RESERVOIR": "u8_28",
            },
            "FEATURES": {"PEAKSHAVING": "u8_01"},
            "ENERGY": {"STAT_STATE": "u8_38"},
            "FACTORY": {"DESIGN_CAPACITY": "fl_461C4000", "DEVICE_ID": "st_1001"},
        },
        at=5.0,
    )
    snapshot = Snapshot(catalogue=Catalogue()).merged(reply, LOCAL_WANTED)
    read = local_peak_shaving(snapshot)
    assert read == LocalPeakShaving(
        enabled=True,
        end=time(14, 30),
        reservoir_pct=40,
        available=True,
        state=56,
        capacity_wh=10_000.0,
        at=5.0,
    )
    nothing = local_peak_shaving(Snapshot(catalogue=Catalogue()))
    assert (nothing.enabled, nothing.end, nothing.at) == (None, None, None)


def rows_of(view: PeakShavingView, mirror: LocalPeakShaving | None) -> dict[str, tuple[str, str]]:
    rows = portal_rows(view, mirror, EN, 1_782_900_042.0)
    assert all(row.source == "portal" for row in rows)
    return {row.name: (row.value, row.note) for row in rows}


def view(**changes: Any) -> PeakShavingView:
    return PeakShavingView(
        session=SessionView(signed_in=True), plant=PLANT, settings=settings(**changes)
    )


def test_the_portal_in_words() -> None:
    rows = rows_of(view(), local())
    assert rows["System"][0] == "SENEC.Home V3 …0001"
    assert rows["Mode"][0] == "manual"
    assert rows["Capacity limit"] == ("60 %", "= 6.0 kWh of this battery")
    assert rows["End time"] == ("00:00", "daily, time at the system")
    assert rows["Feed-in limit"][0] == "50 %"
    assert rows["Last edited"][0] == "2022-10-06 10:52"
    assert rows["Age"][0] == "42 s"


def test_unknown_is_said_and_not_zero() -> None:
    rows = rows_of(
        view(
            peakShavingMode="TURBO\x1b[2J",
            peakShavingCapacityLimitInPercent=None,
            peakShavingLocalEndTime=None,
            peakShavingEndDate=None,
            bearbeitungsdatum=None,
            einspeisebegrenzungKwpInPercent=None,
            valid=False,
        ),
        None,
    )
    assert rows["Mode"][0] == "TURBO\\x1b[2J"
    assert {rows[name][0] for name in ("Capacity limit", "End time", "Last edited")} == {"unknown"}
    assert rows["Feed-in limit"][0] == "unknown"
    assert rows["Valid"][0] == "no"
    empty = PeakShavingView(session=SessionView(signed_in=False))
    assert portal_rows(empty, None, EN, 0.0) == ()


@pytest.mark.parametrize(
    ("reservoir", "note"),
    [(60, "(= limit)"), (40, "(100 % - limit)"), (1, "")],
)
def test_the_appliance_in_words(reservoir: int, note: str) -> None:
    rows = {row.name: row for row in local_rows(settings(), local(reservoir_pct=reservoir), EN)}
    assert rows["Reservoir"].note == note
    assert rows["Peak shaving"].value == "on"
    assert rows["State"].value == "peak shaving, waiting"
    assert (rows["Both agree"].value, rows["Both agree"].agrees) == ("yes", True)
    assert rows["Both agree"].source == ""
    assert "Both agree" not in {row.name for row in local_rows(None, local(), EN)}


def test_the_neighbours_in_words() -> None:
    none, some = Energy(now_kw=None, today_kwh=None), Energy(now_kw=1.25, today_kwh=8.0)
    read = Neighbours(
        overview=Overview(
            production=some,
            consumption=none,
            grid_import=some,
            grid_export=some,
            discharge=some,
            charge=some,
            charge_level_pct=50.0,
            state="X",
            state_code=1,
            updated_at=None,
        ),
        autarky=Autarky(day_pct=91.2, week_pct=None, month_pct=None, year_pct=None, all_pct=None),
        reserve_pct=0,
        sg_ready=SgReady(mode="MODE9"),
        sockets=(Socket(name="Pumpe", mode="OFF", on_from_w=None, off_below_w=None),),
        errors=(RefusedByPortalError(path="x", status=404, said="-"),),
    )
    rows = {row.name: (row.value, row.note) for row in neighbour_rows(read, EN)}
    assert rows["PV today"] == ("8.00 kWh", "now 1.25 kW")
    assert rows["House today"] == ("unknown", "")
    assert rows["Self-sufficiency"] == ("91.2 %", "year unknown")
    assert rows["Reserve"][0] == "0 %"
    assert rows["SG-Ready"] == ("unknown", "MODE9")
    assert rows["Socket Pumpe"][0] == "off"
    assert "404" in rows["Not read"][1]
    assert neighbour_rows(Neighbours(), EN) == ()
