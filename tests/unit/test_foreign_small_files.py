"""Small files that somebody else may have made: settings, additions, scenarios, what we keep."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from senec_tui.bounded_files import LARGEST_BYTES, foreign_json, read_small
from senec_tui.catalogue import Catalogue
from senec_tui.cli.settings.loading import load
from senec_tui.device.json_store import JsonFile
from senec_tui.errors import SenecTuiError, StorageError
from senec_tui.language import Language
from senec_tui.simulator.faults import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EN = Language("en")
DEEP = "[" * 100_000 + "]" * 100_000
HARM = "\x1b]52;c;aGk=\x07\x9b\u202e"


def settings(file: Path) -> object:
    return load({}, {}, file, EN)


def additions(file: Path) -> object:
    return Catalogue(file).object("ENERGY")


def kept(file: Path) -> object:
    return JsonFile(file).load()


READERS = [settings, additions, read_scenario, kept]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f'{{"a": {DEEP}}}', id="nested JSON"),
        pytest.param(f"a = {DEEP}", id="nested TOML"),
        pytest.param("[" + "1," * 10 + "\x1b]0;t\x07", id="escapes"),
        pytest.param('"' + "x" * LARGEST_BYTES + '"', id="large"),
        pytest.param("9" * 5000, id="digits"),
    ],
)
def test_content_beyond_reason_is_refused_in_a_sentence(
    read: Callable[[Path], object], content: str, tmp_path: Path
) -> None:
    file = tmp_path / f"a{HARM}"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SenecTuiError) as raised:
        read(file)
    for code in ("en", "de"):
        sentence = raised.value.sentence(Language(code))
        assert sentence.isprintable()
        assert len(sentence) < 1000
        assert r"a\x1b]52;c;aGk=\x07\x9b\u202e" in sentence


@pytest.mark.parametrize("read", READERS)
def test_what_is_no_file_is_not_waited_for(read: Callable[[Path], object], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(SenecTuiError, match=r"it is not a file|Is a directory"):
            read(tmp_path / name)
    with pytest.raises(SenecTuiError, match=r"larger than such a file|it is not a file"):
        read(endless(tmp_path))


def endless(directory: Path) -> Path:
    link = directory / "zeros"
    link.symlink_to("/dev/zero")
    return link


def test_an_empty_device_is_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "nothing").symlink_to(os.devnull)
    assert read_small(tmp_path / "nothing") == b""
    assert load({}, {}, tmp_path / "nothing", EN).host is None


@pytest.mark.parametrize("content", [HARM, [HARM], {HARM: {HARM: [HARM]}}, [[{"a": HARM}]]])
def test_texts_are_made_visible_wherever_they_are(content: Any) -> None:
    text = json.dumps(foreign_json(json.dumps(content).encode()), ensure_ascii=False)
    assert text.isprintable()
    assert text.count("52;c;aGk=") == json.dumps(content).count("52;c;aGk=")


def test_additions_are_made_visible(tmp_path: Path) -> None:
    row = {"unit": HARM, "en": HARM, "note": HARM}
    file = tmp_path / "catalogue.json"
    file.write_text(
        json.dumps({"objects": {HARM: {HARM: row}}, "codes": {"X": {"1": {"en": HARM}}}})
    )
    catalogue = Catalogue(file)
    (name,) = set(catalogue.object_names) - set(Catalogue().object_names)
    entry = catalogue.object(name)
    assert entry is not None
    (variable,) = entry.variables.values()
    codes = catalogue.codes("X")
    assert codes is not None
    shown = [name, variable.name, variable.unit, variable.meaning(EN), variable.doubt(EN),
             codes.label(1, EN)]  # fmt: skip
    assert all(text and text.isprintable() for text in shown)


def test_what_is_kept_is_made_visible_and_lines_stay_apart(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "known.json")
    file.write({"certificate": "-----BEGIN\nAAAA\n", "name": HARM})
    assert file.load()["certificate"] == "-----BEGIN\nAAAA\n"
    assert file.load()["name"].isprintable()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            r'host = "a\u001b]0;t\u0007"',
            r"host has characters that cannot be seen: “a\x1b]0;t\x07”",
        ),
        (r'portal.account = "a\u202eb"', "portal.account has characters that cannot be seen"),
        (r'ca-file = "a\u0000b"', "ca-file has characters that cannot be seen"),
        (r'"\u001b[31m" = 1', r"there is no setting “\x1b[31m”"),
        (r'scheme = "\u001b[31m"', r"not “\x1b[31m”"),
        (r'interval = "\u001b[31m"', r"not “\x1b[31m”"),
    ],
)
def test_settings_with_escapes_are_refused_and_quoted_visibly(
    content: str, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(SenecTuiError) as raised:
        load({}, {}, file, EN)
    assert says in str(raised.value)
    assert str(raised.value).isprintable()


def test_files_may_have_any_name(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('log-file = "~nobody-of-that-name/u\\u0308.log"')
    assert str(load({}, {}, file, EN).log_file) == "~nobody-of-that-name/u\u0308.log"


def test_errors_never_carry_what_a_terminal_obeys() -> None:
    for code in ("en", "de"):
        error = StorageError(file=f"x{HARM}", detail=f"y{HARM}\n")
        assert error.sentence(Language(code)).isprintable()
