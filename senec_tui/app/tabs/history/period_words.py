"""Periods, bars and moments of the History tab in words, and the colours of what it shows. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.units import decimals_of
from senec_tui.language import MONTHS, N_

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.language import Language
    from senec_tui.model.history.periods.period_view import ShownCurve
    from senec_tui.model.history.periods.periods import Period
    from senec_tui.model.history.queries.totals import Totals

ROLES: Final = {
    "pv": "pv",
    "house": "house",
    "grid": "grid-import",
    "battery": "battery",
    "wallbox": "wallbox",
    "soc": "strong",
    "import": "grid-import",
    "export": "grid-export",
    "charge": "battery",
    "discharge": "battery-empty",
    "pv_to_house": "pv",
    "battery_to_house": "battery",
    "grid_to_house": "grid-import",
    "pv_to_battery": "battery",
    "pv_to_grid": "grid-export",
}
SHORT_NAMES: Final = {
    "pv": N_("PV"),
    "house": N_("House"),
    "grid": N_("Grid"),
    "battery": N_("Battery"),
    "wallbox": N_("Wallbox"),
    "soc": N_("Charge"),
    "cell-spread": N_("Spread"),
    "cell-temperature": N_("Cells"),
    "battery-temperature": N_("Battery"),
    "case-temperature": N_("Case"),
    "frequency": N_("Frequency"),
}
PARTS: Final = {
    "house": {
        "pv_to_house": N_("PV"),
        "battery_to_house": N_("Battery"),
        "grid_to_house": N_("Grid"),
    },
    "pv": {
        "pv_to_house": N_("House"),
        "pv_to_battery": N_("Battery"),
        "pv_to_grid": N_("Grid"),
    },
}
"""Names of the parts of a bar: where it came from, or where it went."""
_WEEKDAYS: Final = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
_WEEK_S: Final = 7 * 86400.0

LEAST_BASE_KWH: Final = 0.05
"""Of less nobody wants to know a percentage."""


def period_title(period: Period, tr: Language, zone: tzinfo | None) -> str:
    """A period in words: `Mo 2026-11-23`, `2026-11`, or both ends."""
    first, last = local_time(period.start, zone), local_time(period.end - 1, zone)
    if period.kind == "day":
        return f"{tr(_WEEKDAYS[first.weekday()])} {tr.date(first.date())}"
    if period.kind == "month":
        return tr.month(first.date())
    if period.kind == "year":
        return str(first.year)
    if period.kind == "week" or period.length_s >= 2 * 86400:
        return f"{tr.date(first.date())} – {tr.date(last.date())}"
    start = tr.time(first, seconds=False)
    end = tr.time(local_time(period.end, zone), seconds=False)
    if first.date() == last.date():
        return f"{tr.date(first.date())} {start} – {end}"
    return f"{tr.date(first.date())} {start} – {tr.date(last.date())} {end}"


def bar_label(bar: Totals, period: Period, tr: Language, zone: tzinfo | None) -> str:
    """A bar in a few cells, for below a chart."""
    first = local_time(bar.start, zone)
    if period.step == "hour":
        return f"{first.hour:02d}"
    if period.step == "month":
        return tr(MONTHS[first.month - 1])
    if period.kind in ("week", "7d"):
        return f"{tr(_WEEKDAYS[first.weekday()])} {first.day}"
    return str(first.day)


def bar_title(bar: Totals, period: Period, tr: Language, zone: tzinfo | None) -> str:
    """A bar by itself."""
    first, last = local_time(bar.start, zone), local_time(bar.end, zone)
    if period.step == "hour":
        hours = f"{tr.time(first, seconds=False)}–{tr.time(last, seconds=False)}"
        if period.kind == "day":
            return hours
        day = tr(_WEEKDAYS[first.weekday()]) if period.length_s < _WEEK_S else tr.date(first.date())
        return f"{day} {hours}"
    if period.step == "month":
        return tr.month(first.date())
    return f"{tr(_WEEKDAYS[first.weekday()])} {tr.date(first.date())}"


def when(at: float, period: Period, tr: Language, zone: tzinfo | None) -> str:
    """A moment as precisely as the period asks for, in at most nine cells."""
    moment = local_time(at, zone)
    if period.length_s <= 2 * 86400:
        return tr.time(moment, seconds=period.length_s <= 1800)
    if period.length_s <= 8 * 86400:
        return f"{tr(_WEEKDAYS[moment.weekday()])} {tr.time(moment, seconds=False)}"
    return tr.short_date(moment.date())


def local_time(at: float, zone: tzinfo | None) -> datetime:
    """The local time, by the clock on the wall."""
    return datetime.fromtimestamp(at, zone)


def number_text(value: float, curve: ShownCurve, tr: Language) -> str:
    """A value of a curve, without its unit."""
    decimals = decimals_of(curve.unit)
    return tr.number(value, 1 if decimals is None else decimals)


def energy_text(kwh: float | None, scene: Scene) -> str:
    """KWh without their unit; a dash where they are not known."""
    if kwh is None:
        return scene.glyphs.absent
    return scene.tr.number(kwh, 2 if kwh < 100 else 1 if kwh < 1000 else 0)


def difference_text(theirs_kwh: float, ours_kwh: float | None, scene: Scene) -> str:
    """How much more or less others say than we measured; a dash where that is no base."""
    if ours_kwh is None or ours_kwh < LEAST_BASE_KWH:
        return scene.glyphs.absent
    return scene.tr.localise(f"{100 * (theirs_kwh / ours_kwh - 1):+.1f} %")


def share_text(pct: float | None, scene: Scene) -> str:
    """A share; a dash where it is not known."""
    return scene.glyphs.absent if pct is None else f"{scene.tr.number(pct)} %"


def measured_text(totals: Totals, scene: Scene) -> str:
    """How much of what has passed was measured; a dash where nothing has."""
    return f"{_floor_pct(totals.share)} %" if totals.elapsed_s else scene.glyphs.absent


def _floor_pct(measured_share: float) -> int:
    """Whole percents; 100 only for all of it."""
    return 100 if measured_share > 0.9995 else int(measured_share * 100)
