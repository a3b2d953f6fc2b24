"""`argparse` as this program wants it: in a language, raising, each value with its origin.

What there is on the command line is told in `arguments`.
"""

from __future__ import annotations

import argparse
import os
import re
from argparse import SUPPRESS
from typing import TYPE_CHECKING, Final, NoReturn

from senec_tui.cli.names import similar
from senec_tui.cli.settings.settings_table import EXCLUDE_EACH_OTHER
from senec_tui.cli.settings.value_kinds import NOT_ONE_OF
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.cli.settings.value_kinds import ValueKind
    from senec_tui.language import Language

PROGRAM: Final = "senec-tui"
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
        # No option begins with a digit: `--since -2h` has a value, like `-2`.
        self._negative_number_matcher = re.compile(r"-\d")
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


def usage_error(error: argparse.ArgumentError, tr: Language) -> UsageError:
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


def refuse_unknown(unknown: Sequence[str], parser: Parser, tr: Language) -> None:
    """Raise `UsageError` for what was left over of a command line."""
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


def short_usage(parser: Parser, tr: Language) -> str:
    """Usage in one line: the common options would fill a page."""
    forms = {"*": "{}...", "+": "{}...", "?": "[{}]"}
    words = " ".join(
        forms.get(str(action.nargs), "{}").format(action.metavar)
        for action in parser._get_positional_actions()  # noqa: SLF001 - argparse offers no list
    )
    return f"{parser.prog} [{tr('OPTIONS')}] {words}".rstrip()


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


class KeepValue(argparse.Action):
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
        """As `argparse` calls it."""
        setattr(namespace, self.dest, (values, option_string or self.dest))


class AddValues(KeepValue):
    """Like `KeepValue` for several values, given together or one after the other."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """As `argparse` calls it."""
        before, _ = getattr(namespace, self.dest, ((), ""))
        more = values if isinstance(values, tuple) else ()
        super().__call__(parser, namespace, (*before, *more), option_string)


class PresetValue(KeepValue):
    """Like `KeepValue` for an option without a value."""

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
        """As `argparse` calls it."""
        super().__call__(parser, namespace, self.const, option_string)


class AnsweredError(Exception):
    """Ends the reading of the command line: there is an answer already."""


class ShowHelp(argparse.Action):
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
        """As `argparse` calls it."""
        raise AnsweredError(self.text(parser))

    def text(self, parser: argparse.ArgumentParser) -> str:
        """What to print."""
        return parser.format_help()


class ShowVersion(ShowHelp):
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
