"""`:log yesterday` and `:vars bms` in the command palette: a tab with what is to be seen in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual.command import Hit, Provider
from textual.content import Content

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import date
    from typing import Any

    from textual.command import Hits

    from senec_tui.app.commands.asked_dashboard import AskedDashboard
    from senec_tui.app.tabs.log.log_of_days import LogOfDays
    from senec_tui.app.tabs.variables.variables_tab import VariablesPane

LOG: Final = N_("log")
VARIABLES: Final = N_("vars")


class TabProvider(Provider):
    """Understands `log` with one day or two, and `vars` with a filter."""

    async def search(self, query: str) -> Hits:
        """One hit for what is whole, and what is missing for a part of it."""
        app = cast("AskedDashboard", self.app)
        word, _, rest = query.strip().partition(" ")
        rest = rest.strip()
        try:
            title, action = "", None
            if rest and word.lower() in (LOG, app.tr(LOG).lower()):
                title, action = _log(app, rest)
            elif rest and word.lower() in (VARIABLES, app.tr(VARIABLES).lower()):
                title, action = _variables(app, rest)
        except UsageError as error:
            yield Hit(1.0, Content(error.reason(app.tr)), lambda: None)
        else:
            if action is not None:
                yield Hit(1.0, Content(title), action)


def _log(app: AskedDashboard, text: str) -> tuple[str, Callable[[], Coroutine[Any, Any, None]]]:
    from senec_tui.model.time_input import parse_days

    first, last = parse_days(text, now=app.clock())
    if first == last:
        title = app.tr("The log of {day}", day=app.tr.date(first))
    else:
        title = app.tr(
            "The log from {first} to {last}", first=app.tr.date(first), last=app.tr.date(last)
        )
    return title, partial(_open_log, app, first, last)


async def _open_log(app: AskedDashboard, first: date, last: date) -> None:
    await app.open_tab("log")
    cast("LogOfDays", app.pane).show_days(first, last)


def _variables(
    app: AskedDashboard, text: str
) -> tuple[str, Callable[[], Coroutine[Any, Any, None]]]:
    from senec_tui.model.text_filter import parse_filter

    parse_filter(text)
    return app.tr("Variables with {filter}", filter=text), partial(_open_variables, app, text)


async def _open_variables(app: AskedDashboard, text: str) -> None:
    await app.open_tab("variables")
    cast("VariablesPane", app.pane).show_filter(text)
