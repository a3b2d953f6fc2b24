"""A portal client on the stand-in, in one process, with a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from senec_tui.portal.portal_client import PortalClient
from senec_tui.portal.portal_settings import PortalSettings
from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import CodeQuestion, Login
from senec_tui.simulator.portal import Account, HouseholdPlant, PortalStandIn
from senec_tui.simulator.portal.totp import code_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

PORTAL = "https://portal.test"
SSO = "https://sso.test"
NAME = "erika@example.org"
PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSW Y3DP EHPK 3PXP"
SERIAL = "1000000000000000000000001"
JULY = 1_782_900_000.0
"""2026-07-01 10:00:00 UTC, noon at the house."""


@dataclass
class Clock:
    now: float = JULY
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)  # others get their turn, as in real life


class Bench:
    """Stand-in, client and clock together; `client(…)` makes further clients on the same portal."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.account = Account(name=NAME, password=PASSWORD)
        self.old_plant = HouseholdPlant(
            serial="1000000000000000000000000",
            product="SENEC.Home V2.1",
            master=False,
            peak_shaving_visible=False,
            reserve_pct=None,
        )
        self.plant = HouseholdPlant(serial=SERIAL)
        self.stand_in = PortalStandIn(
            portal_url=PORTAL,
            sso_url=SSO,
            accounts=[self.account],
            plants=[self.old_plant, self.plant],
            clock=self.clock,
            sleep=self.clock.sleep,
        )
        self.clients: list[PortalClient] = []

    def client(
        self,
        *,
        cookie_file: Path | None = None,
        find_login: Callable[[], Awaitable[Login | None]] | None = None,
        save_method: str = "POST",
        serial: str = SERIAL,
        account: str = NAME,
    ) -> PortalClient:
        client = PortalClient(
            PortalSettings(
                portal_url=PORTAL,
                sso_url=SSO,
                account=account,
                serial=serial,
                save_method=save_method,
            ),
            cookie_file=cookie_file,
            find_login=find_login,
            app=self.stand_in,
            clock=self.clock,
            monotonic=self.clock,
            sleep=self.clock.sleep,
            uniform=lambda low, _high: low,
        )
        self.clients.append(client)
        return client

    async def signed_in(self, **options: object) -> PortalClient:
        client = self.client(**options)  # type: ignore[arg-type]
        await client.sign_in(self.login())
        return client

    def login(self, password: str = PASSWORD) -> Login:
        return Login(account=NAME, password=Secret(password), ask_code=self.ask_code)

    async def ask_code(self, question: CodeQuestion) -> Secret | None:
        """Somebody with an authenticator who does as told."""
        await self.clock.sleep(question.wait_s)
        return Secret(code_at(TOTP_SECRET, self.clock()))

    @property
    def paths(self) -> list[str]:
        return [f"{entry.method} {entry.path}" for entry in self.stand_in.journal]

    def posts_to(self, last: str) -> int:
        return sum(
            entry.method == "POST" and entry.path.endswith(last) for entry in self.stand_in.journal
        )
