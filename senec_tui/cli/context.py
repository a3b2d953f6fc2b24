"""What a sub-command gets to work with, and how it speaks."""

from __future__ import annotations

import sys
import time
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO, cast

from senec_tui.clean_text import printable

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.paths import Paths
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.device.source import Source
    from senec_tui.errors import ConfigError
    from senec_tui.language import Language
    from senec_tui.model.recording.replay import Replay
    from senec_tui.simulator.appliance import Appliance

    OpenSource = Callable[["Context"], Source]


def _open_source(context: Context) -> Source:
    from senec_tui.cli.access.shared_sources import shared_source

    return dressed(shared_source(context), context)


def dressed(source: Source, context: Context) -> Source:
    """A source with what the settings want around it: an own log, identities hidden."""
    source = logged(source, context)
    if context.settings.redact:
        from senec_tui.cli.access.redacted_output import RedactedSource

        source = RedactedSource(source, context.catalogue, context.redactor)
    return source


def logged(source: Source, context: Context) -> Source:
    """A source of which the own log tells, where there is one."""
    if context.settings.log_file is None:
        return source
    from senec_tui.cli.access.logged_source import LoggedSource

    return LoggedSource(source)


class Context:
    """One run. Data goes to `out`, everything else to `err`. Nothing of it is ever exchanged.

    No dataclass: of `status`, which runs every few seconds, its import would be a quarter.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        own: Namespace,
        tr: Language,
        paths: Paths,
        settings_of: Callable[[str], Settings] | None = None,
        file_error: ConfigError | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
        out: TextIO | None = None,
        err: TextIO | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        open_source: OpenSource = _open_source,
    ) -> None:
        """With --redact nothing that identifies gets through to either stream.

        Args:
            settings: those in force.
            own: arguments of the sub-command.
            tr: the language of what is said.
            paths: where files lie.
            settings_of: the same call for another of several appliances, by its name.
            file_error: why the configuration file is not in force, for the commands that go on
                without it.
            environment: variables of this process.
            out: where data goes; None: standard output.
            err: where everything else goes; None: standard error.
            clock: Unix seconds.
            sleep: how to wait; None: the event loop's.
            open_source: where readings come from.
        """
        self.settings = settings
        self.own = own
        self.tr = tr
        self.paths = paths
        self.settings_of = settings_of
        self.file_error = file_error
        self.environment = environment
        self._streams = out, err
        self.out = sys.stdout if out is None else out
        self.err = sys.stderr if err is None else err
        self.clock = clock
        self.sleep = sleep
        self.open_source = open_source
        self.afterwards: list[Callable[[], Iterable[str]]] = []
        """Asked at the end, however it came, for what else the person should know."""
        if settings.redact:
            from senec_tui.cli.access.redacted_output import RedactedStream

            self.out = cast("TextIO", RedactedStream(self.out, lambda: self.redactor))
            self.err = cast("TextIO", RedactedStream(self.err, lambda: self.redactor))

    def for_another(self, settings: Settings) -> Context:
        """The same run with the settings for another appliance."""
        return Context(
            settings=settings,
            own=self.own,
            tr=self.tr,
            paths=self.paths,
            settings_of=self.settings_of,
            file_error=self.file_error,
            environment=self.environment,
            out=self._streams[0],
            err=self._streams[1],
            clock=self.clock,
            sleep=self.sleep,
            open_source=self.open_source,
        )

    def print(self, text: str = "") -> None:
        """A line of data."""
        self.out.write(printable(text) + "\n")

    def note(self, text: str) -> None:
        """A line for the person, not for the pipe."""
        self.err.write(f"senec-tui: {printable(text)}\n")
        self.err.flush()

    @cached_property
    def appliance(self) -> Appliance:
        """The simulated appliance of `--demo`: one for the run, so that all go by its clock."""
        from senec_tui.cli.access.sources import demo_appliance

        return demo_appliance(self.settings)

    @cached_property
    def replay(self) -> Replay:
        """The recording of `--replay`, see `shared.open_replay`; one for the run."""
        from senec_tui.cli.access.shared_sources import open_replay

        return open_replay(self)

    @property
    def now(self) -> float:
        """Unix seconds where the readings come from: in the demo, at the end of a recording."""
        if self.settings.replay is not None:
            return self.replay.end
        return self.appliance.now if self.settings.demo else self.clock()

    @cached_property
    def catalogue(self) -> Catalogue:
        """Ours, with the owner's additions."""
        from senec_tui.catalogue import Catalogue
        from senec_tui.cli.settings.alarm_kinds import own_limits

        return Catalogue(self.paths.additions, own_limits(self.settings.alarms_rules))

    @cached_property
    def redactor(self) -> Redactor:
        """The one of this run: what is hidden has the same stand-in everywhere."""
        from senec_tui.cli.access.redacted_output import redactor_of

        return redactor_of(self.settings, self.catalogue)
