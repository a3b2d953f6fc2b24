"""The sub-commands: one row here, one module beside this file.

A module is imported only when its sub-command is used. It has two functions:

    add_arguments(parser, tr)     its own arguments; the common ones are there already
    run(context) -> int           the exit status; failures are raised as `SenecTuiError`
"""

from __future__ import annotations

from typing import Final, NamedTuple

from senec_tui.cli.options import DEMO, DEVICE, PORTAL
from senec_tui.language import N_


class Command(NamedTuple):
    """One sub-command."""

    name: str
    help: str
    usage: str = ""
    """Message: what follows the name in the overview."""
    reads_file: bool = True
    """False for those that have no use for the configuration file, be it damaged or not."""

    mends_file: bool = False
    """True for what helps with a damaged one: it goes on without, and says so."""

    shows: str = DEVICE
    """The group of common options that its help explains, too."""

    @property
    def module(self) -> str:
        """Where it lives."""
        return f"{__name__}.{self.name.replace('-', '_')}"


COMMANDS: Final = {
    command.name: command
    for command in (
        Command("get", N_("read single values or whole objects"), N_("PATH...")),
        Command("dump", N_("read everything that the appliance has")),
        Command("watch", N_("a line per poll"), N_("PATH...")),
        Command("log", N_("the appliance's own log"), N_("[DAY|FROM..TO]")),
        Command("collect", N_("keep the history without a screen; dashboards share its polls")),
        Command("record", N_("keep a session in one file, to be replayed"), N_("FILE")),
        Command("redact", N_("a recording without identities"), N_("IN OUT"), shows=""),
        Command("export", N_("curves and totals of the history for other programs")),
        Command("import-totals", N_("daily totals of older years into the history"), N_("FILE")),
        Command(
            "peakshaving", N_("peak shaving in the portal: see and set"), "show|set", shows=PORTAL
        ),
        Command(
            "portal", N_("sign in to mein-senec.de, or out"), "status|login|logout", shows=PORTAL
        ),
        Command("doctor", N_("what works between here and the appliance, step by step")),
        Command("trust", N_("remember the appliance's certificate"), N_("[HOST]")),
        Command("simulate", N_("an appliance on this machine, to try things on"), shows=DEMO),
        Command(
            "config",
            N_("the settings in force and where each comes from"),
            mends_file=True,
            shows="",
        ),
        Command(
            "completion", N_("completion for a shell"), "bash|zsh|fish", reads_file=False, shows=""
        ),
    )
}
