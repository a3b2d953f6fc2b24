from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.portal.portal_errors import RateLimitedError
from senec_tui.portal.rate_limit import GAP_S, LONGEST_REST_S, RateLimit, http_date, retry_after_s


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def pace_of(time: Time, *, highest: bool = False) -> RateLimit:
    return RateLimit(
        host="portal.test",
        monotonic=time,
        sleep=time.sleep,
        uniform=lambda low, high: high if highest else low,
    )


async def test_the_first_turn_comes_at_once_and_the_next_after_the_gap() -> None:
    time = Time()
    pace = pace_of(time)
    async with pace.turn():
        pass
    assert time.slept == []
    time.now += 0.2
    async with pace.turn():
        pass
    assert time.slept == [pytest.approx(GAP_S - 0.2)]
    time.now += 10
    async with pace.turn():
        pass
    assert len(time.slept) == 1


async def test_rests_grow_to_a_bound_and_end_with_calm() -> None:
    time = Time()
    pace = pace_of(time, highest=True)
    rests = []
    for _ in range(12):
        pace.trouble()
        rests.append(pace.rest_s)
        time.now += pace.rest_s
    assert rests[:3] == [16, 32, 64]
    assert rests[-1] == LONGEST_REST_S
    pace.calm()
    pace.trouble()
    assert pace.rest_s == 16


async def test_a_rest_asked_for_has_a_bound_too() -> None:
    time = Time()
    pace = pace_of(time)
    pace.trouble(10_000_000)
    assert pace.rest_s == 3600
    with pytest.raises(RateLimitedError, match="3600 s"):
        async with pace.turn():
            pytest.fail("nothing is asked during a long rest")
    pace.trouble(1)
    assert pace.rest_s == 3600, "a later, shorter one does not end it"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), (" 5 ", 5), ("0", 0), (None, None), ("", None), ("soon", None), ("-3", None)],
)
def test_retry_after_as_number(text: str | None, seconds: float | None) -> None:
    assert retry_after_s(text, 0) == seconds


@given(st.integers(0, 4_000_000_000), st.integers(-1000, 100_000))
def test_retry_after_as_date(now: int, ahead: int) -> None:
    moment = max(0, now + ahead)
    assert retry_after_s(formatdate(moment, usegmt=True), now) == max(0, moment - now)


@given(st.text(max_size=30))
def test_no_date_is_none(text: str) -> None:
    http_date(text)
    retry_after_s(text, 0)
