"""What a sentence must hold to answer who or when: a sentence about the subject that names nobody, or no time, answers neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain.report import Passage
from service.understanding.lexicon import concepts
from service.understanding.query import Query

# the asker's staff and its superiors are named by the question itself: they are whom something was done to
_PEOPLE = "staff"
# what every report is about
_REQUESTS = "requests"
_WHO = re.compile(
    r"^\W*(?:by |and |so |from |to )?who(?:m|se)?\b|\bby whom\b|(?<!不管)(?<!无论)(?:谁|哪位|什么人|何人|哪些人)", re.IGNORECASE
)
_SOMEBODY = re.compile(
    r"负责|牵头|领导|同志|一把手|专家|学者|老师|讲师|律师|教授|代表|专人|专职|科室|综合科|法规科|处室|办公室|小组|机构|团队|第三方|公司|部门|委托|由"
    r"|相关方|当事人|群众|市民|居民|村民|牧民|农户|家长|企业|人员|骨干|[一-龥]员(?=[，。、；到参\d]|\d)|委员|律所|法院|检察院|高校|专班|工作组"
    r"|(?<![我该本市县区州省])局(?![面部势限])|(?<![场我无])所(?=[，。、；]|建立|联合|出具|审|负责|牵头|参与|共同)"
)
_WHEN = re.compile(
    r"^\W*(?:and |so |since |by )?when (?:did|was|were|is|are|does|do|will|has|have)\b|\bon (?:what|which) (?:date|day)\b"
    r"|\bin (?:what|which) month\b|什么时候|何时|哪天|哪一天|几月|哪个月|什么时间",
    re.IGNORECASE,
)
# the year is that of the report: it tells no time
_TIME = re.compile(r"\d{1,2}月|[一二三四五六七八九十]月|\d日|季度|半年|年[初中底终末]|每[年月周日天]|定期|[一-龥]会期间|截至")


@dataclass(frozen=True)
class Form:
    """What a sentence must hold to answer a question: one of `holds`, and words for at least half of what was done."""

    holds: re.Pattern[str]
    done: tuple[tuple[str, ...], ...] = ()

    def fits(self, sentence: str) -> bool:
        """Whether a sentence can answer."""
        held = sum(any(word in sentence for word in words) for words in self.done)
        return bool(self.holds.search(sentence)) and 2 * held >= len(self.done)

    def of(self, passage: Passage) -> bool:
        """Whether a passage as it is quoted can answer."""
        return self.fits(passage.text)


def form_of(query: Query, wanted: Sequence[tuple[str, ...]]) -> Form | None:
    """What a sentence must hold to answer who or when; None for any other question.

    `wanted`: what the question asks for, each thing as the words that can stand for it.
    """
    if _WHO.search(query.subject.text):
        named = (concepts()[_PEOPLE], concepts()[_REQUESTS])
        return Form(_SOMEBODY, tuple(words for words in wanted if words and words not in named))
    return Form(_TIME, tuple(words for words in wanted if words)) if _WHEN.search(query.subject.text) else None
