"""What is found about a battery, as sentences that stand by themselves. For page and report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from statistics import median
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.language import N_
from senec_tui.model.health.cells import ENDS
from senec_tui.model.health.evidence import DAY_S
from senec_tui.model.health.resistance import STEP_DAYS
from senec_tui.model.plant.battery import LETTERS, LFP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from senec_tui.language import Language
    from senec_tui.model.health.capacity import Capacity
    from senec_tui.model.health.cells import CellHealth, End, ModuleCells
    from senec_tui.model.health.health import BatteryHealth
    from senec_tui.model.health.robust import Interval
    from senec_tui.model.health.sun_and_grid import InsulationChecks, SunAndGrid

END_WORDS: Final[Mapping[End, str]] = {"top": N_("when full"), "bottom": N_("when empty")}


def with_interval(tr: Language, found: Interval, decimals: int, factor: float = 1.0) -> str:
    """`7.21 (7.10 … 7.32)`."""
    low, value, high = (
        tr.number(number * factor, decimals) for number in (found.low, found.value, found.high)
    )
    return f"{value} ({low} … {high})"


def with_reach(tr: Language, found: Interval, decimals: int) -> str:
    """`-7.2 ±0.4`."""
    return f"{tr.number(found.value, decimals)} ±{tr.number(found.half_width, decimals)}"


def day_of(number: int) -> date:
    """A UTC day by its number."""
    return datetime.fromtimestamp(number * DAY_S, UTC).date()


def cell_sentence(tr: Language, cell: CellHealth) -> str:
    """Why a cell is where it is in the ranking."""
    ours = limits()
    if cell.worst == "drift" and cell.worst_end is not None:
        slope = cell.ends[cell.worst_end].slope_mv_month
        if slope is not None:
            return tr(
                "Cell {name} moves away by {slope} mV a month {end}; from {watch} mV on it is "
                "worth watching, from {act} mV on service should see it",
                name=cell.name,
                slope=with_reach(tr, slope, 1),
                end=tr(END_WORDS[cell.worst_end]),
                watch=tr.number(ours.health_drift_mv_month.watch),
                act=tr.number(ours.health_drift_mv_month.act),
            )
    if cell.worst == "off" and cell.worst_end is not None:
        return tr(
            "Cell {name} is {mv} mV from the median of its module {end}",
            name=cell.name,
            mv=tr.number(cell.ends[cell.worst_end].off_mv or 0.0),
            end=tr(END_WORDS[cell.worst_end]),
        )
    if cell.worst == "resistance":
        return tr(
            "Cell {name} has {ratio} times the resistance of its neighbours",
            name=cell.name,
            ratio=tr.number(cell.resistance_ratio or 0.0, 1),
        )
    return tr("Nothing is known of cell {name} yet", name=cell.name)


def missing(tr: Language, health: BatteryHealth) -> Iterator[str]:
    """What cannot be said, and what is missing for it."""
    if not health.days:
        yield tr("No whole day has been recorded yet; leave `senec-tui collect` running")
        return
    if health.wrong_clock:
        yield tr(
            "The clock of this computer was wrong at times; those days are left out or misplaced"
        )
    yield from _missing_days(tr, health.modules)
    if not health.ceiling.days:
        yield tr("The charge level was not recorded, so neither capacity nor cells are known")
    known = health.capacity
    if known.usable_wh is None:
        yield tr(
            "Capacity: {count} of {needed} discharges of {part} % without a break so far",
            count=known.runs,
            needed=known.needed,
            part=tr.number(limits().health_run_pct),
        )
    yield from _missing_of_modules(tr, health)


def _missing_of_modules(tr: Language, health: BatteryHealth) -> Iterator[str]:
    """Columns that are empty for all modules."""
    if not health.work:
        return
    if all(work.balancing_days is None for work in health.work):
        yield tr("Balancing: the device does not tell, or it was not recorded")
    cells = [cell for module in health.modules for cell in module.cells]
    if all(cell.resistance_mohm is None for cell in cells):
        yield tr(
            "Resistance: too few jumps of {amperes} A or more between minutes of the last "
            "{days} days",
            amperes=tr.number(limits().health_step_current_a),
            days=STEP_DAYS,
        )


def _missing_days(tr: Language, modules: Sequence[ModuleCells]) -> Iterator[str]:
    """Modules that lack the same are named together."""
    needed = round(limits().health_fingerprints_least)
    letters: dict[tuple[str, int, bool], list[str]] = {}
    for module in modules:
        letter = LETTERS[module.slot]
        if module.chemistry is None:
            yield tr(
                "Module {letter}: the number of its cells is unknown to us, so they are not "
                "compared",
                letter=letter,
            )
            continue
        for end in ENDS:
            count = len(module.fingerprints[end])
            if count < needed:
                key = (END_WORDS[end], count, module.chemistry == LFP)
                letters.setdefault(key, []).append(letter)
    for (words, count, flat), those in letters.items():
        text = tr(
            "{letters}: {count} of {needed} comparable days of rest {end}",
            letters=", ".join(those),
            count=count,
            needed=needed,
            end=tr(words),
        )
        yield f"{text} {tr('(LFP tells nothing between the ends)')}" if flat else text


def capacity_words(tr: Language, found: Capacity) -> str:
    """Usable energy and what it is against design."""
    if found.usable_wh is None:
        return tr("not known yet")
    text = tr("{kwh} kWh usable", kwh=with_interval(tr, found.usable_wh, 2, 1e-3))
    share = found.of_design_pct
    if share is not None and found.design_wh is not None:
        text += tr(
            ", {pct} % of {design} kWh by design",
            pct=tr.number(share.value),
            design=tr.number(found.design_wh / 1000, 1),
        )
    return text


def capacity_details(tr: Language, found: Capacity) -> Iterator[str]:
    """What stands beside the capacity, in short pieces."""
    yield tr.plural("one run", "{n} runs", found.runs)
    if found.claimed_health_pct is not None:
        yield tr("the device says {pct} % health", pct=tr.number(found.claimed_health_pct))
    if found.efficiency_pct is not None:
        yield tr("round trip {pct} %", pct=with_reach(tr, found.efficiency_pct, 0))
    fade = found.fade_pct_year
    if fade is not None and found.is_fade_certain:
        yield tr("{pct} points a year", pct=with_reach(tr, fade, 1))
    elif fade is not None:
        reach = tr.number(fade.half_width)
        yield tr("loss a year not known well enough yet (±{points} points)", points=reach)
    if found.full_to_empty:
        per_full = median(100 * run.energy_wh / run.moved_pct for run in found.full_to_empty)
        yield tr.plural(
            "once from full to empty: {kwh} kWh per 100 %",
            "{n} times from full to empty: {kwh} kWh per 100 % (median)",
            len(found.full_to_empty),
            kwh=tr.number(per_full / 1000, 2),
        )


def jump_words(tr: Language, found: Capacity) -> str:
    """That the charge level moved without energy; "" where it never did."""
    if not found.jumps:
        return ""
    last = found.jumps[-1]
    return tr.plural(
        "the charge level jumped once without energy, on {day} from {before} to {after} %",
        "the charge level jumped {n} times without energy, last on {day} from {before} to"
        " {after} %",
        len(found.jumps),
        day=tr.date(day_of(int(last.at // DAY_S))),
        before=tr.number(last.from_pct),
        after=tr.number(last.to_pct),
    )


def cycles_words(tr: Language, found: Capacity) -> str:
    """Our count beside the device's."""
    count = "–" if found.own_cycles is None else tr.number(found.own_cycles, 1)
    ours = tr("{count} full cycles by our count", count=count)
    if found.device_cycles is None:
        return ours
    return ours + tr(", {count} by the device's", count=tr.number(found.device_cycles, 1))


