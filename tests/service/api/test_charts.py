"""Charts of answers as pictures."""

from __future__ import annotations

import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from indexer.parsing.ofd_picture import chinese_font
from service.api import charts
from tests.conftest import require

_QUESTION = {"message": "2023年各机关收到的申请排名"}


def test_a_chart_is_drawn_in_both_formats(client: TestClient) -> None:
    require(chinese_font() is not None, "a font with Chinese characters")
    answer = client.post("/chat", json=_QUESTION).json()
    (chart,) = [block for block in answer["blocks"] if block["type"] == "chart"]
    assert [point["value"] for point in chart["spec"]["data"]["values"]] == [3, 0, 0]
    assert "莆田市工业和信息化局: 3" in chart["text"]
    svg = client.get(f"/charts/{answer['message_id']}/1.svg")
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml")
    assert "莆田市工业和信息化局" in svg.text
    png = client.get(f"/charts/{answer['message_id']}/1.png")
    assert png.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(png.content)) as picture:
        assert picture.width > 480


def test_without_a_chinese_font_the_answer_says_which_to_install(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "chinese_font", lambda: None)
    message = client.post("/chat", json=_QUESTION).json()["message_id"]
    refused = client.get(f"/charts/{message}/1.png")
    assert refused.status_code == 503
    assert "fonts-noto-cjk" in refused.json()["advice"]
    assert client.get(f"/charts/{message}/1.svg").status_code == 200


def test_there_is_no_chart_where_none_was_drawn(client: TestClient) -> None:
    message = client.post("/chat", json={"message": "莆田2023年收到多少申请"}).json()["message_id"]
    assert client.get(f"/charts/{message}/1.svg").status_code == 404
    assert client.get("/charts/nobody/1.svg").status_code == 404
