"""Where the sun stands over the middle of Germany, and what it gives on a roof. Pure."""

from __future__ import annotations

from math import acos, asin, cos, pi, radians, sin, tau
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from senec_tui.simulator.controller.models import Roof

DAY_S: Final = 86_400
_LATITUDE: Final = radians(51.2)
_LONGITUDE_DEG: Final = 9.9


def sun(day_of_year: float, utc_hour: float) -> tuple[float, float]:
    """Height above the horizon and compass direction, in radians. Good to about a degree."""
    declination = radians(-23.44) * cos(tau * (day_of_year + 10) / 365.25)
    turn = tau * (day_of_year - 81) / 365.25
    equation_min = 9.87 * sin(2 * turn) - 7.53 * cos(turn) - 1.5 * sin(turn)
    solar_hour = utc_hour + _LONGITUDE_DEG / 15 + equation_min / 60
    angle = radians(15 * (solar_hour - 12))
    height = sin(_LATITUDE) * sin(declination) + cos(_LATITUDE) * cos(declination) * cos(angle)
    elevation = asin(height)
    if elevation <= 0:
        return elevation, 0.0
    ratio = (sin(declination) - height * sin(_LATITUDE)) / (cos(elevation) * cos(_LATITUDE))
    azimuth = acos(min(1.0, max(-1.0, ratio)))
    return elevation, tau - azimuth if sin(angle) > 0 else azimuth


def panel_w(roof: Roof, elevation: float, azimuth: float, beam: float, diffuse: float) -> float:
    """What the panels of a roof give, W; `beam` and `diffuse` in W per square metre."""
    tilt = radians(roof.tilt_deg)
    towards = azimuth - roof.azimuth_deg * pi / 180
    incidence = sin(elevation) * cos(tilt) + cos(elevation) * sin(tilt) * cos(towards)
    return roof.peak_w * (beam * max(incidence, 0.0) + diffuse) / 1000 * 0.88
