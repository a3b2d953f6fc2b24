"""Curves are thinned a block at a time; the outcome is that of taking every slot by itself."""

import random
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from history_driver import NOON, reading

from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.database import QUARTER_LEVEL, open_for_writing
from senec_tui.model.history.slots import Slot, pack
from senec_tui.model.timeseries.series import Sample

DAY_S = 86400
START = NOON - DAY_S / 2
PATH = "ENERGY.GUI_INVERTER_POWER"
A_DAY = DAY_S // QUARTER_LEVEL

Days = list[list[Slot | None]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / HISTORY_FILE_NAME


def kept(file: Path, days: Days) -> None:
    """A history of quarters of an hour and nothing else."""
    file.unlink(missing_ok=True)
    with closing(open_for_writing(file)) as connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO path VALUES (1, ?, 'fl')", (PATH,))
        for number, slots in enumerate(days):
            row = (QUARTER_LEVEL, 1, int(START) + number * DAY_S, pack(slots, 0.01))
            connection.execute("INSERT INTO block VALUES (?, ?, ?, ?)", row)
        until = int(START) + len(days) * DAY_S
        for key in ("folded_until", "joined_until"):
            connection.execute("INSERT INTO meta VALUES (?, ?)", (key, until))
        connection.execute("COMMIT")


def one_by_one(points: Iterable[Sample], start: float, width_s: float) -> list[Sample | None]:
    """Thinning as it is defined: a point per bin, None where a quarter is missing."""
    together: list[list[Sample] | None] = []
    before: Sample | None = None
    for point in points:
        place = (point.at - start) // width_s
        last = together[-1] if together else None
        if before is not None and point.at - before.at > QUARTER_LEVEL:
            together += [None, [point]]
        elif last and (last[0].at - start) // width_s == place:
            last.append(point)
        else:
            together.append([point])
        before = point
    return [None if each is None else _as_one(each) for each in together]


def _as_one(points: list[Sample]) -> Sample:
    means = [point.mean for point in points]
    return Sample(
        points[0].at,
        min(point.low for point in points),
        sum(means) / len(means),
        max(point.high for point in points),
    )


def days_of(chance: random.Random) -> Days:
    """Three days; two of them with quarters that were not measured."""
    days: Days = []
    for number in range(3):
        day: list[Slot | None] = [
            Slot(*sorted(chance.uniform(-5000, 5000) for _ in range(3))) for _ in range(A_DAY)
        ]
        for _ in range(number):
            hole = chance.randrange(A_DAY)
            day[hole : hole + 5] = [None] * len(day[hole : hole + 5])
        days.append(day)
    return days


@pytest.mark.parametrize("points", [1, 2, 7, 50, 250])
@pytest.mark.parametrize("seed", range(4))
def test_thinned_by_blocks_is_thinned_by_slots(file: Path, seed: int, points: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - data, not secrets
    days = days_of(chance)
    kept(file, days)
    start, end = START + chance.randrange(DAY_S), START + len(days) * DAY_S
    width_s = max((end - start) / points, QUARTER_LEVEL)
    end = start + width_s * points
    with reading(file, end) as history:
        thinned = history.series("pv", start, end, points).samples
        expected = one_by_one(history.samples("pv", start, end), start, width_s)
    assert len(thinned) == len(expected) > 3
    assert None in thinned
    for found, wanted in zip(thinned, expected, strict=True):
        assert found is wanted or found == pytest.approx(wanted)
