"""Files of certificates that somebody names: whatever they are, nothing waits for them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

import senec_tui
from senec_tui.bounded_files import read_certificates
from senec_tui.device.connection.known_devices import context_for_authority
from senec_tui.errors import BrokerError, GivenFileError
from senec_tui.feeds.mqtt.mqtt_broker import Broker, BrokerEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable


def _pipe(file: Path) -> None:
    os.mkfifo(file)


def _text(file: Path) -> None:
    file.write_text("no certificate")


def _endless(file: Path) -> None:
    file.symlink_to("/dev/zero")


BAD = {"pipe": _pipe, "directory": Path.mkdir, "text": _text, "empty": Path.touch, "0": _endless}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_what_is_no_file_of_certificates_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "given")
    with pytest.raises(OSError, match=r".+"):
        read_certificates(tmp_path / "given")
    with pytest.raises(GivenFileError):
        context_for_authority(tmp_path / "given")


@pytest.mark.parametrize("which", ["ca_file", "cert_file", "key_file"])
async def test_a_pipe_for_the_broker_is_refused(tmp_path: Path, which: str) -> None:
    own = tmp_path / "own.pem"
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(own))
    os.mkfifo(tmp_path / "pipe")
    files = {which: tmp_path / "pipe"}
    place = BrokerEndpoint(
        host="127.0.0.1",
        port=1,
        tls=True,
        ca_file=files.get("ca_file", own),
        cert_file=files.get("cert_file", own),
        key_file=files.get("key_file", own),
    )
    with pytest.raises(BrokerError, match="pipe"):
        await Broker(place, will_topic="gone").open()


def test_certificates_with_remarks_are_read(tmp_path: Path) -> None:
    file = tmp_path / "authority.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    file.write_text("# für zu Hause\n" + file.read_text(), encoding="utf-8")
    assert context_for_authority(file).cert_store_stats()["x509_ca"] == 1


def test_no_certificate_is_opened_by_name() -> None:
    """OpenSSL would wait for a pipe that nobody writes to."""
    sources = Path(senec_tui.__file__).parent.rglob("*.py")
    assert [file.name for file in sources if "cafile=" in file.read_text(encoding="utf-8")] == []
