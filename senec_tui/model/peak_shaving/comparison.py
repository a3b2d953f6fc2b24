"""Peak shaving in words: what the portal says, what the appliance says, and whether both agree.

Pure functions of what was read; a screen or a command only lays the rows out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, time
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.peak_shaving.peak_texts import unfinished_text
from senec_tui.model.time_input import calendar
from senec_tui.portal.peak_shaving import AUTO, DEACTIVATED, MANUAL, MODE_EFFECTS, MODE_WORDS, MODES
from senec_tui.portal.related_settings import SG_READY_WORDS, SOCKET_WORDS

if TYPE_CHECKING:
    from senec_tui.language import Language
    from senec_tui.model.peak_shaving.controller import PeakShavingView
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.portal.peak_shaving import PeakShavingSettings
    from senec_tui.portal.plants import Plant
    from senec_tui.portal.related_settings import Energy, Neighbours

LOCAL_WANTED: Final = {
    "WIZARD": ("PS_ENABLE", "PS_HOUR", "PS_MINUTE", "PS_RESERVOIR"),
    "FEATURES": ("PEAKSHAVING",),
    "ENERGY": ("STAT_STATE",),
    "FACTORY": ("DESIGN_CAPACITY",),
}
"""What `LocalPeakShaving` is made from."""
HOW_TO_SIGN_IN: Final = (
    N_("Peak shaving is set at mein-senec.de; the appliance only follows."),
    N_("Press {peak_account} to sign in with your SENEC account, or run `senec-tui portal login`."),
    N_("All other tabs work without it. The password is not stored."),
)
"""Three lines for somebody who is not signed in; where they stand, `peak_account` is a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPeakShaving:
    """What the appliance says by itself. None: it does not say."""

    enabled: bool | None
    end: time | None
    reservoir_pct: int | None
    """Whether this is the limit or what is kept free of it is not known [?]."""
    available: bool | None
    state: int | None
    """56 is: peak shaving, waiting."""
    capacity_wh: float | None
    at: float | None
    """When the oldest of it was read, Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One line: what, its value, what it means, and whose word it is."""

    id: str
    """Stable, to find it by."""
    name: str
    value: str
    note: str = ""
    source: str = ""
    """portal, appliance, or empty for what was concluded from both."""
    agrees: bool | None = None
    """Of a comparison; None: nothing can be said."""
    ref: str = ""
    """The path of the appliance's value that it shows, or ""."""


def local_peak_shaving(snapshot: Snapshot) -> LocalPeakShaving:
    """The local mirror of the settings, from the newest readings."""
    enabled = snapshot.code("WIZARD", "PS_ENABLE")
    hour, minute = snapshot.code("WIZARD", "PS_HOUR"), snapshot.code("WIZARD", "PS_MINUTE")
    available = snapshot.code("FEATURES", "PEAKSHAVING")
    stored = snapshot.stored("WIZARD", "PS_ENABLE")
    end = None
    if hour is not None and minute is not None and 0 <= hour < 24 and 0 <= minute < 60:
        end = time(hour, minute)
    return LocalPeakShaving(
        enabled=None if enabled is None else enabled != 0,
        end=end,
        reservoir_pct=snapshot.code("WIZARD", "PS_RESERVOIR"),
        available=None if available is None else available != 0,
        state=snapshot.code("ENERGY", "STAT_STATE"),
        capacity_wh=snapshot.number("FACTORY", "DESIGN_CAPACITY"),
        at=None if stored is None else stored.at,
    )


def agreement(settings: PeakShavingSettings, local: LocalPeakShaving) -> bool | None:
    """Whether portal and appliance say the same; None: not enough is known to say.

    The end time counts only while a limit by hand is in force. The reservoir does not count: its
    sense is not known. After a change the appliance follows minutes later.
    """
    if settings.mode not in MODES or local.enabled is None:
        return None
    if local.enabled != (settings.mode != DEACTIVATED):
        return False
    if settings.mode != MANUAL:
        return True
    if settings.end is None or local.end is None:
        return None
    return settings.end == local.end


