"""A recording is the session again: value for value, after kill and damage, quickly, small."""

import asyncio
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.device.privacy.identity_encodings import FoundIdentity, Identities
from senec_tui.device.privacy.redactor import Redactor
from senec_tui.device.source import DeviceFacts, Raw, Reply, Wanted
from senec_tui.device.wire.codec import encode
from senec_tui.errors import (
    DamagedFileError,
    ForeignFileError,
    InUseError,
    NewerFileError,
    NoLogError,
    RefusedError,
    StorageError,
    TimedOutError,
)
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import Interest, Poller
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.model.recording import recorder as recorder_module
from senec_tui.model.recording.checked_content import Record
from senec_tui.model.recording.file_format import HEAD, Frames
from senec_tui.model.recording.player import ReplayPlayer
from senec_tui.model.recording.recorder import RETRY_S, Recorder, RecordingSource
from senec_tui.model.recording.redacted_copy import redact_recording
from senec_tui.model.recording.replay import Replay
from senec_tui.model.recording.state_codec import KnownState
from senec_tui.simulator.demo import demo_appliance

CATALOGUE = Catalogue()
START = datetime(2026, 6, 21, 10, 0, tzinfo=UTC).timestamp()
DAY = date(2026, 6, 21)


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def reply(at: float, **sections: dict[str, Raw] | None) -> tuple[Reply, Wanted]:
    wanted = {name: tuple(section or ()) for name, section in sections.items()}
    return Reply(sections=sections, at=at, took_s=0.017, size=100), wanted


def power(at: float, house_w: float, state: int = 14) -> tuple[Reply, Wanted]:
    return reply(
        at, ENERGY={"GUI_HOUSE_POW": encode("fl", house_w), "STAT_STATE": encode("u8", state)}
    )


def write(file: Path, *replies: tuple[Reply, Wanted]) -> None:
    recorder = Recorder(file, CATALOGUE)
    for one in replies:
        recorder.reply(*one)
    recorder.close()


def replayed(file: Path, clock: Callable[[], float] = lambda: 0.0) -> Replay:
    return Replay(file, CATALOGUE, clock=clock)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session.senec"


# -- differences ---------------------------------------------------------------------------------

_texts = st.sampled_from(("u8_00", "u8_01", "fl_42C80000", "st_", "st_a b", "VARIABLE_NOT_FOUND"))
_raws = st.one_of(_texts, st.lists(_texts, max_size=4).map(tuple))
_sections = st.dictionaries(st.sampled_from(("A", "B", "C")), _raws, max_size=3)
_replies = st.dictionaries(st.sampled_from(("X", "Y", "Z")), st.none() | _sections, max_size=3)


@given(st.lists(_replies, max_size=8))
def test_replies_come_back_from_their_differences(answers: list[dict[str, dict[str, Raw]]]) -> None:
    here, there = KnownState(), KnownState()
    for number, sections in enumerate(answers):
        sent = Reply(sections=sections, at=number, took_s=0.25, size=7, requests=2, complete=False)
        got, _ = there.reply(here.difference(sent, {}), number)
        assert got == sent


def mixed(at: float, house_w: float) -> tuple[Reply, Wanted]:
    """As a collector answers: the power of now, and an array and a state from before."""
    one, wanted = reply(
        at,
        FACTORY={"DEVICE_ID": "st_SECRETSERIAL", "SYS_TYPE": "u8_12"},
        BMS={"SOC": ("fl_42C80000", "fl_42C60000")},
        ENERGY={"GUI_HOUSE_POW": encode("fl", house_w), "STAT_STATE": "u8_0E"},
    )
    before = {
        "FACTORY": {"DEVICE_ID": START - 3000, "SYS_TYPE": START - 3000},
        "BMS": {"SOC": at - 40.5},
        "ENERGY": {"STAT_STATE": at - 7.125},
    }
    return replace(one, read_at=before), wanted


