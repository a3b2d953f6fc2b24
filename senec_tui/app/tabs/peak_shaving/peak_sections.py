"""What the tab consists of: portal and appliance compared, a change, and what shaving is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import GAP, SLIMMEST, columns_at, spread
from senec_tui.app.pictures.lines import (
    Line,
    Span,
    behind,
    beside,
    cells,
    clipped,
    fill,
    flow,
    left,
    paragraph,
    right,
)
from senec_tui.app.pictures.section import Fixed, Growing, Row, Section, named, one
from senec_tui.app.tabs.peak_shaving.comparison_table import (
    appliance_rows,
    comparison,
    label_width,
    portal_only,
)
from senec_tui.app.tabs.peak_shaving.peak_keys import KEYS
from senec_tui.app.tabs.peak_shaving.portal_totals import energies_of, is_same_day, portal_totals
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.clean_text import MASKED
from senec_tui.language import N_
from senec_tui.model.peak_shaving.change import Outcome
from senec_tui.model.peak_shaving.comparison import (
    HOW_TO_SIGN_IN,
    local_peak_shaving,
    neighbour_rows,
)
from senec_tui.model.peak_shaving.peak_texts import changed_text, conclusion_texts, step_texts
from senec_tui.portal.portal_errors import SignInNeededError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.errors import SenecTuiError
    from senec_tui.model.peak_shaving.change import SettingsChange
    from senec_tui.model.peak_shaving.comparison import ComparisonRow, LocalPeakShaving
    from senec_tui.model.peak_shaving.controller import PeakShavingView
    from senec_tui.portal.related_settings import Neighbours

NARROW: Final = 72
COLUMN: Final = 72
"""Cells that portal and appliance need beside each other."""
NEIGHBOUR: Final = 38
WITH_NOTE: Final = 54
"""Cells of a column from which on what else the portal tells has its notes."""
HOURS: Final = 4
LEAST: Final = 11
MOST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What the tab knows beside the scene."""

    view: PeakShavingView | None = None
    """None: there is no way to the portal here."""
    may_change: bool = False
    error: SenecTuiError | None = None
    """Of what was tried last, unless the view has it."""


def paint(scene: Scene, portal: Portal) -> list[Line]:
    """The whole tab; where only the appliance speaks, narrower columns do."""
    view = None if scene.is_past else portal.view
    trouble = () if scene.is_past else _trouble(scene, portal)
    head = clipped([_title(scene, view), *trouble], scene.width)
    compared = view is not None and view.settings is not None
    slimmest = COLUMN if compared else SLIMMEST
    return arranged(scene, head, sections(scene, portal), slimmest=slimmest)


def sections(scene: Scene, portal: Portal) -> list[Section]:
    """What the tab consists of; at a moment of the past the portal is left out."""
    local, view = local_peak_shaving(scene.snapshot), portal.view
    if scene.is_past:
        return [_sentences(scene, (_NO_PAST,)), _appliance(scene, local), *_today(scene)]
    parts: list[Section] = []
    if view is None or view.settings is None:
        parts += [_sentences(scene, _invitation(portal)), _appliance(scene, local)]
    elif scene.width < NARROW:
        rows = portal_only(scene, view, local)
        parts += [Section("", "", rows, label_width=label_width(rows))]
        parts += [_appliance(scene, local, view)]
    else:
        table = Fixed(lambda width: comparison(scene, view, local, width))
        parts.append(Section("", "", [table], headed=True))
    if view is not None and view.change is not None:
        parts.append(_change(scene, view.change))
    if view is not None:
        parts.append(Section("", "", [Fixed(lambda width: _keys(scene, portal, view, width))]))
    if view is not None and view.neighbours is not None:
        is_same = is_same_day(view.plant, scene.now)
        parts.append(_neighbours(scene, view.neighbours, comparable=is_same))
    return [*parts, *_today(scene)]


def _title(scene: Scene, view: PeakShavingView | None) -> Line:
    tr = scene.tr
    title, words = tr("Peak shaving"), tr("experimental")
    if view is not None and view.plant is not None:
        tail = MASKED if scene.mask else view.plant.masked
        product = f"{view.plant.product or '?'} " if scene.width >= NARROW else ""
        title = f"{title}: {product}{tail}"
    if view is not None and view.busy:
        words = tr("asking the portal{ellipsis}", ellipsis=scene.glyphs.ellipsis)
    ruled = scene.heading(title, width=max(scene.width - cells(words) - 1, 20))
    return (*ruled, Span(f" {words}", "warn"))


