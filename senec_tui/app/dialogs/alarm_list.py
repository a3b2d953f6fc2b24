"""The list of alarms: what lasts and what was, to be acknowledged and gone to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from senec_tui.app.dialogs.sheets.keys_screen import KeysScreen
from senec_tui.app.pictures.alarm_rows import SUBJECTS, alarm_line, details, is_counted, tab_of
from senec_tui.app.pictures.lines import cells, paragraph
from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.app.widgets.key import Key, ShownKeys, keys_of
from senec_tui.app.widgets.picture import Picture
from senec_tui.app.widgets.virtual_list import VirtualList
from senec_tui.catalogue.level import Level
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence

    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.alarm.alarm import Alarm

_TITLES: Final = {
    Level.NOTE: N_("Alarms of all levels"),
    Level.WATCH: N_("Alarms from “watch” on"),
    Level.ACT: N_("Alarms to act on"),
}
"""Which are listed, by the least level."""
_LEVELS: Final = tuple(_TITLES)
_FRAME: Final = 6
_BELOW: Final = 3
"""Lines for the whole sentence of the selected one."""
_KEYS: Final = (
    N_("enter tab"),
    N_("{alarm_moment} then"),
    N_("{alarm_log} log"),
    N_("{alarm_curves}/{alarm_curves_end} curves"),
    N_("{alarm_acknowledge}/{alarm_all} seen"),
    N_("{alarm_only_open} open"),
    N_("{alarm_fewer}/{alarm_more} level"),
    N_("{alarm_subject} kind"),
)
"""At the foot, all of them or as many as there is room for."""
_ALL_KEYS: Final = N_("{alarm_help} keys")
"""Where there is not room for all, this comes first."""


class AlarmTarget(NamedTuple):
    """Where the person wants to go."""

    where: str
    """tab, moment or log."""
    alarm: Alarm

    @property
    def tab(self) -> str:
        """Id of the tab."""
        return "log" if self.where == "log" else tab_of(self.alarm)


@dataclass(slots=True)
class AlarmFilter:
    """Which alarms the list shows: from which level on, of what subject, open ones or all."""

    least: Level = Level.WATCH
    subject: str = ""
    """"": all."""
    only_open: bool = False

    def chosen(self, alarms: Sequence[Alarm]) -> list[Alarm]:
        """Those that last first, each part the newest first."""
        found = [
            alarm
            for alarm in alarms
            if alarm.level >= self.least
            and self.subject in ("", alarm.subject)
            and (alarm.is_open or not self.only_open)
        ]
        return sorted(found, key=lambda alarm: (not alarm.is_open, -alarm.begin))

    def begin(self, alarms: Sequence[Alarm]) -> None:
        """With notes only where the status line counts one."""
        if any(is_counted(alarm) and alarm.level < self.least for alarm in alarms):
            self.least = Level.NOTE

    def step_level(self, step: int) -> None:
        """From note over watch to act, or back."""
        at = _LEVELS.index(self.least) + step
        self.least = _LEVELS[max(0, min(at, len(_LEVELS) - 1))]

    def next_subject(self, alarms: Sequence[Alarm]) -> None:
        """All, then each subject that there is."""
        subjects = ["", *sorted({alarm.subject for alarm in alarms})]
        at = subjects.index(self.subject) if self.subject in subjects else 0
        self.subject = subjects[(at + 1) % len(subjects)]


@dataclass(slots=True)
class AlarmRows:
    """The rows of the list, one an alarm."""

    alarms: list[Alarm]
    scene: Scene
    width: int
    _places: dict[Hashable, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Where each is."""
        self._places = {self.key(index): index for index in range(len(self.alarms))}

    def __len__(self) -> int:
        return len(self.alarms)

    def line(self, index: int, /) -> Line:
        """A row, drawn."""
        return alarm_line(self.scene, self.alarms[index], self.width)

    def key(self, index: int, /) -> Hashable:
        """By which a row is known again."""
        alarm = self.alarms[index]
        return (*alarm.key, alarm.begin)

    def find(self, key: Hashable, /) -> int | None:
        """Where a row is now; None: it is gone."""
        return self._places.get(key)


def _key(keys: str, action: str, name: str, word: str, description: str = "") -> Key:
    return Key(keys, action, description, priority=True, id=name, word=word)


