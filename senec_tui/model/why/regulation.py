"""By how long the battery follows the house, from both curves at full cadence. Pure.

The battery is meant to give what the house needs beyond the sun. The delay at which both curves fit
best (least mean square of the difference) is that of the regulation, as far as it is longer than
the interval at which the device is asked.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.timeseries.recent_powers import RecentPowers

WINDOW_S: Final = 600.0
"""The curves of so long are compared."""
LONGEST_LAG_S: Final = 60.0
_LEAST_SAMPLES: Final = 12
_LEAST_CHANGE_W: Final = 300.0
"""A house that changes less tells nothing about how it is followed."""
_FITS: Final = 0.5
"""The best delay must leave less than this share of the error that no delay at all leaves."""


def recent_lag_s(recent: RecentPowers, now: float) -> float | None:
    """The delay in the last minutes; see `regulation_lag_s`."""
    polls = recent.polls("house", "pv", "battery", now=now, seconds=WINDOW_S)
    needs = [(at, house - abs(pv)) for at, house, pv, _ in polls]
    return regulation_lag_s(needs, [(at, -battery) for at, *_, battery in polls])


def regulation_lag_s(
    need_w: Sequence[tuple[float, float]], battery_w: Sequence[tuple[float, float]]
) -> float | None:
    """The delay in seconds, 0 included; None where the curves do not tell.

    `need_w`: (Unix seconds, house minus PV); `battery_w`: at the same times, discharge positive.
    """
    if len(need_w) < _LEAST_SAMPLES or len(need_w) != len(battery_w):
        return None
    needs = [watts for _, watts in need_w]
    gives = [watts for _, watts in battery_w]
    if max(needs) - min(needs) < _LEAST_CHANGE_W:
        return None
    steps = sorted(later - at for (at, _), (later, _) in pairwise(need_w))
    step_s = steps[len(steps) // 2]
    if step_s <= 0:
        return None
    longest = min(int(LONGEST_LAG_S / step_s), len(needs) // 2)
    errors = [_error(needs, gives, shift) for shift in range(longest + 1)]
    best = min(range(len(errors)), key=errors.__getitem__)
    spread = _error(needs, [sum(gives) / len(gives)] * len(gives), 0)
    if errors[best] > _FITS * spread:
        return None  # the battery does not follow at all: full, empty, or held back
    return best * step_s


def _error(needs: Sequence[float], gives: Sequence[float], shift: int) -> float:
    pairs = list(zip(needs, gives[shift:], strict=False))
    return sum((need - give) ** 2 for need, give in pairs) / len(pairs)
