"""From settings to a source of readings: the appliance, the demo, a recording."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.cli.settings import Settings
    from senec_tui.device.source import Source
    from senec_tui.simulator.appliance import Appliance

DEMO_NAME: Final = "demo"

_NO_HOST: Final = N_(
    'Which appliance? Name it with --host, with SENEC_TUI_HOST, or as host = "..." in {file}; '
    "--demo needs none"
)


def make_source(context: Context) -> Source:
    """What the settings name. Nothing is opened yet.

    Raises:
        UsageError: they name nothing, or something that cannot be one.
    """
    settings = context.settings
    if settings.demo:
        return demo_source(context, demo_appliance(settings))
    return live_source(context, host_of(context))


def host_of(context: Context) -> str:
    """The host as written.

    Raises:
        UsageError: none is named.
    """
    if context.settings.host is None:
        raise UsageError(_NO_HOST, file=context.settings.config_file)
    return context.settings.host


def demo_appliance(settings: Settings) -> Appliance:
    """The simulated appliance of `--demo`. Raises `UsageError` for an unknown model or firmware."""
    from senec_tui.simulator.demo import demo_appliance as make

    chosen: dict[str, Any] = {
        "model": settings.demo_model,
        "firmware": settings.demo_firmware,
        "seed": settings.demo_seed,
        "speed": settings.demo_speed,
    }
    return make(**{name: value for name, value in chosen.items() if value is not None})


def demo_source(context: Context, appliance: Appliance) -> Source:
    """The whole client, with an appliance in this process at its other end."""
    from senec_tui.device.client import SenecClient
    from senec_tui.device.transport import AsgiTransport

    return SenecClient(
        AsgiTransport(appliance, DEMO_NAME),
        context.catalogue,
        name=DEMO_NAME,
        timeout_s=context.settings.timeout_s,
        clock=time.time,
    )


def live_source(context: Context, host: str) -> Source:
    """The appliance at a host. Raises `UsageError` for what can be no host."""
    raise NotImplementedError(host, context)
