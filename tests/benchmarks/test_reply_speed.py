"""Reading an answer must stay near the cost of its JSON: the bar that was set is four times."""

from __future__ import annotations

import json
import timeit
from collections.abc import Mapping

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import Absence, decode, encode
from senec_tui.device.wire.reply import parse_reply
from senec_tui.model.reading.snapshot import Snapshot


def whole_answer() -> bytes:
    """As many values as an appliance has, a sixth of them arrays; one text in six is another."""
    content: dict[str, dict[str, str | list[str]]] = {}
    for number, variable in enumerate(Catalogue().variables()):
        section = content.setdefault(variable.object, {})
        raw = encode(("fl", "u8", "u1", "i3")[number % 4], number % 252)
        section[variable.name] = [raw] * 6 if number % 6 == 0 else raw
    content.pop("LOG")
    return json.dumps(content, separators=(",", ":")).encode()


def read_all(body: bytes) -> Mapping[str, Mapping[str, object]]:
    """Parse an answer and decode every value."""
    return {
        name: {
            variable: decode(raw) if isinstance(raw, str) else tuple(map(decode, raw))
            for variable, raw in (section or {}).items()
        }
        for name, section in parse_reply(body, host="senec").items()
    }


class Known:
    """What is known of an appliance that is asked for everything again and again."""

    def __init__(self) -> None:
        self._snapshot = Snapshot(catalogue=Catalogue())

    def take_in(self, body: bytes) -> None:
        """What the program does with a whole answer, until it is published."""
        sections = parse_reply(body, host="senec")
        reply = Reply(sections=sections, at=self._snapshot.at + 10)
        self._snapshot = self._snapshot.merged(reply, dict.fromkeys(sections, ()))


def test_reading_and_decoding_everything() -> None:
    body = whole_answer()
    assert 25_000 < len(body) < 60_000
    values = [v for section in read_all(body).values() for v in section.values()]
    assert len(values) > 900
    assert not any(isinstance(value, Absence) for value in values)
    ours = min(timeit.repeat(lambda: read_all(body), number=1, repeat=60))
    json_only = min(timeit.repeat(lambda: json.loads(body), number=1, repeat=60))
    assert ours < 4 * json_only
