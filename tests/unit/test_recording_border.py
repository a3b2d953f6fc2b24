"""The recorder can never take the program along; a redacted copy is whole or not there."""

from __future__ import annotations

import asyncio
import io
import os
from typing import TYPE_CHECKING, Any

import pytest
from hostile_recordings import DAY, START, session, write

from senec_tui.app.services.recording.recordable_source import RecordableSource, new_file
from senec_tui.catalogue import Catalogue
from senec_tui.cli.commands.redact import _progress_line
from senec_tui.device.source import DeviceFacts, Raw, Reply, Wanted
from senec_tui.device.wire.codec import encode
from senec_tui.errors import (
    DamagedFileError,
    OutputExistsError,
    RecordingFailedError,
    StorageError,
    TimedOutError,
)
from senec_tui.language import Language
from senec_tui.model.reading.snapshot import Link
from senec_tui.model.recording import redacted_copy as redact_module
from senec_tui.model.recording.checked_content import LARGEST_LOG
from senec_tui.model.recording.file_format import HEAD
from senec_tui.model.recording.recorder import RETRY_S, Recorder, RecordingSource
from senec_tui.model.recording.redacted_copy import redact_recording
from senec_tui.model.recording.replay import Replay
from senec_tui.model.recording.state_codec import KnownState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

CATALOGUE = Catalogue()


class Told:
    """A source that answers what it is told to."""

    facts = DeviceFacts(name="battery")

    def __init__(self) -> None:
        self.now = START
        self.answer: Mapping[str, Mapping[str, Raw] | None] = {}
        self.log = b""

    def clock(self) -> float:
        return self.now

    async def read(self, wanted: Wanted) -> Reply:
        return Reply(sections=self.answer, at=self.now)

    async def sections(self) -> tuple[str, ...]:
        return tuple(self.answer)

    async def log_day(self, day: date) -> bytes:
        return self.log

    async def close(self) -> None:
        """Nothing to give back."""


def good(number: float) -> Mapping[str, Mapping[str, Raw]]:
    return {"ENERGY": {"GUI_HOUSE_POW": encode("fl", number)}}


