"""Energies of this run, added up from powers, where the device counts none any more.

Firmware since the summer of 2023 has no energy counters. What is added up here begins at 0 with
each start, which Home Assistant takes for a meter that was changed, as `total_increasing` means it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.feeds.quantities import STALE_POLLS, QuantitySample

if TYPE_CHECKING:
    from senec_tui.feeds.known_samples import KnownSamples
    from senec_tui.model.reading.snapshot import Snapshot

LONGEST_GAP_S: Final = 300.0
"""Nobody knows what happened in a longer one; where polls are rare, in one of several polls."""
_WH_PER_UNIT: Final = {"Wh": 1.0, "kWh": 1000.0}
_SECONDS_PER_HOUR: Final = 3600.0


class RunEnergies:
    """Energies of this run of the collector, added up from every snapshot."""

    def __init__(self, known: KnownSamples) -> None:
        """Each counter `…_energy` in its table that has a `…_power` beside it is added up."""
        self._known = known
        by_key = {quantity.key: quantity for quantity in known.table.quantities}
        self._counters = {
            power: quantity
            for key, quantity in by_key.items()
            if quantity.kind == "counter"
            and quantity.unit in _WH_PER_UNIT
            and not quantity.labels
            and (power := key.replace("_energy", "_power")) in by_key
            and power != key
        }
        self._powers = [by_key[power] for power in self._counters]
        self._seen: object = None
        self._last: dict[str, QuantitySample] = {}
        self._watt_hours: dict[str, float] = {}

    def add(self, snapshot: Snapshot, now: float) -> None:
        """Add what came since the snapshot before. Cheap: runs in the event loop."""
        if snapshot.sections is self._seen:
            return
        self._seen = snapshot.sections
        longest_s = max(LONGEST_GAP_S, STALE_POLLS * snapshot.link.interval_s)
        for quantity, (power,) in self._known.rows(snapshot, now, self._powers):
            key = quantity.key
            before, self._last[key] = self._last.get(key), power
            total = self._watt_hours.setdefault(key, 0.0)
            if before is not None and 0 < (span_s := power.at - before.at) <= longest_s:
                mean_w = max(0.0, (power.value + before.value) / 2)
                self._watt_hours[key] = total + mean_w * span_s / _SECONDS_PER_HOUR

    def samples(self, counted: set[str]) -> list[QuantitySample]:
        """The energies, but for those that the device counts (keys)."""
        return [
            QuantitySample(
                counter,
                (),
                self._watt_hours[power] / _WH_PER_UNIT[counter.unit or ""],
                self._last[power].at,
            )
            for power, counter in self._counters.items()
            if power in self._last and counter.key not in counted
        ]
