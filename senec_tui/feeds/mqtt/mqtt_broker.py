"""A connection to an MQTT broker, and its failures in sentences. Needs the extra `mqtt`."""

from __future__ import annotations

import asyncio
import logging
import math
import socket
import ssl
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import aiomqtt

from senec_tui.bounded_files import read_certificates, read_small
from senec_tui.clean_text import visible
from senec_tui.errors import BrokerError
from senec_tui.feeds.mqtt.mqtt_client import guarded_client
from senec_tui.feeds.mqtt.mqtt_messages import OFFLINE
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from senec_tui.feeds.mqtt.mqtt_messages import MqttMessage
    from senec_tui.portal.secret import Secret

TIMEOUT_S: Final = 10.0
KEEPALIVE_S: Final = 30
GOODBYE_S: Final = 3.0
_ALERT_S: Final = 1.0
_MOST_INCOMING: Final = 10
_MOST_UNDER_WAY: Final = 8
"""Messages of which the broker has not yet said that it has them."""
_AT_LEAST_ONCE: Final = 1
_WRONG_LOGIN: Final = frozenset({4, 5, 134, 135})
"""Bad user name or password, not authorised: of MQTT 3.1.1 and of 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerEndpoint:
    """Where a broker is, and what it wants to see."""

    host: str
    port: int
    tls: bool = False
    user: str | None = None
    find_password: Callable[[], Awaitable[Secret | None]] | None = None
    """Called at each attempt: it may have been changed since. Raises `UsageError`."""
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Broker:
    """One connection; once it is lost, another one is made."""

    def __init__(
        self, place: BrokerEndpoint, *, will_topic: str, timeout_s: float = TIMEOUT_S
    ) -> None:
        """`will_topic`: where the broker says `offline` when it hears no more of us."""
        self._place = place
        self._timeout_s = timeout_s
        self._will_topic = will_topic
        self._stack = AsyncExitStack()
        self._client: aiomqtt.Client | None = None
        self._listening: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was still there when it was last heard of."""
        return self._client is not None and (self._listening is None or not self._listening.done())

    async def open(
        self, topic: str | None = None, heard: Callable[[str], Awaitable[None]] | None = None
    ) -> None:
        """Connect, and listen to a topic: `heard` is given its payloads.

        Raises:
            BrokerError: it would not.
            UsageError: a file of a setting cannot be used.
        """
        await self._let_go()
        # The library keeps only the words of what went wrong, and a socket where it was TLS.
        if self._place.tls:
            await self._knock()
        client = await self._made()
        try:
            await self._stack.enter_async_context(client)
            if topic is not None and heard is not None:
                await client.subscribe(topic, qos=_AT_LEAST_ONCE)
        except aiomqtt.MqttError as error:
            await self._let_go()
            # The library leaves a connection open over which no broker answered.
            client._client.disconnect()  # noqa: SLF001 - there is no other way to it
            await self._explain(error)
        self._client = client
        if heard is not None:
            self._listening = asyncio.create_task(_listen(client, heard))

    async def publish(self, *messages: MqttMessage) -> None:
        """Send them, and wait until the broker has all of them.

        Values are sent without asking for a receipt of each: a broker takes what comes by one
        connection in its order, so that the receipt of what comes last is one of all.

        Raises:
            BrokerError: it does not have all of them.
        """
        values = [message for message in messages if message.values]
        others = [message for message in messages if not message.values]
        if values and not others:
            others.append(values.pop())
        try:
            for message in values:
                self._send_value(message)
            for first in range(0, len(others), _MOST_UNDER_WAY):
                await self._send(others[first : first + _MOST_UNDER_WAY])
        except BrokerError:
            await self._let_go()
            raise

    def _send_value(self, message: MqttMessage) -> None:
        if self._client is None:
            raise BrokerError(_LOST, broker=self._place)
        inner = self._client._client  # noqa: SLF001 - the library itself waits for each
        try:
            sent = inner.publish(message.topic, message.payload, qos=0, retain=message.retain)
        except ValueError as error:
            raise BrokerError(_LOST, broker=self._place) from error
        if sent.rc:
            raise BrokerError(_LOST, broker=self._place)

    async def _send(self, messages: Sequence[MqttMessage]) -> None:
        """Some at a time, and wait for their receipts."""
        if self._client is None:
            raise BrokerError(_LOST, broker=self._place)
        first, *others = messages
        try:
            async with asyncio.timeout(self._timeout_s), asyncio.TaskGroup() as tasks:
                for message in others:
                    tasks.create_task(_send(self._client, message))
                await _send(self._client, first)
        except* (aiomqtt.MqttError, ValueError, TimeoutError) as errors:
            raise BrokerError(_LOST, broker=self._place) from errors

    async def close(self, farewell: MqttMessage | None = None) -> None:
        """Leave in order. No last will is told then: `farewell` says the same. Raises nothing."""
        with suppress(BrokerError, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                if farewell is not None and self.is_open:
                    await self.publish(farewell)
        await self._let_go()

    async def _made(self) -> aiomqtt.Client:
        place = self._place
        password = None if place.find_password is None else await place.find_password()
        return guarded_client(
            place.host,
            place.port,
            username=place.user,
            password=None if password is None else password.reveal(),
            tls_context=await asyncio.to_thread(_tls, place) if place.tls else None,
            will=aiomqtt.Will(self._will_topic, OFFLINE, qos=_AT_LEAST_ONCE, retain=True),
            timeout=self._timeout_s,
            keepalive=KEEPALIVE_S,
            logger=_logger(),
            max_queued_incoming_messages=_MOST_INCOMING,
        )

    async def _let_go(self) -> None:
        listening, self._listening, self._client = self._listening, None, None
        if listening is not None and listening is not asyncio.current_task():
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        stack, self._stack = self._stack, AsyncExitStack()
        with suppress(aiomqtt.MqttError, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await stack.aclose()

    async def _explain(self, error: aiomqtt.MqttError) -> NoReturn:
        """Find out what it was. Raises `BrokerError`."""
        if isinstance(error, aiomqtt.MqttCodeError):
            if getattr(error.rc, "value", error.rc) in _WRONG_LOGIN:
                raise BrokerError(_NO_LOGIN, broker=self._place) from error
            raise BrokerError(_UNREACHABLE, broker=self._place, detail=str(error)) from error
        await self._knock(listening_s=_ALERT_S)
        raise BrokerError(_SILENT, broker=self._place) from error

    async def _knock(self, *, listening_s: float = 0) -> None:
        """Connect as far as TLS, and hang up; `listening_s`: for what TLS says afterwards.

        Raises:
            BrokerError: it does not come that far.
        """
        place = self._place
        try:
            await asyncio.to_thread(_knock, place, self._timeout_s, listening_s)
        except ssl.SSLCertVerificationError as error:
            raise BrokerError(_NO_TRUST, broker=place, detail=error.verify_message) from error
        except ssl.SSLError as error:
            raise BrokerError(_NO_TLS, broker=place, detail=error.reason or str(error)) from error
        except OSError as error:
            detail = error.strerror or str(error)
            raise BrokerError(_UNREACHABLE, broker=place, detail=detail) from error


def _logger() -> logging.Logger:
    """For what the library has to say: the own log has it if there is one, else nobody."""
    logger = logging.getLogger(__name__)
    if not logger.hasHandlers():  # without any, Python would print it
        logger.addHandler(logging.NullHandler())
    return logger


async def _send(client: aiomqtt.Client, message: MqttMessage) -> None:
    """Send one, and wait until the broker has it; who calls has a time-out for all of them."""
    await client.publish(
        message.topic,
        message.payload,
        qos=_AT_LEAST_ONCE,
        retain=message.retain,
        timeout=math.inf,
    )


async def _listen(client: aiomqtt.Client, heard: Callable[[str], Awaitable[None]]) -> None:
    """Until the connection is lost, which whoever sends next will notice."""
    with suppress(aiomqtt.MqttError, BrokerError):
        async for message in client.messages:
            await heard(visible(bytes(message.payload).decode(errors="replace")))


def _tls(place: BrokerEndpoint) -> ssl.SSLContext:
    """What to check the broker by. Raises `BrokerError` where a file is no good."""
    file = place.ca_file
    try:
        authorities = None if file is None else read_certificates(file)
        context = ssl.create_default_context(cadata=authorities)
        if place.cert_file is not None:
            for file in filter(None, (place.key_file, place.cert_file)):
                read_small(file)  # so that no pipe is waited for
            context.load_cert_chain(place.cert_file, place.key_file)
    except OSError as error:  # as are those of TLS
        detail = error.strerror or str(error)
        raise BrokerError(_NO_FILE, broker=place, file=file, detail=detail) from error
    return context


def _knock(place: BrokerEndpoint, timeout_s: float, listening_s: float) -> None:
    """What a thread does of it: connect, listen, hang up.

    Raises:
        OSError: it does not come that far.
        BrokerError: a file of the certificate is no good.
    """
    context = _tls(place) if place.tls else None
    with ExitStack() as stack:
        address = (place.host, place.port)
        connection = stack.enter_context(socket.create_connection(address, timeout=timeout_s))
        if context is not None:
            connection = stack.enter_context(
                context.wrap_socket(connection, server_hostname=place.host)
            )
        if listening_s:
            connection.settimeout(listening_s)
            with suppress(TimeoutError):  # a broker waits for us to begin
                connection.recv(1)


_NO_LOGIN: Final = N_("The MQTT broker {broker} refuses this user and password")
_NO_TRUST: Final = N_(
    "The certificate of the MQTT broker {broker} is not trusted ({detail}); name its authority "
    "with ca-file in [feeds.mqtt]"
)
_NO_TLS: Final = N_(
    "The MQTT broker {broker} breaks off TLS ({detail}); it may want a client certificate, or "
    "no TLS at all"
)
_NO_FILE: Final = N_("A certificate for the MQTT broker {broker} cannot be used: {file}: {detail}")
_UNREACHABLE: Final = N_("The MQTT broker {broker} cannot be reached: {detail}")
_SILENT: Final = N_("At {broker} something answers, but not as an MQTT broker does")
_LOST: Final = N_("The connection to the MQTT broker {broker} was lost")
