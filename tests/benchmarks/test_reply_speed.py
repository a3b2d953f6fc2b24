"""Reading an answer must stay near the cost of its JSON: the bar that was set is four times."""

from __future__ import annotations

import json
import timeit

from senec_tui.catalogue import Catalogue
from senec_tui.device.codec import decode, encode
from senec_tui.device.reply import parse_reply


def whole_answer() -> bytes:
    """As many values as an appliance has, a sixth of them arrays."""
    content: dict[str, dict[str, str | list[str]]] = {}
    for number, variable in enumerate(Catalogue().variables()):
        section = content.setdefault(variable.object, {})
        raw = encode(("fl", "u8", "u1", "i3")[number % 4], number % 100)
        section[variable.name] = [raw] * 6 if number % 6 == 0 else raw
    content.pop("LOG")
    return json.dumps(content, separators=(",", ":")).encode()


def read_all(body: bytes) -> int:
    """Parse an answer and decode every value; how many there were."""
    count = 0
    for section in parse_reply(body, host="senec").values():
        for raw in (section or {}).values():
            for element in (raw,) if isinstance(raw, str) else raw:
                decode(element)
                count += 1
    return count


def test_reading_and_decoding_everything() -> None:
    body = whole_answer()
    assert 25_000 < len(body) < 60_000
    assert read_all(body) > 900
    ours = min(timeit.repeat(lambda: read_all(body), number=1, repeat=60))
    json_only = min(timeit.repeat(lambda: json.loads(body), number=1, repeat=60))
    assert ours < 4 * json_only
