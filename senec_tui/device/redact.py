"""Identities replaced by pseudonyms, in values, logs, pictures and exports.

Private fields are known from the catalogue. What they hold is then searched everywhere else, in all
forms in which the appliance or we might write it. One key per run: the same value has the same
pseudonym throughout, so that a reader can still follow it, and another one in the next run.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.device.codec import Absence, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.device.source import Raw, Section

SHORTEST: Final = 4
"""Characters. Shorter texts are hidden in their own field only: they would be found everywhere."""
SMALLEST: Final = 0x10000
"""The same for numbers."""

_ADDRESS_FORMAT: Final = "ipv4-little-endian"
_MAC_FORMAT: Final = "mac-bytes"
_NOTHING: Final = frozenset("0 .:-_?")
"""A text of these alone says that nothing is there."""
_GAP: Final = r"[\s,;:\"'\[\]]+"
"""What may stand between the elements of a byte array in JSON, CSV or a log."""

_PATTERNS: Final = {
    "mail": re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}"),
    "mac": re.compile(
        r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f]|[:-][0-9A-Fa-f])"
    ),
    "ip": re.compile(
        r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)"
        r"|(?<![0-9A-Fa-f:.])(?=[0-9A-Fa-f]*:)[0-9A-Fa-f:]{3,39}(?![0-9A-Fa-f:.]*[0-9A-Fa-f:])"
    ),
}


class Redactor:
    """Learns what is private from answers, and takes it out of whatever is to leave the house."""

    def __init__(self, catalogue: Catalogue, *, key: bytes | None = None) -> None:
        """`key`: makes the pseudonyms; None: a new one."""
        self._catalogue = catalogue
        self._key = key or secrets.token_bytes(32)
        self._hidden: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._search: re.Pattern[str] | None = None
        self._groups: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        """How often something was replaced, by `OBJECT.VARIABLE` or kind (mail, mac, ip)."""

    def hide(self, value: str, rule: str) -> None:
        """Take a text out wherever it occurs: a host, an account."""
        text = value.strip()
        if len(text) >= SHORTEST and not _NOTHING.issuperset(text):
            self._add(text, rule, _forms_of_text(text))

    def learn(self, sections: Mapping[str, Section | None]) -> None:
        """Take note of what private fields hold."""
        for name, section in sections.items():
            for variable, raw in (section or {}).items():
                row = self._catalogue.variable(name, variable)
                if row is not None and _is_private(row):
                    self._learn_field(row, raw)

    def sections(self, sections: Mapping[str, Section | None]) -> dict[str, Section | None]:
        """The same values without identities. Private fields become typed text."""
        self.learn(sections)
        return {
            self.text(name): None
            if section is None
            else {self.text(key): self._field(name, key, raw) for key, raw in section.items()}
            for name, section in sections.items()
        }

    def text(self, text: str) -> str:
        """Any text without identities."""
        if self._search is None:
            self._search = self._compiled()
        if self._groups:
            text = self._search.sub(self._replaced, text)
        for kind, pattern in _PATTERNS.items():
            text = pattern.sub(partial(self._address, kind), text)
        return text

    def pseudonym(self, value: str) -> str:
        """What stands in place of a value."""
        digest = hmac.new(self._key, value.strip().lower().encode(), hashlib.sha256)
        return f"hidden-{digest.hexdigest()[:8]}"

    # -- learning ---------------------------------------------------------------------------------

    def _learn_field(self, row: Variable, raw: Raw) -> None:
        rule = f"{row.object}.{row.name}"
        elements = (raw,) if isinstance(raw, str) else raw
        values = [decode(element) for element in elements]
        octets = [v for v in values if isinstance(v, int) and 0 <= v < 256]
        if row.format == _MAC_FORMAT and len(octets) == len(values) == 6 and any(octets):
            self._add(_mac(octets), rule, _forms_of_bytes(bytes(octets)))
            return
        for value in values:
            if isinstance(value, str):
                self.hide(value, rule)
            elif isinstance(value, int) and value >= SMALLEST:
                forms = (*_forms_of_number(value), *_forms_of_address(row, value))
                self._add(str(value), rule, forms)

    def _add(self, value: str, rule: str, forms: tuple[str, ...]) -> None:
        if value not in self._hidden:
            self._hidden[value] = (rule, forms)
            self._search = None

    def _compiled(self) -> re.Pattern[str]:
        """One group per value; what contains another comes first."""
        ordered = sorted(self._hidden.items(), key=lambda item: -len(item[0]))
        self._groups = [(rule, self.pseudonym(value)) for value, (rule, _) in ordered]
        return re.compile(
            "|".join("(" + "|".join(forms) + ")" for _, (_, forms) in ordered), re.IGNORECASE
        )

    # -- replacing --------------------------------------------------------------------------------

    def _field(self, name: str, variable: str, raw: Raw) -> Raw:
        row = self._catalogue.variable(name, variable)
        if row is not None and _is_private(row):
            return self._masked(row, raw)
        if isinstance(raw, str):
            return self.text(raw)
        # Joined, so that a text spread over the elements of a byte array is found as well.
        joined = '","'.join(raw)
        cleaned = self.text(joined)
        return raw if cleaned == joined else tuple(cleaned.split('","'))

    def _masked(self, row: Variable, raw: Raw) -> Raw:
        rule = f"{row.object}.{row.name}"
        if isinstance(raw, str):
            return self._masked_element(rule, raw)
        octets = [v for element in raw if isinstance(v := decode(element), int)]
        if row.format == _MAC_FORMAT and len(octets) == len(raw) and any(octets):
            self.counts[rule] += 1
            return ("st_" + self.pseudonym(_mac(octets)),) * len(raw)
        return tuple(self._masked_element(rule, element) for element in raw)

    def _masked_element(self, rule: str, raw: str) -> str:
        value = decode(raw)
        if isinstance(value, Absence) or _NOTHING.issuperset(str(value)):
            return raw
        self.counts[rule] += 1
        return "st_" + self.pseudonym(str(value))

    def _replaced(self, match: re.Match[str]) -> str:
        rule, pseudonym = self._groups[(match.lastindex or 1) - 1]
        self.counts[rule] += 1
        return pseudonym

    def _address(self, kind: str, match: re.Match[str]) -> str:
        text = match.group()
        if kind == "ip" and not _is_telling(text):
            return text
        self.counts[kind] += 1
        return self.pseudonym(text.replace("-", ":") if kind == "mac" else text)


def _is_private(row: Variable) -> bool:
    return row.private or row.format == _ADDRESS_FORMAT


def _is_telling(text: str) -> bool:
    """Whether this is an IP address, and one that says something about somebody."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _mac(octets: list[int]) -> str:
    return ":".join(f"{octet:02x}" for octet in octets)


