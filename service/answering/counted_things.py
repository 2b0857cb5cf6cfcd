"""What a question about figures of the prose counts: its things, each as the words that can stand for it, and which of them it numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from service.understanding.content import chinese_keywords, content_of, is_counting, narrowing
from service.understanding.language import words_with_classes
from service.understanding.lexicon import chinese_synonyms, deeds, narrative_lexicon, said_of_things
from service.understanding.prose import figure_words
from service.understanding.query import Language, Subject

_HEAD_WEIGHT = 2.0
_HEAD_AFTER = re.compile(
    r"(?:多少|几)[件条个次份封项名人家期篇场部元起宗例位户张回万]?\s*(?!来着|左右|以上|以下|才对|合适)(?P<head>[\u4e00-\u9fff]{2})(?P<rest>[\u4e00-\u9fff]*)"
)
_ENDS_IN_VERB = re.compile(r"(?:[了过到出有]|[查抽收发办开设聘请派送印公发]|公布|公开|发布|办理|收到|举办|开展|组织|核查|检查)$")
_HEAD_BEFORE = re.compile(r"(?P<head>[\u4e00-\u9fff]{2})(?:数量?|量|有|又|都|是|为|共|达|总)*\s*(?:多少|几)")
_CLAUSES = re.compile(r"[，,；;]|、(?=[^、]*(?:多少|几))|\band\b", re.IGNORECASE)
_HEAD_ENGLISH = re.compile(r"\b(?:how (?:many|much)|number of|count of)\s+(?P<head>.*)", re.IGNORECASE)
# where the name of what is counted ends, and a word behind it that is no part of it: companies took part, articles published
_AUXILIARY = re.compile(
    r"\b(?:did|do|does|was|were|is|are|has|have|had|been|can|could|there|in|on|at|by|from|to|for|with|during|through|via|per|that|which|who)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"(?:took|take|taking|went|came|got|sent|gave|held|met|ran|\w+ed)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """One thing a question counts: the words that can stand for it, and how much it weighs.

    `head`: it is what the question asks the number of, where that can be told.
    """

    words: tuple[str, ...]
    weight: float
    head: bool = False


def wanted_of(subject: Subject, language: Language, residual: bool = False) -> list[Wanted]:
    """What a question counts: in Chinese known words with their synonyms, then pairs of characters; in English the lexicon's words."""
    wanted: list[Wanted] = []
    if language is Language.EN:
        wanted = [Wanted(words, 1.0) for words in (subject.residual_keywords if residual else subject.keywords)]
        counted = _HEAD_ENGLISH.search(subject.text)
        if counted and not residual and _is_unknown(counted["head"]):
            # nothing counts what no lexicon knows: state secrets that were published are no items published
            return [*wanted, Wanted((), _HEAD_WEIGHT, head=True)]
        *beside, last = _heads_in_english(counted["head"]) if counted else [()]
        wanted = [replace(item, weight=item.weight * _HEAD_WEIGHT) if item.words in beside else item for item in wanted]
        return [_as_head(item) if item.words == last else item for item in wanted]
    text = subject.residual if residual else subject.content
    for word, synonyms in (*said_of_things(text), *chinese_synonyms(text)):
        if word not in text:
            continue
        wanted.append(Wanted((word, *synonyms), float(len(word) - 1)))
        text = text.replace(word, " ", 1)
    for run in text.split():
        wanted += [Wanted((run[index : index + 2],), 1.0) for index in range(len(run) - 1)]
    counted = _HEAD_AFTER.search(subject.text) or _HEAD_BEFORE.search(subject.text)
    nothing = figure_words().says_nothing
    head = counted["head"] if counted and counted["head"] != nothing and not counted.group().endswith(nothing) else ""
    if head and (noun := _last_of_object(subject.text)) and any(noun in item.words for item in wanted):
        head = noun
    return [_as_head(item) if head in item.words else item for item in wanted]


# behind a verb all that is counted is its object, and the last noun of that is the thing: 查了多少份答复案卷
_OBJECT = re.compile(
    r"(?:^|[，,。；;：:？?\s])[^，,。；;：:？?]*?(?P<before>[\u4e00-\u9fff]{1,4}?)(?:多少|几)[件条个次份封项名人家期篇场部元起宗例位户张回万]?"
    r"(?P<object>[\u4e00-\u9fff]{4,10})[呢吗啊呀]?(?=[，,。；;？?\s]|$)"
)


def _last_of_object(text: str) -> str:
    """The last two characters of an object that a question counts, if a noun ends it and no word in it is a verb with its own object."""
    found = _OBJECT.search(text)
    if not found or not _ENDS_IN_VERB.search(found["before"]):
        return ""
    *inner, (last, kind) = words_with_classes(found["object"])
    plain = all(of_word[0] in "nvabj" for _, of_word in inner)
    return last[-2:] if inner and plain and kind.startswith(("n", "vn")) and len(last) > 1 else ""


