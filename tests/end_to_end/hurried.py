"""The program as it is, but impatient: pauses that spare portal and disk are cut short."""

from __future__ import annotations

import fcntl
import sys
import termios

from senec_tui.cli.main import run
from senec_tui.model.history.writing import background_writer
from senec_tui.model.peak_shaving import controller as peak_shaving
from senec_tui.portal import rate_limit as pace

if __name__ == "__main__":
    if sys.stdin.isatty():
        # The terminal that it was started in becomes its own, as a login would do.
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    pace.GAP_S = 0.0  # type: ignore[misc]
    pace.FIRST_REST_S = 0.02  # type: ignore[misc]
    pace.LONGEST_REST_S = 0.05  # type: ignore[misc]
    background_writer.RETRY_S = 0.2  # type: ignore[misc]
    peak_shaving.READ_BACK_AFTER_S = (0.0, 0.05, 0.1, 0.15)  # type: ignore[misc]
    sys.exit(run(sys.argv[1:]))
