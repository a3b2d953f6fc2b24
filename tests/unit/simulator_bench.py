"""A simulated appliance with a clock and a sleep that tests move by hand."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from senec_tui.device.connection.transport import AsgiTransport, Exchange
from senec_tui.device.wire.codec import Absence, Value, decode
from senec_tui.simulator.appliance import VALUES_PATH, Appliance

MODELS = ("v2.1", "v3-hybrid", "v3-duo", "v3-lfp")
FIRMWARE = ("0802", "http-only", "0825", "0826", "npu2411", "npu2411-strict")
Request = dict[str, dict[str, Any]]


def local_time(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> float:
    """Unix seconds of a wall clock in Berlin."""
    zone = ZoneInfo("Europe/Berlin")
    return datetime(year, month, day, hour, minute, tzinfo=zone).timestamp()


MORNING = local_time(2026, 5, 14, 9, 50)


class Bench:
    """An appliance, the way to it, and its time."""

    def __init__(self, **options: Any) -> None:
        self.time = 1_000_000.0
        self.slept: list[float] = []
        options.setdefault("firmware", "0826")
        options.setdefault("start", MORNING)
        options.setdefault("fair", True)
        options.setdefault("always_may", options["fair"])
        self.appliance = Appliance(clock=lambda: self.time, sleep=self.sleep, **options)
        self.transport = AsgiTransport(self.appliance)

    def active(self) -> list[str]:
        """The faults in force."""
        return list(self.appliance.faults.active)

    def listening(self) -> bool:
        """Whether the appliance takes connections."""
        return self.appliance.listening

    def scheme(self) -> str:
        """What it speaks."""
        return self.appliance.scheme

    async def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.slept.append(seconds)
        self.time += seconds

    async def post(self, body: bytes | str | Request) -> Exchange:
        if isinstance(body, dict):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        return await self.transport.exchange("POST", VALUES_PATH, body, timeout_s=30)

    async def get(self, path: str) -> Exchange:
        return await self.transport.exchange("GET", path, timeout_s=30)

    async def ask(self, request: Request) -> dict[str, dict[str, Any]]:
        """The parsed answer, still wire text."""
        exchange = await self.post(request)
        assert exchange.status == 200
        answer: dict[str, dict[str, Any]] = json.loads(exchange.body)
        return answer

    async def section(self, name: str) -> dict[str, Any]:
        """A whole object, decoded."""
        answer = await self.ask({name: {}})
        return {key: decoded(wire) for key, wire in answer[name].items()}

    async def value(self, path: str) -> Any:
        """One variable, decoded."""
        name, _, variable = path.partition(".")
        return decoded((await self.ask({name: {variable: ""}}))[name][variable])


def decoded(wire: str | list[str]) -> Any:
    if isinstance(wire, list):
        return [decode(element) for element in wire]
    return decode(wire)


def is_value(decoded_value: object) -> bool:
    """Neither an absence nor text that was not understood."""
    return isinstance(decoded_value, Value) and not isinstance(decoded_value, Absence)
