"""The portal stand-in on two loopback addresses over TLS, for client, command and screen tests.

    with serve_portal(tmp_path) as portal:
        portal.settings(...)        # what a client is configured with
        portal.stand_in.saves       # what was asked of it
        portal.renew()              # as if nothing had happened yet

Two addresses, not two ports: cookies ignore ports, so two ports would hide a leak.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
import uvicorn

from senec_tui.portal.portal_settings import PortalSettings
from senec_tui.simulator.portal import Account, HouseholdPlant, PortalStandIn

PORTAL_ADDRESS = "127.0.0.1"
SSO_ADDRESS = "127.0.0.2"
NAME = "erika@example.org"
PASSWORD = "correct horse battery staple"
SERIAL = "1000000000000000000000001"
OLD_SERIAL = "1000000000000000000000000"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


class ServedPortal:
    """What is served: a stand-in, until it is renewed."""

    stand_in: PortalStandIn
    account: Account
    plant: HouseholdPlant

    def __init__(self, ca_file: Path, options: dict[str, Any]) -> None:
        self.ca_file = ca_file
        self._options = options
        self.renew()

    def renew(self) -> None:
        """Another portal at the same addresses, with nobody signed in and an empty journal."""
        self.account = Account(name=NAME, password=PASSWORD)
        self.plant = HouseholdPlant(serial=SERIAL)
        old = HouseholdPlant(serial=OLD_SERIAL, master=False, peak_shaving_visible=False)
        self.stand_in = PortalStandIn(
            accounts=[self.account], plants=[old, self.plant], served=True, **self._options
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one ASGI call."""
        await self.stand_in(scope, receive, send)

    def settings(self, **changes: Any) -> PortalSettings:
        facts: dict[str, Any] = {
            "portal_url": self.stand_in.portal_url,
            "sso_url": self.stand_in.sso_url,
            "account": NAME,
            "serial": SERIAL,
            "ca_file": self.ca_file,
        }
        return PortalSettings(**facts | changes)


@contextmanager
def serve_portal(
    directory: Path, *, clock: Callable[[], float] | None = None
) -> Iterator[ServedPortal]:
    """Serve until the block ends. Certificates are made anew each time."""
    authority = trustme.CA()
    ca_file = directory / "portal-ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    sockets = {address: _listen(address) for address in (PORTAL_ADDRESS, SSO_ADDRESS)}
    urls = {
        address: f"https://{address}:{sock.getsockname()[1]}" for address, sock in sockets.items()
    }
    options: dict[str, Any] = {
        "portal_url": urls[PORTAL_ADDRESS],
        "sso_url": urls[SSO_ADDRESS],
    }
    if clock is not None:
        options["clock"] = clock
    portal = ServedPortal(ca_file, options)
    servers = [
        _Served(portal, sock, authority.issue_cert(address), directory)
        for address, sock in sockets.items()
    ]
    try:
        for server in servers:
            server.start()
        yield portal
    finally:
        for server in servers:
            server.ask_to_stop()
        for server in servers:
            server.wait()


def _listen(address: str) -> socket.socket:
    # Without the protocol named, asyncio does not send small answers at once.
    sock = socket.socket(proto=socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, 0))
    return sock


class _Served:
    """One address in a thread of its own."""

    def __init__(
        self, app: ServedPortal, sock: socket.socket, leaf: trustme.LeafCert, directory: Path
    ) -> None:
        self._sock = sock
        certificate = directory / f"{sock.getsockname()[0]}.pem"
        leaf.private_key_and_cert_chain_pem.write_to_path(str(certificate))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            ssl_certfile=certificate,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([sock],), daemon=True)

    def start(self) -> None:
        self._thread.start()
        # Connections wait in the queue of the listening socket until the server takes them.
        self._sock.listen(16)

    def ask_to_stop(self) -> None:
        self._server.should_exit = True

    def wait(self) -> None:
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._sock.close()