HOSTILE: dict[str, Mapping[str, Mapping[str, Raw] | None]] = {
    "brackets": {"ENERGY": {"A[": "u8_01", "[]": "u8_01", "A[0]": ("u8_01",)}, "[": {"]": "st_"}},
    "long names": {"X" * 300: {"Y" * 300: "st_" + "z" * 5000}},
    "elements": {"ENERGY": {"A": ("fl_42C80000",) * 100_000}},
    "surrogates": {"ENERGY": {"A": "st_\ud800"}},
    "names": {"ENERGY": {f"A{n}": "u8_01" for n in range(70_000)}},
    "too many elements": {"ENERGY": {"A": ("u8_01",) * 300_000}},
    "too large": {"ENERGY": {"A": "st_" + "z" * (9 << 20)}},
    "nothing": {"": {"": ""}, "ENERGY": {}, "BMS": None},
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
async def test_whatever_is_answered_recording_goes_on_or_says_why(
    answer: Mapping[str, Mapping[str, Raw] | None], tmp_path: Path
) -> None:
    told = Told()
    notices: list[StorageError | None] = []
    tap = RecordableSource(told, clock=told.clock)
    tap.begin(tmp_path / "x.senec", CATALOGUE, notice=notices.append, redactor=None)
    for number, content in enumerate((good(1), answer, answer, good(2), good(3))):
        told.answer = content
        assert (await tap.read({})).sections == content
        await tap.sections()
        told.now += RETRY_S + 1 if number == 2 else 1
    assert [
        str(n) for n in notices if n and "Nothing is added to the recording" not in str(n)
    ] == []
    await tap.close()
    replay = Replay(tmp_path / "x.senec", CATALOGUE)
    replay.seek(replay.end)
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == 3
    replay.shut()


@pytest.mark.parametrize(
    "kind", [ValueError, KeyError, RecursionError, MemoryError, ZeroDivisionError]
)
async def test_an_error_of_any_type_is_a_sentence_and_a_retry(
    kind: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    notices: list[StorageError | None] = []
    recorder = Recorder(tmp_path / "x.senec", CATALOGUE)
    source = RecordingSource(told, recorder, notice=notices.append, clock=told.clock)
    told.answer = good(1)
    await source.read({})

    def failing(*_: Any) -> Any:
        raise kind("b\x1b]0;t\x07")

    with monkeypatch.context() as patch:
        patch.setattr(KnownState, "difference", failing)
        for _ in range(3):
            assert (await source.read({})).sections == told.answer
            told.now += 1
    assert len(notices) == 1
    assert isinstance(notices[0], RecordingFailedError)
    sentence = notices[0].sentence(Language("en"))
    assert kind.__name__ in sentence
    assert "tried again" in sentence
    assert sentence.isprintable()
    told.now += RETRY_S
    told.answer = good(7)
    await source.read({})
    source.publish(Replay(recorder.file, CATALOGUE).snapshot())
    assert notices[1:] == [None]
    recorder.close()
    replay = Replay(recorder.file, CATALOGUE)
    replay.seek(replay.end)
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == 7
    replay.shut()


async def test_what_is_too_much_all_together_is_begun_anew(tmp_path: Path) -> None:
    told = Told()
    notices: list[StorageError | None] = []
    recorder = Recorder(tmp_path / "x.senec", CATALOGUE)
    source = RecordingSource(told, recorder, notice=notices.append, clock=told.clock)
    # Names and texts of four bytes a character, as long as they may be: together several times what
    # a frame may have.
    for number in range(12):
        told.answer = {
            f"X{number % 10}": {f"{n:04}{'𝔘' * 490}": "𝔘" * 190 for n in range(1000)},
        }
        await source.read({})
        told.now += RETRY_S + 1
    assert [type(notice) for notice in notices[:2]] == [RecordingFailedError, type(None)]
    told.answer = good(5)
    await source.read({})
    recorder.close()
    replay = Replay(recorder.file, CATALOGUE)
    replay.seek(replay.end)
    assert replay.snapshot().number("ENERGY", "GUI_HOUSE_POW") == 5
    replay.shut()


async def test_of_an_enormous_log_the_end_is_kept(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "x.senec", CATALOGUE)
    recorder.reply(Reply(sections=good(1), at=START), {})
    lines = b"2026-06-21 10:00:00 [I|NPU] all is well\n" * (LARGEST_LOG // 30)
    recorder.reply(Reply(sections=good(1), at=START + 7200), {})
    recorder.log_day(DAY, lines + b"2026-06-21 11:00:00 [E|NPU] the last\n", START)
    recorder.close()
    replay = Replay(recorder.file, CATALOGUE)
    kept = await replay.log_day(DAY)
    assert kept.endswith(b"the last\n")
    assert kept.startswith(b"2026-06-21 10")
    assert LARGEST_LOG - 100 < len(kept) < LARGEST_LOG
    assert replay.next_error()
    replay.shut()


@pytest.mark.parametrize("name", ["x" * 300, "\U0001f50b" * 300, "[A/../b]\x1b", "", "ä" * 80])
def test_a_recording_can_be_named_after_any_device(name: str, tmp_path: Path) -> None:
    file = new_file(tmp_path, name, START)
    assert file.parent == tmp_path / "recordings"
    file.parent.mkdir()
    Recorder(file, CATALOGUE).close()


# -- a copy without identities ---------------------------------------------------------------------


def test_a_copy_says_the_same_but_for_identities(tmp_path: Path) -> None:
    source = write(tmp_path / "x.senec", session(tmp_path / "honest.senec"))
    redact_recording(source, tmp_path / "y.senec", CATALOGUE)
    before, after = Replay(source, CATALOGUE), Replay(tmp_path / "y.senec", CATALOGUE)
    moments = list(zip(before.moments(0), after.moments(0), strict=True))
    assert len(moments) > 8
    hidden = 0
    for (at, one), (same_at, other) in moments:
        assert at == same_at
        assert (one.at, one.missing, one.whole) == (other.at, other.missing, other.whole)
        assert (one.link.state, one.link.next_at) == (other.link.state, other.link.next_at)
        for name, section in one.sections.items():
            assert section.keys() == other.sections[name].keys()
            for variable, stored in section.items():
                new = other.sections[name][variable]
                assert new.at == stored.at
                assert new.raw == stored.raw or "hidden-" in str(new.raw)
                hidden += new.raw != stored.raw
    assert hidden
    before.shut()
    after.shut()


def test_identities_that_come_later_are_taken_out_of_what_is_the_same(tmp_path: Path) -> None:
    """Also out of replies of a form that was written as it is until then."""
    recorder = Recorder(tmp_path / "x.senec", CATALOGUE)
    for number, word in enumerate(("nothing", "nothing", "S3CRETSERIAL", "nothing", "harmless")):
        sections: dict[str, dict[str, Raw]] = {
            "DEBUG": {"TEXT": f"st_{word}", "N": f"u8_0{number}"}
        }
        recorder.reply(Reply(sections=sections, at=START + number), {})
    recorder.reply(Reply(sections={"FACTORY": {"DEVICE_ID": "st_S3CRETSERIAL"}}, at=START + 9), {})
    error = TimedOutError(host="battery.example", seconds=1)
    recorder.link(Link(state="lost", error=error, next_at=START + 20), START + 10)
    recorder.log_day(DAY, b"battery.example knows S3CRETSERIAL", START)
    recorder.close()
    redact_recording(tmp_path / "x.senec", tmp_path / "y.senec", CATALOGUE)
    replay = Replay(tmp_path / "y.senec", CATALOGUE)
    shown = []
    for _, snapshot in replay.moments(0):
        stored = snapshot.stored("DEBUG", "TEXT")
        shown.append("" if stored is None else str(stored.raw)[:10])
        everything = repr(snapshot.sections) + str(snapshot.link.error)
        assert "S3CRET" not in everything
        assert "battery.example" not in everything
    assert shown[1:6] == ["st_nothing", "st_nothing", "st_hidden-", "st_nothing", "st_harmles"]
    assert b"S3CRET" not in asyncio.run(replay.log_day(DAY))
    assert b"battery.example" not in asyncio.run(replay.log_day(DAY))
    replay.shut()


def test_no_half_of_a_copy_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "x.senec", session(tmp_path / "honest.senec", "ENERGY"))
    target = tmp_path / "y.senec"
    before = {file.name for file in tmp_path.iterdir()}

    for kind, expected in ((OSError(28, "full"), StorageError), (KeyError("x"), DamagedFileError),
                           (KeyboardInterrupt(), KeyboardInterrupt)):  # fmt: skip

        def failing(*_: Any, error: BaseException = kind) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(redact_module._Rewriting, "_reply", failing)
            with pytest.raises(expected):
                redact_recording(source, target, CATALOGUE)
        assert {file.name for file in tmp_path.iterdir()} == before
    (tmp_path / "empty.senec").write_bytes(HEAD)
    with pytest.raises(DamagedFileError, match="no whole poll"):
        redact_recording(tmp_path / "empty.senec", target, CATALOGUE)
    assert not target.exists()
    with pytest.raises(StorageError, match=r"y\.senec"):
        redact_recording(source, tmp_path / "no" / "y.senec", CATALOGUE)


def test_a_file_that_comes_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "x.senec", session(tmp_path / "honest.senec", "ENERGY"))
    target = tmp_path / "y.senec"

    def other(_: float) -> None:
        target.write_text("mine")

    with pytest.raises(OutputExistsError, match=r"y\.senec"):
        redact_recording(source, target, CATALOGUE, progress=other)
    assert target.read_text() == "mine"
    target.unlink()
    target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExistsError):
        redact_recording(source, target, CATALOGUE)
    target.unlink()

    def no_links(*_: Any) -> None:
        raise OSError(95, os.strerror(95))

    monkeypatch.setattr(os, "link", no_links)
    redact_recording(source, target, CATALOGUE)
    assert target.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".redact-*"))


