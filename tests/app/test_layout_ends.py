"""Every tab and every sheet in every size with texts of every length: the drawing ends, in bounds.

The bound is on work, a function of the size and of the length of the texts; no clock is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scenes import (
    MODELS,
    NOW,
    Wire,
    changed,
    nothing_yet,
    objects_of,
    scene_of,
    snapshot_of,
    without,
)
from test_hostile_panes import spoiled
from test_peak_pane import NEIGHBOURS, PLANT, proposal, view
from work import TooMuchWorkError, bounded

from senec_tui.app.commands.help import HelpScreen
from senec_tui.app.dialogs.log_calendar import ChosenDays, DayMark, month_lines
from senec_tui.app.dialogs.peak_shaving.peak_confirm import paint as paint_confirm
from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.app.pictures.charts import value_chart as chart_lines
from senec_tui.app.pictures.layout.paging import flowing_pages
from senec_tui.app.pictures.lines import Line, Span, broken, cells, wrap
from senec_tui.app.pictures.section import Row, Section
from senec_tui.app.pictures.status_line import Mode, status_lines, tab_bar
from senec_tui.app.tabs import TABS, system
from senec_tui.app.tabs.history import history_lines
from senec_tui.app.tabs.history.shown_period import ShownPeriod
from senec_tui.app.tabs.log import log_lines, log_status
from senec_tui.app.tabs.log.log_line_screen import LogLineScreen
from senec_tui.app.tabs.peak_shaving import peak_sections as peak
from senec_tui.app.tabs.system import system_pages as picture
from senec_tui.app.tabs.variables import variable_bars, variable_lines
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.catalogue import Path
from senec_tui.model.history.periods.periods import RANGES, chosen
from senec_tui.model.log.day_files import Days
from senec_tui.model.log.filter_conditions import LogConditions as LogQuestion
from senec_tui.model.log.histogram import TimeColumns as Hours
from senec_tui.model.log.log_view import LogView
from senec_tui.model.reading.explanation import Fact
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.model.variables.list_view import ListQuery, Order, arrange
from senec_tui.model.variables.object_fetching import KnownObjects
from senec_tui.model.variables.rows import Variables

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.reading.snapshot import Snapshot

    Painter = Callable[[Scene, str], list[Line]]

LONGEST: Final = 5000
EXTREMES: Final = (
    (0, 1), (1, 1), (1, 1000), (2, 3), (3, 60), (10, 10), (38, 4), (80, 8), (80, 10), (80, 24),
    (120, 10), (200, 8), (500, 1), (500, 1000),
)  # fmt: skip
"""Columns and lines. None: beside a scroll bar in a terminal of one column."""
SIZES = st.one_of(st.sampled_from(EXTREMES), st.tuples(st.integers(0, 500), st.integers(1, 1000)))
UNITS: Final = ("x", "a bc ", "電", "電池 x", "🔋", "é", "\\x1b", "1")
TEXTS = st.builds(
    lambda unit, length: (unit * length)[:length],
    st.sampled_from(UNITS),
    st.one_of(st.sampled_from([0, 1, 37, 80, 800, LONGEST]), st.integers(0, LONGEST)),
)
"""As they come out of the one place where foreign text is made harmless."""


# -- what is drawn -------------------------------------------------------------------------------


def of_module(name: str) -> Painter:
    paint = import_module(f"senec_tui.app.tabs.{name}.{name}_tab").paint
    return lambda scene, _text: paint(scene)


def system_pages(scene: Scene, _text: str) -> list[Line]:
    if not scene.snapshot.at:
        return picture.paint(scene)
    return [line for page in picture.pages(scene) for line in page]


def peak_shaving(scene: Scene, text: str) -> list[Line]:
    plant = replace(PLANT, product=text)
    whole = view(neighbours=NEIGHBOURS, plant=plant)
    return peak.paint(scene, peak.Portal(view=whole, may_change=True))


def variables(scene: Scene, text: str) -> list[Line]:
    rows, known = Variables(), KnownObjects.of(scene.snapshot, ())
    rows.update(scene.snapshot, scene.changes, scene.tr, mask=scene.mask)
    listed = arrange(rows, known, scene.changes, ListQuery(), scene.tr)
    columns = variable_lines.VariableColumns.of(scene.width, raw=True)
    marks = variable_lines.Marks(pinned=True, unfolded=True, fetching=False)
    status = variable_bars.ListStatus(known=known, problem=text)
    visible = listed.rows[: scene.height]
    return [
        variable_bars.summary(status, scene),
        variable_lines.titles(columns, scene, Order.NAME, reverse=False),
        *(variable_lines.row_line(row, columns, scene, marks, Order.NAME) for row in visible),
        variable_bars.detail(visible[-1] if visible else None, status, scene, with_raw=True),
    ]


DAY: Final = date(2026, 3, 14)
MIDNIGHT: Final = datetime(2026, 3, 14, tzinfo=UTC).timestamp()


def log(scene: Scene, text: str) -> list[Line]:
    layout = log_lines.Layout.of(scene.width, UTC, dates=True)
    listed = log_of(text)
    listed.wrap(lambda text: log_lines.parts(text, layout.text_width))
    listed.count_by(Hours.over(MIDNIGHT, MIDNIGHT + 86_400, max(scene.width - 2, 1)))
    while listed.work(1e9):
        pass
    status = log_status.LogStatus(
        days=Days(first=DAY, last=DAY, zone=UTC), today=DAY, total=len(listed), nothing=text
    )
    lines = [log_status.summary(status, scene)]
    for index in range(min(len(listed), scene.height)):
        place, part = listed.row(index)
        entry = listed.stream.entry(place)
        assert entry is not None
        lines.append(log_lines.entry_line(entry, part, layout, scene, marked=True, wrapped=True))
    lines += log_lines.histogram_lines(listed.histogram, MIDNIGHT, layout, scene)
    return [*lines, log_status.detail(status, None, scene)]


def log_of(text: str) -> LogView:
    listed = LogView()
    listed.stream.put(DAY, f"2026-03-14 10:00:00 [E|{text[:9]}] {text}\n{text}".encode())
    listed.ask(LogQuestion())
    return listed


def history(scene: Scene, text: str) -> list[Line]:
    period = chosen(RANGES[0], NOW, UTC)
    shown = ShownPeriod(period=period, range_id=RANGES[0].id, note=text, zone=UTC)
    lines = history_lines.paint(scene, replace(shown, nothing=True))
    return [*lines, *history_lines.paint(scene, shown)]


def chart(scene: Scene, text: str) -> list[Line]:
    recent_values = RecentValues()
    recent_values.chart(Path("ENERGY", "GUI_HOUSE_POW"), Path("BMS", "SOC", 0))
    for step in range(8):
        recent_values.add(replace(scene.snapshot, at=NOW - 80 + 10 * step))
    charted = chart_lines.Charted(start=NOW - 600, end=NOW, cursor_at=NOW - 60, note=text)
    wide = max(scene.width, 1)
    return chart_lines.paint(replace(scene, recent_values=recent_values, width=wide), charted)


def bars(scene: Scene, text: str) -> list[Line]:
    mode = Mode(past=text, moment=text, recording=text, also_asked_by=text)
    return [tab_bar(TABS, "system", scene, mode), *status_lines(scene, mode)]


def help_sheet(scene: Scene, text: str) -> list[Line]:
    pane = system.make_pane()
    pane.help_text = text
    pane.help_keys = [("PgDn", text)]
    return HelpScreen(pane, scene, ShownKeys({})).paint(scene, max(scene.width, 1))


def detail(scene: Scene, _text: str) -> list[Line]:
    path = Path("WIZARD", "APPLICATION_HASH")
    return DetailScreen(path, scene).paint(scene, max(scene.width, 1))


def log_line(scene: Scene, text: str) -> list[Line]:
    listed = log_of(text)
    while listed.work(1e9):
        pass
    entry = listed.stream.entry(listed.row(0)[0])
    assert entry is not None
    return LogLineScreen(entry, (Fact(text[:50], text),), scene).paint(scene, max(scene.width, 1))


def days(scene: Scene, _text: str) -> list[Line]:
    return month_lines(ChosenDays(DAY, date(2026, 1, 1)), DAY, {DAY: DayMark(worst="E")}, scene)


def confirm(scene: Scene, text: str) -> list[Line]:
    asked = replace(proposal(), plant=replace(PLANT, product=text), url=f"https://x/{text}")
    return paint_confirm(asked, scene, max(scene.width, 1), capacity_wh=None)


PAINTERS: Final[dict[str, Painter]] = {
    **{name: of_module(name) for name in ("overview", "battery", "grid", "pv", "wallbox")},
    "variables": variables,
    "log": log,
    "history": history,
    "system": system_pages,
    "peak": peak_shaving,
    "bars": bars,
    "chart": chart,
    "help": help_sheet,
    "detail": detail,
    "log line": log_line,
    "log days": days,
    "confirm": confirm,
}


def with_text(snapshot: Snapshot, text: str, whole_in: str = "WIZARD") -> Snapshot:
    """The text in place of every text that the device sends; in one object whole, else cut."""
    return changed(
        snapshot,
        **{
            name: {
                variable: Wire(f"st_{text if name == whole_in else text[:90]}")
                for variable, stored in section.items()
                if isinstance(stored.raw, str) and stored.raw.startswith("st_")
            }
            for name, section in snapshot.sections.items()
        },
    )


def trends_of(snapshot: Snapshot) -> RecentPowers:
    """As if it had said the same for some minutes."""
    recent_powers = RecentPowers()
    for step in range(8 if snapshot.at else 0):
        recent_powers.add(replace(snapshot, at=NOW - 80 + 10 * step))
    return recent_powers


def assert_ends(name: str, scene: Scene, text: str) -> None:
    scene = replace(scene, recent_powers=trends_of(scene.snapshot))
    size = (scene.width + 1) * (scene.height + 1)
    sent = sum(
        sum(map(len, stored.raw)) if isinstance(stored.raw, tuple) else len(stored.raw)
        for section in scene.snapshot.sections.values()
        for stored in section.values()
    )
    characters = sent + 40 * len(text)
    bounded(
        lambda: PAINTERS[name](scene, text),
        calls=300_000 + 8 * size + 20 * characters,
        cells=20_000 + 8 * size + 8 * characters,
    )


# -- the properties ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAINTERS)
def test_the_longest_text_in_the_extreme_sizes(name: str) -> None:
    for number, (width, height) in enumerate(EXTREMES):
        text = (UNITS[number % len(UNITS)] * LONGEST)[:LONGEST]
        snapshot = with_text(snapshot_of(), text)
        assert_ends(name, scene_of(snapshot, width=width, height=height), text)


@pytest.mark.parametrize("name", PAINTERS)
@given(data=st.data(), size=SIZES, text=TEXTS, model=st.sampled_from(MODELS))
def test_anything_in_any_size(
    name: str, data: st.DataObject, size: tuple[int, int], text: str, model: str
) -> None:
    snapshot = spoiled(snapshot_of(model), data)
    snapshot = with_text(snapshot, text, data.draw(st.sampled_from(objects_of(snapshot))))
    left_out = data.draw(st.lists(st.sampled_from(objects_of(snapshot)), max_size=4))
    snapshot = without(snapshot, *left_out, said=data.draw(st.booleans()))
    assert_ends(name, scene_of(snapshot, width=size[0], height=size[1]), text)


@pytest.mark.parametrize("name", PAINTERS)
@pytest.mark.parametrize("model", MODELS)
def test_what_an_honest_device_says_in_the_extreme_sizes(name: str, model: str) -> None:
    for width, height in EXTREMES:
        assert_ends(name, scene_of(snapshot_of(model), width=width, height=height), "")


@pytest.mark.parametrize("name", PAINTERS)
def test_before_the_first_answer(name: str) -> None:
    for width, height in EXTREMES:
        assert_ends(name, scene_of(nothing_yet(), width=width, height=height), "")


# -- what they are made of -----------------------------------------------------------------------


@given(text=TEXTS, width=st.integers(-3, 100))
@example(text="電" * 40, width=1)
@example(text="a 電池", width=0)
def test_words_and_pieces_keep_every_character(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert "".join("".join(rows).split()) == "".join(text.split())
    pieces = ["".join(span.text for span in line) for line in broken((Span(text),), width)]
    assert "".join(pieces) == text
    for part in (*rows, *pieces):
        assert cells(part) <= width or len(part) <= 1


def loops(_scene: Scene) -> list[Line]:
    lines: list[Line] = []
    while True:
        lines.append((Span("x".ljust(3)),))


def test_the_bound_stops_what_does_not_end() -> None:
    with pytest.raises(TooMuchWorkError):
        bounded(partial(loops, scene_of(nothing_yet())), calls=1000, cells=1000)
    with pytest.raises(TooMuchWorkError):
        bounded(lambda: [(Span("x" * 2000),)], calls=1000, cells=1000)


@given(
    lengths=st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=6), max_size=6),
    width=st.integers(1, 500),
    height=st.integers(1, 60),
)
@example(lengths=[[800]], width=80, height=23)
@example(lengths=[[10] * 6] * 3, width=80, height=4)
def test_columns_take_every_line_once_and_in_order(
    lengths: list[list[int]], width: int, height: int
) -> None:
    scene = scene_of(nothing_yet(), width=width, height=height)
    sections = [
        Section(f"{number}", "", [Row("l", [[Span("x" * length)]]) for length in rows])
        for number, rows in enumerate(lengths)
    ]
    drawn = bounded(
        lambda: [line for _, page in flowing_pages(scene, sections, height) for line in page],
        calls=2_000_000,
        cells=2_000_000,
    )
    shown = sum(span.text.count("x") for line in drawn for span in line)
    if width > 20:  # below, labels take the room
        assert shown == sum(map(sum, lengths))
    assert all(len(page) <= max(height, 2) for _, page in flowing_pages(scene, sections, height))
