"""Several questions in one message: where one ends and the next begins."""

from __future__ import annotations

import re

from service.understanding.query import Language

# a share asked for behind a figure: …, and the share? ，占比？
_SHARE = {
    Language.EN: r"(?:the |its |their )?(?:share|percentage|proportion|ratio|rate)\W*$",
    Language.ZH: r"(?:占比|比例|比重|百分比)呢?\W*$",
}
# ends of questions that nobody takes for anything else
_ENDS = re.compile(r"(?<=[?？；;])\s*|\n+")
# ends of sentences; in English before a capital, so that no abbreviation is one
_FULL_STOPS = re.compile(r"[。！;；]\s*|(?<=[a-z\d)]{2})[.!]\s+(?=[A-Z\"'])")
# what may stand before the word that asks: over how many projects, on which grounds
_AHEAD = r"(?:(?:in|on|over|by|for|from|to|of|under|with|across|at|into|through|out of)\s+)?"
# where another question may begin in the same sentence; whether it is one is told by what it asks
_JOINTS = {
    Language.EN: re.compile(
        # a figure, and how many of those …; one of its parts in brackets
        r"(?P<part>[,;:(]?\s+(?:and\s+)?(?=of (?:these|those|them|which),?\s+how (?:many|much)\b)"
        r"|,?\s+as well as\s+(?=how (?:many|much)\b)|,?\s+and\s+(?=how (?:many|much) of (?:these|those|them|which)\b)"
        r"|\s*\(\s*(?:and\s+|of which\s+)?(?=how (?:many|much)\b))"
        rf"|,?\s+(?:and|as well as|but)\s+(?=(?:{_AHEAD}(?:what|which|how|who|when)|did|do|does|was|were|is)\b|{_SHARE[Language.EN]})"
        # how many individuals, how many companies
        r"|,\s+(?=how (?:many|much)\b)",
        re.IGNORECASE,
    ),
    Language.ZH: re.compile(
        r"、(?=(?:谁|哪)[^，,、。]{0,12}(?:最|第))|[，,。](?:另外|还有|以及|并且|同时|那么|另|还想知道|还想问)?"
        rf"(?=[^，,。]{{0,30}}(?:多少|几|哪|什么|如何|怎么|吗|是否|有没有)|{_SHARE[Language.ZH]})"
        # the total, and what is in it; a figure, and one of its parts in brackets
        r"|(?P<part>[，,、]?(?:以及|还有|和|及)?(?=其中)|[（(](?=[^（）()]{0,16}(?:多少|几)))"
        # counted with a measure word, which ends what is asked: 不公开几件 自然人几件
        rf"|(?<=[几少][件份个次起宗条项元])(?:了|呢)?\s+(?=[^，,。]{{0,30}}(?:多少|几))"
        # a share and another share
        r"|(?<=比例|比重|之几|多少|占比)(?:[，,]?以及|[，,]?还有|[，,])(?=[^，,。]{2,20}占[^，,。]{2,12}(?:比例|比重|之几|多少|几成))"
    ),
}
_ASKS = re.compile(
    r"多少|几|哪|什么|如何|怎么|怎样|吗|是否|有没有|有无|\b(?:what|which|how|when|where|did|does|do|was|were|is|are|has|had)\b"
    # not those who applied
    rf"|(?<!those )(?<!people )(?<!persons )(?<!ones )(?<!bodies )(?<!anyone )\bwho\b|^{_SHARE[Language.ZH]}|^{_SHARE[Language.EN]}",
    re.IGNORECASE,
)
# the whole that parts are asked of behind it: suits brought straight to court. Total, and how many of those …
_NAMES_TOTAL = re.compile(r"\btotals?\b|\b(?:in all|altogether|overall)\W*$|总(?:[数量]|计)|(?:合计|一共)\W*$", re.IGNORECASE)
# a part of the figure before; what stands before a part and is asked for itself, as no phrase that only says what it is about
_PART = re.compile(r"其中")
_PART_EN = re.compile(r"\W*(?:and\s+)?(?:of|among) (?:these|those|them|which)\b|\W*how many of (?:these|those|them)\b", re.IGNORECASE)
_IS_FIGURE = {
    Language.EN: re.compile(
        r"(?!\W*(?:(?:out )?of|for|in|at|about|regarding|concerning|on|with|from|among|given|as|if|when|since|because|i|we|my|our)\b)",
        re.IGNORECASE,
    ),
    # in Chinese nothing but the words that ask tells a figure from what a question is about
    Language.ZH: re.compile(r"(?!)"),
}
_SHARE_OF = re.compile(r"占.{2,12}(?:比例|比重)\W*$")
# what no statement has
_IS_QUESTION = re.compile(
    r"[?？]|多少|几[件份个家次条]|哪|什么|如何|怎么|怎样|吗|是否|有没有|有无|请|\b(?:what|which|how|who|when|where|please)\b"
    r"|^\W*(?:(?:and|but|so|or)\s+)?(?:did|does|do|was|were|is|are|has|had|can|could|would|will|tell|give|show|list|compare|count|rank|add|explain|name)\b",
    re.IGNORECASE,
)
# what narrows the question before it: Only the online ones. I mean those about land. 只要关于住房的。
_TOPIC_BEHIND = re.compile(
    r"^\W*(?:(?:i|we) mean,? |that is,? |namely,? |specifically,? |but |and )*(?:only |just |solely |exclusively |specifically )*"
    r"(?:(?:the )?[\w-]+(?: [\w-]+)? ones(?: only| alone)?|(?:the |those |these |ones |requests |applications )*"
    r"\b(?:ones|those|requests|applications|about|regarding|concerning)"
    r" (?:about|regarding|concerning|on|from|by|via|through|for|filed|made|submitted|sent|that|which|who|whose|in"
    r"|relat\w+|involving|\w+)\b[^.?!]*)[.!]?$"
    r"|^\W*我?(?:们)?(?:是|的意思是)?(?:只[要看算问指限管说]|仅[限指要看算含]?|专指|特指|单指|单[看说算]|说的是|指的是|是说|意思是|限于)[^，,。？?]{1,16}(?:的|类|方面|部分|渠道|方式)[。！!.]*$",
    re.IGNORECASE,
)
_MEANT = re.compile(r"^\W*(?:(?:i|we) mean\b,?\s*|我们?(?:是说|的意思是|说的是|指的是))", re.IGNORECASE)
# shorter pieces are no question of their own; a Chinese word of two characters (占比) can be one
_SHORTEST = 3


