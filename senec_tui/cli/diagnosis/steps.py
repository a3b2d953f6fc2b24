"""The steps of `doctor`: each asks one question and answers it in a sentence.

A step that fails ends what depends on it. Only names are asked for, as everywhere.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits_of
from senec_tui.cli.settings.key_fault import fault_of_keys
from senec_tui.errors import (
    DeviceError,
    HandshakeError,
    LostMemoryError,
    NoLogError,
    NoSchemeError,
    SenecTuiError,
    TrustError,
)
from senec_tui.model.judgement.subjects.link_judgements import judge_response
from senec_tui.model.judgement.subjects.system_judgements import judge_clock
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.reading.missing_values import MissingValues
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from senec_tui.cli.context import Context
    from senec_tui.device.appliance_client import SenecClient
    from senec_tui.device.connection.address import Address
    from senec_tui.device.connection.known_devices import KnownDevices
    from senec_tui.device.connection.peer_certificate import Certificate
    from senec_tui.language import Language

OK: Final = "OK"
NOTE: Final = "NOTE"
FAIL: Final = "FAIL"

MOST_NAMED: Final = 6
"""Names in one finding."""
SAMPLES: Final = 3
"""Answers that the response time is the median of."""
_PROBES: Final = ("https", "http")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination."""

    verdict: str
    """OK, NOTE or FAIL: the same in every language, for scripts."""
    step: str
    text: str
    advice: str = ""
    """What to do, where there is something."""


async def examine(context: Context) -> AsyncIterator[Finding]:
    """All findings in the order of the steps, as they come.

    Raises:
        UsageError: no host is named, or one that cannot be.
    """
    if fault := fault_of_keys(context.settings, context.tr):
        yield Finding(FAIL, context.tr("Settings"), fault)
    if not context.settings.demo:
        from senec_tui.cli.access.sources import host_of
        from senec_tui.device.connection.address import parse_address

        address = parse_address(host_of(context))
        async for finding in _way_there(context, address):
            yield finding
            if finding.verdict == FAIL:
                return
    else:
        text = context.tr("simulated in this program; nothing is connected")
        yield Finding(NOTE, context.tr("Network"), text)
    from senec_tui.cli.access.sources import make_source

    client = make_source(context)
    try:
        async for finding in _device(context, client):
            yield finding
    finally:
        await client.close()


# -- the way there ------------------------------------------------------------------------------


async def _way_there(context: Context, address: Address) -> AsyncIterator[Finding]:
    tr = context.tr
    name = await _name(address, tr)
    yield name
    if name.verdict == FAIL:
        return
    open_ports = await _open_ports(context, address)
    yield _tcp(context, address, open_ports)
    if not open_ports:
        return
    async for finding in _scheme_and_certificate(context, address, open_ports):
        yield finding


