"""What is still to be told: made from edges, kept on the disk, delivered apart from all else.

At most one command runs for an alarm at a time. A webhook that does not take a message gets it
again and again, ever more seldom; a command gets it once: nobody knows how far it came.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import SenecTuiError, TellingError
from senec_tui.language import N_
from senec_tui.model.alarm.life import Edge
from senec_tui.model.alarm.telling.command import run_command
from senec_tui.model.alarm.telling.webhook import post, webhook_content
from senec_tui.model.short_sleep import sleep_until_set

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from senec_tui.language import Language
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.life import AlarmChange
    from senec_tui.model.alarm.telling.wishes import AlarmWishes

FIRST_RETRY_S: Final = 30.0
LONGEST_RETRY_S: Final = 3600.0
GIVEN_UP_S: Final = 2 * 86400.0
_DAY_S: Final = 86400.0
"""Quiet hours are over by then."""
AGAIN_S: Final = 900.0
"""An alarm that comes and goes is told again no more often."""
_MOST_AT_ONCE: Final = 4
_MOST_WAITING: Final = 1000
_BEGINS: Final = (Edge.BEGIN, Edge.WORSE, Edge.AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message about an alarm that is still to be sent."""

    way: str
    """command or webhook."""
    content: dict[str, Any]
    """JSON: edge, device, title, alarm."""
    due: float
    made_at: float
    tries: int = 0
    number: int | None = None
    """In the store; None: only in memory."""

    @property
    def about(self) -> tuple[object, ...]:
        """Way and alarm: one at a time."""
        alarm = self.content["alarm"]
        return self.way, alarm["rule"], alarm["path"], alarm["begin"]

    def is_early(self, now: float) -> bool:
        """Whether to wait; not for a clock that was set back to come there once more."""
        longest_s = LONGEST_RETRY_S if self.tries else _DAY_S
        return self.made_at <= now < self.due <= now + longest_s

    def record(self) -> dict[str, Any]:
        """As the store keeps it; `alarm` is the same object, so its number gets filled in."""
        return {"way": self.way, "made_at": self.made_at, "due": self.due, **self.content}

    @classmethod
    def of(cls, record: dict[str, Any], number: int) -> Queued:
        """The reverse of `record`. Raises `KeyError` for what that never made."""
        content = {name: record[name] for name in ("edge", "device", "title", "alarm")}
        return cls(
            way=record["way"],
            content=content,
            due=float(record["due"]),
            made_at=float(record["made_at"]),
            number=number,
        )


