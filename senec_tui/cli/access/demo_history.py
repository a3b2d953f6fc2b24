"""Some days before today for the demo, so that its History tab has something to show."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from senec_tui.device.source import Reply
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.simulator.past_sections import past_sections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.simulator.appliance import Appliance

DAYS: Final = 8
STEP_S: Final = 240.0
"""Between two simulated polls: coarse enough to be written in a few seconds."""
RECENT_S: Final = 2 * 3600.0
RECENT_STEP_S: Final = 30.0
"""The last hours are finer, to be looked at closely."""
_ZONE: Final = ZoneInfo("Europe/Berlin")


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
    try:
        while at < now - RECENT_STEP_S and not stopped():
            step_s = STEP_S if at < now - RECENT_S else RECENT_STEP_S
            sections = past_sections(appliance.truth_at(at), appliance.model.wallboxes)
            wanted = {name: tuple(section) for name, section in sections.items()}
            snapshot = snapshot.merged(Reply(sections=sections, at=at), wanted)
            link = Link(state="live", since=at, interval_s=STEP_S, next_at=at)
            writer.write(snapshot.with_link(link), at)
            at += step_s
    finally:
        writer.close()