async def _name(address: Address, tr: Language) -> Finding:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(address.host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Finding(
            FAIL,
            tr("Name"),
            tr("{host} is not known in this network", host=address.host),
            tr("Check the spelling, or use the address that your router shows."),
        )
    addresses = ", ".join(dict.fromkeys(str(entry[4][0]) for entry in found))
    if addresses == address.host:
        return Finding(OK, tr("Name"), tr("{host} is an address", host=address.host))
    found_text = tr("{host} is {addresses}", host=address.host, addresses=addresses)
    return Finding(OK, tr("Name"), found_text)


async def _open_ports(context: Context, address: Address) -> list[int]:
    from senec_tui.device.connection.known_devices import is_open

    ports = dict.fromkeys(address.port_for(scheme) for scheme in _PROBES)
    return [port for port in ports if await is_open(address.host, port, context.settings.timeout_s)]


def _tcp(context: Context, address: Address, open_ports: list[int]) -> Finding:
    tr = context.tr
    if open_ports:
        ports = ", ".join(map(str, open_ports))
        return Finding(OK, "TCP", tr("connects to port {ports}", ports=ports))
    tried = ", ".join(dict.fromkeys(str(address.port_for(scheme)) for scheme in _PROBES))
    return Finding(
        FAIL,
        "TCP",
        tr("{host} accepts no connection on port {ports}", host=address.host, ports=tried),
        tr("Check that the appliance is on and that the address is its own."),
    )


async def _scheme_and_certificate(
    context: Context, address: Address, open_ports: list[int]
) -> AsyncIterator[Finding]:
    from senec_tui.cli.access.sources import known_devices
    from senec_tui.device.connection.known_devices import fetch_certificate

    tr, settings = context.tr, context.settings
    devices = known_devices(context.paths)
    known = devices.get(address)
    port = address.port_for("https")
    certificate = None
    if port in open_ports:
        try:
            certificate = await fetch_certificate(address.host, port, settings.timeout_s)
        except HandshakeError:
            pass  # it speaks, but not TLS: perhaps it is http
        except DeviceError as error:
            yield Finding(FAIL, tr("Scheme"), error.sentence(tr))
            return
    if certificate is None:
        once_https = known is not None and known.scheme == "https"
        yield await _without_tls(context, address, open_ports, once_https=once_https)
        return
    yield Finding(OK, tr("Scheme"), "https")
    yield _certificate(context, address, devices, certificate)


def _certificate(
    context: Context, address: Address, devices: KnownDevices, certificate: Certificate
) -> Finding:
    """Whether the certificate that is shown is the one that is known."""
    from senec_tui.device.connection.peer_certificate import grouped

    tr, settings = context.tr, context.settings
    known = devices.get(address)
    shown = grouped(certificate.fingerprint)
    if settings.insecure:
        text = tr("not checked (--insecure): {fingerprint}", fingerprint=shown)
        return Finding(NOTE, tr("Certificate"), text)
    if settings.ca_file is not None:
        text = tr("checked with {file}: {fingerprint}", file=settings.ca_file, fingerprint=shown)
        return Finding(OK, tr("Certificate"), text)
    if devices.damage is not None:
        lost = LostMemoryError(host=address, file=devices.file.path, seen=shown)
        return Finding(FAIL, tr("Certificate"), lost.sentence(tr))
    if known is None or not known.fingerprint:
        return Finding(
            NOTE,
            tr("Certificate"),
            tr(
                "first contact, it is remembered once a SENEC.Home has answered: {fingerprint}",
                fingerprint=shown,
            ),
        )
    if known.fingerprint == certificate.fingerprint:
        text = tr(
            "the one remembered since {day}: {fingerprint}",
            day=tr.iso_date(known.first_seen),
            fingerprint=shown,
        )
        return Finding(OK, tr("Certificate"), text)
    return Finding(
        FAIL,
        tr("Certificate"),
        tr(
            "has changed: known {known}, now {seen}",
            known=grouped(known.fingerprint),
            seen=shown,
        ),
        tr(
            "After a firmware update or a new board this is expected: compare, "
            "then run `senec-tui trust {host} --fingerprint {seen}`.",
            host=address,
            seen=shown,
        ),
    )


async def _without_tls(
    context: Context, address: Address, open_ports: list[int], *, once_https: bool
) -> Finding:
    """What there is in place of https: http, or neither."""
    from senec_tui.device.connection.known_devices import speaks_http

    tr, port = context.tr, address.port_for("http")
    if not await speaks_http(address.host, port, context.settings.timeout_s):
        neither = NoSchemeError(host=address.host, ports=", ".join(map(str, open_ports)))
        return Finding(FAIL, tr("Scheme"), neither.sentence(tr))
    advice = tr("It spoke https before; if you expect that, run `senec-tui trust --http`.")
    text = tr("http, not encrypted: usual before firmware 0825")
    return Finding(NOTE, tr("Scheme"), text, advice if once_https else "")


# -- the device ---------------------------------------------------------------------------------


async def _device(context: Context, client: SenecClient) -> AsyncIterator[Finding]:
    tr = context.tr
    try:
        identity = await client.identify()
    except SenecTuiError as error:
        step = tr("Certificate") if isinstance(error, TrustError) else tr("First answer")
        yield Finding(FAIL, step, error.sentence(tr))
        return
    yield Finding(OK, tr("First answer"), tr("it speaks like a SENEC.Home"))
    yield _firmware(context, identity.system_type, identity.application, identity.npu)
    yield _session(client, tr)
    for examined in (_sections, _page, _log, _values):
        async for finding in examined(context, client):
            yield finding


def _firmware(
    context: Context, system_type: int | None, application: str, npu: int | None
) -> Finding:
    tr = context.tr
    table = context.catalogue.codes("SYS_TYPE")
    kind = table.label(system_type, tr) if table is not None else None
    parts = [
        kind or (tr("type {number}", number=system_type) if system_type is not None else ""),
        tr("application {version}", version=application) if application else "",
        tr("network processor {version}", version=npu) if npu is not None else "",
    ]
    said = [part for part in parts if part]
    if not application:
        text = ", ".join([*said, tr("the application version is not told")])
        return Finding(NOTE, tr("Firmware"), text)
    return Finding(OK, tr("Firmware"), ", ".join(said))


def _session(client: SenecClient, tr: Language) -> Finding:
    if client.has_session:
        return Finding(OK, tr("Session"), tr("a cookie was given and is used"))
    return Finding(OK, tr("Session"), tr("none needed: usual before network processor 2411"))


async def _sections(context: Context, client: SenecClient) -> AsyncIterator[Finding]:
    tr = context.tr
    try:
        there = await client.sections()
    except SenecTuiError as error:
        yield Finding(FAIL, tr("Sections"), error.sentence(tr))
        return
    missing = sorted(set(context.catalogue.object_names) - set(there))
    text = tr("{count} answer", count=len(there))
    if missing:
        text = tr("{text}; not here: {names}", text=text, names=", ".join(missing))
    yield Finding(OK, tr("Sections"), text)


async def _page(context: Context, client: SenecClient) -> AsyncIterator[Finding]:
    tr = context.tr
    try:
        page = await client.variables_page()
    except SenecTuiError as error:
        yield Finding(NOTE, tr("Variables page"), error.sentence(tr))
        return
    if page is None:
        text = tr("not found; only the appliance's own page is missing, nothing here needs it")
        yield Finding(NOTE, tr("Variables page"), text)
    else:
        yield Finding(OK, tr("Variables page"), page)


async def _log(context: Context, client: SenecClient) -> AsyncIterator[Finding]:
    """Today's file may not exist yet just after midnight, so yesterday's counts as well."""
    tr = context.tr
    now = datetime.fromtimestamp(context.now, UTC)
    for day in (now.date(), now.date() - timedelta(days=1)):
        try:
            content = await client.log_day(day)
        except NoLogError as error:
            tried = str(error.facts["path"])
        except SenecTuiError as error:
            yield Finding(NOTE, tr("Log"), error.sentence(tr))
            return
        else:
            text = tr(
                "{path}: {lines} lines", path=client.log_path(day), lines=content.count(b"\n")
            )
            yield Finding(OK, tr("Log"), text)
            return
    text = tr("none for today or yesterday (tried {path})", path=tried)
    yield Finding(NOTE, tr("Log"), text)


async def _values(context: Context, client: SenecClient) -> AsyncIterator[Finding]:
    """Missing values, clock and response time, from a few answers like the dashboard's."""
    tr = context.tr
    took_s = []
    snapshot = Snapshot(catalogue=context.catalogue)
    try:
        for _ in range(SAMPLES):
            reply = await client.read(LIVE)
            took_s.append(reply.took_s)
            snapshot = snapshot.merged(reply, LIVE)
    except SenecTuiError as error:
        yield Finding(FAIL, tr("Values"), error.sentence(tr))
        return
    if silent := MissingValues().add(reply, LIVE):
        names = ", ".join(silent[:MOST_NAMED])
        yield Finding(FAIL, tr("Values"), tr("it does not give {names}", names=names))
    yield _clock(snapshot, took_s[-1], tr)
    median_s = statistics.median(took_s)
    milliseconds = round(median_s * 1000)
    text = tr("{ms} ms, median of {count} answers", ms=milliseconds, count=SAMPLES)
    if judge_response(median_s, limits_of(context.catalogue)).level < Level.NOTE:
        yield Finding(OK, tr("Response time"), text)
    else:
        advice = tr("Look for other programs that poll it, or poll less often (--interval).")
        yield Finding(NOTE, tr("Response time"), text, advice)


def _clock(snapshot: Snapshot, took_s: float, tr: Language) -> Finding:
    """The device's clock holds local wall time, as protocol §6.1 explains."""
    local, offset_min = snapshot.code("RTC", "WEB_TIME"), snapshot.code("RTC", "UTC_OFFSET")
    if local is None or offset_min is None:
        return Finding(NOTE, tr("Clock"), tr("not told"))
    drift_s = round(local - 60 * offset_min - (snapshot.at - took_s / 2))
    if abs(drift_s) <= 1:
        return Finding(OK, tr("Clock"), tr("right to the second"))
    length = tr.duration(abs(drift_s))
    text = (
        tr("{length} ahead of this computer", length=length)
        if drift_s > 0
        else tr("{length} behind this computer", length=length)
    )
    if judge_clock(drift_s, limits_of(snapshot.catalogue)).level < Level.NOTE:
        return Finding(OK, tr("Clock"), text)
    advice = tr("One of the two clocks is wrong; the times of the log are the appliance's.")
    return Finding(NOTE, tr("Clock"), text, advice)
