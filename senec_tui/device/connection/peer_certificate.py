"""What a TLS certificate says about itself, read from its DER bytes.

Only for showing: nothing is verified here. The standard library decodes a certificate only after
it was verified, which the maker's never is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.language import Language

_VERSION: Final = 0xA0
_OBJECT_ID: Final = 0x06
_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_BMP_STRING: Final = 0x1E
_COMMON_NAME: Final = b"\x55\x04\x03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate, for people."""

    der: bytes
    fingerprint: str
    """SHA-256, 64 lower-case hexadecimal digits."""
    subject: str = ""
    """Common name, cleaned; empty where it cannot be read."""
    issuer: str = ""
    not_before: datetime | None = None
    """UTC."""
    not_after: datetime | None = None

    @property
    def pem(self) -> str:
        """The same certificate as text."""
        lines = base64.encodebytes(self.der).decode().replace("\n", "")
        wrapped = "\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
        return f"-----BEGIN CERTIFICATE-----\n{wrapped}\n-----END CERTIFICATE-----\n"


def certificate_of(der: bytes) -> Certificate:
    """What can be read from `der`. Never raises: the fingerprint is always there."""
    fingerprint = hashlib.sha256(der).hexdigest()
    try:
        fields = list(_fields_of(der))
        issuer, validity, subject = fields[2][1], fields[3][1], fields[4][1]
        not_before, not_after = (_time(tag, text) for tag, text in _elements(validity))
        return Certificate(
            der=der,
            fingerprint=fingerprint,
            subject=_common_name(subject),
            issuer=_common_name(issuer),
            not_before=not_before,
            not_after=not_after,
        )
    except (ValueError, IndexError, OverflowError):
        return Certificate(der=der, fingerprint=fingerprint)


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it: `AB:CD:…`."""
    digits = fingerprint.upper()
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def in_rows(fingerprint: str) -> tuple[str, str]:
    """A grouped fingerprint in two rows, so that one stands below another one digit by digit."""
    half = len(fingerprint) // 2
    return fingerprint[:half].rstrip(":"), fingerprint[half:].lstrip(":")


def first_contact(tr: Language, host: object, fingerprint: str, *, kept: bool) -> str:
    """What to tell a person whose appliance was seen for the first time."""
    if kept:
        return tr(
            "First contact with {host}: from now on only this certificate is accepted: "
            "{fingerprint}",
            host=host,
            fingerprint=fingerprint,
        )
    return tr(
        "First contact with {host}, but its certificate could not be remembered: {fingerprint}",
        host=host,
        fingerprint=fingerprint,
    )


def ungrouped(text: str) -> str:
    """The fingerprint that a person or a file wrote: 64 lower-case digits.

    Raises:
        ValueError: it is none.
    """
    digits = re.sub(r"[\s:]", "", text).lower().removeprefix("sha256")
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise ValueError(text)
    return digits


def _fields_of(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Serial number, algorithm, issuer, validity, subject …: RFC 5280, section 4.1."""
    (certificate,) = _contents(der)
    body = _contents(certificate)[0]
    return (field for field in _elements(body) if field[0] != _VERSION)


def _contents(content: bytes) -> list[bytes]:
    return [inner for _, inner in _elements(content)]


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each DER element in a row."""
    position = 0
    while position < len(content):
        tag, length, position = content[position], content[position + 1], position + 2
        if length & 0x80:
            digits = length & 0x7F
            length = int.from_bytes(content[position : position + digits])
            position += digits
        if position + length > len(content):
            msg = "an element is longer than what holds it"
            raise ValueError(msg)
        yield tag, content[position : position + length]
        position += length


def _common_name(name: bytes) -> str:
    for _, group in _elements(name):
        for _, attribute in _elements(group):
            (kind, identifier), (tag, text) = _elements(attribute)
            if kind == _OBJECT_ID and identifier == _COMMON_NAME:
                encoding = "utf-16-be" if tag == _BMP_STRING else "utf-8"
                return visible(text.decode(encoding, "replace"))
    return ""


def _time(tag: int, text: bytes) -> datetime:
    if tag not in (_UTC_TIME, _GENERALIZED_TIME):
        msg = "not a time"
        raise ValueError(msg)
    digits = text.decode("ascii").removesuffix("Z")
    if tag == _UTC_TIME:
        # Two digits of the year; RFC 5280 puts the border between 1950 and 2049.
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
