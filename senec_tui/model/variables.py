"""The list of all variables: rows made from a snapshot, filtered, sorted, pinned. Pure.

Rows depend on wire text, language and masking only, so those whose text did not change are kept
from one snapshot to the next; ages and marks of change are looked up when a row is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.catalogue import Path, parse_path
from senec_tui.device.codec import Absence, decode
from senec_tui.errors import UsageError
from senec_tui.language import N_, Language
from senec_tui.model.filtering import Filter
from senec_tui.model.meaning import absence_words, interpret, number_text, plausible, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.device.source import Raw, Wanted
    from senec_tui.model.changes import Changes
    from senec_tui.model.snapshot import Snapshot, Stored

MASKED: Final = "••••••"
LONGEST_SEARCHED: Final = 300
"""Characters of one value that the filter looks at."""
LIKELY_FROM: Final = 3
"""Letters of a filter from which objects are fetched because of it."""
SPARING: Final = {"LOG": ("USER_LEVEL", "LOG_IN_NOK_COUNT")}
"""Objects never asked for as a whole: `LOG` holds the sign-in form, protocol §10."""


class Kind(StrEnum):
    """What a row stands for."""

    TITLE = "title"
    """A group of rows: the pins."""
    OBJECT = "object"
    SCALAR = "scalar"
    ARRAY = "array"
    ELEMENT = "element"


class Order(StrEnum):
    """What the list is sorted by."""

    NAME = "name"
    CHANGED = "changed"
    VALUE = "value"


ORDER_WORDS: Final = {
    Order.NAME: N_("by name"),
    Order.CHANGED: N_("latest change first"),
    Order.VALUE: N_("by value"),
}
REVERSED_WORDS: Final = {
    Order.NAME: N_("by name, backwards"),
    Order.CHANGED: N_("latest change last"),
    Order.VALUE: N_("by value, largest first"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list."""

    kind: Kind
    path: Path
    name: str
    """The path as text."""
    value: str = ""
    """Without unit, in the reader's language."""
    unit: str = ""
    words: str = ""
    meaning: str = ""
    raw: str = ""
    """Wire text; of an array: of all elements."""
    number: float | None = None
    """For sorting."""
    doubt: str = ""
    """"", "absent" or "implausible"."""
    is_text: bool = False
    private: bool = False
    gone: bool = False
    """The device no longer has it."""
    count: int = 0
    """Elements of an array, variables of an object."""
    fields: str = ""
    """What the filter looks at, a line for each."""


class Key(NamedTuple):
    """What a row is, wherever it moves to."""

    group: str
    """`pin` or ""."""
    name: str


@dataclass(frozen=True, slots=True)
class _Family:
    """The rows of one variable."""

    raw: Raw
    row: Row
    elements: tuple[Row, ...] = ()


class Variables:
    """All rows of the newest snapshot, by object and variable."""

    def __init__(self) -> None:
        self._families: dict[str, dict[str, _Family]] = {}
        self._sources: dict[str, Mapping[str, Stored]] = {}
        self._gone: dict[Path, Raw] = {}
        self._look: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, changes: Changes, tr: Language, *, mask: bool) -> bool:
        """Take up a newer snapshot; True if any row differs."""
        look = (id(snapshot.catalogue), tr, mask)
        if look != self._look:
            self._look = look
            self._families.clear()
            self._sources.clear()
        differs = changes.gone.keys() != self._gone.keys()
        maker = _RowMaker(snapshot.catalogue, tr, mask)
        for name, section in snapshot.sections.items():
            if self._sources.get(name) is not section or differs:
                gone = {p.variable: raw for p, raw in changes.gone.items() if p.object == name}
                differs |= self._update_section(name, section, gone, maker)
        for name in self._sources.keys() - snapshot.sections.keys():
            del self._sources[name], self._families[name]
            differs = True
        self._gone = dict(changes.gone)
        return differs

    def _update_section(
        self,
        name: str,
        section: Mapping[str, Stored],
        gone: Mapping[str, Raw],
        maker: _RowMaker,
    ) -> bool:
        old = self._families.get(name, {})
        new: dict[str, _Family] = {}
        for variable in sorted({*section, *gone}):
            stored = section.get(variable)
            raw = gone[variable] if stored is None else stored.raw
            known = old.get(variable)
            is_gone = stored is None
            if known is not None and known.raw == raw and known.row.gone == is_gone:
                new[variable] = known
            else:
                new[variable] = maker.family(Path(name, variable), raw, gone=is_gone)
        self._sources[name] = section
        self._families[name] = new
        return old.keys() != new.keys() or any(new[v] is not old[v] for v in new)

    def families(self, name: str) -> Mapping[str, _Family]:
        """The rows of an object, by variable."""
        return self._families.get(name, {})

    def objects(self) -> Iterable[str]:
        """The objects that there are rows of."""
        return self._families

    def row(self, path: Path) -> Row | None:
        """The row of a scalar, an array or an element."""
        family = self.families(path.object).get(path.variable)
        if family is None or path.element is None:
            return None if family is None else family.row
        return family.elements[path.element] if path.element < len(family.elements) else None

    def count(self) -> int:
        """Scalars and elements."""
        return sum(
            len(family.elements) or 1
            for families in self._families.values()
            for family in families.values()
        )


