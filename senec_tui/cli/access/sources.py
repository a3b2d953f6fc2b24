"""From settings to a source of readings: the appliance or the demo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.cli.paths import Paths
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.appliance_client import SenecClient
    from senec_tui.device.connection.address import Address
    from senec_tui.device.connection.known_devices import Connecting, KnownDevice, KnownDevices
    from senec_tui.device.json_store import JsonFile
    from senec_tui.language import Language
    from senec_tui.simulator.appliance import Appliance

DEMO_NAME: Final = "demo"
LEARNED_FILE: Final = "learned.json"

_NO_HOST: Final = N_(
    'Which appliance? Name it with --host, with SENEC_TUI_HOST, or as host = "..." in {file}; '
    "--demo needs none"
)


def make_source(context: Context) -> SenecClient:
    """What the settings name. Nothing is opened yet.

    Raises:
        UsageError: they name nothing, or something that cannot be one.
    """
    if context.settings.demo:
        return demo_source(context, context.appliance)
    return live_source(context, host_of(context), context.settings.scheme)


def host_of(context: Context) -> str:
    """The host as written.

    Raises:
        UsageError: none is named.
    """
    if context.settings.host is None:
        raise UsageError(_NO_HOST, file=context.settings.config_file)
    return context.settings.host


def demo_appliance(settings: Settings) -> Appliance:
    """The simulated appliance of `--demo`.

    Raises:
        UsageError: an unknown model or firmware, or a scenario that cannot be read.
    """
    from senec_tui.simulator.demo import demo_appliance as make

    chosen: dict[str, Any] = {
        "model": settings.demo_model,
        "firmware": settings.demo_firmware,
        "seed": settings.demo_seed,
        "speed": settings.demo_speed,
    }
    if settings.demo_scenario is not None:
        from senec_tui.simulator.faults import FaultPlan, read_scenario

        chosen["faults"] = FaultPlan(read_scenario(settings.demo_scenario))
    return make(**{name: value for name, value in chosen.items() if value is not None})


def demo_source(context: Context, appliance: Appliance) -> SenecClient:
    """The whole client, with an appliance in this process at its other end."""
    from senec_tui.device.connection.connect import simulated

    return simulated(
        appliance,
        context.catalogue,
        name=DEMO_NAME,
        timeout_s=context.settings.timeout_s,
        # Readings are as old as simulated time says, so that the demo is at one with itself.
        clock=lambda: appliance.now,
    )


def live_source(context: Context, host: str, scheme: str) -> SenecClient:
    """The appliance at a host. Raises `UsageError` for what can be no host."""
    from senec_tui.device.connection.address import parse_address
    from senec_tui.device.connection.connect import connect
    from senec_tui.device.json_store import JsonFile

    address = parse_address(host)
    known = known_devices(context.paths)
    learned = JsonFile(context.paths.cache / LEARNED_FILE)
    context.afterwards.append(
        partial(_after_contact, context.tr, known, address, known.get(address), learned)
    )
    return connect(
        address,
        connecting(context.settings, scheme),
        known,
        context.catalogue,
        timeout_s=context.settings.timeout_s,
        learned=learned,
        clock=context.clock,
    )


def _after_contact(
    tr: Language,
    known: KnownDevices,
    address: Address,
    before: KnownDevice | None,
    learned: JsonFile,
) -> Iterator[str]:
    """What became known for good, and what could not be kept."""
    now = known.get(address)
    problems = [*known.file.problems, *learned.problems]
    if now is not None and now.fingerprint and not (before and before.fingerprint):
        from senec_tui.device.connection.peer_certificate import first_contact, grouped

        yield first_contact(tr, address, grouped(now.fingerprint), kept=known.kept)
    yield from (problem.sentence(tr) for problem in problems)


def connecting(settings: Settings, scheme: str) -> Connecting:
    """What the owner decided about scheme and certificate."""
    from senec_tui.device.connection.known_devices import Connecting

    return Connecting(scheme=scheme, ca_file=settings.ca_file, insecure=settings.insecure)


def known_devices(paths: Paths) -> KnownDevices:
    """The remembered certificates."""
    from senec_tui.device.connection.known_devices import FILE_NAME, KnownDevices
    from senec_tui.device.json_store import JsonFile

    return KnownDevices(JsonFile(paths.config / FILE_NAME))


def log_directory(context: Context) -> Path | None:
    """Where past days of the appliance's log are kept.

    None for one that is not real, and with --redact: what is kept is kept as it came.
    """
    settings = context.settings
    if settings.demo or settings.replay or settings.redact or settings.host is None:
        return None
    from senec_tui.device.connection.address import parse_address

    name = str(parse_address(settings.host)).replace(":", "_")
    return context.paths.cache / "logs" / name
