"""Where `snapshots.py` was found before; new tests import from there."""

from snapshots import CATALOGUE, snapshot_with
from snapshots import NOW as AT

__all__ = ["AT", "CATALOGUE", "snapshot_with"]
