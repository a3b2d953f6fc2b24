"""The session cookie that appliances give since NPU 2411, and no other.

`senec-homev3-gui=<64 hex>;Secure;HttpOnly;Max-Age=3600;SameSite=Strict` was measured. Whatever
else wants to be kept is not: a new name with every answer would make requests grow for ever.
"""

from __future__ import annotations

import re
from typing import Final

NAME: Final = "senec-homev3-gui"

_LONGEST: Final = 256
"""Characters of the value; 64 are usual."""
_GIVEN: Final = re.compile(
    rf"(?:^|,)\s*{NAME}=(?P<value>[^;,\s]*)"
    r"(?P<attributes>(?:[^,]|,(?!\s*[^;,=\s]+=))*)"
)
"""Several headers may be joined by commas, and a date has one, too."""
_VALUE: Final = re.compile(rf"[!#-+\--:<-\[\]-~]{{1,{_LONGEST}}}")
"""The octets of RFC 6265, section 4.1.1."""
_OVER: Final = re.compile(r";\s*max-age\s*=\s*(?:0+|-\d+)\s*(?:;|$)", re.IGNORECASE)
_SECURE: Final = re.compile(r";\s*secure\s*(?:;|$)", re.IGNORECASE)


class SessionCookie:
    """What is sent back to one appliance over one scheme."""

    def __init__(self, *, encrypted: bool) -> None:
        """`encrypted`: the way is https; else a cookie that is `Secure` does not come back."""
        self._encrypted = encrypted
        self.header = ""
        """The value of the `Cookie` header; empty for none."""

    def take(self, set_cookie: str) -> None:
        """Keep what an answer gives in place of what was there; `set_cookie`: its header."""
        for given in _GIVEN.finditer(set_cookie):
            value, attributes = given["value"], given["attributes"]
            if _OVER.search(attributes):
                self.forget()
            elif _VALUE.fullmatch(value) and (self._encrypted or not _SECURE.search(attributes)):
                self.header = f"{NAME}={value}"

    def forget(self) -> None:
        """The session is over."""
        self.header = ""


def is_given(set_cookie: str) -> bool:
    """Whether an answer gives or renews a session; `set_cookie`: its header."""
    return _GIVEN.search(set_cookie) is not None
