"""`senec-tui redact`: a recording without identities, for other eyes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from senec_tui.cli.argument_parser import argument_type
from senec_tui.cli.settings.value_kinds import FilePath
from senec_tui.cli.text_table import aligned
from senec_tui.model.recording.redacted_copy import redact_recording

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.recording.redacted_copy import CopyProgress


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """From where, to where."""
    kind = FilePath()
    parser.add_argument(
        "source", metavar=tr("IN"), type=argument_type(kind, tr("IN")), help=tr("a recording")
    )
    parser.add_argument(
        "target",
        metavar=tr("OUT"),
        type=argument_type(kind, tr("OUT")),
        help=tr("a file to be made"),
    )


def run(context: Context) -> int:
    """Write it and say what was replaced, and how often."""
    tr = context.tr
    with _progress_line(context) as progress:
        done = redact_recording(
            context.own.source,
            context.own.target,
            context.catalogue,
            context.redactor,
            progress=progress,
        )
    if done.skipped_bytes:
        context.note(
            tr(
                "The recording is cut or damaged: {n} bytes of it cannot be read, "
                "and what was in them is in neither file",
                n=done.skipped_bytes,
            )
        )
    context.note(tr("Replaced:") if done.counts else tr("Nothing to replace."))
    for line in aligned([(rule, f"{count} x") for rule, count in sorted(done.counts.items())]):
        context.note(f"  {line}")
    return 0


@contextmanager
def _progress_line(context: Context) -> Iterator[CopyProgress]:
    """A line on the terminal that says how far it is, and goes when the block ends."""
    err = context.err
    if not err.isatty():
        yield lambda _: None
        return
    shown = -1

    def progress(done: float) -> None:
        nonlocal shown
        if (percent := int(done * 100)) != shown:
            shown = percent
            err.write("\r" + context.tr("Redacting: {percent} %", percent=percent))
            err.flush()

    try:
        yield progress
    finally:
        err.write("\r\x1b[K")
        err.flush()
