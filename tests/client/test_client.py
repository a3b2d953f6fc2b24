"""The client: sizes, sessions, what is lacking, and that it cannot write."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.clean_text import CleanText, visible
from senec_tui.device.appliance_client import SenecClient
from senec_tui.device.capability_memory import CapabilityMemory
from senec_tui.device.connection.connect import simulated
from senec_tui.device.connection.transport import AsgiTransport, Exchange, Way
from senec_tui.device.file_bytes import Spool
from senec_tui.device.source import Wanted
from senec_tui.device.wire.codec import decode
from senec_tui.errors import (
    BrokenReplyError,
    ConnectionLostError,
    DeviceError,
    NoAccessError,
    NoLogError,
    NotASenecError,
    RedirectedError,
    SessionError,
    StatusError,
    TimedOutError,
    UnknownVariableError,
)
from senec_tui.model.polling.live_set import LIVE
from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.faults import FAULTS

NOON = datetime(2026, 5, 14, 12, tzinfo=UTC).timestamp()


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


def clean(headers: dict[str, str]) -> dict[str, CleanText]:
    return {name: visible(value) for name, value in headers.items()}


def laid_down(exchange: Exchange, into: Spool | None) -> Exchange:
    """The same, its body where it was asked for."""
    if into is None:
        return exchange
    into.write(exchange.body)
    return replace(exchange, body=b"")


class Recorder:
    """Hands requests to a function, one after the other, and keeps them."""

    def __init__(self, answer: Callable[[bytes], Exchange | bytes | dict[str, object]]) -> None:
        self.answer = answer
        self.bodies: list[bytes] = []
        self.paths: list[str] = []
        self.timeouts: list[float] = []
        self.closed = 0
        self.confirmed = 0
        self.running = 0
        self.most_running = 0

    @property
    def way(self) -> Way:
        return Way(scheme="https", trust="remembered", fingerprint="ab")

    async def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        timeout_s: float,
        limit: int = 0,
        into: Spool | None = None,
    ) -> Exchange:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        self.paths.append(path)
        self.bodies.append(body)
        self.timeouts.append(timeout_s)
        answer = self.answer(body)
        if isinstance(answer, Exchange):
            return answer
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return laid_down(Exchange(status=200, headers={}, body=content), into)

    def confirm(self) -> None:
        self.confirmed += 1

    async def close(self) -> None:
        self.closed += 1


def client_of(
    answer: Callable[[bytes], Exchange | bytes | dict[str, object]], clock: Clock | None = None
) -> tuple[SenecClient, Recorder]:
    recorder = Recorder(answer)
    clock = clock or Clock()
    client = SenecClient(recorder, CATALOGUE, name="senec", clock=clock, timer=clock)
    return client, recorder


CATALOGUE = Catalogue()


def everything(body: bytes) -> dict[str, object]:
    """Answers every name."""
    asked = json.loads(body)
    return {
        name: dict.fromkeys(variables, "u8_01") or {"WHOLE": "u8_01"}
        for name, variables in asked.items()
    }


SMALL: Wanted = {"ENERGY": ("STAT_STATE",)}


async def test_values_of_a_simulated_appliance() -> None:
    client = simulated(Appliance(clock=Clock(), seed=3), CATALOGUE)
    reply = await client.read({"ENERGY": ("STAT_STATE", "NOT_THERE"), "ISKRA": ()})
    energy = reply.sections["ENERGY"]
    assert energy is not None
    assert str(energy["STAT_STATE"]).startswith("u8_")
    assert energy["NOT_THERE"] == "VARIABLE_NOT_FOUND"
    assert reply.sections["ISKRA"] is None
    assert client.facts.lacking == {"ENERGY.NOT_THERE", "ISKRA"}
    assert client.facts.scheme == ""
    await client.close()


@pytest.mark.parametrize("firmware", ["npu2411", "npu2411-strict", "0826", "0825"])
async def test_sections_of_a_simulated_appliance(firmware: str) -> None:
    appliance = Appliance(clock=Clock(), firmware=firmware)
    client = simulated(appliance, CATALOGUE)
    sections = await client.sections()
    assert {"ENERGY", "BMS", "IPU", "FAN_SPEED"} <= set(sections)
    assert not {"ISKRA", "AMPACE", "BAT1OBJ2"} & set(sections)
    reply = await client.read(dict.fromkeys(sections, ()))
    assert set(reply.sections) == set(sections)
    assert reply.complete
    assert reply.requests > 1
    assert sum(len(section or ()) for section in reply.sections.values()) > 600
    assert "PASSWORD" not in (reply.sections["LOG"] or {})
    assert appliance.writes == []
    assert await client.sections() is sections
    await client.close()


async def test_the_demo_imports_neither_httpx_nor_a_context() -> None:
    code = (
        "import sys\n"
        "from senec_tui.catalogue import Catalogue\n"
        "from senec_tui.device.connection.connect import simulated\n"
        "simulated(None, Catalogue())\n"
        "sys.exit(bool({'httpx', 'httpcore', 'rich', 'textual'} & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0


async def test_httpx_comes_without_its_command_line() -> None:
    code = (
        "import sys\n"
        "import senec_tui.device.connection.network\n"
        "assert 'httpx' in sys.modules\n"
        "sys.exit(bool({'rich', 'click', 'pygments'} & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stderr=subprocess.STDOUT
    )
    assert await process.wait() == 0


# -- requests -----------------------------------------------------------------------------------


async def test_no_request_ever_holds_a_value() -> None:
    """Every call there is, on an appliance that tries to smuggle values into names."""

    def hostile(body: bytes) -> bytes | dict[str, object]:
        if not body:
            return b"a file"
        answer = everything(body)
        names = ['st_A":{"B":"u8_01"},"C', "st_ENERGY", 'st_X":"u8_01', "st_\\", "st_ ", "u8_01"]
        answer["DEBUG"] = {"SECTIONS": names, 'EVIL":"u8_01': "u8_01"}
        answer['EVIL":{"B":"u8_01"}'] = {"B": "u8_01"}
        return answer

    client, recorder = client_of(hostile)
    sections = await client.sections()
    assert "ENERGY" in sections
    reply = await client.read(dict.fromkeys(sections, ()))
    named = {n: tuple(v) for n, v in reply.sections.items() if v and "EVIL" not in str(v) + n}
    assert len(named) > 40
    await client.read(named)
    await client.identify()
    for wanted in ({'A":"u8_01': ()}, {"ENERGY": ('A":"u8_01',)}):
        with pytest.raises(UnknownVariableError):
            await client.read(wanted)
    with pytest.raises(UnknownVariableError):
        await client.read(dict.fromkeys(reply.sections, ()))
    await client.log_day(date(2026, 3, 14))
    await client.variables_page()
    posted = [body for body in recorder.bodies if body]
    assert len(posted) > 6
    for body in posted:
        content = json.loads(body)
        assert {v for variables in content.values() for v in variables.values()} <= {""}
        assert b"u8_" not in body
        assert b"PASSWORD" not in body
        assert b"USERNAME" not in body
        assert '"LOG":{}' not in body.decode()
    assert all(
        not body
        for body, path in zip(recorder.bodies, recorder.paths, strict=True)
        if path != "/lala.cgi"
    )


async def test_one_request_at_a_time() -> None:
    client, recorder = client_of(everything)
    await asyncio.gather(*(client.read(SMALL) for _ in range(5)), client.sections())
    assert recorder.most_running == 1
    assert len(recorder.bodies) > 5


async def test_the_live_tier_is_one_request_below_two_kilobytes() -> None:
    live: dict[str, tuple[str, ...]] = {}
    for variable in CATALOGUE.variables():
        if variable.tier == "live":
            live[variable.object] = (*live.get(variable.object, ()), variable.name)
    client, recorder = client_of(everything)
    await client.identify()
    reply = await client.read(live)
    assert reply.requests == 1
    assert len(recorder.bodies) == 2
    assert len(recorder.bodies[-1]) < 2048


async def test_a_broken_answer_to_a_large_request_is_halved_and_retried_once() -> None:
    def cut_when_large(body: bytes) -> bytes:
        answer = json.dumps(everything(body)).encode()
        return answer if len(body) < 700 else answer[: len(answer) // 2]

    client, recorder = client_of(cut_when_large)
    await client.identify()
    wanted: Wanted = {f"O{n}": tuple(f"VARIABLE_{n}_{m}" for m in range(5)) for n in range(10)}
    reply = await client.read(wanted)
    assert reply.requests == 2
    assert reply.complete
    assert {n: tuple(v or ()) for n, v in reply.sections.items()} == wanted
    assert len(recorder.bodies) == 1 + 3


async def test_a_half_that_is_broken_as_well_is_left_out() -> None:
    def spoiled(body: bytes) -> bytes:
        answer = json.dumps(everything(body)).encode()
        return answer[:-9] if b'"BAD"' in body else answer

    client, recorder = client_of(spoiled)
    await client.identify()
    reply = await client.read({"GOOD": (), "BAD": ()})
    assert set(reply.sections) == {"GOOD"}
    assert not reply.complete
    with pytest.raises(BrokenReplyError):
        await client.read({"BAD": ()})
    with pytest.raises(BrokenReplyError):
        await client.read({"BAD": ("A", "B")})
    assert len(recorder.bodies) == 1 + 3 + 1 + 1
    assert client.facts.errors_last_hour == 2


# -- what is lacking ----------------------------------------------------------------------------


async def test_what_is_lacking_is_not_asked_for_until_the_next_day() -> None:
    def partly(body: bytes) -> dict[str, object]:
        answer = everything(body)
        if "BMS" in answer:
            answer["BMS"] = {"SOC": ["u8_01"]}
        if "ISKRA" in answer:
            answer["ISKRA"] = {"OBJECT_NOT_FOUND": ""}
        answer.pop("CASC", None)
        energy = answer.get("ENERGY")
        if isinstance(energy, dict) and "GONE" in energy:
            energy["GONE"] = "VARIABLE_NOT_FOUND"
        return answer

    clock = Clock()
    client, recorder = client_of(partly, clock)
    wanted: Wanted = {"ENERGY": ("STAT_STATE", "GONE"), "BMS": (), "ISKRA": (), "CASC": ()}
    first = await client.read(wanted)
    second = await client.read(wanted)
    assert json.loads(recorder.bodies[-1]) == {"ENERGY": {"STAT_STATE": ""}, "BMS": {}}
    assert second.sections == {**first.sections, "CASC": None}
    assert {"ENERGY.GONE", "BMS.SOH", "ISKRA", "CASC"} <= client.facts.lacking
    await client.read({"BMS": ("SOC", "SOH")})
    assert json.loads(recorder.bodies[-1]) == {"BMS": {"SOC": ""}}
    count = len(recorder.bodies)
    nothing = await client.read({"ISKRA": (), "BMS": ("SOH",)})
    assert nothing.sections == {"ISKRA": None, "BMS": {"SOH": "VARIABLE_NOT_FOUND"}}
    assert nothing.requests == 0
    assert len(recorder.bodies) == count
    clock.now += timedelta(days=1).total_seconds()
    await client.read(wanted)
    assert json.loads(recorder.bodies[-1])["ISKRA"] == {}


async def test_a_fault_does_not_teach_that_something_is_lacking() -> None:
    faulty = False

    def answer(body: bytes) -> dict[str, object]:
        if faulty:
            return {name: {"OBJECT_NOT_FOUND": ""} for name in json.loads(body)}
        return everything(body)

    client, recorder = client_of(answer)
    await client.read({"ENERGY": ("STAT_STATE",), "BMS": ("SOC",)})
    faulty = True
    assert (await client.read({"ENERGY": ("STAT_STATE",)})).sections == {"ENERGY": None}
    faulty = False
    assert (await client.read({"ENERGY": ("STAT_STATE",)})).sections == {
        "ENERGY": {"STAT_STATE": "u8_01"}
    }
    assert client.facts.lacking == frozenset()
    assert len(recorder.bodies) == 3


@pytest.mark.parametrize("fault", ["vanished-sections", "sentinels"])
async def test_an_appliance_that_is_not_well_at_the_first_contact_teaches_nothing(
    fault: str,
) -> None:
    clock = Clock()
    appliance = Appliance(clock=clock)
    client = simulated(appliance, CATALOGUE, clock=clock, timer=clock)
    appliance.faults.set(fault)
    await client.read(LIVE)
    await client.read({"BMS": (), "PV1": ()})
    assert client.facts.lacking == frozenset()
    appliance.faults.clear()
    reply = await client.read(LIVE)
    assert all(reply.sections[name] for name in LIVE if name != "AMPACE")  # of LFP alone
    assert len((await client.read({"BMS": ()})).sections["BMS"] or ()) > 20


# -- sessions -----------------------------------------------------------------------------------


class Sessions:
    """NPU 2411 in short: a small first request opens a session of an hour."""

    def __init__(self, clock: Clock, empty: bytes = b"{}") -> None:
        self.clock = clock
        self.empty = empty
        self.until = 0.0
        self.opened = 0

    def __call__(self, body: bytes) -> Exchange:
        now = self.clock()
        if now >= self.until:
            if len(body) > 200:
                return Exchange(status=200, headers={}, body=self.empty)
            self.opened += 1
            self.until = now + 3600
            return self.reply(body, {"set-cookie": "senec-homev3-gui=00; Secure"})
        return self.reply(body, {})

    def reply(self, body: bytes, headers: dict[str, str]) -> Exchange:
        return Exchange(
            status=200, headers=clean(headers), body=json.dumps(everything(body)).encode()
        )


LARGE: Wanted = {"ENERGY": tuple(f"VARIABLE_{n}" for n in range(40))}


async def test_the_first_request_of_a_session_is_small() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    client, recorder = client_of(sessions, clock)
    reply = await client.read(LARGE)
    assert reply.sections["ENERGY"]
    assert [len(body) < 200 for body in recorder.bodies] == [True, False]
    await client.read(LARGE)
    assert len(recorder.bodies) == 3


async def test_a_small_question_is_its_own_first_request() -> None:
    clock = Clock()
    client, recorder = client_of(Sessions(clock), clock)
    await client.read(SMALL)
    await client.read(LARGE)
    assert len(recorder.bodies) == 2


@pytest.mark.parametrize("empty", [b"", b"{}", b'{"ENERGY":{}}'])
async def test_a_session_that_was_lost_is_opened_again_once(empty: bytes) -> None:
    clock = Clock()
    sessions = Sessions(clock, empty)
    client, recorder = client_of(sessions, clock)
    await client.read(LARGE)
    sessions.until = 0
    reply = await client.read(LARGE)
    assert reply.sections["ENERGY"]
    assert sessions.opened == 2
    assert recorder.closed == 1
    assert len(recorder.bodies) == 2 + 3


async def test_a_session_is_renewed_before_the_hour_is_over() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    client, recorder = client_of(sessions, clock)
    await client.read(LARGE)
    clock.now += 3599
    await client.read(LARGE)
    assert [len(body) < 200 for body in recorder.bodies] == [True, False, True, False]


async def test_after_a_failure_the_next_session_begins_small() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    client, recorder = client_of(sessions, clock)
    await client.read(LARGE)

    def fail(_body: bytes) -> Exchange:
        raise ConnectionLostError(host="senec")

    recorder.answer = fail
    with pytest.raises(ConnectionLostError):
        await client.read(LARGE)
    sessions.until = 0
    recorder.answer = sessions
    await client.read(LARGE)
    assert [len(body) < 200 for body in recorder.bodies] == [True, False, False, True, False]


async def test_no_session_to_be_had() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    client, recorder = client_of(sessions, clock)
    await client.read(LARGE)
    recorder.answer = lambda _body: b"{}"
    with pytest.raises(SessionError):
        await client.read(LARGE)
    assert len(recorder.bodies) == 2 + 2


@pytest.mark.parametrize("firmware", ["npu2411", "npu2411-strict"])
async def test_sessions_of_the_simulated_appliance_over_days(firmware: str) -> None:
    clock = Clock()
    appliance = Appliance(clock=clock, firmware=firmware)
    client = simulated(appliance, CATALOGUE, clock=clock, timer=clock)
    for pause_s in (10, 1800, 3599, 3601, 90_000):
        reply = await client.read({"ENERGY": (), "BMS": ()})
        assert len(reply.sections["ENERGY"] or ()) > 20
        clock.now += pause_s
    await client.close()


# -- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Exchange(status=504, headers={}, body=b""), StatusError),
        (Exchange(status=400, headers={}, body=b""), StatusError),
        (Exchange(status=404, headers={}, body=b""), NotASenecError),
        (Exchange(status=501, headers={}, body=b""), NotASenecError),
        (Exchange(status=302, headers={}, body=b""), RedirectedError),
        (Exchange(status=401, headers={}, body=b""), NoAccessError),
        (Exchange(status=403, headers={}, body=b""), NoAccessError),
        (b"<html></html>", NotASenecError),
        (b"[]", NotASenecError),
        (b'{"ENERGY":{"STAT_ST', BrokenReplyError),
        (b"", BrokenReplyError),
        (b"{}", BrokenReplyError),
    ],
)
async def test_useless_answers(answer: Exchange | bytes, expected: type[DeviceError]) -> None:
    clock = Clock()
    client, _ = client_of(lambda _body: answer, clock)
    with pytest.raises(DeviceError) as caught:
        await client.read(SMALL)
    assert type(caught.value) is expected
    assert client.facts.errors_last_hour == 1
    clock.now += 3601
    assert client.facts.errors_last_hour == 0


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (401, {}, "lets nobody in (HTTP status 401). An appliance asks for no password"),
        (403, {}, "lets nobody in (HTTP status 403)"),
        (404, {}, "not like a SENEC.Home: HTTP 404, /lala.cgi. Check the address"),
        (301, {"location": "https://other/\x1b[2J"}, "redirects to https://other/"),
        (307, {}, "redirects to ? (HTTP status 307), which is not followed"),
        (500, {}, "starting or stuck"),
        (503, {}, "starting or stuck"),
    ],
)
async def test_advice_fits_the_status(status: int, headers: dict[str, str], words: str) -> None:
    answer = Exchange(status=status, headers=clean(headers), body=b"")
    client, recorder = client_of(lambda _body: answer)
    with pytest.raises(DeviceError) as caught:
        await client.read(SMALL)
    assert words in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert ("restart it" in str(caught.value)) == (status >= 500)
    assert not recorder.confirmed


@pytest.mark.parametrize(
    ("answer", "is_senec"),
    [
        ({"ENERGY": {"STAT_STATE": "u8_0E"}}, True),
        ({"ENERGY": {"STAT_STATE": ["u8_0E"]}}, True),
        ({"ENERGY": {"STAT_STATE": "VARIABLE_NOT_FOUND"}}, True),
        ({"ENERGY": {"OBJECT_NOT_FOUND": ""}}, True),
        ({"ENERGY": {"STAT_STATE": "hello"}}, False),
        ({"ENERGY": {}}, False),
        ({}, False),
        (b"<html></html>", False),
    ],
)
async def test_only_an_appliance_is_remembered(answer: object, is_senec: bool) -> None:
    client, recorder = client_of(lambda _body: answer)  # type: ignore[arg-type,return-value]
    with contextlib.suppress(DeviceError):
        await client.read(SMALL)
    assert bool(recorder.confirmed) == is_senec


async def test_an_empty_object_is_an_answer_to_the_question_for_all_of_it() -> None:
    client, recorder = client_of(lambda _body: {"DISPLAY": {}})
    client._session._since = NOON
    assert (await client.read({"DISPLAY": ()})).sections == {"DISPLAY": {}}
    assert len(recorder.bodies) == 1


async def test_cancelling_leaves_the_client_usable() -> None:
    started = asyncio.Event()
    hang = True

    async def app(_scope: object, _receive: object, send: Callable[..., object]) -> None:
        if hang:
            started.set()
            await asyncio.Event().wait()
        result = send({"type": "http.response.start", "status": 200, "headers": []})
        await result  # type: ignore[misc]
        body = b'{"ENERGY":{"STAT_STATE":"u8_01"}}'
        await send({"type": "http.response.body", "body": body})  # type: ignore[misc]

    client = SenecClient(AsgiTransport(app), CATALOGUE, name="x")
    reading = asyncio.create_task(client.read(SMALL))
    await started.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    hang = False
    assert (await client.read(SMALL)).sections == {"ENERGY": {"STAT_STATE": "u8_01"}}


@pytest.mark.virtual_time
async def test_a_hanging_appliance_is_given_up() -> None:
    async def app(_scope: object, _receive: object, _send: object) -> None:
        await asyncio.Event().wait()

    client = SenecClient(AsgiTransport(app), CATALOGUE, name="x", timeout_s=0.05)
    with pytest.raises(TimedOutError):
        await client.read(SMALL)


async def test_an_object_that_is_unexpectedly_empty_is_believed_in_a_new_session() -> None:
    def answer(body: bytes) -> dict[str, object]:
        return {**everything(body), **({"STECA": {}} if b"STECA" in body else {})}

    client, recorder = client_of(answer)
    for _ in range(2):
        assert (await client.read({"STECA": ()})).sections == {"STECA": {}}
    assert recorder.closed == 1


async def test_named_variables_are_missed_also_beside_empty_objects() -> None:
    clock = Clock()
    sessions = Sessions(clock, b'{"ENERGY":{},"BMS":{}}')
    client, recorder = client_of(sessions, clock)
    await client.read(LARGE)
    sessions.until = 0
    reply = await client.read({**LARGE, "BMS": ()})
    assert reply.sections["ENERGY"]
    assert reply.sections["BMS"]
    assert recorder.closed == 1


async def test_vanished_objects_are_back_when_the_fault_is_over() -> None:
    appliance = Appliance(clock=Clock())
    client = simulated(appliance, CATALOGUE)
    await client.read({"ENERGY": ()})
    appliance.faults.set("vanished-sections")
    during = await client.read({"ENERGY": ("STAT_STATE",), "BMS": ()})
    assert during.sections == {"ENERGY": None, "BMS": None}
    appliance.faults.clear()
    after = await client.read({"ENERGY": ("STAT_STATE",), "BMS": ()})
    assert after.sections["ENERGY"]
    assert after.sections["BMS"]


BOUNDED = sorted(set(FAULTS) - {"hang", "drip", "slow", "slow-phases"})


@pytest.mark.parametrize("fault", BOUNDED)
async def test_every_fault_ends_in_an_answer_or_in_words_and_then_all_is_well(fault: str) -> None:
    clock = Clock()
    appliance = Appliance(clock=clock)
    client = simulated(appliance, CATALOGUE, clock=clock, timer=clock)
    wanted: Wanted = {"ENERGY": ("STAT_STATE", "GUI_HOUSE_POW"), "BMS": ()}
    await client.read(wanted)
    appliance.faults.set(fault)
    for _ in range(2):
        with contextlib.suppress(DeviceError):
            await client.read(wanted)
    appliance.faults.clear()
    clock.now += 60
    reply = await client.read(wanted)
    assert decode(str((reply.sections["ENERGY"] or {})["STAT_STATE"])) in range(101)
    assert len(reply.sections["BMS"] or ()) > 20
    await client.close()


# -- files --------------------------------------------------------------------------------------


class Files:
    """An appliance that has files at some paths."""

    def __init__(self, version: str, *paths: str) -> None:
        self.version = version
        self.paths = paths
        self.asked: list[str] = []
        self.status = 404

    @property
    def way(self) -> Way:
        return Way()

    def confirm(self) -> None:
        pass

    async def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        timeout_s: float,
        limit: int = 0,
        into: Spool | None = None,
    ) -> Exchange:
        if method == "POST":
            answer = everything(body)
            answer["WIZARD"] = {"APPLICATION_VERSION": f"st_{self.version}"}
            return Exchange(status=200, headers={}, body=json.dumps(answer).encode())
        self.asked.append(path)
        status = 200 if path in self.paths else self.status
        return laid_down(Exchange(status=status, headers={}, body=path.encode()), into)

    async def close(self) -> None:
        pass


DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("version", "first"),
    [
        ("0826", "//log"),
        ("3833", "//log"),
        ("0825", "/Log"),
        ("1824", "/log"),
        ("", "//log"),
        ("beta", "//log"),
    ],
)
async def test_the_likeliest_spelling_comes_first(version: str, first: str) -> None:
    files = Files(version, f"{first}/2026/03/04.log")
    client = SenecClient(files, CATALOGUE, name="x")
    assert await client.log_day(DAY) == f"{first}/2026/03/04.log".encode()
    assert len(files.asked) == 1


async def test_other_spellings_are_tried_and_what_worked_is_remembered() -> None:
    learned = CapabilityMemory()
    files = Files("0833", "/LOG/2026/03/04.log")
    client = SenecClient(files, CATALOGUE, name="x", learned=learned)
    await client.log_day(DAY)
    assert len(files.asked) == 4
    assert learned.spelling("log") == "/LOG"
    with pytest.raises(NoLogError, match=r"2026-03-05.*/LOG/2026/03/05\.log"):
        await client.log_day(DAY + timedelta(days=1))
    assert len(files.asked) == 5
    assert client.facts.errors_last_hour == 0


async def test_no_log_tells_all_the_paths() -> None:
    client = SenecClient(Files("0833"), CATALOGUE, name="x")
    with pytest.raises(NoLogError) as caught:
        await client.log_day(DAY)
    for spelling in ("//log", "/Log", "/log", "/LOG"):
        assert f"{spelling}/2026/03/04.log" in str(caught.value)
    assert await client.variables_page() is None


async def test_other_failures_are_not_taken_for_a_missing_log() -> None:
    files = Files("0833")
    files.status = 504
    client = SenecClient(files, CATALOGUE, name="x")
    with pytest.raises(StatusError):
        await client.log_day(DAY)
    assert len(files.asked) == 1


@pytest.mark.parametrize(
    ("version", "path"),
    [("0833", "//vars.html"), ("0825", "/Vars.html"), ("0824", "/vars.html")],
)
async def test_variables_page(version: str, path: str) -> None:
    files = Files(version, path)
    client = SenecClient(files, CATALOGUE, name="x")
    assert await client.variables_page() == path
    assert files.asked == [path]


async def test_identity() -> None:
    client = simulated(Appliance(clock=Clock(), model="v3-hybrid", firmware="npu2411"), CATALOGUE)
    identity = await client.identify()
    assert identity.system_type == 17
    assert identity.npu == 2411
    assert identity.firmware is not None
    assert identity.firmware >= 826
    assert await client.identify() is identity
