"""Units of questions and of the form: money of what it counts, a count of money, a sum in yuan of one that is printed in 万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.patterns import speaks_of
from service.understanding.plans import Read
from service.understanding.query import Claim, Condition, Operation

_MONEY = frozenset({"元", "万元"})
_TEN_THOUSANDS = "万元"
_WAN = 10_000
# operations that give another unit than that of the figures
_SET_BESIDE = frozenset({Operation.SHARE.value, Operation.RATIO.value, Operation.CHANGE.value, Operation.COMPARE.value})
# what the form counts one by one
_COUNTED = ("requests.", "reconsideration.", "litigation.")
_DISPUTES = ("reconsideration.", "litigation.")
# a number that is one of money, and not one as the form prints it
_SAYS_MONEY = re.compile(r"元|块|[万亿]|\b(?:yuan|rmb|cny|thousand|million|billion)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"[几多少]+[件个份宗起笔]|\bhow many\b|\bnumber of\b", re.IGNORECASE)


_PEOPLE = re.compile(
    r"(?:多少|几)(?:个|位|名)?(?:人(?!民|均)|个人)|哪些人"
    r"|\bhow many (?:people|persons|individuals|citizens|residents|applicants)\b",
    re.IGNORECASE,
)


# a measure of something else than a number of requests: how quick, how long, 多快, 多少万元, 几个工作日
_OTHER_MEASURE = re.compile(
    r"\bhow (?:quick\w*|fast\w*|rapid\w*|prompt\w*|soon|slow\w*|long|accurate\w*|far"
    r"|old|wide|deep"
    r"|bad\w*|satisf\w+|busy|expensive|cheap|costly|rich|heavy|tall|popular)\b(?! of an?\b)(?!ly)"
    r"|\bhow many\s+(?:more\s+)?(?:[a-z-]+\s+)?(?:yuan|rmb|cny|euros?|dollars?|days?|workdays?|hours?|minutes?"
    r"|weeks?|months?|pages?|copies|acres?|hectares?|mu"
    r"|tonnes?|tons?|kilos?|kilograms?|metres?|meters?|kilometres?|kilometers?|megabytes?|words|points|stars|seats|rooms|square)\b"
    r"|多(?:快|久|长(?!沙)|远|早|晚|宽|深|重|厚|贵|准)(?![一-鿿]?(?:市|县|区|局))|多少时间|几时"
    r"|(?:多少|几)个?(?:工作日|小时|钟头|分钟|星期|礼拜|季度|月|天|周(?![一二三四五六日])|[万亿]?元|[万亿]?块|钱|页|册|本(?![年级])|辑|吨|亩|公顷|公里|平方|[千厘毫]?米(?!脂|易)|台|辆|字|兆|[MG]B|分(?!别|项)|公斤|层|栋|间|封|通)",
    re.IGNORECASE,
)
# money, or a part in a hundred, of what is named by a verb alone: how much did it get
_HOW_MUCH = re.compile(
    r"\bhow much\b(?!\s+(?:of |the |these |those |its |all |new ){0,3}(?:requests?|applications?|more|less|higher|lower|fewer))"
    r"|\bhow (?:often|frequent\w*|big|large|high|low)\b(?! of an?\b)|多[大高]|(?:多少|几)场|(?:多少|几)[万亿](?!件)"
    r"|(?<![哪这那])(?:多少|几)个?(?:人|名|位|家|户)(?![民均]|[来去]?(?:申请|提|递|交|要求|索要|来问))"
    r"|\bhow many (?:people|persons|individuals|citizens|residents|families|households|staff|officers|officials)\b"
    r"(?!\s+(?:who\s+)?(?:have\s+|had\s+|did\s+)?(?:ask|appl|request|fil|submi|sought|seek|want|demand|sent|lodg|wrote|turn))",
    re.IGNORECASE,
)


def other_measure(text: str, vague: bool) -> str:
    """The words that ask for a measure which no count of requests is; '' if there are none.

    `vague`: the count is named by a verb that fits many things alone, of which money or people may be counted as well.
    """
    match = _OTHER_MEASURE.search(text) or (_HOW_MUCH.search(text) if vague else None)
    return match.group() if match else ""


def asks_for_number(words: str) -> bool:
    """Whether words that narrow a figure do so by asking for a number of things, where the form prints money."""
    return bool(_HOW_MANY.fullmatch(words))


_NUMBER_OF_CHARGES = re.compile(
    r"(?:多少|几)[件笔项次宗起个]|\bhow (?:many|often)\b(?! (?:\w+ )?(?:yuan|rmb|cny|million|ten thousand))", re.IGNORECASE
)


def of_another_unit(read: Read) -> str:
    """The words that ask for another unit than that of the figures named, '' if there are none: the fines, where penalties are counted;
    how many requests were charged for, where the fees are told in money.
    """
    units = {info.column.unit for key in read.cells.cells if (info := find_cell(key))}
    of_requests = bool(units) and all(key.metric.startswith(_COUNTED) for key in read.cells.cells)
    sets_beside = read.quotients or _SET_BESIDE.intersection(read.keys("operation"))
    if of_requests and not sets_beside and (measure := other_measure(read.text, vague=read.cells.all_requests)):
        return measure
    people = _PEOPLE.search(read.text)
    if people and units and not any(_is_brought(key.metric) for key in read.cells.cells):
        # the form counts decisions and money, and nobody
        return people.group()
    asked = speaks_of("money", read.text)
    counted = all(unit == "件" for unit in units) and all(key.metric.startswith("proactive.") for key in read.cells.cells)
    if asked or (units and counted and not sets_beside):
        return asked.group() if asked and units and counted else other_measure(read.text, vague=True) if counted and units else ""
    many = _HOW_MANY.search(read.text)
    if many and units and units <= _MONEY and read.cells.requests_named:
        return many.group()
    # of a row that prints nothing but money no number of charges is known
    number = _NUMBER_OF_CHARGES.search(read.text)
    return number.group() if number and units and all(key.metric.startswith("proactive.fees.") for key in read.cells.cells) else ""


def _is_brought(metric: str) -> bool:
    """Whether a row counts what people bring: requests, and disputes in all; how many sued is how many lawsuits there were."""
    return metric.startswith("requests.") or (metric.startswith(_DISPUTES) and metric.endswith(f".{TOTAL}"))


def as_printed(condition: Condition, keys: Sequence[CellKey], text: str) -> Condition:
    """A condition in the unit in which the form prints the figure: more than 8 million yuan is more than 800 万元.

    A number that is said of no unit is taken for one as it is printed.
    """
    if not (_in_ten_thousands(keys) and _SAYS_MONEY.search(text)) or condition.than:
        return condition
    below = None if condition.below is None else condition.below / _WAN
    return replace(condition, number=condition.number / _WAN, below=below)


def claim_as_printed(claim: Claim | None, keys: Sequence[CellKey], text: str) -> Claim | None:
    """A claim in the unit in which the form prints the figure; none where nobody can tell whether its number is one of yuan."""
    if claim is None or claim.condition is None or claim.existence or not _in_ten_thousands(keys):
        return claim
    if claim.condition.number and not _SAYS_MONEY.search(text):
        return None
    told = tuple((quantity, as_printed(condition, quantity.cells if quantity else keys, text)) for quantity, condition in claim.each)
    return replace(claim, condition=as_printed(claim.condition, keys, text), each=told)


_ASKED_IN_TEN_THOUSANDS = re.compile(r"万元|多少万|几万")


def in_unit_named(keys: Sequence[CellKey], text: str) -> tuple[CellKey, ...]:
    """Of fees of two kinds those that the form prints in the unit a question names: of 收费金额（万元） those of the administration."""
    printed = tuple(key for key in keys if _in_ten_thousands([key]))
    fees = all(key.metric.startswith(("proactive.fees", "fees.")) for key in keys)
    return printed if printed and fees and _ASKED_IN_TEN_THOUSANDS.search(text) else tuple(keys)


def _in_ten_thousands(keys: Sequence[CellKey]) -> bool:
    return any((info := find_cell(key)) and info.column.unit == _TEN_THOUSANDS for key in keys)
