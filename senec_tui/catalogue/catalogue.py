"""The reader of our data and of the owner's additions, and the shapes that it hands out.

Decode by the prefix on the wire, never by the type listed here: firmware versions change types.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from senec_tui.bounded_files import foreign_json, read_small
from senec_tui.catalogue import compiled
from senec_tui.errors import CatalogueError
from senec_tui.language import N_

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from senec_tui.language import Language

OwnLimit = float | tuple[float | None, float | None]
"""What an owner sets of a limit: its number, or its steps, watch and act; None: as it is."""

Tier = Literal["live", "medium", "slow"]


VariableKind = Literal[
    "measurement",
    "counter",
    "state",
    "flag",
    "bitfield",
    "limit",
    "setting",
    "command",
    "identity",
    "version",
    "timestamp",
    "credential",
    "diag",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One row: a variable of the device."""

    object: str
    name: str
    kind: VariableKind = "diag"
    type: str | None = None
    """Wire prefix seen in recordings."""
    hint: str | None = None
    """Wire prefix that is only inferred."""
    shape: int | str | None = None
    """Array length seen, "array" when the length is not known, None for a scalar."""
    unit: str | None = None
    """Unit after scaling."""
    scale: float = 1
    """Multiply the raw number by this to get the unit."""
    codes: str | None = None
    """Code table of the value."""
    bits: str | None = None
    """Code table whose keys are bit numbers of the value."""
    index_codes: str | None = None
    """Code table that names the array elements."""
    format: str | None = None
    """Special decoding, see `model.meaning`."""
    positive: str | None = None
    negative: str | None = None
    """What the signs mean: import, export, charge, discharge."""
    plausible: tuple[float, float] | None = None
    """Lowest and highest believable value, after scaling."""
    tier: Tier = "slow"
    """How often it is worth asking."""
    private: bool = False
    """Identifies the device or its owner: masked in exports."""
    gated: bool = False
    """Answers only at a higher access level."""
    historic: bool = False
    """Gone on current firmware."""
    writable: bool = False
    """Other programs write it. We do not."""
    seed: bool = False
    """Named in the document this project starts from."""
    example: Any = None
    """Decoded, not yet scaled."""
    note: str | None = None
    """Doubts, and disagreement between sources, in English."""
    note_de: str | None = None
    """The same in German."""
    normal: str | None = None
    """What owners usually see, in English, where no judgement says what is normal."""
    normal_de: str | None = None
    """The same in German."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Meaning per language code."""

    def meaning(self, tr: Language) -> str | None:
        """What it is, in a sentence of this language or the nearest there is."""
        return tr.pick(self.labels)

    def doubt(self, tr: Language) -> str | None:
        """What is not certain about it, in this language or the nearest there is."""
        return tr.pick({"en": self.note, "de": self.note_de})

    def usual(self, tr: Language) -> str | None:
        """What is usual of it, in this language or the nearest there is."""
        return tr.pick({"en": self.normal, "de": self.normal_de})


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """Codes of one kind, in words."""

    name: str
    labels: Mapping[str, Mapping[str, str]]
    """Code (as text) -> language -> label."""
    facts: Mapping[str, Any]
    """Everything else of the file: source, note, classes, severity, explanations, alternates
    (what a source literally says), own (language -> labels that are worded here, `all` or a
    list of codes)."""

    def label(self, code: object, tr: Language) -> str | None:
        """The words for a code, or None for one that nobody has listed."""
        labels = self.labels.get(str(code))
        return None if labels is None else tr.pick(labels)

    def sentence(self, code: object, tr: Language) -> str:
        """The label as a sentence begins, "" without one: small, but for the file's `capitals`."""
        kept = (tr.pick(self.facts.get("capitals", {})) or "").split()
        spelling = {word.lower(): word for word in kept}
        small = (self.label(code, tr) or "").lower()
        text = re.sub(r"\w+", lambda word: spelling.get(word[0], word[0]), small)
        return text[:1].upper() + text[1:]

    def explanation(self, code: object, tr: Language) -> tuple[str, str]:
        """What a code means and what to do about it; "" where the table does not say."""
        words = self.facts.get("explanations", {}).get(str(code), {})
        meaning, action = (
            tr.pick({language: told.get(part) for language, told in words.items()}) or ""
            for part in ("meaning", "action")
        )
        return meaning, action

    def bits(self, word: int) -> tuple[int, ...]:
        """The numbers of the bits that are set, lowest first."""
        return tuple(n for n in range(word.bit_length()) if word >> n & 1)

    def class_of(self, code: int) -> str | None:
        """The group that a code belongs to (`charging`, `fault` …), if the table groups them."""
        classes: Mapping[str, list[int]] = self.facts.get("classes", {})
        return next((name for name, codes in classes.items() if code in codes), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEntry:
    """One object (section) of the device."""

    name: str
    labels: Mapping[str, str]
    answer: str
    """What the device answers when asked for it: variables, empty, or not found."""
    seed: bool
    variables: Mapping[str, Variable]
    note: str | None = None
    note_de: str | None = None

    def meaning(self, tr: Language) -> str | None:
        """What it is about."""
        return tr.pick(self.labels)

    def doubt(self, tr: Language) -> str | None:
        """What is special or not certain about it."""
        return tr.pick({"en": self.note, "de": self.note_de})


_ROW_FIELDS: Final = frozenset(f.name for f in fields(Variable)) - {"object", "name", "labels"}
_NO_TABLE: Final = N_("In {file}, “{part}” is not a table of tables of rows")
_NO_LABEL: Final = N_("In {file}, a label of the table {table} is not text")
_NO_NUMBER: Final = N_("In {file}, {field} of {path} is not a number")
_NO_FLAG: Final = N_("In {file}, {field} of {path} is not true or false")
_NO_TEXT: Final = N_("In {file}, {field} of {path} is not text")
_NO_FIELD: Final = N_("In {file}, {path} has an unknown field {field}")

_FLAGS: Final = frozenset({"private", "gated", "historic", "writable", "seed"})
_NOT_TEXT: Final = _FLAGS | {"shape", "scale", "plausible", "example"}
_OPTIONAL: Final = frozenset(f.name for f in fields(Variable) if f.default is None)
_LANGUAGES: Final = ("en", "de", "it")


class Catalogue:
    """All that is known about objects, variables and codes; each is read when first needed."""

    def __init__(
        self, additions: FilePath | None = None, limits: Mapping[str, OwnLimit] | None = None
    ) -> None:
        """Nothing is read yet.

        Args:
            additions: the owner's own file, `{"objects": {…}, "codes": {…}}`, may be missing. Its
                rows are laid over ours field by field, so a correction names only what differs.
            limits: those of `thresholds.json` that the owner has set, by name.
        """
        self.own_limits: Mapping[str, OwnLimit] = dict(limits or {})
        self._additions_file = additions
        # Only what is listed is remembered: a device may ask for any number of other names.
        self._objects: dict[str, ObjectEntry] = {}
        self._codes: dict[str, CodeTable] = {}

    @cached_property
    def _additions(self) -> Mapping[str, Mapping[str, Any]]:
        file = self._additions_file
        if file is None or not file.exists():
            return {}
        content = _read(file)
        for part in ("objects", "codes"):
            section = content.get(part, {})
            rows_are_objects = isinstance(section, dict) and all(
                isinstance(rows, dict) and all(isinstance(row, dict) for row in rows.values())
                for rows in section.values()
            )
            if not rows_are_objects:
                raise CatalogueError(_NO_TABLE, file=file, part=part)
        for table, rows in content.get("codes", {}).items():
            if not all(isinstance(word, str) for words in rows.values() for word in words.values()):
                raise CatalogueError(_NO_LABEL, file=file, table=table)
        return content

    @cached_property
    def object_names(self) -> tuple[str, ...]:
        """All objects of ours and the owner's."""
        return tuple(sorted({*compiled.names("objects"), *self._added("objects")}))

    @cached_property
    def code_table_names(self) -> tuple[str, ...]:
        """All code tables of ours and the owner's."""
        return tuple(sorted({*compiled.names("codes"), *self._added("codes")}))

    def object(self, name: str) -> ObjectEntry | None:
        """An object by name; None for one that nobody has listed.

        Raises:
            CatalogueError: the file is damaged.
        """
        known = self._objects.get(name)
        if known is None and name in self.object_names:
            known = self._objects[name] = self._load_object(name)
        return known

    def variable(self, object_name: str, variable_name: str) -> Variable | None:
        """A variable; None for one that nobody has listed. Raises like `object`."""
        entry = self.object(object_name)
        return None if entry is None else entry.variables.get(variable_name)

    def codes(self, table: str) -> CodeTable | None:
        """A code table by name; None for one that nobody has listed. Raises like `object`."""
        known = self._codes.get(table)
        if known is None and table in self.code_table_names:
            known = self._codes[table] = self._load_codes(table)
        return known

    def variables(self) -> Iterator[Variable]:
        """Every variable of every object. Reads all files."""
        for name in self.object_names:
            if entry := self.object(name):
                yield from entry.variables.values()

    def table(self, name: str) -> Mapping[str, Any]:
        """One of the plain data files beside this module, such as `thresholds`."""
        return compiled.content(name)

    def _added(self, part: str) -> Mapping[str, Any]:
        return self._additions.get(part, {})

    def _load_object(self, name: str) -> ObjectEntry:
        is_ours = name in compiled.names("objects")
        added: Mapping[str, Any] = self._added("objects").get(name, {})
        if is_ours and not added:
            return _our_object(name)
        content = compiled.content(f"objects/{name}") if is_ours else {}
        rows: dict[str, Any] = dict(content.get("variables", {}))
        for variable_name, row in added.items():
            rows[variable_name] = {**rows.get(variable_name, {}), **row}
        entry = _object_entry(name, content, rows)
        if origin := self._additions_file:
            try:
                for variable_name in added:
                    _check(name, variable_name, rows[variable_name], origin)
                    entry.variables[variable_name]
            except (TypeError, ValueError, AttributeError, OverflowError) as error:
                raise CatalogueError(file=origin, detail=str(error)) from error
        return entry

    def _load_codes(self, name: str) -> CodeTable:
        added = self._added("codes").get(name, {})
        if name not in compiled.names("codes"):
            return CodeTable(name=name, labels=added, facts={})
        ours = _our_codes(name)
        if not added:
            return ours
        labels = dict(ours.labels)
        for code, words in added.items():
            labels[code] = {**labels.get(code, {}), **words}
        return CodeTable(name=name, labels=labels, facts=ours.facts)


@cache
def _our_object(name: str) -> ObjectEntry:
    """As it is without additions, the same for everybody."""
    content = compiled.content(f"objects/{name}")
    return _object_entry(name, content, content.get("variables", {}))


def _object_entry(
    name: str, content: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]
) -> ObjectEntry:
    return ObjectEntry(
        name=name,
        labels=content.get("meaning", {}),
        answer=content.get("answer", "variables"),
        seed=content.get("seed", False),
        variables=_Variables(name, rows),
        note=content.get("note"),
        note_de=content.get("note_de"),
    )


