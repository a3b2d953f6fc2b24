"""When each value of an answer was read, on its way through a socket.

A line of JSON behind that of the values: object -> runs of `[Unix seconds, how many]`, in the order
of its values. Values are read in groups, so that runs are few. Pure.
"""

from __future__ import annotations

import json
import math
from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.device.source import Reply, Section

_DECIMALS = 3


def packed(reply: Reply) -> bytes:
    """The line for a reply; objects whose values are all as old as the reply are left out."""
    return json.dumps(
        {
            name: [
                [round(at, _DECIMALS), len(list(run))]
                for at, run in groupby(reply.time_of(name, variable) for variable in section)
            ]
            for name, section in reply.sections.items()
            if section and name in reply.read_at
        }
    ).encode()


def unpacked(line: bytes, sections: Mapping[str, Section | None]) -> dict[str, dict[str, float]]:
    """`Reply.read_at` again.

    Where runs and values do not fit together, since what is beyond the bounds was left out of the
    values, all of the object are as old as the oldest: nothing is shown younger than it is.
    What is no such line tells nothing.
    """
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {
        name: times
        for name, section in sections.items()
        if section and (times := _times(content.get(name), section))
    }


def _times(runs: object, section: Section) -> dict[str, float]:
    if not isinstance(runs, list) or not runs or not all(map(_is_run, runs)):
        return {}
    if sum(count for _, count in runs) != len(section):
        return dict.fromkeys(section, min(at for at, _ in runs))
    every = chain.from_iterable(repeat(float(at), count) for at, count in runs)
    return dict(zip(section, every, strict=True))


def _is_run(run: object) -> bool:
    """A moment and a count."""
    if not isinstance(run, list) or len(run) != 2:
        return False
    at, count = run
    is_time = isinstance(at, int | float) and not isinstance(at, bool) and math.isfinite(at)
    return is_time and isinstance(count, int) and count > 0
