"""`senec-tui trust`: remember the certificate that an appliance shows now, or forget it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.sources import host_of, known_devices
from senec_tui.cli.access.trust_decisions import allow_http, forget, trust_shown
from senec_tui.cli.text_table import aligned
from senec_tui.device.connection.address import parse_address
from senec_tui.device.connection.peer_certificate import grouped
from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.device.connection.known_devices import KnownDevice
    from senec_tui.language import Language


_DEMO: Final = N_("The demo shows no certificate: there is nothing to trust")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Whom, and what to do."""
    parser.add_argument("trusted", metavar=tr("HOST"), nargs="?", help=tr("instead of --host"))
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--fingerprint",
        metavar=tr("FINGERPRINT"),
        help=tr("trust no other certificate than this one"),
    )
    action.add_argument(
        "--http", action="store_true", help=tr("agree to http where it was https before")
    )
    action.add_argument("--forget", action="store_true", help=tr("forget what is remembered"))
    action.add_argument("--list", action="store_true", help=tr("print what is remembered"))


def run(context: Context) -> int:
    """Do it and say what was done."""
    if context.own.list:
        return _list(context)
    if context.settings.demo and context.own.trusted is None:
        raise UsageError(_DEMO)
    host = context.own.trusted or host_of(context)
    if context.settings.redact:
        context.redactor.hide_place(host)
    if context.own.forget:
        return _forget(context, host)
    if context.own.http:
        return _allow_http(context, host)
    return _trust(context, host)


def _trust(context: Context, host: str) -> int:
    tr = context.tr
    before = known_devices(context.paths).get(parse_address(host))
    device = asyncio.run(trust_shown(context, host, context.own.fingerprint))
    if before is not None and before.fingerprint == device.fingerprint:
        context.print(tr("{host} still shows the certificate that is remembered:", host=host))
    else:
        context.print(tr("The certificate of {host} is remembered from now on:", host=host))
    for line in _described(device, context):
        context.print(line)
    if before is not None and before.fingerprint not in ("", device.fingerprint):
        context.print(tr("It takes the place of:"))
        for line in _described(before, context):
            context.print(line)
    return 0


def _allow_http(context: Context, host: str) -> int:
    allow_http(context, host)
    context.print(context.tr("{host} may speak http from now on, without encryption.", host=host))
    return 0


def _forget(context: Context, host: str) -> int:
    if not forget(context, host):
        raise UsageError(N_("Nothing is remembered about {host}"), host=host)
    context.print(context.tr("{host} is forgotten: the next contact is the first.", host=host))
    return 0


def _list(context: Context) -> int:
    known = known_devices(context.paths)
    if known.damage is not None:
        raise known.damage
    if context.settings.redact:
        for host, _ in known:
            context.redactor.hide_place(host)
    rows = [
        (host, device.scheme, device.last_seen, grouped(device.fingerprint))
        for host, device in sorted(known)
    ]
    if not rows:
        context.note(context.tr("Nothing is remembered yet."))
    for line in aligned(rows):
        context.print(line)
    return 0


def _described(device: KnownDevice, context: Context) -> list[str]:
    tr = context.tr
    rows = (
        ("  SHA-256", grouped(device.fingerprint)),
        ("  " + tr("name"), device.subject),
        ("  " + tr("signed by"), device.issuer),
        (
            "  " + tr("valid"),
            f"{tr.iso_date(device.not_before)} .. {tr.iso_date(device.not_after)}",
        ),
        ("  " + tr("first seen"), tr.iso_date(device.first_seen)),
    )
    return list(aligned([row for row in rows if row[1].strip(" .")]))
