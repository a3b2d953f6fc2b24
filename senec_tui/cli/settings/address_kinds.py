"""Addresses of services: checked when they are read, so that nothing fails over them later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from senec_tui.cli.settings.value_kinds import TextKind, ValueKind
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_TEXT: Final = TextKind()
_LOGIN: Final = re.compile(r"^((?:\w+://)?)[^/?#\s]*@")
_NO_WEB: Final = N_("{name} must begin with http:// or https:// and a host")
_NO_BROKER: Final = N_("{name} must be such as mqtt://broker.local:1883, or mqtts:// with TLS")
_SECRET: Final = N_("{name} holds no user and password; see `senec-tui config --example`")
_QUERY: Final = N_("{name} must end with the path: nothing behind a ? or #")


class HostText(TextKind):
    """A host, or the address of a page. What somebody wrote before an @ may be a password."""

    @override
    def shown(self, value: object) -> str:
        return _LOGIN.sub(r"\1…@", super().shown(value))


class HiddenText(TextKind):
    """A text that is as good as a password, such as a topic that whoever knows it can read."""

    @override
    def shown(self, value: object) -> str:
        return super().shown(None if value is None else "…")


class ServiceAddress(ValueKind[str]):
    """`SCHEME://HOST[:PORT]`, and what follows."""

    metavar = "URL"
    schemes: tuple[str, ...]
    refusal: str
    """Template with `{name}`."""

    @override
    def accept(self, name: str, value: object) -> str:
        text = _TEXT.accept(name, value)
        parts = _split(text)
        if parts is None or parts.scheme not in self.schemes:
            raise UsageError(self.refusal, name=name)
        self._check(name, parts)
        return text

    def _check(self, name: str, parts: SplitResult) -> None:
        """Refuse more than what holds for all. Raises `UsageError`."""


class WebAddress(ServiceAddress):
    """A web address. It may hold a token, so only its host is shown."""

    schemes = ("http", "https")
    refusal = _NO_WEB

    def shown(self, value: object) -> str:
        """Scheme and host."""
        if value is None:
            return super().shown(value)
        scheme, _, rest = str(value).partition("://")
        host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
        return f"{scheme}://{host}/…"


class DatabaseUrl(WebAddress):
    """A web address that others are made of. Holds no secret."""

    @override
    def _check(self, name: str, parts: SplitResult) -> None:
        _refuse_login(name, parts)
        if parts.query or parts.fragment:
            raise UsageError(_QUERY, name=name)


class BrokerAddress(ServiceAddress):
    """`mqtt://HOST[:PORT]`, or `mqtts://` with TLS. Holds no secret."""

    schemes = ("mqtt", "mqtts")
    refusal = _NO_BROKER

    @override
    def _check(self, name: str, parts: SplitResult) -> None:
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise UsageError(self.refusal, name=name)
        _refuse_login(name, parts)


def _refuse_login(name: str, parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise UsageError(_SECRET, name=name)


def _split(text: str) -> SplitResult | None:
    """The parts of an address; None for one that nothing can be connected to."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        fits = bool(parts.hostname) and parts.port != 0 and _is_host(parts)
    except ValueError:
        return None
    return parts if fits else None


def _is_host(parts: SplitResult) -> bool:
    """Whether a host can be looked up. Raises `ValueError` where it cannot."""
    import ipaddress

    host = parts.hostname or ""
    place = parts.netloc.rpartition("@")[2]
    if "[" in place or ":" in host:
        ipaddress.IPv6Address(host)
        return place.startswith("[") and place.partition("]")[2][:1] in ("", ":")
    host.encode("idna")
    return not any(sign.isspace() or sign in '"<>\\^`{|}%' for sign in host)
