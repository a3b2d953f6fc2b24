"""The simulated appliance on a real port: TLS, faults of the connection, a client of others."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from cli_processes import Home, simulating
from cryptography import x509
from pysenec import Senec

from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.address import Address
from senec_tui.device.connection.connect import connect
from senec_tui.device.connection.known_devices import Connecting, KnownDevices
from senec_tui.device.json_store import JsonFile
from senec_tui.errors import UsageError
from senec_tui.language import Language
from senec_tui.model.polling.live_set import LIVE
from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.controller.models import model_names
from senec_tui.simulator.web.control_path import CONTROL_PATH
from senec_tui.simulator.web.serve import Served, ServeOptions, run, served
from senec_tui.simulator.web.session import COOKIE

MORNING = 1_778_745_000.0
"""14 May 2026, 9:50 in Berlin."""
SMALL = '{"FACTORY":{"SYS_TYPE":""}}'

START = (
    "import sys; from pathlib import Path;"
    "from senec_tui.simulator.web.serve import ServeOptions, run;"
    "sys.exit(run(ServeOptions(scheme=sys.argv[1], state_dir=Path(sys.argv[2]), fair=True)))"
)


def unverified() -> ssl.SSLContext:
    """As most programs treat this appliance."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=unverified(), force_close=True),
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        timeout=aiohttp.ClientTimeout(total=60),
    ) as session:
        yield session