def portal_rows(
    view: PeakShavingView, local: LocalPeakShaving | None, tr: Language, now: float
) -> tuple[ComparisonRow, ...]:
    """What the portal says: mode, limit, end, feed-in limit, edit, age. Empty before reading."""
    settings, plant = view.settings, view.plant
    if settings is None or plant is None:
        return ()
    unknown = tr("unknown")
    mode = settings.mode
    known = mode in MODES
    rows = [
        ComparisonRow(id="system", name=tr("System"), value=plant.name),
        ComparisonRow(
            id="mode",
            name=tr("Mode"),
            value=tr(MODE_WORDS[mode]) if mode is not None and known else mode or unknown,
            note=tr(MODE_EFFECTS[mode]) if mode is not None and known else tr(_STRANGE_MODE),
        ),
        ComparisonRow(
            id="limit",
            name=tr("Capacity limit"),
            value=unknown if settings.limit_pct is None else f"{settings.limit_pct} %",
            note=_limit_note(settings, local, tr),
        ),
        ComparisonRow(
            id="end",
            name=tr("End time"),
            value=unknown if settings.end_shown is None else f"{settings.end_shown:%H:%M}",
            note=tr("daily, time at the system"),
        ),
        *_end_date_rows(settings, tr),
        ComparisonRow(
            id="feed-in",
            name=tr("Feed-in limit"),
            value=_percent(settings.feed_in_limit_pct, tr),
            note=tr("of the PV peak power"),
        ),
        ComparisonRow(
            id="edited", name=tr("Last edited"), value=_moment(settings.edited_at, plant, tr)
        ),
        ComparisonRow(id="age", name=tr("Age"), value=tr.duration(now - settings.read_at)),
    ]
    if settings.valid is False:
        rows.append(
            ComparisonRow(
                id="valid",
                name=tr("Valid"),
                value=tr("no"),
                note=tr("nobody knows what this means"),
            )
        )
    rows += [
        ComparisonRow(
            id="unfinished", name=tr("Open change"), value=unfinished_text(one, plant, tr)
        )
        for one in view.unfinished
    ]
    return tuple(_from(row, "portal") for row in rows)


def _end_date_rows(settings: PeakShavingSettings, tr: Language) -> list[ComparisonRow]:
    """The date that the portal tells besides, and whether its time of day is another one."""
    if settings.end_at is None or settings.end_by_date is None:
        return []
    moment = calendar(settings.end_at)
    if moment is None:
        return []
    value = tr.date_and_time(moment, seconds=False)
    differs = settings.end_by_date != settings.end_shown
    note = tr("differs from the end time") if differs else ""
    return [ComparisonRow(id="end-date", name=tr("End date"), value=value, note=note)]


def local_rows(
    settings: PeakShavingSettings | None, local: LocalPeakShaving, tr: Language
) -> tuple[ComparisonRow, ...]:
    """What the appliance says, and in the last row whether it agrees with the portal."""
    unknown = tr("unknown")
    rows = [
        ComparisonRow(
            id="enabled",
            name=tr("Peak shaving"),
            value=_on_off(local.enabled, tr),
            ref="WIZARD.PS_ENABLE",
        ),
        ComparisonRow(
            id="end",
            name=tr("End time"),
            value=unknown if local.end is None else f"{local.end:%H:%M}",
            ref="WIZARD.PS_HOUR",
        ),
        ComparisonRow(
            id="reservoir",
            name=tr("Reservoir"),
            value=_percent(local.reservoir_pct, tr),
            note=_reservoir_note(settings, local, tr),
            ref="WIZARD.PS_RESERVOIR",
        ),
        ComparisonRow(
            id="available",
            name=tr("Available"),
            value=_yes_no(local.available, tr),
            ref="FEATURES.PEAKSHAVING",
        ),
    ]
    if local.state == _WAITING:
        rows.append(
            ComparisonRow(
                id="state",
                name=tr("State"),
                value=tr("peak shaving, waiting"),
                note=str(_WAITING),
                ref="ENERGY.STAT_STATE",
            )
        )
    rows = [_from(row, "appliance") for row in rows]
    if settings is not None:
        agrees = agreement(settings, local)
        value, note = _AGREEMENT[agrees]
        rows.append(
            ComparisonRow(
                id="agree", name=tr("Both agree"), value=tr(value), note=tr(note), agrees=agrees
            )
        )
    return tuple(rows)


