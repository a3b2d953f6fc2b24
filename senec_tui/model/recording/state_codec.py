"""Replies as differences to what was known before, and back. Pure.

Both sides keep the newest wire text of every variable since the last key frame; a reply then only
tells which variables it had (its *form*, named in full once) and the elements that differ.

What is read comes from a file, so everything here that reads a `Record` raises one of `NONSENSE`
where it makes no sense.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final, get_args

from senec_tui import errors
from senec_tui.clean_text import visible
from senec_tui.device.source import DeviceFacts, Reply
from senec_tui.device.stored import Stored
from senec_tui.device.value_times import read_at_of, runs_of
from senec_tui.model.reading.snapshot import Link, LinkState, Snapshot
from senec_tui.model.recording import checked_content as content
from senec_tui.model.recording.checked_content import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw, Wanted
    from senec_tui.errors import SenecTuiError

WantedShape = list[list[Any]]
"""`[object, asked for as a whole, null | [[variable, length or -1 for a scalar], …]]` each."""

NONSENSE: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What a record raises that no recorder of ours has written."""
MOST_ELEMENTS_IN_RUN: Final = 1_000_000
"""From a key frame to the next, all replies together: a few bytes stand for a reply."""

_COMPACT: Final = (",", ":")
_LINK_STATES: Final = frozenset(get_args(LinkState))
_LONGEST_S: Final = 1e9


class _Places:
    """Where the elements of a form's variables stand in a row."""

    def __init__(self, form: WantedShape) -> None:
        self.variables: dict[tuple[str, str], int] = {
            (name, variable): length for name, _, rows in form for variable, length in rows or ()
        }
        """Variables in order, with their length or -1 for a scalar."""
        counts = [abs(length) for length in self.variables.values()]
        self._keys = list(self.variables)
        self._starts = list(itertools.accumulate(counts, initial=0))
        self.empty = [key for key, length in self.variables.items() if not length]

    def of(self, position: int) -> tuple[tuple[str, str], int]:
        """The variable that an element belongs to, and its number among those of the variable."""
        place = bisect_right(self._starts, position) - 1
        return self._keys[place], position - self._starts[place]


def to_json(document: object) -> bytes:
    """Compact JSON."""
    return json.dumps(document, ensure_ascii=False, separators=_COMPACT).encode()


