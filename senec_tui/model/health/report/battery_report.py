"""The report on a battery: Markdown, with charts and data in files beside it and their SHA-256."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Catalogue
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.health import health_texts
from senec_tui.model.health.capacity import FIELD_STUDY_FADE_PCT, gaps
from senec_tui.model.health.ceiling import seconds_by_state
from senec_tui.model.health.charge_jumps import quarters_of
from senec_tui.model.health.evidence import DAY_S, read
from senec_tui.model.health.health import of_evidence
from senec_tui.model.health.method import METHOD
from senec_tui.model.health.report.markdown import marked, table_head, table_row
from senec_tui.model.health.report.svg import Points, chart
from senec_tui.model.health.report.tables import tables
from senec_tui.model.health.runs import runs
from senec_tui.model.health.sun_and_grid import sun_and_grid
from senec_tui.model.plant.battery import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from senec_tui.language import Language
    from senec_tui.model.health.evidence import Evidence, ReadingProgress
    from senec_tui.model.health.health import BatteryHealth
    from senec_tui.model.history.queries.history_file import History

FILE_NAME: Final = "report.md"
SUMS: Final = "SHA256SUMS"
_MOST_LISTED: Final = 31
_WEAKEST: Final = 5
_LEVEL_WORDS: Final = {
    Level.FINE: N_("fine"),
    Level.WATCH: N_("watch"),
    Level.ACT: N_("act"),
}
_MEASUREMENT: Final = N_(
    "This is a measurement made with the device's own meters, read over its local interface; it is "
    "no calibrated test and no legal opinion. Intervals hold the truth in about 95 of 100 cases, "
    "if the device's charge level and meters are right; an error of theirs is not seen here."
)
_STUDY: Final = N_(
    "For comparison: a field study of 21 home storage systems over up to eight years found {low} "
    "to {high} percentage points of usable capacity lost a year on average (Figgener et al., "
    "Nature Energy 9, 1438–1447, 2024, doi:10.1038/s41560-024-01620-9)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiles:
    """The report and the tables and charts beside it, as text."""

    markdown: str
    others: Mapping[str, str]
    """File name -> text: charts, tables, and the sums of all but themselves."""
    health: BatteryHealth


def battery_report(
    history: History,
    start: float,
    end: float,
    *,
    tr: Language,
    version: str,
    identity: str = "",
    origin: str = "",
    zone: tzinfo | None = None,
    progress: ReadingProgress = lambda _part, _what: None,
) -> ReportFiles:
    """Of a span. `identity`: how the device is named; "" for a report without one.

    `origin`: a sentence if it is not of an appliance, see `origin_of`. Blocking.

    Raises:
        StorageError: the history cannot be read.
    """
    evidence = read(history, start, end, lambda part, what: progress(0.7 * part, what))
    progress(0.7, tr("cells and capacity"))
    health = of_evidence(evidence, zone=zone)
    progress(0.9, tr("charts and tables"))
    breaks = gaps(evidence)
    others = dict(tables(health, runs(evidence, quarters_of(health.capacity.jumps)), breaks))
    others |= _charts(tr, health)
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in others.items()}
    page = _Page(tr, evidence, health, breaks, zone)
    markdown = marked("\n".join(page.lines(version, identity, sums)), origin)
    sums[FILE_NAME] = hashlib.sha256(markdown.encode()).hexdigest()
    others[SUMS] = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    return ReportFiles(markdown=markdown, others=others, health=health)


def _charts(tr: Language, health: BatteryHealth) -> dict[str, str]:
    if not health.days:
        return {}
    first = health_texts.day_of(int(health.start // DAY_S))
    last = health_texts.day_of(int(health.end // DAY_S) - 1)
    ends = (tr.date(first), tr.date(last))
    cells = [
        Points(cell.name, [(float(d), off) for d, off in cell.ends[cell.worst_end or "top"].points])
        for cell in health.weakest[:_WEAKEST]
    ]
    tops = [(float(e.day.toordinal()), e.highest_pct) for e in health.ceiling.days]
    modules = [
        Points(work.letter, [(float(day), wh / 1000) for day, wh in sorted(work.daily_wh.items())])
        for work in health.work
    ]
    charge = [Points(tr("highest"), tops)]
    return {
        "cells.svg": chart(tr("Weakest cells, distance from the median"), "mV", cells, ends),
        "charge.svg": chart(tr("Highest charge of each day"), "%", charge, ends),
        "modules.svg": chart(tr("Energy through each module a day"), "kWh", modules, ends),
    }


class _Page:
    """The Markdown."""

    def __init__(
        self,
        tr: Language,
        evidence: Evidence,
        health: BatteryHealth,
        breaks: Sequence[tuple[float, float]],
        zone: tzinfo | None,
    ) -> None:
        self._tr = tr
        self._evidence = evidence
        self._health = health
        self._breaks = breaks
        self._sun = sun_and_grid(evidence)
        self._zone = zone

    def lines(self, version: str, identity: str, sums: Mapping[str, str]) -> Iterator[str]:
        tr = self._tr
        yield from self._head(version, identity or self._pseudonym(sums))
        if self._health.days:
            yield from self._capacity()
            yield from self._modules()
            yield from self._cells()
            yield from self._ceiling()
            yield from self._states()
            yield from self._sun_and_grid()
        yield from self._alarms()
        yield from self._gaps()
        yield from self._unknown()
        yield from self._limits()
        yield from ("", f"## {tr('Files')}", "")
        yield from (f"- `{name}`: SHA-256 `{digest}`" for name, digest in sorted(sums.items()))
        yield ""

    def _pseudonym(self, sums: Mapping[str, str]) -> str:
        """Of the data, not of the device: the same data have the same one."""
        whole = "".join(sums[name] for name in sorted(sums))
        name = hashlib.sha256(whole.encode()).hexdigest()[:8]
        return self._tr("hidden, here called {name}; the sums below identify the data", name=name)

    def _head(self, version: str, name: str) -> Iterator[str]:
        tr, health = self._tr, self._health
        yield f"# {tr('Health of a home battery')}"
        yield ""
        yield f"- {tr('Device')}: {name}"
        yield f"- {tr('Time')}: {self._time(health.start)} – {self._time(health.end)}"
        yield f"- {tr('Days recorded')}: {health.days}"
        yield f"- {tr('Made with')}: senec-tui {version}"
        word = tr(_LEVEL_WORDS.get(health.level, "")) if health.days else tr("not known yet")
        yield f"- {tr('Verdict by our limits')}: **{word}**"
        yield from ("", tr(_MEASUREMENT), "", tr(METHOD), "")
        for cell in health.weakest[:3]:
            if cell.level >= Level.WATCH:
                yield f"- {health_texts.cell_sentence(tr, cell)}"

    def _capacity(self) -> Iterator[str]:
        tr, known = self._tr, self._health.capacity
        yield from ("", f"## {tr('Capacity')}", "")
        yield f"- {health_texts.capacity_words(tr, known)}"
        yield from (f"- {part}" for part in health_texts.capacity_details(tr, known))
        if jumped := health_texts.jump_words(tr, known):
            yield f"- {jumped}"
        yield f"- {health_texts.cycles_words(tr, known)}"
        if known.since > self._evidence.start:
            yield f"- {tr('this battery is in since')} {self._time(known.since)}"
        low, high = FIELD_STUDY_FADE_PCT
        yield from ("", tr(_STUDY, low=tr.number(low), high=tr.number(high)))

    def _modules(self) -> Iterator[str]:
        tr = self._tr
        yield from ("", f"## {tr('Modules')}", "")
        heads = (
            tr("module"), tr("share"), tr("in kWh"), tr("out kWh"), tr("idle h"), tr("blocked h"),
            tr("balanced"), tr("device counters against ours"),
        )  # fmt: skip
        yield from table_head(heads)
        for work in self._health.work:
            ratios = ", ".join(
                f"{name} {tr.number(ratio, 3)}" for name, ratio in work.counter_ratio.items()
            )
            yield table_row(
                (
                    work.letter,
                    "–" if work.share_pct is None else f"{tr.number(work.share_pct)} %",
                    tr.number(work.charged_wh / 1000, 1),
                    tr.number(work.discharged_wh / 1000, 1),
                    tr.number(work.idle_h, 1),
                    tr.number(work.blocked_h, 1),
                    "–" if work.balancing_days is None else tr.number(work.balancing_days),
                    ratios or "–",
                )
            )
        yield from ("", "![](modules.svg)")

    def _cells(self) -> Iterator[str]:
        tr = self._tr
        yield from ("", f"## {tr('Cells')}", "")
        for module in self._health.modules:
            top, bottom = (len(module.fingerprints[end]) for end in health_texts.END_WORDS)
            yield "- " + tr(
                "Module {letter}: {cells} cells, {top} comparable days when full, {bottom} when "
                "empty",
                letter=LETTERS[module.slot],
                cells=len(module.cells),
                top=top,
                bottom=bottom,
            )
        heads = (
            tr("cell"), tr("full mV"), tr("a month"), tr("empty"), tr("a month"), "mΩ", "",
        )  # fmt: skip
        yield from ("", *table_head(heads))
        for cell in self._health.weakest[: 2 * _WEAKEST]:
            row = [cell.name]
            for end in health_texts.END_WORDS:
                known = cell.ends[end]
                slope = known.slope_mv_month
                row.append("–" if known.off_mv is None else tr.number(known.off_mv, 1))
                row.append("–" if slope is None else health_texts.with_reach(tr, slope, 1))
            ohms = cell.resistance_mohm
            row.append("–" if ohms is None else health_texts.with_reach(tr, ohms, 2))
            row.append(tr(_LEVEL_WORDS.get(cell.level, "")))
            yield table_row(row)
        yield from ("", "![](cells.svg)")

    def _ceiling(self) -> Iterator[str]:
        tr, known = self._tr, self._health.ceiling
        yield from ("", f"## {tr('Highest charge')}", "")
        yield f"- {health_texts.ceiling_words(tr, self._health)}"
        held = [entry for entry in known.days if entry.held_back]
        for entry in held[-_MOST_LISTED:]:
            yield "- " + tr(
                "{day}: {pct} %, {kwh} kWh fed in meanwhile",
                day=tr.date(entry.day),
                pct=tr.number(entry.highest_pct),
                kwh=tr.number(entry.refused_wh / 1000, 1),
            )
        yield from ("", "![](charge.svg)")

    def _states(self) -> Iterator[str]:
        tr = self._tr
        table = Catalogue().codes("STAT_STATE")
        lasted = seconds_by_state(self._evidence)
        total_s = sum(lasted.values())
        yield from ("", f"## {tr('Time by operating state')}", "")
        if not total_s:
            yield tr("The state was not recorded.")
            return
        yield from table_head((tr("state"), tr("days"), "%"))
        for code, seconds in lasted.items():
            name = (table.label(code, tr) if table is not None else None) or str(code)
            days = tr.number(seconds / DAY_S, 1)
            yield table_row((name, days, tr.number(100 * seconds / total_s, 1)))

    def _sun_and_grid(self) -> Iterator[str]:
        tr = self._tr
        yield from ("", f"## {tr('Sun and grid')}", "")
        yield from (f"- {text}" for text in health_texts.input_words(tr, self._sun))
        yield from (f"- {text}" for text in health_texts.sun_and_grid_words(tr, self._sun))

    def _alarms(self) -> Iterator[str]:
        tr, evidence = self._tr, self._evidence
        events = evidence.history.events(evidence.start, evidence.end, kinds=("warning",))
        yield from ("", f"## {tr('Warnings of the device')}", "")
        if not events:
            yield tr("None were recorded.")
        counts = Counter(event.path for event in events)
        for path, count in counts.most_common(_MOST_LISTED):
            last = max(event.at for event in events if event.path == path)
            yield "- " + tr(
                "`{path}` changed {count} times, last {time}",
                path=path,
                count=count,
                time=self._time(last),
            )

    def _gaps(self) -> Iterator[str]:
        tr = self._tr
        hours = sum(right - left for left, right in self._breaks) / 3600
        yield from ("", f"## {tr('Gaps')}", "")
        yield tr(
            "{count} gaps of over an hour, {hours} h together.",
            count=len(self._breaks),
            hours=tr.number(hours, 1),
        )
        for left, right in sorted(self._breaks, key=lambda gap: gap[0] - gap[1])[:_MOST_LISTED]:
            yield f"- {self._time(left)} – {self._time(right)}"

    def _unknown(self) -> Iterator[str]:
        texts = list(health_texts.missing(self._tr, self._health))
        if texts:
            yield from ("", f"## {self._tr('What cannot be said')}", "")
            yield from (f"- {text}" for text in texts)

    def _limits(self) -> Iterator[str]:
        tr = self._tr
        yield from ("", f"## {tr('Limits used (ours, not the maker’s)')}", "")
        rows = Catalogue().table("thresholds")["limits"]
        for name, row in rows.items():
            if name.startswith("health_"):
                values = [row[key] for key in ("value", "watch", "act") if key in row]
                text = " / ".join(str(value) for value in values)
                yield f"- `{name}`: {text} {row['unit'] or ''} – {row['note']} ({row['source']})"

    def _time(self, at: float) -> str:
        return self._tr.date_and_time(datetime.fromtimestamp(at, self._zone), seconds=False)
