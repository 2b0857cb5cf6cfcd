"""Look-alike characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.text import fold


def test_radicals_of_pdf_fonts_become_the_characters_they_stand_for() -> None:
    assert fold("⼀⼆⼈⾏⽂⻅⺠⻔⼾⻓") == "一二人行文见民门户长"


def test_footnote_marks_and_full_width_letters_stay_as_they_are() -> None:
    assert fold("①３Ａ") == "①３Ａ"


@given(st.text())
def test_folding_moves_nothing(text: str) -> None:
    assert len(fold(text)) == len(text)
