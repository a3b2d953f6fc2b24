"""The table of bounds in the README is that of the program, and so are the sentences in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import translations

from senec_tui import bounded_files
from senec_tui.app.services.handout import clipboard
from senec_tui.app.textual_patches import watchdog
from senec_tui.cli import own_log
from senec_tui.device.connection import session_cookie, transport
from senec_tui.device.wire import bounds, log_files
from senec_tui.feeds.mqtt import mqtt_client
from senec_tui.model.history import known_names
from senec_tui.model.log import regex_timeout
from senec_tui.model.polling.collector import socket_http
from senec_tui.model.recording import checked_content, file_format

if TYPE_CHECKING:
    import pytest

README: Final = Path(__file__).parents[2] / "README.md"

TOO_MUCH: Final = "answers more, or longer values, than an appliance has"
TOO_LARGE: Final = "it unpacks to far more than a recording holds"
CROWDED: Final = "The appliance has more values than a history can hold"


class Bound(NamedTuple):
    """One row."""

    what: str
    most: float
    beyond: str
    said: str = ""
    """The beginning or a part of a message; empty: nothing is."""


BOUNDS: Final = (
    Bound("an answer: bytes", bounds.LARGEST_REPLY, "refused", "The answer of {host} is cut or"),
    Bound("names in it", bounds.MOST_NAMES, "refused", "it holds more values than an appliance"),
    Bound("objects", bounds.MOST_OBJECTS, "left out", TOO_MUCH),
    Bound(
        f"values: elements, and {bounds.CHARACTERS} characters of text each",
        bounds.MOST_VALUES,
        "left out; of older ones, the oldest",
        TOO_MUCH,
    ),
    Bound("elements of an array", bounds.MOST_ELEMENTS, "left out", TOO_MUCH),
    Bound("characters of a value", bounds.LONGEST_TEXT, "cut", TOO_MUCH),
    Bound("characters of a name", bounds.LONGEST_NAME, "cut", TOO_MUCH),
    Bound("characters of the session cookie", session_cookie._LONGEST, "not sent back"),
    Bound("the log of a day: bytes", transport.MAX_BODY, "refused", "The answer of {host} is cut"),
    Bound("a line of it: bytes", log_files.LONGEST_LINE_BYTES, "goes over several lines"),
    Bound(
        "seconds that a search in it computes",
        regex_timeout.LIMIT_S,
        "given up",
        "takes too long on this log",
    ),
    Bound("names in a history", known_names.MOST, "the unknown ones left out", CROWDED),
    Bound("elements of an array in it", known_names.MOST_ELEMENTS, "left out", CROWDED),
    Bound("characters of a text in it", known_names.LONGEST_TEXT, "left out", CROWDED),
    Bound(
        "a recording: frames",
        file_format._MOST_FRAMES,
        "refused",
        "it has more parts than a recording of a year",
    ),
    Bound("values in a frame: bytes", checked_content.LARGEST_RECORD, "refused", TOO_LARGE),
    Bound("between two key frames: bytes", checked_content.LARGEST_RUN, "refused", TOO_LARGE),
    Bound("all of it unpacked, as a multiple", checked_content.MOST_TIMES, "refused", TOO_LARGE),
    Bound("a log in it: bytes", checked_content.LARGEST_LOG, "its end is kept", TOO_LARGE),
    Bound("a note in it: bytes", checked_content.LARGEST_NOTE, "cut", TOO_LARGE),
    Bound("a message of the collector: bytes", socket_http.LONGEST_BODY, "refused"),
    Bound(
        "a message of an MQTT broker: bytes",
        mqtt_client.LARGEST_PACKET,
        "its connection closed",
        "The connection to the MQTT broker",
    ),
    Bound(
        "settings, certificates, additions: bytes",
        bounded_files.LARGEST_BYTES,
        "refused",
        "it is larger than such a file ever is",
    ),
    Bound(
        "seconds that a picture computes",
        watchdog.PAINT_S,
        "a sentence in its place",
        "This could not be drawn in time",
    ),
    Bound("a copy for the terminal: characters", clipboard.LARGEST, "only to a file", "Saved as"),
    Bound(
        f"a log of this program, of which {own_log.OLD_FILES} older are kept: bytes",
        own_log.LARGEST_BYTES,
        "the oldest goes",
    ),
)


def number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def table() -> str:
    rows = ["| What | At most | Beyond | What is said |", "| --- | ---: | --- | --- |"]
    rows += [
        f"| {bound.what} | {number(bound.most)} | {bound.beyond} |"
        + (f" “{bound.said.replace('{host}', 'HOST')} …” |" if bound.said else " |")
        for bound in BOUNDS
    ]
    return "\n".join(["<!-- bounds -->", *rows, "<!-- /bounds -->"])


def test_the_table_of_bounds_is_current(request: pytest.FixtureRequest) -> None:
    text = README.read_text(encoding="utf-8")
    if request.config.getoption("--update-pictures"):
        part = re.compile(r"<!-- bounds -->.*?<!-- /bounds -->", re.DOTALL)
        text = part.sub(lambda _: table(), text)
        README.write_text(text, encoding="utf-8")
    assert table() in text


def test_what_is_said_to_be_said_is_a_message() -> None:
    messages = translations.messages()
    for bound in BOUNDS:
        assert any(bound.said in message for message in messages), bound.said
