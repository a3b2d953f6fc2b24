"""The appliance for other programs: one cache for all, names only, and nothing without bounds."""

from __future__ import annotations

import asyncio
import json
import socket
import tracemalloc
from datetime import UTC, datetime

import aiohttp
import httpx
import pytest
import virtual_time
from proxy_bench import CATALOGUE, GRID, MORNING, WHOLE, asking, post, serving
from pysenec import Senec

from senec_tui.device.connection.connect import simulated
from senec_tui.device.connection.session_cookie import NAME as COOKIE
from senec_tui.errors import UsageError
from senec_tui.feeds.proxy import proxy_server as proxying
from senec_tui.feeds.proxy.proxy_answers import ProxyAnswers
from senec_tui.feeds.proxy.proxy_clients import Clients, ListenAddress, parse_clients, parse_place
from senec_tui.feeds.proxy.proxy_server import LONGEST_REQUEST, MOST_CONNECTIONS, Proxy
from senec_tui.language import Language
from senec_tui.model.polling.collector.guest_names import MOST_STRANGE_NAMES
from senec_tui.model.polling.live_set import LIVE

# -- the truth -----------------------------------------------------------------------------------


async def test_pysenec_reads_the_truth_of_the_appliance() -> None:
    async with serving() as bench, aiohttp.ClientSession() as session:
        senec = Senec(bench.address, session)
        await senec.update()
        truth = bench.appliance.moment
        assert senec.house_power == pytest.approx(truth.house_w)
        assert senec.solar_generated_power == pytest.approx(truth.pv_w)
        assert senec.battery_charge_percent == pytest.approx(truth.memory.soc_pct)
        assert senec.grid_exported_power == pytest.approx(-truth.grid_w)
        assert bench.appliance.writes == []


@pytest.mark.parametrize("asked", [GRID, WHOLE, {"BAT1OBJ4": {}}, {"ENERGY": {"NOT_THERE": ""}}])
async def test_the_answer_is_that_of_the_appliance(asked: dict[str, dict[str, str]]) -> None:
    async with serving() as bench, asking(bench) as session:
        async with session.post("/lala.cgi", json=asked) as reply:
            assert reply.content_type == "application/json"
            answered = json.loads(await reply.text())
        wanted = {name: tuple(section) for name, section in asked.items()}
        direct = await simulated(bench.appliance, CATALOGUE).read(wanted)
        assert set(answered) == set(direct.sections)
        for name, section in direct.sections.items():
            expected = {"OBJECT_NOT_FOUND"} if section is None else set(section)
            assert set(answered[name]) == expected


@pytest.mark.parametrize(
    "asked", [{"FACTORY": {}}, {"FACTORY": {"DESIGN_CAPACITY": "", "NOT_THERE": ""}}, {"NOPE": {}}]
)
async def test_the_body_is_that_of_the_appliance_byte_for_byte(
    asked: dict[str, dict[str, str]],
) -> None:
    async with serving() as bench, asking(bench) as session:
        async with session.post("/lala.cgi", json=asked) as reply:
            answered = await reply.read()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bench.appliance)) as direct:
            truth = await direct.post("http://appliance/lala.cgi", json=asked)
        assert answered == truth.content


async def test_clients_that_look_for_texts_find_them() -> None:
    async with serving() as bench:
        answer = await bench.send(post(b'{"ENERGY":{"GUI_HOUSE_POW":""}}'))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b'{"ENERGY":{"GUI_HOUSE_POW":"fl_' in answer
        page = b"GET /vars.html HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        assert b"<title>VarMon & Chart</title>" in await bench.send(page)


async def test_the_session_of_newer_firmware_is_given_and_renewed() -> None:
    async with serving() as bench, asking(bench) as session:
        given = []
        for _ in range(2):
            async with session.post("/lala.cgi", json=GRID) as reply:
                given.append(reply.cookies[COOKIE])
        assert len(given[0].value) == 64
        assert given[0].value == given[1].value
        assert not given[0]["secure"], "it would not come back over http"
        assert given[0]["max-age"] == "3600"


