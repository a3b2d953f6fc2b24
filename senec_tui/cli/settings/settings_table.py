"""Every setting, declared once: arguments, environment, file, help and types come from here.

Adding one is adding an attribute to `Settings`: how it is written, its default, what it is for.
Imports next to nothing, since `--help` needs it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.settings.address_kinds import HostText
from senec_tui.cli.settings.alarm_settings import ALARMS, AlarmSettings
from senec_tui.cli.settings.feed_settings import FEEDS, FeedSettings
from senec_tui.cli.settings.option import Option
from senec_tui.cli.settings.value_kinds import (
    Choice,
    FilePath,
    FlagKind,
    KeyTable,
    NameOrFile,
    NumberKind,
    TextKind,
)
from senec_tui.language import CODE_LANGUAGES, LANGUAGES, N_

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT: Final = N_("default")
"""Message: the origin of a value that nobody chose."""
EXCLUDE_EACH_OTHER: Final = N_("{one} and {other} exclude each other")

DEVICE: Final = N_("Appliance")
DEMO: Final = N_("Demo")
PORTAL: Final = N_("Portal mein-senec.de")
LOOK: Final = N_("Display")
KEEP: Final = N_("Privacy and files")
PRICES: Final = N_("Prices")
HOME: Final = N_("Several appliances")

COPY_WAYS: Final = ("auto", "raw", "tmux", "file", "off")
LOW_POWER: Final = ("auto", "on", "off")
GLYPHS: Final = ("auto", "braille", "block", "ascii")
THEMES: Final = (
    "senec-dark", "senec-light", "colour-blind", "high-contrast", "ansi-dark", "ansi-light",
)  # fmt: skip
MODELS: Final = ("v2.1", "v3-hybrid", "v3-duo", "v3-lfp", "v3-master", "v3-slave")
FIRMWARE: Final = ("0802", "http-only", "0825", "0826", "npu2411", "npu2411-strict")
METERS: Final = ("unknown", "one", "each")
LOG_LEVELS: Final = ("error", "warning", "info", "debug")
LOW_INTERVAL_S: Final = 5.0
"""Below this an appliance may lose its connection to the maker."""

TEXT: Final = TextKind()
HOST: Final = HostText()
FLAG: Final = FlagKind()
FILE: Final = FilePath()


class Settings(AlarmSettings, FeedSettings):
    """What one run works with, put together by `loading.load`. Units in the names; None: not set.

    Passwords are no settings.
    """

    host = Option(
        "host",
        HOST,
        None,
        N_("name or address of the appliance, HOST or HOST:PORT"),
        DEVICE,
        example='"senec.local"',
    )
    scheme = Option(
        "scheme",
        Choice("auto", "https", "http"),
        "auto",
        N_("how to talk to it; auto finds out and remembers"),
        DEVICE,
    )
    interval_s = Option(
        "interval", NumberKind(2, 3600, metavar="S"), 10.0, N_("seconds between two polls"), DEVICE
    )
    timeout_s = Option(
        "timeout",
        NumberKind(1, 120, metavar="S"),
        10.0,
        N_("seconds to wait for an answer"),
        DEVICE,
    )
    ca_file = Option(
        "ca-file",
        FILE,
        None,
        N_("certificate of the authority that signed the appliance's (PEM)"),
        DEVICE,
        example='"~/senec-root.pem"',
    )
    insecure = Option("insecure", FLAG, False, N_("do not check the certificate at all"), DEVICE)
    device = Option(
        "device",
        TEXT,
        None,
        N_("one of several appliances, by its name in the file: [device.NAME]"),
        DEVICE,
        in_file=False,
    )
    demo = Option(
        "demo", FLAG, False, N_("a simulated appliance inside this program"), DEVICE, in_file=False
    )
    replay = Option(
        "replay", FILE, None, N_("a recording instead of an appliance"), DEVICE, in_file=False
    )
    demo_scenario = Option(
        "demo.scenario",
        NameOrFile(),
        None,
        N_("what happens to the simulated appliance; `simulate --help` lists the names"),
        DEMO,
        example='"weak-cell"',
    )
    demo_model = Option(
        "demo.model",
        Choice(*MODELS),
        None,
        N_("which appliance the demo plays"),
        DEMO,
        example='"v3-hybrid"',
    )
    demo_firmware = Option(
        "demo.firmware",
        Choice(*FIRMWARE),
        None,
        N_("which firmware it runs"),
        DEMO,
        example='"npu2411"',
    )
    demo_speed = Option(
        "demo.speed",
        NumberKind(0, 100_000),
        None,
        N_("how much faster time passes"),
        DEMO,
        example="60",
    )
    demo_seed = Option(
        "demo.seed",
        NumberKind(0, 2**32 - 1, whole=True),
        None,
        N_("same number, same day"),
        DEMO,
        example="1",
    )
    portal_account = Option(
        "portal.account",
        TEXT,
        None,
        N_("e-mail address that signs in; without it, you are asked"),
        PORTAL,
        flag="--portal-account",
        example='"you@example.org"',
    )
    portal_serial = Option(
        "portal.serial",
        TEXT,
        None,
        N_("serial number of the system, where the account has several"),
        PORTAL,
        flag="--portal-serial",
        example='"1000000000000000000000001"',
    )
    portal_save_method = Option(
        "portal.save-method",
        Choice("POST", "GET"),
        "POST",
        N_("how changes are sent; the other one if the portal says so"),
        PORTAL,
        flag="--portal-save-method",
    )
    portal_url = Option(
        "portal.url",
        HOST,
        None,
        N_("another address of the portal"),
        PORTAL,
        flag="--portal-url",
        example='"https://mein-senec.de"',
    )
    portal_sso_url = Option(
        "portal.sso-url",
        HOST,
        None,
        N_("another address of its sign-in"),
        PORTAL,
        flag="--portal-sso-url",
        example='"https://sso.senec.com"',
    )
    portal_ca_file = Option(
        "portal.ca-file",
        FILE,
        None,
        N_("trust this authority (PEM) there instead of the usual ones"),
        PORTAL,
        flag="--portal-ca-file",
        example='"~/portal-ca.pem"',
    )
    allow_changes = Option(
        "allow-changes",
        FLAG,
        False,
        N_("allow changing settings in the portal (experimental)"),
        PORTAL,
    )
    language = Option(
        "lang",
        Choice(*LANGUAGES, also=CODE_LANGUAGES),
        "en",
        N_("language; without it, that of the environment"),
        LOOK,
        example='"de"',
    )
    theme = Option(
        "theme",
        Choice(*THEMES),
        None,
        N_("colours of the dashboard"),
        LOOK,
        example='"senec-light"',
    )
    mouse = Option(
        "mouse",
        FLAG,
        True,
        N_("leave the mouse to the terminal"),
        LOOK,
        flag="--no-mouse",
        about_in_file=N_("use the mouse in the dashboard"),
    )
    title = Option(
        "title",
        FLAG,
        True,
        N_("leave the title of the terminal alone; else it counts the alarms that last"),
        LOOK,
        flag="--no-title",
        about_in_file=N_("count the alarms that last in the title of the terminal"),
    )
    glyphs = Option(
        "glyphs",
        Choice(*GLYPHS),
        "auto",
        N_("characters to draw with; --ascii is short for --glyphs ascii"),
        LOOK,
    )
    low_power = Option(
        "low-power",
        Choice(*LOW_POWER),
        "auto",
        N_("draw less often; auto does over SSH, on one core and on 32-bit ARM"),
        LOOK,
    )
    copy = Option(
        "copy",
        Choice(*COPY_WAYS),
        "auto",
        N_("how to copy: ask the terminal, ask it through tmux, only to a file, not at all"),
        LOOK,
    )
    keys = Option(
        "keys",
        KeyTable(),
        {},
        N_("other keys for actions of the dashboard, by their names; also as a table [keys]"),
        LOOK,
        example='{log-fold = "ctrl+f", freeze = "f8"}',
    )
    redact = Option(
        "redact", FLAG, False, N_("replace serials, addresses and names by stand-ins"), KEEP
    )
    config_file = Option(
        "config",
        FILE,
        None,
        N_("configuration file to use instead of the usual one"),
        KEEP,
        in_file=False,
    )
    log_file = Option(
        "log-file",
        FILE,
        None,
        N_("write what this program does to FILE"),
        KEEP,
        example='"~/senec-tui.log"',
    )
    log_level = Option("log-level", Choice(*LOG_LEVELS), "info", N_("how much to write"), KEEP)
    prices_import_per_kwh = Option(
        "prices.import-per-kwh",
        NumberKind(0, 10_000),
        None,
        N_("what a kWh from the grid costs; makes cost and saving of every period"),
        PRICES,
        example="0.32",
    )
    prices_export_per_kwh = Option(
        "prices.export-per-kwh",
        NumberKind(0, 10_000),
        None,
        N_("what is paid for a kWh that is fed in; makes the earnings"),
        PRICES,
        example="0.082",
    )
    prices_currency = Option(
        "prices.currency", TEXT, "EUR", N_("what these are counted in"), PRICES
    )

    home_meter = Option(
        "home.meter",
        Choice(*METERS),
        "unknown",
        N_("where several stand in one home: all read one meter, or each has its own"),
        HOME,
        flag="--home-meter",
    )

    def __init__(
        self,
        values: Mapping[str, Any],
        origins: Mapping[str, str],
        appliances: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Freeze what was put together.

        Args:
            values: for every option, by its name.
            origins: name -> `DEFAULT`, a file, an environment variable or an argument.
            appliances: name -> host of all that the file knows.
        """
        self.appliances = appliances
        self.values = values
        self.origins = origins


GROUPS: Final = (DEVICE, DEMO, PORTAL, LOOK, KEEP, ALARMS, PRICES, HOME, FEEDS)
"""In the order of the help."""
OPTIONS: Final = tuple(
    sorted(
        (
            option
            for declared in (Settings, AlarmSettings, FeedSettings)
            for option in vars(declared).values()
            if isinstance(option, Option)
        ),
        key=lambda option: GROUPS.index(option.group),
    )
)
