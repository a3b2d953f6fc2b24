"""The support bundle of `doctor --bundle`: what helps others to help, without identities."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui import __version__
from senec_tui.clean_text import visible
from senec_tui.cli.settings.settings_table import OPTIONS
from senec_tui.cli.text_table import aligned
from senec_tui.device.privacy.redactor import private_fields
from senec_tui.device.wire.log_files import at_least, parse_log
from senec_tui.errors import OutputExistsError, SenecTuiError
from senec_tui.file_errors import detail_of, from_system

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.cli.diagnosis.steps import Finding
    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.device.source import Section, Source

OWN_LINES: Final = 50
DEVICE_LINES: Final = 30
_TAIL_BYTES: Final = 64 * 1024
_LIBRARIES: Final = ("httpx", "textual", "platformdirs", "cryptography", "uvicorn")


async def write_bundle(
    context: Context, file: Path, findings: Sequence[Finding], redactor: Redactor
) -> None:
    """Put it together, take identities out, write it for its owner only.

    Raises:
        StorageError: the file exists, or cannot be written.
    """
    sections, problem = await _sections(context, redactor)
    parts = {
        "Program": _program(),
        "Settings": _settings(context),
        "Findings": (f"{f.verdict:<5} {f.step}: {f.text}" for f in findings),
        "Sections": _described(context, sections) if not problem else (problem,),
        "Recent warnings and errors of the appliance": await _device_log(context),
        "Recent warnings and errors of senec-tui": _own_log(context),
    }
    when = datetime.fromtimestamp(context.clock(), UTC)
    lines = [f"# senec-tui support bundle, {when:%Y-%m-%d %H:%M} UTC"]
    for title, content in parts.items():
        lines += ["", f"## {title}", "", *(f"    {line}" for line in content)]
    _write(file, redactor.text("\n".join(lines)) + "\n")


def preview(redactor: Redactor) -> Iterator[str]:
    """How often something was replaced, by field or kind."""
    return aligned([(rule, f"{count} x") for rule, count in sorted(redactor.counts.items())])


async def _sections(
    context: Context, redactor: Redactor
) -> tuple[Mapping[str, Section | None], str]:
    """Everything the device has, and its identities learned; or why there is nothing."""
    from senec_tui.cli.access.sources import make_source

    source = make_source(context)
    try:
        private = await source.read(private_fields(context.catalogue))
        redactor.learn(private.sections)
        reply = await source.read(dict.fromkeys(await source.sections(), ()))
    except SenecTuiError as error:
        return {}, str(error)
    else:
        redactor.learn(reply.sections)
        return reply.sections, ""
    finally:
        await source.close()


def _program() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    yield f"senec-tui {__version__}"
    yield f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    for name in _LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is not installed"
    for name in ("TERM", "COLORTERM", "LANG", "LC_ALL"):
        yield f"{name}={visible(os.environ.get(name, ''))}"


def _settings(context: Context) -> Iterator[str]:
    settings = context.settings
    return aligned(
        [
            (
                option.name,
                option.kind.shown(getattr(settings, option.key)),
                settings.origins[option.name],
            )
            for option in OPTIONS
        ]
    )


def _described(context: Context, sections: Mapping[str, Section | None]) -> Iterator[str]:
    """Sizes, and in full what the catalogue does not know: that is news."""
    for name, section in sorted(sections.items()):
        yield f"{name}: {len(section or ())} variables"
        for variable, raw in sorted((section or {}).items()):
            if context.catalogue.variable(name, variable) is None:
                yield f"  not in the catalogue: {variable} = {raw}"


async def _device_log(context: Context) -> list[str]:
    from senec_tui.cli.access.sources import make_source

    source: Source = make_source(context)
    try:
        content = await source.log_day(datetime.fromtimestamp(context.now, UTC).date())
    except SenecTuiError as error:
        return [str(error)]
    finally:
        await source.close()
    telling = [
        line.raw for line in parse_log(content) if line.level and line.level in at_least("W")
    ]
    return telling[-DEVICE_LINES:]


def _own_log(context: Context) -> list[str]:
    file = context.settings.log_file
    if file is None:
        return ["none kept: start with --log-file to have some"]
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - _TAIL_BYTES))
            lines = [line.raw for line in parse_log(opened.read())]
    except OSError as error:
        return [detail_of(error)]
    return [line for line in lines if " W " in line or " E " in line or " C " in line][-OWN_LINES:]


def _write(file: Path, text: str) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise OutputExistsError(file=file) from error
    except OSError as error:
        raise from_system(file, error) from error
