"""What other programs do to the files of a history, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOOK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM sample").fetchone()[0])
connection.close()
"""
_HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
print("held", flush=True)
time.sleep(float(sys.argv[3]))
connection.execute("COMMIT")
"""


def look(file: Path) -> int:
    """A backup or a database browser opens the file, counts the samples, and closes it."""
    command = [sys.executable, "-c", _LOOK, str(file)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@contextmanager
def holding(file: Path, statement: str, seconds: float) -> Iterator[None]:
    """An import locks the file so long; it has begun when the block does."""
    command = [sys.executable, "-c", _HOLD, str(file), statement, str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
