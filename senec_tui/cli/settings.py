"""The settings in force, put together once and frozen.

Later ones win: defaults, configuration file (TOML), environment (`SENEC_TUI_…`), arguments. Each
remembers where it came from. Passwords are no settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from senec_tui.cli.names import similar
from senec_tui.cli.option_table import (
    ENVIRONMENT_PREFIX,
    EXCLUDE_EACH_OTHER,
    LOW_INTERVAL_S,
    OPTIONS,
)
from senec_tui.errors import ConfigError, GivenFileError, StorageError, UsageError
from senec_tui.language import N_, from_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.language import Language

DEFAULT: Final = N_("default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one run works with. Units in the names; None: not set."""

    host: str | None
    """As written, perhaps with a port."""
    scheme: str
    """auto, https or http."""
    interval_s: float
    timeout_s: float
    ca_file: Path | None
    insecure: bool
    demo: bool
    replay: Path | None
    demo_scenario: Path | None
    demo_model: str | None
    demo_firmware: str | None
    demo_speed: float | None
    demo_seed: int | None
    language: str
    theme: str | None
    mouse: bool
    glyphs: str
    """auto, braille, block or ascii."""
    low_power: str
    """auto, on or off."""
    copy: str
    """auto, raw, tmux, file or off."""
    redact: bool
    portal_account: str | None
    portal_serial: str | None
    portal_save_method: str
    """POST or GET."""
    portal_url: str | None
    portal_sso_url: str | None
    portal_ca_file: Path | None
    allow_changes: bool
    config_file: Path | None
    log_file: Path | None
    log_level: str
    alarms_level: str
    """note, watch or act."""
    alarms_on: str
    """begin, end or both."""
    alarms_bell: str
    """off, note, watch or act."""
    alarms_command: tuple[str, ...]
    alarms_command_timeout_s: float
    alarms_webhook: str | None
    alarms_webhook_topic: str | None
    alarms_quiet_hours: str | None
    """HH:MM-HH:MM."""
    alarms_ignore: tuple[str, ...]
    alarms_rules: Mapping[str, Mapping[str, Any]] | None
    """Rule -> level, raise, clear."""
    origins: Mapping[str, str]
    """Name of a setting -> `default`, a file, an environment variable or an argument."""


def load(
    given: Mapping[str, tuple[object, str]],
    environment: Mapping[str, str],
    usual_file: Path | None,
    tr: Language,
) -> Settings:
    """Put the settings together.

    Args:
        given: name -> (value, argument), from the command line.
        environment: variables of this process.
        usual_file: configuration file to use when none is named; need not exist; None: no file.
        tr: for the details of errors.

    Raises:
        GivenFileError: there is no file of the name that was given.
        ConfigError: the file is damaged, or holds something that is no setting.
        UsageError: an environment variable or a combination of arguments is wrong.
    """
    values: dict[str, object] = {option.name: option.default for option in OPTIONS}
    origins = dict.fromkeys(values, DEFAULT)
    from_variables = _from_environment(environment, tr)
    named = given.get("config") or from_variables.get("config")
    file = usual_file
    if named is not None and usual_file is not None:
        file = cast("Path", named[0])
    values["config"] = file
    if named is not None and file is not None and not file.exists():
        raise GivenFileError(file=file, origin=named[1], detail=N_("there is no such file"))
    from_file = {} if file is None else _from_file(file, tr)
    for layer in (from_file, from_variables, given):
        for name, (value, origin) in layer.items():
            values[name] = value
            origins[name] = origin
    _choose_one_source(given, values)
    if values["lang"] is None:
        values["lang"] = from_environment(environment)
    fields: dict[str, Any] = {option.key: values[option.name] for option in OPTIONS}
    return Settings(**fields, origins=origins)


def notes(settings: Settings, tr: Language) -> tuple[str, ...]:
    """What a person should know about these settings; each is said once."""
    found = []
    if settings.interval_s < LOW_INTERVAL_S:
        found.append(
            tr(
                "Polling every {seconds} s can make the appliance lose its connection to the "
                "maker; 10 s is a good value.",
                seconds=tr.localise(f"{settings.interval_s:g}"),
            )
        )
    if settings.insecure:
        found.append(tr("The certificate of the appliance is not checked (--insecure)."))
    return tuple(found)


