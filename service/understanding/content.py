"""What is left of a question when agency, year and function words are gone: the words that say what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from indexer.domain.form import CellKey
from service.understanding.lexicon import chinese_synonyms, function_words, known_in_prose, narrative_lexicon
from service.understanding.patterns import speaks_of
from service.understanding.phrases import stem, words
from service.understanding.query import Language

_MEASURES = "[件条个次份封项人名家期篇场部元起宗例桩笔位户张回万成]"
_ZH_COUNTING = re.compile(
    rf"多少|几多|单位数|机关数|部门数|家数|几{_MEASURES}|数量|件数|总数|人数|次数|有几|几何|是否|有没有|有无|[户丝评览问访赞条篇期场份册]数|人次(?:[呢吗？?]|$)"
)
_EN_COUNTING = re.compile(
    r"\bhow (?:many|much|often)\b|(?<!phone )(?<!fax )(?<!contact )\bnumber\b|\bcount\b|\btotal\b|\bfigures?\b|\bany\b|\bamounts?\b",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"[^\w\s]")


def is_counting(text: str, language: Language) -> bool:
    """Whether a question asks for a number, or whether there was any."""
    return bool((_ZH_COUNTING if language is Language.ZH else _EN_COUNTING).search(text))


def asks_how_many(text: str, language: Language) -> bool:
    """Whether a question asks for a number: which ones (哪几家) are none."""
    return is_counting(text.replace("哪几", "哪些"), language)


def asks_for_money(text: str) -> bool:
    """Whether a question asks for a sum of money."""
    return bool(speaks_of("money", text))


# a percentage is no number of things, nor is a sum of money
_COUNTS_THINGS = re.compile(r"\bhow many (?!per\s?cent|%|yuan|cny)|(?:多少|几)[件条个次份封项名人家期篇场]", re.IGNORECASE)


def counts_things(text: str) -> bool:
    """Whether a question asks for a number of things."""
    return bool(_COUNTS_THINGS.search(text))


def counts_in_prose(text: str, language: Language) -> bool:
    """Whether a text names something that reports count in their prose: followers, articles, training sessions."""
    return bool(chinese_synonyms(text) or known_in_prose(text)) if language is Language.ZH else bool(chinese_keywords(text))


def content_of(text: str, language: Language) -> str:
    """The text without function words: for Chinese a run of characters with gaps, for English the words left."""
    if language is Language.ZH:
        return " ".join(_PUNCTUATION.sub(" ", _chinese_function_words().sub(" ", text)).split())
    function_words = _english_function_words()
    return " ".join(word for word, _, _ in words(text) if stem(word) not in function_words and not word.isdigit())


def is_content(word: str) -> bool:
    """Whether an English word says what a question is about: it is no function word, and does not only stand around a figure."""
    return len(word) > 1 and not word.isdigit() and stem(word) not in _english_function_words() and stem(word) not in _around_in_english()


# a number that a question supposes says nothing of what it asks for
_NUMBER = re.compile(rf"(?:\d[\d,.]*|[一二两三四五六七八九十百千万]+)[多余来]?{_MEASURES}")


# 收没收, 有没有: the verb asks for yes or no
_WHETHER = re.compile(r"(\w)[没不]\1")
_BARE_NUMBER = re.compile(r"[\d.,%％]+多?|[一二两三四五六七八九十百千万]+多?")


def narrowing(content: str, language: Language) -> str:
    """Of the content of a question, the words that can narrow a figure: all but those that only stand around one."""
    if language is Language.ZH:
        around, single = _around_in_chinese()
        runs = around.sub(" ", _NUMBER.sub(" ", _WHETHER.sub(r"\1", content))).split()
        return " ".join(run for run in runs if len(run) > 1 and not single.issuperset(run) and not _BARE_NUMBER.fullmatch(run))
    empty = _around_in_english()
    return " ".join(word for word, _, _ in words(content) if stem(word) not in empty and len(word) > 1)


# parts of a year, whether in time, by post, and what a request is about: no row or column of the form is broken down by these
_PARTS_OF_TIME = re.compile(
    r"多少天|几天|天数|工作日|用时|时长|多长时间|\d{1,2}月|[一二三四五六七八九十]月|(?:第?[一二三四1-4])?季度|[上下]半年"
    r"|哪一?个?月(?!报)|一个?(?:月|季度|星期)(?=里?平均)|平均一个?(?:月|季度?|星期|周|天)|每个?月|各月|按月|月均|逐月|哪一?个?季度|每季度|哪一?天"
    r"|\b(?:which|what|per|each|every|by) (?:month|week|quarter|day)\b"
    r"|寄(?:来|过来|到|送)|按[时期](?=[^，。？]{0,4}(?:办|答|处理|回))|(?:逾期|超期|超时)(?=(?:才|后)?(?:办|答|处理|回))"
    r"|\b(?:answer|handl|process|decid|conclud|repl|respond|deal|clos|complet|finish|resolv)\w*\b[^,.?;]{0,30}?\b"
    r"(?:(?:on|in) time|punctually|belatedly|late|(?:within|past|before|after|beyond) (?:the |its )?(?:\w+ )?(?:deadline|time limit))\b"
    r"|[\d一二两三四五六七八九十]+个?(?:天|日|周|小时|星期|月)[以之]?内(?=[^，。？]{0,3}(?:答|办|回|处))"
    r"|\b(?:request|application|receiv|g[eo]t|fil|made|submit|sen[dt]|deliver|lodg|hand|brought|c[ao]me|arriv|answer|repl|refus|grant)\w*\b"
    r"[^,.;:?!]{0,40}?\b(?:on paper|in writing|in person|by hand|over the counter|at the counter)\b"
    # days on which an office is open, or on which somebody is received, are occasions
    r"|\b(?:monthly|weekly|quarterly|daily)\b|\bhow long\b"
    r"|\b(?<!open )(?<!open-)(?<!openness )(?<!reception )(?<!theme )(?<!observation )days?\b"
    r"|\bweeks?\b"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december|quarter|first half|second half)\b",
    re.IGNORECASE,
)
# which office has a case in hand: of an agency's disputes and requests the form does not tell
_BY_WHOM = re.compile(
    r"由(?!于)[^\s，。？！；、的]{0,8}?(?:政府|上级|国务院|司法|[厅局部委院]|机关|部门)(?:负责)?(?:受理|审理|办理|承办|处理|作出|做出)"
)
_BY_HIGHER = re.compile(
    r"\b(?:handled|heard|accepted|decided|dealt with|processed|taken on|examined) by (?:the |a )?"
    r"(?:(?:provincial|central|national|higher|superior)[\w' -]*(?:government|authorit(?:y|ies)|level)|ministry|mayor|governor)\b",
    re.IGNORECASE,
)
# what somebody wants the information for: 为打官司而提的申请
_PURPOSE = re.compile(
    r"(?<![我们因作认成])为了?[^，,。；;？?！!]{2,14}?而(?=提|申请|递|交|来|要求)|出于[^，,。；;？?！!]{2,10}(?=目的|需要)"
)
_SUBJECT = re.compile(
    r"(?:关于|涉及|有关)(?!国家秘密|秘密).{2,12}的"
    r"|(?<!what )(?<!how )\b(?:about|concerning|relat(?:ing|ed) to|involving|on the subject of)\b",
    re.IGNORECASE,
)


# one applicant of many, of whom only the text can tell: 有个人一年交了好多申请, 有位市民一年递了多少份
_SOMEBODY = re.compile(
    r"(?:有|这|那|某)(?:么|这么|那么)?一?[个位名](?:自然人|申请人|公民|市民|村民|居民|老人|男子|女子|群众|当事人|人)"
    r"(?=[^，,。？]{0,4}(?:一年|反复|多次|老是|总是|一再|接连|连续|前后|先后|天天|不停|自己|一人)|[^？]{0,24}[，,。](?:他|她|此人|这人|这个人|具体|到底|究竟))"
    r"|同一个?(?:申请)?人(?=[^，,。？]{0,6}(?:递|交|提|申请|寄|发)了?[^，,。？]{0,6}(?:多|好些|一堆))"
)


def narrowed_by(text: str, residual: str, general: bool, whole_place: bool) -> str:
    """The words that ask for a part of a figure, '' if there are none.

    `residual`: the words of the question that were not understood; they narrow a `general` figure, and any where a time or a
    subject is named. `whole_place`: the report asked for is that of a whole government, whose parts it does not tell apart.
    """
    if by_whom := _BY_WHOM.search(text):
        return by_whom.group().strip()
    if purpose := _PURPOSE.search(text):
        return purpose.group()
    if somebody := _SOMEBODY.search(text):
        return somebody.group()
    time = _PARTS_OF_TIME.search(text)
    if time:
        return " ".join([time.group(), *(word for word in residual.split() if word not in time.group())])
    if whole_place and (part := speaks_of("parts_of_place", text)):
        return part.group()
    return residual if general or _SUBJECT.search(text) else ""


# of what a ground protects, that it was made public; and what makes it a ground of refusals again
_MADE_PUBLIC = re.compile(
    r"\b(?:publish|leak|reveal|disclos|releas|post|expos)\w*\b|发布|公布|泄[露漏密]|(?<![不予])公开(?:过|了|的|多少|几)", re.IGNORECASE
)
_OF_REFUSALS = re.compile(
    r"\b(?:request|application|refus|den[yi]|reject|withh|turned down|exempt|ground|not |n't|case|because|due|protect)"
    r"|申请|不予|不公开|不同意|不肯|不愿|不让|反对|未公开|拒|理由|依据|因|件",
    re.IGNORECASE,
)


# what is done with papers of which a ground of refusal has its name, and never with requests: files are checked, drafts sent back
_WORKED_ON = re.compile(
    r"抽查|抽检|检查|核查|评查|审查了|自查|查[了过出]|查多少|抽[了取看过]|翻查|归档|整理|数字化|扫描|装订|退回|打回|修改|评比|评选|调阅|制作|印"
    r"|\b(?:check|inspect|sampl|spot-check|examin|audit|review|digiti[sz]|scann|archiv|revis|proofread)\w*|\bsen[dt]\b[^,.?!]{0,20}?\bback\b"
    r"|\b(?:look|go|went|gone|comb|leaf)\w* (?:at|through|over|into)\b|\b(?:pick|pull|dr[ae]w)\w* (?:out|at random)\b",
    re.IGNORECASE,
)
# requests, not the work on them: 依申请公开工作, request handling
_REQUESTS_COUNTED = re.compile(r"申请(?!公开)|\b(?:requests|applications|applicants)\b", re.IGNORECASE)
_PAPERS = frozenset(f"requests.denied.{ground}" for ground in ("enforcement_files", "process_information", "internal_affairs"))
_ASKED_OF_REQUESTS = re.compile(
    r"\b(?:requests|applications|applicants?|refus\w*|den[yi]\w*|reject\w*|withh\w*|turned down|exempt\w*|grounds?|because|due to)\b"
    r"|申请(?!公开)|不予|不公开|未公开|拒|理由|依据|因为?|几件|多少件|属于",
    re.IGNORECASE,
)


def worked_on(text: str, cells: Sequence[CellKey], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a question counts papers that an organ has checked or revised, by a word that elsewhere names a ground of refusal.

    `spans`: where the cells are named.
    """
    of_papers = bool(cells) and all(key.metric in _PAPERS for key in cells)
    rest = without(text, spans)
    return of_papers and not _REQUESTS_COUNTED.search(text) and bool(_WORKED_ON.search(rest)) and not _ASKED_OF_REQUESTS.search(rest)


