"""Addresses as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.device.connection.address import Address, parse_address
from senec_tui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "address", "key"),
    [
        ("192.168.1.5", Address("192.168.1.5"), "192.168.1.5"),
        (" 192.168.1.5 ", Address("192.168.1.5"), "192.168.1.5"),
        ("192.168.1.5:8443", Address("192.168.1.5", 8443), "192.168.1.5:8443"),
        ("Senec.Fritz.Box", Address("senec.fritz.box"), "senec.fritz.box"),
        ("senec", Address("senec"), "senec"),
        ("speicher_1.küche.lan:81", Address("speicher_1.küche.lan", 81), "speicher_1.küche.lan:81"),
        ("::1", Address("::1"), "[::1]"),
        ("[::1]", Address("::1"), "[::1]"),
        ("[FE80::1]:8443", Address("fe80::1", 8443), "[fe80::1]:8443"),
        ("fe80::1%eth0", Address("fe80::1%eth0"), "[fe80::1%eth0]"),
        ("https://192.168.1.5/", Address("192.168.1.5", None, "https"), "192.168.1.5"),
        ("http://senec:80", Address("senec", None, "http"), "senec"),
        ("https://192.168.1.5/lala.cgi", Address("192.168.1.5", None, "https"), "192.168.1.5"),
        ("http://senec:81/vars.html?x#y", Address("senec", 81, "http"), "senec:81"),
        ("senec.local/", Address("senec.local"), "senec.local"),
        ("[::1]:8443//Vars.html", Address("::1", 8443), "[::1]:8443"),
        ("https://senec:80", Address("senec", 80, "https"), "senec:80"),
        ("http://senec:81//Vars.html", Address("senec", 81, "http"), "senec:81"),
        ("[::1]:81/index.html", Address("::1", 81), "[::1]:81"),
        ("senec/", Address("senec"), "senec"),
        ("https://host/other/page?x#y", Address("host", None, "https"), "host"),
        ("https://host//log/2026/01/01.log", Address("host", None, "https"), "host"),
        ("<https://host:8443/>", Address("host", 8443, "https"), "host:8443"),
        ("“192.168.1.5”", Address("192.168.1.5"), "192.168.1.5"),
        (
            "https://[fe80::1%25eth0]/lala.cgi",
            Address("fe80::1%eth0", None, "https"),
            "[fe80::1%eth0]",
        ),
    ],
)
def test_what_is_understood(text: str, address: Address, key: str) -> None:
    assert parse_address(text) == address
    assert str(address) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a b",
        "192.168.1",
        "192.168.1.256",
        "host:",
        "host:0",
        "host:65536",
        "host:port",
        "[::1",
        "[host]",
        "192.168.1.5/24",
        "https:///lala.cgi",
        "/lala.cgi",
        "ftp://host",
        "-host",
        "a..b",
        "x" * 64,
        "host?x",
        "a\x1bb",
    ],
)
def test_what_is_not(text: str) -> None:
    with pytest.raises(UsageError, match="is not a host"):
        parse_address(text)


@pytest.mark.parametrize(
    "text", ["user@host", "https://user:secret@host/", "HTTP://:secret@[::1]:81/lala.cgi"]
)
def test_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="user name or a password") as caught:
        parse_address(text)
    assert "secret" not in str(caught.value)


def test_usual_ports() -> None:
    assert Address("h").port_for("https") == 443
    assert Address("h").port_for("http") == 80
    assert Address("h", 8080).port_for("http") == 8080


@given(st.text())
def test_any_text(text: str) -> None:
    try:
        address = parse_address(text)
    except UsageError:
        return
    assert parse_address(str(address)) == Address(address.host, address.port)
