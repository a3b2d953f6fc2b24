"""Tab 5: what each wallbox is doing, what it draws, and which limit holds its current."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.labelled_row import label
from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import spread
from senec_tui.app.pictures.lines import Line, Span, behind, fill, fit, flow, paragraph
from senec_tui.app.pictures.section import Fixed, Row, Section, named, yes_no
from senec_tui.app.tabs.energy_totals import energy_of_one
from senec_tui.app.tabs.pane import LookUpPane, Pane
from senec_tui.app.tabs.wallbox.box import (
    LABEL,
    compact,
    further_names,
    identity,
    knows_limits,
    limits,
    programme,
    state,
)
from senec_tui.language import N_
from senec_tui.model.plant.wallbox import configured_boxes, stray_slots, wallbox_power_w
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Part

INTEREST: Final = Interest(
    medium={"WALLBOX": ()},
    slow={
        "FEATURES": ("CAR",),
        "WIZARD": ("DEVICE_WB_TYPE", *(f"SETUP_WALLBOX_SERIAL{n}" for n in range(4))),
    },
)
NARROW: Final = 72
COLUMN: Final = 54
BOX_COLUMN: Final = 39
"""Cells that a box needs beside others."""
TALL: Final = 28
"""Lines from which on there may be room for the past."""
STATE_WIDTH: Final = 56
"""Cells for a state and its words."""


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.waiting_words, "label"),)]
    count = configured_boxes(scene.snapshot)
    if not count:
        return _no_box(scene, count)
    parts = one_box(scene) if count == 1 else boxes(scene, count)
    slimmest = COLUMN if count == 1 else BOX_COLUMN
    whole = Fixed(lambda width: _head(replace(scene, width=width), count))
    head = Section("", "", [whole], across=True)
    return arranged(scene, (), [head, *parts], slimmest=slimmest, most_columns=max(count, 3))


def one_box(scene: Scene) -> list[Section]:
    """What the tab consists of with a single box."""
    tr = scene.tr

    def of(title: str, parts: Sequence[Part], source: str = "WALLBOX") -> Section:
        return Section(title, source, parts, label_width=LABEL)

    box = tr("Box {n}", n=1)
    listed = (further_names(scene, 1), _states(scene))
    if scene.width < NARROW:
        return [of(box, [*state(scene, 0), *compact(scene, 0)]), *_past(scene), *listed]
    rows: list[Part] = [*programme(scene, 0), *identity(scene, 0), _doubt(scene), _budget(scene)]
    chain = limits(scene, 0) if knows_limits(scene, 0) else ()
    return [
        of(box, state(scene, 0)),
        of(tr("Limits, each within the one above"), chain, ""),
        of(tr("Programme and box"), rows),
        *_past(scene),
        *listed,
    ]


def boxes(scene: Scene, count: int) -> list[Section]:
    """What it consists of with several; the zeros of a silent box say nothing."""
    tr = scene.tr
    sections: list[Section] = []
    for box in range(count):
        parts: list[Part] = list(state(scene, box))
        if scene.width < NARROW:
            parts += compact(scene, box)
        elif scene.snapshot.code("WALLBOX", "STATE", box) != 0:
            parts += [*limits(scene, box), *programme(scene, box)]
        title = tr("Box {n}", n=box + 1)
        rows = [*parts, *identity(scene, box)]
        sections.append(Section(title, "WALLBOX", rows, label_width=LABEL))
    common = Section("", "", [_budget(scene), _doubt(scene)], label_width=LABEL, across=True)
    return [*sections, common, *_past(scene), further_names(scene, count), _states(scene)]


# -- none, or how many -------------------------------------------------------------------------


def _no_box(scene: Scene, count: int | None) -> list[Line]:
    tr = scene.tr
    said = scene.value("WIZARD", "SETUP_NUMBER_WALLBOXES")
    if count is None:
        text = scene.not_told(tr("The device has not said how many wallboxes there are."))
    else:
        text = tr("No wallbox is configured on this device.")
    if count is None and scene.snapshot.lacks("WIZARD", "SETUP_NUMBER_WALLBOXES"):
        text = tr("The device does not say how many wallboxes there are.")
    lines: list[Line] = [scene.heading(tr("Wallbox"))]
    lines += paragraph(text, "strong", scene.width)
    lines.append((Span("WIZARD.SETUP_NUMBER_WALLBOXES: ", "label"), said))
    if count is not None:
        licence = scene.words("FEATURES", "CAR", code=True)
        lines.append((Span(f"FEATURES.CAR ({tr('licence, not hardware')}): ", "label"), licence))
        note = tr(
            "The device always answers with four slots; empty ones read 0. Set up a box with "
            "the installer, and this tab fills by itself."
        )
        lines += [(), *paragraph(note, "label", scene.width)]
    return [*(fill(line, scene.width) for line in lines), *_strays(scene)]


def _head(scene: Scene, count: int) -> list[Line]:
    """What all boxes draw together, and what they have charged."""
    tr = scene.tr
    slots = tr.plural("{n} wallbox of 4 slots", "{n} wallboxes of 4 slots", count)
    inter = yes_no(scene, "WALLBOX", "ALLOW_INTERCHARGE")
    total_w = wallbox_power_w(scene.snapshot)
    start = (
        label(tr("Charging"), LABEL),
        scene.derived(total_w, "W", width=9, role="strong", ref="WALLBOX.STATE[0]"),
        Span("   "),
    )
    groups: list[Sequence[Span]] = [
        (Span(slots, "label", "WIZARD.SETUP_NUMBER_WALLBOXES"),),
        (Span(f"{tr('battery may feed a car')}: ", "label"), inter),
    ]
    return [
        *flow(start, groups, scene.width, indent=LABEL),
        *_strays(scene),
        *_charged(scene),
    ]


def _strays(scene: Scene) -> list[Line]:
    lines: list[Line] = []
    for slot in stray_slots(scene.snapshot):
        text = scene.tr("Slot {n} is not configured and reports a state all the same", n=slot + 1)
        ref = f"WALLBOX.STATE[{slot}]"
        lines.append(fill((Span(f"{scene.glyphs.dot} {text}", "value", ref),), scene.width))
    return lines


def _charged(scene: Scene) -> list[Line]:
    """Energy of today, this month and this year, as far as it was recorded."""
    if scene.history_summary is None:
        return []
    if not (scene.history_summary.year.wallbox_measured_s or scene.history_grows):
        return []
    parts = energy_of_one(scene, scene.tr("Charged"), "wallbox", LABEL)
    return [line for part in parts for line in part.paint(scene.width)]


# -- what all boxes have in common -------------------------------------------------------------


def _doubt(scene: Scene) -> Fixed:
    """What is not certain about the programmes; always so, and thus never loud."""
    words = scene.tr("Programme: since January 2026 only 4 here still means solar charging")
    lead, text = Span("? ", "label"), Span(words, "label", "WALLBOX.SMART_CHARGE_ACTIVE[0]")
    return Fixed(lambda width: behind(lead, text, width))


def _budget(scene: Scene) -> Row:
    """What all boxes together may draw."""
    tr = scene.tr
    groups = [
        named(text, scene.value("WALLBOX", name, decimals=1))
        for text, name in (
            (tr("all boxes"), "MAX_TOTAL_CURRENT_BY_GRID"),
            (tr("per phase"), "MAX_PHASE_CURRENT_BY_GRID"),
        )
    ]
    return Row(tr("House budget"), groups)


def _past(scene: Scene) -> list[Section]:
    if scene.height < TALL:
        return []
    from senec_tui.app.tabs.wallbox.wallbox_past import past

    return past(scene)


def _states(scene: Scene) -> Section:
    """All states that a box can report, the present one of the first box marked."""
    title = scene.tr("States: A waiting, B connected, C charging, E off, F fault")
    table = scene.snapshot.catalogue.codes("WALLBOX_STATE")
    now = scene.snapshot.code("WALLBOX", "STATE", 0)
    codes = () if table is None else sorted(map(int, table.labels))

    def entry(code: int, width: int) -> Line:
        here = code == now
        mark, role = (scene.glyphs.arrow_right, "strong") if here else (" ", "label")
        name = fit((table and table.label(code, scene.tr)) or "", max(width - 7, 0))
        ref = "WALLBOX.STATE[0]" if here else ""
        return (Span(f"{mark} {code:02X}", role), Span("   "), Span(name, role, ref))

    listed = spread(lambda width: [entry(code, width) for code in codes], slimmest=STATE_WIDTH)
    return Section(title, "", [listed] if codes else (), across=True, listed=True)


def make_pane() -> Pane:
    """The tab."""
    return LookUpPane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "What each wallbox is doing, in words. The current in force is the smallest of the "
            "limits: hardware, installation, owner, and what surplus and house connection leave. "
            "Where a box reports no power it is computed from phase currents and grid voltages. "
            "Nothing can be changed here: the portal would overwrite it within minutes. Larger "
            "terminals show the last hours and what was charged on the last days."
        ),
    )
