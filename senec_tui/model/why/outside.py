"""What may hold a battery back although neither the sun nor its modules do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import worst
from senec_tui.model.judgement.subjects.grid_judgements import SKEW_LIMITED
from senec_tui.model.judgement.subjects.pv_judgements import CURTAILED
from senec_tui.model.judgement.wording import Joined, Labels, Number, message
from senec_tui.model.plant.pv import local_hour
from senec_tui.model.why.check import NOT_SAID, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.why.situation import Situation


class _Flag(NamedTuple):
    """A variable that is 1 while something outside acts."""

    topic: str
    object: str
    variable: str
    question: str
    off: str
    on: str
    charging: bool = True
    """It can keep the battery from charging, too, not only from discharging."""


_FLAGS: Final = (
    _Flag(
        "ripple_control", "ENERGY", "STAT_LIMITED_RCR", N_("Ripple control"), N_("not active"),
        N_("The grid operator limits the power by ripple control"),
    ),
    _Flag(
        "vpp", "ENERGY", "VPP_IS_ACTIVE", N_("Virtual power plant"), N_("not active"),
        N_("A virtual power plant controls the battery"),
    ),
    _Flag(
        "external", "EG_CONTROL", "ACTIVE", N_("External control"), N_("not active"),
        N_("The battery is controlled from outside"),
    ),
    _Flag(
        "safety_charge", "ENERGY", "SAFE_CHARGE_RUNNING", N_("Safety charge"), N_("not running"),
        N_("A safety charge keeps the battery full"), charging=False,
    ),
    _Flag(
        "off_peak", "ENERGY", "OFFPEAK_RUNNING", N_("Off-peak charging"), N_("not running"),
        N_("Off-peak charging fills the battery from the grid"), charging=False,
    ),
    _Flag(
        "storage_mode", "ENERGY", "LI_STORAGE_MODE_RUNNING", N_("Storage mode"), N_("not active"),
        N_("The battery is in the mode for storage and transport"),
    ),
    _Flag(
        "capacity_test", "ENERGY", "GUI_CAP_TEST_STATE", N_("Capacity test"), N_("not running"),
        N_("A capacity test is running"),
    ),
)  # fmt: skip


_PEAK_MARGIN_PCT: Final = 3.0
"""So far from its limit peak shaving may stop."""


def flag_variables() -> dict[str, tuple[str, ...]]:
    """What is to be asked for to know them, by object."""
    objects = dict.fromkeys(flag.object for flag in _FLAGS)
    return {name: tuple(f.variable for f in _FLAGS if f.object == name) for name in objects}


class Hold(NamedTuple):
    """Something outside of the battery that holds it back."""

    text: Wording
    release: Wording | None


def outside_checks(situation: Situation) -> Iterator[Check]:
    """Every limit from outside that the device tells of."""
    yield _reserve(situation)
    yield _peak_shaving(situation)
    yield from _flag_checks(situation)
    yield _skew(situation)
    yield _curtailment(situation)
    yield _zero_export(situation)


def holds_charging(situation: Situation) -> Iterator[Hold]:
    """What outside can keep it from charging now."""
    if peak := _peak_hold(situation):
        yield peak
    yield from _flag_holds(situation, charging=True)
    yield from _skew_hold(situation)


def holds_discharging(situation: Situation) -> Iterator[Hold]:
    """What outside can keep it from discharging now."""
    yield from _flag_holds(situation, charging=False)
    yield from _skew_hold(situation)


def _flag_holds(situation: Situation, *, charging: bool) -> Iterator[Hold]:
    for flag in _FLAGS:
        concerned = flag.charging or not charging
        if concerned and situation.snapshot.code(flag.object, flag.variable):
            yield Hold(message(flag.on), message(N_("It ends where it was started")))


def _flag_checks(situation: Situation) -> Iterator[Check]:
    """Of those that the device has."""
    for flag in _FLAGS:
        code = situation.snapshot.code(flag.object, flag.variable)
        if code is not None:
            yield Check(
                topic=flag.topic,
                question=message(flag.question),
                answer=message(flag.on if code else flag.off),
                level=Level.NOTE if code else Level.FINE,
                is_switch=True,
                path=f"{flag.object}.{flag.variable}",
            )


def _reserve(situation: Situation) -> Check:
    reserve_pct, soc_pct = situation.store.reserve_pct, situation.store.soc_pct
    level, answer = Level.FINE, message(N_("none is held back"))
    if reserve_pct is None or soc_pct is None:
        level, answer = Level.UNKNOWN, message(NOT_SAID)
    elif reserve_pct and soc_pct <= reserve_pct:
        level = Level.NOTE
        answer = message(
            N_("{percent} % are held back for backup power, no more is left"),
            percent=Number(reserve_pct),
        )
    elif reserve_pct:
        answer = message(
            N_("{percent} % are held back for backup power"), percent=Number(reserve_pct)
        )
    return Check(
        topic="reserve",
        question=message(N_("Reserve")),
        answer=answer,
        level=level,
        path="BAT1.SPARE_CAPACITY",
    )


def _peak_parts(situation: Situation) -> tuple[float, Wording] | None:
    """The charge up to which it fills, and until when; None while peak shaving is off."""
    snapshot = situation.snapshot
    if not snapshot.code("WIZARD", "PS_ENABLE"):
        return None
    free_pct = snapshot.number("WIZARD", "PS_RESERVOIR")
    if free_pct is None:
        return None
    hour, minute = snapshot.code("WIZARD", "PS_HOUR"), snapshot.code("WIZARD", "PS_MINUTE")
    until: Wording = message(N_("an hour that it does not tell"))
    if hour is not None:
        until = Labels.of({"en": f"{hour:02d}:{minute or 0:02d}"})
    return 100.0 - free_pct, until


def _peak_is_over(situation: Situation) -> bool:
    snapshot = situation.snapshot
    end, now = snapshot.code("WIZARD", "PS_HOUR"), local_hour(snapshot)
    if end is None or now is None:
        return False
    return now >= end + (snapshot.code("WIZARD", "PS_MINUTE") or 0) / 60.0


def _peak_hold(situation: Situation) -> Hold | None:
    """Only while it rests below full: one that charges is not held, and a full one by nothing."""
    parts, soc_pct = _peak_parts(situation), situation.store.soc_pct
    if parts is None or soc_pct is None or soc_pct < parts[0]:
        return None
    if situation.doing != "resting" or situation.is_full or _peak_is_over(situation):
        return None
    if soc_pct - parts[0] >= _PEAK_MARGIN_PCT:
        # It holds more from before, so that what is to stay free is not.
        text = message(
            N_("Peak shaving fills it up to {percent} % only, and it has more already"),
            percent=Number(parts[0]),
        )
    else:
        text = message(
            N_("Peak shaving keeps {percent} % free for the midday sun"),
            percent=Number(100.0 - parts[0]),
        )
    return Hold(text, message(N_("It charges further at {until}"), until=parts[1]))


def _peak_shaving(situation: Situation) -> Check:
    code, parts = situation.snapshot.code("WIZARD", "PS_ENABLE"), _peak_parts(situation)
    hold = _peak_hold(situation)
    answer: Wording
    if code is None:
        level, answer = Level.UNKNOWN, message(NOT_SAID)
    elif hold is not None:
        level, answer = Level.NOTE, Joined((hold.text, *filter(None, (hold.release,))), ". ")
    elif parts is not None:
        level = Level.FINE
        answer = message(
            N_("fills up to {percent} %, further at {until}"),
            percent=Number(parts[0]),
            until=parts[1],
        )
    else:
        level, answer = Level.FINE, message(N_("off"))
    return Check(
        topic="peak_shaving",
        question=message(N_("Peak shaving")),
        answer=answer,
        level=level,
        path="WIZARD.PS_ENABLE",
    )


def _skew_hold(situation: Situation) -> Iterator[Hold]:
    if found := worst(situation.judgements, SKEW_LIMITED):
        yield Hold(found.text, message(N_("It ends when the phases are loaded more evenly")))


def _skew(situation: Situation) -> Check:
    found = worst(situation.judgements, SKEW_LIMITED)
    known = situation.snapshot.code("ENERGY", "STAT_LIMITED_NET_SKEW") is not None
    return Check.judged(
        "skew",
        N_("Phase balance"),
        found,
        path="ENERGY.STAT_LIMITED_NET_SKEW",
        otherwise=N_("does not limit now") if known else NOT_SAID,
        level=Level.FINE if known else Level.UNKNOWN,
    )


def _curtailment(situation: Situation) -> Check:
    found = worst(situation.judgements, CURTAILED)
    return Check.judged("curtailment", N_("Feed-in limit"), found, path="PV1.POWER_RATIO")


def _zero_export(situation: Situation) -> Check:
    code = situation.snapshot.code("ENERGY", "ZERO_EXPORT")
    words = {None: NOT_SAID, 0: N_("off")}
    return Check(
        topic="zero_export",
        question=message(N_("Zero feed-in")),
        answer=message(words.get(code, N_("on: what is left over is not generated"))),
        level=Level.UNKNOWN if code is None else Level.NOTE if code else Level.FINE,
        path="ENERGY.ZERO_EXPORT",
    )
