from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from portal_bench import NAME, PASSWORD, PORTAL, SSO, TOTP_SECRET, Bench

from senec_tui.portal.portal_errors import (
    AccountLockedError,
    AuthenticatorNeededError,
    CodeNeededError,
    CodeRefusedError,
    ConsentNeededError,
    CredentialsRefusedError,
    ForeignFormError,
    ForeignRedirectError,
    PageExpiredError,
    PortalDownError,
    PortalUnreachableError,
    RateLimitedError,
    RequiredActionError,
    SignInError,
    UnknownPageError,
)
from senec_tui.portal.secret import Secret
from senec_tui.portal.signin import CodeQuestion, Login
from senec_tui.simulator.portal import Fault
from senec_tui.simulator.portal.totp import code_at
from senec_tui.simulator.portal.web_pages import PORTAL_PAGE


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    for client in bench.clients:
        await client.close()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("pages", [1, 2])
@pytest.mark.parametrize("code", [False, True])
async def test_signs_in_through_every_variant(
    bench: Bench, language: str, pages: int, code: bool
) -> None:
    bench.stand_in.identity.language = language
    bench.stand_in.identity.pages_of_sign_in = pages
    bench.account.totp_secret = TOTP_SECRET if code else None
    client = await bench.signed_in()
    assert client.session.signed_in
    assert client.session.since == bench.clock()
    posted = [entry.fields for entry in bench.stand_in.journal if entry.method == "POST"]
    assert len(posted) == pages + code
    assert posted[0] == (("username", "password") if pages == 1 else ("username",))
    if code:
        assert posted[-1] == ("otp",)


async def test_takes_the_short_chain(bench: Bench) -> None:
    await bench.signed_in()
    assert bench.paths == [
        "GET /endkunde/",
        "GET /endkunde/oauth2/authorization/endkunde-portal",
        "GET /realms/senec/protocol/openid-connect/auth",
        "POST /realms/senec/login-actions/authenticate",
        "GET /endkunde/login/oauth2/code/endkunde-portal",
        "GET /endkunde/",
        "GET /endkunde/api/context/getEndkunde",
    ]


async def test_begins_at_the_front_page_when_the_short_chain_leads_nowhere(bench: Bench) -> None:
    bench.stand_in.faults.append(Fault(path="/endkunde/", status=200, body=b"<p>new</p>"))
    client = await bench.signed_in()
    assert client.session.signed_in
    assert "GET /" in bench.paths


async def test_keeps_the_preset_authenticator_of_two(bench: Bench) -> None:
    bench.account.totp_secret, bench.account.authenticators = TOTP_SECRET, 2
    await bench.signed_in()
    assert bench.stand_in.journal[-4].fields == ("selectedCredentialId", "otp")


async def test_keeps_the_name_of_the_first_page(bench: Bench) -> None:
    bench.stand_in.identity.pages_of_sign_in = 2
    await bench.signed_in()
    posted = [entry.fields for entry in bench.stand_in.journal if entry.method == "POST"]
    assert posted[1] == ("username", "credentialId", "password")


@pytest.mark.parametrize("pages", [1, 2])
async def test_wrong_password_is_tried_once(bench: Bench, pages: int) -> None:
    bench.stand_in.identity.pages_of_sign_in = pages
    client = bench.client()
    with pytest.raises(CredentialsRefusedError, match="Ungültiger Benutzername") as caught:
        await client.sign_in(bench.login("wrong"))
    assert bench.posts_to("authenticate") == pages
    assert client.session.signed_in is False
    assert "wrong name or password, or temporarily locked" in str(caught.value)


async def test_a_lock_looks_like_a_wrong_password(bench: Bench) -> None:
    bench.account.failures = 99
    with pytest.raises(CredentialsRefusedError):
        await bench.client().sign_in(bench.login())


@pytest.mark.parametrize("language", ["de", "en"])
async def test_a_disabled_account_is_called_locked(bench: Bench, language: str) -> None:
    bench.account.disabled = True
    bench.stand_in.identity.language = language
    with pytest.raises(AccountLockedError):
        await bench.client().sign_in(bench.login())


async def test_a_code_is_needed_and_nobody_is_there(bench: Bench) -> None:
    bench.account.totp_secret = TOTP_SECRET
    with pytest.raises(CodeNeededError):
        await bench.client().sign_in(Login(account=NAME, password=Secret(PASSWORD)))


async def test_a_refused_code_is_asked_for_once_more(bench: Bench) -> None:
    bench.account.totp_secret = TOTP_SECRET
    questions: list[CodeQuestion] = []

    async def ask(question: CodeQuestion) -> Secret:
        questions.append(question)
        if len(questions) == 1:
            return Secret("000 000")
        await bench.clock.sleep(question.wait_s)
        return Secret(code_at(TOTP_SECRET, bench.clock()))

    client = bench.client()
    await client.sign_in(Login(account=NAME, password=Secret(PASSWORD), ask_code=ask))
    assert [bool(question.reason) for question in questions] == [False, True]
    assert questions[1].said == "Ungültiger Authentifizierungscode."
    assert 0 < questions[1].wait_s <= 30