def _trouble(scene: Scene, portal: Portal) -> list[Line]:
    """What went wrong, as sentences; being signed out is no trouble."""
    error = portal.error or (None if portal.view is None else portal.view.error)
    if error is None or (isinstance(error, SignInNeededError) and portal.error is None):
        return []
    lead = Span(f"{scene.glyphs.warning} ", "bad")
    return behind(lead, Span(error.sentence(scene.tr), "bad"), scene.width)


def _sentences(scene: Scene, texts: Sequence[str]) -> Section:
    keys = ShownKeys(scene.own_keys).by_id(KEYS, scene.tr)
    told = [scene.with_keys(text, **keys) for text in texts]

    def lines(width: int) -> list[Line]:
        return [line for text in told for line in paragraph(text, "value", width)]

    return Section("", "", [Fixed(lines)] if texts else (), across=True)


def _invitation(portal: Portal) -> Sequence[str]:
    """For somebody who is not signed in, or whose settings are not read yet."""
    if portal.view is None:
        return (_NO_PORTAL,)
    if portal.view.session.signed_in is False:
        return HOW_TO_SIGN_IN
    return () if portal.view.busy else (N_("Nothing read from the portal yet; {peak_read} reads."),)


def _appliance(
    scene: Scene, local: LocalPeakShaving, view: PeakShavingView | None = None
) -> Section:
    """The appliance's word alone."""
    tr = scene.tr
    title = tr("What the appliance says")
    if local.enabled is None and local.end is None:
        text = scene.not_told(tr("The appliance has not said anything about peak shaving."))
        if scene.snapshot.lacks("WIZARD", "PS_ENABLE"):
            text = tr("The appliance has no settings of peak shaving.")
        said = Fixed(lambda width: paragraph(text, "label", width))
        return Section(title, "WIZARD", [said])
    rows = appliance_rows(scene, local, view)
    return Section(title, "WIZARD", rows, label_width=label_width(rows))


def _change(scene: Scene, change: SettingsChange) -> Section:
    """The last change of this run: stage by stage with times, and what became of it."""
    tr, arrow = scene.tr, scene.glyphs.arrow_right

    def lines(width: int) -> list[Line]:
        groups: list[Sequence[Span]] = []
        for n, (word, at) in enumerate(step_texts(change, tr)):
            sign = f"{arrow} " if n else ""
            groups.append((Span(f"{sign}{word} ", "strong"), Span(at, "label")))
        drawn = flow([], groups, width, indent=2, gap=1)
        role = "good" if change.outcome is Outcome.IN_EFFECT else "bad"
        for sentence in () if change.outcome is None else conclusion_texts(change, tr):
            drawn += paragraph(sentence, role, width)
            role = "warn"
        return drawn

    text = changed_text(change.proposal, tr, arrow=arrow)
    return Section(tr("Change: {change}", change=text), "", [Fixed(lines)])


def _keys(scene: Scene, portal: Portal, view: PeakShavingView, width: int) -> list[Line]:
    """What can be done here, and how changing is allowed where it is not."""
    tr, read = scene.tr, view.settings is not None
    names = ShownKeys(scene.own_keys).by_id(KEYS, tr)
    signed_in = view.session.signed_in is True
    keys = [(names["peak_account"], tr("sign out") if signed_in else tr("sign in"))]
    if read and portal.may_change:
        changing = (names["peak_edit"], tr("change")), (names["peak_restore"], tr("back to before"))
        keys = [*changing, *keys]
    if read:
        keys.append((names["peak_read"], tr("read again")))
    groups: list[Sequence[Span]] = [
        (Span(key, "key"), Span(f" {words}", "label")) for key, words in keys
    ]
    if read and not portal.may_change:
        groups.append((Span(tr("changes are off: start with --allow-changes"), "label"),))
    return flow([], groups, width, indent=0, gap=2)


# -- what else the portal tells ---------------------------------------------------------------


