"""What a question asks of the prose: the concepts it names, and the words that a passage about it can hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.answering.ranking import chinese_words, concept_term, words_and_pairs
from service.understanding.content import content_of, narrowing, without
from service.understanding.lexicon import concept_lexicon, concepts, text_lexicon
from service.understanding.patterns import overlaps, speaks_of
from service.understanding.phrases import Mention, outside, stem
from service.understanding.prose import said_of_prose
from service.understanding.query import Language, Query

# how often a concept that the question names counts beside a word; best of 2, 3, 4, 6 and 8 on eval/retrieval
_CONCEPT_WEIGHT = 4
# words that every paragraph of such a report may hold
_EVERYWHERE = frozenset({"信息", "公开", "政府", "政务", "工作"})
_COUNTED = re.compile(r"(?:多少|几)(?:[件条个次份封项名人家期篇场部元位户张](?![\u4e00-\u9fff]?员))?(?P<thing>[\u4e00-\u9fff]{2,6})")
_PROBLEMS = "problems"
# the word for what is asked for says nothing of it: what kind of review, 什么办法
_ASKED = re.compile(
    r"\b(?:what|which) (?:kind|sort|type|form)(?= of\b)"
    r"|(?:什么|啥|哪些|哪[一几]?[种个]|何种)样?的?(?:办法|方法|法子|方式|方案|手段|途径|人员|单位|机关|部门|地方)",
    re.IGNORECASE,
)
# the year has been taken out of 2023年为什么
_YEAR_LEFT = re.compile(r"(?:^|(?<=\s))年(?=\S)")


def question_text(query: Query) -> str:
    """The question without agency and year, as its meaning is looked up."""
    return _YEAR_LEFT.sub("", query.subject.text).strip()


def named_concepts(query: Query) -> tuple[str, ...]:
    """The concepts that a question names, in its order."""
    named = dict.fromkeys(key for mention in _concept_mentions(query) for key in mention.keys("concept"))
    return tuple(key for key in named if key != _PROBLEMS or not asks_for_remedy(query))


def _concept_mentions(query: Query) -> list[Mention]:
    """The words of a question for concepts; in English none within a longer phrase of its own: a flood of requests is no flood."""
    text = query.subject.text
    asked = [match.span() for match in _ASKED.finditer(text)]
    found = [one for one in concept_lexicon().find(text) if not any(overlaps((one.start, one.end), span) for span in asked)]
    return outside(found, text_lexicon().find(text)) if query.written_in is Language.EN else found


def asks_for_remedy(query: Query) -> bool:
    """Whether a question asks what is to be done about something that is lacking: the lack is not what it asks for."""
    return bool(speaks_of("remedy", query.subject.text))


def search_terms(query: Query, wanted: Sequence[tuple[str, ...]]) -> list[str]:
    """The terms a question is looked up by; of what it names in so many words the concept weighs as much as the words."""
    own = words_and_pairs(query.subject.content) if query.written_in is Language.ZH else [word for words in wanted for word in words]
    return [*own, *_CONCEPT_WEIGHT * [concept_term(concept) for concept in named_concepts(query)]]


def wanted_words(query: Query) -> list[tuple[str, ...]]:
    """What the question asks for, each thing as the Chinese words that can stand for it; none that only frames the question."""
    mentions = _concept_mentions(query)
    # where can I reach them: a word too common to be a concept by itself
    named = named_concepts(query) or tuple(topic for topic in (query.topic,) if topic in concepts())
    spoken_of = [concepts()[concept] for concept in named]
    framing = said_of_prose()
    if query.written_in is Language.EN:
        rest = without(query.subject.text, [(item.start, item.end) for item in mentions])
        said = text_lexicon().find(rest)
        keywords = dict.fromkeys(tuple(dict.fromkeys(item.keys("word"))) for item in said)
        # a word that no lexicon knows is held by no passage
        return [*spoken_of, *keywords, *(() for word in without_frames(rest, said))]
    rest = query.subject.content
    for mention in mentions:
        rest = rest.replace(mention.text, " ")
    known = _EVERYWHERE | framing
    return [*spoken_of, *((word,) for word in dict.fromkeys(chinese_words(rest)) if word not in known)]


def without_frames(text: str, mentions: Sequence[Mention]) -> list[str]:
    """The words of an English text that say what it is about, beside those mentioned."""
    unknown = narrowing(content_of(without(text, [(item.start, item.end) for item in mentions]), Language.EN), Language.EN)
    return [word for word in unknown.split() if stem(word) not in said_of_prose()]


def counted_words(query: Query) -> list[tuple[str, ...]]:
    """What a question asks the number of: in Chinese its very words, in English the words that can stand for them."""
    if query.written_in is Language.EN:
        return wanted_words(query) or [()]
    thing = _COUNTED.search(query.subject.text)
    return [(word,) for word in chinese_words(thing["thing"] if thing else query.subject.content)] or [()]
