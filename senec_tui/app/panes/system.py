"""Tab 9: the appliance itself, and everything that has no home elsewhere, in pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.binding import Binding

from senec_tui.app.drawing.lines import Line, Span, beside, fill, fit, left, right, width_of
from senec_tui.app.drawing.remarks import ROLES, mark_of
from senec_tui.app.drawing.rows import row
from senec_tui.app.drawing.scene import MASKED
from senec_tui.app.panes import TABS
from senec_tui.app.panes.pane import CanvasPane, Pane
from senec_tui.language import N_
from senec_tui.model.poller import Interest
from senec_tui.model.pv import check_level
from senec_tui.model.system import (
    COUNTER_WRAPS_S,
    PROGRAMMES,
    cascaded_systems,
    group_of_type,
    mac_address,
    object_lines,
    power_units,
    programmes,
    uptime,
    variables_here,
)
from senec_tui.model.wallbox import configured_boxes
from senec_tui.model.warnings import clock_drift_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.model.system import ObjectLine

INTEREST: Final = Interest(
    medium={
        "RTC": ("TIMESTAMP_MS",),
        "SENEC_IO_INPUT": (),
        "SENEC_IO_OUTPUT": (),
        "TEMPMEASURE": (),
        "FAN_SPEED": (),
        "SYS_UPDATE": (),
        "SELFTEST_RESULTS": (),
        "SOCKETS": ("ALREADY_SWITCHED", "POWER_ON", "TIME_REM"),
        "CASC": ("BATPOWERSUM", "POWER", "SOC", "STATE"),
        "PWR_UNIT": ("POWER", "STATUS", "CURRENTTEMP_MAX", "PU_MISSING"),
        "BAT1OBJ1": ("COMM", "TEMP1", "TEMP2", "TEMP3", "TEMP4", "TEMP5"),
        "BAT1": ("CEI_LIMIT", "DRM0_ASSERT"),
        "PM1": ("PWR_METERS_MISSING", "MB_SL2MA_CONN"),
        "WIZARD": ("SG_READY_CURR_MODE", "BATT_IPU_MISMATCH"),
        "LOG": ("USER_LEVEL",),
        "ENERGY": tuple(name for part, name, _ in PROGRAMMES if part == "ENERGY"),
    },
    slow={
        "FACTORY": (),
        "WIZARD": (),
        "FEATURES": (),
        "BAT1": (),
        "SOCKETS": (),
        "PWR_UNIT": ("TYPE", "SERIAL", "FW_VER", "CONNPWR", "TEMPTARGET"),
        "BAT1OBJ1": ("SW_VERSION", "SW_VERSION2", "SW_VERSION3"),
        "BMS": ("NR_INSTALLED", "FW", "BL", "HW_MAINBOARD", "HW_EXTENSION"),
        "WALLBOX": ("MAJOR_REV", "MINOR_REV"),
        "ENERGY": ("STAT_HOURS_OF_OPERATION", "STAT_DAYS_SINCE_MAINT", "OFFPEAK_TARGET"),
        "LOG": ("LOG_IN_NOK_COUNT",),
        "IPU": (),
        "FAN_TEST": (),
        "CELL_DEVIATION_ROC": (),
        "PM1": (),
        "DEBUG": ("SECTIONS", "PU_AVAIL", "CHARGE_TARGET", "DC_TARGET", "FEED_TARGET"),
        # One value each, to know whether the device has the object.
        "BAT1OBJ2": ("ADR",),
        "BAT1OBJ3": ("ADR",),
        "BAT1OBJ4": ("ADR",),
        "BMS_PARA": ("OPERATIONAL_MODE",),
        "BMZ_CURRENT_LIMITS": ("MAX_CURRENT_LIMIT_A",),
        "CURRENT_IMBALANCE_CONTROL": ("THRESHOLD_mA",),
        "GRIDCONFIG": ("PWRCFG_USE_MAX_PWR_SKEW",),
        "PM1OBJ2": ("ADR",),
        "STECA": ("STARTUP",),
        "V_STECA": ("percent#f",),
        # Empty on every device seen; asking costs a few bytes.
        "DISPLAY": (),
        "DISPLAYSYS_UPDATE": (),
        "FILE": (),
        "STATISTIC": (),
        "TEST": (),
        "UPDATE": (),
    },
)

SLIMMEST: Final = 38
"""Cells of a column; as many columns as there is room for."""
GAP: Final = 2
LABEL: Final = 14
LEAST_ROWS: Final = 6
"""A section is only broken where at least so many lines fit."""
OBJECTS_WIDE: Final = 150

Row = tuple[str, "Sequence[Sequence[Span]]"]


class Section(NamedTuple):
    """A titled group of rows."""

    title: str
    object: str
    """Whose age stands in the title."""
    rows: list[Row]
    value_width: int = 0
    """Above 0: long labels, and values of this width flush right."""
    label_width: int = LABEL


def paint(scene: Scene, page: int = 0) -> list[Line]:
    """One page; see `pages`."""
    if not scene.snapshot.at:
        return [(Span(scene.tr("Waiting for the first answer"), "label"),)]
    all_pages = pages(scene)
    page = min(page, len(all_pages) - 1)
    return all_pages[page]


def pages(scene: Scene) -> list[list[Line]]:
    """The whole tab, cut into pages of the visible height, the most important first."""
    height = max(scene.height - 1, 4)
    bodies = [*_flowing_pages(scene, height), *_object_pages(scene, height)]
    count = len(bodies)
    return [
        [_page_line(scene, number, count, titles), *lines]
        for number, (titles, lines) in enumerate(bodies)
    ]


def _page_line(scene: Scene, number: int, count: int, titles: Sequence[str]) -> Line:
    tr = scene.tr
    keys = (Span("PgDn PgUp", "key"), Span(f" {tr('page')}", "label")) if count > 1 else ()
    head = (Span(f"{number + 1}/{count}", "strong"), Span("  "))
    room = scene.width - width_of(head) - width_of(keys) - 1
    joined = f" {scene.glyphs.vertical} ".join(dict.fromkeys(titles))
    names = Span(fit(joined, max(room, 0), scene.glyphs.ellipsis), "label")
    return (*fill((*head, names), scene.width - width_of(keys)), *keys)


# -- sections into columns ---------------------------------------------------------------------


def _flowing_pages(scene: Scene, height: int) -> list[tuple[list[str], list[Line]]]:
    sections = _sections(scene)
    across = max((scene.width + GAP) // (SLIMMEST + GAP), 1)
    while True:
        width = (scene.width - GAP * (across - 1)) // across
        columns = _columns(scene, sections, width, height)
        if len(columns) >= across:
            break
        across = len(columns)  # fewer are needed: let them be wider
    return [
        (
            [title for titles, _ in columns[first : first + across] for title in titles],
            beside(
                [lines for _, lines in columns[first : first + across]],
                [width] * len(columns[first : first + across]),
                GAP,
            ),
        )
        for first in range(0, len(columns), across)
    ]


def _columns(
    scene: Scene, sections: Sequence[Section], width: int, height: int
) -> list[tuple[list[str], list[Line]]]:
    """The sections below each other in columns of `height`, each with the titles in it."""
    columns: list[tuple[list[str], list[Line]]] = [([], [])]
    for section in sections:
        rest = _section_lines(scene, section, width)
        while rest:
            titles, lines = columns[-1]
            room = height - len(lines)
            if len(rest) > room and not (room >= LEAST_ROWS and len(rest) >= LEAST_ROWS + 3):
                if lines:
                    columns.append(([], []))
                    continue
                room = height
            while 1 < room < len(rest) and _continues(rest[room]):
                room -= 1
            lines += rest[:room]
            titles.append(section.title)
            rest = rest[room:]
            if rest:
                more = scene.tr("{title}, continued", title=section.title)
                rest = [scene.heading(more, width=width), *rest]
                columns.append(([], []))
        if columns[-1][1] and len(columns[-1][1]) < height:
            columns[-1][1].append(())
    return columns


def _continues(line: Line) -> bool:
    """Whether it belongs to the line before: it has no label."""
    return bool(line) and line[0].text.startswith(" ")


def _section_lines(scene: Scene, section: Section, width: int) -> list[Line]:
    lines = [scene.heading(section.title, section.object, width)]
    for text, groups in section.rows:
        if section.value_width:
            room = width - section.value_width - 1
            head = Span(left(fit(text, room, scene.glyphs.ellipsis), room), "label")
            value = groups[0][0]
            shown = right(value.text, section.value_width)
            lines.append((head, Span(" "), value._replace(text=shown)))
        else:
            lines += row(text, groups, width, label_width=section.label_width)
    return lines


def _one(*spans: Span) -> list[Sequence[Span]]:
    return [spans]


def _sections(scene: Scene) -> list[Section]:
    """All sections in order of importance; those of what is not fitted are short."""
    return [
        section
        for section in (
            _identity(scene),
            _clock(scene),
            _versions(scene),
            _update(scene),
            _programmes(scene),
            _temperatures(scene),
            _network(scene),
            _features(scene),
            _checks(scene),
            _sg_ready(scene),
            _sockets(scene),
            _cascade(scene),
            _power_units(scene),
            _setup(scene),
            _inner(scene),
            _lines_in_or_out(scene, scene.tr("Digital inputs"), "SENEC_IO_INPUT"),
            _lines_in_or_out(scene, scene.tr("Digital outputs"), "SENEC_IO_OUTPUT"),
        )
        if section.rows
    ]


# -- what it is --------------------------------------------------------------------------------


_CHEMISTRIES: Final = {"lead": N_("lead"), "nmc": "NMC", "lfp": "LFP"}


def _identity(scene: Scene) -> Section:
    tr = scene.tr
    generation = group_of_type(scene.snapshot, "generation") or scene.glyphs.absent
    chemistry = _CHEMISTRIES.get(group_of_type(scene.snapshot, "chemistry") or "", "")
    rows: list[Row] = [
        (tr("Type"), _one(scene.words("FACTORY", "SYS_TYPE", role="strong"))),
        (
            tr("Generation"),
            _one(Span(f"{generation}  {tr(chemistry)}".rstrip(), "value", "FACTORY.SYS_TYPE")),
        ),
        (tr("Country"), _one(scene.words("FACTORY", "COUNTRY"))),
        (tr("Capacity"), _one(scene.value("FACTORY", "DESIGN_CAPACITY", decimals=0))),
        (
            tr("Power"),
            [
                (
                    Span(f"{tr('in')} ", "label"),
                    scene.value("FACTORY", "MAX_CHARGE_POWER_DC"),
                ),
                (
                    Span(f"{tr('out')} ", "label"),
                    scene.value("FACTORY", "MAX_DISCHARGE_POWER_DC"),
                ),
            ],
        ),
        (tr("Battery type"), _one(scene.words("FACTORY", "BAT_TYPE"))),
        (tr("Modules"), _one(scene.value("BMS", "NR_INSTALLED"))),
        (tr("Device ID"), _one(scene.value("FACTORY", "DEVICE_ID"))),
        (tr("Inverter"), _one(scene.value("BAT1", "SERIAL"))),
    ]
    return Section(tr("Device"), "FACTORY", rows)


def _clock(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (tr("Local time"), _one(_local_time(scene))),
        (tr("Time zone"), _one(_offset(scene))),
        (tr("Drift"), _one(_drift(scene))),
    ]
    up = uptime(scene.snapshot)
    counter = scene.value("RTC", "TIMESTAMP_MS")
    if up is None:
        rows.append((tr("Running for"), _one(counter)))
    else:
        running = counter._replace(text=tr.duration(up.seconds))
        rows.append((tr("Running for"), _one(running)))
        offset_min = scene.snapshot.number("RTC", "UTC_OFFSET")
        if offset_min is not None:
            # In the zone of the device, whatever the zone of this computer is.
            since = datetime.fromtimestamp(up.started_at + 60.0 * offset_min, UTC)
            words = f"{tr.date(since)} {tr.time(since, seconds=False)}"
            rows.append((tr("Started"), _one(counter._replace(text=words))))
        wraps = tr.duration(COUNTER_WRAPS_S)
        rows.append(("", _one(Span(tr("or {duration} earlier", duration=wraps), "label"))))
    rows.append((tr("Operated for"), _one(scene.value("ENERGY", "STAT_HOURS_OF_OPERATION"))))
    return Section(tr("Clock"), "RTC", rows)


def _local_time(scene: Scene) -> Span:
    """The clock holds local time as if it were UTC."""
    span = scene.value("RTC", "WEB_TIME")
    seconds = scene.snapshot.number("RTC", "WEB_TIME")
    if seconds is None:
        return span
    moment = datetime.fromtimestamp(seconds, UTC)
    return span._replace(text=f"{scene.tr.date(moment)} {scene.tr.time(moment)}")


def _offset(scene: Scene) -> Span:
    """`UTC+2:00`."""
    span = scene.value("RTC", "UTC_OFFSET")
    minutes = scene.snapshot.number("RTC", "UTC_OFFSET")
    if minutes is None:
        return span
    hours, rest = divmod(abs(round(minutes)), 60)
    return span._replace(text=f"UTC{'+' if minutes >= 0 else '-'}{hours}:{rest:02d}")


def _drift(scene: Scene) -> Span:
    tr = scene.tr
    drift_s = clock_drift_s(scene.snapshot)
    if drift_s is None:
        return Span(scene.glyphs.absent, "absent", "RTC.WEB_TIME")
    limits = scene.snapshot.catalogue.table("thresholds")["limits"]["clock_drift_s"]
    length = tr.duration(abs(drift_s))
    if abs(drift_s) < 1.5:
        text = tr("in step")
    elif drift_s > 0:
        text = tr("{length} fast", length=length)
    else:
        text = tr("{length} slow", length=length)
    role = "good" if abs(drift_s) < limits["watch"] else "warn"
    return Span(text, role, "RTC.WEB_TIME")


def _versions(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (label, _one(scene.value(part, name)))
        for label, part, name in (
            (tr("Controller"), "WIZARD", "APPLICATION_VERSION"),
            (tr("Boot loader"), "WIZARD", "FIRMWARE_VERSION"),
            (tr("Web pages"), "WIZARD", "INTERFACE_VERSION"),
            (tr("NPU image"), "SYS_UPDATE", "NPU_IMAGE_VERSION"),
            (tr("NPU register"), "SYS_UPDATE", "NPU_VER"),
        )
    ]
    rows += [
        (
            tr("Protection"),
            [
                (scene.value("BAT1", "NSP_FW"),),
                (Span(f"{tr('second')} ", "label"), scene.value("BAT1", "NSP2_FW")),
            ],
        ),
        (
            tr("Inverter"),
            [
                (Span(f"{board} ", "label"), scene.value("BAT1OBJ1", name))
                for board, name in (
                    ("HMI", "SW_VERSION"),
                    ("PU", "SW_VERSION2"),
                    ("BDC", "SW_VERSION3"),
                )
            ],
        ),
        (tr("Power board"), _one(scene.value("IPU", "VERSION"))),
    ]
    for label, name in (
        (tr("Modules"), "FW"),
        (tr("module boot"), "BL"),
        (tr("main board"), "HW_MAINBOARD"),
        (tr("extension"), "HW_EXTENSION"),
    ):
        if groups := _per_module(scene, name):
            rows.append((label, groups))
    boxes = configured_boxes(scene.snapshot) or 0
    for box in range(boxes):
        version = (
            scene.value("WALLBOX", "MAJOR_REV", box),
            Span("."),
            scene.value("WALLBOX", "MINOR_REV", box),
        )
        rows.append((tr("Wallbox {n}", n=box + 1), [version]))
    rows.append((tr("Build"), _one(scene.value("WIZARD", "APPLICATION_HASH"))))
    return Section(tr("Versions"), "WIZARD", rows)


def _per_module(scene: Scene, name: str) -> list[Sequence[Span]]:
    """One value per module; empty slots are left out, equal ones are not repeated."""
    readings = scene.snapshot.readings("BMS", name)
    seen: list[object] = []
    groups: list[Sequence[Span]] = []
    for index, reading in enumerate(readings):
        if reading.value in (None, 0, "", *seen):
            continue
        seen.append(reading.value)
        groups.append((scene.value("BMS", name, index),))
    return groups


def _update(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (tr("Doing"), _one(scene.words("SYS_UPDATE", "FSM_STATE"))),
        (tr("Update waits"), _one(_yes_no(scene, "SYS_UPDATE", "UPDATE_AVAILABLE"))),
    ]
    for label, name in (
        (tr("Reported"), "BOOT_REPORT_SUCCESS"),
        (tr("Overridden"), "FEATURE_OVERWRITE"),
    ):
        if scene.snapshot.stored("SYS_UPDATE", name) is not None:
            rows.append((label, _one(_yes_no(scene, "SYS_UPDATE", name))))
    if scene.snapshot.stored("SYS_UPDATE", "NO_SERVER_CONN_TIME") is not None:
        rows.append((tr("Without maker"), _one(scene.value("SYS_UPDATE", "NO_SERVER_CONN_TIME"))))
    return Section(tr("Software update"), "SYS_UPDATE", rows)


def _programmes(scene: Scene) -> Section:
    tr = scene.tr
    on, off = programmes(scene.snapshot)
    rows: list[Row] = []
    for label, indices, role in ((tr("On"), on, "strong"), (tr("Off"), off, "label")):
        groups = [
            (Span(tr(words), role, f"{object_name}.{name}"),)
            for object_name, name, words in (PROGRAMMES[i] for i in indices)
        ]
        if groups:
            rows.append((label, groups))
    rows.append((tr("Reserve"), _one(scene.value("BAT1", "SPARE_CAPACITY"))))
    return Section(tr("Programmes"), "ENERGY", rows, label_width=8)


def _temperatures(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (label, _one(scene.value("TEMPMEASURE", name, decimals=1)))
        for label, name in (
            (tr("Case"), "CASE_TEMP"),
            (tr("Controller"), "MCU_TEMP"),
            (tr("Battery"), "BATTERY_TEMP"),
        )
    ]
    sensors = [
        (scene.value("BAT1OBJ1", f"TEMP{n}", decimals=0),)
        for n in range(1, 6)
        if scene.snapshot.number("BAT1OBJ1", f"TEMP{n}")
    ]
    if sensors:
        rows.append((tr("Inverter"), sensors))
    fans = [
        (Span(f"{name} ", "label"), scene.value("FAN_SPEED", f"INV_{name}"))
        for name in ("LV", "HV")
    ]
    tests = [
        (Span(f"{name} ", "label"), scene.value("FAN_TEST", f"INV_{name}")) for name in ("LV", "HV")
    ]
    rows += [(tr("Fan stages"), fans), (tr("Fan tests"), tests)]
    return Section(tr("Temperatures, fans"), "TEMPMEASURE", rows)


# -- connection and access ---------------------------------------------------------------------


def _network(scene: Scene) -> Section:
    tr = scene.tr
    facts = scene.snapshot.link.facts
    mac = mac_address(scene.snapshot)
    shown = scene.glyphs.absent if mac is None else MASKED if scene.mask else mac
    role = "absent" if mac is None else "value"
    rows: list[Row] = [
        (tr("Reached by"), _one(Span(facts.scheme or tr("no network"), "value"))),
        ("MAC", _one(Span(shown, role, "WIZARD.MAC_ADDRESS_BYTES[0]"))),
    ]
    for label, name in (
        (tr("Address"), "NET_SENEC_STATIC_IP"),
        (tr("Mask"), "NET_NETWORK_MASK"),
        (tr("Gateway"), "NET_GATEWAY_IP"),
        ("DNS", "NET_DNS_SERVER_IP"),
        (tr("Maker"), "NET_SENEC_SERVER_IP"),
    ):
        if scene.snapshot.stored("WIZARD", name) is not None:
            rows.append((label, _one(scene.value("WIZARD", name))))
    for label, name in (("DHCP", "NET_SENEC_USE_DHCP"), (tr("Test server"), "USE_TESTSERVER")):
        if scene.snapshot.stored("WIZARD", name) is not None:
            rows.append((label, _one(_yes_no(scene, "WIZARD", name))))
    rows += [
        (tr("Access level"), _one(scene.words("LOG", "USER_LEVEL", code=True))),
        (tr("Failed logins"), _one(scene.value("LOG", "LOG_IN_NOK_COUNT"))),
    ]
    return Section(tr("Network and access"), "WIZARD", rows)


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


def _features(scene: Scene) -> Section:
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
        (text, groups[unlocked])
        for text, unlocked in ((tr("Unlocked"), True), (tr("Locked"), False))
        if groups[unlocked]
    ]
    if not rows:
        rows = [(tr("Unlocked"), _one(scene.words("FEATURES", "CAR")))]
    return Section(tr("Licences"), "FEATURES", rows, label_width=10)


def _checks(scene: Scene) -> Section:
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
        level = check_level(text)
        if text is None:
            rows.append((label, _one(span)))
        else:
            role = scene.role_of(scene.reading("SELFTEST_RESULTS", name), ROLES[level])
            mark = Span(f"{mark_of(scene, level)} ", role)
            rows.append((label, _one(mark, span._replace(role=role))))
    rows.append((tr("Grid test"), _one(scene.words("BAT1", "SELFTEST_OVERALL_STATE"))))
    return Section(tr("Self-tests"), "SELFTEST_RESULTS", rows)


# -- what may be fitted ------------------------------------------------------------------------


def _sg_ready(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (tr("In use"), _one(_yes_no(scene, "WIZARD", "SG_READY_ENABLED"))),
        (tr("Mode now"), _one(scene.words("WIZARD", "SG_READY_CURR_MODE", code=True))),
    ]
    if scene.snapshot.code("WIZARD", "SG_READY_ENABLED"):
        rows += [
            (tr("Suggest at"), _one(scene.value("WIZARD", "SG_READY_POWER_PROP"))),
            (tr("Demand at"), _one(scene.value("WIZARD", "SG_READY_POWER_COMM"))),
            (tr("Hold time"), _one(scene.value("WIZARD", "SG_READY_TIME"))),
            (tr("Lock allowed"), _one(_yes_no(scene, "WIZARD", "SG_READY_EN_MODE1"))),
            (tr("Overridden"), _one(_yes_no(scene, "WIZARD", "SG_READY_ENABLE_OVERWRITE"))),
        ]
    return Section(tr("SG-Ready heat pump"), "WIZARD", rows)


def _sockets(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = []
    for index in range(scene.snapshot.length("SOCKETS", "POWER_ON")):
        groups: list[Sequence[Span]] = [(scene.words("SOCKETS", "POWER_ON", index),)]
        if scene.snapshot.code("SOCKETS", "ENABLE", index):
            groups += [
                (Span(tr("automatic"), "label", f"SOCKETS.ENABLE[{index}]"),),
                (
                    Span(f"{tr('on from')} ", "label"),
                    scene.value("SOCKETS", "UPPER_LIMIT", index),
                ),
                (
                    Span(f"{tr('off below')} ", "label"),
                    scene.value("SOCKETS", "LOWER_LIMIT", index),
                ),
                (Span(f"{tr('left')} ", "label"), scene.value("SOCKETS", "TIME_REM", index)),
            ]
        elif scene.snapshot.code("SOCKETS", "FORCE_ON", index):
            groups.append((Span(tr("by hand"), "label", f"SOCKETS.FORCE_ON[{index}]"),))
        else:
            groups.append((Span(tr("not automatic"), "label", f"SOCKETS.ENABLE[{index}]"),))
        rows.append((tr("Socket {n}", n=index + 1), groups))
    if not rows:
        rows.append((tr("Sockets"), _one(scene.value("SOCKETS", "NUMBER_OF_SOCKETS"))))
    return Section(tr("Switched sockets"), "SOCKETS", rows)


def _cascade(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [(tr("Role"), _one(scene.value("WIZARD", "MASTER_SLAVE_MODE")))]
    systems = cascaded_systems(scene.snapshot)
    rows += [
        (
            tr("System {n}", n=index + 1),
            [
                (scene.value("CASC", "POWER", index, decimals=0),),
                (scene.value("CASC", "SOC", index, decimals=0),),
                (scene.words("CASC", "STATE", index),),
            ],
        )
        for index in systems
    ]
    if not systems:
        rows.append((tr("Systems"), _one(Span(tr("no other one reports"), "label", "CASC.SOC[0]"))))
    rows.append((tr("Battery sum"), _one(scene.value("CASC", "BATPOWERSUM", decimals=0))))
    return Section(tr("Cascade"), "CASC", rows)


def _power_units(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (
            tr("Unit {n}", n=index + 1),
            [
                (scene.words("PWR_UNIT", "TYPE", index),),
                (scene.value("PWR_UNIT", "POWER", index, decimals=0),),
                (scene.value("PWR_UNIT", "CURRENTTEMP_MAX", index, decimals=0),),
                (Span(f"{tr('status')} ", "label"), scene.value("PWR_UNIT", "STATUS", index)),
            ],
        )
        for index in power_units(scene.snapshot)
    ]
    if not rows:
        rows.append((tr("Units"), _one(Span(tr("none"), "label", "PWR_UNIT.TYPE[0]"))))
    rows.append((tr("One missing"), _one(_yes_no(scene, "PWR_UNIT", "PU_MISSING"))))
    return Section(tr("Heating element, CHP"), "PWR_UNIT", rows)


def _setup(scene: Scene) -> Section:
    tr = scene.tr
    rows: list[Row] = [
        (label, _one(scene.value("WIZARD", name)))
        for label, name in (
            (tr("Inverter type"), "DEVICE_INVERTER_TYPE"),
            (tr("Meter type"), "DEVICE_PM_TYPE"),
            (tr("Grid kind"), "GRID_CONNECTION_TYPE"),
            (tr("Phase used"), "SETUP_USED_PHASE"),
            (tr("Charge first"), "CHARGE_PRIO"),
            (tr("Log level"), "LOGGER_SEVERITY"),
            (tr("Checksum"), "CONFIG_CHECKSUM"),
        )
    ]
    rows += [
        (label, _one(_yes_no(scene, "WIZARD", name)))
        for label, name in (
            (tr("Grid meter"), "DEVICE_PM_GRID_ENABLED"),
            (tr("House meter"), "DEVICE_PM_HOUSE_ENABLED"),
            (tr("Set by hand"), "CONFIG_MODIFIED_BY_USER"),
            (tr("Mismatch"), "BATT_IPU_MISMATCH"),
        )
    ]
    rows += [
        (tr("Meters lost"), _one(scene.value("PM1", "PWR_METERS_MISSING"))),
        (tr("GUI language"), _one(scene.words("WIZARD", "GUI_LANG"))),
        (tr("Meter serial"), _one(scene.value("WIZARD", "POWER_METER_SERIAL"))),
    ]
    return Section(tr("Setup"), "WIZARD", rows)


def _inner(scene: Scene) -> Section:
    """Targets and odds and ends of the controller."""
    tr = scene.tr
    rows: list[Row] = [
        (label, _one(scene.value("DEBUG", name, decimals=0)))
        for label, name in (
            (tr("Charge target"), "CHARGE_TARGET"),
            (tr("DC target"), "DC_TARGET"),
            (tr("Feed target"), "FEED_TARGET"),
        )
    ]
    listed = scene.snapshot.length("DEBUG", "SECTIONS")
    words = tr.plural("{n} object", "{n} objects", listed) if listed else scene.glyphs.absent
    rows += [
        (tr("Says it has"), _one(Span(words, "value", "DEBUG.SECTIONS[0]"))),
        (tr("Communication"), _one(scene.value("BAT1OBJ1", "COMM"))),
        (tr("Italian limit"), _one(scene.value("BAT1", "CEI_LIMIT"))),
        (tr("Cell drift"), _one(scene.value("CELL_DEVIATION_ROC", "SKIP_WAITING"))),
    ]
    return Section(tr("Controller"), "DEBUG", rows)


def _lines_in_or_out(scene: Scene, title: str, object_name: str) -> Section:
    rows: list[Row] = [
        (
            (variable.meaning(scene.tr) or variable.name).rstrip("."),
            _one(scene.words(object_name, variable.name)),
        )
        for variable in variables_here(scene.snapshot, object_name)
    ]
    if not rows:
        words = scene.tr("not on this device")
        rows.append((object_name, _one(Span(words, "absent", object_name + ".HID0"))))
        return Section(title, "", rows, 18)
    return Section(title, object_name, rows, 4)


def _yes_no(scene: Scene, object_name: str, name: str) -> Span:
    span = scene.value(object_name, name)
    code = scene.snapshot.code(object_name, name)
    if code is None:
        return span
    return span._replace(text=scene.tr("yes") if code else scene.tr("no"))


# -- the list of objects -----------------------------------------------------------------------


_PRESENCE: Final = {
    "here": N_("here"),
    "empty": N_("empty"),
    "missing": N_("none"),
    "unasked": N_("unasked"),
}


def _object_pages(scene: Scene, height: int) -> list[tuple[list[str], list[Line]]]:
    """Every object: what it is, how many variables, whether this device has it, which tabs."""
    across = 2 if scene.width >= OBJECTS_WIDE else 1
    width = (scene.width - GAP * (across - 1)) // across
    title = scene.tr("Objects")
    rows = [_object_row(scene, line, width) for line in object_lines(scene.snapshot)]
    room = max(height - 1, 1)
    columns = [rows[first : first + room] for first in range(0, len(rows), room)]
    full = [[_object_head(scene, width), *column] for column in columns]
    return [
        (
            [title],
            beside(full[first : first + across], [width] * len(full[first : first + across]), GAP),
        )
        for first in range(0, len(full), across)
    ]


_NAME: Final = 26
_STATUS: Final = 8
_COUNT: Final = 7
_TABS: Final = 6


def _object_head(scene: Scene, width: int) -> Line:
    tr = scene.tr
    text = (
        left(tr("Object"), _NAME)
        + left(tr("Device"), _STATUS)
        + right(tr("Values"), _COUNT)
        + "  "
        + left(tr("Tabs"), _TABS)
        + tr("What it is")
    )
    return fill((Span(text, "label"),), width)


def _object_row(scene: Scene, line: ObjectLine, width: int) -> Line:
    tr = scene.tr
    entry = scene.snapshot.catalogue.object(line.name)
    keys = {tab.id: tab.key for tab in TABS}
    tabs = " ".join(keys[home] for home in line.homes if home in keys) or keys["variables"]
    count = f"{line.received}/{line.known}" if line.presence == "here" else str(line.known)
    role = {"here": "good", "unasked": "dim"}.get(line.presence, "label")
    room = max(width - _NAME - _STATUS - _COUNT - 2 - _TABS, 0)
    about = fit((entry.meaning(tr) if entry else None) or "", room, scene.glyphs.ellipsis)
    return fill(
        (
            Span(left(line.name, _NAME), "value", line.first),
            Span(left(tr(_PRESENCE[line.presence]), _STATUS), role),
            Span(right(count, _COUNT), "value"),
            Span("  "),
            Span(left(tabs, _TABS), "key"),
            Span(about, "label"),
        ),
        width,
    )


# -- the pane ----------------------------------------------------------------------------------


class SystemPane(CanvasPane):
    """The picture of one page, and the keys that turn pages."""

    BINDINGS = [
        Binding("tab", "turn(1)", show=False, id="system-next-page"),
        Binding("shift+tab", "turn(-1)", show=False, id="system-previous-page"),
    ]

    def __init__(self) -> None:
        super().__init__(
            self._paint_page,
            interest=INTEREST,
            help_text=N_(
                "The appliance itself: identity, clock, versions, programmes, what is fitted, and "
                "at the end every object with the tabs that show it. Values that the device calls "
                "identities are hidden with H. The counter behind “running for” starts again "
                "after 49.7 days, so a long time may be longer still."
            ),
            help_keys=(("PgDn  PgUp  Tab", N_("Turn the page")),),
        )
        self._page = 0

    def _paint_page(self, scene: Scene) -> list[Line]:
        count = len(pages(scene)) if scene.snapshot.at else 1
        self._page = max(0, min(self._page, count - 1))
        return paint(scene, self._page)

    def action_turn(self, step: int) -> None:
        """The next or the previous page."""
        self._show_page(self._page + step)

    def action_page_down(self) -> None:
        """The next page."""
        self._show_page(self._page + 1)

    def action_page_up(self) -> None:
        """The previous page."""
        self._show_page(self._page - 1)

    def action_scroll_home(self) -> None:
        """The first page."""
        self._show_page(0)

    def action_scroll_end(self) -> None:
        """The last page."""
        self._show_page(1_000)

    def _show_page(self, page: int) -> None:
        self._page = max(page, 0)
        if self._scene is not None:
            self.show_scene(self._scene)


def make_pane() -> Pane:
    """The tab."""
    return SystemPane()
