"""What a device may answer is bounded where it enters, and what was left out is counted."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cli_fakes import FakeSource, complaints, context, text
from snapshots import snapshot_of

from senec_tui.app.services.recording.recordable_source import new_file
from senec_tui.app.services.saved_state import SavedState
from senec_tui.catalogue import Catalogue
from senec_tui.cli.commands import dump, get, watch
from senec_tui.device.source import Reply, as_received
from senec_tui.device.wire import bounds
from senec_tui.device.wire.bounds import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_ELEMENTS,
    MOST_OBJECTS,
    MOST_VALUES,
    Excess,
    weight,
)
from senec_tui.device.wire.reply import parse_reply
from senec_tui.errors import UnknownVariableError
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from senec_tui.device.source import Section, Wanted
    from senec_tui.device.stored import Stored


def parsed(content: object, *, ascii_only: bool = True) -> tuple[Mapping[str, Section | None], int]:
    excess = Excess()
    body = json.dumps(content, ensure_ascii=ascii_only).encode()
    return parse_reply(body, host="here", excess=excess), excess.count


def test_what_is_within_the_bounds_is_left_alone() -> None:
    content = {
        "A": {"B": "st_" + "x" * (LONGEST_TEXT - 3), "C": ["u8_01"] * MOST_ELEMENTS},
        "N" * LONGEST_NAME: {"V" * LONGEST_NAME: "u8_01", "EMPTY": []},
    }
    sections, count = parsed(content)
    assert count == 0
    assert sections["A"] == {"B": content["A"]["B"], "C": ("u8_01",) * MOST_ELEMENTS}
    assert sections["N" * LONGEST_NAME] == {"V" * LONGEST_NAME: "u8_01", "EMPTY": ()}


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ({"A": {"B": ["u8_01"] * 100_000}}, 100_000 - MOST_ELEMENTS),
        ({"A": {f"B{n}": "u8_01" for n in range(19_000)}}, 19_000 - MOST_VALUES),
        ({f"A{n}": {"B": "u8_01"} for n in range(9_000)}, 9_000 - MOST_OBJECTS),
        ({f"A{n}": {} for n in range(MOST_OBJECTS + 7)}, 7),
        (
            {f"A{n}": {f"B{m}": "u8_01" for m in range(MOST_VALUES // 2)} for n in range(3)},
            3 * (MOST_VALUES // 2) - MOST_VALUES,
        ),
        ({"A": {f"B{n}": [] for n in range(MOST_VALUES + 5)}}, 5),
        ({"A": {f"B{n}": ["u8_01"] * 900 for n in range(20)}}, 10 * 900),
        ({"A": {"B": "st_" + "x" * 9_000, "C": ["st_" + "y" * 9_000, "u8_01"]}}, 2),
        ({"A": {f"B{n}": "st_" + "x" * 5_000 for n in range(390)}}, 390 - MOST_VALUES // 26),
        ({"A": {"B": "st_" + "\x1b" * (LONGEST_TEXT - 3)}}, 1),
        ({"A": {"V" * 600: "u8_01", "V" * 601: "u8_02"}}, 1),
        ({"": {"B": "u8_01", "C": "u8_01"}, "A": {"": "u8_02"}}, 3),
        ({"": {"B": "u8_01", "C": "u8_01"}, "A": {"B": "u8_02"}}, 2),
        ({"A": {"B": {f"C{n}": "D" for n in range(LONGEST_TEXT // 9)}}}, 1),
        ({"A": {"B": [["C"] * (LONGEST_TEXT // 4), "u8_01"]}}, 1),
    ],
)
def test_what_is_beyond_is_counted(content: dict[str, dict[str, object]], count: int) -> None:
    for ascii_only in (True, False):
        sections, counted = parsed(content, ascii_only=ascii_only)
        assert counted == count
        assert 0 < len(sections) <= MOST_OBJECTS
        weights = (weight(raw) for part in sections.values() for raw in (part or {}).values())
        assert sum(weights) <= MOST_VALUES
        for name, section in sections.items():
            assert 0 < len(name) <= LONGEST_NAME
            for variable, raw in (section or {}).items():
                assert 0 < len(variable) <= LONGEST_NAME
                texts = (raw,) if isinstance(raw, str) else raw
                assert len(texts) <= MOST_ELEMENTS
                assert all(len(text) <= LONGEST_TEXT for text in texts)


@pytest.mark.parametrize("length", [LONGEST_NAME - 1, LONGEST_NAME, LONGEST_NAME + 1])
@pytest.mark.parametrize("before", range(0, LONGEST_NAME, 97))
def test_a_name_that_is_too_long_is_seen_wherever_it_stands(before: int, length: int) -> None:
    sections, _ = parsed({"A": {"B": "x" * before, "V" * length: "u8_01"}})
    assert set(sections["A"] or ()) == {"B", "V" * min(length, LONGEST_NAME)}


def test_an_answer_as_usual_is_not_looked_through_value_by_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = {name: wire(section) for name, section in snapshot_of().sections.items()}
    monkeypatch.setattr(bounds, "_fits", lambda _: pytest.fail("looked through"))
    assert sum(map(len, whole.values())) > 500
    assert parsed(whole) == (parse_reply(json.dumps(whole).encode(), host="here"), 0)


def wire(section: Mapping[str, Stored]) -> dict[str, object]:
    return {variable: as_received(stored.raw) for variable, stored in section.items()}


def test_a_device_that_answers_ever_new_names_does_not_fill_the_memory() -> None:
    snapshot = Snapshot(catalogue=Catalogue())
    tracemalloc.start()
    try:
        for poll in range(40):
            sections: dict[str, Section | None] = {
                "ENERGY": {"STAT_STATE": "u8_0D", **{f"P{poll}_{n}": "u8_01" for n in range(2000)}},
                "BMS": {f"W{poll}_{n}": "VARIABLE_NOT_FOUND" for n in range(2000)},
                f"O{poll}": {f"A{n}": ("u8_01",) * 500 for n in range(5)},
                f"M{poll}": None,
            }
            reply = Reply(sections=sections, at=float(poll + 1))
            snapshot = snapshot.merged(reply, {"ENERGY": ("STAT_STATE",), "BMS": ("SOC",)})
        assert tracemalloc.get_traced_memory()[0] < 20_000_000
    finally:
        tracemalloc.stop()
    held = {
        name: sum(1 if isinstance(s.raw, str) else len(s.raw) for s in section.values())
        for name, section in snapshot.sections.items()
    }
    assert sum(held.values()) <= MOST_VALUES
    assert snapshot.excess
    assert snapshot.number("ENERGY", "STAT_STATE") == 13
    assert snapshot.stored("ENERGY", "P39_1999") is not None
    assert snapshot.stored("ENERGY", "P0_0") is None
    assert snapshot.missing == frozenset()
    assert snapshot.lacking == frozenset()


def test_names_of_a_device_are_not_remembered_by_the_catalogue() -> None:
    catalogue = Catalogue()
    for number in range(1000):
        assert catalogue.object(f"X{number}") is None
        assert catalogue.codes(f"X{number}") is None
    assert not catalogue._objects
    assert not catalogue._codes


@pytest.mark.parametrize("name", ["A" * 300, "A" * 5000, "../objects/BMS", "/etc/passwd", "", "\0"])
def test_a_name_never_becomes_a_file_name(name: str) -> None:
    catalogue = Catalogue()
    assert catalogue.object(name) is None
    assert catalogue.variable(name, name) is None
    assert catalogue.codes(name) is None


class Overfull(FakeSource):
    """Answers more than is taken in."""

    async def read(self, wanted: Wanted) -> Reply:
        return replace(await super().read(wanted), excess=99)


OVERFULL = "fake answers more, or longer values, than an appliance has: 99 of them"


def test_commands_say_once_that_something_was_left_out(tmp_path: FilePath) -> None:
    run = context(tmp_path, Overfull(), paths=["ENERGY.STAT_STATE"], json=False, raw=False)
    assert get.run(run) == 0
    assert complaints(run).count(OVERFULL) == 1
    assert "ENERGY.STAT_STATE" in text(run)
    run = context(tmp_path, Overfull(), json=False, csv=False)
    assert dump.run(run) == 0
    assert complaints(run).count(OVERFULL) == 1
    run = context(tmp_path, Overfull(), paths=["ENERGY.STAT_STATE"], json=False, count=3)
    assert watch.run(run) == 0
    assert complaints(run).count(OVERFULL) == 1
    assert len(text(run).splitlines()) == 3


def test_an_odd_name_is_got_with_its_whole_object(tmp_path: FilePath) -> None:
    source = FakeSource({"ENERGY": {"A[": "u8_07", "B": "u8_01"}})
    for paths in (['ENERGY."A["'], ['ENERGY."A["', "ENERGY.B"]):
        run = context(tmp_path, source, paths=paths, json=True, raw=False)
        assert get.run(run) == 0
        assert json.loads(text(run))["ENERGY"]["A["]["value"] == 7
        assert source.asked[-1] == {"ENERGY": ()}
    run = context(tmp_path, source, paths=['"no name".A'], json=True, raw=False)
    with pytest.raises(UnknownVariableError):
        get.run(run)
    assert source.asked[-1] == {}


@pytest.mark.parametrize("device", ["x" * 253, "../" * 90, "a/b\0c", "", "ü" * 200])
def test_the_name_of_a_device_makes_a_short_file_name(device: str, tmp_path: FilePath) -> None:
    kept = SavedState(tmp_path, device)
    kept.save({}, tab="grid")
    assert not kept.problems
    (file,) = (f for f in tmp_path.iterdir() if f.is_file())
    assert len(file.name) < 200
    assert SavedState(tmp_path, device + "y")._file != kept._file
    name = new_file(tmp_path, device, 1_700_000_000.0).name
    assert len(name) < 200
    assert name.isascii()