async def test_two_refused_codes_end_it(bench: Bench) -> None:
    bench.account.totp_secret = TOTP_SECRET
    codes = iter(["000000", "000001", "000002"])

    async def ask(_question: CodeQuestion) -> Secret:
        return Secret(next(codes))

    with pytest.raises(CodeRefusedError):
        await bench.client().sign_in(Login(account=NAME, password=Secret(PASSWORD), ask_code=ask))
    assert next(codes) == "000002"


async def test_a_code_is_never_sent_twice(bench: Bench) -> None:
    bench.account.totp_secret = TOTP_SECRET
    questions: list[CodeQuestion] = []

    async def ask(question: CodeQuestion) -> Secret:
        questions.append(question)
        if len(questions) == 3:
            await bench.clock.sleep(question.wait_s)
        return Secret(code_at(TOTP_SECRET, bench.clock()))

    client = bench.client()
    login = Login(account=NAME, password=Secret(PASSWORD), ask_code=ask)
    await client.sign_in(login)
    await client.sign_out()
    # The same code a few seconds later would be refused: it is not even sent.
    await client.sign_in(login)
    assert "already used" in questions[2].reason
    otp_posts = [entry for entry in bench.stand_in.journal if "otp" in entry.fields]
    assert len(otp_posts) == 2
    assert bench.account.used_steps == {int(bench.clock() // 30) - 1, int(bench.clock() // 30)}


async def test_something_that_is_no_code_is_not_sent(bench: Bench) -> None:
    bench.account.totp_secret = TOTP_SECRET

    async def ask(_question: CodeQuestion) -> Secret:
        return Secret("hunter2")

    with pytest.raises(CodeRefusedError):
        await bench.client().sign_in(Login(account=NAME, password=Secret(PASSWORD), ask_code=ask))
    assert not [entry for entry in bench.stand_in.journal if "otp" in entry.fields]


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("CONFIGURE_TOTP", AuthenticatorNeededError),
        ("UPDATE_PASSWORD", RequiredActionError),
        ("TERMS_AND_CONDITIONS", RequiredActionError),
        ("VERIFY_EMAIL", RequiredActionError),
    ],
)
async def test_stops_at_what_only_the_owner_can_do(
    bench: Bench, action: str, error: type[SignInError]
) -> None:
    bench.account.required_action = action
    with pytest.raises(error) as caught:
        await bench.client().sign_in(bench.login())
    assert type(caught.value) is error
    assert bench.posts_to("required-action") == 0


async def test_never_consents_for_the_owner(bench: Bench) -> None:
    bench.account.consent_needed = True
    with pytest.raises(ConsentNeededError):
        await bench.client().sign_in(bench.login())
    assert bench.posts_to("consent") == 0


async def test_sends_no_secret_to_a_third_origin(bench: Bench) -> None:
    bench.stand_in.identity.form_origin = "https://evil.test"
    with pytest.raises(ForeignFormError, match=r"evil\.test"):
        await bench.client().sign_in(bench.login())
    assert bench.posts_to("") == 0
    assert not bench.stand_in.strays


@pytest.mark.parametrize("origin", ["http://sso.test", "https://sso.test:8443", PORTAL])
async def test_the_sign_in_origin_is_compared_whole(bench: Bench, origin: str) -> None:
    bench.stand_in.identity.form_origin = origin
    with pytest.raises(ForeignFormError):
        await bench.client().sign_in(bench.login())
    assert bench.posts_to("") == 0


@pytest.mark.parametrize(
    "target", ["https://evil.test/x", "http://portal.test/endkunde/", "senec-app-auth://x?code=1"]
)
async def test_follows_no_redirect_elsewhere(bench: Bench, target: str) -> None:
    bench.stand_in.faults.append(Fault(path="/endkunde/", status=302, headers={"location": target}))
    with pytest.raises(ForeignRedirectError) as caught:
        await bench.client().sign_in(bench.login())
    assert "code" not in str(caught.value)
    assert bench.paths == ["GET /endkunde/"]


async def test_an_address_that_is_none(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(path="/endkunde/", status=302, headers={"location": f"{PORTAL}/" + "x" * 70_000})
    )
    with pytest.raises(PortalUnreachableError) as caught:
        await bench.client().sign_in(bench.login())
    assert len(str(caught.value)) < 300


