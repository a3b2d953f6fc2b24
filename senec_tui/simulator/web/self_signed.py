"""Certificates like those of the appliance: no host name, signed by a root that nobody has."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.file_errors import system_errors
from senec_tui.private_directory import make_directory, open_private

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate, CertificateBuilder, Name

_FROM: Final = datetime(2023, 8, 17, tzinfo=UTC)
_UNTIL: Final = datetime(2033, 8, 14, tzinfo=UTC)


class CertificateFiles(NamedTuple):
    """Where a certificate lies."""

    certificate: Path
    key: Path
    root: Path
    """What signed it, for `--ca-file`."""


def certificate_files(directory: Path, number: int = 0) -> CertificateFiles:
    """The certificate number `number` in a directory, made when first needed.

    Raises:
        StorageError: the directory cannot be written.
    """
    suffix = f"-{number}" if number else ""
    files = CertificateFiles(
        directory / f"certificate{suffix}.pem",
        directory / f"key{suffix}.pem",
        directory / f"root{suffix}.pem",
    )
    if not all(file.is_file() for file in files):
        with system_errors(directory):
            make_directory(directory)
            _make(files)
    return files


def _make(files: CertificateFiles) -> None:
    # Only the extra `simulator` has this library.
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(common: str) -> Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, common),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SENEC GmbH"),
            ]
        )

    root_key = ec.generate_private_key(ec.SECP256R1())
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    root_name = name("SenecGui-Root")
    root = _signed(_builder(root_name, root_name, root_key), root_key, root_key, authority=True)
    leaf = _signed(
        _builder(name("senecGuiSelf"), root_name, leaf_key), leaf_key, root_key, authority=False
    )
    key_text = leaf_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem = serialization.Encoding.PEM
    for file, text in (
        (files.root, root.public_bytes(pem)),
        (files.key, key_text),
        (files.certificate, leaf.public_bytes(pem)),
    ):
        with os.fdopen(open_private(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as out:
            out.write(text)


def _builder(subject: Name, issuer: Name, key: EllipticCurvePrivateKey) -> CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
    )


def _signed(
    builder: CertificateBuilder,
    own: EllipticCurvePrivateKey,
    signer: EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
        .sign(signer, hashes.SHA256())
    )