def ceiling_words(tr: Language, health: BatteryHealth) -> str:
    """Whether it charged as far as there was surplus."""
    known = health.ceiling
    if known.ceiling_pct is None:
        return tr(
            "never held back on {count} days with surplus that it did not need",
            count=known.with_surplus,
        )
    return tr(
        "held back at {pct} % on {count} of {days} days with surplus",
        pct=tr.number(known.ceiling_pct),
        count=known.held_back,
        days=known.with_surplus,
    )


def input_words(tr: Language, found: SunAndGrid) -> Iterator[str]:
    """What each PV input gave."""
    for entry in found.inputs:
        best = "–" if entry.of_best is None else tr.number(100 * entry.of_best)
        yield tr(
            "PV input {number}: {kwh} kWh; on clear days {pct} % of its own best around, "
            "{share} % of all inputs (usually {usual} %)",
            number=entry.index + 1,
            kwh=tr.number(entry.energy_wh / 1000, 1),
            pct=best,
            share="–" if entry.share is None else tr.number(100 * entry.share),
            usual="–" if entry.usual_share is None else tr.number(100 * entry.usual_share),
        )


def sun_and_grid_words(tr: Language, found: SunAndGrid) -> Iterator[str]:
    """Each other fact that is known; what is not told is said to be unknown."""
    if found.curtailed_h is None or found.lost_wh is None:
        yield tr("Curtailment: the device does not tell")
    else:
        yield tr(
            "Curtailed for {hours} h; estimate: at most {kwh} kWh lost by it",
            hours=tr.number(found.curtailed_h, 1),
            kwh=tr.number(found.lost_wh / 1000, 1),
        )
    yield _insulation_words(tr, found.insulation)
    if found.breaks is not None:
        yield tr.plural(
            "The sun broke off once by day, for {minutes} min",
            "The sun broke off {n} times by day, {minutes} min together",
            found.breaks,
            minutes=tr.number(found.breaks_min),
        )
    for outside, words, unknown in (
        (
            found.outside_voltage,
            N_("Grid voltage more than 10 % off: {minutes} min on {days} measured days"),
            N_("Grid voltage: not recorded"),
        ),
        (
            found.skewed,
            N_("Phases more unequal than permitted: {minutes} min on {days} measured days"),
            N_("Power of the phases: not recorded"),
        ),
    ):
        if outside is None:
            yield tr(unknown)
        else:
            yield tr(words, minutes=tr.number(outside.minutes), days=outside.days)
    if found.base_load_wh_day is not None:
        yield tr(
            "Base load of the house with the appliance: {kwh} kWh a day",
            kwh=tr.number(found.base_load_wh_day / 1000, 1),
        )


def _insulation_words(tr: Language, found: InsulationChecks | None) -> str:
    """The device publishes no measured resistance, so its tests and faults are told."""
    if found is None:
        return tr("Insulation: the operating state was not recorded")
    if found.last is None:
        return tr("Insulation: neither tests nor faults (states 83, 91)")
    text = tr(
        "Insulation: {tests} tests and {faults} faults (states 83, 91), {hours} h together, the "
        "last on {day}",
        tests=found.tests,
        faults=found.faults,
        hours=tr.number(found.hours, 1),
        day=tr.date(datetime.fromtimestamp(found.last, UTC).date()),
    )
    months = ", ".join(f"{month} {count}" for month, count in found.by_month.items())
    return tr("{text}; by month: {months}", text=text, months=months)
