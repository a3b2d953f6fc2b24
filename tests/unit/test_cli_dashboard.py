"""What the command line hands to the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_fakes import context

from senec_tui.cli.dashboard import dashboard_options
from senec_tui.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_host_there_is_no_source(tmp_path: Path) -> None:
    options = dashboard_options(context(tmp_path))
    assert options.make_source is None
    assert options.trust_now is None
    assert options.make_demo is not None
    assert options.state_directory == tmp_path / "state"


async def test_the_demo_can_be_broken(tmp_path: Path) -> None:
    run = context(tmp_path, settings={"demo": True, "interval": 30.0, "mouse": False})
    options = dashboard_options(run)
    assert (options.device_name, options.interval_s, options.mouse) == ("demo", 30.0, False)
    assert "refuse" in options.demo_fault_names
    assert options.make_source is not None
    assert options.demo_faults is not None
    source = options.make_source()
    wanted = {"ENERGY": ("STAT_STATE",)}
    assert (await source.read(wanted)).sections["ENERGY"]
    options.demo_faults("refuse")
    with pytest.raises(RefusedError):
        await source.read(wanted)
    options.demo_faults(None)
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
