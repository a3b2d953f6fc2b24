"""Names of values: whatever a device calls them, written and read back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senec_tui.catalogue import Path, parse_path
from senec_tui.errors import UsageError

NAME = st.text(min_size=1, max_size=40) | st.sampled_from(
    ("A[", "A[0]", "A.B", "a", '"', '\\"', "\\", " A ", "A\x7f", "\ud800", "Ä", "ſ", "A" * 300)
)


@given(NAME, NAME | st.just(""), st.none() | st.integers(0, 10**8))
@example("ENERGY", "A[", None)
@example("energy", "A", 3)
def test_every_name_has_one_printable_spelling_that_is_understood(
    object_name: str, variable: str, element: int | None
) -> None:
    path = Path(object_name, variable, element if variable else None)
    assert str(path).isprintable()
    assert parse_path(str(path)) == path


@given(st.text(max_size=30) | st.from_regex(r'["A\[\].\\u0-9]{0,20}', fullmatch=True))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    try:
        path = parse_path(text)
    except UsageError:
        return
    assert parse_path(str(path)) == path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (Path("ENERGY", "STAT_STATE"), "ENERGY.STAT_STATE"),
        (Path("BMS", "SOC", 1), "BMS.SOC[1]"),
        (Path("BMS"), "BMS"),
        (Path("BMS", "A#%/-b"), "BMS.A#%/-b"),
        (Path("ENERGY", "A["), 'ENERGY."A["'),
        (Path("ENERGY", "A[", 2), 'ENERGY."A["[2]'),
        (Path("Energy", 'A"'), '"Energy"."A\\""'),
    ],
)
def test_plain_names_are_written_as_ever(path: Path, text: str) -> None:
    assert str(path) == text
    assert parse_path(text) == path


def test_what_a_person_writes() -> None:
    assert parse_path(" energy.stat_state ") == Path("ENERGY", "stat_state")
    for text in ("", "A.", ".A", "A[1]", "A.B[", "A.B[x]", "A.B[-1]", 'A."', 'A."\\q"', "A.B[١]"):
        with pytest.raises(UsageError):
            parse_path(text)
