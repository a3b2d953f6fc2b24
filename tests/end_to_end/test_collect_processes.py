"""The headless commands as real processes: collecting, sharing, killing, recording, exporting."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from cli_processes import LONGEST_S, Home, Simulator, simulating

from senec_tui.catalogue import Catalogue
from senec_tui.model.data_paths import collector_socket, history_file
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.polling.collector.socket_client import CollectorSource
from senec_tui.model.recording.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRID = {"ENERGY": ("GUI_HOUSE_POW", "GUI_GRID_POW")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def served(home: Home) -> Iterator[Simulator]:
    with simulating(home, "--seed", "3") as simulator:
        yield simulator


def data(home: Home) -> Path:
    return home.root / "data" / "senec-tui"


@contextmanager
def collecting(home: Home, served: Simulator, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A collector that has answered its first poll."""
    words = ["collect", "--host", served.host, "--interval", "5", *more]
    with subprocess.Popen(
        [sys.executable, "-m", "senec_tui", *words],
        env=home.environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if line.rstrip().endswith(" answers."):
                    break
            yield process
        finally:
            process.kill()


async def read_as_guest(socket: Path) -> float:
    guest = CollectorSource(socket)
    assert await guest.open()
    reply = await guest.read(GRID)
    await guest.close()
    assert len(reply.sections["ENERGY"] or {}) == 2
    return reply.time_of("ENERGY", "GUI_HOUSE_POW")


def test_collector_shares_one_poll_and_leaves_in_order(home: Home, served: Simulator) -> None:
    socket = collector_socket(data(home), served.host)
    with collecting(home, served) as process:
        first = asyncio.run(read_as_guest(socket))
        again = asyncio.run(read_as_guest(socket))
        assert again == first or again - first >= 4
        second = home.here("collect", "--host", served.host)
        assert second.status == 1
        assert "senec-tui collect" in second.complaint
        assert "already recording" in second.complaint
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST_S) == 0
    assert not socket.exists()
    history = History(history_file(data(home), served.host), Catalogue())
    assert history.extent().last is not None
    assert any(kind == "started" for kind in (e.kind for e in history.events(0, 2e10)))
    history.close()


def test_killed_collector_leaves_everything_usable(home: Home, served: Simulator) -> None:
    file = history_file(data(home), served.host)
    with collecting(home, served) as process:
        # The first poll is in the file before anybody can ask for it twice.
        asyncio.run(read_as_guest(collector_socket(data(home), served.host)))
        process.kill()
        process.wait(LONGEST_S)
    history = History(file, Catalogue())
    before = history.extent().last
    history.close()
    assert before is not None
    # Its socket is still there; the next one takes over.
    with collecting(home, served) as process:
        asyncio.run(read_as_guest(collector_socket(data(home), served.host)))
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST_S) == 0
    history = History(file, Catalogue())
    after = history.extent().last
    history.close()
    assert after is not None
    assert after > before


def test_export_has_what_was_collected(home: Home, served: Simulator) -> None:
    csv = home.here("export", "--host", served.host, "--channel", "house", "--channel", "soc")
    head, *lines = csv.out.splitlines()
    assert head == "time,channel,unit,min,mean,max"
    assert {line.split(",")[1] for line in lines} == {"house", "soc"}
    found = home.here(
        "export", "--host", served.host, "--channel", "house", "--format", "json"
    ).json
    assert len(found) == sum(",house,W," in line for line in lines)
    exported = home.here("export", "--host", served.host, "--format", "line-protocol")
    lines = exported.out.splitlines()
    assert all(line.startswith("senec,device=") for line in lines)
    nothing = home.here(
        "export", "--host", served.host, "--from", "2001-01-01", "--to", "2001-01-02"
    )
    assert (nothing.status, nothing.out) == (0, "")
    wrong = home.here("export", "--host", served.host, "--from", "someday")
    assert wrong.status == 2
    assert "someday" in wrong.complaint
    other = home.here("export", "--host", "other.lan")
    assert other.status == 1
    assert "history" in other.complaint


def test_totals_of_older_years_are_imported_and_exported(home: Home, served: Simulator) -> None:
    file = home.root / "old.csv"
    file.write_text("Day,pv_kWh,house_Wh,weather\n2020-06-30,31.5,8000,sun\n2020-07-01,7,,rain\n")
    told = "senec-tui: Imported: 2 days.\nsenec-tui: Not used, the columns weather.\n"
    done = home.here("import-totals", file, "--host", served.host)
    assert (done.status, done.err) == (0, told)
    found = home.here(
        "export", "--host", served.host, "--totals", "month", "--from", "2020-06-01",
        "--to", "2020-07-31", "--format", "json",
    ).json  # fmt: skip
    assert [(row["start"][:10], row["pv_kwh"], row["house_kwh"]) for row in found] == [
        ("2020-06-01", 31.5, 8.0),
        ("2020-07-01", 7.0, None),
    ]
    file.write_text("day,pv_kwh\n2020-06-30,many\n")
    wrong = home.here("import-totals", file, "--host", served.host)
    assert wrong.status == 1
    assert "Line 2" in wrong.complaint


