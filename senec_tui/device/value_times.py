"""When each value of an answer was read, on its way through a socket or into a recording.

As JSON: object -> runs of `[Unix seconds, how many]`, in the order of its values. Values are read
in groups, so that runs are few. Pure.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import foreign_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.device.source import Reply, Section

_DECIMALS: Final = 3
_LATEST_S: Final = 4_102_444_800
"""The year 2100: no value was read later."""

Runs = list[list[float | int]]
"""`[Unix seconds, how many]` each."""


def runs_of(reply: Reply) -> dict[str, Runs]:
    """The times of a reply; objects whose values are all as old as the reply are left out."""
    return {
        name: [
            [round(at, _DECIMALS), len(list(run))]
            for at, run in groupby(reply.time_of(name, variable) for variable in section)
        ]
        for name, section in reply.sections.items()
        if section and name in reply.read_at
    }


def packed(reply: Reply) -> bytes:
    """The times of a reply as a line of JSON."""
    return json.dumps(runs_of(reply)).encode()


def unpacked(line: bytes, sections: Mapping[str, Section | None]) -> dict[str, dict[str, float]]:
    """`Reply.read_at` again. What is no such line tells nothing."""
    try:
        content = foreign_json(line)
    except ValueError:
        return {}
    return read_at_of(content, sections)


def read_at_of(
    content: object, sections: Mapping[str, Section | None]
) -> dict[str, dict[str, float]]:
    """`Reply.read_at`, of runs that may be anything.

    Where runs and values do not fit together, since what is beyond the bounds was left out of the
    values, all of the object are as old as the oldest: nothing is shown younger than it is.
    """
    if not isinstance(content, dict):
        return {}
    return {
        name: times
        for name, section in sections.items()
        if section and (times := _times(content.get(name), section))
    }


def with_sections(reply: Reply, sections: Mapping[str, Section | None]) -> Reply:
    """A reply with other words for the same values: in the same order, each of its own time."""
    read_at = {
        new: dict(zip(section, (reply.time_of(old, v) for v in before), strict=False))
        for (old, before), (new, section) in zip(
            reply.sections.items(), sections.items(), strict=False
        )
        if section and before and old in reply.read_at
    }
    return replace(reply, sections=sections, read_at=read_at)


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
    is_time = type(at) in (int, float) and 0 <= at <= _LATEST_S
    return is_time and type(count) is int and count > 0
