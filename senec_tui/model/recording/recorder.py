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
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol

from senec_tui.device.source import Reply
from senec_tui.errors import (
    RecordingFailedError,
    RecordingInUseError,
    SenecTuiError,
    StorageError,
)
from senec_tui.language import N_
from senec_tui.model.recording.content import (
    LARGEST_LOG,
    LARGEST_NOTE,
    LARGEST_RECORD,
    LARGEST_RUN,
    MOST_ELEMENTS,
)
from senec_tui.model.recording.frames import CHANGE, HEAD, KEY, LOG, NOTE, check_head, framed
from senec_tui.model.recording.states import Known, link_record, state_record, to_json
from senec_tui.model.snapshot import Snapshot, Stored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import DeviceFacts, Section, Source, Wanted
    from senec_tui.model.snapshot import Link

KEY_AFTER_S: Final = 600.0
KEY_AFTER_VALUES: Final = 20_000
"""A key frame at the latest after so many values, so that seeking stays quick."""
KEY_AFTER_ELEMENTS: Final = MOST_ELEMENTS
KEY_AFTER_BYTES: Final = LARGEST_RUN // 2
"""The same for replies that are filled beyond reason: see `content` and `states`."""
RETRY_S: Final = 60.0
_TOO_MUCH: Final = N_("the appliance answers more than a recording can hold")
LOG_EVERY_S: Final = 900.0


class Redacting(Protocol):
    """Takes identities out; a `Redactor`, or what stands before one."""

    def sections(self, sections: Mapping[str, Section | None], /) -> dict[str, Section | None]:
        """The same values without identities."""

    def text(self, text: str, /) -> str:
        """Any text without identities."""


class Recorder:
    """One file, added to."""

    def __init__(
        self, file: Path, catalogue: Catalogue, *, redactor: Redacting | None = None
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
        self._run_bytes = 0
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
        """Keep an answer.

        Raises:
            StorageError: it could not be written, or holds more than a recording can; the recorder
                can be used again later.
        """
        if sum(map(_elements, reply.sections.values())) > MOST_ELEMENTS:
            self._refuse()
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
            snapshot = _redacted(snapshot, self._redactor)
        self._snapshot = snapshot
        self._link = self._link_record(snapshot.link)
        self._deflate = None

    def link(self, link: Link, at: float) -> None:
        """Keep the state of the connection at the end of a poll. Raises like `reply`."""
        record = self._link_record(link)
        if record == self._link:
            return
        self._link = record
        self._snapshot = self._snapshot.with_link(link)
        self._key_if_due(at)
        self._change(at, {"l": record})

    def _link_record(self, link: Link) -> dict[str, Any]:
        record: dict[str, Any] = link_record(link)
        if self._redactor is not None and record["error"]:
            name, facts = record["error"]
            record["error"] = [name, {k: self._redactor.text(v) for k, v in facts.items()}]
        return record

    def objects(self, names: tuple[str, ...], at: float) -> None:
        """Keep the names of all objects of the device. Raises like `reply`."""
        if self._redactor is not None:
            names = tuple(map(self._redactor.text, names))
        if names != self._objects:
            self._objects = names
            self._key_if_due(at)
            self._change(at, {"o": list(names)})

    def log_day(self, day: date, content: bytes, at: float) -> None:
        """Keep the log of a day as it is now, its end if it is enormous. Raises like `reply`."""
        text = content.decode("utf-8", "surrogateescape")
        if self._redactor is not None:
            text = self._redactor.text(text)
        head = day.isoformat().encode() + b"\n"
        kept = text.encode("utf-8", "replace")
        if len(kept) > LARGEST_LOG - len(head):
            kept = kept[-(LARGEST_LOG - len(head)) :].partition(b"\n")[2]
        self._own(LOG, at, head + kept)

    def note(self, text: str, at: float) -> None:
        """Keep what the owner has to say, within reason. Raises like `reply`."""
        if self._redactor is not None:
            text = self._redactor.text(text)
        self._own(NOTE, at, text.encode("utf-8", "replace")[:LARGEST_NOTE])

    def interrupt(self) -> None:
        """After a failure: what follows leans on nothing before it."""
        self._deflate = None

    # -- frames ------------------------------------------------------------------------------

    def _key_if_due(self, at: float) -> None:
        since_s = at - self._key_at
        fresh = self._deflate is not None and 0 <= since_s < KEY_AFTER_S
        if (
            fresh
            and self._values < KEY_AFTER_VALUES
            and self._known.elements < KEY_AFTER_ELEMENTS
            and self._run_bytes < KEY_AFTER_BYTES
        ):
            return
        self._deflate = zlib.compressobj(9)
        self._known.begin(self._snapshot)
        self._key_at = at
        self._values = 0
        self._run_bytes = 0
        record: dict[str, Any] = state_record(self._snapshot)
        record["link"] = self._link or record["link"]
        if self._objects:
            record["o"] = list(self._objects)
        self._stream(KEY, at, record)

    def _change(self, at: float, record: Mapping[str, Any]) -> None:
        self._stream(CHANGE, at, record)

    def _stream(self, kind: bytes, at: float, record: Mapping[str, Any]) -> None:
        content = to_json(record)
        if len(content) > LARGEST_RECORD:
            self._refuse()
        self._run_bytes += len(content)
        content = self._deflate.compress(content) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._write(framed(kind, at, content))

    def _refuse(self) -> NoReturn:
        self.interrupt()
        raise RecordingFailedError(file=self.file, detail=_TOO_MUCH)

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
            self._pause(error)
        except Exception as error:  # noqa: BLE001 - the border: recording never ends the program
            detail = f"{type(error).__name__}: {error}"
            self._pause(RecordingFailedError(file=self._recorder.file, detail=detail))
        else:
            if self._retry_at is not None:
                self._retry_at = None
                self._notice(None)


    def _pause(self, error: StorageError) -> None:
        self._recorder.interrupt()
        if self._retry_at is None:
            self._notice(error)
        self._retry_at = self._clock() + RETRY_S


def _elements(section: Section | None) -> int:
    return sum(1 if isinstance(raw, str) else max(1, len(raw)) for raw in (section or {}).values())


def _redacted(snapshot: Snapshot, redactor: Redacting) -> Snapshot:
    """A whole state without identities; each value keeps the time it arrived."""

    def without(names: Iterable[str]) -> frozenset[str]:
        return frozenset(map(redactor.text, names))

    sections: dict[str, dict[str, Stored]] = {}
    for name, section in snapshot.sections.items():
        # The redactor keeps the order, whatever it makes of the names.
        raws = {variable: stored.raw for variable, stored in section.items()}
        ((new_name, found),) = redactor.sections({name: raws}).items()
        old = section.values()
        sections[new_name] = {
            variable: Stored(raw, stored.at)
            for (variable, raw), stored in zip((found or {}).items(), old, strict=False)
        }
    return replace(
        snapshot,
        sections=sections,
        missing=without(snapshot.missing),
        lacking=without(snapshot.lacking),
        whole=without(snapshot.whole),
    )


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
