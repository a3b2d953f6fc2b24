"""Which objects a list of all variables knows, and what it asks the device for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.read_request import is_name
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from senec_tui.catalogue import Catalogue
    from senec_tui.catalogue.catalogue import Tier
    from senec_tui.device.source import Wanted
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.text_filter import TextFilter
    from senec_tui.model.variables.rows import VariableRow

AT_ONCE: Final = 2
"""Objects that are fetched together because they came into view."""
BATCH: Final = 4
"""The same when all are wanted."""
LIVE_NAMES: Final = 40
"""Variables on the screen that are asked for at every poll: about 600 bytes."""
LIKELY_FROM: Final = 3
"""Letters of a filter from which objects are fetched because of it."""
SPARING: Final = {"LOG": ("USER_LEVEL", "LOG_IN_NOK_COUNT")}
"""Objects never asked for as a whole: `LOG` holds the sign-in form, protocol §10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownObjects:
    """Which objects there are, and which of them were fetched."""

    objects: tuple[str, ...]
    loaded: frozenset[str]

    @property
    def unloaded(self) -> tuple[str, ...]:
        """Those whose variables are still to be fetched, in the order of the list."""
        return tuple(name for name in self.objects if name not in self.loaded)

    @classmethod
    def of(cls, snapshot: Snapshot, sections: Collection[str]) -> KnownObjects:
        """`sections`: what the device said it has; more may have been answered."""
        names = {*sections, *snapshot.sections} - snapshot.missing
        objects = tuple(sorted(names))
        return cls(
            objects=objects,
            loaded=frozenset(name for name in objects if _is_loaded(snapshot, name)),
        )


def _is_loaded(snapshot: Snapshot, name: str) -> bool:
    if name in snapshot.whole or not is_name(name):  # or it cannot be asked for
        return True
    variables = SPARING.get(name)
    return variables is not None and all(
        snapshot.stored(name, variable) or f"{name}.{variable}" in snapshot.lacking
        for variable in variables
    )


def wanted_of(name: str) -> tuple[str, ...]:
    """The variables to ask for to know all of an object; empty for the whole of it."""
    return SPARING.get(name, ())


def tier_of(catalogue: Catalogue, name: str) -> Tier:
    """How often an object is worth asking for: medium, or slow if nothing in it moves."""
    entry = catalogue.object(name)
    if entry is None or any(v.tier != "slow" for v in entry.variables.values()):
        return "medium"
    return "slow"


def live_names(catalogue: Catalogue, rows: Iterable[VariableRow], most: int) -> Wanted:
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


def likely(
    catalogue: Catalogue, names: Iterable[str], wanted: TextFilter, tr: Language
) -> Iterator[str]:
    """Objects not fetched yet that may hold what the filter looks for, as far as names tell.

    None for the first letters of a word, which are in everything.
    """
    if not wanted or wanted.inverted or len(wanted.text.strip("~ ")) < LIKELY_FROM:
        return
    for name in names:
        entry = catalogue.object(name)
        rows = entry.variables.values() if entry else ()
        if wanted.matches(name) or any(
            wanted.matches(f"{name}.{row.name}\n{row.meaning(tr) or ''}") for row in rows
        ):
            yield name


class Fetcher:
    """What the list asks for: what is on the screen, and a few objects more at a time."""

    def __init__(self) -> None:
        self.under_way: tuple[str, ...] = ()
        """Objects that are being fetched."""
        self.wants_all = False
        """Whether every object is to be fetched; ends when all are here."""

    def interest(
        self,
        rows: Iterable[VariableRow],
        known: KnownObjects,
        wanted: TextFilter,
        catalogue: Catalogue,
        tr: Language,
    ) -> Interest:
        """`rows`: those on the screen; `wanted`: the filter, for objects that may match it."""
        rows = list(rows)
        visible = list(dict.fromkeys(row.path.object for row in rows if row.path.object))
        self.under_way = self._next(visible, known, wanted, catalogue, tr)
        medium: dict[str, tuple[str, ...]] = {}
        slow: dict[str, tuple[str, ...]] = {}
        loaded = [name for name in visible if name in known.loaded]
        for name in (*loaded, *self.under_way):
            tier = medium if tier_of(catalogue, name) == "medium" else slow
            tier[name] = wanted_of(name)
        return Interest(live=live_names(catalogue, rows, LIVE_NAMES), medium=medium, slow=slow)

    def _next(
        self,
        visible: Iterable[str],
        known: KnownObjects,
        wanted: TextFilter,
        catalogue: Catalogue,
        tr: Language,
    ) -> tuple[str, ...]:
        """The next objects to fetch; the rest when those are here."""
        unloaded = known.unloaded
        if not unloaded:
            self.wants_all = False
            return ()
        if under_way := tuple(name for name in self.under_way if name in unloaded):
            return under_way
        if self.wants_all:
            return unloaded[:BATCH]
        names = [name for name in visible if name in unloaded]
        others = [name for name in unloaded if name not in names]
        return tuple(islice(chain(names, likely(catalogue, others, wanted, tr)), AT_ONCE))
