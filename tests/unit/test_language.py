"""Words, numbers and dates in the reader's language; which one that is; and without umlauts."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.cli.argument_parser import PROGRAM
from senec_tui.errors import NoLogError, RefusedError, UsageError
from senec_tui.language import CODE_LANGUAGES, LANGUAGES, N_, Language, from_environment
from senec_tui.language.plain import lacks_letters, one_cell, spelled
from senec_tui.model.log.day_files import parse_days
from senec_tui.model.time_input import written_day

EN, DE, IT = Language("en"), Language("de"), Language("it")
MOMENT = datetime(2026, 3, 7, 6, 5, 4, tzinfo=UTC)


def test_a_message_is_translated_and_its_facts_filled_in() -> None:
    assert EN("Module {name}: health {percent} %", name="B", percent=71) == "Module B: health 71 %"
    assert DE("Module {name}: health {percent} %", name="B", percent=71) == (
        "Modul B: Gesundheit 71 %"
    )


def test_what_nobody_translated_stays_as_it_is() -> None:
    assert DE("SENEC.Home") == "SENEC.Home"
    assert DE("") == ""
    assert N_("Battery") == "Battery"


def test_the_interface_is_english_where_only_the_labels_are_italian() -> None:
    assert IT("Battery") == "Battery"
    assert IT.pick({"en": "on", "de": "ein", "it": "acceso"}) == "acceso"


def test_other_languages_are_english() -> None:
    assert Language("fr") == EN
    assert Language("fr").code == "en"
    assert hash(Language("de")) == hash(DE)
    assert {EN, DE, IT, Language("de")} == {EN, DE, IT}
    assert Language("de", plain=True) != DE
    assert DE != "de"


def test_facts_may_contain_braces() -> None:
    assert DE("{option}: {detail}", option="{x}", detail="{0}") == "{x}: {0}"


@pytest.mark.parametrize(("n", "said"), [(0, "0 Module"), (1, "1 Modul"), (2, "2 Module")])
def test_counts_choose_their_form(n: int, said: str) -> None:
    assert DE.plural("{n} module", "{n} modules", n) == said


@pytest.mark.parametrize(
    ("language", "said"), [(EN, "-1234.50"), (DE, "-1234,50"), (IT, "-1234,50")], ids=CODE_LANGUAGES
)
def test_numbers_have_the_sign_of_the_language_and_no_groups(language: Language, said: str) -> None:
    assert language.number(-1234.5, 2) == said
    assert language.localise("-1234.50") == said


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert DE.number(-0.004, 2) == "0,00"
    assert DE.number(-0.4) == "0"
    assert DE.number(2**64 - 1) == "18446744073709551615"


@given(st.integers(-(2**70), 2**70))
def test_whole_numbers_are_never_rounded(number: int) -> None:
    assert int(DE.number(number)) == number


def test_dates_and_times() -> None:
    assert [tr.date(MOMENT) for tr in (EN, DE, IT)] == ["2026-03-07", "07.03.2026", "07/03/2026"]
    assert DE.date(date(2026, 12, 31)) == "31.12.2026"
    assert DE.time(MOMENT) == "06:05:04"
    assert DE.time(MOMENT, seconds=False) == "06:05"
    assert DE.date_and_time(MOMENT) == "07.03.2026 06:05:04"
    assert EN.date_and_time(MOMENT, seconds=False) == "2026-03-07 06:05"
    assert DE.iso_date("2026-03-07") == "07.03.2026"
    assert DE.iso_date("2026-03-07T06:05:04Z") == "07.03.2026"
    assert DE.iso_date("soon") == "soon"
    assert DE.iso_date("") == ""


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 3, 7), "06:05:04"),
        (date(2026, 3, 8), "03-07 06:05:04"),
        (date(2025, 3, 7), "2026-03-07 06:05:04"),
        (date(2027, 3, 7), "2026-03-07 06:05:04"),
    ],
)
def test_a_moment_is_told_with_what_it_takes_to_know_its_day(today: date, said: str) -> None:
    assert EN.moment(MOMENT, today) == said
    assert EN.moment(MOMENT, today, seconds=False) == said.removesuffix(":04")
    assert DE.moment(MOMENT, date(2026, 3, 8), seconds=False) == "07.03. 06:05"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 s"), (59.4, "59 s"), (60, "1 min"), (7500, "2 h 05"), (370_800, "4 d 7 h")],
)
def test_durations_have_two_units_at_most(seconds: float, said: str) -> None:
    assert EN.duration(seconds) == said


def test_labels_fall_back_to_what_there_is() -> None:
    assert DE.pick({"en": "on", "de": "ein"}) == "ein"
    assert DE.pick({"en": "on", "de": None}) == "on"
    assert EN.pick({"it": "acceso"}) == "acceso"
    assert DE.pick({}) is None


def test_errors_speak_the_language_and_so_do_their_days() -> None:
    refused = RefusedError(host="senec", port=80)
    assert refused.sentence(DE).startswith("senec lehnt die Verbindung auf Port 80 ab. ")
    assert "07.03.2026" in NoLogError(day="2026-03-07", path="x").sentence(DE)
    assert "2026-03-07" in str(NoLogError(day="2026-03-07", path="x"))


# -- which language ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT"}, "de"),
        ({"LANG": "de@euro"}, "de"),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, "de"),
        ({"LANG": "it_CH.UTF-8"}, "en"),
        ({"LANG": "DE"}, "de"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_CH.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de"),
        ({"LANG": "en_GB.UTF-8", "LC_CTYPE": "de_DE.UTF-8", "LC_TIME": "de_DE.UTF-8"}, "en"),
    ],
    ids=str,
)
def test_the_locale_of_the_environment(environment: dict[str, str], code: str) -> None:
    assert from_environment(environment) == code


# -- without umlauts -----------------------------------------------------------------------------


def test_plain_languages_spell_letters_out() -> None:
    plain = Language("de", plain=True)
    assert plain("Overview") == "Uebersicht"
    assert plain("There is no way to {host} from here", host="Köln") == (
        "Von hier fuehrt kein Weg zu Köln"  # facts are what they are: names must stay findable
    )
    assert plain.pick({"de": "Höhe"}) == "Hoehe"
    assert Language("en", plain=True)("There is no setting “x”") == 'There is no setting "x"'


@given(st.characters(exclude_categories=["Cs"]))
def test_any_character_can_be_replaced_by_one_of_ascii(character: str) -> None:
    replaced = one_cell(character)
    assert len(replaced) == 1
    assert replaced.isascii()
    if character.isascii():
        assert replaced == character


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("─│┌┐└┘├┤", "-|++++++"),
        ("╭╮╰╯┼", "+++++"),
        ("▁█▌░", "####"),
        ("20 °C", "20  C"),
        ("é", "e"),
    ],
)
def test_pictures_keep_their_widths(text: str, said: str) -> None:
    assert "".join(map(one_cell, text)) == said


def test_spelling_leaves_ascii_alone() -> None:
    assert spelled("Overview") == "Overview"
    assert spelled("Übergröße – „heiß“ …") == 'Uebergroesse - "heiss" ...'


@pytest.mark.parametrize(
    ("encoding", "lacks"),
    [
        ("utf-8", False),
        ("cp1252", False),
        ("ascii", True),
        ("latin-1", True),
        (None, True),
        ("x", True),
    ],
)
def test_which_encodings_lack_letters(encoding: str | None, *, lacks: bool) -> None:
    assert lacks_letters(encoding) is lacks


# -- in a process of its own ---------------------------------------------------------------------

READ = "get", "--demo", "ENERGY.STAT_STATE", "BMS.MAX_TEMP"


def said(*words: str, **environment: str) -> str:
    """What the program prints, both streams, as the bytes that a terminal gets."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    code = "import sys; from senec_tui.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        env=clean | environment,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return (done.stdout + done.stderr).decode("utf-8")


