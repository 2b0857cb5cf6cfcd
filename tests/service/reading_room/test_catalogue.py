"""The catalogue: what it finds, its pages and addresses, who may see it, and in which language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from prompts.wordings import LANGUAGES, read_wordings
from service.api.app import create_app
from service.reading_room import catalogue
from service.reading_room.reader import room_wordings
from service.understanding.query import Language
from service.wiring import Runtime
from tests.service.reading_room.conftest import open_page

ROOM = Path(catalogue.__file__).parent


def listed(client: TestClient, query: str, language: str = "zh") -> list[str]:
    return open_page(client, f"/browse{query}", language).texts("//ul[@class='reports']/li/a")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=莆田", ["莆田市工业和信息化局 2023"]),
        ("?q=Putian", ["莆田市工业和信息化局 2023"]),
        ("?q=福建 信息化厅", ["福建省工业和信息化厅 2021"]),
        ("?region=35", ["福建省工业和信息化厅 2021", "莆田市工业和信息化局 2023", "南平市工业和信息化局 2022"]),
        ("?region=350300", ["莆田市工业和信息化局 2023"]),
        ("?region=3503", ["莆田市工业和信息化局 2023"]),
        ("?year=2022", ["南平市工业和信息化局 2022"]),
        ("?level=county", ["招远市工业和信息化局 2023"]),
        ("?scope=territory", []),
        ("?region=35&level=city&year=2023", ["莆田市工业和信息化局 2023"]),
        ("?q=%25", []),
    ],
)
def test_reports_are_found_by_words_place_year_level_and_scope(query: str, found: list[str], client: TestClient) -> None:
    assert listed(client, query) == found


def test_places_are_offered_from_the_province_to_the_county(client: TestClient) -> None:
    def offered(query: str) -> list[str]:
        return open_page(client, f"/browse{query}", "zh").texts("//select[@name='region']/option")

    assert offered("") == ["全部", "福建省 (3)", "山东省 (1)", "河南省 (1)"]
    assert offered("?region=35") == ["全部", "福建省", "莆田市 (1)", "南平市 (1)"]
    assert offered("?region=3706") == ["全部", "山东省", "烟台市", "招远市 (1)"]
    assert offered("?region=370685") == ["全部", "山东省", "烟台市", "招远市"]
    assert offered("?year=2022") == ["全部", "福建省 (1)"]


def test_a_choice_is_kept_in_the_form_and_the_counts_are_those_of_the_rest(client: TestClient) -> None:
    page = open_page(client, "/browse?year=2023&region=35", "zh")
    assert page.texts("//option[@selected]") == ["福建省", "2023 (1)"]
    assert page.texts("//select[@name='year']/option") == ["全部", "2023 (1)", "2022 (1)", "2021 (1)"]
    assert page.text("//p[@class='count']") == "共1份，显示第1至1份"


def test_pages_follow_each_other_by_addresses(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "AT_ONCE", 2)
    seen, address = [], "/browse?q=信息化&lang=zh"
    while address:
        page = open_page(client, address)
        seen += page.texts("//ul[@class='reports']/li/a")
        address = next(iter(page.values("//a[@rel='next']/@href")), "")
    assert len(seen) == len(set(seen)) == 5
    assert page.text("//nav[@class='pages']/span") == "第3页，共3页"
    assert open_page(client, page.values("//a[@rel='prev']/@href")[0]).texts("//ul[@class='reports']/li/a") == seen[2:4]


@pytest.mark.parametrize("query", ["?year=20x", "?region=fujian", "?level=village", "?page=0", "?page=x"])
def test_a_bad_address_is_said_on_a_page(query: str, client: TestClient) -> None:
    assert "address" in open_page(client, f"/browse{query}", status=422).text("//p[@class='notice']")


def test_a_page_beyond_the_last_is_not_found(client: TestClient) -> None:
    open_page(client, "/browse?page=9", status=404)


def test_nothing_found_is_said(client: TestClient) -> None:
    assert open_page(client, "/browse?q=nowhere").text("//p[@class='notice']").startswith("No report matches.")


def test_only_a_page_of_reports_is_read(samples: Runtime, client: TestClient) -> None:
    statements: list[str] = []
    event.listen(samples.sql, "before_cursor_execute", seen := lambda *call: statements.append(call[2]))
    try:
        open_page(client, "/browse")
    finally:
        event.remove(samples.sql, "before_cursor_execute", seen)
    unlimited = [text for text in statements if "LIMIT" not in text and "count(*)" not in text and " IN (" not in text]
    assert unlimited == []


def test_the_language_is_the_browser_s_unless_the_address_names_one(client: TestClient) -> None:
    assert open_page(client, "/browse", "zh-CN,zh;q=0.9").values("/html/@lang") == ["zh-CN"]
    page = open_page(client, "/browse?q=Putian", "en-GB")
    assert page.values("/html/@lang") == ["en"]
    (other,) = page.values("//a[@hreflang]/@href")
    chinese = open_page(client, other, "en-GB")
    assert chinese.values("/html/@lang") == ["zh-CN"]
    assert chinese.values("//input[@name='q']/@value") == ["Putian"]
    assert all("lang=zh" in address for address in chinese.values("//ul[@class='reports']//a/@href"))


def test_both_languages_say_the_same_with_the_same_variables() -> None:
    zh, en = (read_wordings(language, ROOM / "wordings") for language in LANGUAGES)
    assert set(zh) == set(en)
    assert {key for key in zh if zh.variables(key) != en.variables(key)} == set()


def test_templates_say_only_what_has_wordings_and_nothing_else() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOM / "templates").glob("*.html"))
    assert "|safe" not in texts.replace(" ", "")
    said = set(re.findall(r'say\("([\w.]+)"[,)]', texts))
    assert said <= set(room_wordings(Language.EN))


def test_pages_have_a_strict_policy_and_nothing_inline(client: TestClient) -> None:
    for path in ("/browse", "/browse/compare", "/browse/nowhere"):
        response = client.get(path)
        policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["frame-ancestors"] == "'self'"
        assert "unsafe" not in response.headers["content-security-policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", response.text)
        for name in re.findall(r'(?:href|src)="(/widget/[^"]+)"', response.text):
            assert client.get(name).status_code == 200, name


def test_a_stranger_is_told_that_the_service_is_not_public(samples: Runtime) -> None:
    with TestClient(create_app(samples), client=("203.0.113.7", 1)) as stranger:
        assert "not public" in open_page(stranger, "/browse", status=401).text("//p[@class='notice']")
        assert "莆田" not in stranger.get("/browse/compare?find=莆田").text
    with TestClient(create_app(samples, public=True), client=("203.0.113.7", 1)) as stranger:
        assert len(listed(stranger, "")) == 5
