"""A year of history: the first picture of each range, beside its bar.

    python -m pytest tests/benchmarks/test_history_bench.py -s

The year is written as what retention leaves of it: blocks of quarters for all of it, of minutes for
its last months, a quarter of an hour of energy per row; 100 curves, so that pages are as far apart
as they are in a real file.
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

START: Final = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
DAYS: Final = 365
NOW: Final = START + DAYS * DAY_S - 6 * 3600.0
CURVE_COUNT: Final = 100
POINTS: Final = 132
"""As many as a terminal of 80 columns asks for."""
BAR_S: Final = 0.2
BARE_S: Final = 0.06
"""What a million squares took where the bar was set; elsewhere the bar is that much longer."""


def a_day(chance: random.Random, level: int) -> bytes:
    """A packed day of sun and clouds."""
    slots = []
    count = DAY_S // level
    for number in range(count):
        sun_w = 8000 * max(0.0, math.sin(math.pi * (number / count * 24 - 6) / 12))
        mean_w = sun_w * chance.random() + chance.gauss(0, 50)
        slots.append(Slot(mean_w - chance.random() * 99, mean_w, mean_w + chance.random() * 99))
    return pack(slots, 1.0)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with everything that is kept of a year."""
    file = tmp_path_factory.mktemp("year") / HISTORY_FILE_NAME
    chance = random.Random(7)  # noqa: S311 - weather, not secrets
    quarters = [a_day(chance, QUARTER_LEVEL) for _ in range(30)]
    minutes = [a_day(chance, MINUTE_LEVEL) for _ in range(10)]
    paths = [curve.path for curve in CURVES.values()]
    paths += [f"BMS.CELL[{number}]" for number in range(CURVE_COUNT - len(paths))]
    end = START + DAYS * DAY_S
    block_sql = "INSERT INTO block VALUES (?, ?, ?, ?)"
    energy_sql = f"INSERT INTO energy VALUES (?, 900000, 0{', ?' * len(CHANNELS)})"  # noqa: S608
    with closing(open_for_writing(file)) as connection:
        connection.execute("BEGIN")
        for number, path in enumerate(paths, 1):
            connection.execute("INSERT INTO path VALUES (?, ?, 'fl')", (number, path))
        for day in range(START, end, DAY_S):
            for number in range(1, len(paths) + 1):
                row = (number, day)
                connection.execute(block_sql, (QUARTER_LEVEL, *row, chance.choice(quarters)))
                if day > end - MINUTES_S:
                    connection.execute(block_sql, (MINUTE_LEVEL, *row, chance.choice(minutes)))
        for bucket in range(START, end, BUCKET_S):
            connection.execute(energy_sql, (bucket, *[123_456] * len(CHANNELS)))
        for key in ("folded_until", "joined_until"):
            connection.execute("INSERT INTO meta VALUES (?, ?)", (key, end))
        connection.execute("COMMIT")
    return file


def best_s(file: Path, range_id: str) -> float:
    """Opening the file and everything that the tab asks for a range, five power curves included."""
    entry = next(entry for entry in RANGES if entry.id == range_id)
    question = PeriodQuestion(
        period=chosen(entry, NOW, UTC),
        now=NOW,
        curves=CURVE_SETS[0].names,
        points=POINTS,
        zone=UTC,
    )
    catalogue = Catalogue()
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        with closing(History(file, catalogue, clock=lambda: NOW)) as history:
            view = load(history, question)
        taken.append(time.perf_counter() - started)
        assert len([curve for curve in view.curves if curve.last]) == len(question.curves) == 5
    return min(taken)


def yardstick_s() -> float:
    """How fast this machine is just now."""
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        sum(n * n for n in range(1_000_000))
        taken.append(time.perf_counter() - started)
    return min(taken)


@pytest.mark.parametrize("range_id", [entry.id for entry in RANGES])
def test_a_range_with_its_five_curves(year: Path, range_id: str) -> None:
    bar_s = BAR_S * max(1.0, yardstick_s() / BARE_S)
    seconds = best_s(year, range_id)
    print(f"\n{range_id:10} {seconds * 1000:6.0f} ms, bar {bar_s * 1000:4.0f} ms")  # noqa: T201
    assert seconds < bar_s
