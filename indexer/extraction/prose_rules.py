"""Rules a report's prose can break: against its own tables, against itself, and against the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from indexer.domain.figures import read_chinese_number
from indexer.domain.form import CellKey, request_results
from indexer.domain.report import Cells, Finding, NarrativeFigure, Place, Relation, Scope, Severity
from indexer.extraction.identity import Identity
from indexer.extraction.mentions import ClaimMade, known_sum
from indexer.extraction.paragraphs import Paragraph

REGULATIONS_DECREES = frozenset({711, 492})
"""State Council decrees that enacted the Regulations: 492 of 2007, revised as 711 of 2019."""

_WHOLES = (
    (CellKey("requests.concluded", "total"),),
    (CellKey("requests.new", "total"),),
    (CellKey("requests.new", "total"), CellKey("requests.carried_over", "total")),
)
_SHARE_SLACK = Decimal("0.1")  # percentage points a part, for rounding
_DECREE = re.compile(
    r"政府信息公开条例》[^。（(]{0,2}[（(]?(?:中华人民共和国)?国务院(?:令)?(?:第)?(?P<number>[\d一二三四五六七八九〇零百十]+)号"
)
_MISSING = re.compile(
    r"(?<![公一总])(?:共计|总计|合计|累计|共)(?:约|近|达|有)?(?:多|余)?(?:条|件|篇|个|次|份|期|场|人次)(?![件例款文约目人数期限幅所额务子令体])"
)


def cell_findings(figures: Sequence[NarrativeFigure], cells: Cells) -> Iterator[Finding]:
    """`prose-cell`: a figure or a share in the prose that differs from the cells it names."""
    for index, figure in enumerate(figures):
        if figure.relation is Relation.CONTRADICTS:
            yield Finding(
                "prose-cell",
                Severity.CONTRADICTION,
                figure.cells,
                (figure.sentence,),
                figure.value,
                known_sum(figure.cells, cells),
                places=(figure.sentence_place,),
            )
        if (share := _share_after(figures, index)) and (finding := _check_share(figure, share, cells)):
            yield finding


def _share_after(figures: Sequence[NarrativeFigure], index: int) -> NarrativeFigure | None:
    """The share printed right behind a figure that names cells: 不予公开35件，占4.34%."""
    if not figures[index].cells or index + 1 == len(figures):
        return None
    following = figures[index + 1]
    is_share = following.unit == "%" and following.subject.startswith("占") and following.sentence_place == figures[index].sentence_place
    return following if is_share else None


def _check_share(figure: NarrativeFigure, share: NarrativeFigure, cells: Cells) -> Finding | None:
    """A share holds if it is rounded rightly from the cells over any total it can have been taken of."""
    part = known_sum(figure.cells, cells)
    shares = [part * 100 / whole for keys in _WHOLES if part is not None and (whole := known_sum(keys, cells))]
    if not shares or any(computed.quantize(share.value) == share.value for computed in shares):
        return None
    return Finding(
        "prose-cell",
        Severity.CONTRADICTION,
        figure.cells,
        (share.sentence,),
        share.value,
        shares[0].quantize(Decimal("0.01")),
        detail="%",
        places=(share.sentence_place,),
    )


def share_findings(figures: Sequence[NarrativeFigure], paragraphs: Sequence[Paragraph], cells: Cells) -> Iterator[Finding]:
    """`prose-share`: printed shares of all results of requests, in one paragraph, that do not add to 100 %."""
    results = request_results()
    nothing = {group for group in results if (cell := cells.get(CellKey(group, "total"))) and cell.known == 0}
    for paragraph in paragraphs:
        inside = [
            index for index, figure in enumerate(figures) if paragraph.offsets[0] <= (figure.place.start or 0) <= paragraph.offsets[-1]
        ]
        shares = [(figures[index], share) for index in inside if (share := _share_after(figures, index))]
        named = {key.metric for figure, _ in shares for key in figure.cells}
        total = sum((share.value for _, share in shares), Decimal(0))
        if len(shares) > 1 and set(results) <= named | nothing and abs(total - 100) > _SHARE_SLACK * len(shares):
            keys = tuple(key for figure, _ in shares for key in figure.cells)
            sentences, places = _sentences(figure for figure, _ in shares)
            yield Finding("prose-share", Severity.CONTRADICTION, keys, sentences, total, Decimal(100), places=places)


def claim_findings(claims: Sequence[ClaimMade], cells: Cells) -> Iterator[Finding]:
    """`claim-cell`: a sentence that excludes a figure which a table prints."""
    for made in claims:
        against = tuple(key for key in made.claim.zero if key in cells and (cells[key].known or 0) > 0)
        if against:
            computed = known_sum(against, cells)
            yield Finding("claim-cell", Severity.CONTRADICTION, against, (made.sentence,), Decimal(0), computed, places=(made.place,))


def part_findings(figures: Sequence[NarrativeFigure]) -> Iterator[Finding]:
    """`parts-over`: listed parts exceed their whole. `parts-gap`: they fall short by just a figure printed close by."""
    listings = dict.fromkeys((figure.whole, figure.listing, figure.unit) for figure in figures if figure.whole is not None)
    for index, listing, _ in listings:
        whole = figures[index or 0]
        parts = [figure for figure in figures if (figure.whole, figure.listing) == (index, listing)]
        total = sum((part.value for part in parts), Decimal(0))
        if len(parts) < 2 or total == whole.value:
            continue
        if total > whole.value:
            sentences, places = _sentences((whole, *parts))
            yield Finding("parts-over", Severity.WORTH_A_LOOK, (), sentences, whole.value, total, places=places)
        elif missing := _printed_close_by(figures, parts[-1], whole.value - total):
            sentences, places = _sentences((whole, *parts))
            sentences, places = (*sentences, missing.sentence), (*places, missing.sentence_place)
            yield Finding("parts-gap", Severity.WORTH_A_LOOK, (), sentences, whole.value, total, places=places)


def _sentences(figures: Iterable[NarrativeFigure]) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """The sentences that figures stand in, each once, and their places."""
    found = {figure.sentence: figure.sentence_place for figure in reversed(list(figures))}
    return tuple(reversed(found)), tuple(reversed(found.values()))


def _printed_close_by(figures: Sequence[NarrativeFigure], last: NarrativeFigure, gap: Decimal) -> NarrativeFigure | None:
    """A figure equal to the gap, of the same unit, in the sentence of the last part or the next one with figures."""
    position = figures.index(last)
    following = figures[position + 1 :]
    near = [figure for figure in following if figure.sentence_place == last.sentence_place]
    next_place = next((figure.sentence_place for figure in following if figure.sentence_place != last.sentence_place), None)
    near += [figure for figure in following if figure.sentence_place == next_place]
    return next((figure for figure in near if figure.value == gap and figure.unit == last.unit and figure.whole is None), None)


def text_findings(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """`figure-missing`: a counting phrase without its figure. `decree-number`: the Regulations under another number."""
    for paragraph in paragraphs:
        for start, end in paragraph.sentences():
            sentence, places = paragraph.text[start:end], (paragraph.place(start, end),)
            if missing := _MISSING.search(sentence):
                yield Finding("figure-missing", Severity.WORTH_A_LOOK, (), (sentence,), detail=missing.group(), places=places)
            for decree in _DECREE.finditer(sentence):
                number = read_chinese_number(decree["number"])
                if number is not None and number not in REGULATIONS_DECREES:
                    detail = decree["number"]
                    yield Finding(
                        "decree-number", Severity.WORTH_A_LOOK, (), (sentence,), Decimal(number), Decimal(711), detail=detail, places=places
                    )


def date_findings(identity: Identity) -> Iterator[Finding]:
    """`signed-early`, `signed-late`, `period-title`.

    Departments report by 31 January, governments and the offices that act for them by 31 March of the following year
    (Regulations, Article 49).
    """
    last_day = identity.period[1]
    if identity.signed_on:
        printed = identity.signed_on.isoformat()
        is_government = identity.agency.scope in (Scope.TERRITORY, Scope.OFFICE)
        due = date(identity.year + 1, 3, 31) if is_government else date(identity.year + 1, 1, 31)
        if identity.signed_on <= last_day:
            yield Finding("signed-early", Severity.WORTH_A_LOOK, detail=printed)
        elif identity.signed_on > due:
            yield Finding("signed-late", Severity.WORTH_A_LOOK, detail=printed)
    if identity.title_year is not None and identity.title_year != identity.period[0].year:
        yield Finding(
            "period-title",
            Severity.WORTH_A_LOOK,
            printed=Decimal(identity.title_year),
            computed=Decimal(identity.period[0].year),
            detail=identity.title,
        )
