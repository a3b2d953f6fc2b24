"""Finding the scheme, and trust on first use, against real TLS servers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from little_servers import (
    NOW,
    Answer,
    Identity,
    Server,
    Start,
    free_port,
    make_identity,
    response,
)

from senec_tui.catalogue import Catalogue
from senec_tui.device.appliance_client import SenecClient
from senec_tui.device.connection.address import PORTS, Address
from senec_tui.device.connection.http import HttpTransport
from senec_tui.device.connection.known_devices import (
    Connecting,
    KnownDevices,
    check_usable,
    fetch_certificate,
)
from senec_tui.device.connection.network import NetworkTransport
from senec_tui.device.connection.peer_certificate import grouped
from senec_tui.device.connection.transport import Exchange
from senec_tui.device.json_store import JsonFile
from senec_tui.errors import (
    CertificateChangedError,
    CertificateRefusedError,
    ConnectionLostError,
    DeviceError,
    DowngradeError,
    GivenFileError,
    HandshakeError,
    LostMemoryError,
    NoSchemeError,
    NotASenecError,
    OtherSchemeError,
    RefusedError,
    TimedOutError,
    TlsAlertError,
    TlsVersionError,
    WeakKeyError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def way_to(
    server: Server | int, known: KnownDevices, connecting: Connecting | None = None
) -> NetworkTransport:
    port = server if isinstance(server, int) else server.port
    return NetworkTransport(
        Address("127.0.0.1", port), connecting or Connecting(), known, clock=lambda: NOW
    )


async def ask(transport: NetworkTransport) -> Exchange:
    exchange = await transport.exchange("POST", "/lala.cgi", b'{"ENERGY":{}}', timeout_s=30)
    transport.confirm()
    return exchange


async def settled(server: Server, known: KnownDevices) -> None:
    """A first visit."""
    transport = way_to(server, known)
    await ask(transport)
    await transport.close()


def fingerprint(identity: Identity) -> str:
    return hashlib.sha256(identity.der).hexdigest()


async def test_first_contact_remembers_the_certificate(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    await transport.close()
    way = transport.way
    assert (way.scheme, way.trust, way.first_contact) == ("https", "remembered", True)
    assert way.fingerprint == fingerprint(identity)
    # In another process:
    device = KnownDevices(JsonFile(known.file.path)).get(Address("127.0.0.1", server.port))
    assert device
    assert device.fingerprint == fingerprint(identity)
    assert device.subject == "senecGuiSelf"
    assert device.first_seen == "2026-09-21T14:13:20Z"
    assert device.not_after > device.not_before > "2020"
    assert known.file.path.stat().st_mode & 0o777 == 0o600


async def test_second_visit_is_no_first_contact(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    before = server.connections
    transport = way_to(server, known)
    await ask(transport)
    await ask(transport)
    await transport.close()
    assert not transport.way.first_contact
    assert server.connections == before + 1


async def test_another_certificate_gets_no_byte_of_a_request(
    start: Start, identity: Identity, other_identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    server.stop()
    impostor = await start(identity=other_identity, port=server.port)
    transport = way_to(impostor, known)
    with pytest.raises(CertificateChangedError) as caught:
        await ask(transport)
    await transport.close()
    assert impostor.server_names  # somebody knocked …
    assert impostor.received == 0  # … and said nothing
    facts = caught.value.facts
    assert facts["known"] == grouped(fingerprint(identity))
    assert facts["seen"] == grouped(fingerprint(other_identity))
    assert facts["seen_certificate"].subject == "somebodyElse"  # type: ignore[attr-defined]
    assert facts["known_device"].first_seen.startswith("2026")  # type: ignore[attr-defined]
    advice = f"`senec-tui trust 127.0.0.1:{server.port} --fingerprint {facts['seen']}`"
    assert advice in str(caught.value)


async def test_certificate_changes_while_running_and_is_trusted_deliberately(
    start: Start, identity: Identity, other_identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"), identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    server.stop()
    successor = await start(identity=other_identity, port=server.port)
    for _ in range(2):
        with pytest.raises(CertificateChangedError):
            await ask(transport)
    assert successor.received == 0
    # `senec-tui trust` in another process:
    address = Address("127.0.0.1", server.port)
    seen = await fetch_certificate("127.0.0.1", server.port, 5)
    KnownDevices(JsonFile(known.file.path)).trust(address, seen, NOW)
    assert (await ask(transport)).status == 200
    await transport.close()


@pytest.mark.parametrize(("begin", "end"), [(-20, -10), (10, 20)])
async def test_dates_do_not_count_for_the_remembered_certificate(
    start: Start, known: KnownDevices, tmp_path: Path, begin: int, end: int
) -> None:
    aged = make_identity(tmp_path, "aged", begin_days=begin, end_days=end)
    server = await start(identity=aged)
    await settled(server, known)
    await settled(server, known)
    assert len(server.requests) == 2


async def test_certificate_signed_by_the_remembered_key_holder_only(
    start: Start, known: KnownDevices, tmp_path: Path
) -> None:
    """The same name and another key is another certificate."""
    first = make_identity(tmp_path, "senecGuiSelf")
    server = await start(identity=first)
    await settled(server, known)
    server.stop()
    impostor = await start(identity=make_identity(tmp_path, "senecGuiSelf"), port=server.port)
    with pytest.raises(CertificateChangedError):
        await settled(impostor, known)
    assert impostor.received == 0


async def test_what_a_remembered_certificate_signed_is_another_one(
    start: Start, known: KnownDevices, tmp_path: Path
) -> None:
    authority = make_identity(tmp_path, "senecGuiSelf", authority=True)
    server = await start(identity=authority)
    await settled(server, known)
    server.stop()
    leaf = make_identity(tmp_path, "leaf", signed_by=authority)
    impostor = await start(identity=leaf, port=server.port)
    with pytest.raises(CertificateChangedError) as caught:
        await settled(impostor, known)
    assert impostor.server_names  # somebody knocked
    assert impostor.received == 0
    assert caught.value.facts["seen"] == grouped(fingerprint(leaf))


async def test_a_short_key_is_told_as_one(
    start: Start, known: KnownDevices, tmp_path: Path
) -> None:
    short = make_identity(tmp_path, "short", key=rsa.generate_private_key(65537, 1024))  # noqa: S505
    server = await start(identity=short)
    with pytest.raises(WeakKeyError, match="too short to prove anything: EE certificate key too"):
        await settled(server, known)
    assert server.requests == []
    # To trust it would be in vain.
    certificate = await fetch_certificate("127.0.0.1", server.port, 5)
    with pytest.raises(WeakKeyError):
        await check_usable("127.0.0.1", server.port, certificate, 5)
    # What the sentence advises works:
    transport = way_to(server, known, Connecting(insecure=True))
    assert (await ask(transport)).status == 200
    await transport.close()


async def test_what_is_no_senec_is_not_remembered(
    start: Start, identity: Identity, other_identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"<html></html>"), identity=identity)
    client = SenecClient(way_to(server, known), Catalogue(), name="senec")
    with pytest.raises(NotASenecError):
        await client.read({"ENERGY": ("STAT_STATE",)})
    assert not client.facts.first_contact
    await client.close()
    address = Address("127.0.0.1", server.port)
    assert known.get(address) is None
    # So another certificate there is the first one, too.
    server.stop()
    senec = await start(identity=other_identity, port=server.port)
    client = SenecClient(way_to(senec, known), Catalogue(), name="senec")
    await client.read({"ENERGY": ("STAT_STATE",)})
    assert client.facts.first_contact
    await client.close()
    device = known.get(address)
    assert device
    assert device.fingerprint == fingerprint(other_identity)


async def test_the_certificate_of_a_first_contact_cannot_change_before_it_is_remembered(
    start: Start, identity: Identity, other_identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"), identity=identity)
    transport = way_to(server, known)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    server.stop()
    impostor = await start(identity=other_identity, port=server.port)
    with pytest.raises(CertificateRefusedError):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert impostor.received == 0


async def test_certificates_of_an_authority(
    start: Start, identity: Identity, other_identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    good = Connecting(ca_file=identity.pem_file)
    transport = way_to(server, known, good)
    await ask(transport)
    await transport.close()
    assert transport.way.trust == "ca-file"
    assert transport.way.fingerprint == fingerprint(identity)
    transport = way_to(server, known, Connecting(ca_file=other_identity.pem_file))
    with pytest.raises(CertificateRefusedError, match="self-signed certificate"):
        await ask(transport)
    await transport.close()
    assert len(server.requests) == 1


@pytest.mark.parametrize("content", [None, b"not a certificate"])
async def test_unusable_file_of_an_authority(
    known: KnownDevices, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "root.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GivenFileError, match=r"root\.pem"):
        await ask(way_to(free_port(), known, Connecting(ca_file=file)))


async def test_insecure_accepts_anything_and_says_so(
    start: Start, identity: Identity, other_identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    server.stop()
    other = await start(identity=other_identity, port=server.port)
    transport = way_to(other, known, Connecting(insecure=True))
    await ask(transport)
    await transport.close()
    assert transport.way.trust == "insecure"
    assert transport.way.fingerprint == fingerprint(other_identity)
    device = known.get(Address("127.0.0.1", server.port))
    assert device
    assert device.fingerprint == fingerprint(identity)


async def test_plain_http_is_found_and_remembered(start: Start, known: KnownDevices) -> None:
    server = await start()
    await settled(server, known)
    connections = server.connections
    transport = way_to(server, known)
    await ask(transport)
    await transport.close()
    assert server.connections == connections + 1
    assert (transport.way.scheme, transport.way.trust) == ("http", "")


@pytest.fixture
def silent_https(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The usual port of https accepts, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setitem(PORTS, "https", silent.getsockname()[1])
        yield


@pytest.mark.virtual_time
@pytest.mark.usefixtures("silent_https")
async def test_both_schemes_are_tried_in_one_time_out(
    start: Start, known: KnownDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await start()
    monkeypatch.setitem(PORTS, "http", server.port)
    transport = NetworkTransport(Address("127.0.0.1"), Connecting(), known, clock=lambda: NOW)
    async with asyncio.timeout(6):  # far more than half of its time-out, and less than all of it
        answer = await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=7)
    assert answer.status == 200
    assert transport.way.scheme == "http"
    await transport.close()


@pytest.mark.virtual_time
@pytest.mark.usefixtures("silent_https")
async def test_a_silent_appliance_that_offers_nothing_else_has_the_whole_time(
    known: KnownDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        monkeypatch.setitem(PORTS, "http", gone.getsockname()[1])
    transport = NetworkTransport(Address("127.0.0.1"), Connecting(), known, clock=lambda: NOW)
    with pytest.raises(TimedOutError) as caught:
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=0.4)
    assert caught.value.facts["port"] == PORTS["https"]
    assert float(str(caught.value.facts["seconds"])) == pytest.approx(0.4)


async def test_http_then_https_without_asking_anybody(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"))
    transport = way_to(server, known)
    await ask(transport)
    server.stop()
    updated = await start(identity=identity, port=server.port)
    await ask(transport)
    await transport.close()
    assert transport.way.scheme == "https"
    assert transport.way.fingerprint == fingerprint(identity)
    assert len(updated.requests) == 1


async def test_nginx_that_wants_https_on_this_port(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"))
    transport = way_to(server, known)
    await ask(transport)
    server.answers = [response(b"The plain HTTP request was sent to HTTPS port", "400 Bad Request")]
    with pytest.raises(HandshakeError):
        await ask(transport)
    await transport.close()


async def test_https_then_http_needs_consent(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"), identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    server.stop()
    downgraded = await start(port=server.port)
    with pytest.raises(DowngradeError, match="trust --http"):
        await ask(transport)
    assert downgraded.requests == []
    # In a new process, too:
    fresh = way_to(server, KnownDevices(JsonFile(known.file.path)))
    with pytest.raises(DowngradeError):
        await ask(fresh)
    assert downgraded.requests == []
    # The consent may come from another process.
    address = Address("127.0.0.1", server.port)
    KnownDevices(JsonFile(known.file.path)).allow_http(address, NOW)
    assert (await ask(transport)).status == 200
    assert transport.way.scheme == "http"
    await transport.close()
    # The certificate is still known when https comes back.
    device = KnownDevices(JsonFile(known.file.path)).get(address)
    assert device
    assert device.fingerprint == fingerprint(identity)


HANDSHAKE_FAILURE = b"\x15\x03\x03\x00\x02\x02\x28"
INTERNAL_ERROR = b"\x15\x03\x03\x00\x02\x02\x50"
PROTOCOL_VERSION = b"\x15\x03\x01\x00\x02\x02\x46"


@pytest.mark.parametrize(
    ("noise", "said", "words"),
    [
        (HANDSHAKE_FAILURE, TlsAlertError, "breaks off the TLS handshake"),
        (INTERNAL_ERROR, TlsAlertError, "alert internal error"),
        (PROTOCOL_VERSION, TlsVersionError, "TLS 1.2 or newer is needed"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", NoSchemeError, "speaks neither https nor http"),
        (b"\x00\xff\x17 garbage", NoSchemeError, "something else may live there"),
        (b"", NoSchemeError, "speaks neither https nor http"),
    ],
    ids=["handshake failure", "internal error", "old version", "ssh", "garbage", "nothing"],
)
@pytest.mark.parametrize("running", [True, False])
async def test_noise_at_a_known_port_is_no_downgrade(
    start: Start,
    identity: Identity,
    known: KnownDevices,
    noise: bytes,
    said: type[DeviceError],
    words: str,
    running: bool,
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"), identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    if not running:
        await transport.close()
        transport = way_to(server, KnownDevices(JsonFile(known.file.path)))
    server.stop()
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(10_000))
        writer.write(noise)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", server.port):
        for _ in range(2):
            with pytest.raises(said, match=words) as caught:
                await ask(transport)
            assert type(caught.value) is said
            assert "--http" not in str(caught.value)
    await transport.close()
    assert b"lala" not in b"".join(heard)


async def test_an_alert_at_the_first_contact_is_not_asked_in_cleartext(known: KnownDevices) -> None:
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(10_000))
        writer.write(HANDSHAKE_FAILURE)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        with pytest.raises(TlsAlertError):
            await ask(way_to(listening.sockets[0].getsockname()[1], known))
    assert len(heard) == 1


async def test_back_on_https_the_consent_is_used_up(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    address_of = Address
    server = await start(identity=identity)
    await settled(server, known)
    address = address_of("127.0.0.1", server.port)
    known.allow_http(address, NOW)
    await settled(server, known)
    device = known.get(address)
    assert device
    assert (device.scheme, device.http_allowed) == ("https", False)


async def test_forced_http_is_consent_for_this_run_only(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    server.stop()
    await start(port=server.port)
    transport = way_to(server, known, Connecting(scheme="http"))
    await ask(transport)
    await transport.close()
    with pytest.raises(DowngradeError):
        await ask(way_to(server, known))


async def test_closed_port_of_a_known_appliance(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(response(b"{}", "200 OK", "Connection: close"), identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    server.stop()
    for _ in range(2):
        with pytest.raises(RefusedError):
            await ask(transport)
    back = await start(identity=identity, port=server.port)
    assert (await ask(transport)).status == 200
    assert len(back.requests) == 1
    await transport.close()


async def cut(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def hang(writer: asyncio.StreamWriter) -> None:
    await asyncio.wait_for(writer.wait_closed(), 30)


@pytest.mark.parametrize(("illness", "said"), [(cut, ConnectionLostError), (hang, TimedOutError)])
@pytest.mark.parametrize("running", [True, False])
async def test_an_ill_appliance_is_no_downgrade(
    start: Start,
    identity: Identity,
    known: KnownDevices,
    illness: Answer,
    said: type[Exception],
    running: bool,
) -> None:
    server = await start(identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    if not running:
        await transport.close()
        transport = way_to(server, KnownDevices(JsonFile(known.file.path)))
    server.answers = [illness]
    timeout_s = 1 if illness is hang else 30
    with pytest.raises(said):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=timeout_s)
    server.answers = [response()]
    assert (await ask(transport)).status == 200
    await transport.close()


@pytest.fixture
def schemes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scheme of every request that was tried."""
    tried: list[str] = []

    class Noted(HttpTransport):
        async def exchange(self, *arguments: Any, **options: Any) -> Exchange:
            tried.append(self.way.scheme)
            return await super().exchange(*arguments, **options)

    monkeypatch.setattr("senec_tui.device.connection.network.HttpTransport", Noted)
    return tried


