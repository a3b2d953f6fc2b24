"""Our own data files as the program reads them: compiled into one, so that a start opens one.

Each line of `compiled.jsonl` is the name of a readable file (`objects/BMS`), a tabulator, and what
it holds. `tests/architecture/compiled_catalogue.py` makes it, and a test compares them. Only what
is asked for is parsed, once in a process: it is the same for everybody, and nobody changes it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import CatalogueError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = Path(__file__).with_name("compiled.jsonl")
_NO_JSON: Final = N_("it is not JSON")


@cache
def names(folder: str) -> tuple[str, ...]:
    """What there is in a folder, sorted. Raises like `content`."""
    return tuple(name.partition("/")[2] for name in _lines() if name.startswith(f"{folder}/"))


@cache
def content(name: str) -> Mapping[str, Any]:
    """What one of the files holds, such as `objects/BMS` or `thresholds`.

    Raises:
        CatalogueError: it cannot be read, is damaged, or lacks that name.
    """
    line = _lines().get(name)
    if line is None:
        raise CatalogueError(file=FILE, detail=name)
    try:
        found = json.loads(line)
    except ValueError as error:
        raise CatalogueError(file=FILE, detail=_NO_JSON) from error
    if not isinstance(found, dict):
        raise CatalogueError(file=FILE, detail=name)
    return found


@cache
def _lines() -> Mapping[str, bytes]:
    try:
        lines = FILE.read_bytes().splitlines()
    except OSError as error:
        raise CatalogueError(file=FILE, detail=error.strerror or str(error)) from error
    parts = (line.partition(b"\t") for line in lines)
    return {name.decode(errors="replace"): text for name, _, text in parts}
