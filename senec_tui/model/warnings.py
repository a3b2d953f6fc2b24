"""What deserves attention right now, in sentences. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.model.flow import Flow
from senec_tui.model.overview import State
from senec_tui.model.wallbox import BoxState, configured_boxes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.language import Language
    from senec_tui.model.snapshot import Snapshot
    from senec_tui.model.trend import Trends


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the word for it; used by its module name
    """One sentence, and the value it speaks of."""

    severity: str
    """note, watch or act."""
    text: str
    ref: str


def warnings(snapshot: Snapshot, trends: Trends, tr: Language) -> list[Warning]:
    """The most serious first."""
    order = ("act", "watch", "note")
    found = (
        *_state(snapshot, tr),
        *_alarms(snapshot, tr),
        *_wallboxes(snapshot, tr),
        *_temperatures(snapshot, tr),
        *_balance(snapshot, trends, tr),
        *_limits(snapshot, tr),
        *_clock(snapshot, tr),
    )
    return sorted(found, key=lambda warning: order.index(warning.severity))


def clock_drift_s(snapshot: Snapshot) -> float | None:
    """Device clock minus this computer's, seconds; `WEB_TIME` is local wall time (protocol)."""
    local = snapshot.number("RTC", "WEB_TIME")
    offset_min = snapshot.number("RTC", "UTC_OFFSET")
    stored = snapshot.stored("RTC", "WEB_TIME")
    if local is None or offset_min is None or stored is None:
        return None
    return local - 60.0 * offset_min - stored.at


def _state(snapshot: Snapshot, tr: Language) -> Iterator[Warning]:
    state = State.of(snapshot, tr)
    ref = "ENERGY.STAT_STATE"
    if state is None:
        return
    if state.severity == "unknown":
        yield Warning("watch", tr("State {code} is in no table yet", code=state.code), ref)
    elif state.severity == "fault":
        text = state.meaning or tr("State {code} is a fault", code=state.code)
        yield Warning("act", f"{text} {state.action}".strip(), ref)


def _alarms(snapshot: Snapshot, tr: Language) -> Iterator[Warning]:
    table = snapshot.catalogue.codes("BMS_STATUS")
    for module, reading in enumerate(snapshot.readings("BMS", "ALARM_STATUS")):
        word = reading.value
        if table is None or not isinstance(word, int) or not word:
            continue
        names = ", ".join(table.label(bit, tr) or str(bit) for bit in table.bits(word))
        text = tr("Battery module {name}: {alarms}", name="ABCDEFGH"[module % 8], alarms=names)
        yield Warning("act", text, str(reading.path))


def _wallboxes(snapshot: Snapshot, tr: Language) -> Iterator[Warning]:
    for box in range(configured_boxes(snapshot) or 0):
        state = BoxState.of(snapshot, box, tr)
        if state is not None and state.severity == "fault":
            name = state.name or tr("State {code}", code=state.code)
            text = tr("Wallbox {n}: {state}. {action}", n=box + 1, state=name, action=state.action)
            yield Warning("act", text.strip(), f"WALLBOX.STATE[{box}]")


_TEMPERATURES = (
    ("TEMPMEASURE", "CASE_TEMP", "case_temperature_c"),
    ("TEMPMEASURE", "MCU_TEMP", "controller_temperature_c"),
    ("BMS", "MAX_TEMP", "battery_temperature_high_c"),
)


def _temperatures(snapshot: Snapshot, tr: Language) -> Iterator[Warning]:
    limits = snapshot.catalogue.table("thresholds")["limits"]
    for object_name, name, limit in _TEMPERATURES:
        degrees = snapshot.number(object_name, name)
        if degrees is None or degrees < limits[limit]["watch"]:
            continue
        severity = "act" if degrees >= limits[limit]["act"] else "watch"
        variable = snapshot.catalogue.variable(object_name, name)
        meaning = None if variable is None else variable.meaning(tr)
        text = tr(
            "{what}: {degrees} °C, above {limit} °C",
            what=(meaning or f"{object_name}.{name}").rstrip("."),
            degrees=tr.number(degrees, 1),
            limit=limits[limit]["watch"],
        )
        yield Warning(severity, text, f"{object_name}.{name}")


def _balance(snapshot: Snapshot, trends: Trends, tr: Language) -> Iterator[Warning]:
    limits = snapshot.catalogue.table("thresholds")["limits"]
    flow = Flow.from_snapshot(snapshot)
    if flow is None:
        return
    ref = "ENERGY.GUI_HOUSE_POW"
    if flow.unmetered:
        yield Warning(
            "note",
            tr("House 0 W while exporting: something generates power that is not metered"),
            ref,
        )
    elif trends.balance_off(
        limits["balance_tolerance_w"]["value"], int(limits["balance_samples"]["value"])
    ):
        text = tr(
            "House is {watts} W off PV + grid - battery; the values do not fit together",
            watts=tr.number(flow.balance_error_w),
        )
        yield Warning("note", text, ref)


def _limits(snapshot: Snapshot, tr: Language) -> Iterator[Warning]:
    limits = snapshot.catalogue.table("thresholds")["limits"]
    if snapshot.code("ENERGY", "STAT_LIMITED_NET_SKEW"):
        yield Warning(
            "note",
            tr("Power is held back so that the phases stay balanced"),
            "ENERGY.STAT_LIMITED_NET_SKEW",
        )
    ratio_pct = snapshot.number("PV1", "POWER_RATIO")
    if ratio_pct is not None and ratio_pct < limits["curtailed_below_pct"]["value"]:
        text = tr("PV is curtailed to {percent} %", percent=tr.number(ratio_pct))
        yield Warning("note", text, "PV1.POWER_RATIO")


def _clock(snapshot: Snapshot, tr: Language) -> Iterator[Warning]:
    limits = snapshot.catalogue.table("thresholds")["limits"]["clock_drift_s"]
    drift_s = clock_drift_s(snapshot)
    if drift_s is None or abs(drift_s) < limits["watch"]:
        return
    length = tr.duration(abs(drift_s))
    text = (
        tr("The clock of the device is {length} fast", length=length)
        if drift_s > 0
        else tr("The clock of the device is {length} slow", length=length)
    )
    yield Warning("note", text, "RTC.WEB_TIME")
