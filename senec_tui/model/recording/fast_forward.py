"""What is known as the frames of a recording go by, without making a picture of every one. Pure.

Most frames change a few values and confirm hundreds. Those that are only passed over cost what they
change; when the others arrived is filled in for the frame that is looked at. What came out of a
poller, snapshot by snapshot, is what comes out here: anything out of the ordinary takes its way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.device.stored import Stored
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.recording.checked_content import Record, record_of
from senec_tui.model.recording.file_format import KEY
from senec_tui.model.recording.state_codec import KnownState, link_of, snapshot_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Reply
    from senec_tui.model.recording.file_format import Frame


class FastForward:
    """The state after each of some frames that follow one another, beginning with a key frame."""

    def __init__(
        self, catalogue: Catalogue, name: str, *, fresh: Collection[tuple[str, str]] = ()
    ) -> None:
        """`name`: what the recording is called; `fresh`: see `passing`."""
        self._catalogue = catalogue
        self._name = name
        self._fresh = fresh
        self._known = KnownState()
        self._snapshot = Snapshot(catalogue=catalogue)
        self._settled: set[int] = set()
        """Forms of which every variable is there and good, so that nothing can come or go."""
        self._confirmed: dict[int, float] = {}
        """When a settled form arrived last, until that is in the snapshot."""
        self.objects: tuple[str, ...] = ()
        """All object names of the device, once they were told."""

    def add(self, frame: Frame, content: bytes) -> None:
        """Go on by a frame of values.

        Raises:
            states.NONSENSE: the content makes no sense.
        """
        record = record_of(content)
        if frame.kind == KEY:
            self._snapshot = snapshot_of(record, self._catalogue, self._name)
            self._known.begin(self._snapshot)
            self._settled.clear()
            self._confirmed.clear()
        elif "f" in record:
            self._add_reply(record, frame.at)
        elif "l" in record:
            self._snapshot = self._snapshot.with_link(link_of(record["l"], self._name))
        if "o" in record:
            self.objects = tuple(record["o"])

    def snapshot(self) -> Snapshot:
        """All that is known, each value with the time it arrived."""
        if self._confirmed:
            sections = {name: dict(section) for name, section in self._snapshot.sections.items()}
            for number, at in self._confirmed.items():
                for object_name, variable in self._known.variables(number):
                    section = sections[object_name]
                    stored = section[variable]
                    if stored.at != at:
                        section[variable] = stored.again(at)
            self._confirmed.clear()
            self._snapshot = replace(self._snapshot, sections=sections)
        return self._snapshot

    def passing(self) -> Snapshot:
        """All that is known; values that did not change since may carry an earlier time.

        Not those that are to be `fresh`.
        """
        return self._snapshot

    def _add_reply(self, record: Record, at: float) -> None:
        form = record["f"]
        number = form if isinstance(form, int) else None
        is_plain = record.get("c", 1) and "a" not in record
        if number is not None and number in self._settled and is_plain:
            changed = {k: Stored(raw, at) for k, raw in self._known.changed(record).items()}
            if all(map(_is_good, changed.values())):
                self._lay_over(number, changed, at)
                return
            # What was changed already is not changed again, so the reply is whole all the same.
            record = Record({**record, "v": []})
        before = self.snapshot()
        reply, wanted = self._known.reply(record, at)
        self._snapshot = before.merged(reply, wanted)
        good = _all_good(reply)
        if not good or not _same_shape(before, self._snapshot):
            self._settled.clear()
        if good and reply.complete:
            self._settled.add(self._known.forms - 1 if number is None else number)

    def _lay_over(self, number: int, changed: dict[tuple[str, str], Stored], at: float) -> None:
        """A reply in which nothing came or went."""
        sections = dict(self._snapshot.sections)
        touched: dict[str, dict[str, Stored]] = {}
        own = self._known.variables(number)
        confirmed: dict[tuple[str, str], Stored | None] = {k: None for k in self._fresh if k in own}
        for (object_name, variable), stored in (confirmed | changed).items():
            section = touched.get(object_name)
            if section is None:
                section = dict(sections[object_name])
                sections[object_name] = touched[object_name] = section
            section[variable] = section[variable].again(at) if stored is None else stored
        self._confirmed.pop(number, None)
        self._confirmed[number] = at
        self._snapshot = replace(self._snapshot, at=at, sections=sections)


def _is_good(stored: Stored) -> bool:
    """Whether it is laid over what was there, whatever that was."""
    return not (stored.is_absent or stored.is_unreadable)


def _all_good(reply: Reply) -> bool:
    return all(
        section is not None and all(_is_good(Stored(raw, reply.at)) for raw in section.values())
        for section in reply.sections.values()
    )


def _same_shape(before: Snapshot, after: Snapshot) -> bool:
    """Whether the same is known, apart from values."""
    same = (before.missing, before.lacking, before.whole) == (
        after.missing,
        after.lacking,
        after.whole,
    )
    return same and all(
        (old := before.sections.get(name)) is section
        or (old is not None and old.keys() == section.keys())
        for name, section in after.sections.items()
    )
