"""Directories that only their owner can look into."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_directory(directory: Path) -> None:
    """Make it, and what is missing above it, with mode 0700, as the XDG rules want it.

    `Path.mkdir` gives its mode to the last one only. What is there already stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    if directory.is_dir():
        return
    if directory.parent != directory:
        make_directory(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)