@pytest.mark.parametrize("redacted", ["no", "while recording", "afterwards"])
def test_each_value_keeps_its_own_time(file: Path, redacted: str) -> None:
    redactor = Redactor(CATALOGUE, key=b"k" * 32) if redacted == "while recording" else None
    recorder = Recorder(file, CATALOGUE, redactor=redactor)
    for n in range(40):
        recorder.reply(*(power(START + n, n) if n % 5 == 4 else mixed(START + n, n)))
    recorder.close()
    if redacted == "afterwards":
        clean = file.with_name("clean.senec")
        redact_recording(file, clean, CATALOGUE)
        file = clean
    replay = replayed(file)
    for n, mixed_at in ((0, 0), (3, 3), (4, 3), (38, 38), (39, 38), (11, 11)):
        replay.seek(START + n)
        shown = replay.snapshot()
        assert shown.number("ENERGY", "GUI_HOUSE_POW") == n
        times = {key: at for key, (_, at) in contents(shown).items()}
        assert times == {
            ("FACTORY", "DEVICE_ID"): (START - 3000) * 1000,
            ("FACTORY", "SYS_TYPE"): (START - 3000) * 1000,
            ("BMS", "SOC"): (START + mixed_at - 40.5) * 1000,
            ("ENERGY", "GUI_HOUSE_POW"): (START + n) * 1000,
            ("ENERGY", "STAT_STATE"): (START + n - (7.125 if n == mixed_at else 0)) * 1000,
        }
        assert ("SECRET" in repr(shown)) is (redacted == "no")


@pytest.mark.parametrize(
    "times",
    [[], "x", {"ENERGY": 5}, {"ENERGY": [[10**400, 2]]}, {"ENERGY": [[1, 10**400]]}, {"X": None}],
)
def test_times_that_make_no_sense_are_those_of_the_frame(times: object) -> None:
    here, there = KnownState(), KnownState()
    record = here.difference(*power(START, 5))
    got, _ = there.reply(Record({**record, "a": times}), START)
    assert set(got.read_at.get("ENERGY", {}).values()) <= {1.0}


# -- the same session again ------------------------------------------------------------------------


async def record_demo(file: Path, polls: int) -> dict[float, Snapshot]:
    """Record some polls of the simulated appliance; what a dashboard was shown last, by time."""
    clock = Clock()
    appliance = demo_appliance(clock=clock, start=START)
    client = simulated(appliance, CATALOGUE, clock=clock, timer=clock)
    recorder = Recorder(file, CATALOGUE)
    notices: list[StorageError | None] = []
    source = RecordingSource(client, recorder, notice=notices.append, clock=clock)
    poller = Poller(
        source, CATALOGUE, live=LIVE, clock=clock, sleep=clock.sleep, jitter=lambda: 0.5
    )
    poller.show(Interest(medium={"BMS": ()}, slow={"FACTORY": (), "NONSENSE": ()}))
    shown: dict[float, Snapshot] = {}
    done = asyncio.Event()

    def publish(snapshot: Snapshot) -> None:
        source.publish(snapshot)
        if snapshot.link.next_at is not None and snapshot.link.state == "live":
            shown[clock()] = snapshot
            if len(shown) == polls:
                done.set()

    running = asyncio.create_task(poller.run(publish))
    await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await source.log_day(DAY)
    await source.sections()
    recorder.note("the sun came out", clock())
    recorder.close()
    assert notices == []
    return shown


def contents(snapshot: Snapshot) -> dict[tuple[str, str], tuple[Raw, int]]:
    return {
        (name, variable): (stored.raw, round(stored.at * 1000))
        for name, section in snapshot.sections.items()
        for variable, stored in section.items()
    }


