"""A file is replaced whole or not at all, by one function, wherever this program keeps one."""

from __future__ import annotations

import os
import stat
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, NoReturn

import pytest

from senec_tui.app.services.handout.clipboard import write_private
from senec_tui.cli.own_log import written_to
from senec_tui.cli.settings.host_file import save_host
from senec_tui.device.json_store import JsonFile
from senec_tui.errors import MissingFileError, NoSpaceError, StorageError, UnfitFileError
from senec_tui.file_replacement import replace_file
from senec_tui.model.process_lock import Lock
from senec_tui.model.recording.frame_writer import FrameWriter
from senec_tui.portal.cookie_file import CookieFile
from senec_tui.portal.portal_journal import ChangeJournal
from senec_tui.portal.portal_settings import PortalSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def keep_json(file: Path) -> None:
    store = JsonFile(file)
    if not store.write({"a": "b"}):
        raise store.problems[0]


def keep_cookies(file: Path) -> None:
    settings = PortalSettings(account="a@example.org", persist=True)
    CookieFile(file, settings).save(CookieJar())


def write_own_log(file: Path) -> None:
    with written_to(file, "info", "test", lambda _: None, hide=str):
        pass


KEEPERS: dict[str, Callable[[Path], object]] = {
    "json": keep_json,
    "cookies": keep_cookies,
    "host": lambda file: save_host(file, "senec.local", "https"),
    "text": lambda file: write_private(file, "text"),
}
"""Who replaces a file."""
WRITERS: dict[str, Callable[[Path], object]] = {
    **KEEPERS,
    "journal": lambda file: ChangeJournal(file).conclude(1, at=0.0, outcome="done"),
    "recording": FrameWriter,
    "lock": lambda file: Lock(file, "test"),
    "own log": write_own_log,
}
"""Who writes to a file, in whatever way."""
each = pytest.mark.parametrize("keep", KEEPERS.values(), ids=KEEPERS)


def names(directory: Path) -> list[str]:
    return [file.name for file in directory.iterdir()]


@each
def test_a_new_file_is_its_owners_and_nothing_stays_beside_it(
    tmp_path: Path, keep: Callable[[Path], object]
) -> None:
    file = tmp_path / "new" / "kept"
    keep(file)
    assert file.stat().st_size > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert names(file.parent) == ["kept"]


@each
def test_what_a_link_leads_to_is_replaced(tmp_path: Path, keep: Callable[[Path], object]) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, real = tmp_path / "kept", tmp_path / "elsewhere" / "real"
    link.symlink_to(real)
    keep(link)
    assert link.is_symlink()
    assert real.stat().st_size > 0
    assert names(real.parent) == ["real"]


@each
def test_a_full_disk_leaves_what_was_there_and_is_told_as_such(
    tmp_path: Path, keep: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept"
    keep(file)
    before = file.read_bytes()

    def full(_: int) -> NoReturn:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpaceError, match="Make room on its disk"):
        keep(file)
    assert file.read_bytes() == before
    assert names(tmp_path) == ["kept"]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("what", ["directory", "pipe"])
def test_what_is_no_file_is_not_said_to_lack_space(
    tmp_path: Path, write: Callable[[Path], object], what: str
) -> None:
    file = tmp_path / "kept"
    if what == "pipe" and write not in KEEPERS.values():
        os.mkfifo(file)
    else:
        file.mkdir()
    with pytest.raises(StorageError) as caught:
        write(file)
    assert type(caught.value) is UnfitFileError
    assert "Move away" in str(caught.value)
    assert names(tmp_path) == ["kept"]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_file_in_place_of_the_folder_is_a_matter_of_the_path(
    tmp_path: Path, write: Callable[[Path], object]
) -> None:
    (tmp_path / "folder").write_text("")
    with pytest.raises(StorageError) as caught:
        write(tmp_path / "folder" / "kept")
    assert type(caught.value) in (MissingFileError, UnfitFileError)


@each
def test_a_trap_beside_the_file_is_not_stepped_into(
    tmp_path: Path, keep: Callable[[Path], object]
) -> None:
    """Another user of the folder may put links where a temporary file was foreseen."""
    file, prey = tmp_path / "kept", tmp_path / "prey"
    prey.write_text("mine")
    for name in (".kept.new", f".kept.{os.getpid()}", "kept.tmp", ".kept.tmp"):
        (tmp_path / name).symlink_to(prey)
    keep(file)
    assert prey.read_text() == "mine"
    assert not file.is_symlink()


def test_who_could_read_the_old_file_can_read_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("")
    file.chmod(0o644)
    replace_file(file, "x", keep_mode=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    replace_file(file, "x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
