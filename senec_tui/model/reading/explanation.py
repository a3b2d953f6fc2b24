"""Everything that is known about one value, for the person who asks "what is this?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.units import decimals_of
from senec_tui.device.wire.codec import Absence
from senec_tui.model.reading.units_and_codes import absence_words, direction, number_text, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.catalogue import Path, Variable
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Reading, Snapshot


_SIGN: Final = "positiv"
"""In all languages in a meaning that says itself what the sign says."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands behind it; both in the reader's language."""

    label: str
    text: str
    private: bool = False


def explain(
    snapshot: Snapshot, path: Path, now: float, tr: Language, thoughts: Sequence[str] = ()
) -> list[Fact]:
    """What it is, what is thought of it and what to do; the value; then facts of the wire.

    `thoughts`: what is thought of it, as sentences.
    """
    variable = snapshot.catalogue.variable(path.object, path.variable)
    entry = snapshot.catalogue.object(path.object)
    reading = snapshot.reading(path)
    private = variable is not None and variable.private
    facts = _meaning(variable, tr)
    facts += _thoughts(thoughts, _code_facts(snapshot, variable, reading, tr), tr)
    if variable is not None and (usual := variable.usual(tr)):
        facts.append(Fact(tr("Usually"), usual))
    in_words = words(snapshot.catalogue, variable, reading.value, tr)
    value = _value(reading, variable, tr)
    facts.append(Fact(tr("Value"), _told(value, in_words, variable), private))
    if reading.at is not None:
        age = tr("{duration} ago", duration=tr.duration(now - reading.at))
        facts.append(Fact(tr("Received"), age))
    if variable is not None:
        facts += _about(variable, tr)
    if entry is not None and (about := entry.meaning(tr)):
        facts.append(Fact(path.object, about))
    facts.append(
        Fact(tr("Raw"), reading.raw if reading.raw is not None else tr("nothing received"), private)
    )
    stored = None if reading.raw is None else snapshot.stored(path.object, path.variable)
    if stored is not None and (prefix := stored.prefix(path.element or 0)):
        facts.append(Fact(tr("Data type"), prefix))
    if variable is not None and variable.scale != 1:
        scale = tr(
            "raw number × {scale} = {unit}",
            scale=tr.localise(f"{variable.scale:g}"),
            unit=variable.unit,
        )
        facts.append(Fact(tr("Scale"), scale))
    return facts


def _meaning(variable: Variable | None, tr: Language) -> list[Fact]:
    """The sentence that says what it is."""
    if variable is None:
        return [Fact(tr("Meaning"), tr("not in the catalogue; shown as it came"))]
    meaning = variable.meaning(tr)
    return [Fact(tr("Meaning"), meaning)] if meaning else []


def _thoughts(thoughts: Sequence[str], codes: Sequence[Fact], tr: Language) -> list[Fact]:
    """What is thought of it, and what its code means; nothing twice."""
    said = " ".join(fact.text for fact in codes)
    here = [thought for thought in thoughts if thought not in said]
    facts = [Fact(tr("Here"), f"{text[:1].upper()}{text[1:]}") for text in here]
    return [*facts, *(fact for fact in codes if not any(fact.text in text for text in here))]


def _told(value: str, in_words: str | None, variable: Variable | None) -> str:
    """A code behind its word, a direction behind its number."""
    if not in_words or in_words == value:
        return value
    if variable is not None and variable.positive:
        return f"{value}, {in_words}"
    return f"{in_words} ({value})"


def _value(reading: Reading, variable: Variable | None, tr: Language) -> str:
    value = reading.value
    if isinstance(value, Absence):
        return absence_words(value, tr)
    if value is None:
        return tr("not set") if reading.raw is not None else tr("not asked for yet")
    if isinstance(value, str):
        text = value
    elif isinstance(value, float) and (decimals := decimals_of(reading.unit)) is not None:
        text = tr.number(value, decimals)
    else:
        text = tr.localise(number_text(value, variable))
    if reading.unit:
        text = f"{text} {tr.unit(reading.unit)}"
    if not reading.plausible:
        text = tr("{value} (not believable, probably no sensor)", value=text)
    return text


def _about(variable: Variable, tr: Language) -> list[Fact]:
    facts: list[Fact] = []
    if variable.positive and variable.negative and _SIGN not in (variable.meaning(tr) or ""):
        plus, minus = direction(variable.positive, tr), direction(variable.negative, tr)
        facts.append(Fact(tr("Sign"), f"+ {plus}, - {minus}"))
    if doubt := variable.doubt(tr):
        facts.append(Fact(tr("Remark"), doubt))
    if variable.gated:
        facts.append(Fact(tr("Access"), tr("answers only at a higher access level")))
    if variable.historic:
        facts.append(Fact(tr("Access"), tr("gone on current firmware")))
    return facts


def _code_facts(
    snapshot: Snapshot, variable: Variable | None, reading: Reading, tr: Language
) -> list[Fact]:
    if variable is None or not variable.codes or not isinstance(reading.value, int):
        return []
    table = snapshot.catalogue.codes(variable.codes)
    if table is None:
        return []
    meaning, action = table.explanation(reading.value, tr)
    facts = ((tr("What it means"), meaning), (tr("What to do"), action))
    return [Fact(label, text) for label, text in facts if text]
