"""No word of the command line stands outside of the catalogues (see `disguise`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from disguise import DISGUISED, WORD, speak_it

from senec_tui.catalogue import Catalogue
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.main import run
from senec_tui.cli.settings.settings_table import OPTIONS
from senec_tui.language import LANGUAGES
from senec_tui.simulator.faults import known_names

if TYPE_CHECKING:
    from pathlib import Path

CODES = re.compile(
    r"--?[a-z][a-z-]*"  # options
    r"|\b[\w-]+(?:\|[\w-]+)+"  # choices
    r"|SENEC_TUI_[A-Z_]+|HH:MM|\b[A-Z_0-9]+\.[A-Z_0-9]+(?:\[\w\])?"
    r"|/\S+|\b[a-z][a-z-]+ = .*"  # files, lines of TOML
)
NAMES = {
    "home", "parents",
    "senec", "tui", "https", "http", "auto", "OK", "NOTE", "FAIL", "TCP", "SENEC", "Home", "V3",
    "hybrid", "demo", "min", "ms", "false", "true", "pv", "soc", "bash", "zsh", "fish", "csv",
    "json", "line", "protocol",
}  # fmt: skip
"""Names, and words that are the same in every language because programs read them."""


@pytest.fixture(autouse=True)
def _disguise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    speak_it(monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def strangers(text: str) -> list[str]:
    """Words that nobody translated, with the line that they stand in."""
    known = NAMES | set(COMMANDS)
    for option in OPTIONS:
        known |= set(WORD.findall(f"{option.name} {option.default} {option.kind.metavar}"))
    known |= set(LANGUAGES)
    known |= {word for name in Catalogue().object_names for word in WORD.findall(name)}
    for variable in Catalogue().variables():
        known |= set(WORD.findall(f"{variable.object} {variable.name} {variable.unit or ''}"))
    for name in (*COMMANDS, *known_names()):
        known |= set(WORD.findall(name))
    return [
        f"{word}: {line}"
        for line in text.splitlines()
        for word in WORD.findall(CODES.sub("", line))
        if word not in known
    ]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_of_every_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert DISGUISED.search(told)
    assert not strangers(told)


@pytest.mark.parametrize(
    "words",
    [
        "doctor --demo",
        "config",
        "config --example",
        "trust --list",
        "get --demo ENERGY.STAT_STATE BMS.SOC[0]",
        "gett",
        "get --demo",
        "get --demo NOTHING",
        "get --nix",
        "redact",
        "log --demo tomorrow --level",
        "dump --demo --json --csv",
        "completion ksh",
        "export --format=xml",
        "--interval 1",
        "--demo --replay x",
        "portal login --replay x",
    ],
)
def test_what_commands_say(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(words.split())
    said = capsys.readouterr()
    told = said.out + said.err
    assert DISGUISED.search(told)
    typed = set(WORD.findall(words))
    assert not [stranger for stranger in strangers(told) if stranger.split(":")[0] not in typed]
