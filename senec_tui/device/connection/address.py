"""Where an appliance is, as a person writes it."""

from __future__ import annotations

import ipaddress
import re
from typing import Final, NamedTuple

from senec_tui.errors import UsageError
from senec_tui.language import N_

PORTS: Final = {"https": 443, "http": 80}

_WRITTEN: Final = re.compile(
    r"(?:(?P<scheme>https?)://)?"
    r"(?:\[(?P<bracketed>[^\[\]]+)\]|(?P<plain>[^\[\]/:@?#\s]+))"
    r"(?::(?P<port>\d{1,5}))?"
    r"(?P<rest>[/?#]\S*)?",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"/{1,2}(?:lala\.cgi|vars\.html|index\.html)?(?:[?#]\S*)?", re.IGNORECASE)
"""What may follow a host that is written without a scheme: `10.0.0.0/24` is no page of it."""
_USER_INFO: Final = re.compile(r"(?:\w+://)?[^/?#\s]*@", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")

_NOT_A_HOST: Final = N_(
    "“{text}” is not a host: write a name or an IP address, with :PORT if need be"
)
_WITH_USER: Final = N_(
    "The address has a user name or a password in it (before “@”): the appliance needs none. "
    "Write the part behind it alone"
)
_QUOTES: Final = "<>\"'“”„‘’"


class Address(NamedTuple):
    """A host, and a port where it is not the usual one."""

    host: str
    """Lower-case name, or IP address; IPv6 without brackets."""
    port: int | None = None
    """None: 443 for https, 80 for http."""
    scheme: str = ""
    """https or http where the person wrote one."""

    def __str__(self) -> str:
        """`host`, `host:port` or `[v6]:port`; the key under which things are remembered."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    def port_for(self, scheme: str) -> int:
        """The TCP port to use with a scheme."""
        return self.port or PORTS[scheme]


def parse_address(text: str) -> Address:
    """The address that a person wrote, or the URL of any page of the appliance from a browser.

    Raises:
        UsageError: neither a name nor an IP address, a port beyond 65535, or a password in it,
            which is not repeated.
    """
    text = text.strip().strip(_QUOTES)
    if (bare := _ip(text)) is not None:
        return Address(bare)
    if _USER_INFO.match(text):
        raise UsageError(_WITH_USER)
    match = _WRITTEN.fullmatch(text)
    if match is None or not (match["scheme"] or _PAGE.fullmatch(match["rest"] or "/")):
        raise UsageError(_NOT_A_HOST, text=text)
    host = (
        _ip(match["bracketed"].replace("%25", "%")) if match["bracketed"] else _host(match["plain"])
    )
    port = int(match["port"]) if match["port"] else None
    if host is None or port == 0 or (port or 0) > 65_535:
        raise UsageError(_NOT_A_HOST, text=text)
    scheme = (match["scheme"] or "").lower()
    if port == PORTS.get(scheme):
        port = None
    return Address(host, port, scheme)


def _ip(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _host(text: str) -> str | None:
    if re.fullmatch(r"[\d.]+", text):
        return _ip(text)
    labels = text.removesuffix(".").split(".")
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return ".".join(labels).lower()
