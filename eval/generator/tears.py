"""The tears by name, and the mixture of them that a seed chooses.

A tear is either something the composer does otherwise (a variant of the form, a menu around the article) or a function from
layout to layout; tears of one family exclude each other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.generator import figure_tears, line_tears, table_tears
from eval.generator.layout import Layout
from eval.generator.randomness import Seed, weighted

Apply = Callable[[Layout, random.Random], Layout]


@dataclass(frozen=True)
class Tear:
    """`hides`: figures or their rows get lost, so that sums are no longer seen to break. `converted`: only converters to text do it.
    `narrative`: it can happen to a report without tables.
    """

    name: str
    apply: Apply | None = None
    family: str = ""
    hides: bool = False
    converted: bool = False
    narrative: bool = False


def _catalog() -> Mapping[str, Tear]:
    tables, figures, lines = table_tears, figure_tears, line_tears
    catalog = [
        # choices of the composer
        *(Tear(name) for name in ("no_rules_row", "short_normative_label", "separate_clauses", "fifteen_labels", "fee_table")),
        *(Tear(name) for name in ("single_other", "footnotes", "heading_missing")),
        *(Tear(name, narrative=True) for name in ("menu", "footer", "local_table", "year_in_chinese", "heading_words")),
        *(Tear(name, family="heading style", narrative=True) for name in ("headings_renumbered", "headings_plain")),
        Tear("headings_of_an_annex", family="heading style"),
        Tear("name_only_in_signature", narrative=True),
        Tear("no_header", family="header", hides=True),
        Tear("header_torn", family="header", converted=True),
        # rows and columns
        Tear("group_label_before", tables.group_label_before, "group"),
        Tear("group_label_after", tables.group_label_after, "group"),
        Tear("group_label_missing", tables.group_label_missing, "group"),
        Tear("group_label_in_pieces", tables.group_label_in_pieces, "group", converted=True),
        # figures
        Tear("blank_zeros", figures.blank_zeros, "zeros", hides=True),
        Tear("some_zeros_blank", figures.some_zeros_blank, "zeros", hides=True),
        Tear("marked_zeros", figures.marked_zeros, "zeros", hides=True),
        Tear("reconsideration_blank", figures.reconsideration_blank, hides=True),
        Tear("some_totals_missing", figures.some_totals_missing, "totals", hides=True),
        Tear("all_totals_missing", figures.all_totals_missing, "totals", hides=True),
        Tear("decimals", figures.decimals),
        Tear("thousands_separators", figures.thousands_separators),
        Tear("notes", figures.notes, "appended"),
        Tear("units", figures.units, "appended"),
        Tear("full_width_digits", figures.full_width_digits),
        # labels
        Tear("labels_lost", tables.labels_lost, hides=True),
        Tear("broken_labels", tables.broken_labels, hides=True, converted=True),
        Tear("lost_characters", tables.lost_characters),
        Tear("spaced_labels", tables.spaced_labels),
        Tear("half_width_brackets", tables.half_width_brackets),
        Tear("two_empty_columns", tables.two_empty_columns, "columns"),
        Tear("empty_column_between", tables.empty_column_between, "columns"),
        Tear("remark_column", tables.remark_column, "columns"),
        # lines
        Tear("split_title", lines.split_title, narrative=True),
        Tear("table_of_contents", lines.table_of_contents, narrative=True),
        Tear("page_numbers", lines.page_numbers, narrative=True),
        Tear("running_heads", lines.running_heads, narrative=True),
        Tear("wrapped", lines.wrapped, converted=True, narrative=True),
        Tear("indented", lines.indented, narrative=True),
        Tear("markdown_headings", lines.markdown_headings, converted=True, narrative=True),
        Tear("look_alike_radicals", tables.look_alike_radicals, narrative=True),
    ]
    return {tear.name: tear for tear in catalog}


CATALOG: Mapping[str, Tear] = _catalog()
_MODES = {(0, 0): 1.0, (1, 1): 4.0, (2, 4): 4.0, (5, 10): 2.0}


def choose_tears(seed: Seed, converted: bool, before_the_form: bool, complete: bool) -> frozenset[str]:
    """The tears a seed mixes: none, one, a few or many.

    `converted`: the format is what converters write. `complete`: nothing may hide a figure. The order they are drawn in is the
    seed's, so that formats share whatever tears they can have.
    """
    rng = seed.stream("tears")
    low, high = weighted(rng, _MODES)
    count = rng.randint(low, high)
    order = list(CATALOG.values())
    rng.shuffle(order)
    chosen: list[Tear] = []
    for tear in order:
        if len(chosen) == count:
            break
        excluded = tear.family and tear.family in {other.family for other in chosen}
        unfit = (tear.converted and not converted) or (tear.hides and complete) or (before_the_form and not tear.narrative)
        if not excluded and not unfit:
            chosen.append(tear)
    return frozenset(tear.name for tear in chosen)


def tear_layout(layout: Layout, chosen: frozenset[str], seed: Seed) -> Layout:
    """Apply the chosen tears in the order of the catalog."""
    for tear in CATALOG.values():
        if tear.name in chosen and tear.apply:
            layout = tear.apply(layout, seed.stream(f"tear {tear.name}"))
    return layout
