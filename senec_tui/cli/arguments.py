"""From the words on the command line to what is wanted.

Options may stand before or after the sub-command: the sub-command is looked for first, taken out,
and the rest is read by one parser that knows the common options and those of the sub-command.
"""

from __future__ import annotations

import argparse
import os
import re
from argparse import SUPPRESS
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.names import similar
from senec_tui.cli.settings.settings_table import EXCLUDE_EACH_OTHER, LOOK, OPTIONS
from senec_tui.cli.settings.value_kinds import NOT_ONE_OF, FlagKind
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from senec_tui.cli.settings.option import Option
    from senec_tui.cli.settings.value_kinds import ValueKind
    from senec_tui.language import Language

PROGRAM: Final = "senec-tui"
SETTING_PREFIX: Final = "setting:"
"""Keeps the common options apart from those of a sub-command in one namespace."""

_ARGPARSE_MESSAGES: Final = (
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("the following arguments are required: {names}"),
    N_("ignored explicit argument {value}"),
)
"""What `argparse` says, without our own ways out; it translates only by a global language."""
_NO_CHOICE: Final = "invalid choice: {value} (choose from {choices})"
_EXCLUSIVE: Final = "not allowed with argument {name}"
"""What it says where this program has words of its own."""

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
    """What a person asked for."""

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
    except _AnsweredError as answer:
        return Call(name, {}, argparse.Namespace(), str(answer))
    except argparse.ArgumentError as error:
        raise _usage_error(error, tr) from error
    _refuse_unknown(unknown, parser, tr)
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
        parser.usage = parser.usage or _usage(parser, tr)
    else:
        about = tr("A terminal dashboard for SENEC.Home V2 and V3; without a sub-command it opens")
        parser.description = f"{about}.\n\n{_overview(tr)}"
        parser.usage = f"{PROGRAM} [{tr('OPTIONS')}] [{tr('COMMAND')} ...]"
    _add_common(parser, tr, None if show_all or row is None else row.shows)
    return parser


class Parser(argparse.ArgumentParser):
    """Speaks the chosen language and raises instead of leaving the program."""

    def __init__(self, tr: Language, command: str | None) -> None:
        super().__init__(
            prog=f"{PROGRAM} {command}" if command else PROGRAM,
            formatter_class=_formatter(tr),
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
        )
        self._tr = tr
        self._positionals.title = tr("Arguments")
        self._optionals.title = tr("Options")

    @override
    def error(self, message: str) -> NoReturn:
        """The only way it may end."""
        raise UsageError(
            N_("{detail}. `{program} --help` explains"),
            detail=_translated(message, self._tr),
            program=self.prog,
        )


def _usage_error(error: argparse.ArgumentError, tr: Language) -> UsageError:
    """What `argparse` complains about, in the words that this program has for the same."""
    name = error.argument_name or ""
    if facts := _facts(_EXCLUSIVE, error.message):
        return UsageError(EXCLUDE_EACH_OTHER, one=facts["name"], other=name)
    if facts := _facts(_NO_CHOICE, error.message):
        # Quoted or not, depending on the version of Python.
        value, choices = facts["value"].strip("'"), facts["choices"].replace("'", "")
        if name.startswith("-"):
            return UsageError(NOT_ONE_OF, name=name, choices=choices, value=value)
        return UsageError(N_("“{value}” is none of {choices}"), value=value, choices=choices)
    return UsageError(N_("{option}: {detail}"), option=name, detail=_translated(error.message, tr))


def _translated(message: str, tr: Language) -> str:
    """A message of `argparse` in the reader's language, if it is one that we know."""
    for known in _ARGPARSE_MESSAGES:
        if (facts := _facts(known, message)) is not None:
            return tr(known, **facts)
    return message


def _facts(known: str, message: str) -> dict[str, str] | None:
    """What fills the braces of a known message in this one; None if it is another message."""
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(known))
    found = re.fullmatch(pattern, message)
    return None if found is None else found.groupdict()


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
        "--ascii", action=_Preset, dest=f"{SETTING_PREFIX}glyphs", const="ascii", help=SUPPRESS
    )
    general = parser.add_argument_group(tr("General"))
    general.add_argument("-h", "--help", action=_Help, help=tr("show this and leave"))
    general.add_argument("-V", "--version", action=_Version, help=tr("show the version and leave"))
    if shows is not None:
        parser.epilog = tr("The other options of `senec-tui --help` are accepted here, too.")


class ArgumentType:
    """Reads what was written for an argument as a kind of value."""

    def __init__(self, kind: ValueKind[object], name: str) -> None:
        self.kind = kind
        self._name = name

    def __call__(self, text: str) -> object:
        """What it stands for. Raises `UsageError`."""
        return self.kind.read(self._name, text)


