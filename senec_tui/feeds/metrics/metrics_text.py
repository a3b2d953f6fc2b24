"""Metrics as text: OpenMetrics 1.0, and the older format of Prometheus. Pure.

Both are lines of `name{label="value"} number`, with what the name means before them. They differ in
where the `_total` of a counter counts as part of its name, in units, and in the last line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PREFIX: Final = "senec"
PLAIN: Final = "text/plain; version=0.0.4; charset=utf-8"
OPEN_METRICS: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"

_DIGITS: Final = 15
"""Of a number: all that it has, without the noise of binary fractions."""

MetricLabels = tuple[tuple[str, str], ...]
"""Name and value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFamily:
    """Everything of one name."""

    key: str
    """Without prefix, unit and `_total`."""
    kind: Literal["gauge", "counter"] = "gauge"
    unit: str = ""
    """Base unit, in the plural; "" for what has none."""
    about: str
    """For people, in English."""
    points: tuple[tuple[MetricLabels, float], ...]

    @property
    def family_name(self) -> str:
        """As OpenMetrics names it: without `_total`."""
        return "_".join(part for part in (PREFIX, self.key, self.unit) if part)

    @property
    def name(self) -> str:
        """As each value is named."""
        return f"{self.family_name}_total" if self.kind == "counter" else self.family_name


def text_of(families: Iterable[MetricFamily], *, open_metrics: bool) -> str:
    """The lines of these families; those without a value are left out."""
    return "".join(
        f"{line}\n"
        for family in families
        if family.points
        for line in (*_head(family, open_metrics=open_metrics), *_values(family))
    )


def body_of(*texts: str, open_metrics: bool) -> bytes:
    """The whole answer."""
    end = "# EOF\n" if open_metrics else ""
    return "".join((*texts, end)).encode(errors="replace")


def wants_open_metrics(accept: str) -> bool:
    """Whether a client that accepts this likes OpenMetrics at least as well as plain text."""
    liked = dict(map(_weighed, accept.split(",")))
    weight = liked.get(OPEN_METRICS.partition(";")[0], 0.0)
    return weight > 0 and weight >= liked.get(PLAIN.partition(";")[0], 0.0)


def _weighed(one: str) -> tuple[str, float]:
    """A media type, and how much it is wanted."""
    media, *parameters = (part.strip().lower() for part in one.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media, float(value)
            except ValueError:
                return media, 0.0
    return media, 1.0


def _head(family: MetricFamily, *, open_metrics: bool) -> Iterator[str]:
    name = family.family_name if open_metrics else family.name
    about = family.about.replace("\\", r"\\").replace("\n", r"\n")
    if open_metrics:
        about = about.replace('"', r"\"")
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {family.kind}"
    if open_metrics and family.unit:
        yield f"# UNIT {name} {family.unit}"


def _values(family: MetricFamily) -> Iterator[str]:
    for labels, value in family.points:
        inner = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels)
        yield (
            f"{family.name}{{{inner}}} {value:.{_DIGITS}g}"
            if inner
            else (f"{family.name} {value:.{_DIGITS}g}")
        )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
