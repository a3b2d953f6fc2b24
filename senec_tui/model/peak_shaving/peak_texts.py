"""A change of peak shaving in words, both ways: what a person writes, and what is shown to one.

Pure. The dashboard and the command say the same because both ask here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible
from senec_tui.language import N_
from senec_tui.model.peak_shaving.change import Outcome, Stage
from senec_tui.portal.peak_shaving import AUTO, DEACTIVATED, MANUAL, MODE_WORDS
from senec_tui.portal.portal_errors import InvalidWishError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.language import Language
    from senec_tui.model.peak_shaving.change import (
        Proposal,
        Remark,
        SettingDifference,
        SettingsChange,
        Unfinished,
    )
    from senec_tui.portal.plants import Plant

MODE_NAMES: Final[Mapping[str, str]] = {
    "deactivated": DEACTIVATED,
    "manual": MANUAL,
    "automatic": AUTO,
}
"""What a person writes for a mode; `auto` and `off` are understood, too."""
_SHORT: Final = {"auto": AUTO, "off": DEACTIVATED}
_END: Final = re.compile(r"(\d{1,2})[:.](\d{2})")


def parse_mode(text: str) -> str:
    """The mode that is meant.

    Raises:
        InvalidWishError: none is.
    """
    mode = {**MODE_NAMES, **_SHORT}.get(text.strip().lower())
    if mode is None:
        raise InvalidWishError(_NO_MODE, mode=visible(text), modes=", ".join(MODE_NAMES))
    return mode


def parse_limit(text: str) -> int:
    """A whole number of percent; its range is for `Wish` to judge.

    Raises:
        InvalidWishError: it is none.
    """
    digits = text.replace("%", "").strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4):
        raise InvalidWishError(_NO_LIMIT, limit=visible(text))
    return int(digits)


def parse_end(text: str) -> time:
    """A time of day, `14:30`.

    Raises:
        InvalidWishError: it is none.
    """
    match = _END.fullmatch(text.strip()) if text.isascii() else None
    if match is not None:
        hour, minute = int(match[1]), int(match[2])
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise InvalidWishError(_NO_END, end=visible(text))


def difference_texts(
    proposal: Proposal, tr: Language, *, capacity_wh: float | None = None, arrow: str = "→"
) -> list[tuple[str, str]]:
    """Name and `old → new` of all that is sent; what stays as it is says so."""
    rows = []
    for difference in proposal.differences:
        old, new = (_value(difference, one, tr) for one in (difference.old, difference.new))
        text = f"{old} {arrow} {new}" if difference.changes else tr("{value}, unchanged", value=new)
        if difference.name == "limit" and difference.changes and capacity_wh is not None:
            energy_kwh = capacity_wh * proposal.wish.limit_pct / 100_000
            text += " " + tr("= {energy} kWh of this battery", energy=tr.number(energy_kwh, 1))
        rows.append((tr(_NAMES[difference.name]), text))
    return rows


def changed_text(proposal: Proposal, tr: Language, *, arrow: str = "→") -> str:
    """Only what changes, in one line."""
    return ", ".join(
        f"{tr(_NAMES[one.name])} {_value(one, one.old, tr)} {arrow} {_value(one, one.new, tr)}"
        for one in proposal.differences
        if one.changes
    )


def request_text(proposal: Proposal) -> str:
    """The exact request: everything is in its address, its body is empty."""
    return f"{proposal.method} {proposal.url}"


def remark_texts(remarks: Iterable[Remark], tr: Language) -> list[str]:
    """Remarks and notes as sentences."""
    return [tr(message, **facts) for message, facts in remarks]


def step_texts(change: SettingsChange, tr: Language) -> list[tuple[str, str]]:
    """Word and time of every stage reached; the last is what became of it."""
    zone = change.proposal.plant.time_zone or UTC
    texts = []
    for step in change.steps:
        word = tr(step.stage.value)
        if step.stage is Stage.DONE:
            word = tr(SHORT_OUTCOMES[change.outcome or Outcome.UNKNOWN])
        texts.append((word, tr.time(datetime.fromtimestamp(step.at, zone))))
    return texts


def conclusion_texts(change: SettingsChange, tr: Language) -> list[str]:
    """What became of a change, in sentences that are true together.

    Once reading back has settled it, what the answer left open is settled as well.
    """
    error, outcome = change.error, change.outcome or Outcome.UNKNOWN
    if outcome is Outcome.IN_EFFECT:
        texts = [] if error is None else [tr(_IN_EFFECT_ALL_THE_SAME)]
    elif outcome in (Outcome.NOT_YET, Outcome.DIFFERS):
        texts = [tr(outcome.value)]
    else:
        texts = [tr(outcome.value)] if error is None else [error.sentence(tr), tr(outcome.value)]
    return [*texts, *remark_texts(change.notes, tr)]


def unfinished_text(unfinished: Unfinished, plant: Plant, tr: Language) -> str:
    """What was begun and never concluded, and what the portal shows of it now."""
    moment = datetime.fromtimestamp(unfinished.at, plant.time_zone or UTC)
    mode, limit_pct, end = unfinished.new
    return tr(
        "begun {date} {time} ({mode}, {limit} %, {end}), and the program ended before it was known"
        " what became of it; now: {outcome}",
        date=tr.date(moment.date()),
        time=tr.time(moment, seconds=False),
        mode=tr(MODE_WORDS[mode]) if mode in MODE_WORDS else mode,
        limit=limit_pct,
        end=f"{end:%H:%M}",
        outcome=tr(unfinished.outcome.value),
    )


def _value(difference: SettingDifference, value: str | int | time | None, tr: Language) -> str:
    if value is None:
        return tr("unknown")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if difference.name == "limit":
        return f"{value} %"
    return tr(MODE_WORDS[value]) if isinstance(value, str) and value in MODE_WORDS else str(value)


SHORT_OUTCOMES: Final = {
    Outcome.IN_EFFECT: N_("in effect"),
    Outcome.NOT_YET: N_("not (yet) in effect"),
    Outcome.DIFFERS: N_("differs"),
    Outcome.UNKNOWN: N_("unknown, read again"),
    Outcome.REFUSED: N_("refused"),
    Outcome.SESSION_LOST: N_("not accepted"),
    Outcome.NOT_SENT: N_("not sent"),
}
"""A few words for each; `Outcome` itself holds the sentence."""
_IN_EFFECT_ALL_THE_SAME: Final = N_(
    "The portal's answer did not say so, but reading back shows the change: it is in effect"
)
_NAMES: Final = {"mode": N_("Mode"), "limit": N_("Capacity limit"), "end": N_("End time")}
_NO_MODE: Final = N_("“{mode}” is no mode of peak shaving; {modes} are")
_NO_LIMIT: Final = N_("“{limit}” is no limit; a whole number of percent is, as 60")
_NO_END: Final = N_("“{end}” is no end time; hours and minutes are, as 14:30")
