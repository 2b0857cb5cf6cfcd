"""The official annual report form as data: editions, tables, rows, columns, and the sums that must hold.

Sources: 国办公开办函〔2021〕30号 (edition 2021) and 国办公开办函〔2019〕60号 (edition 2019); the files in `editions/` hold
every label. A new edition is a new file there, not new code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple, Self

TOTAL = "total"
"""The applicant key of the 总计 column."""

UNIT_AS_PRINTED = "as printed"
"""Unit of a column whose cells carry their own unit (政府集中采购 prints 元 or 万元)."""


class CellKey(NamedTuple):
    """The address of a cell: a metric, and in section 三 an applicant."""

    metric: str
    applicant: str | None = None

    def __str__(self) -> str:
        return f"{self.metric}/{self.applicant}" if self.applicant else self.metric

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `metric` or `metric/applicant`."""
        metric, _, applicant = text.partition("/")
        return cls(metric, applicant or None)


@dataclass(frozen=True)
class Label:
    """A name in both languages, with other spellings met in reports."""

    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The official Chinese label first, then the others."""
        return (self.zh, *self.aliases)


@dataclass(frozen=True)
class Section:
    """One of the six parts of a report; `id` is its number on the form (一 … 六)."""

    id: str
    label: Label


@dataclass(frozen=True)
class Row:
    """A row of a form table. `number` is its place on the form, e.g. 三（三）2; `note` is printed behind its label."""

    key: str
    label: Label
    number: str = ""
    article: str = ""
    note: Label | None = None

    @property
    def depth(self) -> int:
        """How far the row's number is nested on the form: 一 is 0, 三（一） is 1, 三（三）1 is 2."""
        return ("（" in self.number) + self.number[-1:].isdigit()

    @property
    def printed_number(self) -> str:
        """The last part of the number, as it stands before the label: 一、 or （一） or 1."""
        return printed_number(self.number)


@dataclass(frozen=True)
class Column:
    """A column of a form table with the unit its figures are given in."""

    key: str
    label: Label
    unit: str


@dataclass(frozen=True)
class Head:
    """What is printed over some columns, or beside some rows, of a form table: `over` are their keys, a group for all its rows."""

    label: Label
    over: tuple[str, ...]
    number: str = ""

    @property
    def printed_number(self) -> str:
        """The number as it stands before the label: 三、."""
        return printed_number(self.number)


@dataclass(frozen=True)
class SumRule:
    """A sum the form prescribes between the columns of each row, or between the rows of each column.

    The keys of `sums` add to the keys of `equal`.
    """

    id: str
    of_columns: bool
    sums: tuple[str, ...]
    equal: tuple[str, ...]
    label: Label


@dataclass(frozen=True)
class FormTable:
    """A block of cells that share their columns.

    `groups` are the sub-totals of rows; `single_row_groups` those this edition prints as one row without sub-rows.
    `side_by_side`: the rows stand beside each other on one printed line. `ordered`: rows come in the form's order.
    `corner` is printed left of the columns, `heads` over some of them or beside some rows, the outer ones first; `note` is a
    sentence in the corner.
    """

    id: str
    section: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    groups: tuple[Row, ...] = ()
    single_row_groups: tuple[str, ...] = ()
    rules: tuple[SumRule, ...] = ()
    crossed: bool = False
    ordered: bool = False
    side_by_side: bool = False
    clause: str = ""
    article: str = ""
    heads: tuple[Head, ...] = ()
    corner: Label | None = None
    note: Label | None = None

    def key(self, row: str, column: str) -> CellKey:
        """The cell at a row and a column of this table."""
        return CellKey(row, column) if self.crossed else CellKey(f"{row}.{column}")

    @property
    def clause_label(self) -> Label:
        """The clause of the Regulations that is printed above the table, and its article as English names it: Article 20(1)."""
        return Label(self.clause, f"Article {self.article}")

    def members(self, group: str) -> tuple[str, ...]:
        """Keys of the rows that add to a group; empty if the edition prints the group as one row."""
        return self._members.get(group, ())

    @cached_property
    def _members(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            parts = row.key.split(".")
            for end in range(1, len(parts)):
                group = ".".join(parts[:end])
                found[group] = (*found.get(group, ()), row.key)
        return found

    def rule(self, rule_id: str) -> SumRule:
        """The rule with that id."""
        return next(rule for rule in self.rules if rule.id == rule_id)

    def is_sum(self, column: str) -> bool:
        """Whether a column is the sum of others by a rule of the form."""
        return any(column in rule.equal for rule in self.rules if rule.of_columns)

    def cell_keys(self) -> Iterator[CellKey]:
        """Every cell of the table, row by row."""
        return (self.key(row.key, column.key) for row in self.rows for column in self.columns)


class CellInfo(NamedTuple):
    """Where a cell stands on the form."""

    table: FormTable
    row: Row
    column: Column


@dataclass(frozen=True)
class Edition:
    """One edition of the form."""

    id: str
    label: Label
    legal_source: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...]
    tables: tuple[FormTable, ...]

    @cached_property
    def notes(self) -> tuple[Label, ...]:
        """The sentences printed in its tables."""
        printed = (note for table in self.tables for note in (table.note, *(row.note for row in table.rows)))
        return tuple(note for note in printed if note)

    def table(self, table_id: str) -> FormTable | None:
        """The table with that id, if the edition has it."""
        return next((table for table in self.tables if table.id == table_id), None)

    def section(self, section_id: str) -> Section:
        """The part of a report with that number."""
        return next(section for section in self.sections if section.id == section_id)

    def __hash__(self) -> int:
        """By its id: what is kept by edition is looked up for every cell, and the whole form takes long to hash."""
        return hash(self.id)

    def valid_in(self, year: int) -> bool:
        """Whether the form was prescribed for reports on that year (both ends inclusive)."""
        return self.first_year <= year <= (self.last_year or year)

    def __reduce__(self) -> tuple[Callable[[str], Edition], tuple[str]]:
        """Pickle an edition as its id: a report that crosses processes need not carry the form."""
        return edition_by_id, (self.id,)

    @cached_property
    def cells(self) -> Mapping[CellKey, CellInfo]:
        """Every cell of the edition, groups included, with its place on the form."""
        return {
            table.key(row.key, column.key): CellInfo(table, row, column)
            for table in self.tables
            for row in (*table.rows, *table.groups)
            for column in table.columns
        }


