"""Where a `VirtualList` has its rows from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable

    from senec_tui.app.pictures.lines import Line


class Rows(Protocol):
    """What a virtual list shows: so many rows, each with a line and a key."""

    def __len__(self) -> int:
        """How many rows there are."""

    def line(self, index: int, /) -> Line:
        """The picture of a row."""

    def key(self, index: int, /) -> Hashable:
        """What the row is, the same wherever it moves to."""

    def find(self, key: Hashable, /) -> int | None:
        """Where that row is now."""


class NoRows:
    """An empty source."""

    def __len__(self) -> int:
        return 0

    def line(self, index: int, /) -> Line:
        """A row, drawn."""
        raise IndexError(index)

    def key(self, index: int, /) -> Hashable:
        """By which a row is known again."""
        raise IndexError(index)

    def find(self, key: Hashable, /) -> int | None:
        """Where a row is now; None: it is gone."""
        del key
        return None
