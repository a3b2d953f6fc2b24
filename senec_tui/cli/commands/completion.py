"""`senec-tui completion`: a script for the shell, made from the parsers themselves."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.cli.arguments import PROGRAM, build_parser
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.option_table import OPTIONS, Choice, FilePath

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.context import Context
    from senec_tui.language import Language

SHELLS: Final = ("bash", "zsh", "fish")

_CHOICES: Final = {
    option.argument: option.kind.choices for option in OPTIONS if isinstance(option.kind, Choice)
}
_FILES: Final = frozenset(
    option.argument for option in OPTIONS if isinstance(option.kind, FilePath)
)


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which shell."""
    parser.add_argument("shell", metavar="|".join(SHELLS), choices=SHELLS, help=tr("your shell"))


def run(context: Context) -> int:
    """Print the script; how to use it stands in its first line."""
    write = {"bash": _bash, "zsh": _zsh, "fish": _fish}[context.own.shell]
    context.out.write(write(_tree(context)))
    return 0


class Flag(NamedTuple):
    """An option of one (sub-)command."""

    name: str
    help: str
    takes_value: bool
    choices: tuple[str, ...]
    is_file: bool


class Node(NamedTuple):
    """A (sub-)command: its options and the words that may follow it."""

    name: str
    help: str
    flags: tuple[Flag, ...]
    words: tuple[str, ...]


def _tree(context: Context) -> list[Node]:
    """The program itself first, then every sub-command."""
    tr = context.tr
    names = tuple(COMMANDS)
    nodes = [_node(tr, "", "", build_parser(None, tr), names)]
    paths = tuple(_paths(context.catalogue))
    for row in COMMANDS.values():
        words = paths if row.usage.startswith("PATH") else ()
        nodes.append(
            _node(tr, row.name, tr(row.help), build_parser(row.name, tr, show_all=True), words)
        )
    return nodes


def _paths(catalogue: Catalogue) -> Iterator[str]:
    """Every object, and behind it what can be read of it."""
    for name in catalogue.object_names:
        yield name
        entry = catalogue.object(name)
        for variable in () if entry is None else entry.variables.values():
            if variable.kind != "credential":
                yield f"{name}.{variable.name}"


def _node(
    tr: Language, name: str, text: str, parser: ArgumentParser, words: tuple[str, ...]
) -> Node:
    flags = []
    for action in parser._actions:  # noqa: SLF001 - argparse offers no list of them
        if action.help == argparse.SUPPRESS:
            continue
        if not action.option_strings:
            words += tuple(action.choices or ())
        flags += [
            Flag(
                option,
                (action.help or "").replace("%%", "%"),
                action.nargs != 0,
                _CHOICES.get(option) or tuple(action.choices or ()),
                option in _FILES or action.metavar == tr("FILE"),
            )
            for option in action.option_strings
        ]
    return Node(name, text, tuple(flags), words)


def _bash(tree: list[Node]) -> str:
    top, *commands = tree
    every = {flag.name: flag for node in tree for flag in node.flags}
    values = "".join(
        f'    {flag.name}) words="{" ".join(flag.choices)}";;\n'
        for flag in every.values()
        if flag.choices
    )
    files = "|".join(flag.name for flag in every.values() if flag.is_file)
    free = "|".join(
        flag.name
        for flag in every.values()
        if flag.takes_value and not flag.choices and not flag.is_file
    )
    cases = "".join(f'    {node.name}) words="{_words(node)}";;\n' for node in commands)
    return f"""\
# source <({PROGRAM} completion bash)
_senec_tui() {{
  COMPREPLY=()
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command= words= i
  case $before in
{values}    {files}) COMPREPLY=($(compgen -f -- "$word")); return;;
    {free}) return;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
    {"|".join(top.words)}) command=${{COMP_WORDS[i]}}; break;;
    esac
  done
  [[ $words ]] || case $command in
{cases}    *) words="{_words(top)}";;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -F _senec_tui {PROGRAM}
"""


def _words(node: Node) -> str:
    return " ".join((*node.words, *(flag.name for flag in node.flags)))


def _zsh(tree: list[Node]) -> str:
    top, *commands = tree
    described = "\n".join(f"    {_zsh_quoted(f'{node.name}:{node.help}')}" for node in commands)
    cases = "\n".join(
        f"    {node.name}) _arguments -s {_zsh_flags(node)} {_zsh_rest(node)} ;;"
        for node in commands
    )
    return f"""\
#compdef {PROGRAM}
# {PROGRAM} completion zsh > a directory of $fpath, as _{PROGRAM}
_senec_tui() {{
  local -a commands=(
{described}
  )
  local command= word
  for word in ${{words[2,CURRENT-1]}}; do
    if (( ${{commands[(I)${{word}}:*]}} )); then command=$word; break; fi
  done
  case $command in
{cases}
    *) _arguments -s {_zsh_flags(top)} '1:command:->command' && return
       [[ $state == command ]] && _describe command commands ;;
  esac
}}
compdef _senec_tui {PROGRAM}
"""


def _zsh_flags(node: Node) -> str:
    parts = []
    for flag in node.flags:
        text = flag.help.replace("[", "(").replace("]", ")").replace(":", " ")
        value = ""
        if flag.choices:
            value = f":value:({' '.join(flag.choices)})"
        elif flag.is_file:
            value = ":file:_files"
        elif flag.takes_value:
            value = ":value: "
        parts.append(_zsh_quoted(f"{flag.name}[{text}]{value}"))
    return " ".join(parts)


def _zsh_rest(node: Node) -> str:
    return _zsh_quoted(f"*:word:({' '.join(node.words)})") if node.words else ""


def _zsh_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish(tree: list[Node]) -> str:
    top, *commands = tree
    names = " ".join(top.words)
    no_command = f"not __fish_seen_subcommand_from {names}"
    out = [f"# {PROGRAM} completion fish | source", f"complete -c {PROGRAM} -f"]
    out += [
        f"complete -c {PROGRAM} -n {_fish_quoted(no_command)} -a {node.name}"
        f" -d {_fish_quoted(node.help)}"
        for node in commands
    ]
    common = {flag.name for flag in top.flags}
    out += [f"complete -c {PROGRAM} {_fish_flag(flag)}" for flag in top.flags]
    for node in commands:
        seen = _fish_quoted(f"__fish_seen_subcommand_from {node.name}")
        out += [
            f"complete -c {PROGRAM} -n {seen} {_fish_flag(flag)}"
            for flag in node.flags
            if flag.name not in common
        ]
        if node.words:
            out.append(f"complete -c {PROGRAM} -n {seen} -a {_fish_quoted(' '.join(node.words))}")
    return "\n".join(out) + "\n"


def _fish_flag(flag: Flag) -> str:
    name = f"-l {flag.name[2:]}" if flag.name.startswith("--") else f"-s {flag.name[1:]}"
    value = ""
    if flag.choices:
        value = f" -x -a {_fish_quoted(' '.join(flag.choices))}"
    elif flag.is_file:
        value = " -r -F"
    elif flag.takes_value:
        value = " -x"
    return f"{name}{value} -d {_fish_quoted(flag.help)}"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
