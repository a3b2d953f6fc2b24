"""What to think of the battery, in sentences with their reason. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from senec_tui.language import N_
from senec_tui.model.battery import (
    LETTERS,
    Allowance,
    Battery,
    Spread,
    StatusWord,
    idle_modules,
    spreads,
)
from senec_tui.model.verdict import (
    ACT,
    FINE,
    LEVELS,
    NOTE,
    UNKNOWN,
    WATCH,
    Verdict,
    limits_of,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.language import Language
    from senec_tui.model.snapshot import Snapshot

CHEMISTRIES: Final = {"nmc": N_("NMC"), "lfp": N_("LFP"), "lead": N_("lead")}

_BASIS: Final = {
    ("middle", False): N_("{n} {kind} cells, mid charge, at rest: watch {watch}, service {act} mV"),
    ("middle", True): N_(
        "{n} {kind} cells, mid charge, under load: watch {watch}, service {act} mV"
    ),
    ("full", False): N_(
        "{n} {kind} cells, nearly full, at rest: watch {watch}, service {act} mV; "
        "more is normal for minutes"
    ),
    ("full", True): N_(
        "{n} {kind} cells, nearly full, under load: watch {watch}, service {act} mV; "
        "more is normal for minutes"
    ),
    ("empty", False): N_(
        "{n} {kind} cells, nearly empty, at rest: watch {watch}, service {act} mV"
    ),
    ("empty", True): N_(
        "{n} {kind} cells, nearly empty, under load: watch {watch}, service {act} mV"
    ),
}


def spread_level(spread: Spread) -> str:
    """fine, watch, act, or unknown without a limit."""
    return UNKNOWN if spread.limit is None else step(spread.mv, spread.limit)


def worst_spread(found: list[Spread]) -> Spread | None:
    """The most urgent one; the widest of equally urgent ones."""
    return max(found, key=lambda s: (LEVELS.index(spread_level(s)), s.mv), default=None)


def spread_verdict(snapshot: Snapshot, battery: Battery, tr: Language) -> Verdict:
    """The worst spread of cell voltages, judged by chemistry, zone and load."""
    worst = worst_spread(spreads(snapshot, battery))
    if worst is None:
        return Verdict(UNKNOWN, tr("No cell voltages were received"), "BMS.CELL_VOLTAGES_MODULE_A")
    ref = worst.module.cells.ref(0)
    if worst.limit is None:
        why = (
            tr("kind of cells not known")
            if worst.chemistry not in ("nmc", "lfp")
            else tr("charge not known")
        )
        return Verdict(UNKNOWN, why, ref)
    text = tr(
        _BASIS[worst.zone or "middle", worst.loaded],
        n=len(worst.module.cells.values),
        kind=tr(CHEMISTRIES[worst.chemistry or ""]),
        **_steps(worst.limit),
    )
    return Verdict(spread_level(worst), text, ref)


def _steps(limit: Mapping[str, Any]) -> dict[str, Any]:
    return {"watch": limit["watch"], "act": limit["act"]}


def temperature_verdict(snapshot: Snapshot, battery: Battery, tr: Language) -> Verdict:
    """Coldest and warmest sensor; the device's own ceiling goes before ours."""
    cold, warm = battery.coldest, battery.warmest
    if cold is None or warm is None:
        return Verdict(UNKNOWN, tr("No cell temperatures were received"), "BMS.MAX_TEMP")
    limits = limits_of(snapshot)
    high = dict(limits["battery_temperature_high_c"])
    own = snapshot.number("BMS_PARA", "MAX_BATTERY_TEMP_LIMIT_DEG")
    if own:
        high["act"] = own
    low = limits["battery_temperature_low_c"]
    apart = limits["cell_temperature_spread_k"]
    widest = max(
        (m for m in battery.fitted if m.temperatures.spread is not None),
        key=lambda m: m.temperatures.spread or 0.0,
        default=None,
    )
    candidates = [
        (
            step(warm.value, high),
            tr("warm: watch from {watch}, too hot from {act} °C", **_steps(high)),
            warm.ref,
        ),
        (
            step(cold.value, low, low_is_bad=True),
            tr("cold: charges more slowly below {watch}, hardly below {act} °C", **_steps(low)),
            cold.ref,
        ),
    ]
    if widest is not None:
        candidates.append(
            (
                step(widest.temperatures.spread or 0.0, apart),
                tr(
                    "sensors of module {name} lie {kelvin} K apart",
                    name=widest.letter,
                    kelvin=tr.number(widest.temperatures.spread or 0.0),
                ),
                widest.temperatures.ref(0),
            )
        )
    level, text, ref = max(candidates, key=lambda candidate: LEVELS.index(candidate[0]))
    if level == FINE:
        text = tr("well between {low} and {high} °C", low=low["watch"], high=high["watch"])
    return Verdict(level, text, ref)