def _neighbours(scene: Scene, neighbours: Neighbours, *, comparable: bool) -> Section:
    """What else it tells; energies beside ours where both are of the same day."""
    tr = scene.tr
    title = tr("Also from the portal, read only")
    if neighbours.overview is not None and neighbours.overview.updated_at is not None:
        age = tr.duration(scene.now - neighbours.overview.updated_at)
        title = tr("Also from the portal, read only, {age} old", age=age)
    portal_kwh = energies_of(neighbours) if comparable else {}
    has_ours = bool(portal_totals(scene, portal_kwh, NEIGHBOUR))
    beside_ours = portal_kwh if has_ours else {}
    rows = neighbour_rows(neighbours, tr)
    plain = [row for row in rows if row.id != "missing" and row.id not in beside_ours]
    reasons = [tr("Not read: {reason}", reason=row.note) for row in rows if row.id == "missing"]
    slimmest = NEIGHBOUR if scene.width >= NARROW else scene.width

    def both(width: int) -> Sequence[Line]:
        if columns_at(width, slimmest) < 2:
            totals = portal_totals(scene, portal_kwh, width)
            return [*totals, *_neighbour_column(plain, width)]
        each = (width - GAP) // 2
        totals = portal_totals(scene, portal_kwh, each)
        return beside([totals, _neighbour_column(plain, each)], [each, each], GAP)

    listed = spread(lambda width: _neighbour_column(plain, width), slimmest=slimmest)
    return Section(
        title,
        "",
        [
            Fixed(both) if has_ours else listed,
            Fixed(
                lambda width: [
                    line for reason in reasons for line in paragraph(reason, "warn", width)
                ]
            ),
        ],
    )


def _neighbour_column(rows: Sequence[ComparisonRow], width: int) -> list[Line]:
    """Names to the left, values with a common right edge, notes where there is room."""
    value = max((cells(row.value) for row in rows), default=0)
    note = max((cells(row.note) + 2 for row in rows if row.note), default=0)
    note = note if width >= WITH_NOTE else 0
    label = max(width - value - note, 8)
    return [
        fill(
            (
                Span(left(row.name, label - 1) + " ", "label"),
                Span(right(row.value, value), "value"),
                Span(f"  {row.note}" if note and row.note else "", "label"),
            ),
            width,
        )
        for row in rows
    ]


# -- what shaving is for ----------------------------------------------------------------------


def _today(scene: Scene) -> list[Section]:
    """How full the battery is and what flows, where there is room; both go first."""
    tr = scene.tr
    if not scene.snapshot.at:
        return []
    powers = [
        named(words, scene.value("ENERGY", name, decimals=0))
        for words, name in (
            (tr("PV"), "GUI_INVERTER_POWER"),
            (tr("house"), "GUI_HOUSE_POW"),
            (tr("battery"), "GUI_BAT_DATA_POWER"),
            (tr("grid"), "GUI_GRID_POW"),
        )
    ]
    level = scene.value("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE", decimals=0, role="strong")
    rows = [Row(tr("Charge level"), one(level)), Row(tr("Powers"), powers)]
    curves = Growing(lambda width, height: _curves(scene, width, height), LEAST, MOST)
    return [
        Section(tr("Then") if scene.is_past else tr("Now"), "ENERGY", rows, rank=1, label_width=15),
        Section("", "", [curves], across=True, headed=True),
    ]


def _curves(scene: Scene, width: int, height: int) -> list[Line]:
    from senec_tui.app.pictures.charts.last_hours import chart, of_trend

    tr = scene.tr
    scene = replace(scene, width=width)
    curves = [
        of_trend(scene, channel, words, hours=HOURS, role=role)
        for channel, words, role in (
            ("pv", tr("PV"), "pv"),
            ("grid", tr("Grid, import above 0"), "curve-1"),
        )
    ]
    charge = of_trend(scene, "soc", tr("Charge"), hours=HOURS, unit="%", role="battery")
    return chart(scene, curves, hours=HOURS, height=height, strip=charge)


_NO_PORTAL: Final = N_("The portal is not asked here: what is shown is a recording.")
_NO_PAST: Final = N_(
    "The portal tells only what is set now, so it is left out at a moment of the past. What the "
    "appliance said then is below; {live} shows both as they are."
)
