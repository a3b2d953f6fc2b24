"""A history whose content is damaged is said to be; a newer one is left alone; advice fits."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from history_driver import CATALOGUE, NOON, Device, powers, reading, record, writing

from senec_tui.device.source import DeviceFacts
from senec_tui.errors import (
    DamagedFileError,
    InUseError,
    LockedFileError,
    MissingFileError,
    NewerFileError,
    NoPermissionError,
    NoSpaceError,
    StorageError,
    TableError,
    UnfitFileError,
)
from senec_tui.file_errors import from_system
from senec_tui.language import Language
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history import database
from senec_tui.model.history.database import open_for_reading, open_for_writing
from senec_tui.model.history.queries import recorded
from senec_tui.model.history.queries.moment import moment_of, next_event_at
from senec_tui.model.history.queries.summary import summary_of
from senec_tui.model.history.sqlite_failures import from_sqlite
from senec_tui.model.history.transfer.history_export import as_csv, curve_rows, total_rows
from senec_tui.model.history.transfer.totals_import import import_totals
from senec_tui.model.history.writing import ageing as retention
from senec_tui.model.history.writing.notes import add_note
from senec_tui.model.history.writing.poll_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.model.history.queries.history_file import History

TABLES = ("path", "layout", "sample", "block", "fact", "energy", "imported", "event", "meta")
DAMAGE = [
    *(f"DROP TABLE {table}" for table in TABLES),
    "UPDATE sample SET data = x'00'",
    "UPDATE sample SET data = 'text'",
    "UPDATE sample SET data = x'0000c07f' || data",
    "UPDATE sample SET layout = 99",
    "UPDATE sample SET interval_s = 'often'",
    "UPDATE sample SET at = 9000000000000000000 WHERE at = (SELECT max(at) FROM sample)",
    "UPDATE layout SET paths = x'010203'",
    "UPDATE layout SET paths = 'text'",
    "UPDATE layout SET paths = x'ffff'",
    "UPDATE path SET path = x'ff00' WHERE id = 1",
    "UPDATE path SET path = cast(x'ff' || id AS TEXT)",
    "UPDATE path SET path = path || '[x]'",
    "UPDATE path SET path = path || '[999999999]'",
    "UPDATE path SET path = id || char(27) || ']0;x' || char(7)",
    "UPDATE path SET prefix = 'zz' WHERE prefix <> ''",
    "UPDATE block SET data = x'00'",
    "UPDATE block SET data = 'text'",
    "UPDATE block SET data = zeroblob(100)",
    "UPDATE block SET start = 'day ' || start",
    "UPDATE fact SET raw = x'ff'",
    "UPDATE fact SET raw = cast(x'fffe' AS TEXT)",
    "UPDATE fact SET at = 'now'",
    "UPDATE fact SET at = 9000000000000000000",
    "UPDATE energy SET pv_mwh = 'much'",
    "UPDATE energy SET measured_ms = x'00'",
    "UPDATE energy SET pv_mwh = 9223372036854775807",
    "UPDATE imported SET wh = 'much'",
    "UPDATE imported SET day = '2026-13-45'",
    "UPDATE imported SET day = x'00'",
    "UPDATE event SET at = 'now'",
    "UPDATE event SET at = -9000000000000000000",
    "UPDATE event SET new = x'00', old = 1.5",
    "UPDATE event SET kind = char(27) || '[2J'",
    "UPDATE meta SET value = 'never'",
    "DELETE FROM path",
    "DELETE FROM layout",
]
DAY = NOON - 43200


def _ask_everything(history: History) -> None:
    history.extent()
    history.curves()
    for points in (1, 100, 100_000):
        history.series("pv", DAY, DAY + 3 * 86400, points)
    list(as_csv(curve_rows(history, ["pv", "soc"], DAY, DAY + 3 * 86400, "x")))
    bars = history.bars(DAY, DAY + 3 * 86400, step="day")
    list(as_csv(total_rows(bars, "day", "x", None)))
    events = history.events(0, 1e12)
    assert all(text.isprintable() for event in events for text in (event.kind, event.path))
    summary_of(history, DAY + 86400)
    moment_of(history, DAY + 86400, DeviceFacts())
    moment_of(history, DAY + 2 * 86400, DeviceFacts())
    next_event_at(history, DAY, ("state",))
    span = recorded.TimeSpan(paths=(), start=DAY, end=DAY + 86400, points=100)
    recorded.read(history, span)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two days, the first of them folded and joined, with something in every table."""
    file = tmp_path_factory.mktemp("sound") / HISTORY_FILE_NAME
    record(file, DAY, DAY + 86400 + 7200, lambda at: powers(at % 5000, 500), interval_s=60)
    with closing(open_for_writing(file)) as connection:
        while retention.step(connection, CATALOGUE, DAY + 86400 + 3700):
            pass
        connection.execute("INSERT INTO imported VALUES ('2026-06-21', 'pv', 5)")
        connection.execute("INSERT INTO event VALUES (NULL, ?, 'state', 'A.B', '', '')", (DAY,))
    with reading(file) as history:
        _ask_everything(history)
    return file.read_bytes()


@pytest.fixture
def file(tmp_path: Path, sound: bytes) -> Path:
    file = tmp_path / HISTORY_FILE_NAME
    file.write_bytes(sound)
    return file


def _damage(file: Path, statement: str, *values: float) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(statement, values)


