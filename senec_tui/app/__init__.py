"""The Textual dashboard. Shows what `model` says; never sees the network or wire text."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from senec_tui.app.app import SenecApp
    from senec_tui.app.dashboard_options import DashboardOptions

_NO_TERMINAL: Final = N_(
    "The dashboard needs a terminal, for keys and for the screen; "
    "`senec-tui --help` lists what does without"
)


def application() -> type[SenecApp]:
    """The application, and with it all of Textual that the first picture needs."""
    from senec_tui.app.textual_patches.palette_later import palette_later

    with palette_later():
        from senec_tui.app.app import SenecApp
    return SenecApp


def run_dashboard(options: DashboardOptions) -> int:
    """Open the dashboard and wait until it is left. Returns the exit status.

    Raises:
        UsageError: there is no terminal; nobody could ever leave it. Or a key cannot be had.
        Exception: whatever ended the program unasked, after the terminal was given back.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_NO_TERMINAL)
    # A change is painted at the next beat; nothing beats at rest. Twice the usual beats halve what
    # a key waits for; few of them join what changes one after the other.
    os.environ.setdefault("TEXTUAL_FPS", "20" if options.low_power else "120")
    if options.low_power:
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    make_app = application()
    from senec_tui.app.textual_patches.terminal_signals import PLAIN_PEN

    if options.keys:
        from senec_tui.app.commands.own_keys import checked

        options = replace(options, keys=checked(options.keys))
    app = make_app(replace(options, has_process=True))
    app.run(mouse=options.mouse)
    # Of terminals that share one state between their two screens, the shell would get our colours.
    with suppress(OSError):  # it may be gone
        print(PLAIN_PEN, end="", file=sys.__stderr__, flush=True)  # where Textual writes
    if app.crash is not None:
        raise app.crash
    return app.return_code or 0
