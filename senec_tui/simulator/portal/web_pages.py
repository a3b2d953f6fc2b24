"""The pages of the sign-in, with the structure that was recorded.

Only the structure is meant to be recognised: ids, names, types and the action. The words come in
two languages, so that nothing can depend on them.
"""

from __future__ import annotations

from html import escape
from typing import Final

_WORDS: Final = {
    "de": {
        "title": "Anmelden",
        "login": "Jetzt anmelden",
        "refused": "Ungültiger Benutzername oder Passwort.",
        "disabled": "Ihr Konto ist deaktiviert. Bitte wenden Sie sich an den Support.",
        "code": "Authentifizierungscode",
        "code_refused": "Ungültiger Authentifizierungscode.",
        "expired": "Die Seite ist abgelaufen.",
        "cookie": "Cookie nicht gefunden. Bitte aktivieren Sie Cookies.",
        "action": "Sie müssen Ihr Konto aktualisieren.",
        "consent": "Zugriff erlauben?",
        "out": "Sie sind abgemeldet.",
    },
    "en": {
        "title": "Login - SENEC",
        "login": "Sign in now",
        "refused": "Invalid username or password.",
        "disabled": "Account is disabled, contact your administrator.",
        "code": "One-time code",
        "code_refused": "Invalid authenticator code.",
        "expired": "Page has expired.",
        "cookie": "Cookie not found. Please make sure cookies are enabled.",
        "action": "You need to update your account.",
        "consent": "Do you grant access?",
        "out": "You are logged out.",
    },
}


class Pages:
    """Makes pages in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._words = _WORDS[language]

    def credentials(self, action: str, *, name: str = "", said: str = "") -> str:
        """Name and password on one page; `said` is the key of a refusal."""
        return self._form(
            "kc-form-login", action, self._name(name, said) + self._password(said), said
        )

    def name(self, action: str) -> str:
        """Only the name: the first of two pages."""
        return self._form("kc-form-login", action, self._name("", ""), "")

    def password(self, action: str, *, name: str, said: str = "") -> str:
        """Only the password, with the name carried along: the second of two pages."""
        hidden = (
            f'<input type="hidden" id="username" name="username" value="{escape(name)}">'
            '<input type="hidden" id="id-hidden-input" name="credentialId">'
        )
        return self._form("kc-form-login", action, hidden + self._password(said), said)

    def code(self, action: str, *, authenticators: int, said: str = "") -> str:
        """The one-time code."""
        radios = "".join(
            f'<input id="kc-otp-credential-{n}" type="radio" name="selectedCredentialId"'
            f' value="authenticator-{n}"{" checked" if n == 0 else ""}>'
            for n in range(authenticators if authenticators > 1 else 0)
        )
        field = (
            '<input type="text" id="otp" name="otp" autocomplete="one-time-code" maxlength="8"'
            f' pattern="[0-9]*" inputmode="numeric" aria-invalid="{"true" if said else ""}">'
        )
        return self._form("kc-otp-login-form", action, radios + field, said)

    def required_action(self, action: str, kind: str) -> str:
        """Something that the account must do first."""
        inner = '<input type="text" id="totp" name="totp">' if kind == "CONFIGURE_TOTP" else ""
        return self._form(
            "kc-action", action, f"<p>{self._words['action']}</p>{inner}", "", secret=True
        )

    def consent(self, action: str) -> str:
        """The question whether the portal may know the account."""
        return self._page(
            f'<form class="form-actions" action="{escape(action)}" method="POST">'
            f"<p>{self._words['consent']}</p>"
            '<input type="hidden" name="code" value="x">'
            '<input type="submit" name="accept" id="kc-login" value="yes">'
            '<input type="submit" name="cancel" id="kc-cancel" value="no"></form>'
        )

    def expired(self, restart: str) -> str:
        """The form was too old."""
        return self._page(
            f'<p id="instruction1">{self._words["expired"]}'
            f' <a id="loginRestartLink" href="{escape(restart)}">1</a>'
            f' <a id="loginContinueLink" href="{escape(restart)}">2</a></p>'
        )

    def cookie_missing(self) -> str:
        """The cookie of this sign-in did not come back."""
        return self._page(
            f'<div id="kc-error-message"><p class="instruction">{self._words["cookie"]}</p></div>'
        )

    def signed_out(self) -> str:
        """The end."""
        return self._page(f"<p>{self._words['out']}</p>")

    def _form(self, id_: str, action: str, inner: str, said: str, *, secret: bool = False) -> str:
        error = (
            f'<span id="input-error" aria-live="polite">{escape(self._words[said])}</span>'
            if said
            else ""
        )
        enrolment = '<img alt="" src="data:image/png;base64,AA==">' if secret else ""
        return self._page(
            f'<form id="{id_}" onsubmit="login.disabled = true; return true;"'
            f' action="{escape(action)}" method="post">{inner}{error}{enrolment}'
            f'<button type="submit" name="login" id="kc-login">{self._words["title"]}</button>'
            "</form>"
        )

    def _name(self, value: str, said: str) -> str:
        return (
            f'<input type="text" id="username" name="username" value="{escape(value)}"'
            f' autocomplete="username" aria-invalid="{"true" if said else ""}" dir="ltr">'
        )

    @staticmethod
    def _password(said: str) -> str:
        return (
            '<input type="password" id="password" name="password"'
            f' autocomplete="current-password" aria-invalid="{"true" if said else ""}">'
        )

    def _page(self, inner: str) -> str:
        return (
            f'<!DOCTYPE html>\n<html lang="{self._language}"><head><meta charset="UTF-8">'
            f"<title>{self._words['title']}</title>"
            '<script>var form = "<form id=\\"not-a-form\\">";</script></head>'
            f'<body><div class="login-form"><h2>{self._words["login"]}</h2>{inner}</div>'
            "</body></html>\n"
        )


PORTAL_PAGE: Final = (
    '<!DOCTYPE html>\n<html lang="de" ng-app="iesApp"><head><title>mein-senec</title></head>'
    '<body ng-controller="MainController"><div ui-view></div></body></html>\n'
)
MAINTENANCE_PAGE: Final = (
    "<!DOCTYPE html>\n<html><head><title>Wartung</title></head><body><h1>Wartungsarbeiten</h1>"
    "<p>Wir sind bald wieder da.</p></body></html>\n"
)
