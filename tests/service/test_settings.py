"""Settings: what is set reaches whoever it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.domain.errors import UserError
from indexer.parsing.limits import LIMITS
from indexer.pipeline import collect
from service.settings import Settings, load_settings
from service.wiring import Runtime


def test_unset_limits_are_those_of_the_indexer() -> None:
    assert Settings(_env_file=None).limits == LIMITS


def test_a_limit_that_is_set_refuses_a_file_and_names_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_MAX_PAGES", "1")
    file = tmp_path / "report.pdf"
    canvas = Canvas(str(file))
    for _ in range(2):
        canvas.drawString(72, 700, "2023")
        canvas.showPage()
    canvas.save()
    with Runtime(load_settings()) as runtime:
        (result,) = runtime.indexer.index(collect([file], runtime.settings.limits).files)
    assert result.problem == "report.pdf has 2 pages, more than the limit of 1"
    assert result.advice.endswith("or raise GONGKAI_MAX_PAGES")


def test_more_pixels_than_pillow_reads_cannot_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_MAX_MEGAPIXELS", "500")
    with pytest.raises(UserError, match="GONGKAI_MAX_MEGAPIXELS cannot be used"):
        load_settings()


def test_options_of_the_chat_model_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CHAT_OPTIONS", '{"temperature": 0}')
    assert load_settings().chat_options == {"temperature": 0}
    monkeypatch.setenv("GONGKAI_CHAT_OPTIONS", "temperature 0")
    with pytest.raises(UserError, match="GONGKAI_CHAT_OPTIONS cannot be used: it is not JSON"):
        load_settings()
