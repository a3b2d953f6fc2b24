"""How the appliance is connected, what it is licensed for, and what it found at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.judgement_lines import mark_of, role_of
from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, one, yes_no
from senec_tui.clean_text import MASKED
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects.system_judgements import SELFTEST
from senec_tui.model.plant.system import mac_address, variables_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene


def network(scene: Scene) -> Section:
    """How the appliance is reached, and what guards the way."""
    tr = scene.tr
    facts = scene.snapshot.link.facts
    mac = mac_address(scene.snapshot)
    if scene.mask and (mac or scene.snapshot.text("WIZARD", "MAC_ADDRESS_BYTES")):
        mac = MASKED  # while it is hidden the snapshot has a word in place of its bytes
    shown = scene.glyphs.absent if mac is None else mac
    role = "absent" if mac is None else "value"
    rows: list[Row] = [
        Row(tr("Reached by"), one(Span(facts.scheme or tr("no network"), "value"))),
        *_asking(scene),
        Row("MAC", one(Span(shown, role, "WIZARD.MAC_ADDRESS_BYTES[0]"))),
    ]
    for label, name in (
        (tr("Address"), "NET_SENEC_STATIC_IP"),
        (tr("Mask"), "NET_NETWORK_MASK"),
        (tr("Gateway"), "NET_GATEWAY_IP"),
        ("DNS", "NET_DNS_SERVER_IP"),
        (tr("Maker"), "NET_SENEC_SERVER_IP"),
    ):
        if scene.snapshot.stored("WIZARD", name) is not None:
            rows.append(Row(label, one(scene.value("WIZARD", name))))
    for label, name in (("DHCP", "NET_SENEC_USE_DHCP"), (tr("Test server"), "USE_TESTSERVER")):
        if scene.snapshot.stored("WIZARD", name) is not None:
            rows.append(Row(label, one(yes_no(scene, "WIZARD", name))))
    rows += [
        Row(tr("Access level"), one(scene.words("LOG", "USER_LEVEL", code=True))),
        Row(tr("Failed logins"), one(scene.value("LOG", "LOG_IN_NOK_COUNT"))),
    ]
    return Section(tr("Network and access"), "WIZARD", rows)


def _asking(scene: Scene) -> list[Row]:
    """How asking goes: the length of an answer, the time to the next question, errors."""
    tr, link = scene.tr, scene.snapshot.link
    rows: list[Row] = []
    if link.took_s is not None:
        words = tr("{n} ms", n=round(link.took_s * 1000))
        rows.append(Row(tr("Answered in"), one(Span(words, "value"))))
    if link.next_at is not None:
        words = tr.duration(max(link.next_at - scene.now, 0.0))
        rows.append(Row(tr("Asked again in"), one(Span(words, "value"))))
    if link.facts.errors_last_hour:
        words = tr("{n} err/h", n=link.facts.errors_last_hour)
        rows.append(Row(tr("Errors"), one(Span(words, "warn"))))
    return rows


_FEATURES: Final = {
    "CAR": N_("wallbox"),
    "CLOUDREADY": N_("cloud"),
    "ECOGRIDREADY": "Econamic Grid",
    "HEAT": N_("heating"),
    "ISLAND": N_("backup power"),
    "ISLAND_PRO": N_("backup power pro"),
    "PEAKSHAVING": N_("peak shaving"),
    "SGREADY": "SG-Ready",
    "SHKW": N_("small CHP"),
    "SOCKETS": N_("sockets"),
}


def features(scene: Scene) -> Section:
    """Licences; they do not mean that the hardware is fitted."""
    tr = scene.tr
    groups: dict[bool, list[Sequence[Span]]] = {True: [], False: []}
    for variable in variables_here(scene.snapshot, "FEATURES"):
        code = scene.snapshot.code("FEATURES", variable.name)
        if code is None:
            continue
        words = tr(_FEATURES.get(variable.name, variable.name))
        span = Span(words, "value" if code else "label", f"FEATURES.{variable.name}")
        groups[bool(code)].append((span,))
    rows: list[Row] = [
        Row(text, groups[unlocked])
        for text, unlocked in ((tr("Unlocked"), True), (tr("Locked"), False))
        if groups[unlocked]
    ]
    if not rows:
        rows = [Row(tr("Unlocked"), one(scene.words("FEATURES", "CAR")))]
    return Section(tr("Licences"), "FEATURES", rows, label_width=10)


def checks(scene: Scene) -> Section:
    """What the appliance found when it checked itself."""
    tr = scene.tr
    rows: list[Row] = []
    for label, name in (
        (tr("Insulation"), "INSULATION"),
        (tr("DC contactor"), "DC_COIL"),
        (tr("Modules"), "INIT_BATTERY_MODULES"),
        (tr("Power board"), "IPU"),
        (tr("Interrupted"), "INTERRUPT"),
    ):
        span = scene.words("SELFTEST_RESULTS", name)
        text = scene.snapshot.text("SELFTEST_RESULTS", name)
        level = level_at(scene.judgements, SELFTEST, f"SELFTEST_RESULTS.{name}")
        if text is None:
            rows.append(Row(label, one(span)))
        else:
            role = scene.role_of(scene.reading("SELFTEST_RESULTS", name), role_of(level))
            mark = Span(f"{mark_of(scene, level)} ", role)
            rows.append(Row(label, one(mark, span._replace(role=role))))
    rows.append(Row(tr("Grid test"), one(scene.words("BAT1", "SELFTEST_OVERALL_STATE"))))
    return Section(tr("Self-tests"), "SELFTEST_RESULTS", rows)
