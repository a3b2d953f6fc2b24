"""What services may use of the application."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from senec_tui.app.services.ports import Themes, Workplace

if TYPE_CHECKING:
    from senec_tui.app.services.ports import PushScreen
    from senec_tui.app.textual_patches.patched_app import PatchedApp


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
