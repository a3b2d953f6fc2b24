"""Readings printed: the forms that `get`, `dump` and `watch` share."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.text_table import aligned
from senec_tui.model.export.readings_text import COLUMNS, lines, rows, shaped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from json import JSONEncoder

    from senec_tui.catalogue import Path
    from senec_tui.cli.context import Context
    from senec_tui.model.export.readings_text import Shaped
    from senec_tui.model.reading.snapshot import Snapshot

_VALUE_COLUMN: Final = frozenset({1})


def print_json(context: Context, snapshot: Snapshot, paths: Iterable[Path]) -> None:
    """The promised shape (`model.export`)."""
    context.print(_a_variable_per_line(shaped(snapshot, paths, context.tr)))


def json_text(document: Any) -> str:
    """JSON on one line, in which every letter stays readable."""
    return _encoder().encode(document)


@cache
def _encoder() -> JSONEncoder:
    from json import JSONEncoder

    return JSONEncoder(ensure_ascii=False)


def _a_variable_per_line(document: Shaped) -> str:
    objects = (
        f" {json_text(name)}: {{\n"
        + ",\n".join(f"  {json_text(key)}: {json_text(entry)}" for key, entry in content.items())
        + "\n }"
        for name, content in document.items()
    )
    return "{\n" + ",\n".join(objects) + "\n}"


def print_lines(context: Context, snapshot: Snapshot, paths: Iterable[Path]) -> None:
    """Path, value, unit, words; every object in columns of its own."""
    for _, group in groupby(paths, key=lambda path: path.object):
        table = [line[:4] for line in lines(snapshot, group, context.tr)]
        for text in aligned(table, right=_VALUE_COLUMN):
            context.print(text)


def print_raw(context: Context, snapshot: Snapshot, paths: Iterable[Path]) -> None:
    """Path and wire text."""
    for text in aligned([(line.path, line.raw) for line in lines(snapshot, paths, context.tr)]):
        context.print(text)


def print_csv(context: Context, snapshot: Snapshot, paths: Iterable[Path]) -> None:
    """With a head line; numbers with a decimal point whatever the language."""
    import csv

    writer = csv.writer(context.out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(snapshot, paths, context.tr))
