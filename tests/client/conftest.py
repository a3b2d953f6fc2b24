"""Fixtures of the client tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from little_servers import Answer, Identity, Server, Start, make_identity, response

from senec_tui.device.connection.known_devices import FILE_NAME, KnownDevices
from senec_tui.device.json_store import JsonFile


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("tls"), "senecGuiSelf")


@pytest.fixture(scope="session")
def other_identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("tls"), "somebodyElse")


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts servers: `await start(identity=…, port=…, answers=[…])`; without identity http."""
    running: list[asyncio.Server] = []

    async def start_one(
        *answers: Answer,
        identity: Identity | None = None,
        port: int = 0,
    ) -> Server:
        server = Server(answers=list(answers) or [response()])
        context = None
        if identity is not None:
            context = identity.context
            context.sni_callback = lambda _o, name, _c: server.server_names.append(name)
        listening = await asyncio.start_server(
            server.serve, "127.0.0.1", port, ssl=context, limit=1 << 20
        )
        running.append(listening)
        server.port = listening.sockets[0].getsockname()[1]
        server.listening = listening
        return server

    yield start_one
    for listening in running:
        listening.close()


@pytest.fixture
def known(tmp_path: Path) -> KnownDevices:
    return KnownDevices(JsonFile(tmp_path / "config" / FILE_NAME))
