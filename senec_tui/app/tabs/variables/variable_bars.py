"""Lines around the list of variables: what is listed above it, the selected row below. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Line, Span, cells, fill, fit, width_of
from senec_tui.app.tabs.variables.variables_keys import KEYS
from senec_tui.app.widgets.explain_key import explain_key
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.model.variables.list_view import ORDER_WORDS, REVERSED_WORDS, ListQuery
from senec_tui.model.variables.rows import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.variables.object_fetching import KnownObjects
    from senec_tui.model.variables.rows import VariableRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """What is said about the list."""

    known: KnownObjects
    question: ListQuery = field(default_factory=ListQuery)
    total: int = 0
    """Variables that are known."""
    matched: int = 0
    recent_min: int | None = None
    """Only what changed within so many minutes is listed."""
    fetches_all: bool = False
    problem: str = ""
    """Why what was typed is no filter."""


def summary(status: ListStatus, scene: Scene) -> Line:
    """How many there are, in which order, and what narrows them."""
    if status.problem:
        return fill((Span(status.problem, "bad"),), scene.width)
    tr, question = scene.tr, status.question
    parts: list[Span] = []
    if question.filter:
        parts += [Span(f"/{question.filter.text}", "strong"), Span("  ")]
        words = tr("{n} of {total} variables", n=status.matched, total=status.total)
    else:
        words = tr.plural("{n} variable", "{n} variables", status.total)
    parts.append(Span(words, "value"))
    for text, role in (*_state(status, scene), *_fetched(status, scene)):
        if width_of(parts) + 2 + cells(text) > scene.width:
            break  # whole words or none
        parts += [Span("  "), Span(text, role)]
    return fill(parts, scene.width)


def _state(status: ListStatus, scene: Scene) -> Iterator[tuple[str, str]]:
    tr, question = scene.tr, status.question
    order_words = (REVERSED_WORDS if question.reverse else ORDER_WORDS)[question.order]
    yield tr(order_words), "label"
    if status.recent_min is not None:
        yield tr("changed within {n} min", n=status.recent_min), "strong"
    if question.pins_only:
        yield tr("only pins"), "strong"
    came = sum(news.came for news in scene.changes.news)
    if came:
        yield tr("{n} new", n=came), "warn"
    if gone := len(scene.changes.news) - came:
        yield tr("{n} gone", n=gone), "warn"


def _fetched(status: ListStatus, scene: Scene) -> Iterator[tuple[str, str]]:
    count, missing = len(status.known.objects), len(status.known.unloaded)
    if not missing:
        return
    words = scene.tr("{n} of {total} objects fetched", n=count - missing, total=count)
    yield words, "strong" if status.fetches_all else "label"
    if not status.fetches_all:
        yield scene.tr("{vars_fetch_all}: all", **_key_names(scene)), "label"


def detail(row: VariableRow | None, status: ListStatus, scene: Scene, *, with_raw: bool) -> Line:
    """What the selected row means; its wire text, too, if that is wanted and there is room."""
    if row is None:
        text = fit(_nothing(status, scene), scene.width, scene.glyphs.ellipsis)
        return fill((Span(text, "label"),), scene.width)
    keys = explain_key(scene.own_keys, scene.tr)
    entry = scene.snapshot.catalogue.object(row.path.object) if row.path.object else None
    text = row.meaning
    if row.kind is RowKind.OBJECT:
        text = (entry.meaning(scene.tr) or "") if entry else ""
    elif row.kind is not RowKind.TITLE and not text:
        text = scene.tr("not in the catalogue; shown as it came")
    room = scene.width - width_of(keys) - 2
    if row.raw and with_raw and len(text) + len(row.raw) + 2 <= room:
        text = f"{text}  {row.raw}"
    shown = fit(text, max(room, 0), scene.glyphs.ellipsis)
    return (*fill((Span(shown, "label"),), room), Span("  "), *keys)


def _nothing(status: ListStatus, scene: Scene) -> str:
    """Why there is no row."""
    tr = scene.tr
    if status.question.pins_only and not status.question.pins:
        return tr("Nothing is pinned; {vars_pin} pins the selected row", **_key_names(scene))
    if status.question.filter:
        return tr(
            "Nothing matches; {vars_clear} clears the filter, "
            "{vars_fetch_all} fetches what is missing",
            **_key_names(scene),
        )
    if status.recent_min is not None:
        return tr("Nothing changed within {n} min", n=status.recent_min)
    return tr("Waiting for the first answer")


def _key_names(scene: Scene) -> dict[str, str]:
    return ShownKeys(scene.own_keys).by_id(KEYS, scene.tr)
