"""What the dashboard hides while identities are hidden (`--redact`, `H`).

Two nets. What is drawn comes from a snapshot without identities, and from texts that were given
through `Hiding.text`: before anything is cut to a width, since half of a serial number is still
one. And whatever reaches the screen goes through `HidingFilter`, so that a new widget, notice or
dialog cannot be forgotten. What leaves by clipboard or file has pseudonyms in place of dots, so
that it can be followed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from textual.filter import LineFilter

from senec_tui.app.pictures.lines import cells
from senec_tui.clean_text import MASK
from senec_tui.device.privacy.redactor import private_fields
from senec_tui.device.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color

    from senec_tui.device.privacy.redactor import Redactor
    from senec_tui.device.source import Wanted
    from senec_tui.model.reading.snapshot import Link, Snapshot

REMEMBERED: Final = 4096
"""Texts: the lines of a log that somebody goes through are drawn again and again."""
PATIENCE: Final = 5
"""Answers until what was asked for is taken to be all that there is."""


class Hiding:
    """Learns what identifies from every snapshot, and takes it out of what is shown."""

    def __init__(self, redactor: Redactor, wanted: Wanted) -> None:
        """`wanted`: `private_fields` of the catalogue."""
        self.redactor = redactor
        self.wanted = wanted
        """What the appliance has to be asked for while identities are hidden."""
        self._known = redactor.known
        self._text = lru_cache(REMEMBERED)(redactor.masked)
        self._filter = HidingFilter(self)
        self._seen: dict[str, Mapping[str, Stored]] = {}
        self._cleaned: dict[str, tuple[Mapping[str, Stored], Mapping[str, Stored]]] = {}
        self._last: tuple[Snapshot, Snapshot] | None = None
        self._unsettled = PATIENCE
        self._counted: object = None

    @property
    def state(self) -> object:
        """Differs whenever something that was drawn before may have to be drawn otherwise."""
        return self.redactor.known, bool(self._unsettled)

    @property
    def filter(self) -> HidingFilter:
        """Of the whole screen; another one whenever more is known."""
        self._renew()
        return self._filter

    def text(self, text: str) -> str:
        """A text for the screen, as long as it was: a dot for each character that is hidden."""
        self._renew()
        return self._text(text)

    def foreign(self, text: str) -> str:
        """The same for what the appliance wrote: as long as nobody knows what is in it, nothing."""
        if self._unsettled:
            return "".join(MASK if letter.isalnum() else letter for letter in text)
        return self.text(text)

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        """The same without identities, and in what did not change the very same."""
        if self._last is not None and self._last[0] is snapshot:
            return self._last[1]
        self.learn(snapshot)
        self._renew()
        sections = {name: self._section(name, s) for name, s in snapshot.sections.items()}
        cleaned = replace(snapshot, sections=sections, link=self._link(snapshot.link))
        self._last = snapshot, cleaned
        return cleaned

    def learn(self, snapshot: Snapshot) -> None:
        """Take note of what private fields hold, and of where the appliance is."""
        for name in self.wanted:
            section = snapshot.sections.get(name)
            if section is not None and section is not self._seen.get(name):
                self._seen[name] = section
                self.redactor.learn({name: {v: stored.raw for v, stored in section.items()}})
        facts = snapshot.link.facts
        if facts.scheme:
            self.redactor.hide_place(facts.name)
        if self._unsettled and snapshot.at and snapshot.sections is not self._counted:
            self._counted = snapshot.sections
            self._unsettled = 0 if self._is_all_there(snapshot) else self._unsettled - 1

    def _is_all_there(self, snapshot: Snapshot) -> bool:
        """Whether each object with private fields was answered."""
        return all(
            name in snapshot.missing
            or name in snapshot.whole
            or any(
                variable in snapshot.sections.get(name, ())
                or f"{name}.{variable}" in snapshot.lacking
                for variable in variables
            )
            for name, variables in self.wanted.items()
        )

    def _renew(self) -> None:
        """More is known: nothing that was cleaned before counts."""
        if self._known != self.redactor.known:
            self._known = self.redactor.known
            self._text.cache_clear()
            self._filter = HidingFilter(self)
            self._cleaned.clear()
            self._last = None

    def _section(self, name: str, section: Mapping[str, Stored]) -> Mapping[str, Stored]:
        known = self._cleaned.get(name)
        if known is not None and known[0] is section:
            return known[1]
        raws = {variable: stored.raw for variable, stored in section.items()}
        cleaned = self.redactor.sections({name: raws})
        values = next(iter(cleaned.values())) or {}
        result = {
            variable: Stored(raw, stored.at)
            for (variable, raw), stored in zip(values.items(), section.values(), strict=True)
        }
        self._cleaned[name] = section, result
        return result

    def _link(self, link: Link) -> Link:
        error = None if link.error is None else self.redactor.error(link.error)
        return replace(
            link, error=error, facts=replace(link.facts, name=self.text(link.facts.name))
        )


def hiding_of(redactor: Redactor) -> Hiding:
    """With what the catalogue of the redactor calls private."""
    return Hiding(redactor, private_fields(redactor.catalogue))


class HidingFilter(LineFilter):
    """Goes over each line of the screen when it is drawn, whatever widget it comes from."""

    def __init__(self, hiding: Hiding) -> None:
        super().__init__()
        self._hiding = hiding

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line without identities, as wide as before."""
        del background
        text = "".join(segment.text for segment in segments)
        cleaned = self._hiding.text(text)
        if cleaned == text:
            return segments
        result, begin = [], 0
        for segment in segments:
            end = begin + len(segment.text)
            shown = "".join(
                new if new == old else MASK * cells(old)
                for old, new in zip(segment.text, cleaned[begin:end], strict=True)
            )
            result.append(Segment(shown, segment.style, segment.control))
            begin = end
        return result
