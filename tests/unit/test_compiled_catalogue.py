"""The catalogue as the program reads it is the readable one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

ARCHITECTURE: Final = Path(__file__).parents[1] / "architecture"
sys.path.insert(0, str(ARCHITECTURE))

import compiled_catalogue  # noqa: E402

from senec_tui.catalogue import Catalogue, catalogue, compiled  # noqa: E402
from senec_tui.clean_text import all_visible  # noqa: E402
from senec_tui.errors import CatalogueError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def _unread() -> Iterator[None]:
    """As in a process that has read nothing yet, and again afterwards."""
    caches = (
        *(compiled.names, compiled.content, compiled._lines),
        *(catalogue._our_object, catalogue._our_codes),
    )
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_it_is_compiled_from_what_the_readable_files_hold() -> None:
    """If it is not: python tests/architecture/compiled_catalogue.py."""
    readable = compiled_catalogue.readable()
    assert {name: compiled.content(name) for name in compiled._lines()} == readable
    assert compiled_catalogue.COMPILED.read_text("utf-8") == compiled_catalogue.compiled()


def test_nothing_in_it_needs_to_be_made_visible() -> None:
    """Ours is read without being cleaned, as it is cleaned here."""
    for name in compiled._lines():
        assert all_visible(compiled.content(name)) == compiled.content(name)


def test_what_is_not_corrected_is_the_same_for_everybody() -> None:
    assert Catalogue().object("ENERGY") is Catalogue().object("ENERGY")
    assert Catalogue().codes("SYS_TYPE") is Catalogue().codes("SYS_TYPE")


@pytest.mark.usefixtures("_unread")
def test_a_start_opens_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    read_bytes = Path.read_bytes

    def counted(file: Path) -> bytes:
        opened.append(file)
        return read_bytes(file)

    monkeypatch.setattr(Path, "read_bytes", counted)
    for _ in range(3):  # simulator, client and screen have one each
        assert len(list(Catalogue().variables())) > 800
    assert opened == [compiled.FILE]


@pytest.mark.usefixtures("_unread")
def test_nothing_is_parsed_before_it_is_needed_and_nothing_twice() -> None:
    def parsed() -> int:
        return compiled.content.cache_info().misses

    names = Catalogue().object_names
    assert "ENERGY" in names
    assert parsed() == 0
    Catalogue().variable("ENERGY", "STAT_STATE")
    Catalogue().variable("ENERGY", "GUI_GRID_POW")
    assert parsed() == 1
    for _ in range(2):
        list(Catalogue().variables())
    assert parsed() == len(names)
    assert Catalogue().table("units") is Catalogue().table("units")
    assert parsed() == len(names) + 1


@pytest.mark.usefixtures("_unread")
def test_a_lost_file_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compiled, "FILE", tmp_path / "compiled.jsonl")
    with pytest.raises(CatalogueError, match="No such file"):
        Catalogue().variable("ENERGY", "STAT_STATE")


@pytest.mark.usefixtures("_unread")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"units",
        b"units\t{",
        b"units\t5",
        b'units\t{"units": "\xff"}',
        b"\xff\t{}\nobjects/ENERGY\t[]",
    ],
    ids=repr,
)
def test_a_damaged_file_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    """Such as half of it, after a disk was full while the program was installed."""
    damaged = tmp_path / "compiled.jsonl"
    damaged.write_bytes(content)
    monkeypatch.setattr(compiled, "FILE", damaged)
    with pytest.raises(CatalogueError, match="cannot be used"):
        Catalogue().table("units")
    with pytest.raises(CatalogueError, match="cannot be used"):
        compiled.content("objects/ENERGY")
