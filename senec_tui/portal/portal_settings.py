"""Where the portal is, who signs in, and how: everything that can be configured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from pathlib import Path

PORTAL_URL: Final = "https://mein-senec.de"
SSO_URL: Final = "https://sso.senec.com"
DEFAULT_ZONE: Final = "Europe/Berlin"
"""Of the house, where the portal does not tell it."""
SAVE_METHODS: Final = ("POST", "GET")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings:
    """Everything about the portal that the owner can choose. Holds no password.

    Raises:
        UsageError: an address is not https, or the saving method is unknown.
    """

    portal_url: str = PORTAL_URL
    """Scheme, host and port, without a path."""
    sso_url: str = SSO_URL
    """The only origin that passwords and codes are sent to."""
    account: str = field(default="", repr=False)
    """E-mail address that signs in; empty: ask."""
    serial: str = field(default="", repr=False)
    """Serial number of the storage system; empty: the only one there is."""
    save_method: str = "POST"
    """POST (what maintained clients use) or GET (what older reports say)."""
    ca_file: Path | None = None
    """PEM file to trust instead of the system's authorities; for the stand-in."""
    persist: bool = True
    """Keep the session cookies between runs, worth a password for up to 30 days."""

    def __post_init__(self) -> None:
        for url in (self.portal_url, self.sso_url):
            origin = origin_of(url)
            if not origin.startswith("https:") or urlsplit(url).path not in ("", "/"):
                raise UsageError(_NOT_AN_ORIGIN, url=origin or "–")
        if self.save_method not in SAVE_METHODS:
            raise UsageError(_NOT_A_METHOD, method=self.save_method)

    @property
    def portal_origin(self) -> str:
        """Normalised, to compare with."""
        return origin_of(self.portal_url)

    @property
    def sso_origin(self) -> str:
        """Normalised, to compare with."""
        return origin_of(self.sso_url)

    @property
    def portal_host(self) -> str:
        """What errors call it."""
        return urlsplit(self.portal_url).hostname or ""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, with the default port left out.

    Anything that has no proper origin (other schemes, broken ports) gives an empty text.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    default = 443 if parts.scheme == "https" else 80
    host = parts.hostname.lower()
    return f"{parts.scheme}://{host}" + ("" if port in (None, default) else f":{port}")


_NOT_AN_ORIGIN: Final = N_("{url} is not usable as a portal address: https and a host name only")
_NOT_A_METHOD: Final = N_("{method} is no method of saving; POST or GET is")
