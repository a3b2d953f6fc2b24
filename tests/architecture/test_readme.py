"""The README agrees with the program: its tables are made from it, its commands exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from senec_tui.app.commands.command_table import COMMANDS, CURSOR_KEYS
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.cli.commands import COMMANDS as SUB_COMMANDS
from senec_tui.language import Language
from senec_tui.simulator.stories.story import load_story, story_names

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def test_the_table_of_keys_is_current(request: pytest.FixtureRequest) -> None:
    rows = ["| Key | What it does |", "| --- | --- |"]
    rows += [f"| `{keys}` | {title} |" for keys, title in CURSOR_KEYS]
    shown, english = ShownKeys({}), Language("en")
    rows += [
        f"| `{key}` | {command.title} |"
        for command in COMMANDS
        for key in shown.of(command.id, command.keys, english)
    ]
    if request.config.getoption("--update-pictures"):
        text = README.read_text(encoding="utf-8")
        table = "\n".join(["<!-- keys -->", *rows, "<!-- /keys -->"])
        text = re.sub(r"<!-- keys -->.*?<!-- /keys -->", lambda _: table, text, flags=re.DOTALL)
        README.write_text(text, encoding="utf-8")
    assert "\n".join(rows) in README.read_text(encoding="utf-8")


def test_the_table_of_stories_is_current(request: pytest.FixtureRequest) -> None:
    rows = ["| Story | What the owner lives through |", "| --- | --- |"]
    rows += [f"| `{name}` | {load_story(name).title['en']} |" for name in story_names()]
    if request.config.getoption("--update-pictures"):
        text = README.read_text(encoding="utf-8")
        table = "\n".join(["<!-- stories -->", *rows, "<!-- /stories -->"])
        text = re.sub(
            r"<!-- stories -->.*?<!-- /stories -->", lambda _: table, text, flags=re.DOTALL
        )
        README.write_text(text, encoding="utf-8")
    assert "\n".join(rows) in README.read_text(encoding="utf-8")


def test_every_command_that_is_named_exists() -> None:
    known = set(SUB_COMMANDS)
    named = set(re.findall(r"senec-tui ([a-z][a-z-]+)", README.read_text(encoding="utf-8")))
    assert named - known <= {"senec-tui", "is"}, named - known
    assert len(named & known) > 8


def test_every_picture_that_is_shown_exists() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


def test_the_ci_script_runs_the_test_command_word_for_word() -> None:
    command = re.search(
        r"<!-- test-command -->\n```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert command is not None
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extraction = next(line for line in script.splitlines() if line.startswith("command="))
    done = subprocess.run(
        ["bash", "-c", f'{extraction}; printf "%s" "$command"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == command[1]


def test_nothing_else_lies_at_the_top() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a checkout")
    tops = {name.partition("/")[0] for name in tracked}
    allowed = {
        "senec_tui", "tests", "screenshots", "pyproject.toml", "README.md", "LICENSE",
        "CHANGELOG.md", "requirements.lock",
    }  # fmt: skip
    assert {top for top in tops if not top.startswith(".")} <= allowed
