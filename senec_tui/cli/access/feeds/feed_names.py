"""What an appliance is called by other programs, for ever: theirs is an identity, not a text.

Two appliances never share a name, whatever the settings that all of them have in common; the same
one has the same name wherever a collector of it runs, so that whoever moves to another computer
goes on with the same device in Home Assistant.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from senec_tui.device.connection.address import parse_address

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
    own = _own_name(settings, device)
    if settings.mqtt_pseudonym is not None:
        first = next(iter(settings.appliances), None)
        if first in (None, own):
            return settings.mqtt_pseudonym
        return f"{settings.mqtt_pseudonym}_{own or _digest(device)}"
    if not settings.redact:
        return device
    return own or f"{_HIDDEN}_{_digest(device)}"


def _own_name(settings: Settings, device: str) -> str | None:
    """What the file calls it, also where it was named by its address; None: it does not."""
    if settings.device is not None:
        return settings.device
    hosts = settings.appliances.items()
    return next((name for name, host in hosts if str(parse_address(host)) == device), None)


def _digest(device: str) -> str:
    content = f"senec-tui\n{device}".encode(errors="surrogatepass")
    return hashlib.sha256(content).hexdigest()[:_DIGITS]
