"""The stand-in and a simulated appliance that follows it, as the real one follows the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.device.codec import encode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from senec_tui.simulator.portal.stand_in import PortalStandIn
    from senec_tui.simulator.portal.web import Receive, Scope, Send

    class Told(Protocol):
        """An appliance that can be told values."""

        def tell(
            self, name: str, values: dict[str, str | list[str]], *, after_s: float = 0.0
        ) -> None:
            """Show other values, some time later."""


FOLLOWS_AFTER_S: Final = 30.0
"""The real one takes minutes; a demo should show both states."""


class LinkedPortal:
    """An ASGI application: the stand-in, whose settings an appliance hears of."""

    def __init__(self, stand_in: PortalStandIn, appliance: Told, *, plant: int) -> None:
        """`plant`: the number of the system that the appliance is."""
        self._stand_in = stand_in
        self._appliance = appliance
        self._plant = plant
        self._heard = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI call."""
        await self._stand_in(scope, receive, send)
        applied = self._stand_in.api.applied
        for change in applied[self._heard :]:
            if change.plant == self._plant:
                self._tell(change.settings)
        self._heard = len(applied)

    def _tell(self, settings: tuple[str, int, int, int]) -> None:
        mode, limit_pct, hour, minute = settings
        values: Mapping[str, int] = {
            "PS_ENABLE": int(mode != "DEACTIVATED"),
            "PS_RESERVOIR": 100 - limit_pct,
            "PS_HOUR": hour,
            "PS_MINUTE": minute,
        }
        wire: dict[str, str | list[str]] = {
            name: encode("u8", value) for name, value in values.items()
        }
        self._appliance.tell("WIZARD", wire, after_s=FOLLOWS_AFTER_S)
