"""A value as people speak of it: whose it is, what it is called, what it says. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.codec import Absence
from senec_tui.language import N_
from senec_tui.model.plant.battery import LETTERS
from senec_tui.model.reading.units_and_codes import interpret, number_text, words

if TYPE_CHECKING:
    from senec_tui.catalogue import Catalogue, Path, Variable
    from senec_tui.device.wire.codec import Decoded
    from senec_tui.language import Language

_PARTS: Final = {
    "AMPACE": N_("Module {name}"),
    "BMS": N_("Module {name}"),
    "CASC": N_("System {name}"),
    "SOCKETS": N_("Socket {name}"),
    "WALLBOX": N_("Wallbox {name}"),
}
"""Object -> what the elements of its arrays belong to."""
_LETTERED: Final = frozenset({"AMPACE", "BMS"})
"""Objects whose parts have letters."""


def part_words(path: Path, tr: Language) -> str:
    """What an element of an array belongs to: "Wallbox 1", "Module B"; "" for no element."""
    if path.element is None:
        return ""
    lettered = path.object in _LETTERED and path.element < len(LETTERS)
    name = LETTERS[path.element] if lettered else str(path.element + 1)
    return tr(_PARTS[path.object], name=name) if path.object in _PARTS else name


def called(variable: Variable | None, path: Path, tr: Language) -> str:
    """What the catalogue calls a value, behind the part that it is of; else its path."""
    label = None if variable is None else tr.pick(dict(variable.labels))
    if not label:
        return str(path)
    part = part_words(path, tr)
    label = label.rstrip(".")
    return f"{part} – {label}" if part else label


def told(catalogue: Catalogue, variable: Variable | None, decoded: Decoded, tr: Language) -> str:
    """A value in words, or with its unit."""
    value = interpret(variable, decoded)
    said = words(catalogue, variable, value, tr)
    if said or variable is None or value is None or isinstance(value, str | Absence):
        return said or str(value)
    if variable.bits and not value:
        return tr("none")
    text = tr.localise(number_text(value, variable))
    return f"{text} {tr.unit(variable.unit)}" if variable.unit else text
