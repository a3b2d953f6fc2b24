"""What limits charging and discharging, and probably why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.device_limits import battery_temperature_high
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import Joined, Labels, Number, message
from senec_tui.model.plant.allowance import allowance, are_halved_alike
from senec_tui.model.plant.battery import FULL, LOW, spreads
from senec_tui.model.plant.state import is_held_by_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.plant_views import PlantViews
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.plant.allowance import Allowance

CHARGING: Final = "battery.charging"
DISCHARGING: Final = "battery.discharging"
CALLED_FULL: Final = N_("called full at {percent} %, so the maker holds it back")

_CONDITIONED: Final = N_("both directions to about half, as when the maker conditions the battery")


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Both directions."""
    if plant.battery.modules:
        for charging in (True, False):
            yield _judgement(plant, allowance(plant.snapshot, plant.battery, charging=charging))


def _judgement(plant: PlantViews, allowed: Allowance) -> Judgement:
    level, text = _limited(plant, allowed) or _free(allowed)
    way = "" if allowed.charging else "DIS"
    return Judgement(
        rule=CHARGING if allowed.charging else DISCHARGING,
        level=level,
        text=text,
        path=f"BMS.{way}CHARGE_CURRENT_LIMIT[0]",
    )


def _limited(plant: PlantViews, allowed: Allowance) -> tuple[Level, Wording] | None:
    """Held back by the modules: fine where the battery is simply full or empty."""
    if allowed.permitted_w == 0:
        level = Level.WATCH
        what = message(
            N_("The modules permit no charging")
            if allowed.charging
            else N_("The modules permit no discharging")
        )
    elif allowed.blocked:
        level, names = Level.WATCH, ", ".join(allowed.blocked)
        what = message(
            N_("Charging is blocked in module {names}")
            if allowed.charging
            else N_("Discharging is blocked in module {names}"),
            names=names,
        )
    elif allowed.reduced:
        level = Level.NOTE
        what = message(
            N_("Charging is reduced to {amps} A by the modules")
            if allowed.charging
            else N_("Discharging is reduced to {amps} A by the modules"),
            amps=Number(allowed.permitted_a or 0.0, 1),
        )
    else:
        return None
    natural, causes = _causes(plant, allowed)
    if not causes and _is_alike(plant):
        causes = (message(_CONDITIONED),)
    if not causes:
        return level, message(N_("{what}; no reason to be seen"), what=what)
    text = message(N_("{what}; probably: {causes}"), what=what, causes=Joined(causes))
    return Level.FINE if natural else level, text


def _causes(
    plant: PlantViews, allowed: Allowance
) -> tuple[tuple[Wording, ...], tuple[Wording, ...]]:
    """Those that are no trouble, and all."""
    natural = (*_state_causes(plant, allowed), *_natural_causes(plant, allowed))
    return natural, (*_temperature_causes(plant), *_held_back(plant), *natural)


def _is_alike(plant: PlantViews) -> bool:
    configured = plant.snapshot.code("BMS", "MODULES_CONFIGURED")
    if configured is not None and len(plant.battery.fitted) < configured:
        return False  # the others are what is lacking
    both = (allowance(plant.snapshot, plant.battery, charging=way) for way in (True, False))
    return are_halved_alike(*both)


def seems_conditioned(plant: PlantViews, allowed: Allowance) -> bool:
    """Both directions are halved alike, and nothing of the battery explains it."""
    return _is_alike(plant) and not _causes(plant, allowed)[1]


def _free(allowed: Allowance) -> tuple[Level, Wording]:
    if allowed.permitted_w is None:
        return Level.UNKNOWN, message(N_("The modules do not say what they permit"))
    amps = Number(allowed.permitted_a or 0.0, 1)
    if not allowed.at_limit:
        return Level.FINE, message(N_("free; the modules permit {amps} A in all"), amps=amps)
    if allowed.rated_w is not None and allowed.rated_w <= allowed.permitted_w:
        return Level.FINE, message(N_("at its rated power"))
    return Level.FINE, message(N_("held by the modules: {amps} A in all"), amps=amps)


def _temperature_causes(plant: PlantViews) -> Iterator[Wording]:
    cold, warm = plant.battery.coldest, plant.battery.warmest
    low = plant.limits.battery_temperature_low_c
    high = battery_temperature_high(plant.snapshot, plant.limits)
    if cold is not None and cold.value <= low.watch:
        yield message(N_("cold, {degrees} °C"), degrees=Number(cold.value))
    if warm is not None and warm.value >= high.watch:
        yield message(N_("warm, {degrees} °C"), degrees=Number(warm.value))


def _held_back(plant: PlantViews) -> Iterator[Wording]:
    """By the maker, who conditions it."""
    charge_pct = plant.store.soc_pct
    if plant.is_conditioned and charge_pct is not None:
        yield message(CALLED_FULL, percent=Number(charge_pct))


def _state_causes(plant: PlantViews, allowed: Allowance) -> Iterator[Wording]:
    """A state that has a judgement of its own, so that this is no other fault."""
    snapshot = plant.snapshot
    code, table = snapshot.code("ENERGY", "STAT_STATE"), snapshot.catalogue.codes("STAT_STATE")
    if code is None or table is None:
        return
    if is_held_by_state(snapshot, charging=allowed.charging):
        name = Labels.of(table.labels.get(str(code)), message(N_("State {code}"), code=code))
        yield message(N_("the state, {name}"), name=name)


def _natural_causes(plant: PlantViews, allowed: Allowance) -> Iterator[Wording]:
    """What makes every battery hold back: it is full, or empty."""
    battery, snapshot = plant.battery, plant.snapshot
    zones = {spread.zone for spread in spreads(snapshot, battery)}
    if allowed.charging:
        full_mv = snapshot.number("BMS_PARA", "FULL_CELL_VOLTAGE_MV")
        top, margin = battery.highest_cell, plant.limits.cell_full_margin_mv
        if top is not None and full_mv and top.value >= full_mv - margin:
            yield message(
                N_("cell {name} at {mv} mV, full at {full} mV"),
                name=top.name,
                mv=Number(top.value),
                full=Number(full_mv),
            )
        if FULL in zones:
            yield message(N_("nearly full"))
    elif LOW in zones:
        yield message(N_("nearly empty"))
        if (bottom := battery.lowest_cell) is not None:
            yield message(
                N_("lowest cell {name} at {mv} mV"), name=bottom.name, mv=Number(bottom.value)
            )
