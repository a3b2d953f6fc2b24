"""What happened to the device, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import MASKED
from senec_tui.device.wire.codec import Absence
from senec_tui.language import N_
from senec_tui.model.plant.battery import LETTERS
from senec_tui.model.reading.units_and_codes import interpret, number_text, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Variable
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


_PARTS: Final = {
    "BMS": N_("Module {name}"),
    "CASC": N_("System {name}"),
    "SOCKETS": N_("Socket {name}"),
    "WALLBOX": N_("Wallbox {name}"),
}
"""Object -> what the elements of its arrays belong to."""
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
    old, new = (
        _value_words(event.path, values, scene) for values in (event.old_values, event.new_values)
    )
    change = f"{old} {scene.glyphs.arrow_right} {new}"
    name = _name(event.path, scene)
    if name is None:
        return f"{kind} {event.path}: {change}"
    return f"{name}: {change}" if name else change


def _name(path: str, scene: Scene) -> str | None:
    """The part of the plant and what the catalogue calls a value; None: it does not know it."""
    object_name, _, rest = path.partition(".")
    variable_name, _, index = rest.partition("[")
    variable = scene.snapshot.catalogue.variable(object_name, variable_name)
    label = None if variable is None else scene.tr.pick(dict(variable.labels))
    if not label:
        return None
    part = _part(object_name, index.removesuffix("]"), scene)
    if f"{object_name}.{variable_name}" in _STATES:
        return part
    label = label.rstrip(".")
    return f"{part} – {label}" if part else label


def _part(object_name: str, index: str, scene: Scene) -> str:
    """What an element of an array belongs to: "Wallbox 1", "Module B"; "" for one value."""
    if not index.isdecimal():
        return ""
    number = int(index)
    lettered = object_name == "BMS" and number < len(LETTERS)
    name = LETTERS[number] if lettered else str(number + 1)
    return scene.tr(_PARTS[object_name], name=name) if object_name in _PARTS else name


def _value_words(path: str, values: Sequence[Decoded], scene: Scene) -> str:
    """Values in words or with their unit, an array as its elements."""
    object_name, _, rest = path.partition(".")
    variable = scene.snapshot.catalogue.variable(object_name, rest.partition("[")[0])
    if scene.mask and variable is not None and variable.private:
        return MASKED
    return " ".join(_one_in_words(variable, decoded, scene) for decoded in values[:8])


def _one_in_words(variable: Variable | None, decoded: Decoded, scene: Scene) -> str:
    value = interpret(variable, decoded)
    said = words(scene.snapshot.catalogue, variable, value, scene.tr)
    if said or variable is None or value is None or isinstance(value, str | Absence):
        return said or (scene.glyphs.absent if value is None else str(value))
    if variable.bits and not value:
        return scene.tr("none")
    text = scene.tr.localise(number_text(value, variable))
    return f"{text} {scene.tr.unit(variable.unit)}" if variable.unit else text
