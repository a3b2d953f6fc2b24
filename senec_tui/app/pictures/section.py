"""What a tab consists of, as data: sections of rows, fixed lines and pictures that can grow.

A tab says what there is and what goes first when there is no room; `layout` decides where it is.
Pure; no Textual.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.labelled_row import row
from senec_tui.app.pictures.lines import Line, Span, cells, left, right, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.scene import Scene

LABEL: Final = 14
"""Cells of a label, the free one behind it included."""
ALWAYS: Final = 0
"""The rank of what is never left out."""
FRAMES: Final = -1
"""For `Growing.before`: even the frames of panels go before its least lines do."""
YIELDS: Final = 1_000
"""Above every rank: what gives way to all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and groups of spans behind it; a group is never broken."""

    label: str
    groups: Sequence[Sequence[Span]]
    rank: int = ALWAYS
    """What is left out first where there is no room: the highest."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Lines that only depend on the width: a table, a map, a sentence."""

    paint: Callable[[int], Sequence[Line]]
    """From a width in cells to lines that are at most as wide."""
    rank: int = ALWAYS
    instead_of: int = ALWAYS
    """Stands in for what has this rank: shown only where that is left out."""


@dataclass(frozen=True, slots=True)
class Growing:
    """A picture that is drawn as large as there is room, and not at all below `least` lines."""

    paint: Callable[[int, int], Sequence[Line]]
    """From a width in cells and a height in lines; may need fewer, or answer nothing."""
    least: int
    most: int
    rank: int = ALWAYS
    """Which one gets the room that is left first: the lowest."""
    before: int = YIELDS
    """Parts of a higher rank than this are left out before its least lines are."""
    kept: int = 0
    """So many lines instead of its least in the face of those parts; 0: the least."""


Part = Row | Fixed | Growing


@dataclass(frozen=True)
class Section:
    """A titled group of parts."""

    title: str
    """"" for a section without a heading, or with one of its own."""
    object: str
    """Whose age stands in the title, or ""."""
    parts: Sequence[Part]
    rank: int = ALWAYS
    """What is left out first where there is no room, title and all."""
    title_rank: int = ALWAYS
    """The same for the title alone, where the labels say enough."""
    label_width: int = LABEL
    value_width: int = 0
    """Above 0: long labels, and values of this width flush right."""
    across: bool = False
    """Takes the whole width, whatever stands beside each other."""
    reference: bool = False
    """Looked up, not watched: may lie below the visible lines, and takes no room from others."""
    listed: bool = False
    """A list of codes or settings: shown by itself, when somebody asks for it."""
    headed: bool = False
    """The first line that its parts draw is its heading: titles of columns, a scale."""

    @cached_property
    def longest_label(self) -> int:
        """Cells of the longest label of its rows."""
        return max((cells(part.label) for part in self.parts if isinstance(part, Row)), default=0)


def row_lines(section: Section, entry: Row, width: int) -> list[Line]:
    """A row of a section, over as many lines as it needs."""
    if not section.value_width:
        return row(entry.label, entry.groups, width, label_width=_label_width(section, width))
    room = max(width - section.value_width - 1, 1)
    value = entry.groups[0][0]
    shown = value._replace(text=right(value.text, section.value_width))
    first, *more = wrap(entry.label, room)
    lines: list[Line] = [(Span(left(first, room), "label"), Span(" "), shown)]
    rest = wrap(" ".join(more), max(room - 2, 1)) if more else []
    return [*lines, *((Span(f"  {words}", "label"),) for words in rest)]


def _label_width(section: Section, width: int) -> int:
    """As wide as is asked for; wider where a label would be cut, up to half of the width."""
    return max(section.label_width, min(section.longest_label + 1, width // 2))


def one(*spans: Span) -> list[Sequence[Span]]:
    """The values of a row that has one group."""
    return [spans]


def named(name: str, *values: Span) -> Line:
    """A group of a row: values with their name before them."""
    return (Span(f"{name} ", "label"), *values)


def yes_no(scene: Scene, object_name: str, name: str, element: int | None = None) -> Span:
    """A flag as yes or no."""
    return flag(scene, object_name, name, (scene.tr("yes"), scene.tr("no")), element)


def on_off(scene: Scene, object_name: str, name: str) -> Span:
    """A flag as on or off."""
    return flag(scene, object_name, name, (scene.tr("on"), scene.tr("off")))


def flag(
    scene: Scene,
    object_name: str,
    name: str,
    words: tuple[str, str],
    element: int | None = None,
) -> Span:
    """A flag as one of two words, that for 1 first."""
    span = scene.value(object_name, name, element)
    code = scene.snapshot.code(object_name, name, element)
    return span if code is None else span._replace(text=words[0] if code else words[1])


def what_is_listed(scene: Scene, listed: Sequence[Section]) -> Line:
    """The key that shows lists, and which there are."""
    names = ", ".join(each.title.partition(":")[0] for each in listed)
    titles = scene.tr("to look up: {titles}", titles=names)
    return (Span(f"{scene.look_up_key} ", "key"), Span(titles, "label"))


def way_back(scene: Scene, listed: Sequence[Section]) -> Line:
    """The head of lists."""
    tr = scene.tr
    words = tr("back to the tab")
    if not listed:
        words = f"{words}: {tr('nothing to look up on this device')}"
    return (Span(f"{scene.look_up_key} ", "key"), Span(words, "label"))
