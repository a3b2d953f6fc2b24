"""What is said about a value that somebody asks about: people first, the wire last."""

from __future__ import annotations

import pytest
from snapshots import snapshot_with

from senec_tui.catalogue import parse_path
from senec_tui.language import Language
from senec_tui.model.reading.explanation import Fact, explain

SNAPSHOT = snapshot_with(
    ENERGY={"GUI_HOUSE_POW": 182.4631, "STAT_STATE": 41},
    BMS={"CURRENT": [11.456]},
    CASC={"BATPOWERSUM": 100.0},
    SELFTEST_RESULTS={"INTERRUPT": "No Interrupt"},
)


def facts(path: str, *thoughts: str) -> list[Fact]:
    return explain(SNAPSHOT, parse_path(path), SNAPSHOT.at, Language(), thoughts)


@pytest.mark.parametrize("path", ["ENERGY.GUI_HOUSE_POW", "ENERGY.STAT_STATE", "BMS.CURRENT[0]"])
def test_the_sentence_comes_first_and_the_wire_last(path: str) -> None:
    labels = [fact.label for fact in facts(path)]
    assert labels[0] == "Meaning"
    assert labels.index("Value") < labels.index("Raw") < labels.index("Data type")
    assert set(labels[labels.index("Raw") :]) <= {"Raw", "Data type", "Scale"}


def test_what_is_thought_and_what_to_do_come_before_the_value() -> None:
    told = facts("ENERGY.STAT_STATE", "It is off.")
    labels = [fact.label for fact in told]
    assert labels.index("Here") < labels.index("What to do") < labels.index("Value")
    assert Fact("Here", "It is off.") in told


def test_a_sentence_of_the_state_is_said_once() -> None:
    told = {fact.label: fact.text for fact in facts("ENERGY.STAT_STATE")}
    means, to_do = told["What it means"], told["What to do"]
    for thought in (means, f"{means} {to_do}"):
        assert facts("ENERGY.STAT_STATE", thought) == facts("ENERGY.STAT_STATE")


def test_what_a_thought_says_of_a_code_is_not_said_again() -> None:
    told = {fact.label: fact.text for fact in facts("ENERGY.STAT_STATE")}
    thought = f"state: {told['What it means']}"
    labels = [fact.label for fact in facts("ENERGY.STAT_STATE", thought)]
    assert "What it means" not in labels
    assert "What to do" in labels
    assert Fact("Here", f"S{thought[1:]}") in facts("ENERGY.STAT_STATE", thought)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("ENERGY.STAT_STATE", "BMS SHUTDOWN (41)"),
        ("BMS.CURRENT[0]", "11.46 A, charging"),
        ("SELFTEST_RESULTS.INTERRUPT", "none (No Interrupt)"),
    ],
)
def test_words_and_value_stand_in_one_row(path: str, value: str) -> None:
    assert [fact.text for fact in facts(path) if fact.label == "Value"] == [value]


def test_a_sign_that_the_meaning_tells_is_not_told_again() -> None:
    assert "positive charges" in facts("BMS.CURRENT[0]")[0].text
    assert "Sign" not in [fact.label for fact in facts("BMS.CURRENT[0]")]
    assert Fact("Sign", "+ charging, - discharging") in facts("CASC.BATPOWERSUM")


def test_numbers_are_rounded_as_on_the_tabs() -> None:
    assert Fact("Value", "182 W") in facts("ENERGY.GUI_HOUSE_POW")
