"""What systemd wants to hear of a service: that it has begun, and that it still goes round.

The protocol is a line of text to a datagram socket whose name is in the environment (sd_notify).
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

READY: Final = "READY=1"
ALIVE: Final = "WATCHDOG=1"


def notify(text: str, environment: Mapping[str, str] = os.environ) -> None:
    """Tell it; nothing where nobody listens."""
    name = environment.get("NOTIFY_SOCKET", "")
    if not name.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(text.encode(), name.replace("@", "\0", 1) if name[0] == "@" else name)
