"""Approved pictures: one file for each tab and size, `pictures/CASE/TAB.txt`.

`python tests/approve.py` approves anew. Look at the difference before committing it: these files
are the dashboard. What only counts how much there is is masked, so that one more variable or
object changes no picture but that of the tab that shows it.
"""

from __future__ import annotations

import re
import time
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES: Final = Path(__file__).with_name("pictures")
TO_APPROVE: Final = "Meant so? python tests/approve.py, or this test with --update-pictures"
_COUNTED: Final = re.compile(r"\b(\d+)( (?:variables|Variablen)\b)( *)")
_FETCHED: Final = re.compile(r"\b\d+( of | von )\d+(?= (?:objects|Objekten)\b)")
_NEXT_TRY: Final = re.compile(r"(?<=try in )\d+(?= s\b)")
"""Is left to chance, so that many clients do not come at once."""


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    """Whether pictures are approved as they are."""
    return bool(request.config.getoption("--update-pictures"))


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times of the log are those of this computer's zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


def masked(picture: str) -> str:
    """With `#` for each count; columns behind it keep their places."""
    picture = _COUNTED.sub(_mask, picture)
    picture = _FETCHED.sub(r"#\1#", picture)
    return _NEXT_TRY.sub("#", picture)


def _mask(found: re.Match[str]) -> str:
    digits, words, gap = found.groups()
    return f"#{words}{gap}{' ' * (len(digits) - 1) if len(gap) > 2 else ''}"


def compare(name: str, picture: str, *, updating: bool) -> None:
    """`name`: CASE/TAB. Fails with the difference, unless it is approved just now."""
    file = PICTURES / f"{name}.txt"
    picture = masked(picture)
    if updating:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(picture, encoding="utf-8")
    assert file.is_file(), f"{name} was never approved: run python tests/approve.py"
    approved = file.read_text(encoding="utf-8")
    if picture != approved:
        pytest.fail(f"{difference(name, approved, picture)}\n{TO_APPROVE}", pytrace=False)


def difference(name: str, approved: str, picture: str) -> str:
    """The lines that are other ones: `-` as approved, `+` as drawn."""
    lines = unified_diff(
        approved.splitlines(), picture.splitlines(), f"approved {name}", "drawn now", lineterm=""
    )
    return "\n".join(lines) or f"{name}: only ends of lines differ"
