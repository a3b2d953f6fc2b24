"""What the operating system says of a file, as our errors with advice that fits."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible
from senec_tui.errors import MissingFileError, NoPermissionError, NoSpaceError, StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LONGEST_DETAIL: Final = 200

_BY_NUMBER: Final[Mapping[int, type[StorageError]]] = {
    errno.ENOENT: MissingFileError,
    errno.EACCES: NoPermissionError,
    errno.EPERM: NoPermissionError,
    errno.EROFS: NoPermissionError,
    errno.ENOSPC: NoSpaceError,
    errno.EDQUOT: NoSpaceError,
    errno.EFBIG: NoSpaceError,
}


def from_system(file: Path, error: OSError) -> StorageError:
    """Our error for one of the operating system's."""
    kind = _BY_NUMBER.get(error.errno or 0, StorageError)
    return kind(file=file, detail=error.strerror or detail_of(error))


def detail_of(error: Exception) -> str:
    """What an exception says, safe to show: it may quote from a file or the device."""
    text = visible(str(error))
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"
