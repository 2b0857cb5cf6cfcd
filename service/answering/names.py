"""How agencies, cells and figures are called in the language of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, Decimal

from indexer.domain.form import TOTAL, CellInfo, CellKey, Label, find_cell
from indexer.domain.report import Cell
from indexer.gazetteer.regions import Region, short_name
from indexer.gazetteer.spelling import Spellings
from prompts.wordings import Wordings, wordings
from service.understanding.lexicon import english_units
from service.understanding.query import Language, Quantity

_YUAN = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


class Names:
    """Names in one language."""

    def __init__(self, language: Language, spellings: Spellings) -> None:
        self.language = language
        self.say: Wordings = wordings(language.value)
        self._spellings = spellings

    @property
    def is_chinese(self) -> bool:
        return self.language is Language.ZH

    def agency(self, name: str) -> str:
        """An agency's name; in English its translation with the Chinese name behind it."""
        if self.is_chinese:
            return name
        english = self._spellings.agency_in_english(name)
        return f"{english} ({name})" if english != name else name

    def place(self, name: str) -> str:
        """A place's name; in English with its spelling before it."""
        return name if self.is_chinese else f"{self.spell(name)} ({name})"

    def spell(self, name: str) -> str:
        """A place's name in Latin letters."""
        return self._spellings.write(short_name(name))

    def list(self, items: Iterable[str]) -> str:
        """Items in a row, as the language parts them."""
        return ("、" if self.is_chinese else ", ").join(items)

    def metric(self, key: CellKey, edition_id: str | None = None) -> str:
        """The label of a cell: row and column, or row and applicant where that is not the total."""
        info = find_cell(key, edition_id) or find_cell(key)
        if info is None:
            return str(key)
        row, column = self.label(info.row.label), self.label(info.column.label)
        if not info.table.crossed:
            return f"{row}（{column}）" if self.is_chinese else f"{row}, {column} ({info.row.label.zh} {info.column.label.zh})"
        row = row if self.is_chinese else f"{row} ({info.row.label.zh})"
        return row if key.applicant == TOTAL else f"{row}／{column}" if self.is_chinese else f"{row}, {column}"

    def quantity(self, quantity: Quantity, edition_id: str | None = None) -> str:
        """What is computed: a cell, cells added, a share of a whole, or a measure with whose requests it is over."""
        if quantity.measure:
            label = self.label(quantity.measure.label)
            info = find_cell(CellKey("requests.new", quantity.key.applicant)) if quantity.key.applicant else None
            return f"{label}{self.say('figure.from_applicant', applicant=self.label(info.column.label))}" if info else label
        part = " + ".join(self.metric(key, edition_id) for key in quantity.numerator)
        if not quantity.is_quotient:
            return part
        return self.say("calc.share_label", part=part, whole=" + ".join(self.metric(key, edition_id) for key in quantity.denominator))

    def short(self, name: str) -> str:
        """An agency's name in the language alone."""
        return name if self.is_chinese else self._spellings.agency_in_english(name)

    def label(self, label: Label) -> str:
        """A label of the form in the language."""
        return label.zh if self.is_chinese else label.en

    def row_of(self, info: CellInfo) -> str:
        """The printed row of a cell with its number on the form: 三（三）2 其他法律行政法规禁止公开."""
        if info.table.crossed:
            return f"{info.row.number} {info.row.label.zh}".strip()
        return f"{info.table.clause} {info.row.label.zh}".strip()

    def place_of(self, key: CellKey, edition_id: str) -> str | None:
        """Row and column of a cell for readers who cannot read the printed ones; None in Chinese."""
        info = find_cell(key, edition_id)
        return None if self.is_chinese or info is None else f"{info.row.label.en}, {info.column.label.en}"

    def figure(self, value: Decimal, unit: str) -> str:
        """A figure with its unit, digits as printed; in English counts need none, and money is given in yuan beside."""
        digits = plain(value)
        if unit in _YUAN and not self.is_chinese:
            return self.say("figure.money", value=digits, unit=unit, yuan=f"{(value * _YUAN[unit]).normalize():,f}")
        if self.is_chinese:
            return f"{digits}{unit}"
        if unit in ("%", self.say("calc.points")):
            return f"{digits}{unit}"
        return f"{digits} yuan" if unit == "元" else digits

    def counted(self, value: Decimal, unit: str) -> str:
        """A figure of the prose; in English with its unit in both languages: 28 issues (期)."""
        words = self.figure(value, unit)
        if self.is_chinese or unit in ("", "%", "元", *_YUAN):
            return words
        english = english_units().get(unit, "")
        return f"{words} {english} ({unit})" if english else f"{words} ({unit})"

    def mentions(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        """The places that a Chinese text names."""
        return self._spellings.mentions(text)

    def state(self, cell: Cell) -> str:
        """How we know a cell's value, in a few words."""
        rule = self.say(f"rule.{cell.derivation.rule}") if cell.derivation else ""
        if cell.correction:
            return self.say("state.corrected", printed=self.printed(cell))
        status = "derived" if cell.value is None and cell.derivation else cell.status.value
        state = self.say(f"state.{status}", rule=rule)
        if cell.derivation and cell.derivation.doubtful:
            return self.say("state.doubtful", state=state)
        return state if cell.confidence is None else self.say("state.picture", state=state, confidence=confidence_text(cell.confidence))

    def printed(self, cell: Cell) -> str:
        """What our copy reads in a corrected cell, in words where that is no figure."""
        read = cell.correction.printed if cell.correction else cell.value
        return self.say("state.blank") if read is None else self.figure(read, cell.unit)


def confidence_text(confidence: float) -> str:
    """A confidence, 0 to 1, cut to two digits: one that is not certain is never printed as 1.00."""
    return f"{Decimal(str(confidence)).quantize(Decimal('0.01'), ROUND_DOWN)}"


def with_marks(sentence: str, marks: str) -> str:
    """A sentence with citation marks before its full stop."""
    stop = sentence[-1] if sentence.endswith((".", "。")) else ""
    return f"{sentence[: len(sentence) - len(stop)]} {marks}{stop}" if marks else sentence


def signed(rate: Decimal) -> str:
    """A percentage with its sign."""
    return f"{'+' if rate > 0 else '−' if rate < 0 else ''}{plain(abs(rate))}%"


def plain(value: Decimal) -> str:
    """The digits of a value, never with an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
