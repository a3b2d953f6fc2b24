"""Nowhere to write: a home that is read-only or full takes nothing away but what would be kept."""

from __future__ import annotations

import os
import resource
import select
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_processes import LONGEST_S, Home, Simulator, simulating
from terminal import RUNNER, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulating(Home(tmp_path_factory.mktemp("served")), "--fair") as served:
        yield served


@pytest.fixture
def nowhere(tmp_path: Path) -> Home:
    """All directories of the program lie below a file: not even root can make them."""
    blocker = tmp_path / "a file"
    blocker.write_text("")
    return Home(blocker)


def test_reading_goes_on_and_says_what_could_not_be_kept(nowhere: Home, served: Simulator) -> None:
    for words in (("get", "ENERGY.STAT_STATE"), ("dump", "--csv"), ("log", "--utc")):
        outcome = nowhere.run(*words, "--host", served.host)
        assert outcome.status == 0, outcome.err
        assert outcome.out
        assert "Traceback" not in outcome.err
        assert "known_devices.json cannot be used" in outcome.err
        assert "certificate could not be remembered" in outcome.err
        assert "from now on" not in outcome.err


def test_what_is_only_about_keeping_fails_in_one_sentence(nowhere: Home, served: Simulator) -> None:
    for words in (("trust", served.host), ("collect", "--host", served.host)):
        outcome = nowhere.run(*words)
        assert outcome.status == 1
        assert "Traceback" not in outcome.err
        assert "cannot be used" in outcome.err.splitlines()[-1]
    full = nowhere.run("record", "/dev/full", "--duration", "1s", "--host", served.host)
    assert full.status in (1, 2)
    assert "Traceback" not in full.err


def test_the_dashboard_opens_and_says_so(nowhere: Home, served: Simulator) -> None:
    with terminal(["--host", served.host], nowhere, size=(120, 40)) as screen:
        screen.wait_for("live", "House")
        for key in "7801":
            screen.press(key)
            screen.wait_for("live", "quit")
        screen.press("q")
        assert screen.wait_for_end() == 0, screen.raw[-2000:]
        assert b"Traceback" not in screen.raw


def test_damaged_files_are_kept_aside_and_said(tmp_path: Path, served: Simulator) -> None:
    home = Home(tmp_path)
    assert home.run("dump", "--host", served.host).status == 0
    for name in ("known_devices.json", "learned.json"):
        next(tmp_path.rglob(name)).write_text('{"devices": {"cut')
    for words in (("dump",), ("get", "BMS.SOC"), ("watch", "BMS.SOC", "--count", "1")):
        refused = home.run(*words, "--host", served.host)
        assert refused.status == 1
        assert refused.out == ""
        assert "What was remembered about certificates cannot be read" in refused.err
    doctor = home.run("doctor", "--host", served.host)
    assert doctor.status == 1
    assert "FAIL  Certificate" in doctor.out
    trusted = home.run("trust", served.host)
    assert trusted.status == 0, trusted.err
    assert trusted.err.count("was damaged; it is kept as") == 1
    outcome = home.run("dump", "--host", served.host)
    assert outcome.status == 0
    assert "damaged" not in outcome.err
    assert len(list(tmp_path.rglob("*.damaged"))) == 2
    assert home.run("get", "ENERGY.STAT_STATE", "--host", served.host).err == ""


def test_nobody_else_can_read_what_is_kept(tmp_path: Path, served: Simulator) -> None:
    home = Home(tmp_path / "home")
    assert home.run("dump", "--host", served.host).status == 0
    with terminal(["--host", served.host], home) as screen:
        screen.wait_for("live", "House")
        while not polls_kept(home):
            screen._read(0.02)
        screen.press("q")
        assert screen.wait_for_end() == 0
    kept = [home.root, *home.root.rglob("*")]
    assert {file.name for file in kept} >= {"known_devices.json", "history.sqlite.lock", "devices"}
    assert [file for file in kept if file.stat().st_mode & 0o077] == []


