"""The static checks, as a test: layers, style, types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "command",
    [
        ["importlinter.cli", "lint_imports"],
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--check", "--no-cache", "."],
        ["mypy"],
    ],
    ids=["layers", "lint", "format", "types"],
)
def test_static_check(command: list[str], tmp_path: Path) -> None:
    if command[0] == "importlinter.cli":
        call = ["-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    else:
        call = ["-m", *command]
    if command[0] == "mypy":
        call += ["--cache-dir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, *call], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
