"""Tab 7: the appliance's own log, any day, several days as one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.tabs.log.log_keys import KEYS
from senec_tui.app.tabs.log.log_lines import shown_entry
from senec_tui.app.tabs.log.log_of_days import LogOfDays
from senec_tui.app.tabs.log.log_status import times
from senec_tui.clean_text import MASK
from senec_tui.device.wire.log_files import at_least
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.log.filter_conditions import parse_conditions
from senec_tui.model.log.folding import Fold, expression_for
from senec_tui.model.reading.explanation import Fact
from senec_tui.model.text_filter import TextFilter, parse_filter

if TYPE_CHECKING:
    from textual.widgets import Input

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.app.widgets.prompt import Prompt
    from senec_tui.app.widgets.virtual_list import VirtualList
    from senec_tui.model.log.day_files import Days
    from senec_tui.model.log.log_view import LogView
    from senec_tui.model.log.stream import LogEntry, Place
    from senec_tui.model.log.view_settings import ViewSettings

LONG: Final = 20_000
"""Lines from which on it is said that an export takes a while."""

HELP_TEXT: Final = N_(
    "The appliance's own log. Its files are by UTC day; here days and times are yours. Today's is "
    "fetched again every minute while it is looked at, past days only once. A filter is a regular "
    "expression; ! in front hides what matches, & between blanks joins several. The columns above "
    "count lines over time; the letters below them are the worst level then."
)
HELP_KEYS: Final = (
    ("Enter", N_("Curves around this moment; lines of a fold")),
    ("h  l", N_("Move long lines sideways")),
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the prompt is open for."""

    kind: str
    """filter, search or time."""
    before: str
    """What was in force."""
    origin: Place | None
    """Where the cursor was."""


