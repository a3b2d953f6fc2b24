"""A name is found by one search: no type and no module of the project shares it."""

from __future__ import annotations

import ast
import itertools
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import senec_tui
from senec_tui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(senec_tui.__file__).parent

SHARED_TYPE_NAMES: Final[Mapping[str, str]] = {
    "Message": "ASGI calls it so, and the simulator knows nothing of the connection",
    "Moment": "of the simulated household, and of the minutes around an alarm",
    "Section": "the appliance calls its objects so, and what a tab consists of is one",
}
"""Name of a class or an alias -> why two may have it."""

SHARED_MODULE_NAMES: Final[Mapping[str, str]] = {
    "check": "the sub-command of a monitor, and one check of why the battery rests",
    "events": "the sub-command, and the query of the history that it prints",
}
"""Module name -> why two may have it: a module in `cli/commands/` is called what people type."""


def sources() -> Iterable[Path]:
    return sorted(ROOT.rglob("*.py"))


def shared(places: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: where for name, where in sorted(places.items()) if len(where) > 1}


def types_in(text: str) -> set[str]:
    """Names of all public classes of a module, wherever they are, and of its aliases of types."""
    module = ast.parse(text)
    found = {node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
    for_mypy = [node.body for node in module.body if isinstance(node, ast.If)]
    for node in itertools.chain(module.body, *for_mypy):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            found |= {name} if re.fullmatch("(?:[A-Z][a-z]+)+", name) else set()
    return {name for name in found if not name.startswith("_")}


def test_no_name_of_a_type_exists_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in sources():
        for name in types_in(file.read_text("utf-8")):
            places[name].append(str(file.relative_to(ROOT)))
    found = shared(places)
    assert {name: found[name] for name in found if name not in SHARED_TYPE_NAMES} == {}
    assert found.keys() >= SHARED_TYPE_NAMES.keys(), "an exception that nobody needs"


def test_no_module_name_exists_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in sources():
        if not file.stem.startswith("__"):
            places[file.stem].append(str(file.parent.relative_to(ROOT)))
    found = shared(places)
    assert {name: found[name] for name in found if name not in SHARED_MODULE_NAMES} == {}
    assert found.keys() >= SHARED_MODULE_NAMES.keys(), "an exception that nobody needs"
    assert all("cli/commands" in found[name] for name in SHARED_MODULE_NAMES)


def test_nested_classes_and_aliases_are_seen() -> None:
    text = "class A:\n class B: ...\ndef f():\n class C: ...\nclass _D: ...\n"
    text += "if TYPE_CHECKING:\n Pairs = list[int]\nOnes = list[int]\nMOST = 1\n"
    assert types_in(text) == {"A", "B", "C", "Pairs", "Ones"}


def test_each_module_beside_the_list_of_sub_commands_is_one() -> None:
    modules = {file.stem for file in (ROOT / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert modules == {row.module.rpartition(".")[2] for row in COMMANDS.values()}
