"""What a fresh process loads: the core and short commands never pay for the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TERMINAL = {"textual", "rich"}
REPORT = """
import sys
{code}
sys.stderr.write("LOADED " + " ".join(sorted(sys.modules)))
"""
RUN = """
from senec_tui.cli.main import run
assert run({words!r}) == 0
"""


def loaded(code: str, home: Path | None = None) -> set[str]:
    """The modules of a process that ran `code`, and nothing else."""
    environment = dict(os.environ)
    if home is not None:
        kinds = ("CONFIG", "CACHE", "DATA", "STATE")
        environment |= {f"XDG_{kind}_HOME": str(home) for kind in kinds}
    done = subprocess.run(
        [sys.executable, "-X", "frozen_modules=off", "-c", REPORT.format(code=code)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=True,
    )
    return set(done.stderr.rpartition("LOADED ")[2].split())


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize("layer", ["device", "portal", "model", "catalogue", "simulator"])
def test_the_core_never_loads_the_terminal(layer: str) -> None:
    code = f"""
import importlib, pkgutil, senec_tui.{layer} as package
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(found.name)
"""
    modules = loaded(code)
    assert f"senec_tui.{layer}" in modules
    assert not TERMINAL & packages(modules)


@pytest.mark.parametrize(
    "words",
    [
        ["get", "--demo", "ENERGY.STAT_STATE"],
        ["dump", "--demo", "--json"],
        ["watch", "--demo", "--count", "1", "ENERGY.STAT_STATE"],
        ["doctor", "--demo"],
        ["status", "--demo"],
        ["check", "--demo"],
        ["events", "--demo"],
        ["acknowledge", "--demo", "all"],
        ["config"],
        ["trust", "--list"],
        ["completion", "bash"],
        ["--help"],
    ],
    ids=lambda words: words[0],
)
def test_headless_commands_load_neither_terminal_nor_http(words: list[str], tmp_path: Path) -> None:
    modules = loaded(RUN.format(words=words), tmp_path)
    assert not (TERMINAL | {"httpx"}) & packages(modules)


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    ours = {m for m in loaded(RUN.format(words=["--help"]), tmp_path) if m.startswith("senec_tui")}
    assert ours == {
        "senec_tui",
        "senec_tui.cli",
        "senec_tui.cli.argument_parser",
        "senec_tui.cli.arguments",
        "senec_tui.cli.commands",
        "senec_tui.cli.main",
        "senec_tui.cli.names",
        "senec_tui.cli.settings",
        "senec_tui.cli.settings.address_kinds",
        "senec_tui.cli.settings.alarm_kinds",
        "senec_tui.cli.settings.alarm_settings",
        "senec_tui.cli.settings.feed_kinds",
        "senec_tui.cli.settings.feed_settings",
        "senec_tui.cli.settings.option",
        "senec_tui.cli.settings.settings_table",
        "senec_tui.cli.settings.value_kinds",
        "senec_tui.errors",
        "senec_tui.language",
        "senec_tui.language.language",
        "senec_tui.overriding",
    }


def test_help_does_without_the_heavy_parts_of_the_library(tmp_path: Path) -> None:
    heavy = {"asyncio", "dataclasses", "inspect", "ssl", "json", "logging", "tomllib", "difflib"}
    assert not heavy & loaded(RUN.format(words=["--help"]), tmp_path)


def test_the_version_loads_nothing_but_itself() -> None:
    code = 'sys.argv = ["senec-tui", "--version"]\nfrom senec_tui.__main__ import main; main()'
    ours = {m for m in loaded(code) if m.startswith("senec_tui")}
    assert ours == {"senec_tui", "senec_tui.__main__"}


def test_get_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    words = ["get", "--demo", "ENERGY.STAT_STATE"]
    modules = loaded(RUN.format(words=words), tmp_path)
    assert not {"tomllib", "difflib", "csv", "sqlite3"} & modules
    assert not {m for m in modules if m.startswith(("senec_tui.portal", "senec_tui.app"))}
    assert "senec_tui.model.polling.poller" not in modules
    commands = {m for m in modules if m.startswith("senec_tui.cli.commands.")}
    assert commands == {"senec_tui.cli.commands.get"}


def test_what_speaks_to_a_collector_is_loaded_when_there_is_one(tmp_path: Path) -> None:
    words = ["get", "--host", "127.0.0.1:1", "--scheme", "http", "soc"]
    modules = loaded(RUN.format(words=words).replace("== 0", "== 1"), tmp_path)
    there = {name for name in modules if name.startswith("senec_tui.model.polling.collector.")}
    assert there == {"senec_tui.model.polling.collector.found_source"}


def test_nothing_is_looked_through_for_garbage_at_the_end() -> None:
    code = """
import gc, sys
sys.argv = ["senec-tui", "--help"]
from senec_tui.__main__ import main
main()
sys.stderr.write(str(len(gc.get_objects()) < 100 < gc.get_freeze_count()))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == "True"
