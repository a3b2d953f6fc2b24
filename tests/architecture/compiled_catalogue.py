"""Compiles the readable files of the catalogue into the one that the program reads.

    python tests/architecture/compiled_catalogue.py

`tests/unit/test_compiled_catalogue.py` fails while the two differ.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

CATALOGUE: Final = Path(__file__).parents[2] / "senec_tui" / "catalogue"
COMPILED: Final = CATALOGUE / "compiled.jsonl"


def readable() -> dict[str, Any]:
    """What the files hold, by their names without ending, sorted."""
    files = {file.relative_to(CATALOGUE).with_suffix(""): file for file in _files()}
    return {name.as_posix(): json.loads(files[name].read_text("utf-8")) for name in sorted(files)}


def _files() -> list[Path]:
    return [
        file for folder in (".", "codes", "objects") for file in (CATALOGUE / folder).glob("*.json")
    ]


def compiled() -> str:
    """The same as one text."""
    lines = (
        f"{name}\t{json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n"
        for name, content in readable().items()
    )
    return "".join(lines)


if __name__ == "__main__":
    COMPILED.write_text(compiled(), encoding="utf-8")
