"""Nothing reaches a terminal but through the borders that let only printable text through.

Text is made visible where it comes in; this holds for what was forgotten there. The dashboard has
one border, a filter over every line that any widget draws (`tests/app/test_printable.py`); the
command line has `Context.print` and `Context.note`, and the few places listed here with the reason
why they write by themselves.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import senec_tui

PACKAGE = Path(senec_tui.__file__).parent
STREAMS = {"out", "err", "stdout", "stderr", "__stdout__", "__stderr__", "plugin"}
REASONS = {
    "__main__.py": "its own version",
    "app/__init__.py": "gives the colours of the terminal back",
    "cli/asking.py": "printable questions",
    "cli/commands/alarms.py": "the bell",
    "cli/commands/collect.py": "a unit file, for a file",
    "cli/commands/log.py": "the bytes of `--raw`, which are asked for",
    "cli/commands/report.py": "progress that is written over",
    "cli/commands/redact.py": "progress that is written over",
    "cli/context.py": "the border",
    "cli/main.py": "printable failures, and the help",
    "simulator/web/self_signed.py": "a certificate, into a file",
    "simulator/web/serve.py": "its own address",
}


def writes(tree: ast.AST) -> list[int]:
    """Lines that write to a stream of the terminal."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "print")
            or (
                isinstance(node.func, ast.Attribute)
                and node.func.attr in {"write", "writelines"}
                and any(
                    (isinstance(part, ast.Attribute) and part.attr in STREAMS)
                    or (isinstance(part, ast.Name) and part.id in STREAMS)
                    for part in ast.walk(node.func.value)
                )
            )
        )
    ]


def offenders(root: Path) -> dict[str, list[int]]:
    found = {
        file.relative_to(root).as_posix(): writes(ast.parse(file.read_text(encoding="utf-8")))
        for file in root.rglob("*.py")
    }
    return {name: lines for name, lines in found.items() if lines}


def test_only_the_borders_write_to_a_terminal() -> None:
    assert set(offenders(PACKAGE)) == set(REASONS)


@pytest.mark.parametrize(
    "line",
    [
        "print(name)",
        "sys.stdout.write(name)",
        "context.out.write(name)",
        "self._context.err.write(name)",
        "sys.stderr.buffer.write(name)",
        "context.out.writelines(names)",
    ],
)
def test_one_beside_them_would_be_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "new.py").write_text(f"def tell(context, name):\n    {line}\n", encoding="utf-8")
    assert offenders(tmp_path) == {"new.py": [2]}
