"""The body of a request, taken apart the way the appliance does: duplicates and all."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class NamedVariable(NamedTuple):
    """One variable of a request: its name, and what was sent for it."""

    name: str
    value: Any
    """An empty string, or a list of them, reads; everything else writes."""

    @property
    def writes(self) -> bool:
        """Whether the appliance would store something."""
        elements = self.value if isinstance(self.value, list) else [self.value]
        return any(element != "" for element in elements)


class AskedObject(NamedTuple):
    """One object of a request, with the variables that are asked for."""

    name: str
    variables: tuple[NamedVariable, ...]
    """None at all: every variable that there is."""


class _Object(list[tuple[str, Any]]):
    """A JSON object with its keys in the order of the text, doubled ones too."""


def parse(body: bytes) -> tuple[AskedObject, ...]:
    """What a request asks for.

    Raises:
        ValueError: it is not a JSON object of objects.
    """
    try:
        content = json.loads(body, object_pairs_hook=_Object)
    except RecursionError as error:
        msg = "nested beyond reason"
        raise ValueError(msg) from error
    if not isinstance(content, _Object):
        msg = "not an object"
        raise ValueError(msg)  # noqa: TRY004 - the same as for text that is no JSON
    return tuple(_asked(name, variables) for name, variables in content)


def _asked(name: str, variables: object) -> AskedObject:
    if not isinstance(variables, _Object):
        msg = f"{name} is not an object"
        raise ValueError(msg)  # noqa: TRY004 - as above
    return AskedObject(name, tuple(NamedVariable(*pair) for pair in variables))
