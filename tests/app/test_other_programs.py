"""What is handed on to other programs, as the System tab shows it."""

from __future__ import annotations

import pytest
from driver import dashboard
from scenes import WIDTHS, scene_of, snapshot_of, text_of

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.tabs.system import INTEREST, pages
from senec_tui.errors import RefusedError
from senec_tui.language import Language
from senec_tui.model.polling.collector.feed_state import FeedState, reasons_of
from senec_tui.model.polling.poller import union

WANTED = union(INTEREST.medium, INTEREST.slow)
FEEDS = (
    FeedState(name="listen", sent=4711, last_sent_at=1_790_000_000.0),
    FeedState(
        name="mqtt",
        sent=120,
        failed=3,
        waiting=1,
        dropped=99,
        reasons=reasons_of(RefusedError(host="broker.local", port=1883)),
    ),
    FeedState.idle("influx"),
)


def whole(width: int, lang: str = "en", feeds: tuple[FeedState, ...] = FEEDS) -> str:
    scene = scene_of(snapshot_of(wanted=WANTED), width=width, tr=Language(lang), feeds=feeds)
    drawn = [line for page in pages(scene) for line in page]
    assert all(width_of(line) <= width for line in drawn)
    return text_of(drawn)


@pytest.mark.parametrize("width", WIDTHS)
def test_each_feed_is_a_row_and_its_error_a_sentence(width: int) -> None:
    text = whole(width)
    assert "Other programs" in text
    flat = " ".join(text.split())
    for words in ("sent 4711", "failed 3", "waiting 1", "dropped 99", "set up, not running"):
        assert words in flat, words
    assert "1883" in flat


def test_it_is_in_the_language_of_the_dashboard() -> None:
    flat = " ".join(whole(120, "de").split())
    for words in ("Andere Programme", "gesendet 4711", "gescheitert 3", "verdrängt 99"):
        assert words in flat, words


def test_where_nothing_is_handed_on_nothing_is_said() -> None:
    assert "Other programs" not in whole(120, feeds=())


async def test_a_collector_is_asked_while_somebody_looks() -> None:
    asked: list[str] = []
    states: list[tuple[FeedState, ...]] = [FEEDS[:1]]

    async def ask(device: str) -> tuple[FeedState, ...]:
        asked.append(device)
        return states[-1]

    async with dashboard(ask_feeds=ask, size=(200, 60)) as d:
        await d.poll()
        assert asked == []
        await d.press("9")
        await d.steady()
        assert set(asked) == {"demo"}
        assert "sent 4711" in d.screen
        states.append(FEEDS)
        await d.poll()
        await d.steady()
        assert "dropped 99" in d.screen
        await d.press("1")
        count = len(asked)
        await d.poll()
        await d.steady()
        assert len(asked) == count
