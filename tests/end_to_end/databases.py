"""Real databases on loopback, with their data in a temporary folder; stopped and started at will.

Both are packages of Debian: `influxdb`, `victoria-metrics`. `.ci/run` installs them where it can.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest
from cli_processes import LONGEST_S, drained

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(kw_only=True)
class RealDatabase:
    """A process that can be stopped and started again with the same data."""

    program: ClassVar[str]
    package: ClassVar[str]
    ready: ClassVar[str]
    """What it says on standard error once it listens."""
    alive: ClassVar[str]
    """What it answers from then on."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    listener: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def words(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.words(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        stream = self.process.stderr
        assert stream is not None
        said = []
        for line in stream:
            said.append(line)
            if self.ready in line:
                break
        else:
            pytest.fail(f"{self.program} ended: {''.join(said[-5:])}")
        self.listener = drained(stream)
        # It says so a moment before it does.
        with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
            client.get(self.url + self.alive, timeout=LONGEST_S)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(LONGEST_S)
            self.process = None
        if self.listener is not None:
            self.listener.join(LONGEST_S)

    def get(self, path: str, **params: str) -> str:
        answer = httpx.get(self.url + path, params={**params, **self.who}, timeout=LONGEST_S)
        answer.raise_for_status()
        return answer.text

    @property
    def who(self) -> dict[str, str]:
        """What a test itself shows to be let in."""
        return {}

    def numbers(self, measurement: str, name: str) -> dict[int, list[float]]:
        """Milliseconds -> every value of a field that is kept of that moment."""
        raise NotImplementedError


@dataclass(kw_only=True)
class InfluxDb(RealDatabase):
    program = "influxd"
    package = "influxdb"
    ready = "Listening on HTTP"
    alive = "/ping"
    database: str = "senec"
    user: str = ""
    password: str = ""
    """With them nobody else gets in."""

    def words(self) -> list[str]:
        config = self.folder / "influxdb.conf"
        config.write_text(
            "reporting-disabled = true\n"
            'bind-address = "127.0.0.1:0"\n'
            f'[meta]\ndir = "{self.folder}/meta"\n'
            f'[data]\ndir = "{self.folder}/data"\nwal-dir = "{self.folder}/wal"\n'
            f'[http]\nbind-address = "127.0.0.1:{self.port}"\n'
            f"auth-enabled = {str(bool(self.user)).lower()}\n"
        )
        return [self.program, "-config", str(config)]

    def start(self) -> None:
        super().start()
        if self.user:
            who = f"CREATE USER {self.user} WITH PASSWORD '{self.password}' WITH ALL PRIVILEGES"
            httpx.post(f"{self.url}/query", params={"q": who})
        params = {"q": f"CREATE DATABASE {self.database}", "u": self.user, "p": self.password}
        httpx.post(f"{self.url}/query", params=params)

    @property
    def who(self) -> dict[str, str]:
        return {"u": self.user, "p": self.password} if self.user else {}

    def query(self, text: str) -> Any:
        return json.loads(self.get("/query", db=self.database, q=text, epoch="ms"))["results"][0]

    def numbers(self, measurement: str, name: str) -> dict[int, list[float]]:
        wanted = f'SELECT "{name}" FROM "{measurement}"'  # noqa: S608 - names of the tests
        result = self.query(wanted)
        found: dict[int, list[float]] = {}
        for series in result.get("series", ()):
            for at_ms, value in series["values"]:
                found.setdefault(at_ms, []).append(value)
        return found


@dataclass(kw_only=True)
class VictoriaMetrics(RealDatabase):
    program = "victoria-metrics"
    package = "victoria-metrics"
    ready = "starting http server at"
    alive = "/health"

    def words(self) -> list[str]:
        return [
            self.program,
            f"-httpListenAddr=127.0.0.1:{self.port}",
            f"-storageDataPath={self.folder}/victoria",
            "-retentionPeriod=100y",
        ]

    def numbers(self, measurement: str, name: str) -> dict[int, list[float]]:
        self.get("/internal/force_flush")
        found: dict[int, list[float]] = {}
        exported = self.get("/api/v1/export", **{"match[]": f"{measurement}_{name}"})
        for text in exported.splitlines():
            row = json.loads(text)
            for at_ms, value in zip(row["timestamps"], row["values"], strict=True):
                found.setdefault(at_ms, []).append(value)
        return found


@contextmanager
def running(kind: type[RealDatabase], folder: Path, **words: Any) -> Iterator[RealDatabase]:
    """One of them; where it is not installed, the test is skipped with the reason."""
    if shutil.which(kind.program) is None:
        pytest.skip(f"{kind.program} is not installed (Debian: {kind.package})")
    database = kind(folder=folder, **words)
    database.start()
    try:
        yield database
    finally:
        database.stop()
