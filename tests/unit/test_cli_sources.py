"""Every command honours `--host`, `--demo` and `--replay`, or refuses them in a sentence."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_fakes import context

from senec_tui.cli import main
from senec_tui.cli.access import sources
from senec_tui.cli.commands import COMMANDS, collect
from senec_tui.errors import UsageError
from senec_tui.model.recording.recorder import Recorder

if TYPE_CHECKING:
    from senec_tui.cli.context import Context

NEEDED = {
    "acknowledge": ("all",),
    "alarms": ("test",),
    "completion": ("bash",),
    "get": ("BMS.SOC",),
    "import-totals": ("totals.csv",),
    "record": ("out.rec",),
    "redact": ("in.rec", "out.rec"),
    "report": ("battery",),
    "watch": ("BMS.SOC", "--count", "1"),
}
"""Words without which a command does not begin."""
SOURCES = {
    "host": ("--host", "senec.invalid"),
    "demo": ("--demo",),
    "replay": ("--replay", "{file}"),
}
ENDLESS = frozenset({"collect", "record", "simulate"})


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    # What must never be asked when something else is named.
    return {"SENEC_TUI_HOST": "configured.invalid"}


@pytest.mark.parametrize("option", SOURCES)
@pytest.mark.parametrize("name", COMMANDS)
def test_honoured_or_refused(
    name: str,
    option: str,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reached: list[Context] = []

    def run(reached_with: Context) -> int:
        reached.append(reached_with)
        return 0

    monkeypatch.setattr(import_module(COMMANDS[name].module), "run", run)
    words = [word.format(file="x.rec") for word in SOURCES[option]]
    status = main.run([*words, name, *NEEDED.get(name, ())], environment)
    if option in COMMANDS[name].asks or name == "config":
        assert (status, len(reached)) == (0, 1)
        assert getattr(reached[0].settings, option)
    else:
        assert (status, reached) == (2, [])
        said = capsys.readouterr().err
        assert f"`senec-tui {name}` does nothing with {words[0]}" in said


@pytest.mark.parametrize("option", ["demo", "replay"])
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - ENDLESS))
def test_nobody_asks_the_configured_appliance_instead(
    name: str, option: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        pytest.fail("the configured appliance was asked")

    monkeypatch.setattr(sources, "live_source", never)
    monkeypatch.setattr("senec_tui.cli.access.shared_sources.live_source", never)
    file = Path("some.rec")
    Recorder(file, context(Path()).catalogue).close()
    words = [word.format(file=file) for word in SOURCES[option]]
    assert main.run([*words, name, *NEEDED.get(name, ())], environment) in (0, 1, 2, 3)


def test_what_is_configured_is_for_the_other_commands(environment: dict[str, str]) -> None:
    assert main.run(["completion", "bash"], environment | {"SENEC_TUI_DEMO": "1"}) == 0
    assert main.run(["doctor"], environment | {"SENEC_TUI_REPLAY": "x.rec"}) == 2


def test_there_is_no_unit_for_the_demo(tmp_path: Path) -> None:
    run = context(tmp_path, settings={"demo": True}, unit=True)
    with pytest.raises(UsageError, match="really there"):
        collect.run(run)
