"""What services need of the program around them, as small protocols: none of them holds the app."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Coroutine, Sequence
    from typing import Any

    from textual.geometry import Size
    from textual.screen import Screen
    from textual.widget import Widget

    from senec_tui.app.textual_patches.key_queue import KeyQueue, SetTimer
    from senec_tui.app.textual_patches.patched_app import PatchedApp

T = TypeVar("T")

Severity = Literal["information", "warning", "error"]


class Notify(Protocol):
    """Shows a notice for a while."""

    def __call__(
        self,
        message: str,
        *,
        severity: Severity = ...,
        timeout: float | None = ...,
        markup: bool = ...,
    ) -> None:
        """`timeout`: seconds; None: as long as is usual."""


class RunWorker(Protocol):
    """Does something beside the loop of messages."""

    def __call__(
        self, work: Coroutine[Any, Any, None], *, group: str = ..., exclusive: bool = ...
    ) -> object:
        """`exclusive`: whatever else of this group is under way is cancelled."""


class PushScreen(Protocol):
    """Puts a dialog over the tab."""

    def __call__(self, screen: Screen[T], callback: Callable[[T | None], None], /) -> object:
        """`callback` gets what the dialog was left with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """The themes of the screen."""

    current: Callable[[], str]
    choose: Callable[[str], None]
    available: Callable[[], Container[str]]
    are_few_colors: Callable[[], bool]
    """Whether the terminal has 16 colours or fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """All that the dashboard offers its services; each is handed its part of it."""

    notify: Notify
    run_worker: RunWorker
    cancel_workers: Callable[[str], object]
    """Of a group."""
    push_screen: PushScreen
    call_later: Callable[..., object]
    call_after_refresh: Callable[..., object]
    set_timer: SetTimer
    is_running: Callable[[], bool]
    may_draw: Callable[[], bool]
    """It runs, and nobody waits for it to end."""
    handle_error: Callable[[Exception], None]
    """What becomes of an error that was caught and belongs to nobody known."""

    themes: Themes
    size: Callable[[], Size]
    screens: Callable[[], Sequence[Screen[Any]]]
    """The screen with the bars, and the dialogs over it."""
    close_dialog: Callable[[Screen[Any]], None]
    close_dialogs: Callable[[], None]
    discard: Callable[[Widget], None]
    """Takes a widget away, whatever state it is in."""
    leave: Callable[[], None]
    """Closes the dashboard."""
    redraw: Callable[[], None]
    """Writes the whole screen again."""
    draw_plain: Callable[[bool], None]
    """Whether the terminal gets ASCII only."""
    to_terminal: Callable[[str], object]
    """Writes past the screen."""
    keys: KeyQueue


def workplace_of(app: PatchedApp) -> Workplace:
    """Single functions of it; nobody gets the application itself."""
    return Workplace(
        notify=app.notify,
        run_worker=app.run_worker,
        cancel_workers=lambda group: app.workers.cancel_group(app, group),
        push_screen=cast("PushScreen", app.push_screen),
        call_later=app.call_later,
        call_after_refresh=app.call_after_refresh,
        set_timer=app.set_timer,
        is_running=lambda: app.is_running,
        may_draw=lambda: app.is_running and not app.is_leaving,
        handle_error=app.handle_error,
        themes=Themes(
            current=lambda: app.theme,
            choose=partial(setattr, app, "theme"),
            available=lambda: app.available_themes,
            are_few_colors=lambda: not app.is_headless and app.console.color_system == "standard",
        ),
        size=lambda: app.size,
        screens=lambda: app.screen_stack,
        close_dialog=app.close_dialog,
        close_dialogs=app.close_dialogs,
        discard=app.discard,
        leave=app.exit,
        redraw=app.action_redraw,
        draw_plain=app.draw_plain,
        to_terminal=app.write_to_terminal,
        keys=app.keys,
    )