async def test_replay_shows_what_was_shown(file: Path) -> None:
    shown = await record_demo(file, 40)
    assert len(contents(shown[max(shown)])) > 100
    replay = replayed(file)
    # Forwards, and back again: the same.
    for at, original in (*shown.items(), *reversed(shown.items())):
        replay.seek(at)
        again = replay.snapshot()
        assert contents(again) == contents(original)
        assert again.missing == original.missing == {"AMPACE", "NONSENSE"}
        assert again.lacking == original.lacking
        assert again.whole == original.whole
        assert again.link.state == "live"
        assert again.link.polls == original.link.polls
        assert again.link.took_s == original.link.took_s
    assert await replay.log_day(DAY)
    with pytest.raises(NoLogError):
        await replay.log_day(date(2020, 1, 1))
    assert "ENERGY" in await replay.sections()
    assert [text for _, text in replay.notes()] == ["the sun came out"]
    await replay.close()


async def test_replay_is_a_source_like_any_other(file: Path) -> None:
    write(file, power(START, 100), power(START + 10, 200))
    replay = replayed(file)
    answer = await replay.read({"ENERGY": ("GUI_HOUSE_POW",), "NOT": ()})
    assert answer.sections == {"ENERGY": {"GUI_HOUSE_POW": encode("fl", 100)}, "NOT": {}}
    assert answer.at == START
    replay.seek(START + 11)
    answer = await replay.read({"ENERGY": ()})
    assert answer.at == START + 10
    assert len(answer.sections["ENERGY"] or {}) == 2


async def test_lost_connection_is_lost_again(file: Path) -> None:
    recorder = Recorder(file, CATALOGUE)
    recorder.reply(*power(START, 100))
    error = TimedOutError(host="senec", port=443, seconds="10")
    recorder.link(Link(state="lost", since=START + 20, error=error), START + 20)
    recorder.reply(*power(START + 60, 300))
    recorder.link(Link(state="live", since=START + 60, polls=2), START + 60)
    recorder.close()
    replay = replayed(file)
    replay.seek(START + 30)
    lost = replay.snapshot()
    assert (lost.link.state, lost.link.since) == ("lost", START + 20)
    assert lost.link.error is not None
    assert lost.link.error.sentence is not None
    assert str(lost.link.error) == str(error)
    with pytest.raises(TimedOutError):
        await replay.read({"ENERGY": ()})
    replay.seek(START + 60)
    assert replay.snapshot().link.state == "live"


# -- the replay's clock --------------------------------------------------------------------------


def test_clock_plays_pauses_and_stops_at_the_end(file: Path) -> None:
    write(file, *(power(START + s, s) for s in range(0, 1000, 10)))
    clock = Clock(0)
    replay = replayed(file, clock)
    clock.now = 50
    assert replay.at == START
    replay.play(10)
    clock.now += 20
    assert replay.at == START + 200
    replay.pause()
    clock.now += 20
    assert replay.at == START + 200
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == 200
    replay.play(1e9)
    assert replay.speed == 3600
    clock.now += 1
    assert replay.at == replay.end == START + 990
    assert replay.at_end
    replay.seek(0)
    assert replay.at == START


def test_steps_go_from_poll_to_poll(file: Path) -> None:
    write(file, *(power(START + s, s) for s in range(0, 100, 10)))
    replay = replayed(file)
    replay.seek(START + 45)
    for polls, expected in ((1, 50), (2, 70), (-1, 60), (-3, 30), (50, 90), (1, 90), (-50, 0)):
        replay.step(polls)
        assert replay.at - START == expected


def test_the_next_change_is_found_whatever_else_a_reply_has(file: Path) -> None:
    states = {0: 14, 10: None, 20: 16, 30: None, 40: 16, 50: 14, 60: None, 70: 14}
    answers = []
    for second, state in states.items():
        values: dict[str, Raw] = {"GUI_HOUSE_POW": encode("fl", float(second))}
        if state is not None:
            values["STAT_STATE"] = encode("u8", state)
        answers.append(reply(START + second, ENERGY=values))
    write(file, *answers)
    replay = replayed(file)
    found = []
    while replay.next_change():
        found.append(replay.at - START)
    assert found == [20, 50]


