"""The list of variables as it is shown: its lines, the bars around it, what it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive

from senec_tui.app.tabs.pane import Pane
from senec_tui.app.tabs.variables.variable_bars import ListStatus, detail, summary
from senec_tui.app.tabs.variables.variable_lines import Marks, VariableColumns, row_line, titles
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.app.widgets.virtual_list import VirtualList
from senec_tui.model.text_filter import TextFilter
from senec_tui.model.variables.list_view import ListQuery, ListView, Order, RowKey, arrange
from senec_tui.model.variables.object_fetching import Fetcher, KnownObjects
from senec_tui.model.variables.rows import RowKind, VariableRow, Variables
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import Self

    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene

ASK_AGAIN_S: Final = 60.0
"""After which the names of all objects are asked for again, if nobody answered."""


class VariableList(VirtualList):
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

    def __init__(self, pane: VariablesView, view: ListView) -> None:
        self._pane = pane
        self.view = view

    def __len__(self) -> int:
        return len(self.view.rows)

    def line(self, index: int, /) -> Line:
        return self._pane.line_of(self.view.rows[index])

    def key(self, index: int, /) -> Hashable:
        return self.view.keys[index]

    def find(self, key: Hashable, /) -> int | None:
        return self.view.index.get(key) if isinstance(key, RowKey) else None


class VariablesView(Pane, Vertical):
    """The list with its filter line, headings, and a line about the selected row."""

    DEFAULT_CSS = """
    VariablesView { height: 1fr; }
    VariablesView #filter { height: 1; display: none; background: $surface; }
    VariablesView #filter.open { display: block; }
    VariablesView #slash { width: 2; }
    """

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but what is in it is not laid out a second time for its size."""

    def __init__(self) -> None:
        super().__init__()
        self._scene: Scene | None = None
        self._variables = Variables()
        self._known = KnownObjects(objects=(), loaded=frozenset())
        self._question = ListQuery()
        self._last_filter = TextFilter()
        self._bad_filter = ""
        """Why what is being typed is no filter; the last good one stays in force."""
        self._recent_min: int | None = None
        self._view = ListView()
        self._columns = VariableColumns.of(79)
        self._show_raw = False
        self._sections: tuple[str, ...] = ()
        self._sections_asked_at = float("-inf")
        self._fetcher = Fetcher()

    def compose(self) -> ComposeResult:
        """Filter, summary, headings, list, detail."""
        with Horizontal(id="filter"):
            yield LineBar(id="slash")
            yield Prompt()
        yield LineBar(id="summary")
        yield LineBar(id="titles")
        yield VariableList()
        yield LineBar(id="detail")

    @property
    def list(self) -> VariableList:
        """The list."""
        return self.query_one(VariableList)

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go to the list."""
        self.list.focus(scroll_visible)
        return self

    # -- scenes ------------------------------------------------------------------------------

    @override
    def show_scene(self, scene: Scene) -> None:
        self._scene = scene = replace(scene, width=self.outer_size.width or scene.width)
        self._ask_for_sections(scene)
        known = KnownObjects.of(scene.snapshot, self._sections)
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

    def on_resize(self, event: events.Resize) -> None:
        """Other columns, unless it was only hidden or another height; that is for the list."""
        if self._scene is not None and event.size.width != self._scene.width:
            self.show_scene(self._scene)

    # -- the list ----------------------------------------------------------------------------

    def _ask(self, question: ListQuery, *, to_top: bool = False) -> None:
        """Another question, or the same with other data."""
        self._question = question
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

    def line_of(self, row: VariableRow) -> Line:
        """A row as it is drawn now."""
        scene = self._scene
        if scene is None:
            return ()
        unfolded = row.name in self._question.expanded
        if row.kind is RowKind.OBJECT:
            unfolded = row.name not in self._question.collapsed and not self._question.is_flat
        marks = Marks(
            pinned=row.name in self._question.pins,
            unfolded=unfolded,
            fetching=row.name in self._fetcher.under_way,
        )
        return row_line(row, self._columns, scene, marks, self._question.order)

    def selected_row(self) -> VariableRow | None:
        """The row under the cursor."""
        cursor = self.list.cursor
        return self._view.rows[cursor] if cursor < len(self._view.rows) else None

    @override
    def selected_ref(self) -> str:
        row = self.selected_row()
        return row.name if row is not None and row.path.variable else ""

    def on_virtual_list_moved(self, message: VirtualList.Moved) -> None:
        """Other rows are visible, or another one is selected."""
        message.stop()
        self._show_bars()
        self._tell_interest()

    # -- bars --------------------------------------------------------------------------------

    def _show_bars(self) -> None:
        scene = self._scene
        if scene is None or not self.is_mounted:
            return
        self._columns = VariableColumns.of(max(scene.width - 1, 40), raw=self._show_raw)
        question, status = self._question, self._status()
        lines = {
            "#summary": summary(status, scene),
            "#titles": titles(self._columns, scene, question.order, reverse=question.reverse),
            "#detail": detail(self.selected_row(), status, scene, with_raw=not self._columns.raw),
        }
        for selector, line in lines.items():
            self.query_one(selector, LineBar).show_lines([line])

    def _status(self) -> ListStatus:
        return ListStatus(
            known=self._known,
            question=self._question,
            total=sum(len(self._variables.families(name)) for name in self._known.objects),
            matched=self._view.matched,
            recent_min=self._recent_min,
            fetches_all=self._fetcher.wants_all,
            problem=self._bad_filter,
        )

    # -- interest ----------------------------------------------------------------------------

    def _tell_interest(self) -> None:
        """What is on the screen is asked for; what may match the filter is fetched."""
        scene = self._scene
        if scene is None:
            return
        rows = [self._view.rows[i] for i in self.list.window if i < len(self._view.rows)]
        wanted_all = self._fetcher.wants_all
        interest = self._fetcher.interest(
            rows, self._known, self._question.filter, scene.snapshot.catalogue, scene.tr
        )
        if wanted_all and not self._fetcher.wants_all:
            self.app.notify(scene.tr("All objects are fetched"), markup=False)
        if interest != self.interest:
            self.interest = interest
            self.post_message(self.InterestChanged())

    # -- between runs ------------------------------------------------------------------------

    @override
    def keep(self) -> Mapping[str, object]:
        return {**self._question.kept(), "raw": self._show_raw}

    @override
    def restore(self, kept: Mapping[str, object]) -> None:
        self._question = ListQuery.restored(kept)
        self._last_filter = self._question.filter
        self._show_raw = kept.get("raw") is True
