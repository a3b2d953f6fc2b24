"""What the device said that it lacks is not known of that time: neither 0, nor a reason to stop."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from simulated_months import DAY_S, Months, health_of, simulate

from senec_tui.device.stored import ABSENT
from senec_tui.device.wire.codec import encode
from senec_tui.language import Language
from senec_tui.model.health.health_texts import missing
from senec_tui.model.history.database import open_for_writing, raw_to_text

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Raw


@pytest.fixture
def months(tmp_path: Path) -> Months:
    return simulate(tmp_path / "h.db", seed=5, days=8, fine_days=0)


def say(months: Months, path: str, day: float, raw: Raw) -> None:
    """What a variable said from then on."""
    with closing(open_for_writing(months.file)) as connection:
        (known,) = connection.execute(
            "SELECT max(id) FROM path WHERE path = ? AND prefix = ''", (path,)
        ).fetchone()
        if known is None:
            (known,) = connection.execute("SELECT max(id) + 1 FROM path").fetchone()
            connection.execute("INSERT INTO path VALUES (?, ?, '')", (known, path))
        at_ms = round(1000 * (months.start + day * DAY_S))
        connection.execute("INSERT INTO fact VALUES (?, ?, ?)", (known, at_ms, raw_to_text(raw)))


def of_each(prefix: str, number: int) -> Raw:
    return (*(encode(prefix, number) for _ in range(3)), encode(prefix, 0))


def test_balancing_that_it_lacks_is_not_known(months: Months) -> None:
    say(months, "BMS.CELL_BALANCE_STATUS", 0, ABSENT)
    found = health_of(months)
    assert [work.balancing_days for work in found.work] == [None] * 3
    words = "Balancing: the device does not tell, or it was not recorded"
    assert words in missing(Language("en"), found)


def test_balancing_ends_for_every_module_where_it_is_lacked(months: Months) -> None:
    say(months, "BMS.CELL_BALANCE_STATUS", 1, of_each("u1", 3))
    say(months, "BMS.CELL_BALANCE_STATUS", 3, ABSENT)
    assert [work.balancing_days for work in health_of(months).work] == [2] * 3


def test_counters_are_compared_where_they_were_told(months: Months) -> None:
    for day, cycles, joules in ((2, 100, 10**6), (6, 105, 10**8)):
        say(months, "BMS.CYCLES", day, of_each("u1", cycles))
        for name in ("CHARGED_ENERGY", "DISCHARGED_ENERGY"):
            say(months, f"BMS.{name}", day, of_each("u3", joules))
    before = health_of(months)
    assert before.capacity.device_cycles == 5
    assert all(len(work.counter_ratio) == 2 for work in before.work)
    for name in ("CYCLES", "CHARGED_ENERGY", "DISCHARGED_ENERGY"):
        for moment in (0.5, 7.5):
            say(months, f"BMS.{name}", moment, ABSENT)
    after = health_of(months)
    assert after.capacity.device_cycles == 5
    assert after.capacity.own_cycles == before.capacity.own_cycles
    assert [work.counter_ratio for work in after.work] == [
        work.counter_ratio for work in before.work
    ]