class LogPane(LogOfDays):
    """The Log tab: the list of lines, and the keys that narrow it and move in it."""

    BINDINGS = [*KEYS]
    paints_hidden = True
    help_text = HELP_TEXT
    help_keys = HELP_KEYS

    def __init__(self) -> None:
        super().__init__()
        self._asking: _Asking | None = None

    # -- the selected line -------------------------------------------------------------------

    def on_virtual_list_row_chosen(self, message: VirtualList.RowChosen) -> None:
        """Enter: curves around that moment; a fold opens, and the search finds its lines."""
        message.stop()
        place, entry = self._place(), self._entry()
        if place is None or entry is None or self._scene is None:
            return
        if self._wishes.fold is Fold.NONE:
            self.post_message(self.CurvesWanted(entry.at))
            return
        search = parse_filter(_expression_for(shown_entry(entry, self._scene)))
        self._wish(replace(self._wishes, search=search, fold=Fold.NONE))
        self._to(place)

    def on_virtual_list_explain_row(self, message: VirtualList.ExplainRow) -> None:
        """What is this?"""
        message.stop()
        scene, entry = self._scene, self._entry()
        if scene is not None and entry is not None:
            from senec_tui.app.tabs.log.log_line_screen import LogLineScreen

            self.app.push_screen(LogLineScreen(entry, self._repeats(scene), scene))

    def _repeats(self, scene: Scene) -> tuple[Fact, ...]:
        """How often a folded line was there, and until when."""
        index, tr = self.list.cursor, scene.tr
        if self._wishes.fold is Fold.NONE or index >= len(self.view.groups):
            return ()
        group = self.view.groups[index]
        last = self.view.stream.entry(group.last)
        if group.count == 1 or last is None:
            return ()
        return (
            Fact(tr("Repeated"), tr("{n} times, numbers in it not compared", n=group.count)),
            Fact(tr("Last seen"), times(last, tr)),
        )

    def action_copy_line(self) -> None:
        """Copy the selected line as the appliance wrote it."""
        place = self._place()
        line = None if place is None else self.view.stream.raw(place)
        if line is not None:
            self.post_message(self.CopyWanted(line))

    def action_export(self) -> None:
        """Ask for the form, then write what is listed to a file."""
        scene, days = self._scene, self._days
        if scene is None or days is None or not len(self.view):
            return
        from senec_tui.app.dialogs.export_form import ExportScreen

        view = self.view

        def chosen(form: str | None) -> None:
            if form is not None:
                self.run_worker(self._export(view, form, days, scene), group="log-export")

        count = len(view.shown if self._wishes.fold is Fold.NONE else view.groups)
        question = scene.tr.plural(
            "Export {n} line as it is listed?", "Export {n} lines as they are listed?", count
        )
        self.app.push_screen(ExportScreen(scene, question, ("txt", "csv", "json")), chosen)

    async def _export(self, view: LogView, form: str, days: Days, scene: Scene) -> None:
        from senec_tui.model.log.log_export import FORMS, LogExport

        while view.work():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0)
        export = LogExport(view, form, zone=self._zone)
        if len(export) > LONG:
            words = scene.tr("Writing {n} lines; you can go on meanwhile", n=len(export))
            self.app.notify(words, markup=False)
        while export.work():  # noqa: ASYNC110 - one slice after the other
            await asyncio.sleep(0)
        span = str(days.first) if days.first == days.last else f"{days.first}-to-{days.last}"
        moment = datetime.fromtimestamp(scene.now, UTC).astimezone()
        name = f"log-{span}-{moment:%H%M%S}.{FORMS[form]}"
        text = await asyncio.to_thread(lambda: export.text)
        self.post_message(self.SaveWanted(name, text))

    # -- prompt ------------------------------------------------------------------------------

    def action_ask(self, kind: str) -> None:
        """Open the prompt."""
        scene = self._scene
        if scene is None:
            return
        wishes = self._wishes
        before = {"filter": wishes.filter_text, "search": wishes.search.text}.get(kind, "")
        self._asking = _Asking(kind, before, self._place())
        self._searched_from = self._place() if kind == "search" else None
        sign = {"filter": "f ", "search": "/ "}.get(kind) or scene.tr("Time: ")
        self._open_line(sign, before if kind == "filter" else "")

    def on_input_changed(self, message: Input.Changed) -> None:
        """Every key counts."""
        message.stop()
        asking = self._asking
        if asking is None or asking.kind == "time":
            return
        try:
            wishes = self._typed(asking.kind, message.value)
        except UsageError as error:
            self._complain(error)
            return
        self._problem = ""
        if asking.kind == "search" and asking.origin is not None:
            self._to(asking.origin)
        self._wish(wishes)

    def _typed(self, kind: str, text: str) -> ViewSettings:
        if kind == "search":
            return replace(self._wishes, search=parse_filter(text))
        parse_conditions(text)
        return replace(self._wishes, filter_text=text.strip())

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the list; an empty search repeats the last one."""
        message.stop()
        asking = self._asking
        self._close_prompt()
        if asking is None:
            return
        if asking.kind == "time":
            self._go_to_time(message.value)
        elif asking.kind == "search" and not message.value:
            self._wish(replace(self._wishes, search=parse_filter(asking.before)))
            self.action_next_hit(1)

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Escape: a search goes back to where it began, a filter is cleared."""
        message.stop()
        asking = self._asking
        self._close_prompt()
        if asking is not None and asking.kind == "filter":
            self._wish(replace(self._wishes, filter_text=""))
        elif asking is not None and asking.kind == "search":
            self._wish(replace(self._wishes, search=TextFilter()))
            self._to(asking.origin)

    def _close_prompt(self) -> None:
        self._problem = ""
        self._asking = None
        self._searched_from = None
        self._close_line()
        self._show_bars()

    # -- narrowing ---------------------------------------------------------------------------

    def action_loosen(self) -> None:
        """Escape: the search first, then the filter, then the other restrictions."""
        self._problem = ""
        self._wish(self._wishes.loosened())

    def action_levels(self, step: int) -> None:
        """Fewer or more levels."""
        self._wish(self._wishes.with_levels(step))

    def action_category(self) -> None:
        """Choose a category."""
        scene = self._scene
        if scene is None:
            return
        from senec_tui.app.dialogs.choice import ChoiceScreen

        names = sorted(name for name in self.view.stream.names.all if name)
        answers = [("all", scene.tr("All categories"))]
        answers += [(str(number), scene.hide_foreign(name)) for number, name in enumerate(names)]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                category = "" if answer == "all" else names[int(answer)]
                self._wish(replace(self._wishes, category=category))

        self.app.push_screen(
            ChoiceScreen(scene.tr("Category"), "", answers, closing=scene.tr("esc closes")), chosen
        )

    def action_alike(self, hide: bool) -> None:
        """Only lines like the selected one, or all others: the same but for numbers."""
        entry = self._entry()
        if entry is not None and self._scene is not None:
            expression = _expression_for(shown_entry(entry, self._scene))
            if expression:
                self._wish(self._wishes.with_condition(expression, hide=hide))

    def action_fold(self) -> None:
        """Repeats as one, or not."""
        self._wish(self._wishes.with_next_fold())

    def action_wrap(self) -> None:
        """Break long lines, or not."""
        self._wish(replace(self._wishes, wrap=not self._wishes.wrap))

    def action_utc(self) -> None:
        """Days and times of here, or in UTC."""
        self._wish(replace(self._wishes, utc=not self._wishes.utc))

    # -- moving ------------------------------------------------------------------------------

    def action_next_hit(self, step: int) -> None:
        """The next or previous line that the search finds."""
        place = self._place()
        if place is not None:
            self._to(self.view.next_hit(place, step))

    def action_next_level(self, step: int, level: str) -> None:
        """The next or previous warning (W), or error and worse (E)."""
        place, scene = self._place(), self._scene
        if place is None or scene is None:
            return
        letters = at_least("E") if level == "E" else level
        found = self.view.next_of(place, step, letters)
        if found is None:
            tr = scene.tr
            words = tr("No further warning") if level == "W" else tr("No further error")
            self.app.notify(words, timeout=2, markup=False)
        self._to(found)

    def action_step_column(self, step: int) -> None:
        """The beginning of the next column of the histogram that has lines."""
        entry, histogram = self._entry(), self.view.histogram
        here = None if entry is None else histogram.columns.column_of(entry.at)
        if here is None:
            return
        heights = histogram.heights()
        ahead = range(here + 1, len(heights)) if step > 0 else range(here - 1, -1, -1)
        column = next((one for one in ahead if heights[one]), None)
        if column is not None:
            self._to(self.view.shown.at_time(histogram.columns.begin_of(column)))

    def action_bookmark(self) -> None:
        """Set or remove."""
        place = self._place()
        if place is not None:
            self._bookmarks.toggle(place)
        self.list.show(self._rows)

    def action_next_bookmark(self, step: int) -> None:
        """Round and round those in sight."""
        place = self._place()
        if place is not None:
            in_sight = self.view.find
            self._to(self._bookmarks.next_of(place, step, lambda mark: in_sight(mark) is not None))


def _expression_for(entry: LogEntry) -> str:
    """What finds lines like one; where something is hidden in it, anything may stand."""
    return expression_for(entry.text.strip()).replace(MASK, ".")


def make_pane() -> Pane:
    """The tab, as the table of tabs opens it."""
    return LogPane()
