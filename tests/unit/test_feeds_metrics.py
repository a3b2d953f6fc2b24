"""What `GET /metrics` tells, as text; and the real Prometheus reading it."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import subprocess
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import aiohttp
import pytest
from snapshots import CATALOGUE, EMPTY, MODELS, NOW, changed, snapshot_of, snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.feeds.metrics import metric_families as metrics
from senec_tui.feeds.metrics.metric_families import Metrics, family_of
from senec_tui.feeds.metrics.metrics_text import (
    OPEN_METRICS,
    PLAIN,
    MetricFamily,
    body_of,
    text_of,
    wants_open_metrics,
)
from senec_tui.feeds.proxy.proxy_answers import ProxyAnswers
from senec_tui.feeds.proxy.proxy_clients import Clients, ListenAddress
from senec_tui.feeds.proxy.proxy_server import Proxy
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.model.polling.collector.socket_http import Request, Response
from senec_tui.model.reading.snapshot import Link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from senec_tui.feeds.export_table import Quantity
    from senec_tui.feeds.metrics.metrics_text import MetricLabels
    from senec_tui.model.reading.snapshot import Snapshot

TABLE = ExportTable.of(CATALOGUE)
TRAFFIC = SimpleNamespace(asked=7, received_bytes=4_321)
LIVE = Link(state="live", took_s=0.25)
OPEN_METRICS_TYPE = "application/openmetrics-text;version=1.0.0"
ALARM = Alarm(
    rule="battery.cell_spread",
    instance='A "one"\\\n',
    level=Level.WATCH,
    text={"en": "Cells differ"},
    path="BMS.CELL_VOLTAGES_MODULE_A",
    begin=NOW - 60,
)


def metrics_of(
    snapshot: Snapshot | None, *, now: float = NOW, alarms: Sequence[Alarm] = ()
) -> Metrics:
    return Metrics(
        KnownSamples(TABLE),
        TRAFFIC,
        latest=lambda: snapshot,
        alarms=lambda: alarms,
        clock=lambda: now,
    )


def text(
    snapshot: Snapshot | None, *, accept: str = "", now: float = NOW, alarms: Sequence[Alarm] = ()
) -> str:
    return metrics_of(snapshot, now=now, alarms=alarms).response(accept).content.decode()


def values(content: str) -> dict[str, float]:
    """Name with labels -> number, each of them once."""
    lines = [line for line in content.splitlines() if not line.startswith("#")]
    found = {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}
    assert len(found) == len(lines)
    return found


# -- what is told --------------------------------------------------------------------------------


def test_names_have_base_units_and_numbers_are_in_them() -> None:
    got = values(
        text(
            snapshot_with(
                ENERGY={
                    "GUI_HOUSE_POW": 512.5,
                    "GUI_BAT_DATA_FUEL_CHARGE": 55.0,
                    "STAT_HOURS_OF_OPERATION": 2,
                },
                STATISTIC={"LIVE_PV_GEN": 1.5},
                PM1OBJ1={"U_AC": [230.5, 231.0, 229.25]},
            )
        )
    )
    assert got["senec_house_power_watts"] == 512.5
    assert got["senec_battery_charge_ratio"] == 0.55
    assert got["senec_pv_energy_joules_total"] == 5_400_000
    assert got["senec_operating_time_seconds_total"] == 7_200
    assert got['senec_grid_phase_voltage_volts{phase="L3"}'] == 229.25


def test_cells_have_their_module_and_number() -> None:
    got = values(text(snapshot_of("v3-hybrid")))
    assert 2 < got['senec_cell_voltage_volts{module="A",cell="1"}'] < 4.3


def test_a_state_is_labelled_with_its_code_and_words() -> None:
    got = values(text(snapshot_with(ENERGY={"STAT_STATE": 14})))
    label = CATALOGUE.codes("STAT_STATE")
    assert label is not None
    assert got[f'senec_state{{code="14",text="{label.labels["14"]["en"]}"}}'] == 1
    assert values(text(snapshot_with(ENERGY={"STAT_STATE": 9_999})))[
        'senec_state{code="9999",text=""}'
    ]


def test_open_alarms_are_labelled_and_closed_ones_have_no_line() -> None:
    closed = replace(ALARM, rule="grid.frequency", end=NOW)
    got = values(text(None, alarms=[ALARM, closed, replace(ALARM, id=3)]))
    (line,) = [name for name in got if name.startswith("senec_alarm")]
    assert line == (
        r'senec_alarm{rule="battery.cell_spread",instance="A \"one\"\\\n",level="watch"}'
    )


def test_polling_is_told_even_before_the_first_answer() -> None:
    assert values(text(None)) == {
        "senec_up": 0,
        "senec_reads_total": 7,
        "senec_received_bytes_total": 4_321,
    }
    up = values(text(replace(EMPTY, at=NOW, link=LIVE)))
    assert up["senec_up"] == 1
    assert up["senec_last_read_timestamp_seconds"] == NOW
    assert up["senec_poll_duration_seconds"] == 0.25
    lost = replace(EMPTY, at=NOW, link=replace(LIVE, state="lost"))
    assert values(text(lost))["senec_up"] == 0


def test_what_is_absent_implausible_or_stale_has_no_line() -> None:
    house = "senec_house_power_watts"
    known = snapshot_with(ENERGY={"GUI_HOUSE_POW": 512.5}, PM1OBJ1={"FREQ": 50.0})
    assert house in values(text(known, now=NOW + 59))
    assert house not in values(text(known, now=NOW + 61)), "stale"
    assert house not in text(known, now=NOW + 61), "nor its description"
    assert house not in values(text(changed(known, ENERGY={"GUI_HOUSE_POW": None})))
    for bad in (float("nan"), float("inf"), 1e30):
        assert house not in values(text(changed(known, ENERGY={"GUI_HOUSE_POW": bad})))


def test_the_readme_has_every_name() -> None:
    written = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    own = re.findall(r"^(senec_\w+)", text(plant(), alarms=[ALARM]), re.MULTILINE)
    names = {family_of(quantity).name for quantity in TABLE.quantities}.union(own)
    assert not {name for name in names if f"`{name}" not in written}


def test_the_same_values_are_put_into_words_once_and_no_longer_than_they_are_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def counted(quantity: Quantity, points: tuple[tuple[MetricLabels, float], ...]) -> MetricFamily:
        made.append(quantity.key)
        return family_of(quantity, points)

    monkeypatch.setattr(metrics, "family_of", counted)
    state = SimpleNamespace(snapshot=plant(), now=NOW)
    told = Metrics(
        KnownSamples(TABLE),
        TRAFFIC,
        latest=lambda: state.snapshot,
        alarms=list,
        clock=lambda: state.now,
    )
    first = told.response("").content
    state.snapshot = state.snapshot.with_link(replace(LIVE, state="lost"))
    assert told.response("").content == first.replace(b"\nsenec_up 1", b"\nsenec_up 0")
    state.now += 9
    told.response("")
    assert len(made) == len(set(made))
    assert told.response(OPEN_METRICS_TYPE).content.endswith(b"# EOF\n")
    made.clear()
    state.snapshot = changed(state.snapshot, ENERGY={"GUI_HOUSE_POW": 77.0})
    assert b"senec_house_power_watts 77\n" in told.response("").content
    assert "house_power" in made
    assert "cell_voltage" not in made
    state.now = NOW + 61
    assert b"senec_house_power_watts" not in told.response("").content
    state.now = NOW - 5
    assert b"senec_house_power_watts" in told.response("").content, "the clock was set back"


# -- the two formats -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("*/*", False),
        ("text/plain", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5", True),
        ("Application/OpenMetrics-Text; Q=0.4, text/plain; q=0.5", False),
        ("application/openmetrics-text;q=0", False),
        ("application/openmetrics-text;q=much", False),
        (
            (
                "application/openmetrics-text;version=1.0.0,"
                "application/openmetrics-text;version=0.0.1;q=0.75,"
                "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
            ),
            True,
        ),
    ],
)
def test_the_client_says_which_format(accept: str, *, wanted: bool) -> None:
    assert wants_open_metrics(accept) is wanted
    headers = metrics_of(EMPTY).response(accept).headers
    assert headers["Content-Type"] == (OPEN_METRICS if wanted else PLAIN)


def test_the_formats_differ_in_head_and_end() -> None:
    family = MetricFamily(
        key="pv_energy", kind="counter", unit="joules", about='a "b" \\', points=(((), 1e10),)
    )
    empty = MetricFamily(key="nothing", about="x", points=())
    assert text_of([family, empty], open_metrics=False) == (
        '# HELP senec_pv_energy_joules_total a "b" \\\\\n'
        "# TYPE senec_pv_energy_joules_total counter\n"
        "senec_pv_energy_joules_total 10000000000\n"
    )
    assert text_of([family, empty], open_metrics=True) == (
        '# HELP senec_pv_energy_joules a \\"b\\" \\\\\n'
        "# TYPE senec_pv_energy_joules counter\n"
        "# UNIT senec_pv_energy_joules joules\n"
        "senec_pv_energy_joules_total 10000000000\n"
    )
    assert body_of("a\n", "b\n", open_metrics=True) == b"a\nb\n# EOF\n"
    assert body_of("a\n", "b\n", open_metrics=False) == b"a\nb\n"


def test_numbers_keep_their_digits_and_lose_the_noise() -> None:
    points = tuple(((("n", str(n)),), n) for n in (0.1 + 0.2, 1_778_745_000.125, -0.5))
    family = MetricFamily(key="x", about="x", points=points)
    assert list(values(text_of([family], open_metrics=False)).values()) == [
        0.3,
        1_778_745_000.125,
        -0.5,
    ]


@pytest.mark.parametrize("model", MODELS)
def test_every_line_is_one_of_the_format(model: str) -> None:
    line = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.e+-]+')
    snapshot = replace(snapshot_of(model), link=LIVE)
    content = text(snapshot, accept=OPEN_METRICS_TYPE)
    assert all(line.fullmatch(one) for one in content.splitlines() if not one.startswith("#"))
    assert content.endswith("\n# EOF\n")
    named = re.findall(r"^# TYPE (\S+) ", content, re.MULTILINE)
    assert len(set(named)) == len(named)
    assert len(named) > 20


# -- on the proxy's port -------------------------------------------------------------------------


def plant() -> Snapshot:
    """A simulated appliance, as after a poll, with the counters of older firmware."""
    known = changed(snapshot_of("v3-hybrid"), STATISTIC={"LIVE_PV_GEN": 12_345.5})
    return replace(known, link=LIVE)


class Scraped(Metrics):
    """Counts how often it was asked."""

    def __init__(self) -> None:
        snapshot = plant()
        super().__init__(
            KnownSamples(TABLE),
            TRAFFIC,
            latest=lambda: snapshot,
            alarms=lambda: [ALARM],
            clock=lambda: NOW,
        )
        self.accepts: list[str] = []
        self.often = asyncio.Event()

    def response(self, accept: str) -> Response:
        self.accepts.append(accept)
        if len(self.accepts) > 2:
            self.often.set()
        return super().response(accept)


@asynccontextmanager
async def scraped() -> AsyncIterator[tuple[Scraped, ListenAddress]]:
    """Metrics of a simulated appliance behind a proxy that asks nobody."""
    metrics = Scraped()
    cache = CachedSource(SimpleNamespace(), CATALOGUE, interval_s=10)
    proxy = Proxy(ProxyAnswers(cache, metrics), ListenAddress("127.0.0.1", 0), Clients())
    await proxy.start()
    try:
        yield metrics, proxy.place
    finally:
        await proxy.stop()


async def test_metrics_are_on_the_port_of_the_proxy_and_ask_the_appliance_for_nothing() -> None:
    async with scraped() as (_, place), aiohttp.ClientSession(f"http://{place}") as session:
        async with session.get("/metrics", headers={"Accept": OPEN_METRICS_TYPE}) as reply:
            assert reply.status == 200
            assert reply.headers["Content-Type"] == OPEN_METRICS
            assert "senec_up 1" in await reply.text()
        async with session.head("/metrics") as reply:
            assert reply.status == 200
        async with session.post("/metrics", data=b"x") as reply:
            assert reply.status == 405


async def test_without_metrics_there_are_none() -> None:
    cache = CachedSource(SimpleNamespace(), CATALOGUE, interval_s=10)
    answers = ProxyAnswers(cache)
    assert (await answers.answer(Request(method="GET", path="/metrics"))).status == 404


# -- the real ones -------------------------------------------------------------------------------


def program(name: str) -> str:
    """Where a program of Debian's `prometheus` is; the test is skipped where it is not."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: prometheus)")
    return found


