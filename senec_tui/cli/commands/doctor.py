"""`senec-tui doctor`: what works between here and the device, step by step, and what to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senec_tui.cli.argument_parser import argument_type
from senec_tui.cli.diagnosis.bundle import preview, write_bundle
from senec_tui.cli.diagnosis.steps import FAIL, Finding, examine
from senec_tui.cli.settings.value_kinds import FilePath
from senec_tui.cli.text_table import width

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Whether to write a support bundle."""
    parser.add_argument(
        "--bundle",
        metavar=tr("FILE"),
        type=argument_type(FilePath(), "--bundle"),
        help=tr("write the findings and what else helps, without identities"),
    )


def run(context: Context) -> int:
    """Print a line per step as it is done; 1 if a step failed."""
    return asyncio.run(_run(context))


async def _run(context: Context) -> int:
    tr, file = context.tr, context.own.bundle
    findings: list[Finding] = []
    async for finding in examine(context):
        findings.append(finding)
        _print(context, finding)
    if file is not None:
        redactor = context.redactor
        redactor.counts.clear()  # of what was printed
        await write_bundle(context, file, findings, redactor)
        replaced = list(preview(redactor))
        context.print()
        context.print(tr("Written to {file}. Replaced in it:", file=file))
        for line in replaced or [tr("nothing")]:
            context.print(f"  {line}")
        context.print(tr("Read it before you pass it on."))
    return int(any(finding.verdict == FAIL for finding in findings))


def _print(context: Context, finding: Finding) -> None:
    gap = " " * max(1, 16 - width(finding.step))
    lines = [f"{finding.verdict:<5} {finding.step}{gap}{finding.text}"]
    if finding.advice:
        lines.append(f"      {' ' * 16}-> {finding.advice}")
    for line in lines:
        context.print(line)
    context.out.flush()
