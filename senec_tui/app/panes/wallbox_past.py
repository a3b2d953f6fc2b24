"""What the wallboxes drew: curves of the last hours, bars of the last days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.drawing.bars import Bar, bar_chart
from senec_tui.app.drawing.lines import Line, Span
from senec_tui.app.drawing.plot import LETTERS, Curve, plot
from senec_tui.catalogue import Path
from senec_tui.model.trend import window_end
from senec_tui.model.wallbox import PHASES, configured_boxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.drawing.scene import Scene

HOURS: Final = 4
HOURS_S: Final = HOURS * 3600.0
MOST: Final = 26
MOST_OF_DAYS: Final = 18
FEWEST_DAYS: Final = 14
"""Days before the first one that was measured are left out, but not more than to leave these."""
FURNITURE: Final = 3
"""Blank line, title and legend."""
WIDEST: Final = 160
_ROLES: Final = ("curve-1", "curve-3", "strong")


def charts(scene: Scene, room: int, *, least: int) -> list[Line]:
    """The last hours if a car was charged in them, and the last days if in those, in `room` lines.

    `least`: lines of each, with title and the blank line before it.
    """
    shown, days = _curves(scene), _days(scene)
    lines: list[Line] = []
    if shown:
        height = min(max(room - least, least) if days else room, MOST) - FURNITURE
        end = window_end(scene.now)
        lines += [(), scene.heading(scene.tr("Last {hours} h", hours=HOURS)), _legend(shown)]
        lines += plot(
            shown,
            start=end - HOURS_S,
            end=end,
            at_least={"W": (0.0, 1000.0), "A": (0.0, 6.0)},
            width=scene.width,
            height=height,
            glyphs=scene.glyphs,
            tr=scene.tr,
        )
    room -= len(lines)
    if not days or room < least:
        return lines
    title = scene.tr("Charged on the last {n} days", n=len(days))
    return [
        *lines,
        (),
        scene.heading(title),
        *bar_chart(
            days,
            unit="kWh",
            roles=("wallbox", "wallbox"),
            width=min(scene.width, WIDEST),
            height=min(room, MOST_OF_DAYS) - 2,
            glyphs=scene.glyphs,
            tr=scene.tr,
        ),
    ]


def _curves(scene: Scene) -> list[Curve]:
    """Power of all boxes; with a single one also its currents, as long as they were polled."""
    tr = scene.tr
    end = window_end(scene.now)
    power = scene.trends.samples("wallbox", now=end, seconds=HOURS_S, count=2 * scene.width)
    if not any(sample and sample.high > 0 for sample in power):
        return []
    shown = [Curve(label=tr("Power, W"), unit="W", samples=power, role="wallbox")]
    if configured_boxes(scene.snapshot) == 1:
        for phase, role in zip(PHASES, _ROLES, strict=True):
            path = Path("WALLBOX", f"L{phase}_CHARGING_CURRENT", 0)
            amps = scene.tracks.samples(path, end - HOURS_S, end)
            if any(amps):
                shown.append(Curve(label=f"L{phase}, A", unit="A", samples=amps, role=role))
    return shown


def _legend(shown: Sequence[Curve]) -> Line:
    if len(shown) == 1:
        return (Span(shown[0].label, shown[0].role),)
    spans: list[Span] = []
    for letter, curve in zip(LETTERS, shown, strict=False):
        spans += [Span(f"{letter} ", "key"), Span(f"{curve.label}  ", curve.role)]
    return tuple(spans)


def _days(scene: Scene) -> list[Bar]:
    """Energy of each day; none if there was none."""
    days = () if scene.digest is None else scene.digest.days
    if not any(day.energy_wh["wallbox"] for day in days):
        return []
    first = next((n for n, day in enumerate(days) if day.wallbox_measured_s), 0)
    bars: list[Bar] = []
    for day in days[max(min(first, len(days) - FEWEST_DAYS), 0) :]:
        date = datetime.fromtimestamp(day.start + 1).date()  # noqa: DTZ006 - of this computer
        share = day.wallbox_measured_s / day.elapsed_s if day.elapsed_s else 0.0
        kwh = day.energy_wh["wallbox"] / 1000 if day.wallbox_measured_s else None
        bars.append(Bar(label=str(date.day), up=kwh, down=None, measured=min(share, 1.0)))
    return bars
