"""One scalar of a recording is told as the whole replay tells it, with less to read."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.recording import followed_scalar
from senec_tui.model.recording.checked_content import record_of
from senec_tui.model.recording.file_format import Frames
from senec_tui.model.recording.followed_scalar import FollowedScalar
from senec_tui.model.recording.recorder import Recorder
from senec_tui.model.recording.replay import Replay
from senec_tui.model.recording.state_codec import KnownState, state_record, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from senec_tui.device.source import Raw, Section

CATALOGUE = Catalogue()
START = 1_782_000_000.0
NAME, VARIABLE = "X", "B"

_texts = st.sampled_from(("u8_00", "u8_01", "st_a}]]b", 'st_"', "st_é", "VARIABLE_NOT_FOUND"))
_raws = st.one_of(_texts, st.lists(_texts, max_size=3).map(tuple))
_sections = st.fixed_dictionaries({}, optional={"A": _raws, VARIABLE: _texts, "C": _raws})
_replies = st.fixed_dictionaries({}, optional={"W": _sections, NAME: st.none() | _sections})


def after_each(begin: Snapshot, replies: list[dict[str, Section | None]]) -> Iterator[str | None]:
    """What the scalar says in frames that stand for a state and some replies."""
    known, scalar = KnownState(), FollowedScalar(NAME, VARIABLE)
    known.begin(begin)
    scalar.begin(to_json(state_record(begin)))
    yield scalar.raw
    for sections in replies:
        before = scalar.raw
        reply = Reply(sections=sections, at=START)
        frame = to_json(known.difference(reply, dict.fromkeys(sections, ())))
        changed = scalar.changes_with(frame)
        assert changed == (before is not None and before != scalar.raw)
        yield scalar.raw


@given(_replies, st.lists(_replies, max_size=8))
def test_it_says_what_the_replies_said_last(
    first: dict[str, Section | None], replies: list[dict[str, Section | None]]
) -> None:
    wanted = dict.fromkeys(first, ())
    snapshot = Snapshot(catalogue=CATALOGUE).merged(Reply(sections=first, at=START), wanted)
    stored = snapshot.stored(NAME, VARIABLE)
    told = [None if stored is None else stored.raw]
    for sections in replies:
        told.append((sections.get(NAME) or {}).get(VARIABLE, told[-1]))
    assert list(after_each(snapshot, replies)) == told


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Polls of a few hours, with a state that changes twice; it is the first of what is live."""
    file = tmp_path / "week.senec"
    chance = random.Random(7)  # noqa: S311 - data, not secrets
    with closing(Recorder(file, CATALOGUE)) as recorder:
        for number in range(1500):
            energy: dict[str, Raw] = {
                "STAT_STATE": encode("u8", 16 if 400 <= number < 1400 else 14),
                "GUI_HOUSE_POW": encode("fl", chance.uniform(0, 5000)),
            }
            reply = Reply(sections={"ENERGY": energy}, at=START + 10 * number)
            recorder.reply(reply, {"ENERGY": tuple(energy)})
    return file


def test_only_frames_that_may_change_it_are_taken_apart(
    week: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_apart: list[bytes] = []

    def counted(content: bytes) -> object:
        taken_apart.append(content)
        return record_of(content)

    monkeypatch.setattr(followed_scalar, "record_of", counted)
    replay = Replay(week, CATALOGUE)
    assert replay.next_change()
    assert replay.at == START + 4000
    assert replay.next_change()
    assert replay.at == START + 14_000
    assert not replay.next_change()
    keys = len(replay._frames.keys)
    assert 20 < keys < 30
    # Each part names its form once in full; the changes; and the first key, which knows nothing.
    assert len(taken_apart) <= keys + 3
    replay.shut()


def test_a_part_of_a_recording_is_read_once(week: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[int] = Counter()
    run = Frames.run

    def counted(self: Frames, key: int) -> object:
        read[key] += 1
        return run(self, key)

    monkeypatch.setattr(Frames, "run", counted)
    replay = Replay(week, CATALOGUE)
    while replay.next_change():
        pass
    while replay.next_change(back=True):
        pass
    last = replay._frames.keys[-1]
    assert read
    assert all(count == 1 for key, count in read.items() if key != last)
    replay.shut()


def test_what_a_recording_grows_by_is_found(tmp_path: Path) -> None:
    file = tmp_path / "growing.senec"
    with closing(Recorder(file, CATALOGUE)) as recorder:
        for number, state in enumerate((14, 14, 16, 16, 14)):
            energy: dict[str, Raw] = {"STAT_STATE": encode("u8", state)}
            reply = Reply(sections={"ENERGY": energy}, at=START + 10 * number)
            recorder.reply(reply, {"ENERGY": ("STAT_STATE",)})
            if number == 2:
                replay = Replay(file, CATALOGUE)
                assert replay.next_change()
                assert not replay.next_change()
    assert replay.follow()
    assert replay.next_change()
    assert replay.at == START + 40
    replay.shut()
