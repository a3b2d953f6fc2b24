"""Telling somebody: commands that hang, webhooks that refuse, nights in which nobody is told."""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from virtual_time import VirtualLoop
from virtual_time import run as run_in_virtual_time

from senec_tui.catalogue.level import Level
from senec_tui.errors import SenecTuiError, TellingError
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.life import AlarmChange, Edge
from senec_tui.model.alarm.telling.command import run_command
from senec_tui.model.alarm.telling.teller import AGAIN_S, GIVEN_UP_S, Queued, Teller
from senec_tui.model.alarm.telling.webhook import post, webhook_content
from senec_tui.model.alarm.telling.wishes import AlarmWishes, QuietHours

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

HOOK = Path(__file__).with_name("hook.py")
AT = 1_750_000_000.0
EN = Language("en")
LONGEST_S = 60
ALARM = Alarm(
    id=7,
    rule="state.operating",
    instance="ENERGY.STAT_STATE=98",
    level=Level.ACT,
    text={"en": "It stopped", "de": "Es steht still"},
    path="ENERGY.STAT_STATE",
    begin=AT,
    worst=98,
)
BEGIN, END = AlarmChange(Edge.BEGIN, ALARM), AlarmChange(Edge.END, replace(ALARM, end=AT + 20))


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Told:
    """A teller, and what came of it."""

    def __init__(self, wishes: AlarmWishes) -> None:
        self.clock = Clock()
        self.failures: list[SenecTuiError] = []
        self.done: list[int] = []
        self.rang = 0
        self.teller = Teller(
            wishes=wishes,
            device="senec",
            tr=EN,
            clock=self.clock,
            sleep=self.clock.sleep,
            failed=self.failures.append,
            done=self.done.append,
            bell=self._ring,
        )

    def _ring(self) -> None:
        self.rang += 1

    def tell(self, *changes: AlarmChange) -> list[Queued]:
        """Queue what is to be told of these."""
        numbered = [
            replace(queued, number=number)
            for number, (_, queued) in enumerate(self.teller.messages(changes), 1)
        ]
        self.teller.take(numbered)
        return numbered


def command(file: Path, manner: str, **more: Any) -> AlarmWishes:
    return AlarmWishes(command=(sys.executable, str(HOOK), str(file), manner), **more)


# -- the command -----------------------------------------------------------------------------------


def test_a_command_gets_the_alarm_as_json_for_begin_and_end(tmp_path: Path) -> None:
    file = tmp_path / "told"
    told = Told(command(file, "keep"))

    async def story() -> None:
        told.tell(BEGIN)
        await told.teller.settle()
        told.tell(END)
        await told.teller.settle()

    asyncio.run(story())
    begin, end = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert begin == {
        "id": 7,
        "rule": "state.operating",
        "level": "act",
        "text": "It stopped",
        "path": "ENERGY.STAT_STATE",
        "begin": "2025-06-15T15:06:40Z",
        "end": None,
        "duration_s": 0.0,
        "count": 1,
        "worst": 98,
        "acknowledged": False,
        "edge": "begin",
        "device": "senec",
    }
    assert (end["end"], end["duration_s"], end["edge"]) == ("2025-06-15T15:07:00Z", 20.0, "end")
    assert told.failures == []
    assert told.done == [1, 1]


@pytest.mark.parametrize("manner", ["garbage", "deaf"])
def test_a_command_may_print_what_it_likes_and_need_not_listen(
    tmp_path: Path, manner: str, capfd: pytest.CaptureFixture[str]
) -> None:
    words = command(tmp_path / "told", manner).command
    asyncio.run(run_command(words, b"x" * 500_000, 30))
    assert capfd.readouterr() == ("", "")


def test_a_command_that_fails_or_is_not_there_is_told_once_and_not_tried_again(
    tmp_path: Path,
) -> None:
    told = Told(command(tmp_path / "told", "fail"))

    async def story() -> None:
        for _ in range(2):
            told.tell(BEGIN)
            await told.teller.settle()

    asyncio.run(story())
    (failure,) = told.failures
    assert "status 3" in failure.sentence(EN)
    assert "alarms test" in failure.sentence(EN)
    assert told.teller.waiting == []
    with pytest.raises(TellingError, match="cannot be started"):
        asyncio.run(run_command(("/nowhere/to/be/found",), b"", 5))


class Patient(VirtualLoop):
    """No time passes until something has happened elsewhere."""

    def __init__(self, happened: Callable[[], bool]) -> None:
        self._happened = happened
        super().__init__()

    @property
    def waits_for_threads(self) -> bool:
        return not self._happened()


