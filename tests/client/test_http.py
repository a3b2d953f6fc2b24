"""The transport over real sockets: paths, cookies, bounds, and failures in words."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import closing
from types import SimpleNamespace

import httpx
import pytest
from little_servers import Identity, Start, free_port, response

from senec_tui import __version__
from senec_tui.device.connection.http import HttpTransport
from senec_tui.device.connection.known_devices import context_for_anything
from senec_tui.device.connection.session_cookie import SessionCookie
from senec_tui.device.file_bytes import Spool
from senec_tui.errors import (
    BrokenReplyError,
    ConnectionLostError,
    DeviceError,
    HandshakeError,
    HostUnknownError,
    NoRouteError,
    NotASenecError,
    OverdueError,
    RefusedError,
    TimedOutError,
)


async def test_one_connection_serves_many_requests(start: Start) -> None:
    server = await start()
    transport = HttpTransport("127.0.0.1", server.port)
    for _ in range(3):
        exchange = await transport.exchange("POST", "/lala.cgi", b'{"A":{}}', timeout_s=30)
        assert exchange.status == 200
        assert exchange.body == b'{"ENERGY":{"STAT_STATE":"u8_0E"}}'
    await transport.close()
    assert server.connections == 1
    assert len(server.requests) == 3


async def test_a_large_answer_is_held_once() -> None:
    size, piece = 20_000_000, b"x" * 100_000

    class Large(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(size // len(piece)):
                yield piece

    network = httpx.MockTransport(lambda _: httpx.Response(200, stream=Large()))
    transport = HttpTransport("senec", 80, network=network)
    tracemalloc.start()
    try:
        exchange = await transport.exchange("GET", "//log/2026/03/14.log", timeout_s=60)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    await transport.close()
    assert len(exchange.body) == size
    assert peak < 1.5 * size


async def test_a_log_is_laid_down_on_the_disk_and_begins_anew_when_it_is_asked_again() -> None:
    size, piece = 20_000_000, b"x" * 100_000

    class Large(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(size // len(piece)):
                yield piece

    network = httpx.MockTransport(lambda _: httpx.Response(200, stream=Large()))
    transport = HttpTransport("senec", 80, network=network)
    with closing(Spool()) as spool:
        spool.write(b"what came before the connection was lost")
        tracemalloc.start()
        try:
            exchange = await transport.exchange(
                "GET", "//log/2026/03/14.log", timeout_s=60, into=spool
            )
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        await transport.close()
        content = spool.content()
    assert exchange.body == b""
    assert len(content) == content.count(b"x") == size
    assert peak < 0.5 * size


async def test_request_as_it_is_on_the_wire(start: Start) -> None:
    server = await start()
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("POST", "/lala.cgi", b'{"ENERGY":{"STAT_STATE":""}}', timeout_s=30)
    await transport.close()
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /lala.cgi HTTP/1.1"
    assert f"User-Agent: senec-tui/{__version__}" in lines
    assert f"Host: 127.0.0.1:{server.port}" in lines
    assert "Content-Type: application/json" in lines
    assert "Accept-Encoding: identity" in lines
    assert not [line for line in lines if line.lower().startswith("cookie")]
    assert body == b'{"ENERGY":{"STAT_STATE":""}}'


@pytest.mark.parametrize(
    "path", ["//log/2026/03/14.log", "//vars.html", "/Log/2026/03/14.log", "/lala.cgi"]
)
async def test_the_path_arrives_as_it_was_written(start: Start, path: str) -> None:
    server = await start()
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("GET", path, timeout_s=30)
    await transport.close()
    assert server.requests[0].split(b"\r\n")[0] == f"GET {path} HTTP/1.1".encode()


async def test_secure_cookie_for_an_ip_address_is_kept_until_closed(
    start: Start, identity: Identity
) -> None:
    cookie = "Set-Cookie: senec-homev3-gui=0a1b; Max-Age=3600; Secure; HttpOnly; SameSite=Strict"
    server = await start(response(b"{}", "200 OK", cookie), response(), identity=identity)
    transport = HttpTransport("127.0.0.1", server.port, ssl_context=context_for_anything())
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.exchange("GET", "//log/2026/03/14.log", timeout_s=30)
    await transport.close()
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    sent = [b"Cookie: senec-homev3-gui=0a1b\r\n" in request for request in server.requests]
    assert sent == [False, True, True, False]


async def test_secure_cookie_does_not_travel_over_http(start: Start) -> None:
    server = await start(
        response(b"{}", "200 OK", "Set-Cookie: senec-homev3-gui=b;Secure"), response()
    )
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert b"Cookie:" not in server.requests[1]


async def test_only_the_cookie_of_the_session_is_kept(start: Start) -> None:
    def answer(number: int) -> bytes:
        return response(
            b"{}",
            "200 OK",
            f"Set-Cookie: name-{number}={'x' * 3000}",
            f"Set-Cookie: senec-homev3-gui={number:064x};HttpOnly;Max-Age=3600;SameSite=Strict",
            f"Set-Cookie: last-{number}=y; Expires=Wed, 21 Oct 2037 07:28:00 GMT",
        )

    server = await start(*map(answer, range(12)))
    transport = HttpTransport("127.0.0.1", server.port)
    for _ in range(12):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert max(map(len, server.requests)) < 400
    assert f"Cookie: senec-homev3-gui={10:064x}\r\n".encode() in server.requests[11]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("senec-homev3-gui=0a;Secure;HttpOnly;Max-Age=3600;SameSite=Strict", "0a"),
        ("senec-homev3-gui=0a; Max-Age=99999999999999999999999999; Secure", "0a"),
        ("senec-homev3-gui=0a; Max-Age=soon", "0a"),
        ("a=b; Expires=Wed, 21 Oct 2037 07:28:00 GMT, senec-homev3-gui=0a; Path=/", "0a"),
        ("senec-homev3-gui=" + "a" * 256, "a" * 256),
        ("senec-homev3-gui=" + "a" * 257, ""),
        ("senec-homev3-gui=", ""),
        ('senec-homev3-gui="0a"', ""),
        ("senec-homev3-gui=0\x7fa", ""),
        ("xsenec-homev3-gui=0a", ""),
        ("a=senec-homev3-gui=0a", ""),
    ],
)
def test_what_a_set_cookie_header_gives(given: str, kept: str) -> None:
    cookie = SessionCookie(encrypted=True)
    cookie.take(given)
    assert cookie.header == (f"senec-homev3-gui={kept}" if kept else "")


@pytest.mark.parametrize("over", ["0", "-1", "00"])
def test_a_session_that_is_over_is_forgotten(over: str) -> None:
    cookie = SessionCookie(encrypted=True)
    cookie.take("senec-homev3-gui=0a")
    cookie.take("other=1; Max-Age=0")
    assert cookie.header
    cookie.take(f"senec-homev3-gui=0b; Max-Age={over}; Secure")
    assert not cookie.header


@pytest.mark.parametrize("header", ["; Secure", ";secure", "; Expires=Wed, 21 Oct 2037; Secure"])
def test_secure_after_anything_is_secure(header: str) -> None:
    cookie = SessionCookie(encrypted=False)
    cookie.take(f"senec-homev3-gui=0a{header}")
    assert not cookie.header


async def test_an_absurd_cookie_leaves_no_traceback(
    start: Start, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    absurd = f"Set-Cookie: senec-homev3-gui=0a; Max-Age={'9' * 400}; Port=x; Version=; Domain=.."
    server = await start(response(b"{}", "200 OK", absurd))
    transport = HttpTransport("127.0.0.1", server.port)
    for _ in range(2):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert not any(capfd.readouterr())
    assert not [w for w in recwarn if "cookie" in str(w.message).lower()]


async def test_redirects_and_proxies_of_the_environment_are_not_followed(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server = await start(response(b"", "302 Found", "Location: http://127.0.0.1:1/"))
    transport = HttpTransport("127.0.0.1", server.port)
    exchange = await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert exchange.status == 302
    assert len(server.requests) == 1


async def test_server_name_is_sent_for_names_only(start: Start, identity: Identity) -> None:
    server = await start(identity=identity)
    for host in ("127.0.0.1", "localhost"):
        transport = HttpTransport(host, server.port, ssl_context=context_for_anything())
        await transport.exchange("GET", "/", timeout_s=30)
        await transport.close()
    assert server.server_names == [None, "localhost"]


async def test_certificate_of_the_connection_is_known(start: Start, identity: Identity) -> None:
    server = await start(identity=identity)
    transport = HttpTransport("127.0.0.1", server.port, ssl_context=context_for_anything())
    await transport.exchange("GET", "/", timeout_s=30)
    assert transport.certificate == identity.der
    await transport.close()
    assert transport.certificate == b""


async def test_an_idle_connection_that_was_closed_is_replaced(start: Start) -> None:
    async def answer_once_then_leave(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await start(response(), answer_once_then_leave, response())
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    exchange = await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert exchange.status == 200
    assert server.connections == 2


@pytest.mark.parametrize("interval_s", [6, 10, 30, 120])
async def test_polls_of_two_minutes_use_one_connection(
    start: Start, identity: Identity, monkeypatch: pytest.MonkeyPatch, interval_s: int
) -> None:
    """What the library takes for the time passes as between polls; nothing here waits for it."""
    passed = {"s": 0.0}
    monkeypatch.setattr(
        "httpcore._async.http11.time", SimpleNamespace(monotonic=lambda: passed["s"])
    )
    server = await start(identity=identity)
    transport = HttpTransport("127.0.0.1", server.port, ssl_context=context_for_anything())
    for _ in range(max(3, 120 // interval_s)):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
        passed["s"] += interval_s
    await transport.close()
    assert server.connections == 1


async def test_a_connection_that_ended_meanwhile_is_opened_again_quietly(start: Start) -> None:
    ended = asyncio.Event()

    async def answer_and_end(writer: asyncio.StreamWriter) -> None:
        writer.write(response())
        await writer.drain()
        writer.transport.abort()
        ended.set()

    server = await start(answer_and_end, response())
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await ended.wait()
    assert (await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)).status == 200
    await transport.close()
    assert (len(server.requests), server.connections) == (2, 2)


async def test_a_request_is_repeated_once_only(start: Start) -> None:
    async def leave(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await start(response(), leave)
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    with pytest.raises(ConnectionLostError):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert len(server.requests) == 3


async def test_a_request_whose_answer_began_is_not_repeated(start: Start) -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(response(b"x" * 1000)[:-500])
        await writer.drain()
        writer.transport.close()

    server = await start(response(), cut, response())
    transport = HttpTransport("127.0.0.1", server.port)
    await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    with pytest.raises(ConnectionLostError):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    assert len(server.requests) == 2


@pytest.mark.virtual_time
async def test_a_dripping_server_does_not_escape_the_deadline(start: Start) -> None:
    released = asyncio.Event()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not released.is_set() and not writer.is_closing():
            writer.write(b"x")
            try:
                await asyncio.wait_for(released.wait(), 0.02)
            except TimeoutError:
                continue

    server = await start(drip)
    transport = HttpTransport("127.0.0.1", server.port)
    began = asyncio.get_running_loop().time()
    with pytest.raises(TimedOutError, match=r"within 0\.2 s"):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=0.2)
    assert asyncio.get_running_loop().time() - began < 2
    released.set()
    await asyncio.wait_for(server.idle.wait(), 30)


async def test_an_endless_body_is_not_kept(start: Start) -> None:
    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    server = await start(flood)
    transport = HttpTransport("127.0.0.1", server.port)
    with pytest.raises(BrokenReplyError):
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30, limit=1_000_000)
    await asyncio.wait_for(server.idle.wait(), 30)


async def test_cancelling_closes_the_connection(start: Start) -> None:
    asked = asyncio.Event()
    never = asyncio.Event()

    async def hang(_writer: asyncio.StreamWriter) -> None:
        asked.set()
        await never.wait()

    server = await start(hang, response())
    transport = HttpTransport("127.0.0.1", server.port)
    task = asyncio.create_task(transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    never.set()
    await asyncio.wait_for(server.idle.wait(), 30)
    assert (await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)).status == 200
    await transport.close()


@pytest.mark.virtual_time
async def test_a_hanging_handshake_leaves_no_socket(identity: Identity) -> None:
    closed = asyncio.Event()

    async def never_shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        closed.set()
        writer.close()

    async with await asyncio.start_server(never_shake_hands, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        transport = HttpTransport("127.0.0.1", port, ssl_context=context_for_anything())
        with pytest.raises(TimedOutError):
            await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=0.1)
        await asyncio.wait_for(closed.wait(), 30)


@pytest.mark.virtual_time
async def test_a_request_that_was_taken_is_overdue(start: Start, identity: Identity) -> None:
    never = asyncio.Event()

    async def hang(_writer: asyncio.StreamWriter) -> None:
        await never.wait()

    for served, context in ((None, None), (identity, context_for_anything())):
        server = await start(hang, identity=served)
        transport = HttpTransport("127.0.0.1", server.port, ssl_context=context)
        with pytest.raises(OverdueError):
            await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=0.3)
    never.set()


@pytest.mark.virtual_time
async def test_a_request_that_never_left_is_not_overdue() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        transport = HttpTransport("127.0.0.1", port, ssl_context=context_for_anything())
        with pytest.raises(TimedOutError) as caught:
            await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=0.3)
    assert type(caught.value) is TimedOutError


async def failure(transport: HttpTransport) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        await transport.exchange("POST", "/lala.cgi", b"{}", timeout_s=30)
    await transport.close()
    return caught.value


async def test_closed_port() -> None:
    error = await failure(HttpTransport("127.0.0.1", free_port()))
    assert type(error) is RefusedError


async def test_closed_port_of_a_name_with_several_addresses() -> None:
    error = await failure(HttpTransport("localhost", free_port()))
    assert type(error) is RefusedError


async def test_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody)
    error = await failure(HttpTransport("senec.invalid", 80))
    assert type(error) is HostUnknownError
    assert "senec.invalid" in str(error)


async def test_no_route(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unreachable(*_: object, **__: object) -> None:
        raise OSError(113, "No route to host")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", unreachable)
    error = await failure(HttpTransport("127.0.0.1", 80))
    assert type(error) is NoRouteError


async def test_http_server_asked_in_https() -> None:
    async def complain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(response(b"bad", "400 Bad Request"))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(complain, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        error = await failure(HttpTransport("127.0.0.1", port, ssl_context=context_for_anything()))
    assert type(error) is HandshakeError


async def test_server_that_hangs_up_during_the_handshake() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        error = await failure(HttpTransport("127.0.0.1", port, ssl_context=context_for_anything()))
    assert type(error) is HandshakeError


async def test_cut_answer(start: Start) -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(response(b"x" * 1000)[:-500])
        await writer.drain()
        writer.transport.close()

    server = await start(cut)
    error = await failure(HttpTransport("127.0.0.1", server.port))
    assert type(error) is ConnectionLostError
    assert len(server.requests) == 1


async def test_something_that_is_not_http(start: Start) -> None:
    server = await start(b"SSH-2.0-OpenSSH_9.6\r\nInvalid identification.\r\n\r\n")
    error = await failure(HttpTransport("127.0.0.1", server.port))
    assert type(error) is NotASenecError


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ReadError("reset"), ConnectionLostError),
        (httpx.WriteError("pipe"), ConnectionLostError),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."),
         ConnectionLostError),
        (httpx.RemoteProtocolError("illegal status line"), NotASenecError),
        (UnicodeError("label too long"), HostUnknownError),
    ],
)  # fmt: skip
async def test_errors_of_the_library(raised: Exception, expected: type[DeviceError]) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise raised

    error = await failure(HttpTransport("host", 80, network=httpx.MockTransport(fail)))
    assert type(error) is expected
    assert error.__cause__ is raised
