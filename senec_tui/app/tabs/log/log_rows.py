"""The log as the row source of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from senec_tui.app.pictures.lines import Line
    from senec_tui.model.log.log_view import LogView


class LogRows:
    """The view of the moment, each of whose rows is known by its line and the part of that line."""

    def __init__(self, view: Callable[[], LogView], line_of: Callable[[int], Line]) -> None:
        """`line_of`: draws a row."""
        self._view = view
        self._line_of = line_of

    def __len__(self) -> int:
        return len(self._view())

    def line(self, index: int, /) -> Line:
        """A row, drawn."""
        return self._line_of(index)

    def key(self, index: int, /) -> Hashable:
        """Line and part of it."""
        return self._view().row(index)

    def find(self, key: Hashable, /) -> int | None:
        """Where that is now; None: it is not shown."""
        if not isinstance(key, tuple):
            return None
        place, part = key
        return self._view().find(place, part)
