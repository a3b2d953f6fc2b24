"""Bad input of every kind ends in one clear sentence and the right exit status."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from cli_processes import LONGEST_S, Home, simulating

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def web_page() -> Iterator[str]:
    """The address of something that is no SENEC: it answers HTML to whatever is asked."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"] or 0))
            content = b"<!DOCTYPE html><html><body>Hello from your router</body></html>"
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gte", "BMS"), "no sub-command"),
        (("get",), "Say what to read"),
        (("get", "BMS"), "--host"),
        (("dump",), "SENEC_TUI_HOST"),
        (("get", "a b", "--demo"), "not of the form"),
        (("get", "BMS", "--host", "no host!"), "not a host"),
        (("--host", "no host!"), "not a host"),
        (("dump", "--interval", "0"), "--interval must be between"),
        (("--demo", "--host", "h"), "exclude each other"),
        (("simulate", "--replay", "x"), "`senec-tui simulate` does nothing with --replay"),
        (("--demo", "--model", "v9", "dump"), "must be one of v2.1"),
        (("log", "2026-02-30", "--demo"), "no 2026-02-30 in the calendar"),
        (("log", "tomorrow", "--demo"), "is no day"),
        (("log", "--grep", "(", "--demo"), "no regular expression"),
        (("trust",), "--host"),
        (("simulate", "--port", "70000"), "--port must be between"),
        (("--config", "/nonexistent/x.toml", "config"), "no such file"),
    ],
)
def test_wrong_usage(home: Home, words: tuple[str, ...], says: str) -> None:
    outcome = home.run(*words)
    assert outcome.status == 2
    assert outcome.out == ""
    assert says in outcome.complaint


@pytest.mark.parametrize("path", ["NOPE", "ENERGY.NOPE", "BMS.SOC[99]"])
def test_what_the_appliance_has_not(home: Home, path: str) -> None:
    outcome = home.run("get", path, "--demo")
    assert outcome.status == 1
    assert path in outcome.complaint


def test_a_closed_port(home: Home) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
    outcome = home.run("get", "BMS", "--host", host)
    assert outcome.status == 1
    assert "refuses" in outcome.complaint
    doctor = home.run("doctor", "--host", host)
    assert doctor.status == 1
    assert "FAIL  TCP" in doctor.out


def test_something_else_answers(home: Home, web_page: str) -> None:
    for words in (("get", "BMS"), ("dump",)):
        outcome = home.run(*words, "--host", web_page)
        assert outcome.status == 1
        assert "not like a SENEC" in outcome.complaint
    doctor = home.run("doctor", "--host", web_page)
    assert doctor.status == 1
    assert "not like a SENEC" in doctor.out


def test_the_wrong_scheme(home: Home) -> None:
    with simulating(home) as secure:
        outcome = home.run("get", "BMS", "--scheme", "http", "--host", secure.host)
        assert outcome.status == 1
        assert outcome.complaint
    with simulating(home, "--http") as plain:
        outcome = home.run("get", "BMS", "--scheme", "https", "--host", plain.host)
        assert outcome.status == 1
        assert outcome.complaint
        assert home.run("get", "BMS", "--host", plain.host).status == 0


def test_nonsense_in_the_configuration(home: Home) -> None:
    file = home.root / "config" / "senec-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    for content, says in (
        ("intervall = 10", "similar: interval"),
        ("interval = 'x'", "must be a number"),
        ("host = ", "Invalid value"),
    ):
        file.write_text(content)
        for words in (("dump",), ()):
            outcome = home.run(*words)
            assert outcome.status == 2
            assert says in outcome.complaint
            assert str(file) in outcome.complaint
        shown = home.run("config")
        assert shown.status == 0
        row = next(line for line in shown.out.splitlines() if says in line)
        assert str(file) in row
        assert "interval" in shown.out
        assert home.run("config", "--example").status == 0


def test_the_demo_has_nothing_to_trust(home: Home) -> None:
    outcome = home.run("--demo", "trust")
    assert outcome.status == 2
    assert "The demo shows no certificate" in outcome.complaint


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A job in the background of a shell ignores interrupts, and so would what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupting_leaves_quietly(home: Home) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "senec_tui", "watch", "--demo", "ENERGY.STAT_STATE"],
        env=home.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "STAT_STATE" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LONGEST_S)
    assert (process.returncode, out, err) == (130, "", "")


def test_sentences_come_in_the_chosen_language(home: Home) -> None:
    file = home.root / "config" / "senec-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('lang = "de"\n')
    assert home.run("config", "--json").status == 2
    told = home.run("config").out.splitlines()
    assert any(line.split()[:2] == ["lang", "de"] for line in told)


def test_a_recording_that_was_cut_is_said_to_be(home: Home) -> None:
    file = home.root / "whole.rec"
    assert home.run("record", file, "--demo", "--duration", "1").status == 0
    whole = home.run("get", "BMS.SOC[0]", "--replay", file)
    assert (whole.status, whole.err) == (0, "")
    cut = file.with_name("cut.rec")
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert "The recording is cut" in home.run("get", "BMS.SOC[0]", "--replay", cut).err
