"""The owner API below `/endkunde/api/`, as far as other clients are known to use it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from senec_tui.simulator.portal.web import WebRequest, WebResponse, data
from senec_tui.simulator.portal.world import MAX_LIMIT_PCT, MODES, Applied, SaveBehaviour

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.simulator.portal.world import HouseholdPlant

    Measured = Mapping[str, tuple[float, float]]
    """Key of the overview -> kWh today and kW now; of `acculevel` mean of today and now in %.

    accuimport is discharge, accuexport is charge.
    """

_PREFIX: Final = "/endkunde/api"
_NUMBERED: Final = re.compile(r"/senec/(?P<number>\d+)/(?P<feature>.+)")


class OwnerApi:
    """Answers API calls of somebody who is signed in."""

    def __init__(self, *, plants: list[HouseholdPlant], clock: Callable[[], float]) -> None:
        """`plants`: their position is their number, which can move while running."""
        self.plants = plants
        self._clock = clock
        self.save_methods = frozenset({"POST", "GET"})
        self.save_behaviour = SaveBehaviour()
        self.unknown_plant = "404"
        """What an unknown number gets: 404, empty, or []."""
        self.reshape: Callable[[dict[str, Any]], dict[str, Any]] | None = None
        """Changes the settings document on its way out."""
        self.measured: Callable[[], Measured] = lambda: _MEASURED
        """What the overview tells of energy; the same for every plant."""
        self.sufficiency: Callable[[], Mapping[str, float]] = lambda: _AUTARKY
        """Percent of what was used that did not come from the grid; day, week, month, year, all."""
        self.applied: list[Applied] = []
        """Every change of peak shaving that took effect."""
        self._waiting: list[_Waiting] = []
        self._routes: dict[str, Callable[[WebRequest, int], WebResponse]] = {
            "/peakshaving/getSettings": self._get_settings,
            "/peakshaving/saveSettings": self._save_settings,
            "/context/getAnlageBasedNavigationViewModel": self._view_model,
            "/status/getstatusoverview.php": self._overview,
            "/status/getstatus.php": self._history,
            "/status/getautarky.php": lambda _request, _number: data(self.sufficiency()),
            "/steckdosen/findByGeraetenummer": lambda _request, _number: data(_SOCKETS),
            "/wallboxes": lambda _request, _number: data([]),
            "/senec/emergencypower/reserve-in-percent": self._reserve,
            "/senec/sgready/state": self._sg_ready_mode,
            "/senec/sgready/config": lambda _request, _number: data(_SG_READY_CONFIG),
        }

    def handle(self, request: WebRequest, account_name: str) -> WebResponse:
        """Answer one call."""
        path = request.path.removeprefix(_PREFIX)
        if path == "/context/getEndkunde":
            return data(self._account(account_name))
        if path == "/anlagen/getAnlagen":
            return data([self._plant_row(n) for n in range(len(self.plants))])
        number = request.params.get("anlageNummer", "")
        if numbered := _NUMBERED.fullmatch(path):
            number, path = numbered["number"], f"/senec/{numbered['feature']}"
        route = self._routes.get(path)
        if route is None:
            return _problem(HTTPStatus.NOT_FOUND, "Not Found")
        if path == "/wallboxes":
            # Recorded: any number gets a list, unknown ones too.
            return route(request, 0)
        if not number.isdecimal() or int(number) >= len(self.plants):
            return self._unknown_plant()
        return route(request, int(number))

    def edit_elsewhere(self, number: int, *, limit_pct: int) -> None:
        """What happens when somebody else changes a setting in a browser."""
        settings = self.plants[number].peak_shaving
        settings.limit_pct = limit_pct
        settings.edited_at = self._clock()

    # Peak shaving.

    def _get_settings(self, _request: WebRequest, number: int) -> WebResponse:
        plant = self.plants[number]
        for waiting in [one for one in self._waiting if one.number == number]:
            if waiting.reads_left <= 0 and self._clock() >= waiting.due_at:
                self._waiting.remove(waiting)
                self._apply(number, waiting.settings)
            waiting.reads_left -= 1
        settings = plant.peak_shaving
        # The portal keeps only the time of day; the date is made up when it is read.
        today = datetime.fromtimestamp(self._clock(), ZoneInfo(plant.zone)).date()
        end = datetime(
            today.year, today.month, today.day, settings.hour, settings.minute, tzinfo=UTC
        )
        document: dict[str, Any] = {
            "einspeisebegrenzungKwpInPercent": plant.feed_in_limit_pct,
            "peakShavingMode": settings.mode,
            "peakShavingCapacityLimitInPercent": settings.limit_pct,
            "peakShavingEndDate": int(end.timestamp()) * 1000,
            "peakShavingLocalEndTime": [settings.hour, settings.minute],
            "bearbeitungsdatum": int(settings.edited_at * 1000),
            "bearbeiter": {
                "id": settings.editor_id,
                "geloescht": False,
                "userRole": "ENDKUNDE",
                "aktiv": True,
            },
            "valid": plant.valid,
        }
        return data(self.reshape(document) if self.reshape else document)

    def _save_settings(self, request: WebRequest, number: int) -> WebResponse:
        if request.method not in self.save_methods:
            answer = _problem(HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed")
            answer.headers.append(("allow", ", ".join(sorted(self.save_methods))))
            return answer
        params = request.params
        mode = params.get("mode", "")
        try:
            limit_pct, end_ms = int(params["capacityLimit"]), int(params["endzeit"])
        except (KeyError, ValueError):
            return _problem(HTTPStatus.BAD_REQUEST, "Required parameter missing or malformed")
        if mode not in MODES or not 0 <= limit_pct <= MAX_LIMIT_PCT:
            return _problem(HTTPStatus.BAD_REQUEST, "Parameter out of range")
        behaviour = self.save_behaviour
        # Hour and minute are taken as they read in UTC and kept as local wall clock.
        end = datetime.fromtimestamp(end_ms / 1000, UTC) + timedelta(hours=behaviour.shift_h)
        limit_pct -= limit_pct % behaviour.limit_step_pct
        settings = (mode, limit_pct, end.hour, end.minute)
        if not behaviour.applies:
            pass
        elif behaviour.after_reads or behaviour.after_s:
            due_at = self._clock() + behaviour.after_s
            self._waiting.append(_Waiting(number, settings, behaviour.after_reads, due_at))
        else:
            self._apply(number, settings)
        return WebResponse(body=behaviour.answer, content_type="application/json")

    def _apply(self, number: int, settings: tuple[str, int, int, int]) -> None:
        kept = self.plants[number].peak_shaving
        kept.mode, kept.limit_pct, kept.hour, kept.minute = settings
        kept.edited_at = self._clock()
        self.applied.append(Applied(at=self._clock(), plant=number, settings=settings))

    # Everything beside it, for reading.

    def _view_model(self, _request: WebRequest, number: int) -> WebResponse:
        return data(_view_model(self.plants[number]))

    def _reserve(self, _request: WebRequest, number: int) -> WebResponse:
        reserve_pct = self.plants[number].reserve_pct
        if reserve_pct is None:
            return WebResponse(content_type="application/json")
        return data(reserve_pct)

    def _sg_ready_mode(self, _request: WebRequest, number: int) -> WebResponse:
        return data(self.plants[number].sg_ready_mode)

    def _unknown_plant(self) -> WebResponse:
        match self.unknown_plant:
            case "empty":
                return WebResponse(content_type="application/json")
            case "[]":
                return data([])
        return _problem(HTTPStatus.NOT_FOUND, "Anlage nicht gefunden")

    def _account(self, name: str) -> dict[str, Any]:
        return {
            "devNumber": 99,
            "anzahlAnlagen": len(self.plants),
            "language": "DEUTSCH",
            "vorname": "Erika",
            "nachname": "Beispiel",
            "emailAdresse": name,
        }

    def _plant_row(self, number: int) -> dict[str, Any]:
        plant = self.plants[number]
        return {
            "anlageNummer": number,
            "produktName": plant.product,
            "steuereinheitnummer": plant.serial,
        }

    def _overview(self, _request: WebRequest, number: int) -> WebResponse:
        at = self._clock()
        state = {"MANUAL": (56, "PEAK_SHAVING"), "AUTO": (56, "PEAK_SHAVING")}
        code, word = state.get(self.plants[number].peak_shaving.mode, (13, "AKKU_VOLL"))
        document = {
            "suppressedNotificationIds": [],
            "steuereinheitState": word,
            "state": code,
            "lastupdated": int(at) - 40,
            "firmwareVersion": "8832",
            "senecBatteryStorageGeneration": "V3",
            "wartungNotwendig": False,
            "wartungsplan": {"possibleMaintenanceTypes": []},
            **{key: {"today": today, "now": now} for key, (today, now) in self.measured().items()},
        }
        return data(document)

    def _history(self, request: WebRequest, _number: int) -> WebResponse:
        params = request.params
        if params.get("type") not in _ENERGIES:
            return _problem(HTTPStatus.BAD_REQUEST, "Unknown type")
        end = int(self._clock()) // 300 * 300
        values = [[(end - 300 * n) * 1000, 1.5] for n in range(12, -1, -1)]
        return data({"fullkwh": 1.6, "lastupdated": end, "val": values})


@dataclass(slots=True)
class _Waiting:
    """A save that takes effect later."""

    number: int
    settings: tuple[str, int, int, int]
    reads_left: int
    due_at: float


def _view_model(plant: HouseholdPlant) -> dict[str, Any]:
    document: dict[str, Any] = {
        "master": plant.master,
        "steuereinheitnummer": plant.serial,
        "produktName": plant.product,
        "peakShavingVisible": plant.peak_shaving_visible,
        "emergencyPowerVisible": plant.reserve_pct is not None,
        "sgReadyVisible": True,
        "steckdosenVisible": True,
        "steckdosenEnabled": True,
        "wallboxVisible": False,
        "akkuVisible": True,
        "autarkieVisible": True,
        "heizstaebeVisible": False,
        "technischeDatenVisible": True,
        "statisticDataDownloadVisible": True,
        "offpeakVisible": False,
    }
    if plant.zone_shown:
        document["zoneId"] = plant.zone
    return document


def _problem(status: int, message: str) -> WebResponse:
    document = {"status": int(status), "errorCode": HTTPStatus(status).name, "message": message}
    return WebResponse(
        status=status, body=json.dumps(document).encode(), content_type="application/json"
    )


_AUTARKY: Final = {"day": 91.2, "week": 84.0, "month": 79.5, "year": 66.1, "all": 63.7}
_MEASURED: Final[Measured] = {
    "powergenerated": (23.41, 4.82),
    "consumption": (9.87, 0.64),
    "gridimport": (0.42, 0.0),
    "gridexport": (8.15, 1.27),
    "accuimport": (3.06, 0.0),
    "accuexport": (8.87, 2.91),
    "acculevel": (57.3, 82.0),
}
_ENERGIES: Final = frozenset(_MEASURED) - {"acculevel"}
_SG_READY_CONFIG: Final = {
    "enabled": True,
    "modeChangeDelayInMinutes": 20,
    "powerOnProposalThresholdInWatt": 1500,
    "powerOnCommandThresholdInWatt": 2500,
}
_SOCKETS: Final = [
    {
        "steckdosenummer": number,
        "name": name,
        "mode": mode,
        "einschaltschwelleInWatt": 1500,
        "abschaltschwelleInWatt": 200,
        "dauerLeistungsueberschussInMin": 10,
        "dauerSteckdoseAnInMin": 60,
        "einschaltzeit": [11, 30],
        "state": {"on": mode == "PERMANENT_ON"},
        "steuereinheit": {"id": 1},
    }
    for number, name, mode in ((1, "Waschmaschine", "AUTOMATIC"), (2, "Pumpe", "OFF"))
]
