"""Whether every number of a question was read: as a year, a place, a condition, a claim, a count of what is compared, a name.

A number that nothing has used says which figure is meant in a way that was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.understanding.conditions import condition_spans
from service.understanding.patterns import Span, claim_patterns, found_spans, overlaps
from service.understanding.plans import Plan, Read
from service.understanding.query import OVER_MANY, Operation

# in digits, or in characters of which one is a power of ten and that count something; a word they are part of is none (GB2312, Q3)
_NUMBER = re.compile(
    r"(?<![A-Za-z\d.])\d[\d,]*(?:\.\d+)?(?![A-Za-z\d])"
    r"|(?<![一二两三四五六七八九十百千万几数成上])[一二两三四五六七八九十]*[百千][一二两三四五六七八九十百千万]*(?=多?余?来?\s*[件份起宗条])"
)
# what a number can be that says nothing of the figure: one of a form or a list, a day that ends or begins the year, how long or
# in how many decimals to answer, how many years, grounds or figures are spoken of, a telephone
_OF_SOMETHING_ELSE = re.compile(
    r"第\s*\d+\s*(?:部分|章|节|号|表|季度|次|行|列|页|问|个?问题)|〔\d+〕|[（(\[]\d{1,2}[)）\]]|\d+\s*号|表\s*\d+"
    r"|\b(?:sections?|tables?|rows?|lines?|columns?|parts?|forms?|nos?\.?|numbers?|decrees?|orders?|questions?|q|items?|chapters?)"
    r"\s*(?:no\.?\s*)?\d+(?:\(\d+\))?(?:\s*(?:and|to|-|–|,)\s*\d+)*"
    r"|\b1\s*月\s*1\s*[日号]|12\s*月\s*(?:31\s*[日号]|底)|(?<!\d)1\s*月?\s*[-–—~至到]\s*12\s*月"
    r"|\b31(?:st)? (?:of )?dec\w*|\bdec\w* 31(?:st)?|\b1(?:st)? (?:of )?jan\w*|\bjan\w* 1(?:st)?"
    r"|\d+\s*(?:个?字(?!节)|句话?|位小数|words?\b|sentences?\b|lines?\b|bullets?\b|decimals?\b|decimal places?\b|characters?\b)"
    r"|\d+\s*(?:个?年[份度]?|years?\b|figures?\b|numbers?\b|things?\b|grounds?\b|kinds?\b|rows?\b|types?\b|reasons?\b|categories\b"
    r"|columns?\b|statutory\b|exemptions?\b|outcomes?\b|results?\b)"
    r"|\d+\s*(?:份(?:年度?)?报告?|(?:个|大|小)?(?:数字?|指标|种|类|项|方面|理由|情形|原因))"
    r"|每[^\s，,。；;？?]{0,6}?(?:[一两]?[百千万]|\d+)\s*[件个份]?|\b(?:per|(?:for|out of) every|in every) (?:\d[\d,]*|hundred|thousand)\b"
    r"|\b(?:in|units? of) (?:units of )?10,?000\b|[（(]\s*[12]\d\s*[至到~—–-]\s*[12]\d\s*[)）]"
    # the number of a hotline: 12345热线, the 12360 and 12366 lines, 拨12333; none that counts something
    r"|(?<![\d.,])1(?:2\d{3}|1\d|6\d{2})(?![\d.,])(?=[”」’'\"]?(?:\s*(?:[、和与及/]|and)?\s*[“「‘'\"]?1\d{4}[”」’'\"]?)*"
    r"[\s-]*(?:(?![\d一二两三四五六七八九十])[\u4e00-\u9fff]{0,8}?(?:热线|专线|电话|平台|工单|来电|接通|打不?[得通]|诉求)"
    r"|(?:[\w’'-]+\s+){0,3}?(?:hot)?(?:lines?|tickets?|calls?|cases?|numbers?|platform|work orders?)\b))"
    r"|(?<=拨打)1\d{4}|(?<=拨)1\d{4}|(?<=热线)1\d{4}(?!件|个|次|起|条)|\b(?:hot)?lines? (?:number )?1\d{4}\b"
    r"|(?<!\d)\d{3,4}[-－]\d{7,8}|^\W*\d{1,2}\s*[.、)）]|(?<=[。；;？?.!\n])\s*\d{1,2}\s*[.、)）]",
    re.IGNORECASE | re.MULTILINE,
)
_ARTICLE = re.compile(r"第\s*[\d一二三四五六七八九十]+\s*[条款项]|\barticles?\s+\d+", re.IGNORECASE)
# in the clause that asks, not in one set before it: by Article 50, how many requests …
_BY_ARTICLE = re.compile(rf"(?:{_ARTICLE.pattern})(?![^,，.。；;]{{0,40}}[,，])", re.IGNORECASE)
# how many agencies are spoken of
_OF_AGENCIES = re.compile(
    r"(?:\d+|[两二三四五六七八九十])(?:家|个(?:机关|单位|部门|局|委|厅|地方|[城县区省市]))"
    r"|\b(?:\d+|both|two|three|four|five|six)\s+(?:(?!years?\b)[\w&'’-]+\s+){0,2}"
    r"(?:agencies|bodies|bureaus|departments|governments|organs|offices|cities|districts|counties|provinces|authorities)\b",
    re.IGNORECASE,
)
_SEVERAL = OVER_MANY | {Operation.COMPARE, Operation.CHANGE}
_AMONG = re.compile(r"\s*[件份个]?(?:新?申请)?(?:之?中|当中|里面?)")
_CLAUSE_ENDS = ",，:：;；。!?！？"
# a clause that tells something, by its verb
_VERB = re.compile(
    r"[有是达为]|收到|受理|办结|办理|处理|答复|予以|给了|公开了|不予|处罚|罚款|拒绝|驳回|制发|发布|许可"
    r"|[\u4e00-\u9fff]了(?=\s*[件个份起条次元万])|\b(?:got|had|has|were|was|received|concluded|handled|closed|refused|granted|came)\b",
    re.IGNORECASE,
)
_OR_BEFORE = re.compile(r"\d\s*[件个份起宗条]?\s*(?:\bor|还是|或者?)\s*$", re.IGNORECASE)
_OR_BEHIND = re.compile(r"\s*[件个份起宗条]?\s*(?:or\b|还是|或者?)\s*\d", re.IGNORECASE)
_HEARD = re.compile(
    r"听说|据说|据传|有人说|网上说|传言|\b(?:i|we) (?:heard|read|was told|were told)\b|\b(?:reportedly|allegedly|supposedly)\b",
    re.IGNORECASE,
)
# a number that is put to the test: 是一百件吗，到底是多少
_IS_IT = re.compile(r"[吗么]\s*$|是不是|对不对|\b(?:is|was) (?:it|that)\b", re.IGNORECASE)
_ASKS = re.compile(r"几[件个份次]|多少|哪|吗|\bhow\b|\bwhat\b|\bwhich\b|\bdid\b", re.IGNORECASE)


def unread_number(read: Read, planned: Plan, text: str, used: Sequence[Span]) -> str:
    """The first number that says which figure is meant and was not read; '' if there is none.

    `text`: the question without its years, its agencies and what stands around it; `used`: where it says what was read of it.
    """
    told = planned.operation is Operation.SELECT or planned.condition is not None or read.claim is not None
    if read.claim is not None and read.claim.condition is not None and not read.claim.existence:
        # the numbers of a claim are each checked against a figure (`claims.py`)
        return ""
    one_report = planned.operation not in _SEVERAL and len(read.agencies) == 1 and len(read.agencies[0].agencies) == 1
    if one_report and (counted := _OF_AGENCIES.search(text)):
        # the two departments of a city, where only the city was read
        return counted.group()
    whole = any(key.metric.count(".") == 1 and key.metric.startswith("requests.") for key in read.cells.cells)
    if whole and (article := _BY_ARTICLE.search(read.text)):
        # refusals under Article 14 are some of them
        return article.group()
    spans = [*used, *found_spans(text, _OF_SOMETHING_ELSE, _ARTICLE, _OF_AGENCIES), *(condition_spans(text) if told else ())]
    spans += [(one.start, one.end) for one in (*read.phrases, *read.intents)]
    for match in _NUMBER.finditer(text):
        if not (any(overlaps(match.span(), span) for span in spans) or _is_told(match, text)):
            return match.group()
    return ""


def _is_told(number: re.Match[str], text: str) -> bool:
    """Whether a number is what another is asked to be a part of: of the 541, 541件中, or told in a clause of its own before that."""
    before, after = text[: number.start()], text[number.end() :]
    patterns = claim_patterns()
    begin = max(before.rfind(mark) for mark in _CLAUSE_ENDS) + 1
    clause = before[begin:] + re.split(f"[{_CLAUSE_ENDS}]", after, maxsplit=1)[0]
    asked_after = _ASKS.search(after[len(clause) - len(before[begin:]) :])
    if _OR_BEFORE.search(before) or _OR_BEHIND.match(after):
        # one or the other is put to the test
        return True
    if asked_after and (_HEARD.search(clause) or _IS_IT.search(clause)):
        # 听说罚了180件，实际是多少: what was heard is put beside the figure
        return True
    if not number.group().strip("10"):
        # of 100 requests, how many: for so many of them
        return False
    if (
        _AMONG.match(after)
        or re.search(patterns["base_before"]["either"], before, re.IGNORECASE)
        or re.match(patterns["base_after"]["either"], after, re.IGNORECASE)
    ):
        return True
    return len(clause) < len(text[begin:].rstrip()) and bool(_VERB.search(clause)) and not (_ASKS.search(clause))
