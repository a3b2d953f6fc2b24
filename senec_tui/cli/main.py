"""One run of the command line: from words to an exit status. The only place that catches all."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import nullcontext, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final, TextIO

from senec_tui.errors import ConfigError, OutputError, SenecTuiError
from senec_tui.language import LANGUAGES, N_, Language, from_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from senec_tui.cli.arguments import Call
    from senec_tui.cli.context import Context

FAILED: Final = 1
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
"""What a shell reports for a program that SIGPIPE ended."""

_OUR_FAULT: Final = N_(
    "This is a mistake in senec-tui, not yours: {detail}. "
    "Please report it with what `SENEC_TUI_DEBUG=1` makes it say in addition."
)

_UNWRITABLE: Final = frozenset(
    {errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EROFS}
)
"""Of our own files these become `StorageError` where they arise: here it is standard output."""


def run(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Do what the words ask for. Every failure ends in one sentence on standard error."""
    environment = os.environ if environment is None else environment
    _open_closed_streams()
    lacking = [_prepared(stream) for stream in (sys.stdout, sys.stderr)]
    debug = bool(environment.get("SENEC_TUI_DEBUG"))
    tr = Language(_language(argv, environment), plain=any(lacking))
    return _guarded(
        lambda: _prepare(argv, environment, tr, debug=debug),
        tr,
        debug=debug,
        plugin=sys.stdout if _is_plugin(argv) else None,
    )


def _is_plugin(argv: Sequence[str]) -> bool:
    """Whether a monitor asks, as far as the words tell before they are understood."""
    if "check" not in argv:
        return False
    from senec_tui.cli.arguments import words_of
    from senec_tui.cli.commands import COMMANDS

    row = COMMANDS.get(words_of(argv).command or "")
    return row is not None and row.is_plugin


def _prepare(
    argv: Sequence[str], environment: Mapping[str, str], tr: Language, *, debug: bool
) -> int:
    from senec_tui.cli.arguments import parse

    call = parse(argv, tr)
    if call.answer is not None:
        sys.stdout.write(call.answer)
        return 0
    context = _context(call, environment, tr)
    debug = debug or context.settings.log_level == "debug"
    with _own_log(call, context):
        return _guarded(
            lambda: _execute(call, context),
            context.tr,
            debug=debug,
            err=context.err,
            plugin=context.out if _is_plugin(argv) else None,
        )


def _context(call: Call, environment: Mapping[str, str], tr: Language) -> Context:
    from senec_tui.cli.commands import COMMANDS
    from senec_tui.cli.context import Context
    from senec_tui.cli.paths import Paths
    from senec_tui.cli.settings.loading import load

    paths = Paths()
    row = COMMANDS.get(call.command or "")
    file = paths.config_file if row is None or row.reads_file else None
    file_error = None
    try:
        settings = load(call.settings, environment, file, tr)
    except ConfigError as error:
        if row is None or not row.mends_file:
            raise
        settings, file_error = load(call.settings, environment, None, tr), error
    return Context(
        settings=settings,
        settings_of=lambda name: load(_for_device(name, call), environment, file, tr),
        file_error=file_error,
        own=call.own,
        tr=Language(settings.language, plain=tr.plain or settings.glyphs == "ascii"),
        paths=paths,
        environment=environment,
    )


def _for_device(name: str, call: Call) -> dict[str, tuple[object, str]]:
    """What was given, but for another appliance."""
    given = {key: value for key, value in call.settings.items() if key != "host"}
    return {**given, "device": (name, "--device")}


def _own_log(call: Call, context: Context) -> AbstractContextManager[None]:
    settings = context.settings
    if not settings.log_file:
        return nullcontext()
    from senec_tui.cli.own_log import written_to

    return written_to(
        settings.log_file,
        settings.log_level,
        call.command or "dashboard",
        lambda error: context.note(error.sentence(context.tr)),
        hide=context.redactor.text,
    )


def _execute(call: Call, context: Context) -> int:
    from senec_tui.cli.commands import COMMANDS, refuse_source
    from senec_tui.cli.settings.loading import notes

    if call.command is None:
        from senec_tui.cli.dashboard import open_dashboard

        return open_dashboard(context)
    row = COMMANDS[call.command]
    refuse_source(row, context.settings)
    for note in notes(context.settings, context.tr):
        context.note(note)
    try:
        status: int = import_module(row.module).run(context)
        return status
    finally:
        for more in context.afterwards:
            for note in more():
                context.note(note)


def _guarded(
    work: Callable[[], int],
    tr: Language,
    *,
    debug: bool,
    err: TextIO | None = None,
    plugin: TextIO | None = None,
) -> int:
    """The exit status of some work, whatever happens in it, told on `err` or to a monitor.

    `plugin`: where the monitor reads.
    """
    err = sys.stderr if err is None else err
    try:
        status = work()
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()  # whoever read us has gone
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SenecTuiError as error:
        return _failed(error.sentence(tr), error.exit_status, debug=debug, err=err, plugin=plugin)
    except Exception as error:  # noqa: BLE001 - the last place that can say it in a sentence
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            _give_up_output()
            sentence = OutputError(detail=error.strerror).sentence(tr)
            return _failed(sentence, FAILED, debug=debug, err=err, plugin=plugin)
        from senec_tui.clean_text import visible

        sentence = tr(_OUR_FAULT, detail=visible(f"{type(error).__name__}: {error}"))
        return _failed(sentence, FAILED, debug=debug, err=err, plugin=plugin)
    return status


def _give_up_output() -> None:
    """Let what is left for standard output go: written at exit, it would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """Read nothing from, and write nowhere, what the caller closed (`>&-`): Python has None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _failed(sentence: str, status: int, *, debug: bool, err: TextIO, plugin: TextIO | None) -> int:
    from senec_tui.clean_text import printable

    if plugin is not None:
        from senec_tui.cli.commands.check import UNKNOWN, unknown_line

        status = UNKNOWN
    with suppress(OSError):  # the status says it as well
        if plugin is not None:
            plugin.write(printable(unknown_line(sentence)))
            plugin.flush()
        else:
            err.write(f"senec-tui: {printable(sentence)}\n")
    if "senec_tui.cli.own_log" in sys.modules:
        import logging

        logger = logging.getLogger("senec_tui.cli")
        if logger.hasHandlers():  # without any, Python would print it a second time
            logger.error(sentence, exc_info=debug)
    if debug:
        import traceback

        err.write(printable(traceback.format_exc()))
    return status


def _prepared(stream: TextIO) -> bool:
    """Make a stream write something for every character. True if it lacks letters of our texts."""
    errors, lacks = "backslashreplace", False
    if not (stream.encoding or "").lower().startswith("utf"):
        from senec_tui.language.plain import error_handler, lacks_letters

        errors, lacks = error_handler(), lacks_letters(stream.encoding)
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(errors=errors)
    return lacks


def _language(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language for what is said before the settings are known."""
    chosen = environment.get("SENEC_TUI_LANG") or from_environment(environment)
    for index, word in enumerate(argv):
        if word.startswith("--lang="):
            chosen = word.partition("=")[2]
        elif word == "--lang":
            chosen = "".join(argv[index + 1 : index + 2])
    return chosen if chosen in LANGUAGES else "en"
