"""The values of each group as a message, put together of what is written anew when it came anew.

Some sixty of three hundred values are other ones after a poll; once a minute most of them are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.feeds.mqtt.mqtt_messages import MqttMessage
from senec_tui.model.alarm.alarm import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.catalogue import Catalogue
    from senec_tui.feeds.known_samples import QuantityRow
    from senec_tui.feeds.mqtt.mqtt_messages import Topics
    from senec_tui.feeds.quantities import QuantitySample
    from senec_tui.language import Language

_NOTHING: Final = "{}"
"""Of a group of which nothing is known any more: no old value."""


class _Row(NamedTuple):
    """What is told of a quantity."""

    samples: tuple[QuantitySample, ...]
    text: str
    """Members of an object of JSON."""
    newest: float


class GroupMessages:
    """Follows the groups of one appliance."""

    def __init__(self, topics: Topics, tr: Language) -> None:
        """Nothing is told yet. `tr`: the language of states."""
        self._topics = topics
        self._tr = tr
        self._rows: dict[str, _Row] = {}
        self._messages: dict[str, tuple[Sequence[_Row], MqttMessage]] = {}
        self.series: dict[str, QuantitySample] = {}
        """All that there ever was in this run: a value that is away for now is still a thing."""

    def of(self, rows: Iterable[QuantityRow], catalogue: Catalogue) -> list[MqttMessage]:
        """One per group that there ever was; what is not known is left out.

        Those that say the same as before are the same objects. `catalogue`: the words of states.
        """
        groups: dict[str, list[_Row]] = {group: [] for group in self._messages}
        for quantity, samples in rows:
            row = self._rows.get(quantity.key)
            if row is None or row.samples != samples:
                row = self._rows[quantity.key] = self._written(samples, catalogue)
            groups.setdefault(quantity.group, []).append(row)
        return [self._message(group, members) for group, members in groups.items()]

    def _written(self, samples: tuple[QuantitySample, ...], catalogue: Catalogue) -> _Row:
        named = {sample.key: sample for sample in samples}
        self.series |= named
        text = ", ".join(_told(key, sample, catalogue, self._tr) for key, sample in named.items())
        return _Row(samples, text, max(sample.at for sample in samples))

    def _message(self, group: str, members: Sequence[_Row]) -> MqttMessage:
        if (before := self._messages.get(group)) is not None and before[0] == members:
            return before[1]
        payload = _NOTHING
        if members:
            newest = iso(max(row.newest for row in members))
            payload = f'{{"at": "{newest}", {", ".join(row.text for row in members)}}}'
        values = sum(len(row.samples) for row in members)
        message = MqttMessage(self._topics.of(group), payload, values=values)
        self._messages[group] = members, message
        return message


def _told(key: str, sample: QuantitySample, catalogue: Catalogue, tr: Language) -> str:
    kind = sample.quantity.kind
    if kind == "binary":
        return f'"{key}": {"true" if sample.value else "false"}'
    number = round(sample.value, 4)
    figure = int(number) if number.is_integer() else number
    if kind != "state":
        return f'"{key}": {figure}'
    table = catalogue.codes(sample.quantity.codes or "")
    label = None if table is None else table.label(figure, tr)
    return f'"{key}": {json.dumps(label, ensure_ascii=False)}, "{key}_code": {figure}'
