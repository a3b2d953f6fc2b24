"""A change of peak shaving as a value: what is proposed, how far it is, what became of it.

Pure. The judgement of what the portal shows afterwards is here, and what a person should know
before saying yes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.portal.peak_shaving import MANUAL, PeakShavingSettings, Wish, plant_day, utc_offset_h
from senec_tui.portal.portal_errors import (
    RateLimitedError,
    WriteNotSentError,
    WriteRefusedError,
    WriteSessionLostError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from senec_tui.errors import SenecTuiError
    from senec_tui.portal.plants import Plant
    from senec_tui.portal.portal_journal import JournalEntry

    Remark = tuple[str, Mapping[str, object]]
    """A message id with its facts."""


class Stage(Enum):
    """How far a change has come; the values are message ids."""

    CHECKING = N_("checking")
    REQUESTED = N_("requested")
    ACCEPTED = N_("accepted")
    READING_BACK = N_("reading back")
    DONE = N_("done")


class Outcome(Enum):
    """What became of a change; the values are message ids, the names stand in the journal."""

    IN_EFFECT = N_("in effect")
    NOT_YET = N_("not (yet) in effect: the portal still shows the old settings")
    DIFFERS = N_("differs: the portal shows something else than was asked for")
    UNKNOWN = N_("unknown, read again: nobody can say yet whether it was made")
    REFUSED = N_("refused: nothing was changed")
    SESSION_LOST = N_("not accepted, the session had ended: nothing was changed")
    NOT_SENT = N_("not sent: nothing was changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDifference:
    """One line of what would change."""

    name: str
    """mode, limit or end."""
    old: str | int | time | None
    new: str | int | time
    changes: bool
    """False: carried along as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person is asked to say yes to. Good for one change, and for a short while."""

    plant: Plant
    before: PeakShavingSettings
    wish: Wish
    method: str
    url: str
    """The exact address that would be asked, nothing hidden in it."""
    params: Mapping[str, str | int]
    differences: tuple[SettingDifference, ...]
    remarks: tuple[Remark, ...]
    """Things to know first: message ids with their facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStep:
    """One stage, and when it was reached (Unix seconds)."""

    stage: Stage
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChange:
    """A change on its way, or at its end."""

    proposal: Proposal
    steps: tuple[ChangeStep, ...]
    outcome: Outcome | None = None
    """None: still on its way."""
    seen: PeakShavingSettings | None = None
    """What was last read back."""
    error: SenecTuiError | None = None
    """Why it was refused, or why its answer or a reading is missing. Reading back wins over it."""
    notes: tuple[Remark, ...] = ()
    """What was noticed when reading back: message ids with their facts."""

    @property
    def stage(self) -> Stage:
        """How far it is."""
        return self.steps[-1].stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A change that was begun, and of which nobody wrote down what became of it."""

    id: int
    """Its number in the journal."""
    at: float
    """When it was about to be sent, Unix seconds."""
    new: tuple[str, int, time]
    """Mode, limit in percent, end."""
    outcome: Outcome
    """What the portal shows of it now."""


def clean_no(error: SenecTuiError | None) -> Outcome | None:
    """The outcome where no reading back is needed; None: read back."""
    if isinstance(error, WriteSessionLostError):
        return None
    if isinstance(error, WriteRefusedError):
        return Outcome.REFUSED
    if isinstance(error, WriteNotSentError | RateLimitedError):
        return Outcome.NOT_SENT
    return None


def verdict(proposal: Proposal, seen: PeakShavingSettings) -> Outcome:
    """What a reading after sending says about the change."""
    wish, before = proposal.wish, proposal.before
    if holds(wish, seen):
        return Outcome.IN_EFFECT
    return Outcome.NOT_YET if seen.values == before.values else Outcome.DIFFERS


def holds(wish: Wish, seen: PeakShavingSettings) -> bool:
    """Mode in every case; limit and end where they matter. The end by wall clock only."""
    return _holds(wish.values, seen)


def outcome_of(entry: JournalEntry, seen: PeakShavingSettings) -> Outcome:
    """What a later reading says about a change in the journal."""
    if _holds(entry.new, seen):
        return Outcome.IN_EFFECT
    return Outcome.NOT_YET if seen.values == entry.old else Outcome.DIFFERS


def _holds(new: tuple[str, int, time], seen: PeakShavingSettings) -> bool:
    return seen.values == new if new[0] == MANUAL else seen.mode == new[0]


def notes(proposal: Proposal, seen: PeakShavingSettings, now: float) -> tuple[Remark, ...]:
    """What is odd about a reading after sending."""
    wish, before = proposal.wish, proposal.before
    found: list[Remark] = []
    offset_h = utc_offset_h(proposal.plant, now)
    if seen.end is not None and seen.end != wish.end and offset_h:
        shifted = (datetime.combine(_ANY_DAY, wish.end) + timedelta(hours=offset_h)).time()
        if seen.end == shifted:
            found.append((_SHIFTED, {"hours": offset_h, "end": f"{seen.end:%H:%M}"}))
    if seen.mode == wish.mode != MANUAL and seen.values != wish.values:
        found.append((_MANUAL_VALUES_MOVED, {}))
    if seen.mode == wish.mode and seen.edited_at is not None and seen.edited_at == before.edited_at:
        found.append((_EDIT_TIME_STOOD, {}))
    return tuple(found)


def pause_note(error: RateLimitedError) -> Remark:
    """That reading back has to wait, and how long."""
    return _PAUSE, {"seconds": error.facts["seconds"]}


def remarks(
    plant: Plant, before: PeakShavingSettings, wish: Wish, now: float
) -> tuple[Remark, ...]:
    """What a person should know before saying yes."""
    found: list[Remark] = [(_EXPERIMENTAL, {})]
    end = f"{wish.end:%H:%M}"
    if wish.mode != MANUAL:
        kept = (wish.limit_pct, wish.end) == (before.limit_pct, before.end)
        text = _CARRIED_ALONG if kept else _CHANGED_ALONG
        found.append((text, {"limit": wish.limit_pct, "end": end}))
    elif (zone := plant.time_zone) is None:
        found.append((_ZONE_UNKNOWN, {"zone": plant.zone}))
    else:
        here = datetime.fromtimestamp(now, zone)
        day = plant_day(plant, now)
        if wish.end <= here.time():
            found.append((_PASSED, {"end": end}))
            day += timedelta(days=1)
        first = datetime.combine(day, wish.end, zone)
        second = first.replace(fold=1)
        if first.utcoffset() != second.utcoffset():
            # Before a gap the earlier offset is the smaller one, before a repetition the larger.
            skipped = (first.utcoffset() or timedelta()) < (second.utcoffset() or timedelta())
            found.append((_SKIPPED if skipped else _REPEATED, {"end": end}))
    if before.valid is False:
        found.append((_NOT_VALID, {}))
    return tuple(found)


def moved(before: PeakShavingSettings, now: PeakShavingSettings) -> str:
    """Which values somebody else changed; the edit time when nothing else."""
    pairs = zip(before.values, now.values, strict=True)
    values = [f"{_plain(old)} → {_plain(new)}" for old, new in pairs if old != new]
    return ", ".join(values) or "bearbeitungsdatum"


def _plain(value: object) -> str:
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value)


_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC).date()
NOT_MADE: Final = frozenset(
    {Outcome.REFUSED.name, Outcome.NOT_SENT.name, Outcome.SESSION_LOST.name}
)
_EXPERIMENTAL: Final = N_(
    "Experimental: SENEC documents none of this; compare with the portal in a browser"
)
_CARRIED_ALONG: Final = N_(
    "The manual values ({limit} %, {end}) are sent along unchanged, so that they are kept"
)
_CHANGED_ALONG: Final = N_(
    "The manual values are changed as well ({limit} %, {end}); they count only in manual mode"
)
_PASSED: Final = N_("{end} has passed at the house today; it counts again from tomorrow")
_SKIPPED: Final = N_(
    "{end} does not exist in the coming night (clocks go forward); it is sent as it is"
)
_REPEATED: Final = N_(
    "{end} comes twice in the coming night (clocks go back); the system decides which one counts"
)
_ZONE_UNKNOWN: Final = N_("This computer does not know the time zone {zone} of the house")
_NOT_VALID: Final = N_("The portal marks its present settings as not valid; nobody knows why")
_SHIFTED: Final = N_(
    "The end time was shifted by exactly {hours} h to {end}: the portal took it in another way "
    "than known so far. It is not corrected by itself; please report it"
)
_PAUSE: Final = N_("The portal asks for a pause of {seconds} s; read the settings again after that")
_MANUAL_VALUES_MOVED: Final = N_("The manual values were not kept as they were sent")
_EDIT_TIME_STOOD: Final = N_("The portal's edit time has not moved")
