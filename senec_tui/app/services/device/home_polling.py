"""Asks the owner's other appliances, each for itself, for as long as somebody looks at the sum."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.app.services.device.device_polling import DevicePolling
from senec_tui.errors import StorageError
from senec_tui.language import N_
from senec_tui.model.history.local_time import day_span
from senec_tui.model.plant.cascade import TOLD
from senec_tui.model.polling.poller import Interest
from senec_tui.model.polling.snapshot_feed import SnapshotFeed

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.dashboard_options import DashboardOptions, Together
    from senec_tui.app.dialogs.home_screen import HomeScreen
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.ports import Workplace
    from senec_tui.catalogue import Catalogue
    from senec_tui.model.history.queries.totals import Totals

SLOWEST_S: Final = 10.0
"""The others are asked no more often than this, whatever is set for the one on the screen."""
INTEREST: Final = Interest(
    medium=TOLD,
    slow={"FACTORY": ("DESIGN_CAPACITY",), "WIZARD": ("MASTER_SLAVE_MODE",)},
)
_GROUP: Final = "home"


class HomePolling:
    """Nobody of the others, and no history, is asked before the page opens or after it closes."""

    def __init__(
        self,
        options: DashboardOptions,
        catalogue: Catalogue,
        feed: SnapshotFeed,
        place: Workplace,
        *,
        clock: Callable[[], float],
        need: Callable[[Interest], None],
        changed: Callable[[], None],
    ) -> None:
        """`feed`: of the one on the screen, of which `need` asks for more or less.

        `changed`: there is something else to show.
        """
        self._options = options
        self._catalogue = catalogue
        self._feed = feed
        self._place = place
        self._clock = clock
        self._need = need
        self._changed = changed

    def show(self, scene: Scene) -> None:
        """Open the page, and ask all the others while it is there."""
        from senec_tui.app.dialogs.home_screen import HomeScreen

        together = self._options.together
        if together is None:
            return
        # All of them before one is asked: where one cannot be made, nobody would stop the others.
        sources = {name: make_source() for name, make_source in together.others.items()}
        feeds = {together.shown: self._feed}
        groups = [_GROUP]
        for name, source in sources.items():
            feeds[name] = feed = SnapshotFeed(failed=lambda failure: self._failed(failure.error))
            groups.append(f"{_GROUP}-{name}")
            polling = self._polling(feed, groups[-1])
            polling.begin(polling.poller(source))
            feed.subscribe(N_("screen"), lambda _: self._changed())

        def closed(_nothing: None) -> None:
            for group in groups:
                self._place.cancel_workers(group)
            self._need(Interest())

        screen = HomeScreen(scene, together.meter, feeds, together.devices)
        self._need(INTEREST)
        self._place.push_screen(screen, closed)
        self._place.run_worker(self._read_today(screen, together), group=_GROUP, exclusive=True)

    def _polling(self, feed: SnapshotFeed, group: str) -> DevicePolling:
        interval_s = max(self._options.interval_s, SLOWEST_S)
        return DevicePolling(
            replace(self._options, interval_s=interval_s),
            self._catalogue,
            feed,
            clock=self._clock,
            interests=(lambda: INTEREST,),
            run_worker=lambda work, **_how: self._place.run_worker(
                work, group=group, exclusive=True
            ),
            failed=self._failed,
            changed=self._changed,
        )

    def _failed(self, error: Exception) -> None:
        self._place.handle_error(error)

    async def _read_today(self, screen: HomeScreen, together: Together) -> None:
        """What the histories know of today, one after the other."""
        if self._options.history_file is None:
            return
        from senec_tui.app.services.history.history_reader import HistoryReader

        now = self._clock()
        begin, end = day_span(datetime.fromtimestamp(now).date(), None)  # noqa: DTZ006 - of here
        for name, device in together.devices.items():
            file = self._options.history_file(device)
            if file is None:
                continue
            reader = HistoryReader(file, self._catalogue, clock=self._clock)

            def today(history: Any) -> Totals:
                totals: Totals = history.totals(begin, end)  # to now, as the overview
                return totals

            try:
                screen.tell_today(name, await reader.ask(today))
            except StorageError:
                continue  # nothing is kept of it, which the page says
            finally:
                reader.close()
        self._changed()
