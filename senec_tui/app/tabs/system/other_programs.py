"""What is handed on to other programs, and how that fares: the same as `senec-tui feeds` says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, named, one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.polling.collector.feed_state import FeedState


def other_programs(scene: Scene) -> Section:
    """A feed per row, and its last error below it; empty where nothing is handed on."""
    rows = [row for state in scene.feeds for row in _rows(scene, state)]
    return Section(scene.tr("Other programs"), "", rows)


def _rows(scene: Scene, state: FeedState) -> Iterator[Row]:
    tr = scene.tr
    role = "value" if state.works else "warn" if state.reasons else "label"
    yield Row(state.name, [(Span(tr(state.word), role),), *_counts(scene, state)])
    if reason := state.reason(tr):
        yield Row("", one(Span(scene.hide(reason), "warn")))


def _counts(scene: Scene, state: FeedState) -> Iterator[Sequence[Span]]:
    """What is known beside the state."""
    tr = scene.tr
    for words, count in (
        (tr("sent"), state.sent),
        (tr("failed"), state.failed),
        (tr("waiting"), state.waiting),
        (tr("dropped"), state.dropped),
    ):
        if count is not None:
            yield named(words, Span(str(count), "value"))
    if state.last_sent_at is not None:
        moment = datetime.fromtimestamp(state.last_sent_at).astimezone()
        words = tr.date_and_time(moment)
        yield named(tr("last"), Span(words, "value"))
