"""Pages over a tab that ask for more than any tab does, for as long as they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.history.device_history import DeviceHistory
    from senec_tui.app.services.ports import Workplace
    from senec_tui.catalogue import Catalogue
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed


class AskingPages:
    """Why the battery does what it does, and all appliances together; one at a time."""

    def __init__(
        self,
        options: DashboardOptions,
        catalogue: Catalogue,
        feed: SnapshotFeed,
        place: Workplace,
        *,
        history: DeviceHistory,
        clock: Callable[[], float],
        scene: Callable[[], Scene],
        interest_changed: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """`changed`: there is something else to show."""
        self._options = options
        self._catalogue = catalogue
        self._feed = feed
        self._place = place
        self._history = history
        self._clock = clock
        self._scene = scene
        self._interest_changed = interest_changed
        self._changed = changed
        self.interest = Interest()
        """What the open page needs besides."""

    def explain_battery(self) -> None:
        """Say why the battery does what it does."""
        from senec_tui.app.dialogs.sheets.why_screen import WhyScreen
        from senec_tui.model.health.backup import Usual, usual
        from senec_tui.model.why.interest import WHY

        scene = self._scene()
        screen = WhyScreen(scene)
        reserve_pct = scene.snapshot.number("BAT1", "SPARE_CAPACITY")

        def tell(found: object) -> None:
            if isinstance(found, Usual):  # else the history cannot be read, which its tab says
                screen.tell_usual(found)

        self._history.ask(lambda history: usual(history, scene.now, reserve_pct, None), tell)
        self._place.push_screen(screen, lambda _: self._need(Interest()))
        self._need(WHY)

    def show_together(self) -> None:
        """Add up what all appliances of the home tell."""
        from senec_tui.app.services.device.home_polling import HomePolling

        home = HomePolling(
            self._options,
            self._catalogue,
            self._feed,
            self._place,
            clock=self._clock,
            need=self._need,
            changed=self._changed,
        )
        home.show(self._scene())

    def _need(self, interest: Interest) -> None:
        self.interest = interest
        self._interest_changed()
