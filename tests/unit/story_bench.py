"""Lives through stories of the simulated appliance and judges what is seen, poll by poll."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator_bench import local_time

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.language import Language
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.simulator.appliance import Appliance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.catalogue.level import Level
    from senec_tui.simulator.household.physics import Moment

POLL_S = 10.0
MORNING = local_time(2026, 5, 14, 9, 50)
CATALOGUE = Catalogue()
ENGLISH = Language("en")
OBJECTS = (
    "ENERGY", "BMS", "PM1OBJ1", "PV1", "WALLBOX", "RTC", "STECA", "TEMPMEASURE", "BAT1OBJ1",
    "SELFTEST_RESULTS", "FACTORY", "WIZARD", "GRIDCONFIG", "PM1", "SYS_UPDATE",
)  # fmt: skip
WANTED = {
    name: tuple(entry.variables)
    for name in OBJECTS
    if (entry := CATALOGUE.object(name)) is not None
}
SLOW_S = 60.0
SLOW = {"FACTORY", "GRIDCONFIG", "WIZARD", "SYS_UPDATE", "PM1", "SELFTEST_RESULTS"}
"""Asked for once a minute, as the dashboard does."""


class Seen(NamedTuple):
    """One poll."""

    after_s: float
    """Since the story began."""
    snapshot: Snapshot
    judged: dict[str, tuple[Level, str]]
    """Rule -> the worst that it says."""
    truth: Moment


def live_through(
    name: str, *, model: str = "v3-hybrid", start: float = MORNING, every_s: float = POLL_S,
    until_s: float,
) -> Iterator[Seen]:  # fmt: skip
    """Polls from the beginning of a story on."""
    time = [1000.0]
    appliance = Appliance(
        model=model, firmware="0826", start=start, clock=lambda: time[0], fair=True
    )
    appliance.faults.set(name)
    judge, snapshot = Judge(), Snapshot(catalogue=CATALOGUE)
    after_s = 0.0
    while after_s <= until_s:
        time[0] = 1000.0 + after_s
        if appliance.listening:
            at = appliance.now
            wanted = {n: w for n, w in WANTED.items() if not after_s % SLOW_S or n not in SLOW}
            reply = Reply(sections=appliance.values_at(at, wanted), at=at)
            link = Link(state="live", since=start, interval_s=every_s)
            snapshot = snapshot.merged(reply, wanted).with_link(link)
            judged: dict[str, tuple[Level, str]] = {}
            for judgement in judge.add(snapshot):
                told = judgement.level, judgement.text(ENGLISH)
                judged[judgement.rule] = max(told, judged.get(judgement.rule, told))
            yield Seen(after_s, snapshot, judged, appliance.moment)
        after_s += every_s
