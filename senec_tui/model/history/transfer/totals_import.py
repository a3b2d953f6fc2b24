"""Daily totals from elsewhere, so that nobody loses older years.

What the CSV file may look like: `totals_csv`.
"""

from __future__ import annotations

import codecs
import csv
from contextlib import closing
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import read_small
from senec_tui.errors import HistoryInUseError, InUseError, TableError
from senec_tui.file_errors import detail_of, from_system
from senec_tui.language import N_
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.sqlite_failures import sqlite
from senec_tui.model.history.transfer.totals_csv import read_table
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from senec_tui.model.history.transfer.totals_csv import TotalsTable

_NO_TABLE: Final = N_("{file} is no CSV file: {detail}")
_LARGEST_BYTES: Final = 64 * 1024 * 1024
"""Ten years of the portal's weeks are a fourth of that."""


def import_totals(file: Path, history: Path) -> int:
    """Keep the totals of a CSV file; how many days. All of them or none.

    Days that are there already are replaced by the new totals. What was measured is not touched.

    Raises:
        TableError: what the CSV file holds makes no sense.
        StorageError: one of the files cannot be used.
        HistoryInUseError: a dashboard or collector is recording; end it for that moment.
    """
    return keep_totals(read_totals(file), history)


def keep_totals(table: TotalsTable, history: Path) -> int:
    """The same for what was read already. Raises like `import_totals`."""
    try:
        lock = Lock(history.with_name(f"{history.name}.lock"), "senec-tui import-totals")
    except InUseError as error:
        raise HistoryInUseError(**error.facts) from error
    try:
        with sqlite(history), closing(open_for_writing(history)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO imported VALUES (?, ?, ?)", table.values)
            connection.execute("COMMIT")
    finally:
        lock.release()
    return len({day for day, _, _ in table.values})


def read_totals(file: Path, today: date | None = None) -> TotalsTable:
    """The totals of a CSV file; `today` as in `read_table`.

    Raises:
        TableError: what it holds makes no sense.
        StorageError: it cannot be read.
    """
    try:
        text = _text(read_small(file, _LARGEST_BYTES))
        return read_table(text.splitlines(keepends=True), file, today=today)
    except OSError as error:
        raise from_system(file, error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(_NO_TABLE, file=file, detail=detail_of(error)) from error


def _text(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what a German Windows writes. Raises `UnicodeDecodeError`."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")
