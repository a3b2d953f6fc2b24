"""This program's own log: what it did and what went wrong, never a secret."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any, Final, cast

from senec_tui import __version__
from senec_tui.file_errors import from_system, system_errors
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import TextIOWrapper
    from pathlib import Path

    from senec_tui.errors import StorageError

LARGEST_BYTES: Final = 1_000_000
OLD_FILES: Final = 3
_FORMAT: Final = "%(asctime)s %(levelname).1s %(name)s: %(message)s"


class _PrivateFileHandler(RotatingFileHandler):
    """Rotates; only the owner may read the files. What cannot be written is left out."""

    failure: OSError | None = None
    """Why the last line could not be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is theirs
        """Remember it: a log is no reason to write over a screen, or to end."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            self.failure = error
        else:
            super().handleError(record)

    def close(self) -> None:
        """Give the file back, whatever could not be written to it."""
        try:
            super().close()
        except OSError as error:
            self.failure = error

    def _open(self) -> TextIOWrapper[Any]:
        # Without waiting: a pipe that nobody reads would hold the program up for ever.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(self.baseFilename, flags, 0o600)
        return cast("TextIOWrapper[Any]", open(descriptor, self.mode, encoding=self.encoding))  # noqa: PTH123 - keeps the mode


class _HidingFormatter(logging.Formatter):
    """Takes identities out of a line, and of the traceback below it."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__(_FORMAT)
        self._hide = hide

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


@contextmanager
def written_to(
    file: Path,
    level: str,
    command: str,
    hear: Callable[[StorageError], None],
    *,
    hide: Callable[[str], str],
) -> Iterator[None]:
    """Send the log of this program, and of no library, to a file while the block runs.

    Arguments are not written down, only the sub-command. `hide` takes identities out of every line,
    also without --redact: a log is made to be passed on.

    `hear` is told at the end if something could not be written.

    Raises:
        StorageError: it cannot be opened.
    """
    with system_errors(file):
        handler = _PrivateFileHandler(
            file, maxBytes=LARGEST_BYTES, backupCount=OLD_FILES, encoding="utf-8"
        )
    handler.setFormatter(_HidingFormatter(hide))
    logger = logging.getLogger("senec_tui")
    before = logger.level
    logger.setLevel(level.upper())
    logger.addHandler(handler)
    try:
        logger.info("senec-tui %s: %s", __version__, command)
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        handler.close()
        if (failure := handler.failure) is not None:
            hear(from_system(file, failure))
