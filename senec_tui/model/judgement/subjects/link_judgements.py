"""The connection: whether the device answers, how fast, and how often it fails to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.errors import TrustError
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import Number, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.catalogue.limits import Limits
    from senec_tui.model.judgement.plant_views import PlantViews

SILENT: Final = "link.silent"
CERTIFICATE: Final = "link.certificate"
ERRORS: Final = "link.errors"


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Silent, slow, failing; since when it is silent the link itself knows."""
    link, limits = plant.snapshot.link, plant.limits
    if link.state == "lost" and isinstance(link.error, TrustError):
        text = message(
            N_("The certificate of the device is not trusted; nothing is read until you agree")
        )
        yield Judgement(rule=CERTIFICATE, level=Level.ACT, text=text, since=link.since)
    elif link.state == "lost":
        text = message(N_("The device does not answer"))
        yield Judgement(rule=SILENT, level=Level.ACT, text=text, since=link.since)
    if link.took_s is not None and link.state == "live":
        yield judge_response(link.took_s, limits)
    errors = link.facts.errors_last_hour
    if errors:
        yield Judgement(
            rule=ERRORS,
            level=limits.errors_per_hour.level(errors),
            text=message(N_("{n} polls failed within an hour"), n=errors),
        )


def judge_response(took_s: float, limits: Limits) -> Judgement:
    """How long an answer took."""
    ms = 1000.0 * took_s
    return Judgement(
        rule="link.slow",
        level=limits.response_time_ms.level(ms),
        text=message(N_("The device took {ms} ms to answer"), ms=Number(ms)),
    )
