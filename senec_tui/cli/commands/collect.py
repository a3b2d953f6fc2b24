"""`senec-tui collect`: poll and keep the history, without a screen; dashboards share the polls."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.sources import DEMO_NAME, host_of, make_source
from senec_tui.cli.interrupting import until_signal
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.polling.collector.service import HOLDER, Collector, Hearing

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source
    from senec_tui.errors import SenecTuiError
    from senec_tui.language import Language
    from senec_tui.model.alarm.service import Alarms
    from senec_tui.model.history.writing.background_writer import Notice

_NO_UNIT_FOR_DEMO: Final = N_(
    "A unit is for an appliance that is really there: name it with --host instead of --demo"
)
_UNIT: Final = """\
# {how}:
#   mkdir -p ~/.config/systemd/user
#   senec-tui collect --unit{options} > ~/.config/systemd/user/senec-tui.service
#   systemctl --user enable --now senec-tui
# {linger}:
#   loginctl enable-linger

[Unit]
Description=senec-tui: history of {device}

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=30
RestartPreventExitStatus=2
Nice=10
NoNewPrivileges=true

[Install]
WantedBy=default.target
"""


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """What else it can do than collect."""
    parser.add_argument(
        "--unit", action="store_true", help=tr("print a systemd user unit and do nothing else")
    )


def run(context: Context) -> int:
    """Collect until told to stop. A second collector says so and leaves."""
    if context.own.unit and context.settings.demo:
        raise UsageError(_NO_UNIT_FOR_DEMO)
    device = device_name(context)
    if context.own.unit:
        context.out.write(unit(context, device))
        return 0
    asyncio.run(_collect(context, device))
    return 0


def device_name(context: Context) -> str:
    """How the appliance is named among the files of this program. Raises `UsageError`."""
    if context.settings.demo:
        return DEMO_NAME
    from senec_tui.device.connection.address import parse_address

    return str(parse_address(host_of(context)))


def open_with_clock(context: Context) -> tuple[Source, Callable[[], float]]:
    """The appliance itself, never a collector of it, and the clock that its readings go by."""
    return make_source(context), lambda: context.now


def unit(context: Context, device: str) -> str:
    """The text of a systemd user unit that runs this program as it was called."""
    tr = context.tr
    program = shutil.which("senec-tui")
    words = [program] if program else [sys.executable, "-m", "senec_tui"]
    options = ["--host", device]
    command = shlex.join([*words, "collect", *options]).replace("%", "%%")
    return _UNIT.format(
        how=tr("A systemd user unit; to install it"),
        linger=tr("To let it run while you are not logged in"),
        options=" " + shlex.join(options),
        device=device.replace("%", "%%"),
        command=command,
    )


async def _collect(context: Context, device: str) -> None:
    tr = context.tr

    def notice(notice: Notice) -> None:
        context.note(notice.sentence(tr))

    def lost(error: SenecTuiError) -> None:
        context.note(error.sentence(tr))

    def back() -> None:
        context.note(tr("{device} answers.", device=device))

    source, clock = open_with_clock(context)
    collector = Collector(
        source,
        context.catalogue,
        data=context.paths.data,
        device=device,
        interval_s=context.settings.interval_s,
        hearing=Hearing(notice=notice, lost=lost, back=back, excess=lost),
        alarms=partial(_alarms, context, device),
        clock=clock,
        sleep=context.sleep or asyncio.sleep,
    )
    await until_signal(collector.run())


def _alarms(context: Context, device: str, source: Source) -> Alarms:
    """What follows the alarms, with the log of the appliance."""
    from senec_tui.cli.access.alarm_access import alarm_wishes
    from senec_tui.model.alarm.service import Alarms

    return Alarms(
        alarm_file(context.paths.data, device),
        context.catalogue,
        wishes=alarm_wishes(context.settings),
        device=device,
        tr=context.tr,
        notice=lambda error: context.note(error.sentence(context.tr)),
        holder=HOLDER,
        log_day=source.log_day,
        clock=lambda: context.now,
        sleep=context.sleep or asyncio.sleep,
    )
