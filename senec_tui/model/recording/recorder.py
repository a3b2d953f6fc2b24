"""Writes what a source answers. Small writes of a few hundred bytes; no flush to the disk.

`Recorder` is the file; `RecordingSource` is the source that a poller gets instead of the real one.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import time
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.device.source import Reply
from senec_tui.errors import RecordingInUseError, SenecTuiError, StorageError
from senec_tui.model.recording.frames import CHANGE, HEAD, KEY, LOG, NOTE, check_head, framed
from senec_tui.model.recording.states import Known, link_record, state_record, to_json
from senec_tui.model.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.redact import Redactor
    from senec_tui.device.source import DeviceFacts, Source, Wanted
    from senec_tui.model.snapshot import Link

KEY_AFTER_S: Final = 600.0
KEY_AFTER_VALUES: Final = 20_000
"""A key frame at the latest after so many values, so that seeking stays quick."""
RETRY_S: Final = 60.0
LOG_EVERY_S: Final = 900.0


class Recorder:
    """One file, added to."""

    def __init__(
        self, file: Path, catalogue: Catalogue, *, redactor: Redactor | None = None
    ) -> None:
        """Begin a recording, or go on with one. Nothing is ever overwritten.

        `redactor`: takes identities out of everything before it is written.

        Raises:
            RecordingInUseError: another process records to that file.
            ForeignFileError, NewerFileError: there is something else of that name.
            StorageError: it cannot be written.
        """
        self.file = file
        self._redactor = redactor
        self._snapshot = Snapshot(catalogue=catalogue)
        self._known = Known()
        self._deflate: Any = None
        self._key_at = 0.0
        self._values = 0
        self._link: dict[str, Any] | None = None
        self._objects: tuple[str, ...] = ()
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._descriptor = os.open(file, flags, 0o600)
        except OSError as error:
            raise StorageError(file=file, detail=error.strerror) from error
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            head = os.pread(self._descriptor, len(HEAD), 0)
            if not head:
                self._write(HEAD)
            else:
                check_head(head, self.file)
        except BlockingIOError as error:
            raise RecordingInUseError(file=self.file, holder="senec-tui") from error
        except OSError as error:
            raise StorageError(file=self.file, detail=error.strerror) from error

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def size_bytes(self) -> int:
        """How large the file is by now."""
        return os.fstat(self._descriptor).st_size

    def reply(self, reply: Reply, wanted: Wanted) -> None:
        """Keep an answer. Raises `StorageError`; the recorder can be used again later."""
        if self._redactor is not None:
            reply = Reply(
                sections=self._redactor.sections(reply.sections),
                at=reply.at,
                took_s=reply.took_s,
                size=reply.size,
                requests=reply.requests,
                complete=reply.complete,
            )
        self._key_if_due(reply.at)
        self._snapshot = self._snapshot.merged(reply, wanted)
        self._values += sum(len(section or ()) for section in reply.sections.values())
        self._change(reply.at, self._known.difference(reply, wanted))

    def adopt(self, snapshot: Snapshot) -> None:
        """Go on from what another recording knows at a key frame."""
        if self._redactor is not None:
            sections = self._redactor.sections(
                {
                    name: {variable: stored.raw for variable, stored in section.items()}
                    for name, section in snapshot.sections.items()
                }
            )
            snapshot = replace(
                snapshot,
                sections={
                    name: {
                        variable: replace(stored, raw=(sections[name] or {})[variable])
                        for variable, stored in section.items()
                    }
                    for name, section in snapshot.sections.items()
                },
            )
        self._snapshot = snapshot
        self._deflate = None

    def link(self, link: Link, at: float) -> None:
        """Keep the state of the connection at the end of a poll. Raises like `reply`."""
        record: dict[str, Any] = link_record(link)
        if self._redactor is not None and record["error"]:
            name, facts = record["error"]
            record["error"] = [name, {k: self._redactor.fact(k, v) for k, v in facts.items()}]
        if record == self._link:
            return
        self._link = record
        self._snapshot = self._snapshot.with_link(link)
        self._key_if_due(at)
        self._change(at, {"l": record})

    def objects(self, names: tuple[str, ...], at: float) -> None:
        """Keep the names of all objects of the device. Raises like `reply`."""
        if names != self._objects:
            self._objects = names
            self._key_if_due(at)
            self._change(at, {"o": list(names)})

    def log_day(self, day: date, content: bytes, at: float) -> None:
        """Keep the log of a day as it is now. Raises like `reply`."""
        text = content.decode("utf-8", "surrogateescape")
        if self._redactor is not None:
            text = self._redactor.text(text)
        self._own(LOG, at, day.isoformat().encode() + b"\n" + text.encode("utf-8", "replace"))

    def note(self, text: str, at: float) -> None:
        """Keep what the owner has to say. Raises like `reply`."""
        if self._redactor is not None:
            text = self._redactor.text(text)
        self._own(NOTE, at, text.encode("utf-8", "replace"))

    # -- frames ------------------------------------------------------------------------------

    def _key_if_due(self, at: float) -> None:
        since_s = at - self._key_at
        fresh = self._deflate is not None and 0 <= since_s < KEY_AFTER_S
        if fresh and self._values < KEY_AFTER_VALUES:
            return
        self._deflate = zlib.compressobj(9)
        self._known.begin(self._snapshot)
        self._key_at = at
        self._values = 0
        record = state_record(self._snapshot)
        record["link"] = self._link or record["link"]
        if self._objects:
            record["o"] = list(self._objects)
        self._stream(KEY, at, record)

    def _change(self, at: float, record: dict[str, Any]) -> None:
        self._stream(CHANGE, at, record)

    def _stream(self, kind: bytes, at: float, record: dict[str, Any]) -> None:
        content = self._deflate.compress(to_json(record)) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._write(framed(kind, at, content))

    def _own(self, kind: bytes, at: float, content: bytes) -> None:
        self._write(framed(kind, at, zlib.compress(content, 9)))

    def _write(self, content: bytes) -> None:
        try:
            written = os.write(self._descriptor, content)
        except OSError as error:
            # What follows must not lean on what is missing: begin with a key frame.
            self._deflate = None
            raise StorageError(file=self.file, detail=error.strerror) from error
        if written < len(content):
            self._deflate = None
            raise StorageError(file=self.file, detail=os.strerror(errno.ENOSPC))


class RecordingSource:
    """A source that keeps what another one answers; reading goes on when the disk is full."""

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
        self._retry_at: float | None = None

    @property
    def facts(self) -> DeviceFacts:
        """Those of the other source."""
        return self._source.facts

    async def read(self, wanted: Wanted) -> Reply:
        """See `Source.read`."""
        reply = await self._source.read(wanted)
        self._keep(lambda: self._recorder.reply(reply, wanted))
        return reply

    async def sections(self) -> tuple[str, ...]:
        """See `Source.sections`."""
        names = await self._source.sections()
        self._keep(lambda: self._recorder.objects(names, self._clock()))
        return names

    async def log_day(self, day: date) -> bytes:
        """See `Source.log_day`."""
        content = await self._source.log_day(day)
        self._keep(lambda: self._recorder.log_day(day, content, self._clock()))
        return content

    async def close(self) -> None:
        """Close the other source; the recording stays open."""
        await self._source.close()

    def publish(self, snapshot: Snapshot) -> None:
        """Keep how the connection is; hand this what the poller publishes."""
        if snapshot.link.next_at is not None:
            self._keep(lambda: self._recorder.link(snapshot.link, self._clock()))

    def _keep(self, write: Callable[[], None]) -> None:
        if self._retry_at is not None and self._clock() < self._retry_at:
            return
        try:
            write()
        except StorageError as error:
            if self._retry_at is None:
                self._notice(error)
            self._retry_at = self._clock() + RETRY_S
        else:
            if self._retry_at is not None:
                self._retry_at = None
                self._notice(None)


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
