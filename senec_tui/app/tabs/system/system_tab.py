"""What the tab asks for, and the keys that turn its pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.app.tabs.system.change_journal import pages as change_pages
from senec_tui.app.tabs.system.inverters_and_units import (
    INVERTER_LIVE,
    INVERTER_SLOW,
    INVERTERS,
    TEMPERATURES,
)
from senec_tui.app.tabs.system.journal_question import JournalQuestion
from senec_tui.app.tabs.system.system_keys import KEYS
from senec_tui.app.tabs.system.system_pages import page_of, paint
from senec_tui.errors import StorageError
from senec_tui.language import N_
from senec_tui.model.plant.system import PROGRAMMES
from senec_tui.model.polling.poller import Interest
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.queries.history_file import History

INTEREST: Final = Interest(
    medium={
        "RTC": ("TIMESTAMP_MS",),
        "SENEC_IO_INPUT": (),
        "SENEC_IO_OUTPUT": (),
        "TEMPMEASURE": (),
        "FAN_SPEED": (),
        "SYS_UPDATE": (),
        "SELFTEST_RESULTS": (),
        "SOCKETS": ("ALREADY_SWITCHED", "POWER_ON", "TIME_REM"),
        "CASC": ("BATPOWERSUM", "POWER", "SOC", "STATE", "PVGEN", "PVMASTER"),
        "PWR_UNIT": ("POWER", "STATUS", "CURRENTTEMP_MIN", "CURRENTTEMP_MAX", "PU_MISSING"),
        "BAT1OBJ1": (*INVERTER_LIVE, "COMM", *TEMPERATURES),
        "BAT1OBJ2": (*INVERTER_LIVE, *TEMPERATURES),
        "BAT1OBJ3": (*INVERTER_LIVE, *TEMPERATURES),
        "BAT1OBJ4": ("U_DC", "I_DC", *TEMPERATURES),
        "BAT1": ("CEI_LIMIT", "DRM0_ASSERT"),
        "BMS": ("BATTERY_STATUS", "BMS_STATUS_TIMESTAMP"),
        "PM1": ("PWR_METERS_MISSING", "MB_SL2MA_CONN"),
        "WIZARD": ("SG_READY_CURR_MODE", "BATT_IPU_MISMATCH"),
        "LOG": ("USER_LEVEL",),
        "ENERGY": (
            *(name for part, name, _ in PROGRAMMES if part == "ENERGY"),
            "VPP_ACTIVATE_EXPORT_LIMIT",
            "VPP_ACTIVATE_TARGET_POWER",
            "VPP_LAST_CHANGE_UTC",
        ),
    },
    slow={
        "FACTORY": (),
        "WIZARD": (),
        "FEATURES": (),
        "BAT1": (),
        "SOCKETS": (),
        "PWR_UNIT": (),
        "CASC": ("TARGET",),
        "BAT1OBJ1": (*INVERTER_SLOW, "SW_VERSION", "SW_VERSION2", "SW_VERSION3"),
        **dict.fromkeys(INVERTERS[1:], INVERTER_SLOW),
        "BMS": (
            "NR_INSTALLED",
            "FW",
            "BL",
            "HW_MAINBOARD",
            "HW_EXTENSION",
            "MANUFACTURER",
            "NOM_CHARGEPOWER_MODULE",
            "NOM_DISCHARGEPOWER_MODULE",
            "MODULE_COUNT",
            "BMS_READY_FLAG",
            "BMS_STATUS",
            "WIZARD_STATE",
            "WIZARD_DCCONNECT",
        ),
        "WALLBOX": ("MAJOR_REV", "MINOR_REV", "DETECTION_MODE"),
        "ENERGY": (
            "STAT_HOURS_OF_OPERATION",
            "STAT_DAYS_SINCE_MAINT",
            *(f"OFFPEAK_{name}" for name in ("TARGET", "POWER", "CURRENT", "DURATION")),
            *(f"VPP_{end}TIME_{part}" for end in ("START", "END") for part in ("HOUR", "MINUTE")),
            "VPP_TARGET_POWER",
            "VPP_EXPORT_LIMIT",
            "VPP_DAILY_PARAMETER_RESET",
            "VPP_IGNORE_COUNTRY_TYPE",
            *(f"INIT_CHARGE_{name}" for name in ("STATE", "TIMER", "RERUN", "DIFF_VOLTAGE")),
            *(f"INIT_CHARGE_{name}" for name in ("MIN_VOLTAGE", "MAX_VOLTAGE", "MAX_CURRENT")),
            "INIT_DISCHARGE_MAX_CURRENT",
        ),
        "LOG": ("LOG_IN_NOK_COUNT",),
        "IPU": (),
        "FAN_TEST": (),
        "CELL_DEVIATION_ROC": (),
        "PM1": (),
        "DEBUG": ("SECTIONS", "PU_AVAIL", "CHARGE_TARGET", "DC_TARGET", "FEED_TARGET"),
        "BMZ_CURRENT_LIMITS": (),
        # One value each, to know whether the device has the object.
        "BMS_PARA": ("OPERATIONAL_MODE",),
        "CURRENT_IMBALANCE_CONTROL": ("THRESHOLD_mA",),
        "GRIDCONFIG": ("PWRCFG_USE_MAX_PWR_SKEW",),
        "PM1OBJ1": ("ENABLED",),
        "PM1OBJ2": ("ADR", "ENABLED"),
        "STECA": ("STARTUP",),
        "V_STECA": ("percent#f",),
        # Empty on every device seen; asking costs a few bytes.
        "DISPLAY": (),
        "DISPLAYSYS_UPDATE": (),
        "FILE": (),
        "STATISTIC": (),
        "TEST": (),
        "UPDATE": (),
    },
)


class SystemPane(PicturePane):
    """The picture of one page, and the keys that turn pages; with another key what changed."""

    BINDINGS = [*KEYS, Binding("escape", "now", show=False, id="system-now")]

    def __init__(self) -> None:
        super().__init__(
            self._paint_page,
            interest=INTEREST,
            help_text=N_(
                "The appliance itself: identity, clock, versions, programmes, what is fitted, and "
                "at the end every object with the tabs that show it. Values that the device calls "
                "identities are hidden with {mask}. The counter behind “running for” starts again "
                "after 49.7 days, so a long time may be longer still."
            ),
            help_keys=(("PgDn  PgUp", N_("Turn the page")),),
        )
        self._page = 0
        self._compares = False
        self._journal = JournalQuestion(self.post_message, self._redraw)

    @override
    def show_scene(self, scene: Scene) -> None:
        if self._compares:
            self._journal.look_up(scene)
        super().show_scene(scene)

    def _paint_page(self, scene: Scene) -> list[Line]:
        if not self._compares:
            if not scene.snapshot.at:
                return paint(scene)
            lines, self._page = page_of(scene, self._page)
            return lines
        drawn = change_pages(scene, self._journal.shown)
        self._page = max(0, min(self._page, len(drawn) - 1))
        return drawn[self._page]

    def action_changes(self) -> None:
        """To what changed, or back."""
        self._compares = not self._compares
        self._show_page(0)

    def action_now(self) -> None:
        """Back to how it is."""
        if self._compares:
            self.action_changes()

    def action_since(self) -> None:
        """Ask since when, and show what changed."""
        scene = self._scene
        if scene is None:
            return
        from senec_tui.app.dialogs.moment_prompt import since_screen

        def answered(at: float | None) -> None:
            if at is not None:
                self._journal.since, self._compares = at, True
                self._show_page(0)

        self.app.push_screen(since_screen(shown=scene.now, now=scene.now, tr=scene.tr), answered)

    def action_swap_report(self) -> None:
        """Write the report of before and after."""
        scene = self._scene
        if scene is None:
            return
        tr, (at, end) = scene.tr, self._journal.report_span(scene)

        def work(history: History) -> str:
            from senec_tui.model.health.report.swap_report import swap_report

            return swap_report(history, at, end, tr=tr)

        def write(result: str | StorageError) -> None:
            if isinstance(result, StorageError):
                self.app.notify(result.sentence(tr), severity="warning", markup=False)
            else:
                day = datetime.fromtimestamp(end).astimezone()
                name = f"senec-swap-{day:%Y-%m-%d-%H%M%S}.md"
                self.post_message(Pane.SaveWanted(name, result))

        self.post_message(Pane.HistoryWanted(work, write))

    def action_turn(self, step: int) -> None:
        """The next or the previous page."""
        self._show_page(self._page + step)

    def action_page_down(self) -> None:
        """The next page."""
        self._show_page(self._page + 1)

    def action_page_up(self) -> None:
        """The previous page."""
        self._show_page(self._page - 1)

    def action_scroll_home(self) -> None:
        """The first page."""
        self._show_page(0)

    def action_scroll_end(self) -> None:
        """The last page."""
        self._show_page(1_000)

    def _show_page(self, page: int) -> None:
        self._page = max(page, 0)
        self._redraw()


def make_pane() -> Pane:
    """The tab."""
    return SystemPane()
