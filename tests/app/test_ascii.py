"""A terminal that knows only ASCII gets only ASCII, and words that are spelled for it."""

from __future__ import annotations

import re

from driver import dashboard
from rich.console import Console
from textual._compositor import LayoutUpdate
from textual.geometry import Region

from senec_tui.app.textual_patches.screen_diff import ScreenCopy


async def test_words_are_spelled_out_where_pictures_are_ascii() -> None:
    async with dashboard(glyphs="ascii", language="de") as d:
        assert "Uebersicht" in d.tabs
        assert "laedt" in d.text or "entlaedt" in d.text or "in Ruhe" in d.text
        await d.press("L")
        assert "Overview" in d.tabs
        await d.press("L")
        assert "Uebersicht" in d.tabs


async def test_only_ascii_reaches_such_a_terminal() -> None:
    console = Console(color_system="256", force_terminal=True, width=80)
    async with dashboard(glyphs="ascii", language="de") as d:
        for key in ("1", "2", "question_mark"):
            await d.press(key)
            copy = ScreenCopy(plain=True)
            lines = d.app.screen._compositor.render_strips()
            whole = LayoutUpdate([[line] for line in lines], Region(0, 0, 80, 24))
            update = copy.reduced(whole)
            assert update is not None
            sent = "".join(segment.text for segment in console.render(update))
            assert len(sent) > 1000
            assert sent.isascii(), sorted(set(re.findall(r"[^\x00-\x7f]", sent)))
            assert not d.screen.isascii(), "the test tests nothing"


async def test_a_degree_sign_leaves_one_blank_at_most() -> None:
    async with dashboard(glyphs="ascii") as d:
        await d.poll()
        for key in ("1", "2", "9"):
            await d.press(key)
            warm = re.findall(r"[0-9] *°?C\b", d.text)
            assert {text[1:] for text in warm} <= {" C"}
        await d.press("1")
        assert re.search(r"[0-9] C\b", d.text), "the test tests nothing"
