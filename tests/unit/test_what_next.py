"""A failure says what comes next, which depends on whether somebody asks again anyway."""

from __future__ import annotations

import pytest

from senec_tui.errors import BrokenReplyError, ConnectionLostError, RefusedError, SenecTuiError
from senec_tui.language import Language

EN = Language("en")


@pytest.mark.parametrize(
    "error",
    [ConnectionLostError(host="senec"), BrokenReplyError(host="senec", detail="cut")],
)
def test_only_who_asks_again_says_that_it_is_tried_again(error: SenecTuiError) -> None:
    assert "t is tried again" in error.sentence(EN, polling=True)
    assert "tried again" not in error.sentence(EN)
    assert "try again in a moment" in error.sentence(EN)


def test_most_advice_is_the_same_for_both() -> None:
    error = RefusedError(host="senec", port=443)
    assert error.sentence(EN, polling=True) == error.sentence(EN) == str(error)
