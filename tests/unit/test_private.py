"""What others may have made is not used: directories, sockets, peers, files."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.device.json_store import JsonFile
from senec_tui.device.source import DeviceFacts, Reply, Wanted
from senec_tui.errors import InUseError, NotOursError, StorageError
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.model.polling.collector.found_source import FoundSource
from senec_tui.model.polling.collector.socket_client import CollectorSource
from senec_tui.model.polling.collector.socket_server import CollectorServer
from senec_tui.model.process_lock import Lock
from senec_tui.private_directory import (
    check_directory,
    check_socket,
    make_own_directory,
    open_private,
    read_private,
)

NOBODY = 65534
GRID: Wanted = {"ENERGY": ("GUI_GRID_POW",)}
two_users = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")


class Appliance:
    """Answers one value, its own."""

    facts = DeviceFacts(name="senec.lan")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.asked = 0

    async def read(self, wanted: Wanted) -> Reply:
        self.asked += 1
        return Reply(sections={n: dict.fromkeys(v, self.raw) for n, v in wanted.items()}, at=1e9)

    async def sections(self) -> tuple[str, ...]:
        return ("ENERGY",)

    async def log_day(self, day: object) -> bytes:
        raise NotImplementedError

    async def close(self) -> None:
        pass


def server_at(file: Path, appliance: Appliance) -> CollectorServer:
    return CollectorServer(CachedSource(appliance, Catalogue(), interval_s=10), file)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder for everybody, as the one for temporary files is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o1777)
        yield folder


def as_nobody(work: Callable[[], None]) -> int:
    """Run it as another user, in a child, which ends with 0 if all went; its number."""
    child = os.fork()
    if not child:
        status = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            work()
            status = 0
        finally:
            os._exit(status)
    return child


async def ended(child: int) -> int:
    """How a child ended, while the loop goes on."""
    while True:
        number, status = os.waitpid(child, os.WNOHANG)  # noqa: ASYNC222 - it does not block
        if number:
            return os.waitstatus_to_exitcode(status)
        await asyncio.sleep(0.01)


def end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


# -- the directory of the socket -------------------------------------------------------------------


def test_a_directory_of_ours_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    make_own_directory(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    with pytest.raises(NotOursError, match="others may look into it"):
        check_directory(folder)
    make_own_directory(folder)
    check_directory(folder)


def test_neither_a_link_nor_a_file_is_a_directory(tmp_path: Path) -> None:
    make_own_directory(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()
    for name in ("link", "file"):
        with pytest.raises(NotOursError, match="a link or no directory"):
            check_directory(tmp_path / name)
    with pytest.raises(NotOursError):
        make_own_directory(tmp_path / "link")


@pytest.mark.parametrize("kind", ["file", "link", "pipe"])
async def test_what_is_no_socket_is_not_asked(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "collector.sock"
    if kind == "file":
        file.touch()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(tmp_path / "other.sock"))
        file.symlink_to(tmp_path / "other.sock")
    with pytest.raises(NotOursError, match="it is no socket"):
        check_socket(file)
    own = Appliance("u1_0001")
    found = FoundSource(file, lambda: own)
    await found.read(GRID)
    assert own.asked == 1
    assert isinstance(found.facts.refused, NotOursError)


async def test_an_open_directory_is_closed_by_the_collector_and_refused_by_guests(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    file = folder / "collector.sock"
    server = server_at(file, Appliance("u1_0002"))
    await server.start()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    guest = CollectorSource(file)
    assert await guest.open()
    await guest.close()
    folder.chmod(0o755)
    own = Appliance("u1_0001")
    found = FoundSource(file, lambda: own)
    assert (await found.read(GRID)).sections["ENERGY"] == {"GUI_GRID_POW": "u1_0001"}
    assert "others may look into it" in str(found.facts.refused)
    await server.stop()


# -- two users -------------------------------------------------------------------------------------


@two_users
@pytest.mark.parametrize("mode", [0o700, 0o777])
async def test_the_socket_of_another_user_is_not_asked(shared: Path, mode: int) -> None:
    """Somebody made folder and socket before, and answers there."""
    folder = shared / "senec-tui-0"
    file = folder / "collector.sock"
    ready, tell = os.pipe()

    def answer() -> None:
        folder.mkdir()
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(file))
        file.chmod(0o777)
        folder.chmod(mode)
        listening.listen()
        os.write(tell, b"x")
        heard, _ = listening.accept()
        os.write(tell, heard.recv(1) or b"-")

    child = as_nobody(answer)
    os.read(ready, 1)
    own = Appliance("u1_0001")
    found = FoundSource(file, lambda: own)
    try:
        reply = await found.read(GRID)
        assert reply.sections["ENERGY"] == {"GUI_GRID_POW": "u1_0001"}
        assert not found.collected
        assert "another user" in str(found.facts.refused)
        os.set_blocking(ready, False)
        with pytest.raises(BlockingIOError):
            os.read(ready, 1)  # nothing was said to it
        # Nor does a collector of ours begin there.
        with pytest.raises(StorageError, match="another user"):
            await server_at(file, own).start()
    finally:
        end(child)


@two_users
def test_a_folder_that_cannot_be_looked_into_is_refused(shared: Path) -> None:
    """Seen by an ordinary user: what another one made, closed to us."""
    folder = shared / f"senec-tui-{NOBODY}"
    make_own_directory(folder)
    file = folder / "collector.sock"

    def ask() -> None:
        own = Appliance("u1_0001")
        found = FoundSource(file, lambda: own)
        asyncio.run(found.read(GRID))
        assert own.asked == 1
        assert "another user" in str(found.facts.refused)
        with pytest.raises(NotOursError):
            asyncio.run(server_at(file, own).start())

    assert os.waitstatus_to_exitcode(os.waitpid(as_nobody(ask), 0)[1]) == 0


@two_users
async def test_a_peer_of_another_user_is_not_believed(shared: Path) -> None:
    """Folder and socket are ours, who listens is not: it was left open for a moment, say."""
    folder = shared / "ours"
    make_own_directory(folder)
    file = folder / "collector.sock"
    ready, tell = os.pipe()
    folder.chmod(0o777)

    def listen() -> None:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(file))
        listening.listen()
        os.write(tell, b"x")
        signal.pause()

    child = as_nobody(listen)
    os.read(ready, 1)
    folder.chmod(0o700)
    os.chown(file, 0, 0)
    try:
        with pytest.raises(NotOursError, match="another user answers"):
            await CollectorSource(file).open()
    finally:
        end(child)


@two_users
async def test_a_guest_of_another_user_is_sent_away(shared: Path) -> None:
    folder = shared / "ours"
    file = folder / "collector.sock"
    appliance = Appliance("u1_0002")
    server = server_at(file, appliance)
    await server.start()
    folder.chmod(0o777)
    file.chmod(0o777)

    def ask() -> None:
        with socket.socket(socket.AF_UNIX) as guest:
            guest.settimeout(5)
            guest.connect(str(file))
            with contextlib.suppress(ConnectionError):
                guest.sendall(b"GET /facts HTTP/1.1\r\n\r\n")
                assert not guest.recv(100)

    assert await ended(as_nobody(ask)) == 0
    assert appliance.asked == 0
    await server.stop()


# -- files -----------------------------------------------------------------------------------------


def spoiled(file: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "link":
        other = file.with_name("other")
        other.write_text("{}")
        file.symlink_to(other)
    elif kind == "directory":
        file.mkdir()
    else:
        file.write_text("{}")
        os.chown(file, NOBODY, NOBODY)


KINDS = ["pipe", "link", "directory", pytest.param("foreign", marks=two_users)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC])
def test_only_a_regular_file_of_ours_is_opened(tmp_path: Path, kind: str, flags: int) -> None:
    file = tmp_path / "file"
    spoiled(file, kind)
    with pytest.raises(OSError, match=r"\[Errno") as caught:
        open_private(file, flags)
    assert caught.value.strerror
    if kind in ("link", "foreign"):
        assert file.read_text() == "{}"


def test_a_file_that_is_made_is_for_its_owner_only(tmp_path: Path) -> None:
    os.close(open_private(tmp_path / "new", os.O_WRONLY | os.O_CREAT))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["pipe", pytest.param("foreign", marks=two_users)])
def test_a_store_that_is_no_file_of_ours_is_a_sentence(tmp_path: Path, kind: str) -> None:
    spoiled(tmp_path / "known_devices.json", kind)
    with pytest.raises(StorageError, match=r"not a file|another user"):
        JsonFile(tmp_path / "known_devices.json").load()


def test_a_store_behind_a_link_of_its_owner_is_read(tmp_path: Path) -> None:
    spoiled(tmp_path / "file", "link")
    assert read_private(tmp_path / "file") == b"{}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_is_taken_on_a_file_of_ours_only(tmp_path: Path, kind: str) -> None:
    spoiled(tmp_path / "x.lock", kind)
    with pytest.raises(StorageError) as caught:
        Lock(tmp_path / "x.lock", "me")
    assert not isinstance(caught.value, InUseError)
