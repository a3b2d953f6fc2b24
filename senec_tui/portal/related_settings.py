"""What else the portal tells about a system: read-only here.

Each part can fail by itself; a failure is kept beside the others, so that a screen can say per line
why something is missing. An unknown is never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senec_tui.clean_text import visible
from senec_tui.errors import PortalError
from senec_tui.language import N_
from senec_tui.portal.portal_errors import RefusedByPortalError, UnexpectedAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.portal.plants import Plant
    from senec_tui.portal.portal_client import PortalClient

_ONLY_THIS_PART: Final = (RefusedByPortalError, UnexpectedAnswerError)
SG_READY_WORDS: Final = {
    "MODE1": N_("locked"),
    "MODE2": N_("normal"),
    "MODE3": N_("start suggested"),
    "MODE4": N_("start ordered"),
}
SOCKET_WORDS: Final = {
    "OFF": N_("off"),
    "PERMANENT_ON": N_("always on"),
    "AUTOMATIC": N_("by surplus"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Energy:
    """One flow: power now and energy today."""

    now_kw: float | None
    today_kwh: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The portal's overview, minutes old. No power is negative: its name tells the direction."""

    production: Energy
    consumption: Energy
    grid_import: Energy
    grid_export: Energy
    discharge: Energy
    """The portal calls it accuimport."""
    charge: Energy
    """The portal calls it accuexport."""
    charge_level_pct: float | None
    state: str
    """A word of the portal, such as AKKU_VOLL; foreign text made visible."""
    state_code: int | None
    updated_at: float | None
    """Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Autarky:
    """Self-sufficiency in percent over several periods; None: not told."""

    day_pct: float | None
    week_pct: float | None
    month_pct: float | None
    year_pct: float | None
    all_pct: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SgReady:
    """The heat pump contact."""

    mode: str
    """MODE1 to MODE4, see `SG_READY_WORDS`, or a word that nobody knows yet."""
    enabled: bool | None = None
    suggest_from_w: float | None = None
    order_from_w: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Socket:
    """One switched socket."""

    name: str
    mode: str
    """OFF, PERMANENT_ON, AUTOMATIC, or a word that nobody knows yet."""
    on_from_w: float | None
    off_below_w: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """All parts; None where the system lacks it or `errors` says why."""

    overview: Overview | None = None
    autarky: Autarky | None = None
    reserve_pct: int | None = None
    """Emergency power reserve; None also where it is not fitted."""
    sg_ready: SgReady | None = None
    sockets: tuple[Socket, ...] = ()
    errors: tuple[PortalError, ...] = ()


async def read_neighbours(client: PortalClient, plant: Plant) -> Neighbours:
    """Everything that this system has, one request after the other. At most six requests.

    Trouble with the session or the server ends it: the rest is not asked for. Never raises
    `PortalError`; look into `errors`.
    """
    parts: dict[str, Any] = {}
    errors = []
    for name, read in (
        ("overview", read_overview),
        ("autarky", read_autarky),
        ("reserve_pct", read_reserve_pct),
        ("sg_ready", read_sg_ready),
        ("sockets", read_sockets),
    ):
        feature = "reserve" if name == "reserve_pct" else name
        if feature != "overview" and feature not in plant.features:
            continue
        try:
            parts[name] = await read(client, plant)
        except PortalError as error:
            errors.append(error)
            if not isinstance(error, _ONLY_THIS_PART):
                break
    return Neighbours(**parts, errors=tuple(errors))


async def read_overview(client: PortalClient, plant: Plant) -> Overview:
    """Powers, today's energies, charge level. Raises `PortalError`."""
    document = await client.get_json("status/getstatusoverview.php", _of(plant), shape=dict) or {}
    level = document.get("acculevel")
    return Overview(
        production=_energy(document, "powergenerated"),
        consumption=_energy(document, "consumption"),
        grid_import=_energy(document, "gridimport"),
        grid_export=_energy(document, "gridexport"),
        discharge=_energy(document, "accuimport"),
        charge=_energy(document, "accuexport"),
        charge_level_pct=_number(level.get("now")) if isinstance(level, dict) else None,
        state=_word(document.get("steuereinheitState")),
        state_code=_whole(document.get("state")),
        updated_at=_number(document.get("lastupdated")),
    )


async def read_autarky(client: PortalClient, plant: Plant) -> Autarky:
    """Self-sufficiency. Raises `PortalError`."""
    document = await client.get_json("status/getautarky.php", _of(plant), shape=dict) or {}
    return Autarky(
        **{
            f"{period}_pct": _number(document.get(period))
            for period in ("day", "week", "month", "year", "all")
        }
    )


async def read_reserve_pct(client: PortalClient, plant: Plant) -> int | None:
    """The emergency power reserve; None where there is none. Raises `PortalError`."""
    path = f"senec/{plant.number}/emergencypower/reserve-in-percent"
    return _whole(await client.get_json(path, shape=(int, float)))


async def read_sg_ready(client: PortalClient, plant: Plant) -> SgReady:
    """State and thresholds of the heat pump contact. Raises `PortalError`."""
    state = await client.get_json(f"senec/{plant.number}/sgready/state", shape=str)
    config = await client.get_json(f"senec/{plant.number}/sgready/config", shape=dict) or {}
    enabled = config.get("enabled")
    return SgReady(
        mode=_word(state),
        enabled=enabled if isinstance(enabled, bool) else None,
        suggest_from_w=_number(config.get("powerOnProposalThresholdInWatt")),
        order_from_w=_number(config.get("powerOnCommandThresholdInWatt")),
    )


async def read_sockets(client: PortalClient, plant: Plant) -> tuple[Socket, ...]:
    """The switched sockets. Raises `PortalError`."""
    rows = await client.get_json("steckdosen/findByGeraetenummer", _of(plant), shape=list)
    return tuple(
        Socket(
            name=_word(row.get("name")),
            mode=_word(row.get("mode")),
            on_from_w=_number(row.get("einschaltschwelleInWatt")),
            off_below_w=_number(row.get("abschaltschwelleInWatt")),
        )
        for row in rows or []
        if isinstance(row, dict)
    )


def _of(plant: Plant) -> dict[str, str | int]:
    return {"anlageNummer": plant.number}


def _energy(document: Mapping[str, Any], key: str) -> Energy:
    part = document.get(key)
    if not isinstance(part, dict):
        return Energy(now_kw=None, today_kwh=None)
    return Energy(now_kw=_number(part.get("now")), today_kwh=_number(part.get("today")))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        return None
    return float(value)


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else round(number)


def _word(value: object) -> str:
    return visible(value) if isinstance(value, str) else ""
