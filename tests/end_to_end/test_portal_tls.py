"""Sign in, read, change, read: over TLS, on two addresses, with connections that really cut."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from portal_servers import (
    NAME,
    PASSWORD,
    PORTAL_ADDRESS,
    SSO_ADDRESS,
    TOTP_SECRET,
    ServedPortal,
    serve_portal,
)

from senec_tui.model.peak_shaving.change import Outcome, SettingsChange
from senec_tui.model.peak_shaving.controller import PeakShavingController
from senec_tui.portal.plants import list_plants
from senec_tui.portal.portal_client import PortalClient
from senec_tui.portal.portal_errors import (
    AnswerLostError,
    ForeignFormError,
    PortalTrustError,
    PortalUnreachableError,
    WriteNotSentError,
    WriteUnknownError,
)
from senec_tui.portal.portal_journal import ChangeJournal
from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import CodeQuestion, Login
from senec_tui.simulator.portal import Fault, SaveBehaviour
from senec_tui.simulator.portal.totp import code_at

SAVE = "/endkunde/api/peakshaving/saveSettings"


class Time:
    """Moves when somebody sleeps. The stand-in shares it."""

    def __init__(self) -> None:
        self.now = 1_782_900_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def portal(tmp_path: Path, clock: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedPortal]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serve_portal(tmp_path, clock=clock) as served:
        yield served


class User:
    """Somebody with a client, a controller and an authenticator."""

    def __init__(self, portal: ServedPortal, clock: Time, directory: Path) -> None:
        self._portal, self._clock, self._directory = portal, clock, directory
        self.cookie_file = directory / "state" / "cookies.json"
        self.clients: list[PortalClient] = []

    def client(self, **changes: Any) -> PortalClient:
        client = PortalClient(
            self._portal.settings(**changes),
            cookie_file=self.cookie_file,
            clock=self._clock,
            monotonic=self._clock,
            sleep=self._clock.sleep,
            uniform=lambda low, _high: low,
        )
        self.clients.append(client)
        return client

    def login(self) -> Login:
        return Login(account=NAME, password=Secret(PASSWORD), ask_code=self._ask_code)

    async def change(self, client: PortalClient, **wish: Any) -> SettingsChange:
        controller = PeakShavingController(
            client,
            journal=ChangeJournal(self._directory / "changes.jsonl"),
            allow_changes=True,
            clock=self._clock,
            sleep=self._clock.sleep,
        )
        proposal = await controller.propose(**wish)
        return await controller.carry_out(proposal, confirmed=True)

    async def _ask_code(self, question: CodeQuestion) -> Secret:
        await self._clock.sleep(question.wait_s)
        return Secret(code_at(TOTP_SECRET, self._clock()))


@pytest.fixture
async def user(portal: ServedPortal, clock: Time, tmp_path: Path) -> AsyncIterator[User]:
    user = User(portal, clock, tmp_path)
    yield user
    for client in user.clients:
        await client.close()
    assert len(portal.stand_in.saves) <= 1
    assert not portal.stand_in.strays


@pytest.mark.parametrize("pages", [1, 2])
@pytest.mark.parametrize("code", [False, True])
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_sign_in_read_change_read(
    portal: ServedPortal, user: User, pages: int, code: bool, method: str
) -> None:
    portal.stand_in.identity.pages_of_sign_in = pages
    portal.account.totp_secret = TOTP_SECRET if code else None
    client = user.client(save_method=method)
    await client.sign_in(user.login())
    change = await user.change(client, limit_pct=35, end=time(14, 45))
    assert change.outcome is Outcome.IN_EFFECT
    assert change.seen is not None
    assert change.seen.values == ("MANUAL", 35, time(14, 45))
    (save,) = portal.stand_in.saves
    assert (save.method, save.status, len(save.params)) == (method, 200, 4)
    assert len(portal.stand_in.api.applied) == 1
    # A run later, the cookie file is all it takes.
    assert stat.S_IMODE(user.cookie_file.stat().st_mode) == 0o600
    posts = [entry for entry in portal.stand_in.journal if entry.fields]
    assert len(await list_plants(user.client())) == 2
    assert [entry for entry in portal.stand_in.journal if entry.fields] == posts
    assert {entry.origin for entry in posts} == {"sso"}


async def test_cookies_stay_with_their_address(portal: ServedPortal, user: User) -> None:
    client = user.client()
    await client.sign_in(user.login())
    by_address: dict[str, set[str]] = {}
    for cookie in client._jar:
        by_address.setdefault(cookie.domain, set()).add(cookie.name)
        assert cookie.secure
    assert by_address[PORTAL_ADDRESS] == {"SESSION"}
    assert {"KEYCLOAK_IDENTITY", "KEYCLOAK_SESSION"} <= by_address[SSO_ADDRESS]
    assert by_address.keys() == {PORTAL_ADDRESS, SSO_ADDRESS}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(path=SAVE, cut=True), Outcome.IN_EFFECT),
        (Fault(path=SAVE, cut=True, handled=False), Outcome.NOT_YET),
        (Fault(path=SAVE, status=500), Outcome.IN_EFFECT),
        (Fault(path=SAVE, status=502, handled=False), Outcome.NOT_YET),
        (Fault(path=SAVE, status=400, handled=False), Outcome.REFUSED),
        (Fault(path=SAVE, status=200, handled=False, body=b"<html></html>"), Outcome.NOT_YET),
    ],
)
async def test_a_fault_while_writing(
    portal: ServedPortal, user: User, fault: Fault, outcome: Outcome
) -> None:
    client = user.client()
    await client.sign_in(user.login())
    portal.stand_in.faults.append(fault)
    change = await user.change(client, limit_pct=35)
    assert change.outcome is outcome
    assert len(portal.stand_in.saves) == 1
    if fault.cut or fault.status != 400:
        assert isinstance(change.error, WriteUnknownError)


async def test_the_session_ends_while_writing(portal: ServedPortal, user: User) -> None:
    client = user.client()
    await client.sign_in(user.login())
    portal.stand_in.faults.append(Fault(path=SAVE, act=portal.stand_in.portal.forget_everyone))
    change = await user.change(client, limit_pct=35)
    assert change.outcome is Outcome.SESSION_LOST
    assert portal.stand_in.api.applied == []
    assert len(portal.stand_in.saves) == 1


async def test_applied_late(portal: ServedPortal, user: User) -> None:
    client = user.client()
    await client.sign_in(user.login())
    portal.stand_in.api.save_behaviour = SaveBehaviour(after_s=12)
    change = await user.change(client, limit_pct=35)
    assert change.outcome is Outcome.IN_EFFECT


async def test_a_read_that_is_cut_is_tried_again(portal: ServedPortal, user: User) -> None:
    client = user.client()
    await client.sign_in(user.login())
    path = "/endkunde/api/anlagen/getAnlagen"
    portal.stand_in.faults.append(Fault(path=path, cut=True, times=2))
    assert len(await list_plants(client)) == 2
    portal.stand_in.faults.append(Fault(path=path, cut=True, times=3))
    with pytest.raises(AnswerLostError):
        await list_plants(client)


async def test_an_unknown_certificate_gets_nothing(portal: ServedPortal, user: User) -> None:
    client = user.client(ca_file=None)
    with pytest.raises(PortalTrustError, match="Nothing was sent"):
        await client.sign_in(user.login())
    assert portal.stand_in.journal == []


async def test_a_certificate_is_for_one_address(portal: ServedPortal, user: User) -> None:
    port = portal.stand_in.portal_url.rpartition(":")[2]
    client = user.client(portal_url=f"https://localhost:{port}")
    with pytest.raises(PortalTrustError, match="localhost"):
        await client.sign_in(user.login())
    assert portal.stand_in.journal == []


async def test_no_secret_goes_to_the_wrong_port_either(portal: ServedPortal, user: User) -> None:
    portal.stand_in.identity.form_origin = f"https://{SSO_ADDRESS}:1"
    with pytest.raises(ForeignFormError):
        await user.client().sign_in(user.login())


async def test_nobody_is_there(user: User) -> None:
    client = user.client(portal_url="https://127.0.0.3:9")
    with pytest.raises(PortalUnreachableError, match=r"127\.0\.0\.3"):
        await client.sign_in(user.login())
    with pytest.raises(WriteNotSentError):
        await client.write("POST", "peakshaving/saveSettings", {})
