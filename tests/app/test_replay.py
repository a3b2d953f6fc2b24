"""A recording made in the dashboard, played in the dashboard: the same pictures."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from driver import Driver, dashboard

from senec_tui.catalogue import Catalogue
from senec_tui.cli.access.history_places import write_recording
from senec_tui.model.recording.replay import Replay
from senec_tui.model.timeseries.recent_powers import RecentPowers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

TABS = ("1", "2", "3", "4", "5", "6", "9", "0")
Pictures = dict[tuple[float, str], str]


async def gone_by(d: Driver) -> None:
    """Until what a jump set off in the background is done."""
    for _ in range(50):
        running = [worker for worker in d.app.workers if worker.group in ("past", "record")]
        if not running:
            break
        await d.app.workers.wait_for_complete(running)
    await d.settle()


async def pictures(d: Driver, tabs: tuple[str, ...] = TABS) -> Pictures:
    """Every tab as it is now."""
    shown: Pictures = {}
    for tab in tabs:
        await d.press(tab)
        await gone_by(d)
        shown[d.app.clock(), tab] = d.text
    return shown


async def recorded(directory: Path, *, tabs: tuple[str, ...]) -> tuple[Path, Pictures]:
    """A session with a fault in the middle, recorded from the key `R` on."""
    shown: Pictures = {}
    async with dashboard(data_directory=directory) as d:
        for tab in tabs:
            await d.press(tab)
        d.now += 10
        d.app.services.memory.recent_powers = RecentPowers()
        await d.press("R")
        assert "REC" in d.status
        await gone_by(d)
        await d.poll()
        for fault in ("", "refuse", ""):
            if fault:
                d.appliance.faults.set(fault)
            await d.poll()
            d.appliance.faults.clear()
            shown |= await pictures(d, tabs)
        await d.press("R")
        assert "REC" not in d.status
    files = list((directory / "recordings").iterdir())
    assert len(files) == 1
    return files[0], shown


@asynccontextmanager
async def played(file: Path, **options: Any) -> AsyncIterator[tuple[Driver, Replay]]:
    """The dashboard over a recording, paused at its beginning."""
    replay = Replay(file, Catalogue())
    usual: dict[str, Any] = {"make_source": lambda: replay, "clock": lambda: replay.at}
    async with dashboard(replay=True, device_name=file.name, **usual | options) as d:
        yield d, replay


async def test_a_recording_shows_the_pictures_of_the_session(tmp_path: Path) -> None:
    file, session = await recorded(tmp_path, tabs=TABS)
    assert len(session) == 3 * len(TABS)
    assert len(set(session.values())) > len(TABS)
    async with played(file) as (d, _):
        moments = sorted({at for at, _ in session})
        for at in (*moments, moments[0]):
            d.app.go_to(at)
            await gone_by(d)
            assert "REPLAY" in d.tabs
            assert "REPLAY" in d.status
            for key, picture in (await pictures(d)).items():
                assert picture == session[key], key


async def test_a_recording_has_the_log_of_the_session(tmp_path: Path) -> None:
    async with dashboard(data_directory=tmp_path) as d:
        await d.press("7")
        await d.steady()
        session = d.text
        assert " I SYS" in session
        await d.press("1")
        d.now += 10
        await d.press("R")
        await gone_by(d)
        await d.steady()
    (file,) = (tmp_path / "recordings").iterdir()
    async with played(file) as (d, _):
        await d.press("7")
        await d.steady()
        assert d.text == session


async def test_a_recording_has_the_history_of_the_session(tmp_path: Path) -> None:
    """Curves and what they tell, as far as they had come; not what came later."""
    kept, made = tmp_path / "history.sqlite", tmp_path / "made.sqlite"

    async def history(d: Driver) -> str:
        await d.press("8")
        d.app.pane.show_moment(d.app.clock())
        await d.steady()
        return d.text.partition("Energy in kWh")[0]

    session: dict[float, str] = {}
    async with dashboard(data_directory=tmp_path, history_file=lambda _: kept) as d:
        d.now += 3600
        await d.press("R")
        await gone_by(d)
        for _ in range(3):
            for _ in range(6):
                await d.poll(20)
            session[d.app.clock()] = await history(d)
    (file,) = (tmp_path / "recordings").iterdir()
    assert len(set(session.values())) == len(session) == 3

    def prefill(target: Path, stopped: Callable[[], bool]) -> None:
        write_recording(file, Catalogue(), target, stopped)

    options = {"history_file": lambda _: made, "prefill_history": prefill}
    async with played(file, **options) as (d, replay):
        d.app.go_to(replay.end)
        await gone_by(d)
        for at in (*session, *session):
            d.app.go_to(at)
            await gone_by(d)
            assert await history(d) == session[at]


async def test_what_changed_within_a_recording_is_told_as_far_as_it_had_come(
    tmp_path: Path,
) -> None:
    """A recording of minutes, which holds the version of the controller from its first one on."""
    given = tmp_path / "given"
    async with dashboard(data_directory=tmp_path) as d:
        await d.press("9")
        d.now += 10
        await d.press("R")
        await gone_by(d)
        for _ in range(20):
            await d.poll()
        d.appliance.tell("WIZARD", {"APPLICATION_VERSION": "st_0999"})
        for _ in range(60):
            await d.poll()
        await d.press("R")
    (file,) = (tmp_path / "recordings").iterdir()

    def prefill(target: Path, stopped: Callable[[], bool]) -> None:
        write_recording(file, Catalogue(), target, stopped)

    options = {"history_file": lambda _: tmp_path / "made.sqlite", "prefill_history": prefill}
    async with played(file, data_directory=given, **options) as (d, replay):
        await d.press("9", "v")
        await d.steady()
        assert "no variable came or" in d.text
        d.app.go_to(replay.end)
        await gone_by(d)
        await d.steady()
        assert "Versions  1" in d.text
        assert "0831 ► 0999" in d.text
        assert "recorded" not in d.text
        await d.press("X")
        await d.steady()
    (report,) = given.glob("senec-swap-*.md")
    assert "| `WIZARD.APPLICATION_VERSION` | 0831 | 0999 |" in report.read_text(encoding="utf-8")


async def test_the_controls_of_a_recording(tmp_path: Path) -> None:
    file, session = await recorded(tmp_path, tabs=("1",))
    moments = sorted({at for at, _ in session})
    async with played(file) as (d, replay):
        assert not replay.playing
        await d.press("p")
        assert "1x" in d.status
        await d.press("ctrl+right", "ctrl+right")
        assert "5x" in d.status
        await d.press("ctrl+left")
        assert replay.speed == 2.0
        await d.press("space")
        assert "paused" in d.status
        d.app.go_to(moments[1])
        await gone_by(d)
        await d.press("greater_than_sign")
        assert replay.at > moments[1]
        await d.press("less_than_sign")
        assert replay.at == moments[1]
        await d.press("backspace")
        await gone_by(d)
        assert replay.at_end
        assert "end" in d.status
        await d.press("t", *"-20s", "enter")
        await gone_by(d)
        assert replay.at == replay.end - 20
        await d.press("t", *"nonsense", "enter")
        assert len(d.app.screen_stack) == 2
        await d.press("escape")
        before = replay.at
        await d.press("e")
        assert replay.at == before


async def test_notes_of_a_session_come_back_with_it(tmp_path: Path) -> None:
    async with dashboard(data_directory=tmp_path) as d:
        await d.press("R")
        await gone_by(d)
        await d.poll()
        await d.press("J", *"look here", "enter")
        await d.steady()
        await d.poll()
    (file,) = (tmp_path / "recordings").iterdir()
    now = [0.0]
    replay = Replay(file, Catalogue(), clock=lambda: now[0])
    assert [text for _, text in replay.notes()] == ["look here"]
    async with played(file, make_source=lambda: replay, clock=lambda: replay.at) as (d, _):
        await d.press("p")
        now[0] += 60
        for _ in range(3000):
            await d.pilot.pause(0.01)
            if d.app._notifications:
                break
        assert "look here" in str([n.message for n in d.app._notifications])
        await d.press("J")
        assert len(d.app.screen_stack) == 1
