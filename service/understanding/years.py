"""The years a question names, in either language, against a clock that is passed in."""

from __future__ import annotations

import re
from datetime import date

from indexer.domain.figures import read_chinese_number
from service.understanding.content import without
from service.understanding.listed_items import item_spans
from service.understanding.patterns import Span, found_spans
from service.understanding.query import YearReading
from service.understanding.year_began import in_words_of_form

_YEAR = r"(?:(?:19[5-9]|20\d)\d|二[〇○零][〇○零一二三四五六七八九]{2})"
_RANGE = re.compile(rf"({_YEAR})\s*年?\s*(?:-|–|—|~|至|到|to|through|until)\s*({_YEAR})", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween\s+({_YEAR})\s+and\s+({_YEAR})|({_YEAR})\s*年?\s*和\s*({_YEAR})\s*年?之间", re.IGNORECASE)
_SPELLED_OUT = re.compile(
    r"\b(?:two thousand(?: and)?|twenty) (?P<tens>ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
    r"(?:[- ](?P<ones>one|two|three|four|five|six|seven|eight|nine))?\b",
    re.IGNORECASE,
)
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
# the last of them is the year before the clock's, the newest on which a report can be written
_LAST_YEARS = re.compile(
    r"(?:近|最近|过去|前)(?P<zh>[二两三四五六七八九十\d])年|\b(?:last|past) (?P<en>\d|two|three|four|five|six|ten) years\b", re.IGNORECASE
)
_SINCE = re.compile(
    rf"(?:since|from)\s+(?P<en>{_YEAR})(?!\s*(?:in)?to\b)(?P<on>\s+(?:onwards?|forwards?))?|(?P<zh>{_YEAR})\s*年?\s*(?:以来|至今|起)",
    re.IGNORECASE,
)
# a kind of year that is said before its number: these reports are of calendar years
_KIND = r"(?:(?:the\s+)?(?:fiscal|financial|calendar|reporting|statistical)\s*(?:year\s*)?|\bfy\s*)?"
_FULL = re.compile(rf"{_KIND}(?<!\d)({_YEAR})(?!\d)", re.IGNORECASE)
_SHORT = re.compile(r"(?<![\d.])(\d\d)年|(?<!\w)['‘’](1[5-9]|2\d)(?![\w'‘’])")
_SPAN = r"\s*(?:-|–|—|~|～|至|到|\bto\b|\bthrough\b|\buntil\b)\s*"
# 21到23这三年, 2021-23, '21–'23; of two digits only where a word or a sign says that they are years
_SHORT_RANGE = re.compile(
    rf"(?<![\d.])(1[5-9]|2\d)\s*年?度?{_SPAN}(1[5-9]|[23]\d)(?=\s*(?:年|这?[两二三四五六七八几]个?年))年?"
    rf"|(?<!\w)['‘’](1[5-9]|2\d){_SPAN}['‘’]?(1[5-9]|[23]\d)(?![\dA-Za-z])"
    r"|(?<!\d)20(1[5-9]|2\d)(?:年?[-–—~～至到/]|\s*(?:-|–|—|to|through)\s*['‘’])(1[5-9]|[23]\d)(?![\d%A-Za-z-])年?(?!\s*[件个起条份项元万])",
    re.IGNORECASE,
)
# those of a list, or before how many they are: 21、22、23年, 22和23两年
_SHORT_LISTED = re.compile(
    r"(?<![\d.])(1[5-9]|2\d)(?=(?:\s*[、,，和与及]\s*(?:1[5-9]|2\d))+\s*(?:年|这?[两二三四五六七八几]年))"
    r"|(?<=[、,，和与及])(1[5-9]|2\d)(?=\s*这?[两二三四五六七八几]年)"
)
# one by itself, in a question in telegram style: 柳州 22 部分公开 件数, liuzhou 22 partial
_SHORT_BARE = re.compile(
    r"(?<=[\w）)])[\s，,]*(?<![\d.,%])(?<![\d.,%] )(1[5-9]|2\d)(?=\s+(?![件个份起项条次元宗家])[^\W\d])"
    r"|(?<=[\w）)])\s+(1[5-9]|2\d)(?=[\s？?。]*$)"
    r"|(?<=[^\W\da-zA-Z])(1[5-9]|2\d)(?=[^\W\da-zA-Z])(?![件个份起项条次宗元万千百家人天日月号种类多余%])"
)
_NO_TELEGRAM = re.compile(
    r"[吗了的是过把被给让超满达第前比]|\b(?:the|of|in|by|to|for|and|or|is|are|was|were|did|does|do|has|have|had|how|what|which|who|than|top|over|under"
    r"|least|most|only|just|about|around|article|section|table|row|no)\b",
    re.IGNORECASE,
)
_RELATIVE = (
    (re.compile(r"前年|two years ago|the year before last", re.IGNORECASE), 2),
    (re.compile(r"去年|上一?年度?(?!结转|度结转)|last year|the past year", re.IGNORECASE), 1),
    (re.compile(r"今年|本年度?(?!新收|制发|废止|处理|收费)|this year", re.IGNORECASE), 0),
)
# than the year before (比上年增长): no year that is asked about, but the one before that of the report, unless it is beside this year
_THAN_LAST = re.compile(
    r"(?:(?<!对)比|(?<!比)较)(?:去年|上一?年度?|头一?年)"
    r"|(?:跟|和|同|与|拿|对照|参照|相对于?|相较于?|比照)(?:去年|上一?年度?|头一?年)(?=的?数?字?(?:相?比|相较|对比|比较))"
    r"|(?:\bthan|\bcompared (?:with|to)|\bagainst) last year",
    re.IGNORECASE,
)
_BESIDE_LAST = re.compile(r"前年|今年|本年|\bthis year|\byears? (?:ago|before last)", re.IGNORECASE)
# a year that only says where requests came from or went to, beside the report's: 从2022年结转, 转到2024年, carried into 2024
_CARRIED_FROM = re.compile(
    rf"(?P<from>从|由|自)?\s*(?P<zh>{_YEAR})\s*年?度?\s*(?:结转|遗留|(?<=年)[转带留延](?:过来|来|下来))(?:过来|来|下来)?(?!到|至|入|下|次)|(?:carried|left|brought|rolled|held|taken|inherited|outstanding|pending|remaining|unfinished|backlog|surviving|spilled|dragged|handed|kept|open)\s+(?:over\s+|forward\s+|on\s+|behind\s+)?(?P<from_en>from)\s+(?P<en>{_YEAR})(?!\s+(?:in)?to\b)",
    re.IGNORECASE,
)
_CARRIED_TO = re.compile(
    rf"(?:结转|转|留|延续|拖延?|带|顺延|延|滚|挪|压|积压|遗留|搁|甩|推|跨)\s*(?:到|至|入|进|给|去|了)\s*了?\s*(?P<zh>{_YEAR})\s*年?度?|"
    rf"(?:carr(?:y|ied)|roll(?:ed)?|brought|left|spill(?:ed|t)?|slip(?:ped)?|dragg?(?:ed)?|pushed|held)\s+(?:over|forward|on)?\s*(?:in)?(?:to|for)\s+(?P<en>{_YEAR})",
    re.IGNORECASE,
)
# the line of the later year's report
_CARRIED_BETWEEN = re.compile(
    rf"(?:从|由|自)?\s*{_YEAR}\s*年?度?\s*结转\s*(?:到|至|入)\s*(?P<zh>{_YEAR})\s*年?度?|"
    r"\b(?:carr(?:y|ied)|roll(?:ed)?|drag(?:ged)?"
    r"|(?:t[ao]ken?|took|br(?:ing|ought)|h[eo]ld|pass(?:ed)?|left|leave)(?=[\w\s'-]{0,32}?\s(?:over|forward|across)\b))\b"
    r"(?P<what>(?:(?!\b(?:chang|ris|rose|fall|fell|grow|grew|increas|decreas|develop|evolv|went|differ|mov|drop|declin|go)\w*)[\w\s'-]){0,32}?)"
    rf"\s+(?:(?:over|forward|across|on)\s+)?from\s+{_YEAR}\s+(?:in)?to\s+(?P<en>{_YEAR})",
    re.IGNORECASE,
)
_WAYS = re.compile(r"\b(?:over|forward|across|on)\b", re.IGNORECASE)
# a report by its being the last; those words name nothing else
_LATEST_REPORT = re.compile(
    r"最近的?(?:一个?(?:年度?|[份期])|那?[份期])的?(?:年度?(?:工作)?报告?|年报|报告)?|最近的?(?:年度(?:工作)?报告|年报|报告)|"
    r"最新的?(?:一|那)?[份期]的?(?:年度?(?:工作)?报告?|年报|报告)?"
    r"|最新的?(?:一年|年度|那年)?的?(?=[呢吧啊]?\W*$)"
    r"|\b(?:the\s+)?(?:latest|newest|most recent)(?:\s+(?:one|year|report|edition))?(?=\W*$)",
    re.IGNORECASE,
)
_LATEST = re.compile(rf"最新|{_LATEST_REPORT.pattern}|latest|most recent|newest", re.IGNORECASE)
_EVERY = re.compile(
    r"历年|各年|每年|所有年份|逐年|[各历每](?:份|次|期)(?:年度)?(?:年报|报告)|all years|every year|each year|over the years"
    r"|\b(?:in|of|from|across|over|for) (?:each|every(?: one)?|all)(?: of)? (?:its|their) (?:annual |indexed |yearly )?reports\b"
    r"|\bin each (?:annual |yearly )?report\b"
    r"|\b(?:everything|all(?: the years)?|every year|each year|as far back as) you (?:have|hold|go)\b"
    r"|有的都(?:给|列|报)|(?:每|各)年都(?:给|列|报)",
    re.IGNORECASE,
)
# where requests come from or go to that are carried over a turn of the year: no year that is asked about
_CARRIED_ACROSS = re.compile(
    r"(?:前一|上一?|次|后一|下一?)年度?(?=[^，,。？?]{0,4}?(?:结?转|遗留|留下|剩下|带来|带过|积压|[甩拖滚挪丢攒欠压剩积](?:过来|下来)|没|未|尚未))"
    r"|(?:结?转|遗留|留|带|拖)(?:到|至|入|给)(?:了)?(?:次|后一|下一?)年度?"
    r"|\b(?:carr(?:y|ied|ying)|roll(?:ed|ing|s)?|t[ao]ken?|took|brought|left|held|inherited|passed|pending|unfinished|outstanding|backlog)\b"
    r"[^,.?!;]{0,24}?\b(?:from|into|to|for)\s+(?:the\s+)?(?:year before|(?:previous|preceding|prior|following|next) year|year after)\b",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"(?:前一|上一)年度?|\b(?:the\s+)?(?:year before|(?:previous|preceding|prior) year)\b", re.IGNORECASE)
# 上年结转, "carried over from last year": part of a label of the form, no time the question is about
_LABELS = re.compile(
    r"上一?年度?结转|去年结转|结转自?上年|结转(?:到|至)?下一?年度?|(?:from|over|into|to)\s+(?:the\s+)?(?:last|next|previous)\s+year",
    re.IGNORECASE,
)


def read_years(text: str, today: date) -> tuple[YearReading, str]:
    """The years named in a question, and the question with them taken out (replaced by spaces)."""
    # the year before in the words of the form, 上年结转: so it narrows nothing
    text = _CARRIED_ACROSS.sub(lambda match: _YEAR_BEFORE.sub(_in_the_forms_words, match.group()), text)
    text, of_report = _without_carrying_years(_SPELLED_OUT.sub(_in_digits, text))
    years: set[int] = {of_report} if of_report else set()
    masked = _LABELS.sub(lambda label: "\0" * len(label.group()), text)
    for start, end in (*carried_across(text), *([] if _BESIDE_LAST.search(text) else found_spans(text, _THAN_LAST))):
        masked = masked[:start] + "\0" * (end - start) + masked[end:]
    rest = list(text)

    def take(match: re.Match[str]) -> None:
        rest[match.start() : match.end()] = " " * (match.end() - match.start())

    for match in (*_RANGE.finditer(masked), *_BETWEEN.finditer(masked)):
        first, last = (_year(group) for group in match.groups() if group)
        years |= set(range(first, last + 1))
        take(match)
    for match in short_ranges(masked):
        first, last = (2000 + int(group) for group in match.groups() if group)
        years |= set(range(first, last + 1))
        take(match)
    last = 0
    for match in _LAST_YEARS.finditer("".join(rest)):
        last = 0 if years else _count(match["zh"] or match["en"])
        years |= set(range(today.year - _count(match["zh"] or match["en"]), today.year))
        take(match)
    for match in _SINCE.finditer("".join(rest)):
        since = _year(match["en"] or match["zh"])
        # grew in 2023 from 2022: a later year that is named is the end of it
        ends = match.group().lower().startswith("from") and not match["on"] and _later_named(masked, since)
        years |= {since} if ends else set(range(since, today.year + 1))
        take(match)
    for pattern, read in ((_FULL, _year), (_SHORT_LISTED, _short_year), (_SHORT, _short_year)):
        for match in list(pattern.finditer("".join(rest))):
            years.add(read(next(group for group in match.groups() if group)))
            take(match)
    if not years and not _NO_TELEGRAM.search(text):
        for match in _SHORT_BARE.finditer(text):
            years.add(_short_year(next(filter(None, match.groups()))))
            take(match)
    for match in _LATEST_REPORT.finditer("".join(rest)):
        take(match)
    # beside a year that is named, last year is the one before that
    for pattern, back in () if of_report or years else _RELATIVE:
        for match in pattern.finditer(masked):
            years.add(today.year - back)
            take(match)
    reading = YearReading(
        tuple(sorted(years)),
        latest=bool(_LATEST.search(text)),
        every=bool(_EVERY.search(masked)) and not years,
        last=last if len(years) == last else 0,
    )
    return reading, "".join(rest)


def _later_named(text: str, year: int) -> bool:
    return any(_year(match[1]) > year for match in _FULL.finditer(text))


def carried_across(text: str) -> list[Span]:
    """Where a year before or after is none that is asked about: requests carried from the previous year, 转到下一年; 上一年项目数量."""
    return [*found_spans(text, _CARRIED_ACROSS), *item_spans(text)]


def year_spans(text: str) -> list[tuple[int, int, int]]:
    """Where single years stand in a question as it was typed, and which they are; years in a range are none."""
    text = without(text, [*found_spans(text, _RANGE), *(match.span() for match in short_ranges(text))])
    found = [(*match.span(), _year(match[1])) for match in _FULL.finditer(text)]
    short = (match for pattern in (_SHORT, _SHORT_LISTED) for match in pattern.finditer(text))
    return sorted([*found, *((*match.span(), _short_year(match[1] or match[2])) for match in short)])


def short_ranges(text: str) -> list[re.Match[str]]:
    """Where a text names a range of years of which the last, or both, have two digits."""
    found = ((match, [int(group) for group in match.groups() if group]) for match in _SHORT_RANGE.finditer(text))
    return [match for match, (first, last) in found if first < last]


def _without_carrying_years(text: str) -> tuple[str, int | None]:
    """The text with years that requests were carried from or to in the words of the form, and the year of the report meant."""
    text, began = in_words_of_form(text, _YEAR)
    if began:
        return text, _year(began)
    if match := _CARRIED_BETWEEN.search(text):
        words = "上年结转" if match["zh"] else f"carried over {_WAYS.sub(' ', match['what'])}".rstrip()
        return _CARRIED_BETWEEN.sub(words, text), _year(match["zh"] or match["en"])
    years = len(set(_FULL.findall(text)))
    match = _CARRIED_TO.search(text)
    report = {_year(found[1]) for found in _FULL.finditer(text)}
    if match and "over" in match.group().lower() and report == {_year(match["en"] or match["zh"])}:
        # carried over into 2023: the line of 2023's report
        return f"{text[: match.start()]}carried over{text[match.end() :]}", _year(match["en"])
    if match:
        words = "结转下年度" if match["zh"] else "carried forward"
        return _CARRIED_TO.sub(words, text), _year(match["zh"] or match["en"]) - 1
    match = _CARRIED_FROM.search(text)
    if match and (years > 1 or match["from"] or match["from_en"]):
        words = "上年结转" if match["zh"] else "carried over"
        return _CARRIED_FROM.sub(words, text), _year(match["zh"] or match["en"]) + 1
    return text, None


def _in_the_forms_words(match: re.Match[str]) -> str:
    return "last year" if match.group().isascii() else "上年"


def _in_digits(match: re.Match[str]) -> str:
    ones = _NUMBERS.index(match["ones"].lower()) + 1 if match["ones"] else 0
    return f"{2001 + _NUMBERS.index(match['tens'].lower()) + ones}"


def _count(word: str) -> int:
    if word.lower() in _NUMBERS:
        return _NUMBERS.index(word.lower()) + 1
    return read_chinese_number(word.replace("两", "二")) or 1


def _short_year(digits: str) -> int:
    return 2000 + int(digits)


def _year(digits: str) -> int:
    return read_chinese_number(digits) or 0
