"""A recording on the command line: what the dashboard gets, and who is asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_fakes import context

from senec_tui.catalogue import Catalogue
from senec_tui.cli.access.shared_sources import shared_source
from senec_tui.cli.dashboard import dashboard_options
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.errors import ForeignFileError, StorageError
from senec_tui.model.polling.collector.found_source import FoundSource
from senec_tui.model.recording.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

START = 1_782_000_000.0
HOUSE = {"ENERGY": ("GUI_HOUSE_POW",)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "session.senec"
    recorder = Recorder(path, Catalogue())
    for second in (0, 100):
        section = {"GUI_HOUSE_POW": encode("fl", second)}
        recorder.reply(Reply(sections={"ENERGY": section}, at=START + second), HOUSE)
    recorder.close()
    return path


async def test_dashboard_plays_with_the_clock_of_the_recording(tmp_path: Path, file: Path) -> None:
    options = dashboard_options(context(tmp_path, settings={"replay": file}))
    assert (options.device_name, options.replay) == ("session.senec", True)
    assert options.trust_now is None
    assert options.clock is not None
    assert options.clock() == START
    assert options.make_source is not None
    source = options.make_source()
    assert (await source.read(HOUSE)).at == START
    await source.close()


async def test_one_shot_commands_read_the_end_of_a_recording(tmp_path: Path, file: Path) -> None:
    source = shared_source(context(tmp_path, settings={"replay": file}))
    assert (await source.read(HOUSE)).at == START + 100
    await source.close()


@pytest.mark.parametrize(
    ("content", "kind"), [(None, StorageError), (b"a letter", ForeignFileError)]
)
def test_file_that_cannot_be_read_is_told_before_the_screen_opens(
    tmp_path: Path, content: bytes | None, kind: type[StorageError]
) -> None:
    path = tmp_path / "other.senec"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kind):
        dashboard_options(context(tmp_path, settings={"replay": path}))


async def test_appliance_is_asked_through_its_collector_if_there_is_one(tmp_path: Path) -> None:
    source = shared_source(context(tmp_path, settings={"host": "senec.lan"}))
    assert isinstance(source, FoundSource)
    await source.close()
