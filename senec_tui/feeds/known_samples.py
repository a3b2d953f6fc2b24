"""The samples of one snapshot after the other; worked out anew only where something came anew.

Most of some three hundred values are read once a minute or once an hour, and several programs are
told of them after each poll.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.feeds.quantities import Freshness, QuantitySources, fresh_ones, sources, unchecked
from senec_tui.model.polling.live_set import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.feeds.export_table import ExportTable, Quantity
    from senec_tui.feeds.quantities import QuantitySample
    from senec_tui.model.reading.snapshot import Snapshot

_MODULES: Final = "BMS"

QuantityRow = tuple["Quantity", tuple["QuantitySample", ...]]


class _Kept(NamedTuple):
    """The samples of a quantity."""

    made_of: tuple[object, ...]
    samples: tuple[QuantitySample, ...]
    oldest: float
    newest: float

    def fresh(self, span: Freshness) -> tuple[QuantitySample, ...]:
        """Those that are in a span of time, mostly all."""
        if span.begin <= self.oldest and self.newest <= span.end:
            return self.samples
        return fresh_ones(self.samples, span)


class KnownSamples:
    """Follows one appliance; for one task at a time."""

    def __init__(self, table: ExportTable) -> None:
        """Nothing is known yet."""
        self.table = table
        self._kept: dict[str, _Kept] = {}
        self._modules: tuple[object, ...] | None = None
        self._slots: tuple[int, ...] = ()
        self._sections: object = None

    def rows(
        self, snapshot: Snapshot, now: float, wanted: Iterable[Quantity] | None = None
    ) -> list[QuantityRow]:
        """Each quantity, of all or those wanted, that is known at `now`, with its samples.

        `now` is in Unix seconds. Samples that are the same as before are the same objects.
        """
        if snapshot.sections is not self._sections:
            self._learn(snapshot)
            self._sections = snapshot.sections
        tiers = self.table.stale_after_s
        spans = {tier: Freshness.of(snapshot, self.table, tier, now) for tier in tiers}
        return [
            (quantity, samples)
            for quantity in (self.table.quantities if wanted is None else wanted)
            if (samples := self._kept[quantity.key].fresh(spans[quantity.tier]))
        ]

    def _learn(self, snapshot: Snapshot) -> None:
        plant = QuantitySources(snapshot, slots=self._slots_of(snapshot))
        for quantity in self.table.quantities:
            made_of = sources(quantity, plant)
            kept = self._kept.get(quantity.key)
            if kept is None or not made_of or kept.made_of != made_of:
                samples = tuple(unchecked(quantity, plant))
                moments = [sample.at for sample in samples] or [0.0]
                self._kept[quantity.key] = _Kept(made_of, samples, min(moments), max(moments))

    def _slots_of(self, snapshot: Snapshot) -> tuple[int, ...]:
        """Which modules are fitted does not depend on what is read at every poll."""
        section, live = snapshot.sections.get(_MODULES, {}), LIVE[_MODULES]
        modules = tuple(stored for name, stored in section.items() if name not in live)
        if modules != self._modules:
            self._modules = modules
            self._slots = QuantitySources(snapshot).slots
        return self._slots
