"""The kinds of events that a history keeps. A newer version may have written others."""

from __future__ import annotations

from typing import Literal

ChangeKind = Literal["state", "warning", "firmware", "setting", "identity"]
"""A variable changed that is of this kind."""
EventKind = Literal[ChangeKind, "lost", "back", "started", "clock", "note"]
"""The connection was lost, and is back; recording began; the clock was set back; the owner's."""
