"""`senec-tui simulate`: an appliance on this machine, for trying things on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from senec_tui.cli.argument_parser import argument_type
from senec_tui.cli.settings.value_kinds import FilePath, NumberKind
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

USUAL_PORT = 8443
LAST_OF_HTTP = "http-only"
"""The newest firmware that speaks plain HTTP."""
_COLUMNS = 78
_STRICT = N_(
    "The firmware npu2411-strict answers a request without a cookie that is large or asks for "
    "whole objects with nothing. No such appliance is known; it is there to see whether a client "
    "would get by. All others answer whoever asks."
)


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Where to listen. What it plays is said by the common demo options."""
    parser.description = f"{parser.description}\n\n{_what_can_happen(tr)}"
    parser.add_argument(
        "--bind", metavar=tr("ADDRESS"), default="127.0.0.1", help=tr("address to listen on")
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=argument_type(NumberKind(0, 65_535, whole=True), "--port"),
        default=USUAL_PORT,
        help=tr("port to listen on; 0 takes any free one"),
    )
    scheme = parser.add_mutually_exclusive_group()
    scheme.add_argument(
        "--http", action="store_const", dest="serve_as", const="http", help=tr("without TLS")
    )
    scheme.add_argument(
        "--https",
        action="store_const",
        dest="serve_as",
        const="https",
        help=tr("with TLS, whatever the firmware does"),
    )
    parser.add_argument(
        "--start",
        metavar=tr("SECONDS"),
        type=argument_type(NumberKind(0, 4e9), "--start"),
        help=tr("simulated Unix time to begin at"),
    )
    parser.add_argument("--fair", action="store_true", help=tr("always May and fair weather"))
    parser.add_argument(
        "--state-dir",
        metavar=tr("DIRECTORY"),
        type=argument_type(FilePath(), "--state-dir"),
        help=tr("keep the certificate there and not with the state of the program"),
    )


def _what_can_happen(tr: Language) -> str:
    from textwrap import fill

    from senec_tui.simulator.faults import FAULTS
    from senec_tui.simulator.stories.story import load_story, story_names

    stories = [(name, tr.pick(load_story(name).title) or "") for name in story_names()]
    faults = [(name, tr(words)) for name, words in FAULTS.items()]
    width = max(len(name) for name, _ in (*stories, *faults))

    def table(rows: list[tuple[str, str]]) -> list[str]:
        gap = " " * (width + 4)
        return [
            fill(f"  {name:<{width}}  {words}", _COLUMNS, subsequent_indent=gap)
            for name, words in rows
        ]

    return "\n".join(
        [
            tr("Stories for --scenario, which end by themselves:"),
            *table(stories),
            "",
            tr("Faults of its web server, until they are cleared:"),
            *table(faults),
            "",
            fill(tr(_STRICT), _COLUMNS),
        ]
    )


def run(context: Context) -> int:
    """Serve until stopped.

    Raises:
        UsageError: a recording is named, or the extra is not installed.
    """
    from senec_tui.simulator.web.serve import ServeOptions, run

    own, settings, tr = context.own, context.settings, context.tr
    firmware = settings.demo_firmware
    if firmware is None and own.serve_as == "http":
        firmware = LAST_OF_HTTP
        context.note(
            tr(
                "Without TLS it plays the firmware {name}; newer ones speak https."
                " --firmware names another.",
                name=firmware,
            )
        )
    chosen: dict[str, Any] = {
        "scenario": settings.demo_scenario,
        "firmware": firmware,
        "model": settings.demo_model,
        "seed": settings.demo_seed,
        "speed": settings.demo_speed,
        # Kept, or every start would show a certificate that clients have never seen.
        "state_dir": own.state_dir or context.paths.state / "simulator",
        "start": own.start,
        "scheme": own.serve_as,
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    options = ServeOptions(host=own.bind, port=own.port, fair=own.fair, **given)
    return run(options, tr)
