"""Judgements as lines: a mark never says the opposite of its text."""

from __future__ import annotations

from scenes import scene_of, snapshot_of, text_of

from senec_tui.app.pictures.judgement_lines import judgement_lines
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import message


def test_a_trouble_that_has_not_lasted_has_no_check_mark() -> None:
    scene = scene_of(snapshot_of())
    text = message(N_("PV not curtailed"))
    fine = Judgement(rule="pv.x", level=Level.FINE, text=text)
    pending = Judgement(rule="pv.x", level=Level.FINE, text=text, since=1.0)
    shown, waiting = (text_of(judgement_lines(scene, [j], 60)) for j in (fine, pending))
    assert shown.startswith(scene.glyphs.check)
    assert waiting.startswith(scene.glyphs.dot)
