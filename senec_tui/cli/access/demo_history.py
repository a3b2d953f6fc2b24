"""Some days before today for the demo, so that its History tab has something to show."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from senec_tui.device.source import Reply
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Wanted
    from senec_tui.simulator.appliance import Appliance

DAYS: Final = 8
STEP_S: Final = 240.0
"""Between two simulated polls: coarse enough to be written in a few seconds."""
RECENT_S: Final = 2 * 3600.0
RECENT_STEP_S: Final = 30.0
"""The last hours are finer, to be looked at closely."""
_ZONE: Final = ZoneInfo("Europe/Berlin")

_OFTEN: Final[Wanted] = {
    "ENERGY": (
        "STAT_STATE",
        "GUI_INVERTER_POWER",
        "GUI_HOUSE_POW",
        "GUI_GRID_POW",
        "GUI_BAT_DATA_POWER",
        "GUI_BAT_DATA_CURRENT",
        "GUI_BAT_DATA_FUEL_CHARGE",
    ),
    "PV1": ("MPP_POWER",),
    "WALLBOX": ("APPARENT_CHARGING_POWER",),
    "TEMPMEASURE": ("BATTERY_TEMP", "CASE_TEMP"),
}
_SELDOM: Final[Wanted] = {
    "BMS": (
        "MODULES_CONFIGURED",
        "SN",
        "SOC",
        "SOH",
        "CYCLES",
        "VOLTAGE",
        "CURRENT",
        *(f"CELL_VOLTAGES_MODULE_{letter}" for letter in "ABCD"),
        *(f"CELL_TEMPERATURES_MODULE_{letter}" for letter in "ABCD"),
    ),
    "FACTORY": ("SYS_TYPE",),
    "WIZARD": ("SETUP_NUMBER_WALLBOXES",),
}
"""All modules and cells: a past moment must not show a part for the whole."""
_SELDOM_EVERY: Final = 6
"""As the dashboard asks for cells less often, too."""


def write_days(
    appliance: Appliance,
    catalogue: Catalogue,
    file: Path,
    stopped: Callable[[], bool],
    *,
    days: int = DAYS,
) -> None:
    """Write what polls of the last days would have kept, up to the appliance's now. Blocking.

    Raises:
        StorageError: it cannot be written.
    """
    from senec_tui.model.history.writing.poll_writer import Writer

    now = appliance.now
    midnight = datetime.fromtimestamp(now, _ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight.timestamp() - days * 86400.0
    snapshot = Snapshot(catalogue=catalogue)
    writer = Writer(file, now=at)
    polls = 0
    try:
        while at < now - RECENT_STEP_S and not stopped():
            step_s = STEP_S if at < now - RECENT_S else RECENT_STEP_S
            wanted = _OFTEN if polls % _SELDOM_EVERY else {**_OFTEN, **_SELDOM}
            sections = appliance.values_at(at, wanted)
            snapshot = snapshot.merged(Reply(sections=sections, at=at), wanted)
            polls += 1
            link = Link(state="live", since=at, interval_s=STEP_S, next_at=at)
            writer.write(snapshot.with_link(link), at)
            at += step_s
    finally:
        writer.close()
