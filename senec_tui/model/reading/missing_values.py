"""Which values used to be numbers and no longer are: the device answers, but not all of it does.

A section that is gone, a word in place of a number, a number that is none. Only what was a number
before in this run counts, or is one everywhere, because every firmware lacks something. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.device.source import CORE
from senec_tui.device.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.device.source import Reply, Wanted


class MissingValues:
    """Remembers what was a number."""

    def __init__(self) -> None:
        self._spoke = {(name, variable) for name, names in CORE.items() for variable in names}

    def add(self, reply: Reply, wanted: Wanted) -> tuple[str, ...]:
        """Take in an answer to a question by names; the names that have fallen silent.

        An object that is silent as a whole stands for its variables.
        """
        silent: dict[str, list[str]] = {}
        count: dict[str, int] = {}
        for name, variable, stored in _asked(reply, wanted):
            if stored.has_number:
                self._spoke.add((name, variable))
            if (name, variable) in self._spoke:
                count[name] = count.get(name, 0) + 1
                if not _may_be_unset(name, stored):
                    silent.setdefault(name, []).append(f"{name}.{variable}")
        return tuple(
            text
            for name, paths in silent.items()
            for text in ([name] if len(paths) == count[name] > 1 else paths)
        )


def _asked(reply: Reply, wanted: Wanted) -> Iterator[tuple[str, str, Stored]]:
    for name, variables in wanted.items():
        if name not in reply.sections:
            continue
        section = reply.sections[name] or {}
        for variable in variables:
            if variable in section or reply.complete:
                yield name, variable, Stored(section.get(variable, ""), reply.at)


def _may_be_unset(name: str, stored: Stored) -> bool:
    """Whether this is a number, or none where that is usual: an inverter sleeps at night."""
    return stored.has_number or (name not in CORE and stored.has_nan)
