"""Files that somebody else may have made: reading them never waits and never takes in much.

What they hold is hostile text until it has been made visible.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from typing import TYPE_CHECKING, Any, Final

from senec_tui.clean_text import all_visible, is_harmless, visible
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.clean_text import CleanText

LARGEST_BYTES: Final = 4 * 1024 * 1024
"""Settings, certificates and additions of years are a hundredth of that."""

_NO_FILE: Final = N_("it is not a file")
_TOO_LARGE: Final = N_("it is larger than such a file ever is")
_TOO_DEEP: Final = N_("it is nested too deeply")
_NO_CERTIFICATE: Final = N_("it holds no certificate")


def read_small(file: Path, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """The content of a file.

    Raises:
        OSError: it cannot be read, is a pipe or a directory, or is too large; `strerror` is a
            message of ours or of the system.
    """
    # Without waiting: a pipe that nobody writes to would hold the program up for ever.
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        insist_on_file(descriptor, or_device=True)
        content = stream.read(largest_bytes + 1) or b""
    if len(content) > largest_bytes:
        raise OSError(errno.EOVERFLOW, _TOO_LARGE, str(file))
    return content


def insist_on_file(file: Path | int, *, or_device: bool = False) -> None:
    """That it is one, and no pipe or directory; by name one that is not there is, too.

    `or_device`: a device may be read, as /dev/null is an empty file to many.

    Raises:
        OSError: it is not.
    """
    try:
        mode = os.stat(file).st_mode  # noqa: PTH116 - a descriptor as well
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(mode) or (or_device and stat.S_ISCHR(mode))):
        raise OSError(errno.EINVAL, _NO_FILE)


def read_certificates(file: Path) -> str:
    """Certificates in PEM, for the `cadata` of `ssl`: by name it would wait for a pipe for ever.

    Raises:
        OSError: as `read_small`, or there is none in it.
    """
    text = read_small(file).decode("ascii", errors="ignore")  # what is not ASCII are remarks
    if "-----BEGIN" not in text:
        raise OSError(errno.EINVAL, _NO_CERTIFICATE, str(file))
    return text


def foreign_json(
    content: bytes,
    clean: Callable[[str], CleanText] = visible,
    *,
    parse_constant: Callable[[str], Any] | None = None,
) -> Any:
    """What a JSON text in UTF-8 holds, with every text in it made visible by `clean`.

    `parse_constant`: makes what `NaN` and the infinities stand for.

    Raises:
        ValueError: it is none, or nested beyond reason.
    """
    try:
        # Decoded here: `json` would also take UTF-16, in which harmful text can look like ASCII.
        found = json.loads(content.decode(), parse_constant=parse_constant)
        return found if is_harmless(content) else all_visible(found, clean)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
