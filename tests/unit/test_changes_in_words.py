"""What changed between two polls is told by part, name, words and units; no codes for people."""

from __future__ import annotations

import pytest
from snapshots import EMPTY, changed

from senec_tui.model.alarm.occurrences import changes


def told(name: str, before: object, after: object) -> list[str]:
    """The sentences on a value that was this and is that now; raw numbers."""
    object_name, _, variable = name.partition(".")
    old, new = (changed(EMPTY, **{object_name: {variable: value}}) for value in (before, after))
    return [occurrence.text["en"] for occurrence in changes(new, old)]


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("BAT1.SPARE_CAPACITY", 10, 20, "changed from 10 % to 20 %"),
        ("ENERGY.ZERO_EXPORT", 0, 1, "changed from inactive to active"),
        (
            "WALLBOX.PROHIBIT_USAGE",
            [0, 0],
            [0, 1],
            "Wallbox 2 – Box is locked: changed from inactive to active",
        ),
        (
            "BMS.FW",
            [1, 1, 1],
            [2, 2, 1],
            "Module A – Firmware, Module B – Firmware: changed",
        ),
        ("BMS.FW", [1] * 9, [2] * 9, "Firmware: changed"),
        ("BMS.FW", [1, 2, 0], [1, 3, 4], "Module B – Firmware, Module C – Firmware: changed"),
        (
            "AMPACE.PRODUCT_LINE",
            [1, 2],
            [1, 3],
            "Module B – Production line: changed from 2 to 3",
        ),
    ],
)
def test_what_changed(name: str, before: object, after: object, said: str) -> None:
    (sentence,) = told(name, before, after)
    assert sentence.endswith(said)


@pytest.mark.parametrize(
    ("name", "there", "gone"),
    [
        ("BMS.FW", [1, 1, 39637, 0], [1, 1, 0, 0]),
        ("BMS.BL", [12480, 12480], [12480]),
        ("BMS.SN", [11, 12, 13], [11, 12, 0]),
        ("BMS.SERIAL", ["B1", "B2"], ["B1", ""]),
        ("BMS.FW", [1, 2], [0, 0]),
    ],
)
def test_a_part_that_goes_or_comes_is_not_told_by_each_of_its_versions(
    name: str, there: object, gone: object
) -> None:
    assert told(name, there, gone) == told(name, gone, there) == []


def test_a_setting_of_nothing_is_one_as_well() -> None:
    assert told("WALLBOX.PROHIBIT_USAGE", [0, 0], [0, 1])


def test_what_is_private_is_not_told() -> None:
    assert told("BMS.SERIAL", ["B1"], ["B2"]) == ["Module A – Serial number as text: changed"]
