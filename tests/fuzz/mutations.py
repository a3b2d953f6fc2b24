"""Small damage of every kind, from a seed: to bytes, to wire texts, and anywhere in a JSON tree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

NASTY_TEXTS: Final = (
    "", " ", "\x1b]52;c;aGk=\x07", "\u202e", "\x9b31m", "[/x]", "%s{}", "A" * 3_000, "電" * 400,
    "u8_", "u8_GG", "fl_7FC00000", "fl_7F800000", "fl_FF7FFFFF", "u6_FFFFFFFFFFFFFFFF", "i1_8000",
    "st_", "st_END_OF_ARRAY", "er_1", "VARIABLE_NOT_FOUND", "FORBIDDEN", "zz_00", "_", "u8__00",
    "fl_00400000", "u3_FFFFFFFF", "ch_\x00", "\ud800",
)  # fmt: skip
"""Wire texts, sentinels and what is neither."""
NASTY_NAMES: Final = ("", "A[", "A[0]", "]", ".", "../x", "N" * 300, "\x1b[2J", "é", "a b", "\x00")
PREFIXES: Final = ("u8", "u1", "u3", "u6", "i8", "i1", "i3", "fl", "st", "ch", "er", "xx", "")
SECTIONS: Final[tuple[Any, ...]] = ({}, {"OBJECT_NOT_FOUND": ""}, {"X": "u8_01"}, [], "st_x", None)
SHAPES: Final[tuple[Any, ...]] = (None, True, 1.5, {}, [[]], {"x": [1]}, 10**40)
WELL_FORMED: Final = (
    ("u8", 2), ("u1", 4), ("u3", 8), ("u6", 16), ("i8", 2), ("i1", 4), ("i3", 8), ("fl", 8),
)  # fmt: skip


def wire_text(random: Random) -> str:
    """A value as the appliance writes it, or nearly so."""
    if random.random() < 0.15:
        return random.choice(NASTY_TEXTS)
    if random.random() < 0.6:
        prefix, digits = random.choice(WELL_FORMED)
        return f"{prefix}_{random.getrandbits(4 * digits):0{digits}X}"
    digits = random.choice((0, 1, 2, 2, 4, 4, 8, 8, 8, 15, 16, 17))
    letters = "0123456789ABCDEF" if random.random() < 0.9 else "0123456789abcdefxyz_- "
    payload = "".join(random.choice(letters) for _ in range(digits))
    return f"{random.choice(PREFIXES)}_{payload}"


def damaged(content: bytes, random: Random) -> bytes:
    """Cut, flipped, repeated, filled in or thrown together; now and then as it was."""
    if not content:
        return content
    body = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(body) + 1)
        until = min(len(body), at + random.choice((1, 2, 8, 64, 1024)))
        match random.randrange(6):
            case 0:
                body[at:until] = random.randbytes(until - at)
            case 1:
                del body[at:until]
            case 2:
                body[at:at] = body[at:until]
            case 3:
                body[at:at] = random.choice(NASTY_TEXTS).encode("utf-8", "surrogatepass")[:200]
            case 4:
                del body[max(at, 1) :]
            case _:
                if at < len(body):
                    body[at] ^= 1 << random.randrange(8)
    return bytes(body)


def mutated_reply(reply: Mapping[str, Mapping[str, Any]], random: Random) -> bytes:
    """The JSON of an answer with some of its values, names and shapes replaced.

    `reply`: object -> variable -> wire text or list of them; is not changed.
    """
    content: dict[str, Any] = {name: dict(section) for name, section in reply.items()}
    for _ in range(random.choice((1, 3, 10, 40))):
        name = random.choice(list(content) or ["ENERGY"])
        if random.random() < 0.05:
            content[random.choice((name, *NASTY_NAMES))] = random.choice(SECTIONS)
        elif isinstance(section := content.setdefault(name, {}), dict):
            _mutate(section, random)
    return json.dumps(content).encode("utf-8", "surrogatepass")


def _mutate(section: dict[str, Any], random: Random) -> None:
    variable = random.choice([*section, *NASTY_NAMES[:1]])
    match random.randrange(6):
        case 0:
            section[random.choice(NASTY_NAMES)] = wire_text(random)
        case 1:
            section.pop(variable, None)
        case 2:
            section[variable] = [wire_text(random) for _ in range(random.choice((0, 1, 4, 70)))]
        case 3:
            section[variable] = random.choice(SHAPES)
        case _:
            section[variable] = wire_text(random)
