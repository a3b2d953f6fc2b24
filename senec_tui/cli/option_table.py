"""Every setting, one row each: arguments, environment, configuration file and help come from here.

A row says how a setting is written (`Kind`), its default, and what it is for. Adding a setting is
adding a row here and a field to `settings.Settings`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from senec_tui.errors import UsageError
from senec_tui.language import LANGUAGES, N_

ENVIRONMENT_PREFIX: Final = "SENEC_TUI_"
EXCLUDE_EACH_OTHER: Final = N_("{one} and {other} exclude each other")
_UNSEEN: Final = N_("{name} has characters that cannot be seen: “{value}”")
NOT_ONE_OF: Final = N_("{name} must be one of {choices}, not “{value}”")


class ValueKind:
    """Text. The base of the other kinds: turns what a person wrote into a value, or refuses."""

    metavar = N_("TEXT")
    """Message, unless it lists choices: stands for the value in the help."""
    takes_value = True

    def read(self, name: str, text: str) -> object:
        """The value that a text stands for.

        Raises:
            UsageError: it stands for none; `name` is what the person knows the setting by.
        """
        return self.accept(name, text)

    def accept(self, name: str, value: object) -> object:
        """A value of a TOML file, checked. Raises like `read`."""
        text = _text(name, value)
        if not text.isprintable():
            raise UsageError(_UNSEEN, name=name, value=text)
        return text


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(
            N_("{name} must be a text, not “{value}”"), name=name, value=_written(value)
        )
    return value


class Choice(ValueKind):
    """One of several words."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices
        self.metavar = "|".join(choices)

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        if value not in self.choices:
            raise UsageError(
                NOT_ONE_OF, name=name, choices=", ".join(self.choices), value=_written(value)
            )
        return value


class Number(ValueKind):
    """A number in a range; whole ones where `whole` is set."""

    metavar = "N"

    def __init__(self, low: float, high: float, *, whole: bool = False, metavar: str = "N") -> None:
        self.low = low
        self.high = high
        self.whole = whole
        self.metavar = metavar

    def read(self, name: str, text: str) -> object:
        """See `Kind.read`."""
        try:
            number: object = int(text) if self.whole else float(text)
        except ValueError:
            number = text
        return self.accept(name, number)

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            what = (
                N_("{name} must be a whole number, not “{value}”")
                if self.whole
                else N_("{name} must be a number, not “{value}”")
            )
            raise UsageError(what, name=name, value=_written(value))
        if not self.low <= value <= self.high:
            raise UsageError(
                N_("{name} must be between {low} and {high}, not {value}"),
                name=name,
                low=f"{self.low:.15g}",
                high=f"{self.high:.15g}",
                value=_figures(value),
            )
        return value if self.whole else float(value)


class FlagKind(ValueKind):
    """Yes or no. As an argument it has no value; `--no-…` is the opposite."""

    metavar = "true|false"
    takes_value = False

    def read(self, name: str, text: str) -> object:
        """See `Kind.read`; only the environment writes a flag as text."""
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        return self.accept(name, words.get(text.strip().lower(), text))

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        if not isinstance(value, bool):
            raise UsageError(
                N_("{name} must be true or false, not “{value}”"),
                name=name,
                value=_written(value),
            )
        return value


class FilePath(ValueKind):
    """A file; `~` is the home directory."""

    metavar = N_("FILE")

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
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


class Option(NamedTuple):
    """One setting."""

    name: str
    """As in the configuration file; a dot separates table and key (`demo.seed`)."""
    kind: ValueKind
    default: object
    help: str
    group: str
    flag: str = ""
    """The argument, if it is not `--` and the last part of the name."""
    field: str = ""
    """The field of `Settings`, if it is not the name with underscores."""
    example: str = ""
    """TOML text for the example file, where the default says too little."""
    in_file: bool = True
    """False for what makes sense for one call only."""

    @property
    def key(self) -> str:
        """The field of `Settings`."""
        return self.field or self.name.replace(".", "_").replace("-", "_")

    @property
    def argument(self) -> str:
        """The argument on the command line."""
        return self.flag or "--" + self.name.rpartition(".")[2]

    @property
    def variable(self) -> str:
        """The environment variable."""
        return ENVIRONMENT_PREFIX + self.name.replace(".", "_").replace("-", "_").upper()


DEVICE: Final = N_("Appliance")
DEMO: Final = N_("Demo")
PORTAL: Final = N_("Portal mein-senec.de")
LOOK: Final = N_("Display")
KEEP: Final = N_("Privacy and files")

COPY_WAYS: Final = ("auto", "raw", "tmux", "file", "off")
LOW_POWER: Final = ("auto", "on", "off")
GLYPHS: Final = ("auto", "braille", "block", "ascii")
THEMES: Final = (
    "senec-dark", "senec-light", "colour-blind", "high-contrast", "ansi-dark", "ansi-light",
)  # fmt: skip
MODELS: Final = ("v2.1", "v3-hybrid", "v3-duo", "v3-lfp")
FIRMWARE: Final = ("0802", "http-only", "0825", "0826", "npu2411", "npu2411-strict")
LOG_LEVELS: Final = ("error", "warning", "info", "debug")
LOW_INTERVAL_S: Final = 5.0
"""Below this an appliance may lose its connection to the maker."""

