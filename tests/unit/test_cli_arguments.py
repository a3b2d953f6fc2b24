"""The words on the command line, understood or refused in a sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from senec_tui.app.pictures.theme import TERMINAL_THEMES, themes
from senec_tui.cli import main
from senec_tui.cli.arguments import build_parser, find_command, parse
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.commands.completion import SHELLS
from senec_tui.cli.settings.settings_table import DEVICE, FIRMWARE, MODELS, OPTIONS, THEMES
from senec_tui.cli.settings.value_kinds import FlagKind
from senec_tui.errors import UsageError
from senec_tui.language import Language
from senec_tui.simulator.controller.models import firmware_names, model_names

if TYPE_CHECKING:
    from pathlib import Path

EN = Language("en")


def complaint(*words: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse(words, EN)
    assert caught.value.exit_status == 2
    return caught.value.sentence(EN)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("events", "--since", "-2h"), "since"),
        (("events", "--json", "--since", "-2h", "--open"), "since"),
        (("events", "--until", "-30m"), "until"),
        (("feeds", "influx", "--backfill", "-3h"), "backfill"),
        (("export", "--from", "-2h"), "start"),
    ],
)
def test_a_time_ago_is_the_value_of_an_option(words: tuple[str, ...], name: str) -> None:
    (ago,) = (word for word in words if word[:1] == "-" and word[1:2].isdigit())
    assert vars(parse(words, EN).own)[name] == ago


@pytest.mark.parametrize(
    "words",
    [
        ("--host", "h", "get", "--json", "BMS"),
        ("get", "--host", "h", "--json", "BMS"),
        ("get", "BMS", "--json", "--host=h"),
        ("--json", "get", "BMS", "--host", "h"),
    ],
)
def test_options_stand_before_or_after_the_sub_command(words: tuple[str, ...]) -> None:
    call = parse(words, EN)
    assert call.command == "get"
    assert call.settings == {"host": ("h", "--host")}
    assert call.own.paths == ["BMS"]
    assert call.own.json is True


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ((), None),
        (("--demo",), None),
        (("--demo", "dump"), 1),
        (("--host", "dump"), None),
        (("--host", "dump", "dump"), 2),
        (("--host=dump", "dump"), 1),
        (("--count", "3", "watch", "BMS"), 2),
        (("--nonsense", "watch"), 1),
        (("nonsense",), 0),
        (("--", "get"), None),
    ],
)
def test_finding_the_sub_command(words: tuple[str, ...], at: int | None) -> None:
    assert find_command(words) == at


def test_what_was_not_given_leaves_no_trace() -> None:
    assert parse(["dump"], EN).settings == {}


def test_networks_add_up() -> None:
    words = ["collect", "--allow", "10.0.0.0/8", "--allow", "fe80::/10 192.168.1.0/24"]
    given = parse(words, EN).settings["feeds.allow"]
    assert given == (("10.0.0.0/8", "fe80::/10", "192.168.1.0/24"), "--allow")


def test_flags_have_an_opposite_and_the_last_one_counts() -> None:
    assert parse(["--redact", "--no-redact"], EN).settings["redact"] == (False, "--no-redact")
    assert parse(["--no-mouse"], EN).settings["mouse"] == (False, "--no-mouse")
    assert parse(["--ascii"], EN).settings["glyphs"] == ("ascii", "--ascii")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gte", "BMS"), "no sub-command “gte”; similar: get"),
        (("--hots", "h"), "no option --hots; similar: --host"),
        (("get", "--jason"), "no option --jason; similar: --json"),
        (("--interval", "1"), "--interval must be between 2 and 3600, not 1"),
        (("--interval", "soon"), "--interval must be a number, not “soon”"),
        (("--interval", "nan"), "--interval must be between"),
        (("--seed", "1.5"), "--seed must be a whole number"),
        (("--seed", "9" * 400), "must be between 0 and 4294967295, not 999999"),
        (("--seed", "9" * 5000), "must be a whole number, not “999999"),
        (("--interval", "9" * 400), "must be between 2 and 3600, not inf"),
        (("--scheme", "ftp"), "--scheme must be one of auto, https, http, not “ftp”"),
        (("--host",), "--host: expected one argument"),
        (("--host", ""), "--host must be a text"),
        (("watch", "BMS", "--count", "0"), "--count must be between 1"),
        (("config", "more"), "“more” is one argument too many"),
        (("get", "--json", "--raw", "BMS"), "exclude each other"),
    ],
)
def test_what_cannot_be_understood_is_said(words: tuple[str, ...], says: str) -> None:
    assert says in complaint(*words)


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_every_sub_command_explains_itself(name: str | None) -> None:
    words = ["--help"] if name is None else [name, "--help"]
    text = parse(words, EN).answer
    assert text is not None
    assert text.startswith("Usage: senec-tui")
    assert ("--host" in text) == (name is None or COMMANDS[name].shows == DEVICE)
    if name is None:
        assert all(f"  {other}" in text for other in COMMANDS)
        assert all(option.argument in text for option in OPTIONS)


def test_every_option_is_accepted_by_every_sub_command() -> None:
    for name in COMMANDS:
        flags = set(build_parser(name, EN)._option_string_actions)
        assert {option.argument for option in OPTIONS} <= flags, name


def test_rows_are_in_order() -> None:
    names = [option.name for option in OPTIONS]
    assert len(names) == len(set(names))
    arguments = [option.argument for option in OPTIONS]
    assert len(arguments) == len(set(arguments))
    for option in OPTIONS:
        if option.default is not None:
            assert option.kind.accept(option.name, option.default) == option.default
        if not isinstance(option.kind, FlagKind):
            assert option.kind.metavar


COMPLETED = {
    "senec-tui du": "dump",
    "senec-tui --scheme ht": "https http",
    "senec-tui --lang de watch BMZ_CURRENT_LIMITS.MI": "BMZ_CURRENT_LIMITS.MIN_CURRENT_LIMIT_A",
    "senec-tui --lang ": "en de",
    "senec-tui dump --c": "--csv --ca-file --copy --config --currency",
    "senec-tui --host d": "",
    "senec-tui --host d du": "dump",
    "senec-tui get BMS.CELL_TEMPERATURES_MODULE_": " ".join(
        f"BMS.CELL_TEMPERATURES_MODULE_{letter}" for letter in "ABCD"
    ),
    "senec-tui get --json BMS.SOC BMS.SO": "BMS.SOC BMS.SOH",
    "senec-tui --json get BMS.SO": "BMS.SOC BMS.SOH",
    "senec-tui get BMS.SOC --scheme ht": "https http",
    "senec-tui get LOG.": ("LOG.LOG_IN_BUTT LOG.LOG_IN_NOK_COUNT LOG.LOG_OUT_BUTT LOG.USER_LEVEL"),
    "senec-tui --demo --model v3-h": "v3-hybrid",
    "senec-tui --theme ansi": "ansi-dark ansi-light",
    "senec-tui simulate --firmware h": "http-only",
    "senec-tui peakshaving s": "show set",
    "senec-tui --replay /dev/nul": "/dev/null",
    "senec-tui redact /dev/nul": "/dev/null",
}
"""What stands before the cursor -> what is offered."""


def test_completion_of_bash() -> None:
    asked = "\n".join(
        f"complete_it {words}" + ("''" if words.endswith(" ") else "") for words in COMPLETED
    )
    script = f"""
        source <({sys.executable} -m senec_tui completion bash)
        complete_it() {{
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _shtab_senec_tui "$1" "${{COMP_WORDS[COMP_CWORD]}}"; echo "${{COMPREPLY[@]}}"
        }}
        {asked}
    """
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    assert dict(zip(COMPLETED, done.stdout.split("\n"), strict=False)) == COMPLETED


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_commands_options_values_and_paths(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["completion", shell], {}) == 0
    script = capsys.readouterr().out
    for word in (*COMMANDS, "v3-hybrid", "BMS.CELL_TEMPERATURES_MODULE_A", "http-only"):
        assert word in script
    for option in OPTIONS:
        assert option.argument.lstrip("-") in script


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_that_is_here_understands_its_script(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    file = tmp_path / "script"
    done = subprocess.run(
        [sys.executable, "-m", "senec_tui", "completion", shell],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    file.write_text(done.stdout)
    subprocess.run([shell, "-n", str(file)], check=True, timeout=60)


def test_completion_without_its_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main.run(["completion", "bash"], {}) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "`pip install '.[completion]'`, or `pipx inject senec-tui shtab`" in said.err


def test_the_choices_of_the_options_are_those_that_there_are() -> None:
    assert model_names() == MODELS
    assert firmware_names() == FIRMWARE
    assert (*(theme.name for theme in themes()), *TERMINAL_THEMES) == THEMES


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("completion tcsh", "“tcsh” is none of bash, zsh, fish"),
        ("dump --json --csv", "--json and --csv exclude each other"),
        ("export --totals week", "--totals must be one of hour, day, month, not “week”"),
        ("watch X --count 0", "--count must be between 1 and 1000000000, not 0"),
        ("--theme nosuch", "--theme must be one of senec-dark, .*, not “nosuch”"),
        ("--demo --firmware 1", "--firmware must be one of 0802, .*, not “1”"),
    ],
)
def test_what_is_refused_is_said_in_our_words(words: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse(words.split(), EN)


def test_german_quotes_in_german() -> None:
    with pytest.raises(UsageError) as caught:
        parse(["--timeout", "x"], EN)
    assert caught.value.sentence(Language("de")) == "--timeout muss eine Zahl sein, nicht „x“."


def test_the_help_of_simulate_offers_what_it_uses() -> None:
    text = build_parser("simulate", EN).format_help()
    assert "--model v2.1|v3-hybrid|v3-duo|v3-lfp|v3-master|v3-slave" in text
    assert "--demo " not in text
    assert "--replay" not in text
    assert "--demo " in build_parser("get", EN).format_help()
