"""Every text for people is translated, and none is written past the translation."""

from __future__ import annotations

import ast
import gc
import gettext
import re
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, Final

import pytest
import translations
from translations import PACKAGE, TRANSLATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HOW: Final = "run `python tests/architecture/translations.py` and fill in the .po file"


@lru_cache(maxsize=1)
def messages() -> dict[str, list[str]]:
    return translations.messages()


@lru_cache(maxsize=1)
def trees() -> dict[str, ast.Module]:
    """Module, relative to the package -> its syntax; every node knows its `parent`."""
    found = {}
    for file in translations.sources():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node  # type: ignore[attr-defined]
        found[file.relative_to(PACKAGE).as_posix()] = tree
    return found


@pytest.fixture(scope="module", autouse=True)
def _felled() -> Iterator[None]:
    """With their parents the trees take 150 MB, which the tests after these need not carry."""
    yield
    trees.cache_clear()
    gc.collect()


# -- the catalogues ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_has_a_translation_and_no_other_is_kept(language: str) -> None:
    known = translations.translations(translations.read(language))
    assert len(messages()) > 1000
    assert sorted(messages().keys() - known.keys()) == [], HOW
    assert sorted(known.keys() - messages().keys()) == [], HOW
    assert [message for message, text in known.items() if not text.strip()] == [], HOW


def test_no_sentence_names_a_key_that_may_be_another_one() -> None:
    """Owners choose keys, and a command has none: `{live}` stands for the one that is bound."""
    named = re.compile(r"\([A-Za-z?!#&<>]\)|\bbackspace\b.")
    assert [message for message in messages() if named.search(message)] == []


def fields(text: str) -> set[str]:
    """The facts that a message fills in; raises for braces that do not match."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_in_the_same_facts(language: str) -> None:
    for message, text in translations.translations(translations.read(language)).items():
        assert fields(text) == fields(message), message
        assert fields(message) <= {name for name in fields(message) if name.isidentifier()}, message


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_begin_and_end_like_the_message(language: str) -> None:
    for message, text in translations.translations(translations.read(language)).items():
        assert re.match(r"\s*", text)[0] == re.match(r"\s*", message)[0], message  # type: ignore[index]
        assert text.endswith(" ") == message.endswith(" "), message
        if message.count(" ") > 3:
            assert text.endswith(".") == message.endswith("."), message
        assert text.count("\n") == message.count("\n"), message
        assert '"' not in text or '"' in message, message
        assert ("“" in message) == ("„" in text), message


def test_minus_is_written_in_one_way_so_that_numbers_can_be_pasted() -> None:
    shown = [
        text
        for known in map(translations.read, TRANSLATED)
        for pair in translations.translations(known).items()
        for text in pair
    ]
    for module, tree in trees().items():
        if module != "language/plain.py":  # what it replaces
            shown += [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and not isinstance(node.parent, ast.Expr)  # type: ignore[attr-defined]
            ]
    assert len(shown) > 1000
    assert [text for text in shown if "−" in text] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_commands_and_options_are_the_same_in_every_language(language: str) -> None:
    told = re.compile(r"`[^`]*`|(?<![\w-])--[a-z][a-z-]+|SENEC_TUI_[A-Z_]+")
    for message, text in translations.translations(translations.read(language)).items():
        expected = [told_text.replace("COMMAND", "BEFEHL") for told_text in told.findall(message)]
        assert sorted(told.findall(text)) == sorted(expected), message


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_program_reads_what_was_translated(language: str) -> None:
    file = translations.po_file(language)
    with file.with_suffix(".mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    for message, text in translations.translations(translations.read(language)).items():
        assert read.gettext(message) == text, HOW


# -- the code ------------------------------------------------------------------------------------


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield translations.name_of(node.func), node


def test_messages_can_be_collected() -> None:
    """A message that is put together when the program runs is in no catalogue."""
    for module, tree in trees().items():
        for name, call in calls(tree):
            for argument in call.args[: translations.MESSAGES_OF.get(name, 0)]:
                made = isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call)
                marked = isinstance(argument, ast.Call) and translations.name_of(argument.func) in {
                    "get",
                    "N_",
                }
                assert not made or marked, f"{module}:{call.lineno}: {ast.unparse(argument)}"


SHOWN: Final = {
    "Button": (0,), "Checkbox": (0,), "Content": (0,), "Fact": (0, 1), "Finding": (1, 2, 3),
    "Label": (0,), "Option": (0,), "RadioButton": (0,), "Section": (0,), "Span": (0,),
    "Static": (0,), "message": (0,), "add_argument_group": (0,), "centre": (0,),
    "fit": (0,), "heading": (0,), "label": (0,), "labelled": (0,), "left": (0,), "note": (0,),
    "notify": (0,), "print": (0,), "right": (0,), "row": (0,), "wrap": (0,), "write": (0,),
}  # fmt: skip
"""What shows text to people -> which of its arguments."""
SHOWN_BY_NAME: Final = frozenset(
    {"border_subtitle", "border_title", "closing", "description", "epilog", "help", "metavar"}
    | {"note", "placeholder", "subtitle", "title", "usage", "words"}
)
"""Arguments and attributes that show their text, whoever has them."""
NAMES: Final = frozenset(
    {"senec", "tui", "UTC", "TCP", "MAC", "DNS", "DHCP", "SG", "Ready", "https", "PgDn", "PgUp"}
    | {"HMI", "PU", "BDC", "UID", "OSC", "support", "bundle", "HH", "MM"}
)
"""The same in every language."""
PATH: Final = re.compile(r"\b[A-Z][A-Z0-9_]+\.[A-Z][A-Z0-9_]+")
CHOICES: Final = re.compile(r"[a-z]+(?:\|[a-z]+)+")
WORD: Final = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")
UNITS: Final = frozenset({"kW", "kWh", "Hz", "ms", "min", "mV", "VA", "Wh", "kB"})


def texts(node: ast.expr) -> Iterator[str]:
    """The literal parts of what is shown, however they are put together."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            for part in parts:
                yield from texts(part)
        case ast.FormattedValue(value=value):
            yield from texts(value)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from texts(one)
            yield from texts(other)


