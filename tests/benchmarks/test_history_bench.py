"""Five years of history: the picture of each range, beside its bar.

    python -m pytest tests/benchmarks/test_history_bench.py -s

They are written as what retention leaves of them: blocks of quarters for all of it, of minutes for
the last months, a quarter of an hour of energy per row; 100 curves, so that pages are as far apart
as they are in a real file. A car is charged every third evening.
"""

from __future__ import annotations

import math
import random
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.channels import CURVES
from senec_tui.model.history.database import MINUTE_LEVEL, QUARTER_LEVEL, open_for_writing
from senec_tui.model.history.energy import BUCKET_S, CHANNELS
from senec_tui.model.history.periods.period_view import PeriodQuestion, load
from senec_tui.model.history.periods.periods import RANGES, chosen
from senec_tui.model.history.periods.shown_sets import CURVE_SETS
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.slots import Slot, pack
from senec_tui.model.history.writing.ageing import DAY_S, MINUTES_S

if TYPE_CHECKING:
    from pathlib import Path

START: Final = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp())
DAYS: Final = 5 * 365 + 1
NOW: Final = START + DAYS * DAY_S - 6 * 3600.0
CURVE_COUNT: Final = 100
POINTS: Final = 132
"""As many as a terminal of 80 columns asks for."""
BAR_S: Final = 0.15
DETAILS_BAR_S: Final = 0.5
"""The same with sessions of charging and PV inputs."""
BARE_S: Final = 0.06
"""What a million squares took where the bar was set; elsewhere the bar is that much longer."""
INPUTS: Final = tuple(f"PV1.MPP_POWER[{number}]" for number in range(3))
PHASES: Final = tuple(
    f"WALLBOX.L{phase}_CHARGING_CURRENT[{box}]" for box in range(4) for phase in (1, 2, 3)
)
CHARGED: Final = frozenset({CURVES["wallbox"].path, *PHASES[:3]})


def a_day(chance: random.Random, level: int) -> bytes:
    """A packed day of sun and clouds."""
    slots = []
    count = DAY_S // level
    for number in range(count):
        sun_w = 8000 * max(0.0, math.sin(math.pi * (number / count * 24 - 6) / 12))
        mean_w = sun_w * chance.random() + chance.gauss(0, 50)
        slots.append(Slot(mean_w - chance.random() * 99, mean_w, mean_w + chance.random() * 99))
    return pack(slots, 1.0)


def an_evening(level: int) -> bytes:
    """A packed day on whose evening a car is charged."""
    count = DAY_S // level
    charging = range(18 * count // 24, 21 * count // 24)
    return pack([Slot(6900, 7000, 7100) if n in charging else IDLE for n in range(count)], 1.0)


IDLE: Final = Slot(0, 0, 0)


def write_years(file: Path) -> None:
    """A file with everything that is kept of five years."""
    chance = random.Random(7)  # noqa: S311 - weather, not secrets
    levels = (QUARTER_LEVEL, MINUTE_LEVEL)
    weather = {level: [a_day(chance, level) for _ in range(10)] for level in levels}
    charged = {level: an_evening(level) for level in levels}
    idle = {level: pack([IDLE] * (DAY_S // level), 1.0) for level in levels}
    paths = list(dict.fromkeys([*(curve.path for curve in CURVES.values()), *INPUTS, *PHASES]))
    paths += [f"BMS.CELL[{number}]" for number in range(CURVE_COUNT - len(paths))]
    end = START + DAYS * DAY_S

    def block(path: str, day: int, level: int) -> bytes:
        if path in CHARGED:
            return (idle if day // DAY_S % 3 else charged)[level]
        return idle[level] if path in PHASES else chance.choice(weather[level])

    block_sql = "INSERT INTO block VALUES (?, ?, ?, ?)"
    energy_sql = f"INSERT INTO energy VALUES (?, 900000, 0{', ?' * len(CHANNELS)})"  # noqa: S608
    with closing(open_for_writing(file)) as connection:
        connection.execute("BEGIN")
        for number, path in enumerate(paths, 1):
            connection.execute("INSERT INTO path VALUES (?, ?, 'fl')", (number, path))
        for day in range(START, end, DAY_S):
            for level in levels if day > end - MINUTES_S else levels[:1]:
                rows = [(level, n, day, block(path, day, level)) for n, path in enumerate(paths, 1)]
                connection.executemany(block_sql, rows)
        for bucket in range(START, end, BUCKET_S):
            charging = bucket // DAY_S % 3 == 0 and 18 <= bucket % DAY_S / 3600 < 21
            energies = [123_456] * (len(CHANNELS) - 1) + [1_750_000 * charging]
            connection.execute(energy_sql, (bucket, *energies))
        for key in ("folded_until", "joined_until"):
            connection.execute("INSERT INTO meta VALUES (?, ?)", (key, end))
        connection.execute("COMMIT")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("years") / HISTORY_FILE_NAME
    write_years(file)
    return file


def best_s(file: Path, range_id: str, *, details: bool = False, runs: int = 5) -> float:
    """Opening the file and everything that the tab asks for a range, five power curves included.

    `details`: sessions and inputs, too. In processor time, which is what others leave alone.
    """
    entry = next(entry for entry in RANGES if entry.id == range_id)
    question = PeriodQuestion(
        period=chosen(entry, NOW, UTC),
        now=NOW,
        curves=CURVE_SETS[0].names,
        points=POINTS,
        zone=UTC,
        details=details,
    )
    catalogue = Catalogue()
    taken = []
    for _ in range(runs):
        started = time.process_time()
        with closing(History(file, catalogue, clock=lambda: NOW)) as history:
            view = load(history, question)
        taken.append(time.process_time() - started)
        assert len([curve for curve in view.curves if curve.last]) == len(question.curves) == 5
    return min(taken)


def yardstick_s() -> float:
    """How fast this machine is just now."""
    taken = []
    for _ in range(5):
        started = time.process_time()
        sum(n * n for n in range(1_000_000))
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("details", [False, True])
@pytest.mark.parametrize("range_id", [entry.id for entry in RANGES])
def test_a_range_with_its_five_curves(years: Path, range_id: str, *, details: bool) -> None:
    usual_s = DETAILS_BAR_S if details else BAR_S
    bar_s = usual_s * max(1.0, yardstick_s() / BARE_S)
    seconds = best_s(years, range_id, details=details)
    what = f"{range_id}{' with details' if details else ''}"
    print(f"\n{what:24} {seconds * 1000:6.0f} ms, bar {bar_s * 1000:4.0f} ms")  # noqa: T201
    assert seconds < bar_s
