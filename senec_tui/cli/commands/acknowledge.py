"""`senec-tui acknowledge`: say that events were seen, here for every dashboard and collector."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from senec_tui.cli.commands.collect import device_name
from senec_tui.errors import UnknownAlarmError, UsageError
from senec_tui.language import N_
from senec_tui.model.data_paths import alarm_file

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

ALL: Final = "all"
_LARGEST: Final = 2**63 - 1
_WHICH: Final = N_("Say which: numbers as `senec-tui events` shows them, or all")
_NO_NUMBER: Final = N_("“{word}” is no number of an event; `senec-tui events` shows them")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which."""
    help_text = tr("numbers as `senec-tui events` shows them, or all")
    parser.add_argument("numbers", metavar=tr("ID"), nargs="*", help=help_text)


def run(context: Context) -> int:
    """Mark them; then complain about those that there are none of."""
    from senec_tui.model.alarm.keeping.store import Store

    numbers = _numbers(context.own.numbers)
    file = alarm_file(context.paths.data, device_name(context))
    if not file.exists():
        if numbers is None:
            return 0
        raise UnknownAlarmError(numbers=", ".join(map(str, numbers)))
    with closing(Store(file)) as store:
        unknown = store.acknowledge(numbers, context.clock())
    if unknown:
        raise UnknownAlarmError(numbers=", ".join(map(str, unknown)))
    return 0


def _numbers(words: list[str]) -> list[int] | None:
    """None: all."""
    if words == [ALL]:
        return None
    if not words:
        raise UsageError(_WHICH)
    for word in words:
        if not (word.isascii() and word.isdecimal()) or int(word[:20]) > _LARGEST:
            raise UsageError(_NO_NUMBER, word=word)
    return [int(word) for word in words]
