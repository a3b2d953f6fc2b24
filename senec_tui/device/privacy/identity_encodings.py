"""In which forms an identity may be written, and where they stand in a text. Pure.

A text is not searched for every form with every separator: it is brought into one form itself,
without separators, type prefixes and case, and each place of that is looked up in a table. So the
time depends on the length of the text and not on how many identities there are.

A form is shorter than `SHORTEST` for nobody: it would be found everywhere.
"""

from __future__ import annotations

import base64
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from senec_tui.device.wire.codec import payloads

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST: Final = 5
"""Letters and digits of a form. What is shorter is hidden in its own field only."""
SPREAD_FROM: Final = 6
"""Letters and digits from which on separators may stand between them."""
EDGELESS_FROM: Final = 10
"""Letters and digits from which on a form is told even inside of longer ones."""
_LEAST_AS_WORDS: Final = 5
"""Bytes; too little would be left of fewer."""
WIDEST_GAP: Final = 40
"""Characters between two letters or digits of one identity: `",` , a new line, blanks, `"u8_`."""

Boundary = Literal["", "digit", "hex", "word"]
"""What must not stand next to a form, or it would be part of something else."""

_BYTE: Final = r"(?=[0-9a-f]{2}(?![0-9a-f]))"
_DROPPED: Final = re.compile(
    # Type prefixes, with the zeros in front of a single character; escapes; all separators.
    rf"(?<![0-9a-z])(?:u8_|i8_|st_|ch_|fl_|[ui]1_(?:00{_BYTE})?|[ui]3_(?:0{{6}}{_BYTE})?"
    rf"|u6_(?:0{{14}}{_BYTE})?|0x(?:00{_BYTE})?)"
    r"|\\x|\\u00|%(?:2[0-9a-f]|3[a-f]|40|5[b-f])|[\W_]+",
    re.IGNORECASE,
)
_BASE64: Final = frozenset(ascii_letters + digits + "+/_-")
_BASE64_PLAIN: Final = str.maketrans("-_", "+/")
_MEASURED: Final = frozenset(digits + "ABCDEFflui/")
"""What wire text of numbers is made of, its underscore as base64 has it."""
_ONLY_MEASURED: Final = re.compile(r"[0-9A-Fflui_\x1f]*")
_LIST: Final = re.compile(
    r"(?<![^\W_])(?<!\.)\d{1,5}(?:[\s,;:./|\"'\[\]()\x1f-]{1,40}\d{1,5})+(?!\w)"
)
"""Bytes or words in decimal: JSON, CSV, a log, an IP address; a type prefix may stand before."""
_NUMBER: Final = re.compile(r"\d+")
_DIGITS: Final = frozenset("0123456789")
_HEX: Final = frozenset("0123456789abcdefABCDEF")


class Form(NamedTuple):
    """One way to write an identity."""

    value: str
    """The identity as it is known."""
    edge: Boundary = ""
    is_bytes: bool = False
    """Hexadecimal digits, two for each byte."""


class FoundIdentity(NamedTuple):
    """Where an identity stands in a text, and what it says."""

    start: int
    end: int
    value: str


