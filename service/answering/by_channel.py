"""The ways by which requests came, where a report tells them as parts of the requests it received: online, by post, in person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.report import NarrativeFigure
from service.answering.figure_match import Match
from service.understanding.lexicon import word_lists

_RECEIVED = "requests.new"
_FILE = "channels_of_requests"


def asks_by_channel(text: str) -> bool:
    """Whether a question asks for the requests of each way by which they came, or of one."""
    lists = word_lists(_FILE)
    return bool(re.search(lists["of_requests"], text, re.IGNORECASE) and (_any_channel(text) or _named(text)))


def by_channel(figures: Sequence[NarrativeFigure], text: str) -> list[Match]:
    """The parts of the requests received that came by the ways a question names, or by every way; none where no such parts are told."""
    parts = [figure for figure in figures if _is_received(figure, figures) and any(_holds(figure, one["told"]) for one in _channels())]
    if not parts:
        return []
    named = [] if _any_channel(text) else [part for part in parts if any(_holds(part, one["told"]) for one in _named(text))]
    return [Match(part, 1.0, 1.0) for part in (named or (parts if _any_channel(text) else []))]


def _is_received(figure: NarrativeFigure, figures: Sequence[NarrativeFigure]) -> bool:
    if figure.about or figure.cells:
        return False
    if figure.whole is None:
        # 申请渠道以网络为主，其中网络申请5件
        return bool(re.fullmatch(word_lists(_FILE)["by_itself"], figure.subject))
    whole = figures[figure.whole]
    return not whole.about and (any(key.metric == _RECEIVED for key in whole.cells) or _is_request(whole.subject))


def _is_request(subject: str) -> bool:
    return bool(re.search(word_lists(_FILE)["received"], subject))


def _any_channel(text: str) -> bool:
    return bool(re.search(word_lists(_FILE)["any"], text, re.IGNORECASE))


def _named(text: str) -> list[dict[str, str]]:
    return [one for one in _channels() if re.search(one["asked"], text, re.IGNORECASE)]


def _channels() -> list[dict[str, str]]:
    channels: list[dict[str, str]] = word_lists(_FILE)["channel"]
    return channels


def _holds(figure: NarrativeFigure, pattern: str) -> bool:
    return bool(re.search(pattern, figure.subject))
