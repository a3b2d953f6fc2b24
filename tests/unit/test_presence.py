"""Processes of ours that ask the same appliance."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from senec_tui.model.data_paths import askers, collector_lock
from senec_tui.model.polling.other_processes import LOOK_S, OtherProcesses
from senec_tui.model.process_lock import Lock

DEVICE = "192.168.178.40"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += LOOK_S
        return self.now


def presence(data: Path, name: str, *, shares: bool = True) -> OtherProcesses:
    return OtherProcesses(
        askers(data, DEVICE), collector_lock(data, DEVICE), name, shares=shares, clock=Clock()
    )


def test_each_knows_of_the_other(tmp_path: Path) -> None:
    first, second = presence(tmp_path, "senec-tui"), presence(tmp_path, "senec-tui watch")
    assert first.others() == ()
    assert second.others() == (f"senec-tui ({os.getpid()})",)
    assert first.others() == (f"senec-tui watch ({os.getpid()})",)
    second.leave()
    second.leave()
    assert first.others() == ()
    first.leave()
    assert not list(askers(tmp_path, DEVICE).iterdir())


def test_one_that_was_killed_is_forgotten(tmp_path: Path) -> None:
    first = presence(tmp_path, "senec-tui")
    first.others()
    left_behind = askers(tmp_path, DEVICE) / "asker-left"
    left_behind.write_text("shares senec-tui (1)")
    assert first.others() == ()
    assert not left_behind.exists()
    first.leave()


def test_while_a_collector_runs_nobody_asks_twice(tmp_path: Path) -> None:
    dashboard, watch = presence(tmp_path, "senec-tui"), presence(tmp_path, "senec-tui watch")
    record = presence(tmp_path, "senec-tui record", shares=False)
    collector = Lock(collector_lock(tmp_path, DEVICE), "senec-tui collect")
    assert dashboard.others() == watch.others() == ()
    assert record.others() == (f"senec-tui collect ({os.getpid()})",)
    collector.release()
    assert len(record.others()) == 2
    for one in (dashboard, watch, record):
        one.leave()


def test_looks_seldom(tmp_path: Path) -> None:
    now = [0.0]
    first = OtherProcesses(
        askers(tmp_path, DEVICE), collector_lock(tmp_path, DEVICE), "a", clock=lambda: now[0]
    )
    second = presence(tmp_path, "b")
    assert first.others() == ()
    second.others()
    assert first.others() == ()
    now[0] = LOOK_S
    assert len(first.others()) == 1
    first.leave()
    second.leave()


def test_a_home_that_cannot_be_written_to_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    one = presence(tmp_path, "senec-tui")
    assert one.others() == ()
    one.leave()
