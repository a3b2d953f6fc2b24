"""What is wrong with a sentence that an owner reads, in any language."""

from __future__ import annotations

import re
from typing import Final

_FAULTS: Final = {
    "a word twice": re.compile(r"\b([^\W\d_]+)[:,]?\s+\1\b", re.IGNORECASE),
    "a wire name": re.compile(r"\b[A-Z0-9]{2,}[._][A-Z_]{2,}|\b[a-z][a-z0-9]_[0-9A-F]{2,}\b"),
    "a gap": re.compile(r"\{|\}|\s{2}|\s[.,;:!?](\s|$)|^\s|\s$|“”|„“|\(\)|None"),
    "two signs": re.compile(r"[.,;:]{2}|[.:;]”?[.;]( |$)"),
    "an open end": re.compile(r"[,:;(-]$"),
    "no capital": re.compile(r"^[a-zäöü]"),
}
_UNITS: Final = {
    "volts": "V", "mv": "mV", "amps": "A", "watts": "W", "degrees": "°C", "hertz": "Hz",
    "percent": "%", "kelvin": "K", "ms": "ms", "minutes": "min", "seconds": "s", "hours": "h",
}  # fmt: skip
"""What fills in a message -> the unit that has to stand behind it."""


_QUOTED: Final = re.compile("“[^”]+”|„[^“]+“")


def faults_of(sentence: str) -> list[str]:
    """Names of what is wrong; what the device itself wrote is quoted, and its own affair."""
    own = _QUOTED.sub("“so”", sentence)
    return [name for name, pattern in _FAULTS.items() if pattern.search(own)]


def lacking_units(message: str) -> list[str]:
    """Numbers of a message that no unit follows; one may follow a row of them (`10 to 20 V`)."""
    return [
        name
        for name in re.findall(r"\{(\w+)\}", message)
        if name in _UNITS
        and not re.search(
            rf"(?<!\w){re.escape(_UNITS[name])}(?!\w)", message.split(f"{{{name}}}", 1)[1]
        )
    ]
