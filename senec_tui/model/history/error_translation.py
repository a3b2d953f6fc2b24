"""Where the history ends and the program goes on. Without SQLite, so that it is light."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from senec_tui.errors import StorageError, UnexpectedError
from senec_tui.file_errors import detail_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def border(file: Path) -> Iterator[None]:
    """Where the history ends and the program goes on: every failure comes out as a `StorageError`.

    The device, a file from elsewhere or a mistake of ours may upset what is kept; it may never take
    along the program that shows and alarms. The one place that catches everything.
    """
    try:
        yield
    except StorageError:
        raise
    except Exception as error:
        raise UnexpectedError(
            file=file, detail=f"{type(error).__name__}: {detail_of(error)}"
        ) from error
