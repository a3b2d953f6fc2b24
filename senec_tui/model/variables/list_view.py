"""The rows of all variables as a person wants to see them: filtered, sorted, pinned. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.catalogue import Path, parse_path
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.text_filter import TextFilter, parse_filter
from senec_tui.model.variables.rows import RowKind, VariableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.language import Language
    from senec_tui.model.reading.changes import Changes
    from senec_tui.model.variables.object_fetching import KnownObjects
    from senec_tui.model.variables.rows import VariableFamily, Variables


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


class RowKey(NamedTuple):
    """What a row is, wherever it moves to."""

    group: str
    """`pin` or ""."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What a person wants to see of it."""

    filter: TextFilter = field(default_factory=TextFilter)
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

    def with_pin(self, name: str) -> ListQuery:
        """With one pin more, or without it if it was one."""
        if name in self.pins:
            return replace(self, pins=tuple(pin for pin in self.pins if pin != name))
        return replace(self, pins=(*self.pins, name))

    def with_next_order(self) -> ListQuery:
        """By name, by change, by value, and round again."""
        orders = list(Order)
        order = orders[(orders.index(self.order) + 1) % len(orders)]
        return replace(self, order=order, reverse=False)

    def folded(self, kind: RowKind, name: str, *, unfold: bool) -> ListQuery:
        """With the elements of an array or the variables of an object shown or hidden."""
        if kind is RowKind.ARRAY:
            names = self.expanded | {name} if unfold else self.expanded - {name}
            return replace(self, expanded=names)
        if kind is RowKind.OBJECT:
            names = self.collapsed - {name} if unfold else self.collapsed | {name}
            return replace(self, collapsed=names)
        return self

    def kept(self) -> dict[str, object]:
        """For the next run, as JSON-able values."""
        return {
            "pins": list(self.pins),
            "pins_only": self.pins_only,
            "order": self.order.value,
            "reverse": self.reverse,
            "filter": self.filter.text,
        }

    @classmethod
    def restored(cls, kept: Mapping[str, object]) -> ListQuery:
        """What an earlier run kept; what does not fit is left out."""
        pins, order, text = kept.get("pins"), kept.get("order"), kept.get("filter")
        question = cls(
            pins=tuple(p for p in pins if isinstance(p, str)) if isinstance(pins, list) else (),
            order=Order(str(order)) if order in list(Order) else Order.NAME,
            reverse=kept.get("reverse") is True,
            pins_only=kept.get("pins_only") is True,
        )
        try:
            wanted = parse_filter(text) if isinstance(text, str) else TextFilter()
        except UsageError:
            return question
        return replace(question, filter=wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """Rows in the order of the list."""

    rows: tuple[VariableRow, ...] = ()
    keys: tuple[RowKey, ...] = ()
    index: Mapping[RowKey, int] = field(default_factory=dict)
    matched: int = 0
    """Scalars, arrays and elements that are listed, pins not counted twice."""


def arrange(
    variables: Variables, known: KnownObjects, changes: Changes, question: ListQuery, tr: Language
) -> ListView:
    """The list as the person wants to see it."""
    rows: list[VariableRow] = []
    keys: list[RowKey] = []
    pinned = list(_pinned(variables, question, changes, tr))
    if pinned and not question.pins_only:
        rows.append(_title(tr("Pinned")))
        keys.append(RowKey("pin", ""))
    rows += pinned
    keys += [RowKey("pin", row.name) for row in pinned]
    matched = len(pinned) if question.pins_only else 0
    if not question.pins_only:
        if question.is_flat:
            listed = _flat(variables, known, changes, question)
            if pinned and listed:
                rows.append(_title(tr("All")))
                keys.append(RowKey("all", ""))
        else:
            listed = list(_by_object(variables, known, question))
        rows += listed
        keys += [RowKey("", row.name) for row in listed]
        matched = len({row.path[:2] for row in listed if row.kind is not RowKind.OBJECT})
    index = {key: position for position, key in enumerate(keys)}
    return ListView(rows=tuple(rows), keys=tuple(keys), index=index, matched=matched)


def _title(text: str) -> VariableRow:
    return VariableRow(kind=RowKind.TITLE, path=Path(""), name=text)


def _pinned(
    variables: Variables, question: ListQuery, changes: Changes, tr: Language
) -> Iterator[VariableRow]:
    for name in question.pins:
        try:
            path = parse_path(name)
        except UsageError:
            continue
        row = variables.row(path)
        if row is None:
            yield VariableRow(
                kind=RowKind.SCALAR,
                path=path,
                name=name,
                words=tr("not fetched yet"),
                doubt="absent",
            )
        elif question.filter.matches(row.fields) and _is_recent(row, question, changes):
            yield row


def _flat(
    variables: Variables, known: KnownObjects, changes: Changes, question: ListQuery
) -> list[VariableRow]:
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


def _matching(
    family: VariableFamily, wanted: TextFilter, expanded: frozenset[str]
) -> Iterator[VariableRow]:
    """An array if it matches; its elements that match, if it is expanded or does not match."""
    shown = wanted.matches(family.row.fields)
    if shown:
        yield family.row
    if not shown or family.row.name in expanded:
        if wanted.inverted and not shown:
            return
        yield from (row for row in family.elements if wanted.matches(row.fields))


def _is_recent(row: VariableRow, question: ListQuery, changes: Changes) -> bool:
    if question.changed_since is None:
        return True
    at = changes.changed_at(row.path)
    return at is not None and at >= question.changed_since


def _value_key(row: VariableRow) -> tuple[int, float, str]:
    """Numbers by size, then text, then what has no value."""
    if row.number is not None:
        return 0, row.number, ""
    return (1, 0.0, row.value.casefold()) if row.value else (2, 0.0, row.name)


def _by_object(
    variables: Variables, known: KnownObjects, question: ListQuery
) -> Iterator[VariableRow]:
    for name in known.objects:
        families = variables.families(name)
        yield _object_row(name, variables, loaded=name in known.loaded)
        if name in question.collapsed:
            continue
        for family in families.values():
            yield family.row
            if family.row.name in question.expanded:
                yield from family.elements


def _object_row(name: str, variables: Variables, *, loaded: bool) -> VariableRow:
    return VariableRow(
        kind=RowKind.OBJECT,
        path=Path(name),
        name=name,
        count=len(variables.families(name)),
        doubt="" if loaded else "absent",
        fields=name,
    )