@pytest.mark.parametrize("manner", ["hang", "fork"])
def test_a_command_that_hangs_is_ended_with_its_children(tmp_path: Path, manner: str) -> None:
    file = tmp_path / "told"
    child = file.with_suffix(".pid")
    last = child if manner == "fork" else file
    words = command(file, manner).command
    with (
        asyncio.Runner(loop_factory=partial(Patient, partial(holds_something, last))) as runner,
        pytest.raises(TellingError, match="took longer than 2 s"),
    ):
        runner.run(run_command(words, b"{}", 2))
    assert file.read_text(encoding="utf-8") == "{}"
    if manner == "fork":
        assert ends(int(child.read_text(encoding="utf-8")))


def holds_something(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def ends(process: int) -> bool:
    """A process that was killed ends when it gets round to it."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], LONGEST_S)[0])
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    "variable",
    [
        "SENEC_TUI_PORTAL_PASSWORD",
        "SENEC_TUI_FEEDS_MQTT_PASSWORD",
        "SENEC_TUI_FEEDS_INFLUX_SECRET",
    ],
)
def test_secrets_of_the_environment_are_none_of_its_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "geheim")
    file = tmp_path / "environment"
    asyncio.run(run_command(("sh", "-c", f"env > {file}"), b"", 20))
    assert "geheim" not in file.read_text(encoding="utf-8")


def test_of_one_alarm_one_command_runs_at_a_time_and_of_another_beside_it() -> None:
    running: list[str] = []
    most: dict[str, int] = {}

    async def slow(_way: str, content: dict[str, Any], _wishes: AlarmWishes) -> None:
        rule = content["alarm"]["rule"]
        running.append(rule)
        most[rule] = max(most.get(rule, 0), running.count(rule))
        most["all"] = max(most.get("all", 0), len(running))
        await asyncio.sleep(0.01)
        running.remove(rule)

    told = Told(AlarmWishes(command=("x",)))

    async def story() -> None:
        for _ in range(3):
            told.tell(BEGIN, AlarmChange(Edge.BEGIN, replace(ALARM, rule="pv.board_error")))
        await told.teller.settle()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("senec_tui.model.alarm.telling.teller.deliver", slow)
        asyncio.run(story())
    assert most == {"state.operating": 1, "pv.board_error": 1, "all": 2}


# -- the webhook -----------------------------------------------------------------------------------


class Receiver:
    """A web server on loopback that answers as told and keeps what it gets."""

    def __init__(self) -> None:
        self.statuses: list[str] = []
        """The first lines still to be answered with; then 200."""
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.address = ""
        self.left = asyncio.Event()
        """Whoever was never answered has hung up."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        lengths = [line for line in head if line.lower().startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0].partition(":")[2]))
        self.bodies.append(json.loads(body))
        self.paths.append(head[0].split()[1])
        status = self.statuses.pop(0) if self.statuses else "200 OK"
        if status == "never":
            await reader.read()
            writer.close()
            self.left.set()
            return
        more = f"Location: {self.address}/elsewhere\r\n" if status.startswith("3") else ""
        writer.write(f"HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield receiver
    finally:
        server.close()


def test_a_webhook_gets_what_ntfy_and_gotify_show() -> None:
    async def story() -> dict[str, Any]:
        async with receiving() as receiver:
            wishes = AlarmWishes(webhook=f"{receiver.address}/?token=a", webhook_topic="cellar")
            told = Told(wishes)
            told.tell(BEGIN)
            await told.teller.settle()
            assert told.done == [1]
            (body,) = receiver.bodies
            return body

    body = asyncio.run(story())
    alarm = body.pop("alarm")
    assert body == {
        "topic": "cellar",
        "title": "SENEC senec: alarm",
        "message": "It stopped",
        "priority": 5,
        "tags": ["act", "begin"],
        "edge": "begin",
        "device": "senec",
    }
    assert alarm["id"] == 7


def test_a_webhook_is_tried_again_ever_more_seldom_until_it_takes_it() -> None:
    async def story() -> None:
        async with receiving() as receiver:
            receiver.statuses = ["500 Broken", "302 Found", "429 Too Many"]
            told = Told(AlarmWishes(webhook=receiver.address))
            told.tell(BEGIN)
            task = asyncio.ensure_future(told.teller.run())
            while not told.done:  # noqa: ASYNC110 - the receiver has its own time
                await asyncio.sleep(0.001)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert len(receiver.bodies) == 4
            assert set(receiver.paths) == {"/"}
            assert told.clock.now - AT == pytest.approx(30 + 60 + 120)
            (failure,) = told.failures
            assert "500" in failure.sentence(EN)

    asyncio.run(story())


@pytest.mark.parametrize("back_s", [600.0, 5 * 3600.0, 300 * 86400.0])
def test_a_webhook_does_not_wait_for_a_clock_that_was_set_back(back_s: float) -> None:
    async def story() -> None:
        async with receiving() as receiver:
            receiver.statuses = ["500 Broken"] * 3
            told = Told(AlarmWishes(webhook=receiver.address))
            told.tell(BEGIN)
            await told.teller.settle()
            told.clock.now += 4 * 3600.0
            await told.teller.settle()
            told.clock.now -= back_s
            begun = told.clock.now
            task = asyncio.ensure_future(told.teller.run())
            while not told.done:  # noqa: ASYNC110 - the receiver has its own time
                await asyncio.sleep(0.001)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert len(receiver.bodies) == 4
            assert told.clock.now - begun <= 600.0 + 60 + 120

    asyncio.run(story())


def test_a_webhook_that_never_answers_is_given_up_in_time() -> None:
    async def story() -> None:
        async with receiving() as receiver:
            receiver.statuses = ["never"]
            with pytest.raises(TellingError, match="cannot be reached"):
                await post(receiver.address, {}, timeout_s=20)
            await receiver.left.wait()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://h:99999999/", "http://user:pw@h:99999999/", "http://\0/"]
)
def test_a_delivery_ends_in_a_sentence_whatever_ends_it(address: str) -> None:
    told = Told(AlarmWishes(webhook=address))

    async def story() -> None:
        told.tell(BEGIN)
        await told.teller.settle()

    asyncio.run(story())
    (failure,) = told.failures
    assert "webhook" in failure.sentence(EN)
    assert "pw" not in failure.sentence(EN)
    assert len(told.teller.waiting) == 1


def test_what_cannot_be_told_for_days_is_given_up_and_a_token_is_never_said() -> None:
    address = "http://127.0.0.1:9/message?token=geheim"
    told = Told(AlarmWishes(webhook=address))

    async def story() -> None:
        (queued,) = told.tell(BEGIN)
        told.teller.waiting = [replace(queued, made_at=AT - GIVEN_UP_S - 1)]
        await told.teller.settle()

    asyncio.run(story())
    assert told.done == [1]
    (failure,) = told.failures
    assert "127.0.0.1" in failure.sentence(EN)
    assert "geheim" not in failure.sentence(EN)


# -- what is told, and when ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (lambda: AlarmWishes(command=("x",)), ["begin", "end"]),
        (lambda: AlarmWishes(command=("x",), at_end=False), ["begin"]),
        (lambda: AlarmWishes(command=("x",), at_begin=False), ["end"]),
        (AlarmWishes, []),
    ],
)
def test_begin_end_or_both(wishes: Callable[[], AlarmWishes], expected: list[str]) -> None:
    told = Told(wishes())
    found = told.teller.messages([BEGIN, END])
    assert [queued.content["edge"] for _, queued in found] == expected


