"""Adds the powers of polls up to the energy of quarters of an hour, in the table `energy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.model.history.energy import CHANNELS, FLOW_CHANNELS, Integrator, powers_w
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.wallbox import wallbox_power_w

if TYPE_CHECKING:
    import sqlite3

    from senec_tui.model.history.energy import Piece
    from senec_tui.model.reading.snapshot import Snapshot

_LIVE: Final = (
    "GUI_INVERTER_POWER",
    "GUI_HOUSE_POW",
    "GUI_GRID_POW",
    "GUI_BAT_DATA_POWER",
)
_COLUMNS: Final = ("measured_ms", "wallbox_ms", *(f"{name}_mwh" for name in CHANNELS))
_SQL: Final = (
    "INSERT INTO energy (start, "  # noqa: S608 - names of ours
    + ", ".join(_COLUMNS)
    + ") VALUES (?"
    + ", ?" * len(_COLUMNS)
    + ") ON CONFLICT (start) DO UPDATE SET "
    + ", ".join(f"{name} = {name} + excluded.{name}" for name in _COLUMNS)
)


class EnergyWriter:
    """Of one snapshot after the other."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._integrator = Integrator()
        self._remainders = dict.fromkeys(("measured", *CHANNELS, "wallbox_time"), 0.0)

    def write(self, snapshot: Snapshot, before: Snapshot | None) -> float | None:
        """Add what flowed since the snapshot before.

        Returns:
            When its powers arrived; None if not together, or if they are those of the one before.
        """
        at = _arrived_at(snapshot, before)
        if at is not None:
            for piece in self._pieces(snapshot, at):
                self._write(piece)
        return at

    def follow(self, snapshot: Snapshot, before: Snapshot | None) -> float | None:
        """The same where all that was written already."""
        at = _arrived_at(snapshot, before)
        if at is not None:
            self._pieces(snapshot, at)
        return at

    def _pieces(self, snapshot: Snapshot, at: float) -> list[Piece]:
        powers = _powers_at(snapshot, at)
        return self._integrator.add(at, powers, interval_s=snapshot.link.interval_s)

    def _write(self, piece: Piece) -> None:
        has_flow = FLOW_CHANNELS[0] in piece.energy_wh
        has_wallbox = "wallbox" in piece.energy_wh
        self._connection.execute(
            _SQL,
            (
                piece.bucket,
                self._whole("measured", piece.seconds * 1000 if has_flow else 0),
                self._whole("wallbox_time", piece.seconds * 1000 if has_wallbox else 0),
                *(self._whole(name, piece.energy_wh.get(name, 0) * 1000) for name in CHANNELS),
            ),
        )

    def _whole(self, name: str, amount: float) -> int:
        """Whole units of an amount; the rest is carried to the next one."""
        total = self._remainders[name] + amount
        whole = int(total)
        self._remainders[name] = total - whole
        return whole


def _powers_at(snapshot: Snapshot, at: float) -> dict[str, float]:
    """Channel -> W; that of the wallbox only where it arrived with the others."""
    flow = Flow.from_snapshot(snapshot)
    wallbox = snapshot.stored("WALLBOX", "APPARENT_CHARGING_POWER")
    together = wallbox is not None and wallbox.at == at
    return powers_w(flow, wallbox_power_w(snapshot) if together else None)


def _arrived_at(snapshot: Snapshot, before: Snapshot | None) -> float | None:
    """When the four powers arrived together; None if they did not, or not since the one before."""
    stored = [snapshot.stored("ENERGY", name) for name in _LIVE]
    times = {entry.at for entry in stored if entry is not None}
    if None in stored or len(times) != 1:
        return None
    known = None if before is None else before.stored("ENERGY", _LIVE[0])
    at = times.pop()
    return None if known is not None and known.at == at else at
