"""The storage systems of an account. Their number is a position and can move; the serial is theirs.

Source: fields as maintained clients read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from senec_tui.clean_text import visible
from senec_tui.portal.portal_errors import (
    PlantChoiceNeededError,
    PlantMismatchError,
    PlantUnknownError,
    RefusedByPortalError,
    UnexpectedAnswerError,
)
from senec_tui.portal.portal_settings import DEFAULT_ZONE
from senec_tui.portal.secret import tail

if TYPE_CHECKING:
    from senec_tui.portal.portal_client import PortalClient

_LIST: Final = "anlagen/getAnlagen"
_VIEW_MODEL: Final = "context/getAnlageBasedNavigationViewModel"
_MOST_PLANTS: Final = 15
"""As far as other clients look when there is no list."""
_FEATURES: Final = {
    "peak_shaving": "peakShavingVisible",
    "reserve": "emergencyPowerVisible",
    "sg_ready": "sgReadyVisible",
    "sockets": "steckdosenVisible",
    "autarky": "autarkieVisible",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One storage system, as the portal describes it."""

    number: int
    """Position in the account, from 0."""
    serial: str
    """Its identity; show `masked`."""
    product: str = ""
    master: bool | None = None
    zone: str = DEFAULT_ZONE
    """Time zone of the house; the usual one where the portal does not tell."""
    features: frozenset[str] = frozenset()
    """Of peak_shaving, reserve, sg_ready, sockets, autarky: what the portal shows for it."""

    @property
    def masked(self) -> str:
        """Enough of the serial to tell systems apart."""
        return tail(self.serial)

    @property
    def name(self) -> str:
        """What a person recognises it by."""
        return f"{self.product or '?'} {self.masked}"

    @property
    def time_zone(self) -> ZoneInfo | None:
        """None: this computer has no rules for it."""
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None


async def list_plants(client: PortalClient) -> tuple[Plant, ...]:
    """All systems of the account, replaced ones included, without their features.

    Raises:
        PortalError: as `PortalClient.get_json`.
    """
    rows = await client.get_json(_LIST, shape=list)
    return tuple(
        Plant(
            number=row["anlageNummer"],
            serial=_text(row, "steuereinheitnummer"),
            product=_text(row, "produktName"),
        )
        for row in rows or []
        if isinstance(row, dict) and _is_number(row.get("anlageNummer"))
    )


async def describe_plant(client: PortalClient, number: int) -> Plant:
    """One system with everything that the portal shows of it.

    Raises:
        PlantUnknownError: no such number.
        PortalError: as `PortalClient.get_json`.
    """
    try:
        document = await client.get_json(_VIEW_MODEL, {"anlageNummer": number}, shape=(dict, list))
    except RefusedByPortalError as error:
        raise PlantUnknownError(wanted=number) from error
    if not document:
        raise PlantUnknownError(wanted=number)
    if not isinstance(document, dict):
        raise UnexpectedAnswerError(path=_VIEW_MODEL, detail="[…]")
    master = document.get("master")
    return Plant(
        number=number,
        serial=_text(document, "steuereinheitnummer"),
        product=_text(document, "produktName"),
        master=master if isinstance(master, bool) else None,
        zone=_text(document, "zoneId") or DEFAULT_ZONE,
        features=frozenset(name for name, key in _FEATURES.items() if document.get(key) is True),
    )


async def choose_plant(client: PortalClient, serial: str = "") -> Plant:
    """The system that is meant: the one with that serial, or the only one there is.

    Without a serial, replaced appliances do not count: of several systems the only one that shows
    peak shaving is taken.

    Raises:
        PlantUnknownError: none has that serial, or there is none at all.
        PlantChoiceNeededError: several could be meant.
        PortalError: as `PortalClient.get_json`.
    """
    rows = await list_plants(client) or await _walk(client)
    if serial:
        row = next((one for one in rows if one.serial == serial), None)
        if row is None:
            raise PlantUnknownError(wanted=tail(serial))
        return check_identity(await describe_plant(client, row.number), serial)
    described = [await describe_plant(client, row.number) for row in rows[:_MOST_PLANTS]]
    if not described:
        raise PlantUnknownError(wanted="-")
    candidates = described
    if len(described) > 1:
        candidates = [one for one in described if "peak_shaving" in one.features]
    if len(candidates) != 1:
        raise PlantChoiceNeededError(choices=", ".join(one.name for one in described))
    return candidates[0]


def check_identity(plant: Plant, serial: str) -> Plant:
    """`plant`, if it is the one with that serial.

    Raises:
        PlantMismatchError: its number now belongs to another system.
    """
    if plant.serial != serial or not serial:
        raise PlantMismatchError(number=plant.number, expected=tail(serial), seen=plant.masked)
    return plant


async def _walk(client: PortalClient) -> tuple[Plant, ...]:
    """Number by number, where the list is empty."""
    found = []
    for number in range(_MOST_PLANTS):
        try:
            found.append(await describe_plant(client, number))
        except PlantUnknownError:
            break
    return tuple(found)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return visible(value) if isinstance(value, str) else str(value) if _is_number(value) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
