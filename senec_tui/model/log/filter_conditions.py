"""What a person wants to see of the log: conditions, and which lines of a block meet them. Pure."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from itertools import compress
from operator import and_
from typing import TYPE_CHECKING, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.log.regex_timeout import RegexTimeout, patience
from senec_tui.model.text_filter import TextFilter, parse_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from senec_tui.model.log.line_blocks import Block, Lines, NameNumbers

    Hide = Callable[[str], str]

AND: Final = " & "
"""Stands between several conditions of a filter."""

_TOO_SLOW: Final = N_("“{text}” takes too long on this log; write it more plainly")
_CROSSES_LINES: Final = re.compile(r"\\[^bdwS\W_]|\[\^|\[[^\]]*\\|\(\?(?!:)")
"""Parts of an expression that may match a line break, or look at what is beyond one."""


def parse_conditions(text: str) -> tuple[TextFilter, ...]:
    """Several filters with ` & ` between them; all must hold.

    Raises:
        UsageError: one is not a regular expression.
    """
    return tuple(wanted for part in text.split(AND) if (wanted := parse_filter(part)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConditions:
    """All conditions hold for a line that is shown.

    A line without a time of its own belongs to the one above, so time, level and category of that
    one decide; text is looked for in each line by itself.
    """

    start: float = float("-inf")
    end: float = float("inf")
    """Unix seconds; the first moment after."""
    levels: str = ""
    """Severity letters that are shown; empty: all lines, with and without one."""
    category: str = ""
    """Only this category; empty: all."""
    texts: tuple[TextFilter, ...] = ()
    hide: Hide | None = field(default=None, compare=False)
    """What takes identities out of a line: what is hidden is not found."""

    def rules_out(self, block: Block) -> bool:
        """Whether no line of a block is shown, as far as that is told without taking it apart."""
        for wanted in self.texts:
            if wanted.needle is not None and not wanted.inverted and block.lacks(wanted.needle):
                return True
        return False

    def numbers(self, lines: Lines, names: NameNumbers) -> Sequence[int]:
        """The lines of a block that are shown, by number, ascending."""
        mask = self._mask(lines, names)
        shown: Sequence[int] = range(len(lines))
        if mask is not None:
            shown = array("H", compress(shown, mask))  # a block has fewer lines
        for wanted in self.texts:
            if not shown:
                break
            shown = matching(lines, wanted, shown, self.hide)
        return shown

    def _mask(self, lines: Lines, names: NameNumbers) -> Sequence[int] | None:
        """A 0 for every line that time, level or category rule out; None: all are in."""
        masks: list[bytes] = []
        if self.levels:
            table = bytearray(256)
            for letter in self.levels:
                table[ord(letter)] = 1
            masks.append(bytes(lines.levels.translate(table)))
        if self.category:
            wanted = {n for n, name in enumerate(names.all) if name == self.category}
            masks.append(bytes(number in wanted for number in lines.categories))
        if lines.earliest < self.start or lines.latest >= self.end:
            # What stands above the first time belongs to the beginning of the file.
            masks.append(bytes(self.start <= at < self.end for at in lines.times))
        if not masks:
            return None
        first, *others = masks
        mask: Sequence[int] = first
        for other in others:
            mask = bytes(map(and_, mask, other))
        return mask


def matching(
    lines: Lines, wanted: TextFilter, among: Sequence[int], hide: Hide | None = None
) -> Sequence[int]:
    """Those of the lines `among` that a filter lets pass, ascending, as they look with `hide`.

    Raises:
        UsageError: the expression would take for ever.
    """
    try:
        with patience():
            return _matching(lines, wanted, among, hide)
    except RegexTimeout:
        raise UsageError(_TOO_SLOW, text=wanted.text) from None


def _matching(
    lines: Lines, wanted: TextFilter, among: Sequence[int], hide: Hide | None
) -> Sequence[int]:
    if wanted.pattern is None:
        return among
    matches: Sequence[int]
    if len(among) * 20 < len(lines) or _CROSSES_LINES.search(wanted.pattern.pattern):
        search = wanted.pattern.search
        matches = array("H", (number for number in among if search(lines[number])))
    else:
        matches = array("H", _found(lines, wanted.pattern, wanted.needle))
    if hide is not None:
        matches = array("H", _seen(lines, wanted.pattern, matches, hide))
    if wanted.inverted:
        out = set(matches)
        return array("H", (number for number in among if number not in out))
    if len(among) == len(lines):
        return matches
    return array("H", sorted(set(among).intersection(matches)))


def _seen(
    lines: Lines, pattern: re.Pattern[str], matches: Sequence[int], hide: Hide
) -> Iterator[int]:
    """Those that match in what can be seen of them; only these are looked through."""
    for number in matches:
        line = lines[number]
        shown = hide(line)
        if shown == line or pattern.search(shown):
            yield number


def _found(lines: Lines, pattern: re.Pattern[str], needle: str | None) -> Iterator[int]:
    """The lines with a match, by one search through the whole text of the block."""
    text, starts = lines.text, lines.starts
    if needle is not None and text.isascii():
        # Ten times as fast as a search that ignores upper and lower case.
        text = text.lower()
        position = text.find(needle)
        while position >= 0:
            number = lines.line_at(position)
            yield number
            position = text.find(needle, starts[number + 1])
        return
    match = pattern.search(text)
    while match is not None:
        number = lines.line_at(match.start())
        if number >= len(lines):
            return
        yield number
        match = pattern.search(text, starts[number + 1]) if number + 1 < len(lines) else None
