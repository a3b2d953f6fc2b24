"""The same recording without identities, in another file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.device.privacy.redactor import Redactor
from senec_tui.device.stored import Stored
from senec_tui.device.value_times import with_sections
from senec_tui.errors import DamagedFileError, OutputExistsError
from senec_tui.file_errors import from_system
from senec_tui.language import N_
from senec_tui.model.recording.checked_content import (
    LATEST_MS,
    Record,
    log_of,
    note_of,
    number,
    record_of,
)
from senec_tui.model.recording.file_format import CHANGE, KEY, LOG, Frames
from senec_tui.model.recording.frame_writer import FrameWriter
from senec_tui.model.recording.recorder import without_identities
from senec_tui.model.recording.state_codec import (
    NONSENSE,
    KnownState,
    link_of,
    link_record,
    snapshot_of,
    state_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw, Section
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.file_format import Frame

CopyProgress = Callable[[float], None]
"""Hears how much is done, from 0 to 1."""

_LEARNING: Final = 0.3
"""The share of the first of two readings in the whole work."""


class Redacted(NamedTuple):
    """What became of a recording when identities were taken out."""

    counts: Mapping[str, int]
    """How often something was replaced, see `Redactor.counts`; what did not change counts once."""
    skipped_bytes: int
    """How much of the source is cut or damaged, and so is in neither file."""


def redact_recording(
    source: Path,
    target: Path,
    catalogue: Catalogue,
    redactor: Redactor | None = None,
    *,
    progress: CopyProgress = lambda _: None,
) -> Redacted:
    """Write `target`, which must not exist yet; it is there whole or not at all.

    `redactor`: knows already what the recording cannot tell, such as the host; None: a new one.
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
            redactor = redactor or Redactor(catalogue)
            _learn(redactor, frames, catalogue, progress)
            with _new_file(target) as beside:
                writer = FrameWriter(beside)
                writer.file = target
                with closing(writer):
                    rewriting = _Rewriting(writer, redactor, catalogue)
                    _copy(frames, rewriting, redactor, progress)
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
        raise from_system(target, error) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


# -- the first reading -----------------------------------------------------------------------------


def _learn(
    redactor: Redactor, frames: Frames, catalogue: Catalogue, progress: CopyProgress
) -> None:
    sections: dict[str, Section | None] = {}
    for key in frames.keys:
        progress(_LEARNING * key / len(frames))
        known = KnownState()
        for _, frame, content in frames.run(key):
            record = record_of(content)
            if frame.kind == KEY:
                snapshot = snapshot_of(record, catalogue, "")
                known.begin(snapshot)
                before, sections = sections, _raws(snapshot)
                news = {name: raws for name, raws in sections.items() if before.get(name) != raws}
                redactor.learn(news)
                _learn_host(record.get("link"), redactor)
            elif "f" in record:
                redactor.learn(_news(record, frame, known))
            elif "l" in record:
                _learn_host(record["l"], redactor)


def _news(record: Record, frame: Frame, known: KnownState) -> dict[str, Section | None]:
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
            redactor.hide_host(host)


def _raws(snapshot: Snapshot) -> dict[str, Section | None]:
    return {
        name: {variable: stored.raw for variable, stored in section.items()}
        for name, section in snapshot.sections.items()
    }


# -- the second reading ----------------------------------------------------------------------------


def _copy(
    frames: Frames, rewriting: _Rewriting, redactor: Redactor, progress: CopyProgress
) -> None:
    contents: dict[int, bytes] = {}
    for position, frame in enumerate(frames):
        if frame.kind == KEY:
            progress(_LEARNING + (1 - _LEARNING) * position / len(frames))
            # A run ends at the next key frame, so this holds ten minutes at most.
            contents = {place: content for place, _, content in frames.run(position)}
        if frame.kind in (KEY, CHANGE):
            if position in contents:
                rewriting.values(frame, record_of(contents.pop(position)))
        elif frame.kind == LOG:
            day, text = log_of(frames.content(position))
            known_day = date.fromisoformat(day).isoformat()
            log = redactor.text(text.decode("utf-8", "surrogateescape"))
            rewriting.writer.log(known_day, log, frame.at)
        else:
            note = note_of(frames.content(position))
            rewriting.writer.note(redactor.text(note), frame.at)
    progress(1.0)


