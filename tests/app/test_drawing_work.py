"""What a key sets off in Textual, counted: layouts, frames, styles, lines, pictures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from driver import Driver, dashboard
from scenes import scene_of, snapshot_of
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from senec_tui.app.pictures.lines import Span
from senec_tui.app.tabs.pane import PicturePane
from senec_tui.app.tabs.system import objects
from senec_tui.app.tabs.system.system_pages import page_of, pages
from senec_tui.app.widgets.picture import LineView, Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.plant.system import ObjectLine

WIDE = (120, 40)
COUNTED: dict[str, tuple[type[Any], str]] = {
    "layouts": (Compositor, "_arrange_root"),
    "frames": (Compositor, "render_update"),
    "styles": (Stylesheet, "apply"),
    "strips": (LineView, "finished"),
}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each was done since it was last cleared."""
    done: Counter[str] = Counter()

    def counting(what: str, method: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **named: object) -> object:
            done[what] += 1
            return method(*args, **named)

        return counted

    for what, (owner, name) in COUNTED.items():
        monkeypatch.setattr(owner, name, counting(what, getattr(owner, name)))
    return done


async def at_rest(d: Driver) -> None:
    """Nothing comes by itself any more."""
    await d.steady()
    if d.app.services.painter.ticking is not None:
        d.app.services.painter.ticking.stop()
    d.app.services.painter.schedule_tick = lambda: None  # type: ignore[method-assign]


@pytest.mark.parametrize("key", "234567890")
async def test_a_tab_that_was_visited_takes_one_layout_and_one_frame(
    key: str, work: Counter[str]
) -> None:
    async with dashboard(size=WIDE) as d:
        for visited in (key, "1", key, "1"):
            await d.press(visited)
            await d.steady()
        await at_rest(d)
        work.clear()
        await d.press(key)
        assert work["layouts"] == 1
        assert work["frames"] == 1
        assert work["styles"] == 0


