"""Tab 6: every variable of the device."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.tabs.variables.variable_lines import SORTS_BY
from senec_tui.app.tabs.variables.variables_keys import KEYS
from senec_tui.app.tabs.variables.variables_view import VariableList, VariablesView
from senec_tui.app.widgets.picture import Picture
from senec_tui.catalogue import Path
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.export.chosen_readings import TEXTS, json_text, once, without_private
from senec_tui.model.text_filter import TextFilter, parse_filter
from senec_tui.model.timeseries.recent_values import MOST_CHARTED
from senec_tui.model.variables.list_view import Order, RowKey
from senec_tui.model.variables.rows import RowKind, VariableRow

if TYPE_CHECKING:
    from textual.widgets import Input

    from senec_tui.app.tabs.pane import Pane
    from senec_tui.app.widgets.bar import LineBar
    from senec_tui.app.widgets.prompt import Prompt
    from senec_tui.app.widgets.virtual_list import VirtualList

RECENT_MIN: Final = (None, 1, 5, 15, 60)
"""What `o` goes round: only what changed within so many minutes."""

HELP_TEXT: Final = N_(
    "Every variable that this device has, as it is on the wire and in words. Objects are fetched "
    "when they come into view or may match the filter; what is on the screen is asked for at every "
    "poll. A filter is a regular expression over name, value, words and meaning; ! in front "
    "inverts it, ~ finds letters in their order."
)
HELP_KEYS: Final = (
    ("l  h  Enter", N_("Show or hide the elements of an array, the variables of an object")),
)


class VariablesPane(VariablesView):
    """The Variables tab: the list of all variables, and its keys."""

    BINDINGS = [*KEYS]
    paints_hidden = True
    help_text = HELP_TEXT
    help_keys = HELP_KEYS

    def action_fetch_all(self) -> None:
        """Fetch every object, a few at a time."""
        self._fetcher.wants_all = True
        self._tell_interest()
        self._show_bars()

    # -- filter ------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open the filter line."""
        self._open_line("/ ", self._question.filter.text, self._typed)

    def _typed(self, text: str) -> None:
        """Every key filters."""
        try:
            wanted = parse_filter(text)
        except UsageError as error:
            scene = self._scene
            self._bad_filter = "" if scene is None else error.sentence(scene.tr)
            self._show_bars()
            return
        self._bad_filter = ""
        self._apply(wanted)

    def show_filter(self, text: str) -> None:
        """Filter by this text. Raises `UsageError` for what is no filter."""
        self._apply(parse_filter(text))

    def _apply(self, wanted: TextFilter) -> None:
        self._last_filter = wanted or self._last_filter
        self.list.marker = wanted.hits if wanted else None
        self._ask(replace(self._question, filter=wanted), to_top=True)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the list, filtered."""
        message.stop()
        self._close_prompt()

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Escape clears."""
        message.stop()
        self._close_prompt()
        self._apply(TextFilter())

    def _close_prompt(self) -> None:
        self._bad_filter = ""
        self._close_line()
        self._show_bars()

    def action_clear(self) -> None:
        """Escape: the filter first, then the other restrictions."""
        if self._question.filter:
            self._apply(TextFilter())
        elif self._recent_min is not None or self._question.pins_only:
            self._recent_min = None
            self._ask(replace(self._question, pins_only=False))

    def action_next_hit(self, step: int) -> None:
        """The next or previous row that the last filter matches."""
        rows, wanted = self._view.rows, self._last_filter
        if not wanted or not rows:
            return
        at = self.list.cursor
        for distance in range(1, len(rows) + 1):
            index = (at + step * distance) % len(rows)
            row = rows[index]
            if row.kind not in (RowKind.TITLE, RowKind.OBJECT) and wanted.matches(row.fields):
                self.list.move_to(index, centre=True)
                return

    # -- order, restrictions, pins -----------------------------------------------------------

    def action_sort(self) -> None:
        """By name, by change, by value, and round again."""
        self._ask(self._question.with_next_order())

    def on_line_bar_pressed(self, message: LineBar.Pressed) -> None:
        """A heading was clicked: sort by it, or the other way round."""
        if message.key.startswith(SORTS_BY):
            message.stop()
            order = Order(message.key.removeprefix(SORTS_BY))
            reverse = order is self._question.order and not self._question.reverse
            self._ask(replace(self._question, order=order, reverse=reverse))

    def action_reverse(self) -> None:
        """The other way round."""
        self._ask(replace(self._question, reverse=not self._question.reverse))

    def action_recent(self) -> None:
        """Only what changed within so many minutes; goes round."""
        index = RECENT_MIN.index(self._recent_min)
        self._recent_min = RECENT_MIN[(index + 1) % len(RECENT_MIN)]
        self._ask(self._question, to_top=True)

    def action_seen(self) -> None:
        """Marks of change start anew."""
        if self._scene is not None:
            self._scene.changes.look()
            self.show_scene(self._scene)

    def action_raw(self) -> None:
        """Wire text in place of words, or back."""
        self._show_raw = not self._show_raw
        self._show_bars()
        self.list.show(self.list.rows)

    def action_pin(self) -> None:
        """Pin or unpin the selected row."""
        row = self.selected_row()
        if row is not None and row.path.variable:
            self.list.move_to(self.list.cursor)  # chosen, even if nobody moved there: it stays so
            self._ask(self._question.with_pin(row.name))

    def action_pins_only(self) -> None:
        """Nothing but the pins, or everything again."""
        pins_only = not self._question.pins_only
        self._ask(replace(self._question, pins_only=pins_only), to_top=True)

    # -- chart, copy, export -----------------------------------------------------------------

    def action_chart(self, add: bool) -> None:
        """Chart the selected value, alone or beside what is charted; of an array, all of it."""
        row, scene = self.selected_row(), self._scene
        if row is None or scene is None or not row.path.variable:
            return
        elements = scene.snapshot.readings(row.path.object, row.path.variable)
        if row.kind is RowKind.ARRAY:
            paths = [e.path for e in elements if e.number is not None][:MOST_CHARTED]
        else:
            paths = [row.path] if scene.snapshot.reading(row.path).number is not None else []
        if not paths:
            self.app.notify(scene.tr("This is no number, so there is no chart of it"), markup=False)
            return
        from senec_tui.app.dialogs.chart_screen import ChartScreen
        from senec_tui.app.pictures.charts.value_chart import unit_of

        charted = (*(scene.recent_values.charted if add else ()), *paths)
        if len({unit_of(scene, path) for path in charted}) > 2:
            self.app.notify(scene.tr("A chart has room for two units only"), markup=False)
            return
        if not scene.recent_values.chart(*paths, add=add):
            self.app.notify(scene.tr("A chart has room for four values only"), markup=False)
            return
        scene.recent_values.add(scene.snapshot)
        self.post_message(self.InterestChanged())
        self.app.push_screen(ChartScreen(scene))

    def action_copy_row(self) -> None:
        """The selected row in the shape of `get --json`."""
        row, scene = self.selected_row(), self._scene
        if row is not None and scene is not None and row.path.variable:
            snapshot = without_private(scene.snapshot) if scene.mask else scene.snapshot
            text = json_text(snapshot, [row.path], scene.tr)
            self.post_message(self.CopyWanted(text.rstrip("\n")))

    def action_export(self) -> None:
        """Ask for the form, then write what is listed to a file."""
        scene = self._scene
        paths = once([row.path for row in self._view.rows if row.path.variable and not row.gone])
        if scene is None:
            return
        from senec_tui.app.dialogs.export_form import ExportScreen

        def chosen(form: str | None) -> None:
            if form is not None:
                snapshot = without_private(scene.snapshot) if scene.mask else scene.snapshot
                moment = datetime.fromtimestamp(scene.now, UTC).astimezone()
                name = f"variables-{moment:%Y%m%d-%H%M%S}.{form}"
                self.post_message(self.SaveWanted(name, TEXTS[form](snapshot, paths, scene.tr)))

        question = scene.tr.plural(
            "Export {n} variable as it is listed?",
            "Export {n} variables as they are listed?",
            len(paths),
        )
        self.app.push_screen(ExportScreen(scene, question), chosen)

    # -- folding and explaining --------------------------------------------------------------

    def on_variable_list_folded(self, message: VariableList.Folded) -> None:
        """Left and right; from an element back to its array, from there to its object."""
        message.stop()
        row = self.selected_row()
        if row is None:
            return
        if not message.unfold and row.kind is RowKind.ELEMENT:
            array = str(Path(row.path.object, row.path.variable))
            self.list.select(RowKey("", array))
            self._fold(RowKind.ARRAY, array, unfold=False)
        elif not message.unfold and (
            row.kind is RowKind.SCALAR
            or (row.kind is RowKind.ARRAY and row.name not in self._question.expanded)
        ):
            self.list.select(RowKey("", row.path.object))
        else:
            self._fold(row.kind, row.name, unfold=message.unfold)

    def _fold(self, kind: RowKind, name: str, *, unfold: bool) -> None:
        self._ask(self._question.folded(kind, name, unfold=unfold))
        row = self.selected_row()
        if unfold and row is not None:
            self.list.reveal(self.list.cursor + row.count)

    def on_virtual_list_row_chosen(self, message: VirtualList.RowChosen) -> None:
        """Enter: fold or unfold what can be, explain the rest."""
        message.stop()
        row = self.selected_row()
        if row is None:
            return
        if row.kind is RowKind.ARRAY:
            self._fold(row.kind, row.name, unfold=row.name not in self._question.expanded)
        elif row.kind is RowKind.OBJECT:
            self._fold(row.kind, row.name, unfold=row.name in self._question.collapsed)
        else:
            self._explain(row)

    def on_virtual_list_explain_row(self, message: VirtualList.ExplainRow) -> None:
        """What is this?"""
        message.stop()
        row = self.selected_row()
        if row is not None:
            self._explain(row)

    def _explain(self, row: VariableRow) -> None:
        if row.path.variable:
            self.post_message(Picture.ExplainValue(row.name))


def make_pane() -> Pane:
    """The tab, as the table of tabs opens it."""
    return VariablesPane()
