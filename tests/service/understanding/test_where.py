"""Places inside others, organs behind their head office, and organs called by the level of their place, over a small index."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from eval.questions.corpus import KnownReport
from eval.questions.store import store
from indexer.domain.form import editions
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from service.understanding.agencies import AgencyReader

_CITY, _DISTRICT, _BANNER = "遵义市人民政府", "遵义市播州区人民政府", "达茂联合旗人民政府"
_STAFF, _SAFETY, _TAX, _WATER = "遵义市人力资源和社会保障局", "遵义市应急管理局", "国家税务总局鄂州市税务局", "水利部"
_COUNTY = "莒县教育局"
_INDEXED = [
    (_CITY, "520300", Level.CITY, Scope.TERRITORY),
    (_DISTRICT, "520304", Level.COUNTY, Scope.TERRITORY),
    (_BANNER, "150223", Level.COUNTY, Scope.TERRITORY),
    (_STAFF, "520300", Level.CITY, Scope.ORGAN),
    (_SAFETY, "520300", Level.CITY, Scope.ORGAN),
    (_TAX, "420700", Level.CITY, Scope.ORGAN),
    (_WATER, "000000", Level.CENTRAL, Scope.ORGAN),
    (_COUNTY, "371122", Level.COUNTY, Scope.ORGAN),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgencyReader]:
    folder: Path = tmp_path_factory.mktemp("where")
    engine = open_engine(sqlite_url(folder))
    ensure_schema(engine)
    facts = FactStore(engine)
    values = {key: Decimal(1) for table in editions()["2021"].tables for key in table.cell_keys()}
    store([KnownReport(Agency(*agency), 2023, "2021", values) for agency in _INDEXED], facts, Gazetteer())
    gazetteer = Gazetteer()
    yield AgencyReader(facts, gazetteer, Spellings(gazetteer))
    engine.dispose()


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("达茂旗2023年新收多少", [_BANNER]),
        ("内蒙古达茂联合旗2023年新收多少", [_BANNER]),
        ("Damao United Banner, 2023", [_BANNER]),
        ("Damao Banner in Inner Mongolia, 2023", [_BANNER]),
        ("Bozhou District in Zunyi, 2023", [_DISTRICT]),
        ("Bozhou District, Zunyi, 2023", [_DISTRICT]),
        ("Zunyi's Bozhou District, 2023", [_DISTRICT]),
        ("遵义市下辖的播州区2023年新收多少", [_DISTRICT]),
        ("播州区（遵义市）2023年新收多少", [_DISTRICT]),
        ("Compare Zunyi and Bozhou District in 2023", [_CITY, _DISTRICT]),
        ("遵义市和播州区2023年谁多", [_CITY, _DISTRICT]),
        ("国家税务总局鄂州市税务局2023年新收多少", [_TAX]),
        ("鄂州税务2023年新收多少", [_TAX]),
        ("the Ezhou tax bureau in 2023", [_TAX]),
        ("国家税务总局2023年新收多少", []),
        ("遵义市人社局和市应急管理局2023年新收多少", [_STAFF, _SAFETY]),
        ("遵义市人社局2023年新收比市应急局多多少", [_STAFF, _SAFETY]),
        ("遵义市人社局2023年涉及市应急局的申请", [_STAFF]),
        ("遵义市人社局和省应急管理厅2023年新收多少", [_STAFF]),
        ("Zunyi's human resources and emergency management bureaus", [_STAFF, _SAFETY]),
        ("Zunyi's city government or the water ministry", [_WATER, _CITY]),
        ("播州区水利部门2023年新收多少", []),
        ("Ju County education bureau, 2023", [_COUNTY]),
        ("the education bureau of Ili in 2023", []),
    ],
)
def test_whom_a_question_names(text: str, agencies: list[str], reader: AgencyReader) -> None:
    readings, _ = reader.read(text)
    assert [agency.name for reading in readings for agency in reading.agencies] == agencies
