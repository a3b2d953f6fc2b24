"""The table of what is handed on, `catalogue/exported.json`, typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.catalogue import parse_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.catalogue.catalogue import Tier
    from senec_tui.language import Language

SYSTEM: Final = "system"
"""The group of what has no other."""
DERIVED: Final = "DERIVED"
"""Stands where quantities of the device have their object name."""

QuantityKind = Literal["gauge", "counter", "state", "binary"]
Label = Literal["module", "cell", "phase", "input", "wallbox"]


@dataclass(frozen=True, slots=True)
class BaseUnit:
    """The unit that other programs' conventions ask for."""

    name: str
    factor: float
    """What a number in the unit of the quantity is multiplied with."""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One row: what several programs know under one name."""

    key: str
    path: str
    """`OBJECT.VARIABLE`, where `{module}` stands for a letter; or `DERIVED.NAME`."""
    kind: QuantityKind
    unit: str | None
    """Of its numbers, as people know it; None for codes, flags and counts."""
    base: BaseUnit | None
    labels: tuple[Label, ...] = ()
    device_class: str | None = None
    state_class: str | None = None
    """Both as Home Assistant names them."""
    codes: str | None = None
    """Code table of a state."""
    tier: Tier
    """How often it is read."""
    names: Mapping[str, str] = field(default_factory=dict)
    group: str = SYSTEM
    """What is told together, where not each value is told by itself."""

    def name(self, tr: Language) -> str:
        """What people call it, in this language or the nearest there is."""
        return tr.pick(self.names) or self.key

    @cached_property
    def object(self) -> str:
        """The object, or `DERIVED`."""
        return self.path.partition(".")[0]

    @cached_property
    def variable(self) -> str:
        """The variable, with `{module}` in it where there is one per module."""
        return self.path.partition(".")[2]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """All quantities, and after how long a value is no longer true."""

    quantities: tuple[Quantity, ...]
    stale_after_s: Mapping[Tier, float]

    @classmethod
    def of(cls, catalogue: Catalogue) -> ExportTable:
        """The table, with units and codes of the catalogue. Raises `CatalogueError`."""
        data = catalogue.table("exported")
        bases = {unit: BaseUnit(*row) for unit, row in data["base_units"].items()}
        groups = data["groups"]
        rows = (_quantity(row, bases, groups, catalogue) for row in data["quantities"])
        return cls(tuple(rows), data["stale_after_s"])


def _quantity(
    row: Mapping[str, object],
    bases: Mapping[str, BaseUnit],
    groups: Mapping[str, str],
    catalogue: Catalogue,
) -> Quantity:
    fields = dict(row)
    labels = fields.pop("labels", ())
    fields["labels"] = tuple(labels) if isinstance(labels, list) else ()
    path = str(row["path"])
    is_derived = path.startswith(f"{DERIVED}.")
    unit, codes, tier = row.get("unit"), None, "live" if is_derived else "slow"
    if not is_derived:
        parsed = parse_path(path.replace("{module}", "A"))
        variable = catalogue.variable(parsed.object, parsed.variable)
        if variable is not None:
            unit, codes, tier = variable.unit, variable.codes, variable.tier
    group = groups.get(str(row["key"]).partition("_")[0], SYSTEM)
    fields.setdefault("tier", tier)
    fields |= {"unit": unit, "base": bases.get(str(unit)), "codes": codes, "group": group}
    return Quantity(**fields)  # type: ignore[arg-type]
