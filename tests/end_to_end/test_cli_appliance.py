"""Every sub-command that asks, against an appliance served over real TLS."""

from __future__ import annotations

import asyncio
import json
import re
import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from cli_processes import LONGEST_S, Home, Simulator, simulating

from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.transport import AsgiTransport
from senec_tui.simulator.appliance import Appliance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = 1_783_000_000.0
"""A summer day, and with speed 0 it stays that moment."""
SECRET = ("USERNAME", "PASSWORD")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def frozen(home: Home) -> Iterator[Simulator]:
    """An appliance in which time stands still."""
    with simulating(home, "--seed", "7", "--speed", "0", "--start", str(START)) as served:
        yield served


def truth() -> dict[str, dict[str, Any]]:
    """All sections as the same appliance answers them in this process."""
    appliance = Appliance(seed=7, speed=0, start=START)

    async def ask() -> Any:
        transport = AsgiTransport(appliance)
        first = json.dumps({"FACTORY": {"SYS_TYPE": ""}}).encode()
        await transport.exchange("POST", "/lala.cgi", first, timeout_s=10)
        answers: dict[str, Any] = {}
        for name in Catalogue().object_names:
            body = json.dumps({name: {}}).encode()
            answer = await transport.exchange("POST", "/lala.cgi", body, timeout_s=10)
            answers |= json.loads(answer.body)
        return answers

    sections: dict[str, dict[str, Any]] = asyncio.run(ask())
    return {
        name: {k: v for k, v in section.items() if name != "LOG" or k not in SECRET}
        for name, section in sections.items()
        if section and "OBJECT_NOT_FOUND" not in section
    }


def decoded(raw: str) -> object:
    """The value of wire text, by other means than the program's own."""
    prefix, _, payload = raw.partition("_")
    if prefix in ("st", "ch"):
        return payload
    if prefix == "fl":
        return struct.unpack(">f", bytes.fromhex(payload))[0] + 0.0
    number = int(payload, 16)
    if prefix[0] == "i" and int(payload[0], 16) >= 8:
        number -= 16 ** len(payload)
    return number


def test_dump_holds_every_reading_as_the_appliance_has_it(home: Home, frozen: Simulator) -> None:
    outcome = home.here("dump", "--json", "--host", frozen.host)
    assert outcome.status == 0, outcome.err
    expected, dumped = truth(), {k: v for k, v in outcome.json.items() if v}
    assert dumped.keys() == expected.keys()
    catalogue = Catalogue()
    compared = plain = 0
    for name, section in expected.items():
        if name != "LOG":
            assert dumped[name].keys() == section.keys(), name
        for variable, entry in dumped[name].items():
            raw = section[variable]
            assert entry["raw"] == raw, f"{name}.{variable}"
            if isinstance(raw, list) and raw[-1:] == ["st_END_OF_ARRAY"]:
                raw = raw[:-1]
            compared += 1
            row = catalogue.variable(name, variable)
            if row is None or row.format or not raw:
                continue
            raws = raw if isinstance(raw, list) else [raw]
            values = entry["value"] if isinstance(raw, list) else [entry["value"]]
            for one, value in zip(raws, values, strict=True):
                wanted = decoded(one)
                if isinstance(wanted, int | float):
                    assert isinstance(value, str) == (abs(wanted) > 2**53)
                    assert float(value) == pytest.approx(wanted * row.scale, abs=1e-6), variable
                else:
                    assert value == wanted, variable
                plain += 1
            assert entry["unit"] == row.unit
    assert compared > 600
    assert plain > 1000


def test_get_reads_one_value_and_remembers_the_certificate(
    tmp_path: Path, frozen: Simulator
) -> None:
    fresh = Home(tmp_path)
    first = fresh.run("get", "ENERGY.GUI_HOUSE_POW", "--json", "--host", frozen.host)
    assert first.status == 0
    assert first.err.count("First contact") == 1
    raw = first.json["ENERGY"]["GUI_HOUSE_POW"]["raw"]
    assert raw == truth()["ENERGY"]["GUI_HOUSE_POW"]
    second = fresh.run("--host", frozen.host, "get", "ENERGY.GUI_HOUSE_POW")
    assert (second.status, second.err) == (0, "")
    assert second.out.startswith("ENERGY.GUI_HOUSE_POW  ")
    kept = next(tmp_path.rglob("known_devices.json"))
    assert kept.stat().st_mode & 0o777 == 0o600


