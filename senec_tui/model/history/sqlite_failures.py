"""What SQLite and the content of the history do not like, as our errors with advice that fits.

SQLite's own messages quote from the file, so they are made visible like all foreign text.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from senec_tui.errors import (
    DamagedFileError,
    ForeignHistoryError,
    LockedFileError,
    NoPermissionError,
    NoSpaceError,
    StorageError,
)
from senec_tui.file_errors import detail_of, from_system

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_OF_SQLITE: Final[Mapping[int, type[StorageError]]] = {
    sqlite3.SQLITE_CORRUPT: DamagedFileError,
    sqlite3.SQLITE_NOTADB: ForeignHistoryError,
    sqlite3.SQLITE_BUSY: LockedFileError,
    sqlite3.SQLITE_LOCKED: LockedFileError,
    sqlite3.SQLITE_FULL: NoSpaceError,
    sqlite3.SQLITE_CANTOPEN: NoPermissionError,
    sqlite3.SQLITE_PERM: NoPermissionError,
    sqlite3.SQLITE_READONLY: NoPermissionError,
}
_OF_CONTENT: Final = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What reading raises where a row is not as we write it: SQLite keeps any type in any column."""


def from_sqlite(file: Path, error: sqlite3.Error) -> StorageError:
    """Our error for one of SQLite's."""
    code = _code(error)
    kind = _OF_SQLITE.get(code, StorageError)
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such "):
        # Our statements are right, so the table or the column has gone.
        kind = DamagedFileError
    return kind(file=file, detail=detail_of(error))


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """What is read inside is content of the file: where it makes no sense, the file is damaged.

    Raises:
        StorageError: of the kind that fits.
    """
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) not in (0, sqlite3.SQLITE_ERROR):
            raise from_sqlite(file, error) from error
        # Python's own, such as a text that is no UTF-8; or a sum that is too large, for one.
        raise DamagedFileError(file=file, detail=detail_of(error)) from error
    except _OF_CONTENT as error:
        raise DamagedFileError(file=file, detail=detail_of(error)) from error
    except OSError as error:
        raise from_system(file, error) from error


@contextmanager
def sqlite(file: Path) -> Iterator[None]:
    """Errors of SQLite and of the system inside come out as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(file, error) from error
    except OSError as error:
        raise from_system(file, error) from error


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary code, 0 where there is none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
