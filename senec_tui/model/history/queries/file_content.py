"""What comes from the file, checked: it is foreign like all that comes from outside.

`sqlite_failures.reading` makes of what is raised here that the file is damaged.
"""

from __future__ import annotations

from datetime import UTC, datetime

from senec_tui.clean_text import visible


def moment(at: float) -> float:
    """A time from the file. Raises `ValueError` for one that no calendar knows."""
    datetime.fromtimestamp(at, UTC)
    return float(at)


def text(found: object) -> str:
    """Text from the file, in lines as we keep arrays: hostile like any that comes from outside.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(found, str):
        msg = type(found).__name__
        raise TypeError(msg)
    return "\n".join(map(visible, found.split("\n")))
