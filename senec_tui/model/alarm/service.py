"""Alarms beside an event loop: follows the snapshots of a feed, keeps, tells, shows what stands.

Several processes may follow one appliance; the one that got the lock makes the alarms, the others
show its list and take over when it is gone. The disk and whom it tells can fail as they like:
polling never waits for either.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.alarm import Alarm, worst_first
from senec_tui.model.alarm.course import AlarmCourse
from senec_tui.model.alarm.device_log.day_log import LogWatch
from senec_tui.model.alarm.device_log.log_reading import LogReading
from senec_tui.model.alarm.keeping.edge_values import EdgeValues
from senec_tui.model.alarm.keeping.unwritten import Unwritten, identity
from senec_tui.model.alarm.known_since import as_known, unseen
from senec_tui.model.alarm.life import AlarmChange, Edge, Occurrence
from senec_tui.model.alarm.rules import Rules
from senec_tui.model.alarm.store_thread import StoreThread
from senec_tui.model.alarm.telling.teller import Queued, Teller
from senec_tui.model.alarm.telling.wishes import AlarmWishes
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.judgement.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.errors import SenecTuiError, StorageError
    from senec_tui.language import Language
    from senec_tui.model.alarm.keeping.edge_values import Moment
    from senec_tui.model.alarm.keeping.store import Store
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.reading.snapshot import Snapshot

_MOST_PENDING: Final = 360

_LOG: Final = "log:until"
_LOOKED: Final = "looked_at"


class _Judged(NamedTuple):
    """The end of a poll, and what is thought of it."""

    snapshot: Snapshot
    judgements: tuple[Judgement, ...]


class Alarms:
    """Everything about the alarms of one appliance."""

    def __init__(
        self,
        file: Path,
        catalogue: Catalogue,
        *,
        wishes: AlarmWishes | None = None,
        device: str,
        tr: Language,
        notice: Callable[[SenecTuiError], None],
        holder: str = "senec-tui",
        bell: Callable[[], None] | None = None,
        changed: Callable[[], None] = lambda: None,
        judge: Callable[[Snapshot], tuple[Judgement, ...]] | None = None,
        log_day: Callable[[date], Awaitable[FileBytes]] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Nothing is opened yet.

        Args:
            file: the store, see `data_paths.alarm_file`.
            catalogue: for the rules.
            wishes: of the owner.
            device: how it is called where alarms are told.
            tr: the language of what is told.
            notice: called in the event loop with what a person should hear of failures.
            holder: what this process is called.
            bell: rings the terminal's bell.
            changed: called in the event loop when `standing` is another one.
            judge: what the process thinks of a snapshot that is just published; None: nobody else
                judges here, so one of its own does.
            log_day: the device's log; None: it is not read here.
            clock: Unix seconds.
            sleep: of the event loop.
        """
        self._wishes = wishes or AlarmWishes()
        table = catalogue.table("alarms")
        self._rules = Rules.of(table, self._wishes.rules, self._wishes.ignored)
        self._table = table
        self._disk = StoreThread(file, holder, notice=notice, clock=clock)
        self._changed = changed
        self._judge = judge or Judge().add
        self._log = None if log_day is None else LogReading(log_day, clock=clock, sleep=sleep)
        self._clock = clock
        self._pending: deque[_Judged] = deque(maxlen=_MOST_PENDING)
        self._happened: deque[Occurrence] = deque(maxlen=_MOST_PENDING)
        self._wake = asyncio.Event()
        self._loaded = False
        self._was_away = False
        self._version: tuple[int, int] | None = None
        self._course = AlarmCourse(table, self._rules)
        self._log_watch = LogWatch(table["log_states"], None)
        self._edges = EdgeValues()
        self._troubles: dict[str, Judgement] = {}
        self._unwritten = Unwritten()
        self._accepted: set[int] = set()
        self.standing: tuple[Alarm, ...] = ()
        """Those that somebody is still to see, the worst first: open, or not acknowledged."""
        self.looked_at: float | None = None
        """When somebody last left the dashboard; None: never, or not known yet."""
        self._teller = Teller(
            wishes=self._wishes,
            device=device,
            tr=tr,
            clock=clock,
            sleep=sleep,
            failed=notice,
            done=self._message_done,
            bell=bell,
        )

    @property
    def is_following(self) -> bool:
        """Whether this process makes the alarms."""
        return self._disk.has_lock

    @property
    def error(self) -> StorageError | None:
        """Why nothing is kept at present; None: all is well."""
        return self._disk.error

    @property
    def open(self) -> tuple[Alarm, ...]:
        """Those that last, from *watch* on, the worst first."""
        return tuple(a for a in self.standing if a.is_open and a.level >= Level.WATCH)

    def publish(self, snapshot: Snapshot) -> None:
        """Take what a feed publishes; the end of each poll is what counts.

        It is judged at once: who judges for the whole process knows the newest snapshot best.
        """
        if snapshot.link.next_at is None or snapshot.link.state == "connecting":
            return
        # What a device sends may upset a judgement; it may not take the others along.
        with self._disk.guarded():
            self._pending.append(_Judged(snapshot, self._judge(snapshot)))
        self._wake.set()

    def give_way(self) -> None:
        """Let another process follow while this one is stopped; blocking."""
        if self._disk.has_lock:
            self._disk.give_way()
            self._teller.give_way()
            self._was_away = True

    def trouble(self, rule: str, text: Wording | None) -> None:
        """Something of our own is not well, such as the history; None: it is again."""
        if text is None:
            self._troubles.pop(rule, None)
        else:
            self._troubles[rule] = Judgement(
                rule=rule, level=Level.WATCH, text=text, instance="", since=self._clock()
            )

    async def run(self) -> None:
        """Follow until cancelled; then write what is left."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._teller.run())
                if self._log is not None:
                    tasks.create_task(self._log.run(self._log_to_read, self._log_found))
                tasks.create_task(self._follow())
        finally:
            self._write_rest()
            self._disk.close()

    async def _follow(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._was_away:
                # Others went on meanwhile: from what they kept, as after a start.
                self._was_away = self._loaded = False
                self._course = AlarmCourse(self._table, self._rules)
            await self._disk.take_lock()
            if self._disk.has_lock:
                await self._step()
            else:
                self._pending.clear()
                self._happened.clear()
            await self._refresh()

    def as_known(
        self, judgements: tuple[Judgement, ...], snapshot: Snapshot
    ) -> tuple[Judgement, ...]:
        """Judgements of a snapshot, each since its alarm began."""
        return as_known(judgements, snapshot, self.standing, self._rules)

    def unseen(self, judgements: tuple[Judgement, ...], snapshot: Snapshot) -> tuple[Alarm, ...]:
        """Open alarms that the judgements of a snapshot do not speak of."""
        return unseen(judgements, snapshot, self.standing, self._rules)

    # -- one step ----------------------------------------------------------------------------

    async def _step(self) -> None:
        if not self._loaded and (untold := await self._disk.do(self._load)) is not None:
            self._loaded = True
            self._teller.take(untold)
            if self._log is not None:
                self._log.soon()
        found: list[AlarmChange] = []
        while self._pending:
            with self._disk.guarded():
                found += self._snapshot(*self._pending.popleft())
        while self._happened:
            found += self._course.life.happened(self._happened.popleft())
        if self._loaded:  # else what earlier runs knew would be overwritten
            self._unwritten.known.update(self._course.learned())
        self._unwritten.note(found)
        messages = self._teller.messages(found)
        await self._write(found, messages)

    def _snapshot(self, snapshot: Snapshot, judged: Sequence[Judgement]) -> list[AlarmChange]:
        found, jumped = self._course.step(snapshot, judged, self._clock(), self._troubles.values())
        if jumped and self._log is not None:
            self._log.soon()
        self._unwritten.moments.extend(self._edges.note(snapshot))
        for edge, alarm in found:
            if edge in (Edge.BEGIN, Edge.END) and alarm.level >= Level.WATCH:
                at = alarm.begin if alarm.end is None else alarm.end
                self._unwritten.moments.extend(self._edges.edge(at))
        return found

    async def _write(
        self, found: Sequence[AlarmChange], messages: Sequence[tuple[int, Queued]]
    ) -> None:
        """Onto the disk what waits for it, and the messages with it; they are told in any case."""
        if not self._unwritten:
            return
        waiting, self._unwritten = self._unwritten, Unwritten()
        places = {key: place for place, key in enumerate(waiting.alarms)}
        about = [places[identity(found[index].alarm)] for index, _ in messages]
        records = [queued.record() for _, queued in messages]
        told = list(zip(about, records, strict=True))
        try:
            numbers = await self._disk.do(lambda store: waiting.write_to(store, told), writes=True)
        except asyncio.CancelledError:
            # Perhaps it was not begun; the same may be written again.
            self._unwritten = waiting.followed_by(self._unwritten)
            raise
        if numbers is None:
            self._unwritten = waiting.followed_by(self._unwritten)
            self._teller.take(queued for _, queued in messages)
            return
        for alarm, number in zip(waiting.alarms.values(), numbers[0], strict=True):
            self._course.life.numbered(alarm, number)
        self._teller.take(
            replace(queued, number=number)
            for (_, queued), number in zip(messages, numbers[1], strict=True)
        )

    def _log_to_read(self) -> LogWatch | None:
        return self._log_watch if self._loaded else None

    def _log_found(self, found: list[Occurrence]) -> None:
        self._happened.extend(found)
        if self._log_watch.read_until is not None:
            self._unwritten.known[_LOG] = f"{self._log_watch.read_until:.0f}"
        self._wake.set()

    # -- for people --------------------------------------------------------------------------

    async def acknowledge(self, numbers: Sequence[int] | None) -> None:
        """Mark alarms as seen, all if None; those that there are none of are passed over."""
        now = self._clock()
        await self._disk.do(lambda store: store.acknowledge(numbers, now), writes=True)
        await self._refresh()
        self._wake.set()

    def leave(self) -> None:
        """Somebody has seen the state of things until now; written with what is left."""
        self._unwritten.known[_LOOKED] = f"{self._clock():.0f}"

    async def alarms(self, **wanted: Any) -> list[Alarm]:
        """Those of the store that are wanted, oldest first; none where they cannot be read."""
        return await self._disk.do(lambda store: store.alarms(**wanted)) or []

    async def moments(self, start: float, end: float) -> list[Moment]:
        """The values kept of a time, Unix seconds, in order; none where they cannot be read."""
        return await self._disk.do(lambda store: store.moments(start, end)) or []

    async def _refresh(self) -> None:
        standing = await self._disk.do(self._standing)
        if self.error is not None and self._disk.has_lock:
            # What can be read of a full disk lacks what could not be written.
            standing = self._standing_in_memory(standing or self.standing)
        if standing is None:
            return
        if standing != self.standing:
            self.standing = standing
            self._accept()
            self._changed()

    def _standing_in_memory(self, kept: Sequence[Alarm]) -> tuple[Alarm, ...]:
        """Those that last as they are known here, and of those that were kept who saw them."""
        seen = {identity(alarm) for alarm in kept if alarm.acknowledged}
        seen -= self._unwritten.worse.keys()
        lasting = [
            replace(alarm, acknowledged=identity(alarm) in seen) for alarm in self._course.life.open
        ]
        again = {alarm.id for alarm in lasting}
        over = [alarm for alarm in kept if not alarm.is_open and alarm.id not in again]
        return tuple(worst_first([*lasting, *over]))

    def _accept(self) -> None:
        """Whoever acknowledges that something is not as it was accepts it as it is."""
        for alarm in self.standing:
            if alarm.subject == "normal" and alarm.acknowledged and alarm.id not in self._accepted:
                self._accepted.add(alarm.id or 0)
                self._course.normal.accept(alarm.instance)

    # -- in the thread -----------------------------------------------------------------------

    def _load(self, store: Store) -> list[Queued]:
        """Take in what earlier runs left behind; what they have not told is handed back."""
        known = store.known()
        now = self._clock()
        self._course.life.adopt(store.alarms(since=now - self._rules.longest_repeat_s))
        self._course.recall(known)
        until = known.get(_LOG)
        read_until = None if until is None else float(until)
        self._log_watch = LogWatch(self._table["log_states"], read_until)
        messages = []
        for number, record in store.messages():
            with suppress(KeyError, TypeError, ValueError):  # of another version, or damaged
                messages.append(Queued.of(record, number))
        return messages

    def _standing(self, store: Store) -> tuple[Alarm, ...] | None:
        """None where nothing has changed since the last call."""
        version = store.version()
        if version == self._version:
            return None
        standing = tuple(worst_first(store.standing()))
        if self.looked_at is None and _LOOKED in (known := store.known()):
            self.looked_at = float(known[_LOOKED])
        self._version = version
        return standing

    def _message_done(self, number: int) -> None:
        self._disk.soon(lambda store: store.remove_message(number))

    def _write_rest(self) -> None:
        """At the end; of who does not follow them only that somebody was here."""
        waiting = self._unwritten
        if not self._disk.has_lock:
            seen = {key: waiting.known[key] for key in (_LOOKED,) if key in waiting.known}
            waiting = Unwritten(known=dict(seen))
        if waiting:
            self._disk.soon(waiting.write_to)
