"""Values of the journal as a language writes them; what is no number stays as it is."""

from __future__ import annotations

import pytest
from snapshots import snapshot_with

from senec_tui.catalogue import Path
from senec_tui.language import Language
from senec_tui.model.health.journal import Naming

KNOWN = snapshot_with(
    BMS={"SYSTEM_CHARGE_CURRENT_LIMIT": 12.5}, WIZARD={"APPLICATION_VERSION": "0.8.26"}
)


@pytest.mark.parametrize(
    ("language", "path", "written"),
    [
        ("en", Path("BMS", "SYSTEM_CHARGE_CURRENT_LIMIT"), "12.5 A"),
        ("de", Path("BMS", "SYSTEM_CHARGE_CURRENT_LIMIT"), "12,5 A"),
        ("de", Path("WIZARD", "APPLICATION_VERSION"), "0.8.26"),
    ],
)
def test_numbers_have_the_decimal_sign_of_the_language(
    language: str, path: Path, written: str
) -> None:
    assert Naming(Language(language))(KNOWN, KNOWN.reading(path)) == written
