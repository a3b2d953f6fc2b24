"""Backup readiness among the checks: how long, at what load, and what speaks against it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.health.backup import LONGEST_H
from senec_tui.model.judgement.wording import Joined, Length, Number, message
from senec_tui.model.why.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.health.backup import Readiness
    from senec_tui.model.judgement.wording import Wording


def backup_check(found: Readiness | None) -> Iterator[Check]:
    """One line; nothing where nobody asked."""
    if found is None:
        return
    level, answer = _told(found)
    yield Check(
        topic="backup",
        question=message(N_("Grid failure") if found.grid_failed else N_("If the grid failed")),
        answer=answer,
        level=level,
        path="BAT1.ISLAND_ENABLE",
    )


def _told(found: Readiness) -> tuple[Level, Wording]:
    if found.grid_failed:
        return Level.WATCH, Joined((message(N_("the grid has failed")), _carries(found)), "; ")
    if found.enabled is False:
        return Level.FINE, message(N_("backup power is switched off, or not fitted"))
    if found.gives_nothing:
        return Level.WATCH, message(N_("the battery would give nothing now"))
    if found.hours is None:
        return Level.UNKNOWN, message(N_("charge, capacity or load are not known"))
    parts = [_lasts(found)]
    if found.most_w is not None:
        parts.append(message(N_("at most {watts} W at once"), watts=Number(found.most_w)))
    if found.has_sun:
        parts.append(message(N_("the sun is not counted")))
    if found.enabled is None:
        parts.append(message(N_("whether it can, the device does not say")))
    parts += found.warnings
    level = Level.NOTE if found.warnings else Level.FINE
    return (Level.UNKNOWN if found.enabled is None else level), Joined(tuple(parts), "; ")


def _carries(found: Readiness) -> Wording:
    """What there is left of it while it is needed."""
    if found.gives_nothing:
        return message(N_("the battery gives nothing now"))
    if found.hours is None:
        return message(N_("how long the battery lasts is not known"))
    return message(N_("the battery lasts for {time}"), time=_lasts(found))


def _lasts(found: Readiness) -> Wording:
    low_h, high_h = found.hours or (0.0, 0.0)
    watts = Number(found.load_w or 0.0)
    if low_h >= LONGEST_H:
        text = N_("more than {longest} at {watts} W")
        return message(text, longest=Length(3600.0 * LONGEST_H), watts=watts)
    return message(
        N_("{low} to {high} at {watts} W, as it usually is at these hours")
        if found.is_usual
        else N_("{low} to {high} at {watts} W as now"),
        low=Length(3600.0 * low_h),
        high=Length(3600.0 * high_h),
        watts=watts,
    )
