"""What all feeds together cost `collect`: processor time, and how late polls begin.

Four collectors ask one simulated appliance over the same span: one with every feed on and one
without, each once as it is, for the processor time, and once timed (`timed_collect.py`).
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from brokers import PROGRAM as MOSQUITTO
from brokers import Mosquitto, free_port
from cli_processes import LONGEST_S, Home, simulating
from databases import VictoriaMetrics, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE: Final = Path(__file__).parent
AS_IT_IS: Final = ("-m", "senec_tui")
TIMED: Final = (str(HERE / "timed_collect.py"),)
SETTLING_S: Final = 25.0
"""After the start: everything was read once, Home Assistant was told of the device."""
SCRAPE_EVERY_S: Final = 30.0
"""As in the README."""
ACCEPT: Final = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
"""What Prometheus 2.42 sends."""
CONFIG: Final = """
[feeds]
listen = "127.0.0.1:{port}"
[feeds.mqtt]
url = "mqtt://127.0.0.1:{broker}"
pseudonym = "{name}"
[feeds.influx]
url = "{database}"
database = "{name}"
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a collector over the span."""

    cpu_ms_a_poll: float
    late_ms: tuple[float, ...]
    longest_turn_ms: float

    @property
    def usually_late_ms(self) -> float:
        return statistics.median(self.late_ms)

    @property
    def seldom_later_ms(self) -> float:
        return sorted(self.late_ms)[int(0.95 * (len(self.late_ms) - 1) + 0.5)]


def lacking() -> Sequence[str]:
    """Programs that are needed and not here."""
    programs = {"mosquitto": MOSQUITTO, VictoriaMetrics.package: VictoriaMetrics.program}
    return [name for name, path in programs.items() if path is None or not shutil.which(path)]


def costs(folder: Path, minutes: float, interval_s: float = 10.0) -> tuple[Cost, Cost]:
    """Without feeds, and with all of them."""
    with ExitStack() as stack:
        device = stack.enter_context(simulating(Home(folder / "simulator"), "--https", "--fair"))
        enter = stack.enter_context
        database = enter(running(VictoriaMetrics, _made(folder / "database")))
        broker = Mosquitto(_made(folder / "broker"))
        broker.start()
        stack.callback(broker.stop)
        words = ("collect", "--host", device.host, "--interval", f"{interval_s:g}")
        homes = {}
        for program, timed in ((AS_IT_IS, ""), (TIMED, "timed-")):
            for feeds in (False, True):
                home = Home(_made(folder / f"{timed}{feeds}"))
                if feeds:
                    port = free_port()
                    _configure(
                        home,
                        CONFIG.format(
                            port=port, broker=broker.port, database=database.url, name=f"{timed}one"
                        ),
                    )
                    stack.enter_context(_scraping(port))
                homes[timed, feeds] = stack.enter_context(_running(home, program, words))
        _wait(SETTLING_S)
        before = {key: cpu_s(process.pid) for key, process in homes.items()}
        _wait(60 * minutes)
        spent = {key: cpu_s(process.pid) - before[key] for key, process in homes.items()}
        polls = 60 * minutes / interval_s
        found = []
        for feeds in (False, True):
            timed_one = homes["timed-", feeds]
            timed_one.terminate()
            told = json.loads(timed_one.communicate(timeout=LONGEST_S)[0].splitlines()[-1])
            found.append(
                Cost(1000 * spent["", feeds] / polls, tuple(told["late_ms"]), told["turns_ms"][0])
            )
        return found[0], found[1]


def cpu_s(pid: int) -> float:
    """Processor time of a process so far, with that of its threads that have ended."""
    return time.clock_gettime((~pid << 3) | 2)


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _configure(home: Home, text: str) -> None:
    file = home.root / "config" / "senec-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)


@contextmanager
def _running(
    home: Home, program: Sequence[str], words: Sequence[str]
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, *program, *words],
        env=home.environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _scraping(port: int) -> Iterator[None]:
    """As Prometheus does, over a connection that is kept."""
    ended = threading.Event()

    def scrape() -> None:
        headers = {"Accept": ACCEPT, "Accept-Encoding": "gzip"}
        kept = httpx.Limits(keepalive_expiry=None)  # else for five seconds
        with httpx.Client(headers=headers, limits=kept) as client:
            while not ended.wait(SCRAPE_EVERY_S):
                client.get(f"http://127.0.0.1:{port}/metrics").raise_for_status()

    thread = threading.Thread(target=scrape)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
