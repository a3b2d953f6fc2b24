"""Weeks of the dashboard in a minute: its memory after so many polls, in MB.

    python tests/benchmarks/many_polls.py 1000 10000

Runs without a terminal; time is simulated, everything else is as it always is.
"""

from __future__ import annotations

import asyncio
import gc
import re
import sys
from pathlib import Path

from senec_tui.app.app import SenecApp
from senec_tui.app.dashboard_options import DashboardOptions
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.simulator.demo import demo_appliance


class Weeks(SenecApp):
    """Polls again as soon as everything that a poll sets off is done."""

    simulated_s = 0.0
    marks: tuple[int, ...] = ()

    async def pause(self, seconds: float) -> None:
        self.simulated_s += max(seconds, 0.1)
        await asyncio.sleep(0)
        if self.marks and self.services.time.live.link.polls >= self.marks[0]:
            self.marks = self.marks[1:]
            gc.collect()
            status = Path("/proc/self/status").read_text(encoding="ascii")
            found = re.search(r"VmRSS:\s+(\d+)", status)
            assert found is not None
            sys.__stdout__.write(f"{int(found[1]) / 1024:.2f}\n")  # type: ignore[union-attr]
            if not self.marks:
                self.exit()


def main() -> None:
    start = 1_750_000_000.0
    holder: list[Weeks] = []

    def clock() -> float:
        return start + (holder[0].simulated_s if holder else 0.0)

    appliance = demo_appliance(clock=clock)
    app = Weeks(
        DashboardOptions(
            make_source=lambda: simulated(appliance, Catalogue(), clock=clock),
            device_name="demo",
            clock=clock,
        )
    )
    app.marks = tuple(int(word) for word in sys.argv[1:])
    app.services.polling._sleep = app.pause  # type: ignore[method-assign]
    holder.append(app)
    app.run(headless=True, size=(120, 40))


if __name__ == "__main__":
    main()
