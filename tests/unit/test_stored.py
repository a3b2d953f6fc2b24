"""What was received is decoded when it comes, and not again."""

from __future__ import annotations

import pytest

from senec_tui.device import stored as module
from senec_tui.device.source import Raw
from senec_tui.device.stored import Stored
from senec_tui.device.wire.codec import Absent, Malformed, encode


def test_a_scalar_has_one_value_and_an_array_one_for_each_element() -> None:
    scalar, array = Stored("u8_0E", 1.0), Stored(("fl_42C80000", "u1_0001"), 2.0)
    assert (scalar.values, scalar.is_array, scalar.prefix()) == ((14,), False, "u8")
    assert (array.values, array.is_array) == ((100.0, 1), True)
    assert [array.prefix(0), array.prefix(1)] == ["fl", "u1"]
    assert Stored((), 3.0).values == ()


def test_what_comes_again_is_not_decoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Stored(("u8_01", "u8_02"), 1.0)
    assert first.values == (1, 2)

    def refuse(_raw: str) -> None:
        raise AssertionError

    monkeypatch.setattr(module, "decode", refuse)
    again = first.again(5.0).again(5.0)
    assert (again.raw, again.at) == (first.raw, 5.0)
    assert again.values is first.values


@pytest.mark.parametrize(
    ("raw", "absent", "unreadable", "number", "nan"),
    [
        ("u8_01", False, False, True, False),
        ("VARIABLE_NOT_FOUND", True, False, False, False),
        ("FORBIDDEN", False, False, False, False),
        ("er_7", False, True, False, False),
        ("fl_7FC00000", False, True, False, True),
        (("VARIABLE_NOT_FOUND", "u8_01"), False, False, True, False),
        (("fl_7FC00000",), False, False, False, True),
        ((), False, False, False, False),
    ],
)
def test_what_is_to_be_known_of_it(
    raw: Raw, *, absent: bool, unreadable: bool, number: bool, nan: bool
) -> None:
    found = Stored(raw, 0.0)
    assert found.is_absent is absent
    assert found.is_unreadable is unreadable
    assert found.has_number is number
    assert found.has_nan is nan


def test_a_number_that_was_kept_is_wire_text_again() -> None:
    assert Stored.of_number("fl", 100.0, 1.0) == Stored(encode("fl", 100.0), 1.0)
    assert Stored.of_number("u8", 13.6, 1.0).values == (14,)
    with pytest.raises(ValueError, match="u8"):
        Stored.of_number("u8", 300.0, 1.0)


def test_why_there_is_no_value_is_a_value_too() -> None:
    assert Stored("VARIABLE_NOT_FOUND", 0.0).values == (Absent("VARIABLE_NOT_FOUND"),)
    assert isinstance(Stored("u8_", 0.0).values[0], Malformed)


def test_the_same_at_the_same_time_is_equal() -> None:
    one = Stored("u8_01", 1.0)
    assert one == Stored("u8_01", 1.0)
    assert len({one, Stored("u8_01", 1.0), Stored("u8_01", 2.0), Stored("u8_02", 1.0)}) == 3
    assert one != "u8_01"
    assert repr(one) == "Stored('u8_01', 1.0)"
