"""Every dialog in sizes from one cell to very wide and very high, with the longest texts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from driver import dashboard
from scenes import NOW
from test_peak_pane import proposal, settings

from senec_tui.app.commands.help import HelpScreen
from senec_tui.app.dashboard_options import DashboardOptions
from senec_tui.app.dialogs.choice import ChoiceScreen
from senec_tui.app.dialogs.connect_screen import ConnectScreen
from senec_tui.app.dialogs.export_form import ExportScreen
from senec_tui.app.dialogs.log_calendar import DayMark, LogDaysScreen
from senec_tui.app.dialogs.moment_prompt import LinePrompt, moment_screen
from senec_tui.app.dialogs.peak_shaving.peak_confirm import PeakConfirmScreen
from senec_tui.app.dialogs.peak_shaving.peak_edit import PeakEditScreen
from senec_tui.app.dialogs.peak_shaving.sign_in import CodeScreen
from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.catalogue import Path
from senec_tui.language import Language
from senec_tui.portal.signin import CodeQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from senec_tui.app.app import SenecApp
    from senec_tui.device.source import Source

SIZES: Final = ((1, 1), (9, 5), (300, 3))
LONG: Final = "太陽 [/x] word " * 350
TR: Final = Language()
DAY: Final = date(2026, 3, 14)


async def connect(_host: str, _scheme: str) -> Source:
    raise NotImplementedError


DIALOGS: Final[dict[str, Callable[[SenecApp], Screen[Any]]]] = {
    "choice": lambda app: ChoiceScreen(
        LONG, LONG, [("a", LONG), ("b", LONG)], closing=LONG, grave=True
    ),
    "connect": lambda app: ConnectScreen(DashboardOptions(), connect, TR),
    "detail": lambda app: DetailScreen(Path("BMS", "SOC", 0), app.scene()),
    "export": lambda app: ExportScreen(app.scene(), LONG),
    "go to": lambda app: moment_screen(shown=NOW, now=NOW, tr=TR),
    "help": lambda app: HelpScreen(app.pane, app.scene(), ShownKeys({})),
    "line": lambda app: LinePrompt(LONG, LONG, closing=LONG, read=str.strip, tr=TR),
    "log days": lambda app: LogDaysScreen(DAY, DAY, {DAY: DayMark(kept=True)}, app.scene()),
    "peak confirm": lambda app: PeakConfirmScreen(proposal(), app.scene(), capacity_wh=7500.0),
    "code": lambda app: CodeScreen(CodeQuestion(said=LONG), TR),
    "peak edit": lambda app: PeakEditScreen(settings(), capacity_wh=7500.0, tr=TR),
}


async def test_a_dialog_is_drawn_in_every_size_and_left() -> None:
    async with dashboard() as d:
        for name, made in DIALOGS.items():
            screen = made(d.app)
            await d.app.push_screen(screen)
            for size in SIZES:
                await d.pilot.resize_terminal(*size)
                await d.pilot.press("pagedown")
            await d.press("escape")
            assert d.app.screen is not screen, name


async def test_a_tab_is_drawn_in_every_size() -> None:
    async with dashboard() as d:
        for size in SIZES:
            await d.pilot.resize_terminal(*size)
            for key in "1234567890":
                await d.pilot.press(key, "pagedown")
            await d.settle()
        assert "live" in d.status