def test_next_change_of_state_and_next_error(file: Path) -> None:
    recorder = Recorder(file, CATALOGUE)
    for second in range(0, 3600, 10):
        recorder.reply(*power(START + second, second, 14 if 900 <= second < 2000 else 16))
    log = (
        b"2026-06-21 10:10:00 [I|Energy Management] state 16 -> 14\n"
        b"2026-06-21 10:20:00 [E|INV_LV] start-up stopped\n"
        b"2026-06-21 10:40:00 [P|Energy Management] watchdog\n"
    )
    recorder.log_day(DAY, log, START + 3595)
    recorder.close()
    replay = replayed(file)
    assert replay.next_change()
    assert replay.at == START + 900
    assert replay.next_change()
    assert replay.at == START + 2000
    assert not replay.next_change()
    assert replay.next_change(back=True)
    assert replay.at == START + 900
    assert not replay.next_change(back=True)
    assert replay.next_error()
    assert replay.at == START + 1200
    assert replay.next_error()
    assert replay.at == START + 2400
    assert not replay.next_error()
    assert replay.next_error(back=True)
    assert replay.at == START + 1200


async def test_player_publishes_what_the_clock_passes(file: Path) -> None:
    write(file, *(power(START + s, s) for s in range(0, 100, 10)))
    clock = Clock(0)
    replay = replayed(file, clock)
    player = ReplayPlayer(replay, sleep=clock.sleep)
    seen: list[float | None] = []
    running = asyncio.create_task(
        player.run(lambda snapshot: seen.append(snapshot.number("ENERGY", "GUI_HOUSE_POW")))
    )
    await settle()
    assert seen == [0]
    replay.play(40)
    player.refresh()
    for _ in range(100):
        await asyncio.sleep(0)
    assert not replay.playing
    assert seen == list(range(0, 100, 10))
    replay.seek(START + 42)
    player.refresh()
    await settle()
    assert seen[-1] == 40
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


# -- damage --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", DamagedFileError),
        (HEAD[:5], DamagedFileError),
        (HEAD, DamagedFileError),
        (b"SQLite format 3\0 and so on", ForeignFileError),
        (HEAD[:-2] + b"\x09\n", NewerFileError),
    ],
)
def test_file_that_is_no_recording_says_what_it_is(file: Path, content: bytes, kind: type) -> None:
    file.write_bytes(content)
    with pytest.raises(kind):
        replayed(file)
    if kind is not DamagedFileError:
        with pytest.raises(kind):
            Recorder(file, CATALOGUE)
        assert file.read_bytes() == content


def test_missing_file_is_a_storage_error(file: Path) -> None:
    with pytest.raises(StorageError):
        replayed(file)
    with pytest.raises(StorageError):
        Recorder(file / "below", CATALOGUE)


def test_cut_at_any_byte_keeps_every_whole_poll(file: Path) -> None:
    write(file, *(power(START + s, s) for s in range(0, 60, 10)))
    whole = file.read_bytes()
    ends = [frame.offset + frame.length for frame in Frames(file)]
    for size in range(len(HEAD) + 1, len(whole)):
        file.write_bytes(whole[:size])
        polls = sum(end <= size for end in ends) - 1
        if polls < 0:
            with pytest.raises(DamagedFileError):
                replayed(file)
            continue
        replay = replayed(file)
        replay.seek(START + 1000)
        expected = None if polls == 0 else 10.0 * (polls - 1)
        assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == expected
        assert replay.skipped_bytes == size - max(e for e in ends if e <= size)


