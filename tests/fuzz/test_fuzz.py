"""The fuzzers for some seconds, with a fixed seed; by hand they run for as long as one likes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("fuzzer", "count"),
    [("codec", 400_000), ("replies", 1_500), ("files", 2_500), ("arguments", 4_000)],
)
def test_nothing_but_our_own_errors_and_bounded_memory(fuzzer: str, count: int) -> None:
    command = [sys.executable, str(HERE / "fuzz.py"), fuzzer, "--count", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    taken, refused, peak_mb = (int(word) for word in done.stdout.split() if word.isdigit())
    assert taken + refused == count
    assert taken > count / 10
    assert peak_mb < 300
