"""No sub-command: the dashboard. Textual is imported here, last."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.cli.context import logged
from senec_tui.cli.settings.loading import notes
from senec_tui.cli.settings.settings_table import DEFAULT, HOST
from senec_tui.language import LANGUAGES, N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.app.dashboard_options import Appliances, DashboardOptions, Together
    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.connection.address import Address
    from senec_tui.device.connection.search import SearchProgress
    from senec_tui.device.source import Source
    from senec_tui.errors import TrustError
    from senec_tui.model.alarm.telling.wishes import AlarmWishes
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.peak_shaving.portal_access import AskCode, Hear, PortalAccess
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.simulator.appliance import Appliance


_WITHOUT_COLOR: Final = frozenset({"dumb", "unknown"})
"""Values of TERM for terminals that know no colours, or of which nobody knows anything."""
_ASKED: Final = N_("Drawing less often, as --low-power says")
_OVER_SSH: Final = N_("Drawing less often over SSH; --low-power off changes that")
_SMALL: Final = N_("Drawing less often on this small computer; --low-power off changes that")


def open_dashboard(context: Context) -> int:
    """Open it and stay until it is left; for another of several appliances it is opened anew."""
    # What is loaded stays to the end: looking through it for garbage is 5 % of the start. The
    # dashboard looks again when its first tab is there (`app/services/long_lived.py`).
    gc.disable()
    from senec_tui.app import run_dashboard

    while True:
        wanted: list[str] = []
        status = run_dashboard(dashboard_options(context, wanted.append))
        if not wanted or context.settings_of is None:
            return status
        context = context.for_another(context.settings_of(wanted[-1]))


def dashboard_options(
    context: Context, switch: Callable[[str], None] | None = None
) -> DashboardOptions:
    """Settings and factories as the dashboard wants them. Nothing is opened yet.

    Raises:
        UsageError: the host cannot be one, or the demo is set up wrongly.
    """
    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.cli.access.history_places import Histories
    from senec_tui.cli.access.price_settings import prices
    from senec_tui.cli.access.shared_sources import presence
    from senec_tui.cli.access.sources import log_directory

    settings, paths = context.settings, context.paths
    making = _Making(context)
    appliance, replay, clock = making.appliance, making.replay, making.clock
    histories = Histories(context, appliance, replay)
    low_power = low_power_reason(
        settings.low_power,
        context.environment,
        cores=os.cpu_count() or 1,
        machine=os.uname().machine,
    )
    return DashboardOptions(
        make_source=making.source if making.name else None,
        search=making.search,
        connect=making.connect,
        make_demo=making.demo,
        appliances=_appliances(settings, switch),
        together=_together(context, appliance),
        save_host=making.save_host,
        trust_now=making.trust_now if clock is None else None,
        make_portal=None if replay is not None else making.portal,
        device_name=making.name,
        replay=replay is not None,
        history_file=histories.file,
        alarm_file=histories.alarm_file,
        alarm_wishes=partial(_alarm_wishes, settings, tells=appliance is None),
        presence=lambda device: presence(context, "senec-tui", device),
        ask_feeds=None if replay is not None else partial(_feeds, context),
        prefill_history=histories.prefill,
        prefill_earlier_history=histories.prefill_earlier,
        history_note=histories.note,
        prices=prices(settings),
        demo_faults=None if appliance is None else partial(_set_fault, appliance),
        demo_fault_names=dict if appliance is None else partial(_fault_names, appliance),
        demo_faults_running=tuple if appliance is None else partial(_running_faults, appliance),
        clock=clock,
        speed=1.0 if appliance is None else settings.demo_speed or 1.0,
        interval_s=settings.interval_s,
        language=settings.language if settings.language in LANGUAGES else "en",
        language_given=settings.origins["lang"] != DEFAULT,
        theme=settings.theme,
        glyphs=settings.glyphs,
        copy=settings.copy,
        mouse=settings.mouse,
        title=settings.title,
        keys=settings.keys,
        no_color=bool(context.environment.get("NO_COLOR"))
        or context.environment.get("TERM") in _WITHOUT_COLOR,
        low_power=low_power != "",
        low_power_note=context.tr(low_power) if settings.low_power == "auto" and low_power else "",
        mask=settings.redact,
        make_redactor=lambda: context.redactor,
        allow_changes=settings.allow_changes,
        additions=paths.additions,
        limits=context.catalogue.own_limits,
        state_directory=paths.state,
        data_directory=paths.data,
        cache_directory=log_directory(context),
        environment=context.environment,
        notes=notes(settings, context.tr),
    )


def _appliances(settings: Settings, switch: Callable[[str], None] | None) -> Appliances | None:
    """The owner's appliances; None where only one is looked at, or none that is real."""
    if switch is None or not settings.appliances or settings.demo or settings.replay is not None:
        return None
    from senec_tui.app.dashboard_options import Appliances

    hosts = {name: HOST.shown(host) for name, host in settings.appliances.items()}
    return Appliances(hosts=hosts, shown=settings.device or "", switch=switch)