@cache
def editions() -> Mapping[str, Edition]:
    """All editions by id, the newest first."""
    folder = resources.files(__package__) / "editions"
    documents = [tomllib.loads(entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    loaded: dict[str, Edition] = {}
    # an edition that inherits is read after the one it inherits from
    for data in sorted(documents, key=lambda data: "inherits" in data):
        loaded[data["id"]] = _edition(data, loaded.get(data.get("inherits", "")))
    return dict(sorted(loaded.items(), key=lambda item: -item[1].first_year))


def printed_number(number: str) -> str:
    """The last part of a number of the form, as it is printed before a label: 三（三）2 is 2., 三（一） is （一）, 一 is 一、."""
    if number[-1:].isdigit():
        return f"{number.rpartition('）')[2]}."
    if number.endswith("）"):
        return number[number.rindex("（") :]
    return f"{number}、" if number else ""


def edition_by_id(edition_id: str) -> Edition:
    """The edition with that id; KeyError if there is none."""
    return editions()[edition_id]


def newest_edition() -> Edition:
    """The edition now in force."""
    return next(iter(editions().values()))


@cache
def request_results() -> tuple[str, ...]:
    """The results of requests, groups where there are any: they add to the concluded ones."""
    table = newest_edition().table("requests")
    return table.rule("column-sum").sums if table else ()


def find_cell(key: CellKey, edition_id: str | None = None) -> CellInfo | None:
    """The form's place for a cell: in the given edition, else in the newest that has it."""
    if edition_id is not None:
        return editions()[edition_id].cells.get(key)
    return next((edition.cells[key] for edition in editions().values() if key in edition.cells), None)


def _edition(data: dict[str, Any], parent: Edition | None) -> Edition:
    sections = tuple(Section(item["id"], _label(item)) for item in data.get("section", ()))
    return Edition(
        id=data["id"],
        label=_label(data["title"]),
        legal_source=data["legal_source"],
        first_year=data["first_year"],
        last_year=data.get("last_year"),
        sections=sections or (parent.sections if parent else ()),
        tables=tuple(_table(item, parent) for item in data["table"]),
    )


def _table(data: dict[str, Any], parent: Edition | None) -> FormTable:
    if "columns" not in data:
        return _inherited(data, parent)
    unit = data["unit"]
    return FormTable(
        id=data["id"],
        section=data["section"],
        columns=tuple(Column(item["key"], _label(item), item.get("unit", unit)) for item in data["columns"]),
        rows=tuple(_row(item, data) for item in data["rows"]),
        groups=tuple(_row(item, data) for item in data.get("groups", ())),
        rules=tuple(_rule(item) for item in data.get("rule", ())),
        crossed=data.get("crossed_with") == "applicant",
        ordered=data.get("ordered", False),
        side_by_side=data.get("side_by_side", False),
        clause=data.get("clause", ""),
        article=data.get("article", ""),
        heads=tuple(Head(_label(item), tuple(item["over"]), item.get("number", "")) for item in data.get("heads", ())),
        corner=_label(data["corner"]) if "corner" in data else None,
        note=_label(data["note"]) if "note" in data else None,
    )


def _inherited(data: dict[str, Any], parent: Edition | None) -> FormTable:
    table = parent.table(data["id"]) if parent else None
    if table is None:
        raise ValueError(f"table {data['id']!r} has no columns and no edition to inherit them from")
    single = tuple(data.get("single_row_groups", ()))
    rows: list[Row] = []
    for row in table.rows:
        group = next((group for group in table.groups if group.key in single and row.key in table.members(group.key)), None)
        if group is None:
            rows.append(row)
        elif group not in rows:
            rows.append(group)
    return replace(
        table,
        rows=tuple(rows),
        groups=tuple(group for group in table.groups if group.key not in single),
        single_row_groups=single,
    )


def _row(data: dict[str, Any], table: dict[str, Any]) -> Row:
    note = _label(data["note"]) if "note" in data else None
    return Row(data["key"], _label(data), data.get("number", ""), data.get("article", table.get("article", "")), note)


def _rule(data: dict[str, Any]) -> SumRule:
    return SumRule(data["id"], data["of"] == "columns", tuple(data["sums"]), tuple(data["equal"]), _label(data))


def _label(data: dict[str, Any]) -> Label:
    return Label(data["zh"], data["en"], tuple(data.get("aliases", ())))
