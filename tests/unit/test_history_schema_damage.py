"""A schema that is no text any more: SQLite quotes it in a message that Python cannot read."""

from pathlib import Path

import pytest
from history_driver import CATALOGUE, NOON, powers, record

from senec_tui.errors import DamagedFileError
from senec_tui.language import Language
from senec_tui.model.history.queries.history_file import History


@pytest.mark.parametrize("damage", [b"\xccREATE TABLE meta", b"CREATE \xccABLE meta"])
def test_a_schema_that_is_no_text_is_damage_in_a_sentence(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "history.sqlite"
    record(file, NOON, NOON + 60, lambda _at: powers(1000.0, 300.0))
    content = file.read_bytes()
    assert b"CREATE TABLE meta" in content
    file.write_bytes(content.replace(b"CREATE TABLE meta", damage))
    with pytest.raises(DamagedFileError) as raised:
        History(file, CATALOGUE).close()
    assert raised.value.sentence(Language()).isprintable()
