"""When a car was charged: sessions from the recorded power of the wallbox.

Quarters of an hour in which the wallbox took energy say where to look; the curve of its power says
when exactly it began and ended. `sessions_of` is pure; `charging_sessions` asks a `History`, which
blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.model.history.energy import BUCKET_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.timeseries.series import Sample, Series

CHARGING_W: Final = 300.0
"""No car charges with less: the least that a wallbox can offer is 6 A."""
PHASE_A: Final = 1.0
"""A phase that carries more is in use."""
PAUSE_S: Final = 900.0
"""A car that waits no longer than this for the sun is in the same session."""
MOST_SESSIONS: Final = 60
"""So many, the newest, are looked at."""
RUNNING_S: Final = 180.0
"""A session whose last sample is no older goes on."""
_LONGEST_S: Final = 86_400.0
"""So long before and after a period sessions are followed that begin or end outside of it."""
_LEAST_MWH: Final = 1000
"""A quarter of an hour with less is none of charging."""
_POINT_S: Final = 10.0
_PHASES: Final = (1, 2, 3)
_BOXES: Final = 4
_CURRENTS: Final = tuple(
    f"WALLBOX.L{phase}_CHARGING_CURRENT[{box}]" for box in range(_BOXES) for phase in _PHASES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingSession:
    """From the first to the last moment that a car took power."""

    begin: float
    """Unix seconds."""
    end: float
    energy_wh: float
    is_whole: bool
    """Measured from before its begin until after its end; otherwise there may be more of it."""
    is_running: bool = False
    phases: int | None = None
    """How many carried current; None: not recorded."""


def charging_sessions(
    history: History, start: float, end: float, *, until: float
) -> tuple[ChargingSession, ...]:
    """Those that began in a span, oldest first, as they were known at `until`. Blocking.

    Raises:
        StorageError: the history cannot be read.
    """
    known_until = min(end + _LONGEST_S, until)
    found: list[ChargingSession] = []
    for left, right in reversed(_spans(history, start - _LONGEST_S, known_until)):
        if left >= end or right <= start or len(found) >= MOST_SESSIONS:
            continue
        power = _curve(history, "wallbox", left, min(right, known_until))
        some = [session for session in sessions_of(power.samples) if start <= session.begin < end]
        found += [_finished(history, session, until) for session in reversed(some)]
    return tuple(reversed(found[:MOST_SESSIONS]))


def sessions_of(power: Sequence[Sample | None]) -> list[ChargingSession]:
    """The sessions in a curve of power in W; a running one cannot be told from it."""
    sessions: list[list[_Piece]] = []
    known = False
    """Whether what came directly before was measured."""
    for sample, seconds, is_followed in _stretches(power):
        if sample is None:
            known = False
            continue
        if sample.mean >= CHARGING_W:
            if not sessions or sample.at - sessions[-1][-1].end > PAUSE_S:
                sessions.append([])
            energy_wh = sample.mean * seconds / 3600
            piece = _Piece(sample.at, sample.at + seconds, energy_wh, known and is_followed)
            sessions[-1].append(piece)
        known = True
    return [
        ChargingSession(
            begin=pieces[0].begin,
            end=pieces[-1].end,
            energy_wh=sum(piece.energy_wh for piece in pieces),
            is_whole=all(piece.is_whole for piece in pieces),
        )
        for pieces in sessions
    ]


class _Piece(NamedTuple):
    """What one sample of the power is of a session."""

    begin: float
    end: float
    energy_wh: float
    is_whole: bool


def _stretches(
    samples: Sequence[Sample | None],
) -> Iterator[tuple[Sample | None, float, bool]]:
    """Each sample, how long it stands for, and whether something was measured right after it."""
    usual_s = 0.0
    for sample, following in pairwise((*samples, None)):
        if sample is None or following is None:
            # Before a gap as long as the one before it.
            yield sample, usual_s, False
        else:
            usual_s = following.at - sample.at
            yield sample, usual_s, True


def _finished(history: History, session: ChargingSession, until: float) -> ChargingSession:
    """With what only other curves and the time of the question tell."""
    return replace(
        session,
        is_running=until - session.end < RUNNING_S,
        phases=_phases(history, session),
    )


def _phases(history: History, session: ChargingSession) -> int | None:
    """How many phases carried current, on the box that used the most."""
    counts = []
    currents = history.highest(_CURRENTS, session.begin, session.end)
    for box in range(_BOXES):
        highest = currents[box * len(_PHASES) : (box + 1) * len(_PHASES)]
        if any(amperes is not None for amperes in highest):
            counts.append(sum(amperes is not None and amperes > PHASE_A for amperes in highest))
    return max(counts, default=None)


def _curve(history: History, name: str, start: float, end: float) -> Series:
    return history.series(name, start, end, max((end - start) / _POINT_S, 1.0))


def _spans(history: History, start: float, end: float) -> list[tuple[float, float]]:
    """Where a wallbox took energy, with room around, without what overlaps."""
    return list(_merged(history.quarters_with("wallbox", _LEAST_MWH, start, end)))


def _merged(quarters: Iterable[float]) -> Iterator[tuple[float, float]]:
    first = last = None
    for at in quarters:
        if first is None or last is None:
            first = at
        elif at - last > BUCKET_S + 2 * PAUSE_S:
            yield first - PAUSE_S, last + BUCKET_S + PAUSE_S
            first = at
        last = at
    if first is not None and last is not None:
        yield first - PAUSE_S, last + BUCKET_S + PAUSE_S
