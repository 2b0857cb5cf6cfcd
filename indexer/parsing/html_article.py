"""Keep of a page its article: title, date, text and tables, without the menus above and the footers below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.domain.text import squeeze
from indexer.parsing.flow import Block, Grid, Line, Part
from indexer.parsing.html_weight import FOOTER

_DATE = r"(20\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})"
_ANY_DATE = re.compile(_DATE)
_LABELLED_DATE = re.compile(rf"(?:(?P<exact>发布|公开)|发文|发稿|生成|成文|更新|信息)?(?:日期|时间)\s*[：:]?\s*{_DATE}")
_DATE_LABEL = re.compile(r"(?P<exact>发布|公开)?(?:发文|发稿|生成|成文)?(?:日期|时间)[：:]?")
# a line that stands between title and text: 来源：… 字号：大 中 小 浏览次数：…
_INFORMATION = re.compile(
    r"来源[：:]|字(?:体|号)[：:]?|浏览|点击(?:数|量|次数)|阅读(?:次数|量)|作者[：:]|编辑[：:]|(?:发布|信息)(?:日期|时间)|打印|分享到?"
)
_BREADCRUMB = re.compile(r"(?:当前|所在)的?(?:位置|栏目)|^您(?:现在)?(?:所)?在[：:]|^首页\s*[>＞»›/]")
_END = re.compile(
    r"^[【\[]?(?:上一[篇条]|下一[篇条]|分享到?[：:]?$|打印(?:本页)?|关闭(?:窗口|本页)?|返回顶部|扫一扫|相关(?:链接|阅读|文章|信息|稿件|解读)|附件下载$|责任编辑)"
)
_SIGNATURE = re.compile(r"[\u4e00-\u9fff（）()]{4,30}")
_SIGNATURE_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九]{4}\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_MAX_TITLE_LINE = 40
_TITLE_LINES = 20
_SIGNATURE_LINES = 6
_MIN_MENU = 3
_MIN_SENTENCE = 30


@dataclass(frozen=True)
class Heads:
    """What a page says of itself outside its text."""

    titles: tuple[str, ...] = ()
    published: str = ""


def article(blocks: Sequence[Block], heads: Heads) -> tuple[list[Block], str]:
    """The article's blocks, beginning with its title and the date it was published on where these are known; and the title."""
    body = _without_menus([block for block in blocks if _belongs(block)])
    body += _signature([block for block in blocks if block.part is Part.AFTER and not _belongs(block)])
    body = _cut_end(body)
    title, body = _begin_with_title(body, heads.titles)
    published = heads.published or _published(blocks)
    if published and not any(_has_exact_date(block) for block in body[:_TITLE_LINES]):
        body.insert(1 if title else 0, Line(f"发布日期：{published}"))
    return body, title


def iso_date(text: str) -> str:
    """The first date in a text as 2024-01-30, or nothing."""
    date = _ANY_DATE.search(text)
    return f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}" if date else ""


def _belongs(block: Block) -> bool:
    if block.part is Part.MAIN:
        return True
    if isinstance(block, Grid):
        return _has_figures(block)
    return block.part is not Part.ASIDE and _is_sentence(block)


def _has_figures(grid: Grid) -> bool:
    """Whether rows pair a label with a figure; a calendar's do not."""
    texts = [[squeeze(text) for _, text in row] for row in grid.rows]
    return sum(any(text.isdigit() for text in row) and any(len(text) > 1 and not text.isdigit() for text in row) for row in texts) > 1


def _is_sentence(line: Line) -> bool:
    return "。" in line.text and len(line.text) >= _MIN_SENTENCE and not line.is_link and not FOOTER.search(line.text)


def _without_menus(blocks: Sequence[Block]) -> list[Block]:
    """Without breadcrumbs, and without links of which several follow each other or stand on one line."""
    kept: list[Block] = []
    run: list[Line] = []
    for block in [*blocks, None]:
        if isinstance(block, Line) and block.is_link and not _is_sentence(block):
            run.append(block)
            continue
        if len(run) < _MIN_MENU:
            kept += [line for line in run if len(line.text.split()) < _MIN_MENU]
        run = []
        if block is not None and not (isinstance(block, Line) and _BREADCRUMB.search(squeeze(block.text)) and not _is_sentence(block)):
            kept.append(block)
    return kept


