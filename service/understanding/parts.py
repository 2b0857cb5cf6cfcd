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
# where another question may begin in the same sentence; whether it is one is told by what it asks
_JOINTS = {
    Language.EN: re.compile(
        rf",?\s+(?:and|as well as|but)\s+(?=(?:what|which|how|who|when|did|do|does|was|were|is|in which)\b|{_SHARE[Language.EN]})",
        re.IGNORECASE,
    ),
    Language.ZH: re.compile(
        r"、(?=(?:谁|哪)[^，,、。]{0,12}(?:最|第))|[，,。](?:另外|还有|以及|并且|同时|那么|另|还想知道|还想问)?"
        rf"(?=[^，,。]{{0,30}}(?:多少|几|哪|什么|如何|怎么|吗|是否|有没有)|{_SHARE[Language.ZH]})"
        # a share and another share
        r"|(?<=比例|比重|之几|多少|占比)(?:[，,]?以及|[，,]?还有|[，,])(?=[^，,。]{2,20}占[^，,。]{2,12}(?:比例|比重|之几|多少|几成))"
    ),
}
_ASKS = re.compile(
    r"多少|几|哪|什么|如何|怎么|怎样|吗|是否|有没有|有无|\b(?:what|which|how|who|when|where|did|does|do|was|were|is|are|has|had)\b"
    rf"|^{_SHARE[Language.ZH]}|^{_SHARE[Language.EN]}",
    re.IGNORECASE,
)
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
    while joints and not _ASKS.search(text[: joints[0].start()]):
        del joints[0]
    begins = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(text)]
    pieces = [piece for begin, end in zip(begins, ends, strict=True) if (piece := text[begin:end].strip())]
    return pieces if all(_ASKS.search(piece) or _SHARE_OF.search(piece) for piece in pieces) else [text]
