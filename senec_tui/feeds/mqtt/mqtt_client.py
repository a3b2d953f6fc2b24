"""The client of the MQTT library, guarded where it trusts brokers and sockets too much."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import aiomqtt
from paho.mqtt.enums import MessageType, MQTTErrorCode

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable

    import paho.mqtt.client as paho

LARGEST_PACKET: Final = 4096
"""Bytes. What is listened to says `online` or `offline`; all else is shorter still."""

LOOK_AFTER_S: Final = 10.0
"""At most so often it is seen to signs of life, and only where nothing else was one. Every second,
as in the library, costs a small computer more than all that is sent; a broker waits for half as
long again as was agreed upon."""

_KIND: Final = 0xF0
"""Of the first byte of a packet."""
_AT_LEAST_ONCE: Final = 1


def guarded_client(*args: Any, **kwargs: Any) -> aiomqtt.Client:
    """A client that hangs up on whoever announces too much, before memory is taken for it.

    The maximum of MQTT 5 is only a request, which a hostile broker passes over.
    """
    client = aiomqtt.Client(*args, **kwargs)
    inner = client._client  # noqa: SLF001 - no other way
    client._loop = _Loop(client._loop, inner)  # type: ignore[assignment]  # noqa: SLF001 - no other way
    receive = inner._sock_recv  # noqa: SLF001 - no other way

    def bounded(bufsize: int) -> bytes:
        # The library asks at once for all that a packet announces.
        if bufsize > LARGEST_PACKET:
            raise ConnectionAbortedError
        return receive(bufsize)

    inner._sock_recv = bounded  # type: ignore[method-assign]  # noqa: SLF001 - no other way

    async def look_after() -> None:
        while inner.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS:
            # Either is a sign of life to one of the two; the older one is the first to be missed.
            last = min(inner._last_msg_out, inner._last_bytes_received)  # noqa: SLF001 - no other way
            missed_in_s = last + inner.keepalive - asyncio.get_running_loop().time()
            await asyncio.sleep(max(LOOK_AFTER_S, missed_in_s))

    client._misc_loop = look_after  # type: ignore[method-assign]  # noqa: SLF001 - no other way
    return client


class _Loop:
    """The event loop; what it is to do with a socket that is closed by then is left undone.

    The library hears of the end of a connection in another way; the loop would print a traceback.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, inner: paho.Client) -> None:
        self._loop = loop
        self._inner = inner
        self._thread = threading.get_ident()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def call_soon_threadsafe(self, callback: Callable[..., object], *args: object) -> None:
        if threading.get_ident() == self._thread:  # no need to wake a loop that is awake
            self._loop.call_soon(_unless_closed, callback, *args)
        else:
            self._loop.call_soon_threadsafe(_unless_closed, callback, *args)

    def add_writer(self, descriptor: int, write: Callable[[], None]) -> None:
        """Write at once: a socket takes it mostly, and only else it need be watched."""
        self._write(write)
        if self._inner.want_write() and self._inner.socket() is not None:
            self._loop.add_writer(descriptor, self._write, write)

    def _write(self, write: Callable[[], None]) -> None:
        _join(self._inner._out_packet)  # noqa: SLF001 - no other way
        write()


def _join(packets: deque[Any]) -> None:
    """Make one of all publications that wait: each would be sent by itself, which costs most of it.

    Nor is anybody told then that those without a receipt were sent, for which nobody waits: for
    each the library would set up all tables of MQTT 5.
    """
    if len(packets) < 2 or any(p["command"] & _KIND != MessageType.PUBLISH for p in packets):
        return
    content = b"".join(packet["packet"][packet["pos"] :] for packet in packets)
    joined = {"pos": 0, "to_process": len(content), "packet": content, "qos": _AT_LEAST_ONCE}
    last = packets.pop()
    packets.clear()
    packets.append({**last, **joined})


def _unless_closed(callback: Callable[..., object], *args: object) -> None:
    with suppress(OSError, ValueError):
        callback(*args)
