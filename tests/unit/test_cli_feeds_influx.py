"""`senec-tui feeds`, and how a database is set up."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING

import pytest
from cli_fakes import AT, complaints, context, text
from history_driver import Device, powers, record
from snapshots import CATALOGUE

from senec_tui.cli.access.feeds.feed_opening import open_feeds
from senec_tui.cli.access.feeds.influx_access import database_address, influx_mark
from senec_tui.cli.commands import feeds
from senec_tui.cli.settings.loading import load
from senec_tui.errors import DatabaseError, GivenFileError, SenecTuiError, UsageError
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.influx.influx_database import Database
from senec_tui.feeds.influx.influx_profiles import base_name
from senec_tui.feeds.influx.influx_target import InfluxFeed
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.language import Language
from senec_tui.model.data_paths import history_file
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.secret_variables import INFLUX_SECRET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EN = Language("en")
KNOWN = KnownSamples(ExportTable.of(CATALOGUE))
HOST = {"host": "senec.lan"}
INFLUX = HOST | {"feeds.influx.url": "http://db.lan:8086", "feeds.influx.database": "senec"}


def test_a_table_in_a_table_of_the_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[feeds.influx]\nurl = "http://a:1"\nsecret_file = "/x"\norg = "o"\n')
    settings = load({}, {}, file, EN)
    assert settings.influx_url == "http://a:1"
    assert str(settings.influx_secret_file) == "/x"
    file.write_text('[feeds.influx]\nulr = "x"\n')
    with pytest.raises(UsageError, match=r"feeds\.influx\.ulr"):
        load({}, {}, file, EN)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"feeds.influx.bucket": "b", "feeds.influx.org": "o"}, "names a bucket and a database"),
        ({"feeds.influx.database": None, "feeds.influx.bucket": "b"}, "but no org"),
        ({"feeds.influx.database": None}, "neither a bucket nor a database"),
        ({"feeds.influx.measurement": "#x"}, "must not begin with #"),
    ],
)
def test_what_does_not_go_together_is_refused(
    tmp_path: Path, more: dict[str, object], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        open_feeds(context(tmp_path, settings=INFLUX | more), "senec.lan", KNOWN, tuple)


async def test_several_polls_go_in_one_request(tmp_path: Path) -> None:
    """By the minute, or as often as is asked for."""
    often: dict[str, object] = {"feeds.influx.every": 10.0}
    for more, rest_s in (({}, 60.0), (often, 10.0)):
        run = context(tmp_path, settings={**INFLUX, **more})
        (feed,) = open_feeds(run, "senec.lan", KNOWN, tuple)
        assert isinstance(feed, InfluxFeed)
        assert feed._feed._rest_s == rest_s


def test_without_an_address_nothing_is_handed_on(tmp_path: Path) -> None:
    assert open_feeds(context(tmp_path, settings=HOST), "senec.lan", KNOWN, tuple) == ()
    (feed,) = open_feeds(context(tmp_path, settings=INFLUX), "senec.lan", KNOWN, tuple)
    assert feed.state.name == "influx"


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t\n")
    file.chmod(0o640)
    run = context(tmp_path, settings=INFLUX | {"feeds.influx.secret-file": file})
    with pytest.raises(GivenFileError, match="chmod 600"):
        open_feeds(run, "senec.lan", KNOWN, tuple)
    file.chmod(0o600)
    assert open_feeds(run, "senec.lan", KNOWN, tuple)
    file.write_bytes(b"\xff\n")
    with pytest.raises(GivenFileError, match="UTF-8"):
        open_feeds(run, "senec.lan", KNOWN, tuple)
    file.unlink()
    with pytest.raises(GivenFileError):
        open_feeds(run, "senec.lan", KNOWN, tuple)


def test_each_target_has_a_mark_of_its_own_without_secrets(tmp_path: Path) -> None:
    def mark(**more: object) -> str:
        named = {f"feeds.influx.{key}": value for key, value in more.items()}
        found = influx_mark(context(tmp_path, settings=INFLUX | named), "senec.lan")
        found.move(1)
        found.save(0.0, at_once=True)
        return ""

    for more in ({}, {"profile": "solectrus"}, {"url": "http://u:pw@other:8086"}):
        mark(**more)
    mark(url="http://u:other@other:8086")
    folder = history_file(context(tmp_path).paths.data, "senec.lan").parent
    files = sorted(folder.glob("sent-influx-*.json"))
    assert len(files) == 3
    assert all("pw" not in file.name + file.read_text() for file in files)


def test_the_identity_has_no_secret(tmp_path: Path) -> None:
    run = context(tmp_path, settings=INFLUX | {"feeds.influx.url": "http://u:pw@h:1/x?token=t"})
    address = database_address(run.settings)
    assert "pw" not in address.identity
    assert "token" not in address.identity
    assert address.host == "h"


class Taken:
    """Stands where lines go over the network."""

    def __init__(self, failure: SenecTuiError | None = None) -> None:
        self.lines: list[str] = []
        self.failure = failure

    async def write(self, lines: Sequence[str]) -> DatabaseError | None:
        if self.failure is not None:
            raise self.failure
        self.lines += lines
        return None


class Journal(io.StringIO):
    """Tells when it was told that values are handed on."""

    def __init__(self) -> None:
        super().__init__()
        self.works = asyncio.Event()

    def write(self, text: str) -> int:
        if "handed on" in text:
            self.works.set()
        return super().write(text)


def kept(root: Path) -> None:
    file = history_file(context(root).paths.data, "senec.lan")
    file.parent.mkdir(parents=True)
    record(file, AT - 3600, AT - 3000, lambda _: powers(1.0, 2.0))


def test_older_days_are_sent_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path)
    taken = Taken()
    monkeypatch.setattr(Database, "write", lambda _, lines: taken.write(lines))
    run = context(tmp_path, settings=INFLUX, name="influx", backfill="2023-11-14")
    assert feeds.run(run) == 0
    assert len(taken.lines) == 60
    assert text(run).startswith("60 points were sent, up to ")


async def test_the_journal_says_that_it_fails_and_that_it_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path)
    taken = Taken()
    failures = [DatabaseError("gone"), DatabaseError("gone")]

    async def write(_: Database, lines: Sequence[str]) -> DatabaseError | None:
        if failures:
            raise failures.pop()
        return await taken.write(lines)

    monkeypatch.setattr(Database, "write", write)
    run, journal = context(tmp_path, settings=INFLUX), Journal()
    object.__setattr__(run, "err", journal)
    (feed,) = open_feeds(run, "senec.lan", KNOWN, tuple)
    task = asyncio.create_task(feed.run())
    feed.publish(Snapshot(catalogue=CATALOGUE))
    for _ in range(20):
        await asyncio.sleep(0)
    assert complaints(run) == "", "nothing was tried yet"
    feed.publish(Device(10.0).reply(AT - 3010, powers(1.0, 2.0)))
    async with asyncio.timeout(60):
        await journal.works.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    fails, works = complaints(run).splitlines()
    assert fails.startswith("senec-tui: influx: gone")
    assert works == "senec-tui: influx: values are handed on"
    assert taken.lines


def test_nothing_in_that_time_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path)
    taken = Taken()
    monkeypatch.setattr(Database, "write", lambda _, lines: taken.write(lines))
    run = context(tmp_path, settings=INFLUX, name="influx", backfill="now")
    assert feeds.run(run) == 0
    assert "Nothing was measured" in complaints(run)


def test_a_database_that_fails_ends_it_with_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path)
    taken = Taken(DatabaseError("gone"))
    monkeypatch.setattr(Database, "write", lambda _, lines: taken.write(lines))
    with pytest.raises(DatabaseError, match="gone"):
        feeds.run(context(tmp_path, settings=INFLUX, name="influx", backfill="2023-11-14"))


@pytest.mark.parametrize(
    ("settings", "start", "says"),
    [
        (INFLUX, None, "needs --backfill"),
        (INFLUX, "soon", "is no moment"),
        (HOST, "today", "No database is set up"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, settings: dict[str, object], start: str | None, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        feeds.run(context(tmp_path, settings=settings, name="influx", backfill=start))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_dashboard_reads_names_that_are_exported(tmp_path: Path, language: str) -> None:
    run = context(tmp_path, language=language, name="grafana")
    assert feeds.run(run) == 0
    made = json.loads(text(run))
    names = {f"senec_{base_name(one)}" for one in ExportTable.of(CATALOGUE).quantities}
    asked = [target["expr"] for panel in made["panels"] for target in panel["targets"]]
    assert "senec_house_power_watts" in asked
    for expression in asked:
        bare = expression.removeprefix("increase(").partition("[")[0]
        assert bare in names
    places = [tuple(panel["gridPos"][key] for key in "xy") for panel in made["panels"]]
    assert len(set(places)) == len(places)


def test_the_secret_of_the_environment_is_no_setting(tmp_path: Path) -> None:
    settings = load({}, {INFLUX_SECRET: "s3cret"}, tmp_path / "none", EN)
    assert "s3cret" not in str(settings.values)
