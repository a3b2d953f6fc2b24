"""A history with simple, known curves: some days of polls, with a gap and events."""

from __future__ import annotations

from datetime import datetime
from math import cos, pi
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.writing.poll_writer import Writer
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.device.source import Raw

CATALOGUE = Catalogue()
BERLIN = ZoneInfo("Europe/Berlin")
HOUSE_W = 500.0
PV_PEAK_W = 4000.0


def moment(day: str, time: str = "00:00") -> float:
    """Unix seconds of a time in Berlin."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=BERLIN).timestamp()


def pv_w(at: float) -> float:
    """A hill between 6 and 18 hours local time, 4 kW at noon."""
    local = datetime.fromtimestamp(at, BERLIN)
    hour = local.hour + local.minute / 60 + local.second / 3600
    return max(0.0, PV_PEAK_W * cos((hour - 12) / 12 * pi))


def readings(at: float) -> dict[str, dict[str, Raw]]:
    """What the appliance says: the house takes 500 W, the grid gives and takes the rest."""
    sun_w = pv_w(at)
    return {
        "ENERGY": {
            "STAT_STATE": encode("u8", 14 if sun_w > HOUSE_W else 16),
            "GUI_INVERTER_POWER": encode("fl", sun_w),
            "GUI_HOUSE_POW": encode("fl", HOUSE_W),
            "GUI_GRID_POW": encode("fl", HOUSE_W - sun_w),
            "GUI_BAT_DATA_POWER": encode("fl", 0.0),
            "GUI_BAT_DATA_FUEL_CHARGE": encode("fl", 50.0 + sun_w / 100),
        }
    }


def write_days(
    file: Path,
    start: float,
    end: float,
    *,
    step_s: float = 300.0,
    gaps: tuple[tuple[float, float], ...] = (),
    more: Mapping[str, dict[str, Raw]] = MappingProxyType({}),
) -> None:
    """Polls from `start` until before `end`, none in the gaps. `more`: what else they bring."""
    snapshot = Snapshot(catalogue=CATALOGUE)
    writer = Writer(file, now=start)
    try:
        at = start
        while at < end:
            if not any(left <= at < right for left, right in gaps):
                sections = {**readings(at), **more}
                wanted = {name: tuple(section) for name, section in sections.items()}
                snapshot = snapshot.merged(Reply(sections=sections, at=at), wanted)
                link = Link(state="live", since=start, interval_s=step_s, next_at=at)
                snapshot = snapshot.with_link(link)
                writer.write(snapshot, at)
            at += step_s
    finally:
        writer.close()


def history(file: Path, now: float) -> History:
    """The file, read at that moment. Close it."""
    return History(file, CATALOGUE, clock=lambda: now)
