"""The names that a history knows, and how many there may be.

A sample refers to its curves by 16-bit numbers, and what is known of names is held in memory, so
both end somewhere. An appliance has some thousand names; more than `MOST` of them come from
something that is none, or from one that changes them at every poll. What is in the catalogue then
has precedence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from senec_tui.model.reading.snapshot import Snapshot

MOST: Final = 10_000
MOST_ELEMENTS: Final = 512
"""Of one array; the longest in recordings of live appliances has 16."""
LONGEST_TEXT: Final = 65_536
"""Characters of wire text that are kept of a variable."""

_AT_ONCE: Final = MOST // 10
"""So many more than needed go together, as looking for them takes a while."""


class PathNumbers:
    """Path and prefix -> number, of one database. Writes within the transaction of its caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT path, prefix, id FROM path")
        self._numbers: dict[tuple[str, str], int] = {(path, pre): key for path, pre, key in rows}
        self._taken = set(self._numbers.values())
        self._next = 1
        self._is_full = False
        self.gone: set[str] = set()
        """Names of facts that had to make room; whoever remembers them forgets and clears them."""
        self.left_out = False
        """Whether anything ever was."""

    def begin(self) -> None:
        """A new poll: it may have fewer names, so that there is room again."""
        self._is_full = False

    def number(self, path: str, prefix: str, snapshot: Snapshot) -> int | None:
        """The number of a name, a new one if need be; None: there is no room for it."""
        known = self._numbers.get((path, prefix))
        if known is not None:
            return known
        if len(self._numbers) >= MOST and not self._make_room(path, snapshot):
            return None
        while self._next in self._taken:
            self._next += 1
        number = self._next
        self._connection.execute(
            "INSERT INTO path (id, path, prefix) VALUES (?, ?, ?)", (number, path, prefix)
        )
        self._numbers[path, prefix] = number
        self._taken.add(number)
        return number

    def _make_room(self, path: str, snapshot: Snapshot) -> bool:
        """Forget names that are in no catalogue.

        Those that the device has no longer; if need be also others, the longest unchanged first,
        but never for one that is in no catalogue either.
        """
        self.left_out = True
        foreign = _is_foreign(path, snapshot)
        if foreign and self._is_full:
            return False
        rows = self._connection.execute(
            "SELECT path.path, path.id FROM path LEFT JOIN fact ON fact.path = path.id"
            " WHERE prefix = '' GROUP BY path.id ORDER BY max(fact.at)"
        )
        others = [row for row in rows if _is_foreign(row[0], snapshot)]
        going = [row for row in others if not _is_there(row[0], snapshot)]
        needed = len(self._numbers) - MOST + _AT_ONCE
        if not foreign and len(going) < needed:
            staying = [row for row in others if _is_there(row[0], snapshot)]
            going += staying[: needed - len(going)]
        self._forget(going)
        self._is_full = len(self._numbers) >= MOST
        return not self._is_full

    def _forget(self, going: list[tuple[str, int]]) -> None:
        numbers = [(number,) for _, number in going]
        self._connection.executemany("DELETE FROM fact WHERE path = ?", numbers)
        self._connection.executemany("DELETE FROM path WHERE id = ?", numbers)
        for path, number in going:
            del self._numbers[path, ""]
            self._taken.discard(number)
        self.gone.update(path for path, _ in going)
        self._next = 1


def _is_foreign(path: str, snapshot: Snapshot) -> bool:
    name, _, rest = path.partition(".")
    if name == "DERIVED":
        return False
    return snapshot.catalogue.variable(name, rest.partition("[")[0]) is None


def _is_there(path: str, snapshot: Snapshot) -> bool:
    name, _, variable = path.partition(".")
    return snapshot.stored(name, variable) is not None
