"""Names of agencies and places that no list knows and no report has, where a question would else be one about all that are indexed."""

from __future__ import annotations

import re
from functools import cache

from service.understanding.phrases import words
from service.understanding.query import Language
from service.understanding.typos import is_unknown, is_word

# what a name of a place or an organ ends with
_ENDING = "自治旗|联合旗|旗|自治州|州|盟|自治县|县|特区|市|区|街道办事处|街道|镇|乡|苏木|局|厅|委员会|管委会|办公室"
_ENDING += "|法院|检察院|集团|公司|大学|学院|医院"
# before an ending of names, words that name none: 哪个局, 各县, 全市, 这三个区
_NO_NAME = (
    r"[哪那这各每全某该本几多几两三四五六七八九十\d其些个家所有别什么同上下级以及]|机关|单位|部门|政府|报告"
    r"|收到|多少|平均|公开|申请|主动|当地|有关|相关|属于|名单|分局"
)
_ZH = re.compile(
    rf"(?:^|[\s，,。；;：:、“「『\"（(]|关于|对于|至于|针对|说的是|想问|想知道|想了解|看看|[和与及跟])"
    rf"(?P<name>[\u4e00-\u9fff]{{1,10}}?(?:{_ENDING}))(?=$|[\s，,。；;：:、”」』\"）)的和与及跟呢]|这[边里]|那[边里]|方面|情况)"
)
# whole governments of a level, as a choice among all does not part them
_GOVERNMENT = re.compile(r"(?<![各])(?:省|市|区|县|乡镇|乡|镇|街道)级?(?:人民)?政府(?!信息|部门|网|办|公报|规章|采购)")
_EN_ENDING = (
    r"(?:Banner|League|Prefecture|County|City|District|Province|Township|Town|Subdistrict"
    r"|Bureau|Department|Commission|Administration|Office|Zone)"
)
# an unknown word in small letters that stands where whose reports are meant is said
_WHOSE = re.compile(
    r"(?:^\W*|\b(?:of|in|at|for|by|did|does|had|has|about)\s+(?:the\s+)?)(?P<name>(?!(?:pdf|csv|json|html|xlsx?|markdown)\b)[A-Za-z]{3,})\b"
)
_EN = re.compile(
    rf"\b(?!(?:The|Which|What|Each|Every|Any|All|Of|For|In|At|By|And|Or)\b)[A-Z][a-z'’-]+"
    rf"(?:\s+[A-Z][a-z'’-]+)*?\s+{_EN_ENDING}\b"
)


def unread_name(text: str, language: Language) -> str:
    """A name left in a question from which the agencies that were read have been taken out, '' if there is none.

    A figure over all agencies, or over the others, is one for another question while such a name is unread.
    """
    if language is Language.ZH:
        if whole := _GOVERNMENT.search(text):
            return whole.group()
        return next((match["name"] for match in _ZH.finditer(text) if not _no_name().search(match["name"])), "")
    if named := _EN.search(text):
        return named.group()
    capitalised = (word for word, _, _ in words(text) if word[0].isupper() and word[1:].islower() and is_unknown(word.lower()))
    whose = (match["name"] for match in _WHOSE.finditer(text) if not is_word(match["name"].lower()))
    return next(capitalised, "") or next(whose, "")


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(_NO_NAME)
