"""The two lines about the log: what is shown above the list, the selected line below. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Final, Self

from senec_tui.app.pictures.lines import Line, Span, cells, fill, fit, width_of
from senec_tui.app.tabs.log.log_keys import KEYS
from senec_tui.app.tabs.log.log_lines import LEVEL_ROLES, LEVEL_WORDS, moment
from senec_tui.app.widgets.explain_key import explain_key
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.language import N_
from senec_tui.model.log.folding import Fold
from senec_tui.model.log.histogram import GRAVE
from senec_tui.model.log.view_settings import ViewSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.language import Language
    from senec_tui.model.log.day_fetching import Fetching
    from senec_tui.model.log.day_files import Days
    from senec_tui.model.log.log_view import LogView
    from senec_tui.model.log.stream import LogEntry

FOLD_WORDS: Final = {Fold.RUNS: N_("repeats folded"), Fold.KINDS: N_("each message once")}


@dataclass(frozen=True, kw_only=True)
class LogStatus:
    """What is said about the list."""

    days: Days
    today: date
    wishes: ViewSettings = field(default_factory=ViewSettings)
    total: int = 0
    shown: int = 0
    by_level: Mapping[str, int] = field(default_factory=dict)
    share: float = 1.0
    """How much is worked out, 0 to 1."""
    fetching: date | None = None
    failure: str = ""
    """Why the newest could not be fetched."""
    problem: str = ""
    """Why what was typed cannot be used."""
    unseen: int = 0
    hits: int = 0
    hit: int | None = None
    """The selected line is this hit, from 1."""
    nothing: str = ""
    """Why there is no line."""

    @classmethod
    def of(
        cls,
        view: LogView,
        fetching: Fetching | None,
        entry: LogEntry | None,
        *,
        days: Days,
        today: date,
        wishes: ViewSettings,
        problem: str,
        unseen: int,
        tr: Language,
        own_keys: Mapping[str, str],
    ) -> Self:
        """Of a list in which `entry` is selected; `fetching`: None while nothing has answered."""
        failure = None if fetching is None else fetching.failure
        searching = bool(wishes.search)
        nothing = ""
        if entry is None:
            nothing = _why_empty(
                fetching,
                has_lines=bool(view.stream.blocks),
                narrowed=wishes.narrows,
                is_past=days.last < today,
                tr=tr,
                own_keys=own_keys,
            )
        return cls(
            days=days,
            today=today,
            wishes=wishes,
            total=len(view.whole),
            shown=len(view.shown),
            by_level=view.histogram.by_level(),
            share=view.share,
            fetching=None if fetching is None else fetching.under_way,
            failure="" if failure is None else failure.reason(tr),
            problem=problem,
            unseen=unseen,
            hits=len(view.hits) if searching else 0,
            hit=view.hit_number(entry.place) if searching and entry is not None else None,
            nothing=nothing,
        )


def summary(status: LogStatus, scene: Scene) -> Line:
    """Days, number of lines, what narrows them, and whose time it is."""
    width = scene.width
    if status.problem:
        return fill((Span(f" {status.problem}", "bad"),), width)
    zone = "UTC" if status.wishes.utc else scene.tr("local time")
    parts: list[Span] = [Span(" ")]
    for text, role in (*_content(status, scene.tr), *_state(status, scene.tr)):
        parts += [Span(text, role), Span("  ")]
    room = width - cells(zone) - 1
    if width_of(parts) > room:
        parts = [*fill(parts, room - 2), Span(f"{scene.glyphs.ellipsis} ", "label")]
    return (*fill(parts, room), Span(zone, "label"), Span(" "))


def _content(status: LogStatus, tr: Language) -> Iterator[tuple[str, str]]:
    days = status.days
    first = tr.date(days.first)
    if days.last != days.first:
        yield tr("{first} to {last}", first=first, last=tr.date(days.last)), "title"
    elif days.last == status.today:
        yield tr("{date}, today", date=first), "title"
    else:
        yield f"{days.first:%a} {first}" if tr.code == "en" else first, "title"
    if status.fetching is not None and not status.total:
        return  # nothing has arrived, which is not the same as no line
    if status.wishes.narrows:
        yield tr("{n} of {total} lines", n=status.shown, total=status.total), "value"
    else:
        yield tr.plural("{n} line", "{n} lines", status.shown), "value"
    for letter in GRAVE:
        if count := status.by_level.get(letter):
            yield f"{letter} {count}", LEVEL_ROLES[letter]


def _state(status: LogStatus, tr: Language) -> Iterator[tuple[str, str]]:
    if status.share < 1:
        yield tr("{n} % read", n=int(status.share * 100)), "label"
    if status.fetching is not None:
        yield tr("fetching {day}", day=tr.date(status.fetching)), "label"
    elif status.failure:
        yield status.failure, "bad"
    if status.wishes.levels:
        yield tr("only {levels}", levels=" ".join(status.wishes.levels)), "strong"
    if status.wishes.category:
        yield status.wishes.category, "strong"
    if status.wishes.fold in FOLD_WORDS:
        yield tr(FOLD_WORDS[status.wishes.fold]), "strong"
    if status.wishes.filter_text:
        yield f"f {status.wishes.filter_text}", "strong"


def detail(status: LogStatus, entry: LogEntry | None, scene: Scene) -> Line:
    """The selected line's level and time in full; hits and what is new before that."""
    tr = scene.tr
    if entry is None:
        text = fit(f" {status.nothing}", scene.width, scene.glyphs.ellipsis)
        return fill((Span(text, "label"),), scene.width)
    spans: list[Span] = []
    if status.unseen:
        words = tr.plural("{n} new line", "{n} new lines", status.unseen)
        spans += [Span(f" {words} ", "warn"), Span("G", "key"), Span(" ")]
    if status.wishes.search:
        if status.hit is None:
            count = tr.plural("{n} hit", "{n} hits", status.hits)
        else:
            count = tr("{n} of {total}", n=status.hit, total=status.hits)
        spans += [
            Span(f" /{fit(status.wishes.search.text, 20, scene.glyphs.ellipsis)} ", "strong"),
            Span(f"{count} ", "value"),
        ]
    if entry.level in LEVEL_WORDS:
        spans.append(Span(f" {tr(LEVEL_WORDS[entry.level])} ", LEVEL_ROLES[entry.level]))
    spans.append(Span(f" {times(entry, tr)}", "label"))
    keys = (Span(" "), *explain_key(scene.own_keys, tr), Span(" "))
    return (*fill(spans, scene.width - width_of(keys)), *keys)


