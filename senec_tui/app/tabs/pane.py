"""What every tab is: something that is shown a scene and says what it needs from the device."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from textual.geometry import Size
from textual.widget import Widget

from senec_tui.app.pictures.lines import clipped
from senec_tui.app.pictures.scene import LOOK_UP_KEY
from senec_tui.app.widgets import requests
from senec_tui.app.widgets.key import Key, ShownKeys
from senec_tui.app.widgets.picture import Picture, in_time
from senec_tui.language import N_
from senec_tui.model.polling.poller import Interest
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual import events

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.log.day_files import DayLogs


SAVED_BY_A_COLUMN: Final = 4
"""A picture that is longer than its room by more lines than this is so with the column of the
scroll bar, too, so that need not be tried again each time."""


class Pane:
    """The contract between the dashboard and a tab, which is a Textual widget, too."""

    InterestChanged: TypeAlias = requests.InterestChanged
    SectionsWanted: TypeAlias = requests.SectionsWanted
    CopyWanted: TypeAlias = requests.CopyWanted
    SaveWanted: TypeAlias = requests.SaveWanted
    ReportWanted: TypeAlias = requests.ReportWanted
    HistoryWanted: TypeAlias = requests.HistoryWanted
    MomentWanted: TypeAlias = requests.MomentWanted
    CurvesWanted: TypeAlias = requests.CurvesWanted
    LogWanted: TypeAlias = requests.LogWanted

    @abstractmethod
    def show_scene(self, scene: Scene) -> None:
        """Draw a new scene. Called only while visible."""

    interest: Interest = Interest()
    """What the tab needs beyond the live values; may change while it is open."""
    paints_hidden: bool = False
    """Whether it can draw a scene before it is shown again, knowing how much room it will have."""
    help_text: str = ""
    """Message: a short paragraph about the tab, for `?`."""
    help_keys: Sequence[tuple[str, str]] = ()
    """What keys of its list or cursor mean here: as written, and a message."""

    def selected_ref(self) -> str:
        """The path of the value under the cursor, or ""."""
        return ""

    def attach(self, logs: DayLogs) -> None:
        """Where days of the appliance's log come from; again when there is another source."""

    def show_moment(self, at: float) -> None:
        """Look at a moment, Unix seconds; for tabs that have a time of their own."""

    def keep(self) -> Mapping[str, object]:
        """What to remember between runs, as JSON-able values."""
        return {}

    def restore(self, kept: Mapping[str, object]) -> None:
        """Take up what an earlier run kept; ignore what does not fit."""

    @property
    def widget(self) -> Widget:
        """The pane as the Textual widget that it is."""
        return self  # type: ignore[return-value]


class PicturePane(Pane, Picture):
    """A tab that is one picture: a function from the scene to lines."""

    DEFAULT_CSS: ClassVar[str] = "PicturePane { height: 1fr; }"
    paints_hidden = True

    def __init__(
        self,
        paint: Callable[[Scene], list[Line]],
        *,
        interest: Interest,
        help_text: str,
        help_keys: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__()
        self._paint = paint
        self.interest = interest
        self.help_text = help_text
        self.help_keys = help_keys
        self._scene: Scene | None = None
        self._room = (0, 0)
        """Columns and lines of the last picture."""
        self._scrolls = False
        """Whether that one was longer than the room."""

    @override
    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        self._room = width, height = self._room_now()
        lines, width = self._drawn(scene, width, height)
        self.show_lines(clipped(lines, width))

    def _drawn(self, scene: Scene, width: int, height: int) -> tuple[list[Line], int]:
        """The picture and its width; where it scrolls, the scroll bar takes a column."""

        def drawn(width: int) -> list[Line]:
            return in_time(self._paint, replace(scene, width=width, height=height))

        if self._scrolls:
            lines = drawn(width - 1)
            if len(lines) > height + SAVED_BY_A_COLUMN:
                return lines, width - 1
        lines = drawn(width)
        self._scrolls = len(lines) > height
        return (drawn(width - 1), width - 1) if self._scrolls else (lines, width)

    @override
    def selected_ref(self) -> str:
        return self.selected

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Keep the style: no rule asks for the focus of a tab, and Textual would work out all."""

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size, if it is not the one that was expected."""
        if self._room != self._room_now():
            self._redraw()

    def _redraw(self) -> None:
        """Draw what is known once more: something else is wanted of it."""
        if self._scene is not None:
            self.show_scene(self._scene)

    def _room_now(self) -> tuple[int, int]:
        """Columns and lines to draw in: all of what is around, also before it is laid out there."""
        around = self.parent.size if isinstance(self.parent, Widget) else Size(0, 0)
        width, height = self.app.size
        return around or (width, height - 2)


_LOOK_UP: Final = Key(
    LOOK_UP_KEY,
    "look_up",
    N_("Show lists of codes and settings, and back"),
    id="look-up",
    word=N_("lists"),
    rank=1,
)


class LookUpPane(PicturePane):
    """A tab with lists of codes or settings, which a key shows in its place."""

    BINDINGS = [_LOOK_UP]

    def __init__(
        self, paint: Callable[[Scene], list[Line]], *, interest: Interest, help_text: str
    ) -> None:
        super().__init__(
            paint,
            interest=interest,
            help_text=help_text,
        )
        self._looks_up = False

    @override
    def show_scene(self, scene: Scene) -> None:
        key = ShownKeys(scene.own_keys).first(_LOOK_UP, scene.tr)
        super().show_scene(replace(scene, looks_up=self._looks_up, look_up_key=key))

    def action_look_up(self) -> None:
        """Show lists in place of the tab, or the tab again."""
        self._looks_up = not self._looks_up
        self.scroll_home(animate=False)
        self._redraw()
