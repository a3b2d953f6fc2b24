"""The simulated appliance itself: an ASGI 3 application that answers like the web server of one."""

from __future__ import annotations

import json
import re
import time as real_time
from datetime import date
from functools import partial
from itertools import chain
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from senec_tui.catalogue import Catalogue
from senec_tui.simulator.controller.control_unit import Controller
from senec_tui.simulator.controller.models import load_firmware, load_model, read_data
from senec_tui.simulator.faults import REBOOTS, FaultPlan
from senec_tui.simulator.household.physics import Household
from senec_tui.simulator.household.simulated_modules import Device
from senec_tui.simulator.household.sun import DAY_S
from senec_tui.simulator.household.timeline import Timeline
from senec_tui.simulator.spoil import BODY_FAULTS, LOG_FAULTS, page, quirky, spoil_body, spoil_log
from senec_tui.simulator.stats import Stats
from senec_tui.simulator.stories.happening import Happenings, Told
from senec_tui.simulator.stories.story import load_story
from senec_tui.simulator.web.control_path import CONTROL_PATH, control
from senec_tui.simulator.web.http_answer import (
    HTML,
    JSON,
    SimulatedAnswer,
    body_of,
    failure,
    session_of,
)
from senec_tui.simulator.web.posted_request import parse
from senec_tui.simulator.web.session import LARGEST_FIRST_REQUEST, Sessions
from senec_tui.simulator.web.web_server import WebServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from senec_tui.simulator.controller.control_unit import Write
    from senec_tui.simulator.controller.live import WireValue
    from senec_tui.simulator.controller.models import Model
    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.web.http_answer import Message, Receive, Send
    from senec_tui.simulator.web.posted_request import AskedObject

VALUES_PATH: Final = "/lala.cgi"
LARGEST_REQUEST: Final = 11_500
"""Bytes; more is answered with a body that breaks off."""

