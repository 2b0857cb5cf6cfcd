"""From a question to a `Query`, by grammar alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from indexer.domain.form import TOTAL, CellKey
from indexer.domain.report import Scope
from service.understanding.accounting import unused_words
from service.understanding.agencies import AgencyReader
from service.understanding.bases import not_said_again, parts_of, said_base
from service.understanding.carrying import directed
from service.understanding.cells import CellsReading, broken_down, enumerated, has_rows, read_cells
from service.understanding.choices import read_choice
from service.understanding.claims import asks_whether, claimed, read_claim, told_each
from service.understanding.combined import combined
from service.understanding.conditions import asks_which, choice_spans, condition_spans, unused_spans
from service.understanding.content import chinese_keywords, content_of, in_whose_hands, is_counting, made_public, narrowed_by, without
from service.understanding.followups import Followed, follow, of_claim
from service.understanding.going_on import unread
from service.understanding.language import detect_language, normalise
from service.understanding.lexicon import figure_lexicon, intent_lexicon, question_lexicon, verbs_of_requests
from service.understanding.listing import in_list, with_group, without_examples
from service.understanding.named_with import each_of_both, kind_spans, left_out, with_own_years, without_quoted
from service.understanding.operations import BREAKDOWNS, Plan, Read, chooses_rows, in_percent, plan
from service.understanding.patterns import found_spans, overlaps
from service.understanding.phrases import Meaning, Mention
from service.understanding.picking import picked
from service.understanding.quantities import added, catalogued, named_quotients, one_over_another, shares
from service.understanding.query import Claim, Language, Operation, Over, Quantity, Query, Subject
from service.understanding.ranks import rank_spans, read_place, use_spans
from service.understanding.ratios import divided, ratio_words, read_difference, read_division, read_less
from service.understanding.referring import with_named_year
from service.understanding.spoken_of import meant
from service.understanding.stances import withheld_spans, without_apart
from service.understanding.surroundings import clauses_around, residual_of
from service.understanding.terms import with_terms
from service.understanding.typos import corrected
from service.understanding.units import of_another_unit
from service.understanding.within import row_behind, single_rows, what_is_ranked
from service.understanding.years import read_years

_LISTED = re.compile(
    r"(?:几|多少)[件份次个起]、|分别|逐一|一一|逐项|逐个|依次|列明|各(?:是|为|有|几|多少)|数量$|\bone by one\b|\bin turn\b|\bseparately\b"
    r"|\bindividually\b|\brespectively\b|\bfigures\b|\bnumbers of\b|\bnumber of .+ and (?:of|the number of)\b",
    re.IGNORECASE,
)
_HUNDRED = 100
# a sign that stands for the word, behind no number
_PERCENT = re.compile(r"(?<![\d.])(?<!\d )[%％]")
# the money behind a number, no place of that name; as long, so that what is named keeps its place
_YUAN = re.compile(r"(?<=\d )yuan\b", re.IGNORECASE)
_EACH_DISCLOSED = re.compile(r"(?<![动予分不])公开了?(?:多少|几)件|\bhow many (?:were |did \w+ )?(?:released|disclosed?)\b", re.IGNORECASE)
_COMPUTED = frozenset(
    {
        Operation.SHARE,
        Operation.RATIO,
        Operation.COMPARE,
        Operation.CHANGE,
        Operation.SUM,
        Operation.AVERAGE,
        Operation.RANK,
        Operation.SELECT,
    }
)


def understand(
    question: str, agencies: AgencyReader, today: date, language: Language | None = None, previous: Query | None = None
) -> Query:
    """Read a question.

    `language` overrides the one it is written in; `today` is what last year is counted from; `previous` is the question before
    it in the conversation, which it may leave things to.
    """
    text, of_organs = agencies.corrected(normalise(question))
    spoken = language or (detect_language(text) if any(map(str.isalpha, text)) or previous is None else previous.language)
    if previous and (pick := picked(text, previous, spoken, agencies.offered, lambda name: agencies.read(name)[0])):
        return pick
    years, rest = read_years(with_named_year(text, previous), today)
    rest = _YUAN.sub("CNY ", rest)
    readings, rest = agencies.read(rest)
    readings = each_of_both(rest, without_quoted(text, readings))
    if previous:
        readings, rest, previous = meant(readings, rest, previous, agencies)
    # a name that is spelled wrong is no word that narrows a figure
    misspelled = [reading.mention for reading in readings if reading.close_spelling]
    rest = without(rest, found_spans(rest, *(re.compile(re.escape(mention)) for mention in misspelled)))
    written_in = _written_in(text, rest, previous)
    named = left_out(text, with_own_years(text, readings))
    rest = without(rest, (*(named.spans if len(rest) == len(text) else ()), *kind_spans(rest, readings)))
    rest, of_words = corrected(rest, written_in)
    slips = (*of_organs, *of_words)
    rest = _PERCENT.sub("百分比" if written_in is Language.ZH else " percent ", rest)
    intents, mentions = intent_lexicon().find(rest), directed(without_apart(question_lexicon().find(rest), rest), rest)
    mentions = _outside(mentions, [mention for mention in intents if mention.keys("extreme")])
    # compulsory measures are no measures that a report announces
    topics = [mention for mention in intents if mention.keys("topic")]
    intents = [mention for mention in intents if mention not in topics or mention in _outside(topics, mentions)]
    listed = bool(_LISTED.search(rest)) or enumerated(rest, mentions)
    whether = asks_whether(text, written_in)
    claim = told_each(rest, mentions, read_claim(without(rest, withheld_spans(mentions)), whether))
    cells = _cells(rest, written_in, mentions, intents, listed, whether, claim, bool(previous and has_rows(previous.cells)))
    intents = _of_rows(intents, cells, mentions)
    behind = row_behind(mentions, rest) if read_place(rest).behind else None
    cells, ranked = what_is_ranked(cells, intents, named.asked, years, rest, behind)
    intents = [*intents, *ranked]
    grounds = [mention for mention in intents if "grounds" in mention.keys("intent")]
    rows = broken_down(cells, *(_named(intents, intent) for intent in BREAKDOWNS))
    cells, claim = claimed(with_group(rows, cells, grounds, rest, written_in), claim)
    cells = single_rows(cells, rest) if ranked else cells
    breakdown = tuple((mention.start, mention.end) for mention in intents if set(BREAKDOWNS) & set(mention.keys("intent")))
    spans = (*cells.spans, *_spans(mentions, ("measure", "share")), *(breakdown if cells.broken_down else ()))
    # one figure added up is that figure
    spans = (*spans, *((mention.start, mention.end) for mention in intents if Operation.SUM in mention.keys("operation")))
    # what a figure is claimed to be narrows it no more than what it is asked to be
    spans = (*spans, *condition_spans(rest), *rank_spans(rest)) if whether or claim else spans
    division = read_division(rest, written_in)
    more = read_difference(rest, written_in)
    difference = read_less(rest, written_in) or (more[1] if more else None)
    sides = divided(division, figure_lexicon().find(rest)) if division else None
    per_hundred = catalogued(sides, division.per) if sides and division else ()
    # so many of one figure for a hundred of another is no measure of the catalog that only counts by hundreds too
    named_measures = [one for one in _quotients(mentions, intents, cells) if not (sides and one.measure and one.measure.per > 1)]
    read = Read(
        rest,
        written_in,
        cells,
        intents,
        named.asked,
        years,
        residual=residual_of(rest, spans, written_in, cells.vague),
        quotients=per_hundred or tuple(named_measures),
        division=division,
        sides=None if per_hundred else sides,
        choice=read_choice(rest, written_in, mentions),
        behind=behind,
        differs=difference is not None,
        difference=divided(difference, figure_lexicon().find(rest)) if difference else None,
        of_ratio=ratio_words(rest, written_in),
        phrases=mentions,
        claim=claim,
        whether=whether,
    )
    followed = follow(read, previous) if previous else Followed(read)
    if previous and followed.unclear and not (followed.whole and claim and claim.condition):
        return unread(text, previous, language or written_in)
    if followed.whole:
        return of_claim(replace(_repeated(followed, text, language or written_in, written_in), claim=claim, slips=slips))
    read = _of_applicants(followed.read)
    read, planned, terms = with_terms(read, plan(read), text, today)
    query = _query(read, planned, mentions, Followed(read, inherited=followed.inherited), text, language or written_in)
    goes_on = previous is not None and not readings and followed.inherited
    return replace(
        query, terms=terms, claim=claim, slips=slips, left_out=named.left_out or (previous.left_out if previous and goes_on else ())
    )


def _cells(
    text: str,
    language: Language,
    mentions: Sequence[Mention],
    intents: Sequence[Mention],
    listed: bool,
    whether: bool,
    claim: Claim | None,
    of_rows: bool,
) -> CellsReading:
    """The cells that a question names, with those that it puts together or takes out; `of_rows`: grounds can be those spoken of."""
    operations = {key for mention in intents for key in mention.keys("operation")}
    share = Operation.SHARE in operations
    everything = in_list(mentions, listed, text)
    mentions = without_examples(everything, text)
    base: tuple[CellKey, ...] = ()
    said: list[tuple[int, int]] = []
    if share:
        base, mentions, said = said_base(text, language, not_said_again(mentions))
    # a clause that only says once more what a measure is made of stays around the question
    around = clauses_around(text, [(mention.start, mention.end) for mention in mentions], language)
    dropped = [(mention.start, mention.end) for mention in everything if mention not in mentions]
    said += [span for span in dropped if not any(overlaps(span, clause) for clause in around)]
    cells = _disclosed(read_cells(mentions, listed), mentions, intents, text, claim)
    # by how much per cent requests grew is a share of none of their counts
    parts = share and not (cells.all_requests and Operation.CHANGE in operations)
    cells = replace(parts_of(cells) if parts else cells, base=base, spans=(*cells.spans, *said))
    if _asks_one_number(text, language, whether, intents):
        cells = combined(cells, mentions, without(text, around), language, share, share and Operation.SUM in operations)
    if _named(intents, "grounds") and not cells.cells and not of_rows and any(mention.keys("extreme") for mention in intents):
        # which ground was cited most: grounds are those of refusals
        return replace(cells, cells=(CellKey("requests.denied", TOTAL),), general=True)
    return cells


def _of_rows(intents: Sequence[Mention], cells: CellsReading, mentions: Sequence[Mention]) -> list[Mention]:
    """The intents, with the question which row it was as one for the grounds, where a group is named whose rows can be meant.

    The reason that a row names itself (without good reason) is not asked for.
    """
    rows = [mention for mention in mentions if mention.keys("metric") and all(key.count(".") > 1 for key in mention.keys("metric"))]
    asked = _outside([one for one in intents if "grounds" in one.keys("intent")], rows)
    intents = [one for one in intents if "grounds" not in one.keys("intent") or one in asked]
    grounds = (Meaning("intent", ("grounds",)),) if has_rows(cells.cells) else ()
    return [replace(one, meanings=grounds) if "rows" in one.keys("intent") else one for one in intents]


def _asks_one_number(text: str, language: Language, whether: bool, intents: Sequence[Mention]) -> bool:
    """Whether a question asks for a number of something, rather than for yes or no, for reasons, or for those who have none of it."""
    chooses = any(mention.keys("over") for mention in intents) or asks_which(text)
    chooses = chooses and not any(mention.keys("extreme") for mention in intents)
    # beside each other: each by itself
    compares = any(Operation.COMPARE in mention.keys("operation") for mention in intents)
    explains = (_named(intents, "manner") or _named(intents, "grounds")) and not is_counting(text, language)
    return not (whether or chooses or compares or explains)


def _quotients(mentions: Sequence[Mention], intents: Sequence[Mention], cells: CellsReading) -> tuple[Quantity, ...]:
    """The measures named; a mere count among them is what a share is of, where one of something else is asked for."""
    found = named_quotients(mentions)
    of_share = bool(cells.cells) and any(Operation.SHARE in mention.keys("operation") for mention in intents)
    return tuple(quantity for quantity in found if quantity.is_quotient or not of_share)


def _disclosed(
    cells: CellsReading, mentions: Sequence[Mention], intents: Sequence[Mention], text: str, claim: Claim | None
) -> CellsReading:
    """The requests that were disclosed, by a verb that names them only beside the word requests: where one ranks, wants a share,
    asks whether all were, or names whose they are (企业的申请被公开了几件).
    """
    computes = any(mention.keys(kind) for mention in intents for kind in ("operation", "extreme"))
    of_applicants = cells.requests_named and bool(cells.applicants) and not any(mention.keys("metric") for mention in mentions)
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
    spans = (*cells.spans, *_spans(found, ("metric",)))
    keys = tuple(CellKey(metric, applicant) for metric in metrics for applicant in cells.applicants or (TOTAL,))
    return replace(cells, cells=keys, weak=False, all_requests=False, spans=spans)


def _of_applicants(read: Read) -> Read:
    """A question that counts applicants and says nothing else is about their requests."""
    cells = read.cells
    operators = _spans(read.intents, ("operation", "extreme"))
    residual = residual_of(read.text, (*cells.spans, *operators), read.language, vague=True)
    if cells.cells or not cells.applicants or residual or read.quotients or not is_counting(read.text, read.language):
        return read
    return replace(read, cells=replace(cells, cells=tuple(CellKey("requests.new", applicant) for applicant in cells.applicants)))


def _written_in(text: str, rest: str, previous: Query | None) -> Language:
    """The language of the words around the names; where there are none, that of the question before."""
    if any(char.isalpha() for char in rest):
        return detect_language(rest)
    return previous.written_in if previous else detect_language(text)


def _query(read: Read, planned: Plan, mentions: Sequence[Mention], followed: Followed, text: str, language: Language) -> Query:
    cells, operation = read.cells, planned.operation
    is_chinese = read.language is Language.ZH
    topics = read.keys("topic")
    residual, unread = read.residual, unused_words(read, planned)
    if operation in _COMPUTED:
        # the words of an operation narrow nothing
        broken_down_by = [mention for mention in read.intents if set(BREAKDOWNS) & set(mention.keys("intent"))]
        operators = (
            *_spans(read.intents, ("operation", "extreme", "over")),
            *_spans(broken_down_by, ("intent",)),
            *condition_spans(read.text),
            *rank_spans(read.text),
            *(use_spans(read.text) if operation is Operation.RANK else ()),
            *((*use_spans(read.text), *unused_spans(read.text)) if chooses_rows(planned) else ()),
            *(choice_spans(read.text) if operation in (Operation.RANK, Operation.SELECT) else ()),
            *(use_spans(read.text) if operation is Operation.RATIO else ()),
            *(read.division.words if read.division and operation in (Operation.RATIO, Operation.SHARE) else ()),
        )
        spans = (*cells.spans, *_spans(mentions, ("measure", "share")), *operators)
        residual = residual_of(read.text, spans, read.language, cells.vague)
    return Query(
        text=text,
        language=language,
        written_in=read.language,
        operation=operation,
        agencies=tuple(read.agencies),
        years=read.years,
        cells=cells.cells,
        weak=cells.weak,
        all_requests=cells.all_requests,
        narrowed_by=cells.left_open
        or in_whose_hands(text)
        or made_public(read.text, cells.cells)
        or narrowed_by(read.text, residual, cells.general, _of_whole_place(read, planned))
        or of_another_unit(read)
        or unread,
        unread=unread,
        topic=topics[0] if topics else "",
        subject=Subject(
            " ".join(read.text.split()),
            content_of(read.text, read.language),
            read.residual,
            () if is_chinese else chinese_keywords(read.text),
            () if is_chinese else chinese_keywords(residual),
        ),
        quantities=_quantities(read, planned, mentions),
        ranking=planned.ranking,
        condition=planned.condition,
        also=planned.choice.also if planned.choice else (),
        per=read.division.per if read.division and operation is Operation.RATIO else 1,
        counting=planned.counting,
        beyond=planned.beyond,
        apart=operation is Operation.RANK and Operation.COMPARE in read.keys("operation"),
        inherited=followed.inherited,
        whether=asks_whether(text, read.language),
    )


def _quantities(read: Read, planned: Plan, mentions: Sequence[Mention]) -> tuple[Quantity, ...]:
    """What the operation is carried out on."""
    if planned.operation is Operation.RATIO and read.sides:
        return read.sides
    if planned.choice:
        return (planned.choice.quantity,)
    if read.quotients:
        return tuple(read.quotients)
    cells = read.cells.cells[:1] if read.cells.all_requests and not read.cells.broken_down else read.cells.cells
    operations = read.keys("operation")
    over_cells = planned.ranking is not None and planned.ranking.over is Over.CELLS
    of_shares = Operation.SHARE in operations and planned.operation in _COMPUTED and planned.operation is not Operation.CHANGE
    if read.sides and in_percent(read) and planned.operation is Operation.SHARE:
        part, whole = read.sides
        return (replace(part, denominator=whole.numerator, per=_HUNDRED),)
    if planned.operation is Operation.SHARE or (of_shares and not over_cells):
        return one_over_another(read.sides) or shares(mentions, read.cells, read.text, planned.operation is Operation.COMPARE)
    if read.difference and planned.operation is Operation.COMPARE and _within_report(read, planned):
        return read.difference
    if read.cells.together and not over_cells:
        return added(cells, Operation.SUM)
    return added(cells, Operation.LOOKUP if over_cells or _within_report(read, planned) else planned.operation)


def _within_report(read: Read, planned: Plan) -> bool:
    """Whether several figures of one report are compared with each other."""
    return planned.operation is Operation.COMPARE and len(read.agencies) <= 1 and len(read.years.years) <= 1


def _repeated(followed: Followed, text: str, language: Language, written_in: Language) -> Query:
    """The question before, asked of others or of another time."""
    assert followed.whole is not None
    return replace(followed.whole, text=text, language=language, written_in=written_in, inherited=followed.inherited)


def _of_whole_place(read: Read, planned: Plan) -> bool:
    """Whether one figure is asked of the report of a whole government."""
    agencies = [agency for reading in read.agencies for agency in reading.agencies]
    return planned.operation is Operation.LOOKUP and len(agencies) == 1 and agencies[0].agency.scope is Scope.TERRITORY


def _outside(mentions: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """The phrases that are no part of a longer one: the most frequent are no frequent requests."""
    return [
        one
        for one in mentions
        if not any(other.start <= one.start and one.end <= other.end and len(one.text) < len(other.text) for other in others)
    ]


def _named(intents: Sequence[Mention], intent: str) -> bool:
    return any(intent in mention.keys("intent") for mention in intents)


def _spans(mentions: Sequence[Mention], kinds: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple((mention.start, mention.end) for mention in mentions if any(mention.keys(kind) for kind in kinds))
