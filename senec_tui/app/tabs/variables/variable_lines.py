"""How a row of the list of variables is drawn: columns by width, marks, ages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, cells, fill, fit, left, right
from senec_tui.language import N_
from senec_tui.model.reading.snapshot import Reading
from senec_tui.model.variables.list_view import Order
from senec_tui.model.variables.rows import RowKind, VariableRow

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene

MARKS: Final = 3
"""Pin, change, fold."""
UNIT: Final = 5
AGE: Final = 7
NARROWEST_WORDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableColumns:
    """Widths in cells; 0 for a column that is not shown."""

    width: int
    path: int
    value: int
    words: int
    raw: int
    meaning: int

    @classmethod
    def of(cls, width: int, *, raw: bool = False) -> VariableColumns:
        """What fits: words and age first, raw text from 110, the meaning from 150 cells.

        `raw`: wire text in place of the words where there is no room for both.
        """
        value = 12 if width < 110 else 14
        path = 26 if width < 70 else 33 if width < 110 else 36
        rest = width - MARKS - path - 1 - value - 1 - UNIT - 1 - AGE
        words = raw_width = meaning = 0
        if width >= 150:
            raw_width = 20
            words = min((rest - raw_width - 3) // 2, 28)
            meaning = rest - raw_width - words - 3
        elif width >= 110:
            raw_width = 19
            words = rest - raw_width - 2
        elif rest > NARROWEST_WORDS and raw:
            raw_width = rest - 1
        elif rest > NARROWEST_WORDS:
            words = rest - 1
        else:
            path += rest
        return cls(width=width, path=path, value=value, words=words, raw=raw_width, meaning=meaning)

    @property
    def text(self) -> int:
        """Room for a text: it needs neither alignment nor unit, so it runs into the words."""
        return self.value + 1 + UNIT + (1 + self.words if self.words else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is said about a row beside its value."""

    pinned: bool = False
    unfolded: bool = False
    fetching: bool = False


SORTS_BY: Final = "sort:"
"""What a click on a heading asks for, with the name of an order behind it."""


def titles(columns: VariableColumns, scene: Scene, order: Order, *, reverse: bool) -> Line:
    """The headings of the columns; the one that sorts carries an arrow."""
    tr, glyphs = scene.tr, scene.glyphs
    arrow = glyphs.arrow_up if reverse else glyphs.arrow_down
    name, value = tr(N_("Variable")), tr(N_("Value"))
    age = tr(N_("Since")) if order is Order.CHANGED else tr(N_("Age"))
    if order is Order.NAME:
        name += f" {arrow}"
    elif order is Order.VALUE:
        value = f"{arrow} {value}"
    else:
        age = f"{arrow}{age}"
    parts = [left(tr(N_("Unit")), UNIT)]
    if columns.words:
        parts.append(left(tr(N_("In words")), columns.words))
    if columns.raw:
        parts.append(left(tr(N_("Raw")), columns.raw))
    if columns.meaning:
        parts.append(left(tr(N_("Meaning")), columns.meaning))
    return (
        Span(" " * MARKS + left(name, columns.path), "label", SORTS_BY + Order.NAME),
        Span(" "),
        Span(right(value, columns.value), "label", SORTS_BY + Order.VALUE),
        Span(f" {' '.join(parts)} ", "label"),
        Span(right(age, AGE), "label", SORTS_BY + Order.CHANGED),
    )


def row_line(
    row: VariableRow, columns: VariableColumns, scene: Scene, marks: Marks, order: Order
) -> Line:
    """One row, exactly as wide as the columns together."""
    if row.kind is RowKind.TITLE:
        return scene.heading(row.name, width=columns.width)
    if row.kind is RowKind.OBJECT:
        return _object_line(row, columns, scene, marks)
    stored = scene.snapshot.stored(row.path.object, row.path.variable)
    at = None if stored is None else stored.at
    changed_at = scene.changes.changed_at(row.path)
    role = _role(row, scene, at)
    if role == "value" and changed_at is not None and changed_at == at:
        role = "strong"
    spans = [
        *_marks(row, scene, marks),
        Span(_path(row.name, columns.path, scene), "value" if not row.gone else "absent"),
        Span(" "),
        *_value(row, columns, scene, role),
    ]
    if columns.raw:
        raw = fit(row.raw, columns.raw, scene.glyphs.ellipsis)
        spans += [Span(" "), Span(left(raw, columns.raw), "dim")]
    if columns.meaning:
        meaning = fit(row.meaning, columns.meaning, scene.glyphs.ellipsis)
        spans += [Span(" "), Span(left(meaning, columns.meaning), "label")]
    since = changed_at if order is Order.CHANGED else at
    spans += [Span(" "), _age(since, scene, "stale" if role == "stale" else "label")]
    return tuple(spans)


