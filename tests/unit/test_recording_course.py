"""Frames that are only passed over: what is shown after them is what decoding each would show."""

import json
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.catalogue import Path as CataloguePath
from senec_tui.device.source import Raw, Reply, Wanted
from senec_tui.errors import ConnectionLostError
from senec_tui.model.reading.changes import Changes
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.model.recording.fast_forward import FastForward
from senec_tui.model.recording.file_format import KEY, Frames
from senec_tui.model.recording.recorder import Recorder
from senec_tui.model.recording.replay import Replay
from senec_tui.model.recording.state_codec import KnownState, link_of, snapshot_of

CATALOGUE = Catalogue()
START = 1_782_000_000.0
PICKED = ("ENERGY", "GUI_HOUSE_POW")

SCALARS = ("u8_01", "u8_02", "fl_42C80000", "", "st_word", "u8_ZZ", "VARIABLE_NOT_FOUND", "er_1")
ARRAYS: tuple[Raw, ...] = ((), ("u8_01",), ("u8_01", "u8_02"), ("u8_02", "u8_02"), ("", ""))
REQUESTS: tuple[Wanted, ...] = (
    {"ENERGY": ("GUI_HOUSE_POW", "A")},
    {"ENERGY": ("GUI_HOUSE_POW", "A", "B", "C"), "BMS": ("X",)},
    {"ENERGY": ()},
    {"BMS": (), "PV1": ()},
)
HAS = {"ENERGY": ("GUI_HOUSE_POW", "A", "B", "C", "D"), "BMS": ("X", "Y"), "PV1": ("Z",)}

PATHS = [CataloguePath(name, variable) for name in HAS for variable in HAS[name]]


def replies(chance: random.Random, wildness: float) -> Iterator[tuple[Reply, Wanted]]:
    """Polls of an appliance that is as well-behaved as `wildness` says."""
    values: dict[tuple[str, str], Raw] = {}
    at = START
    for _ in range(120):
        at += chance.choice((1, 10, 10, 10, -5))
        wanted = chance.choice(REQUESTS)
        sections: dict[str, dict[str, Raw] | None] = {}
        for name, variables in wanted.items():
            section: dict[str, Raw] = {}
            for variable in variables or HAS[name]:
                wild = chance.random() < wildness
                old = values.get((name, variable))
                if old is None or chance.random() < 0.3:
                    kinds = SCALARS if wild else SCALARS[:5]
                    arrays = variable in ("C", "Y")
                    raw: Raw = chance.choice(ARRAYS if arrays else kinds)
                    values[name, variable] = raw
                if not (wild and chance.random() < 0.2):
                    section[variable] = values[name, variable]
            sections[name] = None if chance.random() < wildness / 10 else section
        complete = chance.random() >= wildness / 10
        yield Reply(sections=sections, at=at, took_s=0.25, complete=complete), wanted


