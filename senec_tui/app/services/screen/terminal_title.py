"""The title of the terminal's window: how many alarms last, for who looks at another window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

NAME: Final = "senec-tui"
KEEP: Final = "\x1b[22;2t"
"""xterm: the title onto its stack …"""
GIVE_BACK: Final = "\x1b[23;2t"
"""… and back from there. Terminals without a stack leave the sequence alone."""
END: Final = "\x1b\\"
"""Not the bell, which rings where the sequence is not known."""
_WITHOUT: Final = ("dumb", "unknown", "linux", "vt", "ansi", "cons")
"""Beginnings of TERM for what has no window, or shows the sequence instead of obeying it."""


def has_title(term: str) -> bool:
    """Whether a terminal is known to have a title that can be set."""
    return bool(term) and not term.startswith(_WITHOUT)


class TerminalTitle:
    """Untouched until there is the first alarm; as it was found when the program is left."""

    def __init__(self, write: Callable[[str], object], *, allowed: bool) -> None:
        """`write`: to the terminal, past the screen."""
        self._write = write
        self._allowed = allowed
        self._shown = ""
        """"": not ours."""

    def show(self, alarms: str) -> None:
        """Say what lasts, such as `▲ act 2`; "" for nothing."""
        wanted = f"{visible(alarms)} {NAME}" if alarms else NAME
        if not self._allowed or wanted == self._shown or not (alarms or self._shown):
            return
        if not self._shown:
            self._write(KEEP)
        self._shown = wanted
        self._write(f"\x1b]2;{wanted}{END}")

    def give_back(self) -> None:
        """Leave the title that was there before."""
        if self._shown:
            self._write(GIVE_BACK)
            self._shown = ""
