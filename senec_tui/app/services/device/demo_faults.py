"""Demo only: lets the simulated appliance live through something, or mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import PushScreen


class DemoFaults:
    """Asks what is to happen to the simulated appliance, and lets it."""

    def __init__(
        self, options: DashboardOptions, *, notices: Notices, push_screen: PushScreen
    ) -> None:
        self._options = options
        self._notices = notices
        self._push_screen = push_screen

    def ask(self) -> None:
        """Open the choice; says so where there is nothing to break."""
        tr, switch = self._notices.tr, self._options.demo_faults
        if switch is None:
            self._notices.show(tr("Faults can be tried in the demo only"))
            return
        from senec_tui.app.dialogs.choice import ChoiceScreen

        answers = [
            ("", tr("No fault")),
            *((n, f"{n}: {words(tr)}") for n, words in self._options.demo_fault_names().items()),
        ]
        running = self._options.demo_faults_running()

        def chosen(name: str | None) -> None:
            if name is not None:
                switch(name or None)
                words = tr("Runs now: {name}", name=name) if name else tr("All faults are over")
                self._notices.show(words)

        screen = ChoiceScreen(
            tr("What happens to the simulated appliance"),
            "",
            answers,
            closing=tr("esc closes"),
            typing=tr("type to search"),
            marked=running,
        )
        self._push_screen(screen, chosen)
