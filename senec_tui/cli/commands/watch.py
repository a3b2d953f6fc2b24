"""`senec-tui watch`: a line per poll, through faults and back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from senec_tui.cli.access.reading import (
    PATH_HELP,
    empty_objects,
    names_there,
    parse_paths,
    unknown,
    wanted_for,
)
from senec_tui.cli.access.shared_sources import Company
from senec_tui.cli.argument_parser import argument_type
from senec_tui.cli.output import json_text
from senec_tui.cli.settings.value_kinds import NumberKind
from senec_tui.errors import ExcessError
from senec_tui.language import N_
from senec_tui.model.export.readings_text import lines, shaped
from senec_tui.model.polling.poller import Poller
from senec_tui.model.polling.snapshot_feed import SnapshotFeed
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Sequence

    from senec_tui.catalogue import Path
    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source
    from senec_tui.errors import SenecTuiError
    from senec_tui.language import Language
    from senec_tui.model.polling.snapshot_feed import SnapshotStream, SubscriberFailure


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Paths, form, and when to stop."""
    parser.add_argument("paths", metavar=tr("PATH"), nargs="*", help=tr(PATH_HELP))
    parser.add_argument("--json", action="store_true", help=tr("a JSON document per line"))
    parser.add_argument(
        "--count",
        metavar="N",
        type=argument_type(NumberKind(1, 10**9, whole=True), "--count"),
        help=tr("stop after N polls, failed ones included"),
    )


def run(context: Context) -> int:
    """Print until interrupted or counted down. A device that never answered is an error."""
    paths = parse_paths(context.own.paths, context.catalogue)
    watch = _Watch(context, paths)
    asyncio.run(watch.run())
    if watch.error is not None:
        raise watch.error
    return 0


class _Watch:
    """Follows what is polled and prints it."""

    def __init__(self, context: Context, paths: Sequence[Path]) -> None:
        self.error: SenecTuiError | None = None
        """Why it ended, unless it ended well."""
        self._context = context
        self._asked = self._paths = paths
        self._polls = 0
        self._attempts = 0
        self._next_at: float | None = None
        self._lost = False
        self._excess_told = False
        self._nothing_of: Snapshot | None = None
        """The answer that held nothing of what was asked for."""
        self._done = False
        self._company = Company(context, "watch")

    async def run(self) -> None:
        context = self._context
        source = context.open_source(context)
        if context.settings.replay is not None:
            await self._play(source)
            return
        poller = Poller(
            source,
            context.catalogue,
            live=wanted_for(self._paths),
            interval_s=context.settings.interval_s,
            clock=context.clock,
            sleep=context.sleep or asyncio.sleep,
        )
        feed = SnapshotFeed(failed=self._subscriber_failed)
        polls = feed.stream(N_("output"))
        polling = asyncio.ensure_future(poller.run(feed.publish))
        printing = asyncio.ensure_future(self._print(polls))
        try:
            await asyncio.wait((polling, printing), return_when=asyncio.FIRST_COMPLETED)
            for task in (printing, polling):
                if task.done():
                    task.result()
            if (answer := self._nothing_of) is not None:
                there_is = await names_there(source, answer, self._asked)
                _, self.error = unknown(answer, self._asked, context.tr, there_is)
        finally:
            polling.cancel()
            printing.cancel()
            await asyncio.gather(polling, printing, return_exceptions=True)
            self._company.leave()
            await source.close()

    async def _play(self, source: Source) -> None:
        """Every poll of a recording, from the first by which all that it holds of this was read."""
        replay, wanted = self._context.replay, wanted_for(self._paths)
        snapshot = Snapshot(catalogue=self._context.catalogue)
        lacking = {path for path in self._paths if _holds(replay.snapshot(), path)}
        try:
            for at, moment in replay.moments(replay.start):
                if moment.link.next_at in (None, self._next_at):
                    continue
                lacking = {path for path in lacking if not _holds(moment, path)}
                if lacking:
                    continue
                if moment.link.state == "live":
                    replay.seek(at)
                    snapshot = snapshot.merged(await source.read(wanted), wanted)
                self._take(replace(snapshot, at=moment.at, link=moment.link))
                if self._done:
                    return
            if not self._attempts:
                _, self.error = unknown(replay.snapshot(), self._paths, self._context.tr)
        finally:
            await source.close()

    async def _print(self, polls: SnapshotStream) -> None:
        """Until it is done; what keeps it from printing ends the command."""
        async for snapshot in polls:
            self._take(snapshot)
            if self._done:
                return

    def _take(self, snapshot: Snapshot) -> None:
        """Every poll, good or bad, ends with a new moment for the next one."""
        link = snapshot.link
        if link.next_at in (None, self._next_at):
            return
        self._next_at = link.next_at
        self._attempts += 1
        self._company.look()
        if link.state == "live":
            self._answered(snapshot)
        elif link.error is not None:
            self._failed(link.error)
        if self._attempts == self._context.own.count:
            self._done = True

    def _answered(self, snapshot: Snapshot) -> None:
        context, tr = self._context, self._context.tr
        if self._lost:
            context.note(tr("The appliance answers again."))
        self._lost = False
        self.error = None
        if self._polls == 0:
            self._paths, unknown_one = unknown(snapshot, self._paths, tr)
            if unknown_one is not None and not self._paths:
                self._nothing_of = snapshot
                self._end(unknown_one)
                return
            for name in empty_objects(snapshot, self._paths):
                context.note(tr("{name} is there, and empty.", name=name))
            if unknown_one is not None:
                context.note(unknown_one.sentence(tr))
        if isinstance(snapshot.link.error, ExcessError) and not self._excess_told:
            self._excess_told = True
            context.note(snapshot.link.error.sentence(tr, polling=True))
        self._polls += 1
        context.print(self._json(snapshot) if context.own.json else self._text(snapshot))
        context.out.flush()

    def _failed(self, error: SenecTuiError) -> None:
        if self._polls == 0:
            self._end(error)
            return
        if not self._lost:
            self._context.note(error.sentence(self._context.tr, polling=True))
        self._lost = True
        self.error = error

    def _subscriber_failed(self, failure: SubscriberFailure) -> None:
        self._context.note(failure.sentence(self._context.tr))

    def _end(self, error: SenecTuiError) -> None:
        self.error = error
        self._done = True

    def _json(self, snapshot: Snapshot) -> str:
        values = shaped(snapshot, self._paths, self._context.tr)
        moments = {"at": _iso(snapshot.at)}
        if older := _older(snapshot, self._paths):
            return json_text({**moments, "read_at": older, **values})
        return json_text({**moments, **values})

    def _text(self, snapshot: Snapshot) -> str:
        at = datetime.fromtimestamp(snapshot.at).astimezone()
        values = (
            f"{line.path}={line.value or '–'}{' ' if line.unit else ''}{line.unit}"
            + (f" ({line.words})" if line.words else "")
            for line in lines(snapshot, self._paths, self._context.tr)
        )
        tr = self._context.tr
        return "  ".join((tr.date_and_time(at), *values))


def _holds(snapshot: Snapshot, path: Path) -> bool:
    if path.variable:
        return snapshot.stored(path.object, path.variable) is not None
    return path.object in snapshot.sections


def _iso(at: float) -> str:
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _older(snapshot: Snapshot, paths: Iterable[Path]) -> dict[str, str]:
    """When those values were read that are not as new as the poll."""
    times = {path: snapshot.reading(path).at for path in paths if path.variable}
    return {
        str(path): _iso(at) for path, at in times.items() if at is not None and at != snapshot.at
    }
