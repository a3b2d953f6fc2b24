"""From the start of the dashboard to its end: what is opened, asked and kept, and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.model.log.day_files import DayLogs

if TYPE_CHECKING:
    from senec_tui.app.composition import Services
    from senec_tui.app.services.ports import Workplace
    from senec_tui.device.source import Source
    from senec_tui.model.polling.poller import Poller
    from senec_tui.model.recording.player import ReplayPlayer

HISTORY_AFTER_S: Final = 1.0
"""Opening a history takes as long as a picture, so the first values come first, if they come."""


class Lifecycle:
    """Of all services; in between, each goes its own way."""

    def __init__(self, services: Services, place: Workplace) -> None:
        self._services = services
        self._place = place
        self._options = services.options

    async def start(self) -> None:
        """Open the first tab, say what there is to be said at the start, and begin to ask."""
        services, options = self._services, self._options
        services.appearance.restore_theme()
        await services.tabs.open(services.tabs.active)
        services.keep_soon()
        services.painter.schedule_tick()
        services.border.holds = True
        notices, saved = services.notices, services.saved
        for note in (*options.notes, *(p.sentence(notices.tr) for p in saved.problems)):
            notices.show(note, timeout=8)
        if options.low_power_note and not saved.text("low_power"):
            notices.show(options.low_power_note, timeout=8)
        if options.make_source is not None:
            self._watch(options.make_source())
        elif options.connect is not None:
            from senec_tui.app.dialogs.connect_screen import ConnectScreen

            screen = ConnectScreen(options, options.connect, notices.tr)
            self._place.push_screen(screen, self._connected)

    def _connected(self, source: Source | None) -> None:
        """The connect screen has found an appliance, or was left."""
        if source is None:
            self._place.leave()
        else:
            self._services.saved.turn_to(source.facts.name)
            self._watch(source)

    def _watch(self, source: Source) -> None:
        """Poll this source from now on; a recording is played."""
        services, options = self._services, self._options
        if options.replay:
            asker: Poller | ReplayPlayer = services.time.play(source)
        else:
            asker = services.polling.poller(services.recording.recordable(source))
        logs = DayLogs(asker.source, options.cache_directory, clock=services.clock)
        services.tabs.attach(logs)
        name = options.device_name or source.facts.name
        services.history.want(name)
        services.polling.announce(name)
        services.feeds.begin(name)
        self._place.set_timer(HISTORY_AFTER_S, services.history.begin)
        self._place.set_timer(HISTORY_AFTER_S, partial(services.alarms.begin, name))
        services.polling.begin(asker)

    def put_aside(self) -> None:
        """This process is about to be stopped: others record and follow alarms meanwhile."""
        self._services.history.give_way()
        self._services.alarms.give_way()

    def stop(self) -> None:
        """Remember the screen for the next run; no longer ask."""
        services = self._services
        services.polling.leave()
        services.alarms.leave()
        services.painter.title.give_back()
        low_power = "told" if self._options.low_power_note else services.saved.text("low_power")
        services.saved.save(
            services.tabs.to_save(),
            tab=services.tabs.active,
            **services.appearance.to_save,
            low_power=low_power or "",
        )