OPTIONS: Final = (
    Option(
        "host",
        ValueKind(),
        None,
        N_("name or address of the appliance, HOST or HOST:PORT"),
        DEVICE,
        example='"senec.local"',
    ),
    Option(
        "scheme",
        Choice("auto", "https", "http"),
        "auto",
        N_("how to talk to it; auto finds out and remembers"),
        DEVICE,
    ),
    Option(
        "interval",
        Number(2, 3600, metavar="S"),
        10.0,
        N_("seconds between two polls"),
        DEVICE,
        field="interval_s",
    ),
    Option(
        "timeout",
        Number(1, 120, metavar="S"),
        10.0,
        N_("seconds to wait for an answer"),
        DEVICE,
        field="timeout_s",
    ),
    Option(
        "ca-file",
        FilePath(),
        None,
        N_("certificate of the authority that signed the appliance's (PEM)"),
        DEVICE,
        example='"~/senec-root.pem"',
    ),
    Option("insecure", FlagKind(), False, N_("do not check the certificate at all"), DEVICE),
    Option(
        "demo",
        FlagKind(),
        False,
        N_("a simulated appliance inside this program"),
        DEVICE,
        in_file=False,
    ),
    Option(
        "replay",
        FilePath(),
        None,
        N_("a recording instead of an appliance"),
        DEVICE,
        in_file=False,
    ),
    Option(
        "demo.scenario",
        NameOrFile(),
        None,
        N_("what happens to the simulated appliance; `simulate --help` lists the names"),
        DEMO,
        example='"weak-cell"',
    ),
    Option(
        "demo.model",
        Choice(*MODELS),
        None,
        N_("which appliance the demo plays"),
        DEMO,
        example='"v3-hybrid"',
    ),
    Option(
        "demo.firmware",
        Choice(*FIRMWARE),
        None,
        N_("which firmware it runs"),
        DEMO,
        example='"npu2411"',
    ),
    Option(
        "demo.speed",
        Number(0, 100_000),
        None,
        N_("how much faster time passes"),
        DEMO,
        example="60",
    ),
    Option(
        "demo.seed",
        Number(0, 2**32 - 1, whole=True),
        None,
        N_("same number, same day"),
        DEMO,
        example="1",
    ),
    Option(
        "portal.account",
        ValueKind(),
        None,
        N_("e-mail address that signs in; without it, you are asked"),
        PORTAL,
        flag="--portal-account",
        example='"you@example.org"',
    ),
    Option(
        "portal.serial",
        ValueKind(),
        None,
        N_("serial number of the system, where the account has several"),
        PORTAL,
        flag="--portal-serial",
        example='"1000000000000000000000001"',
    ),
    Option(
        "portal.save-method",
        Choice("POST", "GET"),
        "POST",
        N_("how changes are sent; the other one if the portal says so"),
        PORTAL,
        flag="--portal-save-method",
    ),
    Option(
        "portal.url",
        ValueKind(),
        None,
        N_("another address of the portal"),
        PORTAL,
        flag="--portal-url",
        example='"https://mein-senec.de"',
    ),
    Option(
        "portal.sso-url",
        ValueKind(),
        None,
        N_("another address of its sign-in"),
        PORTAL,
        flag="--portal-sso-url",
        example='"https://sso.senec.com"',
    ),
    Option(
        "portal.ca-file",
        FilePath(),
        None,
        N_("trust this authority (PEM) there instead of the usual ones"),
        PORTAL,
        flag="--portal-ca-file",
        example='"~/portal-ca.pem"',
    ),
    Option(
        "allow-changes",
        FlagKind(),
        False,
        N_("allow changing settings in the portal (experimental)"),
        PORTAL,
    ),
    Option(
        "lang",
        Choice(*LANGUAGES),
        None,
        N_("language; without it, that of the environment"),
        LOOK,
        field="language",
        example='"de"',
    ),
    Option(
        "theme",
        Choice(*THEMES),
        None,
        N_("colours of the dashboard"),
        LOOK,
        example='"senec-light"',
    ),
    Option(
        "mouse", FlagKind(), True, N_("leave the mouse to the terminal"), LOOK, flag="--no-mouse"
    ),
    Option(
        "glyphs",
        Choice(*GLYPHS),
        "auto",
        N_("characters to draw with; --ascii is short for --glyphs ascii"),
        LOOK,
    ),
    Option(
        "low-power",
        Choice(*LOW_POWER),
        "auto",
        N_("draw less often; auto does over SSH, on one core and on 32-bit ARM"),
        LOOK,
    ),
    Option(
        "copy",
        Choice(*COPY_WAYS),
        "auto",
        N_("how to copy: ask the terminal, ask it through tmux, only to a file, not at all"),
        LOOK,
    ),
    Option(
        "redact", FlagKind(), False, N_("replace serials, addresses and names by stand-ins"), KEEP
    ),
    Option(
        "config",
        FilePath(),
        None,
        N_("configuration file to use instead of the usual one"),
        KEEP,
        field="config_file",
        in_file=False,
    ),
    Option(
        "log-file",
        FilePath(),
        None,
        N_("write what this program does to FILE"),
        KEEP,
        example='"~/senec-tui.log"',
    ),
    Option("log-level", Choice(*LOG_LEVELS), "info", N_("how much to write"), KEEP),
)


LONGEST_WRITTEN: Final = 60
"""Characters of a wrong value that are shown back."""


def _figures(value: float) -> str:
    try:
        return f"{value:.15g}"
    except OverflowError:  # a whole number may have hundreds of digits
        return _written(value)


def _written(value: object) -> str:
    """A value as a person wrote it, at a length that can be read."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_WRITTEN else f"{text[:LONGEST_WRITTEN]}…"
