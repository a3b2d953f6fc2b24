"""Daily totals from elsewhere, so that nobody loses older years.

A CSV file with a head: a column `day` (2021-06-30; `start` or `date` will do) and columns named
after energy channels with their unit, such as `pv_kwh` or `house_wh`. Other columns are passed
over.
"""

from __future__ import annotations

import csv
import math
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Final

from senec_tui.errors import HistoryInUseError, InUseError, TableError
from senec_tui.file_errors import detail_of, from_system
from senec_tui.language import N_
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.sqlite_failures import sqlite
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_DAY_COLUMNS: Final = ("day", "start", "date")
_IN_WH: Final = {"wh": 1.0, "kwh": 1000.0}
_MOST_WH: Final = 10_000_000.0
"""A day of more than 10 MWh is a mistake of the unit."""

_COLUMNS: Final = N_("The first line of {file} must name a column “day” and one such as “pv_kwh”")
_NO_TABLE: Final = N_("{file} is no CSV file in UTF-8: {detail}")
_LINE: Final = N_("Line {line} of {file} cannot be used: {detail}")


def import_totals(file: Path, history: Path) -> int:
    """Keep the totals of a CSV file; how many days. All of them or none.

    Days that are there already are replaced by the new totals. What was measured is not touched.

    Raises:
        TableError: what the CSV file holds makes no sense.
        StorageError: one of the files cannot be used.
        HistoryInUseError: a dashboard or collector is recording; end it for that moment.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(parse_totals(stream, file))
    except OSError as error:
        raise from_system(file, error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(_NO_TABLE, file=file, detail=detail_of(error)) from error
    try:
        lock = Lock(history.with_name(f"{history.name}.lock"), "senec-tui import-totals")
    except InUseError as error:
        raise HistoryInUseError(**error.facts) from error
    try:
        with sqlite(history), closing(open_for_writing(history)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO imported VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
    finally:
        lock.release()
    return len({day for day, _, _ in rows})


def parse_totals(lines: Iterable[str], file: Path) -> Iterator[tuple[str, str, float]]:
    """Day, channel and Wh of every value. Raises `TableError` at a line that makes no sense."""
    reader = csv.DictReader(lines)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    day_column = next((name for name in _DAY_COLUMNS if name in names), None)
    columns = {name: found for name in names if (found := _channel(name))}
    if day_column is None or not columns:
        raise TableError(_COLUMNS, file=file)
    for row in reader:
        try:
            yield from _values(row, day_column, columns)
        except (ValueError, TypeError, AttributeError) as error:
            detail = detail_of(error)
            raise TableError(_LINE, file=file, line=reader.line_num, detail=detail) from error


def _channel(name: str) -> tuple[str, float] | None:
    channel, _, unit = name.rpartition("_")
    if channel in CHANNELS and unit in _IN_WH:
        return channel, _IN_WH[unit]
    return None


def _values(
    row: Mapping[str, str], day_column: str, columns: Mapping[str, tuple[str, float]]
) -> Iterator[tuple[str, str, float]]:
    day = date.fromisoformat(row[day_column].strip()[:10]).isoformat()
    for name, (channel, in_wh) in columns.items():
        text = (row[name] or "").strip()
        if not text:
            continue
        wh = float(text) * in_wh
        if not (math.isfinite(wh) and 0 <= wh <= _MOST_WH):
            msg = f"{name} = {text}"
            raise ValueError(msg)
        yield day, channel, wh
