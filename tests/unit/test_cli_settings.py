"""Settings: who wins, where each came from, and nonsense refused in a sentence."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest
from cli_fakes import Places, context, text

from senec_tui.cli.commands import config
from senec_tui.cli.settings.host_file import save_host
from senec_tui.cli.settings.loading import load, notes
from senec_tui.cli.settings.settings_table import DEFAULT, OPTIONS
from senec_tui.errors import ConfigError, GivenFileError, StorageError, UsageError
from senec_tui.language import Language

EN = Language("en")


def write(directory: Path, content: str) -> Path:
    file = directory / "config.toml"
    file.write_text(content, encoding="utf-8")
    return file


def test_later_ones_win_and_each_remembers_its_origin(tmp_path: Path) -> None:
    file = write(tmp_path, 'host = "file"\ninterval = 20\ntimeout = 5\n[demo]\nseed = 3\n')
    environment = {"SENEC_TUI_HOST": "variable", "SENEC_TUI_INTERVAL": "30", "LANG": "de_DE.UTF-8"}
    settings = load({"host": ("argument", "--host")}, environment, file, EN)
    assert (settings.host, settings.interval_s, settings.timeout_s) == ("argument", 30.0, 5.0)
    assert settings.demo_seed == 3
    assert settings.scheme == "auto"
    assert settings.language == "de"
    assert settings.origins["host"] == "--host"
    assert settings.origins["interval"] == "SENEC_TUI_INTERVAL"
    assert settings.origins["timeout"] == str(file)
    assert settings.origins["scheme"] == DEFAULT


def test_no_file_is_fine_unless_it_was_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    assert load({}, {}, missing, EN).host is None
    with pytest.raises(GivenFileError, match="there is no such file"):
        load({"config": (missing, "--config")}, {}, missing, EN)
    with pytest.raises(GivenFileError, match="there is no such file"):
        load({}, {"SENEC_TUI_CONFIG": str(missing)}, missing, EN)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("hots = 'h'", "there is no setting “hots”; similar: host"),
        ("interval = 'soon'", "interval must be a number, not “soon”"),
        ("interval = true", "interval must be a number, not “true”"),
        ("interval = 1", "interval must be between 2 and 3600, not 1"),
        ("interval = nan", "interval must be between"),
        ("redact = 'yes'", "redact must be true or false, not “yes”"),
        ("host = 7", "host must be a text, not “7”"),
        ("scheme = 'ftp'", "scheme must be one of auto, https, http, not “ftp”"),
        ("demo = true", "there is no setting “demo”"),
        ("[demo]\nsped = 2", "there is no setting “demo.sped”; similar: demo.speed"),
        ("[demo]\nseed = 1.5", "demo.seed must be a whole number"),
        ("[other]\nx = 1", "there is no setting “other”"),
        ("password = 'x'", "there is no setting “password”"),
        ("host = ", "Invalid value"),
        ("\0", "cannot be used"),
    ],
)
def test_nonsense_in_the_file_is_named(tmp_path: Path, content: str, says: str) -> None:
    file = write(tmp_path, content)
    with pytest.raises(ConfigError) as caught:
        load({}, {}, file, EN)
    sentence = caught.value.sentence(EN)
    assert says in sentence
    assert str(file) in sentence
    assert "\n" not in sentence
    assert caught.value.exit_status == 2


def test_a_file_that_is_no_text_or_no_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"host = '\xff'")
    with pytest.raises(ConfigError):
        load({}, {}, file, EN)
    with pytest.raises(ConfigError):
        load({}, {}, tmp_path, EN)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SENEC_TUI_INTERVAL", "x", "SENEC_TUI_INTERVAL must be a number"),
        ("SENEC_TUI_REDACT", "maybe", "SENEC_TUI_REDACT must be true or false"),
        ("SENEC_TUI_DEMO_SEED", "-1", "SENEC_TUI_DEMO_SEED must be between"),
        ("SENEC_TUI_THEME", "nosuch", "SENEC_TUI_THEME must be one of senec-dark, "),
        ("SENEC_TUI_HOTS", "h", "SENEC_TUI_HOTS is no setting; similar: SENEC_TUI_HOST"),
    ],
)
def test_nonsense_in_the_environment_is_named(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        load({}, {name: value}, tmp_path / "none", EN)


def test_variables_that_are_no_settings_are_left_to_those_who_read_them(tmp_path: Path) -> None:
    others = {"SENEC_TUI_DEBUG": "1", "SENEC_TUI_PORTAL_PASSWORD": "p", "SENEC": "x"}
    assert load({}, others, tmp_path / "none", EN).origins["host"] == DEFAULT


def test_flags_in_the_environment(tmp_path: Path) -> None:
    settings = load({}, {"SENEC_TUI_REDACT": "1", "SENEC_TUI_MOUSE": "no"}, tmp_path / "none", EN)
    assert settings.redact
    assert not settings.mouse


def test_one_source_at_a_time(tmp_path: Path) -> None:
    none = tmp_path / "none"
    both = {"demo": (True, "--demo"), "host": ("h", "--host")}
    with pytest.raises(UsageError, match="--host and --demo exclude each other"):
        load(both, {}, none, EN)
    assert load({"demo": (True, "--demo")}, {"SENEC_TUI_HOST": "h"}, none, EN).demo
    assert not load({"host": ("h", "--host")}, {"SENEC_TUI_DEMO": "1"}, none, EN).demo
    assert load({"demo": (True, "--demo")}, {"SENEC_TUI_REPLAY": "x"}, none, EN).replay is None


def test_what_deserves_a_note(tmp_path: Path) -> None:
    calm = load({}, {}, tmp_path / "none", EN)
    assert notes(calm, EN) == ()
    given = {"interval": (2.0, "--interval"), "insecure": (True, "--insecure")}
    hasty, blind = notes(load(given, {}, tmp_path / "none", EN), EN)
    assert "every 2 s" in hasty
    assert "--insecure" in blind


def test_the_example_says_what_a_setting_does_not_what_its_flag_undoes() -> None:
    undone = [each for each in OPTIONS if each.in_file and each.argument.startswith("--no-")]
    assert {option.name for option in undone} == {"mouse", "title"}
    for option in undone:
        assert option.default is True
        assert option.about_in_file != option.about


def test_the_example_is_valid_when_every_line_counts(tmp_path: Path) -> None:
    run = context(tmp_path, example=True)
    assert config.run(run) == 0
    example = text(run)
    assert tomllib.loads(example) == {
        "alarms": {},
        "demo": {},
        "feeds": {"influx": {}, "mqtt": {}},
        "home": {},
        "portal": {},
        "prices": {},
    }
    lines = [
        line[1:] if line.startswith("#") and not line.startswith("# ") else line
        for line in example.splitlines()
    ]
    file = write(tmp_path, "\n".join(lines))
    settings = load({}, {}, file, EN)
    written = {name for name, origin in settings.origins.items() if origin == str(file)}
    assert written == {option.name for option in OPTIONS if option.in_file}


SECRETS = {
    "host": "https://me:geheim@10.0.0.5/lala.cgi",
    "portal.url": "https://me:geheim@portal.example",
    "portal.sso-url": "me:geheim@sso.example",
    "alarms.webhook": "https://me:geheim@hook.example/geheim?token=geheim",
    "alarms.webhook-topic": "geheim",
    "alarms.command": ("curl", "-u", "me:geheim", "https://hook.example"),
}


def test_config_prints_no_password_wherever_it_stands(tmp_path: Path) -> None:
    run = context(tmp_path, settings=SECRETS, example=False)
    assert config.run(run) == 0
    told = text(run)
    assert "geheim" not in told
    for host in ("https://…@10.0.0.5/lala.cgi", "https://hook.example/…", "…@sso.example"):
        assert host in told
    assert "curl …" in told


@pytest.mark.parametrize("keys", [{"no-such-action": "f8"}, {"theme": "q"}, {"theme": "nokey"}])
def test_config_tells_keys_that_no_dashboard_would_open_with(
    tmp_path: Path, keys: dict[str, str]
) -> None:
    run = context(tmp_path, settings={"keys": keys}, example=False)
    assert config.run(run) == 0
    (line,) = [line for line in text(run).splitlines() if line.startswith("Not in force")]
    assert "keys: " in line
    well = context(tmp_path, settings={"keys": {"theme": "f8"}}, example=False)
    config.run(well)
    assert "Not in force" not in text(well)


def test_config_prints_every_setting_and_where_files_lie(tmp_path: Path) -> None:
    run = context(tmp_path, settings={"host": "h.local"}, example=False)
    assert config.run(run) == 0
    lines = text(run).splitlines()
    row = next(line for line in lines if line.startswith("host "))
    assert row.split() == ["host", "h.local", "--host"]
    for option in OPTIONS:
        assert any(line.startswith(f"{option.name} ") for line in lines), option.name
    places = Places(tmp_path)
    for place in (places.config, places.data, places.state, places.cache):
        assert str(place) in text(run)


def test_saving_the_host_keeps_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "sub" / "config.toml"
    save_host(file, "one.local", "auto")
    assert tomllib.loads(file.read_text()) == {"host": "one.local", "scheme": "auto"}
    file.write_text('# mine\nlang = "de"\nhost = "old"\n\n[demo]\nscenario = "x"\n')
    save_host(file, 'qu"ote', "http")
    content = file.read_text()
    assert "# mine" in content
    assert tomllib.loads(content) == {
        "host": 'qu"ote',
        "scheme": "http",
        "lang": "de",
        "demo": {"scenario": "x"},
    }


def test_saving_where_that_is_impossible(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(StorageError):
        save_host(in_the_way / "config.toml", "h", "auto")
    assert stat.S_ISREG(in_the_way.stat().st_mode)


def test_saving_the_host_follows_a_link_and_keeps_the_mode(tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "config.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("interval = 20\n")
    elsewhere.chmod(0o600)
    link = tmp_path / "config.toml"
    link.symlink_to(elsewhere)
    save_host(link, "one.local", "auto")
    assert link.is_symlink()
    assert "one.local" in elsewhere.read_text()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600


ITALIAN = "Italian is no longer offered"


@pytest.mark.parametrize("origin", ["file", "variable", "argument"])
def test_italian_is_told_that_it_is_no_longer_offered(tmp_path: Path, origin: str) -> None:
    file = write(tmp_path, 'lang = "it"\n' if origin == "file" else "")
    environment = {"SENEC_TUI_LANG": "it"} if origin == "variable" else {}
    given = {"lang": ("it", "--lang")} if origin == "argument" else {}
    (note,) = notes(load(given, environment, file, EN), EN)
    assert note.startswith(ITALIAN)
    assert str(file) in note


def test_italian_is_offered_nowhere(tmp_path: Path) -> None:
    run = context(tmp_path, example=True)
    config.run(run)
    lines = {line for line in text(run).splitlines() if "en, de" in line}
    assert lines == {"# en, de"}
    with pytest.raises(UsageError, match="must be one of en, de, not “fr”"):
        load({}, {"SENEC_TUI_LANG": "fr"}, None, EN)


def test_the_environment_of_an_italian_gives_english(tmp_path: Path) -> None:
    settings = load({}, {"LANG": "it_IT.UTF-8"}, tmp_path / "none", EN)
    assert settings.language == "en"
    assert notes(settings, EN) == ()