@dataclass(slots=True)
class Teller:
    """Makes messages of what happens to alarms, and sees to it that they arrive."""

    wishes: AlarmWishes
    device: str
    tr: Language
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    failed: Callable[[SenecTuiError], None]
    """Told of the first failure of a way, until it works again."""
    done: Callable[[int], None]
    """A stored message has arrived, or was given up."""
    bell: Callable[[], None] | None = None
    waiting: list[Queued] = field(default_factory=list)
    _told_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _failing: set[str] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _running: dict[tuple[object, ...], asyncio.Task[None]] = field(default_factory=dict)

    def messages(self, changes: Iterable[AlarmChange]) -> list[tuple[int, Queued]]:
        """What is to be told of some changes: which of them, and the message."""
        now = self.clock()
        found: list[tuple[int, Queued]] = []
        for index, (edge, alarm) in enumerate(changes):
            name = "end" if edge is Edge.END else "begin" if edge in _BEGINS else ""
            if not name or self._was_just_told(edge, alarm, now):
                continue
            self._ring(name, alarm)
            if self.wishes.tells(name, alarm):
                self._told_at[alarm.key] = now
                found += [(index, queued) for queued in self._made(name, alarm, now)]
        return found

    def _was_just_told(self, edge: Edge, alarm: Alarm, now: float) -> bool:
        told_at = self._told_at.get(alarm.key, float("-inf"))
        return edge is Edge.AGAIN and 0 <= now - told_at < AGAIN_S

    def _ring(self, edge: str, alarm: Alarm) -> None:
        least = self.wishes.bell
        if self.bell is None or least is None or edge != "begin" or alarm.level < least:
            return
        if not self._quiet_until(self.clock()):
            self.bell()

    def _quiet_until(self, now: float) -> float | None:
        return None if self.wishes.quiet is None else self.wishes.quiet.until(now)

    def _made(self, edge: str, alarm: Alarm, now: float) -> list[Queued]:
        content = message_content(self.tr, self.device, edge, alarm, now)
        due = self._quiet_until(now) or now
        return [
            Queued(way=way, content=json.loads(json.dumps(content)), due=due, made_at=now)
            for way in self.wishes.ways
        ]

    def take(self, messages: Iterable[Queued]) -> None:
        """Deliver them as soon as they are due."""
        self.waiting = [*self.waiting, *messages][-_MOST_WAITING:]
        self._wake.set()

    def give_way(self) -> None:
        """Leave what is stored to whoever follows next, be it this process."""
        self.waiting = [queued for queued in self.waiting if queued.number is None]

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then is ended, and told by the next run."""
        try:
            while True:
                self._wake.clear()
                self._start_due()
                await self._pause()
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def settle(self) -> None:
        """Wait for what is being delivered, and deliver what is due."""
        self._start_due()
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            self._start_due()

    def _start_due(self) -> None:
        now = self.clock()
        for queued in list(self.waiting):
            if len(self._running) >= _MOST_AT_ONCE:
                return
            if queued.is_early(now) or queued.about in self._running:
                continue
            self.waiting.remove(queued)
            task = asyncio.get_running_loop().create_task(self._deliver(queued))
            self._running[queued.about] = task
            task.add_done_callback(partial(self._over, queued.about))

    def _over(self, about: tuple[object, ...], _task: asyncio.Task[None]) -> None:
        self._running.pop(about, None)
        self._wake.set()

    async def _pause(self) -> None:
        free = [queued.due for queued in self.waiting if queued.about not in self._running]
        if not free or len(self._running) >= _MOST_AT_ONCE:
            await self._wake.wait()
        else:
            await sleep_until_set(self._wake, max(0.0, min(free) - self.clock()), self.sleep)

    async def _deliver(self, queued: Queued) -> None:
        try:
            await deliver(queued.way, queued.content, self.wishes)
        except TellingError as error:
            self._failed(queued, error)
            return
        self._failing.discard(queued.way)
        if queued.number is not None:
            self.done(queued.number)

    def _failed(self, queued: Queued, error: TellingError) -> None:
        if queued.way not in self._failing:
            self._failing.add(queued.way)
            self.failed(error)
        now = self.clock()
        if queued.way == "command" or now - queued.made_at > GIVEN_UP_S:
            if queued.number is not None:
                self.done(queued.number)
            return
        wait_s = min(FIRST_RETRY_S * 2**queued.tries, LONGEST_RETRY_S)
        made_at = min(queued.made_at, now)
        self.take([replace(queued, tries=queued.tries + 1, due=now + wait_s, made_at=made_at)])


def message_content(
    tr: Language, device: str, edge: str, alarm: Alarm, now: float
) -> dict[str, Any]:
    """An alarm as it is told, JSON."""
    title = (
        tr("SENEC {device}: alarm", device=device)
        if edge == "begin"
        else tr("SENEC {device}: over", device=device)
    )
    return {
        "edge": edge,
        "device": device,
        "title": title,
        "alarm": alarm.record(tr, now),
    }


async def deliver(way: str, content: dict[str, Any], wishes: AlarmWishes) -> None:
    """Tell it once by one way.

    Raises:
        TellingError: it did not arrive.
    """
    try:
        await _deliver(way, content, wishes)
    except TellingError:
        raise
    except Exception as error:  # the border of telling: it ends one delivery
        raise TellingError(_BROKEN, way=way, detail=type(error).__name__) from error


async def _deliver(way: str, content: dict[str, Any], wishes: AlarmWishes) -> None:
    if way == "command" and wishes.command:
        told = {**content["alarm"], "edge": content["edge"], "device": content["device"]}
        text = json.dumps(told, ensure_ascii=False) + "\n"
        await run_command(wishes.command, text.encode(), wishes.command_timeout_s)
    elif way == "webhook" and wishes.webhook:
        await post(wishes.webhook, webhook_content(content, wishes.webhook_topic))


_BROKEN: Final = N_("The {way} could not be told of the alarm ({detail})")
