"""Labels with values behind them: nothing is lost, whatever the characters are."""

from __future__ import annotations

import pytest

from senec_tui.app.pictures.labelled_row import row
from senec_tui.app.pictures.lines import Span, behind, width_of


@pytest.mark.parametrize(
    "text", ["0" * 90, "太陽" * 30, "a太" * 40, "e\u0301" * 60, "x" * 17 + "太"]
)
@pytest.mark.parametrize("width", [20, 39, 80])
def test_a_long_value_goes_on_in_the_next_line(text: str, width: int) -> None:
    label, *lines = row("Build", [(Span(text, "value", "A.B"),)], width, label_width=14)
    if not lines:  # it fits behind the label
        assert text in "".join(span.text for span in label)
        return
    assert all(width_of(line) <= width for line in lines)
    assert "".join(span.text for line in lines for span in line[1:]) == text
    assert {span.ref for line in lines for span in line[1:]} == {"A.B"}


@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_line_too_narrow_for_one_character_ends_all_the_same(width: int) -> None:
    lines = row("Build", [(Span("太陽" * 5),)], width, label_width=14)
    assert "".join(span.text for line in lines[1:] for span in line[1:]) == "太陽" * 5


def test_a_sentence_behind_other_values_is_wrapped_between_words() -> None:
    sentence = "limited, because the phases may differ by no more than 4600 W here"
    lines = row("Skew", [(Span("32 W"),), (Span(sentence, "warn", "A.B"),)], 40, label_width=8)
    assert all(width_of(line) <= 40 for line in lines)
    texts = ["".join(span.text for span in line) for line in lines]
    assert " ".join(" ".join(texts).split()) == f"Skew 32 W {sentence}"
    assert {span.ref for line in lines for span in line if span.role == "warn"} == {"A.B"}


def test_a_text_behind_a_mark_is_indented_and_whole() -> None:
    text = Span("a module is no longer reported", "bad", "A.B")
    first, *more = behind(Span("! ", "warn"), text, 14)
    assert first == (Span("! ", "warn"), Span("a module is", "bad", "A.B"))
    assert {head for head, _ in more} == {Span("  ", "warn")}
    assert " ".join(told.text for _, told in (first, *more)) == text.text
    assert next(told.text for _, told in behind(Span("! "), text, 1)) == "a module"
