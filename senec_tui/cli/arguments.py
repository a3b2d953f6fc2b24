"""From the words on the command line to what is wanted.

Options may stand before or after the sub-command: the sub-command is looked for first, taken out,
and the rest is read by one parser that knows the common options and those of the sub-command.
"""

from __future__ import annotations

import argparse
from argparse import SUPPRESS
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.cli.argument_parser import (
    PROGRAM,
    AddValues,
    AnsweredError,
    KeepValue,
    Parser,
    PresetValue,
    ShowHelp,
    ShowVersion,
    argument_type,
    refuse_unknown,
    short_usage,
    usage_error,
)
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.names import similar
from senec_tui.cli.settings.settings_table import LOOK, OPTIONS
from senec_tui.cli.settings.value_kinds import FlagKind
from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.cli.settings.option import Option
    from senec_tui.language import Language

SETTING_PREFIX: Final = "setting:"
"""Keeps the common options apart from those of a sub-command in one namespace."""

_VALUED: Final = frozenset(option.argument for option in OPTIONS if option.kind.takes_value)
_UNVALUED: Final = frozenset(
    {"-h", "--help", "-V", "--version", "--ascii"}
    | {
        name
        for option in OPTIONS
        if isinstance(option.kind, FlagKind)
        for name in (option.argument,)
    }
)


class Call(NamedTuple):
    """What a person asked for on the command line: the sub-command, and what was set."""

    command: str | None
    """A name of `COMMANDS`, or None for the dashboard."""
    settings: Mapping[str, tuple[object, str]]
    """Name of a setting -> value and the argument that gave it."""
    own: argparse.Namespace
    """Arguments of the sub-command."""
    answer: str | None = None
    """Text to print instead of doing anything: help or version."""


def parse(argv: Sequence[str], tr: Language) -> Call:
    """Read the command line.

    Raises:
        UsageError: it cannot be understood.
    """
    device, name, words = words_of(argv)
    if device is not None and name is not None and name not in COMMANDS:
        raise UsageError(
            N_("There is no sub-command “{name}”{similar}. `senec-tui --help` lists them"),
            name=device,
            similar=similar(device, COMMANDS, tr),
        )
    parser = build_parser(name, tr)
    try:
        own, unknown = parser.parse_known_args(words)
    except AnsweredError as answer:
        return Call(name, {}, argparse.Namespace(), str(answer))
    except argparse.ArgumentError as error:
        raise usage_error(error, tr) from error
    refuse_unknown(unknown, parser, tr)
    settings = {
        key.removeprefix(SETTING_PREFIX): vars(own).pop(key)
        for key in list(vars(own))
        if key.startswith(SETTING_PREFIX)
    }
    if device is not None:
        settings["device"] = (device, device)
    return Call(name, settings, own)


class CommandLine(NamedTuple):
    """A command line as it is meant."""

    device: str | None
    """The name of one of several appliances, unless it is a sub-command that is misspelt."""
    command: str | None
    """A sub-command; behind a name it may be another word."""
    others: list[str]


def words_of(argv: Sequence[str]) -> CommandLine:
    """What stands where a sub-command can, with and without the name of an appliance before it."""
    others = list(argv)
    first = _taken_out(others)
    if first is None or first in COMMANDS:
        return CommandLine(None, first, others)
    return CommandLine(first, _taken_out(others), others)


def _taken_out(words: list[str]) -> str | None:
    at = find_command(words)
    return None if at is None else words.pop(at)


def find_command(argv: Sequence[str]) -> int | None:
    """Where the sub-command stands; None when there is none.

    The value of an option is no sub-command. After an option that only a sub-command knows, a word
    counts only if it is one, since it may just as well be that option's value.
    """
    previous = ""
    for index, word in enumerate(argv):
        if word == "--":
            return None
        if not word.startswith("-"):
            after_option = previous.startswith("-") and previous not in _UNVALUED
            own_value = previous in _VALUED or (after_option and "=" in previous)
            if previous not in _VALUED and (not after_option or own_value or word in COMMANDS):
                return index
        previous = word
    return None


def build_parser(command: str | None, tr: Language, *, show_all: bool = False) -> Parser:
    """The parser for one sub-command, or for none.

    `show_all`: the help of a sub-command names the common options, too, not only one group.
    """
    row = COMMANDS.get(command or "")
    parser = Parser(tr, row.name if row else None)
    if row:
        parser.description = _sentence(tr(row.help))
        import_module(row.module).add_arguments(parser, tr)
        parser.usage = parser.usage or short_usage(parser, tr)
    else:
        about = tr("A terminal dashboard for SENEC.Home V2 and V3; without a sub-command it opens")
        parser.description = f"{about}.\n\n{_overview(tr)}"
        parser.usage = f"{PROGRAM} [{tr('OPTIONS')}] [{tr('COMMAND')} ...]"
    _add_common(parser, tr, None if show_all or row is None else row.shows)
    return parser


def _add_common(parser: Parser, tr: Language, shows: str | None) -> None:
    """The options that every sub-command accepts; the help tells of one group, or of all (None)."""
    groups: dict[str, argparse._ArgumentGroup] = {}
    for option in OPTIONS:
        group = groups.get(option.group)
        if group is None:
            group = groups[option.group] = parser.add_argument_group(tr(option.group))
        shown = shows is None or option.group == shows
        _add_option(group, option, tr, tr(option.about).replace("%", "%%") if shown else SUPPRESS)
    groups[LOOK].add_argument(
        "--ascii", action=PresetValue, dest=f"{SETTING_PREFIX}glyphs", const="ascii", help=SUPPRESS
    )
    general = parser.add_argument_group(tr("General"))
    general.add_argument("-h", "--help", action=ShowHelp, help=tr("show this and leave"))
    general.add_argument(
        "-V", "--version", action=ShowVersion, help=tr("show the version and leave")
    )
    if shows is not None:
        parser.epilog = tr("The other options of `senec-tui --help` are accepted here, too.")


def _add_option(
    group: argparse._ArgumentGroup, option: Option[Any], tr: Language, text: str
) -> None:
    dest = SETTING_PREFIX + option.name
    if not isinstance(option.kind, FlagKind):
        group.add_argument(
            option.argument,
            action=AddValues if option.kind.adds_up else KeepValue,
            dest=dest,
            metavar=tr(option.kind.metavar),
            type=argument_type(option.kind, option.argument),
            help=text,
        )
        return
    means = not option.argument.startswith("--no-")
    opposite = f"--no-{option.name}" if means else f"--{option.name}"
    group.add_argument(option.argument, action=PresetValue, dest=dest, const=means, help=text)
    group.add_argument(
        opposite, action=PresetValue, dest=dest, const=not means, help=argparse.SUPPRESS
    )


def _overview(tr: Language) -> str:
    rows = [(f"{row.name} {tr(row.usage)}".rstrip(), tr(row.help)) for row in COMMANDS.values()]
    width = max(len(left) for left, _ in rows)
    lines = [f"  {left:<{width}}  {right}" for left, right in rows]
    return "\n".join(
        [
            tr("Commands") + ":",
            *lines,
            "",
            tr("`senec-tui COMMAND --help` explains one. Options may stand before or after it."),
        ]
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
