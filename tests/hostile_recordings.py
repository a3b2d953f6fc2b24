"""Recordings that somebody else made: any text, any value, any size in any place of the file."""

from __future__ import annotations

import asyncio
import copy
import json
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.catalogue import Catalogue
from senec_tui.clean_text import visible
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import TimedOutError
from senec_tui.model.reading.snapshot import Link
from senec_tui.model.recording.file_format import CHANGE, HEAD, KEY, LOG, Frames, framed
from senec_tui.model.recording.recorder import Recorder
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

START: Final = datetime(2026, 6, 21, 10, 0, tzinfo=UTC).timestamp()
DAY: Final = datetime.fromtimestamp(START, UTC).date()
PAYLOAD: Final = (
    "\x1b]52;c;aGk=\x07\x1b]0;title\x07\x1bc\x9b31m\x00\x08\x7f\u202e\u2066\u200b\u2028\ufeff"
)
"""The clipboard, the title, a reset, a colour, and what turns or hides text."""
HARMFUL: Final = frozenset(c for c in PAYLOAD if visible(c) != c)

Part = tuple[bytes, float, Any]
"""Kind, time and content: JSON of a frame of values, bytes of another."""


async def _fill(file: Path, objects: tuple[str, ...]) -> None:
    now = START
    catalogue = Catalogue()
    appliance = demo_appliance(clock=lambda: now, start=START)
    client = simulated(appliance, catalogue, clock=lambda: now, timer=lambda: now)
    names = objects or await client.sections()
    everything = dict.fromkeys((*names, "NONSENSE"), ())
    recorder = Recorder(file, catalogue)
    recorder.objects(names, now)
    for polls in range(1, 4):
        recorder.reply(await client.read(everything), everything)
        recorder.link(Link(state="live", since=START, next_at=now + 10, polls=polls), now)
        now += 10
    error = TimedOutError(host="battery.example", seconds=10)
    recorder.link(Link(state="lost", since=now, error=error, next_at=now + 10, polls=3), now)
    recorder.log_day(DAY, b"2026-06-21 10:00:00 [E|NPU] no answer\n", now)
    recorder.note("the sun came out", now)
    recorder.interrupt()
    recorder.reply(await client.read(everything), everything)
    recorder.link(Link(state="live", since=now, next_at=now + 10, polls=4), now)
    recorder.close()


def session(file: Path, *objects: str) -> list[Part]:
    """What an honest recording of a few polls holds, with an error, a log and a note.

    `objects`: what it is about; nothing: everything.
    """
    asyncio.run(_fill(file, objects))
    frames = Frames(file)
    parts: list[Part] = []
    contents = {place: content for key in frames.keys for place, _, content in frames.run(key)}
    for position, frame in enumerate(frames):
        if position in contents:
            parts.append((frame.kind, frame.at, json.loads(contents[position])))
        else:
            parts.append((frame.kind, frame.at, zlib.decompress(frames.content(position))))
    frames.close()
    return parts


def write(file: Path, parts: list[Part]) -> Path:
    """A recording of these parts, with checksums as they should be."""
    deflate = zlib.compressobj(9)
    with file.open("wb") as out:
        out.write(HEAD)
        for kind, at, content in parts:
            if kind not in (KEY, CHANGE):
                out.write(framed(kind, at, zlib.compress(content)))
                continue
            if kind == KEY:
                deflate = zlib.compressobj(9)
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            data = deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
            out.write(framed(kind, at, data))
    return file


def _shape(step: object, above: object) -> str:
    """A step on the way to a value: names of our own, `*` for those of the device."""
    if isinstance(step, str) and above == "":
        return f".{step}"
    return "[]" if isinstance(step, int) else f".{step}" if step in _OURS else ".*"


_OURS: Final = frozenset({"link", "error", "state", "since", "next_at", "interval_s", "took_s",
                          "polls", "host", "seconds"})  # fmt: skip


def leaves(content: Any, way: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every value and every name in JSON: shape of the way there, container, key."""
    steps = content.items() if isinstance(content, dict) else enumerate(content)
    for step, value in list(steps):
        here = way + _shape(step, way)
        if isinstance(step, str):
            yield f"{here} (name)", content, step
        if isinstance(value, dict | list):
            yield from leaves(value, here)
        if not isinstance(value, dict | list) or not value:
            yield here, content, step


def shapes(parts: list[Part]) -> list[str]:
    """All ways to something in the frames of values."""
    found = {
        f"{kind.decode()}{way}"
        for kind, _, content in parts
        if isinstance(content, dict)
        for way, _, _ in leaves(content)
    }
    return sorted(found)


def planted(parts: list[Part], shape: str, change: Callable[[Any], Any]) -> list[Part]:
    """The same with everything of that shape changed."""
    made = copy.deepcopy(parts)
    for kind, _, content in made:
        if not isinstance(content, dict):
            continue
        for way, container, key in list(leaves(content)):
            if f"{kind.decode()}{way}" != shape:
                continue
            if way.endswith("(name)"):
                value = container.pop(key)
                container[str(change(key))] = value
            else:
                container[key] = change(container[key])
    return made


def poisoned(parts: list[Part], *, names: bool = True) -> list[Part]:
    """The payload in every text that a recording can have and still be played.

    `names`: also in those of objects and variables, and in numbers; without, every tab finds what
    it looks for.
    """
    for shape in shapes(parts):
        if _is_free(shape) and (names or not _is_name(shape)):
            parts = planted(parts, shape, _with_payload if names else _with_payload_in_words)
    log = b"2026-06-21 10:00:01 [E|NPU" + PAYLOAD.encode() + b"] " + PAYLOAD.encode() + b"\n"
    return [
        (kind, at, content)
        if isinstance(content, dict)
        else (kind, at, content + (log if kind == LOG else PAYLOAD.encode()))
        for kind, at, content in parts
    ]


def _is_free(shape: str) -> bool:
    """Not our own words, and not what tells parts apart."""
    if shape.endswith("(name)"):
        return ".*" in shape
    return not shape.endswith((".state", "error[]"))


def _is_name(shape: str) -> bool:
    return shape.endswith("(name)") or shape.startswith(
        ("D.f", "D.o", "K.o", "K.missing", "K.lacking", "K.whole")
    )


def _with_payload_in_words(value: Any) -> Any:
    is_number = isinstance(value, str) and value[2:3] == "_" and value[:2] != "st"
    return value if is_number else _with_payload(value)


def _with_payload(value: Any) -> Any:
    return value + PAYLOAD if isinstance(value, str) else value
