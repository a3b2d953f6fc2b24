"""Lets the owner of several appliances look at another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import PushScreen
    from senec_tui.app.services.privacy.masking import Masking

TOGETHER: Final = "+"
"""No appliance has such a name."""


class ApplianceChoice:
    """Asks which one; the dashboard is then opened anew, so that nothing of two is mixed."""

    def __init__(
        self,
        options: DashboardOptions,
        *,
        notices: Notices,
        masking: Masking,
        push_screen: PushScreen,
        leave: Callable[[], None],
        show_together: Callable[[], None],
    ) -> None:
        """`leave`: close this dashboard; `show_together`: all of them on a page."""
        self._options = options
        self._notices = notices
        self._masking = masking
        self._push_screen = push_screen
        self._leave = leave
        self._show_together = show_together

    def show_all(self) -> None:
        """Add up what all of them tell; where there is one only, say how there can be several."""
        if self._options.together is None:
            self.ask()
        else:
            self._show_together()

    def ask(self) -> None:
        """Open the choice; says so where there is no other one."""
        tr, appliances = self._notices.tr, self._options.appliances
        if appliances is None and self._options.together is not None:
            self._show_together()
            return
        if appliances is None or len(appliances.hosts) < 2:
            self._notices.show(
                tr("The configuration names no other appliance; [device.NAME] tables there do")
            )
            return
        from senec_tui.app.dialogs.choice import ChoiceScreen

        open_now = appliances.shown
        answers = [
            (name, f"{name}  {self._masking.text(host)}") for name, host in appliances.hosts.items()
        ]
        if self._options.together is not None:
            answers.append((TOGETHER, tr("all of them together")))

        def chosen(name: str | None) -> None:
            if name == TOGETHER:
                self._show_together()
            elif name is not None and name != open_now:
                appliances.switch(name)
                self._leave()

        screen = ChoiceScreen(
            tr("Which appliance?"),
            "",
            answers,
            closing=tr("esc closes"),
            typing=tr("type to search"),
            marked=(open_now,),
            chosen=open_now,
        )
        self._push_screen(screen, chosen)
