"""The tree at the head of `senec_tui/errors.py` is the tree of its classes."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

from senec_tui import errors

INDENT: Final = 4


def drawn(doc: str) -> dict[str, str]:
    """Class -> the one that it hangs on, as drawn."""
    above: dict[int, str] = {}
    parents: dict[str, str] = {}
    for line in doc.splitlines():
        if found := re.match(r"([ │├└─]*)(\w+Error)\b", line):
            depth = len(found[1]) // INDENT
            name = found[2]
            assert name not in parents, f"{name} is drawn twice"
            above[depth] = name
            parents[name] = above.get(depth - 1, "")
    return parents


def test_the_drawn_tree_is_the_tree() -> None:
    module = ast.parse(Path(errors.__file__).read_text("utf-8"))
    classes = [node.name for node in module.body if isinstance(node, ast.ClassDef)]
    assert errors.__doc__
    parents = drawn(errors.__doc__)
    true = {name: getattr(errors, name).__base__.__name__ for name in classes}
    true["SenecTuiError"] = ""
    assert parents == true
