"""Figures that an answer states in its text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from eval.evaluators.base import MARK, Answered, Failure, Response
from eval.evaluators.findings import numbers_in_conflict, numbers_of_findings
from eval.evaluators.numerals import Numeral, numerals
from indexer.domain.catalog.metrics import SMALL_BASE

# the places of the form are named with numbers: 三（三）1, 第（五）项, Article 36(1), 36(4)
_NAMES = re.compile(
    r"三[（(][一二三四五六七八九][)）]\s?\d|第\s?\d+(?:\(\d+\))?\s?[条名位章部号]|[一二两三四五六七八九十]+份报告|"
    r"\d+\s?(?:份报告|行|种|类|项理由|个机关|家机关|家单位|个年度)|"
    r"\b\d+ (?:more )?(?:reports?|rows?|grounds?|kinds?|agencies|years?|questions?)\b|"
    r"\bdecree \d+(?: \(\d{4}\))?(?: or \d+)?|不等于0|"
    r"\b(?:Articles?|rank|place|No\.|edition|section)\s?\d+(?:\(\d+\))?(?:(?:, | and | to )\d+(?:\(\d+\))?)*|〔\d{4}〕\d+|\d+月|\d+日",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"「([^「」]*)」")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_COUNTED = re.compile(r"\s?(?:[%％‰件份宗起条元万亿个名人次]|requests?\b|applications?\b|cases?\b|lawsuits?\b|decisions?\b|documents?\b)")
# an answer from the catalogue: an audit, what is indexed, or a definition, which gives its source and states what that says
_CATALOG = "catalog"
_DEFINITION = re.compile(r"^.*(?:出处：|Source: ).*$", re.MULTILINE)
_CITED = ("title", "quote", "row", "column", "section", "agency", "page")


class ProseEvaluator:
    """Every number in the answer's text is one of its figures or their sum, or stands in a citation or the question, or is no figure.

    A caveat tells the two numbers of a contradiction in a report that is cited. No figures are years, places of the form, how many
    reports, rows or grounds there are, and the numbers of things that the answer lists: figures, citations, agencies, lines of a
    table. An audit states the numbers of the report's findings; a definition those of its source, which are not looked at.
    """

    name = "prose"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        catalog = answered.response.get("method") == _CATALOG
        text = _DEFINITION.sub(_hide, answered.text) if catalog else answered.text
        text = _NAMES.sub(_hide, MARK.sub(_hide, text))
        known = _known(answered) | set((numbers_of_findings if catalog else numbers_in_conflict)(answered))
        unexpected = [item.text for item in numerals(text) if not (_is_year(item, text) or known.intersection(item.meanings))]
        if unexpected:
            yield Failure(self.name, f"the text states {', '.join(unexpected)}, which no figure and no citation holds", wrong_figure=True)


def _hide(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_year(item: Numeral, text: str) -> bool:
    return bool(_YEAR.match(item.text)) and not _COUNTED.match(text[item.end :])


def _known(answered: Answered) -> set[Decimal]:
    response = answered.response
    known = set(_given(response["values"]))
    for citation in response["citations"]:
        known.update(_meanings(str(citation.get(field) or "") for field in _CITED))
        if citation.get("value") is not None:
            # of a cell that a rule of the form determines and no digits print
            known.add(abs(Decimal(str(citation["value"]))))
        if corrected := citation.get("corrected"):
            known.update(Decimal(str(corrected[side])) for side in ("from", "to") if corrected[side] is not None)
    known.update(_meanings([answered.question, *_quoted(answered)]))
    known.update(map(Decimal, _sizes(response)))
    # an amount in 万元 may be given in 元 beside it
    return known | {number * 10_000 for number in known} if "万" in answered.text else known


def _quoted(answered: Answered) -> list[str]:
    """Words that the answer quotes without a mark, and that stand in a report it cites."""
    sources = answered.sources
    if sources is None or not (quotes := _QUOTE.findall(answered.text)):
        return []
    reports = {citation["report_id"] for citation in answered.response["citations"]}
    texts = ["".join(sources.text(report).split()) for report in reports]
    return [quote for quote in quotes if any("".join(quote.split()) in text for text in texts)]


def _given(values: Sequence[Response]) -> Iterator[Decimal]:
    """The figures, without their sign, which words tell, and what figures of one kind come to."""
    sums: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for value in values:
        if value["value"] is None:
            continue
        number = Decimal(str(value["value"]))
        yield abs(number)
        if value.get("operation"):
            yield Decimal(SMALL_BASE)  # below which a base is called small
            yield Decimal(0)  # which what is counted exceeds, or equals
        else:
            sums[value["metric"], value["applicant"]] += number
    yield from sums.values()


def _meanings(texts: Iterable[str]) -> Iterator[Decimal]:
    return (meaning for text in texts for item in numerals(text) for meaning in item.meanings)


def _sizes(response: Response) -> Iterator[int]:
    """How many of each kind of thing the answer lists."""
    values, citations = response["values"], response["citations"]
    yield len(values)
    yield len(citations)
    yield len({item.get("agency") for item in (*values, *citations)})
    yield len({citation.get("report_id") for citation in citations})
    for block in response.get("blocks", ()):
        if block["type"] == "table":
            yield len(block["rows"])
            yield from (int(row[0]) for row in block["rows"] if row[0].isdecimal())  # the first column may number them
