"""One key, one meaning: on no two screens does a key mean different things."""

from __future__ import annotations

import ast
from collections import defaultdict
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import actions
from textual.binding import Binding

import senec_tui.app
from senec_tui.app.app import SenecApp
from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.widgets.key import Key, written
from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME: Final = Path(senec_tui.app.__file__).parent
_PLAIN: Final = (
    *("left", "right", "up", "down", "h", "j", "k", "l", "g", "G", "home", "end", "pageup"),
    *("pagedown", "ctrl+u", "ctrl+d", "enter", "space", "escape"),
)
MOVING: Final = {*_PLAIN, *(f"shift+{key}" for key in _PLAIN)}
"""They move, choose and leave, on every screen what is there to be moved, chosen or left."""
CLOSING: Final = "leave"
"""The action of a dialog that closes it: `q`, and the key that opened it."""
TYPED: Final = frozenset({"ChoiceScreen", "ExportScreen"})
"""Their letters are those of the answers: text that is typed."""


def owners() -> Iterator[type[object]]:
    """Every class of the dashboard with bindings, found in its source."""
    for file in sorted(HOME.rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and "BINDINGS" in ast.unparse(node):
                module = ".".join(("senec_tui.app", *file.relative_to(HOME).with_suffix("").parts))
                owner = getattr(import_module(module), node.name)
                if "BINDINGS" in vars(owner):
                    yield owner


def test_a_key_has_one_word_on_all_screens() -> None:
    words: dict[str, set[str]] = defaultdict(set)
    for owner in owners():
        for binding in vars(owner)["BINDINGS"]:
            for key in binding.key.split(","):
                if key in MOVING or binding.action == CLOSING or owner.__name__ in TYPED:
                    continue
                assert isinstance(binding, Key), f"{owner.__name__}: {key} has no word"
                assert binding.word, f"{owner.__name__}: {key} has no word"
                words[key].add(binding.word)
    assert len(words) > 50
    assert {key: found for key, found in words.items() if len(found) > 1} == {}


def test_each_action_has_a_name_of_its_own() -> None:
    names = [
        binding.id
        for owner in owners()
        for binding in vars(owner)["BINDINGS"]
        if isinstance(binding, Key)
    ]
    assert None not in names
    assert sorted(set(names) - {"page-up", "page-down"}, key=str) == sorted(names, key=str)


def test_every_command_is_an_action_that_gets_all_that_is_handed_on() -> None:
    for command in COMMANDS:
        _, name, arguments = actions.parse(command.action)
        action = getattr(SenecApp, f"action_{name}")
        # Textual hands on as many as an action has parameters, and drops the others. It counts them
        # once for a function, bound or not: not to be asked here, before or after an application.
        assert len(signature(action).parameters) - 1 >= len(arguments), command.id


def test_moving_keys_are_no_commands() -> None:
    for owner in owners():
        for binding in vars(owner)["BINDINGS"]:
            assert isinstance(binding, Binding)


def test_keys_as_people_write_them() -> None:
    tr = Language("de")
    names = ("slash", "question_mark", "number_sign", "ctrl+left", "at", "equals_sign", "space")
    assert [written(name, tr) for name in names] == [
        "/", "?", "#", "ctrl+←", "@", "=", tr("space"),
    ]  # fmt: skip
    assert [written(name, tr) for name in ("minus", "plus", "full_stop", "H", "f1")] == [
        "-", "+", ".", "H", "f1",
    ]  # fmt: skip
