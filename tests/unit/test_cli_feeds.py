"""`senec-tui feeds`, and how a broker is set up."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli_fakes import FakeSource, complaints, context, text
from snapshots import CATALOGUE

from senec_tui.cli.access.feeds.feed_opening import configured, open_feeds
from senec_tui.cli.access.feeds.mqtt_access import (
    broker_place,
    broker_topics,
    password_places,
)
from senec_tui.cli.commands import feeds
from senec_tui.cli.commands.collect import device_name, unit
from senec_tui.cli.dashboard import _feeds as ask_feeds
from senec_tui.cli.settings.loading import load
from senec_tui.errors import NotOursError, UsageError
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.language import Language
from senec_tui.model.alarm.telling import command
from senec_tui.model.data_paths import collector_socket
from senec_tui.model.polling.collector import socket_client
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.model.polling.collector.socket_server import CollectorServer
from senec_tui.secret_variables import MQTT_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.cli.context import Context

EN = Language("en")
KNOWN = KnownSamples(ExportTable.of(CATALOGUE))
BROKER = {"host": "senec.local", "feeds.mqtt.url": "mqtt://broker:1884"}
STATE = {
    "name": "mqtt",
    "sent": 120,
    "failed": 0,
    "waiting": 0,
    "dropped": 3,
    "last_sent_at": 1_700_000_000.0,
    "error": None,
}
ERROR = {"en": "It is away.", "de": "Er ist weg."}


def run(root: Path, language: str = "en", **own: Any) -> Context:
    own = {"name": None, "forget": False, **own}
    return context(root, settings=BROKER, language=language, **own)


@contextmanager
def collector(here: Context, states: list[dict[str, Any]]) -> Iterator[None]:
    """What a collector answers at its socket, in a thread of its own."""
    loop = asyncio.new_event_loop()
    source = CachedSource(FakeSource(), CATALOGUE, interval_s=10)
    socket = collector_socket(here.paths.data, device_name(here))

    server = CollectorServer(source, socket, feeds=lambda: states)
    loop.run_until_complete(server.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_without_a_collector_it_is_set_up_but_not_running(tmp_path: Path) -> None:
    here = run(tmp_path)
    assert feeds.run(here) == 1
    assert "mqtt  set up, not running" in text(here)
    assert "No collector is running" in complaints(here)


async def test_a_socket_that_is_not_ours_tells_a_dashboard_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not believe it is told once, where the values come from, and not at every poll."""

    def refused(file: Path) -> None:
        raise NotOursError(file=file, detail="another user answers there")

    monkeypatch.setattr(socket_client, "check_socket", refused)
    here = run(tmp_path)
    states = await ask_feeds(here, device_name(here))
    assert [(state.name, state.is_running) for state in states] == [("mqtt", False)]


def test_nothing_set_up_is_fine_and_said(tmp_path: Path) -> None:
    here = context(tmp_path, settings={"host": "senec.local"}, name=None, forget=False)
    assert feeds.run(here) == 0
    assert "config --example" in text(here)


@pytest.mark.parametrize(
    ("change", "word", "status"),
    [
        ({}, "on", 0),
        ({"last_sent_at": None}, "begins", 0),
        ({"error": ERROR}, "fails", 1),
    ],
)
def test_a_collector_is_asked_how_its_feeds_fare(
    tmp_path: Path, change: dict[str, Any], word: str, status: int
) -> None:
    here = run(tmp_path)
    with collector(here, [{**STATE, **change}]):
        assert feeds.run(here) == status
    head, row, *rest = text(here).splitlines()
    assert head.split()[:2] == ["Feed", "State"]
    assert row.split()[:6] == ["mqtt", word, "120", "0", "0", "3"]
    assert rest == (["mqtt: It is away."] if status else [])


def test_an_error_is_told_in_the_language_of_who_asks(tmp_path: Path) -> None:
    here = run(tmp_path, language="de")
    with collector(here, [{**STATE, "error": ERROR}]):
        feeds.run(here)
    assert "mqtt: Er ist weg." in text(here)


def test_nonsense_from_a_socket_is_no_crash(tmp_path: Path) -> None:
    here = run(tmp_path)
    with collector(here, [{"name": "mqtt", "last_sent_at": "x", "error": 5}, "y"]):  # type: ignore[list-item]
        assert feeds.run(here) == 1


def test_what_is_not_complete_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs the name of a feed"):
        feeds.run(run(tmp_path, forget=True))
    with pytest.raises(UsageError, match="needs to know what to do"):
        feeds.run(run(tmp_path, name="mqtt"))
    here = context(tmp_path, settings={"host": "senec.local"}, name="mqtt", forget=True)
    with pytest.raises(UsageError, match="No broker is named"):
        feeds.run(here)


def test_a_running_collector_would_announce_it_again(tmp_path: Path) -> None:
    here = run(tmp_path, name="mqtt", forget=True)
    with collector(here, [STATE]), pytest.raises(UsageError, match="stop it first"):
        feeds.run(here)


# -- settings ----------------------------------------------------------------------------------


def from_file(tmp_path: Path, content: str) -> Any:
    file = tmp_path / "config.toml"
    file.write_text(content)
    return load({}, {}, file, EN)


