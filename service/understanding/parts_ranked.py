"""Questions that rank the counties or districts of a place: which of them come into question, and which place is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.understanding.content import chinese_keywords, content_of, without
from service.understanding.lexicon import intent_lexicon
from service.understanding.patterns import found_spans
from service.understanding.query import Language, Subject
from service.understanding.ranks import rank_spans, read_place

# how a question calls them; what lies around a name (宿迁下面, among … of) names nothing that is counted
_PARTS = re.compile(
    r"(?:各个?|几个|哪一?个|哪些|所有|全部|下辖|下属|所辖|下面|下边|底下|辖内|内)*的?(?:各个?|几个|哪一?个|哪些|所有|全部)?"
    r"(?:(?P<all>县区|区县|市县|县市区?|县级?和区|区和县|县、区|辖区|地方)|(?P<county>(?<![一-龥]{2}郊)县(?![级里外]?城))|(?P<district>(?<!地)(?<!社)区(?!别|分|域)))"
    r"(?:里面?|中间?|当中|之中|之间|内)?"
    r"|\b(?:among|amongst|of|in|which|what|the|all|its|these|those)?\s*(?:(?P<both>(?:counties|districts) (?:and|or) (?:counties|districts)"
    r"|count(?:y|ies) or district)"
    r"|(?P<places>(?:county|district|lower|sub-?prefectural)[- ]level (?:places|units|areas|localities|jurisdictions|governments|divisions)"
    r"|localities|sub-?divisions)|(?P<counties>count(?:y|ies))|(?P<districts>districts?))\b",
    re.IGNORECASE,
)
# 开发区, 新区 and 园区 are no districts; 市 alone is the city itself
_ENDINGS = {
    "county": r"县|旗",
    "district": r"(?<!开发)(?<!新)(?<!园)区",
    "all": r"县|旗|(?<!开发)(?<!新)(?<!园)区|[一-龥]{2}市",
}
_KINDS = {
    "all": "all",
    "both": "all",
    "places": "all",
    "county": "county",
    "counties": "county",
    "district": "district",
    "districts": "district",
}


@dataclass(frozen=True)
class PartsRanked:
    """A ranking of parts: `count` of them from the place `first` on, by what `counted` says; `names`: how their names end."""

    names: re.Pattern[str]
    descending: bool
    count: int
    first: int
    counted: Subject

    def holds(self, name: str) -> bool:
        """Whether a name is that of one of the parts that are ranked."""
        return bool(self.names.search(name))


def parts_ranked(text: str, language: Language) -> PartsRanked | None:
    """What a question ranks among the counties or districts of a place; None if it ranks none.

    `text`: the question without the names of agencies and years.
    """
    spoken_of = list(_PARTS.finditer(text))
    extremes = [mention for mention in intent_lexicon().find(text) if mention.keys("extreme")]
    place = read_place(text)
    if not spoken_of or not (extremes or place.named):
        return None
    descending = not place.from_bottom and not (extremes and "least" in extremes[0].keys("extreme"))
    spans = [*rank_spans(text), *found_spans(text, _PARTS), *((mention.start, mention.end) for mention in extremes)]
    rest = without(text, spans)
    content = content_of(rest, language)
    keywords = () if language is Language.ZH else chinese_keywords(rest)
    kinds = {_KINDS[kind] for match in spoken_of for kind, word in match.groupdict().items() if word}
    names = re.compile(f"(?:{_ENDINGS[kinds.pop() if len(kinds) == 1 else 'all']})$")
    return PartsRanked(names, descending, place.count, place.first, Subject(" ".join(rest.split()), content, content, keywords, keywords))
