"""The simulated appliance itself: an ASGI 3 application that answers like the web server of one."""

from __future__ import annotations

import json
import re
import time as real_time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from senec_tui.catalogue import Catalogue
from senec_tui.errors import UsageError
from senec_tui.simulator.control_unit import Controller
from senec_tui.simulator.day_log import day_log
from senec_tui.simulator.faults import FAULTS, REBOOT_S, FaultPlan
from senec_tui.simulator.live import Device
from senec_tui.simulator.models import load_firmware, load_model, read_data
from senec_tui.simulator.noise import chance
from senec_tui.simulator.physics import DAY_S, Household
from senec_tui.simulator.posted_request import Asked, parse
from senec_tui.simulator.session import LARGEST_FIRST_REQUEST, Sessions, cookie_of, set_cookie
from senec_tui.simulator.spoil import (
    BODY_FAULTS,
    LOG_FAULTS,
    drops,
    page,
    quirky,
    spoil_body,
    spoil_log,
)
from senec_tui.simulator.stats import Stats

if TYPE_CHECKING:
    from senec_tui.simulator.control_unit import Write
    from senec_tui.simulator.physics import Moment
    from senec_tui.simulator.sections import Wire

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

VALUES_PATH: Final = "/lala.cgi"
CONTROL_PATH: Final = "/simulator/faults"
"""Not of a real appliance: GET tells, POST `{"fault": …, "for": seconds}` sets, DELETE clears."""
LARGEST_REQUEST: Final = 11_500
"""Bytes; more is answered with a body that breaks off."""

_JSON: Final = "application/json; charset=utf-8"
_HTML: Final = "text/html"
_LOG_DAY: Final = re.compile(r"(\d{4})/(\d{2})/(\d{2})\.log")
_UPTIME_S: Final = 4.3 * DAY_S
_CLOCK_JUMP_S: Final = 5 * 3600 + 17 * 60
_REFUSED_S: Final = 30.0
_DROP_PAUSE_S: Final = 0.2
_BUSY_S: Final = 0.4
_MEASURED_S: Final = (0.009, 0.011, 8.072, 11.123, 6.661, 7.158, 52.997, 5.573, 7.044)
"""Answers in a row of a V3 with LFP cells, told by its owner."""
_SLOWNESS: Final = 300
"""Stream of chance."""
_STATUSES: Final = {"http-400": 400, "http-404": 404, "http-500": 500, "http-504": 504}
_REBOOTS: Final = ("reboot", "reboot-other-scheme")


class _Answer(NamedTuple):
    status: int
    kind: str
    body: bytes
    cookie: str = ""


