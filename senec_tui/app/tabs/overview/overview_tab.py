"""Tab 1: energy flow, charge, shares, the last hours, and what matters now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.box_drawing import BoxDrawing
from senec_tui.app.pictures.charts.gauges import bar, hanging, signed_sparkline, sparkline
from senec_tui.app.pictures.judgement_lines import mark_of, role_of
from senec_tui.app.pictures.lines import Line, Span, beside, cells, fit, left, width_of, wrap
from senec_tui.app.pictures.lines import flow as grouped
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.language import N_
from senec_tui.model.judgement import state_judgements as state_rules
from senec_tui.model.judgement.judged_interest import JUDGED
from senec_tui.model.judgement.judgement import level_at, noteworthy
from senec_tui.model.plant.energy_flow import Flow, is_at_rest
from senec_tui.model.plant.state import Estimate, State, estimate, reserve_reached_pct
from senec_tui.model.plant.wallbox import wallbox_power_w
from senec_tui.model.polling.poller import Interest, union
from senec_tui.model.timeseries.recent_powers import window_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.queries.summary import HistorySummary
    from senec_tui.model.judgement.judgement import Judgement

INTEREST: Final = Interest(
    medium=union(JUDGED.medium, {"TEMPMEASURE": ("BATTERY_TEMP",)}),
    slow=union(JUDGED.slow, {"BAT1": ("SPARE_CAPACITY",)}),
)
"""Here everything that deserves attention is told, so everything that is judged is asked for."""

BOX: Final = 18
"""Width of a box of the flow picture, frame included."""
FLOW_LINES: Final = 10
WIDEST_FLOW: Final = 110
SPARK_HOURS: Final = 2
MOST_WARNINGS: Final = 3
SHARE_LABEL: Final = 17
"""Cells for the labels of gauges."""
TALL: Final = 12
"""Lines from which on a chart says more than sparklines."""
NARROW: Final = 72
GAP: Final = 3
ASIDE: Final = 46
"""Cells that totals or events need beside something else."""

_STATE_WORDS: Final = {
    Level.FINE: N_("normal"),
    Level.UNKNOWN: N_("not in any table"),
    Level.NOTE: N_("worth knowing"),
    Level.WATCH: N_("watch"),
    Level.ACT: N_("fault"),
}
_SOURCES: Final = {
    "pv": "ENERGY.GUI_INVERTER_POWER",
    "house": "ENERGY.GUI_HOUSE_POW",
    "battery": "ENERGY.GUI_BAT_DATA_POWER",
    "grid": "ENERGY.GUI_GRID_POW",
}


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.tr("Waiting for the first answer"), "label"),)]
    if scene.width < NARROW:
        return _vital(scene)
    if scene.digest is not None and scene.width - WIDEST_FLOW - GAP >= ASIDE:
        return _with_aside(scene, scene.digest)
    warned = _warning_lines(scene)
    below = _below(scene, scene.height - _NOW_LINES - len(warned))
    lines = [*warned, *_now(scene)]
    if not below:
        lines += _today_line(scene)
    lines = [*_state_lines(scene, scene.height - len(lines) - _SPARKLINES - 2), *lines]
    lines += _trend_lines(scene, scene.height - len(lines) - len(below) - 1)
    return [*lines, *below, _temperature_line(scene)]


def _now(scene: Scene) -> list[Line]:
    """What flows, what is left, and what of it is one's own."""
    return [*_flow_picture(scene), _charge_line(scene), _shares_line(scene)]