def test_csv_and_text_of_the_dump(home: Home, frozen: Simulator) -> None:
    table = home.here("dump", "--csv", SENEC_TUI_HOST=frozen.host)
    assert table.out.startswith("object,variable,element,value,unit,text,raw\n")
    plain = home.here("dump", SENEC_TUI_HOST=frozen.host)
    assert plain.status == 0
    assert len(plain.out.splitlines()) == len(table.out.splitlines()) - 1


def test_watch_ends_after_its_count(home: Home, frozen: Simulator) -> None:
    words = ("watch", "ENERGY.STAT_STATE", "BMS.SOC[0]", "--json", "--count", "2")
    outcome = home.here(*words, "--interval", "2", "--host", frozen.host)
    assert outcome.status == 0
    documents = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(documents) == 2
    assert documents[0]["at"] < documents[1]["at"]
    assert documents[0]["BMS"]["SOC[0]"]["raw"] == truth()["BMS"]["SOC"][0]
    assert "Polling every 2 s" in outcome.complaint


def test_doctor_finds_everything_in_order(home: Home, frozen: Simulator) -> None:
    outcome = home.here("doctor", "--host", frozen.host)
    verdicts = {line[6:22].strip(): line[:5].strip() for line in outcome.out.splitlines()}
    for step in ("Name", "TCP", "Scheme", "First answer", "Firmware", "Session", "Sections"):
        assert verdicts[step] == "OK", outcome.out
    assert "//vars.html" in outcome.out
    # The appliance lives at a fixed moment, so its clock is wrong, and that is said.
    assert verdicts["Clock"] == "NOTE"
    assert outcome.status == 0


