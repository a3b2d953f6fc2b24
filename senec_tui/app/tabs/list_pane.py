"""A tab that is one list, with a line over it to type into."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.reactive import Reactive

from senec_tui.app.pictures.lines import Span, cells
from senec_tui.app.tabs.pane import Pane
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.app.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.scene import Scene


class ListPane(Pane, Vertical):
    """Its keys go to the list, or for a while to the line."""

    DEFAULT_CSS: ClassVar[str] = """
    ListPane { height: 1fr; }
    ListPane #filter { height: 1; display: none; background: $surface; }
    ListPane #filter.open { display: block; }
    """

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but what is in it is not laid out a second time for its size."""

    def __init__(self) -> None:
        super().__init__()
        self._scene: Scene | None = None
        self._drawn_size = Size(0, 0)

    @property
    def list(self) -> VirtualList:
        """The list."""
        return self.query_one(VirtualList)

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go to the list."""
        self.list.focus(scroll_visible)
        return self

    def on_resize(self, event: events.Resize) -> None:
        """Other columns, unless it was only hidden."""
        known, self._drawn_size = self._drawn_size, event.size
        if self._scene is not None and event.size != known:
            self._resized(self._scene)

    def _resized(self, scene: Scene) -> None:
        self.show_scene(scene)

    # -- the line to type into -------------------------------------------------------------------

    def _line_to_type(self) -> ComposeResult:
        """What says what is typed, and the line itself; not there until it is opened."""
        with Horizontal(id="filter"):
            yield LineBar(id="slash")
            yield Prompt()

    def _open_line(self, sign: str, text: str, typed: Callable[[str], None] | None = None) -> None:
        """Let somebody type over a text, in place of it; `typed`: hears every change."""
        bar = self.query_one("#slash", LineBar)
        bar.styles.width = cells(sign)
        bar.show_lines([(Span(sign, "key"),)])
        self.query_one("#filter").add_class("open")
        prompt = self.query_one(Prompt)
        with prompt.prevent(prompt.Changed):
            prompt.value = text
        prompt.typed = typed
        prompt.focus()
        prompt.select_all()  # what is typed begins anew

    def _close_line(self) -> None:
        """Back to the list."""
        self.query_one("#filter").remove_class("open")
        self.list.focus()
