"""`senec-tui feeds grafana`: a dashboard file on standard output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.grafana import dashboard

if TYPE_CHECKING:
    from senec_tui.cli.context import Context


def run(context: Context) -> int:
    """Print it."""
    made = dashboard(ExportTable.of(context.catalogue), context.tr)
    context.print(json.dumps(made, ensure_ascii=False, indent=2))
    return 0
