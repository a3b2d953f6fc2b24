"""The simulated appliance on a real port, over HTTP or TLS. Needs the extra `simulator`."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_, Language
from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.faults import FaultPlan, read_scenario
from senec_tui.simulator.web.self_signed import CertificateFiles, certificate_files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from uvicorn import Server

    from senec_tui.simulator.web.http_answer import Message, Receive, Send

_LOOK_AGAIN_S: Final = 0.05
_SETTLE_S: Final = 0.01
_KEEP_ALIVE_S: Final = 180
"""How long a connection may be idle. Not known of appliances; longer than anybody's interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What `senec-tui simulate` was asked for."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    scheme: str | None = None
    """`http` or `https`; None: as the firmware does."""
    scenario: Path | None = None
    firmware: str = "npu2411"
    model: str = "v3-hybrid"
    seed: int = 1
    speed: float = 1.0
    """Simulated seconds per second; 0 stands still."""
    start: float | None = None
    """Simulated Unix seconds; None: now."""
    fair: bool = False
    """Always May and fair weather."""
    state_dir: Path | None = None
    """Where the certificate is kept; None: a new one each time."""


class Served:
    """An appliance on a port. Follows the faults that concern listening, scheme, certificate."""

    def __init__(self, appliance: Appliance, host: str, port: int, directory: Path) -> None:
        self._appliance = appliance
        self._directory = directory
        self.host = host
        self.port = port
        self._server: Server | None = None
        self._task: asyncio.Task[None] | None = None
        self._shown: tuple[str, int] | None = None

    @property
    def address(self) -> str:
        """Scheme, host and port, as of now."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self._appliance.scheme}://{host}:{self.port}"

    @property
    def certificate(self) -> CertificateFiles:
        """The files of the certificate that is shown now."""
        return certificate_files(self._directory, self._appliance.certificate_number)

    async def start(self) -> None:
        """Take connections.

        Raises:
            UsageError: the port cannot be had, or the extra is not installed.
            StorageError: the certificate cannot be kept.
        """
        try:
            sock = self._bound()
        except OSError as error:
            raise UsageError(_NO_PORT, port=self.port, detail=error.strerror or error) from error
        self.port = sock.getsockname()[1]
        self._shown = self._wanted()
        self._server = server = self._new_server()
        self._task = asyncio.create_task(server.serve(sockets=[sock]))
        while not (server.started or self._task.done()):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(_SETTLE_S)

    async def stop(self) -> None:
        """Take no more connections and cut those that there are."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
        self._server = self._task = None

    async def follow(self) -> None:
        """Do what the faults demand, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_AGAIN_S)
            wanted = self._wanted() if self._appliance.listening else None
            if wanted == self._shown:
                continue
            await self.stop()
            self._shown = None
            if wanted is not None:
                # Somebody else may have taken the port meanwhile; it is tried again.
                with suppress(UsageError):
                    await self.start()

    def _wanted(self) -> tuple[str, int]:
        return self._appliance.scheme, self._appliance.certificate_number

    def _bound(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # Named, the protocol lets asyncio send small parts at once; else each answer waits 40 ms.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((self.host, self.port))
        except OSError:
            sock.close()
            raise
        return sock

    def _new_server(self) -> Server:
        uvicorn = _uvicorn()
        tls: dict[str, Any] = {}
        if self._appliance.scheme == "https":
            files = self.certificate
            tls = {"ssl_certfile": files.certificate, "ssl_keyfile": files.key}
        config = uvicorn.Config(
            _breaking(self._appliance),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.CRITICAL,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=1,
            **tls,
        )
        server: Server = uvicorn.Server(config)
        # Signals belong to the program, not to one of the servers that it starts.
        server.capture_signals = _leave_signals_alone  # type: ignore[method-assign]
        return server


@asynccontextmanager
async def served(
    appliance: Appliance,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    state_dir: Path | None = None,
) -> AsyncIterator[Served]:
    """Serve an appliance in this process while the block runs. Raises like `Served.start`."""
    with TemporaryDirectory(prefix="senec-tui-") as temporary:
        place = Served(appliance, host, port, state_dir or Path(temporary))
        await place.start()
        follower = asyncio.create_task(place.follow())
        try:
            yield place
        finally:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower
            await place.stop()


def run(options: ServeOptions, tr: Language | None = None) -> int:
    """`senec-tui simulate`: serve until SIGINT or SIGTERM; the exit status.

    Raises:
        UsageError: a setting cannot be used, or the extra `simulator` is not installed.
        StorageError: the certificate cannot be kept.
    """
    _uvicorn()
    schedule = read_scenario(options.scenario) if options.scenario else ()
    appliance = Appliance(
        model=options.model,
        firmware=options.firmware,
        scheme=options.scheme,
        seed=options.seed,
        speed=options.speed,
        start=options.start,
        fair=options.fair,
        always_may=options.fair,
        faults=FaultPlan(schedule),
    )
    return asyncio.run(_until_signal(appliance, options, tr or Language("en")))


async def _until_signal(appliance: Appliance, options: ServeOptions, tr: Language) -> int:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with served(
        appliance, host=options.host, port=options.port, state_dir=options.state_dir
    ) as place:
        sys.stdout.write(tr("listening on {address}", address=place.address) + "\n")
        sys.stdout.flush()
        await stopped.wait()
    return 0


def _breaking(appliance: Appliance) -> Any:
    """The application, with broken connections as the server understands them.

    An answer that is begun and not ended makes it close the connection; an exception before the
    beginning would become a well-formed HTTP 500.
    """

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await appliance(scope, receive, send_noting)
        except ConnectionError:
            if not begun:
                await send({"type": "http.response.start", "status": 200, "headers": []})

    return application


@contextmanager
def _leave_signals_alone() -> Iterator[None]:
    yield


def _uvicorn() -> Any:
    try:
        import cryptography  # noqa: F401 - only to see whether it is there
        import uvicorn
    except ImportError as error:
        raise UsageError(_NO_EXTRA) from error
    return uvicorn


_NO_EXTRA: Final = N_(
    "Serving the simulated appliance needs more: install it from the program's folder with "
    "pip install '.[simulator]'"
)
_NO_PORT: Final = N_("Port {port} cannot be used: {detail}")
