"""Replies in the shape of recordings, with values of our own: `tests/fixtures/replies`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from scenes import CATALOGUE, NOW

from senec_tui.device.source import Reply
from senec_tui.device.wire.reply import parse_reply
from senec_tui.model.reading.snapshot import Link, Snapshot

FOLDER = Path(__file__).parents[1] / "fixtures" / "replies"
NAMES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


@lru_cache
def fixture_snapshot(name: str) -> Snapshot:
    """What a dashboard knows after this reply; only what is in it was asked for."""
    body = (FOLDER / f"{name}.json").read_bytes()
    wanted = {key: tuple(section) for key, section in json.loads(body).items()}
    sections = parse_reply(body, host="fixture")
    empty = Snapshot(catalogue=CATALOGUE, link=Link(state="live", since=NOW))
    return empty.merged(Reply(sections=sections, at=NOW), wanted)
