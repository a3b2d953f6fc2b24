"""Every action of the dashboard: key, name, words. Bindings, help, palette and README read this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from senec_tui.language import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that a person can ask for."""

    id: str
    """Stable name, for re-binding keys."""
    keys: str
    """Comma-separated Textual key names."""
    action: str
    """Textual action string."""
    title: str
    """Message: a few words."""
    group: str
    """Message: heading in the help."""
    palette: bool = True
    word: str = ""
    """Message: one word or two, the same wherever this key is bound."""
    rank: int = 0
    """At the foot of the screen lower ranks have room first; 0: not there; below 0: at its end."""


TABS: Final = N_("Tabs")
VALUES: Final = N_("Values")
TIME: Final = N_("Time")
SCREEN: Final = N_("Screen")
PROGRAM: Final = N_("Program")

COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        id="next-tab",
        keys="right_square_bracket",
        action="step_tab(1)",
        title=N_("Next tab"),
        group=TABS,
        word=N_("next tab"),
        palette=False,
    ),
    Command(
        id="previous-tab",
        keys="left_square_bracket",
        action="step_tab(-1)",
        title=N_("Previous tab"),
        group=TABS,
        word=N_("tab before"),
        palette=False,
    ),
    Command(
        id="alarms",
        keys="number_sign",
        action="alarms",
        title=N_("Alarms: open and past, acknowledge"),
        group=VALUES,
        word=N_("alarms"),
        rank=31,
    ),
    Command(
        id="why",
        keys="exclamation_mark",
        action="why",
        title=N_("Why the battery does what it does"),
        group=VALUES,
        word=N_("why"),
        rank=30,
    ),
    Command(
        id="refresh",
        keys="r",
        action="refresh_now",
        title=N_("Ask the device now"),
        group=VALUES,
        word=N_("refresh"),
        rank=36,
    ),
    Command(
        id="freeze",
        keys="space",
        action="freeze",
        title=N_("Freeze the screen; polling goes on"),
        group=VALUES,
        word=N_("freeze"),
        rank=35,
    ),
    Command(
        id="step-back",
        keys="less_than_sign",
        action="step_time(-1)",
        title=N_("Back in time by a minute, or a poll of a recording"),
        group=TIME,
        word=N_("earlier"),
    ),
    Command(
        id="step-on",
        keys="greater_than_sign",
        action="step_time(1)",
        title=N_("On in time by a minute, or a poll of a recording"),
        group=TIME,
        word=N_("later"),
    ),
    Command(
        id="goto",
        keys="t",
        action="goto",
        title=N_("Go to a time in all tabs"),
        group=TIME,
        word=N_("time"),
        rank=33,
    ),
    Command(
        id="live",
        keys="backspace",
        action="go_live",
        title=N_("Back to live"),
        group=TIME,
        word=N_("live"),
    ),
    Command(
        id="state-before",
        keys="left_parenthesis",
        action="jump('change', True)",
        title=N_("The change of state before"),
        group=TIME,
        word=N_("state before"),
    ),
    Command(
        id="state-after",
        keys="right_parenthesis",
        action="jump('change', False)",
        title=N_("The next change of state"),
        group=TIME,
        word=N_("next state"),
    ),
    Command(
        id="error-after",
        keys="e",
        action="jump('error', False)",
        title=N_("The next error or warning"),
        group=TIME,
        word=N_("error"),
        rank=34,
    ),
    Command(
        id="error-before",
        keys="E",
        action="jump('error', True)",
        title=N_("The error or warning before"),
        group=TIME,
        word=N_("error before"),
    ),
    Command(
        id="note",
        keys="J",
        action="note",
        title=N_("Write a note at this moment"),
        group=TIME,
        word=N_("add note"),
        rank=37,
    ),
    Command(
        id="record",
        keys="R",
        action="record",
        title=N_("Record every answer to a file, or end that"),
        group=TIME,
        word=N_("record"),
    ),
    Command(
        id="play",
        keys="p",
        action="play",
        title=N_("Recording: play or pause"),
        group=TIME,
        word=N_("play"),
    ),
    Command(
        id="faster",
        keys="ctrl+right",
        action="speed(1)",
        title=N_("Recording: faster"),
        group=TIME,
        word=N_("faster"),
    ),
    Command(
        id="slower",
        keys="ctrl+left",
        action="speed(-1)",
        title=N_("Recording: slower"),
        group=TIME,
        word=N_("slower"),
    ),
    Command(
        id="copy",
        keys="y",
        action="copy_value",
        title=N_("Copy the selected value"),
        group=VALUES,
        word=N_("copy"),
        rank=32,
    ),
    Command(
        id="mask",
        keys="H",
        action="mask",
        title=N_("Hide or show serial numbers and addresses"),
        group=SCREEN,
        word=N_("mask"),
    ),
    Command(
        id="language",
        keys="L",
        action="language",
        title=N_("Switch the language"),
        group=SCREEN,
        word=N_("language"),
        rank=40,
    ),
    Command(
        id="theme",
        keys="T",
        action="next_theme",
        title=N_("Next theme"),
        group=SCREEN,
        word=N_("theme"),
        rank=41,
    ),
    Command(
        id="glyphs",
        keys="",
        action="next_glyphs",
        title=N_("Other characters for pictures: braille, blocks, ASCII"),
        group=SCREEN,
    ),
    Command(
        id="mouse",
        keys="",
        action="toggle_mouse",
        title=N_("Switch the mouse on or off"),
        group=SCREEN,
    ),
    Command(
        id="plain",
        keys="vertical_line",
        action="plain",
        title=N_("This tab as bare text, to be selected"),
        group=SCREEN,
        word=N_("plain"),
    ),
    Command(
        id="screen-text",
        keys="",
        action="save_screen('txt')",
        title=N_("Write the screen to a file as text"),
        group=SCREEN,
    ),
    Command(
        id="screen-svg",
        keys="",
        action="save_screen('svg')",
        title=N_("Write the screen to a file as a picture (SVG)"),
        group=SCREEN,
    ),
    Command(
        id="maximise",
        keys="M",
        action="maximise",
        title=N_("Hide or show the bars around the tab"),
        group=SCREEN,
        word=N_("whole screen"),
        rank=42,
    ),
    Command(
        id="redraw",
        keys="ctrl+l",
        action="redraw",
        title=N_("Draw the screen again"),
        group=SCREEN,
        word=N_("redraw"),
    ),
    Command(
        id="demo-fault",
        keys="F",
        action="demo_fault",
        title=N_("Demo: break the simulated appliance"),
        group=PROGRAM,
        word=N_("break"),
    ),
    Command(
        id="appliance",
        keys="ampersand",
        action="appliance",
        title=N_("Look at another of several appliances"),
        group=PROGRAM,
        word=N_("appliance"),
    ),
    Command(
        id="together",
        keys="",
        action="together",
        title=N_("All appliances of the home together"),
        group=PROGRAM,
    ),
    Command(
        id="help",
        keys="question_mark,f1",
        action="help",
        title=N_("Explain this tab and its keys"),
        group=PROGRAM,
        word=N_("help"),
        rank=-2,
    ),
    Command(
        id="palette",
        keys="colon,ctrl+p",
        action="command_palette",
        title=N_("All actions by name"),
        group=PROGRAM,
        word=N_("all actions"),
        rank=39,
        palette=False,
    ),
    Command(
        id="suspend",
        keys="ctrl+z",
        action="suspend_process",
        title=N_("Put aside; `fg` fetches it back"),
        group=PROGRAM,
        word=N_("put aside"),
    ),
    Command(
        id="quit",
        keys="q,ctrl+q",
        action="quit",
        title=N_("Quit"),
        group=PROGRAM,
        word=N_("quit"),
        rank=-1,
    ),
)

CURSOR_KEYS: Final[tuple[tuple[str, str], ...]] = (
    ("← ↓ ↑ →  h j k l", N_("Move between values")),
    ("i  Enter", N_("Explain the selected value")),
    ("g  G  PgUp  PgDn", N_("Scroll")),
    ("1 … 9  0", N_("Go to a tab")),
)
"""Keys that every tab understands and that are not commands of their own."""
