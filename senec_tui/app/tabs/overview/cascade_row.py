"""Whether this cabinet is one of several, and what they do together: a row of the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Part, Row, named
from senec_tui.model.plant.cascade import TOLD, Cascade
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene

INTEREST: Final = Interest(
    medium={**TOLD, "PM1": ("MB_SL2MA_CONN",)},
    slow={"WIZARD": ("MASTER_SLAVE_MODE",)},
)


def cascade_row(scene: Scene) -> Iterator[Part]:
    """Nothing for an appliance that stands alone."""
    cascade = Cascade.of(scene.snapshot)
    if cascade is not None:
        groups = [*_leads(scene, cascade)] if cascade.leads else [*_follows(scene)]
        yield Row(scene.tr("Cascade"), groups)


def _leads(scene: Scene, cascade: Cascade) -> Iterator[Sequence[Span]]:
    tr = scene.tr
    count = len(cascade.systems)
    role = tr.plural("master, {n} system reports", "master of {n} systems", count)
    yield (Span(role, "value", "CASC.POWER[0]"),)
    yield named(tr("batteries together"), scene.value("CASC", "BATPOWERSUM", decimals=0))
    for index in cascade.systems:
        yield (
            Span(f"{index + 1}: ", "label"),
            scene.value("CASC", "POWER", index, decimals=0),
            Span(" "),
            scene.value("CASC", "SOC", index, decimals=0),
        )
    if cascade.shows_itself_alone:
        yield (Span(tr("the battery above is this one alone"), "label"),)


def _follows(scene: Scene) -> Iterator[Sequence[Span]]:
    tr = scene.tr
    yield (Span(tr("slave"), "value", "WIZARD.MASTER_SLAVE_MODE"),)
    yield (Span(tr("what stands here is its own, as owners report"), "label"),)
