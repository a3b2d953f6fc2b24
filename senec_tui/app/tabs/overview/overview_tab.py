"""Tab 1: what flows, what needs attention, what is left, the last hours, and the look back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import columns_at
from senec_tui.app.pictures.lines import Line, Span, cells, flow, left, width_of
from senec_tui.app.pictures.section import ALWAYS, Fixed, Growing, Part, Row, Section, one
from senec_tui.app.tabs.overview.attention import attention_lines, state_lines
from senec_tui.app.tabs.overview.cascade_row import INTEREST as CASCADE
from senec_tui.app.tabs.overview.cascade_row import cascade_row
from senec_tui.app.tabs.overview.flow_picture import SLIMMEST, direction_words, flow_picture
from senec_tui.app.tabs.overview.power_curves import LEAST, SPARKLINES, power_curves
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.app.widgets.key import Key
from senec_tui.language import N_
from senec_tui.model.judgement.judged_interest import JUDGED
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.state import estimate, reserve_reached_pct
from senec_tui.model.plant.wallbox import configured_boxes, wallbox_power_w
from senec_tui.model.polling.poller import Interest, union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene

INTEREST: Final = Interest(
    medium=union(JUDGED.medium, {"TEMPMEASURE": ("BATTERY_TEMP",)}, CASCADE.medium),
    slow=union(JUDGED.slow, {"BAT1": ("SPARE_CAPACITY",)}, CASCADE.slow),
)
"""Here everything that deserves attention is told, so everything that is judged is asked for."""

LABEL: Final = 12
SHARE_LABEL: Final = 17
"""Cells for the labels of gauges."""
GAP: Final = 3
MOST: Final = 40
"""Lines from which on a chart says no more."""
HALF: Final = 33
"""Cells from which on two gauges stand beside each other."""

SHARES, TODAY, TEMPERATURES, MONTH, CURVES, TABLES, MEANING, TITLE = range(1, 9)
"""What is left out where there is no room, the last one first."""


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.waiting_words, "label"),)]
    return arranged(scene, (), list(_sections(scene)))


def _sections(scene: Scene) -> Iterator[Section]:
    yield Section(
        "",
        "",
        [
            Fixed(lambda width: state_lines(scene, width, most=2), MEANING),
            Fixed(lambda width: state_lines(scene, width, most=1), instead_of=MEANING),
        ],
        across=True,
    )
    yield Section(
        scene.tr("Needs attention"),
        "",
        [Fixed(lambda width: attention_lines(scene, width))],
        title_rank=TITLE,
        across=True,
    )
    if scene.width < SLIMMEST:
        yield Section(
            "",
            "",
            [
                *_numbers(scene),
                *cascade_row(scene),
                *_energies(scene),
                _temperatures(scene),
            ],
            label_width=LABEL,
        )
    else:
        yield Section("", "", [Fixed(lambda width: flow_picture(scene, width))], across=True)
        yield from _wide(scene)


def _wide(scene: Scene) -> Iterator[Section]:
    """Shares, energies, curves and events; a panel each where three stand beside each other."""
    aside = scene.history_summary is not None and columns_at(scene.width) > 2
    curves = Growing(
        lambda width, height: power_curves(scene, width, height),
        LEAST,
        MOST,
        before=CURVES,
        kept=SPARKLINES,
    )
    if not aside:
        yield Section("", "", _now(scene), across=True)
    yield Section("", "", [*_energies(scene)], across=True)
    yield Section("", "", [*cascade_row(scene)], label_width=LABEL, across=True)
    yield Section("", "", [curves], across=True, headed=True)
    if aside:
        parts = [*_now(scene, titled=True), _temperatures(scene)]
        title = scene.tr("Then") if scene.is_past else scene.tr("Now")
        yield Section(title, "", parts, label_width=SHARE_LABEL)
    yield from _look_back(scene)
    if not aside:
        yield Section("", "", [_temperatures(scene)], label_width=LABEL, across=True)


# -- the powers in numbers, for very small terminals ---------------------------------------------


def _numbers(scene: Scene) -> Iterator[Part]:
    tr = scene.tr
    now = Flow.from_snapshot(scene.snapshot)
    grid_words = battery_words = ""
    if now is not None:
        grid_words = direction_words(scene, now.grid_w, tr("import"), tr("export"))
        battery_words = direction_words(scene, now.battery_w, tr("charging"), tr("discharging"))
    for label, name, words in (
        (tr("PV"), "GUI_INVERTER_POWER", ""),
        (tr("House"), "GUI_HOUSE_POW", ""),
        (tr("Grid"), "GUI_GRID_POW", grid_words),
        (tr("Battery"), "GUI_BAT_DATA_POWER", battery_words),
        (tr("Charge"), "GUI_BAT_DATA_FUEL_CHARGE", _time_left(scene)),
    ):
        value = scene.value("ENERGY", name, width=9)
        yield Row(label, [[value], [Span(words, "label")]] if words else one(value))
    if configured_boxes(scene.snapshot):
        ref = "WALLBOX.APPARENT_CHARGING_POWER[0]"
        power = scene.derived(wallbox_power_w(scene.snapshot), "W", width=9, decimals=0, ref=ref)
        yield Row(tr("Wallbox"), one(power), TITLE)
    for share in _shares(scene):
        yield Fixed(partial(_gauge_lines, scene, share), SHARES)


# -- charge and shares ---------------------------------------------------------------------------


def _now(scene: Scene, *, titled: bool = False) -> list[Part]:
    """How full the battery is, and what of the power is one's own.

    `titled`: the title above says of what time that is; else each share does, which would be
    taken for one of the day that stands below.
    """
    when = "" if titled else _when(scene)
    soc = scene.reading("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")

    def charge(width: int) -> list[Line]:
        half = (width - GAP) // 2
        gauge = _gauge_cells(half if half >= HALF else width, when)
        head = (
            Span(left(scene.tr("Charge"), SHARE_LABEL), "label"),
            Span(
                bar((soc.number or 0.0) / 100.0, gauge, scene.glyphs), scene.role_of(soc, "battery")
            ),
            Span(" "),
            scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", width=7),
        )
        return flow(head, [[Span(f"  {_time_left(scene)}")]], width, indent=SHARE_LABEL)

    def shares(width: int) -> list[Line]:
        half = (width - GAP) // 2
        if half < HALF:
            return [_gauge(scene, share, width, when) for share in _shares(scene)]
        first, second = (_gauge(scene, share, half, when) for share in _shares(scene))
        return [(*first, Span(" " * (half - width_of(first) + GAP)), *second)]

    return [Fixed(charge), Fixed(shares)]


def _when(scene: Scene) -> str:
    """A word for the moment that is shown, with the blank before it."""
    return f" {scene.tr('then') if scene.is_past else scene.tr('now')}"


def _gauge_cells(width: int, when: str) -> int:
    return max(4, min(30, width - SHARE_LABEL - 6 - cells(when)))


def _time_left(scene: Scene) -> str:
    """Until the battery is full or empty; that nothing is left above the reserve; or ""."""
    tr = scene.tr
    if (reserve_pct := reserve_reached_pct(scene.snapshot)) is not None:
        return tr("at the reserve of {percent} %", percent=tr.number(reserve_pct))
    left_over = estimate(scene.snapshot, scene.recent_powers, scene.now, scene.measured_capacity)
    if left_over is None:
        return ""
    low, high = tr.duration(left_over.low_h * 3600), tr.duration(left_over.high_h * 3600)
    if left_over.full:
        return tr("full in {low} to {high}", low=low, high=high)
    return tr("empty in {low} to {high}", low=low, high=high)


_Share = tuple[str, float | None, str]
"""Label, percent, and where it comes from."""


def _shares(scene: Scene) -> Sequence[_Share]:
    """Both shares."""
    tr = scene.tr
    now = Flow.from_snapshot(scene.snapshot)
    autarky = None if now is None or now.unmetered else now.autarky_pct
    own_use = None if now is None else now.self_consumption_pct
    return (
        (tr("Self-sufficiency"), autarky, "ENERGY.GUI_GRID_POW"),
        (tr("Self-consumption"), own_use, "ENERGY.GUI_INVERTER_POWER"),
    )


def _gauge_lines(scene: Scene, share: _Share, width: int) -> list[Line]:
    return [_gauge(scene, share, width, _when(scene))]


def _gauge(scene: Scene, share: _Share, width: int, when: str) -> Line:
    label, percent, ref = share
    return (
        Span(left(label, SHARE_LABEL), "label"),
        Span(
            bar((percent or 0.0) / 100.0, _gauge_cells(width, when), scene.glyphs),
            "good" if percent else "dim",
        ),
        scene.derived(percent, "%", width=6, decimals=0, ref=ref),
        *((Span(when, "label"),) if when else ()),
    )


# -- the look back -------------------------------------------------------------------------------


def _energies(scene: Scene) -> Iterator[Part]:
    """Today and this month in a line each, where there is no room for the table."""
    if scene.history_summary is None:
        return
    from senec_tui.app.tabs.overview.overview_past import energy_row

    tr, history_summary = scene.tr, scene.history_summary
    narrow = scene.width < SLIMMEST
    today, month = history_summary.today, history_summary.month
    for label, total, beside, rank in (
        (tr("Today kWh"), today, month, TODAY),
        (tr("Month kWh"), month, today, MONTH),
    ):
        if total.measured_s:
            row = energy_row(
                scene, label, total, beside=beside, short=narrow, shares=total is today
            )
            yield Fixed(row, rank, instead_of=ALWAYS if narrow else TABLES)


def _look_back(scene: Scene) -> Iterator[Section]:
    """Totals and events, beside each other where there is room; else the totals in short."""
    if (history_summary := scene.history_summary) is None:
        return
    from senec_tui.app.tabs.overview.overview_past import events, totals

    table = Fixed(lambda width: totals(scene, history_summary, width), TABLES)
    yield Section("", "", [table], headed=True)
    happened = Growing(
        lambda width, height: events(scene, history_summary, width, height), 2, 30, rank=1
    )
    yield Section("", "", [happened], TABLES, headed=True)


# -- temperatures --------------------------------------------------------------------------------


def _temperatures(scene: Scene) -> Row:
    """Those of battery, inverter, case and controller that are known."""
    tr = scene.tr
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
    return Row(tr("Temperature"), groups, TEMPERATURES)


class OverviewPane(PicturePane):
    """The picture, and its curves at full size."""

    BINDINGS = [
        Key(
            "c",
            "chart",
            N_("Chart of all powers, to zoom, to move and to read out"),
            id="overview-chart",
            word=N_("chart"),
            rank=31,
        )
    ]

    def action_chart(self) -> None:
        """The same curves, and all that was recorded of them."""
        if self._scene is not None and self._scene.snapshot.at:
            from senec_tui.app.dialogs.power_chart import PowerChart

            self.app.push_screen(PowerChart(self._scene))


def make_pane() -> Pane:
    """The tab."""
    return OverviewPane(
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