def in_whose_hands(text: str) -> str:
    """The words of an English question that name an office above the agency which has its cases in hand, '' if there are none."""
    found = _BY_HIGHER.search(text)
    return found.group() if found else ""


def made_public(text: str, cells: Sequence[CellKey]) -> str:
    """The words that ask how much was made public of what a ground of refusal protects (state secrets published), '' if there are none."""
    grounds = bool(cells) and all(key.metric.startswith("requests.denied.") for key in cells)
    found = _MADE_PUBLIC.search(text) if grounds and not _OF_REFUSALS.search(text) else None
    return found.group() if found else ""


# complaints of a hotline, or that are solved: the form counts only requests that were taken for complaints
_OF_HOTLINE = re.compile(r"热线|12345|工单|\bhotlines?\b|\bwork orders?\b", re.IGNORECASE)
# what people bring otherwise than by a request: the rates of a hotline are none of the requests'
_BROUGHT_OTHERWISE = re.compile(
    r"热线|专线|工单|留言|信箱|来信|来电|电话|诉求|咨询|(?<!\d)12\d{3}(?!\d)"
    r"|\b(?:hot ?lines?|work orders?|tickets?|mailbox(?:es)?|messages?|phone calls?|calls?|letters?|enquir(?:y|ies)|inquir(?:y|ies))\b",
    re.IGNORECASE,
)
_SAYS_REQUESTS = re.compile(r"申请|\b(?:requests?|applications?|applicants?)\b", re.IGNORECASE)
_SOLVED = re.compile(r"(?<!不予)(?<!不)(?:解决|化解|办结|办理|调处|接到|接访)|\b(?:solv|resolv|settl|redress|satisf)\w*", re.IGNORECASE)
_REQUESTS_NAMED = re.compile(
    r"申请|不予?处理|没处理|未处理|[当按作](?=信访|投诉|举报)|\b(?:requests?|applications?|applicants?)\b"
    r"|当成|当作|视为|定为|归为|taken (?:for|as)|treated as|\bas\b",
    re.IGNORECASE,
)


