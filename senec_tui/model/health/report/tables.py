"""The data behind a report as CSV, full precision, one file a subject. Pure."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from senec_tui.model.health.cells import ENDS
from senec_tui.model.health.health_texts import day_of
from senec_tui.model.plant.battery import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from senec_tui.model.health.health import BatteryHealth
    from senec_tui.model.health.runs import Run


def tables(
    health: BatteryHealth, runs: Iterable[Run], gaps: Iterable[tuple[float, float]]
) -> Mapping[str, str]:
    """File name -> text."""
    return {
        "fingerprints.csv": _csv(
            ("day_utc", "module", "end", "cell", "off_median_mv", "soc_pct", "temperature_c"),
            (
                (
                    day_of(point.day).isoformat(),
                    LETTERS[module.slot],
                    end,
                    index + 1,
                    _rounded(off, 2),
                    _rounded(point.soc_pct, 2),
                    _rounded(point.temperature_c, 1),
                )
                for module in health.modules
                for end in ENDS
                for point in module.fingerprints[end]
                for index, off in enumerate(point.off_mv)
                if off is not None
            ),
        ),
        "cells.csv": _csv(
            (
                "cell", "end", "off_median_mv", "slope_mv_month", "slope_low", "slope_high",
                "lowest_pct", "highest_pct", "resistance_mohm", "resistance_ratio",
            ),
            (
                (
                    cell.name,
                    end,
                    _rounded(cell.ends[end].off_mv, 2),
                    *(_rounded(v, 3) for v in cell.ends[end].slope_mv_month or (None,) * 3),
                    _rounded(cell.ends[end].lowest_pct, 1),
                    _rounded(cell.ends[end].highest_pct, 1),
                    _rounded(cell.resistance_mohm and cell.resistance_mohm.value, 3),
                    _rounded(cell.resistance_ratio, 3),
                )
                for module in health.modules
                for cell in module.cells
                for end in ENDS
            ),
        ),
        "modules.csv": _csv(
            ("day_utc", "module", "energy_through_wh"),
            (
                (day_of(day).isoformat(), work.letter, _rounded(wh, 1))
                for work in health.work
                for day, wh in sorted(work.daily_wh.items())
            ),
        ),
        "days.csv": _csv(
            ("day", "highest_pct", "lowest_pct", "refused_wh", "measured", "held_back"),
            (
                (
                    entry.day.isoformat(),
                    _rounded(entry.highest_pct, 2),
                    _rounded(entry.lowest_pct, 2),
                    _rounded(entry.refused_wh, 1),
                    _rounded(entry.measured, 4),
                    int(entry.held_back),
                )
                for entry in health.ceiling.days
            ),
        ),
        "runs.csv": _csv(
            ("start_utc", "end_utc", "way", "from_pct", "to_pct", "energy_wh"),
            (
                (
                    _moment(run.start),
                    _moment(run.end),
                    "charge" if run.charging else "discharge",
                    _rounded(run.from_pct, 2),
                    _rounded(run.to_pct, 2),
                    _rounded(run.energy_wh, 1),
                )
                for run in runs
            ),
        ),
        "charge_jumps.csv": _csv(
            ("about_utc", "from_pct", "to_pct", "explained_by_energy_pct"),
            (
                (
                    _moment(jump.at),
                    _rounded(jump.from_pct, 2),
                    _rounded(jump.to_pct, 2),
                    _rounded(jump.explained_pct, 2),
                )
                for jump in health.capacity.jumps
            ),
        ),
        "gaps.csv": _csv(
            ("start_utc", "end_utc", "hours"),
            ((_moment(a), _moment(b), _rounded((b - a) / 3600, 2)) for a, b in gaps),
        ),
    }  # fmt: skip


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def _rounded(value: float | None, digits: int) -> float | str:
    return "" if value is None else round(value, digits)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