class Appliance:
    """One appliance. Call it as an ASGI application; read `writes` and `stats` afterwards."""

    def __init__(
        self,
        *,
        model: str = "v3-hybrid",
        firmware: str = "npu2411",
        scheme: str | None = None,
        seed: int = 1,
        clock: Callable[[], float] = real_time.time,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        speed: float = 1.0,
        start: float | None = None,
        timezone: str = "Europe/Berlin",
        fair: bool = False,
        faults: FaultPlan | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        """An appliance that has been running for some days.

        Args:
            model: a name of `models.model_names`.
            firmware: a name of `models.firmware_names`.
            scheme: `http` or `https`; None: what this firmware speaks.
            seed: equal seeds give equal households.
            clock: Unix seconds of this computer.
            sleep: how to wait, for faults that take time; None: `asyncio.sleep`.
            speed: simulated seconds per second; 0 stands still.
            start: simulated Unix seconds at construction; None: what the clock says.
            timezone: IANA name of the place where it stands.
            fair: always May and fair weather, whatever the date.
            faults: what goes wrong; None: nothing, until `faults.set`.
            catalogue: rows to answer for; None: ours.

        Raises:
            UsageError: unknown model or firmware.
        """
        self.model = load_model(model)
        self.firmware = load_firmware(firmware)
        if scheme is not None:
            self.firmware = self.firmware._replace(scheme=scheme)
        self.seed = seed
        self.faults = FaultPlan() if faults is None else faults
        self.stats = Stats()
        self._clock = clock
        self._sleep = sleep
        self._speed = speed
        self._began = clock()
        self._start = self._began if start is None else start
        self._household = Household(
            self.model,
            seed=seed,
            first_day=int(self._start // DAY_S),
            zone=ZoneInfo(timezone),
            fair=fair,
        )
        self._controller = Controller(
            Device(
                model=self.model,
                firmware=self.firmware,
                seed=seed,
                boot_ms=self._boot_ms,
                clock_error_s=lambda: _CLOCK_JUMP_S if "clock-jump" in self.faults else 0.0,
            ),
            self.faults,
            catalogue or Catalogue(),
        )
        self._sessions = Sessions(seed)
        self._in_phase = 0
        self.faults.start(clock)

    @property
    def now(self) -> float:
        """Simulated Unix seconds."""
        return self._simulated(self._clock())

    @property
    def serial(self) -> str:
        """The serial number that it tells and the maker knows it by."""
        return str(read_data("values")["values"]["FACTORY"]["DEVICE_ID"])

    @property
    def moment(self) -> Moment:
        """The physical truth now, to compare answers with."""
        return self._household.at(self.now)

    def truth_at(self, time: float) -> Moment:
        """The physical truth at any simulated moment, Unix seconds."""
        return self._household.at(time)

    @property
    def device(self) -> Device:
        """What the truth is reported through; with `moment`, for tests that compare."""
        return self._controller.device

    @property
    def writes(self) -> list[Write]:
        """All that clients tried to change."""
        return self._controller.writes

    def tell(self, name: str, values: dict[str, Wire], *, after_s: float = 0.0) -> None:
        """What the maker's servers have it store, such as settings made in the portal.

        `after_s`: simulated seconds until it shows.
        """
        self._controller.tell(name, values, self.now + after_s)

    @property
    def scheme(self) -> str:
        """`http` or `https`: what it speaks now. For whoever serves it."""
        usual = self.firmware.scheme
        if "reboot-other-scheme" not in self.faults:
            return usual
        return "http" if usual == "https" else "https"

    @property
    def certificate_number(self) -> int:
        """Which of its certificates it shows now. For whoever serves it."""
        return int("changed-certificate" in self.faults)

    @property
    def listening(self) -> bool:
        """Whether connections are taken now. For whoever serves it."""
        down_s = self._down_s()
        return "refuse" not in self.faults and (down_s is None or down_s >= REBOOT_S / 2)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. ASGI 3.

        Raises:
            ConnectionRefusedError: as if nothing listened (some faults).
            ConnectionResetError: as if the connection broke (some faults).
        """
        body = await _body(receive)
        path: str = scope["raw_path"].decode("latin-1")
        if path == CONTROL_PATH:
            await self._send(send, self._control(scope["method"], body))
            return
        stats = self.stats
        stats.requests += 1
        stats.bytes_in += len(body)
        stats.largest_request = max(stats.largest_request, len(body))
        stats.paths[path] += 1
        stats.connections.add(tuple(scope.get("client") or ("", 0)))
        stats.in_flight += 1
        stats.max_concurrent = max(stats.max_concurrent, stats.in_flight)
        try:
            answer = await self._trouble()
            if answer is None:
                answer = self._answer(scope["method"], path, _cookie(scope), body)
            stats.statuses[answer.status] += 1
            await self._send(send, answer)
        finally:
            stats.in_flight -= 1

    # What the network and the web server do.

    async def _trouble(self) -> _Answer | None:
        """Faults that come before any understanding of the request."""
        faults = self.faults
        if not self.listening:
            raise ConnectionRefusedError
        if "hang" in faults:
            while "hang" in faults:
                await self._wait(0.25)
            raise ConnectionResetError
        if "slow" in faults:
            await self._wait(0.5 + 4.5 * chance(self.seed, _SLOWNESS, self.stats.requests))
        if "slow-phases" in faults:
            self._in_phase += 1
            await self._wait(_MEASURED_S[(self._in_phase - 1) % len(_MEASURED_S)])
        else:
            self._in_phase = 0
        if "busy" in faults:
            alone = self.stats.in_flight == 1
            await self._wait(_BUSY_S if alone else 10 * _BUSY_S)
            if not alone:
                return _failure(504)
        if self._down_s() is not None:
            return _failure(400)
        return next(
            (_failure(status) for name, status in _STATUSES.items() if name in faults), None
        )

    async def _send(self, send: Send, answer: _Answer) -> None:
        headers = [(b"server", b"nginx/1.17.7"), (b"content-type", answer.kind.encode())]
        if answer.cookie:
            headers.append((b"set-cookie", set_cookie(answer.cookie, self.scheme).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if "cut" in self.faults:
            half = answer.body[: len(answer.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            raise ConnectionResetError
        rest = b""
        if "drip" in self.faults:
            for drop in drops(answer.body):
                if "drip" in self.faults:
                    await send({"type": "http.response.body", "body": drop, "more_body": True})
                    self.stats.bytes_out += len(drop)
                    await self._wait(_DROP_PAUSE_S)
                else:
                    rest += drop
        else:
            rest = answer.body
        self.stats.bytes_out += len(rest)
        await send({"type": "http.response.body", "body": rest, "more_body": False})

    async def _wait(self, seconds: float) -> None:
        if self._sleep is None:
            from asyncio import sleep

            self._sleep = sleep
        await self._sleep(seconds)

    def _answer(self, method: str, path: str, cookie: str, body: bytes) -> _Answer:
        if path == VALUES_PATH:
            return self._values(cookie, body) if method == "POST" else _failure(405)
        if method != "GET":
            return _failure(405)
        if path == self.firmware.variables_path:
            return _Answer(200, _HTML, page("VarMon & Chart").encode())
        if path.startswith(self.firmware.log_path):
            return self._log(path.removeprefix(self.firmware.log_path))
        return _failure(404)

    def _log(self, file: str) -> _Answer:
        match = _LOG_DAY.fullmatch(file)
        text = None
        if match:
            try:
                day = date(*map(int, match.groups())).toordinal() - date(1970, 1, 1).toordinal()
            except ValueError:
                return _failure(404)
            text = day_log(self._household, self.seed, day, self.now)
        if text is None:
            return _failure(404)
        answer = text.encode()
        for fault in LOG_FAULTS:
            if fault in self.faults:
                answer = spoil_log(fault, text)
        return _Answer(200, "text/plain", answer)

    # What the controller does.

    def _values(self, cookie: str, body: bytes) -> _Answer:
        try:
            asked = parse(body)
        except ValueError:
            return _failure(400)
        self.stats.count(asked)
        if self.firmware.session:
            cookie = self._session(cookie, body, asked)
            if not cookie:
                empty = ",".join(f"{json.dumps(section.name)}:{{}}" for section in asked)
                return _Answer(200, _JSON, f"{{{empty}}}".encode())
        else:
            cookie = ""
        text = self._controller.answer(asked, self.moment)
        if self.firmware.quirks:
            text = quirky(text)
        answer = text.encode("utf-8", "surrogatepass")
        if len(body) > LARGEST_REQUEST:
            answer = answer[: len(answer) // 2]
        for fault in BODY_FAULTS:
            if fault in self.faults:
                kind = _HTML if fault == "html" else _JSON
                return _Answer(200, kind, spoil_body(fault, answer, self.stats.requests), cookie)
        return _Answer(200, _JSON, answer, cookie)

    def _session(self, cookie: str, body: bytes, asked: tuple[Asked, ...]) -> str:
        """The cookie to answer with; nothing if there is no session and this cannot open one."""
        now = self._clock()
        forgotten = self.faults.began("session-expired", *_REBOOTS)
        if cookie and self._sessions.renew(cookie, now, newer_than=forgotten):
            return cookie
        small = len(body) <= LARGEST_FIRST_REQUEST and all(section.variables for section in asked)
        return self._sessions.open(now) if small and asked else ""

    def _simulated(self, real: float) -> float:
        return self._start + (real - self._began) * self._speed

    def _boot_ms(self, at: float) -> int:
        rebooted = self.faults.began(*_REBOOTS)
        boot = self._simulated(rebooted) if rebooted >= self._began else self._start - _UPTIME_S
        return int((at - boot) * 1000)

    def _down_s(self) -> float | None:
        """Seconds since the restart that is going on, or None."""
        for name in _REBOOTS:
            if window := self.faults.window(name):
                age_s = self._clock() - window.began
                return age_s if age_s < REBOOT_S else None
        return None

    # What only a simulator does.

    def _control(self, method: str, body: bytes) -> _Answer:
        try:
            if method == "POST":
                wish = json.loads(body)
                seconds = wish.get("for")
                if seconds is None and wish["fault"] == "refuse":
                    # Who cannot connect cannot end it either.
                    seconds = _REFUSED_S
                self.faults.set(wish["fault"], None if seconds is None else float(seconds))
            elif method == "DELETE":
                self.faults.clear()
        except (ValueError, TypeError, KeyError, AttributeError, UsageError) as error:
            return _Answer(400, _JSON, json.dumps({"error": str(error)}).encode())
        state = {"active": self.faults.active, "known": tuple(FAULTS)}
        return _Answer(200, _JSON, json.dumps(state).encode())


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body", False):
            return body


def _cookie(scope: Message) -> str:
    for name, value in scope.get("headers", ()):
        if name == b"cookie" and (cookie := cookie_of(value.decode("latin-1"))):
            return cookie
    return ""


def _failure(status: int) -> _Answer:
    words = {
        400: "400 Bad Request",
        404: "404 Not Found",
        405: "405 Not Allowed",
        500: "500 Internal Server Error",
        504: "504 Gateway Time-out",
    }
    return _Answer(status, _HTML, page(words[status]).encode())
