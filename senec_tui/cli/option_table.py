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

    def written(self, value: object) -> str:
        """From the root on: a service starts elsewhere."""
        from pathlib import Path

        return str(Path(str(value)).absolute())

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


class Address(ValueKind):
    """A web address. It may hold a token, so only its host is shown."""

    metavar = "URL"

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        text = str(super().accept(name, value))
        scheme, mark, rest = text.partition("://")
        if scheme not in ("http", "https") or not mark or not rest.partition("/")[0]:
            raise UsageError(N_("{name} must begin with http:// or https:// and a host"), name=name)
        return text

    def shown(self, value: object) -> str:
        """Scheme and host."""
        if value is None:
            return super().shown(value)
        scheme, _, rest = str(value).partition("://")
        host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
        return f"{scheme}://{host}/…"


class Words(ValueKind):
    """Several texts: an array in the file, as in a shell elsewhere."""

    metavar = N_("WORDS")

    def read(self, name: str, text: str) -> object:
        """See `Kind.read`."""
        import shlex

        try:
            return self.accept(name, shlex.split(text))
        except ValueError as error:
            raise UsageError(N_("{name} has a quote that is not closed"), name=name) from error

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            what = N_('{name} must be a list of texts, such as ["one", "two"]')
            raise UsageError(what, name=name)
        return tuple(str(ValueKind.accept(self, name, word)) for word in value)

    def shown(self, value: object) -> str:
        """One behind the other."""
        words = value if isinstance(value, tuple) else ()
        return " ".join(map(str, words)) or "–"

    def written(self, value: object) -> str:
        """As in a shell."""
        import shlex

        return shlex.join(value) if isinstance(value, tuple) else str(value)


class Hours(ValueKind):
    """A time of every day: `22:00-07:00`."""

    metavar = "HH:MM-HH:MM"

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        text = str(super().accept(name, value))
        begin, dash, end = text.partition("-")
        if not dash or not all(map(_is_time_of_day, (begin, end))):
            raise UsageError(
                N_("{name} must be two times such as 22:00-07:00, not “{value}”"),
                name=name,
                value=_written(text),
            )
        return text


def _is_time_of_day(text: str) -> bool:
    hour, colon, minute = text.strip().partition(":")
    numbers = hour.isdecimal() and minute.isdecimal() and len(minute) == 2
    return bool(colon) and numbers and int(hour) < 24 and int(minute) < 60


class AlarmRules(Words):
    """Rules of alarms, such as pv.curtailed, or all of a subject, such as pv."""

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        words = super().accept(name, value)
        for word in words if isinstance(words, tuple) else ():
            known_rule(name, word, subjects=True)
        return words


class AlarmLimits(ValueKind):
    """What is wanted otherwise for single rules: level, and seconds to raise and to clear."""

    metavar = N_("TABLE")

    def read(self, name: str, text: str) -> object:
        """See `Kind.read`."""
        import tomllib

        try:
            return self.accept(name, tomllib.loads(f"value = {text}")["value"])
        except tomllib.TOMLDecodeError as error:
            raise UsageError(_NO_LIMITS, name=name) from error

    def accept(self, name: str, value: object) -> object:
        """See `Kind.accept`."""
        if not isinstance(value, dict):
            raise UsageError(_NO_LIMITS, name=name)
        for rule, row in value.items():
            known_rule(name, rule)
            if not isinstance(row, dict):
                raise UsageError(_NO_LIMITS, name=name)
            for key, wanted in row.items():
                kind = _LIMIT_KINDS.get(key)
                if kind is None:
                    raise UsageError(_NO_LIMITS, name=name)
                kind.accept(f"{name} {rule} {key}", wanted)
        return value

    def written(self, value: object) -> str:
        """As in the file: a table in one line."""
        import json

        rows = value if isinstance(value, dict) else {}
        tables = (
            f"{json.dumps(rule)} = {{"
            + ", ".join(f"{key} = {json.dumps(wanted)}" for key, wanted in row.items())
            + "}"
            for rule, row in rows.items()
        )
        return "{" + ", ".join(tables) + "}"

    def shown(self, value: object) -> str:
        """The rules that are named."""
        return ", ".join(value) if isinstance(value, dict) and value else "–"


