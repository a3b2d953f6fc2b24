"""No sub-command: the dashboard. Textual is imported here, last."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.cli.settings import DEFAULT, notes, save_host
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.cli.context import Context
    from senec_tui.cli.settings import Settings
    from senec_tui.device.source import Source
    from senec_tui.errors import TrustError
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.recording.replay import Replay
    from senec_tui.simulator.appliance import Appliance


_WITHOUT_COLOR: Final = frozenset({"dumb", "unknown"})
"""Values of TERM for terminals that know no colours, or of which nobody knows anything."""
_ASKED: Final = N_("Drawing less often, as --low-power says")
_OVER_SSH: Final = N_("Drawing less often over SSH; --low-power off changes that")
_SMALL: Final = N_("Drawing less often on this small computer; --low-power off changes that")


def open_dashboard(context: Context) -> int:
    """Open it and stay until it is left."""
    options = dashboard_options(context)
    from senec_tui.app import run_dashboard

    return run_dashboard(options)


def dashboard_options(context: Context) -> DashboardOptions:
    """Settings and factories as the dashboard wants them. Nothing is opened yet.

    Raises:
        UsageError: the host cannot be one, or the demo is set up wrongly.
    """
    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.cli.access.history_places import Histories
    from senec_tui.cli.access.portal_opening import open_portal
    from senec_tui.cli.access.shared_sources import open_replay, presence
    from senec_tui.cli.access.sources import demo_appliance, demo_source, live_source, log_directory

    settings, paths = context.settings, context.paths
    # Made here, so that a mistake is told before the screen is taken over.
    appliance = demo_appliance(settings) if settings.demo else None
    if settings.host is not None and not settings.demo:
        from senec_tui.device.connection.address import parse_address

        parse_address(settings.host)

    replay = None if settings.replay is None else open_replay(context)
    histories = Histories(context, appliance, replay)

    def logged(source: Source) -> Source:
        if settings.log_file is None:
            return source
        from senec_tui.cli.access.logged_source import LoggedSource

        return LoggedSource(source)

    def make_source() -> Source:
        source = _source(context, appliance, replay)
        return source if replay is not None else logged(source)

    async def connect(host: str, scheme: str) -> Source:
        source = live_source(context, host, scheme)
        try:
            await source.identify()
        except BaseException:
            await source.close()
            raise
        return logged(source)

    async def trust_now(error: TrustError) -> str:
        from senec_tui.cli.access.trust_decisions import agree

        return await agree(context, error)

    def save(host: str, scheme: str) -> None:
        save_host(settings.config_file or paths.config_file, host, scheme)

    low_power = low_power_reason(
        settings.low_power,
        context.environment,
        cores=os.cpu_count() or 1,
        machine=os.uname().machine,
    )
    name, clock = _name_and_clock(settings, appliance, replay)
    return DashboardOptions(
        make_source=make_source if name else None,
        connect=connect,
        make_demo=lambda: demo_source(context, demo_appliance(settings)),
        save_host=save,
        trust_now=trust_now if clock is None else None,
        make_portal=None
        if replay is not None
        else partial(open_portal, context, clock=clock, appliance=appliance),
        device_name=name,
        replay=replay is not None,
        history_file=histories.file,
        presence=lambda device: presence(context, "senec-tui", device),
        prefill_history=histories.prefill,
        history_note=histories.note,
        demo_faults=None if appliance is None else partial(_set_fault, appliance),
        demo_fault_names={} if appliance is None else _fault_names(appliance),
        clock=clock,
        speed=1.0 if appliance is None else settings.demo_speed or 1.0,
        interval_s=settings.interval_s,
        language=settings.language,
        language_given=settings.origins["lang"] != DEFAULT,
        theme=settings.theme,
        glyphs=settings.glyphs,
        copy=settings.copy,
        mouse=settings.mouse,
        no_color=bool(context.environment.get("NO_COLOR"))
        or context.environment.get("TERM") in _WITHOUT_COLOR,
        low_power=low_power != "",
        low_power_note=context.tr(low_power) if settings.low_power == "auto" and low_power else "",
        mask=settings.redact,
        make_redactor=lambda: context.redactor,
        allow_changes=settings.allow_changes,
        additions=paths.additions,
        state_directory=paths.state,
        config_directory=paths.config,
        data_directory=paths.data,
        cache_directory=log_directory(context),
        environment=context.environment,
        notes=notes(settings, context.tr),
    )


def _source(context: Context, appliance: Appliance | None, replay: Replay | None) -> Source:
    from senec_tui.cli.access.shared_sources import shared_source
    from senec_tui.cli.access.sources import demo_source

    if appliance is not None:
        return demo_source(context, appliance)
    if replay is not None:
        replay.play()
        return replay
    return shared_source(context)


def _name_and_clock(
    settings: Settings, appliance: Appliance | None, replay: Replay | None
) -> tuple[str, Callable[[], float] | None]:
    """What it is called, empty when nothing is named; and its clock if it has one of its own."""
    from senec_tui.cli.access.sources import DEMO_NAME

    if appliance is not None:
        return DEMO_NAME, lambda: appliance.now
    if replay is not None:
        return replay.facts.name, lambda: replay.at
    if settings.host is None:
        return "", None
    from senec_tui.device.connection.address import parse_address

    return str(parse_address(settings.host)), None


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


def _set_fault(appliance: Appliance, name: str | None) -> None:
    """One fault on, or all of them off."""
    if name is None:
        appliance.faults.clear()
    else:
        appliance.faults.set(name)
