"""A simulated year, written with a fast clock: what it says, how large it is, how long it takes."""

import math
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from history_driver import CATALOGUE, NOON, Device, Readings, powers, reading, writing

from senec_tui.device.source import Raw
from senec_tui.device.wire.codec import encode
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.writing import ageing as retention

START = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
END = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
INTERVAL_S = 7200.0


class Year(NamedTuple):
    file: Path
    pv_wh: float


def pv_w(at: float) -> float:
    """A sine by day whose height follows the season."""
    season = 0.6 - 0.4 * math.cos(2 * math.pi * (at - START) / (END - START))
    return max(0.0, 8000 * season * math.sin(math.pi * (at % 86400 - 6 * 3600) / (12 * 3600)))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    file = tmp_path_factory.mktemp("year") / HISTORY_FILE_NAME
    device = Device(INTERVAL_S)
    expected_wh, before_w = 0.0, None
    with writing(file, START) as writer:
        at = START
        while at <= END:
            now_w = pv_w(at)
            if before_w is not None:
                expected_wh += (before_w + now_w) / 2 * INTERVAL_S / 3600
            before_w = now_w
            writer.write(device.reply(at, powers(now_w, 500)), at)
            at += INTERVAL_S
    return Year(file, expected_wh)


def test_totals_of_a_year_are_those_of_its_days_and_months(year: Year) -> None:
    with reading(year.file, END) as history:
        total = history.totals(START, END)
        months = history.bars(START, END, step="month", timezone=UTC)
        days = history.bars(START, END, step="day", timezone=UTC)
    assert (len(months), len(days)) == (12, 365)
    assert total.energy_wh["pv"] == pytest.approx(year.pv_wh, rel=1e-6)
    assert total.share == 1
    for bars in (months, days):
        assert sum(bar.energy_wh["pv"] for bar in bars) == pytest.approx(total.energy_wh["pv"])
    assert months[5].energy_wh["pv"] > 3 * months[0].energy_wh["pv"]


def test_curve_of_a_year_keeps_its_highest_minute(year: Year) -> None:
    with reading(year.file, END) as history:
        series = history.series("pv", START, END, 160)
    assert series.high == pytest.approx(
        max(pv_w(START + n * INTERVAL_S) for n in range(4380)), abs=1
    )
    assert series.low == pytest.approx(0, abs=1)


def test_what_stays_for_good_is_under_40_megabytes_a_year(tmp_path: Path) -> None:
    """Every value of an appliance with 56 cells, noisy, thinned; more than a real one has."""
    noise = random.Random(7)  # noqa: S311 - weather, not secrets
    device = Device(60)
    day = NOON - 43200

    def readings(at: float) -> Readings:
        sun_w = pv_w(at) * (0.5 + noise.random() / 2)
        found = powers(sun_w, 300 + 400 * noise.random(), noise.gauss(0, 500))
        found["PM1OBJ1"] = {
            "FREQ": encode("fl", noise.gauss(50, 0.02)),
            "U_AC": tuple(encode("fl", noise.gauss(230, 2)) for _ in range(3)),
            "I_AC": tuple(encode("fl", noise.gauss(3, 1)) for _ in range(3)),
            "P_AC": tuple(encode("fl", noise.gauss(0, 500)) for _ in range(3)),
        }
        cells: dict[str, Raw] = {
            f"CELL_VOLTAGES_MODULE_{module}": tuple(
                encode("u1", round(noise.gauss(3600, 20))) for _ in range(14)
            )
            for module in "ABCD"
        }
        found["BMS"] = cells | {
            f"CELL_TEMPERATURES_MODULE_{module}": tuple(
                encode("fl", noise.gauss(25, 0.5)) for _ in range(6)
            )
            for module in "ABCD"
        }
        return found

    file = tmp_path / HISTORY_FILE_NAME
    days = 1
    with writing(file, day) as writer:
        for minute in range(days * 1440):
            at = day + 60.0 * minute
            writer.write(device.reply(at, readings(at)), at)
    connection = open_for_writing(file)
    while retention.step(connection, CATALOGUE, day + days * 86400 + 7200):
        pass
    ((quarters,),) = connection.execute("SELECT sum(length(data)) FROM block WHERE level = 900")
    ((minutes,),) = connection.execute("SELECT sum(length(data)) FROM block WHERE level = 60")
    ((curves,),) = connection.execute("SELECT count(*) FROM path WHERE prefix <> ''")
    connection.close()
    assert curves > 95
    # Rows need about as much again in half-filled pages; energy is 35,040 rows of 50 bytes.
    assert 2 * quarters / days * 365 + 35_040 * 60 < 40e6
    assert 1.7 * minutes / days * 190 < 120e6
