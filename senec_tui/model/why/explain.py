"""Puts the checks together and finds the first sentence. Pure.

The order is that of a person who knows the plant: a device out of service explains everything; a
full or empty battery explains most of the rest; then come the modules, the rated power, and what
acts from outside. What is left is honestly unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import worst
from senec_tui.model.judgement.subjects.power_limit_judgements import (
    CHARGING,
    DISCHARGING,
    seems_conditioned,
)
from senec_tui.model.judgement.subjects.pv_judgements import FAULTS as PV_FAULTS
from senec_tui.model.judgement.subjects.state_judgements import OPERATING
from senec_tui.model.judgement.wording import Joined, Number, Sentence, message
from senec_tui.model.plant.pv import INSULATION_STATES
from senec_tui.model.plant.state import is_held_by_state
from senec_tui.model.why.backup_check import backup_check
from senec_tui.model.why.check import Check, Why
from senec_tui.model.why.outside import (
    Hold,
    holds_charging,
    holds_discharging,
    outside_checks,
)
from senec_tui.model.why.plant_checks import other_trouble, plant_checks
from senec_tui.model.why.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.model.health.backup import Readiness
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.judgement.wording import MessageFact, Wording
    from senec_tui.model.plant.allowance import Allowance
    from senec_tui.model.reading.snapshot import Snapshot

SHARE: Final = N_("Record it and show it to others: nothing that the device tells explains it")
LAGS: Final = N_("the battery follows the house by {seconds} s")
"""What regulation needs; a long one costs energy in both directions."""


@dataclass(frozen=True, slots=True)
class _Found:
    headline: Wording
    release: Wording | None = None
    explained: bool = True


def why(
    snapshot: Snapshot,
    judgements: Sequence[Judgement],
    *,
    lag_s: float | None = None,
    backup: Readiness | None = None,
) -> Why:
    """Explain a snapshot.

    `judgements`: what is thought of it, with since when (`Judge`), and what only a memory tells,
    such as a module that is gone (`alarm.known_since.remembered`); `lag_s`: by how long the battery
    follows the house (`regulation_lag_s`), None where it is not known; `backup`: what would be if
    the grid failed, None where nobody asked.
    """
    situation = Situation(snapshot=snapshot, judgements=judgements, lag_s=lag_s)
    found = _find(situation)
    return Why(
        headline=found.headline,
        release=found.release,
        explained=found.explained,
        checks=(
            *plant_checks(situation),
            *outside_checks(situation),
            *_lag(situation),
            *backup_check(backup),
            *other_trouble(situation),
        ),
    )


def _find(situation: Situation) -> _Found:
    if out := _out_of_service(situation):
        return out
    if situation.flow is None:
        return _Found(
            message(N_("The device does not tell all four powers")), None, explained=False
        )
    if situation.doing == "charging":
        return _charging(situation)
    if situation.doing == "discharging":
        return _discharging(situation)
    return _resting(situation)


def _out_of_service(situation: Situation) -> _Found | None:
    """A state that is worth watching explains all; its table says what to do."""
    state = worst(situation.judgements, OPERATING)
    if state is None or state.level < Level.WATCH:
        return None
    return _Found(state.text)


def _resting(situation: Situation) -> _Found:
    surplus_w, needed_w = situation.surplus_w or 0.0, situation.limits.surplus_needed_w
    if surplus_w >= needed_w:
        return _full(situation) if situation.is_full else _idle(situation, charging=True)
    if surplus_w <= -needed_w:
        return _empty(situation) if situation.is_at_reserve else _idle(situation, charging=False)
    text = N_("It rests: generation and consumption are almost equal")
    return _Found(message(text))


def _idle(situation: Situation, *, charging: bool) -> _Found:
    """It rests although it could take what is left over, or give what is lacking."""
    watts = Number(abs(situation.surplus_w or 0.0))
    if hold := _hold(situation, charging=charging):
        return _held(
            hold,
            N_("It does not charge, although {watts} W are left over. {cause}")
            if charging
            else N_("It does not discharge, although the house lacks {watts} W. {cause}"),
            watts=watts,
        )
    if situation.is_passive:
        text = (
            N_("It rests: {watts} W left over are too little to begin with")
            if charging
            else N_("It rests: the {watts} W that the house lacks are too little to begin with")
        )
        return _Found(message(text, watts=watts))
    text = (
        N_("It does not charge, although {watts} W are left over, and nothing explains it")
        if charging
        else N_(
            "It does not discharge, although the house lacks {watts} W, and nothing explains it"
        )
    )
    return _Found(message(text, watts=watts), message(SHARE), explained=False)


def _held(hold: Hold, text: str, **facts: MessageFact) -> _Found:
    """What it does, why no more, and what ends that."""
    return _Found(message(text, cause=Sentence(hold.text), **facts), hold.release)


def _full(situation: Situation) -> _Found:
    soc_pct = situation.store.soc_pct
    if not situation.is_conditioned:
        return _Found(
            message(N_("It is full")),
            message(N_("It discharges when the house needs more than the sun gives")),
        )
    found = worst(situation.judgements, CHARGING)
    limited = found is not None and found.level >= Level.NOTE
    head = message(
        N_("Full at {percent} % and with less current: the maker conditions the battery")
        if limited
        else N_("Full at {percent} %: the maker holds the battery back"),
        percent=Number(soc_pct or 0.0),
    )
    return _Found(head, message(N_("Only the maker can release it; it can take weeks")))


def _empty(situation: Situation) -> _Found:
    reserve_pct = situation.store.reserve_pct
    text = message(N_("It is empty"))
    if reserve_pct:
        text = message(N_("Only the reserve of {percent} % is left"), percent=Number(reserve_pct))
    return _Found(text, message(N_("It charges when the sun gives more than the house uses")))


def _charging(situation: Situation) -> _Found:
    watts, unused = Number(situation.charge.actual_w or 0.0), Number(situation.unused_w)
    if (situation.surplus_w or 0.0) < situation.limits.surplus_needed_w and situation.bought_w:
        return _charging_from_grid(situation, watts)
    if situation.bought_w and next(holds_discharging(situation), None) is None:
        text = N_(
            "It charges with {watts} W, more than is left over: {bought} W come from the grid"
        )
        bought = Number(situation.bought_w)
        return _lagging(situation, message(text, watts=watts, bought=bought))
    if not situation.unused_w:
        return _Found(message(N_("It charges with {watts} W: all that is left over"), watts=watts))
    if hold := _hold(situation, charging=True):
        text = N_("It charges with {watts} W and no more, {unused} W go to the grid. {cause}")
        return _held(hold, text, watts=watts, unused=unused)
    text = N_("It charges with {watts} W while {unused} W go to the grid")
    return _lagging(situation, message(text, watts=watts, unused=unused))


def _charging_from_grid(situation: Situation, watts: Number) -> _Found:
    text = N_("It charges with {watts} W from the grid. {cause}")
    if hold := next(holds_discharging(situation), None):
        return _held(hold, text, watts=watts)
    return _Found(message(text, watts=watts, cause=_purpose(situation)))


def _purpose(situation: Situation) -> Wording:
    """The state tells it: a maintenance, a safety charge, a remote one."""
    state = worst(situation.judgements, OPERATING)
    return message("") if state is None else state.text


def _discharging(situation: Situation) -> _Found:
    watts, bought = Number(situation.discharge.actual_w or 0.0), Number(situation.bought_w)
    if situation.unused_w and (situation.surplus_w or 0.0) >= 0:
        text = N_("It gives {watts} W to the grid. {cause}")
        return _lagging(situation, message(text, watts=watts, cause=_purpose(situation)))
    if situation.unused_w:
        text = N_("It gives {watts} W, more than the house needs: {unused} W go to the grid")
        unused = Number(situation.unused_w)
        return _lagging(situation, message(text, watts=watts, unused=unused))
    if not situation.bought_w:
        enough = message(N_("It gives {watts} W: all that the house needs"), watts=watts)
        trouble = _sun_trouble(situation)
        return _Found(enough if trouble is None else Joined((enough, trouble), ". "))
    if hold := _hold(situation, charging=False):
        text = N_("It gives {watts} W and no more, {bought} W come from the grid. {cause}")
        return _held(hold, text, watts=watts, bought=bought)
    text = N_("It gives {watts} W while {bought} W come from the grid")
    return _lagging(situation, message(text, watts=watts, bought=bought))


def _sun_trouble(situation: Situation) -> Wording | None:
    """Why the sun gives nothing, where that is no night: a fault, or a test of the insulation."""
    if situation.flow is None or situation.flow.pv_w >= situation.limits.surplus_needed_w:
        return None
    if situation.state in INSULATION_STATES:
        state = worst(situation.judgements, OPERATING)
        return None if state is None else state.text
    found = max(
        (j for j in situation.judgements if j.rule in PV_FAULTS and j.level >= Level.WATCH),
        key=lambda judgement: judgement.level,
        default=None,
    )
    return None if found is None else found.text


def _lagging(situation: Situation, head: Wording) -> _Found:
    """A difference that no limit explains: mostly the battery is still on its way."""
    if situation.lag_s is None:
        return _Found(
            message(N_("{what}; for seconds that is normal, it follows with a delay"), what=head),
            message(N_("Look again in a minute")),
        )
    cause = message(LAGS, seconds=Number(situation.lag_s))
    return _Found(Joined((head, cause), "; "))


def _hold(situation: Situation, *, charging: bool) -> Hold | None:
    """The first known limit of a direction; the modules before the outside.

    A state in which nothing can flow goes first: what the modules permit follows from it.
    """
    allowed = situation.charge if charging else situation.discharge
    if is_held_by_state(situation.snapshot, charging=charging) and (hold := _state_hold(situation)):
        return hold
    if hold := _module_hold(situation, allowed):
        return hold
    outside = holds_charging(situation) if charging else holds_discharging(situation)
    if hold := next(outside, None):
        return hold
    return _state_hold(situation)


def _module_hold(situation: Situation, allowed: Allowance) -> Hold | None:
    found = worst(situation.judgements, CHARGING if allowed.charging else DISCHARGING)
    if found is not None and _is_held(situation, allowed):
        return Hold(found.text, _module_release(situation, allowed))
    return None


def _is_held(situation: Situation, allowed: Allowance) -> bool:
    """By the modules, or by what it is built for; losses on the way to them are not counted."""
    if allowed.permitted_w == 0 or allowed.at_limit:
        return True
    near = situation.limits.power_reduced_pct / 100.0
    return allowed.reduced and allowed.share is not None and allowed.share >= near


def _module_release(situation: Situation, allowed: Allowance) -> Wording | None:
    coldest = situation.battery.coldest
    if coldest is not None and coldest.value <= situation.limits.battery_temperature_low_c.watch:
        return message(N_("It ends when the battery is warmer"))
    if not allowed.reduced and not allowed.blocked:
        return None
    if seems_conditioned(situation.plant, allowed):
        return message(N_("If it is the maker, only the maker can release it; it can take weeks"))
    return message(N_("The modules release it by themselves, as cells and temperature allow"))


def _state_hold(situation: Situation) -> Hold | None:
    """States that are no trouble, but not everyday either: an update, a test, a prohibition."""
    state = worst(situation.judgements, OPERATING)
    return Hold(state.text, None) if state is not None and state.level is Level.NOTE else None


def _lag(situation: Situation) -> Iterator[Check]:
    if situation.lag_s is None:
        return
    slow = situation.lag_s >= situation.limits.regulation_lag_s
    yield Check(
        topic="lag",
        question=message(N_("Regulation")),
        answer=message(LAGS, seconds=Number(situation.lag_s)),
        level=Level.NOTE if slow else Level.FINE,
        path="ENERGY.GUI_BAT_DATA_POWER",
    )
