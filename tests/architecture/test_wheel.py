"""The wheel holds what the program imports and reads, and nothing else; the locks hold hashes."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from senec_tui.app.tabs import TABS
from senec_tui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "senec_tui"

DATA_BY_FOLDER: Final = ("simulator/data/stories/*.json",)
"""Data that is found by listing its folder."""
DATA_BY_NAME: Final = {
    "catalogue/{}.jsonl": re.compile(r"""with_name\("(\w+)\.jsonl"\)"""),
    "simulator/data/{}.json": re.compile(r"""(?:read_data|_pick)\("(\w+)\""""),
}
"""Data that is read by name -> how the code does it."""
FOR_OTHERS: Final = frozenset({"py.typed", "language/locale/de/LC_MESSAGES/senec_tui.mo"})
"""What checkers of types and `gettext` look for."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what is tracked, unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    if not listed:
        pytest.skip("not a checkout")
    for name in listed.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (place / "clean" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / "clean" / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", place],
        cwd=place / "clean",
        check=True,
        capture_output=True,
        timeout=120,
    )
    (file,) = place.glob("*.whl")
    with zipfile.ZipFile(file) as history_reader:
        history_reader.extractall(place / "unpacked")
    return place / "unpacked"


def imported() -> set[str]:
    """Every module that can be reached from the program's beginning, in paths of the package."""
    waiting = ["senec_tui.__main__"]
    waiting += [row.module for row in COMMANDS.values()]
    waiting += [f"senec_tui.app.tabs.{tab.module}" for tab in TABS]
    found: set[str] = set()
    while waiting:
        module = waiting.pop()
        file = file_of(module)
        if file is None or file in found:
            continue
        found.add(file)
        parent = module.rpartition(".")[0]
        waiting += [parent, *names_in(ROOT / PACKAGE / file)]
    return found


def file_of(module: str) -> str | None:
    """Where a module of ours lies; None for what is none."""
    package, *parts = module.split(".")
    if package != PACKAGE:
        return None
    for name in ("/".join(parts) + ".py", "/".join([*parts, "__init__.py"])):
        if (ROOT / PACKAGE / name).is_file():
            return name
    return None


def names_in(file: Path) -> Iterator[str]:
    """What a module imports, wherever in it; a name may be a module or something in one."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read() -> set[str]:
    """Every file of data that the code reads."""
    package = ROOT / PACKAGE
    code = "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    by_name = {
        form.format(name) for form, how in DATA_BY_NAME.items() for name in how.findall(code)
    }
    listed = {
        file.relative_to(package).as_posix()
        for pattern in DATA_BY_FOLDER
        for file in package.glob(pattern)
    }
    return by_name | listed | FOR_OTHERS


def test_the_wheel_holds_what_is_imported_and_read_and_nothing_else(wheel: Path) -> None:
    files = [file.relative_to(wheel) for file in wheel.rglob("*") if file.is_file()]
    ours = {PurePosixPath(*file.parts[1:]).as_posix() for file in files if file.parts[0] == PACKAGE}
    assert {file.parts[0] for file in files} - {PACKAGE} == {
        file.parts[0] for file in files if file.parts[0].endswith(".dist-info")
    }
    assert {name for name in ours if name.endswith(".py")} == imported()
    assert {name for name in ours if not name.endswith(".py")} == read()


def test_the_wheel_runs_by_itself(wheel: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import senec_tui.__main__ as m; m.main()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(wheel), "--demo", "--lang", "de", "dump", "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=wheel,
        timeout=60,
    )
    assert json.loads(done.stdout)["ENERGY"]["STAT_STATE"]["text"]


# -- locks -----------------------------------------------------------------------------------------

PINNED: Final = re.compile(
    r"^([\w.-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)
LOCKS: Final = ("requirements.lock", "tests/requirements.lock")


def locked(name: str) -> dict[str, tuple[str, str]]:
    """Project -> version and hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(re.findall(r"^[^#\s]", text, re.MULTILINE)) == len(PINNED.findall(text)), name
    return {
        canonicalize_name(project): (version, hashes)
        for project, version, hashes in PINNED.findall(text)
    }


def declared() -> dict[str, Any]:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {**content["project"], "build": content["build-system"]["requires"]}


def test_the_lock_fulfils_what_the_program_and_its_build_need() -> None:
    project = declared()
    lock = locked("requirements.lock")
    for requirement in map(Requirement, [*project["dependencies"], *project["build"]]):
        assert requirement.specifier.contains(lock[canonicalize_name(requirement.name)][0])


def test_the_lock_of_the_tests_fulfils_every_extra_and_agrees_with_the_other() -> None:
    project = declared()
    lock = locked("tests/requirements.lock")
    extras = [text for extra in project["optional-dependencies"].values() for text in extra]
    for requirement in map(Requirement, extras):
        if requirement.name != project["name"]:
            assert requirement.specifier.contains(lock[canonicalize_name(requirement.name)][0])
    assert locked("requirements.lock").items() <= lock.items()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_commands_of_the_readme_check_hashes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"<!-- (?:demo|test)-command -->\n```sh\n(.*?)\n```", readme, re.DOTALL)
    assert len(commands) == len(LOCKS)
    for command, lock in zip(commands, LOCKS, strict=True):
        first, second = re.findall(r"pip install [^&]*", command)
        assert f"--require-hashes -r {lock} " in first
        # Nothing that was not checked may come along: neither dependencies nor what builds it.
        assert "--no-deps --no-build-isolation" in second
