"""The feed of databases: the history is the queue, and every sample arrives once it can."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from history_driver import CATALOGUE, NOON, Readings, powers
from influx_bench import EVERY_S, Bench, FakeDatabase, writing

from senec_tui.device.wire.codec import encode
from senec_tui.errors import DatabaseError, NoSpaceError
from senec_tui.feeds.feed import Feed
from senec_tui.feeds.influx import influx_mark, influx_target
from senec_tui.feeds.influx.influx_mark import SAVE_EVERY_S
from senec_tui.feeds.influx.influx_target import POLLS_AT_ONCE, InfluxFeed, Kept
from senec_tui.language import Language
from senec_tui.model.history.writing import ageing
from senec_tui.model.history.writing.ageing import SAMPLES_S
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

EN = Language("en")
AWAY = DatabaseError("away", host="db")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    yield made
    await made.close()


def taken(bench: Bench) -> list[tuple[int, float]]:
    assert isinstance(bench.database, FakeDatabase)
    return bench.database.numbers("house_power")


def fail(bench: Bench, failure: DatabaseError | None) -> None:
    assert isinstance(bench.database, FakeDatabase)
    bench.database.failure = failure


async def test_each_poll_is_sent_once(bench: Bench) -> None:
    for number in range(5):
        bench.poll(500.0 + number)
        await bench.send()
    assert taken(bench) == bench.written
    assert await bench.send() == 0
    assert taken(bench) == bench.written


async def test_the_first_time_it_begins_with_what_is_polled_then(bench: Bench) -> None:
    bench.poll(1.0)
    bench.poll(2.0)
    await bench.send()
    assert taken(bench) == bench.written[1:]


async def test_nothing_is_read_before_the_first_values(bench: Bench) -> None:
    assert await bench.target.send(Snapshot(catalogue=CATALOGUE)) == 0
    assert not bench.mark_file.exists()


async def test_an_outage_is_made_up_for_in_bounded_batches(bench: Bench) -> None:
    bench.poll(0.0)
    await bench.send()
    fail(bench, AWAY)
    for number in range(2 * POLLS_AT_ONCE + 7):
        bench.poll(float(number))
    with pytest.raises(DatabaseError):
        await bench.send()
    assert bench.target.waiting == 2 * POLLS_AT_ONCE + 7
    fail(bench, None)
    await bench.send()
    assert taken(bench) == bench.written
    assert bench.target.waiting == 0
    assert isinstance(bench.database, FakeDatabase)
    assert max(map(len, bench.database.batches)) <= 2 * POLLS_AT_ONCE


async def test_what_was_taken_before_a_batch_failed_is_not_sent_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll(0.0)
    await bench.send()
    for number in range(2 * POLLS_AT_ONCE):
        bench.poll(float(number))
    database = bench.database
    assert isinstance(database, FakeDatabase)
    write, calls = database.write, []

    async def fails_at_the_second(lines: tuple[str, ...]) -> DatabaseError | None:
        calls.append(len(lines))
        if len(calls) == 2:
            raise AWAY
        return await write(lines)

    monkeypatch.setattr(database, "write", fails_at_the_second)
    with pytest.raises(DatabaseError):
        await bench.send()
    await bench.send()
    assert taken(bench) == bench.written


async def test_it_goes_on_after_a_start_where_it_was(bench: Bench) -> None:
    bench.poll(1.0)
    await bench.send()
    await bench.target.close()
    bench.poll(2.0)
    bench.target = bench.new_target()
    bench.poll(3.0)
    await bench.send()
    assert taken(bench) == bench.written


async def test_the_mark_is_saved_now_and_then_and_at_the_end(bench: Bench) -> None:
    bench.poll(1.0)
    await bench.send()
    first = bench.mark_file.read_text()
    bench.poll(2.0)
    await bench.send()
    assert bench.mark_file.read_text() == first
    await bench.target.close()
    assert json.loads(bench.mark_file.read_text())["until_ms"] == bench.written[-1][0]
    assert bench.mark_file.stat().st_mode & 0o077 == 0


async def test_a_disk_that_is_full_stops_sending_and_doubles_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll(1.0)
    await bench.send()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(influx_mark, "replace_file", full)
        bench.poll(2.0, after_s=SAVE_EVERY_S)
        with pytest.raises(NoSpaceError):
            await bench.send()
        bench.poll(3.0)
        with pytest.raises(NoSpaceError):
            await bench.send()
        assert taken(bench) == bench.written[:1]
    await bench.send()
    assert taken(bench) == bench.written


@pytest.mark.parametrize("back_s", [25.0, 3600.0])
async def test_a_clock_that_is_set_back_loses_nothing(bench: Bench, back_s: float) -> None:
    for number in range(30):
        bench.poll(float(number))
        await bench.send()
    bench.poll(100.5, after_s=-back_s - 3)
    await bench.send()
    for number in range(round(back_s / EVERY_S) + 5):
        bench.poll(200.0 + number)
        await bench.send()
    # A point that is sent once more is the same point: it replaces itself.
    assert dict(taken(bench)) == dict(bench.written)
    assert set(taken(bench)) == set(bench.written)


async def test_a_clock_set_back_during_an_outage_loses_nothing(bench: Bench) -> None:
    for number in range(10):
        bench.poll(float(number))
        await bench.send()
    fail(bench, AWAY)
    bench.poll(50.0, after_s=-53.0)
    for number in range(20):
        bench.poll(100.0 + number)
    with pytest.raises(DatabaseError):
        await bench.send()
    fail(bench, None)
    await bench.send()
    assert set(taken(bench)) == set(bench.written)


async def test_a_clock_set_back_between_two_runs_loses_nothing(bench: Bench) -> None:
    for number in range(10):
        bench.poll(float(number))
        await bench.send()
    await bench.target.close()
    bench.target = bench.new_target()
    bench.poll(77.0, after_s=-43.0)
    await bench.send()
    assert set(taken(bench)) == set(bench.written)


async def test_a_clock_that_was_years_ahead_is_not_sent_again_at_every_poll(bench: Bench) -> None:
    ahead_s = 4 * 365 * 86400.0
    bench.poll(1.0)
    await bench.send()
    bench.poll(2.0, after_s=ahead_s)
    await bench.send()
    bench.poll(3.0, after_s=EVERY_S - ahead_s)
    await bench.send()
    for number in range(5):
        bench.poll(4.0 + number)
        await bench.send()
    assert sorted(taken(bench)) == sorted(bench.written)


async def test_what_is_no_longer_kept_in_full_is_sent_by_the_minute(bench: Bench) -> None:
    bench.poll(1.0)
    await bench.send()
    for number in range(720):
        bench.poll(float(number % 7))
    fail(bench, AWAY)
    with pytest.raises(DatabaseError):
        await bench.send()
    bench.now += SAMPLES_S + 3 * 86400
    bench.poll(9.0)
    ageing.follow_clock(bench.writer._connection, bench.now, by_s=bench.now)
    while ageing.step(bench.writer._connection, CATALOGUE, bench.now):
        pass
    with bench.open_closed() as history:
        assert history.count_polls(0, round(bench.now * 1000)) < 10
    fail(bench, None)
    await bench.send()
    found = taken(bench)[1:]
    assert found[-1] == bench.written[-1]
    means = found[:-1]
    assert 118 <= len(means) <= 121
    assert all(at_ms % 60_000 == 0 for at_ms, _ in means)
    assert sum(value for _, value in means) / len(means) == pytest.approx(3.0, abs=0.05)
    assert len({at_ms for at_ms, _ in found}) == len(found)


async def test_a_mark_that_makes_no_sense_counts_as_none(bench: Bench) -> None:
    bench.mark_file.write_text('{"until_ms": "soon"}')
    bench.poll(1.0)
    bench.poll(2.0)
    await bench.send()
    assert taken(bench) == bench.written[1:]


async def test_older_days_are_sent_up_to_the_mark(bench: Bench) -> None:
    for number in range(5):
        bench.poll(float(number))
    await bench.send()
    await bench.target.close()
    backfill = bench.backfill()
    done = [progress async for progress in backfill.run(NOON)]
    await backfill.close()
    assert sorted(set(taken(bench))) == bench.written
    assert done[-1].until == pytest.approx(bench.written[-1][0] / 1000)


async def test_older_days_without_a_mark_leave_one(bench: Bench) -> None:
    for number in range(5):
        bench.poll(float(number))
    backfill = bench.backfill()
    async for _ in backfill.run(NOON):
        pass
    await backfill.close()
    bench.poll(6.0)
    bench.poll(7.0)
    await bench.send()
    assert taken(bench) == bench.written


async def test_its_state_tells_what_waits_and_what_is_wrong(bench: Bench) -> None:
    feed = InfluxFeed(bench.target, Feed("influx", bench.target, clock=lambda: bench.now))
    bench.poll(1.0)
    await bench.send()
    database = bench.database
    assert isinstance(database, FakeDatabase)
    database.refusal = AWAY
    bench.poll(2.0)
    await bench.send()
    told = feed.state
    assert told.reason(EN) == AWAY.sentence(EN)
    assert told.failed == 1
    assert feed.state.sent == len(database.lines)
    database.refusal = None
    bench.poll(3.0)
    await bench.send()
    well = feed.state
    assert well.works
    assert well.waiting == 0


async def test_memory_holds_one_batch(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day's outage is read a few polls at a time."""
    asked: list[int] = []
    batch = influx_target.Kept.batch

    def watched(self: influx_target.Kept, *words: int) -> influx_target.PollBatch:
        found = batch(self, *words)
        asked.append(found.full_polls)
        return found

    monkeypatch.setattr(influx_target.Kept, "batch", watched)
    bench.poll(0.0)
    await bench.send()
    for number in range(1000):
        bench.poll(float(number))
    await bench.send()
    assert max(asked) == POLLS_AT_ONCE
    assert sum(asked) == 1001


