"""The sub-commands: one row here, one module beside this file.

A module is imported only when its sub-command is used. It has two functions:

    add_arguments(parser, tr)     its own arguments; the common ones are there already
    run(context) -> int           the exit status; failures are raised as `SenecTuiError`
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.cli.settings.feed_settings import FEEDS
from senec_tui.cli.settings.settings_table import DEMO, DEVICE, PORTAL
from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from senec_tui.cli.settings.settings_table import Settings


_REAL_OR_DEMO: Final = frozenset({"host", "demo"})
_DOES_NOTHING_WITH: Final = N_("`senec-tui {command}` does nothing with {option}; leave it out")


class SubCommand(NamedTuple):
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

    asks: frozenset[str] = frozenset({"host", "demo", "replay"})
    """Which of these options it honours; `refuse_source` refuses the others in a sentence."""

    is_plugin: bool = False
    """Run by a monitor: whatever makes it fail, usage included, is a line on standard output and
    status 3, since 1 and 2 mean something else there."""

    @property
    def module(self) -> str:
        """Where it lives."""
        return f"{__name__}.{self.name.replace('-', '_')}"


COMMANDS: Final = {
    command.name: command
    for command in (
        SubCommand("get", N_("read single values or whole objects"), N_("PATH...")),
        SubCommand("dump", N_("read everything that the appliance has")),
        SubCommand("watch", N_("a line per poll"), N_("PATH...")),
        SubCommand("log", N_("the appliance's own log"), N_("[DAY|FROM..TO]")),
        SubCommand("status", N_("the plant in one line: state, charge, powers, alarms")),
        SubCommand("check", N_("the same for monitoring, with its exit statuses"), is_plugin=True),
        SubCommand("why", N_("what the battery does, what holds it back, what will release it")),
        SubCommand("events", N_("what was not fine, with begin, end and duration")),
        SubCommand(
            "acknowledge",
            N_("say that events were seen"),
            "ID...|all",
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "alarms",
            N_("whether alarms reach you, and by which rules they are made"),
            "test|rules",
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "collect",
            N_("keep the history without a screen; dashboards share its polls"),
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "feeds",
            N_("what `collect` hands on to other programs, and how that fares"),
            "[mqtt|influx|grafana]",
            shows=FEEDS,
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "record",
            N_("keep a session in one file, to be replayed"),
            N_("FILE"),
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "redact", N_("a recording without identities"), N_("IN OUT"), shows="", asks=frozenset()
        ),
        SubCommand("export", N_("curves and totals of the history for other programs")),
        SubCommand(
            "report",
            N_("health of the battery, or energy of a year, to hand to somebody"),
            "battery|year|swap",
        ),
        SubCommand(
            "import-totals",
            N_("daily totals of older years into the history"),
            N_("FILE"),
            asks=frozenset({"host"}),
        ),
        SubCommand(
            "peakshaving",
            N_("peak shaving in the portal: see and set"),
            "show|set",
            shows=PORTAL,
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "portal",
            N_("sign in to mein-senec.de, or out"),
            "status|login|logout",
            shows=PORTAL,
            asks=frozenset({"demo"}),
        ),
        SubCommand(
            "doctor",
            N_("what works between here and the appliance, step by step"),
            asks=_REAL_OR_DEMO,
        ),
        SubCommand(
            "trust", N_("remember the appliance's certificate"), N_("[HOST]"), asks=_REAL_OR_DEMO
        ),
        SubCommand(
            "simulate",
            N_("an appliance on this machine, to try things on"),
            shows=DEMO,
            asks=frozenset({"demo"}),
        ),
        SubCommand(
            "config",
            N_("the settings in force and where each comes from"),
            mends_file=True,
            shows="",
        ),
        SubCommand(
            "completion",
            N_("completion for a shell"),
            "bash|zsh|fish",
            reads_file=False,
            shows="",
            asks=frozenset(),
        ),
    )
}


def refuse_source(command: SubCommand, settings: Settings) -> None:
    """Refuse `--host`, `--demo` and `--replay` where a command would pass over them.

    What is configured is for all commands and no mistake; demo and recording never are.

    Raises:
        UsageError: one is named that this command has no use for.
    """
    for name in ("host", "demo", "replay"):
        origin = settings.origins[name]
        given = origin.startswith("--") or (name != "host" and command.asks)
        if name not in command.asks and getattr(settings, name) and given:
            raise UsageError(_DOES_NOTHING_WITH, command=command.name, option=origin)
