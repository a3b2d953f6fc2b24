"""Identities replaced by stand-ins, in values, logs, pictures and exports. One thing for all.

What identifies:

* what the catalogue calls private: serial numbers, meter numbers, MAC and network addresses,
* the name or address of the appliance in the network, its port where it stands behind that,
* accounts, and everything that looks like a mail, IP or MAC address.

Private fields are hidden whatever is in them. What they hold is then searched everywhere else, in
every form in which the appliance or we might write it (`device.identity`). Texts and numbers with
fewer than `SHORTEST` letters and digits are hidden in their own field only: elsewhere they would
be found everywhere and tell nothing.

One key per run: the same value has the same pseudonym throughout, so that a reader can still
follow it, and another one in the next run.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import MASK
from senec_tui.device.connection.address import parse_address
from senec_tui.device.privacy.identity_encodings import (
    FoundIdentity,
    Identities,
    canonical,
    index_at,
    without_overlaps,
)
from senec_tui.device.wire.codec import Absence, decode, prefix_of
from senec_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.device.source import DeviceFacts, Raw, Section, Wanted
    from senec_tui.errors import SenecTuiError

_ADDRESS_FORMAT: Final = "ipv4-little-endian"
_MAC_FORMAT: Final = "mac-bytes"
_NOTHING: Final = frozenset("0 .:-_?")
"""A text of these alone says that nothing is there."""
_BETWEEN: Final = "\x1f"
"""Stands between values that are searched together."""
_LEAST_TELLING: Final = 0x20
"""An array of smaller numbers is one of flags or counts, found everywhere."""
_LEAST_BYTES: Final = 5
_MOST_NAMES: Final = 10_000
_PORT: Final = re.compile(r"\]?:\d{1,5}(?!\d)")
_WHERE: Final = frozenset({"host", "port", "ports"})
"""Facts of errors that say where the appliance is."""

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
_NEEDED: Final = {"mail": "@", "mac": ":-", "ip": ".:"}
"""Without any of these a text has none of that kind."""


class Redactor:
    """Learns what is private from answers, and takes it out of whatever is to leave the house."""

    def __init__(self, catalogue: Catalogue, *, key: bytes | None = None) -> None:
        """`key`: makes the pseudonyms; None: a new one."""
        self.catalogue = catalogue
        self._key = key or secrets.token_bytes(32)
        self._identities = Identities()
        self._rules: dict[str, str] = {}
        """Identity -> the field or kind that it is known from."""
        self._private: dict[tuple[str, str], bool | None] = {}
        self.counts: Counter[str] = Counter()
        """How often something was replaced, by `OBJECT.VARIABLE` or kind (mail, mac, ip)."""

    @property
    def known(self) -> int:
        """How many identities are known; grows when another one is learned."""
        return len(self._rules)

    # -- what identifies ---------------------------------------------------------------------

    def hide(self, value: str, rule: str) -> None:
        """Take a text out wherever it occurs: an account, a folder."""
        text = value.strip()
        if self._is_news(text, rule):
            self._identities.add_text(text)

    def hide_host(self, host: str) -> None:
        """Take a host out wherever it occurs as a word, and its port behind it."""
        name = host.strip().strip("[]")
        if not self._is_news(name, "host"):
            return
        self._identities.add_text(name, is_word=True)
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return
        self._identities.add_bytes(name, address.packed)
        if address.version == 4:
            self._identities.add_number(name, int(address))

    def hide_place(self, host: str) -> None:
        """Hide a host as a person wrote it, with a port or without."""
        try:
            self.hide_host(parse_address(host).host)
        except UsageError:
            self.hide(host, "host")

    def learn(self, sections: Mapping[str, Section | None]) -> None:
        """Take note of what private fields hold."""
        for name, section in sections.items():
            for variable, raw in (section or {}).items():
                if self._is_private((name, variable)):
                    row = self.catalogue.variable(name, variable)
                    if row is not None:
                        self._learn_field(row, raw)

    def _is_news(self, value: str, rule: str) -> bool:
        if value in self._rules or not value or _NOTHING.issuperset(value):
            return False
        self._rules[value] = rule
        return True

    def _learn_field(self, row: Variable, raw: Raw) -> None:
        rule = f"{row.object}.{row.name}"
        values = [decode(element) for element in ((raw,) if isinstance(raw, str) else raw)]
        content = _content(row, values)
        if content is not None:
            if self._is_news(_array_value(row, content), rule):
                self._learn_content(row, content)
            return
        for value in values:
            if isinstance(value, str):
                self.hide(value, rule)
            elif isinstance(value, int) and self._is_news(str(value), rule):
                self._identities.add_number(str(value), value)
                if row.format == _ADDRESS_FORMAT and 0 < value < 1 << 32:
                    self._identities.add_text(_address(value))
        texts = [value for value in values if isinstance(value, str) and value.strip()]
        if len(texts) > 1:  # one that is cut into pieces
            self.hide("".join(texts), rule)

    def _learn_content(self, row: Variable, content: bytes) -> None:
        value = _array_value(row, content)
        self._identities.add_bytes(value, content)
        self._identities.add_text(value)
        text = content.rstrip(b"\0 ")
        if text.isascii() and text.decode().isprintable():
            self._identities.add_text(text.decode())
            self._rules.setdefault(text.decode(), f"{row.object}.{row.name}")

    # -- taking it out -----------------------------------------------------------------------

    def text(self, text: str) -> str:
        """Any text, with pseudonyms for identities."""
        found = self._found(text)
        if not found:
            return text
        parts, begin = [], 0
        for one in found:
            self.counts[self._rule(one.value)] += 1
            parts += [text[begin : one.start], self.pseudonym(one.value)]
            begin = one.end
        return "".join((*parts, text[begin:]))

    def masked(self, text: str) -> str:
        """The same for the screen: a dot for every character, so that nothing moves."""
        found = self._found(text)
        for one in found:
            text = text[: one.start] + MASK * (one.end - one.start) + text[one.end :]
        return text

    def sections(self, sections: Mapping[str, Section | None]) -> dict[str, Section | None]:
        """The same values without identities. What is hidden becomes typed text."""
        self.learn(sections)
        return {
            self._object_name(name): None if section is None else self._section(name, section)
            for name, section in sections.items()
        }

    def is_open_to_all(self, raws: Mapping[tuple[str, str], Raw]) -> bool:
        """Whether `sections` would change nothing of these, by object and variable.

        They are looked at all together, so False means only: perhaps.
        """
        told = {key: self._is_private(key) for key in raws}
        if any(told.values()):
            return False
        elements = [e for raw in raws.values() for e in ((raw,) if isinstance(raw, str) else raw)]
        names = [name for key, is_told in told.items() if is_told is None for name in key]
        if self._found(_BETWEEN.join((*names, *elements))):
            return False
        written = self._identities.numbers_written
        return not any(element.strip()[3:].upper() in written for element in elements)

    def _is_private(self, key: tuple[str, str]) -> bool | None:
        """Whether a variable is to be hidden whatever it says; None: nobody knows it."""
        if key not in self._private:
            if len(self._private) >= _MOST_NAMES:
                self._private.clear()
            row = self.catalogue.variable(*key)
            self._private[key] = None if row is None else is_private(row)
        return self._private[key]

    def facts(self, facts: DeviceFacts) -> DeviceFacts:
        """The same without the name of the appliance, where it is one."""
        name = self.place(facts.name) if facts.scheme else self.text(facts.name)
        return replace(facts, name=name)

    def place(self, host: str) -> str:
        """The stand-in for a host, with its port if it has one."""
        return self.pseudonym(host) if host else ""

    def error(self, error: SenecTuiError) -> SenecTuiError:
        """Another of the same kind, its facts without identities."""
        facts = {name: self.fact(name, value) for name, value in error.facts.items()}
        kind = type(error)
        other = kind.__new__(kind)  # some kinds are made from other things than facts
        other.__dict__.update(error.__dict__)
        other.facts = facts
        other.args = (*error.args[:1], facts)
        return other

    def fact(self, name: str, value: object) -> object:
        """One fact of an error. Of the appliance's place nothing is left, port included."""
        if name == "host" and isinstance(value, str):
            return self.place(value)
        if name in _WHERE:
            return MASK * 3
        return self.text(value) if isinstance(value, str) else value

    def pseudonym(self, value: str) -> str:
        """What stands in place of a value."""
        digest = hmac.new(self._key, value.strip().lower().encode(), hashlib.sha256)
        return f"hidden-{digest.hexdigest()[:8]}"

    def _rule(self, value: str) -> str:
        return self._rules.get(value) or next(
            (kind for kind, pattern in _PATTERNS.items() if pattern.search(value)), "ip"
        )

    def _found(self, text: str) -> list[FoundIdentity]:
        if len(text) < 3:
            return []
        found = [self._with_port(text, one) for one in self._identities.find(text)]
        for kind, pattern in _PATTERNS.items():
            if any(sign in text for sign in _NEEDED[kind]):
                found += (
                    FoundIdentity(*match.span(), _plainly(kind, match.group()))
                    for match in pattern.finditer(text)
                    if kind != "ip" or _is_telling(match.group())
                )
        return without_overlaps(found) if found else found

    def _with_port(self, text: str, found: FoundIdentity) -> FoundIdentity:
        if self._rules.get(found.value) == "host" and (port := _PORT.match(text, found.end)):
            return found._replace(end=port.end())
        return found

    # -- values ------------------------------------------------------------------------------

    def _object_name(self, name: str) -> str:
        return name if self.catalogue.object(name) is not None else self.text(name)

    def _section(self, name: str, section: Section) -> Section:
        """All values of an object at once: an identity may be spread over several of them."""
        entry = self.catalogue.object(name)
        known = {} if entry is None else entry.variables
        open_to_all = [
            variable
            for variable in section
            if variable not in known or not is_private(known[variable])
        ]
        cleaned = self._cleaned([section[variable] for variable in open_to_all])
        values = dict(zip(open_to_all, cleaned, strict=True))
        return {
            variable if variable in known else self.text(variable): values[variable]
            if variable in values
            else self._masked(known[variable], raw)
            for variable, raw in section.items()
        }

    def _cleaned(self, raws: Sequence[Raw]) -> Iterator[Raw]:
        elements = [e for raw in raws for e in ((raw,) if isinstance(raw, str) else raw)]
        starts: list[int] = []
        at = 0
        for element in elements:
            starts.append(at)
            at += len(element) + 1
        self._clean_spread(elements, starts, self._found(_BETWEEN.join(elements)))
        if numbers := self._identities.numbers:
            for index, element in enumerate(elements):
                if element.lstrip()[:2] in _WIDE and (value := decode(element)) in numbers:
                    self._hide_element(elements, index, numbers[value])  # type: ignore[index]
        cleaned = iter(elements)
        for raw in raws:
            if isinstance(raw, str):
                yield next(cleaned)
            else:
                yield tuple(next(cleaned) for _ in raw)

    def _clean_spread(
        self, elements: list[str], starts: list[int], found: list[FoundIdentity]
    ) -> None:
        for one in reversed(found):
            first, last = index_at(starts, one.start), index_at(starts, one.end - 1)
            element = elements[first]
            if first == last and prefix_of(element) in ("st", "ch", None):
                low, high = one.start - starts[first], one.end - starts[first]
                self.counts[self._rule(one.value)] += 1
                elements[first] = element[:low] + self.pseudonym(one.value) + element[high:]
                continue
            for index in range(first, last + 1):
                self._hide_element(elements, index, one.value)

    def _hide_element(self, elements: list[str], index: int, value: str) -> None:
        self.counts[self._rule(value)] += 1
        elements[index] = "st_" + self.pseudonym(value)

    def _masked(self, row: Variable, raw: Raw) -> Raw:
        rule = f"{row.object}.{row.name}"
        if isinstance(raw, str):
            return self._masked_element(rule, raw)
        content = _content(row, [decode(element) for element in raw])
        if content is not None:
            self.counts[rule] += 1
            return ("st_" + self.pseudonym(_array_value(row, content)),) * len(raw)
        return tuple(self._masked_element(rule, element) for element in raw)

    def _masked_element(self, rule: str, raw: str) -> str:
        value = decode(raw)
        if isinstance(value, Absence) or _NOTHING.issuperset(str(value)):
            return raw
        self.counts[rule] += 1
        return "st_" + self.pseudonym(str(value))