def allowance_text(
    snapshot: Snapshot, battery: Battery, allowed: Allowance, tr: Language
) -> Verdict:
    """What limits the power in one direction, and probably why."""
    ref = "BMS.CHARGE_CURRENT_LIMIT[0]" if allowed.charging else "BMS.DISCHARGE_CURRENT_LIMIT[0]"
    if allowed.permitted_w is None:
        return Verdict(UNKNOWN, tr("The modules do not say what they permit"), ref)
    amps = tr.number(allowed.permitted_a or 0.0, 1)
    if allowed.permitted_w == 0:
        text = (
            tr("the modules permit no charging")
            if allowed.charging
            else tr("the modules permit no discharging")
        )
        return Verdict(WATCH, _with_causes(text, snapshot, battery, allowed, tr), ref)
    if allowed.blocked:
        text = tr("blocked in module {names}", names=", ".join(allowed.blocked))
        return Verdict(WATCH, _with_causes(text, snapshot, battery, allowed, tr), ref)
    if allowed.reduced:
        text = tr("reduced to {amps} A by the modules", amps=amps)
        return Verdict(NOTE, _with_causes(text, snapshot, battery, allowed, tr), ref)
    if allowed.at_limit:
        held_by_rating = allowed.rated_w is not None and allowed.rated_w <= allowed.permitted_w
        text = (
            tr("at its rated power")
            if held_by_rating
            else tr("held by the modules: {amps} A in all", amps=amps)
        )
        return Verdict(FINE, text, ref)
    return Verdict(FINE, tr("free; the modules permit {amps} A in all", amps=amps), ref)


def _with_causes(
    text: str, snapshot: Snapshot, battery: Battery, allowed: Allowance, tr: Language
) -> str:
    causes = list(_causes(snapshot, battery, allowed, tr))
    if not causes:
        return tr("{what}; no reason to be seen", what=text)
    return tr("{what}; probably: {causes}", what=text, causes=", ".join(causes))


def _causes(
    snapshot: Snapshot, battery: Battery, allowed: Allowance, tr: Language
) -> Iterator[str]:
    """What usually makes modules hold back, where it is the case."""
    limits = limits_of(snapshot)
    cold, warm = battery.coldest, battery.warmest
    if cold is not None and cold.value <= limits["battery_temperature_low_c"]["watch"]:
        yield tr("cold, {degrees} °C", degrees=tr.number(cold.value))
    if warm is not None and warm.value >= limits["battery_temperature_high_c"]["watch"]:
        yield tr("warm, {degrees} °C", degrees=tr.number(warm.value))
    full_mv = snapshot.number("BMS_PARA", "FULL_CELL_VOLTAGE_MV")
    top, bottom = battery.highest_cell, battery.lowest_cell
    margin = limits["cell_full_margin_mv"]["value"]
    if allowed.charging and top is not None and full_mv and top.value >= full_mv - margin:
        yield tr(
            "cell {name} at {mv} mV, full at {full} mV",
            name=top.name,
            mv=tr.number(top.value),
            full=tr.number(full_mv),
        )
    zones = {spread.zone for spread in spreads(snapshot, battery)}
    if allowed.charging and "full" in zones:
        yield tr("nearly full")
    if not allowed.charging and "empty" in zones:
        yield tr("nearly empty")
        if bottom is not None:
            yield tr("lowest cell {name} at {mv} mV", name=bottom.name, mv=tr.number(bottom.value))


# -- alarms and everything else ----------------------------------------------------------------


def alarm_words(word: StatusWord, snapshot: Snapshot, tr: Language) -> str:
    """A word of bits as text: the likely reading first, the other ones behind it."""
    if word.normal:
        return tr("none") if word.value == 0 else tr("normal")
    likely = code_names(word.codes, snapshot, tr) or tr("bit {n}", n=0)
    shifted = code_names(word.shifted, snapshot, tr)
    if word.plain is None:
        return tr("{likely} (if bits count from 1: {shifted})", likely=likely, shifted=shifted)
    return tr(
        "{likely} (if bits count from 1: {shifted}; if it is a number: {plain})",
        likely=likely,
        shifted=shifted,
        plain=code_names((word.plain,), snapshot, tr),
    )