def test_a_changed_certificate_is_refused_until_it_is_trusted(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with simulating(home) as served:
        host = ("--host", served.host)
        assert home.here("get", "ENERGY.STAT_STATE", *host).status == 0
        served.fault("changed-certificate")
        for words in (("get", "ENERGY.STAT_STATE"), ("dump",), ("watch", "BMS")):
            refused = home.here(*words, *host)
            assert refused.status == 1
            assert refused.out == ""
            assert "has changed" in refused.complaint
            assert "No request was sent" in refused.complaint
        doctor = home.here("doctor", *host)
        assert doctor.status == 1
        assert "FAIL  Certificate" in doctor.out
        known, seen, advised = re.findall(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", doctor.out)
        assert f"`senec-tui trust {served.host} --fingerprint {seen}`" in refused.complaint
        assert advised == seen
        other = home.here("trust", "--fingerprint", known, served.host)
        assert other.status == 1
        assert f"{seen} and not {known}. It was not trusted" in other.complaint
        assert home.here("trust", "--fingerprint", "AB:CD", served.host).status == 2
        assert home.here("get", "ENERGY.STAT_STATE", *host).status == 1
        trusted = home.here("trust", "--fingerprint", seen, served.host)
        assert trusted.status == 0
        assert "takes the place of" in trusted.out
        assert home.here("get", "ENERGY.STAT_STATE", *host).status == 0
        listed = home.here("trust", "--list").out.splitlines()
        assert len(listed) == 1
        assert listed[0].startswith(served.host)
        assert home.here("trust", "--forget", *host).status == 0
        assert home.here("trust", "--forget", *host).status == 2


def test_http_after_https_needs_consent(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with simulating(home) as served:
        host = ("--host", served.host)
        assert home.here("get", "BMS.SOC", *host).status == 0
        port = served.host.rpartition(":")[2]
    with simulating(home, "--http", "--port", port) as served:
        refused = home.here("get", "BMS.SOC", *host)
        assert refused.status == 1
        assert "only offers http" in refused.complaint
        nothing_to_trust = home.here("trust", served.host)
        assert nothing_to_trust.status == 1
        assert f"run `senec-tui trust --http {served.host}`" in nothing_to_trust.complaint
        assert "--scheme" not in nothing_to_trust.complaint
        assert home.here("trust", "--http", *host).status == 0
        assert home.here("get", "BMS.SOC", *host).status == 0


def test_log_of_yesterday(home: Home, faulty: Simulator) -> None:
    host = ("--host", faulty.host)
    raw = home.here("log", "yesterday", "--utc", "--raw", *host)
    assert raw.status == 0
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    assert raw.out.startswith(f"{yesterday} ")
    assert len(raw.out.splitlines()) > 10
    as_text = home.here("log", "yesterday", "--utc", *host)
    assert as_text.out == raw.out
    documents = home.here("log", "yesterday", "--utc", "--json", "--level", "W", *host)
    lines = [json.loads(line) for line in documents.out.splitlines()]
    assert len(lines) == sum("[W|" in line or "[E|" in line or "[P|" in line
                             for line in raw.out.splitlines())  # fmt: skip
    kept = home.root / "cache" / "senec-tui" / "logs" / faulty.host.replace(":", "_")
    assert (kept / f"{yesterday}.log").read_text() == raw.out
    local = home.here("log", "yesterday", *host)
    assert local.status == 0
    assert {line[:10] for line in local.out.splitlines() if line[:1].isdigit()} == {
        str((datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(days=1)).date())
    }


def test_log_of_a_day_that_has_none(home: Home, faulty: Simulator) -> None:
    outcome = home.here("log", "2020-01-01", "--host", faulty.host)
    assert outcome.status == 1
    assert "no log for 2020-01-01" in outcome.complaint
    assert "//log/2020/01/01.log" in outcome.complaint


def test_a_hostile_log_cannot_reach_the_terminal(home: Home, faulty: Simulator) -> None:
    faulty.fault("hostile-text")
    try:
        for words in (
            ("log",),
            ("log", "--json"),
            ("dump",),
            ("dump", "--json"),
            ("dump", "--csv"),
        ):
            outcome = home.here(*words, "--host", faulty.host)
            assert outcome.status == 0, outcome.err
            assert not {c for c in outcome.out if ord(c) < 32 and c != "\n"}
            assert not {c for c in outcome.out if 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b"}
    finally:
        faulty.fault(None)


def test_a_bundle_for_a_forum(home: Home, frozen: Simulator, tmp_path: Path) -> None:
    file = tmp_path / "bundle.txt"
    outcome = home.here("doctor", "--bundle", file, "--host", frozen.host)
    assert outcome.status == 0
    content = file.read_text()
    assert "## Findings" in content
    serial = truth()["FACTORY"]["DEVICE_ID"].removeprefix("st_")
    assert len(serial) > 4
    assert serial not in content
    dumped = home.here("dump", "--json", "--redact", "--host", frozen.host)
    assert dumped.status == 0
    assert serial not in dumped.out
    assert dumped.json["FACTORY"]["DEVICE_ID"]["value"].startswith("hidden-")


@pytest.fixture(scope="module")
def faulty(home: Home) -> Iterator[Simulator]:
    with simulating(home) as served:
        yield served


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("http-504", ("get", "ENERGY")),
        ("html", ("dump",)),
        ("truncated", ("get", "ENERGY")),
        ("wrong-json", ("watch", "BMS")),
        ("cut", ("dump", "--csv")),
        ("hang", ("get", "ENERGY.STAT_STATE")),
    ],
)
def test_a_fault_is_one_sentence(
    home: Home, faulty: Simulator, fault: str, words: tuple[str, ...]
) -> None:
    faulty.fault(fault)
    try:
        outcome = home.here(*words, "--host", faulty.host, "--timeout", "1")
        assert outcome.status == 1
        assert outcome.out == ""
        assert outcome.complaint
        doctor = home.here("doctor", "--host", faulty.host, "--timeout", "1")
        assert doctor.status == 1
        assert "FAIL" in doctor.out
    finally:
        faulty.fault(None)


def test_a_reader_that_leaves_early_is_no_trouble(home: Home, frozen: Simulator) -> None:
    home.here("get", "BMS.SOC", "--host", frozen.host)  # first contact is over
    command = f"{sys.executable} -m senec_tui dump --json --host {frozen.host} | head -c 10"
    done = subprocess.run(
        ["bash", "-c", command],
        env=home.environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=True,
    )
    assert len(done.stdout) == 10
    assert done.stderr == ""
