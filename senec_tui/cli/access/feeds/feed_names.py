"""What an appliance is called by other programs, for ever: theirs is an identity, not a text.

Two appliances never share a name, whatever the settings that all of them have in common; the same
one has the same name wherever a collector of it runs, so that whoever moves to another computer
goes on with the same device in Home Assistant.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from senec_tui.cli.settings.settings_table import Settings

_HIDDEN: Final = "senec"
_DIGITS: Final = 8


def public_name(settings: Settings, device: str) -> str:
    """The pseudonym that was chosen, else the address.

    A pseudonym is set for all appliances of the file: those after the first add their own name to
    it. With --redact the address is never said: that name stands for it, or what cannot be read
    back.

    Args:
        settings: of the run.
        device: how the appliance is named among the files of this program: its address.
    """
    own = settings.device
    if settings.mqtt_pseudonym is not None:
        first = next(iter(settings.appliances), own)
        return settings.mqtt_pseudonym if own == first else f"{settings.mqtt_pseudonym}_{own}"
    if not settings.redact:
        return device
    if own is not None:
        return own
    digest = hashlib.sha256(f"senec-tui\n{device}".encode(errors="surrogatepass")).hexdigest()
    return f"{_HIDDEN}_{digest[:_DIGITS]}"
