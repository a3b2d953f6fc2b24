"""Files, directories and sockets that only their owner can look into.

What others can write to may have been made by others: a folder for a socket, a link in place of a
file, a pipe in place of a store. So owner, mode and type are looked at, as tmux and ssh-agent do,
and on what was opened rather than on the name, which may mean something else a moment later.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import struct
import sys
from typing import TYPE_CHECKING, Final

from senec_tui.errors import NotOursError
from senec_tui.language import N_

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS: Final = 0o077
_UCRED: Final = struct.Struct("3i")
"""`struct ucred` of Linux: process, user, group."""
_XUCRED: Final = struct.Struct("=2I")
"""How `struct xucred` of macOS and FreeBSD begins: version, user."""
_XUCRED_BYTES: Final = 128
_LOCAL_PEERCRED: Final = 1


def make_directory(directory: Path) -> None:
    """Make it, and what is missing above it, with mode 0700, as the XDG rules want it.

    `Path.mkdir` gives its mode to the last one only. What is there already stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    if directory.is_dir():
        return
    if directory.parent != directory:
        make_directory(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)


def make_own_directory(directory: Path) -> None:
    """The same, and nobody else may look into it, whoever made it: for sockets.

    Raises:
        NotOursError: another user's, or no directory.
        OSError: it cannot be made.
    """
    make_directory(directory)
    descriptor = _opened_directory(directory)
    try:
        status = os.fstat(descriptor)
        if status.st_uid == os.geteuid() and status.st_mode & _OTHERS:
            os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)
    check_directory(directory)


def check_directory(directory: Path) -> None:
    """Insist that it is a directory of this user, no link to one, and closed to others.

    Raises:
        NotOursError: it is not.
        OSError: it cannot be looked at.
    """
    descriptor = _opened_directory(directory)
    try:
        status = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if status.st_uid != os.geteuid():
        raise NotOursError(file=directory, detail=_OF_ANOTHER)
    if status.st_mode & _OTHERS:
        raise NotOursError(file=directory, detail=N_("others may look into it"))


def check_socket(file: Path) -> None:
    """Insist that it is a socket of this user in a directory of its own.

    Raises:
        NotOursError: it is not.
        OSError: it cannot be looked at.
    """
    check_directory(file.parent)
    status = file.lstat()
    if not stat.S_ISSOCK(status.st_mode):
        raise NotOursError(file=file, detail=N_("it is no socket"))
    if status.st_uid != os.geteuid():
        raise NotOursError(file=file, detail=_OF_ANOTHER)


def check_peer(connection: object, file: Path) -> None:
    """Insist that the process at the other end of a Unix socket is this user's or root's.

    Where the system does not tell, owner and mode of directory and socket have to do.

    Args:
        connection: a socket, or what asyncio hands out in its place.
        file: where it is, for the sentence.

    Raises:
        NotOursError: it belongs to somebody else.
    """
    user = _peer_user(connection)
    if user is not None and user not in (os.geteuid(), 0):
        raise NotOursError(file=file, detail=N_("another user answers there"))


def open_private(file: Path | str, flags: int, *, follow: bool = False) -> int:
    """Open a regular file of this user; what is made has mode 0600. Never waits for a pipe.

    Args:
        file: its path.
        flags: as for `os.open`.
        follow: its owner may have put a link there, as for files that are kept elsewhere.

    Returns:
        A descriptor.

    Raises:
        OSError: no such file, no regular one, a link, or another user's (and not root's).
    """
    safe = os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    # What is cut off is cut off once it is known whose it is.
    descriptor = os.open(file, flags & ~os.O_TRUNC | safe, 0o600)
    try:
        _insist_on_file(os.fstat(descriptor), file)
        if flags & os.O_TRUNC:
            os.ftruncate(descriptor, 0)
        os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_private(file: Path, largest_bytes: int | None = None, *, is_secret: bool = False) -> bytes:
    """All of a regular file of this user, or of root.

    Raises:
        OSError: as `open_private`, or it holds more than `largest_bytes`, or is a secret that
            others may read.
    """
    with os.fdopen(open_private(file, os.O_RDONLY, follow=True), "rb") as stream:
        if is_secret and os.fstat(stream.fileno()).st_mode & _OTHERS:
            raise PermissionError(errno.EPERM, _OPEN_TO_OTHERS, str(file))
        content = stream.read(-1 if largest_bytes is None else largest_bytes + 1)
    if largest_bytes is not None and len(content) > largest_bytes:
        raise OSError(errno.EOVERFLOW, N_("it is larger than such a file ever is"), str(file))
    return content


def _insist_on_file(status: os.stat_result, file: Path | str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, N_("it is not a file"), str(file))
    if status.st_uid not in (os.geteuid(), 0):
        raise PermissionError(errno.EPERM, _OF_ANOTHER, str(file))


def _opened_directory(directory: Path) -> int:
    try:
        return os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except PermissionError as error:
        raise NotOursError(file=directory, detail=_OF_ANOTHER) from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
            detail = N_("it is a link or no directory")
            raise NotOursError(file=directory, detail=detail) from error
        raise


def _peer_user(connection: object) -> int | None:
    """The user's number; None where this system does not tell."""
    ask = getattr(connection, "getsockopt", None)
    if ask is None:
        return None
    if hasattr(socket, "SO_PEERCRED"):
        credentials = ask(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        return int(_UCRED.unpack(credentials)[1])
    if sys.platform == "darwin" or sys.platform.startswith("freebsd"):
        credentials = ask(0, _LOCAL_PEERCRED, _XUCRED_BYTES)
        return int(_XUCRED.unpack_from(credentials)[1])
    return None


_OF_ANOTHER: Final = N_("it belongs to another user")
_OPEN_TO_OTHERS: Final = N_("others may read it; `chmod 600` is what it needs")
