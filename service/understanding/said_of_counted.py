"""Words that no list knows, where they stand by what is counted: land cases, 征地类申请, corrected because of procedural errors.

A single ground or outcome is named in so many words that most that are left over say it once more. Those that say which requests or
disputes are meant narrow it as they narrow all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.understanding.cells import CellsReading
from service.understanding.language import words_with_classes
from service.understanding.phrases import Mention
from service.understanding.query import Language

_DISPUTES = ("reconsideration", "litigation")
_KINDS_ZH = "(?:类|方面|领域|问题|事项|案件|纠纷|争议|性质|相关|有关)"
_COUNTED_ZH = "(?:政府信息公开|信息公开|公开)?(?:申请|行政复议|复议|行政诉讼|诉讼|官司|案件|案子)"
_COUNTED_EN = "(?:requests?|applications?|lawsuits?|suits?|cases?|reconsiderations?|disputes?|appeals?|litigation)"
_ON_EN = "(?:over|about|on|concerning|regarding|involving|for|(?:(?:brought|filed|lodged|made|sent|submitted) )?(?:by|from))"
_BECAUSE_EN = r"(?:because(?: of)?|due to|owing to|over|on (?:the )?grounds? (?:of|that))"
_ABOUT = {
    Language.ZH: (
        re.compile("(?:关于|涉及到?|有关|针对|事关|问及|围绕)[^，,。；;的]{0,4}$"),
        re.compile(f"[^，,。；;]{{0,4}}的{_COUNTED_ZH}"),
    ),
    Language.EN: (
        re.compile(rf"\b{_COUNTED_EN}\s+(?:about|concerning|regarding|relat(?:ed|ing) to)\s+(?:\w+\s+)?$", re.IGNORECASE),
        re.compile(""),
    ),
}
# classes of words, as jieba calls them, that name a thing
_NOUNS = ("n", "s", "vn", "j")


# one of those who asked, of whom the form tells nothing: 有一个人反复申请, by one and the same person
_ONE_APPLICANT = re.compile(
    r"(?<!没)(?<!没有)(?<!任何)(?:同一(?:个|名|位)?|(?:[有某]一?|其中一|一)(?:个|名|位))(?:人(?![民员均数事社力大])|申请人|申请者|当事人|群众|村民|市民|居民|律师|老人)(?!一件|都没|也没)"
    # a certain one who is told of by what he did: 那位反复申请的人
    r"|(?:[那这]一?|某)(?:个|名|位)[^，,。；;？?几多]{1,10}的(?:人(?![民员均数事社力大])|申请人|申请者|市民|村民|居民|群众|老人)"
    r"|\b(?:the|that) (?:one |single )?(?:person|man|woman|applicant|individual|requester|citizen|resident|villager) who\b"
    r"|\b(?:one|a single|(?:one and )?the same|a certain|any one|this one|that one|one particular) (?:\w+ )?"
    r"(?:person|man|woman|applicant|individual|requester|citizen|resident|villager|lawyer|complainant)\b",
    re.IGNORECASE,
)

# what the form calls repeated is of one applicant
_REPEATS = re.compile(r"重复|\brepeat|\bduplicat|\bagain\b", re.IGNORECASE)


def about_applicant(text: str, phrases: Sequence[Mention], cells: CellsReading, language: Language) -> str:
    """The words for an applicant that here say what requests are about, or that one of many is meant; '' if there are none:
    requests about companies, 涉及学校的申请, requests of one man.
    """
    ahead, behind = _ABOUT[language]
    for mention in phrases:
        if mention.keys("applicant") and ahead.search(text[: mention.start]) and behind.match(text[mention.end :]):
            return mention.text
    return one_applicant(text) if any(key.metric.startswith("requests.") for key in cells.cells) else ""


def one_applicant(text: str) -> str:
    """The words for one of many applicants, of whose requests only prose can tell; '' if there are none."""
    one = None if _REPEATS.search(text) else _ONE_APPLICANT.search(text)
    return one.group() if one else ""


def said_of_counted(text: str, residual: str, cells: CellsReading, language: Language) -> str:
    """The words of those left over (`residual`) that say which requests or disputes are meant, '' if none does."""
    disputes = all(key.metric.startswith(_DISPUTES) for key in cells.cells)
    patterns = _chinese if language is Language.ZH else _english

    def says(word: str) -> bool:
        found = [match for pattern in patterns(re.escape(word), disputes) for match in re.finditer(pattern, text, re.IGNORECASE)]
        # a word of a phrase that names something is none that is left over: 行政 of 行政复议
        return any(not any(start <= match.start("word") < end for start, end in cells.spans) for match in found)

    return " ".join(word for word in residual.split() if says(word)) if cells.cells else ""


def _chinese(word: str, disputes: bool) -> list[str]:
    patterns = [f"(?P<word>{word}){_KINDS_ZH}+的?(?:政府|行政)?{_COUNTED_ZH}"]
    if [kind for _, kind in words_with_classes(word)][-1].startswith(_NOUNS):
        patterns.append(f"(?P<word>{word})的?{_COUNTED_ZH}")
    if disputes:
        patterns.append(f"(?:因为?|由于|以)[^，,。；;]{{0,6}}(?P<word>{word})[^，,。；;]{{0,4}}?(?:被|而|遭|为由)")
    return patterns


def _english(word: str, disputes: bool) -> list[str]:
    exact = rf"\b(?P<word>{word})\b"
    patterns = [rf"{exact}(?:[-\s]related)?\s+{_COUNTED_EN}\b", rf"\b{_COUNTED_EN}\s+{_ON_EN}\s+(?:(?:an?|the)\s+)?{exact}"]
    return [*patterns, rf"\b{_BECAUSE_EN}\s+(?:\w+\s+){{0,2}}?{exact}"] if disputes else patterns
