"""What each PV input gives, and how the inputs compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.labelled_row import label
from senec_tui.app.pictures.lines import Line, Span, paragraph, right
from senec_tui.app.pictures.section import Fixed, Row, one

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Part
    from senec_tui.model.plant.pv import Input, Pv

LABEL: Final = 13
"""Width of the labels in front of values."""
COLUMNS: Final = (9, 9, 9, 7)
"""Cells of voltage, current, power and share."""
LEAST_BAR: Final = 4


def inputs(scene: Scene, pv: Pv) -> list[Part]:
    """The inputs line by line, or why there are none."""
    tr = scene.tr
    if pv.own_inputs is False:
        text = tr(
            "This storage unit has no PV inputs of its own: the PV inverter stands elsewhere, "
            "and its power is measured or reported to the unit."
        )
        said = scene.words("PV1", "INTERNAL_PV_AVAIL", code=True)
        name = Span("PV1.INTERNAL_PV_AVAIL: ", "label")
        return [
            Fixed(
                lambda width: [
                    *paragraph(text, "value", width, "PV1.INTERNAL_PV_AVAIL"),
                    (name, said),
                ]
            )
        ]
    if not pv.inputs:
        text = scene.not_told(tr("The device has not told about PV inputs"))
        if scene.snapshot.lacks("PV1", "MPP_POWER"):
            text = tr("The device tells nothing about PV inputs")
        line = (Span(text, "label"), Span("  "), scene.value("PV1", "MPP_POWER"))
        return [Fixed(lambda _width: [line])]
    titles = (tr("Voltage"), tr("Current"), tr("Power"), tr("Share"))
    heads = (Span(right(t, w), "label") for t, w in zip(titles, COLUMNS, strict=True))
    head = (Span(" " * LABEL), *heads)
    return [
        Fixed(lambda _width: [head], rank=2),
        Fixed(lambda width: [_input(scene, entry, width) for entry in pv.inputs]),
        _together(scene, pv),
    ]


def _input(scene: Scene, entry: Input, width: int) -> Line:
    share, index = entry.share, entry.index
    gauge = width - LABEL - sum(COLUMNS) - 2
    return (
        label(scene.tr("Input {n}", n=index + 1), LABEL),
        scene.value("PV1", "MPP_VOL", index, width=COLUMNS[0]),
        scene.value("PV1", "MPP_CUR", index, width=COLUMNS[1]),
        scene.value("PV1", "MPP_POWER", index, width=COLUMNS[2], role="strong"),
        scene.derived(
            None if share is None else share * 100,
            "%",
            width=COLUMNS[3],
            decimals=0,
            ref=f"PV1.MPP_POWER[{index}]",
        ),
        Span("  "),
        Span(bar(share or 0.0, gauge, scene.glyphs) if gauge >= LEAST_BAR else "", "pv"),
    )


def _together(scene: Scene, pv: Pv) -> Row:
    """The sum, and how the inputs compare."""
    tr = scene.tr
    total = scene.derived(pv.sum_w, "W", width=COLUMNS[2], role="strong", ref="PV1.MPP_POWER[0]")
    groups = one(Span(" " * sum(COLUMNS[:2])), total)
    known = sorted(
        ((entry.power_w, entry.index) for entry in pv.inputs if entry.power_w and entry.share),
        reverse=True,
    )
    if len(known) > 1:
        (most_w, best), (least_w, worst) = known[0], known[-1]
        words = tr(
            "input {worst} gives {percent} % of input {best}",
            worst=worst + 1,
            best=best + 1,
            percent=tr.number(least_w / most_w * 100),
        )
        groups.append((Span(words, "label"),))
    elif pv.unused:
        words = tr.plural("{n} input not in use", "{n} inputs not in use", pv.unused)
        groups.append((Span(words, "label"),))
    return Row(tr("Together"), groups, rank=3)
