"""The words on the command line, understood or refused in a sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from senec_tui.cli.arguments import build_parser, find_command, parse
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.options import DEVICE, OPTIONS, Flag
from senec_tui.errors import UsageError
from senec_tui.language import Language

EN = Language("en")


def complaint(*words: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse(words, EN)
    assert caught.value.exit_status == 2
    return caught.value.sentence(EN)


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
        (("--scheme", "ftp"), "--scheme must be one of auto, https, http, not “ftp”"),
        (("--host",), "--host: expected one argument"),
        (("--host", ""), "--host must be a text"),
        (("watch", "BMS", "--count", "0"), "--count must be between 1"),
        (("config", "more"), "“more” is one argument too many"),
        (("get", "--json", "--raw", "BMS"), "not allowed with"),
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
        if not isinstance(option.kind, Flag):
            assert option.kind.metavar


def test_completion_of_bash() -> None:
    script = f"""
        source <({sys.executable} -m senec_tui completion bash)
        complete_it() {{
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _senec_tui; echo "${{COMPREPLY[@]}}"
        }}
        complete_it senec-tui du
        complete_it senec-tui --scheme ht
        complete_it senec-tui --lang de watch BM
        complete_it senec-tui dump --c
        complete_it senec-tui --host d
    """
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "dump",
        "https http",
        "BMS BMS_PARA BMZ_CURRENT_LIMITS",
        "--csv --ca-file --copy --config",
        "",
    ]
