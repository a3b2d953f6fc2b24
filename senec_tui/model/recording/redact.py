"""The same recording without identities, in another file."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

from senec_tui.device.redact import Redactor
from senec_tui.errors import OutputExistsError
from senec_tui.model.recording.frames import CHANGE, KEY, LOG, Frames
from senec_tui.model.recording.recorder import Recorder
from senec_tui.model.recording.states import Known, link_of, snapshot_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.model.recording.frames import Frame
    from senec_tui.model.snapshot import Link, Snapshot


def redact_recording(
    source: Path, target: Path, catalogue: Catalogue, redactor: Redactor | None = None
) -> Redactor:
    """Write `target`, which must not exist yet. The redactor tells what was replaced.

    `redactor`: knows already what the recording cannot tell, such as the host; None: a new one.
    Reads everything twice: an identity may stand in a log before the value that gives it away.

    Raises:
        StorageError and its kinds: one of the files cannot be used.
    """
    if target.exists():
        raise OutputExistsError(file=target)
    frames = Frames(source)
    try:
        redactor = redactor or Redactor(catalogue)
        for _, snapshot in _snapshots(frames, catalogue):
            redactor.learn(_raws(snapshot))
            _learn_place(redactor, snapshot.link)
        recorder = Recorder(target, catalogue, redactor=redactor)
        try:
            _copy(frames, recorder, catalogue)
        finally:
            recorder.close()
    finally:
        frames.close()
    return redactor


def _copy(frames: Frames, recorder: Recorder, catalogue: Catalogue) -> None:
    contents: dict[int, bytes] = {}
    known = Known()
    for position, frame in enumerate(frames):
        if frame.kind == KEY:
            # A run ends at the next key frame, so this holds ten minutes at most.
            contents = {place: content for place, _, content in frames.run(position)}
        if frame.kind in (KEY, CHANGE):
            if position in contents:
                _copy_values(frame, json.loads(contents[position]), known, recorder, catalogue)
            continue
        content = zlib.decompress(frames.content(position))
        if frame.kind == LOG:
            day, _, text = content.partition(b"\n")
            recorder.log_day(date.fromisoformat(day.decode()), text, frame.at)
        else:
            recorder.note(content.decode("utf-8", "replace"), frame.at)


def _copy_values(
    frame: Frame, record: dict[str, Any], known: Known, recorder: Recorder, catalogue: Catalogue
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


def _snapshots(frames: Frames, catalogue: Catalogue) -> Iterator[tuple[float, Snapshot]]:
    known = Known()
    for key in frames.keys:
        snapshot = None
        for _, frame, content in frames.run(key):
            record = json.loads(content)
            if frame.kind == KEY:
                snapshot = snapshot_of(record, catalogue, "")
                known.begin(snapshot)
            elif "f" in record and snapshot is not None:
                snapshot = snapshot.merged(*known.reply(record, frame.at))
            elif "l" in record and snapshot is not None:
                snapshot = snapshot.with_link(link_of(record["l"], ""))
            if snapshot is not None:
                yield frame.at, snapshot


def _learn_place(redactor: Redactor, link: Link) -> None:
    """Only errors tell where the appliance was."""
    host = None if link.error is None else link.error.facts.get("host")
    if isinstance(host, str):
        redactor.hide_host(host)


def _raws(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    return {
        name: {variable: stored.raw for variable, stored in section.items()}
        for name, section in snapshot.sections.items()
    }