def counted_apart(subject: Subject, language: Language) -> list[Subject]:
    """The clauses of a question that each count something by itself; none where there is only one."""
    counting = [part.strip() for part in _CLAUSES.split(subject.text) if is_counting(part, language)]
    return [] if len(counting) == 1 else [Subject(text, content_of(text, language), keywords=chinese_keywords(text)) for text in counting]


# two things that are counted together: 建议和提案一共几件, proposals of deputies and of advisers
_JOINED = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,10})(?:以及|还有|[和与及跟、])(?P<other>[\u4e00-\u9fff]{2,10})"
    r"|(?P<first>(?:[\w'’-]+\s+){0,5}[\w'’-]+)\s+(?:and|as well as|plus)\s+(?P<second>[\w'’-]+(?:\s+[\w'’-]+){0,5})",
    re.IGNORECASE,
)


# what stands around both in Chinese: how many, altogether, each
_BEFORE_BOTH = re.compile(r"^.*(?:多少|几)[件条个次份项名人家期篇场部起位]?|^年")
_BEHIND_BOTH = re.compile(r"(?:各|一共|总共|共|合计|加起来|分别|多少|几|有(?!关)|是)[\u4e00-\u9fff]*$")


def counted_together(subject: Subject, language: Language) -> list[Subject]:
    """The two things that a question counts in one number, each by itself; none where it joins nothing."""
    joined = _JOINED.search(subject.text)
    if joined is None:
        return []
    in_chinese = (_BEFORE_BOTH.sub("", joined["one"]), _BEHIND_BOTH.sub("", joined["other"])) if joined["one"] else ()
    names = [name for name in in_chinese or (joined["first"], joined["second"]) if name]
    return [Subject(name, content_of(name, language), keywords=chinese_keywords(name)) for name in names]


# how many firms did it close, were closed
_DONE = re.compile(r"\b(?:did|do|does|has|have|had|was|were|is|are|been|being|got)\b", re.IGNORECASE)


_DEED = re.compile(r"(?P<verb>[\u4e00-\u9fff]{2,6}?)[了过]?(?:多少|几)")


def done_to_counted(subject: Subject, language: Language) -> tuple[str, ...]:
    """What was done with the things that a question counts, as the words that can stand for it; none where that is not known.

    How many firms were closed is not how many were inspected.
    """
    if language is Language.ZH:
        found = _DEED.search(subject.text)
        return next((words for words in deeds() if found and found["verb"].endswith(words)), ())
    counted = _HEAD_ENGLISH.search(subject.text)
    auxiliary = _DONE.search(counted["head"]) if counted else None
    if not counted or not auxiliary:
        return ()
    behind = counted["head"][auxiliary.end() :]
    first = next(iter(narrative_lexicon().find(behind)), None)
    if first is None or content_of(behind[: first.start], Language.EN):
        return ()
    said = figure_words().publishing | figure_words().disclosing
    return () if said.intersection(first.keys("word")) else first.keys("word")


def _heads_in_english(text: str) -> list[tuple[str, ...]]:
    """What is counted by a text that begins with it: the words that follow each other, of which the last is counted (WeChat followers)."""
    heads: list[tuple[str, ...]] = []
    end = None
    # articles that were published are told as items published, too
    said = figure_words().publishing | figure_words().disclosing
    for mention in narrative_lexicon().find(text):
        if end is not None and (
            _ends_name(text[end : mention.start])
            or _AUXILIARY.match(mention.text)
            or (_VERB.match(mention.text) and not said.intersection(mention.keys("word")))
        ):
            break
        end = mention.end
        heads.append(() if figure_words().says_nothing in mention.keys("word") else mention.keys("word"))
    return heads or [()]


def _ends_name(between: str) -> bool:
    """Whether a name of what is counted ends before these words: at a stop, and at any word that is no noun or adjective of it."""
    content = content_of(between, Language.EN).split()
    return bool(re.search(r"[^\w\s'-]", between) or len(content) != len(between.split()) or any(_VERB.match(word) for word in content))


def _is_unknown(text: str) -> bool:
    """Whether a text begins with a name of what is counted in which no word is known to be counted."""
    auxiliary = _AUXILIARY.search(text)
    name = text[: auxiliary.start()] if auxiliary else ""
    return bool(name and not narrative_lexicon().find(name) and narrowing(content_of(name, Language.EN), Language.EN))


def _as_head(item: Wanted) -> Wanted:
    return replace(item, weight=item.weight * _HEAD_WEIGHT, head=True)
