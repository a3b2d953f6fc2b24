"""What changed, came and went between snapshots."""

from __future__ import annotations

from dataclasses import replace

from senec_tui.catalogue import Catalogue, Path
from senec_tui.device.source import Raw, Reply
from senec_tui.model.reading.changes import NEWS_KEPT, Changes
from senec_tui.model.reading.snapshot import Snapshot

EMPTY = Snapshot(catalogue=Catalogue())
SOC = Path("BMS", "SOC")
POWER = Path("ENERGY", "GUI_GRID_POW")


def after(
    before: Snapshot, at: float, name: str, wanted: tuple[str, ...] = (), /, **values: Raw
) -> Snapshot:
    return before.merged(Reply(sections={name: values}, at=at), {name: wanted})


def test_says_when_and_in_which_direction() -> None:
    changes = Changes()
    one = after(EMPTY, 1, "ENERGY", GUI_GRID_POW="fl_42000000", NAME="st_a")
    two = after(one, 2, "ENERGY", GUI_GRID_POW="fl_43000000", NAME="st_b")
    three = after(two, 3, "ENERGY", GUI_GRID_POW="fl_41000000", NAME="st_b")
    changes.add(one)
    assert changes.direction(POWER, 9) is None
    assert changes.changed_at(POWER) is None
    changes.add(two)
    assert changes.direction(POWER, 9) == "up"
    assert changes.direction(Path("ENERGY", "NAME"), 9) == "other"
    assert changes.changed_at(POWER) == 2
    changes.add(three)
    assert changes.direction(POWER, 9) == "down"
    assert changes.changed_at(POWER) == 3
    assert changes.changed_at(Path("ENERGY", "NAME")) == 2


def test_a_value_that_came_back_is_still_marked() -> None:
    changes = Changes()
    one = after(EMPTY, 1, "ENERGY", A="u8_01")
    two = after(one, 2, "ENERGY", A="u8_02")
    for snapshot in (one, two, after(two, 3, "ENERGY", A="u8_01")):
        changes.add(snapshot)
    assert changes.direction(Path("ENERGY", "A"), 9) == "other"


def test_elements_of_arrays_are_marked_one_by_one() -> None:
    changes = Changes()
    one = after(EMPTY, 1, "BMS", SOC=("u8_01", "u8_02"))
    changes.add(one)
    changes.add(after(one, 2, "BMS", SOC=("u8_01", "u8_01", "u8_07")))
    assert changes.direction(SOC, 9) == "other"
    assert changes.direction(SOC._replace(element=0), 9) is None
    assert changes.direction(SOC._replace(element=1), 9) == "down"
    assert changes.direction(SOC._replace(element=2), 9) == "other"


def test_a_look_forgets_marks_and_keeps_times() -> None:
    changes = Changes()
    one = after(EMPTY, 1, "ENERGY", A="u8_01", B="u8_01")
    changes.add(one)
    changes.add(after(one, 2, "ENERGY", A="u8_02"))
    assert changes.news
    changes.look()
    assert changes.direction(Path("ENERGY", "A"), 9) is None
    assert changes.changed_at(Path("ENERGY", "A")) == 2
    assert not changes.news
    assert not changes.gone


def test_a_frozen_screen_shows_no_later_changes() -> None:
    changes = Changes()
    one = after(EMPTY, 1, "ENERGY", A="u8_01")
    changes.add(one)
    changes.add(after(one, 5, "ENERGY", A="u8_02"))
    assert changes.direction(Path("ENERGY", "A"), 4) is None
    assert changes.direction(Path("ENERGY", "A"), 5) == "up"


def test_news_only_of_what_was_known_as_a_whole() -> None:
    changes = Changes()
    part = after(EMPTY, 1, "ENERGY", ("A",), A="u8_01")
    whole = after(part, 2, "ENERGY", A="u8_01", B="u8_01")
    assert changes.add(part) == []
    assert changes.add(whole) == []
    more = after(whole, 3, "ENERGY", A="u8_01", C="u8_01")
    assert {(str(n.path), n.came) for n in changes.add(more)} == {
        ("ENERGY.B", False),
        ("ENERGY.C", True),
    }
    assert {path: stored.raw for path, stored in changes.gone.items()} == {
        Path("ENERGY", "B"): "u8_01"
    }
    back = after(more, 4, "ENERGY", A="u8_01", B="u8_01", C="u8_01")
    assert [(str(n.path), n.came) for n in changes.add(back)] == [("ENERGY.B", True)]
    assert not changes.gone


def test_an_incomplete_answer_makes_nothing_vanish() -> None:
    changes = Changes()
    whole = after(EMPTY, 1, "ENERGY", A="u8_01", B="u8_01")
    reply = Reply(sections={"ENERGY": {"A": "u8_02"}}, at=2, complete=False)
    changes.add(whole)
    assert changes.add(whole.merged(reply, {"ENERGY": ()})) == []


def test_an_object_that_goes_is_told_once() -> None:
    changes = Changes()
    one = after(EMPTY, 1, "ENERGY", A="u8_01")
    changes.add(one)
    gone = one.merged(Reply(sections={"ENERGY": None}, at=2), {"ENERGY": ()})
    assert [(str(n.path), n.came) for n in changes.add(gone)] == [("ENERGY", False)]
    assert changes.add(replace(gone, at=3)) == []


def test_news_are_bounded() -> None:
    changes = Changes()
    snapshot = after(EMPTY, 1, "DEBUG", A="u8_01")
    changes.add(snapshot)
    for at in range(2, 2 * NEWS_KEPT):
        snapshot = after(snapshot, at, "DEBUG", **{f"V{at}": "u8_01"})
        changes.add(snapshot)
    assert len(changes.news) == NEWS_KEPT
