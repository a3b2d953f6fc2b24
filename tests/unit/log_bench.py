"""Logs to try things on, and a view that has worked everything out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from senec_tui.model.log.filter_conditions import LogConditions, parse_conditions
from senec_tui.model.log.log_view import LogView

DAY = date(2026, 3, 14)
MIDNIGHT = int(datetime(2026, 3, 14, tzinfo=UTC).timestamp())

MORNING = """\
before any time
2026-03-14 05:58:02 [I|Energy Management] state 19 -> 14
2026-03-14 06:10:47 [I|Settings] stored, checksum 40231
2026-03-14 06:10:48 [I|Relay_2|Sockets] switched off
2026-03-14 07:31:09 [W|INV_LV] insulation 850 kOhm below target
2026-03-14 07:31:40 [E|INV_LV] start-up stopped at step 224
    second line of the error
2026-03-14 07:32:40 [E|INV_LV] start-up stopped at step 225
2026-03-14 07:33:40 [E|INV_LV] start-up stopped at step 226
2026-03-14 09:15:33 Wallbox 1: smart charge: on
2026-03-14 12:00:01 [P|Energy Management] watchdog restart
2026-03-14 18:10:47 [I|Settings] stored, checksum 1
"""


def worked_out(view: LogView) -> LogView:
    """Until there is nothing left to do."""
    while view.work(10.0):
        pass
    return view


def view_of(*contents: str | bytes, first: date = DAY) -> LogView:
    """A view of days one after the other."""
    view = LogView()
    for number, content in enumerate(contents):
        data = content.encode() if isinstance(content, str) else content
        view.stream.put(first + timedelta(days=number), data)
    return worked_out(view)


def asked(view: LogView, filter_text: str = "", **options: object) -> LogView:
    """With another question; options as of `Question`."""
    texts = parse_conditions(filter_text)
    view.ask(LogConditions(texts=texts, **options))  # type: ignore[arg-type]
    return worked_out(view)


def texts_of(view: LogView) -> list[str]:
    """The message of every row."""
    return [text_at(view, index) for index in range(len(view))]


def text_at(view: LogView, index: int) -> str:
    """The message of a row."""
    entry = view.stream.entry(view.row(index)[0])
    assert entry is not None
    return entry.text


def many_lines(count: int, *, length: int = 60) -> bytes:
    """Lines over a day, in turn of several kinds."""
    words = "some words to fill the line up with".ljust(length, "x")[:length]
    kinds = ("I|Settings", "I|Energy Management", "W|INV_LV", "E|INV_LV", "I|WALLBOX")
    lines = []
    for number in range(count):
        second = number * 86_400 // count
        stamp = f"2026-03-14 {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        lines.append(f"{stamp} [{kinds[number % 5]}] step {number} {words}\n")
    return "".join(lines).encode()
