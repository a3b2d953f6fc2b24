"""The journal of changes: what was meant, what it was before, what became of it. One JSON per line.

An intent is on disk before anything is sent; its outcome follows as a line of its own. No secret
and no whole serial number is in it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.file_errors import system_errors
from senec_tui.private_directory import make_directory, open_private, read_private

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.portal.peak_shaving import PeakShavingSettings, Wish

_FEATURE: Final = "peak-shaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One change that was made over the portal."""

    id: int
    at: float
    """When it was about to be sent, Unix seconds."""
    plant: str
    """The last characters of the serial."""
    old: tuple[str, int, time]
    """Mode, limit in percent, end."""
    new: tuple[str, int, time]
    outcome: str = ""
    """A word of `model.peak_shaving.Outcome`; empty: the program ended before it was known."""


class ChangeJournal:
    """Appends to one file. Without a path it only remembers."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lines: list[str] = []

    def intend(
        self, *, at: float, plant: str, old: PeakShavingSettings, new: Wish, request: str
    ) -> int:
        """Write down what is about to be sent; gives its number.

        Raises:
            StorageError: it cannot be written; then nothing must be sent.
        """
        id_ = max((entry.id for entry in self.entries()), default=0) + 1
        self._append(
            {
                "event": "intent",
                "id": id_,
                "at": _iso(at),
                "feature": _FEATURE,
                "plant": plant,
                "old": _values(*old.values),
                "new": _values(*new.values),
                "request": request,
            }
        )
        return id_

    def conclude(self, id_: int, *, at: float, outcome: str, detail: str = "") -> None:
        """Write down what became of it.

        Raises:
            StorageError: it cannot be written.
        """
        self._append(
            {"event": "outcome", "id": id_, "at": _iso(at), "outcome": outcome, "detail": detail}
        )

    def entries(self) -> tuple[JournalEntry, ...]:
        """All changes, oldest first. Lines that cannot be understood are passed over.

        Raises:
            StorageError: the file cannot be read.
        """
        found: dict[int, JournalEntry] = {}
        outcomes: dict[int, str] = {}
        for line in self._read():
            try:
                row = foreign_json(line.encode())
                if row["event"] == "outcome":
                    outcomes[row["id"]] = str(row["outcome"])
                elif row["feature"] == _FEATURE:
                    entry = _entry(row)
                    found[entry.id] = entry
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
        return tuple(
            JournalEntry(
                id=entry.id,
                at=entry.at,
                plant=entry.plant,
                old=entry.old,
                new=entry.new,
                outcome=outcomes.get(entry.id, ""),
            )
            for entry in found.values()
        )

    def _append(self, row: dict[str, Any]) -> None:
        line = json.dumps(row) + "\n"
        if self._path is None:
            self._lines.append(line)
            return
        with system_errors(self._path):
            make_directory(self._path.parent)
            descriptor = open_private(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                os.fchmod(descriptor, 0o600)
                file.write(line)
                file.flush()
                os.fsync(descriptor)

    def _read(self) -> list[str]:
        if self._path is None:
            return self._lines
        with system_errors(self._path), suppress(FileNotFoundError):
            return read_private(self._path).decode("utf-8", "replace").splitlines()
        return []


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _values(mode: str | None, limit_pct: int | None, end: time | None) -> dict[str, object]:
    return {
        "mode": mode,
        "limit_pct": limit_pct,
        "end": None if end is None else end.isoformat("minutes"),
    }


def _entry(row: dict[str, Any]) -> JournalEntry:
    def values(part: dict[str, Any]) -> tuple[str, int, time]:
        return str(part["mode"]), int(part["limit_pct"]), time.fromisoformat(part["end"])

    return JournalEntry(
        id=int(row["id"]),
        at=datetime.fromisoformat(row["at"]).timestamp(),
        plant=str(row["plant"]),
        old=values(row["old"]),
        new=values(row["new"]),
    )
