"""Alarms beside a feed: kept, shown to all, told, taken over, whatever the disk does."""

from __future__ import annotations

import asyncio
import itertools
import json
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import virtual_time
from alarm_bench import CHARGING, SHUTDOWN, START, Plant, Values
from little_snapshots import CATALOGUE

from senec_tui.catalogue import parse_path
from senec_tui.catalogue.level import Level
from senec_tui.errors import NoLogError, NoSpaceError, SenecTuiError, TellingError, UnexpectedError
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.keeping.edge_values import AROUND_S, unpacked
from senec_tui.model.alarm.keeping.store import Store, read_alarms
from senec_tui.model.alarm.service import Alarms
from senec_tui.model.alarm.store_thread import LOCK_AGAIN_S
from senec_tui.model.alarm.telling import teller
from senec_tui.model.alarm.telling.wishes import AlarmWishes
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.judgement.wording import message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.reading.snapshot import Snapshot


QUIET = 0


class Bench:
    """A plant, and one process that follows its alarms."""

    def __init__(self, file: Path, plant: Plant | None = None, **given: Any) -> None:
        self.plant = plant or Plant()
        self.notices: list[SenecTuiError] = []
        self.rang = 0
        self.file = file
        self.alarms = Alarms(
            file,
            CATALOGUE,
            device="senec",
            tr=Language("en"),
            notice=self.notices.append,
            bell=self._ring,
            clock=lambda: self.plant.now,
            **given,
        )

    def _ring(self) -> None:
        self.rang += 1

    async def poll(self, after_s: float = 10.0, times: int = 1, **values: Values) -> None:
        for _ in range(times):
            self.alarms.publish(self.plant.poll(after_s, **values))
            await self.settle()

    async def settle(self) -> None:
        """Everything that was published has been dealt with."""
        for _ in range(60):
            await asyncio.sleep(0.001)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Bench]:
        task = asyncio.ensure_future(self.alarms.run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "alarms.sqlite"


def kept(file: Path, rule: str = "") -> list[Alarm]:
    return [alarm for alarm in read_alarms(file) if alarm.rule.startswith(rule)]


def test_a_night_with_a_short_fault_leaves_one_event(file: Path) -> None:
    async def night() -> None:
        async with Bench(file).running() as bench:
            await bench.poll(times=3, BMS__ALARM_STATUS=QUIET)
            await bench.poll(times=2, BMS__ALARM_STATUS=8)
            assert [a.rule for a in bench.alarms.open] == ["battery.alarm"]
            await bench.poll(times=12, BMS__ALARM_STATUS=QUIET)
            assert bench.alarms.open == ()
            assert [a.rule for a in bench.alarms.standing] == ["battery.alarm"]

    virtual_time.run(night())
    (alarm,) = kept(file)
    assert (alarm.begin, alarm.end) == (START + 40, START + 60)
    assert alarm.at_begin["ENERGY.STAT_STATE"] == CHARGING


def test_ten_minutes_before_and_after_are_kept_at_full_cadence(file: Path) -> None:
    async def story() -> None:
        async with Bench(file).running() as bench:
            await bench.poll(times=100, BMS__ALARM_STATUS=QUIET)
            await bench.poll(times=2, BMS__ALARM_STATUS=8)
            await bench.poll(times=120, BMS__ALARM_STATUS=QUIET)

    virtual_time.run(story())
    (alarm,) = kept(file)
    assert alarm.end is not None
    with closing(Store(file)) as store:
        moments = store.moments(0, 4e9)
    times = [at for at, _ in moments]
    assert times[0] == alarm.begin - AROUND_S
    assert times[-1] == alarm.end + AROUND_S
    assert {b - a for a, b in itertools.pairwise(times)} == {10}
    assert unpacked(moments[0][1])[parse_path("ENERGY.GUI_HOUSE_POW")] == 500


def test_one_process_makes_alarms_and_the_other_shows_and_takes_over(file: Path) -> None:
    async def two() -> None:
        plant = Plant()
        collector, dashboard = Bench(file, plant), Bench(file, plant)
        async with dashboard.running():
            async with collector.running():
                await collector.poll(times=2)
                await dashboard.poll()
                assert (collector.alarms.is_following, dashboard.alarms.is_following) == (
                    True,
                    False,
                )
                await collector.poll(ENERGY__STAT_STATE=SHUTDOWN)
                await dashboard.poll(ENERGY__STAT_STATE=SHUTDOWN)
                assert [a.rule for a in dashboard.alarms.open] == ["state.operating"]
                await dashboard.alarms.acknowledge([a.id or 0 for a in dashboard.alarms.open])
                await collector.poll(ENERGY__STAT_STATE=SHUTDOWN)
                assert [a.acknowledged for a in collector.alarms.open] == [True]
            await dashboard.poll(LOCK_AGAIN_S, ENERGY__STAT_STATE=SHUTDOWN)
            assert dashboard.alarms.is_following
            await dashboard.poll(times=8, ENERGY__STAT_STATE=CHARGING)

    virtual_time.run(two())
    (alarm,) = kept(file)
    assert alarm.acknowledged
    assert alarm.end is not None


def test_a_full_disk_loses_no_alarm_and_is_told_once(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_more: object) -> None:
        raise NoSpaceError(file=file, detail="no space left")

    async def story() -> None:
        async with Bench(file, wishes=AlarmWishes(bell=Level.ACT)).running() as bench:
            await bench.poll(times=2)
            with monkeypatch.context() as patched:
                patched.setattr(Store, "write", full)
                await bench.poll(times=3, ENERGY__STAT_STATE=SHUTDOWN)
                await bench.poll(times=2, BMS__ALARM_STATUS=8)
                assert [type(error) for error in bench.notices] == [NoSpaceError]
                assert isinstance(bench.alarms.error, NoSpaceError)
                assert {a.rule for a in bench.alarms.open} == {"battery.alarm", "state.operating"}
                assert bench.rang == 2
            await bench.poll(times=1)
            assert bench.alarms.error is None

    virtual_time.run(story())
    assert sorted(alarm.rule for alarm in kept(file)) == ["battery.alarm", "state.operating"]
    assert kept(file, "state")[0].begin == START + 30


def test_what_a_full_disk_takes_back_is_listed_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list for `status` and `check`: a write that is rolled back looks like a change."""
    put = Store._put

    def full(self: Store, alarm: Alarm) -> int:
        put(self, alarm)
        raise NoSpaceError(file=file, detail="no space left")

    async def story() -> None:
        async with Bench(file).running() as bench:
            await bench.poll(times=3, ENERGY__STAT_STATE=SHUTDOWN)
            await bench.alarms.acknowledge(None)
            with monkeypatch.context() as patched:
                patched.setattr(Store, "_put", full)
                await bench.poll(times=3, BMS__ALARM_STATUS=8)
                told = [(a.rule, a.acknowledged) for a in bench.alarms.standing]
                assert told == [("battery.alarm", False), ("state.operating", True)]
            await bench.poll(times=2)
            assert [(a.rule, a.acknowledged) for a in bench.alarms.standing] == told

    virtual_time.run(story())


def test_who_only_looks_on_keeps_the_list_when_acknowledging_fails(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise NoSpaceError(file=file, detail="no space left")

    async def story() -> None:
        async with Bench(file).running() as follows, Bench(file).running() as looks_on:
            await follows.poll(times=3, BMS__ALARM_STATUS=8)
            await looks_on.poll(times=2)
            with monkeypatch.context() as patched:
                patched.setattr(Store, "acknowledge", full)
                await looks_on.alarms.acknowledge(None)
            await looks_on.poll(times=2)
            assert [type(error) for error in looks_on.notices] == [NoSpaceError]
            assert [a.rule for a in looks_on.alarms.open] == ["battery.alarm"]

    virtual_time.run(story())


def test_who_is_put_aside_lets_another_follow_and_goes_on_from_there(file: Path) -> None:
    async def story() -> None:
        plant = Plant()
        async with Bench(file, plant).running() as aside, Bench(file, plant).running() as other:
            await aside.poll(times=3, BMS__ALARM_STATUS=8)
            aside.alarms.give_way()
            plant.now += LOCK_AGAIN_S
            await other.poll(times=2, ENERGY__STAT_STATE=SHUTDOWN)
            assert other.alarms.is_following
            assert {a.rule for a in other.alarms.open} == {"battery.alarm", "state.operating"}
            other.alarms.give_way()
            await aside.poll(times=12, BMS__ALARM_STATUS=QUIET)
            assert aside.alarms.is_following
            assert [a.rule for a in aside.alarms.open] == ["state.operating"]

    virtual_time.run(story())
    assert sorted(alarm.rule for alarm in kept(file)) == ["battery.alarm", "state.operating"]


@pytest.mark.parametrize("follows_meanwhile", [False, True])
def test_who_is_put_aside_does_not_tell_what_another_may_have_told(
    file: Path, monkeypatch: pytest.MonkeyPatch, *, follows_meanwhile: bool
) -> None:
    tried: list[str] = []
    reached = False

    async def deliver(_way: str, content: dict[str, Any], _wishes: AlarmWishes) -> None:
        tried.append(content["edge"])
        if not reached:
            raise TellingError(way="webhook", detail="refused")

    async def story() -> None:
        nonlocal reached
        plant, wishes = Plant(), AlarmWishes(webhook="http://127.0.0.1:9/")
        async with (
            Bench(file, plant, wishes=wishes).running() as aside,
            Bench(file, plant, wishes=wishes).running() as other,
        ):
            await aside.poll(times=3, ENERGY__STAT_STATE=SHUTDOWN)
            aside.alarms.give_way()
            reached = True
            if follows_meanwhile:
                await other.poll(LOCK_AGAIN_S)
                other.alarms.give_way()
            await aside.poll(LOCK_AGAIN_S, times=3)
            assert aside.alarms.is_following

    monkeypatch.setattr(teller, "deliver", deliver)
    virtual_time.run(story())
    assert tried == ["begin", "begin"]


def test_a_counter_tells_of_what_nobody_saw_also_over_a_restart(file: Path) -> None:
    async def first() -> None:
        async with Bench(file).running() as bench:
            await bench.poll(times=3)

    async def second() -> None:
        async with Bench(file).running() as bench:
            await bench.poll(BMS__FAULTLINECOUNT=4)

    virtual_time.run(first())
    assert kept(file) == []
    virtual_time.run(second())
    (jump,) = kept(file)
    assert (jump.rule, jump.worst, jump.level) == ("counter.jumped", 4, Level.WATCH)
    assert "2 more" in jump.text["en"]


LOG = """\
2025-06-15 15:00:00 [I|SYS] all is well
2025-06-15 15:10:00 [E|BMS] contactor opened, code 12
2025-06-15 15:10:20 [I|SYS] Changed operating mode
2025-06-15 15:11:00 [E|BMS] contactor opened, code 13
"""


def test_the_devices_own_log_is_read_politely_and_only_what_is_new_is_taken(file: Path) -> None:
    asked: list[float] = []
    shown = 1

    async def log_day(day: date) -> bytes:
        asked.append(bench.plant.now)
        if day != datetime.fromtimestamp(START, UTC).date():
            raise NoLogError(day=day.isoformat(), path="")
        return "".join(LOG.splitlines(keepends=True)[:shown]).encode()

    plant = Plant()

    bench = Bench(file, plant, log_day=log_day, sleep=plant.sleep)

    async def story() -> None:
        nonlocal shown
        async with bench.running():
            await bench.poll(times=100)
            shown = 4
            await bench.poll(times=200)

    virtual_time.run(story())
    gaps = [b - a for a, b in itertools.pairwise(asked)]
    assert gaps
    assert min(gaps) >= 15 * 60
    (error,), (state,) = kept(file, "log.error"), kept(file, "log.state")
    assert error.count == 2
    assert error.begin == datetime(2025, 6, 15, 15, 10, tzinfo=UTC).timestamp()
    assert "contactor" in error.text["en"]
    assert state.level is Level.NOTE


def test_after_a_jump_the_log_is_read_at_once_but_no_more_than_once_a_minute(file: Path) -> None:
    asked: list[float] = []
    plant = Plant()

    async def log_day(_day: date) -> bytes:
        asked.append(plant.now)
        return LOG.encode()

    async def story() -> None:
        bench = Bench(file, plant, log_day=log_day, sleep=plant.sleep)
        async with bench.running():
            await bench.poll(times=100)
            before = len(asked)
            for count in range(3, 20):
                await bench.poll(BMS__FAULTLINECOUNT=count)
            assert 1 <= len(asked) - before <= 4

    virtual_time.run(story())


def test_a_missing_module_is_missed_until_the_owner_accepts_it(file: Path) -> None:
    async def story() -> None:
        bench = Bench(file)
        async with bench.running():
            await poll_modules(bench, 5, 50.0, 50.0, 50.0)
            await poll_modules(bench, 10, 50.0, 50.0, 0.0)
            (missing,) = [a for a in bench.alarms.open if a.rule == "normal.module"]
            assert missing.text["en"].startswith("Module C is no longer reported, since ")
            assert missing.begin == START + 60
        bench = Bench(file, bench.plant)
        async with bench.running():
            await poll_modules(bench, 5, 50.0, 50.0)
            (missing,) = [a for a in bench.alarms.open if a.rule == "normal.module"]
            assert missing.begin == START + 60
            await bench.alarms.acknowledge([missing.id or 0])
            await poll_modules(bench, 20, 50.0, 50.0)
            assert [a for a in bench.alarms.open if a.rule == "normal.module"] == []

    virtual_time.run(story())


async def poll_modules(bench: Bench, times: int, *volts: float, first: int = 1000) -> None:
    """So many polls of a battery whose slots have these voltages, and serials from `first` on."""
    await bench.poll(
        times=times,
        BMS__VOLTAGE=volts,
        BMS__SN=tuple(first + slot if volt else 0 for slot, volt in enumerate(volts)),
        BMS__MODULES_CONFIGURED=sum(volt > 0 for volt in volts),
    )


def test_a_module_that_was_exchanged_is_another_one_and_its_serial_is_not_told(file: Path) -> None:
    async def story() -> None:
        bench = Bench(file)
        async with bench.running():
            await poll_modules(bench, 3, 50.0, 50.0)
            await bench.poll(BMS__VOLTAGE=(50.0, 50.0), BMS__SN=(4711, 1001))

    virtual_time.run(story())
    (other,) = kept(file, "normal.serial")
    assert other.text["en"] == "Module A is another one than before"
    assert "4711" not in json.dumps(dict(other.text))


def test_what_earlier_runs_knew_outlasts_a_disk_that_cannot_be_read_at_first(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_store: Store) -> dict[str, str]:
        raise UnexpectedError(file=file, detail="busy")

    async def story() -> None:
        bench = Bench(file)
        async with bench.running():
            await poll_modules(bench, 3, 50.0, 50.0)
        bench = Bench(file, bench.plant)
        async with bench.running():
            with monkeypatch.context() as patched:
                patched.setattr(Store, "known", fails)
                await poll_modules(bench, 2, 50.0, 50.0, first=2000)
        bench = Bench(file, bench.plant)
        async with bench.running():
            await poll_modules(bench, 2, 50.0, 50.0, first=2000)
            assert {a.rule for a in bench.alarms.open} == {"normal.serial"}

    virtual_time.run(story())


def test_what_waits_for_a_busy_disk_is_written_at_the_end(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(_work: object, **_more: object) -> None:
        await asyncio.Event().wait()

    async def story() -> None:
        bench = Bench(file)
        async with bench.running():
            await bench.poll(times=2, BMS__ALARM_STATUS=QUIET)
            monkeypatch.setattr(bench.alarms._disk, "do", busy)
            await bench.poll(BMS__ALARM_STATUS=8)

    virtual_time.run(story())
    assert [alarm.rule for alarm in kept(file)] == ["battery.alarm"]


def test_trouble_of_our_own_is_an_alarm_too(file: Path) -> None:
    async def story() -> None:
        async with Bench(file).running() as bench:
            bench.alarms.trouble("storage.history", message("The history is not kept"))
            await bench.poll(times=2)
            assert [a.rule for a in bench.alarms.open] == ["storage.history"]
            bench.alarms.trouble("storage.history", None)
            await bench.poll(times=2)
            assert bench.alarms.open == ()

    virtual_time.run(story())


def test_when_somebody_last_looked_is_remembered(file: Path) -> None:
    async def first() -> None:
        async with Bench(file).running() as bench:
            await bench.poll()
            assert bench.alarms.looked_at is None
            bench.alarms.leave()

    async def second() -> None:
        async with Bench(file).running() as bench:
            await bench.poll()
            assert bench.alarms.looked_at == START + 10

    virtual_time.run(first())
    virtual_time.run(second())


def test_a_judgement_that_fails_takes_nothing_else_along(file: Path) -> None:
    own = Judge()

    def judge(snapshot: Snapshot) -> tuple[Judgement, ...]:
        if snapshot.at in (START + 20, START + 30):
            raise ZeroDivisionError
        return own.add(snapshot)

    async def story() -> None:
        async with Bench(file, judge=judge).running() as bench:
            await bench.poll(times=8, ENERGY__STAT_STATE=SHUTDOWN)
            assert [type(error) for error in bench.notices] == [UnexpectedError]
            assert [a.rule for a in bench.alarms.open] == ["state.operating"]

    virtual_time.run(story())


def test_what_was_not_told_is_told_by_the_next_run_and_what_makes_no_sense_is_left(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = AlarmWishes(webhook="http://127.0.0.1:9/")
    posted: list[int] = []

    async def refused(*_given: object, **_more: object) -> None:
        raise TellingError("no")

    async def taken(_address: str, content: dict[str, Any]) -> None:
        posted.append(content["alarm"]["id"])

    async def first() -> None:
        monkeypatch.setattr("senec_tui.model.alarm.telling.teller.post", refused)
        async with Bench(file, wishes=wishes).running() as bench:
            await bench.poll(times=2, ENERGY__STAT_STATE=SHUTDOWN)
            assert [type(error) for error in bench.notices] == [TellingError]

    async def second() -> None:
        monkeypatch.setattr("senec_tui.model.alarm.telling.teller.post", taken)
        async with Bench(file, wishes=wishes).running() as bench:
            await bench.poll(3600, times=2, ENERGY__STAT_STATE=SHUTDOWN)

    virtual_time.run(first())
    with closing(Store(file)) as store:
        assert len(store.messages()) == 1
        store._connection.execute("INSERT INTO message (content) VALUES ('[]'), ('{}')")
    virtual_time.run(second())
    (alarm,) = kept(file, "state")
    assert posted == [alarm.id]
    with closing(Store(file)) as store:
        assert len(store.messages()) == 2
