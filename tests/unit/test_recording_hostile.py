"""A recording from somebody else: nothing foreign comes out of it, and no program ends."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import zlib
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hostile_recordings import (
    DAY,
    HARMFUL,
    PAYLOAD,
    START,
    Part,
    planted,
    poisoned,
    session,
    shapes,
    write,
)

from senec_tui.catalogue import Catalogue
from senec_tui.clean_text import visible
from senec_tui.cli.main import run
from senec_tui.device.wire.log_files import parse_log
from senec_tui.errors import DamagedFileError, NoLogError, SenecTuiError, StorageError
from senec_tui.language import LANGUAGES, Language
from senec_tui.model.recording.checked_content import LARGEST_LOG, LARGEST_NOTE, MOST_ELEMENTS
from senec_tui.model.recording.file_format import CHANGE, HEAD, KEY, LOG, NOTE, Frames, framed
from senec_tui.model.recording.redacted_copy import redact_recording
from senec_tui.model.recording.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CATALOGUE = Catalogue()
EMPTY_LINK = {
    "state": "live",
    "since": 0,
    "error": None,
    "next_at": None,
    "interval_s": 10,
    "took_s": None,
    "polls": 1,
}
EMPTY_STATE = {"s": {}, "at": 0, "missing": [], "lacking": [], "whole": [], "link": EMPTY_LINK}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    return session(tmp_path_factory.mktemp("honest") / "x.senec")


@pytest.fixture(scope="module")
def few_parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    objects = ("FACTORY", "PV1", "STATISTIC")
    return session(tmp_path_factory.mktemp("short") / "x.senec", *objects)


@pytest.fixture(scope="module")
def poisoned_parts(parts: list[Part]) -> list[Part]:
    return poisoned(parts)


def names_in(directory: Path) -> set[str]:
    return {file.name for file in directory.iterdir()}


def texts(content: object) -> Iterator[str]:
    """All texts in there, names included."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(content, list | tuple | frozenset | set):
        for element in content:
            yield from texts(element)


async def everything(replay: Replay) -> list[str]:
    """Every text that a recording gives, at every moment of it."""
    found: list[str] = [replay.facts.name, *(text for _, text in replay.notes())]
    for at in {at for at, _ in replay.moments(0)}:
        replay.seek(at)
        snapshot = replay.snapshot()
        found += texts((snapshot.missing, snapshot.lacking, snapshot.whole))
        for name, section in snapshot.sections.items():
            found += texts((name, {key: stored.raw for key, stored in section.items()}))
        if snapshot.link.error is not None:
            found += [snapshot.link.error.sentence(Language(code)) for code in LANGUAGES]
            found += texts({k: str(v) for k, v in snapshot.link.error.facts.items()})
        found += [*await replay.sections(), snapshot.link.state, snapshot.link.facts.name]
        try:
            reply = await replay.read(dict.fromkeys(snapshot.sections, ()))
        except SenecTuiError as error:
            found.append(str(error))
        else:
            found += texts(dict(reply.sections))
    replay.seek(replay.end)
    for step in (1, -1, 1000, -1000):
        replay.step(step)
    for back in (True, False):
        replay.next_change(back=back)
        replay.next_error(back=back)
    try:
        log = await replay.log_day(DAY)
    except NoLogError as error:
        found.append(str(error))
    else:
        found += [text for line in parse_log(log) for text in (line.raw, line.text, line.category)]
    return found


def told(file: Path) -> list[str]:
    """The same of a file, or the sentence that refuses it."""
    try:
        replay = Replay(file, CATALOGUE)
    except StorageError as error:
        return [str(error)]
    with_all = asyncio.run(everything(replay))
    replay.shut()
    return with_all


def redacted(file: Path) -> list[str]:
    """What a copy without identities tells, or why there is none; never half of one."""
    target = file.with_name("target.senec")
    target.unlink(missing_ok=True)
    before = names_in(file.parent)
    try:
        redact_recording(file, target, CATALOGUE)
    except StorageError as error:
        assert names_in(file.parent) == before
        return [str(error)]
    assert names_in(file.parent) == {*before, target.name}
    return told(target)


# -- text ------------------------------------------------------------------------------------------


