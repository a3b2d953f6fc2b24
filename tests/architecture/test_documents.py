"""What comments cite is there to be read, and what documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "senec_tui"
PROTOCOL = PACKAGE / "device" / "PROTOCOL.md"
CITED = re.compile(r"§(\d+(?:\.\d+)?)")
PLACEHOLDER = re.compile(r"(?<![A-Z])(?:CASE|NAME|OBJECT|TAB)(?![A-Z])")
DOCUMENTS = (
    PROTOCOL,
    PACKAGE / "ARCHITECTURE.md",
    ROOT / ".github" / "CONTRIBUTING.md",
)


def headings() -> set[str]:
    text = PROTOCOL.read_text(encoding="utf-8")
    return set(re.findall(r"^##+ (\d+(?:\.\d+)?)\.? ", text, re.MULTILINE))


def test_every_cited_section_of_the_protocol_is_one_of_its_headings() -> None:
    known = headings()
    cited = {
        f"{file.relative_to(ROOT)}: §{number}": number
        for file in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.json"), PROTOCOL]
        for number in CITED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(cited) > 20
    assert {where for where, number in cited.items() if number not in known} == set()


def test_every_section_says_how_sure_it_is() -> None:
    text = PROTOCOL.read_text(encoding="utf-8")
    for section in text.split("\n## ")[1:]:
        title, _, content = section.partition("\n")
        if title.startswith(("17.", "18.")):  # what points elsewhere, and what is open
            continue
        grades = r"(?:^|[|(.] ?)[MPUI](?:, [MPUI])*(?:\)|\.| \||:| unless)"
        assert re.search(grades, content, re.MULTILINE), title


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:senec_tui|tests|\.ci|\.github)/[\w./-]*)`", text)
    assert named
    missing = [name for name in named if not (ROOT / name).exists()]
    assert [name for name in missing if not PLACEHOLDER.search(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_name_that_a_document_says_to_be_in_a_file_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`(\w+)(?:\(…\))?`\s(?:of|in)\s`((?:senec_tui|tests)/[\w./]+\.py)`", text)
    assert named or document.name != "CONTRIBUTING.md"
    read = {file: (ROOT / file).read_text(encoding="utf-8") for _, file in named}
    assert [
        (n, f) for n, f in named if n != "action_NAME" and not re.search(rf"\b{n}\b", read[f])
    ] == []


def test_a_newcomer_installs_what_the_test_command_does() -> None:
    contributing = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace(" --quiet", "")
    steps = re.findall(r"^ {4}(.*pip install .*)$", contributing, re.MULTILINE)
    assert len(steps) == 2
    assert all(f" && {step} && " in readme for step in steps)
