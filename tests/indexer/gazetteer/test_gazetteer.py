"""Places and organs, in Chinese and in Latin letters."""

from __future__ import annotations

import subprocess
import sys

import pytest

from indexer.domain.report import Level
from indexer.gazetteer.organs import english_organs, organ_at_start, organ_named, organ_of
from indexer.gazetteer.regions import Gazetteer, Region, short_name
from indexer.gazetteer.sounds import names, sounds, spoken
from indexer.gazetteer.spelling import Spellings, squash


@pytest.mark.parametrize(
    ("name", "code", "level", "rest"),
    [
        ("福建省莆田市工业和信息化局", "350300", Level.CITY, "工业和信息化局"),
        ("招远市工业和信息化局", "370685", Level.COUNTY, "工业和信息化局"),
        ("上海市普陀区人民政府", "310107", Level.COUNTY, "人民政府"),
        ("吉林市人民政府", "220200", Level.CITY, "人民政府"),
        ("东莞市财政局", "441900", Level.CITY, "财政局"),
        ("内蒙古自治区财政厅", "150000", Level.PROVINCE, "财政厅"),
        ("延边州教育局", "222400", Level.CITY, "教育局"),
        ("重庆市渝北区民政局", "500112", Level.COUNTY, "民政局"),
        ("莱芜市审计局", "371200", Level.CITY, "审计局"),
        ("仙桃市水利局", "429004", Level.COUNTY, "水利局"),
    ],
)
def test_a_name_begins_with_its_place(name: str, code: str, level: Level, rest: str, gazetteer: Gazetteer) -> None:
    regions, found_rest = gazetteer.prefix(name)
    assert [(region.code, region.level) for region in regions] == [(code, level)]
    assert found_rest == rest


def test_a_name_that_several_places_bear_gives_all_of_them(gazetteer: Gazetteer) -> None:
    assert {region.code for region in gazetteer.named("鼓楼区")} == {"320106", "320302", "350102", "410204"}
    assert [region.name for region in gazetteer.named("吉林")] == ["吉林省", "吉林市"]


def test_a_county_of_a_municipality_stands_under_it(gazetteer: Gazetteer) -> None:
    putuo = gazetteer.get("310107")
    assert putuo is not None
    assert putuo.parents == ("310000",)


@pytest.mark.parametrize(("code", "prefix"), [("500000", "50"), ("451000", "4510"), ("370685", "370685"), ("110000", "11")])
def test_the_codes_inside_a_place_begin_with_its_own_less_the_levels_below(code: str, prefix: str) -> None:
    assert Region(code, "").prefix == prefix


def test_every_place_has_a_six_digit_code_and_its_province(gazetteer: Gazetteer) -> None:
    for region in gazetteer:
        assert len(region.code) == 6
        assert region.code.isdigit()
        assert gazetteer.get(f"{region.code[:2]}0000")


@pytest.mark.parametrize(
    ("spelling", "official", "kind"),
    [
        ("工信局", "工业和信息化局", "industry_and_it"),
        ("经济和信息化委员会", "经济和信息化委员会", "industry_and_it"),
        ("科委", "科学技术委员会", "science_and_technology"),
        ("发改委", "发展和改革委员会", "development_and_reform"),
        ("政府办公室", "人民政府办公室", "government_office"),
        ("市监局", "市场监督管理局", "market_regulation"),
    ],
)
def test_an_organ_goes_by_many_names(spelling: str, official: str, kind: str) -> None:
    organ = organ_named(spelling)
    assert organ is not None
    assert (organ.official, organ.kind.id) == (official, kind)


def test_the_longest_organ_name_wins() -> None:
    organ = organ_at_start("人民政府办公厅收到多少申请")
    assert organ is not None
    assert organ.kind.id == "government_office"


def test_the_kind_of_an_agency_is_told_by_its_full_name(gazetteer: Gazetteer) -> None:
    assert organ_of("莆田市工业和信息化局", gazetteer) == "industry_and_it"
    assert organ_of("莆田学院", gazetteer) == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Fujian Provincial Department of Industry and Information Technology", "industry_and_it"),
        ("the Putian Education Bureau", "education"),
        ("the people's government of Suqian", "government"),
        ("Bureau of Water Resources", "water"),
    ],
)
def test_organs_in_english(text: str, kind: str) -> None:
    assert [match.lastgroup for match in english_organs(text)] == [kind]


@pytest.mark.parametrize("text", ["how many educational videos", "a financial report"])
def test_a_word_without_its_head_is_no_organ(text: str) -> None:
    assert not english_organs(text)


@pytest.mark.parametrize(
    ("spelling", "names"),
    [
        ("putian", {"莆田市"}),
        ("Xi'an", {"西安市"}),
        ("SHAANXI", {"陕西省"}),
        ("inner mongolia", {"内蒙古自治区"}),
        ("Harbin", {"哈尔滨市"}),
        ("zhaoyuan", {"招远市", "肇源县"}),
        ("taizhou", {"泰州市", "台州市"}),
    ],
)
def test_spellings_name_every_place_they_can_mean(spelling: str, names: set[str], spellings: Spellings) -> None:
    assert names <= {region.name for region in spellings.by_spelling[squash(spelling)]}