def test_all_that_comes_from_a_file_is_visible(poisoned_parts: list[Part], tmp_path: Path) -> None:
    file = write(tmp_path / f"{PAYLOAD.replace(chr(0), '')}.senec", poisoned_parts)
    found = told(file)
    planted_in = [text for text in found if visible(PAYLOAD) in text]
    assert len(planted_in) > 500
    assert not [text for text in found if HARMFUL & set(text)]
    assert not [text for text in redacted(file) if HARMFUL & set(text)]


def test_a_text_in_another_encoding_is_no_way_around(tmp_path: Path) -> None:
    state = EMPTY_STATE | {"s": {"ENERGY": [[0, {"A": "st_\u202e\u2066"}]]}}
    for encoding in ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig"):
        content = json.dumps(state, ensure_ascii=False).replace("\u202e", "\u202e")
        data = content.encode(encoding, "replace")
        file = write(tmp_path / "x.senec", [(KEY, START, data)])
        assert not [text for text in told(file) if HARMFUL & set(text)], encoding


@pytest.mark.parametrize(
    "words", [["dump"], ["dump", "--csv"], ["get", "ENERGY", "BMS"], ["get", "--raw", "ENERGY"],
              ["watch", "--count", "1", "ENERGY"], ["log", "--raw", DAY.isoformat()],
              ["log", DAY.isoformat()], ["export"], ["doctor"]], ids=" ".join,
)  # fmt: skip
def test_commands_print_nothing_foreign(
    words: list[str],
    poisoned_parts: list[Part],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path / f"{PAYLOAD.replace(chr(0), '')}.senec", poisoned_parts)
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run([*words, "--replay", str(file)], dict(os.environ))
    shown = capsys.readouterr()
    assert not HARMFUL & (set(shown.out + shown.err) - {"\n"})
    assert "mistake in senec-tui" not in shown.err
    if words[0] in ("dump", "log"):
        assert r"\x1b]52;c;aGk=\x07" in shown.out


# -- values ----------------------------------------------------------------------------------------

NONSENSE: list[Any] = [
    None, True, -1, 0, 10**18, 10**400, 1e308, float("nan"), float("inf"), "", "x", [], {}, [[]],
    [{}], ["x"], [1], {"x": 1}, [[["x"]]], {"x": [["x", {"y": ["z"]}]]},
]  # fmt: skip


def _instead(new: Any, _old: object) -> Any:
    return new


def test_nonsense_in_any_place_ends_in_a_sentence(few_parts: list[Part], tmp_path: Path) -> None:
    chance = random.Random(26)  # noqa: S311 - places, not secrets
    file = tmp_path / "x.senec"
    for shape in shapes(few_parts):
        for nonsense in chance.sample(NONSENSE, 6):
            write(file, planted(few_parts, shape, partial(_instead, nonsense)))
            assert told(file), (shape, nonsense)
            assert redacted(file), (shape, nonsense)


def test_bytes_changed_anywhere_end_in_a_sentence(few_parts: list[Part], tmp_path: Path) -> None:
    chance = random.Random(19)  # noqa: S311
    file = tmp_path / "x.senec"
    whole = write(file, few_parts).read_bytes()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 3, 40))):
            damaged[chance.randrange(len(HEAD), len(whole))] = chance.randrange(256)
        file.write_bytes(damaged[: chance.choice((len(whole), chance.randrange(len(whole))))])
        assert told(file)
        assert redacted(file)


def test_times_that_nobody_can_believe_are_not(parts: list[Part], tmp_path: Path) -> None:
    late = [(kind, 9e15 if number else at, content) for number, (kind, at, content) in
            enumerate(parts)]  # fmt: skip
    replay = Replay(write(tmp_path / "x.senec", late), CATALOGUE)
    assert replay.end == START
    replay.shut()


# -- sizes -----------------------------------------------------------------------------------------


def bomb(file: Path, content: bytes, kind: bytes = KEY, times: int = 1) -> Path:
    data = zlib.compress(content, 9)
    with file.open("wb") as out:
        out.write(HEAD)
        if kind != KEY:
            state = zlib.compress(json.dumps(EMPTY_STATE).encode())
            out.write(framed(KEY, START, state))
        for _ in range(times):
            out.write(framed(kind, START, data))
    return file


