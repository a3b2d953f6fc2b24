"""The battery as a whole: charge, content, cells, limits and alarms, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.judgement_lines import quiet_role_of, role_of, word_of
from senec_tui.app.pictures.lines import Line, Span, fit, flow, left, wrap
from senec_tui.app.pictures.section import Fixed, Part, Row, flag
from senec_tui.app.tabs.energy_totals import energy_of_both
from senec_tui.catalogue import parse_path
from senec_tui.model.judgement.judgement import about, noteworthy, worst
from senec_tui.model.judgement.subjects import battery_judgements as battery_rules
from senec_tui.model.judgement.subjects import cell_judgements as cell_rules
from senec_tui.model.judgement.subjects import power_limit_judgements as power_limit
from senec_tui.model.plant.allowance import allowance
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.stored_energy import StoredEnergy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.language import Language
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.plant.allowance import Allowance
    from senec_tui.model.plant.battery import Battery

LABEL: Final = 12
"""Cells of a label, the free one behind it included."""
MOST_MESSAGES: Final = 4
_LEVEL: Final = 12
"""Cells of a level in a word, or of `none`."""
_GAUGE: Final = 10

_TOLD_ABOVE: Final = (
    cell_rules.SPREAD,
    cell_rules.TEMPERATURE,
    power_limit.CHARGING,
    power_limit.DISCHARGING,
)
"""Rules with a line of their own, which tells their level even while it is fine."""


def summary(scene: Scene, battery: Battery) -> Iterator[Part]:
    """Charge and content."""
    tr = scene.tr
    yield Fixed(lambda width: _charge(scene, width))
    content = _content(scene, battery)
    head = (Span(left(tr("Content"), LABEL), "label"),)
    yield Fixed(lambda width: flow(head, content, width, indent=LABEL)[:1])
    flows = ((tr("charged"), "charge"), (tr("discharged"), "discharge"))
    yield from energy_of_both(scene, flows, LABEL)


def judgements(scene: Scene, battery: Battery) -> Iterator[Part]:
    """What is judged, each with its level, its facts and the reason; then alarms."""
    tr = scene.tr
    for rule, label, facts in (
        (cell_rules.SPREAD, tr("Cells"), _spread_facts(battery, tr)),
        (cell_rules.TEMPERATURE, tr("Temp."), _warmth_facts(scene, battery)),
    ):
        if (judgement := worst(scene.judgements, rule)) is not None:
            word = Span(word_of(scene, judgement.level).ljust(_LEVEL), role_of(judgement.level))
            reason = Span(judgement.text(tr), "label", judgement.path)
            yield Row(label, [[word], *facts, [reason]])
    for charging in (True, False):
        yield _allowance(scene, allowance(scene.snapshot, battery, charging=charging))
    yield from _messages(scene)


def _charge(scene: Scene, width: int) -> list[Line]:
    soc = scene.reading("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    power = scene.reading("ENERGY", "GUI_BAT_DATA_POWER")
    gauge = max(6, min(30, width - 62))
    head = (
        Span(left(scene.tr("Charge"), LABEL), "label"),
        Span(bar((soc.number or 0.0) / 100.0, gauge, scene.glyphs), scene.role_of(soc, "battery")),
        Span(" "),
        scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", width=7, role="strong"),
        Span("  "),
    )
    words = left(_power_words(scene, power.number), 19)
    groups = (
        (Span(words, scene.role_of(power, "strong"), str(power.path)),),
        (scene.value("ENERGY", "GUI_BAT_DATA_VOLTAGE", width=8),),
        (scene.value("ENERGY", "GUI_BAT_DATA_CURRENT", width=8, decimals=1),),
    )
    return flow(head, groups, width, indent=LABEL, gap=0)[:1]


def _power_words(scene: Scene, power_w: float | None) -> str:
    tr = scene.tr
    if power_w is None:
        return scene.glyphs.absent
    watts = tr.number(abs(power_w))
    if is_at_rest(power_w):
        return tr("at rest, {watts} W", watts=watts)
    if power_w > 0:
        return tr("charging {watts} W", watts=watts)
    return tr("discharging {watts} W", watts=watts)


def _content(scene: Scene, battery: Battery) -> list[Line]:
    tr = scene.tr
    store = StoredEnergy.of(scene.snapshot)
    if store.stored_wh is not None and store.usable_wh is not None:
        text = tr(
            "{stored} of {usable} kWh",
            stored=tr.number(store.stored_wh / 1000, 1),
            usable=tr.number(store.usable_wh / 1000, 1),
        )
        facts = [Span(text, "value", "FACTORY.DESIGN_CAPACITY")]
    else:
        facts = [Span(scene.glyphs.absent, "absent", "FACTORY.DESIGN_CAPACITY")]
    if store.soh_pct is not None:
        text = tr("health {percent} %", percent=tr.number(store.soh_pct, 1))
        facts.append(Span(text, "value", "BMS.SYSTEM_SOH"))
    if store.reserve_pct:
        text = tr("reserve {percent} %", percent=tr.number(store.reserve_pct))
        facts.append(Span(text, "value", "BAT1.SPARE_CAPACITY"))
    if battery.modules:
        facts.append(Span(_count_words(scene, battery), "value", "BMS.MODULES_CONFIGURED"))
    if kind := _kind_words(scene, battery):
        facts.append(Span(kind, "value", "FACTORY.SYS_TYPE"))
    return [(fact,) for fact in facts]


def _kind_words(scene: Scene, battery: Battery) -> str:
    tr = scene.tr
    kind = "" if battery.chemistry is None else tr(cell_rules.KINDS[battery.chemistry])
    if battery.cells_per_module is None:
        return kind
    return tr("{kind}, {n} cells", kind=kind or "?", n=battery.cells_per_module)


def _count_words(scene: Scene, battery: Battery) -> str:
    tr = scene.tr
    configured = scene.snapshot.code("BMS", "MODULES_CONFIGURED")
    if configured is None:
        return tr.plural("{n} module", "{n} modules", len(battery.fitted))
    return tr("{n} of {m} modules", n=len(battery.fitted), m=configured)


def _spread_facts(battery: Battery, tr: Language) -> list[tuple[Span, ...]]:
    low, high = battery.lowest_cell, battery.highest_cell
    if low is None or high is None:
        return []
    return [
        (Span("H ", "highest"), Span(f"{high.name} {tr.number(high.value)}", "value", high.ref)),
        (Span("L ", "lowest"), Span(f"{low.name} {tr.number(low.value)}", "value", low.ref)),
    ]


def _warmth_facts(scene: Scene, battery: Battery) -> list[tuple[Span, ...]]:
    tr = scene.tr
    cold, warm = battery.coldest, battery.warmest
    if cold is None or warm is None:
        return []
    number = tr.number
    lower = tr("{degrees} °C in {name}", degrees=number(cold.value), name=cold.letter)
    upper = tr("{degrees} °C in {name}", degrees=number(warm.value), name=warm.letter)
    return [
        (
            Span(lower, "strong", cold.ref),
            Span(f" {tr('to')} ", "label"),
            Span(upper, "strong", warm.ref),
        )
    ]


def _allowance(scene: Scene, allowed: Allowance) -> Row:
    """What flows of what may flow in one direction, and what holds it."""
    tr = scene.tr
    rule = power_limit.CHARGING if allowed.charging else power_limit.DISCHARGING
    judgement = worst(scene.judgements, rule)
    told = judgement is not None and not (scene.is_past and allowed.permitted_w is None)
    text = judgement.text(tr) if judgement is not None and told else ""
    role = "label" if judgement is None else quiet_role_of(judgement.level)
    limit_ref = f"BMS.{'' if allowed.charging else 'DIS'}CHARGE_CURRENT_LIMIT[0]"
    power = (
        scene.derived(
            allowed.actual_w,
            "",
            width=5,
            decimals=0,
            role="strong",
            ref="ENERGY.GUI_BAT_DATA_POWER",
        ),
        Span(f" {tr('of')} ", "label"),
        scene.derived(allowed.ceiling_w, "W", width=7, decimals=0, ref=limit_ref),
        Span(" "),
        Span(
            bar(allowed.share or 0.0, _GAUGE, scene.glyphs), "battery" if allowed.share else "dim"
        ),
    )
    label = tr("Charging") if allowed.charging else tr("Discharging")
    return Row(label, [power, [Span(text, role, limit_ref)]])


def _messages(scene: Scene) -> Iterator[Part]:
    """Alarms and other findings; or that there are none."""
    tr = scene.tr
    found = [
        judgement
        for judgement in noteworthy(about(scene.judgements, "battery", "cells"))
        if judgement.rule not in _TOLD_ABOVE
    ]
    if found:
        yield Fixed(lambda width: _found(scene, found, width))
    elif scene.snapshot.stored("BMS", "ALARM_STATUS") is None:
        words = scene.not_told(tr("The device sent no alarm words"))
        text = Span(words, "dim", "BMS.ALARM_STATUS")
        yield Row(tr("Alarms"), [[text]])
    else:
        none = Span(tr("none").ljust(_LEVEL), "good", "BMS.ALARM_STATUS[0]")
        yield Row(tr("Alarms"), [[none], *_counters(scene)])


def _found(scene: Scene, found: Sequence[Judgement], width: int) -> list[Line]:
    tr = scene.tr
    lines: list[Line] = []
    behind = LABEL + _LEVEL + 2
    for judgement in found[:MOST_MESSAGES]:
        role = role_of(judgement.level)
        label = left("" if lines else tr("Alarms"), LABEL)
        word = left(word_of(scene, judgement.level), _LEVEL + 2)
        spans = [Span(label, "label"), Span(word, role)]
        room = max(width - behind, 10)
        most = 4 if len(found) <= 2 else 2
        told = [(row, role) for row in _rows(scene, judgement.text(tr), room, most)]
        told += [(row, "label") for row in _rows(scene, _doubt(scene, judgement), room, most - 1)]
        for row, row_role in told:
            lines.append((*spans, Span(row, row_role, judgement.path)))
            spans = [Span(" " * behind)]
    if len(found) > MOST_MESSAGES:
        more = tr("and {n} more", n=len(found) - MOST_MESSAGES)
        lines.append((Span(" " * LABEL), Span(more, "label")))
    return lines


def _rows(scene: Scene, text: str, width: int, most: int) -> list[str]:
    rows = wrap(text, width)
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], fit(" ".join(rows[most - 1 :]), width, scene.glyphs.ellipsis)]


def _doubt(scene: Scene, judgement: Judgement) -> str:
    """What a word of bits may say otherwise; "" of anything else."""
    if judgement.rule not in (battery_rules.ALARM, battery_rules.STATUS):
        return ""
    value = scene.snapshot.reading(parse_path(judgement.path)).value
    if not isinstance(value, int):
        return ""
    word = battery_rules.word_of(value, judgement.rule)
    return battery_rules.other_readings(word, scene.snapshot)(scene.tr)


def _counters(scene: Scene) -> list[tuple[Span, ...]]:
    tr = scene.tr
    derating = flag(scene, "BMS", "DERATING", (tr("derated"), tr("not derated")))
    pairs = (
        ("", derating),
        (tr("fault line tripped"), scene.value("BMS", "FAULTLINECOUNT")),
        (tr("bus errors"), scene.value("BMS", "COMMERRCOUNT")),
    )
    return [
        (Span(f"{label} " if label else "", "label"), span)
        for label, span in pairs
        if span.role != "absent"
    ]
