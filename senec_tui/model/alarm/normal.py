"""What is normal here: modules, their serials, charging points, inverters, as once seen. Pure.

A module that is missing is missed whatever the device now calls configured, until the owner accepts
the new state. Serials are remembered as a digest only.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.subjects.battery_judgements import CHANGED, LOST
from senec_tui.model.judgement.wording import SinceWhen, message
from senec_tui.model.plant.battery import FITTED, LETTERS, Battery
from senec_tui.model.plant.wallbox import configured_boxes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.model.judgement.wording import MessageFact
    from senec_tui.model.reading.snapshot import Snapshot

REMEMBERED: Final = "normal"
"""The subject of all rules here: those that no snapshot alone can tell of."""
PART: Final = "normal.part"

_MOST_PARTS: Final = 8


class _Kind(NamedTuple):
    """What one kind of part is missed by."""

    rule: str
    level: Level
    text: str
    path: str


_MODULE: Final = _Kind(
    LOST, Level.ACT, N_("Module {name} is no longer reported, since {time}"), "BMS.VOLTAGE"
)
_WALLBOX: Final = _Kind(
    PART,
    Level.WATCH,
    N_("Wallbox {n} is no longer reported, since {time}"),
    "WIZARD.SETUP_NUMBER_WALLBOXES",
)


class Normal:
    """What was seen, and since when it is missing. The store keeps both."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        """`known`: as `changes` gave it out in earlier runs."""
        self._known = dict(known or {})
        self._changed: set[str] = set()

    def changes(self) -> dict[str, str | None]:
        """What is to be stored since the last call; None: forget it."""
        changed = {key: self._known.get(key) for key in self._changed}
        self._changed.clear()
        return changed

    def accept(self, instance: str) -> None:
        """What is there now is normal: forget what an alarm of one of these rules misses."""
        for key in [key for key in self._known if key.partition("!")[0] == instance]:
            self._set(key, None)

    def judge(self, snapshot: Snapshot) -> tuple[Judgement, ...]:
        """Everything that is not as it was; learns what is new."""
        if not snapshot.at:
            return ()
        return (*self._modules(snapshot), *self._boxes(snapshot))

    def _modules(self, snapshot: Snapshot) -> Iterator[Judgement]:
        if snapshot.stored("BMS", "VOLTAGE") is None and "BMS" not in snapshot.missing:
            return  # nothing was read yet
        there = {m.slot for m in Battery.of(snapshot).modules if m.presence == FITTED}
        for slot, letter in enumerate(LETTERS):
            key = f"module.{letter}"
            yield from self._missed(_MODULE, key, snapshot, there=slot in there, name=letter)
            if slot in there:
                yield from self._serial(snapshot, slot, letter)

    def _serial(self, snapshot: Snapshot, slot: int, letter: str) -> Iterator[Judgement]:
        number = snapshot.number("BMS", "SN", slot) or snapshot.text("BMS", "SERIAL", slot)
        if not number:
            return
        key, digest = f"serial.{letter}", hashlib.sha256(str(number).encode()).hexdigest()[:16]
        if self._known.get(key, digest) == digest:
            self._set(key, digest)
            return
        yield Judgement(
            rule=CHANGED,
            level=Level.WATCH,
            text=message(N_("Module {name} is another one than before"), name=letter),
            path=f"BMS.SN[{slot}]",
            instance=key,
        )

    def _boxes(self, snapshot: Snapshot) -> Iterator[Judgement]:
        count = configured_boxes(snapshot)
        if count is None:
            return
        for box in range(1, _MOST_PARTS + 1):
            key = f"wallbox.{box}"
            yield from self._missed(_WALLBOX, key, snapshot, there=box <= count, n=box)

    def _missed(
        self, kind: _Kind, key: str, snapshot: Snapshot, *, there: bool, **which: MessageFact
    ) -> Iterator[Judgement]:
        """Learn a part that is there; speak of one that was."""
        if there:
            self._set(key, "fitted")
            self._set(f"{key}!since", None)
        elif key in self._known:
            since = self._since(key, snapshot.at)
            yield Judgement(
                rule=kind.rule,
                level=kind.level,
                text=message(kind.text, **which, time=SinceWhen(since, snapshot.at)),
                path=kind.path,
                instance=key,
                since=since,
            )

    def _since(self, key: str, at: float) -> float:
        known = self._known.get(f"{key}!since")
        if known is None:
            known = f"{at:.3f}"
            self._set(f"{key}!since", known)
        return float(known)

    def _set(self, key: str, value: str | None) -> None:
        if self._known.get(key) == value:
            return
        self._changed.add(key)
        if value is None:
            self._known.pop(key, None)
        else:
            self._known[key] = value
