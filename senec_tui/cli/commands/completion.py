"""`senec-tui completion`: a script for the shell, made by `shtab` from the parsers themselves."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.reading import short_names
from senec_tui.cli.argument_parser import ArgumentType
from senec_tui.cli.arguments import build_parser
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.settings.value_kinds import Choice, FilePath
from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.context import Context
    from senec_tui.language import Language

SHELLS: Final = ("bash", "zsh", "fish")
_NO_SHTAB: Final = N_(
    "Completion needs the extra `completion`: `pip install '.[completion]'`, or "
    "`pipx inject senec-tui shtab`"
)


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which shell."""
    parser.add_argument("shell", metavar="|".join(SHELLS), choices=SHELLS, help=tr("your shell"))


def run(context: Context) -> int:
    """Print the script.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        import shtab
    except ImportError as error:
        raise UsageError(_NO_SHTAB) from error
    parser = whole_parser(context.tr, tuple(_paths(context.catalogue)))
    _mark_values(parser, shtab.FILE)
    context.print(shtab.complete(parser, context.own.shell))
    return 0


def whole_parser(tr: Language, paths: tuple[str, ...]) -> ArgumentParser:
    """One parser that knows all sub-commands at once; only to be looked at.

    Reading a command line builds just the one that it needs, since the others take time to import,
    and takes options of a sub-command before its name, which sub-parsers do not.

    Args:
        tr: language of the descriptions.
        paths: what may stand for a PATH.
    """
    whole = build_parser(None, tr)
    commands = whole.add_subparsers(parser_class=argparse.ArgumentParser)
    for row in COMMANDS.values():
        parser = build_parser(row.name, tr, show_all=True)
        if row.usage.startswith("PATH"):
            for action in parser._get_positional_actions():  # noqa: SLF001 - argparse offers no list
                action.choices = paths
        commands.add_parser(row.name, help=tr(row.help), parents=[parser], add_help=False)
    return whole


def _mark_values(parser: ArgumentParser, file: object) -> None:
    """Tell `shtab` what each argument takes: `file` marks those that take one."""
    for action in parser._actions:  # noqa: SLF001 - argparse offers no list
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - nor this type
            for one in action.choices.values():
                _mark_values(one, file)
        elif isinstance(action.type, ArgumentType):
            kind = action.type.kind
            if isinstance(kind, FilePath):
                action.complete = file  # type: ignore[attr-defined]
            elif isinstance(kind, Choice):
                action.choices = kind.choices


def _paths(catalogue: Catalogue) -> Iterator[str]:
    """Short names, then every object, and behind it what can be read of it."""
    yield from short_names(catalogue)
    for name in catalogue.object_names:
        yield name
        entry = catalogue.object(name)
        for variable in () if entry is None else entry.variables.values():
            if variable.kind != "credential":
                yield f"{name}.{variable.name}"
