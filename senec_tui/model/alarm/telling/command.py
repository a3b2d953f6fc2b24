"""The owner's own program: gets an alarm on its standard input, and no more time than agreed."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from senec_tui.errors import TellingError
from senec_tui.language import N_
from senec_tui.secret_variables import SECRET_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECRETS: Final = SECRET_VARIABLES | {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}
"""Environment that is none of its business."""


async def run_command(words: Sequence[str], content: bytes, timeout_s: float) -> None:
    """Run it; what it prints goes nowhere. It and its children are killed when time is up.

    Raises:
        TellingError: it cannot be started, fails, or takes too long.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env=environment,
        )
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise TellingError(_NOT_STARTED, program=words[0], detail=detail) from error
    try:
        async with asyncio.timeout(timeout_s):
            await _feed(process, content)
            status = await process.wait()
    except TimeoutError as error:
        raise TellingError(_TOO_LONG, program=words[0], seconds=f"{timeout_s:g}") from error
    finally:
        await _end(process)
    if status:
        raise TellingError(_FAILED, program=words[0], status=status)


_NOT_STARTED: Final = N_("The alarm command {program} cannot be started: {detail}")
_TOO_LONG: Final = N_("The alarm command {program} took longer than {seconds} s and was ended")
_FAILED: Final = N_("The alarm command {program} ended with status {status}")


async def _feed(process: asyncio.subprocess.Process, content: bytes) -> None:
    """It need not read what it is told."""
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(content)
        await process.stdin.drain()
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Nothing of it is left: it leads a session of its own, so that its children go as well."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