@pytest.mark.parametrize("spelling", ["//log", "/Log", "/log", "/LOG", "//Log"])
async def test_the_log_of_a_day_in_every_spelling(spelling: str) -> None:
    day = datetime.fromtimestamp(MORNING, UTC).date()
    async with serving() as bench:
        line = f"GET {spelling}/{day:%Y/%m/%d}.log HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        line += "Connection: close\r\n\r\n"
        head, _, body = (await bench.send(line.encode())).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert body == await bench.cache.log_day(day)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("//vars.html", b"200"),
        ("/vars.html?x", b"200"),
        ("//log/2026/13/45.log", b"404"),
        ("/log/2026/01/01.log/../../../etc/passwd", b"404"),
        ("/lala.cgi", b"405"),
        ("/", b"404"),
    ],
)
async def test_other_pages(path: str, status: bytes) -> None:
    async with serving() as bench:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        assert (await bench.send(request)).startswith(b"HTTP/1.1 " + status)


# -- politeness ----------------------------------------------------------------------------------


async def test_fifty_clients_cost_no_more_than_the_collector_alone() -> None:
    async def cost(clients: int) -> int:
        async with serving() as bench, asking(bench) as session:
            for second in range(120):
                bench.now = MORNING + second
                if second % 10 == 0:
                    await bench.cache.read(LIVE)

                async def ask() -> int:
                    async with session.post("/lala.cgi", json=GRID) as reply:
                        return reply.status

                statuses = await asyncio.gather(*(ask() for _ in range(clients)))
                assert set(statuses) <= {200}
            return bench.appliance.stats.requests

    alone = await cost(0)
    assert alone >= 12
    assert await cost(50) == alone


async def test_many_that_ask_for_something_new_cost_one_request() -> None:
    async with serving() as bench, asking(bench) as session:
        await bench.cache.read(LIVE)
        before = bench.appliance.stats.requests

        async def ask() -> str:
            async with session.post("/lala.cgi", json={"TEMPMEASURE": {}}) as reply:
                return await reply.text()

        assert len(set(await asyncio.gather(*(ask() for _ in range(30))))) == 1
        assert bench.appliance.stats.requests == before + 1


# -- who, and how much ---------------------------------------------------------------------------


async def test_a_stranger_is_gone_before_a_byte_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clients, "has", lambda _self, _host: False)
    read: list[object] = []
    monkeypatch.setattr(asyncio.StreamReader, "feed_data", lambda _self, data: read.append(data))
    async with serving() as bench:
        assert await bench.send(post(b"{}")) == b""
        assert read == []
        assert bench.appliance.stats.requests == 0


@pytest.mark.parametrize(
    ("networks", "host", "allowed"),
    [
        ([], "127.0.0.1", True),
        ([], "::1", True),
        ([], "::ffff:127.0.0.1", True),
        ([], "192.168.1.7", False),
        (["192.168.1.0/24"], "192.168.1.7", True),
        (["192.168.1.0/24"], "::ffff:192.168.1.7", True),
        (["192.168.1.0/24"], "192.168.2.7", False),
        (["192.168.1.20", "10.0.0.0/8"], "10.1.2.3", True),
        (["fe80::/10"], "fe80::1%eth0", True),
        (["fe80::/10"], "192.168.1.7", False),
        ([], "nonsense", False),
    ],
)
def test_who_is_answered(networks: list[str], host: str, *, allowed: bool) -> None:
    assert parse_clients(networks).has(host) is allowed