def sentences(text: str) -> list[str]:
    """The questions of a message that are parted by question marks, semicolons or line breaks."""
    found: list[str] = []
    for piece in map(str.strip, _ENDS.split(text)):
        if found and _TOPIC_BEHIND.search(piece) and not _IS_QUESTION.search(piece):
            found[-1] += f" {_MEANT.sub('', piece)}"
        else:
            found.append(piece)
    return [piece for piece in found if len(re.sub(r"\W", "", piece)) >= _SHORTEST or re.match(_SHARE[Language.ZH], piece)] or [text]


# whom a question is about, told behind it: … ? I mean the health bureau. 我说的是遵义
_NAMED_BEHIND = re.compile(
    r"^(?P<asked>.+?[?？。！!])\s*(?:(?:我们?|咱们?)?(?:说|指|问|要问|想问)的(?:就|其实)?是(?!不是)"
    r"|(?:that(?:'s| is|,s) )?(?:I|we)(?:'m|'re| am| are)?"
    r"(?: only| just)? (?:mean|meant|talking about|speaking of|referring to|asking about)\b:?)"
    r"\s*(?P<name>[^?？!！,，;；]{2,60}?)的?[。.!！\s]*$",
    re.IGNORECASE | re.DOTALL,
)


def named_behind(text: str) -> tuple[str, str]:
    """A question and whom it is said to be about behind it; ('', '') where that is not told so."""
    match = _NAMED_BEHIND.match(text)
    return (match["asked"].strip(), match["name"].strip()) if match else ("", "")


def behind_statements(text: str) -> tuple[list[str], str]:
    """The sentences before the first that asks something, and the text from there on; none where nothing is asked."""
    begin, told = 0, []
    for end in _FULL_STOPS.finditer(text):
        if _IS_QUESTION.search(text[begin : end.end()]) or not _ASKS.search(text, end.end()):
            break
        told.append(text[begin : end.start()])
        begin = end.end()
    return told, text[begin:]


def clauses(text: str, language: Language) -> list[str]:
    """The parts of a sentence that are each a question; the sentence alone if one of them asks nothing.

    What stands before the first that asks is what that is about: 没走复议的官司，有多少起，其中纠正的几起.
    """
    joints = list(_JOINTS[language].finditer(text))
    while joints and not (_asks(before := text[: joints[0].start()]) or (joints[0]["part"] and _IS_FIGURE[language].match(before))):
        del joints[0]
    begins = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(text)]
    pieces = [piece for begin, end in zip(begins, ends, strict=True) if (piece := text[begin:end].strip())]
    ask = [_asks(piece) or _SHARE_OF.search(piece) or _PART.match(piece) for piece in pieces]
    # what stands before the first joint asks, or is what the parts are of
    return pieces if all(ask[1:]) else [text]


def of_a_part(piece: str) -> bool:
    """Whether a part of a sentence asks for a part of what stands before: 其中被纠正的几件, of which how many."""
    return bool(_PART.match(piece) or _PART_EN.match(piece))


def _asks(piece: str) -> bool:
    return bool(_ASKS.search(piece) or _NAMES_TOTAL.search(piece))
