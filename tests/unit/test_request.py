"""Requests: made from names, small, and unable to write."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senec_tui.device.source import Wanted
from senec_tui.device.wire import read_request as request
from senec_tui.errors import UnknownVariableError

NAMES = st.from_regex(r"[A-Za-z0-9_#%/-]{1,64}", fullmatch=True)
WANTED = st.dictionaries(NAMES, st.lists(NAMES, max_size=60, unique=True).map(tuple), max_size=12)


def leaves(body: bytes) -> list[object]:
    content = json.loads(body)
    assert isinstance(content, dict)
    values: list[object] = []
    for variables in content.values():
        assert isinstance(variables, dict)
        values += variables.values()
    return values


def test_named_and_whole() -> None:
    assert request.body_of({"ENERGY": ("STAT_STATE", "GUI_HOUSE_POW"), "BMS": ()}) == (
        b'{"ENERGY":{"STAT_STATE":"","GUI_HOUSE_POW":""},"BMS":{}}'
    )


@given(st.dictionaries(st.text(), st.lists(st.text()).map(tuple), max_size=5) | WANTED)
@example({"A": ("B", "C"), "D": ()})
def test_no_name_whatever_becomes_a_value(wanted: Wanted) -> None:
    assert set(leaves(request.body_of(wanted))) <= {""}
    try:
        asked = request.askable(wanted)
    except UnknownVariableError:
        return
    for part in request.split(asked, lambda _: 40):
        assert set(leaves(request.body_of(part))) <= {""}


@pytest.mark.parametrize(
    "name", ['A":"u8_01', 'A":"u8_01","B', "A\\", "", "A B", "A\n", "A\x00", "Ä", "A" * 65, "{}"]
)
def test_what_cannot_be_a_name_is_not_asked(name: str) -> None:
    with pytest.raises(UnknownVariableError):
        request.askable({"ENERGY": ("STAT_STATE", name)})
    with pytest.raises(UnknownVariableError):
        request.askable({name: ()})


def test_credentials_are_not_asked_for() -> None:
    assert request.askable({"LOG": ("PASSWORD", "USERNAME", "LOG_IN_BUTT")}) == {
        "LOG": ("LOG_IN_BUTT",)
    }
    assert request.askable({"log": ("Password",)}) == {}
    assert request.askable({"LOG": ()}) == {"LOG": ("USER_LEVEL", "LOG_IN_NOK_COUNT")}


def test_each_name_once() -> None:
    assert request.askable({"A": ("B", "C", "B")}) == {"A": ("B", "C")}


@given(WANTED)
def test_parts_hold_everything_once_and_stay_small(wanted: Wanted) -> None:
    parts = list(request.split(wanted, lambda _: 40))
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        assert part
        assert len(request.body_of(part)) <= 2048
        for name, variables in part.items():
            found[name] = (*found.get(name, ()), *variables)
    assert found == wanted


def test_the_live_tier_stays_one_request() -> None:
    live = {"ENERGY": tuple(f"GUI_SOMETHING_LONG_{n}" for n in range(50)), "PV1": ("MPP_POWER",)}
    assert list(request.split(live, lambda _: 40)) == [live]


def test_whole_objects_are_gathered_by_what_they_answer() -> None:
    wanted: Wanted = {f"O{n}": () for n in range(10)}
    parts = list(request.split(wanted, lambda _: 100))
    assert [len(part) for part in parts] == [3, 3, 3, 1]


@given(WANTED)
def test_halves_hold_everything(wanted: Wanted) -> None:
    pieces = request.halves(wanted)
    if pieces is None:
        assert len(wanted) <= 1
        assert all(len(variables) <= 1 for variables in wanted.values())
        return
    first, second = pieces
    assert first
    assert second
    for name, variables in wanted.items():
        assert (*first.get(name, ()), *second.get(name, ())) == variables
