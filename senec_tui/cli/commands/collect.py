"""`senec-tui collect`: poll and keep the history, without a screen; dashboards share the polls."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.access.sources import DEMO_NAME, host_of, make_source
from senec_tui.cli.interrupting import until_signal
from senec_tui.cli.service_manager import ALIVE, READY, notify
from senec_tui.cli.settings.option import ENVIRONMENT_PREFIX
from senec_tui.cli.settings.settings_table import OPTIONS
from senec_tui.cli.settings.value_kinds import FlagKind
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.polling.collector.collector import HOLDER, Collector, CollectorListener

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source
    from senec_tui.errors import SenecTuiError
    from senec_tui.feeds.known_samples import KnownSamples
    from senec_tui.feeds.proxy.proxy_server import Proxy
    from senec_tui.language import Language
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.service import Alarms
    from senec_tui.model.history.writing.background_writer import Notice
    from senec_tui.model.polling.collector.cache import CachedSource
    from senec_tui.model.polling.snapshot_feed import SubscriberFailure
    from senec_tui.model.reading.snapshot import Snapshot

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
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart={command}
Restart=on-failure
RestartSec=30
TimeoutStartSec=180
WatchdogSec={watchdog_s}
RestartPreventExitStatus=2
Nice=10
NoNewPrivileges=true

[Install]
WantedBy=default.target
"""


_WATCHDOG_S: Final = 600.0
_WATCHDOG_POLLS: Final = 4


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
    options = [*_appliance(context, device), *_options(context)]
    command = shlex.join([*words, "collect", *options])
    # What means something to systemd inside quotes, too.
    for sign in ("\\", "%", "$"):
        command = command.replace(sign, 2 * sign)
    return _UNIT.format(
        how=tr("A systemd user unit; to install it"),
        linger=tr("To let it run while you are not logged in"),
        options=" " + shlex.join(options),
        device=device.replace("%", "%%"),
        command=command,
        watchdog_s=f"{_watchdog_s(context.settings.interval_s):.0f}",
    )


def _appliance(context: Context, device: str) -> list[str]:
    """The one that is meant: by its name where the file has one, for what else stands there."""
    settings = context.settings
    is_named = settings.device is not None and not settings.origins["host"].startswith("--")
    return ["--device", settings.device or ""] if is_named else ["--host", device]


def _options(context: Context) -> list[str]:
    """What it was called with, arguments and environment alike, as arguments.

    What the configuration file says is left out: it will be read again.
    """
    words: list[str] = []
    for option in OPTIONS:
        origin = context.settings.origins[option.name]
        named = origin.startswith(("--", ENVIRONMENT_PREFIX))
        if not named or option.name in ("host", "device", "demo", "replay"):
            continue
        value = getattr(context.settings, option.key)
        if isinstance(option.kind, FlagKind):
            means = not option.argument.startswith("--no-")
            opposite = f"--no-{option.name}" if means else f"--{option.name}"
            words.append(option.argument if value is means else opposite)
        else:
            words += [option.argument, option.kind.written(value)]
    return words


def _watchdog_s(interval_s: float) -> float:
    """A loop that has published nothing for so long is dead; a slow device may take a while."""
    return max(_WATCHDOG_S, _WATCHDOG_POLLS * interval_s)


async def _collect(context: Context, device: str) -> None:
    tr = context.tr

    def notice(notice: Notice) -> None:
        context.note(notice.sentence(tr))

    def lost(error: SenecTuiError) -> None:
        context.note(error.sentence(tr))

    def back() -> None:
        context.note(tr("{device} answers.", device=device))

    def failed(failure: SubscriberFailure) -> None:
        context.note(failure.sentence(tr))

    from senec_tui.cli.access.feeds.feed_opening import open_feeds
    from senec_tui.feeds.export_table import ExportTable
    from senec_tui.feeds.known_samples import KnownSamples

    known = KnownSamples(ExportTable.of(context.catalogue))
    feeds = open_feeds(context, device, known, lambda: collector.standing_alarms)
    source, clock = open_with_clock(context)
    collector = Collector(
        source,
        context.catalogue,
        data=context.paths.data,
        device=device,
        interval_s=context.settings.interval_s,
        hearing=CollectorListener(notice=notice, lost=lost, back=back, excess=lost, failed=failed),
        alarms=partial(_alarms, context, device),
        proxy=_proxy(context, known, lambda: collector),
        status=partial(_status, context, source),
        polled=partial(notify, f"{READY}\n{ALIVE}"),
        clock=clock,
        sleep=context.sleep or asyncio.sleep,
    )
    for feed in feeds:
        collector.follow(feed)
    await until_signal(collector.run())


def _status(
    context: Context,
    source: Source,
    snapshot: Snapshot,
    alarms: tuple[Alarm, ...],
    language: str,
) -> dict[str, Any]:
    """What `senec-tui status` and `check` print."""
    from senec_tui.cli.commands import check, status
    from senec_tui.language import Language
    from senec_tui.model.alarm.plant_status import PlantStatus

    tr = Language(language)
    plant = PlantStatus.of(snapshot, source.facts.name, alarms, tr)
    return status.told(plant, tr, context.now) | {"check": check.told(plant, tr)}


def _proxy(
    context: Context, known: KnownSamples, collector: Callable[[], Collector]
) -> Callable[[CachedSource], Proxy] | None:
    """What answers other programs, where the owner wants it. Raises `UsageError`."""
    settings = context.settings
    if not settings.feeds_listen:
        return None
    from senec_tui.feeds.metrics.metric_families import Metrics
    from senec_tui.feeds.proxy.proxy_answers import ProxyAnswers
    from senec_tui.feeds.proxy.proxy_clients import parse_clients, parse_place
    from senec_tui.feeds.proxy.proxy_server import Proxy

    clients = parse_clients(settings.feeds_allow)
    place = parse_place(settings.feeds_listen, clients)

    def made(source: CachedSource) -> Proxy:
        metrics = Metrics(
            known,
            source,
            latest=lambda: collector().feed.latest,
            alarms=lambda: collector().standing_alarms,
            clock=lambda: context.now,
        )
        return Proxy(ProxyAnswers(source, metrics), place, clients, clock=lambda: context.now)

    return made


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
