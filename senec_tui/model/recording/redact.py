"""The same recording without identities, in another file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from senec_tui.device.redact import Redactor
from senec_tui.errors import DamagedFileError, OutputExistsError, StorageError
from senec_tui.language import N_
from senec_tui.model.recording.content import Record, log_of, note_of, record_of
from senec_tui.model.recording.frames import CHANGE, KEY, LOG, Frames
from senec_tui.model.recording.recorder import Recorder
from senec_tui.model.recording.states import NONSENSE, Known, link_of, snapshot_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw, Section
    from senec_tui.model.recording.frames import Frame
    from senec_tui.model.snapshot import Snapshot

Progress = Callable[[float], None]
"""Hears how much is done, from 0 to 1."""

_LEARNING: float = 0.3
"""The share of the first of two readings in the whole work."""


class Redacted(NamedTuple):
    """What came of it."""

    counts: Mapping[str, int]
    """How often something was replaced, see `Redactor.counts`; what did not change counts once."""
    skipped_bytes: int
    """How much of the source is cut or damaged, and so is in neither file."""


def redact_recording(
    source: Path, target: Path, catalogue: Catalogue, *, progress: Progress = lambda _: None
) -> Redacted:
    """Write `target`, which must not exist yet; it is there whole or not at all.

    Reads everything twice: an identity may stand in a log before the value that gives it away.

    Raises:
        StorageError and its kinds: one of the files cannot be used.
    """
    if os.path.lexists(target):
        raise OutputExistsError(file=target)
    with closing(Frames(source)) as frames:
        if not frames.keys:
            raise DamagedFileError(file=source, detail=N_("it holds no whole poll"))
        try:
            redactor = _learned(frames, catalogue, progress)
            with _new_file(target) as beside:
                recorder = Recorder(beside, catalogue, redactor=_Remembering(redactor))
                recorder.file = target  # what an error speaks of
                with closing(recorder):
                    _copy(frames, recorder, catalogue, progress)
        except NONSENSE as error:
            detail = N_("no recorder has written what it holds")
            raise DamagedFileError(file=source, detail=detail) from error
        return Redacted(redactor.counts, frames.skipped_bytes + frames.tail_bytes)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name at the end, or goes if there is no good end."""
    beside = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=".redact-", dir=target.parent)
        os.close(descriptor)
        beside = Path(name)
        yield beside
        try:
            target.hardlink_to(beside)  # never in place of a file that came meanwhile
        except FileExistsError as error:
            raise OutputExistsError(file=target) from error
        except OSError:
            beside.replace(target)  # a file system without links
    except OSError as error:
        raise StorageError(file=target, detail=error.strerror or str(error)) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


class _Remembering:
    """A redactor that looks only at what is another than before.

    For one that has learned everything: then the same value always becomes the same.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._texts: dict[str, str] = {}
        self._values: dict[tuple[str, str], tuple[Raw, Raw]] = {}

    def sections(self, sections: Mapping[str, Section | None]) -> dict[str, Section | None]:
        """See `Redactor.sections`."""
        return {
            self._name(name): None if section is None else self._section(name, section)
            for name, section in sections.items()
        }

    def text(self, text: str) -> str:
        """See `Redactor.text`."""
        return self._redactor.text(text)

    def _section(self, name: str, section: Section) -> Section:
        found: dict[str, Raw] = {}
        for variable, raw in section.items():
            before = self._values.get((name, variable))
            if before is None or before[0] != raw:
                (only,) = self._redactor.sections({name: {variable: raw}}).values()
                (new,) = (only or {}).values()
                before = self._values[name, variable] = (raw, new)
            found[self._name(variable)] = before[1]
        return found

    def _name(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = self._redactor.text(name)
        return self._texts[name]


# -- the first reading -----------------------------------------------------------------------------


def _learned(frames: Frames, catalogue: Catalogue, progress: Progress) -> Redactor:
    redactor = Redactor(catalogue)
    for key in frames.keys:
        progress(_LEARNING * key / len(frames))
        known = Known()
        for _, frame, content in frames.run(key):
            record = record_of(content)
            if frame.kind == KEY:
                snapshot = snapshot_of(record, catalogue, "")
                known.begin(snapshot)
                redactor.learn(_raws(snapshot))
                _learn_host(record.get("link"), redactor)
            elif "f" in record:
                redactor.learn(_news(record, frame, known))
            elif "l" in record:
                _learn_host(record["l"], redactor)
    return redactor


def _news(record: Record, frame: Frame, known: Known) -> dict[str, Section | None]:
    """What a reply says that was not known before it."""
    if not isinstance(record["f"], int):
        return dict(known.reply(record, frame.at)[0].sections)
    news: dict[str, dict[str, Raw]] = {}
    for (name, variable), raw in known.changed(record).items():
        news.setdefault(name, {})[variable] = raw
    return dict(news)


def _learn_host(link: object, redactor: Redactor) -> None:
    """The errors of a connection name the host."""
    error = link.get("error") if isinstance(link, dict) else None
    if error is not None:
        host = error[1].get("host")
        if isinstance(host, str):
            redactor.hide(host, "host")


def _raws(snapshot: Snapshot) -> dict[str, Section | None]:
    return {
        name: {variable: stored.raw for variable, stored in section.items()}
        for name, section in snapshot.sections.items()
    }


# -- the second reading ----------------------------------------------------------------------------


def _copy(frames: Frames, recorder: Recorder, catalogue: Catalogue, progress: Progress) -> None:
    contents: dict[int, bytes] = {}
    known = Known()
    for position, frame in enumerate(frames):
        if frame.kind == KEY:
            progress(_LEARNING + (1 - _LEARNING) * position / len(frames))
            # A run ends at the next key frame, so this holds ten minutes at most.
            contents = {place: content for place, _, content in frames.run(position)}
        if frame.kind in (KEY, CHANGE):
            if position in contents:
                record = record_of(contents.pop(position))
                _copy_values(frame, record, known, recorder, catalogue)
        elif frame.kind == LOG:
            day, text = log_of(frames.content(position))
            recorder.log_day(date.fromisoformat(day), text, frame.at)
        else:
            recorder.note(note_of(frames.content(position)), frame.at)
    progress(1.0)


def _copy_values(
    frame: Frame, record: Record, known: Known, recorder: Recorder, catalogue: Catalogue
) -> None:
    if frame.kind == KEY:
        snapshot = snapshot_of(record, catalogue, "")
        known.begin(snapshot)
        recorder.adopt(snapshot)
    elif "f" in record:
        recorder.reply(*known.reply(record, frame.at))
    elif "l" in record:
        recorder.link(link_of(record["l"], ""), frame.at)
    if "o" in record:
        recorder.objects(tuple(record["o"]), frame.at)
