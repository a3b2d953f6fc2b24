"""Any text and any number on the tabs of variables, log, history and peak shaving.

Nothing raises, nothing is wider than the screen, and nothing reaches it that a terminal obeys.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from scenes import CATALOGUE, NOW, scene_of, snapshot_of
from test_hostile_panes import ODD, spoiled

from senec_tui.app.pictures.glyphs import LEVELS
from senec_tui.app.pictures.lines import width_of
from senec_tui.app.tabs.history.history_lines import paint as paint_history
from senec_tui.app.tabs.history.shown_period import ShownPeriod
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.app.tabs.log.log_lines import Layout, entry_line, group_line, histogram_lines, parts
from senec_tui.app.tabs.log.log_status import LogStatus
from senec_tui.app.tabs.log.log_status import detail as log_detail
from senec_tui.app.tabs.log.log_status import summary as log_summary
from senec_tui.app.tabs.peak_shaving.peak_sections import Portal
from senec_tui.app.tabs.peak_shaving.peak_sections import paint as paint_peak
from senec_tui.app.tabs.variables.variable_bars import ListStatus, detail, summary
from senec_tui.app.tabs.variables.variable_lines import Marks, VariableColumns, row_line, titles
from senec_tui.clean_text import visible
from senec_tui.device.stored import Stored
from senec_tui.errors import UsageError
from senec_tui.model.history.periods.period_view import PeriodQuestion, load
from senec_tui.model.history.periods.periods import RANGES, chosen
from senec_tui.model.history.periods.shown_sets import BAR_SETS, CURVE_SETS
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.writing.poll_writer import Writer
from senec_tui.model.log.day_files import Days
from senec_tui.model.log.filter_conditions import LogConditions as LogQuestion
from senec_tui.model.log.folding import Fold
from senec_tui.model.log.histogram import TimeColumns as Hours
from senec_tui.model.log.log_view import LogView
from senec_tui.model.peak_shaving.controller import PeakShavingView
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.model.text_filter import parse_filter
from senec_tui.model.variables.list_view import ListQuery as ListQuestion
from senec_tui.model.variables.list_view import Order, arrange
from senec_tui.model.variables.object_fetching import KnownObjects
from senec_tui.model.variables.rows import Variables
from senec_tui.portal.peak_shaving import MODES, PeakShavingSettings
from senec_tui.portal.plants import Plant
from senec_tui.portal.portal_client import SessionView
from senec_tui.portal.related_settings import Autarky, Energy, Neighbours, Overview, SgReady, Socket
from senec_tui.simulator.spoil import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.app.pictures.lines import Line

OBEYED = {"Cc", "Cs", "Zl", "Zp"}
"""Categories of Unicode that a terminal does more with than to show them."""
DAY = date(2026, 3, 14)
MIDNIGHT = datetime(2026, 3, 14, tzinfo=UTC).timestamp()
WIDTH = st.sampled_from([60, 80, 120])
GLYPHS = st.sampled_from(list(LEVELS.values()))
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.just("電池🔋" * 60))
SHOWN = TEXT.map(visible)
"""Foreign text as it comes out of the one place where it is made harmless."""


def assert_harmless(lines: Iterable[Line], width: int | None) -> None:
    """`width`: None for lines that can be moved sideways."""
    for line in lines:
        text = "".join(span.text for span in line)
        assert not {unicodedata.category(letter) for letter in text} & OBEYED, repr(text)
        assert visible(text) == text, repr(text)
        assert width is None or width_of(line) <= width, repr(text)


# -- variables -----------------------------------------------------------------------------------


@given(data=st.data(), width=WIDTH, glyphs=GLYPHS)
def test_variables(data: st.DataObject, width: int, glyphs: Any) -> None:
    snapshot = spoiled(snapshot_of(data.draw(st.sampled_from(["v3-hybrid", "v2.1"]))), data)
    scene = scene_of(snapshot, width=width, glyphs=glyphs, mask=data.draw(st.booleans()))
    variables, known = Variables(), KnownObjects.of(snapshot, ())
    variables.update(snapshot, scene.changes, scene.tr, mask=scene.mask)
    try:
        wanted = parse_filter(data.draw(st.one_of(st.just(""), st.text(max_size=8))))
    except UsageError:
        wanted = parse_filter("")
    order = data.draw(st.sampled_from(list(Order)))
    question = ListQuestion(filter=wanted, order=order, reverse=data.draw(st.booleans()))
    view = arrange(variables, known, scene.changes, question, scene.tr)
    columns = VariableColumns.of(width - 1, raw=data.draw(st.booleans()))
    status = ListStatus(known=known, question=question, total=900, matched=view.matched)
    marks = Marks(pinned=True, unfolded=True, fetching=False)
    assert_harmless([titles(columns, scene, order, reverse=question.reverse)], width)
    for row in view.rows:
        lines = (
            row_line(row, columns, scene, marks, order),
            detail(row, status, scene, with_raw=True),
        )
        assert_harmless(lines, width)
    # What somebody types is theirs: it is shown as it is, and cut.
    assert width_of(summary(status, scene)) <= width


# -- log -----------------------------------------------------------------------------------------

STAMP = st.integers(0, 86_399).map(
    lambda s: f"2026-03-14 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}"
)
LOG_LINE = st.one_of(
    st.binary(max_size=80),
    TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.builds(
        lambda stamp, level, text: f"{stamp} [{level}|{text}] {text}".encode("latin-1", "replace"),
        STAMP,
        st.sampled_from("IWEPX|"),
        TEXT,
    ),
)


@given(
    content=st.lists(LOG_LINE, max_size=12).map(b"\n".join),
    width=WIDTH,
    glyphs=GLYPHS,
    fold=st.sampled_from(list(Fold)),
    wrapped=st.booleans(),
)
def test_log(content: bytes, width: int, glyphs: Any, fold: Fold, wrapped: bool) -> None:
    days = Days(first=DAY, last=DAY, zone=UTC)
    scene = scene_of(snapshot_of(), width=width, glyphs=glyphs)
    layout = Layout.of(width - 1, UTC, dates=True)
    view = LogView()
    view.stream.put(DAY, content)
    view.ask(LogQuestion())
    view.fold_as(fold)
    if wrapped:
        view.wrap(lambda text: parts(text, layout.text_width))
    view.count_by(Hours.over(MIDNIGHT, MIDNIGHT + 86_400, width - 2))
    while view.work(10.0):
        pass
    for index in range(len(view)):
        place, part = view.row(index)
        entry = view.stream.entry(place)
        assert entry is not None
        if fold is Fold.NONE:
            line = entry_line(entry, part, layout, scene, marked=True, wrapped=wrapped)
        else:
            group = view.groups[index]
            line = group_line(group, entry, view.stream.entry(group.last), layout, scene)
        assert_harmless([line], width if wrapped and fold is Fold.NONE else None)
        status = LogStatus(days=days, today=DAY + timedelta(days=1), total=len(view))
        bars = log_summary(status, scene), log_detail(status, entry, scene)
        assert_harmless([*bars, *histogram_lines(view.histogram, entry.at, layout, scene)], width)


# -- history -------------------------------------------------------------------------------------

CURVES = (
    "GUI_INVERTER_POWER", "GUI_HOUSE_POW", "GUI_GRID_POW", "GUI_BAT_DATA_POWER",
    "GUI_BAT_DATA_FUEL_CHARGE", "STAT_STATE",
)  # fmt: skip


def written(file: File, snapshot: Snapshot, data: st.DataObject) -> None:
    """A few polls with anything among the live values, some of them missed."""
    at = NOW - 3600
    writer = Writer(file, now=at)
    try:
        for _ in range(5):
            at += data.draw(st.sampled_from([10.0, 60.0, 900.0, 0.001]))
            energy = dict(snapshot.sections["ENERGY"])
            for name in CURVES:
                raw = data.draw(st.one_of(st.just(energy[name].raw), st.sampled_from(ODD)))
                energy[name] = Stored(raw if isinstance(raw, tuple) else visible(raw), at)
            link = Link(state="live", since=NOW - 3600, interval_s=10, next_at=at)
            snapshot = Snapshot(
                catalogue=CATALOGUE,
                at=at,
                sections={**snapshot.sections, "ENERGY": energy},
                link=link,
            )
            writer.write(snapshot, at)
    finally:
        writer.close()


@given(data=st.data(), width=WIDTH, glyphs=GLYPHS)
def test_history(data: st.DataObject, width: int, glyphs: Any) -> None:
    scene = scene_of(snapshot_of(), width=width, glyphs=glyphs)
    with TemporaryDirectory() as directory:
        file = File(directory) / "history.sqlite"
        written(file, snapshot_of(), data)
        history = History(file, CATALOGUE, clock=lambda: NOW)
        try:
            for entry in RANGES:
                number = data.draw(st.integers(0, min(len(CURVE_SETS), len(BAR_SETS)) - 1))
                period = chosen(entry, NOW, UTC)
                names = CURVE_SETS[number].names
                view = load(history, PeriodQuestion(period=period, now=NOW, curves=names, zone=UTC))
                for bars in (False, True):
                    cursor = data.draw(st.one_of(st.none(), st.floats(period.start, period.end)))
                    shown = ShownPeriod(
                        period=period,
                        answer=HistoryAnswer(found=view),
                        bars=bars,
                        chosen=number,
                        cursor=cursor,
                        zone=UTC,
                    )
                    assert_harmless(paint_history(scene, shown), width)
        finally:
            history.close()


# -- peak shaving --------------------------------------------------------------------------------

NUMBER = st.one_of(
    st.none(), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, -1.0, 1e308])
)
ENERGIES = st.builds(Energy, now_kw=NUMBER, today_kwh=NUMBER)
MOMENT = st.one_of(st.none(), st.floats(0, 4e9))
SETTINGS = st.builds(
    PeakShavingSettings,
    mode=st.one_of(st.none(), st.sampled_from(sorted(MODES)), SHOWN),
    limit_pct=st.one_of(st.none(), st.integers(-(10**9), 10**9)),
    end=st.one_of(st.none(), st.times().map(lambda t: time(t.hour, t.minute))),
    feed_in_limit_pct=NUMBER,
    edited_at=MOMENT,
    valid=st.sampled_from([None, True, False]),
    read_at=st.floats(NOW - 1e6, NOW),
)
NEIGHBOURS = st.builds(
    Neighbours,
    overview=st.one_of(
        st.none(),
        st.builds(
            Overview,
            production=ENERGIES,
            consumption=ENERGIES,
            grid_import=ENERGIES,
            grid_export=ENERGIES,
            discharge=ENERGIES,
            charge=ENERGIES,
            charge_level_pct=NUMBER,
            state=SHOWN,
            state_code=st.one_of(st.none(), st.integers(-5, 300)),
            updated_at=MOMENT,
        ),
    ),
    autarky=st.one_of(
        st.none(),
        st.builds(
            Autarky,
            day_pct=NUMBER,
            week_pct=NUMBER,
            month_pct=NUMBER,
            year_pct=NUMBER,
            all_pct=NUMBER,
        ),
    ),
    reserve_pct=st.one_of(st.none(), st.integers(-5, 10**6)),
    sg_ready=st.one_of(st.none(), st.builds(SgReady, mode=SHOWN)),
    sockets=st.lists(
        st.builds(Socket, name=SHOWN, mode=SHOWN, on_from_w=NUMBER, off_below_w=NUMBER), max_size=3
    ).map(tuple),
)


@given(
    read=st.one_of(st.none(), SETTINGS),
    neighbours=st.one_of(st.none(), NEIGHBOURS),
    product=SHOWN,
    data=st.data(),
    width=WIDTH,
    glyphs=GLYPHS,
)
def test_peak_shaving(
    read: Any, neighbours: Any, product: str, data: st.DataObject, width: int, glyphs: Any
) -> None:
    plant = Plant(number=1, serial=product, product=product, features=frozenset())
    view = PeakShavingView(
        session=SessionView(signed_in=True, since=NOW),
        plant=plant,
        settings=read,
        neighbours=neighbours,
    )
    scene = scene_of(spoiled(snapshot_of(), data), width=width, glyphs=glyphs)
    assert_harmless(paint_peak(scene, Portal(view=view, may_change=True)), width)