class KnownState:
    """The newest wire text by variable, and the forms of replies, since the last key frame."""

    def __init__(self) -> None:
        self._raws: dict[tuple[str, str], Raw] = {}
        self._forms: list[WantedShape] = []
        self._numbers: dict[bytes, int] = {}
        self._places: dict[int, _Places] = {}
        self._elements = 0

    def begin(self, snapshot: Snapshot) -> None:
        """Start again from what a key frame says."""
        self._raws = {
            (name, variable): stored.raw
            for name, section in snapshot.sections.items()
            for variable, stored in section.items()
        }
        self._forms = []
        self._numbers = {}
        self._places = {}
        self._elements = 0

    @property
    def forms(self) -> int:
        """How many forms there were."""
        return len(self._forms)

    def variables(self, form: int) -> Mapping[tuple[str, str], int]:
        """What a form has, with the length of arrays; -1 for a scalar."""
        return self._placed(form).variables

    @property
    def elements(self) -> int:
        """How many elements the replies had since the last key frame."""
        return self._elements

    def changed(self, record: Record) -> dict[tuple[str, str], Raw]:
        """Only what a difference of a form that was there before changes."""
        places = self._placed(record["f"])
        changed: dict[tuple[str, str], Raw] = {}
        arrays: dict[tuple[str, str], list[str]] = {}
        position = -1
        for gap, element in content.changes(record["v"]):
            position += gap + 1
            key, index = places.of(position)
            count = places.variables[key]
            if count < 0:
                changed[key] = element
                continue
            elements = arrays.get(key)
            if elements is None:
                known = _elements(self._raws.get(key, ""))
                elements = arrays[key] = [*known, *[""] * count][:count]
            elements[index] = element
        changed |= {key: tuple(elements) for key, elements in arrays.items()}
        changed |= {key: () for key in places.empty if self._raws.get(key) != ()}
        self._raws |= changed
        return changed

    def take(self, changed: Mapping[tuple[str, str], Raw]) -> None:
        """These are known from now on, too."""
        self._raws.update(changed)

    def _placed(self, form: int) -> _Places:
        if form not in self._places:
            self._places[form] = _Places(self._forms[form])
        return self._places[form]

    def difference(self, reply: Reply, wanted: Wanted) -> Record:
        """What a reply says that is not known yet; it is known from now on."""
        form: WantedShape = []
        changes: list[Any] = []
        gap = 0
        for name, section in reply.sections.items():
            rows = None if section is None else [[v, _length(raw)] for v, raw in section.items()]
            form.append([name, not wanted.get(name), rows])
            for variable, raw in (section or {}).items():
                old = self._raws.get((name, variable), "")
                self._raws[name, variable] = raw
                same_length = _length(old) == _length(raw)
                before = _elements(old) if same_length else ()
                self._elements += max(1, len(_elements(raw)))
                for index, element in enumerate(_elements(raw)):
                    if index < len(before) and before[index] == element:
                        gap += 1
                        continue
                    changes += (gap, element)
                    gap = 0
        key = to_json(form)
        number = self._numbers.get(key)
        record = Record({"f": form if number is None else number, "v": changes})
        if number is None:
            self._numbers[key] = len(self._forms)
            self._forms.append(form)
        record.update(t=round(reply.took_s * 1000), z=reply.size, q=reply.requests)
        if not reply.complete:
            record["c"] = 0
        if times := runs_of(reply):
            record["a"] = times
        return record

    def reply(self, record: Record, at: float) -> tuple[Reply, Wanted]:
        """The reply that a difference stands for, and what it was the answer to."""
        number = record["f"]
        if isinstance(number, int):
            form = self._forms[number]
        else:
            form = _form(number)
            self._forms.append(form)
        self._count(form)
        changes = _by_position(record["v"])
        position, changed = next(changes, (-1, ""))
        here = 0
        sections: dict[str, dict[str, Raw] | None] = {}
        wanted: dict[str, tuple[str, ...]] = {}
        for name, whole, rows in form:
            if rows is None:
                sections[name] = None
                wanted[name] = ()
                continue
            section: dict[str, Raw] = {}
            for variable, length in rows:
                elements = list(_elements(self._raws.get((name, variable), "")))
                count = max(1, length) if length < 0 else length
                elements = (elements + [""] * count)[:count]
                for index in range(count):
                    if here == position:
                        elements[index] = changed
                        position, changed = next(changes, (-1, ""))
                    here += 1
                raw: Raw = elements[0] if length < 0 else tuple(elements)
                section[variable] = self._raws[name, variable] = raw
            sections[name] = section
            # Only whether all was asked for matters later, not the names themselves.
            wanted[name] = () if whole else (*section, "")
        return (
            Reply(
                sections=sections,
                at=at,
                read_at=read_at_of(record.get("a"), sections),
                took_s=content.seconds(record["t"]),
                size=int(content.number(record["z"], content.LATEST_MS)),
                requests=int(content.number(record["q"], content.LATEST_MS)),
                complete=bool(record.get("c", 1)),
            ),
            wanted,
        )

    def _count(self, form: WantedShape) -> None:
        self._elements += _elements_of(form)
        if self._elements > MOST_ELEMENTS_IN_RUN:
            raise content.TooLargeError


def _form(found: Any) -> WantedShape:
    """A form as it stands in a file, checked."""
    form: WantedShape = [
        [
            content.text(name),
            bool(whole),
            None
            if rows is None
            else [[content.text(variable), content.length(size)] for variable, size in rows],
        ]
        for name, whole, rows in found
    ]
    if _elements_of(form) > content.MOST_ELEMENTS:
        raise content.TooLargeError
    return form