def code_names(codes: tuple[int, ...], snapshot: Snapshot, tr: Language) -> str:
    """The names of codes of the battery management, unknown ones by number."""
    table = snapshot.catalogue.codes("BMS_STATUS")
    return "; ".join(
        (table.label(code, tr) if table else None) or tr("code {n}", n=code) for code in codes
    )


def alarm_level(word: StatusWord, snapshot: Snapshot) -> str:
    """How urgent a word is, by its likely reading."""
    if word.normal:
        return FINE
    table = snapshot.catalogue.codes("BMS_STATUS")
    classes = {table.class_of(code) for code in word.codes} if table else {None}
    return WATCH if classes == {"warning"} else ACT


def alarm_verdicts(snapshot: Snapshot, battery: Battery, tr: Language) -> list[Verdict]:
    """Alarm and status words that are not normal, per module; derating, errors, counts."""
    return [
        *_words(snapshot, battery, tr),
        *_ampace_words(snapshot, tr),
        *_flags(snapshot, tr),
        *_counts(snapshot, battery, tr),
        *_cells_at_the_edge(snapshot, battery, tr),
        *_health(snapshot, battery, tr),
        *_shares(snapshot, battery, tr),
        *_sums(snapshot, battery, tr),
    ]


def _words(snapshot: Snapshot, battery: Battery, tr: Language) -> Iterator[Verdict]:
    for variable, message in (
        ("ALARM_STATUS", N_("Module {name}, alarm: {words}")),
        ("STATUS", N_("Module {name}, status: {words}")),
    ):
        for module in battery.modules:
            value = snapshot.code("BMS", variable, module.slot) or 0
            word = StatusWord.of(value, alarm=variable == "ALARM_STATUS")
            if not word.normal:
                text = tr(message, name=module.letter, words=alarm_words(word, snapshot, tr))
                yield Verdict(alarm_level(word, snapshot), text, f"BMS.{variable}[{module.slot}]")


_AMPACE_WORDS: Final = (
    ("RACK_FAULT_STATE", ACT, N_("Rack fault word {value} (meaning of the bits unknown)")),
    ("RACK_ALARM_STATE", ACT, N_("Rack alarm word {value} (meaning of the bits unknown)")),
    ("RACK_WARNING_STATE", WATCH, N_("Rack warning word {value} (meaning of the bits unknown)")),
    ("RACK_OFFLINE_STATUS", ACT, N_("The rack is offline (word {value})")),
    ("MODULE_FAULT_STATE", ACT, N_("Module {name}: fault word {value} (bits unknown)")),
    ("MODULE_ALARM_STATE", ACT, N_("Module {name}: alarm word {value} (bits unknown)")),
    ("MODULE_WARNING_STATE", WATCH, N_("Module {name}: warning word {value} (bits unknown)")),
)


def _ampace_words(snapshot: Snapshot, tr: Language) -> Iterator[Verdict]:
    for variable, level, message in _AMPACE_WORDS:
        for index, reading in enumerate(snapshot.readings("AMPACE", variable)):
            if isinstance(reading.value, int) and reading.value:
                text = tr(message, name=LETTERS[index % 26], value=f"0x{reading.value:X}")
                of_rack = variable.startswith("RACK_")
                yield Verdict(level, text, f"AMPACE.{variable}" if of_rack else str(reading.path))


def _flags(snapshot: Snapshot, tr: Language) -> Iterator[Verdict]:
    if snapshot.code("BMS", "DERATING"):
        yield Verdict(WATCH, tr("The battery management reduces the power"), "BMS.DERATING")
    if snapshot.code("BMS", "BMS_READY_FLAG") == 0:
        yield Verdict(WATCH, tr("The battery management is not ready"), "BMS.BMS_READY_FLAG")
    if snapshot.code("BMS", "RECOVERLOCKED"):
        yield Verdict(ACT, tr("Recovery of the modules is locked"), "BMS.RECOVERLOCKED")
    if error := snapshot.code("BMS", "ERROR"):
        yield Verdict(ACT, tr("Battery management error {code}", code=error), "BMS.ERROR")
    if snapshot.code("BMS", "TF_ERROR"):
        yield Verdict(WATCH, tr("Error while transferring data to the modules"), "BMS.TF_ERROR")


