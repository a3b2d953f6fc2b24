"""Keeps the translations in step with the code. A tool of the maintainers, never part of a run.

    python tests/architecture/translations.py

collects every message of the code, merges them into `senec_tui/language/locale/*/LC_MESSAGES/
senec_tui.po` (translations stay, messages that are gone go, new ones come empty), compiles the
`.mo` files that the program reads, and lists what still needs a translation. Fill in the `.po`
file with any editor or gettext tool, then run it once more. Both files are committed.

A message is the literal first argument of a call of `tr`, `_tr` or `N_`, by name or as attribute,
and each of the first two of `….plural`. Both branches of a conditional expression count.
"""

from __future__ import annotations

import ast
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE: Final = Path(__file__).parents[2] / "senec_tui"
LOCALES: Final = PACKAGE / "language" / "locale"
TRANSLATED: Final = ("de",)
"""The languages in which the interface is complete, beside English, which the code itself holds."""

HEAD: Final = "# Messages of senec-tui; tests/architecture/translations.py keeps them complete."
MESSAGES_OF: Final = {"tr": 1, "_tr": 1, "N_": 1, "plural": 2}
"""Name of a function -> how many of its first arguments are messages."""


def po_file(language: str) -> Path:
    """What translators edit."""
    return LOCALES / language / "LC_MESSAGES" / "senec_tui.po"


def sources() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(function: ast.expr) -> str:
    """The last part of what is called: `scene.tr` -> `tr`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be, as far as they stand in it."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)


def messages_in(tree: ast.AST) -> Iterator[str]:
    """The messages of one module, in no order, perhaps more than once."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in node.args[: MESSAGES_OF.get(name_of(node.func), 0)]:
                yield from literals(argument)


def messages() -> dict[str, list[str]]:
    """Every message of the code -> the modules it stands in."""
    found: dict[str, list[str]] = {}
    for file in sources():
        place = file.relative_to(PACKAGE.parent).as_posix()
        for message in dict.fromkeys(messages_in(ast.parse(file.read_text(encoding="utf-8")))):
            found.setdefault(message, []).append(place)
    return found


def read(language: str) -> Catalog:
    """The translations as committed."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language, domain="senec_tui", abort_invalid=True)


def translations(catalog: Catalog) -> dict[str, str]:
    """Message -> translation, "" where there is none yet."""
    return {
        str(message.id): "" if message.fuzzy else str(message.string)
        for message in catalog
        if message.id
    }


class _Catalog(Catalog):
    """Without dates and versions of tools: the repository's history has them."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The head of both files."""
        return [
            ("Project-Id-Version", "senec-tui"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def merged(language: str, found: Mapping[str, list[str]], known: Mapping[str, str]) -> Catalog:
    """A catalogue of exactly the messages found, with the translations known."""
    catalog = _Catalog(locale=language, domain="senec_tui", header_comment=HEAD, fuzzy=False)
    for message in sorted(found, key=lambda m: (found[m][0], m)):
        places = [(place, 0) for place in sorted(found[message])]
        catalog.add(message, known.get(message, ""), locations=places)
    return catalog


def update(language: str) -> list[str]:
    """Merge, write both files. Returns what has no translation."""
    file = po_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    known = translations(read(language)) if file.exists() else {}
    catalog = merged(language, messages(), known)
    po, mo = BytesIO(), BytesIO()
    write_po(po, catalog, width=100, include_lineno=False)
    write_mo(mo, catalog)
    file.write_bytes(po.getvalue())
    file.with_suffix(".mo").write_bytes(mo.getvalue())
    return [message for message, text in translations(catalog).items() if not text]


if __name__ == "__main__":
    missing = {language: update(language) for language in TRANSLATED}
    for language, without in missing.items():
        for message in without:
            sys.stdout.write(f"{language}: {message!r}\n")
    sys.exit(1 if any(missing.values()) else 0)
