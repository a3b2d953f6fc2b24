"""A name is found by one search: no class and no module of the project shares it with another."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import senec_tui
from senec_tui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(senec_tui.__file__).parent

SHARED_CLASS_NAMES: Final[Mapping[str, str]] = {}
"""Class name -> why two may have it. There has been no reason yet."""

SHARED_MODULE_NAMES: Final[Mapping[str, str]] = {
    "check": "the sub-command of a monitor, and one check of why the battery rests",
    "events": "the sub-command, and the query of the history that it prints",
}
"""Module name -> why two may have it: a module in `cli/commands/` is called what people type."""


def sources() -> Iterable[Path]:
    return sorted(ROOT.rglob("*.py"))


def shared(places: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: where for name, where in sorted(places.items()) if len(where) > 1}


def classes_in(text: str) -> list[str]:
    """Names of all public classes of a module, those inside of classes and functions included."""
    return [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def test_no_class_name_exists_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in sources():
        for name in classes_in(file.read_text("utf-8")):
            places[name].append(str(file.relative_to(ROOT)))
    assert len(places) > len(SHARED_CLASS_NAMES)
    found = shared(places)
    assert {name: found[name] for name in found if name not in SHARED_CLASS_NAMES} == {}
    assert found.keys() >= SHARED_CLASS_NAMES.keys(), "an exception that nobody needs"


def test_no_module_name_exists_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in sources():
        if not file.stem.startswith("__"):
            places[file.stem].append(str(file.parent.relative_to(ROOT)))
    found = shared(places)
    assert {name: found[name] for name in found if name not in SHARED_MODULE_NAMES} == {}
    assert found.keys() >= SHARED_MODULE_NAMES.keys(), "an exception that nobody needs"
    assert all("cli/commands" in found[name] for name in SHARED_MODULE_NAMES)


def test_nested_classes_are_seen() -> None:
    text = "class A:\n class B: ...\ndef f():\n class C: ...\nclass _D: ...\n"
    assert sorted(classes_in(text)) == ["A", "B", "C"]


def test_each_module_beside_the_list_of_sub_commands_is_one() -> None:
    modules = {file.stem for file in (ROOT / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert modules == {row.module.rpartition(".")[2] for row in COMMANDS.values()}
