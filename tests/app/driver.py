"""Runs the dashboard without a terminal, over a simulated appliance whose clock stands still."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from scenes import NOW, text_of
from virtual_time import IDLE_S

from senec_tui.app.app import SenecApp
from senec_tui.app.dashboard_options import DashboardOptions
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.picture import Picture
from senec_tui.catalogue import Catalogue
from senec_tui.cli.access.demo_history import DemoPast
from senec_tui.cli.access.history_places import DEMO_NOTE
from senec_tui.cli.access.portal_opening import open_portal
from senec_tui.device.connection.connect import simulated
from senec_tui.language import Language
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from senec_tui.simulator.appliance import Appliance


@dataclass
class Driver:
    """What a person could do and see."""

    app: SenecApp
    pilot: Pilot[None]
    appliance: Appliance
    now: float = NOW

    def clock(self) -> float:
        return self.now

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Until everything that was typed has been passed on, and what it set off is drawn."""
        await self.pilot.pause(4 * IDLE_S)
        for _ in range(200):
            if not self.app.keys.keys_wait:
                break
            await self.pilot.pause()

    async def steady(self) -> None:
        """Until the picture no longer changes: what is read in the background has arrived."""
        last, same = "", 0
        for _ in range(400):
            await self.pilot.pause()
            await asyncio.sleep(0)
            picture = self.screen
            same = same + 1 if picture == last else 0
            last = picture
            if same >= 8:
                return
        raise AssertionError(f"the picture does not come to rest:\n{last}")

    async def poll(self, after_s: float = 10.0) -> None:
        """One more poll, now, so many seconds after the last."""
        poller = self.app.services.polling.asker
        assert poller is not None
        polls = poller.snapshot.link.polls, poller.snapshot.link.next_at
        self.now += after_s
        poller.refresh()
        for _ in range(200):
            await self.pilot.pause()
            if (poller.snapshot.link.polls, poller.snapshot.link.next_at) != polls:
                break
        await self.settle()

    @property
    def tabs(self) -> str:
        return text_of(self.app.screen_stack[0].query_one("#tabs", LineBar).lines)

    @property
    def status(self) -> str:
        return text_of(self.app.screen_stack[0].query_one("#status", LineBar).lines)

    @property
    def text(self) -> str:
        """The open tab, or the sheet over it."""
        if len(self.app.screen_stack) > 1:
            return text_of(self.app.screen.query_one(Picture).lines)
        widget = self.app.pane.widget
        if isinstance(widget, Picture):
            return text_of(widget.lines)
        return "\n".join(self.screen.splitlines()[1:-1])

    @property
    def screen(self) -> str:
        """The whole terminal, as wide and high as it is."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def dashboard(
    *,
    model: str = "v3-hybrid",
    size: tuple[int, int] = (80, 24),
    demo_in: Path | None = None,
    notices: bool = False,
    **options: Any,
) -> AsyncIterator[Driver]:
    """The dashboard over a simulated appliance; options as of `DashboardOptions`.

    `notices`: they are drawn; else only remembered.
    `demo_in`: with history, kept in that directory, and portal, as `--demo` has them.
    """
    holder: dict[str, Driver] = {}

    def clock() -> float:
        return holder["driver"].now if holder else NOW

    appliance = demo_appliance(model=model, clock=clock, always_may=True)

    def simulated_now() -> float:
        return appliance.now

    defaults: dict[str, Any] = {
        "make_source": lambda: simulated(appliance, Catalogue(), clock=simulated_now, timer=clock),
        "device_name": "demo",
        "clock": simulated_now,
        "glyphs": "block",
    }
    if demo_in is not None:
        defaults |= _demo_parts(model, appliance, simulated_now, demo_in)
    app = SenecApp(DashboardOptions(**(defaults | options)))
    async with app.run_test(size=size, notifications=notices) as pilot:
        driver = Driver(app, pilot, appliance)
        holder["driver"] = driver
        for _ in range(200):
            await pilot.pause()
            if driver.app.shown.at or options.get("make_source", True) is None:
                break
        await driver.settle()
        yield driver


def _demo_parts(
    model: str, appliance: Appliance, clock: Callable[[], float], directory: Path
) -> dict[str, Any]:
    settings = SimpleNamespace(demo=True, replay=None, allow_changes=False)
    context: Any = SimpleNamespace(settings=settings, clock=clock, sleep=None, tr=Language())
    return {
        "history_file": lambda _device: directory / "history.sqlite",
        "prefill_history": partial(_write_recent, model, appliance),
        "history_note": DEMO_NOTE,
        "make_portal": partial(open_portal, context, clock=clock, appliance=appliance),
    }


def _write_recent(
    model: str, appliance: Appliance, file: Path, stopped: Callable[[], bool]
) -> None:
    """As `DemoPast`, copied where it would be the same: a year takes most of a second."""
    began = _demo(model).now
    if appliance.now != began or appliance.faults.active or file.exists():
        DemoPast(appliance, Catalogue()).write_recent(file, stopped)
        return
    file.touch(mode=0o600)
    file.write_bytes(_recent_days(model))


@lru_cache(maxsize=2)
def _recent_days(model: str) -> bytes:
    """The file that it writes when nothing has happened yet."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "history.sqlite"
        DemoPast(_demo(model), Catalogue()).write_recent(file, lambda: False)
        return file.read_bytes()


def _demo(model: str) -> Appliance:
    return demo_appliance(model=model, clock=lambda: NOW, always_may=True)