def argument_type(kind: ValueKind[object], name: str) -> ArgumentType:
    """For `add_argument(type=…)`: reads text as `kind`, refuses in a translated sentence."""
    return ArgumentType(kind, name)


def _add_option(
    group: argparse._ArgumentGroup, option: Option[Any], tr: Language, text: str
) -> None:
    dest = SETTING_PREFIX + option.name
    if not isinstance(option.kind, FlagKind):
        group.add_argument(
            option.argument,
            action=_Add if option.kind.adds_up else _Keep,
            dest=dest,
            metavar=tr(option.kind.metavar),
            type=argument_type(option.kind, option.argument),
            help=text,
        )
        return
    means = not option.argument.startswith("--no-")
    opposite = f"--no-{option.name}" if means else f"--{option.name}"
    group.add_argument(option.argument, action=_Preset, dest=dest, const=means, help=text)
    group.add_argument(opposite, action=_Preset, dest=dest, const=not means, help=argparse.SUPPRESS)


class _Keep(argparse.Action):
    """Keeps a value together with the argument that gave it; no value, no entry."""

    def __init__(self, option_strings: Sequence[str], dest: str, **more: object) -> None:
        super().__init__(option_strings, dest, default=SUPPRESS, **more)  # type: ignore[arg-type]

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - the shape that argparse calls
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, (values, option_string or self.dest))


class _Add(_Keep):
    """Like `_Keep` for several values, given together or one after the other."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        before, _ = getattr(namespace, self.dest, ((), ""))
        more = values if isinstance(values, tuple) else ()
        super().__call__(parser, namespace, (*before, *more), option_string)


class _Preset(_Keep):
    """Like `_Keep` for an option without a value."""

    def __init__(
        self, option_strings: Sequence[str], dest: str, const: object, **more: object
    ) -> None:
        super().__init__(option_strings, dest, nargs=0, const=const, **more)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,  # noqa: ARG002 - the shape that argparse calls
        option_string: str | None = None,
    ) -> None:
        super().__call__(parser, namespace, self.const, option_string)


class _AnsweredError(Exception):
    """Ends the reading of the command line: there is an answer already."""


class _Help(argparse.Action):
    """Answers with the help text, whatever else is missing or wrong."""

    def __init__(self, option_strings: Sequence[str], dest: str, **more: object) -> None:
        super().__init__(option_strings, dest, nargs=0, default=SUPPRESS, **more)  # type: ignore[arg-type]

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,  # noqa: ARG002 - the shape that argparse calls
        values: object,  # noqa: ARG002 - the shape that argparse calls
        option_string: str | None = None,  # noqa: ARG002 - the shape that argparse calls
    ) -> None:
        raise _AnsweredError(self.text(parser))

    def text(self, parser: argparse.ArgumentParser) -> str:
        """What to print."""
        return parser.format_help()


class _Version(_Help):
    """Answers with the version."""

    def text(self, parser: argparse.ArgumentParser) -> str:  # noqa: ARG002 - as in the base
        """What to print."""
        from senec_tui import __version__

        return f"{PROGRAM} {__version__}\n"


def _formatter(tr: Language) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.RawDescriptionHelpFormatter):
        def __init__(self, prog: str) -> None:
            super().__init__(prog, max_help_position=30, width=_columns() - 2)

        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[argparse._MutuallyExclusiveGroup],
            prefix: str | None = None,
        ) -> None:
            super().add_usage(usage, actions, groups, prefix or tr("Usage: "))

    return Formatter


def _columns() -> int:
    """Width of the help; what `shutil` would say, without the time that its import takes."""
    try:
        return int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns or 80
    except (OSError, ValueError):
        return 80


def _refuse_unknown(unknown: Sequence[str], parser: Parser, tr: Language) -> None:
    if not unknown:
        return
    word = unknown[0].partition("=")[0]
    options = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001 - argparse offers no list of its options
    what = (
        N_("There is no option {word}{similar}. `{program} --help` lists them")
        if word.startswith("-")
        else N_("“{word}” is one argument too many. `{program} --help` explains")
    )
    raise UsageError(what, word=word, similar=similar(word, options, tr), program=parser.prog)


def _usage(parser: Parser, tr: Language) -> str:
    """Usage in one line: the common options would fill a page."""
    forms = {"*": "{}...", "+": "{}...", "?": "[{}]"}
    words = " ".join(
        forms.get(str(action.nargs), "{}").format(action.metavar)
        for action in parser._get_positional_actions()  # noqa: SLF001 - argparse offers no list
    )
    return f"{parser.prog} [{tr('OPTIONS')}] {words}".rstrip()


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