async def test_who_reads_on_and_on_is_told_the_same_as_who_begins_anew(bench: Bench) -> None:
    """Names and facts that are remembered from batch to batch are those of the file."""
    for number in range(30):
        more: Readings = powers(100.0, 500.0 + number)
        if number % 6 == 3:
            cells = tuple(encode("u3", 3300 + number) for _ in range(14))
            more["BMS"] = {"CELL_VOLTAGES_MODULE_A": cells, "SN": ("u1_0001",)}
        if number % 7 == 2:
            more["ENERGY"]["STAT_STATE"] = encode("u8", 13 + number % 3)
        if number == 20:
            more["TEMPMEASURE"] = {"BATTERY_TEMP": encode("fl", 21.5)}
        bench.poll(500.0 + number, more=more)
        await bench.send()
    told = bench.fake.lines
    anew = Kept(bench.open, writing())
    first_ms = bench.written[0][0] - 1
    fresh: list[str] = []
    for at_ms, _ in bench.written:  # each read by itself, with all that was so before
        fresh += anew.batch(first_ms, at_ms, most=1000).lines[len(fresh) :]
    anew.close()
    whole = Kept(bench.open, writing())
    lines = whole.batch(first_ms, bench.written[-1][0], most=1000).lines
    whole.close()
    assert told == list(lines) == fresh
    assert any("cell_voltage" in line for line in told)
    assert any("battery_temperature" in line for line in told)
