"""Textual's palette is loaded when it is opened, and is the real one then."""

from __future__ import annotations

import subprocess
import sys

OPENED = """
import asyncio, sys
import senec_tui.app
from senec_tui.app.dashboard_options import DashboardOptions

app = senec_tui.app.application()(DashboardOptions())
assert "textual.command" not in sys.modules

async def main():
    async with app.run_test() as pilot:
        app.action_command_palette()
        for _ in range(20):
            await pilot.pause()
            found = app.screen.query("CommandList").first()
            if found.option_count:
                break
        from textual.command import CommandPalette
        print(isinstance(app.screen, CommandPalette), found.option_count)

asyncio.run(main())
"""


def test_it_opens_in_a_program_that_began_without_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED], capture_output=True, text=True, timeout=60, check=True
    )
    is_real, count = done.stdout.split()
    assert is_real == "True"
    assert int(count) > 20
