"""What a broker is told of a snapshot: topics and payloads. Pure.

PREFIX/NAME/availability    `online` or `offline`, retained; the last will says `offline`
PREFIX/NAME/GROUP           JSON of the values of a group, retained
PREFIX/NAME/alarms          JSON of the alarms that stand, retained
PREFIX/NAME/event           JSON of an alarm that begins or ends
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.alarm import LEVEL_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.feeds.export_table import ExportTable
    from senec_tui.language import Language
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.reading.snapshot import Snapshot

ONLINE: Final = "online"
OFFLINE: Final = "offline"
BEGIN: Final = "begin"
END: Final = "end"
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class MqttMessage:
    """One publication."""

    topic: str
    payload: str
    """Empty: what was retained there is to be removed."""
    retain: bool = True
    values: int = 0
    """How many values of the appliance are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Where everything of one appliance is."""

    prefix: str = "senec"
    name: str
    """Of the appliance, one level: letters, digits, `_` and `-`."""
    discovery_prefix: str = "homeassistant"
    title: str = ""
    """What people call the appliance, as it is written; empty: as in the topics."""

    def of(self, *levels: str) -> str:
        """A topic of this appliance."""
        return "/".join((self.prefix, self.name, *levels))

    @property
    def availability(self) -> str:
        """Whether the appliance answers."""
        return self.of("availability")

    @property
    def alarms(self) -> str:
        """Those that stand."""
        return self.of("alarms")

    @property
    def event(self) -> str:
        """Each begin and end of one."""
        return self.of("event")

    @property
    def discovery(self) -> str:
        """Where Home Assistant looks for devices."""
        return f"{self.discovery_prefix}/device/senec_{self.name}/config"

    @property
    def home_assistant(self) -> str:
        """Where Home Assistant says that it has begun."""
        return f"{self.discovery_prefix}/status"


def name_in_topics(text: str) -> str:
    """A name as one level of a topic."""
    return _UNFIT.sub("_", text).strip("_") or "senec"


def availability(topics: Topics, snapshot: Snapshot) -> MqttMessage:
    """Whether the appliance answers."""
    is_live = snapshot.link.state == "live"
    return MqttMessage(topics.availability, ONLINE if is_live else OFFLINE)


def alarms(topics: Topics, standing: Sequence[Alarm], tr: Language) -> MqttMessage:
    """All that stand, the worst first; `level` is null while there is none that lasts."""
    lasting = [alarm for alarm in standing if alarm.is_open]
    worst = max((alarm.level for alarm in lasting), default=None)
    content = {
        "open": len(lasting),
        "level": None if worst is None else LEVEL_WORDS[Level(worst)],
        "alarms": [_alarm(alarm, tr) for alarm in standing],
    }
    return MqttMessage(topics.alarms, _json(content))


def events(
    topics: Topics, before: Sequence[Alarm], now: Sequence[Alarm], tr: Language
) -> list[MqttMessage]:
    """What has begun and ended between two looks at the alarms that stand.

    What was over before anybody looked, such as a counter that jumped or an alarm of seconds while
    the broker was away, is told with both: there may be nothing else that tells of it.
    """
    earlier = {(*alarm.key, alarm.begin): alarm for alarm in before}
    current = {(*alarm.key, alarm.begin): alarm for alarm in now}
    news: list[tuple[str, Alarm]] = []
    for key, alarm in earlier.items():
        if alarm.is_open and (key not in current or not current[key].is_open):
            news.append((END, current.get(key, alarm)))
    for key, alarm in current.items():
        known = earlier.get(key)
        if alarm.is_open:
            if known is None or not known.is_open:
                news.append((BEGIN, alarm))
        elif known is None or (not known.is_open and alarm.count > known.count):
            news += [(BEGIN, alarm), (END, alarm)]
    return [_event(topics, edge, alarm, tr) for edge, alarm in news]


def _event(topics: Topics, edge: str, alarm: Alarm, tr: Language) -> MqttMessage:
    content = {"event_type": edge, **_alarm(alarm, tr)}
    return MqttMessage(topics.event, _json(content), retain=False)


def _alarm(alarm: Alarm, tr: Language) -> dict[str, Any]:
    record = alarm.record(tr, alarm.begin)
    # It grows all the time while an alarm lasts; begin and end say it as well.
    del record["duration_s"]
    return record


def removal(topics: Topics, table: ExportTable) -> list[MqttMessage]:
    """What takes everything away that was ever retained, Home Assistant's device first."""
    groups = sorted({quantity.group for quantity in table.quantities})
    places = [topics.discovery, topics.alarms, topics.availability, *map(topics.of, groups)]
    return [MqttMessage(place, "") for place in places]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)
