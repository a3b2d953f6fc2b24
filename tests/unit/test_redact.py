"""Nothing that identifies the device or its owner survives, in whatever form it is written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.catalogue import Catalogue
from senec_tui.device.codec import encode
from senec_tui.device.identity import SHORTEST, canonical
from senec_tui.device.redact import Redactor
from senec_tui.device.source import Section

DEVICE_ID = "1000123400005678000091011"
SERIAL = "DE-V3-0042ab"
NUMBER = 305_419_896
MAC = (2, 0, 94, 16, 0, 1)

PRIVATE: dict[str, Section | None] = {
    "FACTORY": {"DEVICE_ID": f"st_{DEVICE_ID}", "SYS_TYPE": "u8_11"},
    "PV1": {"INV_SERIAL": (f"st_{SERIAL}", "st_", "VARIABLE_NOT_FOUND")},
    "BMS": {"SERIAL": ("u3_12345678", "u3_00000000"), "SOC": ("u8_64",)},
    "WIZARD": {
        "MAC_ADDRESS_BYTES": tuple(encode("u8", octet) for octet in MAC),
        "SETUP_PV_INV_IP0": "u3_0501A8C0",
    },
    "BAT1OBJ2": None,
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def redactor(catalogue: Catalogue) -> Redactor:
    redactor = Redactor(catalogue, key=b"k" * 32)
    redactor.learn(PRIVATE)
    return redactor


def typed(content: bytes) -> list[str]:
    return [f"u8_{byte:02X}" for byte in content]


def forms_of_text(text: str) -> list[str]:
    content = text.encode()
    return [
        text,
        text.lower(),
        f"st_{text}",
        content.hex(),
        content.hex().upper(),
        content.hex(":"),
        content.hex(" "),
        json.dumps(list(content)),
        ",".join(map(str, content)),
        json.dumps(typed(content)),
        " ".join(typed(content)),
    ]


@pytest.mark.parametrize(
    "form",
    [
        *forms_of_text(DEVICE_ID),
        *forms_of_text(SERIAL),
        str(NUMBER),
        "u3_12345678",
        "0x12345678",
        "0000000012345678",
        "12 34 56 78",
        json.dumps(typed(bytes.fromhex("12345678"))),
        "02:00:5e:10:00:01",
        "02-00-5E-10-00-01",
        "02005e100001",
        json.dumps(list(MAC)),
        json.dumps(typed(bytes(MAC))),
        "192.168.1.5",
        "u3_0501A8C0",
    ],
)
@pytest.mark.parametrize("around", ["{}", "2026-03-14 07:31:09 [I|A] id {} seen", '"{}"'])
def test_every_form_is_replaced(redactor: Redactor, form: str, around: str) -> None:
    cleaned = redactor.text(around.format(form))
    assert form not in cleaned
    assert "hidden-" in cleaned
    assert sum(redactor.counts.values()) >= 1


def test_values_without_identities(redactor: Redactor) -> None:
    cleaned = redactor.sections(PRIVATE)
    text = json.dumps(cleaned)
    for secret in (DEVICE_ID, SERIAL, "12345678", "0501A8C0"):
        assert secret not in text
    factory, bms, pv = cleaned["FACTORY"], cleaned["BMS"], cleaned["PV1"]
    assert factory is not None
    assert bms is not None
    assert pv is not None
    assert factory["SYS_TYPE"] == "u8_11"
    assert factory["DEVICE_ID"] == f"st_{redactor.pseudonym(DEVICE_ID)}"
    assert bms["SOC"] == ("u8_64",)
    assert bms["SERIAL"][1] == "u3_00000000"
    assert pv["INV_SERIAL"][1:] == ("st_", "VARIABLE_NOT_FOUND")
    assert cleaned["BAT1OBJ2"] is None
    assert redactor.counts["FACTORY.DEVICE_ID"] == 1


def test_the_same_value_elsewhere_has_the_same_pseudonym(redactor: Redactor) -> None:
    cleaned = redactor.sections(
        {"DEBUG": {"NOTE": f"st_id={DEVICE_ID}", "BYTES": tuple(typed(DEVICE_ID.encode()))}}
    )["DEBUG"]
    assert cleaned is not None
    assert cleaned["NOTE"] == f"st_id={redactor.pseudonym(DEVICE_ID)}"
    assert set(cleaned["BYTES"]) == {f"st_{redactor.pseudonym(DEVICE_ID)}"}
    assert len(cleaned["BYTES"]) == len(DEVICE_ID)


def test_pseudonyms_differ_between_runs_and_not_within(catalogue: Catalogue) -> None:
    first, second = Redactor(catalogue), Redactor(catalogue)
    assert first.pseudonym("x") == first.pseudonym("x") != second.pseudonym("x")


def test_addresses_of_people_and_machines(redactor: Redactor) -> None:
    text = redactor.text(
        "from a.b+c@example.org at 10.0.0.7 and fe80::1ff:fe23:4567:890a, aa:bb:cc:dd:ee:ff"
    )
    for secret in ("example", "10.0.0.7", "fe80", "aa:bb"):
        assert secret not in text
    assert redactor.counts == {"mail": 1, "ip": 2, "mac": 1}


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14 07:31:09 [I|Energy Management] state 19 -> 14",
        "firmware 4.3.10, 127.0.0.1, ::1",
        "insulation 850 kOhm",
        '{"ENERGY":{"STAT_STATE":{"raw":"u8_0E","value":14}}}',
        "AB:12:" * 31 + "AB",
    ],
)
def test_what_identifies_nobody_stays(redactor: Redactor, text: str) -> None:
    assert redactor.text(text) == text
    assert not redactor.counts


def test_short_values_are_hidden_in_their_own_field_only(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    cleaned = redactor.sections({"FACTORY": {"DEVICE_ID": "st_7", "SYS_TYPE": "u8_07"}})
    assert cleaned["FACTORY"] == {
        "DEVICE_ID": f"st_{redactor.pseudonym('7')}",
        "SYS_TYPE": "u8_07",
    }
    assert redactor.text("state 7") == "state 7"


def test_a_host_name_can_be_hidden_too(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    redactor.hide_host("speicher.example")
    assert "speicher" not in redactor.text("https://Speicher.example:443/lala.cgi")
    assert redactor.counts == {"host": 1}


@given(st.text(), st.text(min_size=6, max_size=20))
def test_any_text_and_any_value(text: str, value: str) -> None:
    redactor = Redactor(Catalogue())
    redactor.hide(value, "x")
    redactor.text(text)
    if len(canonical(value)) >= SHORTEST and any(c.isalpha() and c.isascii() for c in value):
        assert value.strip() not in redactor.text(text + value + text)
