"""What happened to the device, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import MASKED
from senec_tui.language import N_
from senec_tui.model.reading.units_and_codes import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.device.wire.codec import Decoded
    from senec_tui.model.history.queries.events import Event

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
    "note": N_("noted"),
    "lost": N_("not reachable"),
    "back": N_("reachable again"),
    "started": N_("recording began"),
    "clock": N_("clock was set back"),
}


def event_words(event: Event, scene: Scene) -> str:
    """What happened in a few words: kind, variable, from and to."""
    tr = scene.tr
    kind = tr(_KINDS[event.kind]) if event.kind in _KINDS else event.kind
    if event.kind == "note":
        return f"{kind}: {event.new}"
    if not event.path:
        return kind
    old, new = (
        _value_words(event.path, values, scene) for values in (event.old_values, event.new_values)
    )
    arrow = scene.glyphs.arrow_right
    name = "" if event.path == "ENERGY.STAT_STATE" else f" {_name(event.path, scene)}"
    return f"{kind}{name}: {old} {arrow} {new}"


def _name(path: str, scene: Scene) -> str:
    """What the catalogue calls a value, with the number of its element; else its path."""
    object_name, _, rest = path.partition(".")
    variable_name, bracket, index = rest.partition("[")
    variable = scene.snapshot.catalogue.variable(object_name, variable_name)
    label = None if variable is None else scene.tr.pick(dict(variable.labels))
    if not label:
        return path
    number = index.removesuffix("]")
    counted = f" {int(number) + 1}" if bracket and number.isdecimal() else ""
    return f"{label.rstrip('.')}{counted}"


def _value_words(path: str, values: Sequence[Decoded], scene: Scene) -> str:
    """Values in words, an array as its elements."""
    object_name, _, rest = path.partition(".")
    catalogue = scene.snapshot.catalogue
    variable = catalogue.variable(object_name, rest.partition("[")[0])
    if scene.mask and variable is not None and variable.private:
        return MASKED
    return " ".join(
        said(catalogue, variable, decoded, scene.tr) or scene.glyphs.absent
        for decoded in values[:8]
    )
