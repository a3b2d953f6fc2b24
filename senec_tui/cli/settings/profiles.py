"""Several appliances in one configuration file: `[device.NAME]` tables, and which one is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.names import similar
from senec_tui.cli.settings.settings_table import DEVICE, OPTIONS
from senec_tui.errors import ConfigError, UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.language import Language

TABLE: Final = "device"
_NAME: Final = re.compile(r"\w[\w.-]{0,39}")
_KNOWN: Final = {
    option.name: option for option in OPTIONS if option.group == DEVICE and option.in_file
}
"""What may differ from one appliance to the other."""
_FOR_ALL: Final = {option.name for option in OPTIONS if option.in_file} - _KNOWN.keys()

Profile = dict[str, tuple[object, str]]
"""Name of a setting -> value and origin."""


def read_profiles(tables: object, file: Path, tr: Language) -> dict[str, Profile]:
    """The appliances of a configuration file, in its order.

    Raises:
        ConfigError: what stands there is none, or has no host.
    """
    if not isinstance(tables, dict):
        raise ConfigError(file=file, detail=N_("appliances are tables: [device.NAME]"))
    return {name: _profile(name, table, file, tr) for name, table in tables.items()}


def _profile(name: str, table: object, file: Path, tr: Language) -> Profile:
    def wrong(message: str, **facts: object) -> ConfigError:
        return ConfigError(file=file, detail=f"[{TABLE}.{name}]: {tr(message, **facts)}")

    if not _NAME.fullmatch(name):
        raise wrong(N_("a name has letters, digits, “-”, “_” and “.”, 40 at most"))
    if name in COMMANDS:
        raise wrong(N_("a sub-command has this name"))
    if not isinstance(table, dict):
        raise wrong(N_("appliances are tables: [device.NAME]"))
    profile: Profile = {}
    for key, value in table.items():
        option = _KNOWN.get(key.replace("_", "-"))
        if option is None and key.replace("_", "-") in _FOR_ALL:
            raise wrong(
                N_("“{name}” holds for all appliances: write it above the first [table]"), name=key
            )
        if option is None:
            raise wrong(
                N_("there is no setting “{name}”{similar}"),
                name=key,
                similar=similar(key, _KNOWN, tr),
            )
        try:
            profile[option.name] = (option.kind.accept(key, value), f"{file} [{TABLE}.{name}]")
        except UsageError as error:
            raise wrong(error.reason(tr)) from error
    if not profile.get("host", (None,))[0]:
        raise wrong(N_("host is missing"))
    return profile


def chosen_profile(
    profiles: Mapping[str, Profile],
    wanted: tuple[Any, str] | None,
    tr: Language,
    *,
    is_host_named: bool,
) -> tuple[str | None, Profile]:
    """Name and settings of the appliance that is meant; without a name and a host, the first.

    `wanted`: the name, and the argument or variable that gave it; the same as the name where it
    stood alone on the command line.

    Raises:
        UsageError: there is none of that name.
    """
    if wanted is None:
        name = None if is_host_named else next(iter(profiles), None)
        return name, {} if name is None else profiles[name]
    name, origin = str(wanted[0]), wanted[1]
    if name in profiles:
        return name, profiles[name]
    if origin == name and profiles:
        raise UsageError(
            N_(
                "There is neither a sub-command nor an appliance “{name}”{similar}. `senec-tui "
                "--help` lists sub-commands; appliances are {names}"
            ),
            name=name,
            similar=similar(name, [*COMMANDS, *profiles], tr),
            names=", ".join(profiles),
        )
    if origin == name:
        raise UsageError(
            N_("There is no sub-command “{name}”{similar}. `senec-tui --help` lists them"),
            name=name,
            similar=similar(name, [*COMMANDS, *profiles], tr),
        )
    raise UsageError(
        N_("{origin}: the configuration file has no [device.{name}]{similar}"),
        origin=origin,
        name=name,
        similar=similar(name, profiles, tr),
    )
