"""Where a page's text stands: weigh its elements by the prose and the figures in them, links and footers counting nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.domain.text import squeeze
from indexer.parsing.html_walk import UNSEEN, is_link

Element = Any  # lxml has no types

FOOTER = re.compile(
    r"ICP[备证]|公网安备|网安备\d|网站标识码|版权所有|copyright|©|网站地图|站点地图|技术支持|主办(?:单位)?[：:]|承办(?:单位)?[：:]|运维(?:单位)?[：:]|设计制作"
    r"|浏览器|分辨率|访问量|访客|隐私(?:声明|保护)|免责声明|网站声明|适老化|无障碍浏览",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[，。；]")
_FIGURE = re.compile(r"[+-]?[\d,.]+\D{0,2}")
_FIGURE_WEIGHT = 4.0
# the text may lie outside its container by this share: a footer, a notice
_MIN_MAIN_SHARE = 0.97
# what is named like a menu but carries more of the text than this is none
_MAX_ASIDE_SHARE = 0.2
_MAX_HIDDEN_SHARE = 0.5
_CONTAINERS = frozenset({"html", "body", "div", "td", "article", "section", "main", "form", "center", "blockquote"})
_ASIDE_TAGS = frozenset({"nav", "header", "footer", "aside"})
_ASIDE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|bottom|head|header|top|banner|breadcrumb|crumbs?|position|location|weizhi|dqwz|wz|share|bdshare\w*|bshare\w*|social|"
    r"sidebar|side|aside|toolbar|tools?|copyright|related|recommend|hot|search|login|friendlink|links?|pager?|paging|pagination|qrcode|ewm|print)"
    r"(?:$|[\s_\d-]|box|bar|nav|con|wrap|list)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Regions:
    """The element that holds the text, those that are menus, footers and the like, and those that are not shown."""

    main: Element
    asides: frozenset[Element]
    hidden: frozenset[Element]
    weight: float


def regions(root: Element) -> Regions:
    """Tell the regions of a page."""
    weights = _weigh(root)
    total = weights.get(root, 0.0)
    hidden = {element for element in weights if _is_hidden(element) and weights[element] <= _MAX_HIDDEN_SHARE * total}
    asides = {element for element in weights if _is_aside(element) and weights[element] <= _MAX_ASIDE_SHARE * total}
    return Regions(_main(root, weights), frozenset(asides), frozenset(hidden), total)


def _weigh(root: Element) -> dict[Element, float]:
    """The weight of every element with its descendants."""
    weights: dict[Element, float] = {}
    links = cells = 0
    open_weights = [0.0]
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped: Element = None
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        change = 1 if event == "start" else -1
        if event == "start" and tag in UNSEEN:
            skipped = element
            walk.skip_subtree()
            continue
        if element is skipped:
            skipped = None
        else:
            links += change * is_link(element)
            cells += change * (tag in ("td", "th"))
            if event == "start":
                open_weights.append(_weight(element.text, links, cells))
                continue
            weights[element] = open_weights.pop()
            open_weights[-1] += weights[element]
        open_weights[-1] += _weight(element.tail if element is not root else None, links, cells)
    return weights


def _weight(text: str | None, links: int, cells: int) -> float:
    if not text or links or text.isspace():
        return 0.0
    text = squeeze(text)
    if cells and _FIGURE.fullmatch(text):
        return _FIGURE_WEIGHT
    if FOOTER.search(text) or not (cells or _SENTENCE.search(text)):
        return 0.0
    return float(sum("\u3400" <= char <= "\u9fff" for char in text))


def _main(root: Element, weights: dict[Element, float]) -> Element:
    """The innermost container that holds nearly all of the text."""
    main = element = root
    least = _MIN_MAIN_SHARE * weights.get(root, 0.0)
    while element is not None:
        if element.tag in _CONTAINERS:
            main = element
        element = next((child for child in element if weights.get(child, 0.0) >= least > 0), None)
    return main


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_aside(element: Element) -> bool:
    if element.tag in _ASIDE_TAGS or element.get("role") in _ASIDE_ROLES:
        return True
    if element.tag not in ("div", "ul", "table", "td", "section", "dl", "span", "p", "tr"):
        return False
    return any(_ASIDE_NAMES.search(element.get(name) or "") for name in ("id", "class"))
