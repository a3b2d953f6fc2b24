"""Where text from outside enters a module: found in its syntax, for `test_foreign_text`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

CLEANERS: Final = frozenset(
    {"visible", "visible_lines", "all_visible", "foreign_json", "detail_of", "cleaned"}
)
"""What comes out of these is clean."""
CLEAN: Final = "CleanText"
DECODERS: Final = frozenset(
    {"JSONDecoder", "fsdecode", "getenv", "getpass", "glob", "iterdir", "listdir", "parse_qs"}
    | {"parse_qsl", "read_text", "readline", "readlines", "readlink", "rglob", "scandir"}
    | {"unescape", "unquote", "unquote_plus", "gethostname", "gethostbyaddr", "getpwuid"}
    | {"input", "literal_eval", "check_output"}
)
"""Calls that make text of bytes or of escapes, or take it from the system, by the last name."""
MODULES_OF_DECODERS: Final = {
    "connect": {"sqlite3"},
    "walk": {"os"},
    "load": {"json", "tomllib"},
    "loads": {"json", "tomllib"},
    "reader": {"csv"},
    "DictReader": {"csv"},
}
"""Names that only mean this when they are called on that module."""
ATTRIBUTES: Final = frozenset({"environ", "argv", "reason_phrase", "strerror"})
"""Attributes that hold text from outside."""
OF_LIBRARIES: Final = frozenset({"response.headers", "response.text", "response.json"})
"""Those of the library for HTTP; our own types of answers say that theirs are clean."""
LIBRARY: Final = "httpx"
OURS: Final = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.SenecTuiError)
)
"""They clean what they say."""


class Entrance(NamedTuple):
    """A place where text enters that is not clean on the spot."""

    function: str
    """`Class.method`, or "" for the module itself."""
    line: int
    what: str


def entrances(source: str) -> Iterator[Entrance]:
    """Every place of a module where text from outside enters, and is not cleaned there and then.

    Cleaned is what is handed to a cleaner in the same expression, what a function returns that
    says by its type that it returns clean text (the type checker proves that), and what is given as
    a fact to one of our errors, which cleans its facts when it speaks.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        what = _source(node)
        if what in OF_LIBRARIES and LIBRARY not in source:
            continue  # a type of our own
        if what and not _is_cleaned(node):
            yield Entrance(_function(node), getattr(node, "lineno", 0), what)


def _source(node: ast.AST) -> str:
    match node:
        case ast.Call():
            return _of_call(node)
        case ast.Attribute(attr=name, ctx=ast.Load()):
            text = ast.unparse(node)
            return text if name in ATTRIBUTES or text in OF_LIBRARIES else ""
        case ast.Name(id=name, ctx=ast.Load()) if name in _caught(node):
            return f"{name} in words" if _is_written(node) else ""
        case ast.keyword(arg="text" | "universal_newlines", value=ast.Constant(value=True)):
            return "text of another program"
    return ""


def _of_call(node: ast.Call) -> str:
    match node:
        case ast.Call(func=ast.Attribute(value=receiver, attr="decode")):
            return f"{ast.unparse(receiver)}.decode"
        case ast.Call(func=ast.Name(id="str"), args=[_, _, *_]):
            return "str of bytes"
        case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in MODULES_OF_DECODERS:
            of = ast.unparse(receiver)
            return f"{of}.{name}" if of in MODULES_OF_DECODERS[name] else ""
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in DECODERS:
            return name
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in (
            "open",
            "fdopen",
        ):
            return name if _reads_text(node) else ""
    return ""


def _reads_text(call: ast.Call) -> bool:
    """Whether a file is opened as text, and for more than writing."""
    opener = call.func
    if isinstance(opener, ast.Attribute) and ast.unparse(opener) == "os.open":
        return False
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    at = 1 if isinstance(opener, ast.Name) or ast.unparse(opener) == "os.fdopen" else 0
    mode = named.get("mode", call.args[at] if len(call.args) > at else None)
    if mode is None:
        is_file = at == 1 or bool(named.keys() & {"encoding", "newline", "errors"})
        return is_file or (not (call.args or call.keywords) and _is_path(opener))
    if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
        return at == 1
    return "b" not in mode.value and ("r" in mode.value or "+" in mode.value)


def _is_path(opener: ast.expr) -> bool:
    """Whether `X.open()` is likely to open a file: its owner is called like one."""
    return any(word in ast.unparse(opener).lower() for word in ("path", "file"))


def _caught(node: ast.AST) -> set[str]:
    """What the exceptions are called that are being handled here."""
    found = set()
    at = getattr(node, "parent", None)
    while at is not None:
        if isinstance(at, ast.ExceptHandler) and at.name and not _is_ours(at):
            found.add(at.name)
        at = getattr(at, "parent", None)
    return found


def _is_ours(handler: ast.ExceptHandler) -> bool:
    """Whether only errors of ours are caught."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(isinstance(kind, ast.Name) and kind.id in OURS for kind in kinds)


def _is_written(node: ast.AST) -> bool:
    """Whether an exception is turned into text here."""
    parent = getattr(node, "parent", None)
    if isinstance(parent, ast.FormattedValue):
        return True
    return (
        isinstance(parent, ast.Call)
        and isinstance(parent.func, ast.Name)
        and parent.func.id in ("str", "format")
    )


def _is_cleaned(node: ast.AST) -> bool:
    at = getattr(node, "parent", None)
    while at is not None and not isinstance(at, ast.stmt):
        if isinstance(at, ast.comprehension | ast.DictComp) and _cleans(at):
            return True
        if isinstance(at, ast.Call):
            name = ast.unparse(at.func).rpartition(".")[2]
            if name in CLEANERS or name.endswith("Error"):
                return True
        at = getattr(at, "parent", None)
    function = _enclosing(node)
    if function is None:
        return False
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "sqlite3.connect":
        # Each text of a database goes through what the connection is given for that.
        return any(
            isinstance(part, ast.Assign) and ast.unparse(part.targets[0]).endswith(".text_factory")
            for part in ast.walk(function)
        )
    return function.returns is not None and CLEAN in ast.unparse(function.returns)


def _cleans(node: ast.AST) -> bool:
    """Whether each value of a comprehension is made visible."""
    whole = node if isinstance(node, ast.DictComp) else getattr(node, "parent", None)
    return isinstance(whole, ast.DictComp) and any(
        isinstance(part, ast.Call) and ast.unparse(part.func) in CLEANERS
        for part in ast.walk(whole.value)
    )


def _enclosing(node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    at = getattr(node, "parent", None)
    while at is not None and not isinstance(at, ast.FunctionDef | ast.AsyncFunctionDef):
        at = getattr(at, "parent", None)
    return at


def _function(node: ast.AST) -> str:
    names: list[str] = []
    at = getattr(node, "parent", None)
    while at is not None:
        if isinstance(at, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(at.name)
        at = getattr(at, "parent", None)
    return ".".join(reversed(names))
