"""Whoever follows the alarms is killed at any moment, and another one goes on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from alarm_process import EVERY_S, POLLS
from snapshots import NOW

from senec_tui.model.alarm.keeping.store import read_alarms

FOLLOWER = Path(__file__).with_name("alarm_process.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(FOLLOWER.parents[1])}
EXPECTED = [("state.operating", 8, 22), ("battery.alarm", 28, 30), ("pv.inverter_error", 36, 44)]
"""Rule, and the polls at which it begins and ends."""
CLEAR_S = 60.0


def followed(root: Path, first: int, kill_after: int | None) -> int:
    """The next poll after those that a process dealt with before it was killed."""
    words = [str(FOLLOWER), str(root / "alarms.sqlite"), str(root / "told"), str(first)]
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(int(line))
            if len(said) == kill_after:
                process.kill()
                break
        said += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        assert process.wait() == (0 if kill_after is None else -9)
    return said[-1] + 1


@pytest.mark.parametrize("seed", [3, 14])
def test_killed_at_random_moments_no_alarm_is_lost_and_none_is_doubled(
    tmp_path: Path, seed: int
) -> None:
    chance, poll = random.Random(seed), 0  # noqa: S311 - moments to kill at
    for _ in range(4):
        poll = followed(tmp_path, poll, chance.randint(5, 11))
    followed(tmp_path, poll, None)
    found = read_alarms(tmp_path / "alarms.sqlite")
    at = [NOW + EVERY_S * (1 + poll) for poll in range(POLLS)]
    assert [(alarm.rule, alarm.begin, alarm.count) for alarm in found] == [
        (rule, at[begin], 1) for rule, begin, _ in EXPECTED
    ]
    for alarm, (_, _, end) in zip(found, EXPECTED, strict=True):
        assert alarm.end is not None
        # Whoever is killed while it waits whether all stays well leaves the next one to wait anew.
        assert at[end] <= alarm.end <= at[end] + CLEAR_S
    told = Counter((tmp_path / "told").read_text().splitlines())
    assert told.keys() == {f"{edge} {rule}" for rule, _, _ in EXPECTED for edge in ("begin", "end")}
    # Who is killed between telling and noting it tells once more, rather than never.
    assert max(told.values()) <= 2
