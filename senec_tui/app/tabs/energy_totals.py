"""What flowed today, this month and this year, in a line: what owners ask of a tab beside now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.labelled_row import label
from senec_tui.app.pictures.lines import Span, flow
from senec_tui.app.pictures.section import Fixed
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.queries.totals import Totals

RANK: Final = 1
"""Goes where there is no room for what is measured now."""

_SPANS: Final = (N_("today"), N_("this month"), N_("this year"))


def energy_of_one(scene: Scene, words: str, channel: str, width: int) -> list[Fixed]:
    """Of one flow: `Produced  1.2 kWh today  465.0 kWh this month …`; nothing without a history.

    `width`: cells for `words`.
    """
    groups = [
        (Span(f"{_kwh(scene, total, channel):>6} kWh ", "value"), Span(name, "label"))
        for name, total in _totals(scene)
    ]
    return _line(words, groups, width)


def energy_of_both(scene: Scene, flows: Sequence[tuple[str, str]], width: int) -> list[Fixed]:
    """Of today, of a flow and of that against it: `Today  import 2.8 kWh  export 0.0 kWh`.

    `flows`: what each is called, and its channel.
    """
    today = list(_totals(scene))[:1]
    groups = [
        (Span(f"{words} ", "label"), Span(f"{_kwh(scene, total, channel)} kWh", "value"))
        for _, total in today
        for words, channel in flows
    ]
    return _line(scene.tr("Today"), groups, width)


def _line(words: str, groups: Sequence[Sequence[Span]], indent: int) -> list[Fixed]:
    head = (label(words, indent),)
    return [Fixed(lambda width: flow(head, groups, width, indent=indent), RANK)] if groups else []


def _totals(scene: Scene) -> Iterator[tuple[str, Totals]]:
    if (found := scene.history_summary) is None:
        return
    for name, total in zip(_SPANS, (found.today, found.month, found.year), strict=True):
        yield scene.tr(name), total


def _kwh(scene: Scene, total: Totals, channel: str) -> str:
    kwh = total.known_kwh(channel)
    return scene.glyphs.absent if kwh is None else scene.tr.number(kwh, 1)
