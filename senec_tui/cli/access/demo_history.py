"""A year before today for the demo, so that it shows a full product with its first picture.

Days long past are quarters of an hour, as ageing leaves them; yesterday is minutes, too, and today
is polls. All of it is the truth of the simulated household at those times, so that it agrees with
the log and the portal.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from senec_tui.cli.access.demo_facts import EXACT_S, PastFacts
from senec_tui.device.wire.codec import decode, encode, prefix_of
from senec_tui.model.history.energy import Integrator, powers_w
from senec_tui.model.history.writing.bulk_writer import BulkWriter, Likeness, PastCurve
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.simulator.past import Past, prefixes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.catalogue.catalogue import VariableKind
    from senec_tui.device.source import Raw, Wanted
    from senec_tui.simulator.appliance import Appliance
    from senec_tui.simulator.household.physics import Moment

T = TypeVar("T")

DAYS: Final = 365
RECENT_DAYS: Final = 35
"""Of these, everything is there first."""
STEP_S: Final = 240.0
"""Between two polls of today."""
ENERGY_STEP_S: Final = 60.0
"""Today's energy is added up as finely as a collector would; a kettle boils for minutes."""
RECENT_S: Final = 2 * 3600.0
RECENT_STEP_S: Final = 30.0
"""The last hours are finer, to be looked at closely."""
_MODULES_EVERY: Final = {STEP_S: 2, RECENT_STEP_S: 6}
"""Polls: the dashboard asks for cells less often, too; a moment that is looked at has some."""
_DAY_S: Final = 86400
_EXACT_DAYS: Final = 30
"""As long as the appliance keeps its log, changes of its state are told to the two minutes."""

_FACTS: Final[Wanted] = {
    "BMS": ("MODULES_CONFIGURED", "SN"),
    "FACTORY": ("SYS_TYPE", "DESIGN_CAPACITY"),
    "WIZARD": ("SETUP_NUMBER_WALLBOXES", "APPLICATION_VERSION", "FIRMWARE_VERSION"),
    "BAT1": ("SPARE_CAPACITY", "ISLAND_ENABLE"),
    "PV1": ("INTERNAL_MD_AVAIL", "INTERNAL_PV_AVAIL"),
    "FEATURES": ("CAR", "PEAKSHAVING"),
}
_STEADY: Final[frozenset[VariableKind]] = frozenset({"identity", "setting", "version"})
"""What stays as it is, but where a story changes it."""
_STEADY_OBJECTS: Final = (
    "BAT1", "BMS", "BMS_PARA", "FACTORY", "GRIDCONFIG", "PV1", "STECA", "WALLBOX", "WIZARD",
)  # fmt: skip
_COUNTERS: Final = {
    "CYCLES": "BMS.CYCLES",
    "CHARGED_ENERGY": "BMS.CHARGED_ENERGY",
    "DISCHARGED_ENERGY": "BMS.DISCHARGED_ENERGY",
}
_COUNTED_EVERY_S: Final = 7 * 86400.0
"""Between two looks at what changes slowly."""
_SPREAD: Final = PastCurve("DERIVED.CELL_SPREAD", "fl")
_WARMEST: Final = PastCurve("DERIVED.CELL_TEMPERATURE", "fl")
_WALLBOX: Final = PastCurve("DERIVED.WALLBOX_POWER", "fl")
_WALLBOX_NAME: Final = "WALLBOX.APPARENT_CHARGING_POWER[0]"