_NO_LIMITS: Final = N_(
    "{name} must name rules with level, raise or clear, such as "
    '{{"cells.spread" = {{level = "act", raise = 600, clear = 300}}}}'
)


def known_rule(name: str, rule: str, *, subjects: bool = False) -> None:
    """Insist that there is a rule of that name, or a subject.

    Raises:
        UsageError: there is none; `name` is what the person knows the setting by.
    """
    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.names import nearest

    known = set(Catalogue().table("alarms")["rules"])
    if subjects:
        known |= {word.partition(".")[0] for word in known}
    if rule not in known:
        near = ", ".join(nearest(rule, sorted(known))) or ", ".join(sorted(known)[:3])
        raise UsageError(
            N_("{name}: there is no rule “{rule}”; there is {names}"),
            name=name,
            rule=_written(rule),
            names=near,
        )


ALARM_LEVELS: Final = ("note", "watch", "act")
_LIMIT_KINDS: Final = {
    "level": Choice(*ALARM_LEVELS),
    "raise": Number(0, 86400, metavar="S"),
    "clear": Number(0, 86400, metavar="S"),
}


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
ALARMS: Final = N_("Alarms")

COPY_WAYS: Final = ("auto", "raw", "tmux", "file", "off")
LOW_POWER: Final = ("auto", "on", "off")
GLYPHS: Final = ("auto", "braille", "block", "ascii")
THEMES: Final = (
    "senec-dark", "senec-light", "colour-blind", "high-contrast", "ansi-dark", "ansi-light",
)  # fmt: skip
MODELS: Final = ("v2.1", "v3-hybrid", "v3-duo", "v3-lfp")
FIRMWARE: Final = ("0802", "http-only", "0825", "0826", "npu2411")
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
        FilePath(),
        None,
        N_("faults of the simulated appliance and when they happen"),
        DEMO,
        example='"~/faults.json"',
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
    Option(
        "alarms.level",
        Choice(*ALARM_LEVELS),
        "watch",
        N_("the least level of an alarm that command and webhook are told of"),
        ALARMS,
        flag="--alarm-level",
    ),
    Option(
        "alarms.on",
        Choice("begin", "end", "both"),
        "both",
        N_("whether they are told of its begin, its end, or both"),
        ALARMS,
        flag="--alarm-on",
    ),
    Option(
        "alarms.bell",
        Choice("off", *ALARM_LEVELS),
        "off",
        N_("the least level that rings the bell of the terminal"),
        ALARMS,
        flag="--alarm-bell",
    ),
    Option(
        "alarms.command",
        Words(),
        (),
        N_("program and arguments, without a shell; gets the alarm as JSON on standard input"),
        ALARMS,
        flag="--alarm-command",
        example='["/usr/local/bin/tell-me", "--urgent"]',
    ),
    Option(
        "alarms.command-timeout",
        Number(1, 600, metavar="S"),
        30.0,
        N_("seconds that it may take; then it is ended"),
        ALARMS,
        flag="--alarm-command-timeout",
        field="alarms_command_timeout_s",
    ),
    Option(
        "alarms.webhook",
        Address(),
        None,
        N_("address that an alarm is posted to as JSON; ntfy and Gotify take it as it is"),
        ALARMS,
        flag="--alarm-webhook",
        example='"https://gotify.example.org/message?token=..."',
    ),
    Option(
        "alarms.webhook-topic",
        ValueKind(),
        None,
        N_("topic, for ntfy; the address is then that of the server alone"),
        ALARMS,
        flag="--alarm-webhook-topic",
        example='"my-battery"',
    ),
    Option(
        "alarms.quiet-hours",
        Hours(),
        None,
        N_("a time of every day in which nobody is told; it is made up for afterwards"),
        ALARMS,
        flag="--alarm-quiet-hours",
        example='"22:00-07:00"',
    ),
    Option(
        "alarms.ignore",
        AlarmRules(),
        (),
        N_("rules, or all of a subject, that make no alarm"),
        ALARMS,
        flag="--alarm-ignore",
        example='["pv.curtailed", "wallbox"]',
    ),
    Option(
        "alarms.rules",
        AlarmLimits(),
        None,
        N_("for single rules: least level, seconds until it is raised and until it is over"),
        ALARMS,
        flag="--alarm-rules",
        example='{"cells.spread" = {level = "act", raise = 600, clear = 300}}',
    ),
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
