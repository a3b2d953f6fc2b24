"""Instructions, counted instead of timed: the same on a busy machine, within a thousandth.

    python tests/benchmarks/instructions.py

Needs valgrind, which runs everything some fifty times slower. What a processor makes of an
instruction differs: on another one compare ratios, and divide by what it does a second.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))

from cli_processes import Home, simulating  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON: Final = sys.executable
COUNTING: Final = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
OURS: Final = (PYTHON, "-m", "senec_tui")


def counted(home: Home, *command: str) -> int:
    """How many instructions a command takes to its end."""
    environment = home.environment(TERM="xterm-256color", PYTHONHASHSEED="0")
    for name in ("SSH_CONNECTION", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    subprocess.run(command, env=environment, check=True, capture_output=True)  # compiles modules
    done = subprocess.run(
        [*COUNTING, *command], env=environment, check=True, capture_output=True, text=True
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found is not None, done.stderr
    return int(found[1])


def counts(home: Home) -> Iterator[tuple[str, int]]:
    """What is counted, and what came of it."""
    yield "python -c pass", counted(home, PYTHON, "-c", "pass")
    yield "minimal app, drawn", counted(home, PYTHON, str(HERE / "minimal_picture.py"))
    yield "demo, first live values", counted(home, PYTHON, str(HERE / "first_picture.py"))
    yield "--help", counted(home, *OURS, "--help")
    with simulating(home, "--http") as device:
        # Nothing answers in the usual time when all goes fifty times slower.
        host = ("--host", device.host, "--scheme", "http", "--timeout", "60")
        get = (*OURS, "get", "ENERGY.GUI_HOUSE_POW", *host)
        bare = (PYTHON, str(HERE / "bare_get.py"), device.host)
        yield "bare httpx script", counted(home, *bare)
        yield "get", counted(home, *get)
        with subprocess.Popen(
            [*OURS, "collect", *host], env=home.environment(), stderr=subprocess.PIPE, text=True
        ) as collector:
            assert collector.stderr is not None
            for line in collector.stderr:
                if line.rstrip().endswith(" answers."):
                    break
            yield "get, collector running", counted(home, *get)
            yield "status, collector running", counted(home, *OURS, "status", *host)
            collector.terminate()


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="senec-tui-count-") as directory:
        began = time.monotonic()
        for what, count in counts(Home(Path(directory))):
            sys.stdout.write(f"{what:<28} {count / 1e6:8.0f} million\n")
            sys.stdout.flush()
        sys.stderr.write(f"{time.monotonic() - began:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
