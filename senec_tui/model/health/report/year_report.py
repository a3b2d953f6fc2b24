"""Energies and shares of a year by months, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.health.report.markdown import table_head, table_row
from senec_tui.model.history.local_time import local_day
from senec_tui.model.history.periods.money import MONEY_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from senec_tui.language import Language
    from senec_tui.model.history.periods.money import Prices
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.queries.totals import Totals

_COLUMNS: Final = (
    ("pv", N_("PV")),
    ("house", N_("House")),
    ("import", N_("Import")),
    ("export", N_("Export")),
    ("charge", N_("Charged")),
    ("discharge", N_("Discharged")),
)


def year_report(
    history: History,
    start: float,
    end: float,
    *,
    tr: Language,
    identity: str = "",
    zone: tzinfo | None = None,
    prices: Prices | None = None,
) -> str:
    """A table of months in kWh with self-sufficiency and how much was measured.

    `prices`: makes columns of money, too.

    Raises:
        StorageError: the history cannot be read.
    """
    return "\n".join(_lines(history, start, end, tr, identity, zone, prices))


def _lines(
    history: History,
    start: float,
    end: float,
    tr: Language,
    identity: str,
    zone: tzinfo | None,
    prices: Prices | None,
) -> Iterator[str]:
    first, last = local_day(start, zone), local_day(end - 1, zone)
    yield f"# {tr('Energy of a year')}"
    yield ""
    if identity:
        yield f"- {tr('Device')}: {identity}"
    yield f"- {tr('Time')}: {tr.date(first)} – {tr.date(last)}"
    yield ""
    names = [tr(label) for _, label in _COLUMNS]
    if prices is not None:
        names += [f"{tr(MONEY_LABELS[name])}, {prices.currency}" for name in prices.told]
    heads = (tr("month"), *names, tr("self-sufficient"), tr("self-consumed"), tr("measured"))
    yield from table_head(heads)
    for month in history.bars(start, end, step="month", timezone=zone):
        # Of the first and the last month only what the span has of them, as in the sum.
        part = history.totals(max(month.start, start), min(month.end, end), zone)
        yield _row(tr, tr.month(local_day(month.start, zone)), part, prices)
    yield _row(tr, tr("together"), history.totals(start, end, zone), prices)
    yield ""
    yield tr(
        "kWh, integrated from the device's own power readings; what was not measured is in no "
        "number, see the last column."
    )
    if prices is not None:
        yield ""
        yield _prices(tr, prices)
    yield ""


def _prices(tr: Language, prices: Prices) -> str:
    """What the money was counted with."""
    parts = [
        f"{tr(label)} {tr.localise(f'{price:g}')} {prices.currency}"
        for label, price in (
            (N_("Import"), prices.import_per_kwh),
            (N_("Export"), prices.export_per_kwh),
        )
        if price is not None
    ]
    return tr(
        "Prices per kWh: {prices}. Saving: what the house did not have to buy.",
        prices=", ".join(parts),
    )


def _row(tr: Language, name: str, totals: Totals, prices: Prices | None) -> str:
    cells = [name]
    for channel, _ in _COLUMNS:
        wh = totals.known_wh(channel)
        cells.append("–" if wh is None else tr.number(wh / 1000, 1))
    if prices is not None:
        sums = prices.sums(totals).values()
        cells += ["–" if money is None else tr.number(money, 2) for money in sums]
    shares = (totals.autarky_pct, totals.self_consumption_pct, 100 * totals.share)
    cells += ["–" if share is None else f"{tr.number(share)} %" for share in shares]
    return table_row(cells)
