"""What the docstring of a package lists as its parts is there, under that name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

import senec_tui

ROOT: Final = Path(senec_tui.__file__).parent
_PART: Final = re.compile(r"^(?: {4})?([a-z_]+/?) {2,}\S", re.MULTILINE)
"""A line of a map; what goes on from one is indented further."""
MAPS: Final = {
    str(package.parent.relative_to(ROOT)): found
    for package in sorted(ROOT.rglob("__init__.py"))
    if (found := _PART.findall(package.read_text()))
}


def test_there_are_maps() -> None:
    assert {"model/alarm", "model/history", "portal"} <= MAPS.keys()


@pytest.mark.parametrize("package", MAPS)
def test_each_part_is_there(package: str) -> None:
    for name in MAPS[package]:
        part = ROOT / package / name
        assert part.is_dir() if name.endswith("/") else part.with_suffix(".py").is_file(), name
