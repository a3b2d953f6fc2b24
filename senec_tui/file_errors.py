"""What the operating system says of a file, as our errors with advice that fits."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible
from senec_tui.errors import (
    MissingFileError,
    NoPermissionError,
    NoSpaceError,
    StorageError,
    UnfitFileError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LONGEST_DETAIL: Final = 200

_BY_NUMBER: Final[Mapping[int, type[StorageError]]] = {
    errno.ENOENT: MissingFileError,
    errno.ENOTDIR: MissingFileError,
    errno.ENAMETOOLONG: MissingFileError,
    errno.EACCES: NoPermissionError,
    errno.EPERM: NoPermissionError,
    errno.EROFS: NoPermissionError,
    errno.ENOSPC: NoSpaceError,
    errno.EDQUOT: NoSpaceError,
    errno.EFBIG: NoSpaceError,
    # A directory, a pipe, a link, or more than such a file ever holds.
    errno.EEXIST: UnfitFileError,
    errno.EINVAL: UnfitFileError,
    errno.EISDIR: UnfitFileError,
    errno.ELOOP: UnfitFileError,
    errno.ENXIO: UnfitFileError,
    errno.EOVERFLOW: UnfitFileError,
    errno.ESPIPE: UnfitFileError,
}


def from_system(file: Path, error: OSError) -> StorageError:
    """Our error for one of the operating system's."""
    kind = _BY_NUMBER.get(error.errno or 0, StorageError)
    return kind(file=file, detail=error.strerror or detail_of(error))


@contextmanager
def system_errors(file: Path) -> Iterator[None]:
    """Errors of the operating system inside come out as ours.

    Raises:
        StorageError: of the kind that fits.
    """
    try:
        yield
    except OSError as error:
        raise from_system(file, error) from error


def detail_of(error: Exception) -> str:
    """What an exception says, safe to show: it may quote from a file or the device."""
    text = visible(str(error))
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"
