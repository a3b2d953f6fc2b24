"""Requests are made here, and only here: from names, never from values.

On the wire reading and writing differ only in whether a value is empty, so a typo could be a write
(protocol §3). That is why nothing in this module takes a value, and names that could be taken for
anything else are refused.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.reply import is_secret
from senec_tui.errors import UnknownVariableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from senec_tui.device.source import Wanted

PATH: Final = "/lala.cgi"

MAX_BYTES: Final = 1_900
"""The appliance begins to cut its answers far above; its own pages stay near 600."""
MAX_VALUES: Final = 300
"""Expected values of one answer, about a third of all there are: 10 kB."""
LARGE_BYTES: Final = 300
"""A broken answer to more than this may be due to the size of the question."""

_NAME: Final = re.compile(r"[A-Za-z0-9_#%/-]{1,64}")

_OF_LOG: Final = ("USER_LEVEL", "LOG_IN_NOK_COUNT")
"""What is asked for where all of `LOG` is wanted; the rest is the sign-in form."""


def is_name(text: str) -> bool:
    """Whether this can be the name of an object or variable."""
    return _NAME.fullmatch(text) is not None


def nameable(wanted: Wanted) -> Wanted:
    """`wanted` as it can be asked for: what the device named oddly comes with its whole object.

    A device may answer names that no request may hold. An object with such a name cannot be asked
    for at all.
    """
    return {
        name: variables if all(map(is_name, variables)) else ()
        for name, variables in wanted.items()
        if is_name(name)
    }


def body_of(wanted: Wanted) -> bytes:
    """The body of a request: every value is an empty text."""
    content = {name: dict.fromkeys(variables, "") for name, variables in wanted.items()}
    return json.dumps(content, separators=(",", ":")).encode()


def check_names(wanted: Wanted) -> None:
    """Raises `UnknownVariableError` where something cannot be a name."""
    for name, variables in wanted.items():
        for text in (name, *variables):
            if not is_name(text):
                raise UnknownVariableError(paths=repr(text))


def askable(wanted: Wanted) -> dict[str, tuple[str, ...]]:
    """`wanted` without what must not be asked for, each name once.

    Raises:
        UnknownVariableError: something that cannot be a name.
    """
    check_names(wanted)
    result: dict[str, tuple[str, ...]] = {}
    for name, variables in wanted.items():
        allowed = tuple(v for v in dict.fromkeys(variables) if not is_secret(name, v))
        if name.upper() == "LOG" and not variables:
            allowed = _OF_LOG
        if allowed or not variables:
            result[name] = allowed
    return result


def split(wanted: Wanted, weight: Callable[[str], int]) -> Iterator[Wanted]:
    """Requests of acceptable size. Objects stay whole where they fit, in the order given.

    Args:
        wanted: what `askable` returned.
        weight: how many values a whole object is expected to answer.
    """
    part: dict[str, tuple[str, ...]] = {}
    size = values = 0
    for name, variables in _pieces(wanted):
        more = _size(name, variables)
        more_values = len(variables) or weight(name)
        if part and (name in part or size + more > MAX_BYTES or values + more_values > MAX_VALUES):
            yield part
            part, size, values = {}, 0, 0
        part[name] = variables
        size += more
        values += more_values
    if part:
        yield part


def halves(wanted: Wanted) -> tuple[Wanted, Wanted] | None:
    """Two requests in place of one that was too large; None if it cannot be divided."""
    if len(wanted) > 1:
        items = list(wanted.items())
        middle = len(items) // 2
        return dict(items[:middle]), dict(items[middle:])
    for name, variables in wanted.items():
        if len(variables) > 1:
            middle = len(variables) // 2
            return {name: variables[:middle]}, {name: variables[middle:]}
    return None


def _size(name: str, variables: tuple[str, ...]) -> int:
    return len(name) + 6 + sum(len(variable) + 6 for variable in variables)


def _pieces(wanted: Wanted) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Objects; those with too many names for one request in several pieces."""
    for name, variables in wanted.items():
        piece: list[str] = []
        size = _size(name, ())
        for variable in variables:
            if size + len(variable) + 6 > MAX_BYTES:
                yield name, tuple(piece)
                piece, size = [], _size(name, ())
            piece.append(variable)
            size += len(variable) + 6
        yield name, tuple(piece)