def test_the_locale_decides_and_the_option_wins() -> None:
    assert "CHARG" in said(*READ, LANG="en_GB.UTF-8")
    german = said("--help", LANG="de_AT.UTF-8")
    assert german.startswith(f"Aufruf: {PROGRAM}")
    assert "einzelne Werte oder ganze Objekte lesen" in german
    assert "Usage: " in said("--help", "--lang", "en", LANG="de_DE.UTF-8")
    assert "Usage: " in said("--help", LANG="de_DE.UTF-8", LC_ALL="C")
    assert "Aufruf: " in said("--help", "--lang=de", LC_ALL="C")


def test_a_locale_without_utf_8_gets_ascii() -> None:
    # Python takes `C` for UTF-8 unless it is told not to.
    old = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for words in (("--help",), READ, ("gett",), ("log", "--demo", "quatsch")):
        text = said("--lang", "de", *words, **old)
        assert text.isascii(), text
        assert "\\x" not in text, text
        assert "\\u" not in text, text
    assert "Schluesselbund" in said("--lang", "de", "portal", "--help", **old)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_date_is_written_in_one_way_and_understood_as_it_is_written(code: str) -> None:
    tr, day = Language(code), date(2026, 3, 4)
    assert tr.date(day).startswith(tr.short_date(day)) or tr.date(day).endswith(tr.short_date(day))
    assert written_day(tr.date(day), date(2026, 11, 30)) == day
    assert written_day(tr.short_date(day), date(2026, 11, 30)) == day
    now = datetime(2026, 11, 30, tzinfo=UTC)
    assert parse_days(f"{tr.date(day)}..{tr.date(day)}", now).first == day
    said = {"en": "has not come yet", "de": "liegt noch in der Zukunft"}[code]
    with pytest.raises(UsageError) as caught:
        parse_days("2027-03-14", now)
    later = tr.date(date(2027, 3, 14))
    assert caught.value.reason(tr) == f"{later} {said}"