class _Rewriting:
    """Says frame by frame what another recording says, without identities.

    Most frames hold nothing but measurements: what such a one changes is written again as it is,
    without making whole replies of either recording.
    """

    def __init__(self, writer: FrameWriter, redactor: Redactor, catalogue: Catalogue) -> None:
        """`redactor`: has learned all there is to learn."""
        self.writer = writer
        self._redactor = redactor
        self._catalogue = catalogue
        self._before = KnownState()
        self._after = KnownState()
        self._forms: dict[int, int] = {}
        """Form of the source -> the same form in what is written."""
        self._sections: dict[str, tuple[Section | None, str, Section | None]] = {}
        """Object -> what it held at the last key frame, and what that became."""

    def values(self, frame: Frame, record: Record) -> None:
        """Write what takes the place of a frame of values. Raises `NONSENSE`, `StorageError`."""
        if frame.kind == KEY:
            self._key(frame, record)
            return
        if "f" in record:
            self._reply(frame, record)
        elif "l" in record:
            link = link_record(link_of(record["l"], ""))
            self._change(frame, {"l": without_identities(link, self._redactor)})
        if "o" in record:
            self._change(frame, {"o": self._names(record["o"])})

    def _key(self, frame: Frame, record: Record) -> None:
        snapshot = snapshot_of(record, self._catalogue, "")
        self._before.begin(snapshot)
        snapshot = self._clean(snapshot)
        self._after.begin(snapshot)
        self._forms = {}
        state = state_record(snapshot)
        state["link"] = without_identities(state["link"], self._redactor)
        if "o" in record:
            state["o"] = self._names(record["o"])
        self.writer.key(KEY, frame.at, state)

    def _reply(self, frame: Frame, record: Record) -> None:
        number = record["f"]
        if isinstance(number, int) and number in self._forms and "a" not in record:
            changed = self._before.changed(record)
            if self._redactor.is_open_to_all(changed):
                self._after.take(changed)
                self._change(frame, _same_change(record, self._forms[number]))
                return
            # What was changed already is not changed again.
            record = Record({**record, "v": []})
        reply, wanted = self._before.reply(record, frame.at)
        clean = with_sections(reply, self._redactor.sections(reply.sections))
        # In the same order, whatever became of the names.
        wanted = dict(zip(clean.sections, wanted.values(), strict=False))
        change = self._after.difference(clean, wanted)
        self._change(frame, change)
        old = number if isinstance(number, int) else self._before.forms - 1
        new = change["f"] if isinstance(change["f"], int) else self._after.forms - 1
        if self._before.variables(old) == self._after.variables(new):
            self._forms[old] = new

    def _change(self, frame: Frame, record: Mapping[str, Any]) -> None:
        if not self.writer.needs_key:  # without one nobody could read it
            self.writer.change(CHANGE, frame.at, record)

    def _names(self, names: Iterable[str]) -> list[str]:
        return [self._redactor.text(name) for name in names]

    def _clean(self, snapshot: Snapshot) -> Snapshot:
        """A whole state without identities; each value keeps the time it arrived."""
        sections: dict[str, dict[str, Stored]] = {}
        for name, section in snapshot.sections.items():
            raws = {variable: stored.raw for variable, stored in section.items()}
            before, new_name, found = self._sections.get(name, (None, name, None))
            if raws != before:  # from one key frame to the next, most are the same
                ((new_name, found),) = self._redactor.sections({name: raws}).items()
                self._sections[name] = (raws, new_name, found)
            times = (stored.at for stored in section.values())
            sections[new_name] = {
                variable: Stored(raw, at)
                for (variable, raw), at in zip((found or {}).items(), times, strict=False)
            }
        return replace(
            snapshot,
            sections=sections,
            missing=frozenset(self._names(snapshot.missing)),
            lacking=frozenset(self._names(snapshot.lacking)),
            whole=frozenset(self._names(snapshot.whole)),
        )


def _same_change(record: Record, form: int) -> dict[str, Any]:
    """What our recorders write of a reply, and nothing else that may be in there."""
    same: dict[str, Any] = {"f": form, "v": record["v"]}
    same |= {key: int(number(record[key], LATEST_MS)) for key in ("t", "z", "q")}
    return same if record.get("c", 1) else {**same, "c": 0}
