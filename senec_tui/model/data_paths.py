"""Where the files of one appliance lie under the data directory."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

HISTORY_FILE_NAME: Final = "history.sqlite"
ALARM_FILE_NAME: Final = "alarms.sqlite"

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_SOCKET: Final = 100
"""Bytes; the system allows 107 for the path of a socket, some 103."""


def device_directory(data: Path, device: str) -> Path:
    """The directory of one appliance. `device`: host, host:port or "demo"."""
    name = _UNSAFE.sub("_", device.strip().lower()).strip(".") or "device"
    return data / "devices" / name


def history_file(data: Path, device: str) -> Path:
    """Its history."""
    return device_directory(data, device) / HISTORY_FILE_NAME


def alarm_file(data: Path, device: str) -> Path:
    """Its alarms, beside the history."""
    return device_directory(data, device) / ALARM_FILE_NAME


def collector_lock(data: Path, device: str) -> Path:
    """Held by the one collector of it."""
    return device_directory(data, device) / "collector.lock"


def askers(data: Path, device: str) -> Path:
    """Where every process that asks it leaves its name."""
    return device_directory(data, device) / "askers"


def collector_socket(data: Path, device: str) -> Path:
    """Where that collector answers.

    In the data directory, or, where its path is too long for a socket, in a private directory of
    this user below the one for temporary files.
    """
    socket = device_directory(data, device) / "collector.sock"
    if len(os.fsencode(socket)) <= _LONGEST_SOCKET:
        return socket
    import hashlib
    import tempfile

    digest = hashlib.sha256(os.fsencode(socket)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"senec-tui-{os.getuid()}" / f"{digest}.sock"
