"""A generated report: its truth, its layout, its file; the same for the same seed and format."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from eval.generator.agencies import Reporter, draw_reporter
from eval.generator.document import Contents, compose
from eval.generator.figures import TABLE_CONTRADICTIONS, Figures, break_a_sum, draw_figures
from eval.generator.layout import Layout
from eval.generator.prose import Figurer, Prose, contradictions_that_fit, write_prose
from eval.generator.randomness import Seed
from eval.generator.renderers.formats import FORMATS, render
from eval.generator.tears import choose_tears, tear_layout
from eval.generator.truth import CellTruth, ExpectedFinding, Presence, Truth, form_of, group_sums
from eval.generator.words import words
from indexer.domain.figures import BLANK_MARKS
from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Scope

_DATE_CONTRADICTIONS = ("signed-early", "signed-late", "period-title")
_CONTRADICTED = 0.35
_BEFORE_THE_FORM = 0.06
# a shape that drops blank cells leaves open which column a figure is of; one without rows leaves open whose it is
DROPS_BLANKS = frozenset({"space", "lines"})


@dataclass(frozen=True)
class Plan:
    """A report before it is set: everything but its format."""

    seed: Seed
    reporter: Reporter
    figures: Figures
    prose: Prose
    contradiction: str
    free_of_charge: bool


@dataclass(frozen=True)
class Sample:
    """A report in a file. `ambiguous`: the shape does not tell blank cells from none, so that no reader can be sure."""

    seed: int
    format: str
    shape: str
    tears: frozenset[str]
    contradiction: str
    truth: Truth
    layout: Layout
    data: bytes
    suffix: str
    ambiguous: bool

    @property
    def path(self) -> Path:
        """A name for the file."""
        return Path(f"report-{self.seed:06d}-{self.shape}{self.suffix}")


def facts(seed: int) -> tuple[Reporter, Mapping[CellKey, Decimal]]:
    """Who reports, and every figure, without a document: for corpora of hundreds of thousands of reports."""
    reporter = draw_reporter(Seed(seed))
    return reporter, draw_figures(Seed(seed), reporter.edition).values


def make_plan(number: int) -> Plan:
    """Decide what a report says, and what contradicts it: in a third of reports, one thing."""
    seed = Seed(number)
    rng = seed.stream("plan")
    before = rng.random() < _BEFORE_THE_FORM
    reporter = draw_reporter(seed, before)
    figures = draw_figures(seed, reporter.edition)
    figurer = Figurer(figures.values, reporter, seed.stream("narrative"))
    contradiction = ""
    if rng.random() < _CONTRADICTED:
        of_tables = [] if before or figures.scale == "zero" else list(TABLE_CONTRADICTIONS)
        of_prose = [name for name in contradictions_that_fit(figurer) if not (before and words().contradictions[name].cell)]
        contradiction = rng.choice(rng.choice([kind for kind in (of_tables, of_prose, list(_DATE_CONTRADICTIONS)) if kind]))
    in_tables = contradiction in TABLE_CONTRADICTIONS
    if in_tables:
        figures = break_a_sum(figures, contradiction, seed.stream("contradiction"))
    untrue = contradiction if contradiction in words().contradictions else None
    prose = write_prose(seed, figurer, untrue, on_requests=not in_tables)
    return Plan(seed, reporter, figures, prose, contradiction, _free_of_charge(figures.values, rng))


def _contradicts_cells(contradiction: str) -> bool:
    """Whether it can only be seen where the figures of the tables are: nothing must hide them then."""
    sentence = words().contradictions.get(contradiction)
    return contradiction in TABLE_CONTRADICTIONS or bool(sentence and sentence.cell)


def _free_of_charge(values: Mapping[CellKey, Decimal], rng: random.Random) -> bool:
    """Whether the prose says that no fee was charged: only where that is so."""
    return not any(value for key, value in values.items() if key.metric.startswith("fees.")) and rng.random() < 0.8


def make_sample(number: int, report_format: str, tears: frozenset[str] | None = None) -> Sample:
    """The report of a seed in a format of `FORMATS`. `tears`, if given, replaces the mixture that the seed chooses."""
    plan = make_plan(number)
    before = not plan.reporter.edition
    known = FORMATS[report_format]
    complete = _contradicts_cells(plan.contradiction)
    chosen = choose_tears(plan.seed, known.converted, before, complete) if tears is None else tears
    if plan.contradiction == "period-title":
        chosen -= {"name_only_in_signature"}
    shape = plan.seed.stream("shape").choice(known.shapes)
    layout = tear_layout(compose(_contents(plan, chosen), chosen, plan.seed), chosen, plan.seed)
    truth = _truth(plan, layout)
    file = render(layout, report_format, shape, plan.seed.stream("rendering"))
    hidden_rows = shape in DROPS_BLANKS and not chosen.isdisjoint({"labels_lost", "no_header"})
    ambiguous = hidden_rows or drops_blanks(shape, truth)
    return Sample(number, report_format, shape, chosen, plan.contradiction, truth, layout, file.data, file.suffix, ambiguous)


def drops_blanks(shape: str, truth: Truth) -> bool:
    """Whether the shape leaves out blank cells, and there are some: no reader can then tell which column a figure is of."""
    return shape in DROPS_BLANKS and any(cell.presence is Presence.BLANK for cell in truth.cells.values())


def _contents(plan: Plan, chosen: frozenset[str]) -> Contents:
    rng = plan.seed.stream("contents")
    reporter, contradiction = plan.reporter, plan.contradiction
    must_sign = contradiction.startswith("signed") or "name_only_in_signature" in chosen
    fee = "无其他需要报告的事项。"
    if plan.free_of_charge and "fee_table" not in chosen and reporter.edition:
        fee = f"{reporter.year}年，未收取信息处理费。"
    return Contents(
        reporter=reporter,
        form=form_of(reporter.edition) if reporter.edition else None,
        values=plan.figures.values,
        sections={
            "一": plan.prose.paragraphs,
            "五": (f"（一）存在的主要问题。{rng.choice(words().problems)}", f"（二）改进情况。{rng.choice(words().improvements)}"),
            "六": () if "fee_table" in chosen and reporter.edition == "2021" else (fee,),
        },
        title_year=reporter.year + (contradiction == "period-title"),
        signed_on=_signed_on(plan) if must_sign or rng.random() < 0.6 else None,
        states_period=contradiction == "period-title",
    )


def _signed_on(plan: Plan) -> date:
    """A date within the terms of Article 49 unless the contradiction is one of dates."""
    rng = plan.seed.stream("signature")
    year = plan.reporter.year
    if plan.contradiction == "signed-early":
        return date(year, rng.randint(1, 12), rng.randint(1, 28))
    if plan.contradiction == "signed-late":
        return date(year + 1, rng.randint(4, 12), rng.randint(1, 28))
    if plan.reporter.agency.scope is Scope.ORGAN:
        return date(year + 1, 1, rng.randint(2, 31))
    return date(year + 1, rng.choice((2, 3)), rng.randint(1, 28))


def _truth(plan: Plan, layout: Layout) -> Truth:
    reporter, figures = plan.reporter, plan.figures
    findings = [*figures.broken, *plan.prose.findings]
    if plan.contradiction in _DATE_CONTRADICTIONS:
        findings.append(ExpectedFinding(plan.contradiction))
    return observe(layout, reporter, figures.values, figures.touched, tuple(findings), plan.prose)


def observe(
    layout: Layout,
    reporter: Reporter,
    values: Mapping[CellKey, Decimal],
    touched: frozenset[CellKey] = frozenset(),
    findings: tuple[ExpectedFinding, ...] = (),
    prose: Prose | None = None,
) -> Truth:
    """What a layout shows of the figures. `touched`: cells of broken sums, which a reader may call disputed."""
    shown = {cell.key: cell for table in layout.tables() for row in table.rows for cell in row.cells if cell.key}
    form = form_of(reporter.edition)
    rows_shown = {(info.table.id, info.row.key) for key in shown if (info := form.cells.get(key))}
    cells = {}
    for key, info in form.cells.items():
        if info.row in info.table.groups and key not in shown:
            continue
        value, cell = values.get(key), shown.get(key)
        if cell is not None and cell.text.strip() not in BLANK_MARKS:
            statuses = {CellStatus.REPORTED}
            statuses |= {CellStatus.DISPUTED} if key in touched else set()
            statuses |= {CellStatus.REPAIRED} if cell.strained else set()
            cells[key] = CellTruth(Presence.PRINTED, value, frozenset(statuses))
        elif (info.table.id, info.row.key) in rows_shown:
            cells[key] = CellTruth(Presence.BLANK, value, frozenset({CellStatus.BLANK}))
        else:
            cells[key] = CellTruth(Presence.ABSENT, value, frozenset({CellStatus.ABSENT}))
    known = {key: value for key, value in values.items() if key in form.cells}
    groups = group_sums(known, form, shown) if reporter.edition else {}
    narrative = prose.narrative if prose else ()
    return Truth(reporter.agency, reporter.year, reporter.edition, cells, groups, findings, narrative)
