"""Every fault of the simulated appliance under every command that reads, in simulated time.

`python -m pytest tests/unit/test_faults_commands.py -s` prints what a person saw, and when.
"""

from __future__ import annotations

import asyncio
import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import virtual_time
from cli_fakes import complaints, context, text

from senec_tui.clean_text import visible
from senec_tui.cli.access import sources
from senec_tui.errors import SenecTuiError
from senec_tui.simulator.demo import demo_appliance
from senec_tui.simulator.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.simulator.appliance import Appliance

TIMEOUT_S = 5.0
LONGEST_S = 90.0
"""Whatever happens, a command that ends by itself has ended by then."""
COMMANDS: dict[str, dict[str, Any]] = {
    "get": {"paths": ["ENERGY", "BMS.SOC"], "json": False, "raw": False},
    "dump": {"json": False, "csv": False},
    "log": {
        "days": "today", "follow": False, "level": None, "category": None, "grep": None,
        "since": None, "until": None, "utc": True, "json": False, "raw": False,
    },
    "watch": {"paths": ["ENERGY.GUI_HOUSE_POW"], "json": False, "count": 3},
    "doctor": {"bundle": None},
}  # fmt: skip
ANSWERED = frozenset(
    {
        "slow", "busy", "sentinels", "unknown-prefixes", "nan", "hostile-text", "enormous-log",
        "module-gained", "array-lengths-change", "clock-jump", "session-expired",
        "changed-certificate",
    }
)  # fmt: skip
"""Faults under which there are values, or words in their place."""


class Run:
    """One command, and how long it took."""

    def __init__(self, made: Context, name: str) -> None:
        self.seconds = 0.0
        self.error: SenecTuiError | None = None
        self.status = 0
        try:
            self.status = import_module(f"senec_tui.cli.commands.{name}").run(made)
        except SenecTuiError as error:
            self.error = error
        self.out, self.err = text(made), complaints(made)

    @property
    def said(self) -> str:
        """The line that a person sees of a failure."""
        if self.error is not None:
            return str(self.error)
        failed = [line for line in self.out.splitlines() if line.startswith("FAIL")]
        return failed[0] if failed else ""


def wall() -> float:
    """The time in the loop that runs, or at its beginning."""
    try:
        return virtual_time.the_loop().wall()
    except RuntimeError:
        return virtual_time.NOON


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a command run against an appliance with a fault, in a virtual loop."""

    def start(name: str, fault: str) -> Run:
        passed: list[float] = []
        holder: list[Appliance] = []

        def appliance(_settings: object) -> Appliance:
            if not holder:
                # `log` asks for the time of day before any loop runs.
                holder.append(demo_appliance(clock=wall, start=wall()))
                holder[0].faults.set(fault)
            return holder[0]

        def run(work: Coroutine[Any, Any, Any]) -> Any:
            async def timed() -> Any:
                try:
                    return await asyncio.wait_for(work, 10 * LONGEST_S)
                finally:
                    passed.append(virtual_time.the_loop().time())

            return virtual_time.run(timed())

        monkeypatch.setattr(sources, "demo_appliance", appliance)
        monkeypatch.setattr(asyncio, "run", run)
        settings = {"demo": True, "timeout": TIMEOUT_S}
        made = context(tmp_path, settings=settings, **COMMANDS[name])
        made.open_source, made.sleep, made.clock = sources.make_source, None, wall
        outcome = Run(made, name)
        outcome.seconds = passed[0]
        assert not holder[0].writes
        assert holder[0].stats.max_concurrent <= 1
        return outcome

    return start


@pytest.fixture
def _garbage(fault: str) -> Iterator[None]:
    """What is left in circles of the largest answers does not wait until it is 150 MB."""
    yield
    if fault in ("huge-reply", "many-keys"):
        gc.collect()


@pytest.mark.usefixtures("_garbage")
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_command_ends_with_a_clear_line(start: Any, name: str, fault: str) -> None:
    outcome: Run = start(name, fault)
    # Nine answers in a row of that kind take a minute and a half.
    assert outcome.seconds <= (10 if fault == "slow-phases" else 1) * LONGEST_S
    shown = outcome.out + outcome.err + outcome.said
    assert "Traceback" not in shown
    assert all(visible(line) == line for line in shown.split("\n"))
    if fault in ANSWERED:
        assert outcome.error is None
        assert outcome.out
    elif outcome.error is not None:
        assert outcome.error.exit_status == 1
        assert len(outcome.said.splitlines()) == 1
        assert 20 < len(outcome.said) < 400
        assert outcome.out == "" or fault == "slow-phases"  # whose first answers are quick
    elif name == "doctor":
        assert outcome.status == 1, outcome.out
        assert outcome.said
    else:
        # Something of it came: a part of the values, the log of an appliance without values.
        assert outcome.out
    said = outcome.said or f"{len(outcome.out.splitlines())} lines"
    print(f"| {fault} | {name} | {said} | {outcome.seconds:.1f} s |")  # noqa: T201 - with -s
