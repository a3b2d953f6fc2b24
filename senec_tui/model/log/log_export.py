"""Lines of the log as the text of a file, a slice at a time: as written, as CSV, as JSON. Pure."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final

from senec_tui.model.log.folding import Fold
from senec_tui.model.log.log_view import SLICE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from senec_tui.model.log.folding import Group
    from senec_tui.model.log.log_view import LogView
    from senec_tui.model.log.stream import LogEntry

FORMS: Final = {"txt": "txt", "csv": "csv", "json": "jsonl"}
"""Form -> extension of the file."""
_COLUMNS: Final = ("at", "level", "category", "text")
_FOLDED: Final = ("count", "last_at")


class LogExport:
    """What is shown now: lines that pass the filter, or one line for each fold."""

    def __init__(
        self,
        view: LogView,
        form: str,
        *,
        zone: tzinfo | None = None,
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        """Of a view that is worked out.

        Args:
            view: what is shown.
            form: a key of `FORMS`.
            zone: of the times in CSV and JSON; None: that of this computer.
            timer: measures slices.
        """
        self._stream = view.stream
        self._shown = view.shown
        self._groups = None if view.fold is Fold.NONE else tuple(view.groups)
        self._form = form
        self._zone = zone
        self._timer = timer
        self._done = 0
        self._text = io.StringIO()
        self._csv = csv.writer(self._text)
        if form == "csv":
            self._csv.writerow(_COLUMNS if self._groups is None else (*_COLUMNS, *_FOLDED))

    def __len__(self) -> int:
        """Lines of the file, headings not counted."""
        return len(self._shown if self._groups is None else self._groups)

    @property
    def text(self) -> str:
        """What is written by now."""
        return self._text.getvalue()

    def work(self, slice_s: float = SLICE_S) -> bool:
        """Write some lines; whether there are more."""
        until = self._timer() + slice_s
        while self._done < len(self) and self._timer() < until:
            for index in range(self._done, min(self._done + 50, len(self))):
                self._write(index)
            self._done = min(self._done + 50, len(self))
        return self._done < len(self)

    def _write(self, index: int) -> None:
        group = None if self._groups is None else self._groups[index]
        place = self._shown.row(index)[0] if group is None else group.first
        entry = self._stream.entry(place)
        if entry is None:
            return
        if self._form == "txt":
            count = "" if group is None else f"{group.count} x  "
            self._text.write(f"{count}{self._stream.raw(place)}\n")
            return
        row: dict[str, object] = {
            "at": self._time(entry),
            "level": entry.level or None,
            "category": entry.category or None,
            "text": entry.text,
            **self._folded(group),
        }
        if self._form == "csv":
            self._csv.writerow("" if value is None else value for value in row.values())
        else:
            self._text.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _folded(self, group: Group | None) -> dict[str, object]:
        if group is None:
            return {}
        last = self._stream.entry(group.last)
        return {"count": group.count, "last_at": None if last is None else self._time(last)}

    def _time(self, entry: LogEntry) -> str:
        return datetime.fromtimestamp(entry.at, UTC).astimezone(self._zone).isoformat()