def _counts(snapshot: Snapshot, battery: Battery, tr: Language) -> Iterator[Verdict]:
    configured = snapshot.code("BMS", "MODULES_CONFIGURED")
    fitted = len(battery.fitted)
    if configured is not None and battery.modules and fitted < configured:
        text = tr("{n} modules configured, only {m} answer", n=configured, m=fitted)
        yield Verdict(ACT, text, "BMS.MODULES_CONFIGURED")
    for variable, message in (
        ("NR_ACTIVE", N_("Only {n} of {m} modules are active")),
        ("NR_CHARGE", N_("Only {n} of {m} modules may charge")),
        ("NR_DISCHARGE", N_("Only {n} of {m} modules may discharge")),
    ):
        count = snapshot.code("BMS", variable)
        if count is not None and count < fitted:
            yield Verdict(WATCH, tr(message, n=count, m=fitted), f"BMS.{variable}")
    for module in battery.modules:
        if module.presence == "silent":
            text = tr("Module {name} is known but delivers no voltages", name=module.letter)
            yield Verdict(ACT, text, f"BMS.VOLTAGE[{module.slot}]")


def _cells_at_the_edge(snapshot: Snapshot, battery: Battery, tr: Language) -> Iterator[Verdict]:
    if battery.chemistry not in ("nmc", "lfp"):
        return
    limits = limits_of(snapshot)
    for extreme, side, low_is_bad, message in (
        (battery.highest_cell, "high", False, N_("Cell {name} is high: {mv} mV, limit {limit} mV")),
        (battery.lowest_cell, "low", True, N_("Cell {name} is low: {mv} mV, limit {limit} mV")),
    ):
        limit = limits[f"cell_voltage_{side}_{battery.chemistry}_mv"]
        if extreme is None:
            continue
        level = step(extreme.value, limit, low_is_bad=low_is_bad)
        if level != FINE:
            number = tr.number(extreme.value)
            text = tr(message, name=extreme.name, mv=number, limit=limit[level])
            yield Verdict(level, text, extreme.ref)


def _health(snapshot: Snapshot, battery: Battery, tr: Language) -> Iterator[Verdict]:
    limit = limits_of(snapshot)["state_of_health_pct"]
    for module in battery.fitted:
        health = snapshot.number("BMS", "SOH", module.slot)
        if health and (level := step(health, limit, low_is_bad=True)) != FINE:
            text = tr(
                "Module {name}: health {percent} %", name=module.letter, percent=tr.number(health)
            )
            yield Verdict(level, text, f"BMS.SOH[{module.slot}]")


def _shares(snapshot: Snapshot, battery: Battery, tr: Language) -> Iterator[Verdict]:
    limits = limits_of(snapshot)
    for module in idle_modules(battery, limits):
        text = tr(
            "Module {name} carries no current while others do; watch it for {minutes} min",
            name=module.letter,
            minutes=limits["module_idle_minutes"]["value"],
        )
        yield Verdict(WATCH, text, f"BMS.CURRENT[{module.slot}]")
    allowed_ma = snapshot.number("CURRENT_IMBALANCE_CONTROL", "THRESHOLD_mA")
    currents = [m.current_a for m in battery.fitted if m.current_a is not None]
    if allowed_ma and currents and (max(currents) - min(currents)) * 1000 > allowed_ma:
        text = tr(
            "Currents of the modules differ by {amps} A; the device allows {limit} A",
            amps=tr.number(max(currents) - min(currents), 1),
            limit=tr.number(allowed_ma / 1000, 1),
        )
        yield Verdict(WATCH, text, "CURRENT_IMBALANCE_CONTROL.THRESHOLD_mA")


def _sums(snapshot: Snapshot, battery: Battery, tr: Language) -> Iterator[Verdict]:
    most_v = limits_of(snapshot)["module_voltage_sum_v"]["value"]
    for module in battery.fitted:
        known = module.cells.known
        if not module.voltage_v or not known or len(known) != len(module.cells.values):
            continue
        off_v = sum(known) / 1000.0 - module.voltage_v
        if abs(off_v) > most_v:
            text = tr(
                "Module {name}: its cells add up to {volts} V more than it measures",
                name=module.letter,
                volts=tr.number(off_v, 1),
            )
            yield Verdict(NOTE, text, f"BMS.VOLTAGE[{module.slot}]")
