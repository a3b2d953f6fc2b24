"""A value is decoded once, in `device`; above it nobody decodes or encodes wire text."""

from __future__ import annotations

import ast
from pathlib import Path

import senec_tui

PACKAGE = Path(senec_tui.__file__).parent
BELOW = {"device", "simulator"}
CODEC = {"decode", "encode", "prefix_of"}
MAKES_A_PAST = "cli/access/demo_history.py"
"""Writes what the simulated appliance would have answered, for a year, without asking it."""


def test_nobody_above_the_device_knows_the_codec() -> None:
    users = [
        f"{file.relative_to(PACKAGE)}: {alias.name}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.relative_to(PACKAGE).parts[0] not in BELOW
        and file.relative_to(PACKAGE).as_posix() != MAKES_A_PAST
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("device.wire.codec")
        for alias in node.names
        if alias.name in CODEC
    ]
    assert users == []
