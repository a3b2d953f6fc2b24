"""The JSON of an answer made into sections of wire text. Total: any bytes are read or refused.

What comes out is cleaned (`device.text`), without secrets, and not yet decoded: values keep their
prefixes. Arrays are tuples. Known oddities of old firmware are repaired (protocol §4).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from senec_tui.clean_text import visible
from senec_tui.device.source import MarkedArray
from senec_tui.device.wire.bounds import (
    MOST_ELEMENTS,
    MOST_NAMES,
    Excess,
    cut_array,
    cut_text,
    shows_no_excess,
    within_bounds,
)
from senec_tui.device.wire.codec import END_OF_ARRAY
from senec_tui.errors import BrokenReplyError, NotASenecError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.device.source import Raw, Section

NO_SUCH_OBJECT: Final = "OBJECT_NOT_FOUND"
"""A key, not a value: the device marks a missing object from inside."""

NEVER: Final = frozenset({("LOG", "USERNAME"), ("LOG", "PASSWORD")})
"""Readable by anyone on the network, and nobody's business: never asked for, dropped on sight."""

# Numbers and constants stay the text they were: nothing is lost, and no number can be too long.
_STRICT: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_LENIENT: Final = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
"""Takes control characters inside texts, too."""

_DOUBLED_QUOTE: Final = re.compile(r'(?<=[^\s:,\[{])""(?=\s*[,\]}])')
"""`"fl_43618000"",`: seen on firmware 0802. An empty text is preceded by a separator."""

_NO_JSON: Final = N_("the answer is not JSON")
_WEB_PAGE: Final = N_("the answer is a web page")
_NOT_SECTIONS: Final = N_("the answer is JSON, but not sections of variables")


def parse_reply(
    body: bytes, *, host: str, excess: Excess | None = None
) -> Mapping[str, Section | None]:
    """Object name -> variable name -> wire text; None for an object that the device lacks.

    A key that comes twice counts once, the last one. Values that are not text or arrays of text
    appear as the text of their JSON. End marks of arrays are left out, and so are `NEVER`, and what
    is beyond `device.bounds`; `excess` counts that.

    Raises:
        NotASenecError: a web page, or JSON of another shape.
        BrokenReplyError: empty, cut, damaged, nested or filled beyond reason.
    """
    excess = excess or Excess()
    plain = body.strip()
    if plain.startswith(b"<"):
        raise NotASenecError(host=host, detail=_WEB_PAGE)
    try:
        content, harmless = _load(plain)
        if not isinstance(content, dict):
            raise NotASenecError(host=host, detail=_NOT_SECTIONS)
        _check(content, host)
        sections: Mapping[str, Section | None] = {
            name: _section(name, section, excess) for name, section in content.items()
        }
        if harmless and shows_no_excess(plain, sections):
            return sections
        sections = within_bounds(sections, excess)
        if harmless:
            return sections
        # To make something visible can make it longer.
        return within_bounds(
            {visible(name): _cleaned(section) for name, section in sections.items()}, excess
        )
    except RecursionError as error:
        raise BrokenReplyError(host=host, detail=N_("nested too deeply")) from error
    except ValueError as error:
        if plain and not plain.startswith(b"{"):
            raise NotASenecError(host=host, detail=_NO_JSON) from error
        raise BrokenReplyError(host=host, detail=_fault(error, plain)) from error


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        # Some byte of an old code page in one text is no reason to lose all the others.
        return body.decode("latin-1")


def _load(body: bytes) -> tuple[Any, bool]:
    """The content, and whether nothing in it can need to be made visible.

    Cleaning every text would take longer than all the rest. It is not needed where the body is
    ASCII without escapes and the strict decoder, which refuses control characters, takes it.
    """
    text = _text(body)
    harmless = body.isascii() and b"\\" not in body and b"\x7f" not in body
    try:
        return _STRICT.decode(text), harmless
    except ValueError:
        try:
            return _LENIENT.decode(text), False
        except ValueError:
            repaired = _DOUBLED_QUOTE.sub('"', text.replace('\\"', '"'))
            if repaired == text:
                raise
            return _LENIENT.decode(repaired), False


def _fault(error: ValueError, body: bytes) -> str:
    if not body:
        return N_("it is empty")
    ends = isinstance(error, json.JSONDecodeError) and not error.doc[error.pos :].strip()
    unended = str(error).startswith("Unterminated string")
    return N_("it breaks off") if ends or unended else N_("it is not proper JSON")


def _check(content: dict[str, Any], host: str) -> None:
    names = len(content)
    for section in content.values():
        if not isinstance(section, dict):
            raise NotASenecError(host=host, detail=_NOT_SECTIONS)
        names += len(section)
    if names > MOST_NAMES:
        raise BrokenReplyError(host=host, detail=N_("it holds more values than an appliance has"))


def _section(name: str, content: dict[str, Any], excess: Excess) -> Section | None:
    """The content itself, with tuples in place of lists."""
    if NO_SUCH_OBJECT in content:
        return None
    if name.strip().upper() == "LOG":
        content = {key: raw for key, raw in content.items() if not is_secret(name, key)}
    for key, raw in content.items():
        if type(raw) is not str:
            content[key] = _raw(raw, excess)
    return content


def is_secret(object_name: str, variable_name: str) -> bool:
    """Whether this must be neither asked for nor kept."""
    return (object_name.strip().upper(), variable_name.strip().upper()) in NEVER


def _raw(content: Any, excess: Excess) -> Raw:
    if not isinstance(content, list):
        return _as_text(content, excess)
    array: type[tuple[str, ...]] = tuple
    if content and content[-1] == END_OF_ARRAY:
        content.pop()
        array = MarkedArray
    if len(content) > MOST_ELEMENTS:
        cut_array(content, excess)
    try:
        "".join(content)  # the quickest way to see that all of them are text
    except TypeError:
        return array(e if isinstance(e, str) else _as_text(e, excess) for e in content)
    return array(content)


def _as_text(content: Any, excess: Excess) -> str:
    return cut_text(json.dumps(content, ensure_ascii=False), excess)


def _cleaned(section: Section | None) -> Section | None:
    if section is None:
        return None
    return {
        visible(key): visible(raw) if isinstance(raw, str) else type(raw)(map(visible, raw))
        for key, raw in section.items()
    }
