"""One poller for many: ages per value, the socket, finding it, doing without, refusing to write."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.device import file_bytes
from senec_tui.device.file_bytes import BytesOnDisk
from senec_tui.device.source import DeviceFacts, Raw, Reply, Wanted
from senec_tui.device.value_times import unpacked
from senec_tui.device.wire.codec import encode
from senec_tui.errors import (
    ConnectionLostError,
    InUseError,
    NoLogError,
    OverdueError,
    SenecTuiError,
    TimedOutError,
    TooManyNamesError,
    UnknownVariableError,
)
from senec_tui.model.data_paths import collector_lock, collector_socket, history_file
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.writing.background_writer import Notice
from senec_tui.model.polling.collector import socket_client
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.model.polling.collector.collector import Collector, CollectorListener
from senec_tui.model.polling.collector.found_source import LOOK_AGAIN_S, FoundSource
from senec_tui.model.polling.collector.guest_names import MOST_STRANGE_NAMES
from senec_tui.model.polling.collector.socket_client import CollectorSource
from senec_tui.model.polling.collector.socket_http import HttpStream, Request
from senec_tui.model.polling.collector.socket_server import VALUES, CollectorServer
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import OVERDUE_S
from senec_tui.model.reading.snapshot import Snapshot

CATALOGUE = Catalogue()
NOW = 1_782_000_000.0
DAY = date(2026, 6, 21)
GRID: Wanted = {"ENERGY": ("GUI_GRID_POW", "GUI_HOUSE_POW"), "BMS": ("SOC",)}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Appliance:
    """A source that counts how often it is asked, and can be broken."""

    facts = DeviceFacts(name="senec.lan", scheme="https", lacking=frozenset({"ISKRA"}))

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.asked: list[Wanted] = []
        self.error: SenecTuiError | None = None
        self.closed = 0

    async def read(self, wanted: Wanted) -> Reply:
        self.asked.append(wanted)
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        sections: dict[str, dict[str, Raw] | None] = {}
        for name, variables in wanted.items():
            if name == "ISKRA":
                sections[name] = None
                continue
            names = variables or ("SOC", "VOLTAGE")
            sections[name] = {v: self.value(v) for v in names if v != "NOT_HERE"}
        return Reply(sections=sections, at=self.clock(), took_s=0.25)

    def value(self, name: str) -> Raw:
        raw = encode("fl", len(self.asked))
        return (raw, raw) if name in ("SOC", "VOLTAGE") else raw

    async def sections(self) -> tuple[str, ...]:
        return ("BMS", "ENERGY")

    async def log_day(self, day: date) -> bytes:
        if day != DAY:
            raise NoLogError(day=day, path="/log")
        return b"2026-06-21 10:00:00 [I|A] b\xff\n"

    async def close(self) -> None:
        self.closed += 1


class Bench:
    def __init__(self, tmp_path: Path) -> None:
        self.clock = Clock()
        self.appliance = Appliance(self.clock)
        self.shared = CachedSource(self.appliance, CATALOGUE, interval_s=10, clock=self.clock)
        self.socket = tmp_path / "collector.sock"
        self.server = CollectorServer(self.shared, self.socket)

    def guest(self) -> CollectorSource:
        return CollectorSource(self.socket, timeout_s=30, clock=self.clock)


@asynccontextmanager
async def serving(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    await bench.server.start()
    try:
        yield bench
    finally:
        await bench.server.stop()


# -- ages ----------------------------------------------------------------------------------------


async def test_guests_get_what_is_young_enough(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first = await bench.shared.read(GRID)
    for second in range(15):
        bench.clock.now = NOW + second
        again = await bench.shared.read_for_guest(GRID)
        assert again.sections == first.sections
        assert again.at == NOW
        assert not again.read_at
    assert len(bench.appliance.asked) == 1
    # Live values are due, all of them together; the charge level of modules is not.
    bench.clock.now = NOW + 15.1
    later = await bench.shared.read_for_guest(GRID)
    assert set(bench.appliance.asked[1]["ENERGY"]) == {"GUI_GRID_POW", "GUI_HOUSE_POW"}
    assert "BMS" not in bench.appliance.asked[1]
    assert later.at == NOW + 15.1
    assert later.read_at == {"BMS": {"SOC": NOW}}
    assert later.sections["BMS"] == first.sections["BMS"]
    assert later.sections["ENERGY"] != first.sections["ENERGY"]


async def test_owner_is_never_served_what_is_old(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for poll in range(5):
        bench.clock.now = NOW + 10 * poll
        await bench.shared.read(LIVE)
        await bench.shared.read_for_guest(LIVE)
    assert len(bench.appliance.asked) == 5


async def test_two_guests_at_once_mean_one_request(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await asyncio.gather(*(bench.shared.read_for_guest(GRID) for _ in range(5)))
    assert len(bench.appliance.asked) == 1


async def test_what_is_missing_is_not_asked_for_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    wanted: Wanted = {"ISKRA": (), "ENERGY": ("NOT_HERE",), "BMS": ()}
    for second in range(0, 80, 20):
        bench.clock.now = NOW + second
        reply = await bench.shared.read_for_guest(wanted)
    assert reply.sections["ISKRA"] is None
    assert reply.sections["ENERGY"] == {"NOT_HERE": "VARIABLE_NOT_FOUND"}
    assert set(reply.sections["BMS"] or ()) == {"SOC", "VOLTAGE"}
    assert len(bench.appliance.asked) == 1


async def test_failing_appliance_is_left_alone_for_a_moment(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.appliance.error = TimedOutError(host="senec.lan", port=443, seconds="10")
    for _ in range(5):
        with pytest.raises(TimedOutError):
            await bench.shared.read_for_guest(GRID)
    assert len(bench.appliance.asked) == 1
    bench.appliance.error = None
    bench.clock.now += 6
    assert (await bench.shared.read_for_guest(GRID)).at == NOW + 6


@pytest.mark.parametrize("wanted", [{"A B": ()}, {"ENERGY": ("GUI_HOUSE_POW", "ä")}, {"": ()}])
async def test_what_cannot_be_a_name_is_no_failure_of_the_appliance(
    tmp_path: Path, wanted: Wanted
) -> None:
    async with serving(tmp_path) as bench:
        guest = bench.guest()
        with pytest.raises(UnknownVariableError):
            await guest.read(wanted)
        assert bench.appliance.asked == []
        assert (await guest.read(GRID)).at == NOW, "nobody has to wait for it"
        await guest.close()


async def test_names_that_nobody_has_listed_are_bounded(tmp_path: Path) -> None:
    async with serving(tmp_path) as bench:
        guest = bench.guest()
        half = MOST_STRANGE_NAMES // 2
        for first in (0, half):
            await guest.read({"ENERGY": tuple(f"X{n}" for n in range(first, first + half))})
        for flood in ({"ENERGY": ("X",)}, {f"O{n}": () for n in range(9)}, {"BMS": ("X1", "SOC")}):
            with pytest.raises(TooManyNamesError, match="More than 2000 names"):
                await guest.read(flood)
        assert len(bench.appliance.asked) == 2
        for known in ({"ENERGY": ("X1", "X1999")}, GRID, {"BMS": ()}):
            await guest.read(known)
        await guest.close()


# -- the socket ----------------------------------------------------------------------------------


async def test_guest_reads_like_the_appliance_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as bench:
        guest = bench.guest()
        assert await guest.open()
        assert guest.facts == bench.appliance.facts
        reply = await guest.read({**GRID, "ISKRA": ()})
        assert reply.sections == (await bench.shared.read_for_guest({**GRID, "ISKRA": ()})).sections
        assert (reply.at, reply.took_s) == (NOW, 0.25)
        assert await guest.sections() == ("BMS", "ENERGY")
        assert await guest.log_day(DAY) == b"2026-06-21 10:00:00 [I|A] b\xff\n"
        monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 5)
        assert isinstance(log := await guest.log_day(DAY), BytesOnDisk)
        assert log[:] == b"2026-06-21 10:00:00 [I|A] b\xff\n"
        with pytest.raises(NoLogError):
            await guest.log_day(date(2020, 1, 1))
        bench.clock.now += 100
        bench.appliance.error = TimedOutError(host="senec.lan", port=443, seconds="10")
        with pytest.raises(TimedOutError, match=r"senec\.lan did not answer within 10 s"):
            await guest.read(GRID)
        await guest.close()
    assert bench.socket.exists() is False


async def test_every_value_keeps_its_own_time_through_the_socket(tmp_path: Path) -> None:
    wanted: Wanted = {
        "ENERGY": ("GUI_GRID_POW", "GUI_HOUSE_POW"),
        "FACTORY": ("DESIGN_CAPACITY",),
        "BMS": (),
    }
    async with serving(tmp_path) as bench:
        guest = bench.guest()
        await guest.open()
        snapshot = Snapshot(catalogue=CATALOGUE)
        await bench.shared.read({"FACTORY": ("DESIGN_CAPACITY",)})
        for poll in range(1, 9):
            bench.clock.now = NOW + 10 * poll
            await bench.shared.read(LIVE)
            before = snapshot.at
            snapshot = snapshot.merged(await guest.read(wanted), wanted)
            assert snapshot.at >= before, "time goes back"
        times = {
            f"{name}.{variable}": stored.at - NOW
            for name, section in snapshot.sections.items()
            for variable, stored in section.items()
        }
        assert times == {
            "ENERGY.GUI_GRID_POW": 80,
            "ENERGY.GUI_HOUSE_POW": 80,
            "FACTORY.DESIGN_CAPACITY": 0,
            "BMS.SOC": 10,
            "BMS.VOLTAGE": 10,
        }
        await guest.close()


SECTIONS: dict[str, dict[str, Raw] | None] = {"A": {"X": "u8_01", "Y": "u8_02"}, "B": None}


@pytest.mark.parametrize(
    ("line", "read_at"),
    [
        (b'{"A": [[5.5, 1], [6, 1]]}', {"A": {"X": 5.5, "Y": 6.0}}),
        (b'{"A": [[9, 2], [6, 4]]}', {"A": {"X": 6, "Y": 6}}),
        (b'{"A": [[9, 1]], "B": [[1, 1]], "C": [[1, 1]]}', {"A": {"X": 9, "Y": 9}}),
        (b'{"A": [[NaN, 2]]}', {}),
        (b'{"A": [["9", 2]]}', {}),
        (b'{"A": [[9, 2, 3]]}', {}),
        (b'{"A": [[9, -2], [9, 4]]}', {}),
        (b'{"A": [[true, 2]]}', {}),
        (b'{"A": {}}', {}),
        (b"[]", {}),
        (b"[" * 100_000, {}),
        (b"", {}),
        (b"\xff", {}),
    ],
)
def test_times_that_make_no_sense_are_none(
    line: bytes, read_at: dict[str, dict[str, float]]
) -> None:
    assert unpacked(line, SECTIONS) == read_at


async def test_socket_is_for_this_user_only(tmp_path: Path) -> None:
    async with serving(tmp_path / "new") as bench:
        assert bench.socket.stat().st_mode & 0o777 == 0o600
        assert bench.socket.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"ENERGY": {"SAFE_CHARGE_FORCE": "u8_01"}}', "403"),
        (b'{"ENERGY": {"SET": ["", "u8_01"]}}', "403"),
        (b'{"ENERGY": {"SET": 0}}', "403"),
        (b'{"ENERGY": "u8_01"}', "400"),
        (b"[]", "400"),
        (b"{", "400"),
    ],
)
async def test_nothing_but_names_reaches_the_appliance(
    tmp_path: Path, body: bytes, status: str
) -> None:
    async with serving(tmp_path) as bench:
        request = Request(method="POST", path=VALUES, body=body)
        assert await status_of(bench.socket, request) == int(status)
        assert bench.appliance.asked == []


@pytest.mark.parametrize(
    "content",
    [
        b"x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"\x00" * 70_000 + b"\r\n\r\n",
    ],
    ids=["line", "length", "endless"],
)
async def test_nonsense_is_turned_away_and_others_are_served(
    tmp_path: Path, content: bytes
) -> None:
    async with serving(tmp_path) as bench:
        assert (await first_line(bench.socket, content)).startswith(b"HTTP/1.1 400")
        guest = bench.guest()
        assert await guest.open()
        await guest.close()
        assert await status_of(bench.socket, Request(method="GET", path="/etc/passwd")) == 404


async def first_line(socket: Path, content: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(socket)
    writer.write(content)
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line


async def status_of(socket: Path, request: Request) -> int:
    stream = HttpStream(*await asyncio.open_unix_connection(socket), is_server=False)
    response = await stream.ask(request)
    stream.writer.close()
    await stream.writer.wait_closed()
    return response.status


async def test_what_is_overdue_is_not_asked_by_guests_meanwhile(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.appliance.error = OverdueError(host="senec.lan", port="443", seconds="10")
    for second in (0, 10, 54):
        bench.clock.now = NOW + second
        with pytest.raises(OverdueError):
            await bench.shared.read_for_guest(GRID)
    assert len(bench.appliance.asked) == 1
    bench.clock.now = NOW + OVERDUE_S
    with pytest.raises(OverdueError):
        await bench.shared.read(GRID)
    assert len(bench.appliance.asked) == 2


# -- finding it ------------------------------------------------------------------------------------


async def test_without_a_collector_all_is_as_before(tmp_path: Path) -> None:
    clock = Clock()
    own = Appliance(clock)
    found = FoundSource(tmp_path / "none.sock", lambda: own, clock=clock)
    assert (await found.read(GRID)).at == NOW
    assert await found.sections() == ("BMS", "ENERGY")
    assert found.facts == own.facts
    assert not found.collected
    await found.close()
    assert own.closed == 1


def is_collected(found: FoundSource) -> bool:
    return found.collected


async def test_collector_is_found_while_running_and_missed_when_it_ends(tmp_path: Path) -> None:
    clock = Clock()
    own = Appliance(clock)
    socket = tmp_path / "collector.sock"
    found = FoundSource(socket, lambda: own, clock=clock)
    await found.read(GRID)
    async with serving(tmp_path) as bench:
        await found.read(GRID)
        assert not is_collected(found)
        clock.now += LOOK_AGAIN_S
        await found.read(GRID)
        assert is_collected(found)
        assert (len(own.asked), own.closed, len(bench.appliance.asked)) == (2, 1, 1)
        assert await found.log_day(DAY)
    # It is gone: the same read is answered by the appliance.
    await found.read(GRID)
    assert not is_collected(found)
    assert len(own.asked) == 3
    await found.close()


async def test_error_of_the_appliance_does_not_mean_that_the_collector_is_gone(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as bench:
        bench.appliance.error = ConnectionLostError(host="senec.lan")
        own = Appliance(bench.clock)
        found = FoundSource(bench.socket, lambda: own, clock=bench.clock)
        with pytest.raises(ConnectionLostError):
            await found.read(GRID)
        assert found.collected
        assert own.asked == []
        await found.close()


async def test_socket_left_behind_is_no_collector(tmp_path: Path) -> None:
    async with serving(tmp_path) as bench:
        left = tmp_path / "left.sock"
        left.hardlink_to(bench.socket)
    clock = Clock()
    own = Appliance(clock)
    found = FoundSource(left, lambda: own, clock=clock)
    await found.read(GRID)
    assert len(own.asked) == 1


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_client, "ALIVE_S", 0.02)
    monkeypatch.setattr(socket_client, "SILENT_S", 0.02)


@pytest.mark.usefixtures("impatient")
async def test_a_collector_that_is_stopped_is_not_waited_for(tmp_path: Path) -> None:
    clock = Clock()
    own = Appliance(clock)
    place = tmp_path / "collector.sock"
    # The system takes connections and questions for a stopped process, too.
    with socket.socket(socket.AF_UNIX) as stopped:
        stopped.bind(str(place))
        place.chmod(0o600)
        stopped.listen()
        found = FoundSource(place, lambda: own, clock=clock)
        await asyncio.wait_for(found.read(GRID), 5)
        assert not found.collected
        with pytest.raises(TimedOutError):
            await asyncio.wait_for(CollectorSource(place).feeds(), 5)
    assert len(own.asked) == 1
    await found.close()


@pytest.mark.usefixtures("impatient")
async def test_a_collector_that_is_stopped_later_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_given: object) -> None:
        await asyncio.Event().wait()

    async with serving(tmp_path) as bench:
        own = Appliance(bench.clock)
        found = FoundSource(bench.socket, lambda: own, clock=bench.clock)
        monkeypatch.setattr(socket_client, "ALIVE_S", 5)
        await found.read(GRID)
        assert is_collected(found)
        monkeypatch.setattr(socket_client, "ALIVE_S", 0.02)
        monkeypatch.setattr(CollectorSource, "_send", never)
        await asyncio.wait_for(found.read(GRID), 5)
        assert not is_collected(found)
        assert len(own.asked) == 1
        await found.close()


async def test_a_slow_appliance_is_waited_for_while_its_collector_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_client, "SILENT_S", 0.01)
    looked = asyncio.Event()
    is_alive = CollectorSource._is_alive

    async def look(self: CollectorSource) -> bool:
        looked.set()
        return await is_alive(self)

    monkeypatch.setattr(CollectorSource, "_is_alive", look)
    async with serving(tmp_path) as bench:
        answer = bench.appliance.read

        async def slow(wanted: Wanted) -> Reply:
            await looked.wait()
            return await answer(wanted)

        monkeypatch.setattr(bench.appliance, "read", slow)
        own = Appliance(bench.clock)
        found = FoundSource(bench.socket, lambda: own, clock=bench.clock)
        assert (await found.read(GRID)).sections
        assert found.collected
        assert own.asked == []
        await found.close()


def test_places_are_safe_names_and_short_enough(tmp_path: Path) -> None:
    assert history_file(tmp_path, "Senec.LAN:443").parent.name == "senec.lan_443"
    assert history_file(tmp_path, "../../etc").parent.parent == tmp_path / "devices"
    assert collector_lock(tmp_path, "fe80::1").parent.name == "fe80_1"
    long = tmp_path / ("x" * 120)
    assert len(str(collector_socket(long, "senec"))) < 100
    assert collector_socket(long, "senec") != collector_socket(long, "other")


# -- all of it -------------------------------------------------------------------------------------


class Heard:
    def __init__(self) -> None:
        self.words: list[str] = []

    def hearing(self) -> CollectorListener:
        def notice(notice: Notice) -> None:
            self.words.append(notice.kind)

        return CollectorListener(
            notice=notice,
            lost=lambda error: self.words.append(type(error).__name__),
            back=lambda: self.words.append("back"),
        )


async def test_a_subscriber_of_the_collector_that_fails_harms_nothing(tmp_path: Path) -> None:
    clock = Clock()
    heard = Heard()
    told: list[str] = []
    hearing = replace(heard.hearing(), failed=lambda failure: told.append(failure.part))
    proceed = asyncio.Semaphore(0)

    async def sleep(seconds: float) -> None:
        await proceed.acquire()
        clock.now += seconds

    collector = Collector(
        Appliance(clock), CATALOGUE, data=tmp_path, device="senec.lan", interval_s=10,
        hearing=hearing, clock=clock, sleep=sleep,
    )  # fmt: skip

    def fail(_snapshot: object) -> None:
        raise ValueError

    collector.feed.subscribe("alarms", fail)
    polls: list[int] = []
    collector.feed.subscribe("another", lambda snapshot: polls.append(snapshot.link.polls))
    running = asyncio.create_task(collector.run())
    for _ in range(4):
        for _ in range(100):
            await asyncio.sleep(0)
        proceed.release()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert told == ["alarms"]
    assert heard.words == ["back"]
    assert max(polls) >= 3
    history = History(history_file(tmp_path, "senec.lan"), CATALOGUE, clock=clock)
    assert [p for p in history.series("house", NOW, NOW + 100, 1000).samples if p]
    history.close()


async def test_collector_keeps_history_and_serves(tmp_path: Path) -> None:
    clock = Clock()
    appliance = Appliance(clock)
    heard = Heard()
    proceed = asyncio.Semaphore(0)

    async def sleep(seconds: float) -> None:
        await proceed.acquire()
        clock.now += seconds

    collector = Collector(
        appliance, CATALOGUE, data=tmp_path, device="senec.lan", interval_s=10,
        hearing=heard.hearing(), clock=clock, sleep=sleep,
    )  # fmt: skip
    with pytest.raises(InUseError, match="senec-tui collect"):
        Collector(
            appliance, CATALOGUE, data=tmp_path, device="senec.lan", interval_s=10,
            hearing=heard.hearing(),
        )  # fmt: skip
    running = asyncio.create_task(collector.run())
    guest = CollectorSource(collector_socket(tmp_path, "senec.lan"), clock=clock)
    for _ in range(100):
        await asyncio.sleep(0)
    for _ in range(6):
        proceed.release()
        for _ in range(100):
            await asyncio.sleep(0)
        before = len(appliance.asked)
        reply = await guest.read(LIVE)
        assert clock.now - reply.at <= 10
        assert len(appliance.asked) == before
    await guest.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert heard.words == ["back"]
    history = History(history_file(tmp_path, "senec.lan"), CATALOGUE, clock=clock)
    assert len([p for p in history.series("house", NOW, NOW + 100, 1000).samples if p]) == 7
    assert history.totals(NOW - 900, NOW + 900).measured_s == 60
    history.close()
    assert not collector_socket(tmp_path, "senec.lan").exists()
    assert json.dumps(sorted(appliance.asked[0])) == json.dumps(sorted(LIVE))
