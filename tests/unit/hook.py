"""An alarm command that misbehaves; run as a process of its own by `test_alarm_telling`.

hook.py FILE keep|hang|fail|garbage|fork|deaf
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main(file: str, manner: str) -> int:
    """Do as told; what came on standard input is added to the file."""
    path = Path(file)
    if manner == "deaf":
        sys.stdin.close()
        return 0
    text = sys.stdin.read()
    with path.open("a", encoding="utf-8") as kept:
        kept.write(text)
    if manner == "fork" and not os.fork():
        path.with_suffix(".pid").write_text(str(os.getpid()), encoding="utf-8")
        manner = "hang"
    if manner in ("hang", "fork"):
        signal.pause()
    if manner == "garbage":
        os.write(1, os.urandom(300_000))
        os.write(2, b"\x1b]0;title\x07" * 1000)
    return 3 if manner == "fail" else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
