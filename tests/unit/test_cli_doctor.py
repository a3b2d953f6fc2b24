"""`doctor` and its bundle, against the simulated appliance in this process."""

from __future__ import annotations

import asyncio
import socket
import stat
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cli_fakes import AT, Clock, FakeSource, context, text

from senec_tui.catalogue import Catalogue
from senec_tui.cli.access import sources
from senec_tui.cli.access.redacted_output import RedactedSource
from senec_tui.cli.commands import doctor
from senec_tui.device.connection.connect import simulated
from senec_tui.device.privacy.redactor import Redactor, private_fields
from senec_tui.device.wire.codec import decode
from senec_tui.errors import StorageError
from senec_tui.simulator.appliance import Appliance

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.source import Reply, Wanted

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()


def examining(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    appliance: Appliance,
    bundle: Path | None = None,
    rules: object = None,
    keys: object = None,
) -> Context:
    def always(_: Settings) -> Appliance:
        return appliance

    monkeypatch.setattr(sources, "demo_appliance", always)
    settings = {"demo": True, "timeout": 1.0, "alarms.rules": rules, "keys": keys or {}}
    return context(root, settings=settings, clock=Clock(NOON), bundle=bundle)


def appliance(**more: object) -> Appliance:
    clock = Clock(NOON)
    return Appliance(clock=clock, sleep=clock.sleep, **more)  # type: ignore[arg-type]


def verdicts(run: Context) -> dict[str, str]:
    lines = [line for line in text(run).splitlines() if line[:5].strip()]
    return {line[6:22].strip(): line[:5].strip() for line in lines}


def test_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = examining(tmp_path, monkeypatch, appliance())
    assert doctor.run(run) == 0
    assert verdicts(run) == {
        "Network": "NOTE",
        "First answer": "OK",
        "Firmware": "OK",
        "Session": "OK",
        "Sections": "OK",
        "Variables page": "OK",
        "Log": "OK",
        "Clock": "OK",
        "Response time": "OK",
    }
    assert "a cookie was given" in text(run)
    assert "//log/2026/06/01.log" in text(run)


def test_keys_that_no_dashboard_would_open_with_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = examining(tmp_path, monkeypatch, appliance(), keys={"them": "f8"})
    assert doctor.run(run) == 1
    found = verdicts(run)
    assert found["Settings"] == "FAIL"
    assert found["First answer"] == "OK"
    assert "there is no action “them”" in text(run)


@pytest.mark.parametrize(
    ("firmware", "page", "log"),
    [("http-only", "/vars.html", "/log/"), ("0825", "/Vars.html", "/Log/")],
)
def test_older_firmware_spells_its_paths_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, firmware: str, page: str, log: str
) -> None:
    run = examining(tmp_path, monkeypatch, appliance(firmware=firmware))
    assert doctor.run(run) == 0
    assert f"Variables page  {page}" in text(run)
    assert f"Log             {log}2026" in text(run)
    assert "none needed" in text(run)


@pytest.mark.parametrize("fault", ["http-504", "html", "truncated", "refuse", "cut", "wrong-json"])
def test_a_device_that_does_not_answer_properly_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    broken = appliance()
    broken.faults.set(fault)
    run = examining(tmp_path, monkeypatch, broken)
    assert doctor.run(run) == 1
    assert verdicts(run)["First answer"] == "FAIL"


def test_what_to_do_stands_below_what_failed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        host = f"127.0.0.1:{gone.getsockname()[1]}"
    run = context(tmp_path, settings={"host": host, "timeout": 5.0}, bundle=None)
    assert doctor.run(run) == 1
    failed, advice = text(run).splitlines()[-2:]
    assert failed.startswith("FAIL  TCP")
    assert advice.strip() == "-> Check that the appliance is on and that the address is its own."


def test_a_clock_that_is_wrong_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = appliance()
    ahead.faults.set("clock-jump")
    run = examining(tmp_path, monkeypatch, ahead)
    assert doctor.run(run) == 0
    assert verdicts(run)["Clock"] == "NOTE"
    assert "5 h 17 ahead of this computer" in text(run)