_WIDE: Final = frozenset({"u1", "u3", "u6", "i1", "i3", "fl"})
"""Types that can hold a number that identifies."""


def private_fields(catalogue: Catalogue) -> Wanted:
    """What to ask for to learn what has to be hidden everywhere."""
    wanted: dict[str, tuple[str, ...]] = {}
    for row in catalogue.variables():
        if row.private and row.kind != "credential":
            wanted[row.object] = (*wanted.get(row.object, ()), row.name)
    return wanted


def is_private(row: Variable) -> bool:
    """Whether a variable identifies the appliance or its owner, whatever it holds."""
    return row.private or row.format == _ADDRESS_FORMAT


def _content(row: Variable, values: Sequence[object]) -> bytes | None:
    """What an array of numbers spells, as bytes; None for any other."""
    numbers = [value for value in values if isinstance(value, int)]
    if len(numbers) < max(len(values), _LEAST_BYTES):
        return None
    if not all(0 <= number < 1 << 16 for number in numbers):
        return None
    if row.format != _MAC_FORMAT and max(numbers) < _LEAST_TELLING:
        return None
    if not any(numbers):
        return None
    size = 1 if max(numbers) < 1 << 8 else 2
    return b"".join(number.to_bytes(size) for number in numbers)


def _array_value(row: Variable, content: bytes) -> str:
    return content.hex(":") if row.format == _MAC_FORMAT else content.hex()


def _address(number: int) -> str:
    return str(ipaddress.IPv4Address(number.to_bytes(4, "little")))


def _plainly(kind: str, text: str) -> str:
    """The same address has one pseudonym, however it is written."""
    return ":".join(_pairs(canonical(text))) if kind == "mac" else text


def _pairs(digits: str) -> Iterator[str]:
    return (digits[at : at + 2] for at in range(0, len(digits), 2))


def _is_telling(text: str) -> bool:
    """Whether this is an IP address, and one that says something about somebody."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
