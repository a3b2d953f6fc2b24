"""This program's own log: what it did and what went wrong, never a secret."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any, Final, cast

from senec_tui import __version__
from senec_tui.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import TextIOWrapper
    from pathlib import Path

LARGEST_BYTES: Final = 1_000_000
OLD_FILES: Final = 3
_FORMAT: Final = "%(asctime)s %(levelname).1s %(name)s: %(message)s"


class _PrivateFileHandler(RotatingFileHandler):
    """Rotates; only the owner may read the files."""

    def _open(self) -> TextIOWrapper[Any]:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return cast("TextIOWrapper[Any]", open(descriptor, self.mode, encoding=self.encoding))  # noqa: PTH123 - keeps the mode


class _HidingFormatter(logging.Formatter):
    """Takes identities out of a line, and of the traceback below it."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__(_FORMAT)
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        return self._hide(super().format(record))


@contextmanager
def written_to(
    file: Path, level: str, command: str, *, hide: Callable[[str], str]
) -> Iterator[None]:
    """Send the log of this program, and of no library, to a file while the block runs.

    Arguments are not written down, only the sub-command. `hide` takes identities out of every line,
    also without --redact: a log is made to be passed on.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        handler = _PrivateFileHandler(
            file, maxBytes=LARGEST_BYTES, backupCount=OLD_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise StorageError(file=file, detail=error.strerror or str(error)) from error
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
