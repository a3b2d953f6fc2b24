"""Reading a certificate, compared with a library made for it."""

from __future__ import annotations

import hashlib
import ssl
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.device.connection.peer_certificate import certificate_of, grouped


def name(common: str | None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SENEC GmbH")]
    if common is not None:
        attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common))
    return x509.Name(attributes)


def make(subject: str | None, issuer: str, begin: datetime, end: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.DER)


BEGIN = datetime(2023, 8, 17, 9, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "end", [datetime(2033, 8, 14, tzinfo=UTC), datetime(2060, 1, 2, tzinfo=UTC)]
)
def test_what_it_says(end: datetime) -> None:
    der = make("senecGuiSelf", "SenecGui-Root", BEGIN, end)
    certificate = certificate_of(der)
    assert certificate.subject == "senecGuiSelf"
    assert certificate.issuer == "SenecGui-Root"
    assert certificate.not_before == BEGIN
    assert certificate.not_after == end
    assert certificate.fingerprint == hashlib.sha256(der).hexdigest()
    assert ssl.PEM_cert_to_DER_cert(certificate.pem) == der


def test_without_a_name() -> None:
    assert certificate_of(make(None, "root", BEGIN, BEGIN)).subject == ""


def test_hostile_name_is_made_visible() -> None:
    certificate = certificate_of(make("\x1b[2Jevil\u202e", "root", BEGIN, BEGIN))
    assert certificate.subject == "\\x1b[2Jevil\\u202e"


def test_fingerprint_as_people_compare_it() -> None:
    assert grouped("00ab12") == "00:AB:12"


DER = make("senecGuiSelf", "root", BEGIN, BEGIN)


@given(st.binary(max_size=60), st.integers(0, len(DER)), st.integers(0, len(DER)))
def test_any_bytes(noise: bytes, start: int, end: int) -> None:
    certificate_of(noise)
    certificate_of(DER[:start] + noise + DER[end:])
    assert certificate_of(noise).fingerprint == hashlib.sha256(noise).hexdigest()
