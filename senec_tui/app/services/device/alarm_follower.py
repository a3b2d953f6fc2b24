"""Alarms while the dashboard runs: followed, shown on every tab, listed, acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.dialogs.alarm_list import AlarmListScreen, AlarmTarget
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.notices import Notices
    from senec_tui.app.services.ports import PushScreen, RunWorker
    from senec_tui.catalogue import Catalogue
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.service import Alarms
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed
    from senec_tui.model.reading.snapshot import Snapshot

_LISTED: Final = N_("{what} ({alarms} lists them)")
MOST_LISTED = 2000
"""Rows of the list; years of alarms are fewer."""


class AlarmFollower:
    """Begins with the first values, as opening its file takes as long as a picture."""

    def __init__(
        self,
        options: DashboardOptions,
        catalogue: Catalogue,
        feed: SnapshotFeed,
        *,
        judge: Callable[[Snapshot], tuple[Judgement, ...]],
        clock: Callable[[], float],
        notices: Notices,
        run_worker: RunWorker,
        push_screen: PushScreen,
        ring: Callable[[], None],
        scene: Callable[[], Scene],
        go: Callable[[AlarmTarget], None],
        changed: Callable[[], None],
    ) -> None:
        """Nothing is followed yet.

        `judge`: what the screens say of a snapshot that was just published; `ring`: the bell of the
        terminal; `go`: shows what an alarm is about.
        """
        self._options = options
        self._catalogue = catalogue
        self._feed = feed
        self._judge = judge
        self._clock = clock
        self._notices = notices
        self._run_worker = run_worker
        self._push_screen = push_screen
        self._ring = ring
        self._scene = scene
        self._go = go
        self._repaint = changed
        self._alarms: Alarms | None = None
        self._list: AlarmListScreen | None = None
        self._last_look_told = False

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """Those that somebody is still to see, the worst first."""
        return () if self._alarms is None else self._alarms.standing

    def as_known(
        self, judgements: tuple[Judgement, ...], snapshot: Snapshot
    ) -> tuple[Judgement, ...]:
        """Judgements of a snapshot that was just taken, each since its alarm began."""
        return judgements if self._alarms is None else self._alarms.as_known(judgements, snapshot)

    def unseen(self, judgements: tuple[Judgement, ...], snapshot: Snapshot) -> tuple[Alarm, ...]:
        """Open alarms that judgements of a snapshot that was just taken do not speak of."""
        return () if self._alarms is None else self._alarms.unseen(judgements, snapshot)

    def begin(self, device: str) -> None:
        """Follow the alarms of a device; a recording has those that it had."""
        file = self._options.alarm_file and self._options.alarm_file(device)
        if not file or self._options.replay or self._alarms is not None:
            return
        from senec_tui.model.alarm.service import Alarms

        wishes = self._options.alarm_wishes

        self._alarms = Alarms(
            file,
            self._catalogue,
            wishes=None if wishes is None else wishes(),
            device=device,
            tr=self._notices.tr,
            notice=self._notices.tell,
            bell=self._ring,
            changed=self._changed,
            judge=self._judge,
            clock=self._clock,
        )
        self._feed.subscribe(N_("alarms"), self._alarms.publish)
        self._run_worker(self._alarms.run(), group="alarms", exclusive=True)

    def give_way(self) -> None:
        """Let others follow while this process is stopped. Blocking."""
        if self._alarms is not None:
            self._alarms.give_way()

    def leave(self) -> None:
        """The person has seen the state of things until now."""
        if self._alarms is not None:
            self._alarms.leave()

    async def faults(self) -> list[Alarm]:
        """Those that there were, from *watch* on; none where none are followed."""
        if self._alarms is None:
            return []
        return await self._alarms.alarms(least=Level.WATCH)

    def open_list(self) -> None:
        """List what stands and what was."""
        if self._alarms is None:
            self._notices.say(N_("No alarms are followed here"))
            return
        from senec_tui.app.dialogs.alarm_list import AlarmListScreen

        alarms = self._alarms
        self._list = AlarmListScreen(
            self._scene(),
            lambda: alarms.alarms(limit=MOST_LISTED),
            alarms.acknowledge,
            self._open_curves,
        )
        self._push_screen(self._list, self._closed)

    async def _open_curves(self, alarm: Alarm, edge: float) -> None:
        """Over the list: the live values that were kept around an edge."""
        from senec_tui.app.dialogs.edge_chart import EdgeChart
        from senec_tui.app.pictures.alarm_rows import moment_words
        from senec_tui.model.alarm.keeping.edge_curves import EdgeCurves
        from senec_tui.model.alarm.keeping.edge_values import AROUND_S

        if self._alarms is None:
            return
        moments = await self._alarms.moments(edge - AROUND_S, edge + AROUND_S)
        curves, scene = EdgeCurves(moments, self._catalogue), self._scene()
        curves.chart_alarm(alarm)
        if not curves.charted:
            self._notices.say(N_("No live values were kept around this time"))
            return
        heading = f"{moment_words(scene, edge)}: {scene.hide_foreign(alarm.sentence(scene.tr))}"
        self._push_screen(EdgeChart(scene, curves, edge, heading), lambda _none: None)

    def _closed(self, target: AlarmTarget | None) -> None:
        self._list = None
        if target is not None:
            self._go(target)

    def _changed(self) -> None:
        if not self._last_look_told:
            self._last_look_told = True
            self._run_worker(self._tell_last_look(), group="alarms-since")
        if self._list is not None:
            self._run_worker(self._list.reload(), group="alarm-list", exclusive=True)
        self._repaint()

    async def _tell_last_look(self) -> None:
        """One line about what happened since somebody was here."""
        alarms = self._alarms
        if alarms is None or alarms.looked_at is None:
            return
        from senec_tui.app.pictures.alarm_rows import since_last_look

        looked_at = alarms.looked_at
        happened = await alarms.alarms(since=looked_at)
        scene = self._scene()
        if text := since_last_look(scene, happened, looked_at):
            self._notices.show(scene.with_keys(_LISTED, what=text), timeout=20)
