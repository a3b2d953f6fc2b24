"""Everything that a device has, as often as is polite: for who keeps it while nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Collection

MEDIUM: Final = ("BMS", "ENERGY", "PM1OBJ1", "PV1", "TEMPMEASURE", "WALLBOX")
"""Objects that are kept once a minute as a whole, beside the live values."""


def whole_device(objects: Collection[str] = ()) -> Interest:
    """Those of `MEDIUM` once a minute, all others once an hour.

    Args:
        objects: names of what the device has; none: not known yet, so only `MEDIUM` is asked for.
    """
    return Interest(
        medium={name: () for name in MEDIUM if name in objects or not objects},
        slow={name: () for name in objects if name not in MEDIUM},
    )