def test_a_table_in_a_table_is_read(tmp_path: Path) -> None:
    settings = from_file(tmp_path, '[feeds.mqtt]\nurl = "mqtts://b"\nca_file = "/x"\n')
    assert (settings.mqtt_url, settings.mqtt_ca_file) == ("mqtts://b", Path("/x"))
    assert configured(settings) == ("mqtt",)
    assert configured(from_file(tmp_path, "")) == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('url = "http://b"', "must be such as mqtt://"),
        ('url = "mqtt://"', "must be such as mqtt://"),
        ('url = "mqtt://b:99999"', "must be such as mqtt://"),
        ('url = "mqtt://b/path"', "must be such as mqtt://"),
        ('url = "mqtt://me:secret@b"', "holds no user and password"),
        ('prefix = "a/#"', "must be a topic"),
        ('prefix = "+"', "must be a topic"),
        ('prefix = "/a"', "must be a topic"),
        ('prefix = "a//b"', "must be a topic"),
        ('prefix = "$SYS"', "must be a topic"),
        ('discovery = "a/"', "must be a topic"),
        ('prefix = "a\\u0000"', "cannot be seen"),
        ('pseudonym = "a/b"', "must be letters"),
        ('pseudonym = "Mäx"', "must be letters"),
        ('password = "x"', "there is no setting"),
    ],
)
def test_nonsense_is_refused_and_no_secret_said(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        from_file(tmp_path, f"[feeds.mqtt]\n{line}\n")
    assert "secret" not in str(caught.value)


def test_a_unit_carries_it_and_no_password(tmp_path: Path) -> None:
    here = context(tmp_path, settings={"feeds.mqtt.url": "mqtt://b", "feeds.mqtt.user": "me"})
    text_of_unit = unit(here, "senec.local")
    assert "--mqtt-url mqtt://b --mqtt-user me" in text_of_unit


def test_ports_and_names(tmp_path: Path) -> None:
    here = run(tmp_path)
    place = broker_place(here)
    assert (place.host, place.port, place.tls) == ("broker", 1884, False)
    secure = broker_place(context(tmp_path, settings={"feeds.mqtt.url": "mqtts://[::1]"}))
    assert (secure.host, secure.port, secure.tls) == ("::1", 8883, True)
    assert broker_topics(here.settings, "senec.local:443").of("x") == "senec/senec_local_443/x"
    assert broker_topics(here.settings, "senec.local:443").title == "senec.local:443"
    hidden = context(tmp_path, settings={**BROKER, "redact": True}).settings
    assert "local" not in broker_topics(hidden, "senec.local:443").title
    assert "local" not in broker_topics(hidden, "senec.local:443").of("x")
    named = context(tmp_path, settings={**BROKER, "feeds.mqtt.pseudonym": "a"}).settings
    assert broker_topics(named, "senec.local:443").of("x") == "senec/a/x"
    assert [
        feed.state.record()["name"] for feed in open_feeds(here, "senec.local", KNOWN, tuple)
    ] == ["mqtt"]


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "aiomqtt", None)
    monkeypatch.delitem(sys.modules, "senec_tui.feeds.mqtt.mqtt_broker", raising=False)
    with pytest.raises(UsageError, match="needs the extra `mqtt`"):
        open_feeds(run(tmp_path), "senec.local", KNOWN, tuple)


def test_an_address_with_colons_is_told_from_its_port(tmp_path: Path) -> None:
    place = broker_place(context(tmp_path, settings={"feeds.mqtt.url": "mqtt://[fe80::1]"}))
    assert str(place) == "[fe80::1]:1883"


async def test_a_password_is_that_of_the_run_before_that_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from file\r\n")
    file.chmod(0o600)
    settings = {**BROKER, "feeds.mqtt.user": "me", "feeds.mqtt.password-file": file}
    here = context(tmp_path, settings=settings)

    async def password() -> str:
        find = broker_place(here).find_password
        assert find is not None
        secret = await find()
        assert secret is not None
        return secret.reveal()

    assert await password() == "from file"
    object.__setattr__(here, "environment", {MQTT_PASSWORD: "from run"})
    assert await password() == "from run"
    assert load({}, {MQTT_PASSWORD: "x"}, None, EN).mqtt_url is None
    assert MQTT_PASSWORD in command._SECRETS, "no business of the command of an alarm"


def test_a_file_that_others_may_read_or_nobody_can_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    settings = {**BROKER, "feeds.mqtt.password-file": file}
    password = password_places(context(tmp_path, settings=settings).settings)
    with pytest.raises(UsageError, match="cannot be read"):
        password.check()
    file.write_bytes(b"\xff\n")
    file.chmod(0o600)
    with pytest.raises(UsageError, match="UTF-8"):
        password.check()
    file.write_text("geheim")
    for mode in (0o640, 0o604):
        file.chmod(mode)
        with pytest.raises(UsageError, match="chmod 600") as caught:
            password.check()
        assert "geheim" not in str(caught.value)
    file.write_text("x" * 5000)
    file.chmod(0o600)
    with pytest.raises(UsageError, match="larger"):
        password.check()
