"""How settings and arguments are written: text, one of several words, numbers, flags, files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar, overload

from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from pathlib import Path

T_co = TypeVar("T_co", covariant=True)
N = TypeVar("N", int, float)

_UNSEEN: Final = N_("{name} has characters that cannot be seen: “{value}”")
NOT_ONE_OF: Final = N_("{name} must be one of {choices}, not “{value}”")


class ValueKind(ABC, Generic[T_co]):
    """Turns what a person wrote into a value, or refuses."""

    metavar = N_("TEXT")
    """Message, unless it lists choices: stands for the value in the help."""
    takes_value = True
    adds_up = False
    """Whether an argument that is given again adds to what was given before."""

    def shown(self, value: object) -> str:
        """A value as `config` and a support bundle may show it."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return "true" if value else "false"
        return f"{value:g}" if isinstance(value, float) else str(value)

    def written(self, value: object) -> str:
        """A value as an argument, to be read again wherever that is done."""
        return f"{value:.15g}" if isinstance(value, int | float) else str(value)

    def read(self, name: str, text: str) -> T_co:
        """The value that a text stands for.

        Raises:
            UsageError: it stands for none; `name` is what the person knows the setting by.
        """
        return self.accept(name, text)

    @abstractmethod
    def accept(self, name: str, value: object) -> T_co:
        """A value of a TOML file, checked. Raises like `read`."""


class TextKind(ValueKind[str]):
    """Any text that can be seen."""

    @override
    def accept(self, name: str, value: object) -> str:
        text = _text(name, value)
        if not text.isprintable():
            raise UsageError(_UNSEEN, name=name, value=text)
        return text


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(
            N_("{name} must be a text, not “{value}”"), name=name, value=written_back(value)
        )
    return value


class Choice(ValueKind[str]):
    """One of several words."""

    def __init__(self, *choices: str, also: tuple[str, ...] = ()) -> None:
        """`also`: is understood as well, but offered no longer."""
        self.choices = choices
        self.metavar = "|".join(choices)
        self._known = (*choices, *also)

    @override
    def accept(self, name: str, value: object) -> str:
        if not isinstance(value, str) or value not in self._known:
            raise UsageError(
                NOT_ONE_OF, name=name, choices=", ".join(self.choices), value=written_back(value)
            )
        return value


class NumberKind(ValueKind[N]):
    """A number in a range; whole ones where `whole` is set."""

    metavar = "N"

    @overload
    def __init__(
        self: NumberKind[int], low: int, high: int, *, whole: Literal[True], metavar: str = "N"
    ) -> None: ...
    @overload
    def __init__(
        self: NumberKind[float], low: float, high: float, *, metavar: str = "N"
    ) -> None: ...
    def __init__(self, low: float, high: float, *, whole: bool = False, metavar: str = "N") -> None:
        self.low = low
        self.high = high
        self.whole = whole
        self.metavar = metavar

    @override
    def read(self, name: str, text: str) -> N:
        try:
            number: object = int(text) if self.whole else float(text)
        except ValueError:
            number = text
        return self.accept(name, number)

    @override
    def accept(self, name: str, value: object) -> N:
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            what = (
                N_("{name} must be a whole number, not “{value}”")
                if self.whole
                else N_("{name} must be a number, not “{value}”")
            )
            raise UsageError(what, name=name, value=written_back(value))
        if not self.low <= value <= self.high:
            raise UsageError(
                N_("{name} must be between {low} and {high}, not {value}"),
                name=name,
                low=f"{self.low:.15g}",
                high=f"{self.high:.15g}",
                value=_figures(value),
            )
        number: Any = value if self.whole else float(value)
        return number  # type: ignore[no-any-return]


class FlagKind(ValueKind[bool]):
    """Yes or no. As an argument it has no value; `--no-…` is the opposite."""

    metavar = "true|false"
    takes_value = False

    @override
    def read(self, name: str, text: str) -> bool:
        # Only the environment writes a flag as text.
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        return self.accept(name, words.get(text.strip().lower(), text))

    @override
    def accept(self, name: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise UsageError(
                N_("{name} must be true or false, not “{value}”"),
                name=name,
                value=written_back(value),
            )
        return value


class FilePath(ValueKind["Path"]):
    """A file; `~` is the home directory."""

    metavar = N_("FILE")

    @override
    def written(self, value: object) -> str:
        """From the root on: a service starts elsewhere."""
        from pathlib import Path

        return str(Path(str(value)).absolute())

    @override
    def accept(self, name: str, value: object) -> Path:
        from pathlib import Path

        text = _text(name, value)
        if "\0" in text:
            raise UsageError(_UNSEEN, name=name, value=text)
        try:
            return Path(text).expanduser()
        except RuntimeError:
            return Path(text)  # nobody is called that here, so it is the name of a file


class NameOrFile(FilePath):
    """A word that its user knows, or a file; `~` is the home directory."""

    metavar = N_("NAME|FILE")

    @override
    def written(self, value: object) -> str:
        from pathlib import Path

        path = Path(str(value))
        return super().written(value) if path.exists() or len(path.parts) > 1 else str(path)


class TableKind(ValueKind[T_co]):
    """A table of the file; elsewhere the same in one line."""

    metavar = N_("TABLE")
    refusal: str
    """Message: what it must be, with `name`."""

    @override
    def read(self, name: str, text: str) -> T_co:
        import tomllib

        try:
            return self.accept(name, tomllib.loads(f"value = {text}")["value"])
        except tomllib.TOMLDecodeError as error:
            raise UsageError(self.refusal, name=name) from error

    @override
    def written(self, value: object) -> str:
        return _inline(value if isinstance(value, dict) else {})


def _inline(value: object) -> str:
    import json

    if not isinstance(value, dict):
        return json.dumps(value)
    return "{" + ", ".join(f"{json.dumps(key)} = {_inline(v)}" for key, v in value.items()) + "}"


_KeysById = dict[str, str]


class KeyTable(TableKind[_KeysById]):
    """Actions and their keys; whether there are such is known where the dashboard is."""

    refusal = N_('{name} must name actions with a key, such as {{theme = "f8"}}')

    @override
    def accept(self, name: str, value: object) -> dict[str, str]:
        if not isinstance(value, dict):
            raise UsageError(self.refusal, name=name)
        return {action: _text(f"{name} {action}", keys) for action, keys in value.items()}

    @override
    def shown(self, value: object) -> str:
        pairs = value.items() if isinstance(value, dict) else ()
        return ", ".join(f"{action} {keys}" for action, keys in pairs) or "–"


LONGEST_WRITTEN: Final = 60
"""Characters of a wrong value that are shown back."""


def _figures(value: float) -> str:
    try:
        return f"{value:.15g}"
    except OverflowError:  # a whole number may have hundreds of digits
        return written_back(value)


def written_back(value: object) -> str:
    """A value as a person wrote it, at a length that can be read."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_WRITTEN else f"{text[:LONGEST_WRITTEN]}…"