def neighbour_rows(neighbours: Neighbours, tr: Language) -> tuple[ComparisonRow, ...]:
    """What stands beside it in the portal; a part that failed has its reason in words."""
    rows = []
    if overview := neighbours.overview:
        for id_, name, energy in (
            ("pv", tr("PV today"), overview.production),
            ("house", tr("House today"), overview.consumption),
            ("import", tr("From the grid today"), overview.grid_import),
            ("export", tr("Into the grid today"), overview.grid_export),
            ("charge", tr("Battery charged today"), overview.charge),
            ("discharge", tr("Battery discharged today"), overview.discharge),
        ):
            rows.append(_energy_row(id_, name, energy, tr))
    if autarky := neighbours.autarky:
        rows.append(
            ComparisonRow(
                id="autarky",
                name=tr("Self-sufficiency"),
                value=_percent(autarky.day_pct, tr, 1),
                note=tr("year {year}", year=_percent(autarky.year_pct, tr, 1)),
            )
        )
    if neighbours.reserve_pct is not None:
        rows.append(
            ComparisonRow(id="reserve", name=tr("Reserve"), value=f"{neighbours.reserve_pct} %")
        )
    if sg_ready := neighbours.sg_ready:
        mode = sg_ready.mode
        words = tr(SG_READY_WORDS[mode]) if mode in SG_READY_WORDS else tr("unknown")
        rows.append(ComparisonRow(id="sg-ready", name="SG-Ready", value=words, note=mode))
    for socket in neighbours.sockets:
        mode = socket.mode
        words = tr(SOCKET_WORDS[mode]) if mode in SOCKET_WORDS else mode or tr("unknown")
        rows.append(
            ComparisonRow(id="socket", name=tr("Socket {name}", name=socket.name), value=words)
        )
    rows += [
        ComparisonRow(id="missing", name=tr("Not read"), value="-", note=error.reason(tr))
        for error in neighbours.errors
    ]
    return tuple(_from(row, "portal") for row in rows)


def _from(row: ComparisonRow, source: str) -> ComparisonRow:
    return replace(row, source=source)


def _limit_note(settings: PeakShavingSettings, local: LocalPeakShaving | None, tr: Language) -> str:
    if settings.mode in (AUTO, DEACTIVATED):
        return tr("kept for manual mode, not in force")
    if settings.limit_pct is None or local is None or local.capacity_wh is None:
        return ""
    energy_kwh = local.capacity_wh * settings.limit_pct / 100_000
    return tr("= {energy} kWh of this battery", energy=tr.number(energy_kwh, 1))


def _reservoir_note(
    settings: PeakShavingSettings | None, local: LocalPeakShaving, tr: Language
) -> str:
    if settings is None or settings.limit_pct is None or local.reservoir_pct is None:
        return ""
    if local.reservoir_pct == settings.limit_pct:
        return tr("(= limit)")
    if local.reservoir_pct == 100 - settings.limit_pct:
        return tr("(100 % - limit)")
    return ""


def _energy_row(id_: str, name: str, energy: Energy, tr: Language) -> ComparisonRow:
    unknown = tr("unknown")
    today = "" if energy.today_kwh is None else f"{tr.number(energy.today_kwh, 2)} kWh"
    now = "" if energy.now_kw is None else tr("now {power} kW", power=tr.number(energy.now_kw, 2))
    return ComparisonRow(id=id_, name=name, value=today or unknown, note=now)


def _percent(value: float | None, tr: Language, decimals: int = 0) -> str:
    return tr("unknown") if value is None else f"{tr.number(value, decimals)} %"


def _on_off(value: bool | None, tr: Language) -> str:
    return tr("unknown") if value is None else tr("on") if value else tr("off")


def _yes_no(value: bool | None, tr: Language) -> str:
    return tr("unknown") if value is None else tr("yes") if value else tr("no")


def _moment(at: float | None, plant: Plant, tr: Language) -> str:
    if at is None:
        return tr("unknown")
    moment = calendar(at, plant.time_zone or UTC)
    if moment is None:
        return f"{at:g}?"
    return tr.date_and_time(moment, seconds=False)


_WAITING: Final = 56
_STRANGE_MODE: Final = N_("a mode that this version does not know; it is not changed from here")
_AGREEMENT: Final = {
    True: (N_("yes"), N_("as far as both can be compared")),
    False: (N_("no"), N_("after a change the appliance follows within minutes")),
    None: (N_("unknown"), N_("one of them does not say enough")),
}