_LOG_DAY: Final = re.compile(r"(\d{4})/(\d{2})/(\d{2})\.log")
_UPTIME_S: Final = 4.3 * DAY_S
_CLOCK_JUMP_S: Final = 5 * 3600 + 17 * 60


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
        always_may: bool = False,
        followed_days: int = 0,
        fine_days: int | None = None,
        earlier: Mapping[str, float] = MappingProxyType({}),
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
            fair: a few clouds and no more, whatever the day.
            always_may: the sun of May, whatever the date.
            followed_days: so many days before the start hang together without a jump …
            fine_days: … and all but the last of them are followed in coarse steps; None: none is.
            earlier: name of a story -> simulated seconds before the start at which it began.
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
        began = clock()
        self._timeline = Timeline(clock, began, began if start is None else start, speed)
        self.earlier = tuple(_told_before(self._timeline.start, earlier, self.model))
        """Stories that are over."""
        self._happenings = Happenings(self.model, lambda: chain(self.earlier, self.faults.told()))
        today = int(self._timeline.start // DAY_S)
        household = partial(
            Household,
            seed=seed,
            first_day=today - followed_days,
            fine_from_day=None if fine_days is None else today - fine_days,
            zone=ZoneInfo(timezone),
            fair=fair,
            always_may=always_may,
        )
        self.household = household(self.model, conditions=self._happenings.at)
        slaves = [household(load_model(name)) for name in (self.model.slave,) if name]
        device = self._device(lambda time: tuple(slave.at(time) for slave in slaves))
        self._controller = Controller(device, self.faults, catalogue or Catalogue())
        self._sessions = Sessions(seed)
        self._server = WebServer(
            self.faults,
            self.stats,
            seed=seed,
            clock=clock,
            down=lambda: self._happenings.at(self.now).down,
            sleep=sleep,
        )
        self.faults.start(self._timeline, lambda: self.household.forget_after(self.now))

    def _device(self, slaves: Callable[[float], tuple[Moment, ...]]) -> Device:
        """What of it does not change with the moment; `slaves`: further cabinets at a time."""
        return Device(
            model=self.model,
            firmware=self.firmware,
            seed=self.seed + self.model.cabinet,
            boot_ms=lambda time: int((time - self._booted(time)) * 1000),
            clock_error_s=lambda: _CLOCK_JUMP_S if "clock-jump" in self.faults else 0.0,
            installed=self.model.modules,
            slaves=slaves,
        )

    @property
    def now(self) -> float:
        """Simulated Unix seconds."""
        return self._timeline.now

    @property
    def serial(self) -> str:
        """The serial number that it tells and the maker knows it by."""
        usual = read_data("values")["values"]["FACTORY"]
        return str({**usual, **self.model.values.get("FACTORY", {})}["DEVICE_ID"])

    @property
    def moment(self) -> Moment:
        """The physical truth now, to compare answers with."""
        return self.household.at(self.now)

    def truth_at(self, time: float) -> Moment:
        """The physical truth at any simulated moment, Unix seconds."""
        return self.household.at(time)

    def values_at(
        self, time: float, names: Mapping[str, tuple[str, ...]]
    ) -> dict[str, dict[str, str | tuple[str, ...]]]:
        """What a client would have read at any simulated moment: object -> wanted variables."""
        return self.values_of(self.truth_at(time), names)

    def values_of(
        self, moment: Moment, names: Mapping[str, tuple[str, ...]]
    ) -> dict[str, dict[str, str | tuple[str, ...]]]:
        """The same of a moment that is known, which spares following its day once more."""
        answer: dict[str, dict[str, str | tuple[str, ...]]] = {}
        for name, wanted in names.items():
            section = self._controller.values(name, moment, wanted) or {}
            answer[name] = {
                key: wire if isinstance(wire := section[key], str) else tuple(wire)
                for key in wanted
                if key in section
            }
        return answer

    @property
    def device(self) -> Device:
        """What the truth is reported through; with `moment`, for tests that compare."""
        return self._controller.device

    @property
    def writes(self) -> list[Write]:
        """All that clients tried to change."""
        return self._controller.writes

    def tell(self, name: str, values: dict[str, WireValue], *, after_s: float = 0.0) -> None:
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
        return self._server.listening

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. ASGI 3.

        Raises:
            ConnectionRefusedError: as if nothing listened (some faults).
            ConnectionResetError: as if the connection broke (some faults).
        """
        body = await body_of(receive)
        path: str = scope["raw_path"].decode("latin-1")
        if path == CONTROL_PATH:
            answer = control(self.faults, scope["method"], body)
            await self._server.send(send, answer, self.scheme)
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
            trouble = await self._server.trouble()
            answer = trouble or self._answer(scope["method"], path, session_of(scope), body)
            stats.statuses[answer.status] += 1
            await self._server.send(send, answer, self.scheme)
        finally:
            stats.in_flight -= 1

    def _answer(self, method: str, path: str, cookie: str, body: bytes) -> SimulatedAnswer:
        if path == VALUES_PATH:
            return self._values(cookie, body) if method == "POST" else failure(405)
        if method != "GET":
            return failure(405)
        if path == self.firmware.variables_path:
            return SimulatedAnswer(200, HTML, page("VarMon & Chart").encode())
        if path.startswith(self.firmware.log_path):
            return self._log(path.removeprefix(self.firmware.log_path))
        return failure(404)

    def _log(self, file: str) -> SimulatedAnswer:
        match = _LOG_DAY.fullmatch(file)
        text = None
        if match:
            from senec_tui.simulator.simulated_log import day_log

            try:
                day = date(*map(int, match.groups())).toordinal() - date(1970, 1, 1).toordinal()
            except ValueError:
                return failure(404)
            text = day_log(
                self.household, self._happenings, self.seed, day, self.now, boots=self._boots()
            )
        if text is None:
            return failure(404)
        answer = text.encode()
        for fault in LOG_FAULTS:
            if fault in self.faults:
                answer = spoil_log(fault, text)
        return SimulatedAnswer(200, "text/plain", answer)

    def _boots(self) -> tuple[float, ...]:
        """Starts that no story tells of."""
        first = self._timeline.start - _UPTIME_S
        restarted = self._timeline.simulated(self.faults.began(*REBOOTS))
        return (first, restarted) if isfinite(restarted) else (first,)

    # What the controller does.

    def _values(self, cookie: str, body: bytes) -> SimulatedAnswer:
        try:
            asked = parse(body)
        except ValueError:
            return failure(400)
        self.stats.count(asked)
        if self.firmware.session:
            cookie = self._session(cookie, body, asked)
            if not cookie:
                empty = ",".join(f"{json.dumps(section.name)}:{{}}" for section in asked)
                return SimulatedAnswer(200, JSON, f"{{{empty}}}".encode())
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
                kind = HTML if fault == "html" else JSON
                return SimulatedAnswer(
                    200, kind, spoil_body(fault, answer, self.stats.requests), cookie
                )
        return SimulatedAnswer(200, JSON, answer, cookie)

    def _session(self, cookie: str, body: bytes, asked: tuple[AskedObject, ...]) -> str:
        """The cookie to answer with; nothing if there is no session and this cannot open one."""
        now = self._clock()
        forgotten = self.faults.began("session-expired", *REBOOTS)
        if cookie and self._sessions.renew(cookie, now, newer_than=forgotten):
            return cookie
        small = len(body) <= LARGEST_FIRST_REQUEST and all(section.variables for section in asked)
        # No report of a client without cookies that broke is known; the strict one is a guess.
        lenient = not self.firmware.strict and not (cookie and isfinite(forgotten))
        return self._sessions.open(now) if (small or lenient) and asked else ""

    def _booted(self, at: float) -> float:
        """Simulated time of the last start before a moment."""
        restarted = self._timeline.simulated(self.faults.began(*REBOOTS))
        told = self._happenings.restarted(at)
        return max(self._timeline.start - _UPTIME_S, restarted, *(() if told is None else (told,)))


def _told_before(start: float, earlier: Mapping[str, float], model: Model) -> Iterator[Told]:
    for name, ago_s in earlier.items():
        story = load_story(name)
        if story.fits(model):
            yield Told(story, start - ago_s, start - ago_s + story.lasts_s)
