"""Answers of any kind: read, repaired, or refused with one of two errors."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.clean_text import visible
from senec_tui.device.source import Section, as_received
from senec_tui.device.wire.bounds import MOST_NAMES
from senec_tui.device.wire.reply import parse_reply
from senec_tui.errors import BrokenReplyError, NotASenecError


def parse(body: bytes | str) -> dict[str, Section | None]:
    content = body.encode() if isinstance(body, str) else body
    return dict(parse_reply(content, host="senec"))


def test_values_arrays_and_missing_objects() -> None:
    assert parse(
        '{"ENERGY":{"STAT_STATE":"u8_0E"},"BMS":{"SOC":["u8_01","u8_02"],"X":[]},'
        '"BAT1OBJ2":{"OBJECT_NOT_FOUND":""},"FILE":{}}'
    ) == {
        "ENERGY": {"STAT_STATE": "u8_0E"},
        "BMS": {"SOC": ("u8_01", "u8_02"), "X": ()},
        "BAT1OBJ2": None,
        "FILE": {},
    }


@pytest.mark.parametrize("text", ["st_A", "st_\u00fc", "st_\u202e"])
def test_end_marks_of_arrays_are_no_elements_but_known(text: str) -> None:
    wire = [text, "st_", "st_END_OF_ARRAY"]
    sections = parse(json.dumps({"PV1": {"INV_MODEL": wire, "B": [text], "C": text}}))
    section = sections["PV1"]
    assert section is not None
    shown = visible(text)
    assert section["INV_MODEL"] == (shown, "st_")
    assert as_received(section["INV_MODEL"]) == [shown, "st_", "st_END_OF_ARRAY"]
    assert as_received(section["B"]) == [shown]
    assert as_received(section["C"]) == shown


def test_a_key_that_comes_twice_counts_once_the_last() -> None:
    assert parse('{"A":{"B":"u8_00","C":"u8_02","B":"u8_01"}}') == {
        "A": {"B": "u8_01", "C": "u8_02"}
    }


@pytest.mark.parametrize(
    "body",
    [
        '{"A":{"B":\\"u8_01\\","C":["fl_00000000"]}}',
        '{\\"A\\":{\\"B\\":\\"u8_01\\",\\"C\\":[\\"fl_00000000\\"]}}',
        '{"A":{"B":"u8_01"","C":["fl_00000000""]}}',
    ],
)
def test_escapes_and_quotes_of_old_firmware_are_repaired(body: str) -> None:
    assert parse(body) == {"A": {"B": "u8_01", "C": ("fl_00000000",)}}


def test_empty_texts_survive_a_repair() -> None:
    assert parse('{"A":{"B":"","C":["",""],"D":"u8_01""}}') == {
        "A": {"B": "", "C": ("", ""), "D": "u8_01"}
    }


def test_a_quote_inside_a_text_is_no_damage() -> None:
    assert parse('{"A":{"B":"st_a\\"b"}}') == {"A": {"B": 'st_a"b'}}


def test_credentials_are_dropped_on_sight() -> None:
    for name in ("LOG", "log"):
        body = f'{{"{name}":{{"PASSWORD":"st_x","UserName":["st_y"],"USER_LEVEL":"u8_00"}}}}'
        assert parse(body) == {name: {"USER_LEVEL": "u8_00"}}


def test_what_is_not_text_is_kept_as_the_text_of_its_json() -> None:
    body = '{"A":{"n":12,"f":1.50,"big":1' + "0" * 5000 + ',"b":true,"z":null,"d":{"x":[1]},'
    section = parse(body + '"l":["u8_01",7,null,["a"]]}}')["A"]
    assert section is not None
    assert section["n"] == "12"
    assert section["f"] == "1.50"
    assert section["big"] == "1" + "0" * 5000
    assert section["b"] == "true"
    assert section["z"] == "null"
    assert section["d"] == '{"x": ["1"]}'
    assert section["l"] == ("u8_01", "7", "null", '["a"]')


@pytest.mark.parametrize(
    "harm", ["\x1b[31m", "\u202e", "\u200b", "\\u001b", "\\u202e", "\x00", "\x9b", "\n", "\x7f"]
)
def test_control_and_invisible_characters_become_visible(harm: str) -> None:
    sections = parse(f'{{"A{harm}":{{"B{harm}":"st_{harm}","C":["st_{harm}"]}}}}')
    for text in (str(sections), *sections, *(sections.popitem()[1] or {})):
        assert visible(text) == text
        assert "\x1b" not in text


def test_a_byte_of_another_encoding_is_no_reason_to_lose_the_rest() -> None:
    assert parse(b'{"A":{"B":"st_K\xfcche","C":"u8_01"}}') == {"A": {"B": "st_Küche", "C": "u8_01"}}


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html></html>",
        "  <html>",
        "[]",
        "null",
        '"text"',
        "12",
        '{"ENERGY":5}',
        '{"ENERGY":["u8_01"]}',
        "It works!",
        "SSH-2.0",
    ],
)
def test_answers_of_something_else(body: str) -> None:
    with pytest.raises(NotASenecError):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "  ",
        "{",
        '{"ENERGY":{"STAT_STATE":"u8_0',
        '{"ENERGY":{"STAT_STATE":tru',
        '{"A":{}}{"B":{}}',
        '{"A":' * 200_000,
        '{"A":' * 200_000 + "{}" + "}" * 200_000,
        json.dumps({"A": {str(n): "u8_00" for n in range(MOST_NAMES)}}),
    ],
)
def test_damaged_answers(body: str) -> None:
    with pytest.raises(BrokenReplyError):
        parse(body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"ENERGY":{"STAT_STATE":"u8_0D"', "it breaks off"),
        ('{"ENERGY":{"STAT_ST', "it breaks off"),
        ('{"ENERGY":{"STAT_STATE":', "it breaks off"),
        ('{"ENERGY":{"STAT_STATE" "u8_0D"}}', "it is not proper JSON"),
        (json.dumps({"A": {str(n): "" for n in range(MOST_NAMES)}}), "more values than"),
    ],
)
def test_what_is_wrong_is_said_in_words(body: str, says: str) -> None:
    with pytest.raises(BrokenReplyError, match=says):
        parse(body)


def check(body: bytes) -> None:
    try:
        sections = parse(body)
    except (BrokenReplyError, NotASenecError):
        return
    for name, section in sections.items():
        assert visible(name) == name
        for variable, raw in (section or {}).items():
            assert visible(variable) == variable
            for text in (raw,) if isinstance(raw, str) else raw:
                assert isinstance(text, str)
                assert visible(text) == text


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    check(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), st.dictionaries(st.text(max_size=8), _JSON)))
def test_any_json_of_the_right_shape(content: dict[str, dict[str, object]]) -> None:
    check(json.dumps(content).encode())
    check(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@given(st.data())
def test_any_cut_or_changed_answer(data: st.DataObject) -> None:
    body = bytearray(b'{"ENERGY":{"STAT_STATE":"u8_0E","L":["fl_00000000",""]},"LOG":{"A":"st_"}}')
    for position in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4)):
        body[position] = data.draw(st.integers(0, 255))
    check(bytes(body[: data.draw(st.integers(0, len(body)))]))