@dataclass(slots=True)
class _Table:
    """Forms by what they look like, and where it is worth looking."""

    forms: dict[str, Form] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First letters of a form -> how long those that begin so are, the longest first."""

    def add(self, looks: str, form: Form) -> None:
        if len(looks) < SHORTEST or looks in self.forms:
            return
        self.forms[looks] = form
        seed = looks[:SHORTEST]
        known = self.lengths.get(seed, ())
        if len(looks) not in known:
            self.lengths[seed] = tuple(sorted((*known, len(looks)), reverse=True))

    def places(self, text: str) -> Iterator[tuple[int, int, Form]]:
        lengths = self.lengths
        if not lengths:
            return
        last = len(text) - SHORTEST + 1
        for start in [at for at in range(last) if text[at : at + SHORTEST] in lengths]:
            for length in lengths[text[start : start + SHORTEST]]:
                looks = text[start : start + length]
                if len(looks) == length and (form := self.forms.get(looks)) is not None:
                    yield start, start + length, form


class Identities:
    """All identities to be found, in every encoding that they may stand in."""

    def __init__(self) -> None:
        self._plain = _Table()
        self._base64 = _Table()
        self._base64_measured = _Table()
        """Of these, those that could stand in wire text of numbers; mostly none could."""
        self.numbers: dict[int, str] = {}
        """Whole numbers that identify -> the identity."""
        self.numbers_written: set[str] = set()
        """What such a number is on the wire after its type, in capitals."""

    def __bool__(self) -> bool:
        return bool(self._plain.forms)

    def add_text(self, value: str, *, is_word: bool = False) -> None:
        """Find a text. `is_word`: not as a part of another word, such as the name of a host."""
        letters = canonical(value)
        edge: Boundary = "word" if is_word else ""
        if not edge and letters.isdigit() and len(letters) < EDGELESS_FROM:
            edge = "digit"
        self._plain.add(letters, Form(value, edge))
        for text in {value, value.lower(), value.upper(), letters, letters.upper()}:
            self._add_bytes(value, text.encode())
        if letters.isascii() and letters == value and letters.isdigit() and len(letters) <= 19:
            self.add_number(value, int(letters))

    def add_number(self, value: str, number: int) -> None:
        """Find a whole number, in either order of its bytes."""
        if len(str(number)) < SHORTEST:
            return
        self.numbers.setdefault(number, value)
        self.numbers_written |= payloads(number)
        self._plain.add(str(number), Form(value, "digit"))
        self._plain.add(f"{number:x}", Form(value, "hex"))
        self._add_bytes(value, str(number).encode())
        least = max((number.bit_length() + 7) // 8, 1)
        for size in {least, max(least, 4), max(least, 8)}:
            content = number.to_bytes(size)
            self._add_bytes(value, content)
            if size == max(least, 4):
                self._plain.add(str(int.from_bytes(content, "little")), Form(value, "digit"))

    def add_bytes(self, value: str, content: bytes) -> None:
        """Find bytes: a hardware address, a text in an array."""
        self._add_bytes(value, content)

    def _add_bytes(self, value: str, content: bytes) -> None:
        for ordered in _orders(content):
            for looks in {ordered.hex(), _as_words(ordered)}:
                if len(looks.strip("0")) >= SHORTEST - 1:
                    edge: Boundary = "" if len(looks) >= EDGELESS_FROM else "hex"
                    self._plain.add(looks, Form(value, edge, is_bytes=True))
            if len(content) >= 4:
                for coded in _base64_forms(ordered):
                    self._base64.add(coded, Form(value))
                    if _MEASURED.issuperset(coded):
                        self._base64_measured.add(coded, Form(value))

    def find(self, text: str) -> list[FoundIdentity]:
        """Where something stands that identifies; may overlap."""
        if not self:
            return []
        return [*self._find_plain(text), *self._find_listed(text), *self._find_base64(text)]

    def _find_plain(self, text: str) -> Iterator[FoundIdentity]:
        at: list[int] = []
        for start, end, form in self._plain.places(canonical(text)):
            at = at or _kept(text)
            first, beyond = at[start], at[end - 1] + 1
            is_whole = _is_whole(at[start:end]) or text[first:beyond] in form.value
            if is_whole and _is_edge(text, first, beyond, form.edge):
                yield FoundIdentity(first, beyond, form.value)

    def _find_listed(self, text: str) -> Iterator[FoundIdentity]:
        for run in _LIST.finditer(text):
            coded_bytes, spans = "", []
            for number in _NUMBER.finditer(run.group()):
                coded = _as_bytes(int(number.group()))
                spans += [number.span()] * len(coded)
                coded_bytes += coded
            for start, end, form in self._plain.places(coded_bytes):
                starts_here = start == 0 or spans[start] != spans[start - 1]
                ends_here = end == len(spans) or spans[end - 1] != spans[end]
                if form.is_bytes and starts_here and ends_here:
                    yield FoundIdentity(
                        run.start() + spans[start][0], run.start() + spans[end - 1][1], form.value
                    )

    def _find_base64(self, text: str) -> Iterator[FoundIdentity]:
        table = self._base64_measured if _ONLY_MEASURED.fullmatch(text) else self._base64
        # All of the text at once: no form goes beyond a run of such characters.
        for start, end, form in table.places(text.translate(_BASE64_PLAIN)):
            # Characters at either end may hold a part of it, too; "=" only fills up.
            first = start - (text[start - 1 : start] in _BASE64)
            last = end
            while last < min(end + 2, len(text)) and text[last] in _BASE64:
                last += 1
            while last < len(text) and text[last] == "=":
                last += 1
            yield FoundIdentity(first, last, form.value)


def _as_bytes(number: int) -> str:
    """A byte or a word in hexadecimal digits; a larger one is none."""
    return f"{number:02x}" if number < 1 << 8 else f"{number:04x}" if number < 1 << 16 else "-"


def canonical(text: str) -> str:
    """Letters and digits only, small, without type prefixes; of the same length as `_kept`."""
    kept = _DROPPED.sub("", text)
    small = kept.lower()
    if len(small) == len(kept):
        return small
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in kept)


def _kept(text: str) -> list[int]:
    """Where each character of the canonical text stands."""
    at: list[int] = []
    begin = 0
    for dropped in _DROPPED.finditer(text):
        at.extend(range(begin, dropped.start()))
        begin = dropped.end()
    at.extend(range(begin, len(text)))
    return at


def _is_whole(at: list[int]) -> bool:
    """Whether characters stand near enough to one another to be one thing."""
    if at[-1] - at[0] == len(at) - 1:
        return True
    if len(at) < SPREAD_FROM:
        return False
    return all(after - before <= WIDEST_GAP for before, after in pairwise(at))


def _is_edge(text: str, start: int, end: int, edge: Boundary) -> bool:
    if not edge:
        return True
    if edge == "word":
        before, after = text[start - 1 : start], text[end : end + 2]
        return not (
            before.isalnum() or after[:1].isalnum() or (after[:1] == "-" and after[1:].isalnum())
        )
    more = _DIGITS if edge == "digit" else _HEX
    while start and text[start - 1] == "0":
        start -= 1
    return text[start - 1 : start] not in more and text[end : end + 1] not in more


def _orders(content: bytes) -> set[bytes]:
    """As it is, turned round as a whole, and within groups of bytes."""
    orders = {content, content[::-1]}
    for size in (2, 4, 8):
        if len(content) > size:
            groups = (content[at : at + size] for at in range(0, len(content), size))
            orders.add(b"".join(group[::-1] for group in groups))
    if len(content) == 4:  # two words, the low one first
        orders.add(content[2:] + content[:2])
    return orders


def _as_words(content: bytes) -> str:
    """What is left of words when the zeros of small ones are dropped as those of characters are."""
    if len(content) < _LEAST_AS_WORDS:
        return content.hex()
    return "".join(
        content[at : at + 2].removeprefix(b"\0").hex() for at in range(0, len(content), 2)
    )


def _base64_forms(content: bytes) -> Iterator[str]:
    """What of it is the same whatever stands before and behind."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + content).decode("ascii")
        yield coded[-(-8 * before // 6) : 8 * (before + len(content)) // 6]


def without_overlaps(found: list[FoundIdentity]) -> list[FoundIdentity]:
    """In order; of those that overlap the longest, stretched over what the others cover."""
    result: list[FoundIdentity] = []
    for one in sorted(found):
        if result and one.start < result[-1].end:
            last = result[-1]
            longest = max(last, one, key=lambda each: each.end - each.start)
            result[-1] = FoundIdentity(last.start, max(last.end, one.end), longest.value)
        else:
            result.append(one)
    return result


def index_at(starts: list[int], position: int) -> int:
    """Which of the pieces that start there holds a position."""
    return bisect_right(starts, position) - 1