@contextmanager
def no_room(process: int) -> Iterator[None]:
    """As if its disk were full: no file of that process may become longer than it is."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def polls_kept(home: Home) -> int:
    """None at first: the file is there before its tables are."""
    for file in home.root.rglob("history.sqlite"):
        with (
            closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection,
            suppress(sqlite3.OperationalError),
        ):
            (count,) = connection.execute("SELECT count(*) FROM sample").fetchone()
            return int(count)
    return 0


needs_limits = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="limits of another process are set on Linux only"
)


@needs_limits
def test_a_disk_that_fills_up_while_the_dashboard_runs(tmp_path: Path, served: Simulator) -> None:
    home = Home(tmp_path)
    words = ["--host", served.host, "--interval", "2"]
    with terminal(words, home, size=(120, 40)) as screen:
        screen.wait_for("live", "House")
        while not polls_kept(home):
            screen._read(0.02)
        with no_room(screen._process.pid):
            screen.wait_for("History is not recorded for now", "cannot be used")
            kept = polls_kept(home)
            for key in "267801":
                screen.press(key)
                screen.wait_for("live", "quit")
        screen.wait_for("History is recorded again", "live")
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert b"Traceback" not in screen.raw
    assert polls_kept(home) > kept


@needs_limits
def test_a_disk_that_fills_up_while_it_collects(tmp_path: Path, served: Simulator) -> None:
    home = Home(tmp_path)
    words = [sys.executable, str(RUNNER), "collect", "--host", served.host, "--interval", "2"]
    with subprocess.Popen(words, env=home.environment(), stderr=subprocess.PIPE) as collect:
        assert collect.stderr is not None
        stream = collect.stderr.fileno()
        said = ""

        def until(words: str) -> None:
            nonlocal said
            while words not in said:
                assert select.select([stream], [], [], LONGEST_S)[0], said
                part = os.read(stream, 65_536).decode()
                assert part, said
                said += part

        until("answers.")
        with no_room(collect.pid):
            until("History is not recorded for now")
        until("History is recorded again")
        collect.terminate()
        status = collect.wait(LONGEST_S)
    assert status == 0
    assert "Traceback" not in said
    assert said.count("not recorded for now") == 1
    assert polls_kept(home) > 0


def samples(home: Home) -> int:
    """As a backup or a database browser would see them: it opens the file and closes it again."""
    (file,) = home.root.rglob("history.sqlite")
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        " print(c.execute('SELECT count(*) FROM sample').fetchone()[0]); c.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_another_program_looks_into_the_history_while_the_dashboard_records(
    tmp_path: Path, served: Simulator
) -> None:
    home = Home(tmp_path)
    with terminal(["--host", served.host, "--interval", "2"], home, size=(120, 40)) as screen:
        screen.wait_for("live", "House")
        while not polls_kept(home):
            screen._read(0.02)
        # The dashboard has it open twice, to write and to read.
        screen.press("8")
        screen.wait_for("live", "quit")
        (log,) = home.root.rglob("history.sqlite-wal")
        identity = log.stat().st_ino
        found = samples(home)
        for _ in range(3):
            before = found
            while found <= before:
                screen._read(0.1)
                found = samples(home)
        assert log.stat().st_ino == identity
        assert b"Another program" not in screen.raw
        # Taken away all the same, it is noticed with the next poll.
        for part in home.root.rglob("history.sqlite*"):
            if not part.name.endswith(".lock"):
                part.unlink()
        screen.wait_for("Another program replaced the file of the history", "live")
        screen.press("q")
        assert screen.wait_for_end() == 0
        assert b"Traceback" not in screen.raw
    assert samples(home) > found


def test_another_program_takes_the_history_away_while_it_is_collected(
    tmp_path: Path, served: Simulator
) -> None:
    home = Home(tmp_path)
    words = [sys.executable, str(RUNNER), "collect", "--host", served.host, "--interval", "2"]
    with subprocess.Popen(words, env=home.environment(), stderr=subprocess.PIPE) as collect:
        assert collect.stderr is not None
        stream = collect.stderr.fileno()
        said = ""
        while not polls_kept(home):
            select.select([stream], [], [], 0.02)
        kept = samples(home)
        (file,) = home.root.rglob("history.sqlite")
        copy = file.with_name("copy")
        copy.write_bytes(file.read_bytes())
        copy.rename(file)
        while "Another program replaced" not in said:
            assert select.select([stream], [], [], LONGEST_S)[0], said
            part = os.read(stream, 65_536).decode()
            assert part, said
            said += part
        assert samples(home) > kept
        collect.terminate()
        assert collect.wait(LONGEST_S) == 0
    assert "Traceback" not in said
    assert said.count("Another program") == 1
    assert samples(home) > kept


def test_a_newer_history_is_refused_and_stays(tmp_path: Path, served: Simulator) -> None:
    home = Home(tmp_path)
    with terminal(["--host", served.host], home, size=(120, 40)) as screen:
        screen.wait_for("live", "House")
        while not polls_kept(home):
            screen._read(0.02)
        screen.press("q")
        assert screen.wait_for_end() == 0
    (file,) = home.root.rglob("history.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    content = file.read_bytes()
    exported = home.run("export", "--host", served.host)
    assert exported.status == 1
    assert "newer version" in exported.complaint
    with terminal(["--host", served.host], home, size=(120, 40)) as screen:
        screen.wait_for("History is not recorded for now", "newer version")
        screen.press("q")
        assert screen.wait_for_end() == 0
    assert file.read_bytes() == content
    assert not list(home.root.rglob("*aside*"))
