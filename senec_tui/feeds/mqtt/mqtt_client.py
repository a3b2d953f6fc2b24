"""The client of the MQTT library, guarded where it trusts brokers and sockets too much."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import aiomqtt
from paho.mqtt.enums import MQTTErrorCode

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_PACKET: Final = 4096
"""Bytes. What is listened to says `online` or `offline`; all else is shorter still."""

LOOK_AFTER_S: Final = 10.0
"""So often it is seen to signs of life. Every second, as in the library, costs a small computer
more than all that is sent; a broker waits for half as long again as was agreed upon."""


def guarded_client(*args: Any, **kwargs: Any) -> aiomqtt.Client:
    """A client that hangs up on whoever announces too much, before memory is taken for it.

    The maximum of MQTT 5 is only a request, which a hostile broker passes over.
    """
    client = aiomqtt.Client(*args, **kwargs)
    client._loop = _Loop(client._loop)  # type: ignore[assignment]  # noqa: SLF001 - no other way
    inner = client._client  # noqa: SLF001 - no other way
    receive = inner._sock_recv  # noqa: SLF001 - no other way

    def bounded(bufsize: int) -> bytes:
        # The library asks at once for all that a packet announces.
        if bufsize > LARGEST_PACKET:
            raise ConnectionAbortedError
        return receive(bufsize)

    inner._sock_recv = bounded  # type: ignore[method-assign]  # noqa: SLF001 - no other way

    async def look_after() -> None:
        while inner.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS:  # noqa: ASYNC110 - no event
            await asyncio.sleep(LOOK_AFTER_S)

    client._misc_loop = look_after  # type: ignore[method-assign]  # noqa: SLF001 - no other way
    return client


class _Loop:
    """The event loop; what it is to do with a socket that is closed by then is left undone.

    The library hears of the end of a connection in another way; the loop would print a traceback.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = threading.get_ident()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def call_soon_threadsafe(self, callback: Callable[..., object], *args: object) -> None:
        if threading.get_ident() == self._thread:  # no need to wake a loop that is awake
            self._loop.call_soon(_unless_closed, callback, *args)
        else:
            self._loop.call_soon_threadsafe(_unless_closed, callback, *args)


def _unless_closed(callback: Callable[..., object], *args: object) -> None:
    with suppress(OSError, ValueError):
        callback(*args)
