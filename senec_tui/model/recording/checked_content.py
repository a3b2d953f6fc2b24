"""What the frames of a file hold, taken in as what it is: foreign, perhaps hostile.

The border of recordings. All text that passes it is visible (`clean_text`), all of it has the
shape that its type says, and nothing that passes it is larger than a recorder of ours would write.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, NewType

from senec_tui.bounded_files import foreign_json
from senec_tui.clean_text import CleanText, visible

if TYPE_CHECKING:
    from senec_tui.device.source import Raw

Record = NewType("Record", dict[str, Any])
"""The JSON of a frame of values, made visible."""

LARGEST_RECORD: Final = 8 * 1024 * 1024
"""Bytes of a frame of values, unpacked. An answer has at most 2 MiB, a whole state some 30 kB."""
LARGEST_RUN: Final = 32 * 1024 * 1024
"""Bytes from a key frame to the next, unpacked; usual are 100 kB."""
LARGEST_LOG: Final = 16 * 1024 * 1024
"""Bytes of the log of a day, with its day; of a longer one, the end is kept."""
LARGEST_NOTE: Final = 64 * 1024
"""Bytes."""
MOST_TIMES: Final = 200
"""How many times as large as it is a file may be when unpacked; usual are 5 times."""
MOST_ELEMENTS: Final = 200_000
"""Of all values of an answer."""
MOST_NAMES: Final = 200_000
LATEST_MS: Final = 4_102_444_800_000
"""2100-01-01. What claims to be later, or before 1970, is not believed."""

_NAMES: Final = frozenset({"missing", "lacking", "whole", "o"})


class TooLargeError(ValueError):
    """It unpacks to more than a recorder of ours would have written."""


def unpacked(content: bytes, largest_bytes: int) -> bytes:
    """What was deflated on its own; what is cut is given as far as it goes.

    Raises:
        TooLargeError: there is more of it.
        ValueError: it is damaged.
    """
    return unpacked_part(zlib.decompressobj(), content, largest_bytes)


def unpacked_part(inflate: Any, content: bytes, largest_bytes: int) -> bytes:
    """The next part of a deflated stream. Raises like `unpacked`."""
    try:
        found: bytes = inflate.decompress(content, largest_bytes + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(found) > largest_bytes:
        raise TooLargeError
    return found


def record_of(content: bytes) -> Record:
    """The JSON object of a frame of values.

    Raises:
        ValueError: it is none, or nested beyond reason.
    """
    record = foreign_json(content, parse_constant=_refuse)
    if not isinstance(record, dict):
        raise ValueError(type(record))  # noqa: TRY004 - one kind of error for all that is foreign
    for name in _NAMES & record.keys():
        names(record[name])
    return Record(record)


def note_of(content: bytes) -> CleanText:
    """What the owner had to say. Raises like `unpacked`."""
    return visible(unpacked(content, LARGEST_NOTE).decode("utf-8", "replace"))


def log_of(content: bytes) -> tuple[str, bytes]:
    """The day, as ISO text, and the file as it came. Raises like `unpacked`."""
    day, _, text = unpacked(content, LARGEST_LOG).partition(b"\n")
    return visible(day.decode("ascii", "replace")), text


# -- checked parts ---------------------------------------------------------------------------------


def text(content: Any) -> str:
    """A text. Raises `ValueError` for anything else."""
    if type(content) is not str:
        raise ValueError(type(content))
    return content


def names(content: Any) -> tuple[str, ...]:
    """Names. Raises `ValueError` for anything else, and for too many."""
    if not isinstance(content, list) or len(content) > MOST_NAMES:
        raise ValueError(type(content))
    return tuple(map(text, content))


def raw(content: Any) -> Raw:
    """Wire text of a scalar or an array. Raises `ValueError` for anything else."""
    return content if isinstance(content, str) else tuple(map(text, _list(content)))


def seconds(content: Any) -> float:
    """A length of time from milliseconds. Raises `ValueError` for anything else."""
    return number(content, LATEST_MS) / 1000


def number(content: Any, highest: float) -> float:
    """A number from 0 on. Raises `ValueError` for anything else."""
    if type(content) not in (int, float) or not 0 <= content <= highest:
        raise ValueError(content)
    return content  # type: ignore[no-any-return]  # checked above


def changes(content: Any) -> list[tuple[int, str]]:
    """Numbers and texts that take turns, as pairs. Raises `ValueError` for anything else."""
    gaps, texts = _list(content)[::2], content[1::2]
    if len(gaps) != len(texts) or not {int}.issuperset(map(type, gaps)):
        raise ValueError
    if not {str}.issuperset(map(type, texts)) or min(gaps, default=0) < 0:
        raise ValueError
    return list(zip(gaps, texts, strict=True))


def length(content: Any) -> int:
    """The length of an array, or -1 for a scalar. Raises `ValueError` for anything else."""
    if type(content) is not int or not -1 <= content <= MOST_ELEMENTS:
        raise ValueError(content)
    return content


def _list(content: Any) -> list[Any]:
    if not isinstance(content, list):
        raise ValueError(type(content))  # noqa: TRY004 - one kind of error for all that is foreign
    return content


def _refuse(constant: str) -> float:
    raise ValueError(constant)
