"""What a question takes for true of a figure: more than 200, any at all, all of them; asked with yes or no, or only supposed."""

from __future__ import annotations

import re
from decimal import Decimal

from indexer.domain.figures import read_chinese_number
from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading
from service.understanding.operations import read_bound
from service.understanding.query import Bound, Claim, Condition

# a question that asks for something else than yes or no
_ASKS_MORE = re.compile(r"多少|几[件次份条个人起家]|哪|什么(?!时候都)|谁|\bhow (?:many|much)\b|\b(?:what|which|who|when|where)\b", re.I)
_WHY = re.compile(r"为什么|为何|为啥|怎么会|\bwhy\b|\bhow come\b|\bwhat for\b", re.I)
_ANY = re.compile(r"有没有|有无|是否|吗|\b(?:any|ever|at all|a single)\b", re.I)
_NEGATED = re.compile(r"没|未|无(?!法)|不(?!予|是不是)|\b(?:no|not|never|none|without|zero)\b|n['’]t\b|零", re.I)
_POSITIVE = re.compile(r"有没有|有无|是不是|对不对|不予\w{2}|无法提供", re.I)
_EVERY = re.compile(r"全部|全都|都(?=[^，。]{0,12}吗)|是否都|所有|\b(?:all|every|each)\b", re.I)
_HALF = re.compile(r"(?:超过|过|大于)(?:一半|半数|半)|\b(?:more than|over) (?:a |one )?half\b", re.I)
_PERCENT = re.compile(r"[%％]|百分之|一半|半数|\bhalf\b|\bper ?cent\b", re.I)
_NUMBER = re.compile(
    r"(?<![第前\d.])(?P<digits>\d[\d,]*(?:\.\d+)?)(?!\s*(?:th|nd|rd|st)\b)|(?<![第前])(?P<zh>[二两三四五六七八九十百千万]+)(?=[件次份条个人起])"
    r"|\b(?P<en>two|three|four|five|six|seven|eight|nine|ten|twenty)\b",
    re.I,
)
_COMPARED = re.compile(r"比|更[多少高低大小]|\b(?:more|fewer|less|higher|lower|larger|smaller|greater|bigger|most|least)\b|最", re.I)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20}
_DISPUTES = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")


def read_claim(text: str, whether: bool) -> Claim | None:
    """What a question without its years and agencies takes for true; None if nothing that a figure could tell.

    Of what is only supposed no more is read than a number: why were 5 refused?
    """
    if not whether:
        number = _number(text) if _WHY.search(text) else None
        return Claim(Condition(Bound.EQUAL, number), asked=False) if number is not None else None
    if _ASKS_MORE.search(text) or _NEGATED.search(_POSITIVE.sub(" ", text)):
        return None
    of_percent = bool(_PERCENT.search(text))
    if _HALF.search(text):
        return Claim(Condition(Bound.MORE, Decimal(50)), of_percent=True)
    if _EVERY.search(text):
        return Claim(every=True)
    if condition := read_bound(text):
        return Claim(condition, of_percent=of_percent)
    if _COMPARED.search(text):
        # more than another: no figure by itself tells
        return Claim()
    number = None if _ANY.search(text) and not re.search("吗", text) else _number(text)
    if number is not None:
        return Claim(Condition(Bound.EQUAL, number), of_percent=of_percent)
    return Claim(Condition(Bound.MORE, Decimal(0)), existence=True)


def with_wholes(cells: CellsReading, claim: Claim | None) -> CellsReading:
    """The cells a question names, with what they are a part of where it asks whether that is all of it."""
    if claim is None or not claim.every:
        return cells
    found: list[CellKey] = []
    for key in cells.cells:
        info, row = find_cell(key), key.metric.rpartition(".")[0]
        if row in _DISPUTES and info:
            found += [CellKey(f"{row}.{column.key}") for column in info.table.columns]
        elif whole := whole_of(key):
            found += [key, whole]
    return CellsReading(tuple(dict.fromkeys(found)), spans=cells.spans, broken_down=True) if found else cells


def whole_of(key: CellKey) -> CellKey | None:
    """What a result of requests or disputes is one of; None for anything else."""
    row, _, column = key.metric.rpartition(".")
    if row in _DISPUTES:
        return CellKey(f"{row}.{TOTAL}") if column != TOTAL else None
    results = key.metric.startswith("requests.") and key.metric.split(".")[1] not in ("new", "carried_over", "concluded", "carried_forward")
    return CellKey("requests.concluded", key.applicant) if results else None


def _number(text: str) -> Decimal | None:
    match = _NUMBER.search(text)
    if not match:
        return None
    if match["digits"]:
        return Decimal(match["digits"].replace(",", "").rstrip(","))
    if match["en"]:
        return Decimal(_WORDS[match["en"].lower()])
    read = read_chinese_number(match["zh"].replace("两", "二"))
    return Decimal(int(read)) if read is not None else None
