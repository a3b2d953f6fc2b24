"""What a poll may cost, in counts that do not depend on the machine.

`tests/benchmarks/run.py` measures the same and more in seconds and bytes of real terminals.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard
from rich.console import Console
from textual.geometry import Region

from senec_tui.app.pictures.lines import Span
from senec_tui.app.widgets.picture import Picture

if TYPE_CHECKING:
    from rich.console import RenderableType

    from senec_tui.app.pictures.scene import Scene

ROOT = Path(__file__).parents[2]
WIDE = (120, 40)
POLL_BYTES = {"1": 250, "2": 300, "3": 400, "4": 250, "6": 700, "9": 100}
"""Most bytes that ten polls write in the mean, per poll and tab; a whole screen is some 10,000."""
UNNEEDED = {
    "_sqlite3",
    "httpx",
    "httpcore",
    "anyio",
    "tomllib",
    "logging.handlers",
    "uvicorn",
    "cryptography",
    "keyring",
    "statistics",
    "http.client",
    "urllib.request",
    "textual.command",
    "textual.widgets._input",
}
"""What the first picture of the demo does without."""
MOST_MODULES = 213
"""Each subject is judged in a module of its own, each service is one, and each part of a tab. What
counts in the end is the time to the first picture, which the benchmarks measure."""
PANES_NOT_YET = {
    f"senec_tui.app.tabs.{name}"
    for name in (
        "battery",
        "grid",
        "pv",
        "wallbox",
        "variables",
        "log",
        "history",
        "system",
        "peak_shaving",
    )
}
FIRST_PAINT = """
import sys
import senec_tui.app
from senec_tui.cli.main import run

def run_dashboard(options):
    app = senec_tui.app.application()(options)
    painter = app.services.painter
    paint = painter.paint

    def paint_once():
        paint()
        if app.shown.at:
            sys.stderr.write("LOADED " + " ".join(sorted(sys.modules)))
            app.exit()

    painter.paint = paint_once
    app.run(headless=True, size=(120, 40))
    return 0

