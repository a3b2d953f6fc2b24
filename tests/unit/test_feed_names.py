"""What other programs call an appliance: one name for one, and never one for two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_fakes import context
from snapshots import CATALOGUE, snapshot_of

from senec_tui.cli.access.feeds.feed_names import public_name
from senec_tui.cli.access.feeds.influx_access import kept_history
from senec_tui.cli.access.feeds.mqtt_access import broker_topics
from senec_tui.cli.arguments import parse
from senec_tui.cli.commands.collect import unit
from senec_tui.cli.settings.loading import load
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.mqtt.home_assistant import discovery
from senec_tui.language import Language

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.cli.settings.settings_table import Settings

TR = Language()
HOME, PARENTS = "192.168.178.40", "10.0.0.7:8443"
ONE = """
[device.home]
host = "192.168.178.40"
"""
TWO = f"""{ONE}
[device.parents]
host = "10.0.0.7:8443"
"""
CELLAR = '[feeds.mqtt]\npseudonym = "cellar"\n'


def settings(folder: Path, text: str, *words: str) -> Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(parse(words, TR).settings, {}, file, TR)


@pytest.mark.parametrize("words", [(), ("--redact",)])
@pytest.mark.parametrize("pseudonym", ["", CELLAR])
def test_two_appliances_never_share_a_name(
    tmp_path: Path, words: tuple[str, ...], pseudonym: str
) -> None:
    home = public_name(settings(tmp_path, TWO + pseudonym, "home", *words), HOME)
    parents = public_name(settings(tmp_path, TWO + pseudonym, "parents", *words), PARENTS)
    unnamed = [public_name(settings(tmp_path, "", "--host", h, *words), h) for h in (HOME, PARENTS)]
    assert len({home, parents}) == 2
    assert len(set(unnamed)) == 2


def test_one_keeps_its_name_when_another_one_is_added(tmp_path: Path) -> None:
    for more in ("", CELLAR):
        alone = public_name(settings(tmp_path, ONE + more, "home"), HOME)
        assert public_name(settings(tmp_path, TWO + more, "home"), HOME) == alone
    assert alone == "cellar"


@pytest.mark.parametrize("words", [(), ("--redact",)])
def test_by_its_address_it_has_the_name_that_it_has_by_its_name(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    for more in ("", CELLAR):
        for name, address in (("home", HOME), ("parents", PARENTS)):
            by_name = public_name(settings(tmp_path, TWO + more, name, *words), address)
            given = settings(tmp_path, TWO + more, "--host", address, *words)
            assert public_name(given, address) == by_name
    strange = settings(tmp_path, TWO + CELLAR, "--host", "10.9.9.9")
    assert public_name(strange, "10.9.9.9:443") not in ("cellar", "cellar_parents")


def test_a_unit_names_it_as_the_file_does(tmp_path: Path) -> None:
    """What else the file says of it, and who it is to others, is that of the one that is meant."""
    for words, said in (
        (("parents",), "collect --device parents\n"),
        (("home",), "collect --device home\n"),
        (("--host", PARENTS), f"collect --host {PARENTS}\n"),
    ):
        run = context(tmp_path).for_another(settings(tmp_path, TWO, *words))
        assert said in unit(run, PARENTS)


def test_it_is_the_same_on_another_computer(tmp_path: Path) -> None:
    """Its device in Home Assistant goes on, where only the computer is another one."""
    ids = set()
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        for words in (("--host", HOME), ("--host", HOME, "--redact")):
            topics = broker_topics(settings(tmp_path / name, "", *words), HOME)
            table = ExportTable.of(CATALOGUE)
            ids.add(discovery(topics, snapshot_of(), [], table, TR).topic)
    assert len(ids) == 2  # one in the open, one with --redact


def test_with_redact_nobody_reads_the_address_in_it(tmp_path: Path) -> None:
    hidden = settings(tmp_path, "", "--host", HOME, "--redact")
    name = public_name(hidden, HOME)
    assert name.startswith("senec_")
    assert not any(part in name for part in HOME.replace(":", ".").split("."))
    run = context(
        tmp_path,
        settings={
            "host": HOME,
            "redact": True,
            "feeds.influx.url": "http://db",
            "feeds.influx.database": "d",
        },
    )
    assert kept_history(run, HOME)._writing.device == name
