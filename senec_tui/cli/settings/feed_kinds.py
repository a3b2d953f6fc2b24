"""How the settings of feeds are written: topics, names in them."""

from __future__ import annotations

from typing import Final

from senec_tui.cli.settings.value_kinds import TextKind, ValueKind, written_back
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.overriding import override

TEXT: Final = TextKind()
_LONGEST_TOPIC: Final = 200
_LONGEST_NAME: Final = 64


class Topic(ValueKind[str]):
    """Levels with a slash between them, without what has a meaning of its own in MQTT."""

    metavar = N_("TOPIC")

    @override
    def accept(self, name: str, value: object) -> str:
        text = TEXT.accept(name, value)
        levels = text.split("/")
        has_sign = any(sign in text for sign in "+#") or text.startswith("$")
        if has_sign or not all(levels) or len(text.encode()) > _LONGEST_TOPIC:
            raise UsageError(
                N_(
                    "{name} must be a topic such as home/senec, without +, # and $ and without a "
                    "slash at either end, not “{value}”"
                ),
                name=name,
                value=written_back(text),
            )
        return text


class TopicName(ValueKind[str]):
    """One level of a topic that Home Assistant takes, too."""

    metavar = N_("NAME")

    @override
    def accept(self, name: str, value: object) -> str:
        text = TEXT.accept(name, value)
        letters = text.replace("-", "").replace("_", "")
        is_plain = not letters or (letters.isascii() and letters.isalnum())
        if not is_plain or len(text) > _LONGEST_NAME:
            raise UsageError(
                N_("{name} must be letters, digits, - and _, at most 64 of them, not “{value}”"),
                name=name,
                value=written_back(text),
            )
        return text
