"""Copying: what is sent, what is kept, what is said."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from senec_tui.app.services.handout.clipboard import (
    LARGEST,
    Clipboard,
    CopyWay,
    osc52,
    write_private,
)
from senec_tui.errors import StorageError
from senec_tui.language import Language

EN = Language()
TEXT = "BMS.SOC[1] = 54.5 % · grün"
PLAIN = f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\x07"
WRAPPED = "\x1bPtmux;" + PLAIN.replace("\x1b", "\x1b\x1b") + "\x1b\\"
IN_TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0"}  # noqa: S108 - only looked at


@pytest.mark.parametrize(
    ("way", "environment", "sent"),
    [
        (CopyWay.AUTO, {}, PLAIN),
        (CopyWay.AUTO, IN_TMUX, PLAIN + WRAPPED),
        (CopyWay.RAW, IN_TMUX, PLAIN),
        (CopyWay.TMUX, {}, WRAPPED),
        (CopyWay.AUTO, {"STY": "1.pts"}, f"\x1bP{PLAIN}\x1b\\"),
    ],
)
def test_sequences(way: CopyWay, environment: dict[str, str], sent: str) -> None:
    assert osc52(TEXT, way, environment) == sent


def test_long_texts_go_through_screen_in_pieces() -> None:
    text = "x" * 3000
    sent = osc52(text, CopyWay.AUTO, {"STY": "1.pts"})
    pieces = sent.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert max(len(piece) for piece in pieces) <= 768
    assert "".join(pieces) == osc52(text, CopyWay.RAW, {})


def test_what_terminals_would_cut_is_not_sent() -> None:
    assert osc52("x" * LARGEST, CopyWay.RAW, {}) == ""
    assert osc52("x" * (LARGEST // 4 * 3 - 3), CopyWay.RAW, {})


def clipboard(directory: Path | None, way: CopyWay = CopyWay.AUTO) -> tuple[Clipboard, list[str]]:
    sent: list[str] = []
    return Clipboard(write=sent.append, directory=directory, way=way), sent


def test_says_both_ways(tmp_path: Path) -> None:
    board, sent = clipboard(tmp_path / "new")
    copied = board.copy(TEXT, EN)
    file = tmp_path / "new" / "copied.txt"
    assert sent == [PLAIN]
    assert file.read_text(encoding="utf-8") == TEXT + "\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert copied.message == f"Sent to the terminal (OSC 52), also saved as {file}"
    assert not copied.went_wrong


def test_only_to_a_file(tmp_path: Path) -> None:
    board, sent = clipboard(tmp_path, CopyWay.FILE)
    assert board.copy(TEXT, EN).message == f"Saved as {tmp_path / 'copied.txt'}"
    assert not sent


def test_too_long_for_the_terminal_is_saved(tmp_path: Path) -> None:
    board, sent = clipboard(tmp_path)
    assert board.copy("x" * LARGEST, EN).message.startswith("Saved as")
    assert not sent


def test_without_a_directory() -> None:
    board, sent = clipboard(None)
    assert board.copy(TEXT, EN).message == "Sent to the terminal (OSC 52)"
    assert sent == [PLAIN]
    assert board.copy("x" * LARGEST, EN).went_wrong


def test_off(tmp_path: Path) -> None:
    board, sent = clipboard(tmp_path, CopyWay.OFF)
    assert board.copy(TEXT, EN).went_wrong
    assert not sent
    assert not list(tmp_path.iterdir())


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    board, sent = clipboard(tmp_path / "file")
    copied = board.copy(TEXT, EN)
    assert sent == [PLAIN]
    assert "not saved" in copied.message
    assert not copied.went_wrong
    with pytest.raises(StorageError):
        write_private(tmp_path / "file" / "x.csv", "")


def test_lone_surrogates_do_no_harm(tmp_path: Path) -> None:
    board, sent = clipboard(tmp_path)
    assert not board.copy("a\ud800b", EN).went_wrong
    assert sent