class _RowMaker:
    def __init__(self, catalogue: Catalogue, tr: Language, mask: bool) -> None:
        self._catalogue = catalogue
        self._tr = tr
        self._mask = mask

    def family(self, path: Path, raw: Raw, *, gone: bool) -> _Family:
        variable = self._catalogue.variable(path.object, path.variable)
        meaning = (variable.meaning(self._tr) or "") if variable else ""
        if isinstance(raw, str):
            row = self._row(Kind.SCALAR, path, raw, variable, meaning, gone=gone)
            return _Family(raw, row)
        elements = tuple(
            self._row(
                Kind.ELEMENT,
                path._replace(element=index),
                text,
                variable,
                meaning,
                gone=gone,
                label=self._label(variable, index),
            )
            for index, text in enumerate(raw)
        )
        return _Family(raw, self._array(path, raw, elements, meaning, gone=gone), elements)

    def _label(self, variable: Variable | None, index: int) -> str:
        if variable is None or not variable.index_codes:
            return ""
        table = self._catalogue.codes(variable.index_codes)
        return (table.label(index, self._tr) or "") if table else ""

    def _row(
        self,
        kind: Kind,
        path: Path,
        raw: str,
        variable: Variable | None,
        meaning: str,
        *,
        gone: bool,
        label: str = "",
    ) -> Row:
        tr = self._tr
        value = interpret(variable, decode(raw))
        private = variable is not None and variable.private
        unit, doubt, text = "", "", ""
        in_words = ""
        if isinstance(value, Absence):
            doubt, in_words = "absent", absence_words(value, tr)
        elif value is None:
            doubt, in_words = "absent", tr("not set")
        elif private and self._mask:
            text = raw = MASKED
        else:
            text = value if isinstance(value, str) else tr.localise(number_text(value, variable))
            unit = (variable.unit or "") if variable else ""
            in_words = words(self._catalogue, variable, value, tr) or ""
            if not plausible(variable, value):
                doubt = "implausible"
        in_words = ", ".join(part for part in (label, in_words) if part)
        if gone:
            in_words = tr("no longer there")
        return _with_fields(
            Row(
                kind=kind,
                path=path,
                name=str(path),
                value=text,
                unit=unit,
                words=in_words,
                meaning=meaning,
                raw=raw,
                number=value if isinstance(value, int | float) and not doubt else None,
                doubt=doubt,
                is_text=isinstance(value, str),
                private=private,
                gone=gone,
            )
        )

    def _array(
        self, path: Path, raw: Raw, elements: Sequence[Row], meaning: str, *, gone: bool
    ) -> Row:
        tr = self._tr
        count = len(elements)
        numbers = [element.number for element in elements if element.number is not None]
        text = ""
        if len({element.value for element in elements}) == 1:
            text = elements[0].value
        elif numbers and len(numbers) == count:
            text = f"{self._short(min(numbers))}..{self._short(max(numbers))}"
        about = tr.plural("{n} element", "{n} elements", count)
        masked = any(element.raw == MASKED for element in elements)
        return _with_fields(
            Row(
                kind=Kind.ARRAY,
                path=path,
                name=str(path),
                value=text,
                unit=elements[0].unit if elements and text else "",
                words=tr("no longer there") if gone else about,
                meaning=meaning,
                raw=MASKED if masked else " ".join(raw),
                number=max(numbers, default=None),
                doubt=elements[0].doubt if text == "" and not numbers and elements else "",
                is_text=bool(text) and elements[0].is_text,
                private=any(element.private for element in elements),
                gone=gone,
                count=count,
            )
        )

    def _short(self, number: float) -> str:
        """For a range: two decimals at most, the exact numbers are those of the elements."""
        return self._tr.localise(f"{number:.2f}".rstrip("0").rstrip("."))


