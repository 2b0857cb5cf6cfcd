"""What is to be done with what a question names: look up, compare, add, rank, choose, or quote the text."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.domain.form import TOTAL
from service.understanding import dividing
from service.understanding.beyond import Beyond, beyond_reports, off_everyday
from service.understanding.checking import checks_report
from service.understanding.choosing import asks_for_more_of_two, read_choice_or_rank
from service.understanding.content import counts_in_prose, is_counting, narrowing
from service.understanding.part_of_whole import shares_other, shares_whole
from service.understanding.patterns import overlaps, speaks_of
from service.understanding.plans import Plan, Read
from service.understanding.query import (
    AgencyReading,
    Language,
    Operation,
)
from service.understanding.surroundings import clauses_around
from service.understanding.things_asked import asks_for_thing

_WHY = re.compile(
    r"\W*(?:(?:and|but|so)\s+)?(?:why|how come|what for|那?为什么|为何|原因(?:呢|是什么))"
    r"(?:\s+(?:was|is|were|are)\s+(?:that|this|it|they|there))?"
    r"(?:\s+so(?:\s+(?:few|many|low|high|little|much|small|large|big))?)?(?:会?[这那]么|如此|会)?[多少高低大小]?(?:呢|啊)?\W*"
    # what the report gives as the reason
    r"|\W*那?(?:这?份?年?报告?[里中上]?|年报[里中上]?)?(?:是?怎么)?(?:说|写|讲|提到?|解释|分析)?的?(?:主要)?(?:是)?(?:因为)?"
    r"什么(?:原因|缘故)(?:造成|导致|引起)?的?\W*"
    r"|\W*(?:and |but |so )?what (?:reasons?|explanation)s? (?:does|did) (?:the|its|their|that) (?:report|bureau|agency|text)"
    r" (?:give|state|name)s?(?: for (?:that|this|it))?\W*"
    r"|\W*(?:and |but |so )?what (?:caused|explains|was the reason for|is the reason for) (?:that|this|it)\W*",
    re.IGNORECASE,
)
# 各工信局, bureaus: every organ of the kind is meant; the name itself has been taken out of the text and left spaces
_EACH_OF_KIND = re.compile(
    r"(?:各|每个|每家|所有|全部|全体|这些)(?:地|市|县|区|级|家|个)?的?\s|\b(?:all|every|each)(?: of)?(?: the)?\s\s", re.IGNORECASE
)
# what requests were about, which no figure tells
_ABOUT_WHAT = re.compile(
    r"(?:什么|啥|哪些|哪几?方面|哪几?类|哪几?块)(?:样|方面)?的?(?:内容|主题|话题|领域|方面|事儿|事情|题目|议题)|哪几?方面|哪几?块"
)
# all in all, where several years are named: 近三年共收到
_ALTOGETHER = re.compile(r"(?<![公一总合])共(?=计?(?:收|新收|受理|接|办|答|处|审|批|不予|公开|发生|有))")
# of one and another, whose names have been taken out: 广州海关加上长河街道
_ADDED = re.compile(r"\s{2,}的?(?:加上?|[+＋]|plus)(?:的|the)?\s{2,}", re.IGNORECASE)
_EACH = re.compile(r"分别|各|\b(?:each|respectively|separately)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:bureaus|departments|offices|commissions|agencies|authorities|administrations|ministries)\b", re.IGNORECASE)


def plan(read: Read) -> Plan:
    """Decide what a question wants done."""
    named = read.named
    in_domain = bool(speaks_of("reports", read.text))
    counts = is_counting(read.text, read.language) and read.cells.cells and read.agencies
    of_text = _indexed(read) and asks_for_thing(read.text, read.language, read.phrases, read.intents)
    # who writes something asks for nothing to be written
    told = counts or read.defines or of_text or (_indexed(read) and speaks_of("who_did", read.text))
    if speaks_of("errand", read.text) or (_is_a_task(read) and not told) or is_of_everyday(read):
        return Plan(Operation.OFF_TOPIC)
    if read.cells.bare_outcome and not in_domain and not read.agencies:
        return Plan(Operation.OFF_TOPIC)
    if not of_text and (beyond := _beyond(read)):
        return Plan(Operation.OFF_TOPIC, beyond=beyond)
    calculation = _calculation(read) if (read.cells.cells or read.quotients) and not _asks_what_is_done(read) else None
    defines = read.defines and not read.agencies and not read.years.named
    if defines and (read.cells.cells or read.quotients or in_domain) and not (calculation and calculation.operation in PLAINLY):
        return Plan(Operation.DEFINE)
    if calculation:
        return calculation
    if not of_text and checks_report(
        read.text, _speaks_of_audit(read), 1 if read.cells.all_requests else len(read.cells.cells), bool(read.agencies)
    ):
        return Plan(Operation.AUDIT)
    # a place that is indexed and a subject of the prose: it asks what the text says
    about_text = _indexed(read) and bool("manner" in named or read.keys("topic") or _says_more(read))
    if "catalog" in named and not _counts_other_reports(read) and (not read.cells.cells or read.cells.weak) and not about_text:
        return Plan(Operation.CATALOG)
    return Plan(_lookup_or_text(read, in_domain, of_text))


def _says_more(read: Read) -> bool:
    """Whether a question which places or units says what they did or had done to them, and nothing of reports."""
    return bool(narrowing(read.residual, read.language)) and not speaks_of("catalogue", read.text)


# reports that an organ publishes or has made beside its own: 事故调查报告, 评估报告, accident investigation reports
_OTHER_REPORTS = re.compile(
    r"(?:调查|评估|评价|检测|监测|审计|统计|分析|研究|环评|影响|鉴定|检验|质量|普查|督查|巡察|巡视|整改|请示|述职|考察|调研|验收)报告"
    r"|\b(?:investigation|accident|incident|audit|assessment|evaluation|inspection|monitoring|test|survey|research|analysis|impact|appraisal"
    r"|inquiry|enquiry)\s+reports?\b",
    re.IGNORECASE,
)


def _counts_other_reports(read: Read) -> bool:
    """Whether the reports that are asked about are of another kind than those that are indexed."""
    return bool(_OTHER_REPORTS.search(read.text)) and any(reading.agencies for reading in read.agencies)


def _asks_what_is_done(read: Read) -> bool:
    """Whether it asks what was or will be done about something that rises or falls, and for no number of it."""
    plans = "improvements" in read.keys("topic") or speaks_of("remedy", read.text) or speaks_of("deed", read.text)
    return bool(plans) and not is_counting(read.text, read.language)


# what somebody else writes: does what it writes agree with its table
_WRITES = re.compile(
    r"\b(?:what|whatever|how|does|did|do|that|as|which|text|report)\b(?:(?!\b(?:i|we|you|me|us|to|should|can)\b)[^.?!;])*\bwrit(?:es?|ing)\b"
    r"|\bwrites\b",
    re.IGNORECASE,
)


def _is_a_task(read: Read) -> bool:
    """Whether it asks for something to be written; not where that is only told beside the figures that are asked for."""
    written = [match.span() for match in _WRITES.finditer(read.text)]
    told = [one for one in read.intents if "task" in one.keys("intent") and any(overlaps((one.start, one.end), span) for span in written)]
    return _asks_for("task", replace(read, intents=[one for one in read.intents if one not in told]))


def _speaks_of_audit(read: Read) -> bool:
    """Whether it asks if a report adds up; not where that is only said around the figures that are asked for."""
    return _asks_for("audit", read)


def _asks_for(intent: str, read: Read) -> bool:
    found = [(one.start, one.end) for one in read.intents if intent in one.keys("intent")]
    around = clauses_around(read.text, read.cells.spans, read.language)
    return any(not any(overlaps(span, clause) for clause in around) for span in found)


def is_of_everyday(read: Read) -> bool:
    """Whether it is about everyday life somewhere; of an organ that is named it asks what its report says."""
    return all(reading.bare_place for reading in read.agencies) and off_everyday(read.text, bool(read.agencies))


def _beyond(read: Read) -> Beyond | None:
    """Why a question lies beyond the reports, if it does."""
    figure = bool(read.cells.cells or read.quotients)
    about_text = "manner" in read.named or bool(read.keys("topic"))
    return beyond_reports(read.text, figure, is_counting(read.text, read.language), about_text, read.years.named)


PLAINLY = (Operation.RANK, Operation.SELECT, Operation.SUM, Operation.AVERAGE)
"""Operations that a question what something is can only mean."""


def _lookup_or_text(read: Read, in_domain: bool, of_text: bool) -> Operation:
    cells, breakdown = read.cells, read.breakdown
    if "grounds" in read.named and _WHY.fullmatch(read.text) and not cells.broken_down:
        return Operation.TEXT
    # how something is done, or words beyond a mere "requests" in a question that counts nothing: it asks what the text says
    asks_text = (
        of_text
        or "manner" in read.named
        or bool(read.keys("topic"))
        or bool(_ABOUT_WHAT.search(read.text) and not is_counting(read.text, read.language))
        or bool(speaks_of("who_did", read.text) or speaks_of("rule", read.text) or _asks_what_is_done(read))
    )
    if "contact" in read.keys("topic") and not cells.cells and _indexed(read):
        return Operation.TEXT
    names_cells = bool(cells.cells) and (breakdown or not asks_text) and (breakdown or not (cells.weak and read.residual))
    if names_cells or (is_counting(read.text, read.language) and not of_text):
        about_reports = in_domain or _indexed(read) or counts_in_prose(read.text, read.language)
        return Operation.LOOKUP if cells.cells or about_reports else Operation.OFF_TOPIC
    compares = asks_for_more_of_two(read) and counts_in_prose(read.text, read.language)
    if _indexed(read) and (compares or (not asks_text and _names_what_is_counted(read))):
        return Operation.LOOKUP
    if _indexed(read) or read.keys("topic") or (in_domain and "greeting" not in read.named):
        return Operation.TEXT
    return Operation.HELP if "greeting" in read.named else Operation.OFF_TOPIC


# words of a question that names what is counted and nothing else
_MOST_WORDS = 3


def _names_what_is_counted(read: Read) -> bool:
    """Whether it is a name and something that prose counts: Zhaoyuan followers."""
    words = read.text.split() if read.language is Language.EN else list("".join(re.findall(r"\w", read.text.rstrip("呢？?"))))
    most = _MOST_WORDS if read.language is Language.EN else 2 * _MOST_WORDS
    return 0 < len(words) <= most and counts_in_prose(read.text, read.language)


def _calculation(read: Read) -> Plan | None:
    """The operation over several figures that a question asks for; None if it asks for none."""
    operations = [Operation(key) for key in read.keys("operation")]
    if chosen := read_choice_or_rank(read, operations):
        return chosen
    # a mean time that requests took is told by sentences, and computed from nothing
    averaged = Operation.AVERAGE in operations and not speaks_of("duration", read.text)
    if averaged and not dividing.for_each(read.division, read.sides, read.quotients):
        return Plan(Operation.AVERAGE)
    if dividing.divides(read.division, read.sides, read.quotients, read.cells, read.agencies, read.years):
        return Plan(Operation.RATIO)
    if shares_whole(read) or shares_other(read):
        return Plan(Operation.RATIO, of_whole=True)
    several = _is_several(read) or len(read.years.years) > 1 or read.years.every or _everyone(read)
    # a place that only says where the other one lies is none that is compared: the zone in Tianjin
    compared = [reading for reading in read.agencies if reading.agencies or not reading.bare_place]
    if Operation.CHANGE in operations and not (Operation.COMPARE in operations and len(compared) > 1):
        return Plan(Operation.CHANGE)
    shared = Operation.SHARE in operations and Operation.COMPARE not in operations and not several
    if shared and (read.cells.together or read.cells.base or read.cells.taken_out or Operation.SUM in operations):
        return Plan(Operation.SHARE)
    # what a measure is made of is set against nothing: disclosure rate, granted and partial against all concluded
    beside = several or (not read.explains_measure and (len(read.cells.cells) > 1 or read.difference))
    if (Operation.COMPARE in operations or read.differs) and beside:
        same_agency = len(compared) <= 1 and (len(read.years.years) > 1 or read.years.every)
        return Plan(Operation.CHANGE if same_agency else Operation.COMPARE)
    # a total of requests that can be any of three is no sum of the three, nor is one that stands in a list
    addable = len(read.cells.cells) > 1 and (not read.cells.all_requests or read.breakdown) and TOTAL not in read.cells.columns
    summed = Operation.SUM in operations and (several or addable or not read.agencies)
    # the total that a share is of sums up nothing
    altogether = several and (_ALTOGETHER.search(read.text) or _ADDED.search(read.text)) and not _EACH.search(read.text)
    total_named = (read.cells.total_named or altogether) and Operation.SHARE not in operations
    if summed or (several and (total_named or _everyone(read))):
        return Plan(Operation.SUM)
    if read.quotients or Operation.SHARE in operations or in_percent(read):
        return Plan(Operation.SHARE)
    if read.cells.together or (read.cells.total_named and _of_one_kind(read) and not _EACH.search(read.text)):
        return Plan(Operation.SUM)
    return None


def in_percent(read: Read) -> bool:
    """Whether two figures are set one over the other in per cent."""
    return dividing.in_percent(read.division, read.sides)


def _is_several(read: Read) -> bool:
    """Whether several agencies are named, one by one, or all of a place: the two Shanghai bodies, a province for those in it."""
    return len(read.agencies) > 1 or any(reading.is_wide and len(reading.agencies or reading.nearby) > 1 for reading in read.agencies)


def _of_one_kind(read: Read) -> bool:
    """Whether several things are named of which one count is asked, which can be added: kinds of disputes, of documents, of decisions."""
    keys = [key.metric.rpartition(".") for key in read.cells.cells]
    tables = {key[0].partition(".")[0].replace("litigation", "reconsideration") for key in keys}
    addable = len(tables) == 1 and tables <= {"reconsideration", "proactive"}
    return len(keys) > 1 and len({key[2] for key in keys}) == 1 and addable


def _indexed(read: Read) -> bool:
    return any(reading.agencies for reading in read.agencies)


def _everyone(read: Read) -> bool:
    """Whether all that are indexed are meant, or all organs of a kind."""
    every = bool(read.keys("everyone")) and all(reading.of_kind or reading.bare_place for reading in read.agencies)
    return every or (bool(read.agencies) and all(_each_of_kind(reading, read.text) for reading in read.agencies))


def _each_of_kind(reading: AgencyReading, text: str) -> bool:
    # those of a level are all of them: the county-level ones
    return reading.of_kind and bool(not reading.organ or _EACH_OF_KIND.search(text) or _PLURAL.search(reading.mention))