def test_shanxi_and_shaanxi_are_kept_apart(spellings: Spellings) -> None:
    assert "山西省" in {region.name for region in spellings.by_spelling["shanxi"]}
    assert "山西省" not in {region.name for region in spellings.by_spelling["shaanxi"]}


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("莆田市工业和信息化局", "Putian Municipal Bureau of Industry and Information Technology"),
        ("福建省工业和信息化厅", "Fujian Provincial Department of Industry and Information Technology"),
        ("宿迁市人民政府", "Suqian Municipal People's Government"),
        ("上海市普陀区教育局", "Putuo District Bureau of Education"),
        ("内蒙古自治区财政厅", "Inner Mongolia Regional Department of Finance"),
        ("达茂联合旗人民政府", "Damao United Banner People's Government"),
        ("国家税务总局鄂州市税务局", "Ezhou Municipal Bureau of Taxation"),
        ("厦门海关", "Xiamen Customs"),
        ("水利部", "Ministry of Water Resources"),
        ("国家卫生健康委员会", "National Health Commission"),
        ("审计署", "National Audit Office"),
        ("莆田市人民政府外事办公室", "Putian Municipal Foreign Affairs Office"),
        ("连云港经济技术开发区管理委员会", "Lianyungang Economic and Technological Development Zone Administrative Committee"),
        ("上海市长宁区周家桥街道办事处", "Zhoujiaqiao Subdistrict Office of Changning"),
        ("钦州市钦北区大垌镇人民政府", "Dadong Town People's Government of Qinbei"),
    ],
)
def test_agencies_have_english_names(name: str, english: str, spellings: Spellings) -> None:
    assert spellings.agency_in_english(name) == english


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("朝阳", "Chaoyang"),
        ("昭阳", "Zhaoyang"),
        ("成都", "Chengdu"),
        ("于都", "Yudu"),
        ("长泰", "Changtai"),
        ("长子", "Zhangzi"),
        ("佛坪", "Foping"),
    ],
)
def test_characters_that_are_read_otherwise_in_names_of_places(name: str, spelling: str, spellings: Spellings) -> None:
    assert spellings.write(name) == spelling


def test_the_sounds_that_are_written_down_are_those_of_pypinyin() -> None:
    # what the file lacks or has otherwise is written by `python -m indexer.gazetteer.sounds`
    assert {name: sounds(name) for name in names()} == {name: spoken(name) for name in names()}


def test_a_place_is_spelled_without_pypinyin() -> None:
    code = (
        "import sys; from indexer.gazetteer.regions import Gazetteer; from indexer.gazetteer.spelling import Spellings\n"
        "from indexer.gazetteer.organs import english_organs\n"
        "print(Spellings(Gazetteer()).by_spelling['putian'][0].code, len(english_organs('Putian gongxinju')), 'pypinyin' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["350300", "1", "False"]


@pytest.mark.parametrize(
    ("text", "places"),
    [("换成安阳市呢", ["安阳市"]), ("成安县和安阳市", ["成安县", "安阳市"]), ("成安的情况", ["成安"]), ("请与高平市", ["高平市"])],
)
def test_a_short_name_that_runs_into_a_full_one_is_none(text: str, places: list[str], gazetteer: Gazetteer) -> None:
    assert [text[start:end] for start, end, _ in gazetteer.mentions(text)] == places
    assert all(end <= len(text) for _, end, _ in gazetteer.mentions(text))


@pytest.mark.parametrize(
    ("name", "short"),
    [("莆田市", "莆田"), ("新疆维吾尔自治区", "新疆"), ("内蒙古自治区", "内蒙古"), ("延边朝鲜族自治州", "延边"), ("单县", "单县")],
)
def test_a_name_without_its_ending(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("everyday", "name"),
    [
        ("达茂旗", "达尔罕茂明安联合旗"),
        ("达茂联合旗", "达尔罕茂明安联合旗"),
        ("前郭", "前郭尔罗斯蒙古族自治县"),
        ("喀左县", "喀喇沁左翼蒙古族自治县"),
        ("鄂温克旗", "鄂温克族自治旗"),
        ("科右前旗", "科尔沁右翼前旗"),
        ("克州", "克孜勒苏柯尔克孜自治州"),
        ("博州", "博尔塔拉蒙古自治州"),
    ],
)
def test_long_names_have_everyday_forms(everyday: str, name: str, gazetteer: Gazetteer) -> None:
    assert [region.name for region in gazetteer.named(everyday)] == [name]


def test_an_everyday_form_that_two_places_share_gives_both(gazetteer: Gazetteer) -> None:
    assert {region.name for region in gazetteer.named("巴州")} == {"巴音郭楞蒙古自治州", "巴州区"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("国家税务总局鄂州市税务局", "tax"), ("国家税务总局", "tax"), ("国家统计局贵州调查总队", "survey"), ("国家卫生健康委员会", "health")],
)
def test_the_kind_of_an_organ_that_begins_with_its_head_office(name: str, kind: str, gazetteer: Gazetteer) -> None:
    assert organ_of(name, gazetteer) == kind
