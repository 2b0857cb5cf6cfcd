"""What a Chinese quotation is about, for readers of English: its part of the report, its terms, figures, dates and names, by code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from indexer.domain.figures import Qualifier
from indexer.domain.form import editions
from indexer.domain.report import NarrativeFigure, Passage
from indexer.gazetteer.organs import organ_at_start
from indexer.storage.rows import StoredReport
from service.answering.names import Names
from service.understanding.lexicon import english_terms

_MOST_FIGURES = 5
_MOST_TERMS = 8
_MOST_NAMES = 4
_MOST_DATES = 4
_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?")
_NUMBERING = re.compile(r"^\W*(?:[一二三四五六七八九十]+|\d+)\W+|[:：].*$")


def gloss(report: StoredReport, quoted: Passage, figures: Sequence[NarrativeFigure], names: Names) -> str:
    """The part of the form a quotation stands in, and what of it code can put into English; '' if nothing."""
    start, end = quoted.place.start, quoted.place.end
    inside = [item for item in figures if start is not None and end is not None and start <= (item.place.start or -1) < end]
    about = " ".join(_about(quoted.text, inside, names))
    part = _part(report, quoted)
    if not part:
        return about and names.say("text.about", about=about)
    return names.say("text.part_about", part=part, about=about) if about else names.say("text.part", part=part)


def gloss_of_sentence(figure: NarrativeFigure, figures: Sequence[NarrativeFigure], names: Names) -> str:
    """What the sentence of a figure is about; '' if code can say nothing of it."""
    about = " ".join(_about(figure.sentence, [item for item in figures if item.sentence == figure.sentence], names))
    return about and names.say("text.about", about=about)


def subject_in_english(subject: str) -> str:
    """The known words of what is counted, in English, in their order: 局网站发布政务动态类信息 → website of the bureau, …; '' if none."""
    return ", ".join(dict.fromkeys(english for _, english in _terms(subject)))


def _part(report: StoredReport, quoted: Passage) -> str:
    """The part of the form, and the sub-heading below it in known words."""
    sections = editions()[report.edition_id].sections
    part = next((f"{section.label.en} ({section.id} {section.label.zh})" for section in sections if section.id == quoted.section), "")
    heading = _NUMBERING.sub("", quoted.heading)
    english = subject_in_english(heading)
    if not english or any(heading in section.label.spellings or section.label.zh in heading for section in sections):
        return part
    return f"{part} › {english} ({heading})" if part else f"{english} ({heading})"


def part_of(report: StoredReport, passage: Passage, names: Names) -> str:
    """The part of the report a passage stands in, and the sub-heading below it, in the language of an answer; '' if it has none."""
    if not names.is_chinese:
        return _part(report, passage)
    part = next((section.label.zh for section in editions()[report.edition_id].sections if section.id == passage.section), "")
    heading = _NUMBERING.sub("", passage.heading)
    return " › ".join(dict.fromkeys(text for text in (part, heading) if text))


def _about(text: str, inside: Sequence[NarrativeFigure], names: Names) -> Iterator[str]:
    terms = [f"{english} ({zh})" for zh, english in dict(_terms(text)).items()]
    counted = [_counted(item, names) for item in inside]
    dates = list(dict.fromkeys(_dates(text)))
    named = list(dict.fromkeys(_named(text, names)))
    for kind, found, most in (
        ("terms", terms, _MOST_TERMS),
        ("figures", counted, _MOST_FIGURES),
        ("dates", dates, _MOST_DATES),
        ("names", named, _MOST_NAMES),
    ):
        if found:
            more = " …" if len(found) > most else ""
            yield names.say(f"text.{kind}", items="; ".join(found[:most]) + more)


def _terms(text: str) -> list[tuple[str, str]]:
    """The known words of a text with their English, in order, the longest where some overlap."""
    vocabulary = english_terms()
    longest = max(map(len, vocabulary))
    found: list[tuple[str, str]] = []
    start = 0
    while start < len(text):
        for length in range(min(longest, len(text) - start), 1, -1):
            if english := vocabulary.get(text[start : start + length]):
                found.append((text[start : start + length], english))
                start += length
                break
        else:
            start += 1
    return found


def _counted(item: NarrativeFigure, names: Names) -> str:
    """A figure with its unit and its qualifier, and what it counts."""
    number = names.counted(item.value, item.unit)
    if item.qualifier is not Qualifier.EXACT:
        number = names.say(f"narrative.{item.qualifier.value}", n=number)
    english = subject_in_english(item.subject)
    return f"{number} — {english} ({item.subject})" if english else f"{number} ({item.subject})"


def _dates(text: str) -> Iterator[str]:
    for match in _DATE.finditer(text):
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"] or 1)
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        yield f"{found.day} {found:%B %Y}" if match["day"] else f"{found:%B %Y}"


def _named(text: str, names: Names) -> Iterator[str]:
    """Places by their full names, and organs behind one, spelled in Latin letters."""
    for start, end, regions in names.mentions(text):
        organ = organ_at_start(text[end:])
        if organ is not None and text.startswith(organ.spelling, end):
            yield names.agency(text[start:end] + organ.official)
        elif any(region.name == text[start:end] for region in regions):
            yield names.place(text[start:end])
