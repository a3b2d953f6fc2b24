"""`collect` with a broker, as a person sets it up: from the appliance to the broker."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from brokers import LONGEST_S, Mosquitto, needs_mosquitto, watching, with_password
from cli_processes import Home, Simulator, simulating

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from brokers import Watcher

pytestmark = needs_mosquitto

AVAILABILITY = "house/senec/cellar/availability"
CONFIG = """
[feeds.mqtt]
url = "mqtt://127.0.0.1:{port}"
user = "owner"
password-file = "{file}"
prefix = "house/senec"
pseudonym = "cellar"
lang = "de"
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def served(home: Home) -> Iterator[Simulator]:
    with simulating(home, "--seed", "3") as simulator:
        yield simulator


@pytest.fixture
def broker(home: Home) -> Iterator[Mosquitto]:
    place = home.root / "broker"
    place.mkdir()
    broker = Mosquitto(place, with_password(place, "owner", "geheim"))
    password = home.root / "password"
    password.write_text("geheim\n")
    password.chmod(0o600)
    config = home.root / "config" / "senec-tui"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(CONFIG.format(port=broker.port, file=password))
    broker.start()
    yield broker
    broker.stop()


@contextmanager
def collecting(home: Home, served: Simulator) -> Iterator[subprocess.Popen[str]]:
    words = ["collect", "--host", served.host, "--interval", "5"]
    with subprocess.Popen(
        [sys.executable, "-m", "senec_tui", *words],
        env=home.environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def note(process: subprocess.Popen[str], about: str) -> str:
    """The first line for the journal that is about something."""
    assert process.stderr is not None
    return next(line for line in process.stderr if about in line)


def watch(broker: Mosquitto, *, until: str) -> Watcher:
    async def seen() -> Watcher:
        async with watching(broker.port, user="owner", password="geheim") as watcher:
            await watcher.until(lambda w: w.newest.get(AVAILABILITY) == until)
        return watcher

    return asyncio.run(seen())


def test_from_the_appliance_to_the_broker_and_forgotten(
    home: Home, served: Simulator, broker: Mosquitto
) -> None:
    asked = ("feeds", "--host", served.host)
    idle = home.here(*asked)
    assert idle.status == 1
    assert "set up, not running" in idle.out
    with collecting(home, served) as process:
        watcher = watch(broker, until="online")
        values = json.loads(watcher.newest["house/senec/cellar/system"])
        options = json.loads(watcher.newest["homeassistant/device/senec_cellar/config"])
        assert values["state"] in options["components"]["state"]["options"]
        assert options["components"]["pv_power"]["name"] == "PV-Leistung"
        address = served.host.partition(":")[0]
        assert not any(address in text for text in watcher.newest.values())
        assert "values are handed on" in note(process, "mqtt: ")
        listed = home.here(*asked)
        assert listed.status == 0, listed
        name, state, sent, failed, *_ = listed.out.splitlines()[1].split()
        assert (name, state, failed) == ("mqtt", "on", "0")
        assert int(sent) > 10
        busy = home.here("feeds", "mqtt", "--forget", "--host", served.host)
        assert busy.status == 2
        assert "stop it first" in busy.complaint
        broker.stop()
        assert f"127.0.0.1:{broker.port}" in note(process, "mqtt: ")
        failing = home.here(*asked)
        assert failing.status == 1
        assert f"mqtt: The MQTT broker 127.0.0.1:{broker.port}" in failing.out
        broker.start()
        process.kill()  # before its next attempt, and without a good-bye
        process.wait(LONGEST_S)
    with collecting(home, served) as process:
        note(process, "values are handed on")
        process.kill()
        process.wait(LONGEST_S)
    watch(broker, until="offline")  # the last will
    done = home.here("feeds", "mqtt", "--forget", "--host", served.host)
    assert done.status == 0, done
    assert "topics of house/senec/cellar were removed" in done.out

    async def left() -> dict[str, str]:
        async with watching(broker.port, "", user="owner", password="geheim") as watcher:
            return await watcher.retained()

    assert asyncio.run(left()) == {}


def test_a_password_that_others_may_read_is_refused_at_once(
    home: Home, served: Simulator, broker: Mosquitto
) -> None:
    (home.root / "password").chmod(0o644)
    refused = home.here("collect", "--host", served.host)
    assert refused.status == 2
    assert "chmod 600" in refused.complaint
    assert "geheim" not in refused.err
