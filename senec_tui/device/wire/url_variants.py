"""How the paths of files are spelled, by firmware.

The maker closed the plain paths more than once; a capital letter, then a doubled slash got past
that (protocol §2). The version only decides which spelling is tried first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_LOGS: Final = ("//log", "/Log", "/log", "/LOG", "//Log")
_PAGES: Final = ("//vars.html", "/Vars.html", "/vars.html")


def log_paths(day: date, firmware: int | None) -> dict[str, str]:
    """Spelling -> path of the log of a UTC day, the likeliest first.

    `firmware`: last three digits of the application version (826), None if unknown.
    """
    return {spelling: f"{spelling}/{day:%Y/%m/%d}.log" for spelling in _ordered(_LOGS, firmware)}


def page_paths(firmware: int | None) -> dict[str, str]:
    """Spelling -> path of the device's own variables page, the likeliest first."""
    return {spelling: spelling for spelling in _ordered(_PAGES, firmware)}


def _ordered(spellings: tuple[str, ...], firmware: int | None) -> tuple[str, ...]:
    if firmware is None or firmware >= 826:
        return spellings
    first = spellings[1 if firmware == 825 else 2]
    return (first, *(spelling for spelling in spellings if spelling != first))