def state_of(size: int) -> bytes:
    return json.dumps(EMPTY_STATE | {"s": {"A": [[0, {"B": "0" * size}]]}}).encode()


def log_of(size: int) -> bytes:
    return b"2026-06-21\n" + b"x\n" * (size // 2)


@pytest.mark.parametrize(
    ("kind", "content", "size", "times"),
    [
        pytest.param(KEY, state_of, 1 << 26, 1, id="one frame"),
        pytest.param(KEY, state_of, 7 << 20, 60, id="many frames"),
        pytest.param(LOG, log_of, LARGEST_LOG, 1, id="a log"),
        pytest.param(LOG, log_of, 2 * LARGEST_LOG // 3, 20, id="many logs"),
        pytest.param(NOTE, bytes, LARGEST_NOTE + 1, 1, id="a note"),
    ],
)
def test_what_unpacks_to_gigabytes_is_refused(
    kind: bytes, content: Callable[[int], bytes], size: int, times: int, tmp_path: Path
) -> None:
    file = bomb(tmp_path / "x.senec", content(size), kind, times)
    with pytest.raises(DamagedFileError, match="unpacks to far more than a recording holds"):
        Replay(file, CATALOGUE)
    target = tmp_path / "target.senec"
    with pytest.raises(DamagedFileError, match="unpacks to far more"):
        redact_recording(file, target, CATALOGUE)
    assert names_in(tmp_path) == {"x.senec"}


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """Three gigabytes of 4.6 MB, in a process that may have half of one."""
    file = tmp_path / "x.senec"
    deflate = zlib.compressobj(9)
    data = deflate.compress(bytes(1 << 24)) + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(bytes(1 << 24)) + deflate.flush(zlib.Z_FULL_FLUSH)
    data += block * 191  # after a full flush nothing leans on what was before
    file.write_bytes(HEAD + framed(KEY, START, data))
    assert len(data) < 5e6

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))

    done = subprocess.run(
        [sys.executable, "-m", "senec_tui", "dump", "--replay", str(file)],
        preexec_fn=limited,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "unpacks to far more than a recording holds" in done.stderr


@pytest.mark.parametrize(
    "change",
    [
        {"f": [["A", 0, [["B", 10**9]]]], "v": []},
        {"f": [["A", 0, [[f"B{n}", MOST_ELEMENTS] for n in range(50)]]], "v": []},
        {"f": [["A", 0, [["B", -(10**9)]]]], "v": []},
    ],
)
def test_a_few_bytes_that_stand_for_gigabytes(change: dict[str, Any], tmp_path: Path) -> None:
    parts: list[Part] = [
        (KEY, START, EMPTY_STATE),
        (CHANGE, START, change | {"t": 1, "z": 1, "q": 1}),
    ]
    file = write(tmp_path / "x.senec", parts)
    assert told(file)
    assert redacted(file)


def test_replies_that_are_filled_again_and_again(tmp_path: Path) -> None:
    form = {"f": [["A", 0, [["B", 100_000]]]], "v": [], "t": 1, "z": 1, "q": 1}
    parts: list[Part] = [(KEY, START, EMPTY_STATE), (CHANGE, START, form)]
    parts += [(CHANGE, START + 1, form | {"f": 0, "c": 0})] * 500
    with closing(Frames(write(tmp_path / "x.senec", parts))) as frames:
        replay = Replay(frames.file, CATALOGUE)
        assert sum(1 for _ in replay.moments(0)) < 20
        replay.shut()


def test_nesting(tmp_path: Path) -> None:
    deep = b'{"s":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    file = write(tmp_path / "x.senec", [(KEY, START, deep)])
    assert told(file)
    assert "is damaged" in redacted(file)[0]


def test_marks_that_claim_to_be_frames_do_not_cost_for_ever(tmp_path: Path) -> None:
    lie = framed(KEY, START, b"")[:3] + (2_000_000).to_bytes(4, "little") + bytes(12)
    file = tmp_path / "x.senec"
    file.write_bytes(HEAD + lie * 200_000)
    with pytest.raises(DamagedFileError, match="cannot be read"):
        Replay(file, CATALOGUE)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.senec")
    assert "cannot be used" in told(tmp_path / "x.senec")[0]
