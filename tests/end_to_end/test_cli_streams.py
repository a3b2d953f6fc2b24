"""Standard streams as scripts leave them: closed, full, or no terminal."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_processes import LONGEST_S, Home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def shell(home: Home, words: str) -> tuple[int, str, str]:
    """A run as a shell redirects it: status, standard output, standard error."""
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m senec_tui {words}', sys.executable],
        env=home.environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("streams", ["</dev/null", "</dev/null >/dev/null", "<&- >&-"])
def test_the_dashboard_without_a_terminal_ends_at_once(home: Home, streams: str) -> None:
    status, out, err = shell(home, f"--demo {streams}")
    assert (status, out) == (2, "")
    assert err.startswith("senec-tui: The dashboard needs a terminal")
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", ["get BMS.SOC --demo", "--help", "--version"])
def test_closed_streams(home: Home, words: str) -> None:
    assert shell(home, f"{words} >&-") == (0, "", "")
    status, out, err = shell(home, f"{words} 2>&- <&-")
    assert (status, err) == (0, "")
    assert out


@pytest.mark.parametrize(
    "words", ["get BMS.SOC --demo", "dump --demo", "--help", "-V", "--version"]
)
def test_a_full_disk_behind_the_output(home: Home, words: str) -> None:
    said = "senec-tui: The output cannot be written: No space left on device. "
    status, _, err = shell(home, f"{words} >/dev/full")
    assert (status, err) == (1, f"{said}Check free space where it goes.\n")


def test_a_full_disk_behind_the_log_of_the_program(home: Home) -> None:
    status, out, err = shell(home, "get BMS.SOC[0] --demo --log-file /dev/full")
    assert (status, bool(out)) == (0, True)
    assert err.count("\n") == 1
    assert "/dev/full cannot be used: No space left on device" in err


def test_a_failure_that_cannot_be_told(home: Home) -> None:
    assert shell(home, "get NO.SUCH --demo 2>/dev/full") == (1, "", "")