@pytest.mark.parametrize("connecting", [Connecting(), Connecting(insecure=True)])
async def test_cut_at_the_first_contact_is_not_asked_in_cleartext(
    start: Start,
    identity: Identity,
    known: KnownDevices,
    schemes: list[str],
    connecting: Connecting,
) -> None:
    server = await start(cut, identity=identity)
    transport = way_to(server, known, connecting)
    with pytest.raises(ConnectionLostError):
        await ask(transport)
    await transport.close()
    assert schemes == ["https"]


async def test_cut_while_it_runs_is_not_asked_in_cleartext(
    start: Start, identity: Identity, known: KnownDevices, schemes: list[str]
) -> None:
    server = await start(identity=identity)
    transport = way_to(server, known, Connecting(insecure=True))  # nothing else would forbid http
    await ask(transport)
    server.answers = [cut]
    with pytest.raises(ConnectionLostError):
        await ask(transport)
    await transport.close()
    assert schemes == ["https", "https"]


async def test_a_port_that_says_nothing_is_no_downgrade(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    server.stop()
    with socket.create_server(("127.0.0.1", server.port)), pytest.raises(TimedOutError):
        await way_to(server, known).exchange("POST", "/lala.cgi", b"{}", timeout_s=0.2)


@pytest.mark.virtual_time
async def test_a_silent_device_at_first_contact_did_not_answer(known: KnownDevices) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(1) == b"P":  # http is taken in, and never answered
            await reader.read()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    with pytest.raises(TimedOutError) as caught:
        await way_to(port, known).exchange("POST", "/lala.cgi", b"{}", timeout_s=0.4)
    listening.close()
    assert "did not answer within 0.4 s" in str(caught.value)


@pytest.mark.parametrize("banner", [b"SSH-2.0-OpenSSH_9.6\r\n", b""])
async def test_a_port_of_something_else(known: KnownDevices, banner: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(banner)
        await reader.read(1)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    with pytest.raises((NoSchemeError, NotASenecError)) as caught:
        await ask(way_to(port, known))
    assert "--scheme" not in str(caught.value)
    assert "Check the address" in str(caught.value)
    listening.close()


async def test_forced_https_does_not_try_http(start: Start, known: KnownDevices) -> None:
    server = await start()
    with pytest.raises(OtherSchemeError, match="leave that out, and http is tried") as caught:
        await ask(way_to(server, known, Connecting(scheme="https")))
    assert isinstance(caught.value.__cause__, HandshakeError)
    assert server.requests == []


async def test_an_old_bookmark_of_an_appliance_that_speaks_https_now(
    start: Start, identity: Identity, known: KnownDevices
) -> None:
    server = await start(identity=identity)
    with pytest.raises(OtherSchemeError, match="leave that out, and https is tried"):
        await ask(way_to(server, known, Connecting(scheme="http")))


@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_a_port_that_is_closed_is_not_said_to_speak_another_scheme(
    known: KnownDevices, scheme: str
) -> None:
    with pytest.raises(RefusedError):
        await ask(way_to(free_port(), known, Connecting(scheme=scheme)))


async def test_read_only_home_still_insists_on_the_first_certificate(
    start: Start, identity: Identity, other_identity: Identity, tmp_path: Path
) -> None:
    blocker = tmp_path / "a file"
    blocker.write_text("")
    known = KnownDevices(JsonFile(blocker / "known.json"))
    server = await start(identity=identity)
    transport = way_to(server, known)
    await ask(transport)
    await transport.close()
    assert (transport.way.first_contact, transport.way.kept) == (True, False)
    assert known.file.problems
    server.stop()
    impostor = await start(identity=other_identity, port=server.port)
    with pytest.raises(CertificateChangedError):
        await settled(impostor, known)
    assert impostor.received == 0


DAMAGED = '{"devices": {"1.2.3.4"'


async def test_a_damaged_store_fails_closed_until_somebody_decides(
    start: Start, identity: Identity, tmp_path: Path
) -> None:
    file = tmp_path / "known_devices.json"
    file.write_text(DAMAGED)
    server = await start(identity=identity)
    address = Address("127.0.0.1", server.port)
    transport = way_to(server, KnownDevices(JsonFile(file)))
    with pytest.raises(LostMemoryError, match=grouped(fingerprint(identity))) as caught:
        await ask(transport)
    assert server.requests == []
    assert file.read_text() == DAMAGED
    # `senec-tui trust` in another process:
    known = KnownDevices(JsonFile(file))
    known.trust(address, caught.value.facts["seen_certificate"], NOW)  # type: ignore[arg-type]
    assert "known_devices.json.damaged" in str(known.file.problems[0])
    assert (tmp_path / "known_devices.json.damaged").read_text() == DAMAGED
    assert (await ask(transport)).status == 200
    await transport.close()
    assert len(json.loads(file.read_text())["devices"]) == 1


async def test_http_behind_a_damaged_store_needs_consent(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "known_devices.json"
    file.write_text(DAMAGED)
    server = await start()
    transport = way_to(server, KnownDevices(JsonFile(file)))
    with pytest.raises(DowngradeError, match="cannot be read"):
        await ask(transport)
    assert server.requests == []
    KnownDevices(JsonFile(file)).allow_http(Address("127.0.0.1", server.port), NOW)
    assert (await ask(transport)).status == 200
    await transport.close()


@pytest.mark.parametrize("connecting", [Connecting(insecure=True), Connecting(scheme="http")])
async def test_a_run_without_checks_leaves_a_damaged_store_alone(
    start: Start, identity: Identity, tmp_path: Path, connecting: Connecting
) -> None:
    file = tmp_path / "known_devices.json"
    file.write_text(DAMAGED)
    server = await start(identity=identity if connecting.insecure else None)
    transport = way_to(server, KnownDevices(JsonFile(file)), connecting)
    assert (await ask(transport)).status == 200
    await transport.close()
    assert file.read_text() == DAMAGED


async def test_fetching_a_certificate_sends_no_request(start: Start, identity: Identity) -> None:
    server = await start(identity=identity)
    certificate = await fetch_certificate("127.0.0.1", server.port, 5)
    await asyncio.wait_for(server.idle.wait(), 30)
    assert certificate.der == identity.der
    assert server.received == 0
    assert ssl.PEM_cert_to_DER_cert(certificate.pem) == identity.der


async def test_fetching_from_a_closed_port() -> None:
    with pytest.raises(RefusedError):
        await fetch_certificate("127.0.0.1", free_port(), 5)


@pytest.mark.parametrize("damage", ["nonsense", "ä", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
async def test_a_damaged_memory_fails_closed(
    start: Start, identity: Identity, known: KnownDevices, damage: str
) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    content = known.file.read()
    for entry in content["devices"].values():
        entry["certificate"] = damage
    known.file.write(content)
    with pytest.raises(CertificateRefusedError, match="damaged"):
        await settled(server, KnownDevices(JsonFile(known.file.path)))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("content", "damaged"),
    [
        ({}, False),
        ({"devices": []}, True),
        ({"devices": {"a": 1}}, True),
        ({"devices": {"b": {"scheme": "gopher"}, "c": {}}}, True),
    ],
)
def test_foreign_content_of_the_store_is_damage(
    tmp_path: Path, content: object, damaged: bool
) -> None:
    file = tmp_path / "known.json"
    file.write_text(json.dumps(content))
    known = KnownDevices(JsonFile(file))
    assert list(known) == []
    assert (known.damage is not None) == damaged


async def test_forgetting(start: Start, identity: Identity, known: KnownDevices) -> None:
    server = await start(identity=identity)
    await settled(server, known)
    address = Address("127.0.0.1", server.port)
    assert known.forget(address)
    assert not known.forget(address)
    assert KnownDevices(JsonFile(known.file.path)).get(address) is None
