"""What a figure must meet: more than 10, 不少于5件, none, not 0; and that some of the indexed agencies are chosen by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from service.understanding.content import without
from service.understanding.numbers import EN_AMOUNT, ZH_AMOUNT, read_amount
from service.understanding.patterns import found_spans, operator_pattern
from service.understanding.query import Bound, Condition

_UNIT = "[件次份起条项个家元]"
_BOUNDS = (
    (Bound.MORE, rf"({ZH_AMOUNT})\s*{_UNIT}?\s*以上\s*[（(]不含"),
    (
        Bound.AT_MOST,
        rf"(?:至多|最多|不超过|不多于|[没未不](?:有|曾)?(?:超过|超出|多于|大于|高于|过))\s*({ZH_AMOUNT})(?=\s*{_UNIT}|的|\W|$)",
    ),
    (
        Bound.AT_LEAST,
        rf"(?:至少|不少于|不低于|不小于|达到?|起码)了?\s*({ZH_AMOUNT})|({ZH_AMOUNT})\s*{_UNIT}?\s*(?:及?以上|或更多|或以上|起步)",
    ),
    (Bound.AT_MOST, rf"({ZH_AMOUNT})\s*{_UNIT}?\s*(?:及?以下|或更少|以内|之内)"),
    (Bound.MORE, rf"(?:超过|超出|多于|不止|不只|大于|高于|多过|高过|大过|越过|跨过|逾|超|突破|冲破|破)了?\s*({ZH_AMOUNT})(?:\s*{_UNIT})?"),
    # 过了一千件, 上千件
    (Bound.MORE, rf"(?<![通经不超收到提发拒告打开给交办审查罚答受接拿作做出要问说写用看理诉])过了?\s*({ZH_AMOUNT})\s*{_UNIT}"),
    # 过百的, 上千的: a bare place, whatever is counted
    (Bound.MORE, rf"(?<![通经不超])过了?([百千万亿])(?=\s*(?:{_UNIT}|[的者，,。？?！!]|$))"),
    (Bound.AT_LEAST, r"(?<![以加网马])上了?([百千万亿])(?=\s*(?:[的者，,。？?！!]|$))"),
    (
        Bound.AT_LEAST,
        rf"(?<![未不])[满够上]了?\s*({ZH_AMOUNT})\s*{_UNIT}|({ZH_AMOUNT})\s*{_UNIT}?\s*(?:开外|往上|朝上|(?<=[件份次条项个家元])起(?!来|诉|码)|起(?=[的者，,。？?！!]|$))",
    ),
    (Bound.FEWER, rf"(?:少于|低于|不足|不到|小于|未满|不满|没到)\s*({ZH_AMOUNT})(?:\s*{_UNIT})?"),
    (
        Bound.AT_LEAST,
        rf"\b(?:at least|no fewer than|no less than|not less than|not fewer than|a minimum of|reach(?:ed|es|ing)?)\s+({EN_AMOUNT})"
        rf"|\b({EN_AMOUNT}) or (?:more|above|over)",
    ),
    (
        Bound.AT_MOST,
        r"\b(?:at most|no more than|not more than|up to|a maximum of|not exceeding|n['’]t (?:exceed|top)|(?:not|never) exceed(?:ed|ing)?)"
        rf"\s+({EN_AMOUNT})|\b({EN_AMOUNT}) or (?:fewer|less|below|under)",
    ),
    (
        Bound.MORE,
        r"\b(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|upwards of|in excess of|beyond|(?:sur)?pass(?:ed|es|ing)?"
        r"|topp(?:ed|ing)|beat(?:s|en|ing)?|past|north of|clear(?:ed|ing)?|crack(?:ed)?|break(?:ing)?|broke|cross(?:ed|ing)?)"
        rf"\s+(?:the\s+)?({EN_AMOUNT})",
    ),
    (Bound.FEWER, rf"\b(?:fewer than|less than|under|below|short of|south of|shy of|n['’]t (?:reach|make|hit|get to))\s+({EN_AMOUNT})"),
    (
        Bound.EQUAL,
        rf"(?<![不非])(?:为|是|等于|只有?|仅有?)\s*({ZH_AMOUNT})\s*{_UNIT}?(?=的)|\bexactly\s+({EN_AMOUNT})|(?:恰好|正好|刚好)\s*({ZH_AMOUNT})",
    ),
)
_BETWEEN = re.compile(
    rf"(?:介于)?({ZH_AMOUNT})\s*{_UNIT}?\s*(?:到|至|和|与|-|~)\s*({ZH_AMOUNT})\s*{_UNIT}?\s*之间|\bbetween\s+({EN_AMOUNT})\s+and\s+({EN_AMOUNT})",
    re.IGNORECASE,
)
# so many digits: 四位数, in double figures, a four-digit number
_DIGITS = {
    **{"两": 2, "三": 3, "四": 4, "五": 5, "六": 6},
    **{"double": 2, "triple": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
}
_OF_DIGITS = re.compile(
    r"(?P<zh>[两三四五六])位数|\b(?P<en>double|triple|two|three|four|five|six)(?:[\s-]digits?|-figures?)\b"
    r"|\b(?:in|into|to|reach\w*|hit\w*|with) (?P<figures>double|triple|two|three|four|five|six) figures\b",
    re.IGNORECASE,
)
# any at all, said of the figure itself
_NOT_ZERO = re.compile(
    r"(?:不是|不为|不等于|并非|并不是|非|大于|高于|超过|多于)\s*(?:零|0(?![\d.]))|不止零|\bnon-?zero\b"
    r"|(?:\bnot|n['’]t|other than|different from|above|greater than|more than|anything but"
    r"|(?:not|n['’]t) (?:have|show|report|record|print|had))\s+(?:a |an )?(?:zero|0|nil|nought)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|zero|none|nothing|not a single|not any|never|without any|without a single|did(?: not|n't) \w+ (?:any|a single|one))\b"
    r"|零申请|零|(?<!有)没有?(?!公开)|无一|一件(?:都|也)|一个(?:都|也)|从未|[^\d]0件",
    re.IGNORECASE,
)
_SOME = re.compile(r"\b(?:any|at all|ever|some|actually|really)\b|有过|存在|曾|实际", re.IGNORECASE)
# that something is not so, said of the figure by which some are chosen, in whatever words
_NOT = re.compile(
    r"\b(?:not|never|neither|nor|no|none|nobody|nothing|without|zero|fail(?:s|ed)? to|lack(?:s|ed|ing)?|devoid of)\b|n['’]t\b"
    r"|(?<!有)没有?|未|从不|并不|毫无|零|无(?!法|锡|论|效)|(?<![是不])不(?=曾|存在|收|罚)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"(?:\b(?:not|never)|n['’]t)(?:\s+[\w'’-]+){0,5}\s*$|(?:没有?|未|不)[^，,。；;的]{0,8}$", re.IGNORECASE)
_TURNED = {Bound.MORE: Bound.AT_MOST, Bound.AT_LEAST: Bound.FEWER, Bound.FEWER: Bound.AT_LEAST, Bound.AT_MOST: Bound.MORE}
# one of those that are chosen from is asked for
_WHICH = re.compile(r"\b(?:which|any|find|list|name|identify|are there|is there)\b|哪|有没有|有无|任何", re.IGNORECASE)
# agencies or reports to choose from: any agency that …, how many of the bodies, list every report, 有没有哪家单位
_CHOSEN_FROM = re.compile(
    r"\b(?:which|what|any|every|each|all|some|list|name|find|identify|count|other|many|number of|are there|is there)"
    r"(?:\s+(?:of|the|your|our|these|those|this|all|any|every|single|other|others|such|more|different|indexed|covered|listed|public|local"
    r"|government|municipal|provincial|city|state|eight|seven|six|five|four|three|two|\d+|annual|various|chinese)){0,4}?\s+"
    r"(?:agenc(?:y|ies)|bod(?:y|ies)|organs?|bureaus?|departments?|authorit(?:y|ies)|governments?|reports?|commissions?)\b"
    r"(?!\s+(?:of|on|about)\s+\w+\s+(?:say|state|mention))"
    r"(?!\s+(?:rules?|normative|(?:red-header )?documents?|information|procurement|fees?|charges?|licen[cs]\w+|penalt\w+|decisions?"
    r"|projects?|web\s?sites?|gazettes?)\b)"
    r"|\b(?:anyone|anybody) else\b|\bwho else\b"
    r"|\b(?:anyone|anybody|somebody|someone|nobody|no one) (?:that |who )?(?:to )?(?:report|receiv|refus|den[yi]|reject|impos|repeal)\w*"
    r"|(?:哪|有没有|有无|还有|其[他它余]|别的|任何|多少|凡|所有)(?:一|些|几|个|家|的|份|哪|其他|别的)*(?:机关|单位|部门|机构|厅局|政府(?!信息|规章|采购|集中)|报告|年报)",
    re.IGNORECASE,
)


def read_condition(text: str, named: Sequence[tuple[int, int]] = ()) -> Condition | None:
    """What a figure must meet: more than 10, 不少于5件, none, not a single one.

    `named`: where the text names what has the figure, in words that may say not themselves (not disclosed).
    """
    if _NOT_ZERO.search(text):
        return Condition(Bound.MORE, Decimal(0))
    if bound := _from_both_sides(text):
        return bound
    if bound := read_bound(text):
        start = min((start for (start, _), condition in found_conditions(text) if condition == bound), default=0)
        denied = bound.below is None and _NOT_BEFORE.search(without(text, named)[:start])
        return replace(bound, bound=_TURNED.get(bound.bound, bound.bound)) if denied else bound
    if _NONE.search(without(text, named)):
        return Condition(Bound.EQUAL, Decimal(0))
    plain = found_spans(text, *(operator_pattern("plain", language) for language in ("zh", "en")))
    return Condition(Bound.EQUAL, Decimal(0)) if _NOT.search(without(text, (*named, *plain))) else None


def _from_both_sides(text: str) -> Condition | None:
    """More than 5 and fewer than 20: one condition of both."""
    found = [condition for _, condition in found_conditions(text)]
    low = [condition for condition in found if condition.bound in (Bound.MORE, Bound.AT_LEAST) and condition.below is None]
    high = [condition for condition in found if condition.bound in (Bound.FEWER, Bound.AT_MOST)]
    if len(low) != 1 or len(high) != 1:
        return None
    below = high[0].number + (1 if high[0].bound is Bound.AT_MOST else 0)
    return replace(low[0], below=below) if below > low[0].number else None


def read_bound(text: str) -> Condition | None:
    """The number that a figure must be above, below or at."""
    if between := _BETWEEN.search(text):
        low, high = (read_amount(group) for group in between.groups() if group)
        return Condition(Bound.AT_LEAST, low, below=high + 1)
    if (digits := _OF_DIGITS.search(text)) and not read_bound(text.replace(digits.group(), " ")):
        power = Decimal(10) ** (_DIGITS[next(filter(None, digits.groups())).lower()] - 1)
        return Condition(Bound.AT_LEAST, power, below=power * 10)
    for bound, pattern in _BOUNDS:
        if match := re.search(pattern, text, re.IGNORECASE):
            return Condition(bound, read_amount(next(group for group in match.groups() if group)))
    return None


def found_conditions(text: str) -> list[tuple[tuple[int, int], Condition]]:
    """Every condition of a question with its place; a number is read once, by the first pattern that finds it."""
    found: list[tuple[tuple[int, int], Condition]] = []

    def take(match: re.Match[str], condition: Condition) -> None:
        if not any(match.start() < end and start < match.end() for (start, end), _ in found):
            found.append((match.span(), condition))

    for match in _NOT_ZERO.finditer(text):
        take(match, Condition(Bound.MORE, Decimal(0)))
    for bound, pattern in _BOUNDS:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            take(match, Condition(bound, read_amount(next(group for group in match.groups() if group))))
    for match in re.finditer(rf"(?:{_NONE.pattern})+", text, re.IGNORECASE):
        take(match, Condition(Bound.EQUAL, Decimal(0)))
    return sorted(found, key=lambda item: item[0])


def chooses_among(text: str) -> bool:
    """Whether a question is about those of several agencies or reports of which something holds."""
    return bool(_CHOSEN_FROM.search(text))


def asks_which(text: str) -> bool:
    """Whether it asks which of several agencies or reports they are: any that …, 哪些单位."""
    return any(_WHICH.match(found.group()) for found in _CHOSEN_FROM.finditer(text))


# that rows were not used, in the words for that
_UNUSED = re.compile(
    r"(?:一[件个次份]?[^，,。]{0,4}?(?:都|也))?(?:从来)?(?:没有?|未|不曾)(?:被|曾)?(?:提出?|用|援引|引用|适用|动用|出现|收到|递交|提交|发生|涉及|有)?过?"
    r"|\b(?:not|never)\b|n['’]t\b|\b(?:a single time|once|at all|even once|times?|ever)\b",
    re.IGNORECASE,
)


def unused_spans(text: str) -> list[tuple[int, int]]:
    """Where a question says of the rows it chooses that they were not used."""
    return found_spans(text, _UNUSED)


def bound_spans(text: str) -> list[tuple[int, int]]:
    """Where a question names a number that a figure is above, below or at."""
    return found_spans(text, *(re.compile(pattern, re.IGNORECASE) for _, pattern in _BOUNDS))


def condition_spans(text: str) -> list[tuple[int, int]]:
    """Where a question says what a figure must meet."""
    return [*found_spans(text, _NONE, _SOME, _NOT_ZERO, _BETWEEN, _OF_DIGITS), *bound_spans(text)]


# joins what must hold of those chosen
_AS_WELL = re.compile(r"但是?(?:又|也)?|却|而且|并且|同时|且|不过|又|\b(?:but|yet|while|whose|also)\b", re.IGNORECASE)


def choice_spans(text: str) -> list[tuple[int, int]]:
    """Where a question says what it chooses from, and joins what must hold of it."""
    return found_spans(text, _CHOSEN_FROM, _AS_WELL)
