"""What happened to the device, in words. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.clean_text import MASKED
from senec_tui.language import N_
from senec_tui.model.judgement.value_words import called, part_words, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Variable
    from senec_tui.device.wire.codec import Decoded
    from senec_tui.model.history.queries.events import Event

_ELEMENT: Final = re.compile(r"([0-9]{1,3})\]")
EVENT_MARKS: Final = {
    "warning": ("!", "bad"),
    "lost": ("x", "warn"),
    "firmware": ("F", "warn"),
    "setting": ("c", "key"),
    "identity": ("i", "warn"),
    "note": ("n", "strong"),
    "state": ("s", "label"),
}
"""Kind of event -> the letter and the role that mark it."""
_KINDS: Final = {
    "state": N_("state"),
    "warning": N_("warning"),
    "firmware": N_("firmware"),
    "setting": N_("setting"),
    "identity": N_("identity"),
    "lost": N_("not reachable"),
    "back": N_("reachable again"),
    "started": N_("recording began"),
    "clock": N_("clock was set back"),
}


_STATES: Final = frozenset({"ENERGY.STAT_STATE", "WALLBOX.STATE", "CASC.STATE"})
"""Values that need no name: what they can be says it, beside the part that they are of."""


def news(events: Sequence[Event]) -> list[Event]:
    """What happened to the device and its owner, without when this program was started."""
    return [event for event in events if event.kind != "started"]


def event_words(event: Event, scene: Scene) -> str:
    """What happened in a few words: whose value, from and to; a kind alone where there is none."""
    tr = scene.tr
    kind = tr(_KINDS[event.kind]) if event.kind in _KINDS else event.kind
    if event.kind == "note":
        return event.new
    if not event.path:
        return kind
    path = _kept(event.path)
    variable = scene.snapshot.catalogue.variable(path.object, path.variable)
    old, new = (
        _value_words(variable, values, scene) for values in (event.old_values, event.new_values)
    )
    change = f"{old} {scene.glyphs.arrow_right} {new}"
    if variable is None:
        return f"{kind} {event.path}: {change}"
    alone = f"{path.object}.{path.variable}" in _STATES
    name = part_words(path, tr) if alone else called(variable, path, tr)
    return f"{name}: {change}" if name else change


def _kept(name: str) -> Path:
    """A name as the history file has it; whatever it holds there, it is no error."""
    object_name, _, rest = name.partition(".")
    variable_name, _, index = rest.partition("[")
    element = _ELEMENT.fullmatch(index)
    return Path(object_name, variable_name, int(element[1]) if element else None)


def _value_words(variable: Variable | None, values: Sequence[Decoded], scene: Scene) -> str:
    """Values in words, an array as its elements."""
    if scene.mask and variable is not None and variable.private:
        return MASKED
    catalogue = scene.snapshot.catalogue
    return " ".join(told(catalogue, variable, decoded, scene.tr) for decoded in values[:8])
