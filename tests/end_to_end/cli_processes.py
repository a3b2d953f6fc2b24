"""The program as a person starts it: real processes, real TLS, a home directory of their own."""

from __future__ import annotations

import io
import json
import os
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from hurried import hurry

from senec_tui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_S = 60
HURRIED = Path(__file__).with_name("hurried.py")


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one sentence of a run that failed; notes beside it are left out."""
        assert "Traceback" not in self.err
        assert "mistake in senec-tui" not in self.err
        assert "\x1b" not in self.out + self.err
        lines = [line for line in self.err.splitlines() if "First contact" not in line]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("senec-tui: ")
        return lines[0]


class Home:
    """Runs the program with configuration, cache and data in one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *words: object, **variables: str) -> Outcome:
        return self._run(["-m", "senec_tui"], words, variables)

    def hurried(self, *words: object, **variables: str) -> Outcome:
        """The same with the pauses towards the portal cut short."""
        return self._run([str(HURRIED)], words, variables)

    def here(self, *words: object, **variables: str) -> Outcome:
        """As `run` without a process of its own, which costs more than what most commands do."""
        with pytest.MonkeyPatch.context() as patch:
            return self._here(patch, words, variables)

    def hurried_here(self, *words: object, **variables: str) -> Outcome:
        """As `hurried`, without a process of its own."""
        with pytest.MonkeyPatch.context() as patch:
            hurry(patch.setattr)
            return self._here(patch, words, variables)

    def _here(
        self, patch: pytest.MonkeyPatch, words: tuple[object, ...], variables: dict[str, str]
    ) -> Outcome:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in ("out", "err")]
        with patch.context() as within, Path(os.devnull).open(encoding="utf-8") as none:
            environment = self.environment(**variables)
            for name in os.environ.keys() - environment.keys():
                within.delenv(name)
            for name, value in environment.items():
                within.setenv(name, value)
            for name, stream in zip(("stdin", "stdout", "stderr"), (none, *streams), strict=True):
                within.setattr(sys, name, stream)
            time.tzset()
            status = run(list(map(str, words)))
        time.tzset()
        for stream in streams:
            stream.flush()
        out, err = (stream.buffer.getvalue().decode() for stream in streams)
        return Outcome(status, out, err)

    def _run(
        self, program: list[str], words: tuple[object, ...], variables: dict[str, str]
    ) -> Outcome:
        done = subprocess.run(
            [sys.executable, *program, *map(str, words)],
            env=self.environment(**variables),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def environment(self, **variables: str) -> dict[str, str]:
        places = {
            f"XDG_{kind}_HOME": str(self.root / kind.lower())
            for kind in ("CONFIG", "CACHE", "DATA", "STATE")
        }
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("SENEC_TUI")
        }
        return {**kept, **places, "LC_ALL": "C.UTF-8", "TZ": "Europe/Berlin", **variables}


@dataclass(frozen=True)
class Simulator:
    """A served appliance."""

    url: str

    @property
    def host(self) -> str:
        return self.url.partition("://")[2]

    def fault(self, name: str | None) -> None:
        """One fault on, or all off; returns when it is in force."""
        before = self._certificate() if name == "changed-certificate" else None
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}/simulator/faults",
            data=None if name is None else json.dumps({"fault": name}).encode(),
            method="DELETE" if name is None else "POST",
        )
        with urllib.request.urlopen(request, context=context, timeout=LONGEST_S):  # noqa: S310
            pass
        deadline = time.monotonic() + LONGEST_S
        while before is not None and self._certificate() in (before, None):
            assert time.monotonic() < deadline, "the certificate does not change"

    def _certificate(self) -> str | None:
        """What is shown now; None while nothing listens."""
        address, _, port = self.host.rpartition(":")
        try:
            return ssl.get_server_certificate((address, int(port)), timeout=LONGEST_S)
        except OSError:
            return None


@contextmanager
def simulating(home: Home, *words: str, hurried: bool = False) -> Iterator[Simulator]:
    """`senec-tui simulate` while the block runs; hurried, it restarts quickly."""
    program = [str(HURRIED)] if hurried else ["-m", "senec_tui"]
    with subprocess.Popen(
        [sys.executable, *program, "simulate", "--port", "0", *words],
        env=home.environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "://127.0.0.1:" in line, line
            yield Simulator(line.split()[-1])
        finally:
            process.terminate()
            assert process.wait(LONGEST_S) == 0


def drained(stream: IO[str]) -> threading.Thread:
    """Nobody reads what it says from now on, and it must not wait for that."""

    def drain() -> None:
        with stream:
            for _ in stream:
                pass

    thread = threading.Thread(target=drain, daemon=True)
    thread.start()
    return thread