def times(entry: LogEntry, tr: Language) -> str:
    """The moment of a line here, with the offset of that day, and in UTC."""
    local, utc = moment(entry.at, None), moment(entry.at, UTC)
    if local.utcoffset() == utc.utcoffset():
        return f"{tr.date_and_time(utc)} UTC"
    return tr(
        "{date} {time} {offset} = {utc} UTC",
        date=tr.date(local),
        time=tr.time(local),
        offset=f"{local:%z}",
        utc=tr.time(utc),
    )


def _why_empty(
    fetching: Fetching | None,
    *,
    has_lines: bool,
    narrowed: bool,
    is_past: bool,
    tr: Language,
    own_keys: Mapping[str, str],
) -> str:
    """Why there is no line.

    Args:
        fetching: of the days that are shown; None while no appliance has answered.
        has_lines: what was fetched has some.
        narrowed: not all of them are wanted.
        is_past: the last of the days is over.
        tr: the language to say it in.
        own_keys: those that the owner chose.
    """
    words = tr("The log is empty")
    if fetching is None:
        words = tr("Waiting for the appliance")
    elif fetching.failure is not None:
        words = fetching.failure.sentence(tr)
    elif has_lines:
        words = tr("The log has no line for this day")
        if narrowed:
            keys = ShownKeys(own_keys).by_id(KEYS, tr)
            words = tr("No line passes the filter; {log_clear} shows all", **keys)
    elif fetching.under_way is not None:
        words = tr("Fetching the log of {day}", day=tr.date(fetching.under_way))
    elif fetching.missing:
        reason = fetching.missing[max(fetching.missing)].reason(tr)
        words = (
            tr("None kept: {reason}", reason=reason)
            if is_past
            else tr("None yet: {reason}", reason=reason)
        )
    return words
