"""A real MQTT broker on loopback, with its data in a temporary folder."""

from __future__ import annotations

import asyncio
import getpass
import shutil
import socket
import subprocess
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiomqtt
import pytest
from cli_processes import drained

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

LONGEST_S = 60
PROGRAM = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
needs_mosquitto = pytest.mark.skipif(
    PROGRAM is None, reason="no mosquitto on this machine: apt-get install mosquitto"
)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Mosquitto:
    """May be stopped and started again; what it retained stays."""

    place: Path
    extra: tuple[str, ...] = ()
    """Lines of its configuration."""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    listener: threading.Thread | None = None

    def start(self) -> None:
        assert PROGRAM is not None
        anonymous = not any(line.startswith("password_file") for line in self.extra)
        lines = (
            f"listener {self.port} 127.0.0.1",
            f"user {getpass.getuser()}",
            f"allow_anonymous {str(anonymous).lower()}",
            "persistence true",
            f"persistence_location {self.place}/",
            *self.extra,
        )
        file = self.place / "mosquitto.conf"
        file.write_text("\n".join(lines) + "\n")
        self.process = subprocess.Popen(
            [PROGRAM, "-v", "-c", str(file)], stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.rstrip().endswith(" running"):
                break
        else:
            raise AssertionError("it does not start")
        self.listener = drained(self.process.stderr)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=LONGEST_S)
            self.process = None
        if self.listener is not None:
            self.listener.join(LONGEST_S)
            self.listener = None


def with_password(place: Path, user: str, password: str) -> tuple[str, ...]:
    """Lines of a configuration that lets in nobody else."""
    file = place / "passwords"
    made = ["mosquitto_passwd", "-b", "-c", str(file), user, password]
    subprocess.run(made, check=True, capture_output=True)
    return (f"password_file {file}",)


class Watcher:
    """Another program at the broker: keeps the newest payload of every topic."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client
        self.newest: dict[str, str] = {}
        self.all: list[tuple[str, str]] = []

    async def until(self, seen: Callable[[Watcher], bool]) -> None:
        """Take messages until something is seen, which may be so already."""
        async with asyncio.timeout(LONGEST_S):
            while not seen(self):
                message = await anext(self._client.messages)
                payload = bytes(message.payload).decode()
                self.newest[str(message.topic)] = payload
                self.all.append((str(message.topic), payload))

    async def say(self, topic: str, payload: str) -> None:
        await self._client.publish(topic, payload, qos=1)

    async def retained(self) -> dict[str, str]:
        """All that the broker keeps, up to a mark that is sent behind the question."""
        await self._client.subscribe("#", qos=1)
        await self.say("mark", "here")
        await self.until(lambda watcher: watcher.newest.get("mark") == "here")
        return {topic: text for topic, text in self.newest.items() if text and topic != "mark"}


@asynccontextmanager
async def watching(
    port: int, topic: str = "#", *, user: str | None = None, password: str | None = None
) -> AsyncIterator[Watcher]:
    async with aiomqtt.Client("127.0.0.1", port, username=user, password=password) as client:
        if topic:
            await client.subscribe(topic, qos=1)
        yield Watcher(client)