class DemoPast:
    """Writes it in two parts, so that what the first picture shows is there at once.

    Both are blocking, all or nothing; `stopped` says whether to leave it, and is asked once a day
    of the past. Both raise `StorageError` where the file cannot be written.
    """

    def __init__(self, appliance: Appliance, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._appliance = appliance
        self._known: dict[int, list[Moment]] = {}
        """Earlier days of which the energy is written already."""
        self._flows_wh: dict[int, tuple[float, float]] = {}
        """What went into the battery, and out of it, on each day."""

    def write_recent(self, file: Path, stopped: Callable[[], bool], *, days: int = DAYS) -> None:
        """The energy of all days, and all else of the last weeks, up to the appliance's now."""
        with suppress(_StoppedError), BulkWriter(file, self._catalogue) as writer:
            writing = _Writing(self._appliance, self._catalogue, self._flows_wh)
            today = int(writing.now // _DAY_S)
            for day in range(today - days, today - RECENT_DAYS):
                if day % _AT_A_TIME == 0:
                    _go_on(stopped)
                self._known[day] = moments = self._quarters_of_day(day)
                writer.energy_of_day(day * _DAY_S, _each_flow(_all_powers_w, moments))
            for day in range(today - min(days, RECENT_DAYS), today):
                _go_on(stopped)
                moments = self._quarters_of_day(day)
                writer.energy_of_day(day * _DAY_S, _each_flow(_all_powers_w, moments))
                writing.write_day(writer, day, moments)
            writing.write_today(writer, today)
            writing.write_facts(writer, (today - min(days, RECENT_DAYS)) * _DAY_S, writing.now)

    def write_earlier(self, file: Path, stopped: Callable[[], bool]) -> None:
        """All else of the days before."""
        if not self._known:
            return
        with suppress(_StoppedError), BulkWriter(file, self._catalogue) as writer:
            writing = _Writing(self._appliance, self._catalogue, self._flows_wh)
            first, end = min(self._known), max(self._known) + 1
            for day in range(first, end):
                _go_on(stopped)
                writing.write_day(writer, day, self._known.pop(day))
            writing.write_facts(writer, first * _DAY_S, end * _DAY_S)
            writing.write_minutes(writer, int(writing.now // _DAY_S) - 1)
            writing.began(writer, first)

    def _quarters_of_day(self, day: int) -> list[Moment]:
        moments = self._appliance.household.quarters_of_day(day)
        watts = [moment.battery_w for moment in moments]
        hours = 24 / len(moments)
        into_wh = hours * sum(w for w in watts if w > 0)
        self._flows_wh[day] = (into_wh, -hours * sum(w for w in watts if w < 0))
        return moments


_AT_A_TIME: Final = 8
"""Earlier days between two looks whether to go on: asking is also a pause for the screen."""


def _go_on(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise _StoppedError


class _StoppedError(Exception):
    """The dashboard was left meanwhile."""


class _Writing:
    """Some days of one appliance."""

    def __init__(
        self,
        appliance: Appliance,
        catalogue: Catalogue,
        flows_wh: Mapping[int, tuple[float, float]],
    ) -> None:
        """`flows_wh`: what went into the battery and out of it, by day, of all up to today."""
        self._appliance = appliance
        self._catalogue = catalogue
        self._flows_wh = flows_wh
        self._past = Past(appliance.device)
        self.now = appliance.now
        self._prefixes = self._known_prefixes()
        exact_from = (self.now // _DAY_S - _EXACT_DAYS) * _DAY_S
        self._facts = PastFacts(appliance, catalogue, exact_from=exact_from)
        self._likes = self._likenesses()

    def write_day(self, writer: BulkWriter, day: int, moments: Sequence[Moment]) -> None:
        """The curves of a UTC day that is over."""
        curves = self._curves(moments)
        if day >= int(self.now // _DAY_S) - RECENT_DAYS:
            past = self._past
            columns = zip(*_each_flow(past.meter_numbers, moments), strict=True)
            curves |= dict(zip(map(self._curve, past.meter_names), columns, strict=True))
        writer.quarters(day * _DAY_S, curves, self._likes)
        self._facts.follow(moments)

    def write_minutes(self, writer: BulkWriter, day: int) -> None:
        """The same by the minute, as it is kept of a day that is hardly over."""
        times = range(day * _DAY_S, (day + 1) * _DAY_S, 60)
        moments = [self._appliance.truth_at(time) for time in times]
        writer.minutes(day * _DAY_S, self._curves(moments), self._likes)

    def write_today(self, writer: BulkWriter, today: int) -> None:
        """Polls of the UTC day that is not over yet; ageing goes on from there."""
        polls = list(self._polls(today * _DAY_S))
        self._facts.follow(polls)
        self._write_polls(writer, polls)
        self._write_energy(writer, today * _DAY_S)
        writer.aged_until(today * _DAY_S)

    def write_facts(self, writer: BulkWriter, start: float, end: float) -> None:
        """What is no curve, and the events of its changes."""
        self._note_slow(start, end)
        self._facts.write(writer)

    def began(self, writer: BulkWriter, first: int) -> None:
        """What happened first."""
        writer.events([(first * _DAY_S, "started", "", "", self._appliance.scheme)])

    def _known_prefixes(self) -> Mapping[str, str]:
        """Wire prefix of every number that this appliance has, by name."""
        past = self._past
        names = (*past.names, *past.meter_names, *past.module_names, *past.phase_likes())
        return prefixes_of(self._appliance, names)

    def _curve(self, name: str) -> PastCurve:
        return PastCurve(name, self._prefixes.get(name, "fl"))

    # -- days long past ------------------------------------------------------------------------

    def _curves(self, moments: Sequence[Moment]) -> dict[PastCurve, Sequence[float]]:
        past = self._past
        told = [(past.numbers(moment), past.inner(moment)) for moment in moments]
        inner = [row for _, row in told]
        columns = zip(*(numbers for numbers, _ in told), strict=True)
        curves: dict[PastCurve, Sequence[float]] = {
            self._curve(n): c for n, c in zip(past.names, columns, strict=True)
        }
        curves |= {self._curve(n): tuple(row[n] for row in inner) for n in inner[0]}
        for name, number in past.constants().items():
            curves[self._curve(name)] = [number] * len(moments)
        curves[_SPREAD] = [past.widest_spread_mv(row) for row in inner]
        return curves

    def _likenesses(self) -> dict[PastCurve, Likeness]:
        likes = {
            self._curve(name): Likeness(self._curve(like.of), like.factor, like.offset)
            for name, like in {**self._past.likes(), **self._past.phase_likes()}.items()
            if name in self._prefixes
        }
        warmth = self._curve("TEMPMEASURE.BATTERY_TEMP")
        likes[_WARMEST] = Likeness(warmth, 1.0, self._past.warmest_offset_c())
        if _WALLBOX_NAME in self._prefixes:
            likes[_WALLBOX] = Likeness(self._curve(_WALLBOX_NAME), 1.0, 0.0)
        return likes

    # -- today -----------------------------------------------------------------------------------

    def _polls(self, at: float) -> Iterator[Moment]:
        fine_from = self.now - RECENT_S
        while at < self.now - RECENT_STEP_S:
            yield self._appliance.truth_at(at)
            at += STEP_S if at < fine_from else RECENT_STEP_S

    def _write_energy(self, writer: BulkWriter, at: float) -> None:
        integrator = Integrator()
        while at < self.now:
            told = _powers_w(self._appliance.truth_at(at))
            writer.energy(integrator.add(at, told, interval_s=ENERGY_STEP_S))
            at += ENERGY_STEP_S

    def _write_polls(self, writer: BulkWriter, polls: Sequence[Moment]) -> None:
        past = self._past
        phases = past.phase_likes()
        rows, with_modules = [], []
        for number, moment in enumerate(polls):
            step_s = RECENT_STEP_S if moment.time >= self.now - RECENT_S else STEP_S
            car_w = moment.car.power_w
            phases_a = (car_w * like.factor for like in phases.values())
            numbers = (*past.numbers(moment), *past.meter_numbers(moment), car_w, *phases_a)
            if number % _MODULES_EVERY[step_s]:
                rows.append((moment.time, step_s, numbers))
            else:
                modules = past.module_numbers(moment)
                with_modules.append((moment.time, step_s, (*numbers, *modules)))
        curves = [*map(self._curve, (*past.names, *past.meter_names)), _WALLBOX]
        curves += map(self._curve, phases)
        writer.samples(curves, rows)
        writer.samples([*curves, *map(self._curve, past.module_names)], with_modules)

    # -- what is no curve --------------------------------------------------------------------------

    def _note_slow(self, start: float, end: float) -> None:
        """What is fitted, and what counts, once in a while; what stories changed, as it did."""
        self._facts.look(start, self._steady())
        at = start
        while at < end:
            self._facts.look(at, _FACTS)
            for path, raw in self._counters(int(at // _DAY_S)).items():
                self._facts.note(path, at, raw)
            at += _COUNTED_EVERY_S
        for story, began, until in self._appliance.earlier:
            if not start <= began < end:
                continue
            told: dict[str, tuple[str, ...]] = {}
            for path in story.variables:
                object_name, _, variable = path.partition(".")
                told[object_name] = (*told.get(object_name, ()), variable)
            for after_s in (-EXACT_S, *(step.at_s for step in story.steps), until - began):
                self._facts.look(began + after_s, told)

    def _steady(self) -> Wanted:
        """What a collector would have kept once, and never again."""
        steady: dict[str, tuple[str, ...]] = {}
        for name in _STEADY_OBJECTS:
            entry = self._catalogue.object(name)
            known = {} if entry is None else entry.variables
            steady[name] = tuple(n for n, row in known.items() if row.kind in _STEADY)
        return steady

    def _counters(self, day: int) -> dict[str, Raw]:
        """What each module had counted when a day began, counted back from what it says today."""
        today, device = int(self.now // _DAY_S), self._appliance.device
        told = self._appliance.values_at(today * _DAY_S, {"BMS": tuple(_COUNTERS)})["BMS"]
        since = [flow for other, flow in self._flows_wh.items() if other >= day]
        into_wh = sum(flow[0] for flow in since) / device.installed
        out_wh = sum(flow[1] for flow in since) / device.installed
        back = (round(out_wh / device.model.module_wh), _joules(into_wh), _joules(out_wh))
        found: dict[str, Raw] = {}
        for name, less in zip(_COUNTERS, back, strict=True):
            numbers = [n for n in map(decode, told[name]) if isinstance(n, int)]
            ending = 0 if name == "CYCLES" else 1 << 32
            prefix = prefix_of(told[name][0]) or "u3"
            found[_COUNTERS[name]] = tuple(
                encode(prefix, _before(n, less, ending)) for n in numbers
            )
        return found


def _joules(energy_wh: float) -> int:
    return round(energy_wh * 3600)


def _before(number: int, less: int, ending: int) -> int:
    """A counter as it was; one of 32 bits may have begun again; an empty slot is 0."""
    if not number:
        return 0
    return (number - less) % ending if ending else max(0, number - less)


def _powers_w(moment: Moment) -> dict[str, float]:
    flow = Flow(
        pv_w=moment.pv_w,
        house_w=moment.house_w,
        grid_w=moment.grid_w,
        battery_w=moment.battery_w,
    )
    return powers_w(flow, moment.car.power_w)


def _all_powers_w(moment: Moment) -> tuple[float, ...]:
    return tuple(_powers_w(moment).values())


def _each_flow(work: Callable[[Moment], T], moments: Iterable[Moment]) -> list[T]:
    """The results of `work`, which looks at nothing but what flows.

    On days long past the same flows for four quarters in a row, looked at at the same time.
    """
    results: list[T] = []
    last: float | None = None
    for moment in moments:
        results.append(results[-1] if moment.time == last else work(moment))
        last = moment.time
    return results
