"""The whole stand-in: both origins, the faults and the journal around them."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from senec_tui.simulator.portal.api import OwnerApi
from senec_tui.simulator.portal.identity_provider import IdentityProvider
from senec_tui.simulator.portal.owner import API, FRONT, OWNERS, OwnerPortal
from senec_tui.simulator.portal.web import (
    WebResponse,
    page,
    read_request,
    send_cut_response,
    send_response,
)
from senec_tui.simulator.portal.web_pages import PORTAL_PAGE
from senec_tui.simulator.portal.world import Account, Fault, HouseholdPlant, JournalledRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from senec_tui.simulator.portal.web import WebRequest
    from senec_tui.simulator.web.http_answer import Message, Receive, Send

DEMO_PORTAL_URL: Final = "https://portal.demo.invalid"
DEMO_SSO_URL: Final = "https://sso.demo.invalid"
DEMO_ACCOUNT: Final = "demo@example.org"
DEMO_PASSWORD: Final = "sunshine"  # noqa: S105 - printed on the demo's own sign-in page
DEMO_SERIAL: Final = "1000000000000000000000001"
"""The same system as the simulated appliance."""
_SAVE: Final = f"{API}peakshaving/saveSettings"


class PortalStandIn:
    """An ASGI application that is both mein-senec.de and its identity provider.

    It decides by the `Host` header, so one instance can be served on two addresses at once, which
    keeps the cookies of both origins apart as in reality (cookies ignore ports).
    """

    def __init__(
        self,
        *,
        portal_url: str = DEMO_PORTAL_URL,
        sso_url: str = DEMO_SSO_URL,
        accounts: Sequence[Account] = (),
        plants: Sequence[HouseholdPlant] = (),
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        new_id: Callable[[], str] = lambda: secrets.token_urlsafe(12),
        served: bool = False,
    ) -> None:
        """Without accounts and plants: those that the demo shows.

        `served`: over real connections; a cut one is then made by breaking off an answer.
        """
        self._served = served
        self.portal_url, self.sso_url = portal_url, sso_url
        self._clock, self._sleep = clock, sleep
        self._hosts = {urlsplit(portal_url).netloc: "portal", urlsplit(sso_url).netloc: "sso"}
        self.accounts = {
            account.name.lower(): account
            for account in accounts or (Account(name=DEMO_ACCOUNT, password=DEMO_PASSWORD),)
        }
        self.api = OwnerApi(plants=list(plants or _demo_plants()), clock=clock)
        self.identity = IdentityProvider(
            sso_url=sso_url,
            clients={app.client: f"{portal_url}{app.callback}" for app in (FRONT, OWNERS)},
            accounts=self.accounts,
            clock=clock,
            new_id=new_id,
        )
        self.portal = OwnerPortal(
            portal_url=portal_url,
            sso_url=sso_url,
            provider=self.identity,
            api=self.api,
            clock=clock,
            new_id=new_id,
        )
        self.faults: list[Fault] = []
        self.journal: list[JournalledRequest] = []

    @property
    def saves(self) -> list[JournalledRequest]:
        """Every request that asked to change peak shaving, whatever became of it."""
        return [entry for entry in self.journal if entry.path == _SAVE]

    @property
    def strays(self) -> list[JournalledRequest]:
        """Requests to an origin that is neither portal nor provider."""
        return [entry for entry in self.journal if entry.origin not in ("portal", "sso")]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one ASGI call.

        Raises:
            ConnectionResetError: a fault cut the connection.
        """
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        request = await read_request(scope, receive)
        entry = self._note(request)
        fault = self._fault_for(request)
        if fault is not None and fault.act is not None:
            fault.act()
        if fault is not None and fault.delay_s:
            await self._sleep(fault.delay_s)
        response = WebResponse()
        if fault is None or fault.handled:
            response = self._handle(request, entry.origin)
        if fault is not None and fault.cut:
            if self._served:
                await send_cut_response(send)
                return
            raise ConnectionResetError
        if fault is not None and fault.status is not None:
            response = _spoiled(fault, fault.status)
        entry.status = response.status
        await send_response(response, send, head_only=request.method == "HEAD")

    def _handle(self, request: WebRequest, origin: str) -> WebResponse:
        if origin == "portal":
            return self.portal.handle(request)
        if origin == "sso":
            return self.identity.handle(request)
        return page(PORTAL_PAGE)

    def _note(self, request: WebRequest) -> JournalledRequest:
        is_api = request.path.startswith(API)
        entry = JournalledRequest(
            at=self._clock(),
            origin=self._hosts.get(request.host, request.host),
            method=request.method,
            path=request.path,
            params=request.params if is_api else dict.fromkeys(request.params, ""),
            fields=tuple(request.form) if request.method == "POST" else (),
        )
        self.journal.append(entry)
        return entry

    def _fault_for(self, request: WebRequest) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.matches(request):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None


def _demo_plants() -> tuple[HouseholdPlant, ...]:
    old = HouseholdPlant(
        serial="1000000000000000000000000",
        product="SENEC.Home V2.1",
        master=False,
        peak_shaving_visible=False,
        zone_shown=False,
        reserve_pct=None,
    )
    return old, HouseholdPlant(serial=DEMO_SERIAL)


def _spoiled(fault: Fault, status: int) -> WebResponse:
    return WebResponse(
        status=status,
        body=fault.body,
        content_type=fault.content_type,
        headers=list(fault.headers.items()),
    )


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
