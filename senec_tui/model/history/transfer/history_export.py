"""History as text for other programs; a piece at a time, whatever its length. Pure but for reading.

Curves, one point per row, curve after curve:

    time        when the point begins, ISO 8601, UTC
    channel     name or path of the curve
    unit        W, %, V, A, °C, mV, Hz …, or empty
    min, mean, max
                equal for a single sample; of 60 s or 900 s where samples are no longer kept

Totals, one hour, day or month per row: `start`, `end` (ISO 8601 with the offset of the local time),
`measured` (share of the time that was measured, 0 to 1), then the energy of every channel in kWh as
`pv_kwh` …, empty where it is not known (null in JSON, left out in line protocol). The same table,
with `day` instead of `start`, can be imported.

Line protocol (InfluxDB): `senec,device=…,channel=…[,unit=…] mean=…,min=…,max=… NANOSECONDS`, and
for totals `senec_energy,device=…,step=… pv_kwh=…,…,measured=… NANOSECONDS`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.model.history.energy import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.queries.totals import Totals
    from senec_tui.model.timeseries.series import Sample

FORMATS: Final = ("csv", "json", "line-protocol")


class ExportRow(NamedTuple):
    """A row of a table: columns and values, and what line protocol makes of them."""

    at: float
    measurement: str
    tags: dict[str, str]
    values: dict[str, object]
    fields: tuple[str, ...]
    """The values that are numbers of the measurement, not words about it."""


def curve_rows(
    history: History, channels: Sequence[str], start: float, end: float, device: str
) -> Iterator[ExportRow]:
    """Every kept point of some curves. Raises like `History.samples`."""
    for channel in channels:
        unit = history.series(channel, start, start).unit
        tags = {"device": device, "channel": channel, "unit": unit}
        for sample in history.samples(channel, start, end):
            yield sample_row(sample, tags)


def sample_row(sample: Sample, tags: dict[str, str]) -> ExportRow:
    """A point of the curve that `tags` name, with its unit."""
    moment = datetime.fromtimestamp(sample.at, UTC).isoformat(timespec="milliseconds")
    values: dict[str, object] = {
        "time": moment.replace("+00:00", "Z"),
        "channel": tags["channel"],
        "unit": tags["unit"],
        "min": _short(sample.low),
        "mean": _short(sample.mean),
        "max": _short(sample.high),
    }
    return ExportRow(sample.at, "senec", tags, values, ("mean", "min", "max"))


def total_rows(
    bars: Iterable[Totals], step: str, device: str, timezone: tzinfo | None
) -> Iterator[ExportRow]:
    """Every bar of which something was measured."""
    fields = (*(f"{name}_kwh" for name in CHANNELS), "measured")
    for bar in bars:
        if not bar.measured_s:
            continue
        values: dict[str, object] = {
            "start": _local(bar.start, timezone),
            "end": _local(bar.end, timezone),
            "measured": round(bar.share, 4),
        }
        for name in CHANNELS:
            wh = bar.known_wh(name)
            values[f"{name}_kwh"] = None if wh is None else round(wh / 1000, 6)
        yield ExportRow(bar.start, "senec_energy", {"device": device, "step": step}, values, fields)


def as_csv(rows: Iterable[ExportRow]) -> Iterator[str]:
    """Lines with a head, comma and decimal point whatever the language."""
    columns: tuple[str, ...] = ()
    for row in rows:
        if not columns:
            columns = tuple(row.values)
            yield ",".join(columns)
        yield ",".join(_csv(row.values[column]) for column in columns)


def as_json(rows: Iterable[ExportRow]) -> Iterator[str]:
    """Lines that together are one JSON array of objects."""
    before = "["
    for row in rows:
        yield before + json.dumps(row.values, ensure_ascii=False)
        before = ","
    yield "[]" if before == "[" else "]"


def as_line_protocol(rows: Iterable[ExportRow]) -> Iterator[str]:
    """Lines of InfluxDB's line protocol, times in nanoseconds."""
    for row in rows:
        tags = "".join(f",{key}={_tag(value)}" for key, value in row.tags.items() if value)
        known = (name for name in row.fields if row.values[name] is not None)
        fields = ",".join(f"{name}={row.values[name]}" for name in known)
        yield f"{row.measurement}{tags} {fields} {round(row.at * 1000) * 1_000_000}"


def _short(value: float) -> float:
    return float(f"{value:.7g}")


def _local(at: float, timezone: tzinfo | None) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(timezone).isoformat()


def _csv(value: object) -> str:
    text = "" if value is None else str(value)
    if any(character in text for character in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _tag(text: str) -> str:
    for character in "\\,= ":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", " ")
