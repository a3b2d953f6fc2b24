"""The portal's words on peak shaving, and beside each what the appliance says about the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.labelled_row import row
from senec_tui.app.pictures.lines import Line, Span, beside, cells, left, width_of, wrap
from senec_tui.app.pictures.section import Row, one
from senec_tui.model.peak_shaving.comparison import local_rows, portal_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.peak_shaving.comparison import ComparisonRow, LocalPeakShaving
    from senec_tui.model.peak_shaving.controller import PeakShavingView

WIDE: Final = 116
LABEL: Final = 15
LONGEST_LABEL: Final = 20
NAMES_AND_APPLIANCE: Final = 45
"""Cells for the names of rows and for what the appliance says, together."""
ORDER: Final = (
    "mode", "limit", "end", "end-date", "feed-in", "edited", "valid", "age", "unfinished",
)  # fmt: skip
MIRRORS: Final = {"mode": "enabled", "limit": "reservoir", "end": "end"}
"""Rows of the portal, and the appliance's word on the same."""


def label_width(rows: Iterable[Row]) -> int:
    """Cells for the names of rows and a blank."""
    return min(max(LABEL, *(cells(row.label) + 1 for row in rows)), LONGEST_LABEL)


def portal_only(scene: Scene, view: PeakShavingView, local: LocalPeakShaving) -> list[Row]:
    """The portal's word alone."""
    known = {row.id: row for row in portal_rows(view, local, scene.tr, scene.now)}
    return [_alone(known[id_]) for id_ in ORDER if id_ in known]


def appliance_rows(
    scene: Scene, local: LocalPeakShaving, view: PeakShavingView | None
) -> list[Row]:
    """The appliance's word alone, and whether it agrees with the portal."""
    settings = None if view is None else view.settings
    return [_alone(row) for row in local_rows(settings, local, scene.tr)]


def _alone(entry: ComparisonRow) -> Row:
    role = {True: "good", False: "warn", None: "value"}[entry.agrees]
    between = ": " if entry.id == "agree" else "  "
    text = f"{entry.value}{between}{entry.note}" if entry.note else entry.value
    return Row(entry.name, one(Span(text, role, entry.ref)))


def comparison(
    scene: Scene, view: PeakShavingView, local: LocalPeakShaving, width: int
) -> list[Line]:
    """Both side by side, what stands alone below."""
    tr = scene.tr
    known = {row.id: row for row in portal_rows(view, local, tr, scene.now)}
    mirror = {row.id: row for row in local_rows(view.settings, local, tr)}
    label = label_width(_alone(row) for row in known.values())
    told = [known[id_] for id_ in ORDER if id_ in known]
    own, other = _columns(scene, told, mirror, local, label=label, width=width)
    lines: list[Line] = [
        (
            Span(" " * label),
            Span(left(tr("Portal"), own - label + 2), "label"),
            Span(left(tr("Appliance"), other), "label"),
        )
    ]
    for entry in told:
        mode = entry.id == "mode"
        lead = left(entry.name, label - 1) + " "
        here = _cell(entry, entry.value, "" if mode else entry.note, own, lead=lead)
        lines += beside([here, _mirrored(scene, entry.id, mirror, local, other)], [own, other], 2)
        if mode:  # what it does is a sentence that deserves the whole width
            sentence = wrap(entry.note, max(width - label, 10))
            lines += [(Span(" " * label), Span(text, "value")) for text in sentence]
    missing = ("available",) if local.available is not True else ()
    alone = [id_ for id_ in (*missing, "state", "agree") if id_ in mirror]
    for single in (_alone(mirror[id_]) for id_ in alone):
        lines += row(single.label, single.groups, width, label_width=label)
    return lines


def _columns(
    scene: Scene,
    shown: Iterable[ComparisonRow],
    mirror: Mapping[str, ComparisonRow],
    local: LocalPeakShaving,
    *,
    label: int,
    width: int,
) -> tuple[int, int]:
    """Cells of the portal's column, names included, and of the appliance's.

    The second one has what its longest words need, as far as nothing of the first breaks by it.
    """
    other = NAMES_AND_APPLIANCE - label if width < WIDE else (width - label) * 2 // 5
    said: list[Line] = []
    own = label
    for entry in shown:
        words = entry.value if entry.id == "mode" else f"{entry.value} {entry.note}".strip()
        own = max(own, label + cells(words))
        said += _mirrored(scene, entry.id, mirror, local, width)
    longest = max(map(width_of, said), default=0)
    other = max(other, min(longest, width - 2 - own))
    return width - other - 2, other


def _mirrored(
    scene: Scene, id_: str, mirror: Mapping[str, ComparisonRow], local: LocalPeakShaving, width: int
) -> list[Line]:
    """What the appliance says about the same as a row of the portal."""
    tr = scene.tr
    if id_ == "age" and local.at is not None:
        return [(Span(tr.duration(scene.now - local.at), "value"),)]
    if id_ not in MIRRORS:
        return []
    entry = mirror[MIRRORS[id_]]
    reservoir = entry.id == "reservoir" and local.reservoir_pct is not None
    value = tr("{value} reservoir", value=entry.value) if reservoir else entry.value
    return _cell(entry, value, entry.note, width)


def _cell(entry: ComparisonRow, value: str, note: str, width: int, *, lead: str = "") -> list[Line]:
    """A value and what it means, over as many lines as they need."""
    role = "strong" if entry.id in ("mode", "enabled") else "value"
    text = f"{value} {note}".strip()
    lines: list[Line] = []
    for part in wrap(text, max(width - cells(lead), 8)) if text else ():
        shown = value if not lines and part.startswith(value) else ""
        spans = [
            Span(lead, "label"),
            Span(shown, role, entry.ref),
            Span(part[len(shown) :], "label", entry.ref if not shown and not note else ""),
        ]
        lines.append(tuple(span for span in spans if span.text))
        lead = " " * cells(lead)
    return lines
