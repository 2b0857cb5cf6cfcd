"""Whether citations lead to places of the source that hold what the answer says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from eval.evaluators.base import Answered, Failure, Response, Sources
from eval.evaluators.numerals import numerals
from indexer.domain.errors import UserError

_GAPS = re.compile(r"[\s|□]+")
_NARRATIVE = "narrative"
_PRINTED = frozenset({"reported", "repaired", "disputed"})


class SourcesEvaluator:
    """Every citation resolves to words of the source, a cell's to its row with the figure; every figure looked up is cited.

    The report is asked for again, so that a figure in the answer that is not the stored one shows.
    """

    name = "source"

    def judge(self, answered: Answered) -> Iterator[Failure]:
        if answered.sources is None:
            return
        for citation in answered.response["citations"]:
            for reason in _resolved(citation, answered.sources):
                yield Failure(self.name, f"citation [{citation['id']}]: {reason}")
        for value in answered.response["values"]:
            if value.get("operation") is None and value["value"] is not None and value.get("report_id"):
                yield from self._looked_up(value, answered)

    def _looked_up(self, value: Response, answered: Answered) -> Iterator[Failure]:
        name = f"{value['metric']}{'/' + value['applicant'] if value['applicant'] else ''} {value['value']}"
        citations = [item for item in answered.response["citations"] if item["report_id"] == value["report_id"]]
        if not any(_covers(citation, value) for citation in citations):
            yield Failure(self.name, f"{name} has no citation that could show it")
        assert answered.sources is not None
        known = list(_stored(value, answered.sources.report(value["report_id"])))
        if Decimal(str(value["value"])) not in known:
            yield Failure(self.name, f"{name}: the report has {', '.join(map(str, known)) or 'no such figure'}", wrong_figure=True)


def _resolved(citation: Response, sources: Sources) -> Iterator[str]:
    """What is wrong with a citation; nothing if it leads to its words."""
    try:
        report, text = sources.report(citation["report_id"]), sources.text(citation["report_id"])
    except UserError as error:
        yield f"leads to no report ({error.problem})"
        return
    if report["source_hash"] != citation["source_hash"]:
        yield "the report has been replaced by another document"
    if not citation["quote"]:
        # a corrected or a stated cell may have no row of its own
        return
    if _GAPS.sub("", citation["quote"]) not in _GAPS.sub("", text):
        yield f"its words do not stand in the source: {citation['quote'][:60]}"
        return
    key = _cell_of(citation)
    cell = next((cell for cell in report["cells"] if key == (cell["metric"], cell["applicant"])), None)
    if key and cell is None:
        yield f"the report has no cell {'/'.join(filter(None, key))}"
    elif cell and citation.get("value") is not None and citation["value"] not in (cell["value"], cell["derived_value"]):
        yield f"its cell has {cell['value'] if cell['derived_value'] is None else cell['derived_value']}, not {citation['value']}"
    elif cell and cell["status"] in _PRINTED and cell["value"] is not None and cell["corrected_from"] is None:
        printed = {meaning for item in numerals(citation["quote"]) for meaning in item.meanings}
        if abs(Decimal(str(cell["value"]))) not in printed and (cell["raw"] or "") not in citation["quote"]:
            yield f"its row does not hold {cell['value']}: {citation['quote'][:60]}"


def _cell_of(citation: Response) -> tuple[str, str | None] | None:
    """The cell that the address of a citation names, None where it names a place in the text."""
    address = urlsplit(citation["url"])
    # the page of our own opens a place by what stands behind the #
    named = parse_qs(address.fragment or address.query).get("cell")
    if not named:
        return None
    metric, _, applicant = named[0].partition("/")
    return metric, applicant or None


def _covers(citation: Response, value: Response) -> bool:
    """Whether a citation can show a figure: its very cell, for a derived one any cell, for prose words that hold the number."""
    key = _cell_of(citation)
    if value["metric"] == _NARRATIVE:
        held = {meaning for item in numerals(citation["quote"]) for meaning in item.meanings}
        return Decimal(str(value["value"])) in held
    return key == (value["metric"], value["applicant"]) or (value["status"] in ("derived", "stated"))


def _stored(value: Response, report: Response) -> Iterator[Decimal]:
    """The figures that the report has of what the answer speaks of."""
    if value["metric"] == _NARRATIVE:
        stored = [figure["value"] for figure in report["figures"]]
    else:
        cells = [cell for cell in report["cells"] if (cell["metric"], cell["applicant"]) == (value["metric"], value["applicant"])]
        stored = [figure for cell in cells for figure in (cell["value"], cell["derived_value"])]
        if value["status"] == "stated":
            # what no table prints may stand in a sentence
            stored += [figure["value"] for figure in report["figures"] if figure["unit"] == value["unit"]]
    return (Decimal(str(figure)) for figure in stored if figure is not None)
