"""`senec-tui log`: the device's own log, by local days, filtered, followed."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.shared_sources import Company
from senec_tui.cli.access.sources import log_directory
from senec_tui.cli.log_filter import LogFilter, level_letter
from senec_tui.cli.settings.settings_table import LOW_INTERVAL_S
from senec_tui.device.file_bytes import FileBytes, parts
from senec_tui.device.wire.log_files import LogReader
from senec_tui.errors import DeviceError, NoLogError, UsageError
from senec_tui.language import N_
from senec_tui.model.log.day_files import DayLogs, Days, parse_days

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.device.wire.log_files import Passage
    from senec_tui.language import Language

_NOTHING_FOLLOWS: Final = N_("Nothing is added to a recording; leave out --follow")
_ONLY_TODAY: Final = N_("--follow continues today's log; leave out the day")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Days, filters, form."""
    parser.add_argument(
        "days",
        metavar=tr("DAY|FROM..TO"),
        nargs="?",
        default="today",
        help=tr("today, yesterday, 2026-03-14, or a range of them; default: today"),
    )
    parser.add_argument("--follow", "-f", action="store_true", help=tr("go on with what is added"))
    parser.add_argument(
        "--level",
        metavar="D|I|W|E|P",
        type=level_letter,
        help=tr("debug, information, warning, error, panic: this and worse"),
    )
    parser.add_argument(
        "--category", metavar=tr("TEXT"), help=tr("only categories that contain TEXT")
    )
    parser.add_argument("--grep", metavar=tr("REGEX"), help=tr("only lines that match"))
    parser.add_argument(
        "--since", metavar=tr("TIME"), help=tr("from HH:MM, from 2026-03-14T06:30, or --since=-2h")
    )
    parser.add_argument("--until", metavar=tr("TIME"), help=tr("before that time"))
    parser.add_argument("--utc", action="store_true", help=tr("days and times in UTC"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=tr("a JSON document per line"))
    form.add_argument("--raw", action="store_true", help=tr("the files as the appliance has them"))


def run(context: Context) -> int:
    """Print it. Raises `NoLogError` where there is none for any of the days."""
    zone = UTC if context.own.utc else None
    at = context.now
    now = datetime.fromtimestamp(at, UTC)
    days = parse_days(context.own.days, now, zone)
    if context.own.follow and context.settings.replay is not None:
        raise UsageError(_NOTHING_FOLLOWS)
    if context.own.follow and days.last != now.astimezone(zone).date():
        raise UsageError(_ONLY_TODAY)
    asyncio.run(_Printer(context, days, LogFilter.of(context.own, days, at)).run())
    return 0


class _Printer:
    """Fetches file after file and prints what passes."""

    def __init__(self, context: Context, days: Days, wanted: LogFilter) -> None:
        self._context = context
        self._days = days
        self._filter = wanted
        self._printed: dict[date, LogReader] = {}
        """What is done of each file."""
        self._lost = False

    async def run(self) -> None:
        context = self._context
        source = context.open_source(context)
        logs = DayLogs(source, log_directory(context), clock=lambda: context.now)
        company = Company(context, "log --follow")
        try:
            await self._print_days(logs)
            while context.own.follow:
                company.look()
                pause_s = max(context.settings.interval_s, LOW_INTERVAL_S)
                await (context.sleep or asyncio.sleep)(pause_s)
                await self._print_news(logs)
        finally:
            company.leave()
            await source.close()

    async def _print_days(self, logs: DayLogs) -> None:
        missing: list[NoLogError] = []
        files = self._days.files
        for day in files:
            try:
                content = await logs.fetch(day)
            except NoLogError as error:
                missing.append(error)
            else:
                self._print_file(day, content)
        if len(missing) == len(files) and not self._context.own.follow:
            raise missing[-1]
        # The files of several days are asked for one by one, so gaps in between are worth a word;
        # that the file of this UTC day is not there yet is the usual thing.
        for gap in missing:
            if gap.facts["day"] != self._today().isoformat():
                self._context.note(gap.reason(self._context.tr) + ".")

    async def _print_news(self, logs: DayLogs) -> None:
        """What was added since, across midnight."""
        tr = self._context.tr
        today = self._today()
        first = max(self._printed, default=today)
        try:
            for number in range((today - first).days + 1):
                day = first + timedelta(days=number)
                self._print_file(day, await logs.fetch(day))
        except NoLogError:
            pass  # not begun yet
        except DeviceError as error:
            if not self._lost:
                self._context.note(error.sentence(tr))
            self._lost = True
            return
        if self._lost:
            self._context.note(tr("The appliance answers again."))
        self._lost = False

    def _print_file(self, day: date, content: FileBytes) -> None:
        reader = self._printed.get(day)
        if reader is None or reader.done > len(content):  # the appliance has begun a new file
            reader = self._printed[day] = LogReader()
        if self._context.own.raw:
            self._print_raw(reader, content)
            return
        # When it is followed, the last line may still be growing.
        end = content.rfind(b"\n") + 1 if self._context.own.follow else len(content)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        form = self._as_json if self._context.own.json else self._as_text
        for passage in self._filter.passing(reader.read(content, end), midnight):
            self._context.print(form(passage, midnight))
        self._context.out.flush()

    def _print_raw(self, reader: LogReader, content: FileBytes) -> None:
        out = self._context.out
        if out.isatty() or not hasattr(out, "buffer"):
            # A terminal would obey what is written in there.
            for passage in reader.read(content):
                self._context.print("\n".join(passage.lines))
        else:
            out.flush()
            for part in parts(content, reader.done):
                out.buffer.write(part)
            reader.done = len(content)
        out.flush()

    def _as_text(self, passage: Passage, _: datetime) -> str:
        text = "\n".join(passage.lines)
        if passage.head is None or passage.head.at is None or not passage.begins:
            return text
        local = passage.head.at.astimezone(self._days.zone)
        return f"{local:%Y-%m-%d %H:%M:%S}{text[_STAMP_LENGTH:]}"

    def _as_json(self, passage: Passage, midnight: datetime) -> str:
        from senec_tui.cli.output import json_text

        head = passage.head
        at = ((head and head.at) or midnight).astimezone(self._days.zone).isoformat()

        def opening(level: str, category: str) -> str:
            facts = {"at": at, "level": level or None, "category": category or None}
            return f'{json_text(facts).removesuffix("}")}, "text": '

        below = opening("", "")
        documents = [f"{below}{json_text(line)}}}" for line in passage.lines]
        if head is not None and passage.begins:
            documents[0] = f"{opening(head.level, head.category)}{json_text(head.text)}}}"
        return "\n".join(documents)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._context.now, UTC).date()


_STAMP_LENGTH: Final = len("2026-03-14 05:58:02")
