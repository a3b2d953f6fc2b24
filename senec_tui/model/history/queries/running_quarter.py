"""How much of a quarter of an hour had come by a moment in it, from the curves of its powers.

Energy is kept by quarters; a moment of the past may count nothing of what came after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.model.history.channels import CURVES
from senec_tui.model.history.energy import BUCKET_S, CHANNELS, powers_w
from senec_tui.model.history.queries.curves import finest
from senec_tui.model.plant.energy_flow import Flow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_FEW: Final = 3
"""Fewer samples of a quarter of an hour do not tell when in it something was measured."""


@dataclass(frozen=True, slots=True)
class PassedShare:
    """Shares of a quarter, 0 to 1."""

    time: float
    energy: Mapping[str, float]
    """Per energy channel."""


def passed_share(connection: sqlite3.Connection, bucket: float, until: float) -> PassedShare:
    """What was measured of the quarter that begins at `bucket` before a moment in it."""
    polls = _polls(connection, bucket)
    if len(polls) < _FEW:
        return _even((until - bucket) / BUCKET_S)
    if polls[-1][0] <= until:
        return _even(1.0)
    ends = [at for at, _ in polls[1:]]
    usual_s = sorted(right - left for left, right in pairwise(at for at, _ in polls))
    longest_s = 3 * usual_s[len(usual_s) // 2]
    done_s = all_s = 0.0
    done, whole = dict.fromkeys(CHANNELS, 0.0), dict.fromkeys(CHANNELS, 0.0)
    for (at, powers), end in zip(polls, [*ends, bucket + BUCKET_S], strict=True):
        seconds = min(end - at, longest_s)
        passed = min(max(until - at, 0.0), seconds)
        all_s += seconds
        done_s += passed
        for name, power_w in powers.items():
            whole[name] += power_w * seconds
            done[name] += power_w * passed
    time = done_s / all_s
    return PassedShare(
        time, {name: done[name] / whole[name] if whole[name] else time for name in CHANNELS}
    )


def _even(share: float) -> PassedShare:
    return PassedShare(share, dict.fromkeys(CHANNELS, share))


def _polls(connection: sqlite3.Connection, bucket: float) -> list[tuple[float, dict[str, float]]]:
    """The power of every energy channel, poll by poll or minute by minute."""
    known: dict[float, dict[str, float]] = {}
    for name in ("pv", "house", "grid", "battery", "wallbox"):
        path = CURVES[name].path
        for sample in finest(connection, path, bucket, bucket + BUCKET_S - 1e-3, scale=1.0):
            known.setdefault(sample.at, {})[name] = sample.mean
    return [
        (
            at,
            powers_w(
                Flow.of(
                    pv_w=values.get("pv"),
                    house_w=values.get("house"),
                    grid_w=values.get("grid"),
                    battery_w=values.get("battery"),
                ),
                values.get("wallbox"),
            ),
        )
        for at, values in sorted(known.items())
    ]