def no_requests(text: str, cells: Sequence[CellKey]) -> str:
    """The words that tell of complaints which are no requests: of a hotline, solved; '' if there are none."""
    if not cells or any(key.metric != "requests.not_processed.petition" for key in cells) or _REQUESTS_NAMED.search(text):
        return ""
    found = _OF_HOTLINE.search(text) or _SOLVED.search(text)
    return found.group() if found else ""


def brought_otherwise(text: str, cells: Sequence[CellKey]) -> str:
    """The words of a question about a rate or a share of requests that speak of something else which people bring; '' if there are none."""
    of_requests = bool(cells) and all(key.metric.startswith("requests.") for key in cells)
    found = _BROUGHT_OTHERWISE.search(text) if of_requests and not _SAYS_REQUESTS.search(text) else None
    return found.group() if found else ""


@cache
def _chinese_function_words() -> re.Pattern[str]:
    plain = "|".join(sorted(function_words()["zh"], key=lambda word: len(word.partition("(")[0]), reverse=True))
    return re.compile(f"(?:多少|有几|几多|几){_MEASURES}|{plain}")


@cache
def _around_in_chinese() -> tuple[re.Pattern[str], frozenset[str]]:
    """The longer words as a pattern; the single characters, which are parts of words as well (网上), only fill whole runs."""
    around = sorted(function_words()["zh_around"], key=len, reverse=True)
    return re.compile("|".join(word for word in around if len(word) > 1)), frozenset(word for word in around if len(word) == 1)


