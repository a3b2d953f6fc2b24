"""What the tests draw: every tab, bar and sheet, by its name, with a text at every place of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final

from scenes import NOW
from test_peak_pane import NEIGHBOURS, PLANT, proposal, view

from senec_tui.app.commands.help import HelpScreen
from senec_tui.app.dialogs.log_calendar import ChosenDays, DayMark, month_lines
from senec_tui.app.dialogs.peak_shaving.peak_confirm import paint as paint_confirm
from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.app.pictures.charts import value_chart as chart_lines
from senec_tui.app.pictures.lines import Line
from senec_tui.app.pictures.status_line import Mode, status_lines, tab_bar
from senec_tui.app.tabs import TABS, system
from senec_tui.app.tabs.history import history_lines
from senec_tui.app.tabs.history.shown_period import ShownPeriod
from senec_tui.app.tabs.history_answer import HistoryAnswer
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
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.model.variables.list_view import ListQuery, Order, arrange
from senec_tui.model.variables.object_fetching import KnownObjects
from senec_tui.model.variables.rows import Variables

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene

    Painter = Callable[[Scene, str], list[Line]]


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
    lines = history_lines.paint(scene, replace(shown, answer=HistoryAnswer(nothing=True)))
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


TABS_PAINTED: Final = (
    "overview", "battery", "grid", "pv", "wallbox", "variables", "log", "history", "system", "peak",
)  # fmt: skip
"""The names of those that are tabs."""
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
