"""Lists the unit tests that what changed can break, for `.ci/check`; never part of a run.

    python tests/affected.py [SINCE]

What changed: since the branch left `main` (or SINCE), committed or not. A test is affected if it
imports a changed module, or a module that imports one; a data file counts for the package that it
lies in. Changed tests are listed too, and those of the architecture always: they are quick.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests"
PACKAGE: Final = ROOT / "senec_tui"
SLOW: Final = ("tests/benchmarks/", "tests/end_to_end/")


def changed_files(since: str = "main") -> set[str]:
    """Names, relative to the root, of what was changed, added or removed."""
    base = _git("merge-base", "HEAD", since) or ["HEAD"]
    return {
        *_git("diff", "--name-only", base[0]),
        *_git("ls-files", "--others", "--exclude-standard"),
    }


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1]


def modules_of(changed: Iterable[str]) -> set[str]:
    """The modules that changed files are, or that read them."""
    found = set()
    for name in changed:
        file = Path(name)
        if file.parts[0] == PACKAGE.name and file.suffix != ".md":
            found.add(module_name(file) if file.suffix == ".py" else ".".join(file.parts[:2]))
        elif file.parts[0] == TESTS.name and file.suffix == ".py":
            found.add(file.stem)
    return found


def module_name(file: Path) -> str:
    """Of a file of the package, relative to the root."""
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.AST) -> set[str]:
    """Every module that is named in an import, at the top or inside of a function."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {module, *(f"{module}.{alias.name}" for alias in names)}
    return found


def graph_of(files: Iterable[Path], *, by_stem: bool = False) -> dict[str, set[str]]:
    """Module -> what it imports; tests import each other by the name of their file."""
    return {
        file.stem if by_stem else module_name(file.relative_to(ROOT)): imports_of(
            ast.parse(file.read_text(encoding="utf-8"))
        )
        for file in files
    }


def widened(modules: set[str], graph: Mapping[str, set[str]]) -> set[str]:
    """The modules and those that import one of them."""
    return modules | {name for name, imports in graph.items() if imports & modules}


def affected(changed: set[str]) -> list[str]:
    """Test files, relative to the root."""
    touched = widened(modules_of(changed), graph_of(PACKAGE.rglob("*.py")))
    tests = graph_of(TESTS.rglob("*.py"), by_stem=True)
    helpers = {name: imports for name, imports in tests.items() if not name.startswith("test_")}
    touched = widened(touched & helpers.keys() | touched, helpers)
    found = {f"tests/architecture/{file.name}" for file in TESTS.glob("architecture/test_*.py")}
    found |= {
        f"tests/unit/{file.name}"
        for file in TESTS.glob("unit/test_*.py")
        if tests[file.stem] & touched
    }
    found |= {
        name
        for name in changed
        if Path(name).name.startswith("test_") and name.endswith(".py") and (ROOT / name).exists()
    }
    return sorted(name for name in found if not name.startswith(SLOW))


if __name__ == "__main__":
    sys.stdout.write("\n".join(affected(changed_files(*sys.argv[1:2]))) + "\n")
