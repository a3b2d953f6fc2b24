"""`senec-tui doctor`: what works between here and the device, step by step, and what to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senec_tui.cli.diagnosis import FAIL, Finding, examine
from senec_tui.cli.table import width

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """No own arguments yet."""
    del parser, tr


def run(context: Context) -> int:
    """Print a line per step as it is done; 1 if a step failed."""
    findings: list[Finding] = []

    async def collect() -> None:
        async for finding in examine(context):
            findings.append(finding)
            _print(context, finding)

    asyncio.run(collect())
    return int(any(finding.verdict == FAIL for finding in findings))


def _print(context: Context, finding: Finding) -> None:
    gap = " " * max(1, 16 - width(finding.step))
    context.print(f"{finding.verdict:<5} {finding.step}{gap}{finding.text}")
    if finding.advice:
        context.print(f"      {' ' * 16}-> {finding.advice}")
    context.out.flush()
