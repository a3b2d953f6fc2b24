"""Chosen readings as the text of a file: CSV or JSON, in the shapes of `export`. Pure."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.device.stored import Stored
from senec_tui.model.export.readings_text import COLUMNS, rows, shaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from senec_tui.catalogue import Path
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot

HIDDEN: Final = "st_hidden"
"""Wire text in place of what identifies the device or its owner."""


def csv_text(snapshot: Snapshot, paths: Iterable[Path], tr: Language) -> str:
    """A line of headings and a line for each scalar and element, lines ended as CSV wants it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows(snapshot, paths, tr))
    return text.getvalue()


def json_text(snapshot: Snapshot, paths: Iterable[Path], tr: Language) -> str:
    """The promised shape, readable for people."""
    return json.dumps(shaped(snapshot, paths, tr), ensure_ascii=False, indent=1) + "\n"


TEXTS: Final[Mapping[str, Callable[[Snapshot, Iterable[Path], Language], str]]] = {
    "csv": csv_text,
    "json": json_text,
}
"""Form -> what writes it."""


def once(paths: Sequence[Path]) -> list[Path]:
    """Each path once; no element of an array that is named as a whole."""
    unique = dict.fromkeys(paths)
    return [
        path for path in unique if path.element is None or path._replace(element=None) not in unique
    ]


def without_private(snapshot: Snapshot) -> Snapshot:
    """The same readings with a stand-in for private values."""
    catalogue = snapshot.catalogue

    def shown(object_name: str, variable: str, stored: Stored) -> Stored:
        entry = catalogue.variable(object_name, variable)
        if entry is None or not entry.private:
            return stored
        raw = HIDDEN if isinstance(stored.raw, str) else (HIDDEN,) * len(stored.raw)
        return Stored(raw, stored.at)

    sections = {
        name: {variable: shown(name, variable, stored) for variable, stored in section.items()}
        for name, section in snapshot.sections.items()
    }
    return replace(snapshot, sections=sections)
