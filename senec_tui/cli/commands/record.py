"""`senec-tui record`: keep a session in one file, to be replayed by anybody."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from senec_tui.clean_text import visible
from senec_tui.cli.access.shared_sources import Company
from senec_tui.cli.argument_parser import argument_type
from senec_tui.cli.commands.collect import open_with_clock
from senec_tui.cli.context import dressed
from senec_tui.cli.interrupting import until_signal
from senec_tui.cli.settings.value_kinds import FilePath, NumberKind
from senec_tui.errors import SenecTuiError
from senec_tui.language import N_
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import Interest, Poller
from senec_tui.model.polling.snapshot_feed import SnapshotFeed
from senec_tui.model.polling.whole_device import MEDIUM, whole_device
from senec_tui.model.recording.recorder import Recorder, RecordingSource, keep_logs

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.errors import StorageError
    from senec_tui.language import Language
    from senec_tui.model.polling.snapshot_feed import SubscriberFailure
    from senec_tui.model.reading.snapshot import Snapshot


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Where to, how long, how much."""
    parser.add_argument(
        "file",
        metavar=tr("FILE"),
        type=argument_type(FilePath(), "FILE"),
        help=tr("new, or a recording to go on with; nothing is overwritten"),
    )
    parser.add_argument(
        "--duration",
        metavar=tr("SECONDS"),
        type=argument_type(NumberKind(1, 10**8), "--duration"),
        help=tr("stop after that time; default: when interrupted"),
    )
    parser.add_argument(
        "--everything",
        action="store_true",
        help=tr("ask for all objects at every poll; more work for the appliance"),
    )
    parser.add_argument("--note", metavar=tr("TEXT"), help=tr("a note for whoever replays it"))


def run(context: Context) -> int:
    """Record until told to stop. An appliance that never answered is an error."""
    recording = _Recording(context)
    try:
        asyncio.run(until_signal(recording.run(), seconds=context.own.duration))
    finally:
        recording.close()
    if (error := recording.error or recording.stopped) is not None:
        raise error
    return 0


class _Recording:
    """Follows what is polled."""

    def __init__(self, context: Context) -> None:
        self.error: SenecTuiError | None = None
        """Why nothing was recorded."""
        self.stopped: StorageError | None = None
        """Why nothing is written any more."""
        self._context = context
        self._file = Path(context.own.file)
        self._source, self._clock = open_with_clock(context)
        self._source = dressed(self._source, context)
        self._recorder = Recorder(self._file, context.catalogue)
        self._recording = RecordingSource(
            self._source, self._recorder, notice=self._notice, clock=self._clock
        )
        self._ended = asyncio.Event()
        self._company = Company(context, "record", shares=False)

    async def run(self) -> None:
        context, source = self._context, self._recording
        if context.own.note:
            note = context.own.note
            if context.settings.redact:
                note = context.redactor.text(note)
            self._recorder.note(note, self._clock())
        poller = Poller(
            source,
            context.catalogue,
            live=LIVE,
            interval_s=context.settings.interval_s,
            clock=self._clock,
            sleep=context.sleep or asyncio.sleep,
        )

        feed = SnapshotFeed(failed=self._failed)
        feed.subscribe(N_("recording"), source.publish)
        feed.subscribe(N_("messages"), self._published)
        tasks = [
            asyncio.ensure_future(work)
            for work in (
                poller.run(feed.publish),
                self._everything(source, poller),
                keep_logs(source, self._clock, context.sleep or asyncio.sleep),
                self._ended.wait(),
            )
        ]
        try:
            await asyncio.wait((tasks[0], tasks[-1]), return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done():
                tasks[0].result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._company.leave()
            await source.close()

    def close(self) -> None:
        """Close the file and say what is in it."""
        context = self._context
        if polls := self._recording.polls:
            text = context.tr.plural(
                "{file}: {n} poll, {size} kB",
                "{file}: {n} polls, {size} kB",
                polls,
                file=visible(str(self._file)),
                size=self._recorder.size_bytes // 1000,
            )
            context.note(text)
        self._recorder.close()

    def _published(self, snapshot: Snapshot) -> None:
        link = snapshot.link
        if link.next_at is None:
            return
        self._company.look()
        if link.state != "live" and link.error is not None and not link.polls:
            self.error = link.error
            self._ended.set()

    def _failed(self, failure: SubscriberFailure) -> None:
        self._context.note(failure.sentence(self._context.tr))

    def _notice(self, error: StorageError | None) -> None:
        self.stopped, tr = error, self._context.tr
        self._context.note(tr("Recording goes on.") if error is None else error.sentence(tr))

    async def _everything(self, source: RecordingSource, poller: Poller) -> None:
        try:
            names = await source.sections()
        except SenecTuiError:
            # The poller will say it; the objects that everybody has are recorded all the same.
            names = MEDIUM
        if self._context.own.everything:
            poller.show(Interest(live=dict.fromkeys(names, ())))
        else:
            poller.show(whole_device(names))