# The forms below are regular expressions, all of them matched without regard to case.


def _forms_of_text(text: str) -> tuple[str, ...]:
    forms = [re.escape(text), *_forms_of_bytes(text.encode())]
    if text.isascii() and text.isdigit() and len(text) <= 20 and int(text) >= SMALLEST:
        forms += _forms_of_number(int(text))
    return tuple(forms)


def _forms_of_number(number: int) -> tuple[str, ...]:
    size = max(4, (number.bit_length() + 7) // 8)
    return (
        rf"(?<!\d)0*{number}(?!\d)",
        rf"(?<![0-9A-F])(?:0x)?0*{number:X}(?![0-9A-F])",
        *_forms_of_bytes(number.to_bytes(size)),
    )


def _forms_of_address(row: Variable, number: int) -> Iterator[str]:
    if row.format == _ADDRESS_FORMAT and number < 1 << 32:
        yield re.escape(str(ipaddress.IPv4Address(number.to_bytes(4, "little"))))


def _forms_of_bytes(content: bytes) -> tuple[str, ...]:
    """As hexadecimal digits, with or without separators, and as arrays of bytes."""
    return (
        r"[:\- ]?".join(f"{byte:02X}" for byte in content),
        _GAP.join(f"(?:u8_|0x){byte:02X}" for byte in content),
        r"(?<!\d)" + _GAP.join(f"{byte}" for byte in content) + r"(?!\d)",
    )
