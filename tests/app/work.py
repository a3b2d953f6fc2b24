"""Counts the work of a drawing instead of its seconds, which depend on what else a machine does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from senec_tui.app.pictures.lines import Line


class TooMuchWorkError(AssertionError):
    """A drawing called more functions, or made more of a picture, than it may."""


def bounded(draw: Callable[[], list[Line]], *, calls: int, cells: int) -> list[Line]:
    """Draw with at most so many calls and so many characters, both of which bound the memory."""
    made = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        if event in ("call", "c_call"):
            made += 1
            if made > calls:
                stop()

    def stop() -> NoReturn:
        sys.setprofile(None)
        raise TooMuchWorkError(f"more than {calls} calls")

    sys.setprofile(count)
    try:
        lines = draw()
    finally:
        sys.setprofile(None)
    drawn = len(lines) + sum(len(span.text) for line in lines for span in line)
    if drawn > cells:
        raise TooMuchWorkError(f"{drawn} characters, {cells} are allowed")
    return lines
