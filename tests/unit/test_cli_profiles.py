"""Several appliances in one configuration file, and which one is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from senec_tui.cli.arguments import parse
from senec_tui.cli.settings.loading import load
from senec_tui.errors import ConfigError, UsageError
from senec_tui.language import Language

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.cli.settings.settings_table import Settings

TR = Language()
TWO = """
interval = 12
[device.home]
host = "192.168.1.5"
[device.parents]
host = "10.0.0.7:8443"
scheme = "https"
interval = 20
"""


def loaded(
    directory: Path, text: str, *words: str, environment: dict[str, str] | None = None
) -> Settings:
    file = directory / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(parse(words, TR).settings, environment or {}, file, TR)


@pytest.mark.parametrize(
    ("words", "environment", "device", "host", "interval_s"),
    [
        ((), {}, "home", "192.168.1.5", 12),
        (("home",), {}, "home", "192.168.1.5", 12),
        (("parents",), {}, "parents", "10.0.0.7:8443", 20),
        (("parents", "get", "soc"), {}, "parents", "10.0.0.7:8443", 20),
        (("get", "soc", "--device", "parents"), {}, "parents", "10.0.0.7:8443", 20),
        (("--interval", "30", "parents"), {}, "parents", "10.0.0.7:8443", 30),
        ((), {"SENEC_TUI_DEVICE": "parents"}, "parents", "10.0.0.7:8443", 20),
        (("home",), {"SENEC_TUI_DEVICE": "parents"}, "home", "192.168.1.5", 12),
        (("parents",), {"SENEC_TUI_HOST": "other"}, "parents", "10.0.0.7:8443", 20),
        ((), {"SENEC_TUI_HOST": "other"}, None, "other", 12),
        (("--host", "other"), {}, None, "other", 12),
        (("--host", "other"), {"SENEC_TUI_DEVICE": "parents"}, "parents", "other", 20),
    ],
)
def test_which_one_is_meant(
    tmp_path: Path,
    words: tuple[str, ...],
    environment: dict[str, str],
    device: str | None,
    host: str,
    interval_s: float,
) -> None:
    settings = loaded(tmp_path, TWO, *words, environment=environment)
    assert (settings.device, settings.host, settings.interval_s) == (device, host, interval_s)
    assert settings.appliances == {"home": "192.168.1.5", "parents": "10.0.0.7:8443"}


def test_a_host_for_all_comes_before_the_first_table(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'host = "here"\n' + TWO)
    assert (settings.device, settings.host) == (None, "here")


def test_the_demo_is_no_appliance_of_the_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TWO, "--demo")
    assert settings.demo
    assert settings.device is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("parent",), "neither a sub-command nor an appliance “parent”; similar: parents"),
        (("gte",), "neither a sub-command nor an appliance “gte”; similar: get"),
        (("nobody",), "appliances are home, parents"),
        (("--device", "parent"), "no \\[device.parent\\]; similar: parents"),
        (("home", "--host", "x"), "exclude each other"),
        (("home", "--demo"), "exclude each other"),
    ],
)
def test_what_is_meant_by_nothing(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        loaded(tmp_path, TWO, *words)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("device = 1", "are tables"),
        ("[device]\nhome = 1", "are tables"),
        ("[device.home]", "host is missing"),
        ('[device.home]\nhost = ""', "must be a text"),
        ("[device.home]\nhost = 1", "device.home"),
        ('[device.home]\nhost = "x"\nhots = "y"', "similar: host"),
        ('[device.home]\nhost = "x"\ntheme = "ansi-dark"', "“theme” holds for all"),
        ('[device.home]\nhost = "x"\nlang = "de"', "write it above the first"),
        ('[device.home]\nhost = "x"\nnolang = "de"', "no setting"),
        ('[device.get]\nhost = "x"', "a sub-command has this name"),
        ('[device."a b"]\nhost = "x"', "letters, digits"),
        ('[device."--demo"]\nhost = "x"', "letters, digits"),
    ],
)
def test_mistakes_in_the_file(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        loaded(tmp_path, text)