def test_a_cut_recording_is_copied_as_far_as_it_goes_and_said(tmp_path: Path) -> None:
    source = write(tmp_path / "x.senec", session(tmp_path / "honest.senec", "ENERGY"))
    source.write_bytes(source.read_bytes()[:-5])
    done = redact_recording(source, tmp_path / "y.senec", CATALOGUE)
    assert done.skipped_bytes > 5
    Replay(tmp_path / "y.senec", CATALOGUE).shut()


def test_replies_of_measurements_are_written_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes it quick: whole replies are only made where something has to be taken out."""
    recorder = Recorder(tmp_path / "x.senec", CATALOGUE)
    for number in range(200):
        section: dict[str, Raw] = {"SERIAL": "st_S3CRETSERIAL", "V": encode("fl", number)}
        recorder.reply(Reply(sections={"BAT1": section}, at=START + number), {})
    recorder.close()
    made = []
    whole = KnownState.reply

    def counted(self: KnownState, *rest: Any) -> Any:
        made.append(1)
        return whole(self, *rest)

    monkeypatch.setattr(KnownState, "reply", counted)
    redact_recording(tmp_path / "x.senec", tmp_path / "y.senec", CATALOGUE)
    assert len(made) <= 4
    replay = Replay(tmp_path / "y.senec", CATALOGUE)
    replay.seek(replay.end)
    assert replay.snapshot().stored("BAT1", "V").raw == encode("fl", 199)  # type: ignore[union-attr]
    replay.shut()


def test_progress_is_for_terminals(tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    class Run:
        tr = Language("en")

        def __init__(self, err: io.StringIO) -> None:
            self.err = err

    for err, shown in ((io.StringIO(), 0), (Terminal(), 3)):
        with _progress_line(Run(err)) as progress:  # type: ignore[arg-type]
            for done in (0.0, 0.001, 0.5, 0.501, 1.0):
                progress(done)
        assert err.getvalue().count("Redacting") == shown
    assert err.getvalue().endswith("\r\x1b[K")
