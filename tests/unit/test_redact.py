"""Nothing that identifies the device or its owner survives, in whatever form it is written."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import HOST, forms, leaks
from planted import PRIVATE as PLANTED

from senec_tui.catalogue import Catalogue
from senec_tui.device.privacy.identity_encodings import SHORTEST, Identities, canonical
from senec_tui.device.privacy.redactor import Redactor
from senec_tui.device.source import Raw, Section
from senec_tui.device.wire.codec import encode
from senec_tui.errors import RefusedError

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


@pytest.mark.parametrize("name", forms())
@pytest.mark.parametrize("around", ["{}", "07:31:09 [I|A] id <{}> seen", "a=7, b={}, c=9", "„{}“"])
def test_every_planted_form_is_found(catalogue: Catalogue, name: str, around: str) -> None:
    redactor = Redactor(catalogue, key=b"k" * 32)
    redactor.hide_host(HOST)
    redactor.learn(PLANTED)
    text = around.format(forms()[name])
    assert leaks(text)
    assert leaks(redactor.text(text)) == []
    masked = redactor.masked(text)
    assert leaks(masked) == []
    assert len(masked) == len(text)
    assert redactor.text(redactor.text(text)) == redactor.text(text)


@pytest.mark.parametrize(
    ("wire", "text", "hides"),
    [
        ("u3_0000270F", "power 9999 W", False),
        ("u3_00002710", "number 10000", True),
        ("u3_00002710", "2710 W, code 0x2710", False),
        ("u3_00002710", "energy 110000, 100001", False),
        ("u3_00002710", "1 0 0 0 0", False),
        ("st_AB12", "AB12 seen", False),
        ("st_AB123", "ab123 seen", True),
        ("st_AB123", "A B 1 2 3", False),
        ("st_AB1234", "A-B-1-2-3-4", True),
        ("u8_00", "0", False),
        ("st_-----", "-----", False),
    ],
)
def test_how_short_is_too_short(catalogue: Catalogue, wire: str, text: str, hides: bool) -> None:
    redactor = Redactor(catalogue)
    redactor.learn({"FACTORY": {"DEVICE_ID": wire}})
    assert (redactor.text(text) != text) is hides


def test_an_array_of_flags_identifies_nobody(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    redactor.learn({"WIZARD": {"MASTER_SLAVE_ADDRESSES": ("u8_01",) * 6}})
    text = "states 1, 1, 1, 1, 1, 1 and 010101010101"
    assert redactor.text(text) == text


def test_a_private_array_of_characters_has_one_pseudonym_and_is_found(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    raw = tuple(encode("u1", letter) for letter in b"WB-77Q1X")
    hidden = redactor.sections({"WALLBOX": {"SERIAL_NUMBER": raw}})["WALLBOX"]
    assert hidden is not None
    assert len(set(hidden["SERIAL_NUMBER"])) == 1
    assert "77Q1X" not in redactor.text("wallbox WB-77Q1X answers")


def test_a_hidden_number_reads_hidden_and_its_neighbours_stay(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    redactor.learn({"WIZARD": {"POWER_METER_SERIAL": "u3_02DEB907"}})
    cleaned = redactor.sections(
        {"DEBUG": {"A": "u3_02DEB907", "B": "u8_07", "C": ("u1_02DE", "u1_B907", "u1_0001")}}
    )["DEBUG"]
    assert cleaned is not None
    word = f"st_{redactor.pseudonym(str(0x02DEB907))}"
    assert cleaned == {"A": word, "B": "u8_07", "C": (word, word, "u1_0001")}


def test_a_number_is_hidden_with_blanks_around_it(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    redactor.learn({"WIZARD": {"POWER_METER_SERIAL": "u3_000F4240"}})
    section = redactor.sections({"DEBUG": {"A": " fl_49742400 ", "B": " u8_07"}})["DEBUG"]
    assert section == {"A": f"st_{redactor.pseudonym('1000000')}", "B": " u8_07"}


@pytest.mark.parametrize(
    "form",
    [
        ("u1_001A", "u1_2B3C", "u1_4D5E"),
        ("u1_001a", "u1_2b3c", "u1_4d5e"),
        "st_0 26 43 60 77 94",
        "st_0,26,43,60,77,94",
        "st_26;11068;19806",
    ],
)
def test_bytes_are_found_as_words_and_at_the_beginning_of_a_text(
    catalogue: Catalogue, form: Raw
) -> None:
    redactor = Redactor(catalogue)
    octets = tuple(encode("u8", octet) for octet in bytes.fromhex("001A2B3C4D5E"))
    redactor.learn({"WIZARD": {"MAC_ADDRESS_BYTES": octets}})
    cleaned = redactor.sections({"NEW": {"A": form, "B": "u8_07"}})["NEW"]
    assert cleaned is not None
    word = f"st_{redactor.pseudonym('00:1a:2b:3c:4d:5e')}"
    assert cleaned == {"A": (word,) * 3 if isinstance(form, tuple) else word, "B": "u8_07"}
    assert not redactor.is_open_to_all({("NEW", "A"): form})


def test_errors_lose_host_and_port_and_stay_what_they_are(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    error = RefusedError(host="speicher.example", port=38443)
    hidden = redactor.error(error)
    assert type(hidden) is RefusedError
    assert "speicher" not in str(hidden) + repr(hidden)
    assert "38443" not in str(hidden) + repr(hidden)
    assert error.facts["host"] == "speicher.example"


def test_a_host_is_a_word_of_its_own(catalogue: Catalogue) -> None:
    redactor = Redactor(catalogue)
    redactor.hide_place("senec:8443")
    assert redactor.text("senec-tui, Senecs") == "senec-tui, Senecs"
    assert "8443" not in redactor.text("https://senec:8443/lala.cgi")


@given(st.text(), st.text(min_size=6, max_size=20))
def test_any_text_and_any_value(text: str, value: str) -> None:
    redactor = Redactor(Catalogue())
    redactor.hide(value, "x")
    redactor.text(text)
    if len(canonical(value)) >= SHORTEST and any(c.isalpha() and c.isascii() for c in value):
        assert value.strip() not in redactor.text(text + value + text)


def test_base64_is_found_in_what_looks_like_a_number() -> None:
    content = base64.b64decode("fl/4599A")
    identities = Identities()
    identities.add_bytes("x", content)
    assert [found.value for found in identities.find("u8_01\x1ffl_4599AD17\x1fu8_02")] == ["x"]
    assert identities.find("u8_01\x1ffl_4599BD17\x1fu8_02") == []


OPEN = (("ENERGY", "GUI_HOUSE_POW"), ("BMS", "SOC"), ("BMS", "STATUS"), ("PV1", "MPP_POWER"))
HIDDEN = (
    "u3_12345678",
    "u3_12345678 ",
    "i3_12345678",
    "u6_0000000012345678",
    "fl_49742400",  # 1,000,000 as a float
    "fl_49742400".lower(),
    "u3_000F4240",
    "u3_000f4240",
    f"st_{SERIAL}",
    f"st_{base64.b64encode(SERIAL.encode()).decode()}",
    "st_me@example.org",
    *typed(SERIAL.encode()),
)
HARMLESS = ("u8_07", "u1_1234", "fl_442047C0", "fl_C11ACCCD", "i3_FFFFFF9C", "VARIABLE_NOT_FOUND")
texts = st.sampled_from((*HIDDEN, *HARMLESS, *HARMLESS))
raws = texts | st.lists(texts, max_size=8).map(tuple)


@pytest.fixture(scope="module")
def knowing(catalogue: Catalogue) -> Redactor:
    redactor = Redactor(catalogue, key=b"k" * 32)
    redactor.learn(PRIVATE)
    redactor.learn({"WIZARD": {"POWER_METER_SERIAL": "u3_000F4240"}})
    return redactor


@pytest.mark.parametrize("hidden", [*HIDDEN[:-12], tuple(typed(SERIAL.encode()))])
@pytest.mark.parametrize("key", [*OPEN, ("BMS", "NEW"), ("NEW", "NOTE")])
def test_what_has_to_be_hidden_is_not_open_to_all(
    knowing: Redactor, hidden: Raw, key: tuple[str, str]
) -> None:
    values: dict[tuple[str, str], Raw] = dict.fromkeys(OPEN, "fl_442047C0")
    assert knowing.is_open_to_all(values)
    assert not knowing.is_open_to_all(values | {key: hidden})


def test_what_is_private_is_not_open_to_all_whatever_it_says(knowing: Redactor) -> None:
    assert not knowing.is_open_to_all({("FACTORY", "DEVICE_ID"): "u8_07"})


def test_names_that_nobody_knows_are_searched_too(knowing: Redactor) -> None:
    assert knowing.is_open_to_all({("NEW", "V"): "u8_07", ("BMS", "NEW"): ("u8_07",)})
    assert not knowing.is_open_to_all({("NEW", f"OF_{SERIAL}"): "u8_07"})
    assert not knowing.is_open_to_all({(SERIAL, "V"): "u8_07"})


@given(st.lists(raws, min_size=len(OPEN), max_size=len(OPEN)))
@settings(max_examples=300)
def test_what_is_open_to_all_is_left_as_it_is(knowing: Redactor, values: list[Raw]) -> None:
    told = dict(zip(OPEN, values, strict=True))
    sections: dict[str, dict[str, Raw]] = {}
    for (name, variable), raw in told.items():
        sections.setdefault(name, {})[variable] = raw
    if knowing.is_open_to_all(told):
        assert knowing.sections(sections) == sections