@pytest.mark.parametrize("statement", DAMAGE)
def test_damaged_content_is_said_to_be_damaged_by_every_reader(file: Path, statement: str) -> None:
    _damage(file, statement)
    try:
        with reading(file) as history:
            _ask_everything(history)
    except DamagedFileError as error:
        for language in ("en", "de"):
            sentence = error.sentence(Language(language))
            assert sentence.isprintable()
            assert str(file) in sentence
            assert len(sentence) < 1000


def _write(file: Path) -> None:
    device = Device()
    at = DAY + 2 * 86400
    with writing(file, at) as writer:
        for number in range(3):
            writer.write(device.reply(at + 10 * number, powers(1, 1)), at + 10 * number)


@pytest.mark.parametrize("statement", DAMAGE)
def test_damaged_content_is_said_to_be_damaged_by_every_writer(
    file: Path, tmp_path: Path, statement: str
) -> None:
    _damage(file, statement)
    table = tmp_path / "days.csv"
    table.write_text("day,pv_kwh\n2020-01-01,1\n", encoding="utf-8")
    writers: tuple[Callable[[], object], ...] = (
        lambda: add_note(file, DAY, "note"),
        lambda: import_totals(table, file),
        lambda: _write(file),
    )
    for write in writers:
        try:
            write()
        except DamagedFileError as error:
            assert str(error).isprintable()  # noqa: PT017 - most damage does not reach every writer


def test_one_row_that_cannot_be_read_is_no_reason_to_give_up_years(file: Path) -> None:
    hour = DAY + 86400 + 3600
    _damage(file, "UPDATE sample SET data = x'00' WHERE at = ?", hour * 1000)
    _damage(file, "UPDATE block SET data = x'00' WHERE level = 60 AND start = ?", hour - 3600)
    _write(file)
    with closing(open_for_writing(file)) as connection:
        while retention.step(connection, CATALOGUE, DAY + 4 * 86400):
            pass
    with reading(file) as history:
        points = history.series("pv", hour, hour + 3600, 30).samples
    assert sum(point is not None for point in points) >= 29


def _make_newer(file: Path) -> None:
    _damage(file, "PRAGMA user_version = 99")
    _damage(file, "DROP TABLE meta")


def test_a_newer_file_is_refused_by_everybody_and_stays(file: Path, tmp_path: Path) -> None:
    _make_newer(file)
    content = file.read_bytes()
    table = tmp_path / "days.csv"
    table.write_text("day,pv_kwh\n2020-01-01,1\n", encoding="utf-8")
    refused: tuple[Callable[[], object], ...] = (
        lambda: open_for_reading(file),
        lambda: add_note(file, DAY, "note"),
        lambda: import_totals(table, file),
        lambda: _write(file),
        lambda: Writer(file, now=DAY, damaged=True),
    )
    for use in refused:
        with pytest.raises(NewerFileError, match="Update the program"):
            use()
    assert file.read_bytes() == content
    assert not list(tmp_path.glob("*aside*"))


# -- advice ----------------------------------------------------------------------------------------


def test_sqlites_own_words_are_cleaned(file: Path) -> None:
    hostile = "\x1b]52;c;x\x07\u202e" + "x" * 10_000
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.Error) as found:
        connection.execute(f'SELECT * FROM "{hostile}"')  # noqa: S608 - our own text
    error = from_sqlite(file, found.value)
    assert type(error) is DamagedFileError
    assert str(error).isprintable()
    assert len(str(error)) < 1000


@pytest.mark.parametrize(
    ("number", "kind", "advice"),
    [
        (errno.ENOENT, MissingFileError, "Check the path"),
        (errno.EACCES, NoPermissionError, "owner and permissions"),
        (errno.EROFS, NoPermissionError, "owner and permissions"),
        (errno.ENOSPC, NoSpaceError, "Make room"),
        (errno.EDQUOT, NoSpaceError, "Make room"),
        (errno.EFBIG, NoSpaceError, "Make room"),
        (errno.EISDIR, UnfitFileError, "Move away"),
        (errno.ELOOP, UnfitFileError, "Move away"),
        (errno.ENAMETOOLONG, MissingFileError, "Check the path"),
        (errno.EIO, StorageError, "Try again"),
    ],
)
def test_advice_fits_what_the_system_says(number: int, kind: type, advice: str) -> None:
    error = from_system(Path("x"), OSError(number, os.strerror(number)))
    assert type(error) is kind
    assert os.strerror(number) in str(error)
    assert advice in str(error)


def test_advice_for_a_locked_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LockedFileError, match="Another program holds it"):
            add_note(file, DAY, "note")
        other.execute("COMMIT")


def test_advice_for_tables_and_locks(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "days.csv"
    with pytest.raises(MissingFileError, match="Check the path"):
        import_totals(table, file)
    for content in (
        b"day,pv_kwh\n2020-01-01,\x1b[2J\n",
        b"\xff\xfe",
        b"day,pv_kwh\n1,\0\n",
        b"x\n",
    ):
        table.write_bytes(content)
        with pytest.raises(TableError, match="Correct the file") as found:
            import_totals(table, file)
        assert str(found.value).isprintable()
    table.write_text("day,pv_kwh\n2020-01-01,1\n", encoding="utf-8")
    with writing(file):
        lock = file.with_name(f"{file.name}.lock")
        lock.write_text("\x1b[2J", encoding="utf-8")
        with pytest.raises(InUseError, match="End it for the moment") as busy:
            import_totals(table, file)
        assert str(busy.value).isprintable()
