"""The checks of the plant itself: surplus, state, modules, the cell nearest to its limit. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import about, noteworthy, worst
from senec_tui.model.judgement.subjects.battery_judgements import (
    CHANGED,
    LOST,
    MISSING,
    SILENT_MODULE,
)
from senec_tui.model.judgement.subjects.power_limit_judgements import (
    CALLED_FULL,
    CHARGING,
    DISCHARGING,
)
from senec_tui.model.judgement.subjects.state_judgements import OPERATING
from senec_tui.model.judgement.subjects.state_judgements import PATH as STATE_PATH
from senec_tui.model.judgement.wording import Number, message
from senec_tui.model.plant.battery import LFP
from senec_tui.model.plant.state import is_held_by_state
from senec_tui.model.why.check import NOT_SAID, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.catalogue import CodeTable
    from senec_tui.language import Language
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.why.situation import Situation


_ABSENT: Final = (LOST, CHANGED, MISSING, SILENT_MODULE)
"""Rules of modules that are gone, silent, or others than before."""


def plant_checks(situation: Situation) -> Iterator[Check]:
    """In the order in which a person would look."""
    yield _surplus(situation)
    yield _state(situation)
    yield _charge(situation)
    yield from _modules(situation)
    yield from _absent_modules(situation)
    yield from _nearest_cell(situation)


def other_trouble(situation: Situation) -> Iterator[Check]:
    """The worst that is said of anything else, so that it is not missed here."""
    told = (OPERATING, CHARGING, DISCHARGING, *_ABSENT)
    others = [j for j in noteworthy(situation.judgements) if j.rule not in told]
    found = max(others, key=lambda j: j.level, default=None)
    if found is not None and found.level >= Level.WATCH:
        yield Check.judged("trouble", N_("What else is not well"), found, path=found.path)


def _surplus(situation: Situation) -> Check:
    watts, needed_w = situation.surplus_w, situation.limits.surplus_needed_w
    if watts is None:
        level, answer = Level.UNKNOWN, message(N_("not all four powers are known"))
    elif watts >= needed_w:
        level = Level.FINE
        answer = message(N_("{watts} W more than the house uses"), watts=Number(watts))
    elif watts <= -needed_w:
        level = Level.FINE
        answer = message(N_("none; the house lacks {watts} W"), watts=Number(-watts))
    else:
        level, answer = Level.FINE, message(N_("generation and consumption are almost equal"))
    return Check(
        topic="surplus",
        question=message(N_("Surplus")),
        answer=answer,
        level=level,
        path="ENERGY.GUI_INVERTER_POWER",
    )


@dataclass(frozen=True, slots=True)
class _StateName:
    """The device's own word for a state; what it means stands in the judgement."""

    table: CodeTable | None
    code: int

    def __call__(self, tr: Language) -> str:
        name = "" if self.table is None else self.table.label(self.code, tr) or ""
        return f"{name or tr('in no table yet')} ({self.code})"


def _state(situation: Situation) -> Check:
    found, code = worst(situation.judgements, OPERATING), situation.state
    table = situation.snapshot.catalogue.codes("STAT_STATE")
    return Check(
        topic="state",
        question=message(N_("State")),
        answer=message(NOT_SAID) if code is None else _StateName(table, code),
        level=found.level if found else Level.UNKNOWN,
        path=STATE_PATH,
        since=found.since if found else None,
    )


def _charge(situation: Situation) -> Check:
    soc_pct, level = situation.store.soc_pct, Level.FINE
    answer: Wording
    if soc_pct is None:
        level, answer = Level.UNKNOWN, message(NOT_SAID)
    elif situation.is_conditioned:
        level = Level.NOTE
        answer = message(CALLED_FULL, percent=Number(soc_pct))
    elif situation.is_full:
        answer = message(N_("{percent} %, full"), percent=Number(soc_pct))
    elif situation.is_at_reserve:
        answer = message(N_("{percent} %, no more is given"), percent=Number(soc_pct))
    else:
        answer = message(N_("{percent} % of its capacity"), percent=Number(soc_pct))
    return Check(
        topic="charge",
        question=message(N_("Charge")),
        answer=answer,
        level=level,
        path="ENERGY.GUI_BAT_DATA_FUEL_CHARGE",
    )


def _modules(situation: Situation) -> Iterator[Check]:
    rows = (("charging", CHARGING, N_("Charging")), ("discharging", DISCHARGING, N_("Discharging")))
    for topic, rule, question in rows:
        found = worst(situation.judgements, rule)
        path = found.path if found else "BMS.CHARGE_CURRENT_LIMIT"
        unsaid = N_("the modules do not say what they permit")
        check = Check.judged(topic, question, found, path=path, otherwise=unsaid)
        if is_held_by_state(situation.snapshot, charging=rule == CHARGING):
            # No alarm of its own, since the state has one; but it does hold the battery back.
            check = replace(check, level=max(check.level, Level.NOTE))
        yield check


def _absent_modules(situation: Situation) -> Iterator[Check]:
    """Which do not take part at all, so that nobody looks for a limit of theirs."""
    for found in noteworthy(about(situation.judgements, *_ABSENT)):
        yield Check.judged("modules", N_("Modules"), found, path=found.path)


def _nearest_cell(situation: Situation) -> Iterator[Check]:
    """On the way up the highest cell, on the way down the lowest."""
    top, bottom = situation.battery.highest_cell, situation.battery.lowest_cell
    if top is None or bottom is None:
        return
    limits = situation.limits
    lfp = situation.battery.chemistry == LFP
    full_mv = situation.snapshot.number("BMS_PARA", "FULL_CELL_VOLTAGE_MV")
    if not full_mv:
        full_mv = (
            limits.cell_voltage_high_lfp_mv if lfp else limits.cell_voltage_high_nmc_mv
        ).watch
    low = limits.cell_voltage_low_lfp_mv if lfp else limits.cell_voltage_low_nmc_mv
    down = situation.doing == "discharging"
    cell = bottom if down else top
    limit_mv = low.watch if down else full_mv
    left_mv = cell.value - limit_mv if down else limit_mv - cell.value
    near = left_mv <= limits.cell_full_margin_mv
    yield Check(
        topic="cell",
        question=message(N_("Nearest cell")),
        answer=message(
            _distance(down=down, beyond=left_mv < 0),
            name=cell.name,
            mv=Number(cell.value),
            left=Number(abs(left_mv)),
        ),
        level=Level.NOTE if near else Level.FINE,
        path=cell.ref,
    )


def _distance(*, down: bool, beyond: bool) -> str:
    if down:
        return (
            N_("{name} at {mv} mV, {left} mV below the lower limit")
            if beyond
            else N_("{name} at {mv} mV, {left} mV above the lower limit")
        )
    return (
        N_("{name} at {mv} mV, {left} mV above full")
        if beyond
        else N_("{name} at {mv} mV, {left} mV below full")
    )
