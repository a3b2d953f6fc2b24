"""Every object of the device, with the tabs that show it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.paging import GAP
from senec_tui.app.pictures.lines import Line, Span, beside, fill, fit, left, right
from senec_tui.app.tabs import TABS
from senec_tui.language import N_
from senec_tui.model.plant.system import object_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.plant.system import ObjectLine

OBJECTS_WIDE: Final = 150
_PRESENCE: Final = {
    "here": N_("here"),
    "empty": N_("empty"),
    "missing": N_("none"),
    "unasked": N_("unasked"),
}


def object_pages(scene: Scene, height: int) -> list[Callable[[], list[Line]]]:
    """Every object: what it is, how many variables, whether this device has it, which tabs.

    What draws each page: hardly ever does anybody look at them.
    """
    across = 2 if scene.width >= OBJECTS_WIDE else 1
    objects = object_lines(scene.snapshot)
    room = max(height - 1, 1)
    columns = [objects[first : first + room] for first in range(0, len(objects), room)]
    return [
        partial(_object_page, scene, columns[first : first + across], across)
        for first in range(0, len(columns), across)
    ]


def _object_page(scene: Scene, columns: Sequence[Sequence[ObjectLine]], across: int) -> list[Line]:
    width = (scene.width - GAP * (across - 1)) // across
    head = _object_head(scene, width)
    drawn = [[head, *(_object_row(scene, line, width) for line in column)] for column in columns]
    return beside(drawn, [width] * len(drawn), GAP)


_NAME: Final = 26
_STATUS: Final = 8
_COUNT: Final = 7
_TABS: Final = 6


def _object_head(scene: Scene, width: int) -> Line:
    tr = scene.tr
    text = (
        left(tr("Object"), _NAME)
        + left(tr("Device"), _STATUS)
        + right(tr("Values"), _COUNT)
        + "  "
        + left(tr("Tabs"), _TABS)
        + tr("What it is")
    )
    return fill((Span(text, "label"),), width)


def _object_row(scene: Scene, line: ObjectLine, width: int) -> Line:
    tr = scene.tr
    entry = scene.snapshot.catalogue.object(line.name)
    keys = {tab.id: tab.key for tab in TABS}
    tabs = " ".join(keys[home] for home in line.homes if home in keys) or keys["variables"]
    count = f"{line.received}/{line.known}" if line.presence == "here" else str(line.known)
    role = {"here": "good", "unasked": "dim"}.get(line.presence, "label")
    room = max(width - _NAME - _STATUS - _COUNT - 2 - _TABS, 0)
    about = fit((entry.meaning(tr) if entry else None) or "", room, scene.glyphs.ellipsis)
    return fill(
        (
            Span(left(line.name, _NAME), "value", line.first),
            Span(left(tr(_PRESENCE[line.presence]), _STATUS), role),
            Span(right(count, _COUNT), "value"),
            Span("  "),
            Span(left(tabs, _TABS), "key"),
            Span(about, "label"),
        ),
        width,
    )
