"""The demo's portal tells of the demo's appliance, not of another house."""

from datetime import UTC, datetime

import pytest

from senec_tui.simulator.controller.models import model_names
from senec_tui.simulator.demo import demo_appliance
from senec_tui.simulator.portal import PortalStandIn
from senec_tui.simulator.portal.linked import LinkedPortal, measured

NOON = datetime(2025, 6, 15, 10, 0, tzinfo=UTC).timestamp()
ZONE = "Europe/Berlin"


@pytest.mark.parametrize("model", model_names())
def test_the_plant_of_the_portal_is_the_appliance(model: str) -> None:
    appliance = demo_appliance(model=model, clock=lambda: NOON)
    stand_in = PortalStandIn(clock=lambda: NOON)
    LinkedPortal(stand_in, appliance, plant=1)
    plant = stand_in.api.plants[1]
    assert plant.product == appliance.model.product
    assert plant.product.startswith("SENEC.Home V")
    assert plant.serial == appliance.serial
    assert (plant.reserve_pct or 0) == appliance.model.reserve_pct
    assert stand_in.api.measured() == measured(appliance, ZONE)


def test_its_energies_are_those_of_the_appliance() -> None:
    appliance = demo_appliance(model="v3-hybrid", clock=lambda: NOON)
    told = measured(appliance, ZONE)
    truth = appliance.moment
    assert told["powergenerated"][1] == pytest.approx(truth.pv_w / 1000, abs=0.006)
    assert told["acculevel"][1] == pytest.approx(truth.memory.soc_pct, abs=0.06)
    assert told["powergenerated"][0] > 1
    # What came in went out: within a step of adding up.
    came = told["powergenerated"][0] + told["gridimport"][0] + told["accuimport"][0]
    went = told["consumption"][0] + told["gridexport"][0] + told["accuexport"][0]
    assert came == pytest.approx(went, rel=0.05)