def test_limits_that_the_owner_has_set_hold_here_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = appliance()
    ahead.faults.set("clock-jump")
    rules = {
        "system.clock": {"clock_drift_s": {"watch": 50_000, "act": 90_000}},
        "link.slow": {"response_time_ms": {"watch": -2, "act": -1}},
    }
    run = examining(tmp_path, monkeypatch, ahead, rules=rules)
    assert doctor.run(run) == 0
    assert verdicts(run)["Clock"] == "OK"
    assert verdicts(run)["Response time"] == "NOTE"


def test_a_value_that_is_no_number_fails_and_the_rest_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = appliance()
    broken.tell("ENERGY", {"GUI_HOUSE_POW": "fl_7FC00000"}, after_s=0)
    run = examining(tmp_path, monkeypatch, broken)
    assert doctor.run(run) == 1
    assert verdicts(run)["Values"] == "FAIL"
    assert "it does not give ENERGY.GUI_HOUSE_POW" in text(run)
    assert verdicts(run)["Clock"] == "OK"
    assert verdicts(run)["Response time"] == "OK"


def private_texts(device: Appliance) -> set[str]:
    """Everything private that this appliance would tell."""
    catalogue = Catalogue()
    source = simulated(device, catalogue)
    reply = asyncio.run(source.read(private_fields(catalogue)))
    values = (
        decode(element)
        for section in reply.sections.values()
        for raw in (section or {}).values()
        for element in ((raw,) if isinstance(raw, str) else raw)
    )
    return {value for value in values if isinstance(value, str) and len(value) >= 6}


def test_the_bundle_tells_much_and_no_identities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = appliance()
    file = tmp_path / "bundle.txt"
    run = examining(tmp_path, monkeypatch, device, file)
    assert doctor.run(run) == 0
    content = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for title in ("Program", "Settings", "Findings", "Sections", "Recent warnings"):
        assert f"## {title}" in content
    assert "ENERGY: 9" in content
    private = private_texts(appliance())
    assert len(private) > 5
    assert not [value for value in private if value in content]
    assert f"Written to {file}" in text(run)
    with pytest.raises(StorageError, match="exists already"):
        doctor.run(examining(tmp_path, monkeypatch, appliance(), file))


async def test_redacted_sources_hide_what_is_private_wherever_it_stands() -> None:
    day = datetime.fromtimestamp(AT, UTC).date()
    inner = FakeSource(
        {"FACTORY": {"DEVICE_ID": "st_V3-0042-77"}, "ENERGY": {"STAT_STATE": "u8_0D"}},
        logs={day: b"started V3-0042-77 \xff here\n"},
    )
    catalogue = Catalogue()
    source = RedactedSource(inner, catalogue, Redactor(catalogue, key=b"k"))
    content = await source.log_day(day)
    assert b"V3-0042-77" not in content
    assert content.startswith(b"started hidden-")
    assert content.endswith(b" \xff here\n")
    reply = await source.read({"FACTORY": (), "ENERGY": ()})
    factory, energy = reply.sections["FACTORY"], reply.sections["ENERGY"]
    assert factory is not None
    assert str(factory["DEVICE_ID"]).startswith("st_hidden-")
    assert energy == {"STAT_STATE": "u8_0D"}
    asked_first = inner.asked[0]
    assert "DEVICE_ID" in asked_first["FACTORY"]
    assert "LOG" not in asked_first
    await source.close()
    assert inner.closed


async def test_a_name_that_is_hidden_keeps_the_time_of_its_value() -> None:
    class Collected(FakeSource):
        async def read(self, wanted: Wanted) -> Reply:
            reply = await super().read(wanted)
            return replace(reply, read_at={"LOG": {"OF_V3-0042-77": 5.0}})

    inner = Collected(
        {"FACTORY": {"DEVICE_ID": "st_V3-0042-77"}, "LOG": {"OF_V3-0042-77": "u8_01", "B": "u8_02"}}
    )
    catalogue = Catalogue()
    source = RedactedSource(inner, catalogue, Redactor(catalogue, key=b"k"))
    reply = await source.read({"LOG": ()})
    section = reply.sections["LOG"]
    assert section is not None
    hidden = next(iter(section))
    assert "V3-0042-77" not in hidden
    assert reply.time_of("LOG", hidden) == 5.0
    assert reply.time_of("LOG", "B") == reply.at
    assert "V3-0042-77" not in str(reply)
