"""The stand-in against the recorded chain, with a plain browser of a few lines and no client."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest

from senec_tui.simulator.portal import Account, Fault, HouseholdPlant, PortalStandIn, SaveBehaviour
from senec_tui.simulator.portal.totp import code_at

PORTAL = "https://portal.test"
SSO = "https://sso.test"
NAME, PASSWORD = "erika@example.org", "geheim"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AUTHENTICATE = "/realms/senec/login-actions/authenticate"
SETTINGS = "/endkunde/api/peakshaving/getSettings"
SAVE = "/endkunde/api/peakshaving/saveSettings"
API = "/endkunde/api/context/getEndkunde"


@dataclass
class Got:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def location(self) -> str:
        return next(value for name, value in self.headers if name == "location")

    @property
    def cookies(self) -> list[str]:
        return [value for name, value in self.headers if name == "set-cookie"]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def action(self) -> str:
        match = re.search(r'<form[^>]* action="([^"]+)"', self.text)
        assert match is not None
        return unescape(match[1])


class Browser:
    """Keeps cookies by origin and path, longest path first, and follows nothing."""

    def __init__(self, app: PortalStandIn) -> None:
        self.app = app
        self.jar: dict[tuple[str, str, str], str] = {}

    async def ask(self, url: str, method: str = "GET", form: dict[str, str] | None = None) -> Got:
        parts = urlsplit(url)
        fitting = sorted(
            (
                (path, name, value)
                for (host, path, name), value in self.jar.items()
                if host == parts.netloc and self._fits(path, parts.path)
            ),
            key=lambda cookie: -len(cookie[0]),
        )
        messages: list[dict[str, Any]] = []
        body = urlencode(form or {}).encode()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": [
                (b"host", parts.netloc.encode()),
                (b"cookie", "; ".join(f"{name}={value}" for _, name, value in fitting).encode()),
            ],
        }
        await self.app(scope, receive, send)
        headers = [(k.decode(), v.decode()) for k, v in messages[0]["headers"]]
        got = Got(messages[0]["status"], headers, messages[1]["body"])
        for cookie in got.cookies:
            self._keep(parts.netloc, cookie)
        return got

    async def follow(self, url: str, **options: Any) -> Got:
        got = await self.ask(url, **options)
        for _ in range(20):
            if got.status != 302:
                break
            url = urljoin(url, got.location)
            got = await self.ask(url)
        return got

    async def sign_in(self) -> Got:
        form = await self.follow(f"{PORTAL}/endkunde/")
        fields = {"username": NAME, "password": PASSWORD}
        return await self.follow(form.action, method="POST", form=fields)

    def _keep(self, host: str, cookie: str) -> None:
        first, *attributes = [part.strip() for part in cookie.split(";")]
        name, _, value = first.partition("=")
        facts = {key.lower(): fact for key, _, fact in (a.partition("=") for a in attributes)}
        key = (host, facts["path"], name)
        if facts.get("max-age") == "0":
            self.jar.pop(key, None)
        else:
            self.jar[key] = value

    @staticmethod
    def _fits(cookie_path: str, path: str) -> bool:
        return path == cookie_path or path.startswith(cookie_path.rstrip("/") + "/")


class Now:
    def __init__(self) -> None:
        self.now = 1_782_900_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def account() -> Account:
    return Account(name=NAME, password=PASSWORD)


@pytest.fixture
def app(now: Now, account: Account) -> PortalStandIn:
    plants = [
        HouseholdPlant(serial="S0", master=False, peak_shaving_visible=False),
        HouseholdPlant(serial="S1"),
    ]
    return PortalStandIn(
        portal_url=PORTAL, sso_url=SSO, accounts=[account], plants=plants, clock=now
    )


@pytest.fixture
def browser(app: PortalStandIn) -> Browser:
    return Browser(app)


def bare(location: str) -> str:
    return location.partition("?")[0]


def names(cookies: list[str]) -> list[str]:
    return [cookie.partition("=")[0] for cookie in cookies]


async def test_the_recorded_long_chain(browser: Browser) -> None:  # noqa: PLR0915 - one chain
    one = await browser.ask(f"{PORTAL}/")
    assert (one.status, one.location) == (302, f"{PORTAL}/oauth2/authorization/login-portal")
    assert names(one.cookies) == ["SESSION", "XSRF-TOKEN"]
    assert all("Path=/;" in c and "Secure" in c and "HttpOnly" in c for c in one.cookies)

    two = await browser.ask(one.location)
    assert bare(two.location) == f"{SSO}/realms/senec/protocol/openid-connect/auth"
    query = parse_qs(urlsplit(two.location).query)
    assert query["client_id"] == ["meinsenec-login-portal"]
    assert query["redirect_uri"] == [f"{PORTAL}/login/oauth2/code/login-portal"]
    assert query["response_type"] == ["code"]
    assert {"scope", "state", "nonce"} < query.keys()
    assert "code_challenge" not in query

    three = await browser.ask(two.location)
    assert three.status == 200
    assert 'id="kc-form-login"' in three.text
    assert "&amp;execution=" in three.text
    assert names(three.cookies) == ["AUTH_SESSION_ID", "KC_AUTH_SESSION_HASH", "KC_RESTART"]
    assert all("Path=/realms/senec/;" in cookie for cookie in three.cookies)
    assert all("Secure" in c and "SameSite=None" in c and "Version=1" in c for c in three.cookies)
    assert "Max-Age=60" in three.cookies[1]
    assert bare(three.action) == f"{SSO}{AUTHENTICATE}"
    assert {"session_code", "execution", "client_id", "tab_id", "client_data"} == parse_qs(
        urlsplit(three.action).query
    ).keys()

    form = {"username": NAME, "password": PASSWORD}
    four = await browser.ask(three.action, "POST", form)
    assert bare(four.location) == f"{PORTAL}/login/oauth2/code/login-portal"
    assert parse_qs(urlsplit(four.location).query).keys() == {
        "state",
        "session_state",
        "iss",
        "code",
    }
    assert set(names(four.cookies)) == {
        "KEYCLOAK_IDENTITY",
        "KEYCLOAK_SESSION",
        "KEYCLOAK_LOCALE",
        "KC_RESTART",
    }
    by_name = {cookie.partition("=")[0]: cookie for cookie in four.cookies}
    assert "Max-Age" not in by_name["KEYCLOAK_IDENTITY"]
    assert "Max-Age=2592000" in by_name["KEYCLOAK_SESSION"]
    assert "Max-Age=0" in by_name["KC_RESTART"]

    before = browser.jar["portal.test", "/", "SESSION"]
    five = await browser.ask(four.location)
    assert five.location == f"{PORTAL}/"
    assert names(five.cookies) == ["SESSION", "XSRF-TOKEN"]
    assert browser.jar["portal.test", "/", "SESSION"] != before

    six = await browser.ask(five.location)
    assert six.location == "/endkunde"
    assert ("portal.test", "/", "SESSION") not in browser.jar

    seven = await browser.ask(f"{PORTAL}/endkunde")
    assert seven.location == "/endkunde/"
    eight = await browser.ask(f"{PORTAL}/endkunde/")
    assert eight.location == f"{PORTAL}/endkunde/oauth2/authorization/endkunde-portal"
    assert "Path=/endkunde;" in eight.cookies[0]
    nine = await browser.ask(eight.location)
    assert parse_qs(urlsplit(nine.location).query)["client_id"] == ["meinsenec-endkunde-portal"]
    ten = await browser.ask(nine.location)
    assert ten.status == 302, "the sign-in cookie is enough"
    old = browser.jar["portal.test", "/endkunde", "SESSION"]
    eleven = await browser.ask(ten.location)
    assert eleven.location == f"{PORTAL}/endkunde/"
    assert browser.jar["portal.test", "/endkunde", "SESSION"] != old
    twelve = await browser.ask(eleven.location)
    assert twelve.status == 200
    assert 'ng-app="iesApp"' in twelve.text
    assert 'ng-controller="MainController"' in twelve.text
    assert (await browser.ask(PORTAL + API)).status == 200


async def test_a_code_and_a_state_work_once(browser: Browser) -> None:
    form = await browser.follow(f"{PORTAL}/endkunde/")
    back = await browser.ask(form.action, "POST", {"username": NAME, "password": PASSWORD})
    assert (await browser.ask(back.location)).status == 302
    assert (await browser.ask(back.location)).status == 401


async def test_a_foreign_state_is_refused(browser: Browser) -> None:
    form = await browser.follow(f"{PORTAL}/endkunde/")
    back = await browser.ask(form.action, "POST", {"username": NAME, "password": PASSWORD})
    assert (await browser.ask(re.sub(r"state=[^&]+", "state=x", back.location))).status == 401


async def test_redirect_addresses_are_fixed(browser: Browser) -> None:
    query = urlencode({"client_id": "meinsenec-login-portal", "redirect_uri": "https://evil.test"})
    assert (
        await browser.ask(f"{SSO}/realms/senec/protocol/openid-connect/auth?{query}")
    ).status == 400


async def test_without_its_cookie_the_form_is_refused(browser: Browser) -> None:
    form = await browser.follow(f"{PORTAL}/endkunde/")
    browser.jar.clear()
    got = await browser.ask(form.action, "POST", {"username": NAME, "password": PASSWORD})
    assert (got.status, "kc-error-message" in got.text) == (400, True)


async def test_an_old_form_is_expired(browser: Browser) -> None:
    first = await browser.follow(f"{PORTAL}/endkunde/")
    await browser.ask(first.action, "POST", {"username": NAME, "password": "x"})
    got = await browser.ask(first.action, "POST", {"username": NAME, "password": PASSWORD})
    assert got.status == 200
    assert "loginRestartLink" in got.text
    assert "<input" not in got.text


async def test_a_wrong_password_shows_the_form_again(browser: Browser, account: Account) -> None:
    form = await browser.follow(f"{PORTAL}/endkunde/")
    got = await browser.ask(form.action, "POST", {"username": NAME, "password": "x"})
    assert got.status == 200
    assert got.text.count('aria-invalid="true"') == 2
    assert 'id="input-error"' in got.text
    refused = got.text.partition('id="input-error"')[2].partition("</span>")[0]
    for _ in range(account.lock_after):
        got = await browser.ask(got.action, "POST", {"username": NAME, "password": "x"})
    # Locked now: the right one is refused in the same words.
    got = await browser.ask(got.action, "POST", {"username": NAME, "password": PASSWORD})
    assert got.text.partition('id="input-error"')[2].partition("</span>")[0] == refused


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    # RFC 6238, appendix B, of which these are the last six digits.
    assert code_at(SECRET, at) == code


@pytest.mark.parametrize(
    ("drift_s", "good"), [(0, True), (-30, True), (30, True), (-61, False), (61, False)]
)
async def test_codes_may_be_one_step_off(
    browser: Browser, account: Account, now: Now, drift_s: int, good: bool
) -> None:
    account.totp_secret = SECRET
    page = await browser.sign_in()
    assert 'id="kc-otp-login-form"' in page.text
    got = await browser.follow(
        page.action, method="POST", form={"otp": code_at(SECRET, now() + drift_s)}
    )
    assert ("iesApp" in got.text) is good


async def test_a_code_works_once(app: PortalStandIn, account: Account, now: Now) -> None:
    account.totp_secret = SECRET
    code = code_at(SECRET, now())
    for good in (True, False):
        browser = Browser(app)
        page = await browser.sign_in()
        got = await browser.follow(page.action, method="POST", form={"otp": code})
        assert ("iesApp" in got.text) is good


@pytest.mark.parametrize("mode", ["redirect", "401", "403", "page"])
async def test_the_api_without_a_session(app: PortalStandIn, browser: Browser, mode: str) -> None:
    app.portal.unauthenticated = mode
    got = await browser.ask(PORTAL + API)
    assert got.status == {"redirect": 302, "401": 401, "403": 403, "page": 200}[mode]
    assert ("kc-form-login" in got.text) is (mode == "page")


async def test_a_call_is_resumed_after_signing_in_and_that_changes_things(
    app: PortalStandIn, browser: Browser
) -> None:
    """The trap that a client must not walk into: it follows redirects and writes twice."""
    query = urlencode({"anlageNummer": 1, "mode": "AUTO", "capacityLimit": 1, "endzeit": 0})
    form = await browser.follow(f"{PORTAL}{SAVE}?{query}", method="POST")
    assert app.api.applied == []
    await browser.follow(form.action, method="POST", form={"username": NAME, "password": PASSWORD})
    assert [entry.method for entry in app.saves] == ["POST", "GET"]
    assert len(app.api.applied) == 1


async def settings_of(browser: Browser) -> dict[str, Any]:
    got = await browser.ask(f"{PORTAL}{SETTINGS}?anlageNummer=1")
    return json.loads(got.body)  # type: ignore[no-any-return]


async def save(browser: Browser, method: str = "POST", **changes: Any) -> Got:
    facts: dict[str, Any] = {
        "anlageNummer": 1,
        "mode": "MANUAL",
        "capacityLimit": 40,
        "endzeit": 1782916200000,
    }
    query = urlencode({k: v for k, v in (facts | changes).items() if v is not None})
    return await browser.ask(f"{PORTAL}{SAVE}?{query}", method)


async def test_settings_have_the_recorded_fields(browser: Browser) -> None:
    await browser.sign_in()
    read = await settings_of(browser)
    assert read.keys() == {
        "einspeisebegrenzungKwpInPercent",
        "peakShavingMode",
        "peakShavingCapacityLimitInPercent",
        "peakShavingEndDate",
        "peakShavingLocalEndTime",
        "bearbeitungsdatum",
        "bearbeiter",
        "valid",
    }
    assert read["bearbeiter"].keys() == {"id", "geloescht", "userRole", "aktiv"}
    assert read["peakShavingLocalEndTime"] == [14, 30]
    # Edited long ago, yet the end date is today's: 2026-07-01 14:30 read as UTC.
    assert read["peakShavingEndDate"] == 1782916200000


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("endzeit", [1782916200000, 1768487400000])
async def test_only_the_time_of_day_is_kept(
    browser: Browser, now: Now, method: str, endzeit: int
) -> None:
    await browser.sign_in()
    now.now += 86_400
    # The portal's session has ended, the sign-in has not: no form this time.
    assert "iesApp" in (await browser.follow(f"{PORTAL}/endkunde/")).text
    assert (await save(browser, method, endzeit=endzeit)).status == 200
    read = await settings_of(browser)
    assert read["peakShavingLocalEndTime"] == [14, 30]
    assert read["peakShavingEndDate"] == 1782916200000 + 86_400_000
    assert read["bearbeitungsdatum"] == now() * 1000


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": None},
        {"capacityLimit": None},
        {"endzeit": None},
        {"mode": "manual"},
        {"capacityLimit": 91},
        {"capacityLimit": -1},
        {"capacityLimit": "4.5"},
        {"endzeit": "14:30"},
    ],
)
async def test_what_saving_refuses(
    app: PortalStandIn, browser: Browser, changes: dict[str, Any]
) -> None:
    await browser.sign_in()
    got = await save(browser, **changes)
    assert got.status == 400
    assert {"message", "errorCode"} <= json.loads(got.body).keys()
    assert app.api.applied == []


async def test_the_wrong_method_names_the_right_one(app: PortalStandIn, browser: Browser) -> None:
    app.api.save_methods = frozenset({"GET"})
    await browser.sign_in()
    got = await save(browser)
    assert (got.status, dict(got.headers)["allow"]) == (405, "GET")
    assert (await save(browser, "GET")).status == 200


async def test_what_saving_can_do_instead(app: PortalStandIn, browser: Browser, now: Now) -> None:
    await browser.sign_in()

    async def limit_and_end(behaviour: SaveBehaviour, limit: int) -> tuple[int, list[int]]:
        app.api.save_behaviour = behaviour
        assert (await save(browser, capacityLimit=limit)).status == 200
        read = await settings_of(browser)
        return read["peakShavingCapacityLimitInPercent"], read["peakShavingLocalEndTime"]

    assert await limit_and_end(SaveBehaviour(applies=False), 10) == (60, [14, 30])
    assert await limit_and_end(SaveBehaviour(limit_step_pct=10), 47) == (40, [14, 30])
    assert await limit_and_end(SaveBehaviour(shift_h=2), 40) == (40, [16, 30])
    assert await limit_and_end(SaveBehaviour(after_reads=1), 20) == (40, [16, 30])
    assert (await settings_of(browser))["peakShavingCapacityLimitInPercent"] == 20
    assert await limit_and_end(SaveBehaviour(after_s=60), 30) == (20, [14, 30])
    now.now += 61
    assert (await settings_of(browser))["peakShavingCapacityLimitInPercent"] == 30


async def test_faults_are_taken_in_order_and_used_up(app: PortalStandIn, browser: Browser) -> None:
    await browser.sign_in()
    app.faults.append(Fault(path="/endkunde/api/*", status=503, skip=1, times=1))
    statuses = [(await browser.ask(PORTAL + API)).status for _ in range(3)]
    assert statuses == [200, 503, 200]
    app.faults.append(Fault(path=API, method="POST", status=500))
    assert (await browser.ask(PORTAL + API)).status == 200
    app.faults.append(Fault(path=API, cut=True))
    with pytest.raises(ConnectionResetError):
        await browser.ask(PORTAL + API)


async def test_the_journal_holds_names_not_values(app: PortalStandIn, browser: Browser) -> None:
    await browser.sign_in()
    text = repr(app.journal)
    assert PASSWORD not in text
    assert NAME not in text
    assert not app.strays
    posted = [entry for entry in app.journal if entry.method == "POST"]
    assert [(entry.origin, entry.fields) for entry in posted] == [("sso", ("username", "password"))]


async def test_cookies_are_not_secure_over_plain_http(account: Account) -> None:
    app = PortalStandIn(
        portal_url="http://127.0.0.1:1", sso_url="http://127.0.0.2:1", accounts=[account]
    )
    got = await Browser(app).ask("http://127.0.0.1:1/")
    assert "Secure" not in " ".join(got.cookies)
    assert "HttpOnly" in got.cookies[0]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (
            "status/getstatusoverview.php?anlageNummer=1",
            {"powergenerated", "accuimport", "lastupdated"},
        ),
        ("status/getautarky.php?anlageNummer=1", {"day", "week", "month", "year", "all"}),
        ("status/getstatus.php?type=consumption&period=today&anlageNummer=1", {"fullkwh", "val"}),
        ("context/getAnlageBasedNavigationViewModel?anlageNummer=1", {"master", "zoneId"}),
        ("senec/1/sgready/config", {"enabled", "powerOnCommandThresholdInWatt"}),
    ],
)
async def test_other_documents(browser: Browser, path: str, keys: set[str]) -> None:
    await browser.sign_in()
    got = await browser.ask(f"{PORTAL}/endkunde/api/{path}")
    assert keys <= json.loads(got.body).keys()


async def test_other_answers(app: PortalStandIn, browser: Browser) -> None:
    await browser.sign_in()
    app.api.plants[0].reserve_pct = None

    async def body(path: str) -> bytes:
        return (await browser.ask(f"{PORTAL}/endkunde/api/{path}")).body

    assert await body("senec/1/emergencypower/reserve-in-percent") == b"15"
    assert await body("senec/0/emergencypower/reserve-in-percent") == b""
    assert await body("senec/1/sgready/state") == b'"MODE2"'
    assert await body("wallboxes?anlageNummer=1") == b"[]"
    assert b"Unknown type" in await body("status/getstatus.php?type=acculevel&anlageNummer=1")
    assert len(json.loads(await body("steckdosen/findByGeraetenummer?anlageNummer=1"))) == 2
    assert (await browser.ask(f"{PORTAL}/endkunde/api/nope")).status == 404
