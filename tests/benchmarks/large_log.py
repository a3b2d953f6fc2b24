"""A log in a process of its own: what a person waits for, and what it takes.

    python tests/benchmarks/large_log.py FILE WORD

Prints, one a line: seconds until the last lines can be drawn, seconds until the lines with the word
are all known, and the memory in MB that came on top of the program: in the end, and at most.
"""

from __future__ import annotations

import re
import sys
import time
from datetime import date
from pathlib import Path

from senec_tui.device.file_bytes import opened_private
from senec_tui.model.log.filter_conditions import LogConditions, parse_conditions
from senec_tui.model.log.log_view import LogView

DAY = date(2026, 3, 14)
ROWS = 40


def write_log(file: Path, lines: int, last: str) -> None:
    """A day of so many lines, about 100 bytes each; the last one says `last`."""
    kinds = ("I|Energy Management", "I|Settings", "W|INV_LV", "I|Relay_2|Sockets", "E|INV_LV")
    words = "and some more words that fill the line up to its length"
    with file.open("w", encoding="ascii") as log:
        for number in range(lines - 1):
            second = number * 86_399 // lines
            stamp = f"{DAY} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            kind, check = kinds[number % 5], number * 7919 % 100_000
            log.write(f"{stamp} [{kind}] stored, checksum {check} {words}\n")
        log.write(f"{DAY} 23:59:59 [I|Settings] {last}\n")


def main() -> None:
    file, word = Path(sys.argv[1]), sys.argv[2]
    before_mb = _memory_mb("VmRSS")
    began = time.perf_counter()
    view = LogView()
    view.stream.put(DAY, opened_private(file))
    view.begin_at(None, ROWS)
    for number in range(min(ROWS, len(view))):
        view.stream.entry(view.row(len(view) - 1 - number)[0])
    screen_s = time.perf_counter() - began
    began = time.perf_counter()
    view.ask(LogConditions(texts=parse_conditions(word)))
    while not view.shown.done:  # then it is on the screen; what is counted beside it may follow
        view.work(0.0)
    assert len(view) == 1
    found_s = time.perf_counter() - began
    while view.work(10.0):
        pass
    held_mb, most_mb = _memory_mb("VmRSS") - before_mb, _memory_mb("VmHWM") - before_mb
    sys.stdout.write(f"{screen_s:.4f}\n{found_s:.4f}\n{held_mb:.1f}\n{most_mb:.1f}\n")


def _memory_mb(kind: str) -> float:
    found = re.search(rf"{kind}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    main()
