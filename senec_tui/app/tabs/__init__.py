"""The tabs: one module each, imported when its tab is first opened."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from senec_tui.language import N_

if TYPE_CHECKING:
    from senec_tui.app.tabs.pane import Pane


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """An entry of the tab bar."""

    key: str
    id: str
    title: str
    """Message."""
    short: str
    """Message: for narrow terminals."""
    module: str

    def open(self) -> Pane:
        """Import the module and make its pane."""
        module = import_module(f"senec_tui.app.tabs.{self.module}")
        return cast("Pane", module.make_pane())


TABS: Final[tuple[Tab, ...]] = (
    Tab(
        key="1",
        id="overview",
        title=N_("Overview"),
        short=N_("Overview"),
        module="overview.overview_tab",
    ),
    Tab(
        key="2",
        id="battery",
        title=N_("Battery"),
        short=N_("Battery"),
        module="battery.battery_tab",
    ),
    Tab(key="3", id="grid", title=N_("Grid"), short=N_("Grid"), module="grid.grid_tab"),
    Tab(key="4", id="pv", title=N_("PV"), short=N_("PV"), module="pv.pv_tab"),
    Tab(
        key="5",
        id="wallbox",
        title=N_("Wallbox"),
        short=N_("Wallbox"),
        module="wallbox.wallbox_tab",
    ),
    Tab(
        key="6",
        id="variables",
        title=N_("Variables"),
        short=N_("Vars"),
        module="variables.variables_tab",
    ),
    Tab(key="7", id="log", title=N_("Log"), short=N_("Log"), module="log.log_tab"),
    Tab(
        key="8",
        id="history",
        title=N_("History"),
        short=N_("History"),
        module="history.history_tab",
    ),
    Tab(key="9", id="system", title=N_("System"), short=N_("System"), module="system.system_tab"),
    Tab(
        key="0",
        id="peak",
        title=N_("Peak shaving"),
        short=N_("Peak"),
        module="peak_shaving.peak_tab",
    ),
)
