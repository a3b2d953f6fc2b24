"""Files of ours, and what is learned in them."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from senec_tui.device.capability_memory import CapabilityMemory
from senec_tui.device.json_store import JsonFile
from senec_tui.errors import StorageError
from senec_tui.private_directory import make_directory

DAY = date(2026, 3, 14)
NEXT = date(2026, 3, 15)


def test_written_whole_and_for_the_owner_only(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "a" / "b" / "x.json")
    assert file.read() == {}
    assert file.write({"ä": 1})
    assert file.read() == {"ä": 1}
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert list(file.path.parent.iterdir()) == [file.path]
    assert file.problems == []


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real" / "x.json")
    JsonFile(link).write({"a": 1})
    assert link.is_symlink()
    assert json.loads((tmp_path / "real" / "x.json").read_text()) == {"a": 1}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_damaged_is_kept_aside_and_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    file = JsonFile(path)
    assert file.read() == {}
    assert (tmp_path / "x.json.damaged").read_bytes() == content
    (problem,) = file.problems
    assert isinstance(problem, StorageError)
    assert "x.json.damaged" in str(problem)
    assert file.write({"a": 1})
    assert file.read() == {"a": 1}


def test_failures_are_said_once_and_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = JsonFile(tmp_path / "x.json")
    file.write({"old": 1})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not file.write({"new": 1})
    assert not file.write({"new": 1})
    assert [problem.facts["detail"] for problem in file.problems] == ["No space left on device"]
    assert list(tmp_path.iterdir()) == [file.path]
    assert file.read() == {"old": 1}


def test_lacking_is_known_until_the_next_day(tmp_path: Path) -> None:
    learned = CapabilityMemory(JsonFile(tmp_path / "x.json"), "senec")
    learned.note(answered=["A", "A.B"], missing=["A.C", "D"], today=DAY)
    assert learned.lacking(DAY) == {"A.C", "D"}
    assert learned.lacking(NEXT) == set()
    again = CapabilityMemory(JsonFile(tmp_path / "x.json"), "senec")
    assert again.lacking(DAY) == {"A.C", "D"}
    assert CapabilityMemory(JsonFile(tmp_path / "x.json"), "other").lacking(DAY) == set()


def test_what_has_answered_today_is_not_taken_for_lacking() -> None:
    learned = CapabilityMemory()
    learned.note(answered=["A", "A.B"], missing=[], today=DAY)
    learned.note(answered=["C"], missing=["A", "A.B"], today=DAY)
    assert learned.lacking(DAY) == set()
    learned.note(answered=["C"], missing=["A"], today=NEXT)
    assert learned.lacking(NEXT) == {"A"}


def test_an_answer_without_any_value_teaches_nothing() -> None:
    learned = CapabilityMemory()
    learned.note(answered=[], missing=["A", "B"], today=DAY)
    assert learned.lacking(DAY) == set()


def test_what_comes_back_is_no_longer_lacking() -> None:
    learned = CapabilityMemory()
    learned.note(answered=["X"], missing=["A"], today=DAY)
    learned.note(answered=["A"], missing=[], today=DAY)
    assert learned.lacking(DAY) == set()


def test_days_gone_by_are_not_kept(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "x.json")
    learned = CapabilityMemory(file, "senec")
    learned.note(answered=["X"], missing=["A"], today=DAY)
    learned.note(answered=["X"], missing=["B"], today=NEXT)
    assert list(file.read()["devices"]["senec"]["lacking"]) == ["B"]


@pytest.mark.parametrize(
    "content",
    [
        {"devices": 1},
        {"devices": {"senec": []}},
        {"devices": {"senec": {"lacking": [1], "spellings": {"log": 3}}}},
        {"devices": {"senec": {"lacking": {"A": "yesterday", "B": 5}}}},
    ],
)
def test_foreign_content_is_ignored(tmp_path: Path, content: object) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content))
    learned = CapabilityMemory(JsonFile(path), "senec")
    assert learned.lacking(DAY) == set()
    assert learned.spelling("log") is None
    learned.note_spelling("log", "//log")
    assert CapabilityMemory(JsonFile(path), "senec").spelling("log") == "//log"


def test_two_that_change_it_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"

    def add(name: str) -> None:
        JsonFile(path).change(lambda content: {**content, name: 1})

    other = Thread(target=add, args=("b",))

    def slowly(content: dict[str, object]) -> dict[str, object]:
        other.start()
        other.join(0.3)  # it has to wait for us, so this is in vain
        return {**content, "a": 1}

    assert JsonFile(path).change(slowly)
    other.join()
    assert JsonFile(path).read() == {"a": 1, "b": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]


def test_directories_are_for_their_owner_only(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b" / "c"
    make_directory(directory)
    make_directory(directory)
    for made in (directory, *directory.parents[:2]):
        assert made.stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        make_directory(tmp_path / "file" / "x")