def test_unit_runs_what_was_asked_for(home: Home) -> None:
    done = home.here("collect", "--unit", "--host", "senec.lan:8443")
    assert done.status == 0
    assert "ExecStart=" in done.out
    (command,) = [line for line in done.out.splitlines() if line.startswith("ExecStart=")]
    assert command.endswith("collect --host senec.lan:8443")
    assert "[Install]\nWantedBy=default.target" in done.out
    assert not (data(home) / "devices" / "senec.lan_8443").exists()


# -- recordings ------------------------------------------------------------------------------------


def test_recording_is_made_redacted_and_read(home: Home) -> None:
    file, clean = home.root / "session.senec", home.root / "clean.senec"
    done = home.here("record", file, "--demo", "--duration", "1", "--note", "for support")
    assert done.status == 0, done.err
    assert "1 poll, " in done.err
    replay = Replay(file, Catalogue())
    replay.seek(replay.end)
    snapshot = replay.snapshot()
    assert len(snapshot.sections) > 10
    assert [text for _, text in replay.notes()] == ["for support"]
    serial = snapshot.text("FACTORY", "DEVICE_ID")
    assert serial
    done = home.here("redact", file, clean)
    assert done.status == 0, done.err
    assert "FACTORY.DEVICE_ID" in done.err
    hidden = Replay(clean, Catalogue())
    hidden.seek(hidden.end)
    assert serial not in repr(hidden.snapshot())
    assert hidden.snapshot().number("ENERGY", "GUI_HOUSE_POW") == snapshot.number(
        "ENERGY", "GUI_HOUSE_POW"
    )
    assert set(hidden.snapshot().sections) == set(snapshot.sections)
    assert hidden.snapshot().link.polls == snapshot.link.polls
    for replayed in (replay, hidden):
        asyncio.run(replayed.close())
    again = home.here("redact", file, clean)
    assert again.status == 1
    assert "exists already" in again.complaint


def test_redacted_from_the_start(home: Home) -> None:
    file = home.root / "hidden.senec"
    done = home.here("record", file, "--demo", "--redact", "--duration", "1")
    assert done.status == 0, done.err
    replay = Replay(file, Catalogue())
    replay.seek(replay.end)
    assert "hidden-" in (replay.snapshot().text("FACTORY", "DEVICE_ID") or "")
    asyncio.run(replay.close())


def test_recording_of_nobody_is_an_error_and_foreign_files_stay(home: Home) -> None:
    file = home.root / "nobody.senec"
    done = home.here("record", file, "--host", "127.0.0.1:9", "--duration", "5")
    assert done.status == 1
    assert "127.0.0.1" in done.complaint
    letter = home.root / "letter.txt"
    letter.write_text("Dear Sir")
    done = home.here("record", letter, "--demo", "--duration", "1")
    assert done.status == 1
    assert "not written by senec-tui" in done.complaint
    assert letter.read_text() == "Dear Sir"


def test_headless_commands_load_no_textual(home: Home) -> None:
    code = (
        "import sys, importlib\n"
        "for name in ('collect', 'record', 'redact', 'export', 'import_totals'):\n"
        "    importlib.import_module('senec_tui.cli.commands.' + name)\n"
        "print(json.dumps([m for m in ('textual', 'rich', 'httpx') if m in sys.modules]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import json\n" + code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **home.environment()},
    )
    assert json.loads(done.stdout) == []


def test_other_commands_ask_the_collector_and_recordings(home: Home, served: Simulator) -> None:
    with collecting(home, served):
        socket = collector_socket(data(home), served.host)
        before = asyncio.run(read_as_guest(socket))
        done = home.here("get", "ENERGY.GUI_HOUSE_POW", "--host", served.host, "--json")
        assert done.status == 0, done.err
        value = done.json["ENERGY"]["GUI_HOUSE_POW"]["raw"]
        after = asyncio.run(read_as_guest(socket))
        assert value.startswith("fl_")
        assert after - before < 60
    # Killed: the same command asks the appliance itself.
    done = home.here("get", "ENERGY.GUI_HOUSE_POW", "--host", served.host, "--json")
    assert done.status == 0, done.err
    file = home.root / "another.senec"
    assert home.here("record", file, "--demo", "--duration", "1").status == 0
    done = home.here("get", "ENERGY.GUI_HOUSE_POW", "--replay", file, "--json")
    assert done.status == 0, done.err
    replay = Replay(file, Catalogue())
    replay.seek(replay.end)
    stored = replay.snapshot().stored("ENERGY", "GUI_HOUSE_POW")
    asyncio.run(replay.close())
    assert stored is not None
    assert done.json["ENERGY"]["GUI_HOUSE_POW"]["raw"] == stored.raw
    missing = home.here("dump", "--replay", home.root / "nowhere.senec")
    assert missing.status == 1
    assert "nowhere.senec" in missing.complaint


