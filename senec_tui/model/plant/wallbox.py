"""Wallboxes: which are real, what each is doing, and what holds its current back. Pure.

The device always has four slots; only `WIZARD.SETUP_NUMBER_WALLBOXES` says how many are real.
Sources: protocol §12; the words for the states come from the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.catalogue import CodeTable
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot

COUNT: Final = ("WIZARD", "SETUP_NUMBER_WALLBOXES")
PHASES: Final = (1, 2, 3)

_GROUPS: Final[Mapping[int, str]] = {
    0x0: "invalid",
    0xA: "waiting",
    0xB: "connected",
    0xC: "charging",
    0xE: "off",
    0xF: "fault",
}
"""Upper half-byte of a state -> its group; also for states that no table lists."""

CHAIN: Final = (
    ("MAX_CHARGING_CURRENT_RATED", N_("Hardware")),
    ("MAX_CHARGING_CURRENT_DEFAULT", N_("Installation")),
    ("MAX_CHARGING_CURRENT_ICMAX", N_("Owner")),
    ("MAX_CHARGING_CURRENT_IC", N_("In force now")),
)
"""The limits of a box, each within the one before, and messages that name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxState:
    """What a box says that it is doing."""

    code: int
    name: str
    """The device's word for it, or ""."""
    detail: str
    """The finer wording of another program, or ""."""
    group: str
    """invalid, waiting, connected, charging, off, fault, or unknown: by the upper half-byte."""
    meaning: str
    action: str

    @classmethod
    def of(cls, snapshot: Snapshot, box: int, tr: Language) -> BoxState | None:
        """The state of a box (from 0); None when it is not known."""
        code = snapshot.code("WALLBOX", "STATE", box)
        table = snapshot.catalogue.codes("WALLBOX_STATE")
        if code is None or table is None:
            return None
        finer = snapshot.catalogue.codes("WALLBOX_STATE_DETAIL")
        meaning, action = table.explanation(code, tr)
        return cls(
            code=code,
            name=table.label(code, tr) or "",
            detail=(finer and finer.label(code, tr)) or "",
            group=group_of_state(table, code),
            meaning=meaning,
            action=action,
        )


def group_of_state(table: CodeTable | None, code: int) -> str:
    """The group of a state, listed or not."""
    return (table and table.class_of(code)) or _GROUPS.get(code >> 4, "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a wallbox draws, and how that is known."""

    power_w: float | None
    """None: not known. The device says VA, which is close to W for cars."""
    computed: bool
    """From phase currents and grid voltages, because the box reports no power."""


def configured_boxes(snapshot: Snapshot) -> int | None:
    """How many boxes are real, 0 to 4; None when the device has not said."""
    count = snapshot.code(*COUNT)
    if count is None:
        return None
    return max(0, min(count, max(snapshot.length("WALLBOX", "STATE"), 4)))


def box_power(snapshot: Snapshot, box: int) -> Power:
    """What one box draws: reported, or else computed from currents and grid voltages."""
    reported = snapshot.number("WALLBOX", "APPARENT_CHARGING_POWER", box)
    if reported:
        return Power(power_w=reported, computed=False)
    computed = 0.0
    flowing = False
    for phase in PHASES:
        amps = snapshot.number("WALLBOX", f"L{phase}_CHARGING_CURRENT", box)
        if amps is None:
            return Power(power_w=reported, computed=False)
        if amps:
            volts = snapshot.number("PM1OBJ1", "U_AC", phase - 1)
            if volts is None:
                return Power(power_w=None, computed=True)
            flowing = True
            computed += amps * volts
    if not flowing:
        return Power(power_w=0.0, computed=False)
    return Power(power_w=computed, computed=True)


def wallbox_power_w(snapshot: Snapshot) -> float | None:
    """What all configured boxes draw, W; None without a wallbox or when one is not known."""
    count = configured_boxes(snapshot)
    if not count:
        return None
    powers = [box_power(snapshot, box).power_w for box in range(count)]
    known = [power_w for power_w in powers if power_w is not None]
    return sum(known) if len(known) == len(powers) else None


def stray_slots(snapshot: Snapshot) -> tuple[int, ...]:
    """Slots (from 0) beyond the configured ones that report a state all the same."""
    count = configured_boxes(snapshot)
    if count is None:
        return ()
    codes = (snapshot.code("WALLBOX", "STATE", i) for i in range(4))
    return tuple(i for i, code in enumerate(codes) if i >= count and code)
