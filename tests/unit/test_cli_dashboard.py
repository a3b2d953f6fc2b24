"""What the command line hands to the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_fakes import context

from senec_tui.cli.dashboard import dashboard_options, low_power_reason
from senec_tui.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_host_there_is_no_source(tmp_path: Path) -> None:
    options = dashboard_options(context(tmp_path))
    assert options.make_source is None
    assert options.trust_now is not None
    assert options.make_demo is not None
    assert options.state_directory == tmp_path / "state"


async def test_the_demo_can_be_broken(tmp_path: Path) -> None:
    run = context(tmp_path, settings={"demo": True, "interval": 30.0, "mouse": False})
    options = dashboard_options(run)
    assert (options.device_name, options.interval_s, options.mouse) == ("demo", 30.0, False)
    assert "refuse" in options.demo_fault_names()
    assert options.make_source is not None
    assert options.demo_faults is not None
    source = options.make_source()
    wanted = {"ENERGY": ("STAT_STATE",)}
    assert (await source.read(wanted)).sections["ENERGY"]
    options.demo_faults("refuse")
    with pytest.raises(RefusedError):
        await source.read(wanted)
    assert list(options.demo_faults_running()) == ["refuse"]
    options.demo_faults(None)
    assert list(options.demo_faults_running()) == []
    assert (await source.read(wanted)).sections["ENERGY"]
    await source.close()


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "no host!"},
        {"demo": True, "demo.model": "v9"},
        {"demo": True, "demo.firmware": "x"},
    ],
)
def test_mistakes_are_told_before_the_screen_opens(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        dashboard_options(context(tmp_path, settings=settings))


async def test_connecting_to_what_is_not_there_leaves_nothing_open(tmp_path: Path) -> None:
    options = dashboard_options(context(tmp_path))
    assert options.connect is not None
    with pytest.raises(RefusedError):
        await options.connect("127.0.0.1:9", "http")


def test_the_host_is_kept_in_the_configuration(tmp_path: Path) -> None:
    options = dashboard_options(context(tmp_path))
    assert options.save_host is not None
    options.save_host("new.local", "auto")
    named = dashboard_options(context(tmp_path))
    assert named.device_name == "new.local"
    assert named.make_source is not None


@pytest.mark.parametrize(
    ("chosen", "environment", "cores", "machine", "expected"),
    [
        ("auto", {}, 4, "x86_64", ""),
        ("auto", {"SSH_CONNECTION": "1"}, 4, "aarch64", "over SSH"),
        ("auto", {}, 1, "x86_64", "small computer"),
        ("auto", {}, 4, "armv7l", "small computer"),
        ("off", {"SSH_CONNECTION": "1"}, 1, "armv6l", ""),
        ("on", {}, 4, "x86_64", "--low-power"),
    ],
)
def test_small_computers_and_slow_lines_are_spared(
    chosen: str, environment: dict[str, str], cores: int, machine: str, expected: str
) -> None:
    reason = low_power_reason(chosen, environment, cores=cores, machine=machine)
    assert bool(reason) is bool(expected)
    assert expected in reason


def test_that_less_is_drawn_is_only_told_to_whom_it_surprises(tmp_path: Path) -> None:
    asked = dashboard_options(context(tmp_path, settings={"low-power": "on"}))
    assert asked.low_power
    assert asked.low_power_note == ""


def test_the_screen_is_english_for_who_has_italian(tmp_path: Path) -> None:
    options = dashboard_options(context(tmp_path, settings={"lang": "it"}))
    assert options.language == "en"
    assert any("Italian" in note for note in options.notes)
