"""`senec-tui redact`: a recording without identities, for other eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.arguments import argument_type
from senec_tui.cli.options import FilePath
from senec_tui.cli.table import aligned
from senec_tui.model.recording.redact import redact_recording

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language


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
    own = context.own
    redactor = redact_recording(own.source, own.target, context.catalogue, context.redactor)
    context.note(context.tr("Replaced:") if redactor.counts else context.tr("Nothing to replace."))
    for line in aligned([(rule, f"{count} x") for rule, count in sorted(redactor.counts.items())]):
        context.note(f"  {line}")
    return 0