async def test_does_not_repeat_secrets_when_told_to(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(
            path="/realms/senec/login-actions/authenticate",
            status=307,
            headers={"location": f"{SSO}/realms/senec/login-actions/authenticate"},
            handled=False,
        )
    )
    with pytest.raises(UnknownPageError):
        await bench.client().sign_in(bench.login())
    assert bench.posts_to("authenticate") == 1


async def test_gives_up_on_a_circle(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(path="/endkunde/", status=302, headers={"location": "/endkunde/"}, times=99)
    )
    with pytest.raises(UnknownPageError):
        await bench.client().sign_in(bench.login())
    assert len(bench.paths) == 21


async def test_restarts_once_when_the_cookie_was_forgotten(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(
            path="/realms/senec/login-actions/authenticate",
            act=bench.stand_in.identity.forget_attempts,
        )
    )
    client = await bench.signed_in()
    assert client.session.signed_in
    assert bench.posts_to("authenticate") == 2


async def test_restarts_only_once_when_pages_expire(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(
            path="/realms/senec/login-actions/authenticate",
            act=bench.stand_in.identity.age_attempts,
            times=9,
        )
    )
    with pytest.raises(PageExpiredError):
        await bench.client().sign_in(bench.login())
    assert bench.posts_to("authenticate") == 2


@pytest.mark.parametrize("body", ["<html><p>all new</p>", "", "\0\0<form", "{}"])
async def test_an_unknown_page_is_told_by_its_outline_only(bench: Bench, body: str) -> None:
    bench.stand_in.identity.unknown_page = body + "<b>secret@example.org</b>"
    with pytest.raises(UnknownPageError) as caught:
        await bench.client().sign_in(bench.login())
    assert "example" not in str(caught.value)


async def test_a_page_of_the_portal_counts_only_on_the_portal(bench: Bench) -> None:
    bench.stand_in.identity.unknown_page = PORTAL_PAGE
    with pytest.raises(UnknownPageError):
        await bench.client().sign_in(bench.login())


async def test_a_name_that_is_asked_for_again_was_refused(bench: Bench) -> None:
    action = f"{SSO}/realms/senec/login-actions/authenticate?session_code=x"
    again = f'<form action="{action}"><input name="username"></form>'
    bench.stand_in.identity.unknown_page = again
    bench.stand_in.faults.append(
        Fault(path="/realms/senec/login-actions/authenticate", status=200, body=again.encode())
    )
    with pytest.raises(CredentialsRefusedError):
        await bench.client().sign_in(bench.login())
    assert bench.posts_to("authenticate") == 1


async def test_maintenance_of_either_side(bench: Bench) -> None:
    bench.stand_in.portal.down = True
    client = bench.client()
    with pytest.raises(PortalDownError, match=r"portal\.test .* HTTP 503"):
        await client.sign_in(bench.login())
    assert len(bench.paths) == 1
    bench.stand_in.portal.down, bench.stand_in.identity.down = False, True
    with pytest.raises(PortalDownError, match=r"sso\.test .* HTTP 503"):
        await client.sign_in(bench.login())
    # Between the two it rested, as long as the first trouble asks for.
    assert 8.0 in bench.clock.slept


async def test_too_many_requests_are_answered_with_patience(bench: Bench) -> None:
    bench.stand_in.faults.append(
        Fault(path="/endkunde/", status=429, headers={"retry-after": "120"})
    )
    client = bench.client()
    for seconds in ("120", "120"):
        with pytest.raises(RateLimitedError, match=f"{seconds} s"):
            await client.sign_in(bench.login())
    assert len(bench.paths) == 1


async def test_the_connection_is_cut(bench: Bench) -> None:
    bench.stand_in.faults.append(Fault(path="/endkunde/", cut=True))
    with pytest.raises(PortalUnreachableError):
        await bench.client().sign_in(bench.login())


async def test_no_secret_in_logs_errors_or_reprs(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.account.totp_secret = TOTP_SECRET
    codes: list[str] = []

    async def ask(question: CodeQuestion) -> Secret | None:
        code = await bench.ask_code(question)
        assert code is not None
        codes.append(code.reveal())
        return code

    login = Login(account=NAME, password=Secret(PASSWORD), ask_code=ask)
    client = bench.client()
    await client.sign_in(login)
    cookies = [c.value for c in client._jar if c.value and len(c.value) > 6]
    assert len(cookies) >= 5
    with pytest.raises(CredentialsRefusedError) as caught:
        await client.sign_in(bench.login("another secret"))
    everything = " ".join(
        (caplog.text, repr(login), repr(client.settings), str(caught.value), repr(caught.value))
    )
    error: BaseException | None = caught.value
    while error is not None:
        everything += repr(error)
        error = error.__cause__ or error.__context__
    for secret in (PASSWORD, "another secret", *codes, *cookies, "?code=", "session_code", NAME):
        assert secret not in everything
    assert "GET portal.test/endkunde/" in caplog.text