def _marks(row: VariableRow, scene: Scene, marks: Marks) -> list[Span]:
    glyphs = scene.glyphs
    direction = scene.changes.direction(row.path, scene.snapshot.at)
    change = {"up": glyphs.arrow_up, "down": glyphs.arrow_down, "other": "~", None: " "}[direction]
    fold = " "
    if row.kind is RowKind.ARRAY:
        fold = "-" if marks.unfolded else "+"
    return [
        Span("*" if marks.pinned else " ", "key"),
        Span(change, "warn"),
        Span(fold, "key"),
    ]


def _path(name: str, width: int, scene: Scene) -> str:
    """The end of a name tells more than its middle."""
    if cells(name) <= width:
        return left(name, width)
    room = max(width // 3, 0)
    tail = name[len(name) - room :]  # also where that is nothing
    while cells(tail) > room:  # wide letters
        tail = tail[1:]
    return left(fit(name, width - cells(tail), scene.glyphs.ellipsis) + tail, width)


def _role(row: VariableRow, scene: Scene, at: float | None) -> str:
    if row.doubt:
        return row.doubt
    if row.gone:
        return "absent"
    reading = Reading(row.path, None, None, None, at)
    return "stale" if scene.is_stale(reading) else "value"


def _value(row: VariableRow, columns: VariableColumns, scene: Scene, role: str) -> list[Span]:
    glyphs, name = scene.glyphs, row.name
    if row.doubt == "absent":
        value = Span(right(glyphs.absent, columns.value), "absent", name)
    elif row.is_text or cells(row.value) > columns.value:
        text = fit(row.value, columns.text, glyphs.ellipsis)
        return [Span(left(text, columns.text), role, name)]
    else:
        text = f"{row.value}?" if row.doubt == "implausible" else row.value
        value = Span(right(text, columns.value), role, name)
    spans = [value, Span(" "), Span(left(row.unit, UNIT), "label")]
    if columns.words:
        in_words = left(fit(row.words, columns.words, glyphs.ellipsis), columns.words)
        spans += [Span(" "), Span(in_words, "absent" if row.doubt == "absent" else "value")]
    return spans


def _age(since: float | None, scene: Scene, role: str) -> Span:
    text = "" if since is None else scene.tr.duration(scene.now - since)
    return Span(right(text, AGE), role)


def _object_line(row: VariableRow, columns: VariableColumns, scene: Scene, marks: Marks) -> Line:
    tr = scene.tr
    fold = "-" if marks.unfolded else "+"
    entry = scene.snapshot.catalogue.object(row.name)
    about = (entry.meaning(tr) or "") if entry else ""
    if row.doubt == "absent":
        state = tr("being fetched") if marks.fetching else tr("not fetched yet")
        role, fold = "absent", " "
    else:
        state = tr.plural("{n} variable", "{n} variables", row.count)
        role = "label"
    at = scene.snapshot.at_of(row.name)
    age = _age(at, scene, "label")
    name = left(row.name, max(cells(row.name), 14))
    spans = [
        Span(f"  {fold}", "key"),
        Span(name, "title"),
        Span("  "),
        Span(left(state, 16), role),
        Span(" "),
    ]
    room = columns.width - MARKS - cells(name) - 2 - 16 - 1 - 1 - AGE
    if room > 0:
        spans.append(Span(left(fit(about, room, scene.glyphs.ellipsis), room), "label"))
    return (*fill(spans, columns.width - AGE - 1), Span(" "), age)