def _signature(blocks: Iterable[Block]) -> list[Line]:
    """Agency and date that stand below the element the text is in."""
    lines = [block for block in blocks if isinstance(block, Line)][:_SIGNATURE_LINES]
    for index, line in enumerate(lines):
        text = squeeze(line.text)
        if (date := _SIGNATURE_DATE.search(text)) and len(text) <= len(date.group()) + 30 and not FOOTER.search(text):
            signer = lines[index - 1] if index and _SIGNATURE.fullmatch(squeeze(lines[index - 1].text)) else None
            return [line] if signer is None or signer.is_link else [signer, line]
    return []


def _cut_end(blocks: list[Block]) -> list[Block]:
    """Without what stands below the last sentence and the last table once a footer begins."""
    last = max((index for index, block in enumerate(blocks) if isinstance(block, Grid) or _is_sentence(block)), default=-1)
    for index in range(last + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Line) and (FOOTER.search(block.text) or _END.search(squeeze(block.text))):
            return blocks[:index]
    return blocks


def _begin_with_title(blocks: list[Block], titles: Sequence[str]) -> tuple[str, list[Block]]:
    """The title and the blocks from it on; a title that only the page's head names is put above them."""
    first = next((index for index, block in enumerate(blocks) if isinstance(block, Grid) or _is_sentence(block)), len(blocks))
    head = blocks[: min(first, _TITLE_LINES)]
    for title in titles:
        for index in range(len(head)):
            for length in (1, 2, 3):
                lines = [block for block in head[index : index + length] if isinstance(block, Line)]
                if squeeze("".join(line.text for line in lines)) == squeeze(title):
                    start = index - 1 if index and _may_begin_title(head[index - 1]) else index
                    return title, blocks[start:]
    if not titles:
        return "", blocks
    # what stands above the first sentence and only informs about the page goes; the rest may be the title as printed
    above = [
        block
        for block in head
        if not (isinstance(block, Line) and _INFORMATION.search(block.text) and not _LABELLED_DATE.search(block.text))
    ]
    return titles[0], [Line(titles[0], heading=1), *above, *blocks[len(head) :]]


def _may_begin_title(block: Block) -> bool:
    """Whether the line above a heading may be its first line: sites take only the second for a heading."""
    if not isinstance(block, Line) or block.part is not Part.MAIN or block.is_link or len(block.text) > _MAX_TITLE_LINE:
        return False
    return not (_INFORMATION.search(block.text) or _LABELLED_DATE.search(block.text) or re.search("[：:>》|]", block.text))


def _published(blocks: Sequence[Block]) -> str:
    """The date beside or below the title, or in the table of particulars above it; one named as that of publication first."""
    found: dict[bool, str] = {}
    sentences = 0
    for block in blocks:
        if sentences > 1:
            break
        if isinstance(block, Line):
            sentences += _is_sentence(block)
            label = _LABELLED_DATE.search(block.text)
            if label and not _is_sentence(block):
                found.setdefault(bool(label["exact"]), iso_date(label.group()))
            elif _INFORMATION.search(block.text) and iso_date(block.text) and not _is_sentence(block):
                found.setdefault(False, iso_date(block.text))
        else:
            for exact, date in _dates_in(block):
                found.setdefault(exact, date)
    return found.get(True) or found.get(False) or ""


def _dates_in(grid: Grid) -> Iterable[tuple[bool, str]]:
    for row in grid.rows:
        texts = [squeeze(text) for _, text in row]
        for label, value in zip(texts, [*texts[1:], ""], strict=True):
            if (beside := _DATE_LABEL.fullmatch(label)) and iso_date(value):
                yield bool(beside["exact"]), iso_date(value)
            elif inside := _LABELLED_DATE.match(label):
                yield bool(inside["exact"]), iso_date(label)


def _has_exact_date(block: Block) -> bool:
    date = _LABELLED_DATE.search(block.text) if isinstance(block, Line) else None
    return bool(date and date["exact"])
