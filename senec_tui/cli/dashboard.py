"""No sub-command: the dashboard. Textual is imported here, last."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from senec_tui.cli.context import Context


def open_dashboard(context: Context) -> int:
    """Open it and stay until it is left."""
    raise NotImplementedError
