"""Energy, shares and how much was measured, beside the period before. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, beside, cells, fit, left, right
from senec_tui.app.tabs.history.period_words import (
    LEAST_BASE_KWH,
    energy_text,
    local_time,
    measured_text,
    share_text,
)
from senec_tui.language import N_
from senec_tui.model.history.periods.money import MONEY_LABELS
from senec_tui.model.history.periods.period_view import change_pct
from senec_tui.model.history.periods.shown_sets import ENERGY_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.language import Language
    from senec_tui.model.history.periods.period_view import PeriodView

TWO_FROM: Final = 72
"""Cells from which on the rows stand in two columns."""
GAP: Final = 3
MOST_WITH_CENTS: Final = 1000
"""From here on there is no room, and no use, for cents."""
MAIN: Final = ("pv", "house", "import", "export", "charge", "discharge")
MORE: Final = (
    "pv_to_house", "pv_to_battery", "pv_to_grid",
    "battery_to_house", "grid_to_house", "grid_to_battery",
)  # fmt: skip
SLIM_VALUES: Final = (6, 8, 7)
VALUES: Final = (9, 9, 7)
"""Cells of now, before and change; from `VALUES_FROM` cells on."""
VALUES_FROM: Final = 48
_BEFORE: Final = {
    "day": N_("day before"),
    "week": N_("week before"),
    "month": N_("month before"),
    "year": N_("year before"),
    "range": N_("before"),
}


def totals_table(scene: Scene, view: PeriodView, width: int, *, more: bool) -> list[Line]:
    """A head, and below it what there is; in two columns where there is room.

    `more`: where energy came from and went, too.
    """
    across = 2 if width >= TWO_FROM else 1
    each = (width - GAP * (across - 1)) // across
    rows = list(_rows(scene, view, each, more=more))
    before = _before(scene, view)
    head = _head(scene.tr("Energy in kWh"), before, each)
    if across == 1:
        return [head, *rows]
    half = -(-len(rows) // 2)
    return beside([[head, *rows[:half]], [head, *rows[half:]]], [each, each], GAP)


def _before(scene: Scene, view: PeriodView) -> str:
    """What the period is compared with, in few words."""
    if view.question.ghost in (0, 1):
        return scene.tr(_BEFORE.get(view.period.kind, _BEFORE["range"]))
    return scene.tr.date(local_time(view.compared.start, view.question.zone).date())


def _rows(scene: Scene, view: PeriodView, width: int, *, more: bool) -> Iterator[Line]:
    tr, now, then = scene.tr, view.totals, view.before
    names = [*MAIN]
    if now.wallbox_measured_s or then.wallbox_measured_s:
        names.append("wallbox")
    measured = (measured_text(now, scene), measured_text(then, scene))
    has_imported = now.imported_days or then.imported_days
    label = tr("Known") if has_imported else tr("Measured")
    last = _row(label, measured, "", width, role="strong")
    if width < TWO_FROM // 2:
        yield last
    for name in [*names, *(MORE if more else ())]:
        new, old = now.known_kwh(name), then.known_kwh(name)
        values = (energy_text(new, scene), energy_text(old, scene))
        yield _row(tr(ENERGY_LABELS[name]), values, _change(new, old, view, tr), width)
    for label, new, old in (
        (tr("Self-sufficiency"), now.autarky_pct, then.autarky_pct),
        (tr("Self-consumption"), now.self_consumption_pct, then.self_consumption_pct),
    ):
        one, other = (new if now.measured_s else None), (old if then.measured_s else None)
        points = "" if one is None or other is None else _signed(one - other, tr)
        yield _row(label, (share_text(one, scene), share_text(other, scene)), points, width)
    yield from _money(scene, view, width)
    if width >= TWO_FROM // 2:
        yield last
    if has_imported:
        days = (tr.number(now.imported_days), tr.number(then.imported_days))
        yield _row(tr("Days imported"), days, "", width)


def _money(scene: Scene, view: PeriodView, width: int) -> Iterator[Line]:
    """What it comes to, by the prices that the owner has told."""
    prices = scene.prices
    if prices is None:
        return
    tr = scene.tr
    now, then = prices.sums(view.totals), prices.sums(view.before)
    room = max(width - sum(_widths(width)), 8)
    for name in prices.told:
        label = f"{tr(MONEY_LABELS[name])} {tr.unit(prices.currency)}"
        values = (_money_text(now[name], scene), _money_text(then[name], scene))
        yield _row(fit(label, room - 1, scene.glyphs.ellipsis), values, "", width)


def _money_text(money: float | None, scene: Scene) -> str:
    """Without its currency; a dash where it is not known."""
    if money is None:
        return scene.glyphs.absent
    return scene.tr.number(money, 2 if abs(money) < MOST_WITH_CENTS else 0)


def _widths(width: int) -> tuple[int, int, int]:
    return VALUES if width >= VALUES_FROM else SLIM_VALUES


def _row(
    label: str, values: tuple[str, str], change: str, width: int, *, role: str = "value"
) -> Line:
    now, before, more = _widths(width)
    room = max(width - now - before - more, 8)
    return (
        Span(left(label, room), "label"),
        Span(right(values[0], now), role),
        Span(right(values[1], before), "label"),
        Span(right(change, more), "label"),
    )


def _head(title: str, before: str, width: int) -> Line:
    """What the columns are; the word for the period before ends where its numbers end."""
    rest = max(width - _widths(width)[2], 8)
    return (Span(left(title, rest - cells(before)) + before + " " * (width - rest), "label"),)


def _change(new: float | None, old: float | None, view: PeriodView, tr: Language) -> str:
    """In percent, where there is a base for it."""
    if new is None or old is None or old < LEAST_BASE_KWH or not view.is_comparable:
        return ""
    change = change_pct(new, old)
    return "" if change is None else f"{_signed(change, tr)} %"


def _signed(value: float, tr: Language) -> str:
    text = tr.number(value)
    return f"+{text}" if value > 0 and text.strip("0.,") else text
