"""What `GET /metrics` tells: every quantity that is known, what is not well, and how polling goes.

Names follow the rules of OpenMetrics: base units (watts, volts, joules, ratios from 0 to 1) as part
of the name, `_total` for what only grows. What is absent, implausible or stale has no line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from senec_tui.feeds.metrics.metrics_text import (
    OPEN_METRICS,
    PLAIN,
    MetricFamily,
    body_of,
    text_of,
    wants_open_metrics,
)
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import LEVEL_WORDS
from senec_tui.model.polling.collector.socket_http import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from senec_tui.feeds.export_table import Quantity
    from senec_tui.feeds.known_samples import KnownSamples
    from senec_tui.feeds.metrics.metrics_text import MetricLabels
    from senec_tui.feeds.quantities import QuantitySample
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.reading.snapshot import Snapshot

PATH: Final = "/metrics"

_ENGLISH: Final = Language("en")
"""Of names and labels, whoever asks: queries are written against them."""


class Traffic(Protocol):
    """What asking cost, since the start."""

    @property
    def asked(self) -> int:
        """How often the appliance was asked."""

    @property
    def received_bytes(self) -> int:
        """Bytes of its answers."""


class _Kept(NamedTuple):
    """The text of a quantity."""

    samples: tuple[QuantitySample, ...]
    text: str


class Metrics:
    """Answers scrapes from what is known anyway; nothing is asked for one."""

    def __init__(
        self,
        known: KnownSamples,
        traffic: Traffic,
        *,
        latest: Callable[[], Snapshot | None],
        alarms: Callable[[], Iterable[Alarm]],
        clock: Callable[[], float],
    ) -> None:
        """Nothing is told yet.

        Args:
            known: of the appliance; may be shared.
            traffic: what asking it cost.
            latest: what was polled last.
            alarms: those that may be open.
            clock: Unix time.
        """
        self._known = known
        self._traffic = traffic
        self._latest = latest
        self._alarms = alarms
        self._clock = clock
        self._kept: dict[tuple[str, bool], _Kept] = {}
        """By quantity, and whether it is OpenMetrics."""

    def response(self, accept: str) -> Response:
        """The metrics, in the format that the client likes best."""
        is_open = wants_open_metrics(accept)
        return Response(
            status=200,
            headers={"Content-Type": OPEN_METRICS if is_open else PLAIN},
            body=self._body(open_metrics=is_open),
        )

    def _body(self, *, open_metrics: bool) -> bytes:
        snapshot = self._latest()
        own = (*own_families(snapshot, self._traffic), alarm_family(self._alarms()))
        texts = [text_of(own, open_metrics=open_metrics)]
        if snapshot is not None:
            texts.append(self._of_plant(snapshot, open_metrics=open_metrics))
        return body_of(*texts, open_metrics=open_metrics)

    def _of_plant(self, snapshot: Snapshot, *, open_metrics: bool) -> str:
        """Most values are the same from scrape to scrape: their lines are not made anew."""
        texts = []
        for quantity, samples in self._known.rows(snapshot, self._clock()):
            key = quantity.key, open_metrics
            kept = self._kept.get(key)
            if kept is None or kept.samples != samples:
                family = family_of(quantity, tuple(_point(one, snapshot) for one in samples))
                text = text_of((family,), open_metrics=open_metrics)
                kept = self._kept[key] = _Kept(samples, text)
            texts.append(kept.text)
        return "".join(texts)


def family_of(
    quantity: Quantity, points: tuple[tuple[MetricLabels, float], ...] = ()
) -> MetricFamily:
    """How a quantity is named and described here."""
    return MetricFamily(
        key=quantity.key,
        kind="counter" if quantity.kind == "counter" else "gauge",
        unit="" if quantity.base is None else quantity.base.name,
        about=_about(quantity),
        points=points,
    )


def _about(quantity: Quantity) -> str:
    name = quantity.name(_ENGLISH)
    return f"{name}: 1 with the code and its words" if quantity.kind == "state" else name


def _point(sample: QuantitySample, snapshot: Snapshot) -> tuple[MetricLabels, float]:
    """A state is a 1 with its code and words, so that both can be asked for and shown."""
    if sample.quantity.kind != "state":
        return sample.labels, sample.base_value
    code = int(sample.value)
    table = snapshot.catalogue.codes(sample.quantity.codes or "")
    words = None if table is None else table.label(code, _ENGLISH)
    return (*sample.labels, ("code", str(code)), ("text", words or "")), 1.0


def alarm_family(alarms: Iterable[Alarm]) -> MetricFamily:
    """Those of them that are open."""
    open_ones = {alarm.key: alarm for alarm in alarms if alarm.is_open}
    return MetricFamily(
        key="alarm",
        about="1 for each alarm that is open",
        points=tuple(
            (
                (
                    ("rule", alarm.rule),
                    ("instance", alarm.instance),
                    ("level", LEVEL_WORDS[alarm.level]),
                ),
                1.0,
            )
            for alarm in open_ones.values()
        ),
    )


def own_families(snapshot: Snapshot | None, traffic: Traffic) -> Iterator[MetricFamily]:
    """How polling goes."""
    is_up = snapshot is not None and snapshot.link.state == "live"
    yield _single("up", "1 while the appliance answers", float(is_up))
    if snapshot is not None and snapshot.at:
        about = "When the appliance last answered, Unix time"
        yield _single("last_read_timestamp", about, snapshot.at, unit="seconds")
    if snapshot is not None and snapshot.link.took_s is not None:
        about = "How long its last answer took"
        yield _single("poll_duration", about, snapshot.link.took_s, unit="seconds")
    yield MetricFamily(
        key="reads",
        kind="counter",
        about="How often the appliance was asked",
        points=(((), float(traffic.asked)),),
    )
    yield MetricFamily(
        key="received",
        kind="counter",
        unit="bytes",
        about="Bytes of its answers",
        points=(((), float(traffic.received_bytes)),),
    )


def _single(key: str, about: str, value: float, unit: str = "") -> MetricFamily:
    return MetricFamily(key=key, about=about, unit=unit, points=(((), value),))
