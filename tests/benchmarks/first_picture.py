"""The demo without a terminal, until its first live values are drawn; then the process ends."""

from __future__ import annotations

import os

import senec_tui.app
from senec_tui.app.dashboard_options import DashboardOptions
from senec_tui.cli.main import run


def run_dashboard(options: DashboardOptions) -> int:
    """In place of the one that wants a terminal."""
    app = senec_tui.app.application()(options)
    painter = app.services.painter
    paint = painter.paint

    def paint_once() -> None:
        paint()
        if app.shown.at:
            os._exit(0)

    painter.paint = paint_once  # type: ignore[method-assign]
    app.run(headless=True, size=(120, 40))
    return 1


if __name__ == "__main__":
    senec_tui.app.run_dashboard = run_dashboard
    run(["--demo"])
