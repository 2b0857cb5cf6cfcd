"""Which figures a question names: its phrases, and the cells they are put together to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.domain.form import TOTAL, CellKey
from service.understanding.bases import not_said_again, said_base
from service.understanding.carrying import directed
from service.understanding.cells import CellsReading, broken_down, enumerated, has_rows, parts_of, read_cells
from service.understanding.claims import asks_whether, claimed, read_claim, told_each
from service.understanding.combined import combined
from service.understanding.conditions import asks_which
from service.understanding.content import is_counting, without
from service.understanding.counted_columns import with_counted_columns
from service.understanding.lexicon import intent_lexicon, question_lexicon, verbs_of_requests
from service.understanding.listed_items import with_item_columns
from service.understanding.listing import in_list, with_group, without_examples
from service.understanding.named_otherwise import without_others
from service.understanding.patterns import Span, found_spans, overlaps
from service.understanding.phrases import Meaning, Mention, names, outside, spans_of
from service.understanding.plans import BREAKDOWNS
from service.understanding.query import AgencyReading, Claim, Language, Operation, YearReading
from service.understanding.ranks import read_place
from service.understanding.ratios import compared
from service.understanding.stances import read_stances, withheld_spans, without_apart
from service.understanding.surroundings import clauses_around
from service.understanding.units import in_unit_named
from service.understanding.within import row_behind, single_rows, what_is_ranked

_LISTED = re.compile(
    r"(?:几|多少)[件份次个起]、|分别|逐一|一一|逐项|逐个|依次|列明|各(?:是|为|有|几|多少)|数量$|\bone by one\b|\bin turn\b|\bseparately\b"
    r"|\bindividually\b|\brespectively\b|\bfigures\b|\bnumbers of\b|\bnumber of .+ and (?:of|(?:the )?(?:number|total|count))\b",
    re.IGNORECASE,
)
# all results, said in words that can only be those of requests
_ALL_OUTCOMES = re.compile(
    r"\b(?:all|every|each)(?: of)?(?: the)? (?:outcome|result)s?\b|\b(?:breakdown|table|list) of (?:all )?(?:the )?outcomes\b"
    r"|[各所]\S{0,3}(?:办理|处理|答复)结果",
    re.IGNORECASE,
)
# so many counts are asked for in turn
_SEVERAL = 2
_EACH_DISCLOSED = re.compile(r"(?<![动予分不])公开了?(?:多少|几)件|\bhow many (?:were |did \w+ )?(?:released|disclosed?)\b", re.IGNORECASE)

# 同一个人, 每个人, 几个人: so many people, and none of the applicants of the form
_COUNTED_PEOPLE = re.compile(r"(?:[一两二三四五六七八九十几每某同哪这多数半]|(?<=.)那|\d)$")
_OF_SPEAKER = re.compile(r"\b(?:my|our)\s+(?:[\w-]+\s+)?$|(?:我们?|咱们?|俺们?|鄙|我司|我所在)的?[这那]?[家个]?$", re.IGNORECASE)
# chief of all, and chiefs of something
_PEOPLE_IN_CHARGE = ("chiefs", "principals", "heads")
_HOW_IT_BECAME = re.compile(
    r"\bhow (?!many\b|much\b|often\b|come\b|about\b|requests?\b|applications?\b)(?:\w+ly )?\w+ (?:did|does|do|has|have|had|is|are)\b"
    r"[^.?!,;]{0,40}?\b(?P<verb>g[eo]t(?:s|ten|ting)?)\b"
    r"(?=\s*(?:[?.!,;]|$|in\b|by\b|after\b|at\b|over\b|then\b))",
    re.IGNORECASE,
)
# 有个人一年交了好多: somebody, whose doings are told
_SOMEBODY = re.compile(r"(?<=有)个人(?=[一老总多反年天又连经接频不前自]|在|就|他|她|，|,)")
# behind a kind of applicants, that it is one: 律所之类的机构, law firms and similar bodies
_AND_THE_LIKE = re.compile(
    r"(?:之类|那?一类|这类|那类|这样|那样|这种|那种|等等?|一流)的?(?:机构|单位|组织|主体|团体|部门|人士|人|申请人|申请者)(?:那里|那边)?"
    r"|,?\s+(?:and|or)\s+(?:(?:other\s+)?(?:similar|such|like|suchlike)\s+"
    r"(?:bod(?:y|ies)|organi[sz]ations?|institutions?|people|entities|outfits)|the like)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Phrases:
    """What the lexicons find in a question: `intents`, words for what is to be done; `mentions`, those for what is counted.

    `text`: the question without its agencies and years; `listed`: it asks for several things; `whether`: it wants yes or no; `claim`:
    what it takes for true.
    """

    text: str
    language: Language
    intents: Sequence[Mention]
    mentions: Sequence[Mention]
    listed: bool
    whether: bool
    claim: Claim | None


@dataclass(frozen=True)
class NamedCells:
    """The cells that a question names, with the intents and the claim as they are meant of these; `behind`: the row a rank comes behind."""

    cells: CellsReading
    intents: Sequence[Mention]
    claim: Claim | None
    behind: CellKey | None


def read_phrases(text: str, whole: str, language: Language) -> Phrases:
    """The phrases of a question; `whole`: with its agencies and years."""
    named = without_others(question_lexicon().find(text), text)
    intents, mentions = [compared(one, text) for one in intent_lexicon().find(text)], directed(without_apart(named, text), text)
    mentions = outside(mentions, [mention for mention in intents if mention.keys("extreme")])
    mentions = [one for one in mentions if not any(overlaps((one.start, one.end), verb) for verb in _grown(text))]
    # who asks is no kind of applicants: our firm, 我们公司
    mentions = [one for one in mentions if not (one.keys("applicant") and _OF_SPEAKER.search(text[: one.start]))]
    people = [one for one in mentions if one.text == "个人"]
    nobody = [one for one in people if _COUNTED_PEOPLE.search(text[: one.start]) or _SOMEBODY.match(text, one.start)]
    mentions = _with_bare_reason([one for one in mentions if one not in nobody])
    # compulsory measures are no measures that a report announces
    topics = [mention for mention in intents if mention.keys("topic")]
    intents = [mention for mention in intents if mention not in topics or mention in outside(topics, mentions)]
    intents = [mention for mention in intents if not (_cut_by_a_row(mention, mentions) or mention.text.lower() in _PEOPLE_IN_CHARGE)]
    mentions = with_item_columns([_with_the_like(mention, text) for mention in mentions], text)
    mentions = with_counted_columns(mentions, text)
    intents = [mention for mention in intents if not _says_a_column(mention, mentions)]
    listed = bool(_LISTED.search(text)) or enumerated(text, mentions)
    whether = asks_whether(whole, language)
    claim = told_each(text, mentions, read_claim(without(text, withheld_spans(mentions)), whether))
    return Phrases(text, language, intents, mentions, listed, whether, claim)


def _grown(text: str) -> list[Span]:
    """Verbs that say what something became, and that nothing was received: how quick did it get?"""
    return [match.span("verb") for match in _HOW_IT_BECAME.finditer(text)]


def read_named_cells(phrases: Phrases, agencies: Sequence[AgencyReading], years: YearReading, of_rows: bool) -> NamedCells:
    """The cells that phrases name; `of_rows`: grounds can be those of a group spoken of before."""
    text, mentions = phrases.text, phrases.mentions
    cells = _cells(phrases, of_rows)
    intents = _of_rows(phrases.intents, cells, mentions, of_rows)
    behind = row_behind(mentions, text) if read_place(text).behind else None
    cells, ranked = what_is_ranked(cells, intents, agencies, years, text, behind)
    intents = [*intents, *ranked]
    grounds = [mention for mention in intents if "grounds" in mention.keys("intent")]
    if len(cells.cells) == 1 and (added := _added_up(intents, grounds, text)):
        # all grounds together are the group itself
        intents = [mention for mention in intents if mention not in (*added, *grounds)]
        grounds = []
    rows = broken_down(cells, *(names(intents, intent) for intent in BREAKDOWNS))
    if rows.broken_down and _of_one_report(agencies, years):
        # in all, and by applicant: the total, and what it falls into
        intents = [mention for mention in intents if Operation.SUM not in mention.keys("operation")]
    cells, claim = claimed(with_group(rows, cells, grounds, text, phrases.language), phrases.claim)
    cells = replace(cells, cells=in_unit_named(cells.cells, text))
    return NamedCells(single_rows(cells, text) if ranked else cells, intents, claim, behind)


# grounds that are added up: all reasons together, 那几种理由加一块儿
_ADDED_UP = re.compile(r"\W*(?:(?:all|taken|put|added|lumped|counted|统统|都|全|全都|全部)\W*)*")


def _added_up(intents: Sequence[Mention], grounds: Sequence[Mention], text: str) -> list[Mention]:
    """The words for a sum that stand directly behind the grounds."""
    sums = [mention for mention in intents if Operation.SUM in mention.keys("operation")]
    return [one for one in sums if any(ground.end <= one.start and _ADDED_UP.fullmatch(text[ground.end : one.start]) for ground in grounds)]


# that there was no good reason, which two kinds of rows say: of many requests, and of what was not mended or paid in time
_BARE_REASON = re.compile(r"(?:没有?|无|毫无)正当理由")
_OVERDUE = ("requests.other.overdue_correction", "requests.other.overdue_fee")


def _with_bare_reason(mentions: Sequence[Mention]) -> list[Mention]:
    """The phrases, a bare 没有正当理由 beside what was not done in time as one of that row."""
    overdue = next((one for one in mentions if set(one.keys("metric")) & set(_OVERDUE)), None)
    bare = [one for one in mentions if overdue and _BARE_REASON.fullmatch(one.text)]
    return [replace(one, meanings=overdue.meanings) if overdue and one in bare else one for one in mentions]


def _of_one_report(agencies: Sequence[AgencyReading], years: YearReading) -> bool:
    named = [reading for reading in agencies if reading.agencies]
    # a province stands for those in it that are indexed
    provinces = [region for reading in named for region in reading.regions if reading.bare_place and region.code.endswith("0000")]
    return len(named) == 1 and len(named[0].agencies) == 1 and not provinces and len(years.years) <= 1 and not years.every


def _cells(phrases: Phrases, of_rows: bool) -> CellsReading:
    """The cells that a question names, with those that it puts together or takes out; `of_rows`: grounds can be those spoken of."""
    text, language, intents = phrases.text, phrases.language, phrases.intents
    operations = {key for mention in intents for key in mention.keys("operation")}
    share = Operation.SHARE in operations
    everything = in_list(phrases.mentions, phrases.listed, text)
    mentions = without_examples(everything, text)
    base: tuple[CellKey, ...] = ()
    said: list[tuple[int, int]] = []
    if share:
        base, mentions, said = said_base(text, language, not_said_again(mentions))
    # a clause that only says once more what a measure is made of stays around the question
    around = clauses_around(text, [(mention.start, mention.end) for mention in mentions], language)
    dropped = [(mention.start, mention.end) for mention in everything if mention not in mentions]
    leaving = _leaving_out(everything, dropped, text, language)
    said += [span for span in (*dropped, *leaving) if not any(overlaps(span, clause) for clause in around)]
    cells = _disclosed(read_cells(mentions, phrases.listed), mentions, intents, text, phrases.claim)
    # by how much per cent requests grew is a share of none of their counts
    parts = share and not (cells.all_requests and Operation.CHANGE in operations)
    cells = replace(parts_of(cells) if parts else cells, base=base, spans=(*cells.spans, *said))
    if _asks_one_number(text, language, phrases.whether, intents):
        cells = combined(cells, mentions, without(text, [*around, *leaving]), language, share, share and Operation.SUM in operations)
    if cells.cells and {key.metric for key in cells.cells} <= {"requests.granted", "requests.partial"}:
        # that what was given in full or in part was released says the same again
        verbs = [one for one in verbs_of_requests().find(without(text, cells.spans)) if one.keys("metric") == ("requests.granted",)]
        cells = replace(cells, spans=(*cells.spans, *spans_of(verbs, ("metric",))))
    if names(intents, "grounds") and not cells.cells and not of_rows and any(mention.keys("extreme") for mention in intents):
        # which ground was cited most: grounds are those of refusals
        return replace(cells, cells=(CellKey("requests.denied", TOTAL),), general=True)
    if names(intents, "outcomes") and not cells.cells and not of_rows and _ALL_OUTCOMES.search(text):
        # all results, of nothing that is named: those of requests
        return replace(cells, cells=(CellKey("requests.concluded", TOTAL),), general=True)
    return cells


def _leaving_out(mentions: Sequence[Mention], dropped: Sequence[Span], text: str, language: Language) -> list[Span]:
    """Words that leave out what a measure leaves out itself (`dropped`): 剔除没审完的."""
    ends = {at for span in dropped for at in span}
    return [span for span in read_stances(mentions, text, language).spans if ends.intersection(span)] if dropped else []


def _of_rows(intents: Sequence[Mention], cells: CellsReading, mentions: Sequence[Mention], spoken_of: bool) -> list[Mention]:
    """The intents, with the question which row it was as one for the grounds, where a group is named or
    `spoken_of` whose rows can be meant.

    The reason that a row names itself (without good reason) is not asked for.
    """
    rows = [mention for mention in mentions if mention.keys("metric") and all(key.count(".") > 1 for key in mention.keys("metric"))]
    asked = outside([one for one in intents if "grounds" in one.keys("intent")], rows)
    intents = [one for one in intents if "grounds" not in one.keys("intent") or one in asked]
    grounds = (Meaning("intent", ("grounds",)),) if has_rows(cells.cells) or (spoken_of and not cells.cells) else ()
    return [replace(one, meanings=grounds) if "rows" in one.keys("intent") else one for one in intents]


def _asks_one_number(text: str, language: Language, whether: bool, intents: Sequence[Mention]) -> bool:
    """Whether a question asks for a number of something, rather than for yes or no, for reasons, or for those who have none of it."""
    chooses = any(mention.keys("over") for mention in intents) or asks_which(text)
    chooses = chooses and not any(mention.keys("extreme") for mention in intents)
    # beside each other: each by itself
    compares = any(Operation.COMPARE in mention.keys("operation") for mention in intents)
    explains = (names(intents, "manner") or names(intents, "grounds")) and not is_counting(text, language)
    return not (whether or chooses or compares or explains)


def _disclosed(
    cells: CellsReading, mentions: Sequence[Mention], intents: Sequence[Mention], text: str, claim: Claim | None
) -> CellsReading:
    """The requests that were disclosed, by a verb that names them only beside the word requests: where one ranks, wants a share,
    asks whether all were, or names whose they are (企业的申请被公开了几件).
    """
    computes = any(mention.keys(kind) for mention in intents for kind in ("operation", "extreme"))
    of_applicants = cells.requests_named and bool(cells.applicants) and not any(mention.keys("metric") for mention in mentions)
    cells = _counted_in_turn(cells, text)
    if _EACH_DISCLOSED.search(text) and len(cells.cells) > 1 and all(key.metric.startswith("requests.") for key in cells.cells):
        # 收到几件、公开几件、无法提供几件
        return replace(
            cells, cells=(*cells.cells, CellKey("requests.granted", TOTAL)), spans=(*cells.spans, *found_spans(text, _EACH_DISCLOSED))
        )
    if not of_applicants and not (cells.all_requests and (computes or (claim and claim.every))):
        return cells
    found = [mention for mention in verbs_of_requests().find(without(text, cells.spans)) if "requests.granted" in mention.keys("metric")]
    if not found:
        return cells
    share = any(Operation.SHARE in mention.keys("operation") for mention in intents)
    metrics = ("requests.granted", "requests.partial") if share else ("requests.granted",)
    spans = (*cells.spans, *spans_of(found, ("metric",)))
    keys = tuple(CellKey(metric, applicant) for metric in metrics for applicant in cells.applicants or (TOTAL,))
    return replace(cells, cells=keys, weak=False, all_requests=False, spans=spans)


_COUNT_BEHIND = re.compile(r"了?(?:的|过)?(?:申请|件)?(?:有|是)?(?:多少|几)[件份个宗]")


def _counted_in_turn(cells: CellsReading, text: str) -> CellsReading:
    """The cells with those that a verb names which has a count of its own beside that of a row: 收进来几件、办掉几件."""
    if not cells.cells or any(not key.metric.startswith("requests.") for key in cells.cells) or len(_COUNT_BEHIND.findall(text)) < _SEVERAL:
        return cells
    verbs = [one for one in verbs_of_requests().find(without(text, cells.spans)) if _COUNT_BEHIND.match(text, one.end)]
    found = [(one, one.keys("metric")[0]) for one in verbs if len(one.keys("metric")) == 1]
    keys = [*((one.start, CellKey(metric, TOTAL)) for one, metric in found)]
    first = min((start for start, _ in cells.spans), default=0)
    before, behind = ([key for at, key in keys if (at < first) == side] for side in (True, False))
    together = tuple(dict.fromkeys((*before, *cells.cells, *behind)))
    return replace(cells, cells=together, spans=(*cells.spans, *((one.start, one.end) for one, _ in found)), weak=False)


def _cut_by_a_row(intent: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether words for a change end in the name of a row: 比[上年结转]的 is no change on last year."""
    changes = Operation.CHANGE in intent.keys("operation")
    return changes and any(intent.start < one.start < intent.end < one.end for one in mentions if one.keys("metric"))


def _says_a_column(intent: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether words for a change are the name of a column: the change in the number of items."""
    changes = {Operation.CHANGE, Operation.COMPARE} & set(intent.keys("operation"))
    return bool(changes) and any(
        overlaps((intent.start, intent.end), (one.start, one.end)) for one in mentions if "change" in one.keys("column")
    )


def _with_the_like(mention: Mention, text: str) -> Mention:
    """A kind of applicants with the words behind it that only say that it is a kind."""
    begin = mention.end - len("之类") * mention.text.endswith("之类")
    behind = _AND_THE_LIKE.match(text, begin) if mention.keys("applicant") else None
    return replace(mention, end=behind.end(), text=text[mention.start : behind.end()]) if behind else mention
