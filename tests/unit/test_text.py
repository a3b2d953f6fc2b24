"""Foreign text cannot do anything to the terminal of whoever looks at it."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senec_tui.clean_text import visible

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0f"
BLANK_LOOKING = "\u115f\u1160\u2800\u3164\uffa0"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

PRINTABLE = [
    "",
    "plain ASCII ~!@#[L1][/x]\\",
    "Übergröße, Straße, ÄÖÜ äöü ß, 230 V ± 5 °C, 10 µs, 3 × 4 ÷ 2 €",
    "Grüße „hier“ – dort … ‚so‘ → ← ▁▂▃█ ✓ ⚠ ─│┌",
    "Ωmega Å ﬁ № ½",
    "🔋🌞",
]


@pytest.mark.parametrize("text", PRINTABLE)
def test_printable_text_is_unchanged(text: str) -> None:
    assert visible(text) == text


def test_letters_of_other_scripts_are_unchanged() -> None:
    for script in ("ελληνικά", "русский", "日本語", "한국어"):
        composed = unicodedata.normalize("NFC", script)
        assert visible(composed) == composed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]52;c;YQ==\x07", "\\x1b]52;c;YQ==\\x07"),
        ("a\x00b", "a\\x00b"),
        ("line\nnext\r", "line\\x0anext\\x0d"),
        ("tab\there", "tab\\x09here"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("soft\u00adhyphen", "soft\\xadhyphen"),
        ("abc\u202edef", "abc\\u202edef"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("e\u0301", "e\\u0301"),
        ("\ufeffBOM", "\\ufeffBOM"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("half\ud83d", "half\\ud83d"),
        ("private\ue000", "private\\ue000"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("character", [*BIDI, *ZERO_WIDTH, *BLANK_LOOKING, *LINE_ENDS])
def test_each_known_trick_is_written_out(character: str) -> None:
    shown = visible(f"a{character}b")
    assert shown.startswith("a\\")
    assert shown.endswith("b")
    assert shown.isascii()


any_text = st.text(st.characters(codec=None)) | st.text(
    st.sampled_from(BIDI + ZERO_WIDTH + BLANK_LOOKING + LINE_ENDS + "\x1b\x9bab]ä")
)


@given(any_text)
@example("\x1b]0;title\x07")
def test_result_is_harmless(text: str) -> None:
    shown = visible(text)
    forbidden = set(BIDI + ZERO_WIDTH + BLANK_LOOKING + LINE_ENDS) | {"\x1b", "\x9b", "\x7f"}
    assert not forbidden.intersection(shown)
    assert not [c for c in shown if unicodedata.category(c) in HARMFUL]
    assert not [c for c in shown if unicodedata.combining(c)]
    assert len(shown.splitlines()) <= 1


@given(any_text)
def test_showing_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Sc", "Sm", "Po"])))
def test_letters_digits_and_signs_are_unchanged(text: str) -> None:
    assert visible(text) == text


def test_no_character_of_all_unicode_slips_through() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    left = set(visible(everything))
    assert not [c for c in left if unicodedata.category(c) in HARMFUL]
    assert not left & set(BIDI + ZERO_WIDTH + BLANK_LOOKING + LINE_ENDS)
    assert len(left) > 100_000