def _with_aside(scene: Scene, digest: HistorySummary) -> list[Line]:
    """Very wide: totals and events stand beside flow and curves, from top to bottom."""
    from senec_tui.app.tabs.overview.overview_past import events, totals

    top = [*_warning_lines(scene)]
    top = [*_state_lines(scene, scene.height), *top]
    room = scene.height - len(top) - 1
    flow = replace(scene, width=WIDEST_FLOW)
    first = _now(flow)
    first += _trend_lines(flow, room - len(first))
    width = scene.width - WIDEST_FLOW - GAP
    second = [*totals(scene, digest, width), ()]
    second += events(scene, digest, width, room - len(second))
    return [
        *top,
        *beside([first, second[:room]], [WIDEST_FLOW, width], GAP),
        _temperature_line(scene),
    ]


def _below(scene: Scene, room: int) -> list[Line]:
    """Where it costs the curves nothing: totals and events, side by side or below each other."""
    if scene.digest is None:
        return []
    from senec_tui.app.tabs.overview.overview_past import TOTALS, events, totals

    spare = room - _SPARKLINES
    if scene.width >= TOTALS + GAP + ASIDE:
        first = totals(scene, scene.digest, TOTALS)
        width = scene.width - TOTALS - GAP
        second = events(scene, scene.digest, width, max(len(first), spare - TALL + _SPARKLINES))
        lines = beside([first, second[: len(first)]], [TOTALS, width], GAP)
        return lines if len(lines) <= spare else []
    first = totals(scene, scene.digest, scene.width)
    if len(first) > spare:
        return []
    return [*first, *events(scene, scene.digest, scene.width, min(spare - len(first), 8))]


# -- state and warnings ------------------------------------------------------------------------


def _state_lines(scene: Scene, spare: int) -> list[Line]:
    """What the device is doing; in two lines if it is long and one is to spare."""
    tr = scene.tr
    state = State.of(scene.snapshot, tr)
    if state is None:
        return [scene.labelled(tr("State"), scene.words("ENERGY", "STAT_STATE"), width=7)]
    name = state.name or tr("State {code}", code=state.code)
    level = level_at(scene.judgements, state_rules.OPERATING, state_rules.PATH)
    word = _STATE_WORDS[level if state.name else Level.UNKNOWN]
    head = (
        Span(f" {name} ", "bad" if level is Level.ACT else "reversed", state_rules.PATH),
        Span(f" {state.code} ", "label"),
        Span(tr(word), role_of(level)),
    )
    room = scene.width - sum(cells(span.text) for span in head) - 2
    if level >= Level.WATCH or room < 20:  # told in full as what deserves attention
        return [head]
    rows = wrap(state.meaning, room)
    if len(rows) == 1 or spare < 1:
        meaning = fit(state.meaning, room, scene.glyphs.ellipsis)
        return [(*head, Span("  "), Span(meaning, "label"))]
    second = fit(state.meaning.removeprefix(rows[0]).strip(), scene.width, scene.glyphs.ellipsis)
    return [(*head, Span("  "), Span(rows[0], "label")), (Span(second, "label"),)]


_SPARKLINES: Final = 7
"""Lines of the last hours on small screens."""
_VITAL_NUMBERS: Final = 5
_NOW_LINES: Final = 14
"""State, flow, charge, shares and temperatures at most."""


def _attention(scene: Scene) -> list[Judgement]:
    """What is not told elsewhere on the screen.

    Of the link the status line tells, of the state its own line as long as it only passes.
    """
    return [
        judgement
        for judgement in noteworthy(scene.judgements)
        if judgement.subject != "link"
        and (judgement.level > Level.NOTE or judgement.rule != state_rules.OPERATING)
    ]


def _warning_lines(scene: Scene) -> list[Line]:
    """The most serious judgements in full, and how many more there are."""
    lines: list[Line] = []
    found = _attention(scene)
    for judgement in found[:MOST_WARNINGS]:
        role = role_of(judgement.level)
        lead = f"{mark_of(scene, judgement.level)} "
        for row in wrap(judgement.text(scene.tr), scene.width - 2)[:3]:
            lines.append((Span(lead, role), Span(row, role, judgement.path)))
            lead = "  "
    if len(found) > MOST_WARNINGS:
        more = Span(scene.tr("and {n} more", n=len(found) - MOST_WARNINGS), "label")
        if width_of(lines[-1]) + 2 + cells(more.text) <= scene.width:
            lines[-1] = (*lines[-1], Span("  "), more)
        else:
            lines.append((Span("  "), more))
    return lines