@cache
def _our_codes(name: str) -> CodeTable:
    """As it is without additions, the same for everybody."""
    content = compiled.content(f"codes/{name}")
    facts = {key: value for key, value in content.items() if key != "labels"}
    return CodeTable(name=name, labels=content["labels"], facts=facts)


class _Variables(Mapping[str, Variable]):
    """The rows of an object, each made when it is first asked for: most never are."""

    def __init__(self, object_name: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self._object_name = object_name
        self._rows = rows
        self._made: dict[str, Variable] = {}

    def __getitem__(self, name: str) -> Variable:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = _variable(self._object_name, name, self._rows[name])
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _variable(object_name: str, name: str, row: Mapping[str, Any]) -> Variable:
    known = {key: value for key, value in row.items() if key not in _LANGUAGES}
    if "plausible" in known:
        low, high = known["plausible"]
        known["plausible"] = (float(low), float(high))
    labels = {code: row[code] for code in _LANGUAGES if code in row}
    return Variable(object=object_name, name=name, labels=labels, **known)


def _check(object_name: str, name: str, row: Mapping[str, Any], file: FilePath) -> None:
    """Raise CatalogueError for a row that somebody else has written wrongly."""
    path = f"{object_name}.{name}"
    scale = row.get("scale", 1)
    if not isinstance(scale, int | float) or not math.isfinite(scale):
        raise CatalogueError(_NO_NUMBER, file=file, path=path, field="scale")
    for key, value in row.items():
        if key in _FLAGS and not isinstance(value, bool):
            raise CatalogueError(_NO_FLAG, file=file, path=path, field=key)
        if not (key in _NOT_TEXT or isinstance(value, str) or (value is None and key in _OPTIONAL)):
            raise CatalogueError(_NO_TEXT, file=file, path=path, field=key)
    if unknown := row.keys() - _ROW_FIELDS - set(_LANGUAGES):
        raise CatalogueError(_NO_FIELD, file=file, path=path, field=min(unknown))


def _read(file: FilePath) -> Mapping[str, Any]:
    try:
        content = foreign_json(read_small(file))
    except OSError as error:
        raise CatalogueError(file=file, detail=error.strerror or str(error)) from error
    except ValueError as error:
        raise CatalogueError(file=file, detail=str(error)) from error
    if not isinstance(content, dict):
        raise CatalogueError(file=file, detail=N_("it is not a JSON object"))
    return content
