"""The picture of the History tab, from a history of known curves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

import pytest
from past_days import BERLIN, CATALOGUE, history, moment, write_days
from scenes import WIDTHS, assert_fits, changed, scene_of, snapshot_of, text_of

from senec_tui.app.pictures.charts.bars import part_fills
from senec_tui.app.pictures.event_words import event_words
from senec_tui.app.pictures.glyphs import LEVELS
from senec_tui.app.tabs.history.event_list import event_list
from senec_tui.app.tabs.history.history_lines import paint
from senec_tui.app.tabs.history.period_words import period_title, when
from senec_tui.app.tabs.history.shown_period import ShownPeriod
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.errors import DamagedFileError
from senec_tui.language import Language
from senec_tui.model.history.periods.charging_sessions import ChargingSession
from senec_tui.model.history.periods.input_energies import PvInput
from senec_tui.model.history.periods.money import Prices
from senec_tui.model.history.periods.period_view import PeriodQuestion, PeriodView, ShownCurve, load
from senec_tui.model.history.periods.periods import RANGES, CalendarKind, Period, chosen, period_of
from senec_tui.model.history.periods.shown_sets import BAR_SETS, CHARGE, CURVE_SETS
from senec_tui.model.history.queries.events import Event
from senec_tui.model.history.queries.history_file import Extent
from senec_tui.model.history.queries.totals import ImportedBeside
from senec_tui.model.history.transfer.totals_import import import_totals
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.timeseries.series import Sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.periods.periods import Range

NOW = moment("2026-03-30", "13:05")
GAP = (moment("2026-03-30", "03:00"), moment("2026-03-30", "05:00"))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """From the 27th to the 30th of March; the clocks change on the 29th."""
    target = tmp_path_factory.mktemp("history") / "history.sqlite"
    write_days(target, moment("2026-03-27"), NOW, gaps=(GAP,))
    return target


@pytest.fixture(scope="module")
def view_of(file: Path) -> Callable[..., PeriodView]:
    @cache
    def made(period: Period, *, curves: tuple[str, ...] = CURVE_SETS[0].names) -> PeriodView:
        opened = history(file, NOW)
        question = PeriodQuestion(period=period, now=NOW, curves=curves, zone=BERLIN)
        try:
            return load(opened, question)
        finally:
            opened.close()

    return made


def scene(**options: object) -> Scene:
    return scene_of(Snapshot(catalogue=CATALOGUE, at=NOW), **({"now": NOW} | options))


def shown_of(view: PeriodView, **options: object) -> ShownPeriod:
    answer = HistoryAnswer(found=view)
    return ShownPeriod(**({"period": view.period, "answer": answer, "zone": BERLIN} | options))  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", RANGES, ids=lambda entry: entry.id)
@pytest.mark.parametrize("width", [60, 70, 80, 90])
def test_the_ranges_leave_room_for_the_period_that_is_shown(entry: Range, width: int) -> None:
    period = chosen(entry, moment("2025-10-28", "12:00"), BERLIN)
    for language in ("en", "de"):
        drawn = scene(width=width, tr=Language(language))
        head, *_ = paint(drawn, ShownPeriod(period=period, range_id=entry.id, zone=BERLIN))
        title = period_title(period, drawn.tr, BERLIN)
        assert text_of([head]).endswith(f" {title}")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("glyphs", list(LEVELS.values()), ids=list(LEVELS))
def test_it_fits_everywhere(view_of: Callable[..., PeriodView], width: int, glyphs: object) -> None:
    languages = {code: Language(code) for code in ("en", "de")}
    for entry in RANGES:
        period = chosen(entry, NOW, BERLIN)
        for bars, sets in ((False, CURVE_SETS), (True, BAR_SETS)):
            for number in range(len(sets)):
                view = view_of(period, curves=() if bars else CURVE_SETS[number].names)
                for cursor in (None, period.start + 3600):
                    shown = shown_of(view, bars=bars, chosen=number, cursor=cursor)
                    for height, code in ((22, "en"), (58, "de"), (14, "en")):
                        tr = languages[code]
                        drawn = scene(width=width, height=height, glyphs=glyphs, tr=tr)
                        assert_fits(partial(paint, shown=shown), drawn)


def test_a_day_is_complete_in_80x22(view_of: Callable[..., PeriodView]) -> None:
    view = view_of(period_of("day", date(2026, 3, 30), BERLIN))
    text = text_of(paint(scene(), shown_of(view, range_id="today"))[:22])
    for words in ("[Today]", "Mo 2026-03-30", "lowest", "highest", "Self-consumption", "Measured"):
        assert words in text
    # PV is highest at noon: 4 kW.
    highest = next(line for line in text.splitlines() if line.startswith("highest"))
    assert "4000 12:00" in highest
    # Two of thirteen hours are missing.
    measured = next(line for line in text.splitlines() if "Measured" in line)
    assert "83 %" in measured
    assert "100 %" in measured


def test_nothing_is_drawn_over_a_gap(view_of: Callable[..., PeriodView]) -> None:
    period = Period(kind="range", start=GAP[0] - 3600, end=GAP[1] + 3600)
    view = view_of(period, curves=("house",))
    rows = text_of(paint(scene(glyphs=LEVELS["block"]), shown_of(view, chosen=1))).splitlines()
    axis = rows[3].index("│")
    chart = [row[axis + 1 : 79].ljust(79 - axis) for row in rows[2:9]]
    middle = len(chart[0]) // 2
    drawn = [any(row[x] in "▀▄█" for row in chart) for x in range(len(chart[0]) - 2)]
    assert not any(drawn[middle - 10 : middle + 10])
    assert any(drawn[:middle])
    assert any(drawn[middle:])


def test_the_day_of_23_hours_has_no_third_hour(view_of: Callable[..., PeriodView]) -> None:
    view = view_of(period_of("day", date(2026, 3, 29), BERLIN), curves=())
    assert len(view.bars) == 23
    rows = text_of(paint(scene(width=120), shown_of(view, bars=True))).splitlines()
    labels = next(row for row in rows if " 00 " in row and " 12 " in row).split()
    assert labels[:4] == ["00", "01", "03", "04"]
    assert len(labels) == 23


def test_totals_are_those_of_the_curve(view_of: Callable[..., PeriodView]) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    # The area under a half cosine of 12 hours and 4 kW.
    assert view.totals.energy_wh["pv"] == pytest.approx(4000 * 12 * 2 / 3.14159265, rel=0.01)
    assert view.totals.energy_wh["house"] == pytest.approx(24 * 500, rel=0.001)
    text = text_of(paint(scene(), shown_of(view, bars=True)))
    assert "30.5" in text
    assert "12.00" in text


def test_what_is_said_without_anything_to_show(view_of: Callable[..., PeriodView]) -> None:
    period = period_of("day", date(2026, 3, 1), BERLIN)
    view = view_of(period)
    text = text_of(paint(scene(), shown_of(view)))
    assert "Nothing was measured in this time" in text
    assert "There is history since 2026-03-27" in text
    empty = ShownPeriod(period=period, answer=HistoryAnswer(nothing=True), zone=BERLIN)
    assert "senec-tui collect" in text_of(paint(scene(), empty))
    damaged: HistoryAnswer[PeriodView] = HistoryAnswer(
        trouble=DamagedFileError(file="x", detail="y")
    )
    trouble = ShownPeriod(period=period, answer=damaged, zone=BERLIN)
    assert "is damaged" in text_of(paint(scene(), trouble))
    assert "Looking it up" in text_of(paint(scene(), ShownPeriod(period=period, zone=BERLIN)))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Event(NOW, "lost", "", "", "TimedOutError"), "not reachable"),
        (Event(NOW, "state", "ENERGY.STAT_STATE", "u8_0E", "u8_10"), "CHARGE"),
        (Event(NOW, "setting", "X.Y", "\nu8_01\nu8_02", "\nu8_01\nu8_03"), "1 2"),
        (Event(NOW, "new kind", "", "", ""), "new kind"),
        (Event(NOW, "firmware", "WIZARD.[L1]", "st_[/x]", "st_[red]"), "[/x]"),
    ],
)
def test_events_in_words(event: Event, said: str) -> None:
    assert said in event_words(event, scene())


def test_a_program_started_again_and_again_is_told_once(
    view_of: Callable[..., PeriodView],
) -> None:
    view = view_of(period_of("day", date(2026, 3, 30), BERLIN), curves=())
    started = tuple(Event(NOW - 60 * n, "started", "", "", "https") for n in range(3, 0, -1))
    lost = Event(NOW - 600, "lost", "", "", "TimedOutError")
    seen = replace(view, events=(started[0], lost, *started))
    text = text_of(event_list(scene(), shown_of(seen), seen, 80))
    assert text.count("recording began") == 2
    assert "recording began (3 times)" in text
    cut = text_of(event_list(scene(), shown_of(seen), seen, 80, 2))
    assert "2 more before" in cut


def test_what_is_told_once_is_given_one_line(view_of: Callable[..., PeriodView]) -> None:
    view = view_of(period_of("year", date(2026, 3, 30), BERLIN))
    started = tuple(Event(NOW - n, "started", "", "", "https") for n in range(30, 0, -1))
    again, once = (
        text_of(paint(scene(width=120, height=30), shown_of(replace(view, events=events))))
        for events in (started, started[-1:])
    )
    assert "recording began (30 times)" in again
    assert again.count("\n") == once.count("\n")


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_times_of_extremes_do_not_depend_on_the_width(file: Path, kind: CalendarKind) -> None:
    opened = history(file, NOW)
    period = period_of(kind, date(2026, 3, 30), BERLIN)
    try:
        told = {
            tuple(
                tuple((when(at, period, Language(), BERLIN), value) for at, value in known)
                for curve in view.curves
                if len(known := [each for each in curve.extremes if each is not None]) == 2
            )
            for points in (7, 38, 70, 150, 400)
            for view in [
                load(
                    opened,
                    PeriodQuestion(
                        period=period, now=NOW, curves=("pv", "soc"), points=points, zone=BERLIN
                    ),
                )
            ]
        }
    finally:
        opened.close()
    assert len(told) == 1
    assert all(told)


def test_a_damaged_extent_is_no_history(view_of: Callable[..., PeriodView]) -> None:
    from dataclasses import replace

    view = view_of(period_of("day", date(2026, 3, 30), BERLIN), curves=())
    nothing = replace(view, extent=Extent(first=None, last=None, size_bytes=0))
    assert "There is no history yet" in text_of(paint(scene(), shown_of(nothing)))


@pytest.mark.parametrize("size", [(80, 22), (120, 38), (200, 58)])
def test_no_width_is_wasted(view_of: Callable[..., PeriodView], size: tuple[int, int]) -> None:
    kinds: tuple[tuple[CalendarKind, bool], ...] = (("day", False), ("month", True))
    for kind, bars in kinds:
        view = view_of(period_of(kind, date(2026, 3, 30), BERLIN), curves=("pv", "soc"))
        text = text_of(
            paint(scene(width=size[0], height=size[1]), shown_of(view, bars=bars, note="n"))
        )
        rows = text.splitlines()[1 : size[1]]
        assert max(len(row.rstrip()) for row in rows) >= 0.9 * size[0]
    if size[0] >= 120:
        beside = next(row for row in text.splitlines() if "Days, kWh" in row)
        assert "Energy in kWh" in beside


def test_the_table_is_newest_first_and_unmeasured_rows_are_one(
    view_of: Callable[..., PeriodView],
) -> None:
    view = view_of(period_of("month", date(2026, 3, 30), BERLIN), curves=())
    rows = text_of(paint(scene(), shown_of(view, bars=True))).splitlines()
    days = rows[next(n for n, row in enumerate(rows) if row.startswith("Days, kWh")) + 2 :]
    assert [row[:13] for row in days[:4]] == [f"{d} 2026-03-{n}" for d, n in NEWEST]
    assert days[4] == "Su 2026-03-01 – Th 2026-03-26 (26)  nothing measured"


NEWEST = (("Mo", 30), ("Su", 29), ("Sa", 28), ("Fr", 27))


def test_without_a_base_there_is_no_percentage(view_of: Callable[..., PeriodView]) -> None:
    month = view_of(period_of("month", date(2026, 3, 30), BERLIN), curves=())
    assert not month.is_comparable
    text = text_of(paint(scene(height=58), shown_of(month, bars=True)))
    produced = next(row for row in text.splitlines() if row.startswith("PV  "))
    assert "%" not in produced


def test_money_stands_below_energy_where_there_are_prices(
    view_of: Callable[..., PeriodView],
) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    shown = shown_of(view, bars=True)
    assert "Saving" not in text_of(paint(scene(), shown))
    priced = scene(prices=Prices(import_per_kwh=0.5, export_per_kwh=0.1, currency="CHF"))
    text = text_of(paint(priced, shown)[:24])
    sums = {"Cost": "import", "Earnings": "export"}
    for word, channel in sums.items():
        price = 0.5 if channel == "import" else 0.1
        money = view.totals.energy_wh[channel] / 1000 * price
        row = next(row for row in text.splitlines() if f"{word} CHF" in row)
        assert f"{money:.2f}" in row
    long = scene(prices=Prices(import_per_kwh=0.5, currency="Groschen & Kreuzer"), width=40)
    assert_fits(partial(paint, shown=shown), long)


def with_details(view: PeriodView, *, inputs: tuple[PvInput, ...] = ()) -> ShownPeriod:
    """The view of a day with charging and imported totals besides."""
    noon = view.period.start + 12 * 3600
    session = ChargingSession(
        begin=noon, end=noon + 5400, energy_wh=8250.0, is_whole=True, phases=3
    )
    part = replace(session, begin=noon + 9000, end=noon + 10_000, is_whole=False, phases=None)
    going = replace(
        session, begin=noon + 18_000, end=noon + 19_000, is_whole=False, is_running=True
    )
    imported = ImportedBeside(
        days=2, ours_wh={"pv": 10_000.0, "house": 0.0}, theirs_wh={"pv": 10_550.0, "house": 1.0}
    )
    sessions = (session, part, going)
    return shown_of(replace(view, sessions=sessions, inputs=inputs, imported=imported), bars=True)


INPUTS = (
    PvInput(number=1, energy_wh=3000.0, share=1.0),
    PvInput(number=2, energy_wh=1000.0, share=0.6),
    PvInput(number=3, energy_wh=0.0, share=1.0),
)


def test_charging_sessions_inputs_and_imports_are_listed(
    view_of: Callable[..., PeriodView],
) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    shown = with_details(view, inputs=INPUTS)
    text = " ".join(text_of(paint(scene(height=90), shown)).split())
    assert "12:00 – 13:30 8.25 3" in text
    assert "14:30 – 14:46 8.25 – ░" in text
    assert "17:00 – now 8.25 3" in text
    assert text.index("17:00 – now") < text.index("14:30 –")
    assert "Input 1 3.00 75 % 100 %" in text
    assert "Input 2 1.00 25 % ░ 60 %" in text
    assert "Input 3 0.00 0 % 100 %" in text
    assert "2 days measured imported differs PV 10.00 10.55 +5.5 %" in text
    month = view_of(period_of("month", date(2026, 3, 28), BERLIN), curves=())
    text = text_of(paint(scene(height=90), with_details(month)))
    assert "PV inputs" not in text
    assert "2026-03-01 12:00 – 13:30" in text


def test_inputs_that_the_inverter_does_not_have_are_not_listed(
    view_of: Callable[..., PeriodView],
) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    shown = with_details(view, inputs=INPUTS)
    for said, listed in ((2, ("Input 1", "Input 2")), (3, ("Input 1", "Input 2", "Input 3"))):
        snapshot = changed(snapshot_of(), PV1={"MPP_AVAIL": said, "MPP_POWER": [800.0, 90.0, 0.0]})
        text = text_of(paint(replace(scene(height=90), snapshot=snapshot), shown))
        assert tuple(re.findall(r"Input \d", text)) == listed


@pytest.mark.parametrize("width", WIDTHS)
def test_the_lists_fit_everywhere(view_of: Callable[..., PeriodView], width: int) -> None:
    for kind in ("day", "month"):
        view = view_of(period_of(kind, date(2026, 3, 28), BERLIN), curves=())
        for code, glyphs in (("en", LEVELS["ascii"]), ("de", LEVELS["block"])):
            drawn = scene(width=width, height=90, glyphs=glyphs, tr=Language(code))
            assert_fits(partial(paint, shown=with_details(view, inputs=INPUTS)), drawn)


@pytest.mark.parametrize("level", ["braille", "block", "ascii"])
def test_the_house_is_stacked_by_where_its_energy_came_from(
    view_of: Callable[..., PeriodView], level: str
) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    number = next(n for n, bars in enumerate(BAR_SETS) if bars.parts)
    glyphs = LEVELS[level]
    lines = paint(scene(glyphs=glyphs, width=100), shown_of(view, bars=True, chosen=number))
    columns = [
        span.role
        for line in lines[1:9]
        for span in line
        if span.role in ("pv", "grid-import") and span.text.strip()
    ]
    # Night is from the grid, day from PV, and no battery gives anything here.
    assert set(columns) == {"pv", "grid-import"}
    text = text_of(lines)
    full, _, light = part_fills(glyphs)
    assert f"{light} Grid" in text
    rows = text.splitlines()[1:8]
    assert any(full in row and light in row for row in rows)


@pytest.mark.parametrize("kind", ["day", "month"])
def test_lists_never_take_the_room_of_the_chart(
    view_of: Callable[..., PeriodView], kind: CalendarKind
) -> None:
    view = view_of(period_of(kind, date(2026, 3, 28), BERLIN), curves=())
    shown = with_details(view, inputs=INPUTS)
    events = (Event(NOW, "lost", "", "", "TimedOutError"),) * 40
    sessions = (shown.view or view).sessions * 3
    longer = replace(shown.view or view, sessions=sessions, events=events)
    many = replace(shown, answer=HistoryAnswer(found=longer))
    prices = Prices(import_per_kwh=0.3, export_per_kwh=0.1)
    for width, height in ((80, 22), *((120, height) for height in range(30, 70, 4)), (200, 58)):
        drawn = scene(width=width, height=height, prices=prices)
        rows = text_of(paint(drawn, many)).splitlines()
        assert any("kWh│" in row for row in rows[:height])  # the zero line of the bars


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_the_charge_runs_over_all_bars(
    view_of: Callable[..., PeriodView], kind: CalendarKind
) -> None:
    period = period_of(kind, date(2026, 3, 28), BERLIN)
    hours = range(int(period.length_s // 3600))
    samples = tuple(Sample(period.start + 3600.0 * n, 20.0 + n % 24, 30.0, 60.0) for n in hours)
    charge = ShownCurve(name=CHARGE, unit="%", samples=samples, width_s=3600.0)
    view = replace(view_of(period, curves=()), curves=(charge,))
    for number in range(len(BAR_SETS)):
        text = text_of(paint(scene(), shown_of(view, bars=True, chosen=number)))
        assert "\n100 %│" in text
        assert "highest charge above" in text
    inside = moment("2026-03-28", "12:30")
    text = text_of(paint(scene(), shown_of(view, bars=True, cursor=inside)))
    assert ("charge 32–60 %" if kind == "day" else "charge 20–60 %") in text


def test_without_a_charge_the_bars_have_all_the_room(view_of: Callable[..., PeriodView]) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    text = text_of(paint(scene(), shown_of(view, bars=True)))
    assert "100 %│" not in text
    assert "highest charge above" not in text


def test_pv_is_stacked_by_where_it_went(view_of: Callable[..., PeriodView]) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=())
    number = next(n for n, bars in enumerate(BAR_SETS) if bars.up == "pv" and bars.parts)
    text = text_of(paint(scene(width=100), shown_of(view, bars=True, chosen=number)))
    full, middle, light = part_fills(scene().glyphs)
    assert f"{full} House  {middle} Battery  {light} Grid" in text


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_charted_is_named_whole_where_there_is_room(
    view_of: Callable[..., PeriodView], language: str
) -> None:
    tr = Language(language)
    for number, curves in enumerate(CURVE_SETS):
        view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=curves.names)
        text = text_of(paint(scene(width=120, tr=tr), shown_of(view, chosen=number)))
        assert f"\n{tr(curves.title)} " in text


@pytest.mark.parametrize("height", [14, 16, 18, 22])
@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("bars", [False, True])
def test_the_chart_is_in_sight_in_small_terminals(
    view_of: Callable[..., PeriodView], height: int, width: int, *, bars: bool
) -> None:
    view = view_of(period_of("day", date(2026, 3, 28), BERLIN), curves=CURVE_SETS[0].names)
    text = text_of(paint(scene(width=width, height=height), shown_of(view, bars=bars)))
    assert sum("│" in row for row in text.splitlines()[:height]) >= 5
    assert "Self-consumption" in text


def test_imported_days_alone_are_a_history(tmp_path: Path) -> None:
    table = tmp_path / "days.csv"
    table.write_text("Datum;Stromerzeugung [kWh]\n27.03.2026;12,5\n28.03.2026;13,5\n")
    import_totals(table, tmp_path / "history.sqlite")
    opened = history(tmp_path / "history.sqlite", NOW)
    try:
        month, today = (
            load(opened, PeriodQuestion(period=period, now=NOW, zone=BERLIN))
            for period in (
                period_of("month", date(2026, 3, 1), BERLIN),
                period_of("day", date(2026, 3, 30), BERLIN),
            )
        )
    finally:
        opened.close()
    text = text_of(paint(scene(), shown_of(month, bars=True)))
    assert re.search(r"PV +26\.00 ", text)
    assert re.search(r"Known +\d+ %", text)
    assert re.search(r"Days imported +2 ", text)
    assert "Measured" not in text
    assert "There is no history yet" in text_of(paint(scene(), shown_of(today)))
