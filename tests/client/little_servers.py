"""Little servers on the loopback interface, and certificates made for the occasion."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NOW = 1_790_000_000.0


@dataclass(frozen=True)
class Identity:
    """A key and a self-signed certificate that names no host."""

    pem_file: Path
    der: bytes

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")  # short keys are for the client to refuse
        context.load_cert_chain(self.pem_file)
        return context


def make_identity(
    directory: Path,
    name: str,
    *,
    begin_days: int = -10,
    end_days: int = 10,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
    authority: bool = False,
    signed_by: Identity | None = None,
) -> Identity:
    """`authority`: it may sign others; `signed_by`: one that may and did."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    signer, issuer = key, None
    if signed_by is not None:
        pem = signed_by.pem_file.read_bytes()
        loaded = serialization.load_pem_private_key(pem, None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        signer, issuer = loaded, x509.load_pem_x509_certificate(pem).subject
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SENEC GmbH"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begin_days))
        .not_valid_after(now + timedelta(days=end_days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
    file = directory / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return Identity(file, certificate.public_bytes(serialization.Encoding.DER))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def response(
    body: bytes = b'{"ENERGY":{"STAT_STATE":"u8_0E"}}', status: str = "200 OK", *headers: str
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


TLS_HANDSHAKE = b"\x16"

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """What a little server has seen."""

    port: int = 0
    answers: list[Answer] = field(default_factory=list)
    """One per request, the last one for ever; a callable writes by itself."""
    requests: list[bytes] = field(default_factory=list)
    """Head and body of each request."""
    connections: int = 0
    open: int = 0
    received: int = 0
    server_names: list[str | None] = field(default_factory=list)
    """SNI of each handshake."""
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no connection is open."""
    listening: asyncio.Server | None = None

    def stop(self) -> None:
        """Refuse connections from now on."""
        assert self.listening
        self.listening.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.idle.clear()
        try:
            while first := await reader.read(1):
                if first == TLS_HANDSHAKE:
                    writer.write(response(b"not HTTP", "400 Bad Request"))
                    await writer.drain()
                    return
                head = first + await reader.readuntil(b"\r\n\r\n")
                self.received += len(head)
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if callable(answer):
                    await answer(writer)
                else:
                    writer.write(answer)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError) as error:
            self.received += len(getattr(error, "partial", b""))
        finally:
            self.open -= 1
            if not self.open:
                self.idle.set()
            writer.transport.abort()


Start = Callable[..., Awaitable[Server]]
