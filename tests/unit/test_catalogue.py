"""The data of the catalogue: complete, consistent, and correctable by its owner."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from senec_tui.catalogue import Catalogue, CodeTable, Variable
from senec_tui.catalogue import catalogue as loader
from senec_tui.catalogue.catalogue import Tier, VariableKind
from senec_tui.catalogue.level import Level
from senec_tui.errors import CatalogueError
from senec_tui.language import Language
from senec_tui.model.judgement.judgement import level_of_code
from senec_tui.model.reading import units_and_codes as meaning

DATA = Path(loader.__file__).parent
SEED = json.loads((Path(__file__).parents[1] / "fixtures" / "seed_names.json").read_text("utf-8"))

KINDS = {
    "measurement", "counter", "state", "flag", "bitfield", "limit", "setting",
    "command", "identity", "version", "timestamp", "credential", "diag",
}  # fmt: skip
PREFIXES = {None, "u8", "u1", "u3", "u6", "i8", "i1", "i3", "fl", "st"}
SIGN_WORDS = {None, "import", "export", "charge", "discharge"}
TRANSLITERATED = re.compile(r"fuer|ueber|Geraet|zurueck|moeglich|gross|Stoerung|laed|waehr|pruef")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="module")
def variables(catalogue: Catalogue) -> list[Variable]:
    return list(catalogue.variables())


@pytest.fixture(scope="module")
def tables(catalogue: Catalogue) -> list[CodeTable]:
    found = [catalogue.codes(name) for name in catalogue.code_table_names]
    return [table for table in found if table is not None]


def names(variables: list[Variable]) -> list[str]:
    return [f"{v.object}.{v.name}" for v in variables]


# --- complete -----------------------------------------------------------------------------------


def test_everything_in_the_files_is_in_the_catalogue_once(
    catalogue: Catalogue, variables: list[Variable], tables: list[CodeTable]
) -> None:
    files = {file.stem: json.loads(file.read_text("utf-8")) for file in DATA.glob("objects/*.json")}
    assert len(files) > 40
    assert set(catalogue.object_names) == files.keys()
    in_files = [f"{name}.{v}" for name, content in files.items() for v in content["variables"]]
    assert sorted(names(variables)) == sorted(in_files)
    assert len(set(in_files)) == len(in_files) > 900
    assert set(catalogue.code_table_names) == {file.stem for file in DATA.glob("codes/*.json")}
    assert len(tables) == len(catalogue.code_table_names)


def test_exactly_what_the_seed_names_is_known_and_marked(
    catalogue: Catalogue, variables: list[Variable]
) -> None:
    marked = {f"{v.object}.{v.name}" for v in variables if v.seed}
    assert marked == {f"{name}.{v}" for name, listed in SEED["objects"].items() for v in listed}
    entries = (catalogue.object(name) for name in catalogue.object_names)
    assert {entry.name for entry in entries if entry and entry.seed} == SEED["objects"].keys()


def test_every_code_of_the_seed_tables_has_words(catalogue: Catalogue) -> None:
    assert {"STAT_STATE", "BMS_STATUS"} <= SEED["codes"].keys()
    for name, codes in SEED["codes"].items():
        table = catalogue.codes(name)
        assert table is not None, name
        assert str(table.facts["source"]).startswith("seed table"), name
        assert set(codes) <= table.labels.keys(), name


def test_every_meaning_is_a_sentence_in_english_and_german(
    catalogue: Catalogue, variables: list[Variable]
) -> None:
    labelled = {f"{v.object}.{v.name}": v.labels for v in variables}
    for name in catalogue.object_names:
        entry = catalogue.object(name)
        assert entry is not None
        labelled[name] = entry.labels
    for where, labels in labelled.items():
        for language in ("en", "de"):
            text = labels.get(language, "")
            assert text.endswith("."), (where, language)
            assert text == " ".join(text.split()), (where, language)
            assert len(text) <= 130, (where, language)
        assert not TRANSLITERATED.search(labels["de"]), where


def test_every_doubt_is_told_in_english_and_german(
    catalogue: Catalogue, variables: list[Variable]
) -> None:
    entries = [catalogue.object(name) for name in catalogue.object_names]
    doubtful = [e for e in [*variables, *entries] if e and (e.note or e.note_de)]
    assert len(doubtful) > 100
    for entry in doubtful:
        english, german = entry.doubt(Language("en")), entry.doubt(Language("de"))
        assert english, entry
        assert german, entry
        assert english != german, entry
        assert not TRANSLITERATED.search(german), entry


def test_what_is_usual_is_told_in_english_and_german(variables: list[Variable]) -> None:
    told = [v for v in variables if v.normal or v.normal_de]
    assert len(told) > 20
    for variable in told:
        for text in (variable.normal or "", variable.normal_de or ""):
            assert text.endswith("."), variable
            assert 20 < len(text) <= 130, variable
        assert variable.usual(Language("en")) == variable.normal
        assert variable.usual(Language("de")) == variable.normal_de
        assert not TRANSLITERATED.search(variable.normal_de or ""), variable


def test_no_two_variables_of_an_object_have_the_same_meaning(variables: list[Variable]) -> None:
    for language in ("en", "de"):
        said = [(v.object, v.labels[language]) for v in variables]
        assert len(set(said)) == len(said)


def test_every_code_has_words_in_three_languages(tables: list[CodeTable]) -> None:
    for table in tables:
        assert table.labels, table.name
        for code, labels in table.labels.items():
            assert labels.keys() == {"en", "de", "it"}, (table.name, code)
            assert all(label.strip() for label in labels.values()), (table.name, code)


def test_labels_that_are_our_own_say_so(tables: list[CodeTable]) -> None:
    marked = 0
    for table in tables:
        for language, codes in table.facts.get("own", {}).items():
            assert language in {"en", "de", "it"}, table.name
            assert codes == "all" or set(codes) <= table.labels.keys(), table.name
            marked += 1
    assert marked > 30


# --- consistent ---------------------------------------------------------------------------------


def test_every_reference_to_a_code_table_resolves(
    catalogue: Catalogue, variables: list[Variable]
) -> None:
    references = {
        (f"{v.object}.{v.name}", table)
        for v in variables
        for table in (v.codes, v.bits, v.index_codes)
        if table
    }
    assert len(references) > 150
    for where, table in references:
        assert catalogue.codes(table) is not None, (where, table)


def test_every_bit_and_index_table_has_whole_numbers_as_keys(
    catalogue: Catalogue, variables: list[Variable]
) -> None:
    for name in {t for v in variables for t in (v.bits, v.index_codes) if t}:
        table = catalogue.codes(name)
        assert table is not None
        assert all(code.isdecimal() for code in table.labels), name


def test_every_word_of_a_row_is_one_that_the_program_knows(variables: list[Variable]) -> None:
    for v in variables:
        where = f"{v.object}.{v.name}"
        assert v.kind in KINDS, where
        assert v.type in PREFIXES, where
        assert v.hint in PREFIXES, where
        assert v.positive in SIGN_WORDS, where
        assert v.negative in SIGN_WORDS, where
        assert (v.positive is None) == (v.negative is None), where
        assert v.format is None or v.format in meaning._FORMATS, where
        assert v.tier in {"live", "medium", "slow"}, where
        assert isinstance(v.shape, int | None) or v.shape == "array", where


def test_every_unit_is_in_the_table_of_units(
    catalogue: Catalogue, variables: list[Variable]
) -> None:
    units = catalogue.table("units")["units"]
    used = {v.unit for v in variables if v.unit}
    assert {"W", "°C", "%", "mV", "kWh"} <= used
    assert used <= units.keys()
    for unit, row in units.items():
        assert row.keys() == {"decimals", "step"}, unit
        assert isinstance(row["decimals"], int | None), unit


def test_scaled_examples_are_plausible(variables: list[Variable]) -> None:
    checked = 0
    for v in variables:
        if v.plausible is None or v.example is None:
            continue
        low, high = v.plausible
        assert low < high, v
        for number in v.example if isinstance(v.example, list) else [v.example]:
            if number:  # zeros fill empty slots
                assert low <= number * v.scale <= high, v
                checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("object_name", "variable_name", "unit", "value"),
    [
        ("BMS", "SYSTEM_SOC", "%", 83.0),
        ("BMS", "MAX_TEMP", "°C", 32.0),
        ("BMS", "MAX_CELL_VOLTAGE", "mV", 3927),
        ("FACTORY", "DESIGN_CAPACITY", "Wh", 7500),
        ("BMS_PARA", "MAX_MODULE_DISCHARGE_CURRENT_LIMIT_A", "A", -24),
        ("BMZ_CURRENT_LIMITS", "MIN_CURRENT_LIMIT_A", "A", -24),
        ("BAT1OBJ1", "SW_VERSION", None, "3.16.20"),
        ("BAT1OBJ1", "SW_VERSION2", None, "4.3.10"),
        ("BAT1OBJ1", "SW_VERSION3", None, "5.4.6"),
        ("STECA", "STARTUP_ADD", None, None),
        ("WIZARD", "SG_READY_POWER_COMM", "W", None),
        ("WIZARD", "SETUP_PV_INV_IP0", None, None),
    ],
)
def test_examples_of_the_protocol_get_their_meaning(
    catalogue: Catalogue, object_name: str, variable_name: str, unit: str | None, value: object
) -> None:
    variable = catalogue.variable(object_name, variable_name)
    assert variable is not None
    assert variable.unit == unit
    example = variable.example[0] if isinstance(variable.example, list) else variable.example
    assert meaning.interpret(variable, example) == value


@pytest.mark.parametrize(
    ("object_name", "variable_name", "raw", "value"),
    [
        ("WALLBOX", "UTMP", 2021, 20.21),
        ("GRIDCONFIG", "CEI_FREQ_MAX", 50100, 50.1),
        ("BMS", "CHARGED_ENERGY", 307496160, 85.4156),
        ("AMPACE", "MODULE_MAX_TEMP", 251, 25.1),
        ("WIZARD", "SETUP_PV_INV_IP0", 0x0101A8C0, "192.168.1.1"),
    ],
)
def test_scales_and_packing_of_the_protocol(
    catalogue: Catalogue, object_name: str, variable_name: str, raw: int, value: object
) -> None:
    told = meaning.interpret(catalogue.variable(object_name, variable_name), raw)
    assert told == (pytest.approx(value) if isinstance(value, float) else value)


def test_signs_are_where_the_protocol_has_them_and_nowhere_else(variables: list[Variable]) -> None:
    signed = {f"{v.object}.{v.name}": (v.positive, v.negative) for v in variables if v.positive}
    grid, battery = ("import", "export"), ("charge", "discharge")
    assert {name for name, words in signed.items() if words == grid} == {
        "ENERGY.GUI_GRID_POW",
        "PM1OBJ1.P_AC",
        "PM1OBJ1.P_TOTAL",
    }
    assert signed["ENERGY.GUI_BAT_DATA_POWER"] == battery
    assert signed["ENERGY.GUI_BAT_DATA_CURRENT"] == battery
    assert signed["BMS.CURRENT"] == battery
    assert signed["BMS.DISCHARGE_CURRENT_LIMIT"] == battery
    assert "ENERGY.GUI_HOUSE_POW" not in signed
    assert set(signed.values()) == {grid, battery}


def test_what_identifies_a_device_or_its_owner_is_private(variables: list[Variable]) -> None:
    private = {f"{v.object}.{v.name}" for v in variables if v.private}
    expected = {
        "FACTORY.DEVICE_ID", "BAT1.SERIAL", "BMS.SN", "BMS.SERIAL", "PV1.INV_SERIAL",
        "PV1.INTERNAL_MD_SERIAL", "PWR_UNIT.SERIAL", "WALLBOX.SERIAL_NUMBER",
        "WALLBOX.SERIAL_NUMBER_INTERNAL", "WALLBOX.UID", "WALLBOX.ID", "WALLBOX.SAP_NUMBER",
        "WIZARD.MAC_ADDRESS_BYTES", "WIZARD.NET_GATEWAY_IP", "WIZARD.NET_SENEC_STATIC_IP",
        "WIZARD.NET_DNS_SERVER_IP", "WIZARD.NET_NETWORK_MASK", "WIZARD.NET_SENEC_SERVER_IP",
        "WIZARD.GENERATION_METER_SN", "WIZARD.HEATPUMP_METER_SN", "WIZARD.SENEC_METER_SN",
        "WIZARD.POWER_METER_SERIAL", "WIZARD.SETUP_WALLBOX_IDS", "WIZARD.MASTER_SLAVE_ADDRESSES",
        "EG_CONTROL.POWER_METER_SERIAL", "LOG.USERNAME", "LOG.PASSWORD",
        *(f"WIZARD.SETUP_WALLBOX_SERIAL{n}" for n in range(4)),
        *(f"WIZARD.SETUP_PV_INV_IP{n}" for n in range(6)),
    }  # fmt: skip
    assert expected <= private


def test_nothing_that_sounds_like_an_identity_is_public(variables: list[Variable]) -> None:
    sounding = re.compile(r"SERIAL|_SN$|^SN$|MAC_ADDR|DEVICE_ID|_IP\d?$|PASSWORD|USERNAME")
    found = [v for v in variables if sounding.search(v.name)]
    assert len(found) > 25
    assert [f"{v.object}.{v.name}" for v in found if not v.private] == []


def test_only_login_name_and_password_are_credentials(variables: list[Variable]) -> None:
    credentials = [v for v in variables if v.kind == "credential"]
    assert names(credentials) == ["LOG.PASSWORD", "LOG.USERNAME"]


def test_tiers_are_kind_to_the_device(catalogue: Catalogue, variables: list[Variable]) -> None:
    live = [v for v in variables if v.tier == "live"]
    assert 20 <= len(live) <= 30
    request = {v.object: {w.name: "" for w in live if w.object == v.object} for v in live}
    assert len(json.dumps(request)) < 2000, "the live request must stay small"
    for v in variables:
        entry = catalogue.object(v.object)
        assert entry is not None
        if v.kind in {"identity", "version", "command", "credential"} or v.historic:
            assert v.tier == "slow", v
        if entry.answer == "empty":
            assert v.tier == "slow", v


# --- explanations and judgements ----------------------------------------------------------------

EXPLAINED = {"STAT_STATE": 101, "WALLBOX_STATE": 23, "BMS_STATUS": 31}


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_code_is_explained_and_judged_exactly_once(catalogue: Catalogue, name: str) -> None:
    table = catalogue.codes(name)
    assert table is not None
    explanations: Mapping[str, Any] = table.facts["explanations"]
    assert explanations.keys() == table.labels.keys()
    assert len(explanations) == EXPLAINED[name]
    for code, words in explanations.items():
        assert words.keys() == {"en", "de"}, code
        assert all(w["meaning"].endswith((".", "?")) for w in words.values()), code
        assert bool(words["en"]["action"]) == bool(words["de"]["action"]), code
        assert words["en"]["meaning"] != words["de"]["meaning"], code
        assert not TRANSLITERATED.search(words["de"]["meaning"] + words["de"]["action"]), code
    listed = [code for codes in table.facts["levels"].values() for code in codes]
    assert sorted(listed) == sorted(map(int, table.labels))
    assert {name.upper() for name in table.facts["levels"]} <= set(Level.__members__)


def test_states_that_take_the_battery_out_of_service_are_at_least_watched(
    catalogue: Catalogue,
) -> None:
    table = catalogue.codes("STAT_STATE")
    for code in (20, 41, 55, 64, 67, 70, 80, 93):
        assert level_of_code(table, code) >= Level.WATCH, code


def test_every_fault_that_needs_somebody_says_what_to_do(catalogue: Catalogue) -> None:
    for name in ("STAT_STATE", "WALLBOX_STATE", "BMS_STATUS"):
        table = catalogue.codes(name)
        assert table is not None
        for code in table.facts["levels"]["act"]:
            assert table.facts["explanations"][str(code)]["en"]["action"], (name, code)


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_abbreviations_keep_their_capitals_in_a_sentence(
    catalogue: Catalogue, language: str
) -> None:
    table, tr = catalogue.codes("STAT_STATE"), Language(language)
    assert table is not None
    spelled = set()
    for code in table.labels:
        label, sentence = table.label(code, tr) or "", table.sentence(code, tr)
        assert sentence.lower() == label.lower()
        words = re.findall(r"\w+", sentence)
        abbreviations = re.findall(r"\b[B-DF-HJ-NP-TV-Z][B-DF-HJ-NP-TV-Z0-9]+\b", label)
        assert set(abbreviations) <= set(words)
        spelled.update(words)
    assert set(table.facts["capitals"][language].split()) <= spelled


def test_wallbox_groups_are_the_upper_half_bytes(catalogue: Catalogue) -> None:
    table = catalogue.codes("WALLBOX_STATE")
    assert table is not None
    group = {0: "invalid", 0xA: "waiting", 0xB: "connected", 0xC: "charging", 0xE: "off"}
    for code in map(int, table.labels):
        assert table.class_of(code) == group.get(code >> 4, "fault"), code


def test_thresholds_are_numbers_with_unit_source_and_reason(catalogue: Catalogue) -> None:
    table = catalogue.table("thresholds")
    units = catalogue.table("units")["units"]
    assert "ours" in table["about"]
    assert len(table["limits"]) > 40
    for name, row in table["limits"].items():
        assert row.keys() - {"value", "watch", "act"} == {"unit", "source", "note"}, name
        numbers = row.keys() & {"value", "watch", "act"}
        assert numbers in ({"value"}, {"watch", "act"}), name
        assert all(isinstance(row[key], int | float) for key in numbers), name
        assert row["unit"] is None or row["unit"] in units, name
        assert row["source"], name
        assert row["note"], name


def test_spread_limits_grow_with_load_and_towards_the_ends(catalogue: Catalogue) -> None:
    limits = catalogue.table("thresholds")["limits"]
    for chemistry in ("nmc", "lfp"):
        for zone in ("middle", "full", "empty"):
            rest = limits[f"cell_spread_{chemistry}_{zone}_rest_mv"]
            load = limits[f"cell_spread_{chemistry}_{zone}_load_mv"]
            middle = limits[f"cell_spread_{chemistry}_middle_rest_mv"]
            assert 0 < rest["watch"] < rest["act"]
            assert rest["watch"] < load["watch"]
            assert rest["act"] < load["act"]
            assert middle["watch"] <= rest["watch"]


# --- files and loading --------------------------------------------------------------------------


def test_files_have_one_row_per_line_and_no_duplicate_key() -> None:
    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), keys
        return dict(pairs)

    files = [*DATA.glob("objects/*.json"), *DATA.glob("codes/*.json"), *DATA.glob("*.json")]
    assert len(files) > 47 + 33
    for file in files:
        text = file.read_text(encoding="utf-8")
        content = json.loads(text, object_pairs_hook=no_duplicates)
        rows = content.get("variables") or content.get("labels") or {}
        starts = text.split("\n")
        for key in rows:
            line = f"  {json.dumps(key, ensure_ascii=False)}: {{"
            assert sum(start.startswith(line) for start in starts) in (1, 2), (file.name, key)
        assert text.endswith("}\n"), file.name
        if file.parent.name == "objects":
            for key, row in rows.items():
                loader._check(file.stem, key, row, file)


def test_the_whole_catalogue_is_small() -> None:
    size = sum(file.stat().st_size for file in DATA.glob("**/*.json"))
    assert size < 500_000


@pytest.mark.parametrize("name", ["", "NOPE", "energy", "../codes/ACTIVE", "ENERGY.json", "E\x00"])
def test_what_nobody_listed_is_none(catalogue: Catalogue, name: str) -> None:
    assert catalogue.object(name) is None
    assert catalogue.codes(name) is None
    assert catalogue.variable(name, "STAT_STATE") is None
    assert catalogue.variable("ENERGY", name) is None


def test_unknown_codes_have_no_label_and_no_class(catalogue: Catalogue) -> None:
    table = catalogue.codes("STAT_STATE")
    assert table is not None
    assert table.label(14, Language("de")) == "LADEN"
    assert table.label(14, Language("it")) == "CARICA"
    assert table.label(101, Language("de")) is None
    assert table.label(-1, Language("en")) is None


def test_bits_are_listed_lowest_first(catalogue: Catalogue) -> None:
    table = catalogue.codes("BMS_STATUS")
    assert table is not None
    assert table.bits(0) == ()
    assert table.bits(1) == (0,)
    assert table.bits(0x80000012) == (1, 4, 31)


# --- additions of the owner ---------------------------------------------------------------------


def additions(folder: Path, content: object) -> Catalogue:
    file = folder / "additions.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return Catalogue(file)


def test_additions_correct_fields_and_add_rows_objects_and_codes(tmp_path: Path) -> None:
    mine = additions(
        tmp_path,
        {
            "objects": {
                "BMS": {
                    "CYCLES": {"unit": "h", "de": "Meine Zyklen."},
                    "NEW_ONE": {"en": "Seen after the update.", "plausible": [0, 5]},
                },
                "NEW_OBJECT": {"X": {"type": "u8", "kind": "state", "codes": "MY_CODES"}},
            },
            "codes": {
                "STAT_STATE": {"14": {"de": "Lädt gerade"}, "101": {"en": "NEW STATE"}},
                "MY_CODES": {"1": {"en": "one"}},
            },
        },
    )
    cycles = mine.variable("BMS", "CYCLES")
    assert cycles is not None
    assert (cycles.unit, cycles.kind, cycles.type) == ("h", "counter", "u1")
    assert cycles.meaning(Language("de")) == "Meine Zyklen."
    assert cycles.meaning(Language("en")) == "Full cycles of each module."
    new = mine.variable("BMS", "NEW_ONE")
    assert new is not None
    assert new.meaning(Language("de")) == "Seen after the update."
    assert new.plausible == (0.0, 5.0)
    assert "NEW_OBJECT" in mine.object_names
    assert "MY_CODES" in mine.code_table_names
    assert mine.variable("NEW_OBJECT", "X") is not None
    states, own = mine.codes("STAT_STATE"), mine.codes("MY_CODES")
    assert states is not None
    assert own is not None
    assert states.label(14, Language("de")) == "Lädt gerade"
    assert states.label(14, Language("it")) == "CARICA"
    assert states.label(101, Language("de")) == "NEW STATE"
    assert own.label(1, Language("it")) == "one"
    assert len(list(mine.variables())) == len(list(Catalogue().variables())) + 2


def test_additions_can_take_a_unit_away(tmp_path: Path) -> None:
    mine = additions(tmp_path, {"objects": {"ENERGY": {"GUI_GRID_POW": {"unit": None}}}})
    variable = mine.variable("ENERGY", "GUI_GRID_POW")
    assert variable is not None
    assert variable.unit is None


def test_additions_do_not_touch_the_package(tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in DATA.glob("**/*.json")}
    mine = additions(tmp_path, {"objects": {"BMS": {"CYCLES": {"de": "Meine Zyklen."}}}})
    list(mine.variables())
    assert {file: file.read_bytes() for file in DATA.glob("**/*.json")} == before
    original = Catalogue().variable("BMS", "CYCLES")
    assert original is not None
    assert original.labels["de"] == "Vollzyklen jedes Moduls."


def test_a_missing_additions_file_is_no_error(tmp_path: Path) -> None:
    known = list(Catalogue(tmp_path / "none.json").variables())
    assert known == list(Catalogue().variables())


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "",
        "[]",
        "null",
        '"text"',
        {"objects": []},
        {"objects": {"BMS": []}},
        {"objects": {"BMS": {"CYCLES": "h"}}},
        {"codes": {"STAT_STATE": {"14": "Lädt"}}},
        {"codes": 5},
        {"objects": {"BMS": {"CYCLES": {"einheit": "h"}}}},
        {"objects": {"BMS": {"CYCLES": {"scale": "ten"}}}},
        {"objects": {"BMS": {"CYCLES": {"plausible": [1]}}}},
        {"objects": {"BMS": {"CYCLES": {"plausible": ["low", "high"]}}}},
        {"objects": {"BMS": {"CYCLES": {"plausible": 5}}}},
        {"objects": {"BMS": {"CYCLES": {"unit": 5}}}},
        {"objects": {"BMS": {"CYCLES": {"codes": ["ACTIVE"]}}}},
        {"objects": {"BMS": {"CYCLES": {"de": None}}}},
        {"objects": {"BMS": {"CYCLES": {"private": "no"}}}},
        {"codes": {"STAT_STATE": {"14": {"de": 14}}}},
    ],
)
def test_damaged_additions_are_named_not_raised_raw(tmp_path: Path, content: object) -> None:
    mine = additions(tmp_path, content)
    with pytest.raises(CatalogueError) as failure:
        list(mine.variables())
    assert "additions.json" in failure.value.sentence(Language("de"))


def test_additions_that_are_not_text_are_named(tmp_path: Path) -> None:
    file = tmp_path / "additions.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError):
        Catalogue(file).object("BMS")


def test_kinds_and_tiers_in_the_data_are_those_of_the_types() -> None:
    rows = list(Catalogue().variables())
    assert {row.kind for row in rows} <= set(get_args(VariableKind))
    assert {row.tier for row in rows} == set(get_args(Tier))
