"""`:goto 13:05` in the command palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual.command import Hit, Provider
from textual.content import Content

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from textual.command import Hits

    from senec_tui.app.commands.asked_dashboard import AskedDashboard

WORD: Final = N_("goto")


class GotoProvider(Provider):
    """Understands `goto` and a moment; anything else is left to the other providers."""

    async def search(self, query: str) -> Hits:
        """One hit for a whole moment, and what is missing for a part of one."""
        from senec_tui.model.time_input import parse_moment

        app = cast("AskedDashboard", self.app)
        word, _, moment = query.strip().partition(" ")
        if word.lower() not in (WORD, app.tr(WORD)) or not moment.strip():
            return
        try:
            at = parse_moment(moment, shown=app.scene().now, now=app.clock())
        except UsageError as error:
            yield Hit(1.0, Content(error.reason(app.tr)), lambda: None)
        else:
            title = app.tr("Go to {moment} in all tabs", moment=moment.strip())
            yield Hit(1.0, Content(title), partial(app.go_to, at))
