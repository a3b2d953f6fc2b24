"""The wire format: never raises, never invents a value, and comes back as it went."""

import math
import string
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senec_tui.device.wire.codec import (
    END_OF_ARRAY,
    LONGEST_KEPT,
    MOST_KEPT,
    PREFIXES,
    Absence,
    Absent,
    Forbidden,
    Malformed,
    Unreadable,
    decode,
    encode,
    known_texts,
    prefix_of,
    shortest,
)

WIDTHS = {
    "u8": (8, False),
    "u1": (16, False),
    "u3": (32, False),
    "u6": (64, False),
    "i8": (8, True),
    "i1": (16, True),
    "i3": (32, True),
}
SMALLEST_NORMAL = 2.0**-126
LARGEST_SINGLE = (2 - 2**-23) * 2.0**127

singles = st.floats(width=32, allow_nan=False, allow_infinity=False)
normal_singles = singles.filter(lambda x: abs(x) >= SMALLEST_NORMAL)


def value_of(raw: str) -> object:
    decoded = decode(raw)
    assert not isinstance(decoded, Absence), decoded
    return decoded


# --- what the protocol description says ---------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("u8_38", 56),
        ("u1_0EF2", 3826),
        ("u3_0000803D", 32829),
        ("u6_FFFFFFFFFFFFFFFF", 18446744073709551615),
        ("i8_E2", -30),
        ("i1_FF9C", -100),
        ("i1_015E", 350),
        ("i3_FFFFFF9C", -100),
        ("i3_00000078", 120),
        ("fl_42C80000", 100.0),
        ("st_V3 LV", "V3 LV"),
        ("ch_A", "A"),
        ("u8_0D", 13),
        ("u8_00", 0),
        ("u8_13", 19),
        ("fl_428C0000", 70.0),
        ("u3_64CECFAF", 1691275183),
        ("st_", ""),
        ("ch_", ""),
    ],
)
def test_examples_of_the_protocol(raw: str, value: object) -> None:
    decoded = value_of(raw)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("fl_BF08E2C1", -0.5347),
        ("fl_4599AD17", 4917.636),
        ("fl_C585A866", -4277.050),
        ("fl_442047C0", 641.12),
        ("fl_437E7A5F", 254.478),
        ("fl_C31E6315", -158.387),
    ],
)
def test_float_examples_of_the_protocol(raw: str, value: float) -> None:
    assert value_of(raw) == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize("raw", ["fl_80000000", "fl_00000000"])
def test_zero_of_either_sign_is_plain_zero(raw: str) -> None:
    decoded = value_of(raw)
    assert decoded == 0
    assert isinstance(decoded, float)
    assert math.copysign(1, decoded) == 1


@pytest.mark.parametrize("raw", ["fl_00400000", "fl_80400000", "fl_00000001", "fl_007FFFFF"])
def test_subnormal_power_is_zero(raw: str) -> None:
    assert value_of(raw) == 0.0


def test_smallest_normal_float_is_kept() -> None:
    assert value_of("fl_00800000") == SMALLEST_NORMAL
    assert value_of("fl_80800000") == -SMALLEST_NORMAL
    assert value_of("fl_00C00000") == pytest.approx(1.8e-38, rel=0.05)


@pytest.mark.parametrize(
    "raw", ["fl_7FC00000", "fl_FFC00000", "fl_7F800000", "fl_FF800000", "fl_7F800001"]
)
def test_nan_and_infinities_are_unknown(raw: str) -> None:
    assert decode(raw) == Malformed(raw)


# --- words instead of values --------------------------------------------------------------------

SENTINELS = [
    ("VARIABLE_NOT_FOUND", Absent),
    ("OBJECT_NOT_FOUND", Absent),
    ("FORBIDDEN", Forbidden),
    ("MALFORMED_VALUE", Malformed),
    ("FILE_VARIABLE_NOT_READABLE", Unreadable),
]


@pytest.mark.parametrize(("word", "kind"), SENTINELS)
@pytest.mark.parametrize("details", ["", " ", ": level 2", "_AT_ALL", "\n", " (u8_01)"])
@pytest.mark.parametrize("before", ["", " ", "\t"])
def test_sentinels_are_recognised_with_details(
    word: str, kind: type[Absence], details: str, before: str
) -> None:
    raw = before + word + details
    decoded = decode(raw)
    assert type(decoded) is kind
    assert decoded.raw == raw
    assert prefix_of(raw) is None


def test_the_null_of_json_is_no_value_and_its_word_as_text_is() -> None:
    assert decode("null") == Malformed("null")
    assert decode("st_null") == "null"
    assert decode("nullable") == "nullable"