def test_damage_in_the_middle_costs_the_polls_up_to_the_next_key_frame(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "KEY_AFTER_S", 100.0)
    write(file, *(power(START + s, s) for s in range(0, 300, 10)))
    whole = file.read_bytes()
    for position in range(len(HEAD), len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        file.write_bytes(damaged)
        frames = Frames(file)
        broken_at = max((f.at for f in frames if f.offset <= position), default=START)
        replay = replayed(file)
        for second in range(0, 300, 10):
            replay.seek(START + second)
            found = replay.snapshot().number("ENERGY", "GUI_HOUSE_POW")
            lost = broken_at - 110 <= START + second <= broken_at + 110
            assert found == second or lost, (position, second, found)
            # What is before the first whole key frame shows that one.
            assert found is None or found <= max(second, 90)


def test_recording_goes_on_in_the_same_file(file: Path) -> None:
    write(file, power(START, 1), power(START + 10, 2))
    cut = file.read_bytes()[:-5]
    file.write_bytes(cut)
    write(file, power(START + 600, 3), power(START + 610, 4))
    assert file.read_bytes().startswith(cut)
    replay = replayed(file)
    found = []
    for second in (0, 10, 600, 610):
        replay.seek(START + second)
        found.append(replay.snapshot().number("ENERGY", "GUI_HOUSE_POW"))
    assert found == [1, 1, 3, 4]
    assert replay.skipped_bytes > 0


def test_growing_recording_is_followed(file: Path) -> None:
    recorder = Recorder(file, CATALOGUE)
    recorder.reply(*power(START, 1))
    replay = replayed(file)
    recorder.reply(*power(START + 10, 2))
    assert replay.end == START
    assert replay.follow()
    assert replay.end == START + 10
    with pytest.raises(InUseError):
        Recorder(file, CATALOGUE)
    recorder.close()


def test_clock_set_back_keeps_the_order(file: Path) -> None:
    write(file, power(START, 1), power(START - 500, 2), power(START + 10, 3))
    replay = replayed(file)
    assert (replay.start, replay.end) == (START, START + 10)
    replay.seek(START + 5)
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == 2


_KILLED = """
import sys
from pathlib import Path
from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.recording.recorder import Recorder
recorder = Recorder(Path(sys.argv[1]), Catalogue())
at = 0.0
while True:
    at += 10
    sections = {"ENERGY": {"GUI_HOUSE_POW": encode("fl", at)}}
    recorder.reply(Reply(sections=sections, at=at), {"ENERGY": ("GUI_HOUSE_POW",)})
    print(at, flush=True)
"""


def test_killed_recorder_leaves_a_readable_file(file: Path) -> None:
    command = [sys.executable, "-c", _KILLED, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(300):
            process.stdout.readline()
        process.kill()
        rest = process.stdout.read().split()
    written = float(rest[-1]) if rest else 3000.0
    replay = replayed(file)
    assert replay.end >= written
    replay.seek(written)
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == written


# -- full disk, redaction, size, speed -------------------------------------------------------------


class Numbers:
    """A source that answers with a number that grows."""

    facts = DeviceFacts()

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.number = 0

    async def read(self, wanted: Wanted) -> Reply:
        self.number += 1
        return power(self.clock(), self.number)[0]

    async def sections(self) -> tuple[str, ...]:
        return ("ENERGY",)

    async def log_day(self, day: date) -> bytes:
        raise NoLogError(day=day, path="")

    async def close(self) -> None:
        """Nothing to give back."""


@pytest.mark.parametrize("passed_s", [RETRY_S, -6 * 3600.0])
async def test_full_disk_stops_the_recording_and_not_the_reading(
    file: Path, monkeypatch: pytest.MonkeyPatch, passed_s: float
) -> None:
    clock = Clock()
    recorder = Recorder(file, CATALOGUE)
    notices: list[StorageError | None] = []
    source = RecordingSource(Numbers(clock), recorder, notice=notices.append, clock=clock)
    real_write: Callable[[int, bytes], int] = os.write
    space = [400]

    def write_on_small_disk(descriptor: int, content: bytes) -> int:
        if space[0] == 0:
            raise OSError(28, os.strerror(28))
        part = content[: space[0]]
        space[0] -= len(part)
        return real_write(descriptor, part)

    monkeypatch.setattr(os, "write", write_on_small_disk)
    for _ in range(30):
        await source.read({"ENERGY": ()})
        await clock.sleep(10)
    assert len(notices) == 1
    assert "No space left" in str(notices[0])
    space[0] = 10**6
    await clock.sleep(passed_s)
    await source.read({"ENERGY": ()})
    assert notices[1:] == [None]
    recorder.close()
    replay = replayed(file)
    replay.seek(replay.end)
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == 31


def test_identities_do_not_reach_the_file(file: Path) -> None:
    recorder = Recorder(file, CATALOGUE, redactor=Redactor(CATALOGUE, key=b"k" * 32))
    recorder.reply(*reply(START, FACTORY={"DEVICE_ID": "st_SECRETSERIAL"}))
    recorder.log_day(DAY, b"2026-06-21 10:10:00 [I|Net] my name is SECRETSERIAL\n", START)
    recorder.note("ask about SecretSerial", START)
    recorder.close()
    replay = replayed(file)
    everything = repr(replay.snapshot()) + repr(replay.notes())
    everything += asyncio.run(replay.log_day(DAY)).decode()
    assert "secretserial" not in everything.lower()
    assert everything.count("hidden-") == 3


def test_frames_of_measurements_are_searched_once_each(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = 500
    searched = 0
    find = Identities.find

    def counted(self: Identities, text: str) -> list[FoundIdentity]:
        nonlocal searched
        searched += 1
        return find(self, text)

    answers = []
    for number in range(frames):
        one, wanted = mixed(START + number, 100.0 + number)
        soc = {"SOC": tuple(encode("fl", float(number + n)) for n in range(2))}
        sections = {**one.sections, "BMS": soc}
        answers.append((replace(one, sections=sections, read_at={}), wanted))
    write(file, *answers)
    monkeypatch.setattr(Identities, "find", counted)
    redact_recording(file, file.with_name("clean.senec"), CATALOGUE)
    assert searched < 1.1 * frames + 20  # though each changes two objects


def test_where_the_appliance_was_does_not_stay_in_a_redacted_recording(file: Path) -> None:
    recorder = Recorder(file, CATALOGUE)
    recorder.reply(*power(START, 31))
    error = RefusedError(host="keller-speicher", port=38_443)
    recorder.link(Link(state="lost", since=START + 5, error=error), START + 5)
    recorder.log_day(DAY, b"2026-06-21 10:10:00 [I|Net] I am Keller-Speicher:38443\n", START + 6)
    recorder.close()
    clean = file.with_name("clean.senec")
    redact_recording(file, clean, CATALOGUE)
    replay = replayed(clean)
    replay.seek(replay.end)
    link = replay.snapshot().link
    assert isinstance(link.error, RefusedError)
    everything = f"{link.error} {link.error.facts} {asyncio.run(replay.log_day(DAY)).decode()}"
    assert "keller" not in everything.lower()
    assert "38443" not in everything
    assert "hidden-" in str(link.error)


async def test_a_day_of_everything_is_under_ten_megabytes(file: Path) -> None:
    clock = Clock()
    appliance = demo_appliance(clock=clock, start=START)
    client = simulated(appliance, CATALOGUE, clock=clock, timer=clock)
    everything: Wanted = dict.fromkeys(await client.sections(), ())
    recorder = Recorder(file, CATALOGUE)
    polls = 60
    values = 0
    for _ in range(polls):
        answer = await client.read(everything)
        values = sum(len(section or ()) for section in answer.sections.values())
        recorder.reply(answer, everything)
        await clock.sleep(10)
    recorder_size = recorder.size_bytes
    recorder.close()
    assert values > 400
    assert recorder_size / polls * 8640 < 10e6


def test_lock_goes_with_the_process(file: Path) -> None:
    write(file, power(START, 1))
    with file.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
