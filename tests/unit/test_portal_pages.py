"""Pages with the structure that was recorded, written down by hand: not made by the stand-in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.portal.page_parsing import PageKind, read_page

AT = "https://sso.senec.com/realms/senec/protocol/openid-connect/auth?client_id=x"
ACTION = (
    "https://sso.senec.com/realms/senec/login-actions/authenticate"
    "?session_code=c&amp;execution=0f6d2c1e-5a7b-4c58-9d0f-3c2b1a000001&amp;client_id=x&amp;tab_id=t"
)
RECORDED = f"""    <!DOCTYPE html>
    <html lang="en">
    <head>
        <meta charset="UTF-8">
        <title>
        Login - SENEC
        </title>
        <script type="module">
            startSessionPolling("/realms/senec/login-actions/restart?skip_logout=true");
            const no = '<form id="trap" action="https://evil.test"><input name="otp">';
        </script>
    </head>
    <body>
      <div class="login-form">
        <h2>Sign in now</h2>
        <!-- <form action="https://evil.test"><input name="password" type="password"></form> -->
        <form id="kc-form-login" onsubmit="login.disabled = true; return true;"
              action="{ACTION}" method="post">
          <div class="input-group">
            <input type="text" id="username" name="username"  value=""
                   placeholder="Enter your email" autocomplete="username"
                   aria-invalid="" dir="ltr">
          </div>
          <div class="input-group">
            <input type="password" id="password" name="password"
                   placeholder="Enter your password" autocomplete="current-password"
                   aria-invalid="">
          </div>
          <button type="submit" class="custom-button" name="login" id="kc-login">Login</button>
        </form>
      </div>
    </body></html>
"""
CODE = f"""<html lang="de"><body>
<form id="kc-otp-login-form" onsubmit="login.disabled = true; return true;"
      action="{ACTION}" method="post">
  <input id="kc-otp-credential-0" type="radio" name="selectedCredentialId" value="a"
         checked="checked">
  <input id="kc-otp-credential-1" type="radio" name="selectedCredentialId" value="b">
  <input type="text" id="otp" name="otp" autocomplete="one-time-code" autofocus aria-invalid=""
         dir="ltr" maxlength="8" pattern="[0-9]*" inputmode="numeric">
  <button type="submit" name="login" id="kc-login">Anmelden</button>
</form></body></html>"""


def test_the_recorded_page() -> None:
    page = read_page(RECORDED, AT)
    assert page.kind is PageKind.CREDENTIALS
    assert page.action == ACTION.replace("&amp;", "&")
    assert page.fields == {"username": "", "password": ""}
    assert not page.invalid
    assert page.said == ""


def test_a_refusal_is_marked() -> None:
    html = RECORDED.replace('aria-invalid=""', 'aria-invalid="true"').replace(
        "<h2>",
        '<span id="input-error">Invalid <b>username</b><br> or\n password.</span>after<h2>',
    )
    page = read_page(html, AT)
    assert page.invalid
    assert page.said == "Invalid username or password."


def test_the_code_page_keeps_the_preset_choice() -> None:
    page = read_page(CODE, AT)
    assert page.kind is PageKind.CODE
    assert page.fields == {"selectedCredentialId": "a", "otp": ""}


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ('<input name="username">', PageKind.NAME),
        (
            '<input name="username" value="e"><input name="password" type="password">',
            PageKind.CREDENTIALS,
        ),
        (
            '<input name="username" type="hidden"><input name="password" type="PASSWORD">',
            PageKind.PASSWORD,
        ),
        (
            '<input name="username" value="e" readonly><input name="password" type="password">',
            PageKind.PASSWORD,
        ),
        ('<input name="password" type="password">', PageKind.PASSWORD),
        ('<input name="password" type="text">', PageKind.UNKNOWN),
        ('<input name="username" type="hidden">', PageKind.UNKNOWN),
        (
            '<input name="accept" type="submit"><input name="cancel" type="submit">',
            PageKind.CONSENT,
        ),
        ('<input name="q">', PageKind.UNKNOWN),
        ("", PageKind.UNKNOWN),
    ],
)
def test_forms_by_their_inputs(inner: str, kind: PageKind) -> None:
    html = f'<form action="/realms/senec/login-actions/authenticate">{inner}</form>'
    assert read_page(html, AT).kind is kind


@pytest.mark.parametrize(
    ("url", "required"),
    [
        ("/login-actions/required-action?execution=CONFIGURE_TOTP&tab_id=x", "CONFIGURE_TOTP"),
        ("/login-actions/required-action?execution=webauthn-register", "?"),
        ("/login-actions/authenticate?execution=UPDATE_PASSWORD", "UPDATE_PASSWORD"),
        ("/login-actions/authenticate?execution=configure_totp", "configure_totp"),
    ],
)
def test_required_actions_by_their_address(url: str, required: str) -> None:
    page = read_page(RECORDED, f"https://sso.senec.com/realms/senec{url}")
    assert (page.kind, page.required) == (PageKind.REQUIRED_ACTION, required)


def test_the_ends() -> None:
    assert read_page('<html ng-app="iesApp">', AT).kind is PageKind.PORTAL
    assert read_page('<body ng-controller="MainController">', AT).kind is PageKind.PORTAL
    assert read_page('<a id="loginRestartLink" href="x">', AT).kind is PageKind.EXPIRED
    refusal = read_page('<div id="kc-error-message"><p>Kein Cookie</p></div>', AT)
    assert (refusal.kind, refusal.said) == (PageKind.REFUSAL, "Kein Cookie")


def test_other_forms_stand_aside() -> None:
    html = '<form action="/search"><input name="q"></form>' + RECORDED
    assert read_page(html, AT).action.startswith("https://sso.senec.com/realms/")


def test_an_action_is_resolved_against_the_page() -> None:
    assert read_page('<form action="../x?a=1&amp;b=2"><input name=otp>', AT).action == (
        "https://sso.senec.com/realms/senec/protocol/x?a=1&b=2"
    )


def test_defaults_of_every_kind_of_control() -> None:
    page = read_page(
        "<form><input name=otp><input type=checkbox name=a checked><input type=checkbox name=b>"
        "<select name=c><option value=1><option value=2 selected></select>"
        "<select name=d><option value=3></select><input name=e disabled value=x>"
        "<textarea name=f></textarea><input type=submit name=g value=y><input value=h></form>"
        "<input name=outside>",
        AT,
    )
    assert page.fields == {"otp": "", "a": "on", "c": "2", "d": "3", "f": ""}


def test_the_outline_has_no_text_of_the_page() -> None:
    page = read_page('<form id="a b"><input name="erika@example.org"><input name="x1">Hi', AT)
    assert page.outline == "form#(x1)"


@given(st.text(alphabet=st.sampled_from("<>/=\"'& formiputnaeyds\n\0"), max_size=200))
def test_anything_can_be_read(html: str) -> None:
    assert read_page(html, AT).kind in PageKind