def save_host(file: Path, host: str, scheme: str) -> None:
    """Keep host and scheme in the configuration file; the rest of it stays as it is.

    Raises:
        StorageError: it cannot be written.
    """
    import json
    import re

    from senec_tui.bounded_files import read_small
    from senec_tui.private_directory import make_directory

    try:
        old = read_small(file).decode() if file.exists() else ""
        # Keys of the top level stand before the first table.
        top, table, rest = re.match(r"(?s)(.*?)(^\s*\[|\Z)(.*)", old, re.MULTILINE).groups()  # type: ignore[union-attr]
        kept = re.sub(r"(?m)^\s*(host|scheme)\s*=.*\n?", "", top)
        new = f"host = {json.dumps(host)}\nscheme = {json.dumps(scheme)}\n{kept}{table}{rest}"
        target = file.resolve()  # the owner may keep the file elsewhere, behind a link
        make_directory(target.parent)
        beside = target.with_name(f".{target.name}.new")
        beside.write_text(new, encoding="utf-8")
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.replace(target)
    except (OSError, ValueError) as error:
        raise StorageError(file=file, detail=str(error)) from error


_Layer = dict[str, tuple[object, str]]


_OTHER_VARIABLES: Final = frozenset({"SENEC_TUI_DEBUG", "SENEC_TUI_PORTAL_PASSWORD"})
"""Understood, and no settings."""


def _from_environment(environment: Mapping[str, str], tr: Language) -> _Layer:
    known = {option.variable for option in OPTIONS} | _OTHER_VARIABLES
    for name in environment:
        if name.startswith(ENVIRONMENT_PREFIX) and name not in known:
            raise UsageError(
                N_("The environment variable {name} is no setting{similar}"),
                name=name,
                similar=similar(name, known, tr),
            )
    return {
        option.name: (option.kind.read(option.variable, text), option.variable)
        for option in OPTIONS
        if (text := environment.get(option.variable))
    }


def _from_file(file: Path, tr: Language) -> _Layer:
    if not file.exists():
        return {}
    import tomllib

    from senec_tui.bounded_files import read_small

    try:
        content = tomllib.loads(read_small(file).decode().replace("\r\n", "\n"))
    except RecursionError as error:
        raise ConfigError(file=file, detail=N_("it is nested too deeply")) from error
    except OSError as error:
        raise ConfigError(file=file, detail=error.strerror or str(error)) from error
    except ValueError as error:
        raise ConfigError(file=file, detail=str(error)) from error
    known = {option.name: option for option in OPTIONS if option.in_file}
    tables = {name.partition(".")[0] for name in known if "." in name}
    layer: _Layer = {}
    for name, value in _flat(content, tables):
        if name not in known:
            detail = tr(
                "there is no setting “{name}”{similar}", name=name, similar=similar(name, known, tr)
            )
            raise ConfigError(file=file, detail=detail)
        try:
            layer[name] = (known[name].kind.accept(name, value), str(file))
        except UsageError as error:
            raise ConfigError(file=file, detail=error.reason(tr)) from error
    return layer


def _flat(content: Mapping[str, object], tables: set[str]) -> list[tuple[str, object]]:
    """Names with dots for the keys of known tables; underscores may be written for hyphens."""
    pairs: list[tuple[str, object]] = []
    for key, value in content.items():
        name = key.replace("_", "-")
        if name in tables and isinstance(value, dict):
            pairs += [(f"{name}.{inner.replace('_', '-')}", v) for inner, v in value.items()]
        else:
            pairs.append((name, value))
    return pairs


def _choose_one_source(given: _Layer | Mapping[str, Any], values: dict[str, object]) -> None:
    """A source named on the command line wins over one that is only configured."""
    on_line = [name for name in ("host", "demo", "replay") if given.get(name, (None,))[0]]
    if len(on_line) > 1:
        raise UsageError(EXCLUDE_EACH_OTHER, one=given[on_line[0]][1], other=given[on_line[1]][1])
    if "host" in on_line:
        values["demo"], values["replay"] = False, None
    elif "demo" in on_line:
        values["replay"] = None
