"""With --redact no command says, writes or logs what identifies; a new command cannot be forgotten.

Identities are planted in values, names and log lines of a simulated appliance, and looked for in
every encoding in all that came out.
"""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from planted import HOST, SERIAL, PlantedSource, leaks

from senec_tui.catalogue import Catalogue
from senec_tui.cli.access import shared_sources as shared
from senec_tui.cli.access import sources
from senec_tui.cli.commands import COMMANDS
from senec_tui.cli.main import run
from senec_tui.device.connection.connect import simulated
from senec_tui.device.privacy.redactor import Redactor
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.cli.context import Context

CASES: dict[str, list[list[str]]] = {
    "get": [
        ["DEBUG", "WIZARD", "FACTORY"],
        ["DEBUG", "FACTORY.DEVICE_ID", "--json"],
        ["DEBUG", "WIZARD", "--raw"],
        ["FACTORY.NO_SUCH_ONE"],
    ],
    "dump": [[], ["--json"], ["--csv"]],
    "watch": [
        ["DEBUG.METER", "FACTORY.DEVICE_ID", "--count", "1"],
        ["DEBUG", "WIZARD.MAC_ADDRESS_BYTES", "--count", "1", "--json"],
    ],
    "log": [[], ["--json"], ["--raw"], ["--grep", "Planted"]],
    "collect": [["--unit", "--ca-file", "/" + HOST + ".pem"]],
    "status": [[], ["--json"], ["--format", "{device} {state}"]],
    "check": [[]],
    "why": [[], ["--json"]],
    "feeds": [[], ["mqtt", "--forget"], ["influx"], ["grafana"]],
    "events": [[], ["--json"]],
    "acknowledge": [["all"], ["7"]],
    "alarms": [["test", "--alarm-webhook", f"http://{HOST}:9/"], ["rules"]],
    "record": [["{root}/out/a.senec", "--duration", "1", "--note", f"of {SERIAL} at {HOST}"]],
    "redact": [["{root}/plain.senec", "{root}/out/b.senec"]],
    "export": [[], ["--totals", "day", "--format", "json"]],
    "report": [["battery", "--out", "{root}/out/b"], ["year", "--out", "{root}/out/y"]],
    "import-totals": [["{root}/" + HOST + ".csv"]],
    "peakshaving": [["show"], ["show", "--demo"]],
    "portal": [["status"], ["logout"]],
    "doctor": [[], ["--bundle", "{root}/out/bundle.txt"]],
    "trust": [[], ["--list"], ["--forget"], [HOST]],
    "simulate": [["--replay", HOST + ".senec"]],
    "config": [[], ["--example"]],
    "completion": [["bash"]],
}
"""Arguments that make each command say as much as it can."""
EVERY_CASE = [(name, words) for name, cases in CASES.items() for words in cases]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and an appliance with planted identities in place of any in the network."""
    (tmp_path / "out").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name))

    def planted(context: Context, host: str, scheme: str) -> PlantedSource:
        del host, scheme
        appliance = demo_appliance(clock=context.clock)
        return PlantedSource(simulated(appliance, Catalogue(), clock=context.clock))

    def unknown(*_: object, **__: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, f"{HOST} is not known")

    monkeypatch.setattr(sources, "live_source", planted)
    monkeypatch.setattr(shared, "live_source", planted)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return tmp_path


@pytest.fixture
def say(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the program; everything that it said."""

    def said(*words: str) -> str:
        run([word.replace("{root}", str(root)) for word in words], {})
        out, err = capsys.readouterr()
        return out + err

    return said


def test_every_command_is_looked_at() -> None:
    assert set(CASES) == set(COMMANDS)


@pytest.mark.parametrize(
    ("name", "words"), EVERY_CASE, ids=[" ".join((n, *w)) for n, w in EVERY_CASE]
)
def test_nothing_that_identifies_comes_out(
    name: str, words: list[str], root: Path, say: Callable[..., str]
) -> None:
    if name == "redact":
        say("record", "{root}/plain.senec", "--duration", "1", "--host", HOST)
        assert leaks(say("dump", "--replay", "{root}/plain.senec"))
    where = [] if "--demo" in words or "--replay" in words else ["--host", f"{HOST}:38443"]
    own = ["--log-file", "{root}/out/own.log", "--log-level", "debug"]
    if name == "completion":
        own = where = []
    redact = [] if name in ("redact", "completion") else ["--redact"]
    said = say(name, *words, *where, *own, *redact)
    assert leaks(said) == []
    for file in (root / "out").iterdir():
        if file.suffix == ".senec":
            written = say("dump", "--replay", str(file)) + say("log", "--replay", str(file))
            assert "hidden-" in written
            assert "Planted" in written
        else:
            written = file.read_text("utf-8", "replace")
        assert leaks(written) == [], file.name


def test_what_is_hidden_reads_hidden_and_json_stays_json(say: Callable[..., str]) -> None:
    document = json.loads(say("get", "DEBUG", "--json", "--redact", "--host", HOST))["DEBUG"]
    for name in ("METER", "METER_LOW", "CHARACTERS", "HALVES", "METER_WORDS"):
        text = json.dumps(document[name])
        assert "hidden-" in text or name == "METER_LOW", name
    plain = say("get", "DEBUG", "--redact", "--host", HOST)
    assert "not decodable" not in plain


def test_without_the_switch_it_is_all_there(say: Callable[..., str]) -> None:
    assert len(leaks(say("dump", "--host", HOST))) > 20
    assert len(leaks(say("log", "--host", HOST))) > 20


def test_time_grows_with_what_there_is_and_not_with_its_square() -> None:
    """Counted in looks at the table, so that no busy machine can make it fail."""

    def looks(count: int) -> int:
        redactor = Redactor(Catalogue(), key=b"k" * 32)
        serials = tuple(f"st_700000XX{number:010d}" for number in range(count))
        counted = 0
        table = redactor._identities._plain

        class Counting(dict[str, Any]):
            def get(self, key: str, default: Any = None) -> Any:
                nonlocal counted
                counted += 1
                return super().get(key, default)

        table.forms = Counting(table.forms)
        redactor.sections({"BMS": {"SERIAL": serials}, "DEBUG": {"COPY": serials}})
        return counted

    assert looks(2000) < 12 * looks(200)
