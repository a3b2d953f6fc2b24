"""Tab 6: every variable of the device."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message

from senec_tui.app.drawing.lines import Line, Span, fill, fit, width_of
from senec_tui.app.drawing.variable_lines import Columns, Marks, row_line, titles
from senec_tui.app.panes.pane import Pane
from senec_tui.app.widgets.bar import Bar
from senec_tui.app.widgets.canvas import Canvas
from senec_tui.app.widgets.line_list import LineList
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.catalogue import Path
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.exporting import json_text, once, without_private
from senec_tui.model.filtering import Filter, parse_filter
from senec_tui.model.poller import Interest
from senec_tui.model.tracks import MOST_CHARTED
from senec_tui.model.variable_fetching import Known, likely, live_names, tier_of, wanted_of
from senec_tui.model.variable_list import (
    ORDER_WORDS,
    REVERSED_WORDS,
    Key,
    Order,
    Question,
    View,
    arrange,
)
from senec_tui.model.variables import Kind, Row, Variables

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from typing import Self

    from textual import events
    from textual.app import ComposeResult
    from textual.widgets import Input

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.app.screens.export import Form
    from senec_tui.device.source import Wanted

RECENT_MIN: Final = (None, 1, 5, 15, 60)
"""What `o` goes round: only what changed within so many minutes."""
AT_ONCE: Final = 2
"""Objects that are fetched together because they came into view."""
BATCH: Final = 4
"""The same when all are wanted."""
LIVE_NAMES: Final = 40
"""Variables on the screen that are asked for at every poll: about 600 bytes."""
ASK_AGAIN_S: Final = 60.0
"""After which the names of all objects are asked for again, if nobody answered."""

HELP_TEXT: Final = N_(
    "Every variable that this device has, as it is on the wire and in words. Objects are fetched "
    "when they come into view or may match the filter; what is on the screen is asked for at every "
    "poll. A filter is a regular expression over name, value, words and meaning; ! in front "
    "inverts it, ~ finds letters in their order."
)
HELP_KEYS: Final = (
    ("/", N_("Filter as you type; esc clears")),
    ("n  N", N_("Next or previous hit of the filter")),
    ("s  S", N_("Sort by name, change, value; reverse")),
    ("o", N_("Only what changed in the last minutes")),
    ("v", N_("Seen: marks of change start anew")),
    ("l  h  Enter", N_("Show or hide the elements of an array, the variables of an object")),
    ("*", N_("Pin or unpin")),
    ("P", N_("Only the pins")),
    ("c  C", N_("Chart the selected value; add it to the chart, four at most")),
    ("y  Y", N_("Copy the value, or the row as JSON")),
    ("X", N_("Export what is listed, as CSV or JSON")),
    ("A", N_("Fetch all objects")),
    ("x", N_("Wire text instead of words")),
)


class VariableList(LineList):
    """Left and right fold and unfold, since nothing is wider than the screen."""

    BINDINGS = [
        Binding("left,h", "fold(False)", show=False, id="fold"),
        Binding("right,l", "fold(True)", show=False, id="unfold"),
    ]

    @dataclass
    class Folded(Message):
        """Show or hide what belongs to the selected row."""

        unfold: bool

    def action_fold(self, unfold: bool) -> None:
        """Left or right."""
        self.post_message(self.Folded(unfold))


class _Shown:
    """The view as a row source."""

    def __init__(self, pane: VariablesPane, view: View) -> None:
        self._pane = pane
        self.view = view

    def __len__(self) -> int:
        return len(self.view.rows)

    def line(self, index: int, /) -> Line:
        return self._pane.line_of(self.view.rows[index])

    def key(self, index: int, /) -> Hashable:
        return self.view.keys[index]

    def find(self, key: Hashable, /) -> int | None:
        return self.view.index.get(key) if isinstance(key, Key) else None


class VariablesPane(Pane, Vertical):
    """The list with its filter line, headings, and a line about the selected row."""

    DEFAULT_CSS = """
    VariablesPane { height: 1fr; }
    VariablesPane #filter { height: 1; display: none; background: $surface; }
    VariablesPane #filter.open { display: block; }
    VariablesPane #slash { width: 2; }
    """
    BINDINGS = [
        Binding("slash", "filter", show=False, id="vars-filter"),
        Binding("escape", "clear", show=False, id="vars-clear"),
        Binding("n", "next_hit(1)", show=False, id="vars-next-hit"),
        Binding("N", "next_hit(-1)", show=False, id="vars-previous-hit"),
        Binding("s", "sort", show=False, id="vars-sort"),
        Binding("S", "reverse", show=False, id="vars-reverse"),
        Binding("o", "recent", show=False, id="vars-recent"),
        Binding("v", "seen", show=False, id="vars-seen"),
        Binding("asterisk", "pin", show=False, id="vars-pin"),
        Binding("P", "pins_only", show=False, id="vars-pins-only"),
        Binding("A", "fetch_all", show=False, id="vars-fetch-all"),
        Binding("c", "chart(False)", show=False, id="vars-chart"),
        Binding("C", "chart(True)", show=False, id="vars-chart-add"),
        Binding("Y", "copy_row", show=False, id="vars-copy-row"),
        Binding("X", "export", show=False, id="vars-export"),
        Binding("x", "raw", show=False, id="vars-raw"),
    ]
    help_text = HELP_TEXT
    help_keys = HELP_KEYS

    def __init__(self) -> None:
        super().__init__()
        self._scene: Scene | None = None
        self._variables = Variables()
        self._known = Known(objects=(), loaded=frozenset())
        self._question = Question()
        self._last_filter = Filter()
        self._bad_filter = ""
        """Why what is being typed is no filter; the last good one stays in force."""
        self._recent_min: int | None = None
        self._view = View()
        self._columns = Columns.of(79)
        self._show_raw = False
        self._sections: tuple[str, ...] = ()
        self._sections_asked_at = float("-inf")
        self._fetching: tuple[str, ...] = ()
        self._fetch_all = False

    def compose(self) -> ComposeResult:
        """Filter, summary, headings, list, detail."""
        with Horizontal(id="filter"):
            yield Bar(id="slash")
            yield Prompt()
        yield Bar(id="summary")
        yield Bar(id="titles")
        yield VariableList()
        yield Bar(id="detail")

    @property
    def list(self) -> VariableList:
        """The list."""
        return self.query_one(VariableList)

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go to the list."""
        self.list.focus(scroll_visible)
        return self

    # -- scenes ------------------------------------------------------------------------------

    def show_scene(self, scene: Scene) -> None:
        """See `Pane.show_scene`."""
        self._scene = scene = replace(scene, width=self.size.width or scene.width)
        self._ask_for_sections(scene)
        known = Known.of(scene.snapshot, self._sections)
        differs = self._variables.update(scene.snapshot, scene.changes, scene.tr, mask=scene.mask)
        if differs or known != self._known or self._moves_by_itself():
            self._known = known
            self._arrange()
        else:
            self.list.show(self.list.rows)
        self._show_bars()
        self._tell_interest()

    def _moves_by_itself(self) -> bool:
        """Whether time alone changes which rows there are."""
        return self._recent_min is not None or self._question.order is Order.CHANGED

    def _ask_for_sections(self, scene: Scene) -> None:
        overdue = scene.now - self._sections_asked_at > ASK_AGAIN_S
        if not self._sections and scene.snapshot.link.state == "live" and overdue:
            self._sections_asked_at = scene.now
            self.post_message(self.SectionsWanted(self._found))

    def _found(self, names: tuple[str, ...]) -> None:
        self._sections = names

    def on_resize(self, _event: events.Resize) -> None:
        """Other columns."""
        if self._scene is not None:
            self.show_scene(self._scene)

    # -- the list ----------------------------------------------------------------------------

    def _ask(self, *, to_top: bool = False, **changes: object) -> None:
        """Another question, or the same with other data."""
        self._question = replace(self._question, **changes)  # type: ignore[arg-type]
        self._arrange(to_top=to_top)
        self._show_bars()
        self._tell_interest()

    def _arrange(self, *, to_top: bool = False) -> None:
        scene = self._scene
        if scene is None:
            return
        question = self._question
        if self._recent_min is not None:
            since = scene.now - 60.0 * self._recent_min
            question = replace(question, changed_since=since)
        self._view = arrange(self._variables, self._known, scene.changes, question, scene.tr)
        self.list.show(_Shown(self, self._view), to_top_if_lost=to_top)

    def line_of(self, row: Row) -> Line:
        """A row as it is drawn now."""
        scene = self._scene
        if scene is None:
            return ()
        unfolded = row.name in self._question.expanded
        if row.kind is Kind.OBJECT:
            unfolded = row.name not in self._question.collapsed and not self._question.is_flat
        marks = Marks(
            pinned=row.name in self._question.pins,
            unfolded=unfolded,
            fetching=row.name in self._fetching,
        )
        return row_line(row, self._columns, scene, marks, self._question.order)

    def selected_row(self) -> Row | None:
        """The row under the cursor."""
        cursor = self.list.cursor
        return self._view.rows[cursor] if cursor < len(self._view.rows) else None

    def selected_ref(self) -> str:
        """See `Pane.selected_ref`."""
        row = self.selected_row()
        return row.name if row is not None and row.path.variable else ""

    # -- bars --------------------------------------------------------------------------------

    def _show_bars(self) -> None:
        scene = self._scene
        if scene is None or not self.is_mounted:
            return
        self._columns = Columns.of(max(scene.width - 1, 40), raw=self._show_raw)
        question = self._question
        self.query_one("#summary", Bar).show_lines([self._summary(scene)])
        self.query_one("#titles", Bar).show_lines(
            [titles(self._columns, scene, question.order, reverse=question.reverse)]
        )
        self.query_one("#detail", Bar).show_lines([self._detail(scene)])

    def _summary(self, scene: Scene) -> Line:
        tr, question = scene.tr, self._question
        total = sum(len(self._variables.families(name)) for name in self._known.objects)
        parts: list[Span] = []
        if self._bad_filter:
            return fill((Span(self._bad_filter, "bad"),), scene.width)
        if question.filter:
            parts += [Span(f"/{question.filter.text}", "strong"), Span("  ")]
            parts.append(
                Span(tr("{n} of {total} variables", n=self._view.matched, total=total), "value")
            )
        else:
            parts.append(Span(tr.plural("{n} variable", "{n} variables", total), "value"))
        order_words = (REVERSED_WORDS if question.reverse else ORDER_WORDS)[question.order]
        details = [(tr(order_words), "label")]
        if self._recent_min is not None:
            details.append((tr("changed within {n} min", n=self._recent_min), "strong"))
        if question.pins_only:
            details.append((tr("only pins"), "strong"))
        came = sum(news.came for news in scene.changes.news)
        if came:
            details.append((tr("{n} new", n=came), "warn"))
        if gone := len(scene.changes.news) - came:
            details.append((tr("{n} gone", n=gone), "warn"))
        unloaded = self._known.unloaded
        if unloaded:
            done, count = len(self._known.objects) - len(unloaded), len(self._known.objects)
            fetched = tr("{n} of {total} objects fetched", n=done, total=count)
            details.append((fetched, "strong" if self._fetch_all else "label"))
            if not self._fetch_all:
                details.append((tr("A: all"), "label"))
        for text, role in details:
            parts += [Span("  "), Span(text, role)]
        return fill(parts, scene.width)

    def _detail(self, scene: Scene) -> Line:
        row = self.selected_row()
        if row is None:
            text = self._nothing(scene)
            return fill(
                (Span(fit(text, scene.width, scene.glyphs.ellipsis), "label"),), scene.width
            )
        keys = (Span("i", "key"), Span(f" {scene.tr('explain')}", "label"))
        entry = scene.snapshot.catalogue.object(row.path.object) if row.path.object else None
        text = row.meaning
        if row.kind is Kind.OBJECT:
            text = (entry.meaning(scene.tr) or "") if entry else ""
        elif row.kind is not Kind.TITLE and not text:
            text = scene.tr("not in the catalogue; shown as it came")
        room = scene.width - width_of(keys) - 2
        if row.raw and not self._columns.raw:
            text = f"{text}  {row.raw}" if len(text) + len(row.raw) + 2 <= room else text
        shown = fit(text, max(room, 0), scene.glyphs.ellipsis)
        return (*fill((Span(shown, "label"),), room), Span("  "), *keys)

    def _nothing(self, scene: Scene) -> str:
        tr = scene.tr
        if self._question.pins_only and not self._question.pins:
            return tr("Nothing is pinned; * pins the selected row")
        if self._question.filter:
            return tr("Nothing matches; esc clears the filter, A fetches what is missing")
        if self._recent_min is not None:
            return tr("Nothing changed within {n} min", n=self._recent_min)
        return tr("Waiting for the first answer")

    # -- interest ----------------------------------------------------------------------------

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Other rows are visible, or another one is selected."""
        message.stop()
        self._show_bars()
        self._tell_interest()

    def _tell_interest(self) -> None:
        scene = self._scene
        if scene is None:
            return
        rows = [self._view.rows[i] for i in self.list.window if i < len(self._view.rows)]
        interest = self._interest_in(scene, rows)
        if interest != self.interest:
            self.interest = interest
            self.post_message(self.InterestChanged())

    def _interest_in(self, scene: Scene, rows: Iterable[Row]) -> Interest:
        catalogue = scene.snapshot.catalogue
        rows = list(rows)
        visible = list(dict.fromkeys(row.path.object for row in rows if row.path.object))
        self._fetching = self._to_fetch(scene, visible)
        medium: dict[str, tuple[str, ...]] = {}
        slow: dict[str, tuple[str, ...]] = {}
        loaded = [name for name in visible if name in self._known.loaded]
        for name in (*loaded, *self._fetching):
            tier = medium if tier_of(catalogue, name) == "medium" else slow
            tier[name] = wanted_of(name)
        live: Wanted = live_names(catalogue, rows, LIVE_NAMES)
        return Interest(live=live, medium=medium, slow=slow)

    def _to_fetch(self, scene: Scene, visible: Iterable[str]) -> tuple[str, ...]:
        """The next objects to fetch; a few at a time, the rest when those are here."""
        unloaded = self._known.unloaded
        if not unloaded:
            if self._fetch_all:
                self._fetch_all = False
                self.app.notify(scene.tr("All objects are fetched"), markup=False)
            return ()
        under_way = tuple(name for name in self._fetching if name in unloaded)
        if under_way:
            return under_way
        if self._fetch_all:
            return unloaded[:BATCH]
        wanted = [name for name in visible if name in unloaded]
        wanted += likely(
            scene.snapshot.catalogue,
            [name for name in unloaded if name not in wanted],
            self._question.filter,
            scene.tr,
        )
        return tuple(wanted[:AT_ONCE])

    def action_fetch_all(self) -> None:
        """Fetch every object, a few at a time."""
        self._fetch_all = True
        self._tell_interest()
        self._show_bars()

    # -- filter ------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open the filter line."""
        scene = self._scene
        if scene is not None:
            self.query_one("#slash", Bar).show_lines([(Span("/ ", "key"),)])
        self.query_one("#filter").add_class("open")
        prompt = self.query_one(Prompt)
        prompt.value = self._question.filter.text
        prompt.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Every key filters."""
        message.stop()
        try:
            wanted = parse_filter(message.value)
        except UsageError as error:
            scene = self._scene
            self._bad_filter = "" if scene is None else error.sentence(scene.tr)
            self._show_bars()
            return
        self._bad_filter = ""
        self._apply(wanted)

    def _apply(self, wanted: Filter) -> None:
        self._last_filter = wanted or self._last_filter
        self.list.marker = wanted.hits if wanted else None
        self._ask(filter=wanted, to_top=True)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the list, filtered."""
        message.stop()
        self._close_prompt()

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Escape clears."""
        message.stop()
        self._close_prompt()
        self._apply(Filter())

    def _close_prompt(self) -> None:
        self._bad_filter = ""
        self.query_one("#filter").remove_class("open")
        self.list.focus()
        self._show_bars()

    def action_clear(self) -> None:
        """Escape: the filter first, then the other restrictions."""
        if self._question.filter:
            self._apply(Filter())
        elif self._recent_min is not None or self._question.pins_only:
            self._recent_min = None
            self._ask(pins_only=False)

    def action_next_hit(self, step: int) -> None:
        """The next or previous row that the last filter matches."""
        rows, wanted = self._view.rows, self._last_filter
        if not wanted or not rows:
            return
        at = self.list.cursor
        for distance in range(1, len(rows) + 1):
            index = (at + step * distance) % len(rows)
            row = rows[index]
            if row.kind not in (Kind.TITLE, Kind.OBJECT) and wanted.matches(row.fields):
                self.list.move_to(index, centre=True)
                return

    # -- order, restrictions, pins -----------------------------------------------------------

    def action_sort(self) -> None:
        """By name, by change, by value, and round again."""
        orders = list(Order)
        order = orders[(orders.index(self._question.order) + 1) % len(orders)]
        self._ask(order=order, reverse=False)

    def action_reverse(self) -> None:
        """The other way round."""
        self._ask(reverse=not self._question.reverse)

    def action_recent(self) -> None:
        """Only what changed within so many minutes; goes round."""
        index = RECENT_MIN.index(self._recent_min)
        self._recent_min = RECENT_MIN[(index + 1) % len(RECENT_MIN)]
        self._ask(to_top=True)

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
        if row is None or not row.path.variable:
            return
        pins = self._question.pins
        if row.name in pins:
            pins = tuple(name for name in pins if name != row.name)
        else:
            pins = (*pins, row.name)
        self._ask(pins=pins)

    def action_pins_only(self) -> None:
        """Nothing but the pins, or everything again."""
        self._ask(pins_only=not self._question.pins_only, to_top=True)

    # -- chart, copy, export -----------------------------------------------------------------

    def action_chart(self, add: bool) -> None:
        """Chart the selected value, alone or beside what is charted; of an array, all of it."""
        row, scene = self.selected_row(), self._scene
        if row is None or scene is None or not row.path.variable:
            return
        elements = scene.snapshot.readings(row.path.object, row.path.variable)
        if row.kind is Kind.ARRAY:
            paths = [e.path for e in elements if e.number is not None][:MOST_CHARTED]
        else:
            paths = [row.path] if scene.snapshot.reading(row.path).number is not None else []
        if not paths:
            self.app.notify(scene.tr("This is no number, so there is no chart of it"), markup=False)
            return
        from senec_tui.app.screens.chart import ChartScreen, unit_of  # noqa: PLC0415 - on demand

        charted = (*(scene.tracks.charted if add else ()), *paths)
        if len({unit_of(scene, path) for path in charted}) > 2:
            self.app.notify(scene.tr("A chart has room for two units only"), markup=False)
            return
        if not scene.tracks.chart(*paths, add=add):
            self.app.notify(scene.tr("A chart has room for four values only"), markup=False)
            return
        scene.tracks.add(scene.snapshot)
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
        from senec_tui.app.screens.export import ExportScreen  # noqa: PLC0415 - on demand

        def chosen(form: Form | None) -> None:
            if form is not None:
                snapshot = without_private(scene.snapshot) if scene.mask else scene.snapshot
                moment = datetime.fromtimestamp(scene.now, UTC).astimezone()
                name = f"variables-{moment:%Y%m%d-%H%M%S}.{form.extension}"
                self.post_message(self.SaveWanted(name, form.text(snapshot, paths, scene.tr)))

        self.app.push_screen(ExportScreen(scene, len(paths)), chosen)

    # -- folding and explaining --------------------------------------------------------------

    def on_variable_list_folded(self, message: VariableList.Folded) -> None:
        """Left and right; from an element back to its array, from there to its object."""
        message.stop()
        row = self.selected_row()
        if row is None:
            return
        if not message.unfold and row.kind is Kind.ELEMENT:
            array = str(Path(row.path.object, row.path.variable))
            self.list.select(Key("", array))
            self._fold(Kind.ARRAY, array, unfold=False)
        elif not message.unfold and (
            row.kind is Kind.SCALAR
            or (row.kind is Kind.ARRAY and row.name not in self._question.expanded)
        ):
            self.list.select(Key("", row.path.object))
        else:
            self._fold(row.kind, row.name, unfold=message.unfold)

    def _fold(self, kind: Kind, name: str, *, unfold: bool) -> None:
        question = self._question
        if kind is Kind.ARRAY:
            expanded = question.expanded | {name} if unfold else question.expanded - {name}
            self._ask(expanded=expanded)
        elif kind is Kind.OBJECT:
            collapsed = question.collapsed - {name} if unfold else question.collapsed | {name}
            self._ask(collapsed=collapsed)
        row = self.selected_row()
        if unfold and row is not None:
            self.list.reveal(self.list.cursor + row.count)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Enter: fold or unfold what can be, explain the rest."""
        message.stop()
        row = self.selected_row()
        if row is None:
            return
        if row.kind is Kind.ARRAY:
            self._fold(row.kind, row.name, unfold=row.name not in self._question.expanded)
        elif row.kind is Kind.OBJECT:
            self._fold(row.kind, row.name, unfold=row.name in self._question.collapsed)
        else:
            self._explain(row)

    def on_line_list_explain(self, message: LineList.Explain) -> None:
        """What is this?"""
        message.stop()
        row = self.selected_row()
        if row is not None:
            self._explain(row)

    def _explain(self, row: Row) -> None:
        if row.path.variable:
            self.post_message(Canvas.Explain(row.name))

    # -- between runs ------------------------------------------------------------------------

    def keep(self) -> Mapping[str, object]:
        """See `Pane.keep`."""
        question = self._question
        return {
            "pins": list(question.pins),
            "pins_only": question.pins_only,
            "order": question.order.value,
            "reverse": question.reverse,
            "raw": self._show_raw,
            "filter": question.filter.text,
        }

    def restore(self, kept: Mapping[str, object]) -> None:
        """See `Pane.restore`."""
        pins, order, text = kept.get("pins"), kept.get("order"), kept.get("filter")
        question = self._question
        if isinstance(pins, list):
            question = replace(question, pins=tuple(p for p in pins if isinstance(p, str)))
        if order in list(Order):
            question = replace(question, order=Order(str(order)))
        question = replace(
            question,
            reverse=kept.get("reverse") is True,
            pins_only=kept.get("pins_only") is True,
        )
        if isinstance(text, str):
            try:
                question = replace(question, filter=parse_filter(text))
            except UsageError:
                question = replace(question, filter=Filter())
        self._last_filter = question.filter
        self._show_raw = kept.get("raw") is True
        self._question = question


def make_pane() -> Pane:
    """See `panes.Tab.open`."""
    return VariablesPane()
