"""The sheet that explains a value: what an owner asks of it first stands first, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from painters import PAINTERS
from scenes import scene_of, snapshot_of

from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.catalogue import parse_path
from senec_tui.language import LANGUAGES, Language

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene

TABS = ("overview", "battery", "grid", "pv", "wallbox")
WIRE = ("Raw", "Data type", "Scale", "Check")


def paths_on(tab: str, scene: Scene) -> list[str]:
    spans = (span for line in PAINTERS[tab](scene, "") for span in line)
    return list(dict.fromkeys(span.ref for span in spans if span.ref))


def explained(path: str, scene: Scene) -> list[tuple[str, str]]:
    """Label and text of each fact."""
    facts: list[list[str]] = []
    for line in DetailScreen(parse_path(path), scene).paint(scene, 76):
        label, *rest = (span.text.strip() for span in line if span.text.strip())
        if line[0].text.startswith(" "):
            facts[-1][1] += " " + " ".join((label, *rest))
        else:
            facts.append([label, " ".join(rest)])
    return [(label, text.strip()) for label, text in facts]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("tab", TABS)
def test_every_value_begins_with_its_sentence_and_ends_with_the_wire(tab: str, code: str) -> None:
    tr = Language(code)
    scene = scene_of(snapshot_of(), width=200, height=60, tr=tr)
    wire = [tr(label) for label in WIRE]
    for path in paths_on(tab, scene):
        labels = [label for label, _ in explained(path, scene)]
        assert labels[0] == tr("Meaning"), path
        at = labels.index(tr("Raw"))
        assert labels.index(tr("Value")) < at, path
        assert set(labels[at:]) <= set(wire), path


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("tab", TABS)
def test_no_sentence_is_told_twice(tab: str, code: str) -> None:
    scene = scene_of(snapshot_of(), width=200, height=60, tr=Language(code))
    for path in paths_on(tab, scene):
        texts = [text for _, text in explained(path, scene) if " " in text and len(text) > 12]
        for text in texts:
            assert [other for other in texts if text in other] == [text], path


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_of_the_overview_says_what_is_normal(code: str) -> None:
    tr = Language(code)
    scene = scene_of(snapshot_of(), width=200, height=60, tr=tr)
    says = {tr("Here"), tr("Usually"), tr("What it means")}
    for path in paths_on("overview", scene):
        labels = {label for label, _ in explained(path, scene)}
        assert labels & says, path