@pytest.mark.parametrize(
    ("text", "networks", "said"),
    [
        ("0.0.0.0:8480", [], "--allow"),
        ("[::]:8480", [], "--allow"),
        ("192.168.1.5:8480", [], "--allow"),
        ("8480", [], "no place"),
        ("127.0.0.1", [], "no place"),
        ("::1:8480", [], "no place"),
        ("127.0.0.1:70000", [], "no place"),
        ("somewhere:80", [], "no place"),
        ("127.0.0.1:80", ["192.168.1.0/99"], "no network"),
    ],
)
def test_what_cannot_be_listened_at_is_refused(text: str, networks: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_place(text, parse_clients(networks))


def test_places() -> None:
    everybody = parse_clients(["0.0.0.0/0"])
    assert parse_place("0.0.0.0:8480", everybody) == ListenAddress("0.0.0.0", 8480)
    assert str(parse_place("[::1]:0", Clients())) == "[::1]:0"
    assert parse_place("localhost:8480", Clients()) == ListenAddress("localhost", 8480)


async def test_a_port_that_is_taken_is_told() -> None:
    async with serving() as bench:
        second = Proxy(ProxyAnswers(bench.cache), bench.proxy.place, Clients())
        with pytest.raises(UsageError, match="Nobody can be answered at"):
            await second.start()
        await second.stop()


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (post(b'{"ENERGY": {"SAFE_CHARGE_FORCE": "u8_01"}}'), b"403"),
        (post(b'{"ENERGY": {"SET": ["u8_01"]}}'), b"403"),
        (post(b'{"ENERGY": {"SET": null}}'), b"403"),
        (post(b'{"ENERGY": {"A B": ""}}'), b"400"),
        (post(b'{"../x": {}}'), b"400"),
        (post(b"[" * 60_000), b"400"),
        (post(b"{"), b"400"),
        (post(b"\xff\xfe"), b"400"),
        (post(b"x" * 1_000_000), b"400"),
        (post(b"{}", "Transfer-Encoding: gzip"), b"400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"400"),
    ],
    ids=["value", "list", "null", "blank", "path", "deep", "cut", "bytes", "large", "coding",
         "http2", "tls", "header"],
)  # fmt: skip
async def test_what_is_no_reading_is_refused_and_never_asked(content: bytes, status: bytes) -> None:
    async with serving() as bench, asking(bench) as session:
        answer = await bench.send(content)
        # Where more was sent than is read, the system may cut the answer off.
        assert answer.startswith(b"HTTP/1.1 " + status) or (
            answer == b"" and len(content) > LONGEST_REQUEST
        )
        assert bench.appliance.stats.requests == 0
        async with session.post("/lala.cgi", json=GRID) as reply:
            assert reply.status == 200
    assert bench.appliance.writes == []


async def test_a_body_in_chunks_is_a_body() -> None:
    async with serving() as bench:
        body = json.dumps(GRID).encode()
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
        head = b"POST /lala.cgi HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        answer = await bench.send(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"GUI_HOUSE_POW" in answer


async def test_who_waits_to_be_told_to_go_on_is_told() -> None:
    """As `curl` does with a body of some length."""
    async with serving() as bench:
        reader, writer = await asyncio.open_connection(*bench.proxy.place)
        body = json.dumps(GRID).encode()
        head = post(body, "Expect: 100-continue").removesuffix(body)
        writer.write(head)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        writer.write(body)
        assert b"GUI_HOUSE_POW" in await reader.read()
        writer.close()


