"""The settings in force, put together once.

Later ones win: defaults, configuration file (TOML), environment (`SENEC_TUI_…`), arguments. Each
remembers where it came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from senec_tui.cli.names import similar
from senec_tui.cli.settings.option import ENVIRONMENT_PREFIX
from senec_tui.cli.settings.settings_table import (
    DEFAULT,
    EXCLUDE_EACH_OTHER,
    LOW_INTERVAL_S,
    OPTIONS,
    Settings,
)
from senec_tui.errors import ConfigError, GivenFileError, UsageError
from senec_tui.language import LANGUAGES, N_, from_environment
from senec_tui.secret_variables import SECRET_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from senec_tui.cli.settings.profiles import Profile
    from senec_tui.language import Language


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
    from_file, profiles = ({}, {}) if file is None else _from_file(file, tr)
    wanted = given.get("device") or from_variables.get("device")
    device, profile = _appliance(profiles, wanted, tr, (from_file, from_variables, given))
    # What was asked for by name counts more than what is set for all of them.
    layers = (
        (from_file, profile, from_variables)
        if "device" not in given
        else (from_file, from_variables, profile)
    )
    for layer in (*layers, given):
        for name, (value, origin) in layer.items():
            values[name] = value
            origins[name] = origin
    values["device"] = device
    _choose_one_source(given, values)
    if origins["lang"] == DEFAULT:
        values["lang"] = from_environment(environment)
    hosts = {name: str(profile["host"][0]) for name, profile in profiles.items()}
    return Settings(values, origins, hosts)


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
    if settings.language not in LANGUAGES:
        found.append(
            tr(
                "Italian is no longer offered, since only the codes of the appliance were Italian: "
                "the texts are English. --lang or lang in {file} chooses a language.",
                file=settings.config_file,
            )
        )
    return tuple(found)


_Layer = dict[str, tuple[object, str]]


_OTHER_VARIABLES: Final = SECRET_VARIABLES | {"SENEC_TUI_DEBUG"}
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


def _appliance(
    profiles: Mapping[str, Profile],
    wanted: tuple[object, str] | None,
    tr: Language,
    layers: Iterable[Mapping[str, tuple[object, str]]],
) -> tuple[str | None, Profile]:
    """Which of several appliances is meant; None: what the other settings name."""
    if not profiles and wanted is None:
        return None, {}
    from senec_tui.cli.settings.profiles import chosen_profile

    is_named = any(layer.get(name, (None,))[0] for layer in layers for name in _SOURCES[1:])
    return chosen_profile(profiles, wanted, tr, is_host_named=is_named)


def _from_file(file: Path, tr: Language) -> tuple[_Layer, dict[str, Profile]]:
    if not file.exists():
        return {}, {}
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
    profiles = {}
    if (tables := content.pop("device", None)) is not None:
        from senec_tui.cli.settings.profiles import read_profiles

        profiles = read_profiles(tables, file, tr)
    known = {option.name: option for option in OPTIONS if option.in_file}
    tables = {name[:at] for name in known for at, sign in enumerate(name) if sign == "."}
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
    return layer, profiles


def _flat(
    content: Mapping[str, object], tables: set[str], table: str = ""
) -> list[tuple[str, object]]:
    """Names with dots for the keys of known tables; underscores may be written for hyphens."""
    pairs: list[tuple[str, object]] = []
    for key, value in content.items():
        name = table + key.replace("_", "-")
        if name in tables and isinstance(value, dict):
            pairs += _flat(value, tables, f"{name}.")
        else:
            pairs.append((name, value))
    return pairs


_SOURCES: Final = ("device", "host", "demo", "replay")


def _choose_one_source(given: _Layer | Mapping[str, Any], values: dict[str, object]) -> None:
    """A source named on the command line wins over one that is only configured."""
    on_line = [name for name in _SOURCES if given.get(name, (None,))[0]]
    if len(on_line) > 1:
        raise UsageError(EXCLUDE_EACH_OTHER, one=given[on_line[0]][1], other=given[on_line[1]][1])
    if "host" in on_line or "device" in on_line:
        values["demo"], values["replay"] = False, None
    elif "demo" in on_line:
        values["replay"] = None
