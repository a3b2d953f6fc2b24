"""`status` and `check` with a collector that has it ready: the same answer, little loaded."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli_fakes import AT, SECTIONS, FakeSource, Places, context, text
from snapshots import snapshot_of
from test_alarm_store import alarm
from test_recording_collector import CATALOGUE, Appliance, Bench, Clock, Heard

sys.path.insert(0, str(Path(__file__).parents[1] / "architecture"))

from test_import_hygiene import RUN, loaded

from senec_tui.cli.commands import check, collect, status
from senec_tui.errors import ConnectionLostError
from senec_tui.language import Language
from senec_tui.model.alarm.plant_status import PlantStatus
from senec_tui.model.data_paths import collector_socket
from senec_tui.model.polling.collector import quick_question
from senec_tui.model.polling.collector.collector import Collector
from senec_tui.model.polling.collector.quick_question import ask
from senec_tui.model.polling.collector.socket_client import CollectorSource
from senec_tui.model.polling.collector.socket_server import CollectorServer
from senec_tui.private_directory import make_own_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.reading.snapshot import Snapshot

FORMS: list[dict[str, Any]] = [
    {"all": False, "json": False, "format": None},
    {"all": False, "json": True, "format": None},
    {"all": False, "json": False, "format": "{device} {soc} {alarms} {alarm}"},
]
HOST = {"host": "senec"}
TOLD = {"line": "All is well", "fields": dict.fromkeys(status.FIELDS, "x"), "record": {"soc": 5}}


@contextmanager
def answering(root: Path, answer: bytes, data: Path | None = None) -> Iterator[list[bytes]]:
    """Somebody who says this at the collector's socket; gives what was asked."""
    place = collector_socket(data or Places(root).data, "senec")
    make_own_directory(place.parent)
    asked: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()

        def serve() -> None:
            with suppress(OSError):  # nobody came
                guest, _ = listening.accept()
                with guest:
                    asked.append(guest.recv(1000))
                    guest.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield asked
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def http(content: bytes, head: bytes = b"HTTP/1.1 200 ") -> bytes:
    return head + b"\r\nContent-Length: %d\r\n\r\n" % len(content) + content


def never(_context: object) -> FakeSource:
    msg = "the appliance was asked"
    raise AssertionError(msg)


@pytest.mark.parametrize("form", FORMS)
def test_what_the_collector_has_ready_is_printed(tmp_path: Path, form: dict[str, Any]) -> None:
    with answering(tmp_path, http(json.dumps(TOLD).encode())) as asked:
        run = context(tmp_path, settings=HOST, language="de", **form)
        run.open_source = never
        assert status.run(run) == 0
    assert asked[0].startswith(b"GET /status/de HTTP/1.1\r\n")
    expected = '{"soc": 5}' if form["json"] else "x x x x" if form["format"] else "All is well"
    assert text(run) == f"{expected}\n"


@pytest.mark.parametrize("exit_status", range(4))
def test_a_monitor_gets_line_and_exit_status_of_the_collector(
    tmp_path: Path, exit_status: int
) -> None:
    told = {**TOLD, "check": {"line": "SENEC OK - x | soc=5%", "exit_status": exit_status}}
    with answering(tmp_path, http(json.dumps(told).encode())) as asked:
        run = context(tmp_path, settings=HOST)
        run.open_source = never
        assert check.run(run) == exit_status
    assert asked
    assert text(run) == "SENEC OK - x | soc=5%\n"


@pytest.mark.parametrize(
    "answer",
    [None, [], {}, {"line": 5, "exit_status": 0}, {"line": "x"}]
    + [{"line": "x", "exit_status": status} for status in (4, -1, 1.0, "0", None)],
)
def test_a_monitor_of_another_collector_asks_as_usual(tmp_path: Path, answer: object) -> None:
    with answering(tmp_path, http(json.dumps({**TOLD, "check": answer}).encode())):
        run = context(tmp_path, FakeSource(SECTIONS), settings=HOST)
        check.run(run)
    assert text(run).startswith("SENEC ")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_collector_tells_what_both_commands_print(tmp_path: Path, language: str) -> None:
    run, snapshot, tr = context(tmp_path, settings=HOST), snapshot_of(), Language(language)
    plant = PlantStatus.of(snapshot, "fake", [alarm(AT)], tr)
    told = collect._status(run, FakeSource(), snapshot, (alarm(AT),), language)
    assert told == status.told(plant, tr, run.now) | {"check": check.told(plant, tr)}
    assert told["check"]["exit_status"] == check.WARNING
    assert told["check"]["line"].startswith("SENEC WARNING - ")


