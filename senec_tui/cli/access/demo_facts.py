"""What the simulated appliance said that is no curve, and when: facts of the demo's past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.model.history.channels import changed_elements, event_of_change
from senec_tui.simulator.past import state_as_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw, Wanted
    from senec_tui.model.history.event_kinds import EventKind
    from senec_tui.model.history.writing.bulk_writer import BulkWriter
    from senec_tui.simulator.appliance import Appliance
    from senec_tui.simulator.household.physics import Moment

EXACT_S: Final = 120
"""How finely the appliance's log tells changes of its state."""
_WALLBOX_STATES: Final[Wanted] = {"WALLBOX": ("STATE", "EV_CONNECTED")}


class PastFacts:
    """What variables that are no curves said, and when they changed."""

    def __init__(self, appliance: Appliance, catalogue: Catalogue, *, exact_from: float) -> None:
        """`exact_from`: Unix seconds from which on the log of the appliance is kept."""
        self._appliance = appliance
        self._catalogue = catalogue
        self._exact_from = exact_from
        self._told: dict[str, dict[float, Raw]] = {}
        self._last: Moment | None = None
        self._state: int | None = None
        """Of the battery, as noted last."""

    def follow(self, moments: Iterable[Moment]) -> None:
        """The states of battery and wallbox, in order of time."""
        for moment in moments:
            before = self._last
            if self._state != moment.state:
                at = self._changed_at(before, moment, lambda truth: truth.state)
                if at is not None:
                    self._state = moment.state
                    self.note("ENERGY.STAT_STATE", at, state_as_told(moment))
            if before is None or before.car.state != moment.car.state:
                at = self._changed_at(before, moment, lambda truth: truth.car.state)
                told = self._appliance.values_of(moment, _WALLBOX_STATES)
                self._note_all(moment.time if at is None else at, told)
            self._last = moment

    def look(self, at: float, wanted: Wanted) -> None:
        """What these variables say at a time."""
        self._note_all(at, self._appliance.values_at(at, wanted))

    def _note_all(self, at: float, told: Mapping[str, Mapping[str, Raw]]) -> None:
        for name, section in told.items():
            for variable, raw in section.items():
                self.note(f"{name}.{variable}", at, raw)

    def write(self, writer: BulkWriter) -> None:
        """Facts where they changed, and events of the changes that are some."""
        events: list[tuple[float, EventKind, str, str, str]] = []
        for path, told in self._told.items():
            kind = event_of_change(path, self._catalogue)
            kept: list[tuple[float, Raw]] = []
            for at, raw in sorted(told.items()):
                if kept and kept[-1][1] == raw:
                    continue
                if kept and kind is not None:
                    events.extend(
                        (at, kind, *change) for change in changed_elements(path, kept[-1][1], raw)
                    )
                kept.append((at, raw))
            writer.facts(path, kept)
        writer.events(sorted(events))

    def note(self, path: str, at: float, raw: Raw) -> None:
        """What a variable says at a time."""
        self._told.setdefault(path, {})[at] = raw

    def _changed_at(
        self, before: Moment | None, now: Moment, state: Callable[[Moment], int]
    ) -> float | None:
        """When it became what it is now: where the log is kept, just when a line there says so.

        None: it is so at this moment alone, of which the log knows nothing.
        """
        if before is None:
            return now.time
        if now.time < self._exact_from:
            return (before.time + now.time) / 2
        wanted = state(now)

        def is_so(time: float) -> bool:
            return state(self._appliance.truth_at(time)) == wanted

        at = before.time // EXACT_S * EXACT_S
        # The moment before was perhaps one of those.
        while is_so(at) and is_so(at - EXACT_S):
            at -= EXACT_S
        while at <= now.time and not is_so(at):
            at += EXACT_S
        return at if at <= now.time else None
