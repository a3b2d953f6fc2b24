"""One setting, as the tables of settings declare it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, NoReturn, TypeVar, overload

if TYPE_CHECKING:
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.cli.settings.value_kinds import ValueKind

T = TypeVar("T")

ENVIRONMENT_PREFIX: Final = "SENEC_TUI_"


class Option(Generic[T]):
    """One setting. As an attribute of `Settings` it gives the value in force."""

    key: str
    """The attribute."""

    def __init__(
        self,
        name: str,
        kind: ValueKind[T],
        default: T,
        about: str,
        group: str,
        *,
        flag: str = "",
        example: str = "",
        in_file: bool = True,
        about_in_file: str = "",
    ) -> None:
        """Declare it.

        Args:
            name: as in the configuration file; a dot separates table and key (`demo.seed`).
            kind: how it is written.
            default: what it is when nobody says otherwise.
            about: message: what it is for.
            group: message: under which it stands in the help.
            flag: the argument, if it is not `--` and the last part of the name.
            example: TOML text for the example file, where the default says too little.
            in_file: False for what makes sense for one call only.
            about_in_file: message: what it is for in the file, where the flag is its opposite.
        """
        self.name = name
        self.kind = kind
        self.default = default
        self.about = about
        self.group = group
        self.argument = flag or "--" + name.rpartition(".")[2]
        self.example = example
        self.in_file = in_file
        self.about_in_file = about_in_file or about

    @property
    def variable(self) -> str:
        """The environment variable."""
        return ENVIRONMENT_PREFIX + self.name.replace(".", "_").replace("-", "_").upper()

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    @overload
    def __get__(self, settings: None, owner: type) -> Option[T]: ...
    @overload
    def __get__(self, settings: Settings, owner: type) -> T: ...
    def __get__(self, settings: Settings | None, owner: type) -> Option[T] | T:
        if settings is None:
            return self
        value: T = settings.values[self.name]
        return value

    def __set__(self, settings: Settings, value: T) -> NoReturn:
        raise AttributeError(self.name)