def recorded(file: Path, seed: int, wildness: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - data, not secrets
    with closing(Recorder(file, CATALOGUE)) as recorder:
        for reply, wanted in replies(chance, wildness):
            recorder.reply(reply, wanted)
            if chance.random() < 0.1:
                error = ConnectionLostError(host="x") if chance.random() < 0.5 else None
                recorder.link(Link(state="live", since=reply.at, error=error), reply.at)


def one_by_one(frames: Frames) -> dict[int, Snapshot]:
    """Every frame laid over the one before, as it was when the values came from the device."""
    states: dict[int, Snapshot] = {}
    known, snapshot = KnownState(), Snapshot(catalogue=CATALOGUE)
    for key in frames.keys:
        for position, frame, content in frames.run(key):
            record = json.loads(content)
            if frame.kind == KEY:
                snapshot = snapshot_of(record, CATALOGUE, "")
                known.begin(snapshot)
            elif "f" in record:
                snapshot = snapshot.merged(*known.reply(record, frame.at))
            elif "l" in record:
                snapshot = snapshot.with_link(link_of(record["l"], ""))
            states[position] = snapshot
    return states


def comparable(snapshot: Snapshot) -> tuple[Snapshot, object]:
    """Errors know no equality, so they stand beside the rest."""
    error = snapshot.link.error
    told = None if error is None else (type(error), error.facts)
    return snapshot.with_link(replace(snapshot.link, error=None)), told


@pytest.mark.parametrize("wildness", [0.0, 0.02, 0.3])
@pytest.mark.parametrize("seed", range(6))
def test_passing_over_frames_ends_in_the_same_state(
    tmp_path: Path, seed: int, wildness: float
) -> None:
    file = tmp_path / "x.senec"
    recorded(file, seed, wildness)
    frames = Frames(file)
    expected = one_by_one(frames)
    chance = random.Random(seed)  # noqa: S311 - data, not secrets
    looks = 0
    for key in frames.keys:
        course = FastForward(CATALOGUE, "", fresh={PICKED})
        for position, frame, content in frames.run(key):
            course.add(frame, content)
            passing, state = course.passing(), expected[position]
            assert passing.at == state.at
            assert passing.stored(*PICKED) == state.stored(*PICKED)
            assert {
                (name, variable): stored.raw
                for name, section in passing.sections.items()
                for variable, stored in section.items()
            } == {
                (name, variable): stored.raw
                for name, section in state.sections.items()
                for variable, stored in section.items()
            }
            if chance.random() < 0.1:
                looks += 1
                assert comparable(course.snapshot()) == comparable(state)
    assert looks > 5
    frames.close()


def test_most_polls_of_a_well_behaved_device_are_passed_over_unmade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.senec"
    recorded(file, 1, 0.0)
    frames = Frames(file)
    made: list[float] = []
    merged = Snapshot.merged

    def counting(snapshot: Snapshot, reply: Reply, wanted: Wanted) -> Snapshot:
        made.append(reply.at)
        return merged(snapshot, reply, wanted)

    monkeypatch.setattr(Snapshot, "merged", counting)
    course = FastForward(CATALOGUE, "")
    polls = 0
    for key in frames.keys:
        for _, frame, content in frames.run(key):
            course.add(frame, content)
            polls += 1
    assert polls > 100
    assert len(made) < polls / 6
    frames.close()


@pytest.mark.parametrize("seed", range(3))
def test_what_changed_is_the_same_for_who_passes_by(tmp_path: Path, seed: int) -> None:
    file = tmp_path / "x.senec"
    recorded(file, seed, 0.05)
    replay = Replay(file, CATALOGUE)
    whole, passing = Changes(), Changes()
    for (_, one), (_, other) in zip(
        replay.moments(replay.start), replay.moments(replay.start, fresh=()), strict=True
    ):
        assert whole.add(one) == passing.add(other)
        for path in PATHS:
            assert whole.changed_at(path) == passing.changed_at(path)
    assert whole.news == passing.news
    replay.shut()


def test_a_recording_that_grows_is_followed_to_its_newest_values(tmp_path: Path) -> None:
    file = tmp_path / "x.senec"
    with closing(Recorder(file, CATALOGUE)) as recorder:
        wanted: Wanted = {"ENERGY": ("GUI_HOUSE_POW",)}
        recorder.reply(Reply(sections={"ENERGY": {"GUI_HOUSE_POW": "u8_01"}}, at=START), wanted)
        replay = Replay(file, CATALOGUE)
        assert replay.snapshot().number(*PICKED) == 1
        for number in range(2, 6):
            at = START + 10 * number
            raw = f"u8_0{number}"
            recorder.reply(Reply(sections={"ENERGY": {"GUI_HOUSE_POW": raw}}, at=at), wanted)
            assert replay.follow()
            replay.seek(replay.end)
            assert replay.snapshot().number(*PICKED) == number
        replay.shut()
