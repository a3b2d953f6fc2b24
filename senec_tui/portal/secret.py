"""Text that cannot be printed by accident."""

from __future__ import annotations


class Secret:
    """A password or code. Only `reveal` gives it; text, repr, format and pickling do not."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str | tuple[object, ...]:
        msg = "a secret is not stored"
        raise TypeError(msg)


def tail(serial: str) -> str:
    """The last four characters of a serial, for showing and for journals."""
    return f"…{serial[-4:]}" if len(serial) > 4 else serial
