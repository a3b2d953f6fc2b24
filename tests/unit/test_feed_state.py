"""How a feed fares, from one process to another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from senec_tui.errors import RefusedError
from senec_tui.language import LANGUAGES, Language
from senec_tui.model.polling.collector.feed_state import FeedState, reasons_of

EN = Language("en")
STATE = FeedState(
    name="mqtt",
    sent=120,
    failed=2,
    waiting=1,
    dropped=3,
    last_sent_at=1_700_000_000.0,
    reasons=reasons_of(RefusedError(host="broker", port=1883)),
)


def test_it_arrives_as_it_was_sent_in_every_language() -> None:
    arrived = FeedState.of_record(json.loads(json.dumps(STATE.record())))
    assert arrived == STATE
    assert set(STATE.reasons) == set(LANGUAGES)
    assert "1883" in str(STATE.reason(EN))


@pytest.mark.parametrize(
    ("state", "word", "works"),
    [
        (STATE, "fails", False),
        (FeedState(name="mqtt"), "begins", True),
        (FeedState(name="mqtt", last_sent_at=1.0), "on", True),
        (FeedState.idle("mqtt"), "set up, not running", False),
    ],
)
def test_each_has_its_word(state: FeedState, word: str, *, works: bool) -> None:
    assert state.word == word
    assert state.works is works


@pytest.mark.parametrize("content", [None, [], "mqtt", {}, {"name": 5}])
def test_what_names_none_is_none(content: object) -> None:
    assert FeedState.of_record(content) is None


@pytest.mark.parametrize("number", [-1, 1.5, True, "7", None, 10**30, float("nan")])
def test_what_is_no_count_is_not_known_and_never_0(number: object) -> None:
    arrived = FeedState.of_record({"name": "mqtt", "sent": number})
    assert arrived is not None
    assert arrived.sent is None


@pytest.mark.parametrize("at", [-1, 1e300, 10**400, float("inf"), float("nan"), "x", True])
def test_what_is_no_moment_is_not_known(at: object) -> None:
    arrived = FeedState.of_record({"name": "mqtt", "last_sent_at": at})
    assert arrived is not None
    assert arrived.last_sent_at is None


@pytest.mark.parametrize("error", [5, [], {}, {"fr": "non"}, {"en": 7}, "away"])
def test_an_error_that_makes_no_sense_is_one_all_the_same(error: object) -> None:
    arrived = FeedState.of_record({"name": "mqtt", "error": error})
    assert arrived is not None
    assert not arrived.works
    assert arrived.reason(EN)


def test_texts_are_harmless_and_short() -> None:
    content: dict[str, Any] = {"name": "m\x1b[2J" + 99 * "x", "error": {"en": 9999 * "\x07"}}
    arrived = FeedState.of_record(content)
    assert arrived is not None
    assert "\x1b" not in arrived.name
    assert len(arrived.name) <= 40
    assert "\x07" not in str(arrived.reason(EN))
    assert len(str(arrived.reason(EN))) <= 500 * len(r"\x07")
