"""What a year of a device with three modules costs: reading, thinking, drawing. By hand, a minute.

    python tests/benchmarks/health_pages.py

Own processor time, so that a busy machine does not count: what the thread of the history does
before the pages of weeks and the report are there, and what the thread of the interface does to
draw them, the worst of several times.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from senec_tui.app.dialogs.sheets.why_screen import WhyScreen
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.tabs.battery import health_page
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.app.tabs.sun_and_grid_page import paint as paint_sun
from senec_tui.app.tabs.system.change_journal import pages
from senec_tui.catalogue import Catalogue
from senec_tui.cli.access.demo_history import DAYS, DemoPast
from senec_tui.language import Language
from senec_tui.model.health.evidence import read
from senec_tui.model.health.health import battery_health
from senec_tui.model.health.journal import journal
from senec_tui.model.health.measured_capacity import measured_capacity
from senec_tui.model.health.report.battery_report import battery_report
from senec_tui.model.health.sun_and_grid import sun_and_grid
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.why.explain import why
from senec_tui.simulator.demo import demo_appliance

TIMES: Final = 9


def main() -> None:
    """All of it."""
    catalogue, tr = Catalogue(), Language()
    appliance = demo_appliance()
    now = appliance.now
    start = now - DAYS * 86_400
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.sqlite"
        past = DemoPast(appliance, catalogue)
        past.write_recent(file, lambda: False)
        past.write_earlier(file, lambda: False)
        with closing(History(file, catalogue, clock=lambda: now)) as history:
            health = told("health of the battery", lambda: battery_health(history, start, now))
            sun = told(
                "sun and grid",
                lambda: sun_and_grid(read(history, start, now, only_energy=True)),
            )
            changes = told("what changed in a year", lambda: journal(history, start, now))
            told("capacity, for the time to full", lambda: measured_capacity(history, now))
            told("report", lambda: battery_report(history, start, now, tr=tr, version="0"))
            shown = history.snapshot_at(now)
    scene = Scene(snapshot=replace(shown, at=now), now=now, tr=tr, width=200, height=58)
    drawn("page of the battery", lambda: health_page.paint(scene, HistoryAnswer(found=health)))
    drawn("page of sun and grid", lambda: paint_sun(scene, HistoryAnswer(found=sun)))
    drawn("page of changes", lambda: pages(scene, HistoryAnswer(found=changes)))
    drawn("why", lambda: why(shown, ()))
    drawn("page of why", lambda: WhyScreen(scene).paint(scene, 198))


def told(name: str, work: Callable[[], Any]) -> Any:
    """Once, in the thread of the history."""
    began = time.process_time()
    result = work()
    sys.stdout.write(f"{name:34} {time.process_time() - began:7.2f} s\n")
    return result


def drawn(name: str, work: Callable[[], object]) -> None:
    """Several times, in the thread of the interface."""
    worst = 0.0
    for _ in range(TIMES):
        began = time.process_time()
        work()
        worst = max(worst, time.process_time() - began)
    sys.stdout.write(f"{name:34} {1000 * worst:7.1f} ms at most\n")


if __name__ == "__main__":
    main()
