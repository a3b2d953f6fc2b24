"""The plant at one look: state, charge, powers, and what is not well. For a line, or a monitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.alarm import LEVEL_WORDS, Alarm, in_all_languages, iso, worst_first
from senec_tui.model.judgement.durations import judge_one_look
from senec_tui.model.judgement.judgement import noteworthy
from senec_tui.model.plant.energy_flow import Flow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.language import Language
    from senec_tui.model.alarm.rules import Rules
    from senec_tui.model.reading.snapshot import Snapshot

SOC: Final = ("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
POWERS: Final = {
    "pv": ("ENERGY", "GUI_INVERTER_POWER"),
    "house": ("ENERGY", "GUI_HOUSE_POW"),
    "grid": ("ENERGY", "GUI_GRID_POW"),
    "battery": ("ENERGY", "GUI_BAT_DATA_POWER"),
}
"""Short name -> object and variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantStatus:
    """Nothing in it is made up: what is not known is None."""

    device: str
    at: float
    state: int | None
    state_text: str
    state_sentence: str = ""
    """The same as a sentence begins."""
    soc_pct: float | None
    powers_w: dict[str, float | None]
    """pv, house, grid (import positive), battery (charge positive)."""
    alarms: tuple[Alarm, ...]
    """Those that last, the worst first."""

    @classmethod
    def of(
        cls, snapshot: Snapshot, device: str, alarms: Iterable[Alarm], tr: Language
    ) -> PlantStatus:
        """Of a snapshot, with the alarms that last."""
        code = snapshot.code("ENERGY", "STAT_STATE")
        table = snapshot.catalogue.codes("STAT_STATE")
        name = "" if table is None or code is None else table.label(code, tr) or ""
        sentence = "" if table is None or code is None else table.sentence(code, tr)
        powers = {name: snapshot.number(*path) for name, path in POWERS.items()}
        flow = Flow.from_snapshot(snapshot)
        if flow is not None:
            powers["pv"] = flow.pv_w
        return cls(
            device=device,
            at=snapshot.at,
            state=code,
            state_text=name,
            state_sentence=sentence,
            soc_pct=snapshot.number(*SOC),
            powers_w=powers,
            alarms=tuple(worst_first(alarms)),
        )

    @property
    def level(self) -> Level:
        """That of the worst alarm; without one FINE, but UNKNOWN of a device that tells nothing."""
        quiet = Level.UNKNOWN if self.tells_nothing else Level.FINE
        return max((alarm.level for alarm in self.alarms), default=quiet)

    @property
    def tells_nothing(self) -> bool:
        """Neither state nor charge nor powers are known: nothing that "fine" could rest on."""
        return all(value is None for value in (self.state, self.soc_pct, *self.powers_w.values()))

    @property
    def level_word(self) -> str:
        """fine, unknown, note, watch or act."""
        quiet = "unknown" if self.level is Level.UNKNOWN else "fine"
        return LEVEL_WORDS.get(self.level, quiet)

    def record(self, tr: Language, now: float) -> dict[str, Any]:
        """JSON; the alarms as `events` tells them."""
        return {
            "device": self.device,
            "at": iso(self.at),
            "state": self.state,
            "state_text": self.state_text,
            "soc_pct": self.soc_pct,
            **{f"{name}_w": watts for name, watts in self.powers_w.items()},
            "level": self.level_word,
            "alarms": [alarm.record(tr, now) for alarm in self.alarms],
        }


def alarms_of_one_look(snapshot: Snapshot, rules: Rules) -> list[Alarm]:
    """What one snapshot says by itself, where nobody follows it.

    What has to last before it counts cannot be seen at one look, and is left out. The seconds
    that an alarm waits besides are for those who follow it: here whoever looks again waits.
    """
    found = []
    for judgement in noteworthy(judge_one_look(snapshot)):
        rule = rules.row(judgement.rule)
        if rules.is_ignored(judgement.rule):
            continue
        if judgement.level < rule.least:
            continue
        alarm = Alarm(
            rule=judgement.rule,
            instance=judgement.key[1],
            level=judgement.level,
            text=in_all_languages(judgement.text),
            path=judgement.path,
            begin=snapshot.at if judgement.since is None else judgement.since,
        )
        found.append(alarm)
    return found
