"""Scale, sign, packing and words: the examples of the fact base."""

from __future__ import annotations

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.device.wire.codec import Absence, decode
from senec_tui.language import Language
from senec_tui.model.reading.units_and_codes import interpret, number_text, plausible, words

CATALOGUE = Catalogue()
EN, DE = Language("en"), Language("de")


@pytest.mark.parametrize(
    ("path", "raw", "value"),
    [
        ("BMS.SYSTEM_SOC", "u1_033E", 83.0),
        ("BMS.MAX_TEMP", "i1_0140", 32.0),
        ("BMS.MIN_TEMP", "i1_FF9C", -10.0),
        ("WALLBOX.UTMP", "u1_07E5", 20.21),
        ("BMS_PARA.MAX_MODULE_DISCHARGE_CURRENT_LIMIT_A", "u1_FFE8", -24),
        ("BMZ_CURRENT_LIMITS.MIN_CURRENT_LIMIT_A", "u1_FFE8", -24),
        ("BMZ_CURRENT_LIMITS.MIN_CURRENT_LIMIT_A", "u1_8000", -32768),
        ("BMZ_CURRENT_LIMITS.MIN_CURRENT_LIMIT_A", "u1_7FFF", 32767),
        ("BMZ_CURRENT_LIMITS.MIN_CURRENT_LIMIT_A", "u3_00010000", 65536),
        ("BAT1OBJ1.SW_VERSION", "u3_03100014", "3.16.20"),
        ("BAT1OBJ1.SW_VERSION2", "u3_0403000A", "4.3.10"),
        ("BAT1OBJ1.SW_VERSION3", "u3_05040006", "5.4.6"),
        ("WIZARD.SETUP_PV_INV_IP0", "u3_0101A8C0", "192.168.1.1"),
        ("WIZARD.SETUP_PV_INV_IP0", "u3_00000000", None),
        ("WIZARD.SG_READY_POWER_COMM", "u1_FFFF", None),
        ("WIZARD.SG_READY_POWER_COMM", "u1_00FF", 255),
        ("STECA.STARTUP_ADD", "u3_FFFFFFFF", None),
        ("STECA.STARTUP_ADD", "u3_0000FFFF", 65535),
        ("SYS_UPDATE.NPU_IMAGE_VERSION", "u1_07DB", 2011),
        ("ENERGY.GUI_HOUSE_POW", "fl_442047C0", 641.12109375),
        ("NOBODY.KNOWS", "u8_07", 7),
        ("NOBODY.KNOWS", "st_as it came", "as it came"),
    ],
)
def test_values_in_their_unit(path: str, raw: str, value: object) -> None:
    object_name, _, name = path.partition(".")
    assert interpret(CATALOGUE.variable(object_name, name), decode(raw)) == value


def in_words(path: str, raw: str, tr: Language = EN) -> str | None:
    object_name, _, name = path.partition(".")
    variable = CATALOGUE.variable(object_name, name)
    return words(CATALOGUE, variable, interpret(variable, decode(raw)), tr)


def test_codes_in_words_of_the_language() -> None:
    english, german = (
        in_words("ENERGY.STAT_STATE", "u8_0D"),
        in_words("ENERGY.STAT_STATE", "u8_0D", DE),
    )
    assert english
    assert german
    assert english != german


def test_an_unknown_code_has_no_words() -> None:
    assert in_words("ENERGY.STAT_STATE", "u8_FA") is None


def test_bits_are_named_one_by_one() -> None:
    named = in_words("BMS.ALARM_STATUS", "u1_0006")
    assert named is not None
    assert named.count(",") == 1
    assert in_words("BAT1.CEI_LIMIT", "u1_0000") is None  # no bit is set, so there is none to name


def test_the_usual_status_word_is_no_bit() -> None:
    assert in_words("BMS.STATUS", "u3_00000001") == "normal, nothing reported"
    assert in_words("BMS.STATUS", "u3_00000004") == in_words("BMS.ALARM_STATUS", "u1_0004")


def test_texts_of_the_device_are_translated_if_known() -> None:
    assert in_words("SELFTEST_RESULTS.IPU", "st_Test passed", DE) == "bestanden"
    assert in_words("SELFTEST_RESULTS.IPU", "st_Test passed") == "passed"
    assert in_words("SELFTEST_RESULTS.IPU", "st_Something else", DE) is None


def test_directions() -> None:
    assert in_words("ENERGY.GUI_GRID_POW", "fl_C585A866") == "export"
    assert in_words("ENERGY.GUI_BAT_DATA_POWER", "fl_42C80000") == "charging"
    assert in_words("ENERGY.GUI_BAT_DATA_POWER", "fl_00000000") is None


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("BMS.DISCHARGE_CURRENT_LIMIT", "fl_C1A00000"),
        ("BMS_PARA.MAX_MODULE_DISCHARGE_CURRENT_LIMIT_A", "u1_FFE8"),
        ("BMZ_CURRENT_LIMITS.MIN_CURRENT_LIMIT_A", "u1_FFE8"),
    ],
)
def test_a_limit_flows_nowhere(path: str, raw: str) -> None:
    assert in_words(path, raw) is None


def test_the_wall_clock_of_the_device_is_not_converted() -> None:
    assert in_words("RTC.WEB_TIME", "u3_64CECFAF") == "2023-08-05 22:39:43"


def test_absence_in_words() -> None:
    assert in_words("ENERGY.STAT_STATE", "VARIABLE_NOT_FOUND") == "not on this device"
    assert in_words("ENERGY.STAT_STATE", "FORBIDDEN") == "not readable at this access level"


def test_shortest_form_only_where_the_number_is_the_wire_number() -> None:
    assert number_text(decode_number("fl_425BD917")) == "54.962"
    assert number_text(6.0) == "6.0"
    soc = CATALOGUE.variable("BMS", "SYSTEM_SOC")
    assert number_text(83.1, soc) == "83.1"


def decode_number(raw: str) -> float:
    value = decode(raw)
    assert isinstance(value, float)
    return value


def test_sensor_nonsense_is_not_believed() -> None:
    variable = CATALOGUE.variable("TEMPMEASURE", "MCU_TEMP")
    assert not plausible(variable, -158.4)
    assert plausible(variable, 46.0)
    assert plausible(variable, None)
    assert plausible(None, -158.4)
    assert not isinstance(interpret(variable, decode("fl_C31E6315")), Absence)
