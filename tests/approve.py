"""Approves what is made from code and data, all of it by one command:

    python tests/approve.py

It collects the messages that want a translation (and lists those that have none yet), compiles the
translations and the catalogue, writes the tables of the README, and draws every picture anew. Look
at `git diff` before committing: what it shows is what owners will see.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
PICTURES: Final = TESTS / "app" / "pictures"
TRANSLATIONS: Final = TESTS / "architecture" / "translations.py"
CATALOGUE: Final = TESTS / "architecture" / "compiled_catalogue.py"


def makers() -> list[str]:
    """The test files that write what they compare with, if asked to."""
    return sorted(
        file.as_posix()
        for file in TESTS.rglob("test_*.py")
        if any(mark in file.read_text(encoding="utf-8") for mark in ("updating", "--update-pic"))
    )


def drop_older_than(began: float) -> None:
    """Pictures that nobody drew: of a tab or a case that is gone."""
    for file in PICTURES.rglob("*.txt"):
        if file.stat().st_mtime < began:
            file.unlink()


def main() -> int:
    """Everything, whatever fails; the exit status tells whether something is left to do."""
    began = time.time()
    subprocess.run([sys.executable, str(CATALOGUE)], check=True)
    translated = subprocess.run([sys.executable, str(TRANSLATIONS)], check=False).returncode == 0
    command = [sys.executable, "-m", "pytest", "-q", "--update-pictures", *makers()]
    approved = subprocess.run(command, cwd=TESTS.parent, check=False).returncode == 0
    if approved:
        drop_older_than(began)
    return 0 if translated and approved else 1


if __name__ == "__main__":
    sys.exit(main())