def _elements_of(form: WantedShape) -> int:
    return sum(max(1, abs(size)) for *_, rows in form for _, size in rows or ())


def _length(raw: Raw) -> int:
    return -1 if isinstance(raw, str) else len(raw)


def _elements(raw: Raw) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else raw


def _by_position(changes: Any) -> Iterator[tuple[int, str]]:
    position = -1
    for gap, element in content.changes(changes):
        position += gap + 1
        yield position, element


# -- whole states ------------------------------------------------------------------------------


def state_record(snapshot: Snapshot) -> dict[str, Any]:
    """Everything that a snapshot knows, for a key frame. Values that arrived together, together."""
    objects: dict[str, list[Any]] = {}
    for name, section in snapshot.sections.items():
        by_time: dict[int, dict[str, Any]] = {}
        for variable, stored in section.items():
            by_time.setdefault(round(stored.at * 1000), {})[variable] = stored.raw
        objects[name] = [[at, values] for at, values in by_time.items()]
    return {
        "s": objects,
        "at": round(snapshot.at * 1000),
        "missing": sorted(snapshot.missing),
        "lacking": sorted(snapshot.lacking),
        "whole": sorted(snapshot.whole),
        "link": link_record(snapshot.link),
    }


def snapshot_of(record: Record, catalogue: Catalogue, name: str) -> Snapshot:
    """The snapshot of a key frame; `name`: what the recording is called."""
    return Snapshot(
        catalogue=catalogue,
        at=content.seconds(record["at"]),
        sections={
            key: {
                variable: Stored(content.raw(raw), at_s)
                for at, values in groups
                for at_s in (content.seconds(at),)
                for variable, raw in values.items()
            }
            for key, groups in record["s"].items()
        },
        missing=frozenset(record["missing"]),
        lacking=frozenset(record["lacking"]),
        whole=frozenset(record["whole"]),
        link=link_of(record["link"], name),
    )


# -- the state of the connection -----------------------------------------------------------------


def link_record(link: Link) -> dict[str, Any]:
    """A link without the parts that say how we got there."""
    return {
        "state": link.state,
        "since": round(link.since * 1000),
        "error": error_record(link.error),
        "next_at": None if link.next_at is None else round(link.next_at * 1000),
        "interval_s": link.interval_s,
        "took_s": link.took_s,
        "slow": link.slow,
        "polls": link.polls,
    }


def link_of(record: Mapping[str, Any], name: str) -> Link:
    """The reverse of `link_record`; `name`: what the recording is called."""
    next_at, took_s, state = record["next_at"], record["took_s"], record["state"]
    if state not in _LINK_STATES:
        raise ValueError(state)
    return Link(
        state=state,
        since=content.seconds(record["since"]),
        error=error_of(record["error"]),
        next_at=None if next_at is None else content.seconds(next_at),
        interval_s=content.number(record["interval_s"], _LONGEST_S),
        took_s=None if took_s is None else content.number(took_s, _LONGEST_S),
        slow=bool(record.get("slow")),
        polls=int(content.number(record["polls"], content.LATEST_MS)),
        facts=DeviceFacts(name=name),
    )


def error_record(error: SenecTuiError | None) -> list[Any] | None:
    """An error by class name and facts; all of them are texts for people."""
    if error is None:
        return None
    return [type(error).__name__, {key: str(value) for key, value in error.facts.items()}]


def error_of(record: Any) -> SenecTuiError | None:
    """The same error again, told in the language of whoever looks at it."""
    if record is None:
        return None
    name, facts = record
    kind = getattr(errors, content.text(name), errors.DeviceError)
    if not (isinstance(kind, type) and issubclass(kind, errors.SenecTuiError)):
        kind = errors.DeviceError
    try:
        error = kind(**{key: visible(str(value)) for key, value in facts.items()})
        str(error)
    except (KeyError, TypeError, ValueError, IndexError):
        return errors.DeviceError(detail=name)
    return error