# -- the flow picture --------------------------------------------------------------------------


def _flow_picture(scene: Scene) -> list[Line]:
    width = min(scene.width, WIDEST_FLOW)
    flow = Flow.from_snapshot(scene.snapshot)
    sketch = BoxDrawing(width, FLOW_LINES, scene.glyphs)
    middle, far = (width - BOX) // 2, width - BOX
    _pv_box(sketch, scene, middle)
    _battery_box(sketch, scene, 0)
    _house_box(sketch, scene, middle)
    _grid_box(sketch, scene, far)
    if flow is None:
        return sketch.lines()
    _from_pv(sketch, scene, flow, width)
    _to_house(sketch, scene, flow, width)
    if _battery_and_grid(sketch, scene, flow, width):
        return sketch.lines()
    return sketch.lines()[:-1]


def _from_pv(sketch: BoxDrawing, scene: Scene, flow: Flow, width: int) -> None:
    glyphs, middle = scene.glyphs, (width - BOX) // 2
    battery_x, grid_x, house_x = BOX // 2, width - BOX // 2 - 1, width // 2 - 1
    if role := _pv_edge(flow.pv_to_battery_w):
        sketch.put(middle, 1, Span(glyphs.joints[0], role))
        sketch.across(battery_x + 1, 1, middle - battery_x - 1, role)
        sketch.put(battery_x, 1, Span(glyphs.corners[0], role))
        sketch.down(battery_x, 2, 2, role)
        sketch.put(battery_x, 4, Span(glyphs.arrow_down, role))
        _on_edge(sketch, scene, (battery_x + middle) // 2, 1, flow.pv_to_battery_w)
    if role := _pv_edge(flow.pv_to_grid_w):
        sketch.put(middle + BOX - 1, 1, Span(glyphs.joints[1], role))
        sketch.across(middle + BOX, 1, grid_x - middle - BOX, role)
        sketch.put(grid_x, 1, Span(glyphs.corners[1], role))
        sketch.down(grid_x, 2, 2, role)
        sketch.put(grid_x, 4, Span(glyphs.arrow_down, role))
        _on_edge(sketch, scene, (middle + BOX + grid_x) // 2, 1, flow.pv_to_grid_w)
    if role := _pv_edge(flow.pv_to_house_w):
        sketch.put(house_x, 2, Span(glyphs.joints[2], role))
        sketch.down(house_x, 3, 1, role)
        sketch.put(house_x, 4, Span(glyphs.arrow_down, role))
        sketch.put(house_x + 2, 3, _flowing(scene, flow.pv_to_house_w))


def _to_house(sketch: BoxDrawing, scene: Scene, flow: Flow, width: int) -> None:
    glyphs, middle, far = scene.glyphs, (width - BOX) // 2, width - BOX
    if not is_at_rest(flow.battery_to_house_w):
        sketch.put(BOX - 1, 7, Span(glyphs.joints[1], "battery"))
        sketch.across(BOX, 7, middle - BOX - 1, "battery")
        sketch.put(middle - 1, 7, Span(glyphs.arrow_right, "battery"))
        _on_edge(sketch, scene, (BOX + middle) // 2, 7, flow.battery_to_house_w)
    if not is_at_rest(flow.grid_to_house_w):
        sketch.put(far, 7, Span(glyphs.joints[0], "grid-import"))
        sketch.across(middle + BOX + 1, 7, far - middle - BOX - 1, "grid-import")
        sketch.put(middle + BOX, 7, Span(glyphs.arrow_left, "grid-import"))
        _on_edge(sketch, scene, (middle + BOX + far) // 2, 7, flow.grid_to_house_w)


def _battery_and_grid(sketch: BoxDrawing, scene: Scene, flow: Flow, width: int) -> bool:
    """The edge below the house; rare, so it takes a line only when something flows there."""
    glyphs, battery_x, grid_x = scene.glyphs, BOX // 2, width - BOX // 2 - 1
    charging = not is_at_rest(flow.grid_to_battery_w)
    power_w = flow.grid_to_battery_w if charging else flow.battery_to_grid_w
    if is_at_rest(power_w):
        return False
    role = "grid-import" if charging else "battery"
    sketch.across(battery_x, 9, grid_x - battery_x, role)
    start, end = (
        (glyphs.arrow_up, glyphs.corners[3]) if charging else (glyphs.corners[2], glyphs.arrow_up)
    )
    sketch.put(battery_x, 9, Span(start, role))
    sketch.put(grid_x, 9, Span(end, role))
    _on_edge(sketch, scene, width // 2, 9, power_w)
    return True


def _pv_edge(power_w: float) -> str:
    return "" if is_at_rest(power_w) else "pv"


def _on_edge(sketch: BoxDrawing, scene: Scene, x: int, y: int, power_w: float) -> None:
    span = _flowing(scene, power_w)
    text = f" {span.text} "
    sketch.put(x - len(text) // 2, y, span._replace(text=text))


def _flowing(scene: Scene, power_w: float) -> Span:
    """A power of the split: no variable of its own, but as old as what it comes from."""
    return scene.derived(power_w, "W", role="strong", ref="ENERGY.GUI_HOUSE_POW")._replace(ref="")


def _pv_box(sketch: BoxDrawing, scene: Scene, x: int) -> None:
    sketch.box(x, 0, BOX, 3, Span(scene.tr("PV"), "pv"))
    pv = scene.reading("ENERGY", "GUI_INVERTER_POWER")
    power = scene.derived(
        None if pv.number is None else abs(pv.number),
        "W",
        width=BOX - 4,
        role=scene.role_of(pv, "strong"),
        ref=str(pv.path),
    )
    sketch.put(x + 2, 1, power)


def _battery_box(sketch: BoxDrawing, scene: Scene, x: int) -> None:
    tr = scene.tr
    power = scene.reading("ENERGY", "GUI_BAT_DATA_POWER")
    words = _direction(scene, power.number, tr("charging"), tr("discharging"))
    sketch.box(x, 5, BOX, 4, Span(tr("Battery"), "battery"))
    sketch.put(x + 2, 6, Span(left(words, BOX - 4), "label"))
    soc = scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", width=5, decimals=0)
    sketch.put(x + 2, 7, soc._replace(text=left(soc.text.strip(), 5)))
    watts = None if power.number is None else abs(power.number)
    shown = scene.derived(
        watts, "W", width=BOX - 9, role=scene.role_of(power, "strong"), ref=str(power.path)
    )
    sketch.put(x + 7, 7, shown)


def _house_box(sketch: BoxDrawing, scene: Scene, x: int) -> None:
    sketch.box(x, 5, BOX, 4, Span(scene.tr("House"), "house"))
    house = scene.value("ENERGY", "GUI_HOUSE_POW", width=BOX - 4, role="strong")
    sketch.put(x + 2, 6, house)
    box_w = wallbox_power_w(scene.snapshot)
    if box_w is not None:
        label = left(scene.tr("car"), BOX - 4 - 9)
        sketch.put(x + 2, 7, Span(label, "wallbox"))
        ref = "WALLBOX.APPARENT_CHARGING_POWER[0]"
        sketch.put(x + BOX - 2 - 9, 7, scene.derived(box_w, "W", width=9, ref=ref))


def _grid_box(sketch: BoxDrawing, scene: Scene, x: int) -> None:
    tr = scene.tr
    power = scene.reading("ENERGY", "GUI_GRID_POW")
    words = _direction(scene, power.number, tr("import"), tr("export"))
    sketch.box(x, 5, BOX, 4, Span(tr("Grid"), "grid-import"))
    sketch.put(x + 2, 6, Span(left(words, BOX - 4), "label"))
    watts = None if power.number is None else abs(power.number)
    sketch.put(
        x + 2,
        7,
        scene.derived(
            watts, "W", width=BOX - 4, role=scene.role_of(power, "strong"), ref=str(power.path)
        ),
    )


def _direction(scene: Scene, power_w: float | None, plus: str, minus: str) -> str:
    if power_w is None:
        return ""
    if is_at_rest(power_w):
        return scene.tr("at rest")
    return plus if power_w > 0 else minus


# -- charge and shares -------------------------------------------------------------------------


def _charge_line(scene: Scene) -> Line:
    tr = scene.tr
    soc = scene.reading("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    head = (
        Span(left(tr("Charge"), SHARE_LABEL), "label"),
        Span(
            bar((soc.number or 0.0) / 100.0, _gauge(scene), scene.glyphs),
            scene.role_of(soc, "battery"),
        ),
        Span(" "),
        scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", width=7),
        Span("  "),
    )
    left_over = estimate(scene.snapshot, scene.trends, scene.now)
    return (*head, Span(_estimate_words(scene, left_over), "value"))


def _estimate_words(scene: Scene, left_over: Estimate | None) -> str:
    tr = scene.tr
    if (reserve_pct := reserve_reached_pct(scene.snapshot)) is not None:
        return tr("at the reserve of {percent} %", percent=tr.number(reserve_pct))
    if left_over is None:
        return ""
    low, high = tr.duration(left_over.low_h * 3600), tr.duration(left_over.high_h * 3600)
    if left_over.full:
        return tr("full in {low} to {high}", low=low, high=high)
    return tr("empty in {low} to {high}", low=low, high=high)


def _shares(scene: Scene) -> Sequence[tuple[str, float | None, str]]:
    """Label, percent and source of both shares."""
    tr = scene.tr
    flow = Flow.from_snapshot(scene.snapshot)
    autarky = None if flow is None or flow.unmetered else flow.autarky_pct
    own_use = None if flow is None else flow.self_consumption_pct
    return (
        (tr("Self-sufficiency"), autarky, "ENERGY.GUI_GRID_POW"),
        (tr("Self-consumption"), own_use, "ENERGY.GUI_INVERTER_POWER"),
    )


def _shares_line(scene: Scene) -> Line:
    gauge = _gauge(scene)
    spans: list[Span] = []
    for label, share, ref in _shares(scene):
        spans += [
            Span(left(label, SHARE_LABEL), "label"),
            Span(bar((share or 0.0) / 100.0, gauge, scene.glyphs), "good" if share else "dim"),
            scene.derived(share, "%", width=6, decimals=0, ref=ref),
            Span(" " * GAP),
        ]
    return tuple(spans[:-1])


def _gauge(scene: Scene) -> int:
    """Cells of each gauge: two of them stand side by side."""
    return max(4, min(30, (scene.width - GAP) // 2 - SHARE_LABEL - 6))


def _today_line(scene: Scene) -> list[Line]:
    """`_today` in one line, with what has room."""
    head, groups = _today(scene)
    return grouped([head], groups, scene.width, indent=12)[:1] if groups else []


def _today(scene: Scene) -> tuple[Span, list[Line]]:
    """Energy of this local day, and how much of the day so far was measured; if that is known."""
    tr = scene.tr
    today = None if scene.digest is None else scene.digest.today
    head = Span(left(tr("Today kWh"), 12), "label")
    if today is None or not today.measured_s:
        return head, []
    groups: list[Line] = [
        (
            Span(f"{label} ", "label"),
            Span(f"{tr.number(today.energy_wh[name] / 1000, 1):>5}", "value"),
        )
        for label, name in (
            (tr("PV"), "pv"),
            (tr("House"), "house"),
            (tr("import"), "import"),
            (tr("export"), "export"),
        )
    ]
    groups += [
        (Span(f"{int(share + 0.05):3d} %", "value"), Span(f" {label}", "label"))
        for share, label in (
            (100 * today.share, tr("measured")),
            (today.autarky_pct, tr("self-suff.")),
        )
        if share is not None
    ]
    return head, groups


# -- the last hours ----------------------------------------------------------------------------


def _trend_lines(scene: Scene, room: int) -> list[Line]:
    """Sparklines with one scale for all powers, as many rows as there is room for."""
    tr = scene.tr
    if room < 3:
        return []
    if room >= TALL:
        return _curves(scene, room)
    label_width, number_width = 12, 9
    width = scene.width - label_width - number_width - 1
    seconds, end = SPARK_HOURS * 3600.0, window_end(scene.now)
    channels = {
        name: scene.trends.columns(name, now=end, seconds=seconds, count=width)
        for name in ("pv", "house", "battery", "grid")
    }
    top_w = max(
        (abs(value) for values in channels.values() for value in values if value is not None),
        default=0.0,
    )
    if not any(value is not None for values in channels.values() for value in values):
        return []
    top_w = max(top_w, limits().flow_shown_w)  # noise fills no bar
    title = tr("Last {hours} h, scale 0 to {watts} W", hours=SPARK_HOURS, watts=tr.number(top_w))
    lines: list[Line] = [scene.heading(title)]
    flow = Flow.from_snapshot(scene.snapshot)
    now = {
        "pv": None if flow is None else flow.pv_w,
        "house": None if flow is None else flow.house_w,
        "battery": None if flow is None else flow.battery_w,
        "grid": None if flow is None else flow.grid_w,
    }
    for name, label, role in (
        ("pv", tr("PV"), "pv"),
        ("house", tr("House"), "house"),
    ):
        if len(lines) < room:
            row = sparkline(channels[name], width, scene.glyphs, low=0.0, high=top_w)
            lines.append(
                (
                    Span(left(label, label_width), "label"),
                    Span(row, role),
                    Span(" "),
                    scene.derived(now[name], "W", width=number_width, ref=_SOURCES[name]),
                )
            )
    for name, label, below, role, role_below in (
        ("battery", tr("Battery +"), tr("discharge -"), "battery", "battery"),
        ("grid", tr("Grid +"), tr("export -"), "grid-import", "grid-export"),
    ):
        if len(lines) + 2 <= room:
            upper, lower = signed_sparkline(channels[name], width, scene.glyphs, limit=top_w)
            hung = hanging(lower, role_below, scene.glyphs)
            lines += [
                (
                    Span(left(label, label_width), "label"),
                    Span(upper, role),
                    Span(" "),
                    scene.derived(now[name], "W", width=number_width, ref=_SOURCES[name]),
                ),
                (Span(left(below, label_width), "label"), *hung),
            ]
    return lines


def _curves(scene: Scene, room: int) -> list[Line]:
    """Where there is room: one chart of all powers and the state of charge."""
    from senec_tui.app.pictures.charts.last_hours import chart, of_trend

    tr = scene.tr
    curves = [
        of_trend(scene, name, label, hours=SPARK_HOURS, unit=unit, role=role)
        for name, label, unit, role in (
            ("pv", tr("PV"), "W", "pv"),
            ("house", tr("House"), "W", "house"),
            ("battery", tr("Battery +"), "W", "battery"),
            ("grid", tr("Grid +"), "W", "grid-import"),
            ("soc", tr("Charge"), "%", "label"),
        )
    ]
    title = tr("Last {hours} h", hours=SPARK_HOURS)
    return chart(scene, title, curves, hours=SPARK_HOURS, height=room, at_least={"%": (0.0, 100.0)})


def _temperature_line(scene: Scene) -> Line:
    """`_temperatures` in one line."""
    head, groups = _temperatures(scene)
    return grouped([head], groups, scene.width, indent=12)[0]


def _temperatures(scene: Scene) -> tuple[Span, list[Line]]:
    """Those of battery, inverter, case and controller that are known."""
    tr = scene.tr
    head = Span(left(tr("Temperature"), 12), "label")
    groups: list[Line] = []
    for label, values in (
        (tr("battery"), (("BMS", "MIN_TEMP"), ("BMS", "MAX_TEMP"))),
        (tr("inverter"), (("BAT1OBJ1", "TEMP1"), ("BAT1OBJ1", "TEMP2"))),
        (tr("case"), (("TEMPMEASURE", "CASE_TEMP"),)),
        (tr("controller"), (("TEMPMEASURE", "MCU_TEMP"),)),
    ):
        readings = [scene.reading(*value) for value in values]
        if all(reading.number is None for reading in readings):
            continue
        spans = [Span(f"{label} ", "label")]
        for index, (object_name, name) in enumerate(values):
            if index:
                spans.append(Span("–", "label"))
            last = index == len(values) - 1
            spans.append(scene.value(object_name, name, decimals=0, unit=last))
        groups.append(tuple(spans))
    return head, groups


def _vital(scene: Scene) -> list[Line]:
    """For very small terminals: one column of the numbers that matter."""
    tr = scene.tr
    warned = _warning_lines(scene)[:2]
    spare = scene.height - len(warned) - _VITAL_NUMBERS - 1
    rows: list[Line] = [*_state_lines(scene, spare), *warned]
    flow = Flow.from_snapshot(scene.snapshot)
    grid_words = battery_words = ""
    if flow is not None:
        grid_words = _direction(scene, flow.grid_w, tr("import"), tr("export"))
        battery_words = _direction(scene, flow.battery_w, tr("charging"), tr("discharging"))
    for label, name, words in (
        (tr("PV"), "GUI_INVERTER_POWER", ""),
        (tr("House"), "GUI_HOUSE_POW", ""),
        (tr("Grid"), "GUI_GRID_POW", grid_words),
        (tr("Battery"), "GUI_BAT_DATA_POWER", battery_words),
        (tr("Charge"), "GUI_BAT_DATA_FUEL_CHARGE", ""),
    ):
        rows.append(
            scene.labelled(
                label, scene.value("ENERGY", name, width=11), Span(f"  {words}", "label"), width=12
            )
        )
    return [*rows, *_vital_more(scene, scene.height - len(rows))]


def _vital_more(scene: Scene, room: int) -> list[Line]:
    """What a small terminal has room for after the vital numbers, most important first."""
    more: list[Line] = []
    if words := _estimate_words(scene, estimate(scene.snapshot, scene.trends, scene.now)):
        more.append(scene.labelled("", Span(words, "value"), width=12))
    gauge = max(4, min(30, scene.width - SHARE_LABEL - 6))
    more += [
        (
            Span(left(label, SHARE_LABEL), "label"),
            Span(bar((share or 0.0) / 100.0, gauge, scene.glyphs), "good" if share else "dim"),
            scene.derived(share, "%", width=6, decimals=0, ref=ref),
        )
        for label, share, ref in _shares(scene)
    ]
    for head, groups in (_today(scene), _temperatures(scene)):
        if groups:
            more += grouped([head], groups, scene.width, indent=12)
    return more[: max(room, 0)]


def make_pane() -> Pane:
    """The tab."""
    return PicturePane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "Where the power comes from and where it goes, now. The split follows a convention: "
            "the sun serves the house before the battery and the battery before the grid. "
            "Time to full or empty is a range from the mean of the last minutes. Larger terminals "
            "show the energy of today, this month and this year with the share of time that was "
            "measured, and what happened last."
        ),
    )
