"""From words to an exit status: sentences, languages, mistakes of our own."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from senec_tui import __version__
from senec_tui.__main__ import main
from senec_tui.cli.commands import config
from senec_tui.cli.context import Context
from senec_tui.cli.main import run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    return tmp_path


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["get", "--version"]])
def test_version(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["senec-tui", *words])
    assert main() == 0
    assert capsys.readouterr().out == f"senec-tui {__version__}\n"


def test_help_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"], {}) == 0
    captured = capsys.readouterr()
    assert "Commands:" in captured.out
    assert captured.err == ""


def test_a_mistake_of_the_person(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nope"], {}) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("senec-tui: There is no sub-command")
    assert captured.err.count("\n") == 1


def raising(error: BaseException) -> object:
    def broken(_: Context) -> int:
        raise error

    return broken


@pytest.mark.parametrize("debug", [False, True])
def test_a_mistake_of_ours_is_a_sentence_and_a_traceback_only_on_demand(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], debug: bool
) -> None:
    monkeypatch.setattr(config, "run", raising(ZeroDivisionError("by zero")))
    assert run(["config"], {"SENEC_TUI_DEBUG": "1"} if debug else {}) == 1
    told = capsys.readouterr().err
    assert "mistake in senec-tui" in told
    assert "ZeroDivisionError: by zero" in told
    assert ("Traceback" in told) == debug


def test_debug_may_also_be_a_log_level(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(config, "run", raising(ZeroDivisionError("by zero")))
    assert run(["config", "--log-level", "debug"], {}) == 1
    assert "Traceback" in capsys.readouterr().err


def test_interrupting_is_quiet(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(config, "run", raising(KeyboardInterrupt()))
    assert run(["config"], {}) == 130
    assert capsys.readouterr().err == ""


def test_notes_come_even_when_it_fails(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def noting(context: Context) -> int:
        context.afterwards.append(lambda: ["by the way"])
        raise ZeroDivisionError

    monkeypatch.setattr(config, "run", noting)
    assert run(["config", "--interval", "2"], {}) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1][:10] for line in told] == ["Polling ev", "by the way", "This is a "]


def test_the_own_log_is_private_and_holds_failures(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "own.log"
    assert run(["get", "ENERGY.NOPE", "--demo", "--log-file", str(file)], {}) == 1
    assert run(["get", "ENERGY.STAT_STATE", "--demo", "--log-file", str(file),
                "--log-level", "debug"], {}) == 0  # fmt: skip
    content = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert " E senec_tui.cli: The appliance has no ENERGY.NOPE" in content
    assert " D senec_tui.source: read ENERGY: " in content
    assert "Traceback" not in content
    assert run(["get", "ENERGY.NOPE", "--demo"], {}) == 1
    assert file.read_text() == content
    assert capsys.readouterr().err.count("The appliance has no ENERGY.NOPE") == 2


def test_an_own_log_that_cannot_be_written(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "--log-file", str(home / "no" / "own.log")], {}) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "environment", "german"),
    [
        (["config"], {}, False),
        (["config"], {"LANG": "de_DE.UTF-8"}, True),
        (["config"], {"LANG": "de_DE.UTF-8", "SENEC_TUI_LANG": "en"}, False),
        (["config", "--lang", "de"], {"SENEC_TUI_LANG": "en"}, True),
        (["--lang=de", "config"], {}, True),
    ],
)
def test_the_language_in_force(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    environment: dict[str, str],
    german: bool,
) -> None:
    assert run(words, environment) == 0
    row = next(r for r in capsys.readouterr().out.splitlines() if r.startswith("lang "))
    assert row.split()[1] == ("de" if german else "en")