async def raw(place: Served, path: str, *, tls: bool = True) -> bytes:
    """GET with the path exactly as written, to the end of the connection."""
    reader, writer = await asyncio.open_connection(
        place.host, place.port, ssl=unverified() if tls else None
    )
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: {place.host}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until it holds; the time-out of the test ends it otherwise."""
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 - nothing announces a port
            await asyncio.sleep(0.02)


async def connects(place: Served) -> bool:
    """Whether something listens."""
    try:
        _, writer = await asyncio.open_connection(place.host, place.port)
    except ConnectionError:  # refused, or reset by one that is just closing
        return False
    writer.close()
    return True


async def shown_certificate(place: Served) -> bytes:
    """The certificate of a handshake, DER."""
    _, writer = await asyncio.open_connection(place.host, place.port, ssl=unverified())
    try:
        der: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return der
    finally:
        writer.close()


# A client that nobody here wrote


@pytest.mark.parametrize("firmware", ["http-only", "0826", "npu2411"])
@pytest.mark.parametrize("model", model_names())
async def test_pysenec_reads_sensible_values(
    model: str, firmware: str, client: aiohttp.ClientSession
) -> None:
    appliance = Appliance(
        model=model,
        firmware=firmware,
        start=MORNING,
        fair=True,
        always_may=True,
        clock=lambda: 0.0,
    )
    async with served(appliance) as place:
        senec = Senec(f"{place.host}:{place.port}", client)
        if appliance.scheme == "https":
            senec.url = f"{place.address}/lala.cgi"
        await senec.update()
        truth = appliance.moment
        assert senec.system_state == "CHARGE"
        assert senec.house_power == pytest.approx(truth.house_w)
        assert senec.solar_generated_power == pytest.approx(truth.pv_w)
        assert senec.battery_charge_percent == pytest.approx(truth.memory.soc_pct)
        assert senec.battery_charge_power == pytest.approx(truth.battery_w)
        assert senec.battery_discharge_power == 0
        assert senec.grid_exported_power == pytest.approx(-truth.grid_w)
        assert senec.grid_imported_power == 0
        balance = senec.solar_generated_power + senec.grid_state_power - senec.battery_state_power
        assert senec.house_power == pytest.approx(balance, abs=0.01)
        assert 15 < senec.battery_temp < 40
        assert 15 < senec.case_temp < 60
        await senec.read_senec_v21_all()
        assert senec.raw_status["BMS"]["MODULES_CONFIGURED"] == appliance.model.modules
    assert appliance.writes == []
    assert appliance.stats.requests == 2


ADAPTER_WHOLE = (
    "STATISTIC",
    "ENERGY",
    "BMS",
    "PV1",
    "PWR_UNIT",
    "WIZARD",
    "WALLBOX",
    "TEMPMEASURE",
)
INTEGRATION_NAMED = {
    "ENERGY": dict.fromkeys(
        ("STAT_STATE", "GUI_BAT_DATA_POWER", "GUI_INVERTER_POWER", "GUI_HOUSE_POW", "GUI_GRID_POW",
         "GUI_BAT_DATA_FUEL_CHARGE", "GUI_CHARGING_INFO", "GUI_BOOSTING_INFO"), ""
    ),
    "PM1OBJ1": dict.fromkeys(("FREQ", "U_AC", "I_AC", "P_AC", "P_TOTAL"), ""),
    "BMS": dict.fromkeys(("CELL_VOLTAGES_MODULE_A", "CHARGED_ENERGY", "SOC", "SOH", "CYCLES"), ""),
    "TEMPMEASURE": {"BATTERY_TEMP": "", "CASE_TEMP": "", "MCU_TEMP": ""},
    "FEATURES": {},
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("model", model_names())
async def test_the_shapes_of_other_requests_are_answered_without_a_cookie(
    model: str, scheme: str
) -> None:
    """Whole objects in one go, as an adapter for ioBroker asks; many names, as one for HA does."""
    appliance = Appliance(model=model, scheme=scheme, start=MORNING, clock=lambda: 0.0)
    jar = aiohttp.DummyCookieJar()
    connector = aiohttp.TCPConnector(ssl=unverified(), force_close=True)
    async with (
        served(appliance) as place,
        aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session,
    ):
        whole: dict[str, dict[str, str]] = {name: {} for name in ADAPTER_WHOLE}
        for request in (whole, INTEGRATION_NAMED):
            for _ in range(2):
                async with session.post(f"{place.address}/lala.cgi", json=request) as reply:
                    answer = json.loads(await reply.text())
                assert set(answer) == set(request)
                assert answer["ENERGY"]["GUI_HOUSE_POW"].startswith("fl_")
                assert answer["BMS"]["SOC"][0].startswith("u1_")
    assert appliance.writes == []


# TLS


async def test_certificate_is_like_the_makers_and_kept(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        async with served(Appliance(), state_dir=tmp_path) as place:
            assert place.address == f"https://127.0.0.1:{place.port}"
            seen.append(await shown_certificate(place))
            files = place.certificate
    assert seen[0] == seen[1]
    certificate = x509.load_der_x509_certificate(seen[0])
    assert certificate.subject.rfc4514_string() == "O=SENEC GmbH,CN=senecGuiSelf"
    assert certificate.issuer.rfc4514_string() == "O=SENEC GmbH,CN=SenecGui-Root"
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    for file in files:
        assert file.stat().st_mode & 0o077 == 0


async def test_the_root_beside_it_verifies_it(tmp_path: Path) -> None:
    async with served(Appliance(), state_dir=tmp_path) as place:
        context = ssl.create_default_context(cafile=place.certificate.root)
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection(place.host, place.port, ssl=context)
        context.check_hostname = False
        _, writer = await asyncio.open_connection(place.host, place.port, ssl=context)
        writer.close()
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection(place.host, place.port, ssl=ssl.create_default_context())


async def test_changed_certificate_and_back() -> None:
    appliance = Appliance()
    async with served(appliance) as place:
        usual = sha256(await shown_certificate(place)).hexdigest()
        appliance.faults.set("changed-certificate")

        async def changed() -> bool:
            try:
                return sha256(await shown_certificate(place)).hexdigest() != usual
            except OSError:
                return False

        await until(changed)
        appliance.faults.clear()

        async def as_usual() -> bool:
            try:
                return sha256(await shown_certificate(place)).hexdigest() == usual
            except OSError:
                return False

        await until(as_usual)


# The wire


async def test_double_slashes_and_cookies_survive_the_way(client: aiohttp.ClientSession) -> None:
    appliance = Appliance(firmware="npu2411-strict", start=MORNING, fair=True)
    async with served(appliance) as place:
        assert (await raw(place, "//vars.html")).startswith(b"HTTP/1.1 200 ")
        assert (await raw(place, "/vars.html")).startswith(b"HTTP/1.1 404 ")
        log = await raw(place, "//log/2026/05/14.log")
        assert b"[I|SYS] Changed operating mode" in log
        assert b"server: nginx/1.17.7" in log
        url = f"{place.address}/lala.cgi"
        async with client.post(url, data='{"ENERGY":{}}') as answer:
            assert await answer.json() == {"ENERGY": {}}
        async with client.post(url, data=SMALL) as answer:
            assert answer.cookies[COOKIE]["secure"]
            assert answer.headers["Transfer-Encoding"] == "chunked"
        async with client.post(url, data='{"ENERGY":{}}') as answer:
            assert (await answer.json())["ENERGY"]["STAT_STATE"] == "u8_0E"


async def test_one_kept_open_connection_is_counted_as_one() -> None:
    appliance = Appliance(firmware="http-only")
    async with served(appliance) as place, aiohttp.ClientSession() as keeping:
        for _ in range(5):
            async with keeping.post(f"{place.address}/lala.cgi", data=SMALL) as answer:
                assert answer.status == 200
                await answer.read()
    assert appliance.stats.requests == 5
    assert len(appliance.stats.connections) == 1
    assert appliance.stats.max_concurrent == 1


# Faults of the connection


async def test_refuse_closes_the_port_and_opens_it_again() -> None:
    appliance = Appliance()
    async with served(appliance) as place:
        assert await connects(place)
        appliance.faults.set("refuse")

        async def closed() -> bool:
            return not await connects(place)

        await until(closed)
        appliance.faults.clear()
        await until(lambda: connects(place))
        assert (await raw(place, "//vars.html")).startswith(b"HTTP/1.1 200 ")


async def test_reboot_into_the_other_scheme() -> None:
    now = [0.0]
    appliance = Appliance(clock=lambda: now[0])
    async with served(appliance) as place:
        port = place.port
        assert (await raw(place, "//vars.html")).startswith(b"HTTP/1.1 200 ")
        appliance.faults.set("reboot-other-scheme", seconds=100)

        async def closed() -> bool:
            return not await connects(place)

        await until(closed)
        now[0] = 30
        await until(lambda: connects(place))
        assert place.address == f"http://127.0.0.1:{port}"
        assert (await raw(place, "//vars.html", tls=False)).startswith(b"HTTP/1.1 200 ")
        now[0] = 100

        async def https_again() -> bool:
            try:
                return (await raw(place, "//vars.html")).startswith(b"HTTP/1.1 200 ")
            except OSError:
                return False

        await until(https_again)


@pytest.mark.parametrize("fault", ["cut", "hang"])
async def test_broken_connections_are_broken_on_the_wire(
    fault: str, client: aiohttp.ClientSession
) -> None:
    appliance = Appliance(firmware="0826")
    async with served(appliance) as place:
        appliance.faults.set(fault, seconds=0.5 if fault == "hang" else None)
        with pytest.raises(aiohttp.ClientError):
            async with client.post(f"{place.address}/lala.cgi", data='{"ENERGY":{}}') as answer:
                await answer.read()
        appliance.faults.clear()
        async with client.post(f"{place.address}/lala.cgi", data='{"ENERGY":{}}') as answer:
            assert "ENERGY" in await answer.json()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("interval_s", [10, 60, 120])
async def test_two_minutes_of_polls_are_one_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, interval_s: int
) -> None:
    """Counted at the appliance; what the HTTP library takes for the time passes between polls."""
    passed = {"s": 0.0}
    monkeypatch.setattr(
        "httpcore._async.http11.time", SimpleNamespace(monotonic=lambda: passed["s"])
    )
    appliance = Appliance(scheme=scheme)
    async with served(appliance) as place:
        client = connect(
            Address(place.host, place.port),
            Connecting(),
            KnownDevices(JsonFile(tmp_path / "known_devices.json")),
            Catalogue(),
        )
        for _ in range(max(3, 120 // interval_s + 1)):
            await client.read(LIVE)
            passed["s"] += interval_s
        await client.close()
    assert client.facts.scheme == scheme
    assert appliance.stats.requests >= 3
    assert len(appliance.stats.connections) == 1
    assert appliance.stats.max_concurrent == 1


async def test_leaving_does_not_wait_for_a_hanging_request() -> None:
    appliance = Appliance(firmware="http-only")
    loop = asyncio.get_running_loop()
    async with served(appliance) as place:
        appliance.faults.set("hang")
        _, writer = await asyncio.open_connection(place.host, place.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

        async def hanging() -> bool:
            return appliance.stats.in_flight == 1

        await until(hanging)
        left_at = loop.time()
    assert loop.time() - left_at < 30  # it hangs for ever
    writer.close()


async def test_control_path_over_the_wire(client: aiohttp.ClientSession) -> None:
    appliance = Appliance(firmware="http-only")
    async with served(appliance) as place:
        control = place.address + CONTROL_PATH
        async with client.post(control, json={"fault": "http-504", "for": 60}) as answer:
            assert (await answer.json())["active"] == ["http-504"]
        async with client.post(f"{place.address}/lala.cgi", data=SMALL) as answer:
            assert answer.status == 504
        async with client.delete(control) as answer:
            assert (await answer.json())["active"] == []


# The program


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_program_says_where_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START, "https", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    ) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], 60)
        assert ready
        line = process.stdout.readline()
        assert line.startswith("listening on https://127.0.0.1:")
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "certificate.pem",
        "key.pem",
        "root.pem",
    ]


def test_command_serves_what_it_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "senec_tui", "simulate", "--http", "--port", "0"]
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **home, "LANG": "C"}
    ) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], 60)[0]
            address = process.stdout.readline().split()[-1]
            with urllib.request.urlopen(f"{address}{CONTROL_PATH}", timeout=60) as answer:  # noqa: S310
                assert json.load(answer)["active"] == []
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    assert process.returncode == 0


def test_without_tls_clients_get_values_whatever_firmware_is_usual(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with simulating(home, "--http", "--fair") as simulator:
        outcome = home.run("get", "ENERGY.STAT_STATE", "--host", simulator.host)
    assert outcome.status == 0, outcome.err
    assert outcome.out.startswith("ENERGY.STAT_STATE")


async def test_a_port_in_use_is_one_sentence() -> None:
    async with served(Appliance()) as place:
        with pytest.raises(UsageError, match="cannot be used"):
            async with served(Appliance(), port=place.port):
                pass


def test_unusable_scenarios_are_said_before_anything_opens(tmp_path: Path) -> None:
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps([{"fault": "nope"}]))
    with pytest.raises(UsageError, match="nope"):
        run(ServeOptions(scenario=file))


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(UsageError) as caught:
        run(ServeOptions())
    assert "pip install '.[simulator]'" in caught.value.sentence(Language("en"))
