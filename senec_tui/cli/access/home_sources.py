"""The owner's other appliances as sources, for the page of the dashboard that adds them up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from senec_tui.app.dashboard_options import Together
    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source
    from senec_tui.simulator.appliance import Appliance

_MASTER: Final = "master"
_SLAVE: Final = "slave"


def together(context: Context, appliance: Appliance | None) -> Together | None:
    """All appliances of the home; None where only one is known, or a recording is played.

    `appliance`: the simulated one of the demo, which may lead a cascade.
    """
    from senec_tui.app.dashboard_options import Together

    settings = context.settings
    if appliance is not None:
        if not appliance.model.slave:
            return None
        from senec_tui.cli.access.sources import DEMO_NAME

        others = {_SLAVE: partial(_demo_slave, context, appliance)}
        return Together(
            shown=_MASTER, devices={_MASTER: DEMO_NAME}, others=others, meter=settings.home_meter
        )
    shown, hosts = settings.device, settings.appliances
    if settings.replay is not None or shown is None or shown not in hosts or len(hosts) < 2:
        return None
    from senec_tui.device.connection.address import parse_address

    return Together(
        shown=shown,
        devices={name: str(parse_address(host)) for name, host in hosts.items()},
        others={name: partial(_source_of, context, name) for name in hosts if name != shown},
        meter=settings.home_meter,
    )


def _source_of(context: Context, name: str) -> Source:
    from senec_tui.cli.access.shared_sources import shared_source
    from senec_tui.cli.context import logged

    other = context_of(context, name)
    return logged(shared_source(other), other)


def context_of(context: Context, name: str) -> Context:
    """The same run for another of several appliances."""
    assert context.settings_of is not None  # noqa: S101 - there are several, so `main` gave it
    return context.for_another(context.settings_of(name))


def _demo_slave(context: Context, master: Appliance) -> Source:
    """What the simulated master tells of its slave, as that tells it itself."""
    from senec_tui.device.connection.connect import simulated
    from senec_tui.simulator.demo import demo_appliance

    def clock() -> float:
        return master.now

    slave = demo_appliance(
        model=master.model.slave, seed=master.seed, clock=clock, start=master.now
    )
    timeout_s = context.settings.timeout_s
    return simulated(slave, context.catalogue, name=_SLAVE, timeout_s=timeout_s, clock=clock)