def _together(context: Context, appliance: Appliance | None) -> Together | None:
    """All appliances of the home; None where there is only one."""
    has_slave = appliance is not None and bool(appliance.model.slave)
    if not has_slave and len(context.settings.appliances) < 2:
        return None
    from senec_tui.cli.access.home_sources import together

    return together(context, appliance)


async def _feeds(context: Context, device: str) -> tuple[FeedState, ...]:
    """What is handed on for an appliance, and what is set up and is not."""
    from senec_tui.cli.access.feeds.running_feeds import running_feeds, with_idle
    from senec_tui.errors import NotOursError

    try:
        running = await running_feeds(context, device)
    except NotOursError:  # nobody whom we believe; that is said once, where values come from
        running = None
    return with_idle(context, running or ())


def _alarm_wishes(settings: Settings, *, tells: bool) -> AlarmWishes:
    """What is asked for; the demo rings the bell and tells nobody."""
    from senec_tui.cli.access.alarm_access import alarm_wishes

    wishes = alarm_wishes(settings)
    return wishes if tells else replace(wishes, command=(), webhook=None)


class _Making:
    """Makes what the dashboard opens, when it wants it.

    Appliance, recording and host are looked at at once, so that a mistake is told before the screen
    is taken over. Raises `UsageError` like `dashboard_options`.
    """

    def __init__(self, context: Context) -> None:
        from senec_tui.cli.access.sources import DEMO_NAME
        from senec_tui.device.connection.address import parse_address

        settings = context.settings
        self._context = context
        self.appliance = context.appliance if settings.demo else None
        self.replay = None if settings.replay is None else context.replay
        self.name = ""
        """What is shown is called so; empty when nothing is named."""
        self.clock: Callable[[], float] | None = None
        """Of what has a time of its own."""
        if (appliance := self.appliance) is not None:
            self.name, self.clock = DEMO_NAME, lambda: appliance.now
        elif (replay := self.replay) is not None:
            self.name, self.clock = replay.facts.name, lambda: replay.at
        elif settings.host is not None:
            self.name = str(parse_address(settings.host))

    def source(self) -> Source:
        """What the settings name."""
        if self.appliance is not None:
            from senec_tui.cli.access.sources import demo_source

            return logged(demo_source(self._context, self.appliance), self._context)
        if self.replay is not None:
            self.replay.play()
            return self.replay
        from senec_tui.cli.access.shared_sources import shared_source

        return logged(shared_source(self._context), self._context)

    def demo(self) -> Source:
        """The simulated appliance."""
        from senec_tui.cli.access.sources import demo_appliance, demo_source

        return demo_source(self._context, demo_appliance(self._context.settings))

    async def search(self, told: Callable[[SearchProgress], None]) -> tuple[Address, ...]:
        """Where appliances answer in the own network."""
        from senec_tui.device.connection.search import own_addresses, search

        return await search(own_addresses(), told)

    async def connect(self, host: str, scheme: str) -> Source:
        """A source that has answered once. Raises `UsageError`, `DeviceError`."""
        from senec_tui.cli.access.sources import live_source

        source = live_source(self._context, host, scheme)
        try:
            await source.identify()
        except BaseException:
            await source.close()
            raise
        return logged(source, self._context)

    def portal(
        self, *, on_change: Hear | None = None, ask_code: AskCode | None = None
    ) -> PortalAccess:
        """The way to the portal, made when its tab is first opened."""
        from senec_tui.cli.access.portal_opening import open_portal

        return open_portal(
            self._context,
            on_change=on_change,
            ask_code=ask_code,
            clock=self.clock,
            appliance=self.appliance,
        )

    def save_host(self, host: str, scheme: str) -> None:
        """Keep it in the configuration file. Raises `StorageError`."""
        from senec_tui.cli.settings.host_file import save_host

        context = self._context
        save_host(context.settings.config_file or context.paths.config_file, host, scheme)

    async def trust_now(self, error: TrustError) -> str:
        """Trust what an error has shown; gives its fingerprint."""
        from senec_tui.cli.access.trust_decisions import agree

        return await agree(self._context, error)


def low_power_reason(
    chosen: str, environment: Mapping[str, str], *, cores: int, machine: str
) -> str:
    """Message: why to draw less often; "" for no reason to."""
    if chosen == "on":
        return _ASKED
    if chosen == "auto" and "SSH_CONNECTION" in environment:
        return _OVER_SSH
    if chosen == "auto" and (cores == 1 or machine.startswith(("armv6", "armv7"))):
        return _SMALL
    return ""


def _fault_names(appliance: Appliance) -> dict[str, Wording]:
    """What can happen to the appliance, stories first."""
    from senec_tui.model.judgement.wording import Labels, message
    from senec_tui.simulator.faults import FAULTS
    from senec_tui.simulator.stories.story import stories_for

    stories = {story.name: Labels.of(story.title) for story in stories_for(appliance.model)}
    return stories | {name: message(words) for name, words in FAULTS.items()}


def _running_faults(appliance: Appliance) -> list[str]:
    """What happens to the appliance now."""
    return [name for name in _fault_names(appliance) if name in appliance.faults]


def _set_fault(appliance: Appliance, name: str | None) -> None:
    """One fault on, or all of them off."""
    if name is None:
        appliance.faults.clear()
    else:
        appliance.faults.set(name)
