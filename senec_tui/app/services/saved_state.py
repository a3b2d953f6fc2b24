"""What is remembered between runs, per device: tab, theme, language, and what each tab keeps."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from senec_tui.device.json_store import JsonFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.errors import StorageError

_LONGEST: Final = 100
"""Characters of a device's name in the name of a file; a longer one is told apart by its digest."""
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


class SavedState:
    """One small file per device; without a directory nothing is kept, and nothing fails."""

    def __init__(self, directory: Path | None, device_name: str) -> None:
        self._directory = directory
        self._content: dict[str, Any] = {}
        self._choose_file(device_name)

    def _choose_file(self, device_name: str) -> None:
        name = _UNSAFE.sub("_", device_name) or "none"
        if len(name) > _LONGEST:
            digest = blake2b(device_name.encode("utf-8", "replace"), digest_size=8).hexdigest()
            name = f"{name[:_LONGEST]}-{digest}"
        directory = self._directory
        self._file = None if directory is None else JsonFile(directory / f"screen-{name}.json")

    def turn_to(self, device_name: str) -> None:
        """From now on it is about this device."""
        self._choose_file(device_name)
        self.load()

    def load(self) -> None:
        """Read what an earlier run kept; a damaged file is kept aside and reported."""
        if self._file is not None:
            self._content = self._file.read()

    def text(self, key: str) -> str | None:
        """A text that was kept, or None."""
        value = self._content.get(key)
        return value if isinstance(value, str) else None

    def pane(self, pane_id: str) -> Mapping[str, object]:
        """What a tab kept."""
        panes = self._content.get("panes")
        kept = panes.get(pane_id) if isinstance(panes, dict) else None
        return kept if isinstance(kept, dict) else {}

    def save(self, panes: Mapping[str, Mapping[str, object]], **texts: str) -> None:
        """Replace the file. Tabs that were not opened keep what they kept before."""
        if self._file is None:
            return
        before = self._content.get("panes")
        merged = {**(before if isinstance(before, dict) else {}), **panes}
        content = {**texts, "panes": merged}
        if content != self._content and self._file.write(content):
            self._content = content

    @property
    def problems(self) -> tuple[StorageError, ...]:
        """What went wrong with the file."""
        return () if self._file is None else tuple(self._file.problems)
