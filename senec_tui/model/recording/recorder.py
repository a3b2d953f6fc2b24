"""Writes what a source answers.

`Recorder` is the file; `RecordingSource` is the source that a poller gets instead of the real one.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.device.source import Source
from senec_tui.device.value_times import with_sections
from senec_tui.errors import RecordingFailedError, SenecTuiError, StorageError
from senec_tui.file_errors import detail_of
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.recording.checked_content import LARGEST_LOG, LARGEST_RUN, MOST_ELEMENTS
from senec_tui.model.recording.file_format import CHANGE, KEY
from senec_tui.model.recording.frame_writer import FrameWriter
from senec_tui.model.recording.state_codec import KnownState, link_record, state_record
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import date
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.device.source import DeviceFacts, Reply, Section, Wanted
    from senec_tui.model.reading.snapshot import Link

KEY_AFTER_S: Final = 600.0
KEY_AFTER_VALUES: Final = 20_000
"""A key frame at the latest after so many values, so that seeking stays quick."""
KEY_AFTER_ELEMENTS: Final = MOST_ELEMENTS
KEY_AFTER_BYTES: Final = LARGEST_RUN // 2
"""The same for replies that are filled beyond reason: see `content` and `states`."""
RETRY_S: Final = 60.0
LOG_EVERY_S: Final = 900.0


class Recorder:
    """Adds replies to a recording."""

    def __init__(
        self, file: Path, catalogue: Catalogue, *, redactor: Redactor | None = None
    ) -> None:
        """Begin a recording, or go on with one. Raises like `FrameWriter`.

        `redactor`: takes identities out of everything before it is written.
        """
        self.file = file
        self._writer = FrameWriter(file)
        self._redactor = redactor
        self._snapshot = Snapshot(catalogue=catalogue)
        self._known = KnownState()
        self._key_at = 0.0
        self._values = 0
        self._link: dict[str, Any] | None = None
        self._objects: tuple[str, ...] = ()

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        self._writer.close()

    @property
    def size_bytes(self) -> int:
        """How large the file is by now."""
        return self._writer.size_bytes

    def reply(self, reply: Reply, wanted: Wanted) -> None:
        """Keep an answer.

        Raises:
            StorageError: it could not be written, or holds more than a recording can; the recorder
                can be used again later.
        """
        if sum(map(_elements, reply.sections.values())) > MOST_ELEMENTS:
            self._writer.refuse()
        if self._redactor is not None:
            reply = with_sections(reply, self._redactor.sections(reply.sections))
        self._key_if_due(reply.at)
        self._values += sum(len(section or ()) for section in reply.sections.values())
        self._change(reply.at, self._known.difference(reply, wanted))
        # Only now: what cannot be written must not stand in the way of the next key frame.
        self._snapshot = self._snapshot.merged(reply, wanted)

    def link(self, link: Link, at: float) -> None:
        """Keep the state of the connection at the end of a poll. Raises like `reply`."""
        record = link_record(link)
        if self._redactor is not None:
            record = without_identities(record, self._redactor)
        if record == self._link:
            return
        self._link = record
        self._snapshot = self._snapshot.with_link(link)
        self._key_if_due(at)
        self._change(at, {"l": record})

    def objects(self, names: tuple[str, ...], at: float) -> None:
        """Keep the names of all objects of the device. Raises like `reply`."""
        if self._redactor is not None:
            names = tuple(map(self._redactor.text, names))
        if names != self._objects:
            self._objects = names
            self._key_if_due(at)
            self._change(at, {"o": list(names)})

    def log_day(self, day: date, content: FileBytes, at: float) -> None:
        """Keep the log of a day as it is now, its end if it is enormous. Raises like `reply`."""
        text = content[-LARGEST_LOG:].decode("utf-8", "surrogateescape")
        if self._redactor is not None:
            text = self._redactor.text(text)
        self._writer.log(day.isoformat(), text, at)

    def note(self, text: str, at: float) -> None:
        """Keep what the owner has to say, within reason. Raises like `reply`."""
        if self._redactor is not None:
            text = self._redactor.text(text)
        self._writer.note(text, at)

    def interrupt(self) -> None:
        """After a failure: what follows leans on nothing before it."""
        self._writer.interrupt()

    def _key_if_due(self, at: float) -> None:
        since_s = at - self._key_at
        if (
            not self._writer.needs_key
            and 0 <= since_s < KEY_AFTER_S
            and self._values < KEY_AFTER_VALUES
            and self._known.elements < KEY_AFTER_ELEMENTS
            and self._writer.run_bytes < KEY_AFTER_BYTES
        ):
            return
        self._known.begin(self._snapshot)
        self._key_at = at
        self._values = 0
        record = state_record(self._snapshot)
        record["link"] = self._link or record["link"]
        if self._objects:
            record["o"] = list(self._objects)
        try:
            self._writer.key(KEY, at, record)
        except RecordingFailedError:
            # All together is beyond reason: begin with what comes next.
            self._snapshot = Snapshot(catalogue=self._snapshot.catalogue)
            raise

    def _change(self, at: float, record: Mapping[str, Any]) -> None:
        self._writer.change(CHANGE, at, record)


def without_identities(link: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """The record of a link; its error names the host, and what else went wrong there."""
    if not link["error"]:
        return link
    name, facts = link["error"]
    return {**link, "error": [name, {key: redactor.fact(key, fact) for key, fact in facts.items()}]}


def _elements(section: Section | None) -> int:
    return sum(1 if isinstance(raw, str) else max(1, len(raw)) for raw in (section or {}).values())


class RecordingSource(Source):
    """A source that keeps what another one answers; reading goes on whatever ends the recording."""

    def __init__(
        self,
        source: Source,
        recorder: Recorder,
        *,
        notice: Callable[[StorageError | None], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`notice` hears why the recording stopped, and None when it goes on."""
        self._source = source
        self._recorder = recorder
        self._notice = notice
        self._clock = clock
        self._failed_at: float | None = None
        self._poll = 0
        self.polls = 0
        """How many were kept."""

    @property
    def facts(self) -> DeviceFacts:
        """Those of the other source."""
        return self._source.facts

    @override
    async def read(self, wanted: Wanted) -> Reply:
        reply = await self._source.read(wanted)
        self._keep(lambda: self._recorder.reply(reply, wanted))
        return reply

    @override
    async def sections(self) -> tuple[str, ...]:
        names = await self._source.sections()
        self._keep(lambda: self._recorder.objects(names, self._clock()))
        return names

    @override
    async def log_day(self, day: date) -> FileBytes:
        content = await self._source.log_day(day)
        self._keep(lambda: self._recorder.log_day(day, content, self._clock()))
        return content

    async def close(self) -> None:
        """Close the other source; the recording stays open."""
        await self._source.close()

    def publish(self, snapshot: Snapshot) -> None:
        """Keep how the connection is; hand this what the poller publishes."""
        link = snapshot.link
        if link.next_at is None:
            return
        kept = self._keep(lambda: self._recorder.link(link, self._clock()))
        self.polls += kept and link.state == "live" and link.polls != self._poll
        self._poll = link.polls

    def _keep(self, write: Callable[[], None]) -> bool:
        # A clock that was set back does not make it wait longer.
        if self._failed_at is not None and 0 <= self._clock() - self._failed_at < RETRY_S:
            return False
        try:
            write()
        except StorageError as error:
            self._pause(error)
        except Exception as error:  # noqa: BLE001 - the border: recording never ends the program
            detail = f"{type(error).__name__}: {detail_of(error)}"
            self._pause(RecordingFailedError(file=self._recorder.file, detail=detail))
        else:
            if self._failed_at is not None:
                self._failed_at = None
                self._notice(None)
            return True
        return False

    def _pause(self, error: StorageError) -> None:
        self._recorder.interrupt()
        if self._failed_at is None:
            self._notice(error)
        self._failed_at = self._clock()


async def keep_logs(
    source: Source,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Ask for the log of the day now and then, so that a recording has it; until cancelled."""
    while True:
        # None yet, or no answer: the values matter more, and it is tried again.
        with suppress(SenecTuiError):
            await source.log_day(datetime.fromtimestamp(clock(), UTC).date())
        await sleep(LOG_EVERY_S)