class Dripping(asyncio.StreamReader):
    """A client that sends a byte a minute of a request that is never whole."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    async def read(self, _most: int = -1) -> bytes:
        await asyncio.sleep(60)
        self.sent += 1
        return b"POST /lala.cgi HTTP/1.1\r\nX: ".ljust(10_000, b"x")[self.sent - 1 :][:1]


class Gone(asyncio.StreamWriter):
    """What such a client is told: nothing that anybody looks at."""

    def __init__(self) -> None:
        self.is_closed = False

    def __del__(self) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True


def test_a_client_that_sends_a_byte_a_minute_is_let_go() -> None:
    async def drip() -> tuple[float, int]:
        async with serving() as bench:
            reader, writer = Dripping(), Gone()
            began = asyncio.get_running_loop().time()
            await bench.proxy._serve(reader, writer)
            assert writer.is_closed
            return asyncio.get_running_loop().time() - began, reader.sent

    lasted_s, sent = virtual_time.run(drip())
    assert lasted_s == proxying.LONGEST_S
    assert sent <= 2


async def test_of_a_thousand_connections_none_costs_memory_and_the_first_are_served() -> None:
    async with serving() as bench:
        tracemalloc.start()
        try:
            held = [
                await asyncio.open_connection(*bench.proxy.place)
                for _ in range(MOST_CONNECTIONS - 1)
            ]
            for _ in range(1000 - len(held)):
                _, writer = await asyncio.open_connection(*bench.proxy.place)
                writer.close()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 32 << 20
        held[0][1].write(post(json.dumps(GRID).encode()))
        assert (await held[0][0].read()).startswith(b"HTTP/1.1 200")
        for _, writer in held:
            writer.close()
        assert bench.appliance.stats.requests == 1


async def test_only_so_many_connections_are_held() -> None:
    async with serving() as bench:
        held = [await asyncio.open_connection(*bench.proxy.place) for _ in range(MOST_CONNECTIONS)]
        held[0][1].write(post(json.dumps(GRID).encode()))
        assert (await held[0][0].read()).startswith(b"HTTP/1.1 200")
        extra = [await asyncio.open_connection(*bench.proxy.place) for _ in range(20)]
        ends = [await _end_of(reader) for reader, _ in extra[1:]]
        assert ends == [b""] * 19
        for _, writer in held + extra:
            writer.close()


async def _end_of(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_a_flood_of_new_names_is_not_remembered_for_ever() -> None:
    async with serving() as bench, asking(bench) as session:
        statuses = []
        for batch in range(12):
            names = {f"X{batch}_{n}": "" for n in range(MOST_STRANGE_NAMES // 10)}
            async with session.post("/lala.cgi", json={"ENERGY": names}) as reply:
                statuses.append(reply.status)
        assert statuses == [200] * 10 + [400] * 2
        async with session.post("/lala.cgi", json=GRID) as reply:
            assert reply.status == 200


async def test_a_clock_set_back_stops_nobody() -> None:
    async with serving() as bench, asking(bench) as session:
        for now in (MORNING, MORNING - 86_400, MORNING - 86_399):
            bench.now = now
            async with session.post("/lala.cgi", json=GRID) as reply:
                assert reply.status == 200
        assert bench.appliance.stats.requests <= 4


async def test_an_appliance_that_does_not_answer_is_told_as_its_web_server_does() -> None:
    async with serving() as bench, asking(bench) as session:
        bench.appliance.faults.set("http-500", None)
        async with session.post("/lala.cgi", json=GRID) as reply:
            assert reply.status == 504
        bench.appliance.faults.clear()
        bench.now += 10
        async with session.post("/lala.cgi", json=GRID) as reply:
            assert reply.status == 200


@pytest.mark.parametrize(
    ("host", "is_answered"),
    [
        ("127.0.0.1", True),
        ("192.168.1.5:8480", True),
        ("[fe80::1]:8480", True),
        ("LocalHost:8480", True),
        (f"{socket.gethostname()}:8480", True),
        (f"{socket.gethostname().partition('.')[0]}.local.", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:8480", False),
        ("localhost.evil.example", False),
        (f"{socket.gethostname()}.evil.example", False),
    ],
)
@pytest.mark.parametrize("first", ["GET /vars.html", "POST /lala.cgi", "GET /metrics", "GET /x"])
async def test_a_name_of_somebody_else_is_refused_on_every_path(
    first: str, host: str, *, is_answered: bool
) -> None:
    async with serving() as bench:
        lines = (f"{first} HTTP/1.1", f"Host: {host}", "Connection: close", "Content-Length: 2")
        head = "\r\n".join((*lines, "", "{}"))
        answer = await bench.send(head.encode())
        assert (b" 421 " not in answer.split(b"\r\n")[0]) is is_answered


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (ListenAddress("203.0.113.7", 0), "has no such address"),
        (None, "another program uses that port"),
    ],
)
async def test_where_it_cannot_listen_it_says_why(place: ListenAddress | None, says: str) -> None:
    async with serving() as bench:
        wanted = place or bench.proxy.place
        second = Proxy(bench.proxy._answers, wanted, Clients())
        with pytest.raises(UsageError, match=says):
            await second.start()


async def test_its_state_counts_answers_refusals_and_who_was_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proxying, "MOST_CONNECTIONS", 1)
    async with serving() as bench:
        assert bench.proxy.state.word == "begins"
        await bench.send(post(json.dumps(GRID).encode()))
        await bench.send(post(b'{"ENERGY":{"GUI_HOUSE_POW":"fl_00000000"}}'))
        streams = await asyncio.open_connection(*bench.proxy.place)
        assert await bench.send(post(b"{}")) == b""
        streams[1].close()
        monkeypatch.setattr(proxying, "MOST_CONNECTIONS", 9)
        state = bench.proxy.state
        assert (state.name, state.sent, state.failed, state.dropped) == ("listen", 1, 1, 1)
        assert state.works
        bench.appliance.faults.set("http-500", None)
        bench.now += 60
        await bench.send(post(json.dumps(GRID).encode()))
        assert "500" in str(bench.proxy.state.reason(Language("en")))
        bench.appliance.faults.clear()
        bench.now += 60
        await bench.send(post(json.dumps(GRID).encode()))
        assert bench.proxy.state.works
