"""The page of what changed between two moments: modules, versions, limits, settings, what went.

Drawn from `model.health.journal`; pure, as all pictures.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import (
    Line,
    Span,
    cells,
    clipped,
    fit,
    left,
    paragraph,
    width_of,
    wrap,
)
from senec_tui.app.tabs.system.system_keys import KEYS
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.language import N_
from senec_tui.model.health.journal import KINDS, TITLES, Naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.language import Language
    from senec_tui.model.health.journal import Difference, Journal

_DATE: Final = 11
_NUMBER: Final = 7
"""Cells of the number of a page."""
_NARROW: Final = 56
"""Below that, names and values stand below each other, without a day."""
_MOST_PATH: Final = 44
_PATH_PART: Final = 0.44
"""Of the width, for the name of a variable."""


def pages(scene: Scene, shown: HistoryAnswer[Journal]) -> list[list[Line]]:
    """All of it, cut at the height of the tab."""
    tr, found = scene.tr, shown.found
    if found is None:
        nothing = tr("Nothing is kept of this device, so nothing can be compared.")
        return [paragraph(*shown.absent(tr, nothing), scene.width)]
    head, room = _heading(scene, found), max(scene.height - 1, 4)
    keys = _keys(scene)
    lines = list(_lines(scene, found))
    if width_of((*head, *keys)) <= scene.width - _NUMBER:
        head = (*head, *keys)
    else:
        lines.insert(0, keys)
    parts = [lines[first : first + room] for first in range(0, len(lines), room)] or [[]]
    count = len(parts)
    return [
        clipped([_numbered(head, number, count), *part], scene.width)
        for number, part in enumerate(parts)
    ]


def _heading(scene: Scene, found: Journal) -> Line:
    tr = scene.tr
    span = f"  {moment(tr, found.start)} {scene.glyphs.arrow_right} {moment(tr, found.end)}"
    return (Span(tr("What changed"), "title"), Span(span, "value"))


def _keys(scene: Scene) -> Line:
    names = ShownKeys(scene.own_keys).by_id(KEYS, scene.tr)
    words = N_("({system_changes} back, {system_since} since when, {system_swap} report)")
    return (Span(f"  {scene.tr(words, **names)}", "label"),)


def _numbered(head: Line, number: int, count: int) -> Line:
    return head if count == 1 else (Span(f"{number + 1}/{count}", "strong"), Span("  "), *head)


def moment(tr: Language, at: float) -> str:
    """A date and a time of day of this computer."""
    local = datetime.fromtimestamp(at, UTC).astimezone()
    return tr.date_and_time(local, seconds=False)


def _lines(scene: Scene, found: Journal) -> Iterator[Line]:
    tr = scene.tr
    if not found.before.sections:
        text = tr("Nothing was recorded before that moment: all that is known is how it is now.")
        yield from paragraph(text, "label", scene.width)
        return
    if not found.changes:
        text = tr(
            "No identity, version, limit or setting is otherwise, and no variable came or went."
        )
        yield from paragraph(text, "value", scene.width)
    naming = Naming(tr, identity=not scene.mask)
    for kind in KINDS:
        rows = [change for change in found.changes if change.kind == kind]
        if rows:
            yield (Span(tr(TITLES[kind]), "title"), Span(f"  {len(rows)}", "label"))
        for row in rows:
            yield from _row(scene, found, row, naming)
    if found.unrecorded:
        text = tr.plural(
            "{n} value was recorded later only: whether it changed is not known.",
            "{n} values were recorded later only: whether they changed is not known.",
            found.unrecorded,
        )
        yield from paragraph(text, "label", scene.width)


def _row(scene: Scene, found: Journal, row: Difference, naming: Naming) -> Iterator[Line]:
    """When, what, before and after; the values below each other where they need more room."""
    path_width = min(_MOST_PATH, int(scene.width * _PATH_PART))
    was, is_now = naming(found.before, row.before), naming(found.after, row.after)
    texts = f"{was} {scene.glyphs.arrow_right} {is_now}"
    if scene.width < _NARROW:
        yield (Span(str(row.path), "label", str(row.path)),)
        for text in wrap(texts, max(scene.width - 2, 1)):
            yield (Span("  "), Span(text, "value", str(row.path)))
        return
    lead = f"{left(_since(scene, found, row), _DATE)} "
    name = left(fit(str(row.path), path_width, scene.glyphs.ellipsis), path_width)
    room = max(scene.width - cells(lead) - cells(name) - 1, 8)
    for text in wrap(texts, room):
        yield (
            Span(lead, "label"),
            Span(name, "label", str(row.path)),
            Span(" "),
            Span(text, "value", str(row.path)),
        )
        lead, name = " " * cells(lead), " " * cells(name)


def _since(scene: Scene, found: Journal, row: Difference) -> str:
    """The day of a change, where it is known: of facts, which are kept when they change."""
    at = None if row.after is None else row.after.at
    if at is None or not found.start < at <= found.end:
        return ""
    return scene.tr.date(datetime.fromtimestamp(at, UTC).astimezone().date())