def shown(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression whose text somebody gets to see."""
    for name, call in calls(tree):
        if name not in translations.MESSAGES_OF:
            yield from (call.args[n] for n in SHOWN.get(name, ()) if n < len(call.args))
            yield from (k.value for k in call.keywords if k.arg in SHOWN_BY_NAME)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr in SHOWN_BY_NAME
            for target in node.targets
        ):
            yield node.value


SPEAKING: Final = ("app/", "cli/", "model/", "portal/", "errors.py")
SPEAKS_ENGLISH: Final = {
    "cli/diagnosis/bundle.py": "a bundle is for those who mend the program",
}
OPTIONS: Final = (
    "cli/settings/alarm_settings.py",
    "cli/settings/feed_settings.py",
    "cli/settings/settings_table.py",
)


def is_name_of_option(node: ast.expr) -> bool:
    """There the first argument of `Option` is what a person writes."""
    call = getattr(node, "parent", None)
    return isinstance(call, ast.Call) and translations.name_of(call.func) == "Option"


def test_nothing_is_shown_that_was_not_translated() -> None:
    checked = 0
    for module, tree in trees().items():
        if not module.startswith(SPEAKING) or module in SPEAKS_ENGLISH:
            continue
        for node in shown(tree):
            if module in OPTIONS and is_name_of_option(node):
                continue
            checked += 1
            for text in texts(node):
                rest = CHOICES.sub("", PATH.sub("", text))
                strange = [w for w in WORD.findall(rest) if w not in NAMES | UNITS]
                assert not strange, f"{module}:{node.lineno}: {text!r}"
    assert checked > 500


SENTENCE: Final = re.compile(r"[a-zäöü]{2,}[,;:]? [a-zäöü]{2,}")
NO_SENTENCES: Final = re.compile(
    r"\s*(?:SELECT|INSERT|DELETE|CREATE|UPDATE|\);\nCREATE)\b|[^}]*[{;][^}]*: |.*(?:charset=)",
    re.DOTALL,
)
"""SQL, styles, types of content."""
SENTENCES_OF_OTHERS: Final = {
    *SPEAKS_ENGLISH,
    "cli/commands/collect.py",  # a systemd unit; its comments are filled in translated
    "model/health/report/svg.py",  # elements and attributes; what is read in it comes translated
    "cli/access/logged_source.py",  # the own log is for those who mend the program
}
UNSEEN: Final = frozenset(
    {
        "a secret is not stored",  # a mistake of ours, never of the reader
        "closed connection",  # what a library says
        "not an object of objects",  # between two of our own programs
        "invalid choice: {value} (choose from {choices})",  # recognised, and said otherwise
        "not allowed with argument {name}",
        "no such ",  # what SQLite says
        "not init",
        "not run",
        "senec-tui collect",
        "senec-tui import-totals",
        "tuple[date, date] | None",
    }
)


def is_explained(node: ast.AST) -> bool:
    """Whether a literal is a docstring, or stands in a call that translates it."""
    parent = getattr(node, "parent", None)
    if isinstance(parent, ast.Expr):
        return True
    while parent is not None and not isinstance(parent, ast.stmt):
        if isinstance(parent, ast.Call) and translations.name_of(parent.func) in (
            *translations.MESSAGES_OF,
            "compile",
        ):
            return True
        parent = getattr(parent, "parent", None)
    return False


def literals(trees_of: Iterable[tuple[str, ast.Module]]) -> Iterator[tuple[str, int, str]]:
    for module, tree in trees_of:
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str(text)) if not is_explained(node):
                    yield module, node.lineno, text


def test_no_sentence_stands_outside_of_the_catalogues() -> None:
    speaking = [(m, t) for m, t in trees().items() if m.startswith((*SPEAKING, "catalogue/"))]
    for module, line, text in literals(speaking):
        if module in SENTENCES_OF_OTHERS or text in UNSEEN or NO_SENTENCES.match(text):
            continue
        assert not SENTENCE.search(text), f"{module}:{line}: {text!r}"
