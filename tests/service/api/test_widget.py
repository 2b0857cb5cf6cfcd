"""The widget's files and page as they are sent: size, languages, policies, who may hold them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.api.app import create_app
from service.api.language import page_language
from service.settings import Settings
from service.understanding.query import Language
from service.widget.assets import assets
from service.wiring import Runtime

MOST_BYTES = 40_000
WIDGET = Path(__file__).parents[3] / "service" / "widget"


def _strings(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(assets().files[f"i18n/{language}.json"].data)
    return found


def test_the_widget_stays_small() -> None:
    sent = [asset for name, asset in assets().files.items() if not name.startswith("page/") and name != "i18n/en.json"]
    assert sum(len(asset.packed) for asset in (assets().loader, *sent)) < MOST_BYTES


def test_both_languages_have_the_same_strings_with_the_same_blanks() -> None:
    zh, en = _strings("zh"), _strings("en")
    assert zh.keys() == en.keys()
    blanks = {key: (set(re.findall(r"\{\w+\}", zh[key])), set(re.findall(r"\{\w+\}", en[key]))) for key in zh}
    assert {key: pair for key, pair in blanks.items() if pair[0] != pair[1]} == {}


def test_every_string_is_used_and_every_used_string_exists() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in WIDGET.rglob("*") if path.suffix in (".js", ".html"))
    named = set(re.findall(r'strings\(\s*(?:[^"`,()]*\? )?"([\w.]+)"', code)) | set(re.findall(r'data-say="([\w.]+)"', code))
    stems = tuple(f"{stem}." for stem in ("state", "method", "problem", "rate", "level", "page.theme", "table.sorted", "example"))
    assert named <= _strings("en").keys()
    unused = {key for key in _strings("en") if not key.startswith(stems) and f'"{key}"' not in code}
    assert unused == set()


def test_text_never_becomes_markup() -> None:
    code = {path.name: path.read_text(encoding="utf-8") for path in WIDGET.rglob("*.js")}
    ways = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function|srcdoc|setHTML")
    assert {name: ways.findall(text) for name, text in code.items() if ways.search(text)} == {}


def test_the_docs_name_every_attribute_of_the_tag() -> None:
    docs = (WIDGET.parents[1] / "docs" / "widget.md").read_text(encoding="utf-8")
    (read,) = re.findall(r"const \{ ([\w, ]+) \} = script.dataset", assets().loader.data.decode())
    assert re.findall(r"^\| `data-(\w+)`", docs, re.MULTILINE) == read.split(", ")


def test_the_loader_names_files_that_exist(client: TestClient) -> None:
    loader = client.get("/widget.js")
    assert loader.headers["content-type"] == "text/javascript; charset=utf-8"
    assert loader.headers["access-control-allow-origin"] == "*"
    (main,) = re.findall(r'"(widget/[\w/.]+)"', loader.text)
    module = client.get(f"/{main}")
    assert module.status_code == 200
    assert module.headers["cache-control"] == "public, max-age=31536000, immutable"
    for name in re.findall(r'from "\./([\w.]+)"', module.text):
        assert client.get(f"/widget/{assets().version}/{name}").status_code == 200
    assert client.get("/widget/0000/main.js").status_code == 404
    assert client.get(f"/widget/{assets().version}/../assets.py").status_code == 404


def test_a_file_that_is_known_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/widget.js").headers["etag"]
    assert client.get("/widget.js", headers={"If-None-Match": etag}).status_code == 304


def test_files_come_packed_to_who_takes_them(client: TestClient) -> None:
    with client.stream("GET", "/widget.js", headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(response.iter_raw())) == assets().loader.data
    assert "content-encoding" not in client.get("/widget.js", headers={"Accept-Encoding": "identity"}).headers


def test_the_page_has_a_strict_policy(client: TestClient) -> None:
    page = client.get("/")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", page.text)


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("", "fr-FR,fr;q=0.9,zh;q=0.5", Language.ZH),
        ("", "en-GB", Language.EN),
        ("", "", Language.EN),
        ("zh", "en-GB", Language.ZH),
        ("xx", "zh", Language.ZH),
    ],
)
def test_the_page_speaks_the_reader_s_language(asked: str, accepted: str, language: Language) -> None:
    assert page_language(asked, accepted) is language


def test_only_allowed_origins_may_ask(samples: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = samples.settings.model_copy(update={"allowed_origins": "https://a.example, https://b.example/"})
    monkeypatch.setattr(samples, "settings", allowed)
    with TestClient(create_app(samples), client=("127.0.0.1", 50000)) as client:
        asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,idempotency-key,last-event-id"}
        for origin in ("https://a.example", "https://b.example"):
            answer = client.options("/chat", headers={"Origin": origin, **asks})
            assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
            assert "access-control-allow-credentials" not in answer.headers
        assert client.options("/chat", headers={"Origin": "https://c.example", **asks}).status_code == 400
        assert "access-control-allow-origin" not in client.get("/reports", headers={"Origin": "https://c.example"}).headers
        assert "frame-ancestors 'self' https://a.example https://b.example" in client.get("/").headers["content-security-policy"]


@pytest.mark.parametrize("origin", ["https://a.example", "null", "http://testserver:81"])
def test_a_page_of_another_origin_changes_nothing_even_on_this_machine(origin: str, client: TestClient) -> None:
    assert client.post("/index", json={"paths": ["/nonexistent"]}, headers={"Origin": origin}).status_code == 403
    assert client.delete("/reports/nosuch", headers={"Origin": origin}).status_code == 403
    assert client.delete("/reports/nosuch", headers={"Origin": "http://testserver"}).status_code == 404


def test_no_other_origin_may_ask_unless_it_is_allowed(client: TestClient) -> None:
    assert "access-control-allow-origin" not in client.get("/reports", headers={"Origin": "https://a.example"}).headers


@pytest.mark.parametrize("origins", ["a.example", "https://a.example; script-src *", "https://a.example/path", "javascript:alert(1)"])
def test_what_is_no_origin_cannot_be_allowed(origins: str) -> None:
    with pytest.raises(ValueError, match="allowed_origins"):
        Settings(allowed_origins=origins, _env_file=None)