senec_tui.app.run_dashboard = run_dashboard
assert run(["--demo"]) == 0
"""


class Written:
    """Stands between Textual and the terminal, and keeps what is written."""

    def __init__(self, d: Driver) -> None:
        self.texts: list[str] = []
        self.frames = 0
        """Pictures that Textual drew, whole or in part, whatever was left to write of them."""
        self._console = Console(color_system="256", force_terminal=True, width=WIDE[0])
        copy = d.app.screen_copy
        reduced = copy.reduced

        def recording(update: RenderableType | None, *more: tuple[int, int] | None) -> None:
            self.frames += update is not None
            if (smaller := reduced(update, *more)) is not None:
                self.texts += [part.text for part in self._console.render(smaller)]

        copy.reduced = recording  # type: ignore[method-assign, assignment]

    @property
    def size(self) -> int:
        return sum(len(text.encode()) for text in self.texts)


async def at_rest(d: Driver, key: str) -> Written:
    """A tab that is open, and whose slower values have come."""
    await d.press(key)
    await d.steady()
    written = Written(d)
    # Real seconds would tick along with the clock of the test.
    if d.app.services.painter.ticking is not None:
        d.app.services.painter.ticking.stop()
    d.app.services.painter.schedule_tick = lambda: None  # type: ignore[method-assign]
    d.app.refresh()
    for _ in range(3):
        await d.poll()
    assert written.texts
    written.texts.clear()
    written.frames = 0
    return written


@pytest.mark.parametrize("key", POLL_BYTES)
async def test_a_poll_writes_what_has_changed(key: str) -> None:
    async with dashboard(size=WIDE) as d:
        written = await at_rest(d, key)
        for _ in range(10):
            await d.poll()
        assert 0 < written.size / 10 < POLL_BYTES[key]


async def test_a_poll_draws_the_tab_once_and_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(size=WIDE) as d:
        written = await at_rest(d, "1")
        drawn: list[Scene] = []
        show = d.app.pane.show_scene

        def showing(scene: Scene) -> None:
            drawn.append(scene)
            show(scene)

        monkeypatch.setattr(d.app.pane, "show_scene", showing)
        d.appliance.stats.reset()
        for _ in range(5):  # within the minute in which slower values are fresh
            await d.poll(after_s=4.0)
        assert d.appliance.stats.requests == 5
        assert len(drawn) == 5
        assert 0 < len(written.texts) <= 5


async def test_polls_leave_nothing_behind_in_what_paints() -> None:
    """Textual remembers each region that it was given: weeks must not be full of new ones."""
    async with dashboard(size=WIDE) as d:
        await at_rest(d, "1")
        Region.intersection.cache_clear()
        for n in range(60):
            at = [(Span(" " * n + "x" * length),) for length in range(1, 20)]
            for canvas in d.app.query(Picture):
                canvas.show_lines(at[: canvas.size.height])
            await d.settle()
        assert Region.intersection.cache_info().currsize < 60
        for canvas in d.app.query(Picture):
            assert len(canvas._dirty_regions) <= canvas.size.height + 1  # each line, and the whole


async def test_nothing_new_is_nothing_written_but_ages() -> None:
    async with dashboard(size=WIDE) as d:
        written = await at_rest(d, "1")
        d.app.services.painter.paint()
        await d.settle()
        assert written.size == 0
        d.now += 5.0
        d.app.services.painter.tick()
        await d.settle()
        assert 0 < written.size < 100
        assert len(written.texts) == 1


@pytest.mark.parametrize("key", "234567890")
async def test_a_tab_that_was_visited_is_written_at_once(key: str) -> None:
    async with dashboard(size=WIDE) as d:
        await d.press(key)
        written = await at_rest(d, "1")
        await d.press(key)
        assert len(written.texts) == 1


async def test_what_is_typed_and_what_it_finds_are_written_at_once() -> None:
    async with dashboard(size=WIDE) as d:
        written = await at_rest(d, "6")
        await d.press("slash")
        for key in ("s", "o", "backspace", "c"):
            written.texts.clear()
            await d.press(key)
            prompt, summary = "\x1b[2;", "\x1b[3"
            assert prompt in written.texts[0]
            assert summary in written.texts[0], "what it finds comes later"
        assert "/sc" in d.screen


async def test_nothing_is_drawn_while_an_answer_is_awaited() -> None:
    async with dashboard(size=WIDE) as d:
        written = await at_rest(d, "1")
        due_at = d.app.shown.link.next_at
        assert due_at is not None
        d.now += due_at - d.app.clock() + 0.1
        d.app.services.painter.tick()
        await d.settle()
        assert not written.texts
        d.now += 5.0
        d.app.services.painter.tick()
        await d.settle()


def test_the_first_picture_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    kinds = ("CONFIG", "CACHE", "DATA", "STATE")
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        env={**os.environ, **{f"XDG_{kind}_HOME": str(tmp_path) for kind in kinds}},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stderr.rpartition("LOADED ")[2].split())
    assert "senec_tui.app.tabs.overview.overview_tab" in loaded
    assert not (UNNEEDED | PANES_NOT_YET) & loaded
    assert not {
        name for name in loaded if name.startswith(("senec_tui.portal", "senec_tui.app.dialogs"))
    }
    ours = {name for name in loaded if name.startswith("senec_tui") and not is_bare_room(name)}
    assert len(ours) <= MOST_MODULES, sorted(ours)


def is_bare_room(name: str) -> bool:
    """Whether a module is a folder that only says what it is for: next to nothing to load."""
    file = ROOT.joinpath(*name.split("."), "__init__.py")
    if not file.is_file():
        return False
    return all(isinstance(part, ast.Expr) for part in ast.parse(file.read_text()).body)
