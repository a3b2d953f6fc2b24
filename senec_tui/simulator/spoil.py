"""What the faults do to values, to bodies and to the log. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from senec_tui.simulator.household.noise import chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from senec_tui.simulator.controller.live import WireValue

HOSTILE: Final = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x07",
    "\x9b2J",
    "\x1bc",
    "[red]markup[/red]",
    "[/nothing]",
    "[@click=app.quit]x[/]",
    "\u202egnp.exe",
    "\u2066isolate\u2069",
    "zero\u200bwidth\u200d\ufeff",
    "bell\x07back\x08\x08null\x00",
    "line\r\nbreak\ttab\x0b\x0c",
    "\u2028separator\u2029",
    "wide 電池 🔋 e\u0301",
    "%s {0} $HOME `id` '\"<b>",
)
"""Text that does harm where it is sent to a terminal or taken for markup."""

_WORDS: Final = (
    "VARIABLE_NOT_FOUND",
    "FORBIDDEN",
    "FORBIDDEN level 2",
    "MALFORMED_VALUE",
    "MALFORMED_VALUE at 3",
    "FILE_VARIABLE_NOT_READABLE",
    "er_read failed",
)
_ODD: Final = ("zz_0001", "u9_FF", "u8_", "u8_1", "fl_XYZ", "i1_FFFFF", "_", "", "nonsense", "fl_")
_NOT_NUMBERS: Final = ("fl_7FC00000", "fl_7F800000", "fl_FF800000", "fl_FFFFFFFF")
_REMAINING: Final = frozenset({"FACTORY", "WIZARD", "DEBUG", "RTC"})
_WRONG: Final = (
    b"[]",
    b'"ENERGY"',
    b"null",
    b'{"ENERGY":5,"BMS":null,"PV1":[1,2]}',
    b'{"ENERGY":{"STAT_STATE":{"u8":"0E"},"GUI_HOUSE_POW":[["fl_00000000"]],"GUI_GRID_POW":7}}',
    b'{"ENERGY":{"STAT_STATE":tru',
)
_HUGE: Final = 10_000_000
_MANY: Final = 100_000
_PAGE: Final = (
    "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"
)


def spoil_section(
    fault: str, name: str, section: dict[str, WireValue], seed: int
) -> dict[str, WireValue] | None:
    """A section as it is answered under a fault; None: it does not exist."""
    if fault == "vanished-sections":
        return section if name in _REMAINING else None
    if change := _VALUES.get(fault):
        return {
            key: [change(seed + number, key, wire) for number, wire in enumerate(value)]
            if isinstance(value, list)
            else change(seed, key, value)
            for key, value in section.items()
        }
    if fault == "array-lengths-change":
        return {key: _other_length(key, value) for key, value in section.items()}
    return section


def _pick(seed: int, key: str) -> float:
    return chance(seed, len(key), int.from_bytes(key.encode()[-7:]))


def _sentinel(seed: int, key: str, wire: str) -> str:
    part = _pick(seed, key)
    return _WORDS[int(part * 21) % 7] if part < 0.6 else wire


def _odd(seed: int, key: str, wire: str) -> str:
    part = _pick(seed, key)
    return _ODD[int(part * 30) % 10] if part < 0.6 else wire


def _not_a_number(seed: int, key: str, wire: str) -> str:
    return _NOT_NUMBERS[int(_pick(seed, key) * 4)] if wire.startswith("fl_") else wire


def _hostile(seed: int, key: str, wire: str) -> str:
    if not wire.startswith(("st_", "ch_")):
        return wire
    return wire[:3] + HOSTILE[int(_pick(seed, key) * len(HOSTILE))]


_VALUES: Final[Mapping[str, Callable[[int, str, str], str]]] = {
    "sentinels": _sentinel,
    "unknown-prefixes": _odd,
    "nan": _not_a_number,
    "hostile-text": _hostile,
}


def _other_length(key: str, value: WireValue) -> WireValue:
    if not isinstance(value, list):
        return value
    return value[:-1] if len(key) % 2 else [*value, value[0] if value else "u8_00"]


def _huge(body: bytes) -> bytes:
    return body[:-1] + b',"FILE":{"BLOB":"st_' + b"x" * _HUGE + b'"}}'


def _many(body: bytes) -> bytes:
    names = ",".join(f'"K{n}":"u8_01"' for n in range(_MANY))
    return body[:-1] + b',"MANY":{' + names.encode() + b"}}"


_BODIES: Final[Mapping[str, Callable[[bytes, int], bytes]]] = {
    "html": lambda _body, _number: page("SENEC").encode(),
    "empty-body": lambda _body, _number: b"",
    "truncated": lambda body, _number: body[: max(1, len(body) * 3 // 5)],
    "wrong-json": lambda _body, number: _WRONG[number % len(_WRONG)],
    "huge-reply": lambda body, _number: _huge(body),
    "many-keys": lambda body, _number: _many(body),
    "deep-nesting": lambda _body, _number: b'{"ENERGY":' * _MANY + b"{}" + b"}" * _MANY,
}
BODY_FAULTS: Final = tuple(_BODIES)
SECTION_FAULTS: Final = (*_VALUES, "vanished-sections", "array-lengths-change")


def spoil_body(fault: str, body: bytes, number: int) -> bytes:
    """The body of a values answer under a fault. `number`: which answer it is."""
    return _BODIES[fault](body, number)


def spoil_log(fault: str, text: str) -> bytes:
    """A day log under a fault."""
    if fault == "hostile-text":
        lines = [f"{text[:19]} [W|INV_LV] {words}\n" for words in HOSTILE]
        return (text + "".join(lines)).encode() + b"\xff\xfe not UTF-8 \x80\n"
    if fault == "enormous-log":
        lines = text.splitlines(keepends=True)
        repeats = 300_000 // max(1, len(lines)) + 1
        return "".join(line * repeats for line in lines).encode()
    return text.encode()


LOG_FAULTS: Final = ("hostile-text", "enormous-log")


def drops(body: bytes, size: int = 16) -> Iterator[bytes]:
    """A body in small pieces."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


def page(title: str) -> str:
    """A web page of the server."""
    return _PAGE.format(title)


def quirky(body: str) -> str:
    """The body as firmware 0802 sent it: a key twice, and escapes that are none."""
    twice = '"FEATURE_OVERWRITE":"u8_00"'
    body = body.replace(twice, f"{twice},{twice}")
    state = json.dumps("FSM_STATE")
    return body.replace(f'{state}:"u8_01"', f'{state}:\\"u8_01\\"')
