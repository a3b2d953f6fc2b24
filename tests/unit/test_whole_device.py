"""What is polled of a device that is kept whole: by the collector, and by recordings."""

from __future__ import annotations

from senec_tui.model.polling.whole_device import MEDIUM, whole_device


def test_before_it_is_known_what_there_is_only_the_medium_objects_are_asked_for() -> None:
    interest = whole_device()
    assert tuple(interest.medium) == MEDIUM
    assert not interest.slow
    assert not interest.live


def test_all_that_there_is_is_asked_for_as_a_whole_and_once() -> None:
    interest = whole_device(("LOG", "BMS", "FAN_SPEED"))
    assert interest.medium == {"BMS": ()}
    assert interest.slow == {"LOG": (), "FAN_SPEED": ()}