@pytest.mark.parametrize("model", MODELS)
def test_promtool_has_nothing_to_say(model: str) -> None:
    content = text(replace(snapshot_of(model), link=LIVE), alarms=[ALARM])
    done = subprocess.run(
        [program("promtool"), "check", "metrics"],
        input=content.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


async def test_prometheus_reads_the_truth(tmp_path: Path) -> None:
    prometheus = program("prometheus")
    async with scraped() as (metrics, place):
        configuration = {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
            "scrape_configs": [
                {"job_name": "senec", "static_configs": [{"targets": [str(place)]}]}
            ],
        }
        file = tmp_path / "prometheus.yml"
        file.write_text(json.dumps(configuration))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
        process = await asyncio.create_subprocess_exec(
            prometheus,
            f"--config.file={file}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address={address}",
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stderr is not None
            said = [line async for line in _until_ready(process.stderr)]
            assert "ready to receive" in said[-1], said
            # A scrape is stored before the next one begins.
            await metrics.often.wait()
            async with aiohttp.ClientSession(f"http://{address}") as session:
                assert await _asked(session, "up") == 1
                assert await _asked(session, "senec_up") == 1
                expected = values(text(plant()))
                for name in (
                    "senec_house_power_watts",
                    "senec_pv_energy_joules_total",
                    'senec_cell_voltage_volts{module="A",cell="1"}',
                ):
                    assert await _asked(session, name) == pytest.approx(expected[name])
                assert await _asked(session, 'senec_alarm{rule="battery.cell_spread"}') == 1
        finally:
            process.terminate()
            await process.communicate()
        assert wants_open_metrics(metrics.accepts[0])


async def _until_ready(output: asyncio.StreamReader) -> AsyncIterator[str]:
    async for line in output:
        yield line.decode()
        if b"ready to receive" in line:
            return


async def _asked(session: aiohttp.ClientSession, query: str) -> float:
    """The one number that a query finds."""
    async with session.get("/api/v1/query", params={"query": query}) as reply:
        content = await reply.json()
    (found,) = content["data"]["result"]
    return float(found["value"][1])
