"""The simulated appliance itself: an ASGI 3 application that answers like the web server of one."""

from __future__ import annotations

import json
import time as real_time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from senec_tui.catalogue import Catalogue
from senec_tui.simulator.live import Device
from senec_tui.simulator.models import load_firmware, load_model
from senec_tui.simulator.physics import Household, day_number
from senec_tui.simulator.sections import Sections

if TYPE_CHECKING:
    from senec_tui.simulator.physics import Moment
    from senec_tui.simulator.sections import Wire

Message = MutableMapping[str, Any]
Pairs = list[tuple[str, Any]]

VALUES_PATH: Final = "/lala.cgi"
LARGEST_REQUEST: Final = 11_500
"""Bytes; more is answered with a body that breaks off."""


class Write(NamedTuple):
    """A value that somebody sent."""

    at: float
    """Simulated Unix seconds."""
    path: str
    value: str


class Appliance:
    """One appliance. Call it as an ASGI application; read `writes` and `stats` afterwards."""

    def __init__(
        self,
        *,
        model: str = "v3-hybrid",
        firmware: str = "npu2411",
        seed: int = 1,
        clock: Callable[[], float] = real_time.time,
        speed: float = 1.0,
        start: float | None = None,
        timezone: str = "Europe/Berlin",
        fair: bool = False,
        catalogue: Catalogue | None = None,
    ) -> None:
        """An appliance that has been running for some days.

        Args:
            model: a name of `models.model_names`.
            firmware: a name of `models.firmware_names`.
            seed: equal seeds give equal households.
            clock: Unix seconds of this computer.
            speed: simulated seconds per second.
            start: simulated Unix seconds at construction; None: what the clock says.
            timezone: IANA name of the place where it stands.
            fair: always May and fair weather, whatever the date.
            catalogue: rows to answer for; None: ours.

        Raises:
            UsageError: unknown model or firmware.
        """
        self.model = load_model(model)
        self.firmware = load_firmware(firmware)
        self.seed = seed
        self.writes: list[Write] = []
        self._clock = clock
        self._speed = speed
        self._began = clock()
        self._start = self._began if start is None else start
        self._household = Household(
            self.model,
            seed=seed,
            first_day=day_number(self._start),
            zone=ZoneInfo(timezone),
            fair=fair,
        )
        self._boot = self._start - 4.3 * 86_400
        device = Device(
            model=self.model,
            firmware=self.firmware,
            seed=seed,
            boot_ms=lambda at: int((at - self._boot) * 1000),
            clock_error_s=lambda: 0.0,
        )
        self._sections = Sections(device, catalogue or Catalogue())
        self._written: dict[str, dict[str, Wire]] = {}

    @property
    def now(self) -> float:
        """Simulated Unix seconds."""
        return self._start + (self._clock() - self._began) * self._speed

    @property
    def moment(self) -> Moment:
        """The physical truth now, to compare answers with."""
        return self._household.at(self.now)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request. ASGI 3."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        status, kind, answer = self._answer(scope["method"], scope["raw_path"].decode(), body)
        headers = [
            (b"server", b"nginx/1.17.7"),
            (b"content-type", kind.encode()),
            (b"content-length", str(len(answer)).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        if path == VALUES_PATH and method == "POST":
            try:
                wanted = json.loads(body, object_pairs_hook=list)
            except ValueError:
                return 400, "text/html", b"<html>Bad Request</html>"
            answer = self._values(wanted, self.moment).encode()
            if len(body) > LARGEST_REQUEST:
                answer = answer[: len(answer) // 2]
            return 200, "application/json; charset=utf-8", answer
        return 404, "text/html", b"<html>404 Not Found</html>"

    def _values(self, wanted: Pairs, moment: Moment) -> str:
        parts = (
            f"{json.dumps(name)}:{{{self._object(name, names, moment)}}}" for name, names in wanted
        )
        return "{" + ",".join(parts) + "}"

    def _object(self, name: str, names: Pairs, moment: Moment) -> str:
        section = self._sections.read(name, moment)
        if section is None:
            return '"OBJECT_NOT_FOUND":""'
        section |= self._written.get(name, {})
        if not names:
            return ",".join(_pair(key, value) for key, value in section.items())
        parts = []
        for key, value in names:
            parts.append(_pair(key, section.get(key, "VARIABLE_NOT_FOUND")))
            self._store(name, key, value)
        return ",".join(parts)

    def _store(self, name: str, key: str, value: Any) -> None:
        elements = value if isinstance(value, list) else [value]
        if not any(elements):
            return
        self.writes.append(Write(at=self.now, path=f"{name}.{key}", value=json.dumps(value)))


def _pair(key: str, value: Wire) -> str:
    return f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False)}"
