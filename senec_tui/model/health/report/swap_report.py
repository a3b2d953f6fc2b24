"""Before and after a swap of modules, or another visit: what is otherwise, what to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.health.journal import KINDS, TITLES, Naming, differences
from senec_tui.model.health.report.markdown import table_head, table_row
from senec_tui.model.plant.battery import Battery, widest_spread_mv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.language import Language
    from senec_tui.model.health.journal import Difference, Kind
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.reading.snapshot import Snapshot

SETTLES_S: Final = 900.0
"""The state before is taken so long before the moment that was named: the work had begun then."""

_LATER: Final = (
    N_(
        "After 1 day: does it charge to the top, does every module take its share, do states 99 "
        "(waking) or 100 (calibration) end?"
    ),
    N_(
        "After 7 days: has the spread of the cells at rest settled, is the highest charge of a "
        "sunny day what it was?"
    ),
    N_(
        "After 30 days: `senec-tui report battery` measures capacity and cells anew; compare with "
        "the time before."
    ),
)


def swap_report(
    history: History, at: float, end: float, *, tr: Language, identity: bool = False
) -> str:
    """Markdown. Blocking.

    Raises:
        StorageError: the history cannot be read.
    """
    with history.one_state():
        # Where the recording began just before the work, what was first told is what was there.
        before = history.snapshot_at(at - SETTLES_S, first_until=at)
        after = history.snapshot_at(end)
    return "\n".join(_lines(before, after, (at, end), Naming(tr, identity), tr))


def _lines(
    before: Snapshot, after: Snapshot, span: tuple[float, float], naming: Naming, tr: Language
) -> Iterator[str]:
    moments = [tr.date_and_time(_local(at), seconds=False) for at in span]
    yield f"# {tr('Before and after')}"
    yield ""
    yield f"- {tr('Before')}: {moments[0]}"
    yield f"- {tr('After')}: {moments[1]}"
    yield ""
    found = differences(before, after)
    if not before.sections:
        yield tr("Nothing was recorded before that moment: all that is known is how it is now.")
        yield ""
    for kind in KINDS:
        yield from _table(before, after, [d for d in found if d.kind == kind], kind, naming, tr)
    if not found:
        yield tr("No identity, version, limit or setting is otherwise.")
        yield ""
    yield f"## {tr('Checklist')}"
    yield ""
    for is_well, text in checklist(after, tr):
        yield f"- [{'x' if is_well else ' '}] {text}"
    yield ""
    yield f"## {tr('What to look at later')}"
    yield ""
    for text in _LATER:
        yield f"- {tr(text)}"
    yield ""


def _table(
    before: Snapshot,
    after: Snapshot,
    found: Sequence[Difference],
    kind: Kind,
    naming: Naming,
    tr: Language,
) -> Iterator[str]:
    if not found:
        return
    yield f"## {tr(TITLES[kind])}"
    yield ""
    yield from table_head((tr("value"), tr("before"), tr("after")))
    for difference in found:
        was, is_now = naming(before, difference.before), naming(after, difference.after)
        yield table_row((f"`{difference.path}`", was, is_now))
    yield ""


def checklist(after: Snapshot, tr: Language) -> Iterator[tuple[bool, str]]:
    """What must be right when the van has left: whether it is, and in words what was looked at."""
    battery = Battery.of(after)
    n, configured = len(battery.fitted), after.code("BMS", "MODULES_CONFIGURED")
    yield (
        bool(n) and configured in (None, n),
        tr("modules that answer: {n}, configured: {configured}", n=n, configured=configured or "–"),
    )
    versions = {str(after.number("BMS", "FW", m.slot)) for m in battery.fitted}
    yield len(versions) <= 1, tr("all modules have the same firmware")
    charges = [m.soc_pct for m in battery.fitted if m.soc_pct is not None]
    apart = max(charges) - min(charges) if charges else None
    yield (
        apart is not None and apart <= _CHARGES_APART_PCT,
        tr("charge of the modules apart: {percent} %", percent=_number(apart, tr)),
    )
    widest = widest_spread_mv(battery)
    yield (
        widest is not None,
        tr("widest spread of cells in a module: {mv} mV", mv=_number(widest, tr)),
    )
    design = after.number("FACTORY", "DESIGN_CAPACITY")
    yield design is not None, tr("design capacity: {wh} Wh", wh=_number(design, tr))


_CHARGES_APART_PCT: Final = 5.0


def _number(value: float | None, tr: Language) -> str:
    return "–" if value is None else tr.number(value)


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone()
