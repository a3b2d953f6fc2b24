"""What the network and the web server of the simulated appliance do before anybody understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.simulator.faults import REBOOT_S, REBOOTS
from senec_tui.simulator.household.noise import chance
from senec_tui.simulator.spoil import drops
from senec_tui.simulator.web.http_answer import SimulatedAnswer, failure
from senec_tui.simulator.web.session import set_cookie

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.simulator.faults import FaultPlan
    from senec_tui.simulator.stats import Stats
    from senec_tui.simulator.web.http_answer import Send

_DROP_PAUSE_S: Final = 0.2
_BUSY_S: Final = 0.4
_MEASURED_S: Final = (0.009, 0.011, 8.072, 11.123, 6.661, 7.158, 52.997, 5.573, 7.044)
"""Answers in a row of a V3 with LFP cells, told by its owner."""
_SLOWNESS: Final = 300
"""Stream of chance."""
_STATUSES: Final = {"http-400": 400, "http-404": 404, "http-500": 500, "http-504": 504}


class WebServer:
    """Takes requests in and sends answers out, the slow and the broken way too."""

    def __init__(
        self,
        faults: FaultPlan,
        stats: Stats,
        *,
        seed: int,
        clock: Callable[[], float],
        down: Callable[[], str | None],
        sleep: Callable[[float], Awaitable[None]] | None,
    ) -> None:
        """`down`: see `Conditions.down`; `sleep`: how to wait; None: `asyncio.sleep`."""
        self._faults = faults
        self._stats = stats
        self._seed = seed
        self._clock = clock
        self._down = down
        self.sleep = sleep
        self._in_phase = 0

    @property
    def listening(self) -> bool:
        """Whether connections are taken now."""
        down_s = self._down_s()
        if "refuse" in self._faults or self._down() == "refused":
            return False
        return down_s is None or down_s >= REBOOT_S / 2

    async def trouble(self) -> SimulatedAnswer | None:
        """Faults that come before any understanding of the request.

        Raises:
            ConnectionRefusedError: as if nothing listened.
            ConnectionResetError: as if the connection broke.
        """
        faults = self._faults
        if not self.listening:
            raise ConnectionRefusedError
        if "hang" in faults:
            while "hang" in faults:
                await self._wait(0.25)
            raise ConnectionResetError
        if "slow" in faults:
            await self._wait(0.5 + 4.5 * chance(self._seed, _SLOWNESS, self._stats.requests))
        if "slow-phases" in faults:
            self._in_phase += 1
            await self._wait(_MEASURED_S[(self._in_phase - 1) % len(_MEASURED_S)])
        else:
            self._in_phase = 0
        if "busy" in faults:
            alone = self._stats.in_flight == 1
            await self._wait(_BUSY_S if alone else 10 * _BUSY_S)
            if not alone:
                return failure(504)
        if self._down_s() is not None or self._down() == "starting":
            return failure(400)
        return next((failure(status) for name, status in _STATUSES.items() if name in faults), None)

    async def send(self, send: Send, answer: SimulatedAnswer, scheme: str) -> None:
        """Send an answer. Raises `ConnectionResetError` if it breaks on the way."""
        headers = [(b"server", b"nginx/1.17.7"), (b"content-type", answer.kind.encode())]
        if answer.cookie:
            headers.append((b"set-cookie", set_cookie(answer.cookie, scheme).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if "cut" in self._faults:
            half = answer.body[: len(answer.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            raise ConnectionResetError
        rest = b""
        if "drip" in self._faults:
            for drop in drops(answer.body):
                if "drip" in self._faults:
                    await send({"type": "http.response.body", "body": drop, "more_body": True})
                    self._stats.bytes_out += len(drop)
                    await self._wait(_DROP_PAUSE_S)
                else:
                    rest += drop
        else:
            rest = answer.body
        self._stats.bytes_out += len(rest)
        await send({"type": "http.response.body", "body": rest, "more_body": False})

    async def _wait(self, seconds: float) -> None:
        if self.sleep is None:
            from asyncio import sleep

            self.sleep = sleep
        await self.sleep(seconds)

    def _down_s(self) -> float | None:
        """Seconds since the restart that is going on, or None."""
        for name in REBOOTS:
            if window := self._faults.window(name):
                age_s = self._clock() - window.began
                return age_s if age_s < REBOOT_S else None
        return None
