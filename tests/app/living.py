"""The dashboard with time that passes: polls, time-outs, back-off and countdowns as they are."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from driver import Driver
from virtual_time import NOON, the_loop

from senec_tui.app.app import SenecApp
from senec_tui.app.dashboard_options import DashboardOptions
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from senec_tui.model.reading.snapshot import Link

TIMEOUT_S = 10.0
INTERVAL_S = 10.0


class Living(Driver):
    """What a person sees while time passes by itself."""

    async def settle(self) -> None:
        """Until all is drawn: time passes only when nothing is left to do."""
        await asyncio.sleep(0.1)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)
        await self.settle()

    @property
    def screen(self) -> str:
        """Everything that is on the screen, whatever widgets draw it."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def link(self) -> Link:
        poller = self.app.services.polling.asker
        assert poller is not None
        return poller.snapshot.link


@asynccontextmanager
async def living_dashboard(
    *,
    model: str = "v3-hybrid",
    size: tuple[int, int] = (80, 24),
    fault: str = "",
    **options: Any,
) -> AsyncIterator[Living]:
    """The dashboard over a simulated appliance, in a virtual loop (`virtual_time.run`)."""
    loop = the_loop()
    appliance = demo_appliance(model=model, clock=loop.wall, start=NOON, always_may=True)
    if fault:
        appliance.faults.set(fault)
    defaults: dict[str, Any] = {
        "make_source": lambda: simulated(
            appliance, Catalogue(), timeout_s=TIMEOUT_S, clock=loop.wall, timer=loop.time
        ),
        "device_name": "demo",
        "clock": loop.wall,
        "interval_s": INTERVAL_S,
        "glyphs": "block",
        "low_power": True,
    }
    app = SenecApp(DashboardOptions(**(defaults | options)))
    async with app.run_test(size=size) as pilot:
        living = Living(app, pilot, appliance)
        await living.settle()
        yield living