QUIETLY = """
import sys
from senec_tui.cli.main import run
status = run({words!r})
heavy = sorted({{"httpx", "textual"}} & set(sys.modules))
sys.stderr.write(f"LOADED {{heavy}} {{status}}")
"""


def test_one_line_of_a_running_collector_costs_no_http(home: Home, served: Simulator) -> None:
    words = ["status", "--host", served.host, "--json"]
    with collecting(home, served):
        done = subprocess.run(
            [sys.executable, "-c", QUIETLY.format(words=words)],
            env=home.environment(),
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=True,
        )
        told = json.loads(done.stdout)
        assert done.stderr.endswith("LOADED [] 0")
        assert told["level"] in ("fine", "watch", "act")
        assert told["house_w"] is not None
        check = home.here("check", "--host", served.host)
        assert check.status == {"fine": 0, "watch": 1, "act": 2}[told["level"]]
        assert check.out.startswith("SENEC ")
        assert " | soc=" in check.out


def test_a_collector_tells_the_service_manager_that_it_goes_round(
    home: Home, served: Simulator, tmp_path: Path
) -> None:
    name = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(name))
        manager.settimeout(LONGEST_S)
        words = ["collect", "--host", served.host, "--interval", "2"]
        with subprocess.Popen(
            [sys.executable, "-m", "senec_tui", *words],
            env=home.environment(NOTIFY_SOCKET=str(name)),
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                told = [manager.recv(100).decode() for _ in range(2)]
            finally:
                process.kill()
    assert told == ["READY=1\nWATCHDOG=1"] * 2


def test_the_unit_is_what_it_was_called_with(home: Home) -> None:
    unit = home.here(
        "collect", "--unit", "--host", "senec:81", "--scheme", "http", "--interval", "30",
        "--insecure", "--alarm-command", "notify 100% '$HOME'", SENEC_TUI_TIMEOUT="25",
    )  # fmt: skip
    assert unit.status == 0
    (command,) = [line for line in unit.out.splitlines() if line.startswith("ExecStart=")]
    # As systemd does: each of these signs stands for itself where it is doubled.
    command = command.partition("=")[2].replace("%%", "%").replace("$$", "$")
    words = shlex.split(command)
    words = words[words.index("collect") + 1 :]
    given = dict(zip(words[::2], words[1::2], strict=False))
    assert given["--host"] == "senec:81"
    assert given["--scheme"] == "http"
    assert given["--interval"] == "30"
    assert given["--timeout"] == "25"
    assert "--insecure" in words
    assert "notify '100%' '$HOME'" in words or "notify 100% '$HOME'" in words
    for line in ("Type=notify", "WatchdogSec=600", "After=network-online.target"):
        assert line in unit.out.splitlines()
    plain = home.here("collect", "--unit", "--host", "senec").out
    assert "--interval" not in plain
    assert "--insecure" not in plain


def test_collector_answers_other_programs_and_refuses_to_stand_open(
    home: Home, served: Simulator
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    body = json.dumps({name: dict.fromkeys(names, "") for name, names in GRID.items()}).encode()
    with collecting(home, served, "--listen", f"127.0.0.1:{port}"):
        url = f"http://127.0.0.1:{port}/lala.cgi"
        with urllib.request.urlopen(url, body, timeout=LONGEST_S) as reply:
            answer = json.load(reply)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=LONGEST_S) as reply:
            metrics = reply.read().decode()
    assert answer["ENERGY"].keys() == set(GRID["ENERGY"])
    assert "\nsenec_up 1\n" in metrics
    assert "\nsenec_house_power_watts " in metrics
    asked = ("collect", "--host", served.host, "--listen", f"0.0.0.0:{port}")
    refused = home.here(*asked)
    assert refused.status == 2
    assert "--allow 192.168.1.0/24" in refused.complaint
    wrong = home.here(*asked, "--allow", "10.0.0.0/8", "--allow", "house")
    assert wrong.status == 2
    assert "“house” is no network" in wrong.complaint


def test_a_second_collector_of_one_appliance_says_so_and_leaves(
    home: Home, served: Simulator
) -> None:
    with collecting(home, served):
        second = home.here("collect", "--host", served.host)
        assert second.status == 1
        assert "senec-tui collect" in second.complaint
        asked = home.here("get", "ENERGY.GUI_HOUSE_POW", "--host", served.host)
        assert asked.status == 0


def test_a_port_that_is_taken_is_told_at_once(home: Home, served: Simulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        refused = home.here("collect", "--host", served.host, "--listen", place)
    assert refused.status == 2
    assert "another program uses that port" in refused.complaint