@cache
def _around_in_english() -> frozenset[str]:
    return frozenset(stem(word) for word in function_words()["en_around"].split()) | _frames()


@cache
def _frames() -> frozenset[str]:
    return frozenset(stem(word) for word in function_words()["en_frames"].split())


# requests for memos, written requests
_BESIDE_REQUESTS = re.compile(
    r"\b(?:requests?|applications?)\s+(?:(?:made|sent|filed|submitted|received|that were|was|were)\s+)*"
    r"(?:for|about|on|by|from|concerning|in|with|as)\s+(?:(?:the|an?|any|some|their|its|his|her)\s+)?(?P<behind>[a-z-]+)"
    r"|\b(?P<before>(?!records?\b)[a-z-]+)\s+(?=(?:requests?|applications?)\b)",
    re.IGNORECASE,
)
# whole numbers of requests, not kinds of them
_NO_KIND = frozenset(map(stem, ("total", "totals", "overall", "grand", "exact", "sum", "own", "all", "general")))


def beside_requests(text: str) -> str:
    """The words of an English question that only stand around a figure elsewhere, and here say which requests are meant."""
    found = (match["behind"] or match["before"] for match in _BESIDE_REQUESTS.finditer(text))
    return " ".join(word for word in found if stem(word) in _frames() - _NO_KIND)


@cache
def _english_function_words() -> frozenset[str]:
    return frozenset(stem(word) for word in function_words()["en"].split())


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with some spans blanked out."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return "".join(rest)


def chinese_keywords(text: str) -> tuple[tuple[str, ...], ...]:
    """For an English question: of each thing it counts, the Chinese words that can stand for it in a report."""
    return tuple(dict.fromkeys(mention.keys("word") for mention in narrative_lexicon().find(text)))