def test_it_loads_no_event_loop_and_nothing_of_what_is_read(tmp_path: Path) -> None:
    """It is run every few seconds: these would be most of what it takes."""
    heavy = {"asyncio", "dataclasses", "inspect", "ssl", "sqlite3", "tomllib", "httpx"}
    data = tmp_path / "senec-tui"
    with answering(tmp_path, http(json.dumps(TOLD).encode()), data) as asked:
        modules = loaded(RUN.format(words=["status", "--host", "senec"]), tmp_path)
    assert asked
    assert not heavy & modules
    assert not {m for m in modules if m.startswith(("senec_tui.model.judgement", "senec_tui.app"))}
    assert len({m for m in modules if m.startswith("senec_tui")}) <= 37


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        http(b"", b"HTTP/1.1 404 "),
        http(json.dumps(TOLD).encode(), b"HTTP/1.1 503 "),
        http(json.dumps(TOLD).encode())[:-1],
        http(b"[]"),
        http(b"{"),
        http(b"\xff"),
        http(b"[" * 100_000),
        http(b'{"line": 5, "fields": {}, "record": {}}'),
        http(b'{"line": "", "fields": {}, "record": {}}'),
        http(json.dumps({**TOLD, "fields": dict.fromkeys(status.FIELDS, 5)}).encode()),
        http(json.dumps({**TOLD, "fields": dict.fromkeys(status.FIELDS)}).encode()),
        b"HTTP/1.1 200 \r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 \r\nContent-Length: -1\r\n\r\n{}",
        b"HTTP/1.1 200 \r\nContent-Length: 99999999999999\r\n\r\n{}",
    ],
    ids=lambda answer: f"{len(answer)}-{answer[-8:]!r}",
)
def test_any_other_answer_means_asking_as_usual(tmp_path: Path, answer: bytes) -> None:
    with answering(tmp_path, answer) as asked:
        run = context(tmp_path, FakeSource(SECTIONS), settings=HOST, **FORMS[0])
        assert status.run(run) == 0
    assert asked
    assert "W" in text(run)


def test_who_never_ends_is_not_listened_to_for_long(tmp_path: Path) -> None:
    """A header without end, which comes so fast that no time-out of a piece would strike."""
    place = collector_socket(tmp_path, "senec")
    make_own_directory(place.parent)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()

        def serve() -> None:
            guest, _ = listening.accept()
            with guest, suppress(OSError):
                guest.sendall(b"HTTP/1.1 200 \r\n")
                while True:
                    guest.sendall(b"X: y\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        assert ask(place, "/status/en") is None
        thread.join()


def test_the_time_out_is_for_the_whole_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.0, quick_question.TIMEOUT_S / 2, quick_question.TIMEOUT_S])
    monkeypatch.setattr(quick_question, "monotonic", lambda: next(clock))
    place = collector_socket(tmp_path, "senec")
    make_own_directory(place.parent)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        done = threading.Event()

        def serve() -> None:
            guest, _ = listening.accept()
            with guest, suppress(OSError):
                guest.recv(1000)
                for part in (b"HTTP/1.1 200 \r\n", b"Content-Length: 99\r\n\r\n", b"{"):
                    guest.sendall(part)
                done.wait()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            assert ask(place, "/status/en") is None
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("content", [b"", b"{", b"5", b"null", b"{}", b'"x"', b"\xff", b"[" * 9999])
async def test_a_list_of_a_collector_that_is_none_means_that_there_is_no_collector(
    tmp_path: Path, content: bytes
) -> None:
    for question in ("feeds", "sections"):
        root = tmp_path / question
        with answering(root, http(content)) as asked:
            collector = CollectorSource(collector_socket(Places(root).data, "senec"))
            with pytest.raises(ConnectionLostError):
                await getattr(collector, question)()
            await collector.close()
        assert asked


def test_hostile_text_of_who_answers_is_made_visible(tmp_path: Path) -> None:
    told = {**TOLD, "line": "\x1b[2J"}
    with answering(tmp_path, http(json.dumps(told).encode())):
        run = context(tmp_path, settings=HOST, **FORMS[0])
        status.run(run)
    assert text(run) == "\\x1b[2J\n"


@pytest.mark.parametrize("settings", [{"redact": True}, {"log-file": "own.log"}, {"demo": True}])
def test_what_it_cannot_know_is_not_asked_of_it(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    with answering(tmp_path, http(json.dumps(TOLD).encode())) as asked:
        given = settings if "demo" in settings else HOST | settings
        run = context(tmp_path, FakeSource(SECTIONS), settings=given, **FORMS[0])
        assert status.run(run) == 0
        assert not asked
    assert "All is well" not in text(run)


def test_without_a_collector_nobody_is_asked(tmp_path: Path) -> None:
    assert ask(tmp_path / "collector.sock", "/status/en") is None


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_collector_says_what_is_known_in_any_language(
    tmp_path: Path, language: str
) -> None:
    tr, snapshot = Language(language), snapshot_of()
    plant = PlantStatus.of(snapshot, "senec.lan", [alarm(AT)], tr)
    told = status.told(plant, tr, AT)
    bench = Bench(tmp_path)
    asked: list[str] = []

    def now(language: str) -> dict[str, Any] | None:
        asked.append(language)
        return told

    bench.server = CollectorServer(bench.shared, bench.socket, status=now)
    await bench.server.start()
    assert await asyncio.to_thread(ask, bench.socket, f"/status/{language}") == told
    await bench.server.stop()
    assert asked == [language]
    assert not bench.appliance.asked


async def test_a_collector_tells_only_what_is_live(tmp_path: Path) -> None:
    clock = Clock()
    made: list[tuple[Snapshot, tuple[Alarm, ...], str]] = []

    def make(snapshot: Snapshot, alarms: tuple[Alarm, ...], language: str) -> dict[str, Any]:
        made.append((snapshot, alarms, language))
        return {}

    collector = Collector(
        Appliance(clock), CATALOGUE, data=tmp_path, device="senec.lan", interval_s=10,
        hearing=Heard().hearing(), status=make, clock=clock,
    )  # fmt: skip
    assert collector._status("en") is None
    live = replace(snapshot_of(), at=clock.now)
    lost = replace(live, link=replace(live.link, state="lost"))
    old, ahead = replace(live, at=clock.now - 16), replace(live, at=clock.now + 1)
    for snapshot in (live, lost, old, ahead):
        collector.feed.latest = snapshot
        collector._status("de")
    collector._lock.release()
    assert made == [(live, (), "de")]
