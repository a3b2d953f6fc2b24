"""How lines of the appliance's log, their days and their histogram are drawn. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, cells, fill, fit, left, right
from senec_tui.device.wire.log_files import at_least, is_restart
from senec_tui.language import N_
from senec_tui.model.log.histogram import GRAVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.widgets.row_strips import Marker
    from senec_tui.language import Language
    from senec_tui.model.log.folding import Group
    from senec_tui.model.log.histogram import Histogram, TimeColumns
    from senec_tui.model.log.stream import LogEntry
    from senec_tui.model.text_filter import TextFilter

LEVEL_WORDS: Final = {
    "P": N_("Panic"),
    "E": N_("Error"),
    "W": N_("Warning"),
    "I": N_("Information"),
    "D": N_("Debug"),
}
LEVEL_ROLES: Final = dict.fromkeys(at_least("E"), "bad") | {"W": "warn", "I": "label", "D": "label"}
COUNT_WIDTH: Final = 7
MOST_CHARACTERS: Final = 8192
"""So much of a line that is not wrapped can be moved through; wrapping shows all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Widths of the columns of the log."""

    width: int
    zone: tzinfo | None
    """None: that of this computer."""
    dates: bool
    """Whether the stream has several days."""
    category: int
    words: bool
    """Levels as words, not letters."""

    @classmethod
    def of(cls, width: int, zone: tzinfo | None, *, dates: bool) -> Layout:
        """For a width of the list; independent of what is in it, so that nothing moves."""
        category = 10 if width < 70 else 17 if width < 110 else 24
        return cls(width=width, zone=zone, dates=dates, category=category, words=width >= 110)

    @property
    def date_width(self) -> int:
        """Cells before the time."""
        return 7 if self.dates else 0

    @property
    def level_width(self) -> int:
        """Cells of the level."""
        return 11 if self.words else 1

    @property
    def level_at(self) -> int:
        """Where the level begins, behind mark, date and time."""
        return 1 + self.date_width + 9

    @property
    def text_at(self) -> int:
        """Where the text begins."""
        return self.level_at + self.level_width + 1 + self.category + 1

    @property
    def text_width(self) -> int:
        """Cells of text in a row."""
        return max(self.width - self.text_at, 10)


def moment(at: float, zone: tzinfo | None) -> datetime:
    """A time in a zone, with its offset. None: that of this computer."""
    utc = datetime.fromtimestamp(at, UTC)
    return utc.astimezone(zone)


def entry_line(
    entry: LogEntry, part: int, layout: Layout, scene: Scene, *, marked: bool, wrapped: bool
) -> Line:
    """One row of the list. `part`: which row of a wrapped line."""
    mark = Span(scene.glyphs.dot if marked and part == 0 else " ", "key")
    text = part_of(entry.text, part, layout.text_width) if wrapped else entry.text[:MOST_CHARACTERS]
    role = "strong" if is_restart(entry.text) else role_of(entry.level)
    if part or not entry.own_time:
        return (mark, Span(" " * (layout.text_at - 1)), Span(text, role if part else "label"))
    local = moment(entry.at, layout.zone)
    spans = [mark]
    if layout.dates:
        spans.append(Span(left(scene.tr.short_date(local.date()), layout.date_width), "label"))
    spans.append(Span(f"{scene.tr.time(local)} ", "label"))
    spans.append(Span(left(level_text(entry.level, layout, scene.tr), layout.level_width), role))
    spans.append(Span(" "))
    spans.append(Span(f"{left(entry.category, layout.category)} ", "house"))
    spans.append(Span(text, role))
    return tuple(spans)


def shown_entry(entry: LogEntry, scene: Scene) -> LogEntry:
    """A line without identities, before anything of it is cut; as long as it was."""
    if scene.hiding is None:
        return entry
    category, text = scene.hide_foreign(entry.category), scene.hide_foreign(entry.text)
    return replace(entry, category=category, text=text)


def role_of(level: str) -> str:
    """Only what is worth a look has a colour."""
    return LEVEL_ROLES[level] if level in GRAVE and level else "value"


def level_text(level: str, layout: Layout, tr: Language) -> str:
    """Letter or word."""
    return tr(LEVEL_WORDS[level]) if layout.words and level in LEVEL_WORDS else level


def group_line(
    group: Group, entry: LogEntry, last: LogEntry | None, layout: Layout, scene: Scene
) -> Line:
    """A folded row: count, when first and last seen, and the first of the lines."""
    tr = scene.tr
    many = group.count > 1 and last is not None
    count = tr("{n} x", n=group.count) if many else ""
    until = _minute(last, layout, tr) if many and last is not None else ""
    if until.startswith(day := _minute(entry, layout, tr)[: layout.date_width]):
        until = until.removeprefix(day)
    dash = scene.glyphs.absent if until else " "
    role = role_of(entry.level)
    spans = [
        Span(f"{right(count, COUNT_WIDTH)} ", "strong"),
        Span(f"{_minute(entry, layout, tr)}{dash}", "label"),
        Span(left(until, 6 + layout.date_width), "label"),
        Span(left(entry.level, 2), role),
    ]
    spans.append(Span(f"{left(entry.category, layout.category)} ", "house"))
    spans.append(Span(entry.text[:MOST_CHARACTERS], role))
    return tuple(spans)


def _minute(entry: LogEntry, layout: Layout, tr: Language) -> str:
    at = moment(entry.at, layout.zone)
    date = left(tr.short_date(at.date()), layout.date_width) if layout.dates else ""
    return date + tr.time(at, seconds=False)


def parts(text: str, width: int) -> int:
    """How many rows a text takes when it is wrapped."""
    if len(text) <= width and (text.isascii() or cells(text) <= width):
        return 1
    if text.isascii():
        return -(-len(text) // width)
    return len(_pieces(text, width))


def part_of(text: str, part: int, width: int) -> str:
    """One of those rows."""
    if text.isascii():
        return text[part * width : (part + 1) * width]
    pieces = _pieces(text, width)
    return pieces[part] if part < len(pieces) else ""


@lru_cache(maxsize=64)
def _pieces(text: str, width: int) -> Sequence[str]:
    """The rows of a text; the rows of a line are asked for one after the other."""
    pieces: list[str] = []
    start = 0
    while start < len(text):
        piece = fit(text[start : start + width], width, "") or text[start]
        pieces.append(piece)
        start += len(piece)
    return pieces


def histogram_lines(
    histogram: Histogram, here: float | None, layout: Layout, scene: Scene
) -> list[Line]:
    """Three lines: how many when, coloured by the worst; that as letters; hours and where we are.

    `here`: the moment of the selected line, Unix seconds.
    """
    glyphs, columns = scene.glyphs, histogram.columns
    heights, worst = histogram.heights(), histogram.worst()
    most = max(heights, default=0)
    steps = [-(-height * len(glyphs.levels) // most) if height else 0 for height in heights]
    bars = [
        Span(glyphs.levels[step - 1] if step else " ", LEVEL_ROLES.get(letter, "house"))
        for step, letter in zip(steps, worst, strict=True)
    ]
    letters = [Span(letter or " ", LEVEL_ROLES.get(letter, "")) for letter in worst]
    at = None if here is None else columns.column_of(here)
    axis = [
        Span(character, "selected" if column == at else "rule")
        for column, character in enumerate(_axis(columns, layout, glyphs))
    ]
    return [fill(_joined([Span(" "), *spans]), scene.width) for spans in (bars, letters, axis)]


def _joined(spans: Sequence[Span]) -> list[Span]:
    result: list[Span] = []
    for span in spans:
        if result and result[-1].role == span.role:
            result[-1] = span._replace(text=result[-1].text + span.text)
        else:
            result.append(span)
    return result


def _axis(columns: TimeColumns, layout: Layout, glyphs: Glyphs) -> str:
    """Hours (or days, when a column is long) under the columns."""
    axis = [glyphs.horizontal] * columns.count
    free = 0
    for column in range(columns.count):
        begin = moment(columns.begin_of(column), layout.zone)
        before = moment(columns.begin_of(column) - columns.span_s, layout.zone)
        label = ""
        if begin.date() != before.date() and layout.dates:
            label = f"{begin.day}."
        elif begin.hour != before.hour and begin.hour % 3 == 0 and columns.span_s <= 3600:
            label = f"{begin:%H}"
        if label and column >= free and column + len(label) <= columns.count:
            axis[column : column + len(label)] = label
            free = column + len(label) + 1
    return "".join(axis)


def marker_of(wanted: Sequence[TextFilter], begin: int) -> Marker:
    """Finds what is to be highlighted in the text of a line, from a column on."""

    def hits(text: str) -> Iterator[tuple[int, int]]:
        for one in wanted:
            for low, high in one.hits(text[begin:]):
                yield low + begin, high + begin

    return hits
