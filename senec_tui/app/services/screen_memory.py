"""What the screens remember of the snapshots before: curves, changes, how long something lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.reading.changes import Changes
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.services.notices import Notices
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed
    from senec_tui.model.reading.changes import News
    from senec_tui.model.reading.snapshot import Snapshot

_NAMED: Final = 3
"""Of the variables that came or went, so many are named."""


class ScreenMemory:
    """Of one row of snapshots, each newer than the one before."""

    def __init__(self) -> None:
        self.recent_powers = RecentPowers()
        self.recent_values = RecentValues()
        self.changes = Changes()
        self.judge = Judge()

    def follow(self, feed: SnapshotFeed, news: Callable[[Sequence[News]], None]) -> None:
        """Remember what is published; `news` hears of variables that came or went."""
        feed.subscribe(N_("judgements"), self._judge)
        feed.subscribe(N_("curves"), self._note_powers)
        feed.subscribe(N_("recent values"), self._note_values)
        feed.subscribe(N_("changes"), lambda snapshot: self._compare(snapshot, news))

    def _judge(self, snapshot: Snapshot) -> None:
        if snapshot.at:  # else there are no values yet
            self.judge.add(snapshot)

    def _note_powers(self, snapshot: Snapshot) -> None:
        if snapshot.at:
            self.recent_powers.add(snapshot)

    def _note_values(self, snapshot: Snapshot) -> None:
        if snapshot.at:
            self.recent_values.add(snapshot)

    def _compare(self, snapshot: Snapshot, news: Callable[[Sequence[News]], None]) -> None:
        if snapshot.at:
            news(self.changes.add(snapshot))


def tell_news(news: Sequence[News], notices: Notices, ellipsis: str) -> None:
    """Variables that came or went, in a few words."""
    for came, sentence in (
        (True, N_("New on the device: {names}")),
        (False, N_("No longer on the device: {names}")),
    ):
        names = [str(entry.path) for entry in news if entry.came is came]
        if names:
            shown = ", ".join(names[:_NAMED])
            if len(names) > _NAMED:
                shown += f" {ellipsis}"
            notices.show(notices.tr(sentence, names=shown))
