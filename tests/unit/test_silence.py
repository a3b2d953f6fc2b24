"""What falls silent although the device answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from senec_tui.device.source import Reply
from senec_tui.model.reading.missing_values import MissingValues

if TYPE_CHECKING:
    from senec_tui.device.source import Section, Wanted

WANTED: Wanted = {
    "ENERGY": ("STAT_STATE", "GUI_HOUSE_POW"),
    "PV1": ("MPP_POWER", "MPP_VOL"),
    "WIZARD": ("APPLICATION_VERSION",),
}
WELL: dict[str, Section | None] = {
    "ENERGY": {"STAT_STATE": "u8_0E", "GUI_HOUSE_POW": "fl_442047C0"},
    "PV1": {"MPP_POWER": ("fl_442047C0", "fl_00000000"), "MPP_VOL": ("fl_442047C0",)},
    "WIZARD": {"APPLICATION_VERSION": "st_0831"},
}
NAN = "fl_7FC00000"


def heard(*answers: dict[str, Section | None], complete: bool = True) -> tuple[str, ...]:
    silence = MissingValues()
    silent: tuple[str, ...] = ()
    for sections in answers:
        silent = silence.add(Reply(sections=sections, at=0.0, complete=complete), WANTED)
    return silent


def changed(name: str, **values: str | tuple[str, ...]) -> dict[str, Section | None]:
    return {**WELL, name: {**(WELL[name] or {}), **values}}


@pytest.mark.parametrize(
    ("later", "silent"),
    [
        (WELL, ()),
        ({**WELL, "PV1": None}, ("PV1",)),
        ({**WELL, "PV1": {}}, ("PV1",)),
        (changed("PV1", MPP_VOL="FORBIDDEN"), ("PV1.MPP_VOL",)),
        (changed("ENERGY", STAT_STATE="zz_0E"), ("ENERGY.STAT_STATE",)),
        (changed("ENERGY", GUI_HOUSE_POW=NAN), ("ENERGY.GUI_HOUSE_POW",)),
        (changed("PV1", MPP_POWER=(NAN, NAN)), ()),  # at night
        (changed("PV1", MPP_POWER=("fl_00000000", "VARIABLE_NOT_FOUND")), ()),
        (changed("WIZARD", APPLICATION_VERSION="FORBIDDEN"), ()),  # never was a number
    ],
)
def test_what_was_a_number(later: dict[str, Section | None], silent: tuple[str, ...]) -> None:
    assert heard(WELL, later) == silent
    assert heard(WELL, later, WELL) == ()


def test_only_what_every_appliance_has_is_missed_from_the_first_answer_on() -> None:
    assert heard({"ENERGY": None, "PV1": None, "WIZARD": None}) == ("ENERGY",)
    assert heard(changed("PV1", MPP_VOL="VARIABLE_NOT_FOUND")) == ()


def test_what_was_cut_off_is_not_missed() -> None:
    assert heard(WELL, {"ENERGY": WELL["ENERGY"]}, complete=False) == ()
