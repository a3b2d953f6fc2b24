"""What is fuzzed: each runs a number of cases from a seed and lets nothing but our own errors pass.

    python tests/fuzz/fuzz.py codec --count 1000000 --seed 1

runs one of them for as long as one likes and says how many cases were taken, how many refused, and
the peak memory; the suite runs all of them for some seconds with a fixed seed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import math
import random
import resource
import tempfile
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mutations import NASTY_TEXTS, PREFIXES, damaged, mutated_reply, wire_text
from painters import PAINTERS, TABS_PAINTED
from scenes import CATALOGUE, MODELS, NOW, scene_of, snapshot_of

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.tabs.history import history_lines
from senec_tui.app.tabs.history.shown_period import ShownPeriod
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.clean_text import visible
from senec_tui.cli.arguments import parse
from senec_tui.device.source import Reply
from senec_tui.device.wire.bounds import Excess
from senec_tui.device.wire.codec import decode, encode, prefix_of
from senec_tui.device.wire.log_files import parse_log
from senec_tui.device.wire.reply import parse_reply
from senec_tui.errors import SenecTuiError
from senec_tui.language import Language
from senec_tui.model.history.periods.period_view import PeriodQuestion, load
from senec_tui.model.history.periods.periods import RANGES, chosen
from senec_tui.model.history.periods.shown_sets import CURVE_SETS
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.writing.poll_writer import Writer
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.model.recording.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene

LOOKED_UP_EVERY: Final = 500
"""Cases between two looks into what was kept: with all the names that a hostile device makes up,
each takes seconds."""
LANGUAGES: Final = tuple(Language(code) for code in ("en", "de"))


class Tally(NamedTuple):
    """What became of the cases."""

    taken: int
    refused: int
    """Ended by an error of ours, in a sentence that a terminal may show."""


def codec(seed: int, count: int) -> Tally:
    """Wire texts, decoded; what is a number goes back and forth without loss."""
    chance, absent = random.Random(seed), 0  # noqa: S311 - reproducible on purpose
    for _ in range(count):
        raw = wire_text(chance)
        value = decode(raw)
        prefix = prefix_of(raw)
        if isinstance(value, int | float) and prefix is not None and math.isfinite(value):
            assert decode(encode(prefix, value)) == value, raw
        else:
            absent += 1
    return Tally(count - absent, absent)


def replies(seed: int, count: int) -> Tally:
    """Answers, through parsing, snapshot, judgements and tabs; history and recording with some."""
    chance, refused = random.Random(seed), 0  # noqa: S311
    with tempfile.TemporaryDirectory() as folder, _keeping(Path(folder)) as kept:
        for number in range(count):
            model = chance.choice(MODELS)
            if number % 50 == 0:
                snapshot, judge = Snapshot(catalogue=CATALOGUE), Judge()
            at = NOW + 10.0 * number
            excess = Excess()
            try:
                sections = parse_reply(_reply_of(model, chance), host="fuzz", excess=excess)
            except SenecTuiError as error:
                _check_sentence(error)
                refused += 1
                continue
            reply = Reply(sections=sections, at=at, excess=excess.count)
            snapshot = snapshot.merged(reply, {}).with_link(Link(state="live", since=NOW))
            kept.keep(snapshot, reply)
            judged = judge.of(snapshot)
            tab = TABS_PAINTED[number % len(TABS_PAINTED)]
            width, height = chance.choice(((80, 22), (1, 1), (60, 14), (120, 38), (200, 58)))
            tr = chance.choice(LANGUAGES)
            scene = replace(
                scene_of(snapshot, width=width, height=height, tr=tr, now=at), judged=judged
            )
            lines = PAINTERS[tab](scene, visible(chance.choice(NASTY_TEXTS)))
            if number % LOOKED_UP_EVERY == 0:
                lines += kept.lines(scene, chance)
            for line in lines:
                text = "".join(span.text for span in line)
                assert visible(text) == text
                assert width < 20 or width_of(line) <= width, (tab, width, text)
            for judgement in judged[:3]:
                words = judgement.text(tr)
                assert visible(words) == words
    return Tally(count - refused, refused)


def _reply_of(model: str, chance: Random) -> bytes:
    whole = snapshot_of(model)
    names = chance.sample(list(whole.sections), 8)
    plain = {
        name: {
            variable: stored.raw if isinstance(stored.raw, str) else list(stored.raw)
            for variable, stored in whole.sections[name].items()
        }
        for name in names
    }
    body = mutated_reply(plain, chance)
    return damaged(body, chance) if chance.random() < 0.02 else body


class _Kept:
    """History and recording of all that is answered, and the History tab over it."""

    def __init__(self, folder: Path) -> None:
        self._writer = Writer(folder / "history.sqlite", now=NOW)
        self._recorder = Recorder(folder / "r.senec", CATALOGUE)
        self._history = History(folder / "history.sqlite", CATALOGUE)

    def keep(self, snapshot: Snapshot, reply: Reply) -> None:
        for write in (
            lambda: self._writer.write(snapshot, reply.at),
            lambda: self._recorder.reply(reply, dict.fromkeys(reply.sections, ())),
        ):
            try:
                write()
            except SenecTuiError as error:
                _check_sentence(error)

    def lines(self, scene: Scene, chance: Random) -> list[Line]:
        """The History tab over what was kept, in one of its ranges, as curves and as bars."""
        period = chosen(chance.choice(RANGES), scene.now, UTC)
        names = chance.choice(CURVE_SETS).names
        view = load(
            self._history, PeriodQuestion(period=period, now=scene.now, curves=names, zone=UTC)
        )
        shown = ShownPeriod(period=period, answer=HistoryAnswer(found=view), zone=UTC)
        return [
            line
            for bars in (False, True)
            for line in history_lines.paint(scene, replace(shown, bars=bars))
        ]

    def close(self) -> None:
        self._writer.close()
        self._recorder.close()
        self._history.close()


@contextlib.contextmanager
def _keeping(folder: Path) -> Iterator[_Kept]:
    kept = _Kept(folder)
    try:
        yield kept
    finally:
        kept.close()


def files(seed: int, count: int) -> Tally:
    """Recordings, histories and logs, damaged, and read to their end."""
    chance, refused = random.Random(seed), 0  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        sound = _sound_files(Path(folder))
        for number in range(count):
            kind = ("recording", "history", "log")[number % 3]
            case = Path(folder) / f"case.{kind}"
            case.write_bytes(damaged(sound[kind], chance))
            try:
                _READERS[kind](case)
            except SenecTuiError as error:
                _check_sentence(error)
                refused += 1
            for left in Path(folder).glob("case.*"):
                left.unlink()
    return Tally(count - refused, refused)


def _sound_files(folder: Path) -> dict[str, bytes]:
    import hostile_recordings
    from history_driver import NOON, powers, record

    session = folder / "sound.senec"
    hostile_recordings.session(session, "ENERGY", "BMS", "RTC")
    history = folder / "sound.sqlite"
    record(history, NOON, NOON + 1800, lambda at: powers(at % 4000, 300.0), interval_s=30.0)
    log = "\n".join(
        f"2026-06-21 10:{minute:02}:00 [{letter}|NPU] {text[:60]}"
        for minute, (letter, text) in enumerate(zip("IWEPDF" * 5, NASTY_TEXTS, strict=False))
    )
    return {
        "recording": session.read_bytes(),
        "history": history.read_bytes(),
        "log": log.encode("utf-8", "surrogatepass"),
    }


def _read_recording(file: Path) -> None:
    from senec_tui.model.recording.replay import Replay

    replay = Replay(file, CATALOGUE)
    try:
        for part in (0.0, 0.5, 1.0):
            replay.seek(replay.start + part * (replay.end - replay.start))
            for name, section in replay.snapshot().sections.items():
                assert visible(name) == name
                del section
        replay.notes()
        replay.next_error()
    finally:
        replay.shut()


def _read_history(file: Path) -> None:
    history = History(file, CATALOGUE)
    try:
        extent = history.extent()
        last = extent.last or NOW
        history.curves()
        history.series("pv", last - 3600, last, 100)
        history.bars(last - 86_400, last, step="hour")
        for event in history.events(0, 1e12):
            assert visible(event.path) == event.path
        history.snapshot_at(last)
    finally:
        history.close()


def _read_log(file: Path) -> None:
    for line in parse_log(file.read_bytes()):
        assert visible(line.text) == line.text


_READERS: Final = {"recording": _read_recording, "history": _read_history, "log": _read_log}


def arguments(seed: int, count: int) -> Tally:
    """Argument lists: understood, or refused in a sentence."""
    from senec_tui.cli.commands import COMMANDS
    from senec_tui.cli.settings.settings_table import OPTIONS

    chance, refused = random.Random(seed), 0  # noqa: S311
    words = (
        *COMMANDS, *(option.argument for option in OPTIONS), *NASTY_TEXTS, *PREFIXES,
        "--json", "--since", "-1", "--", "-", "--host=", "=", "1e400", "9" * 400, "yesterday",
        "ENERGY.STAT_STATE", "BMS", "set", "--limit", "30", "--until", "14:00", "--help", "-V",
    )  # fmt: skip
    for _ in range(count):
        argv = [chance.choice(words) for _ in range(chance.randrange(6))]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                parse(argv, chance.choice(LANGUAGES))
        except SenecTuiError as error:
            _check_sentence(error)
            refused += 1
        except SystemExit as leaving:
            refused += leaving.code not in (0, 2)
        except Exception as error:
            # `--help` and `--version` are answered by an exception of the parser's own.
            if type(error).__name__ != "_AnsweredError":
                raise AssertionError(argv) from error
    return Tally(count - refused, refused)


def _check_sentence(error: SenecTuiError) -> None:
    for tr in LANGUAGES:
        sentence = error.sentence(tr)
        assert visible(sentence.replace("\n", "")) == sentence.replace("\n", ""), repr(sentence)


FUZZERS: Final = {"codec": codec, "replies": replies, "files": files, "arguments": arguments}


def peak_mb() -> float:
    """The most memory that this program has had, MB; not what its parent had when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main(argv: Sequence[str] | None = None) -> None:
    """Run one fuzzer by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fuzzer", choices=FUZZERS)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(argv)
    tally = FUZZERS[chosen.fuzzer](chosen.seed, chosen.count)
    print(f"{tally.taken} taken, {tally.refused} refused, peak {peak_mb():.0f} MB")  # noqa: T201
