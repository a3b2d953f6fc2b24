"""A month of days to choose from: which have a log here, and what is in it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from senec_tui.app.dialogs.sheets.keys_screen import KeysScreen
from senec_tui.app.pictures.lines import Line, Span, centre, fill, left, right
from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.app.widgets.key import Key, ShownKeys, keys_of
from senec_tui.app.widgets.picture import Picture
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.scene import Scene

CELL: Final = 6
"""Cells of one day."""
WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
MOST_DAYS: Final = 31
"""So many days are shown as one stream at most; each is a file that the appliance must send."""


@dataclass(frozen=True, slots=True)
class DayMark:
    """What is known of a day of the log."""

    kept: bool = False
    """Its log is here."""
    missing: bool = False
    """The appliance has none."""
    worst: str = ""
    """The worst level in it: P, E, W, or empty."""


@dataclass(slots=True)
class ChosenDays:
    """Where the cursor is, and the other end of a range."""

    cursor: date
    other: date | None = None

    @property
    def first(self) -> date:
        """The earlier end."""
        return min(self.cursor, self.other or self.cursor)

    @property
    def last(self) -> date:
        """The later end, included."""
        return max(self.cursor, self.other or self.cursor)


def month_lines(
    chosen: ChosenDays, today: date, marks: Mapping[date, DayMark], scene: Scene
) -> list[Line]:
    """The month of the cursor, a week per line, and what the signs mean."""
    tr, glyphs = scene.tr, scene.glyphs
    month = chosen.cursor.replace(day=1)
    width = 7 * CELL
    title = f"{tr(MONTHS[month.month - 1])} {month.year}"
    lines: list[Line] = [
        (Span(centre(title, width), "title"),),
        tuple(Span(right(tr(name), 3) + " " * (CELL - 3), "label") for name in WEEKDAYS),
    ]
    row = [Span(" " * CELL * month.weekday())] if month.weekday() else []
    for number in range(1, monthrange(month.year, month.month)[1] + 1):
        day = month.replace(day=number)
        row += _day(day, chosen, today, marks.get(day, DayMark()), scene)
        if day.weekday() == 6:
            lines.append(fill(row, width))
            row = []
    if row:
        lines.append(fill(row, width))
    lines += [()] * (8 - len(lines))
    legend = (
        (glyphs.dot, tr("kept here")),
        ("W E P", tr("worst level in it")),
        (glyphs.absent, tr("the appliance has none")),
    )
    lines.append(())
    lines += [
        (Span(left(f"  {sign}", 9), "strong"), Span(words, "label")) for sign, words in legend
    ]
    if chosen.other is not None:
        count = (chosen.last - chosen.first).days + 1
        words = tr.plural("{n} day chosen", "{n} days chosen", count)
        role = "value"
        if count > MOST_DAYS:
            words, role = tr("At most {n} days at once", n=MOST_DAYS), "bad"
        lines.append((Span(f"  {words}", role),))
    else:
        lines.append(())
    return lines


def _day(day: date, chosen: ChosenDays, today: date, mark: DayMark, scene: Scene) -> list[Span]:
    sign, role = " ", "label"
    if mark.worst:
        sign, role = mark.worst, "warn" if mark.worst == "W" else "bad"
    elif mark.kept:
        sign, role = scene.glyphs.dot, "good"
    elif mark.missing:
        sign, role = scene.glyphs.absent, "absent"
    number_role = "value"
    if day > today:
        number_role = "dim"
    elif chosen.first <= day <= chosen.last:
        number_role = "selected"
    elif day == today:
        number_role = "strong"
    # The cursor within a range is told from the rest of it by its brackets.
    before, after = ("[", "]") if day == chosen.cursor else (" ", " ")
    return [
        Span(before, "key"),
        Span(right(str(day.day), 2), number_role),
        Span(after, "key"),
        Span(sign, role),
        Span(" "),
    ]


class LogDaysScreen(Dialog["tuple[date, date] | None"]):
    """Returns the first and the last day; None for escape."""

    DEFAULT_CSS = f"""
    LogDaysScreen {{ align: center middle; }}
    LogDaysScreen > Vertical {{
        width: {7 * CELL + 4}; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }}
    LogDaysScreen Picture {{ background: $surface; height: 13; }}
    """
    BINDINGS = [
        Binding("escape,q", "leave", priority=True, show=False),
        Binding("enter", "choose", priority=True, show=False),
        Key("m,space", "mark", priority=True, id="calendar-mark", word=N_("mark")),
        Binding("left,h", "move(-1)", priority=True, show=False),
        Binding("right,l", "move(1)", priority=True, show=False),
        Binding("up,k", "move(-7)", priority=True, show=False),
        Binding("down,j", "move(7)", priority=True, show=False),
        Key(
            "left_curly_bracket,pageup",
            "month(-1)",
            priority=True,
            id="calendar-before",
            word=N_("earlier"),
        ),
        Key(
            "right_curly_bracket,pagedown",
            "month(1)",
            priority=True,
            id="calendar-after",
            word=N_("later"),
        ),
        Key("question_mark,f1", "keys", priority=True, id="calendar-help", word=N_("help")),
        Binding("home,g", "end(-1)", priority=True, show=False),
        Binding("end,G", "end(1)", priority=True, show=False),
    ]

    def __init__(
        self, cursor: date, today: date, marks: Mapping[date, DayMark], scene: Scene
    ) -> None:
        super().__init__()
        self._chosen = ChosenDays(cursor)
        self._today = today
        self._marks = marks
        self._scene = scene

    def compose(self) -> ComposeResult:
        """A frame around a canvas."""
        tr = self._scene.tr
        names = ShownKeys(self._scene.own_keys).by_id(keys_of(type(self)), tr)
        with Vertical() as frame:
            frame.border_title = Content(tr("Days"))
            hint = tr("enter opens, {calendar_mark}: a range", **names)
            frame.border_subtitle = Content(f"{hint}, {names['calendar_help']} {tr('help')}")
            yield Picture(id="days")

    def on_mount(self) -> None:
        """Draw, and take the keys."""
        self.query_one(Picture).focus()
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw again."""
        self._draw()

    def _draw(self) -> None:
        lines = month_lines(self._chosen, self._today, self._marks, self._scene)
        self.query_one(Picture).show_lines(lines)

    def _go(self, day: date) -> None:
        self._chosen.cursor = min(day, self._today)
        self._draw()

    def action_keys(self) -> None:
        """All keys of the calendar."""
        self.app.push_screen(KeysScreen(keys_of(LogDaysScreen), self._scene))

    def action_move(self, days: int) -> None:
        """By days or weeks."""
        self._go(self._chosen.cursor + timedelta(days=days))

    def action_month(self, step: int) -> None:
        """The same day of the month before or after, or the last one."""
        day = self._chosen.cursor
        first = (day.replace(day=1) + timedelta(days=31 if step > 0 else -1)).replace(day=1)
        last = monthrange(first.year, first.month)[1]
        self._go(first.replace(day=min(day.day, last)))

    def action_end(self, direction: int) -> None:
        """The first of the month, or today."""
        self._go(self._today if direction > 0 else self._chosen.cursor.replace(day=1))

    def action_mark(self) -> None:
        """One end of a range here, or none."""
        self._chosen.other = self._chosen.cursor if self._chosen.other is None else None
        self._draw()

    def action_choose(self) -> None:
        """These days."""
        chosen = self._chosen
        if (chosen.last - chosen.first).days < MOST_DAYS:
            self.dismiss((chosen.first, chosen.last))

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)
