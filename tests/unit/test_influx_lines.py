"""Line protocol: whatever stands in a name, a tag or a text, the database reads one point."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.feeds.influx.influx_lines import Field, line

_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


def split(text: str, sign: str) -> list[str]:
    """At a sign that no backslash stands before and that is in no quotes, as InfluxDB does."""
    parts, quoted, index = [""], False, 0
    while index < len(text):
        here = text[index]
        if here == "\\" and index + 1 < len(text):
            parts[-1] += text[index : index + 2]
            index += 2
            continue
        if here == '"':
            quoted = not quoted
        if here == sign and not quoted:
            parts.append("")
        else:
            parts[-1] += here
        index += 1
    return parts


def name_in(text: str) -> str:
    """What stands for a name: a backslash counts only before what it protects."""
    return re.sub(r"\\([,= ])", r"\1", text)


def readable(text: str) -> str:
    """What of a text can be written at all."""
    return _UNSEEN.sub(" ", text).replace("\\", "/")


texts = st.text(min_size=1)


@given(measurement=texts, tags=st.dictionaries(texts, st.text()), name=texts, value=texts)
def test_names_tags_and_texts_come_back(
    measurement: str, tags: dict[str, str], name: str, value: str
) -> None:
    # Quotes mean nothing in names; the little reader above does not know where it is.
    measurement, name = measurement.replace('"', "'"), name.replace('"', "'")
    given_tags = [(k.replace('"', "'"), v.replace('"', "'")) for k, v in tags.items()]
    written = line(measurement, given_tags, {name: value}, 1_782_043_200_123)
    assert "\n" not in written
    head, field, at = split(written, " ")
    assert at == "1782043200123"
    first, *pairs = split(head, ",")
    assert name_in(first) == readable(measurement)
    found = [tuple(map(name_in, split(pair, "="))) for pair in pairs]
    assert found == [(readable(key), readable(text)) for key, text in given_tags if text]
    key, quoted = split(field, "=")
    assert name_in(key) == readable(name)
    plain = re.sub(r'\\(["\\])', r"\1", quoted[1:-1])
    assert plain == re.sub(r"[\x00-\x1f]", " ", value)


def test_types_are_kept_apart() -> None:
    fields: dict[str, Field] = {
        "on": True,
        "off": False,
        "whole": 3,
        "float": 3.0,
        "tiny": 1e-9,
        "text": "a",
    }
    assert line("m", (), fields, 5) == (
        'm on=true,off=false,whole=3i,float=3.0,tiny=1e-09,text="a" 5'
    )


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_has_no_form_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match=r"nan|inf"):
        line("m", (), {"x": number}, 0)