@pytest.mark.parametrize("key", "2345890")
async def test_the_first_visit_of_a_tab_shows_it_in_its_first_frame(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(size=WIDE) as d:
        await at_rest(d)
        seen: list[str] = []
        display = Screen._compositor_refresh

        def displaying(screen: Screen[object]) -> None:
            seen.append(d.screen)
            display(screen)

        monkeypatch.setattr(Screen, "_compositor_refresh", displaying)
        await d.press(key)
        assert isinstance(d.app.pane, PicturePane)
        first = seen[0].splitlines()[1:-2]
        assert any(map(str.strip, first)), "it is drawn empty"


async def test_the_first_visit_of_a_list_is_laid_out_once(work: Counter[str]) -> None:
    async with dashboard(size=WIDE) as d:
        await at_rest(d)
        work.clear()
        await d.press("6")
        assert work["layouts"] == 1


async def test_a_letter_of_a_filter_lays_nothing_out_and_is_one_frame(work: Counter[str]) -> None:
    async with dashboard(size=WIDE) as d:
        await d.press("6", "ctrl+r", "slash", "x")  # the first one says that it is valid: a style
        await at_rest(d)
        for key in ("backspace", "s", "o", "c", "backspace", "backspace"):
            work.clear()
            await d.press(key)
            assert work["layouts"] == 0
            assert work["frames"] == 1
            assert work["styles"] == 0


async def test_one_line_that_changes_is_the_only_one_that_is_drawn(
    work: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(size=WIDE) as d:
        await at_rest(d)
        pane = d.app.pane
        assert isinstance(pane, Picture)
        asked: list[int] = []
        render_line = Picture.render_line

        def rendering(picture: Picture, y: int) -> Strip:
            asked.append(y)
            return render_line(picture, y)

        monkeypatch.setattr(Picture, "render_line", rendering)
        lines = list(pane.lines)
        lines[7] = (Span("something else"),)
        work.clear()
        pane.show_lines(lines)
        await d.settle()
        assert asked == [7]
        assert work == {"frames": 1, "strips": 1}


async def test_a_tab_that_scrolls_is_not_drawn_for_the_whole_width_each_time() -> None:
    async with dashboard(size=(120, 30)) as d:
        await d.press("4")
        await d.steady()
        pane = d.app.pane
        assert isinstance(pane, PicturePane)
        widths: list[int] = []
        paint = pane._paint

        def painting(scene: Scene) -> list[Line]:
            widths.append(scene.width)
            return paint(scene)

        pane._paint = painting
        pane.show_scene(d.app.scene())
        assert len(pane.lines) > pane.size.height + 4
        assert widths == [119]


async def test_a_picture_that_fits_without_a_scroll_bar_has_none_however_it_was_before() -> None:
    async with dashboard(size=(120, 40)) as d:
        await d.press("4")
        await d.steady()
        pane = d.app.pane
        assert isinstance(pane, PicturePane)
        rows = 60

        def painting(scene: Scene) -> list[Line]:
            """One line more where it is narrower."""
            return [(Span("x" * scene.width),)] * (rows + 120 - scene.width)

        pane._paint = painting
        pane.show_scene(d.app.scene())
        assert len(pane.lines) == 61
        rows = pane.size.height
        pane.show_scene(d.app.scene())
        assert len(pane.lines) == rows
        await d.settle()
        assert not pane.show_vertical_scrollbar


@pytest.mark.parametrize("key", "1234567890")
async def test_the_screen_is_the_one_that_textual_would_have_drawn(key: str) -> None:
    async with dashboard(size=WIDE) as d:
        await d.press(key)
        await d.steady()
        if key == "6":
            await d.press("slash", "s")
        compositor = d.app.screen._compositor
        ours = compositor.render_strips()
        theirs = [
            Strip.join(chop.values())
            for chop in Compositor._render_chops(compositor, Region(0, 0, *WIDE), lambda _y: True)
        ]
        assert [cells(strip) for strip in ours] == [cells(strip) for strip in theirs]


async def test_a_scroll_bar_is_the_one_that_textual_would_have_drawn() -> None:
    async with dashboard(size=WIDE) as d:
        await d.press("6")
        await d.steady()
        bar = d.app.query_one("VariableList", LineView).vertical_scrollbar
        for key in ("g", "pagedown", "G"):
            await d.press(key)
            whole = Region(0, 0, 1, bar.size.height)
            ours, theirs = bar.render_lines(whole), ScrollBar.render_lines(bar, whole)
            assert len({strip.text for strip in ours} | set(map(str, map(cells, ours)))) > 1
            assert list(map(cells, ours)) == list(map(cells, theirs))
            part = Region(0, 3, 1, 5)
            assert list(map(cells, bar.render_lines(part))) == list(map(cells, ours[3:8]))


def cells(strip: Strip) -> Sequence[tuple[str, object, object]]:
    """Each character as it looks, and what a mouse does there; a blank is its background."""
    return [
        (
            character,
            style.bgcolor if character == " " and not style.reverse else (style.color, str(style)),
            style.meta,
        )
        for text, style, _ in strip
        for character in text
        if style is not None
    ]


def test_of_all_pages_only_the_one_that_is_looked_at_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[object] = []
    row = objects._object_row

    def drawing(scene: Scene, line: ObjectLine, width: int) -> Line:
        drawn.append(line)
        return row(scene, line, width)

    monkeypatch.setattr(objects, "_object_row", drawing)
    scene = scene_of(snapshot_of(), width=120, height=37)
    lines, number = page_of(scene, 0)
    assert lines
    assert number == 0
    assert not drawn
    assert page_of(scene, 1_000)[1] == len(pages(scene)) - 1
    assert drawn


async def test_a_hidden_tab_is_drawn_once_for_a_room_that_became_another_one() -> None:
    async with dashboard(size=WIDE) as d:
        await d.press("8")
        await d.steady()
        pane = d.app.pane
        assert isinstance(pane, PicturePane)
        await d.press("1")
        rooms: list[tuple[int, int]] = []

        def painting(scene: Scene) -> list[Line]:
            rooms.append((scene.width, scene.height))
            return []

        pane._paint = painting
        await d.pilot.resize_terminal(100, 35)
        await d.settle()
        await d.press("8")
        await d.settle()
        assert set(rooms) == {(100, pane.size.height)}


async def test_notices_lie_over_the_tab_as_textual_would_have_them() -> None:
    async with dashboard(size=WIDE, notices=True) as d:
        d.app.notify("Something to be said", timeout=60)
        await d.settle()
        assert "Something to be said" in d.screen
        compositor = d.app.screen._compositor
        assert type(compositor) is not Compositor
        theirs = Compositor._render_chops(compositor, Region(0, 0, *WIDE), lambda _y: True)
        ours = compositor._render_chops(Region(0, 0, *WIDE), lambda _y: True)
        for mine, plain in zip(ours, theirs, strict=True):
            assert list(mine) == list(plain)
            assert [*map(cells, mine.values())] == [*map(cells, plain.values())]