@pytest.mark.parametrize("raw", ["er_", "er_NOT READY", "er_1_2", " er_x "])
def test_reading_error_of_the_device_is_no_reading(raw: str) -> None:
    assert decode(raw) == Unreadable(raw)


def test_end_marker_is_text_that_the_reader_drops() -> None:
    assert END_OF_ARRAY == "st_END_OF_ARRAY"
    assert decode(END_OF_ARRAY) == "END_OF_ARRAY"


# --- payloads -----------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", WIDTHS)
@pytest.mark.parametrize("change", [lambda p: p[:-1], lambda p: p + "0", lambda _: "", str.lower])
def test_wrong_length_is_malformed_and_lower_case_is_not(prefix: str, change: object) -> None:
    assert callable(change)
    payload = "AB" * (WIDTHS[prefix][0] // 8)
    raw = f"{prefix}_{change(payload)}"
    if change is str.lower:
        assert decode(raw) == decode(f"{prefix}_{payload}")
        assert isinstance(decode(raw), int)
    else:
        assert decode(raw) == Malformed(raw)


@pytest.mark.parametrize("length", [0, 1, 7, 9, 16])
def test_floats_need_eight_digits(length: int) -> None:
    raw = "fl_" + "4" * length
    assert decode(raw) == Malformed(raw)


@pytest.mark.parametrize(
    "payload", ["0G", "+1", "-1", "0x", " 1", "1 1", "1_", "_1", "٣٤", "１２", "²³", "é1", "\x001"]
)
def test_what_is_not_ascii_hex_is_malformed(payload: str) -> None:
    # int() would take the sign, the underscore, the spaces and the digits of other scripts
    for prefix, (bits, _) in WIDTHS.items():
        raw = f"{prefix}_{payload.rjust(bits // 4, '0')}x"[: len(prefix) + 1 + bits // 4]
        assert decode(raw) == Malformed(raw), prefix
    raw = f"fl_{payload.rjust(8, '0')}"
    assert decode(raw) == Malformed(raw)


def test_text_is_split_at_the_first_underscore_only() -> None:
    assert decode("st_a_b") == "a_b"
    assert decode("st__") == "_"
    assert decode("st_u8_01") == "u8_01"
    assert decode("ch__x") == "_x"


def test_spaces_go_outside_and_stay_inside() -> None:
    assert decode("  u8_38 ") == 56
    assert decode("\tfl_42C80000\n") == 100.0
    assert decode(" st_ V3  LV ") == " V3  LV"


@pytest.mark.parametrize("raw", ["", "u8", "_", "_38", "U8_38", "u9_38", "xx_1", "plain", "u 8_38"])
def test_text_without_known_prefix_stays_as_it_came(raw: str) -> None:
    assert decode(raw) == raw
    assert prefix_of(raw) is None


# --- properties ---------------------------------------------------------------------------------

wire_like = st.builds(
    "{}{}{}".format,
    st.sampled_from([*PREFIXES, "FORBIDDEN", "u", "", " u8"]),
    st.sampled_from(["_", "__", "", " _"]),
    st.text(alphabet=string.hexdigits + "_ ٣Ｆ\ud800", max_size=20) | st.text(max_size=20),
)


@given(wire_like | st.text())
@example("fl_7FFFFFFF")
@example("\ud800_")
@example("st_a b")
@example("u8_0A")
@example("fl_41200000")
def test_decoding_never_raises_and_keeps_what_came(raw: str) -> None:
    decoded = decode(raw)
    if isinstance(decoded, Absence):
        assert decoded.raw == raw
    elif isinstance(decoded, str):
        assert decoded in raw
    else:
        assert prefix_of(raw) in {*WIDTHS, "fl"}
        assert math.isfinite(decoded)


@pytest.mark.parametrize("prefix", WIDTHS)
@given(data=st.data())
def test_integers_come_back_as_they_went(prefix: str, data: st.DataObject) -> None:
    bits, signed = WIDTHS[prefix]
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    number = data.draw(st.integers(low, high) | st.sampled_from([low, high]))
    raw = encode(prefix, number)
    assert len(raw) == 3 + bits // 4
    assert raw[3:] == raw[3:].upper()
    assert decode(raw) == number
    assert type(decode(raw)) is int


@given(normal_singles)
@example(LARGEST_SINGLE)
@example(SMALLEST_NORMAL)
def test_floats_come_back_as_they_went(number: float) -> None:
    raw = encode("fl", number)
    assert decode(raw) == number
    assert len(raw) == 11


@given(st.integers(0, 2**32 - 1))
@example(1)
@example(0x7F800000)
@example(0x41200000)
def test_every_float_pattern_is_a_normal_number_zero_or_unknown(pattern: int) -> None:
    decoded = decode(f"fl_{pattern:08X}")
    exact = struct.unpack(">f", pattern.to_bytes(4, "big"))[0]
    if not math.isfinite(exact):
        assert isinstance(decoded, Malformed)
    elif abs(exact) < SMALLEST_NORMAL:
        assert decoded == 0.0
    else:
        assert decoded == exact


@pytest.mark.parametrize("prefix", ["st", "ch"])
@given(text=st.text().map(str.strip))
def test_text_comes_back_as_it_went(prefix: str, text: str) -> None:
    assert decode(encode(prefix, text)) == text
    assert prefix_of(encode(prefix, text)) == prefix


def test_an_error_text_comes_back_as_a_failed_reading() -> None:
    assert decode(encode("er", "busy")) == Unreadable("er_busy")


@pytest.mark.parametrize("prefix", WIDTHS)
def test_encoding_refuses_what_does_not_fit(prefix: str) -> None:
    bits, signed = WIDTHS[prefix]
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    for number in (low - 1, high + 1, 10**400, -(10**400), 0.5, math.nan, math.inf, "1"):
        with pytest.raises(ValueError, match=prefix):
            encode(prefix, number)


@pytest.mark.parametrize(
    ("prefix", "value"), [("fl", 1e39), ("fl", 10**400), ("fl", "1")], ids=repr
)
def test_encoding_refuses_floats_that_do_not_fit(prefix: str, value: float | str) -> None:
    with pytest.raises(ValueError, match="fl"):
        encode(prefix, value)


@pytest.mark.parametrize("prefix", ["", "u2", "U8", "u8_"])
def test_encoding_refuses_unknown_prefixes(prefix: str) -> None:
    with pytest.raises(ValueError, match="unknown prefix"):
        encode(prefix, 1)


# --- numbers as text ----------------------------------------------------------------------------


@given(normal_singles)
@example(LARGEST_SINGLE)
@example(16777216.0)
def test_shortest_text_reads_back_as_the_same_float(number: float) -> None:
    text = shortest(number)
    assert struct.pack(">f", float(text)) == struct.pack(">f", number)
    assert float(text) == float(repr(float(text)))


@given(st.integers(1, 999_999), st.integers(-10, 10))
def test_shortest_text_has_no_digit_too_many(digits: int, exponent: int) -> None:
    # a single-precision float tells all decimals of six digits apart
    wanted = float(f"{digits}e{exponent}")
    stored = struct.unpack(">f", struct.pack(">f", wanted))[0]
    assert float(shortest(stored)) == wanted


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("fl_40C00000", "6.0"),
        ("fl_425BD917", "54.962"),
        ("fl_C11ACCCD", "-9.675"),
        ("fl_3DCCCCCD", "0.1"),
        ("fl_4B7FFFFF", "16777215.0"),
        ("fl_7F7FFFFF", "3.4028235e+38"),
        ("fl_00800000", "1.1754944e-38"),
    ],
)
def test_shortest_text_of_wire_values(raw: str, text: str) -> None:
    decoded = value_of(raw)
    assert isinstance(decoded, float)
    assert shortest(decoded) == text


@pytest.mark.parametrize("value", [1e300, math.inf, -math.inf, math.nan])
def test_shortest_text_of_what_is_no_single_float(value: float) -> None:
    assert shortest(value) == repr(value)


@pytest.mark.parametrize("raw", [" u8_ZZ ", "fl_7FC00000 ", "\ter_NO_ACCESS"])
def test_what_is_no_value_is_told_as_it_came(raw: str) -> None:
    decoded = decode(raw)
    assert isinstance(decoded, Absence)
    assert decoded.raw == raw


# --- what was decoded once ------------------------------------------------------------------------


def test_what_was_decoded_is_not_decoded_again() -> None:
    known_texts.clear()
    first = decode("fl_442047C0")
    assert decode("fl_442047C0 "[:-1]) is first
    assert list(known_texts) == ["fl_442047C0"]


def test_texts_that_are_known_do_not_fill_the_memory() -> None:
    for number in range(3 * MOST_KEPT):
        assert decode(encode("u3", number)) == number
        assert decode(f"st_{number}{'x' * LONGEST_KEPT}") == f"{number}{'x' * LONGEST_KEPT}"
    assert 0 < len(known_texts) <= MOST_KEPT
    assert max(map(len, known_texts)) <= LONGEST_KEPT
