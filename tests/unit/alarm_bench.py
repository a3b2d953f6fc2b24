"""A plant whose values can be set, and what its alarms make of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from snapshots import CATALOGUE, changed, snapshot_with
from snapshots import NOW as AT

from senec_tui.device.stored import Stored
from senec_tui.model.alarm.life import AlarmChange, Life
from senec_tui.model.alarm.rules import Rules
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.model.alarm.alarm import Alarm

RULES = Rules.of(CATALOGUE.table("alarms"))
START = AT
SHUTDOWN, REMOTE, CHARGING = 98, 70, 14


Values = int | float | str | tuple[int | float | str, ...]


def wired(value: Values) -> str | tuple[str, ...]:
    """Wire text of a value or of an array."""
    whole = changed(snapshot_with(), X={"X": list(value) if isinstance(value, tuple) else value})
    return whole.sections["X"]["X"].raw


class Plant:
    """Values, and the snapshot of every poll."""

    def __init__(self) -> None:
        self.now = START
        self.snapshot: Snapshot = snapshot_with(
            ENERGY={"STAT_STATE": CHARGING, "GUI_HOUSE_POW": 500.0, "GUI_INVERTER_POWER": 900.0},
            BMS={"FAULTLINECOUNT": 2},
        )
        self.snapshot = self._linked(self.snapshot)

    def poll(self, after_s: float = 10.0, **values: Values) -> Snapshot:
        """The next poll; `BMS__ALARM_STATUS=0` sets a value, a tuple an array."""
        self.now += after_s
        sections = {
            name: {variable: Stored(stored.raw, self.now) for variable, stored in part.items()}
            for name, part in self.snapshot.sections.items()
        }
        for path, value in values.items():
            name, variable = path.split("__")
            sections.setdefault(name, {})[variable] = Stored(wired(value), self.now)
        snapshot = replace(self.snapshot, at=self.now, sections=sections)
        self.snapshot = self._linked(snapshot)
        return self.snapshot

    async def sleep(self, seconds: float) -> None:
        """Until so much later by the clock of the polls."""
        due = self.now + seconds
        while self.now < due:  # noqa: ASYNC110 - the polls make the time
            await asyncio.sleep(0.01)

    def lost(self, after_s: float = 10.0) -> Snapshot:
        """A poll that fails: the values stay as old as they are."""
        self.now += after_s
        link = self.snapshot.link
        since = link.since if link.state == "lost" else self.now
        lost = replace(link, state="lost", since=since, next_at=self.now + 5)
        self.snapshot = self.snapshot.with_link(lost)
        return self.snapshot

    def _linked(self, snapshot: Snapshot) -> Snapshot:
        return snapshot.with_link(Link(state="live", since=START, next_at=self.now + 10, polls=1))


class Following:
    """A life that sees every poll of a plant."""

    def __init__(self, rules: Rules = RULES, alarms: Iterable[Alarm] = ()) -> None:
        self.plant = Plant()
        self.judge = Judge()
        self.life = Life(rules, alarms)
        self.changes: list[AlarmChange] = []

    def poll(self, after_s: float = 10.0, times: int = 1, **values: Values) -> list[AlarmChange]:
        """So many polls; what they changed."""
        found: list[AlarmChange] = []
        for _ in range(times):
            found += self._see(self.plant.poll(after_s, **values))
        return found

    def lose(self, after_s: float = 10.0, times: int = 1) -> list[AlarmChange]:
        """So many polls that fail."""
        found: list[AlarmChange] = []
        for _ in range(times):
            found += self._see(self.plant.lost(after_s))
        return found

    def _see(self, snapshot: Snapshot) -> list[AlarmChange]:
        found = self.life.step(self.judge.add(snapshot), snapshot, self.plant.now)
        self.changes += found
        return found
