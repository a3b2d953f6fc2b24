"""The program as it is, but impatient: pauses that spare portal, appliance and disk are cut."""

from __future__ import annotations

import fcntl
import sys
import termios
from typing import TYPE_CHECKING, Any

from senec_tui.cli.main import run
from senec_tui.model.history.writing import background_writer
from senec_tui.model.peak_shaving import controller as peak_shaving
from senec_tui.model.polling import other_processes, poller
from senec_tui.portal import rate_limit as pace

if TYPE_CHECKING:
    from collections.abc import Callable


def hurry(put: Callable[[object, str, Any], None]) -> None:
    """Cut the pauses; `put` sets them, as `setattr` does or for a while."""
    put(pace, "GAP_S", 0.0)
    put(pace, "FIRST_REST_S", 0.02)
    put(pace, "LONGEST_REST_S", 0.05)
    put(background_writer, "RETRY_S", 0.2)
    put(poller, "FIRST_RETRY_S", 0.5)
    put(other_processes, "LOOK_S", 0.5)
    put(peak_shaving, "READ_BACK_AFTER_S", (0.0, 0.05, 0.1, 0.15))


if __name__ == "__main__":
    if sys.stdin.isatty():
        # The terminal that it was started in becomes its own, as a login would do.
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    hurry(setattr)
    if "simulate" in sys.argv:
        from senec_tui.simulator.web import web_server

        setattr(web_server, "REBOOT_S", 2.0)  # noqa: B010 - a constant elsewhere
    sys.exit(run(sys.argv[1:]))
