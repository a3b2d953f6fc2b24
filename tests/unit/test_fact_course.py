"""Polls as they were: what a device lacked then is no value of them, nor what it had before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history_driver import NOON, Device, powers, reading, writing

from senec_tui.device.stored import ABSENT
from senec_tui.device.wire.codec import encode

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Raw
    from senec_tui.model.reading.snapshot import Snapshot

UNBELIEVABLE = encode("fl", 1e30)


def told(file: Path, name: str, raws: list[Raw]) -> list[Snapshot]:
    """Polls that said this of a value of ENERGY, one after the other, read back."""
    device = Device()
    with writing(file) as writer:
        for number, raw in enumerate(raws):
            readings, at = powers(100.0, 500.0), NOON + 10.0 * number
            readings["ENERGY"][name] = raw
            writer.write(device.reply(at, readings), at)
    begin, end = round(1000 * NOON) - 1, round(1000 * at)
    with reading(file) as history:
        found = history.polls_after(begin, end, objects=frozenset({"ENERGY"}), most=100)
    return [poll.snapshot for poll in found.polls]


def test_what_came_back_is_no_value_of_a_later_poll(tmp_path: Path) -> None:
    raws: list[Raw] = [encode("fl", 500.0), ABSENT, encode("fl", 700.0), UNBELIEVABLE]
    polls = told(tmp_path / "h.sqlite", "GUI_HOUSE_POW", raws)
    assert [poll.number("ENERGY", "GUI_HOUSE_POW") for poll in polls] == [500.0, None, 700.0, None]
    assert [poll.length("ENERGY", "GUI_HOUSE_POW") for poll in polls] == [1, 0, 1, 0]


def test_what_went_is_not_what_it_was_before(tmp_path: Path) -> None:
    raws: list[Raw] = [encode("u8", 14), ABSENT, encode("u8", 16)]
    polls = told(tmp_path / "h.sqlite", "STAT_STATE", raws)
    assert [poll.code("ENERGY", "STAT_STATE") for poll in polls] == [14, None, 16]
    assert [poll.length("ENERGY", "STAT_STATE") for poll in polls] == [1, 0, 1]