def _with_fields(row: Row) -> Row:
    value = f"{row.value} {row.unit}" if row.unit else row.value
    fields = "\n".join(
        part[:LONGEST_SEARCHED] for part in (row.name, value, row.words, row.meaning) if part
    )
    object.__setattr__(row, "fields", fields)  # not yet handed out
    return row


# -- the view ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person wants to see of it."""

    filter: Filter = field(default_factory=Filter)
    order: Order = Order.NAME
    reverse: bool = False
    changed_since: float | None = None
    """Only what changed at or after this moment."""
    pins: tuple[str, ...] = ()
    pins_only: bool = False
    expanded: frozenset[str] = frozenset()
    """Names of arrays whose elements are shown."""
    collapsed: frozenset[str] = frozenset()
    """Objects whose variables are hidden."""

    @property
    def is_flat(self) -> bool:
        """Whether rows stand without headings of their objects."""
        return bool(
            self.filter
            or self.order is not Order.NAME
            or self.reverse
            or self.changed_since is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Rows in the order of the list."""

    rows: tuple[Row, ...] = ()
    keys: tuple[Key, ...] = ()
    index: Mapping[Key, int] = field(default_factory=dict)
    matched: int = 0
    """Scalars, arrays and elements that are listed, pins not counted twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Which objects there are, and which of them were fetched."""

    objects: tuple[str, ...]
    loaded: frozenset[str]

    @property
    def unloaded(self) -> tuple[str, ...]:
        """Those whose variables are still to be fetched, in the order of the list."""
        return tuple(name for name in self.objects if name not in self.loaded)

    @classmethod
    def of(cls, snapshot: Snapshot, sections: Collection[str]) -> Known:
        """`sections`: what the device said it has; more may have been answered."""
        names = {*sections, *snapshot.sections} - snapshot.missing
        objects = tuple(sorted(names))
        return cls(
            objects=objects,
            loaded=frozenset(name for name in objects if _is_loaded(snapshot, name)),
        )


def _is_loaded(snapshot: Snapshot, name: str) -> bool:
    if name in snapshot.whole:
        return True
    variables = SPARING.get(name)
    return variables is not None and all(
        snapshot.stored(name, variable) or f"{name}.{variable}" in snapshot.lacking
        for variable in variables
    )


def arrange(
    variables: Variables, known: Known, changes: Changes, question: Question, tr: Language
) -> View:
    """The list as the person wants to see it."""
    rows: list[Row] = []
    keys: list[Key] = []
    pinned = list(_pinned(variables, question, changes, tr))
    if pinned and not question.pins_only:
        rows.append(_title(tr("Pinned")))
        keys.append(Key("pin", ""))
    rows += pinned
    keys += [Key("pin", row.name) for row in pinned]
    matched = len(pinned) if question.pins_only else 0
    if not question.pins_only:
        if question.is_flat:
            listed = _flat(variables, known, changes, question)
            if pinned and listed:
                rows.append(_title(tr("All")))
                keys.append(Key("all", ""))
        else:
            listed = list(_by_object(variables, known, question))
        rows += listed
        keys += [Key("", row.name) for row in listed]
        matched = len({row.path[:2] for row in listed if row.kind is not Kind.OBJECT})
    index = {key: position for position, key in enumerate(keys)}
    return View(rows=tuple(rows), keys=tuple(keys), index=index, matched=matched)


def _title(text: str) -> Row:
    return Row(kind=Kind.TITLE, path=Path(""), name=text)


def _pinned(
    variables: Variables, question: Question, changes: Changes, tr: Language
) -> Iterator[Row]:
    for name in question.pins:
        try:
            path = parse_path(name)
        except UsageError:
            continue
        row = variables.row(path)
        if row is None:
            yield Row(
                kind=Kind.SCALAR,
                path=path,
                name=name,
                words=tr("not fetched yet"),
                doubt="absent",
            )
        elif question.filter.matches(row.fields) and _is_recent(row, question, changes):
            yield row


def _flat(variables: Variables, known: Known, changes: Changes, question: Question) -> list[Row]:
    wanted = question.filter
    rows = [
        row
        for name in known.objects
        for family in variables.families(name).values()
        for row in _matching(family, wanted, question.expanded)
        if _is_recent(row, question, changes)
    ]
    if question.order is Order.VALUE:
        rows.sort(key=_value_key)
    elif question.order is Order.CHANGED:
        # Stable: what never changed stays in the order of names.
        rows.sort(key=lambda row: -(changes.changed_at(row.path) or 0.0))
    if question.reverse:
        rows.reverse()
    if question.changed_since is None:
        unloaded = (_object_row(name, variables, loaded=False) for name in known.unloaded)
        rows += [row for row in unloaded if wanted and wanted.matches(row.fields)]
    return rows


def _matching(family: _Family, wanted: Filter, expanded: frozenset[str]) -> Iterator[Row]:
    """An array if it matches; its elements that match, if it is expanded or does not match."""
    shown = wanted.matches(family.row.fields)
    if shown:
        yield family.row
    if not shown or family.row.name in expanded:
        if wanted.inverted and not shown:
            return
        yield from (row for row in family.elements if wanted.matches(row.fields))


def _is_recent(row: Row, question: Question, changes: Changes) -> bool:
    if question.changed_since is None:
        return True
    at = changes.changed_at(row.path)
    return at is not None and at >= question.changed_since


def _value_key(row: Row) -> tuple[int, float, str]:
    """Numbers by size, then text, then what has no value."""
    if row.number is not None:
        return 0, row.number, ""
    return (1, 0.0, row.value.casefold()) if row.value else (2, 0.0, row.name)


def _by_object(variables: Variables, known: Known, question: Question) -> Iterator[Row]:
    for name in known.objects:
        families = variables.families(name)
        yield _object_row(name, variables, loaded=name in known.loaded)
        if name in question.collapsed:
            continue
        for family in families.values():
            yield family.row
            if family.row.name in question.expanded:
                yield from family.elements


def _object_row(name: str, variables: Variables, *, loaded: bool) -> Row:
    return Row(
        kind=Kind.OBJECT,
        path=Path(name),
        name=name,
        count=len(variables.families(name)),
        doubt="" if loaded else "absent",
        fields=name,
    )


# -- what to ask for -----------------------------------------------------------------------------


def wanted_of(name: str) -> tuple[str, ...]:
    """The variables to ask for to know all of an object; empty for the whole of it."""
    return SPARING.get(name, ())


def tier_of(catalogue: Catalogue, name: str) -> str:
    """How often an object is worth asking for: medium, or slow if nothing in it moves."""
    entry = catalogue.object(name)
    if entry is None or any(v.tier != "slow" for v in entry.variables.values()):
        return "medium"
    return "slow"


def live_names(catalogue: Catalogue, rows: Iterable[Row], most: int) -> Wanted:
    """The variables of visible rows that are worth asking for at every poll, at most so many."""
    names: dict[str, list[str]] = {}
    for row in rows:
        path = row.path
        if not path.variable or row.gone:
            continue
        variable = catalogue.variable(path.object, path.variable)
        if variable is not None and variable.tier == "slow":
            continue
        known = names.setdefault(path.object, [])
        if path.variable not in known:
            known.append(path.variable)
            most -= 1
            if most <= 0:
                break
    return {name: tuple(variables) for name, variables in names.items()}


def likely(catalogue: Catalogue, names: Iterable[str], wanted: Filter, tr: Language) -> list[str]:
    """Objects not fetched yet that may hold what the filter looks for, as far as names tell.

    None for the first letters of a word, which are in everything.
    """
    if not wanted or wanted.inverted or len(wanted.text.strip("~ ")) < LIKELY_FROM:
        return []
    found: list[str] = []
    for name in names:
        entry = catalogue.object(name)
        rows = entry.variables.values() if entry else ()
        if wanted.matches(name) or any(
            wanted.matches(f"{name}.{row.name}\n{row.meaning(tr) or ''}") for row in rows
        ):
            found.append(name)
    return found