def test_levels_below_the_least_are_not_told_and_the_bell_has_its_own() -> None:
    told = Told(AlarmWishes(command=("x",), level=Level.ACT, bell=Level.WATCH))
    watch = replace(ALARM, level=Level.WATCH)
    assert told.teller.messages([AlarmChange(Edge.BEGIN, watch)]) == []
    assert told.rang == 1
    note = replace(ALARM, level=Level.NOTE)
    assert told.teller.messages([AlarmChange(Edge.BEGIN, note)]) == []
    assert told.rang == 1
    assert len(told.teller.messages([AlarmChange(Edge.WORSE, ALARM)])) == 1


def test_what_comes_and_goes_is_told_again_only_after_a_while() -> None:
    told = Told(AlarmWishes(command=("x",)))
    assert len(told.teller.messages([BEGIN])) == 1
    again = AlarmChange(Edge.AGAIN, replace(ALARM, count=2))
    assert told.teller.messages([again]) == []
    told.clock.now += AGAIN_S
    assert len(told.teller.messages([again])) == 1


def test_quiet_hours_reach_over_midnight_and_what_happened_is_told_when_they_end() -> None:
    quiet = QuietHours(22 * 60, 7 * 60)
    at = {
        hour: datetime(2025, 6, 15, hour, 30).astimezone().timestamp() for hour in (3, 12, 21, 23)
    }
    assert [quiet.until(at[hour]) is None for hour in at] == [False, True, True, False]
    morning = datetime(2025, 6, 15, 7, 0).astimezone().timestamp()
    assert quiet.until(at[3]) == morning
    told = Told(AlarmWishes(command=("x",), quiet=quiet, bell=Level.NOTE))
    told.clock.now = at[3]
    ((_, queued),) = told.teller.messages([BEGIN])
    assert queued.due == morning
    assert told.rang == 0


def test_a_message_survives_being_stored() -> None:
    told = Told(AlarmWishes(webhook="http://127.0.0.1"))
    ((_, queued),) = told.teller.messages([BEGIN])
    record = json.loads(json.dumps(queued.record()))
    assert Queued.of(record, 4) == replace(queued, number=4)
    assert webhook_content(queued.content, None)["message"] == "It stopped"
