"""A sign-in page by its structure: what it is, and which form it holds.

Pure. Never decides by visible text, which comes in several languages and changes; words are only
kept to be shown. Structure as recorded in 2025, and as this kind of identity provider behaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from senec_tui.clean_text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PAGE: Final = 1 << 20
"""Characters looked at."""


class PageKind(Enum):
    """What a page asks for."""

    CREDENTIALS = auto()
    """Name and password."""
    NAME = auto()
    """The name; the password comes on the next page."""
    PASSWORD = auto()
    """The password; the name was given."""
    CODE = auto()
    """A one-time code."""
    PORTAL = auto()
    """Nothing: this is the portal itself."""
    REQUIRED_ACTION = auto()
    """Something that the owner must do in a browser."""
    CONSENT = auto()
    """A decision of the owner."""
    EXPIRED = auto()
    """Nothing: the form was too old."""
    REFUSAL = auto()
    """Nothing: an error page of the identity provider."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, reduced to what matters."""

    kind: PageKind
    action: str = ""
    """Absolute address that the form is posted to; empty without a form."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the form submits when nothing is filled in."""
    invalid: bool = False
    """The page marks an input as wrong."""
    said: str = ""
    """The page's own words about what is wrong; foreign text."""
    required: str = ""
    """Name of a required action."""
    outline: str = ""
    """Ids of forms and names of inputs, to tell what an unknown page looks like."""


@dataclass(slots=True)
class _Form:
    """A form while it is being read."""

    id: str
    action: str
    defaults: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


_REQUIRED: Final = re.compile(r"[A-Z][A-Z_]+|configure_totp")
_MESSAGE_IDS: Final = frozenset(
    {"input-error", "input-error-username", "input-error-password", "input-error-otp-code"}
)
_REFUSAL_ID: Final = "kc-error-message"
_RESTART_ID: Final = "loginRestartLink"
_WITHOUT_VALUE: Final = frozenset({"submit", "button", "image", "reset", "file"})
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"}
)


def read_page(html: str, url: str) -> Page:
    """What the page at `url` asks for. Never raises; anything odd is `UNKNOWN`."""
    reader = _Reader()
    reader.feed(html[:MAX_PAGE])
    reader.close()
    form = next((one for one in reader.forms if _is_sign_in(one)), None)
    if form is None and reader.forms:
        form = reader.forms[0]
    action = urljoin(url, form.action) if form else ""
    kind, required = _kind(reader, form, url, action)
    return Page(
        kind=kind,
        action=action,
        fields=dict(form.defaults) if form else {},
        invalid=reader.invalid,
        said=visible(" ".join("".join(reader.message).split())),
        required=required,
        outline=_outline(reader),
    )


def _kind(reader: _Reader, form: _Form | None, url: str, action: str) -> tuple[PageKind, str]:
    if required := _required_action(url) or _required_action(action):
        return PageKind.REQUIRED_ACTION, required
    types = form.types if form else {}
    asks_password = types.get("password") == "password"
    asks_name = types.get("username", "hidden") != "hidden"
    asks_consent = "/login-actions/consent" in urlsplit(action).path
    checks = (
        (PageKind.CONSENT, asks_consent or {"accept", "cancel"} <= types.keys()),
        (PageKind.CODE, "otp" in types),
        (PageKind.CREDENTIALS, asks_password and asks_name),
        (PageKind.PASSWORD, asks_password),
        (PageKind.NAME, asks_name),
        (PageKind.PORTAL, reader.is_portal),
        (PageKind.EXPIRED, reader.can_restart),
        (PageKind.REFUSAL, reader.is_refusal),
    )
    return next((kind for kind, holds in checks if holds), PageKind.UNKNOWN), ""


def _is_sign_in(form: _Form) -> bool:
    return bool({"username", "password", "otp"} & form.types.keys())


def _required_action(url: str) -> str:
    """The name of the action that an address of the identity provider stands for, or nothing."""
    parts = urlsplit(url)
    execution = next(iter(parse_qs(parts.query).get("execution", ())), "")
    named = bool(_REQUIRED.fullmatch(execution))
    if "/login-actions/required-action" in parts.path:
        return execution if named else "?"
    return execution if named and "/login-actions/" in parts.path else ""


def _outline(reader: _Reader) -> str:
    """Only ids and names that look like identifiers: no text of the page can get through."""
    parts = []
    for form in reader.forms[:3]:
        names = [name for name in form.types if _IDENTIFIER.fullmatch(name)]
        id_ = form.id if _IDENTIFIER.fullmatch(form.id) else ""
        parts.append(f"form#{id_}({', '.join(names[:8])})")
    return " ".join(parts) or "form × 0"


_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,40}")


class _Reader(HTMLParser):
    """Collects forms, messages and marks. Text in scripts never counts as markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_Form] = []
        self.message: list[str] = []
        self.invalid = False
        self.is_portal = False
        self.is_refusal = False
        self.can_restart = False
        self._form: _Form | None = None
        self._select: str | None = None
        self._depth_in_message = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        given = {name: value or "" for name, value in attrs}
        id_ = given.get("id", "")
        self.is_portal |= (
            given.get("ng-app") == "iesApp" or given.get("ng-controller") == "MainController"
        )
        self.is_refusal |= id_ == _REFUSAL_ID
        self.can_restart |= id_ == _RESTART_ID
        self.invalid |= given.get("aria-invalid") == "true"
        if self._depth_in_message and tag not in _VOID:
            self._depth_in_message += 1
        elif id_ in _MESSAGE_IDS or id_ == _REFUSAL_ID:
            self._depth_in_message = 1
        match tag:
            case "form":
                self._form = _Form(id=id_, action=given.get("action", ""))
                self.forms.append(self._form)
            case "input" | "button" | "textarea":
                self._control(tag, given)
            case "select":
                self._select = given.get("name")
            case "option":
                self._option(given)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._depth_in_message and tag not in _VOID:
            self._depth_in_message -= 1
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._depth_in_message:
            self.message.append(data)

    def _control(self, tag: str, given: Mapping[str, str]) -> None:
        name = given.get("name", "")
        if self._form is None or not name or "disabled" in given:
            return
        default = {"input": "text", "button": "submit"}.get(tag, tag)
        kind = given.get("type", default).lower()
        # A name that is shown but cannot be changed was given before, as if it were hidden.
        self._form.types.setdefault(name, "hidden" if "readonly" in given else kind)
        if kind in _WITHOUT_VALUE:
            return
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                self._form.defaults[name] = given.get("value", "on")
            return
        self._form.defaults[name] = given.get("value", "")

    def _option(self, given: Mapping[str, str]) -> None:
        if self._form is None or not self._select:
            return
        self._form.types.setdefault(self._select, "select")
        if "selected" in given or self._select not in self._form.defaults:
            self._form.defaults[self._select] = given.get("value", "")