class AlarmListScreen(Dialog["AlarmTarget | None"]):
    """Returns where to go; None for escape."""

    DEFAULT_CSS = """
    AlarmListScreen { align: center middle; }
    AlarmListScreen > Vertical {
        width: 120; max-width: 100%; height: 100%; max-height: 40;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    AlarmListScreen VirtualList { background: $surface; }
    AlarmListScreen Picture { background: $surface; height: 3; }
    """
    BINDINGS = [
        Binding("escape,q", "leave", priority=True, show=False),
        _key("a", "acknowledge", "alarm-acknowledge", N_("acknowledge")),
        _key("A", "acknowledge_all", "alarm-all", N_("acknowledge all")),
        _key("o", "open", "alarm-only-open", N_("only"), N_("Only those that last still")),
        _key("minus", "level(1)", "alarm-fewer", N_("fewer levels")),
        _key("plus", "level(-1)", "alarm-more", N_("more levels")),
        _key("K", "subject", "alarm-subject", N_("category"), N_("One subject after the other")),
        _key("t", "go('moment')", "alarm-moment", N_("time"), N_("All tabs as it began")),
        _key("7", "go('log')", "alarm-log", N_("Log"), N_("The log as it began")),
        _key("question_mark,f1", "keys", "alarm-help", N_("help")),
        _key("c", "curves", "alarm-curves", N_("chart"), N_("Curves around its begin")),
        _key(
            "full_stop",
            "curves(True)",
            "alarm-curves-end",
            N_("later"),
            N_("Curves around its end"),
        ),
    ]

    def __init__(
        self,
        scene: Scene,
        load: Callable[[], Awaitable[Sequence[Alarm]]],
        acknowledge: Callable[[Sequence[int] | None], Awaitable[None]],
        curves: Callable[[Alarm, float], Awaitable[None]],
    ) -> None:
        """`load` gives all alarms, `acknowledge` marks some, or all for None.

        `curves` opens those around an edge of an alarm over the list.
        """
        super().__init__()
        self._scene = scene
        self._load = load
        self._mark = acknowledge
        self._curves = curves
        self._alarms: Sequence[Alarm] = ()
        self._filter = AlarmFilter()
        self._rows = AlarmRows([], scene, 80)

    def compose(self) -> ComposeResult:
        """The list, and below it the whole sentence."""
        with Vertical():
            yield VirtualList(id="alarms")
            yield Picture(id="alarm")

    async def on_mount(self) -> None:
        """Fill it, and take the keys."""
        self.query_one(VirtualList).focus()
        self._alarms = await self._load()
        self._filter.begin(self._alarms)
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._draw()

    def show_scene(self, scene: Scene) -> None:
        """Times go on."""
        self._scene = scene
        self._draw()

    async def reload(self) -> None:
        """There are others now."""
        await self._reload()

    def on_virtual_list_moved(self, _message: VirtualList.Moved) -> None:
        """Another one is selected."""
        self._draw_details()

    def on_virtual_list_row_chosen(self, _message: VirtualList.RowChosen) -> None:
        """To its tab."""
        self.action_go("tab")

    async def _reload(self) -> None:
        self._alarms = await self._load()
        self._draw()

    def _draw(self) -> None:
        if not self.query(VirtualList):
            return
        width = max(min(120, self.app.size.width) - _FRAME, 1)
        chosen = self._filter.chosen(self._alarms)
        self._rows = AlarmRows(chosen, self._scene, width)
        self.query_one(VirtualList).show(self._rows, to_top_if_lost=True)
        tr, frame = self._scene.tr, self.query_one(Vertical)
        parts = [tr(_TITLES[self._filter.least])]
        parts += [tr(SUBJECTS[self._filter.subject])] if self._filter.subject in SUBJECTS else []
        parts += [tr("open only")] if self._filter.only_open else []
        frame.border_title = Content(", ".join(parts))
        keys = ShownKeys(self._scene.own_keys).by_id(keys_of(type(self)), tr)
        parts = [tr(words, **keys) for words in _KEYS]
        if cells(", ".join(parts)) > width:
            parts.insert(0, tr(_ALL_KEYS, **keys))
        while len(parts) > 1 and cells(", ".join(parts)) > width:
            parts.pop()
        frame.border_subtitle = Content(", ".join(parts))
        self._draw_details()

    def _draw_details(self) -> None:
        alarm, tr = self._selected(), self._scene.tr
        width = max(min(120, self.app.size.width) - _FRAME, 10)
        text = tr("Nothing to be listed") if alarm is None else details(self._scene, alarm)
        role = "label" if alarm is None else "value"
        lines = paragraph(text, role, width)[:_BELOW]
        self.query_one(Picture).show_lines(lines)

    def _selected(self) -> Alarm | None:
        index = self.query_one(VirtualList).cursor
        return self._rows.alarms[index] if 0 <= index < len(self._rows.alarms) else None

    def action_keys(self) -> None:
        """All keys of this list."""
        self.app.push_screen(KeysScreen(keys_of(type(self)), self._scene))

    async def action_acknowledge(self) -> None:
        """The selected one."""
        alarm = self._selected()
        if alarm is not None and alarm.id is not None:
            await self._mark([alarm.id])
            await self._reload()

    async def action_acknowledge_all(self) -> None:
        """All of them."""
        await self._mark(None)
        await self._reload()

    def action_open(self) -> None:
        """Only those that last, or the past ones, too."""
        self._filter.only_open = not self._filter.only_open
        self._draw()

    def action_level(self, step: int) -> None:
        """Fewer or more levels."""
        self._filter.step_level(step)
        self._draw()

    def action_subject(self) -> None:
        """The next subject."""
        self._filter.next_subject(self._alarms)
        self._draw()

    async def action_curves(self, end: bool = False) -> None:
        """Those around its begin, or its end."""
        if (alarm := self._selected()) is not None:
            await self._curves(alarm, alarm.end if end and alarm.end is not None else alarm.begin)

    def action_go(self, where: str) -> None:
        """Close, and say where to."""
        if (alarm := self._selected()) is not None:
            self.dismiss(AlarmTarget(where, alarm))

    def action_leave(self) -> None:
        """Stay."""
        self.dismiss(None)
