"""A whole report as a layout: title, sections with their headings, tables, signature, and what a web site puts around it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eval.generator.agencies import Reporter
from eval.generator.form_tables import Variants, disputes_table, fees_table, local_table, proactive_tables, requests_table
from eval.generator.layout import Block, Layout, Line, LineKind
from eval.generator.randomness import Seed, some
from eval.generator.words import words
from indexer.domain.form import UNIT_AS_PRINTED, CellKey, Edition

_NUMBERS = "一二三四五六"
_CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_HEADING_STYLES = ("（{0}）", "第{0}部分 ", "{0}．", "{1}. ", "{1}、")


@dataclass(frozen=True)
class Contents:
    """What a report says, apart from how it is set. `sections`: paragraphs of 一, 五, 六; `title_year` differs from the year of
    the reporter where that is the contradiction planted.
    """

    reporter: Reporter
    form: Edition | None
    values: Mapping[CellKey, Decimal | None]
    sections: Mapping[str, Sequence[str]]
    title_year: int
    signed_on: date | None
    states_period: bool = False


def printed_figure(key: CellKey, value: Decimal | None, form: Edition, rng: random.Random) -> str:
    """A figure as it is printed where nothing befalls it; "" for one that is not known."""
    if value is None:
        return ""
    sign = "+" if key.metric.endswith("change") and value > 0 and rng.random() < 0.7 else ""
    # nobody prints the unit of an amount that the form leaves open in another place than the cell
    unit = rng.choice(("元", "万元")) if form.cells[key].column.unit == UNIT_AS_PRINTED else ""
    return f"{sign}{value:f}{unit}"


def compose(contents: Contents, chosen: frozenset[str], seed: Seed) -> Layout:
    """The report as a layout, with the choices among `chosen` that are the composer's."""
    rng = seed.stream("document")
    headings = _headings(chosen, seed.stream("headings"))
    parts = _narrative_parts(contents, headings) if contents.form is None else _form_parts(contents, chosen, seed, headings)
    if "local_table" in chosen:
        place = rng.randrange(1, len(parts) + 1)
        parts.insert(place, [Line("附表：平台建设情况统计", LineKind.NOTE), _local_table(rng)])
    blocks = [*_front(contents, chosen, rng), *(block for part in parts for block in part), *_signature(contents)]
    if "footer" in chosen:
        extra = [f"主办：{contents.reporter.agency.name}"]
        blocks += [Line(text, LineKind.FOOTER) for text in some(rng, [*words().footer, *extra], 1, 6)]
    return Layout(tuple(blocks))


def _front(contents: Contents, chosen: frozenset[str], rng: random.Random) -> list[Block]:
    reporter = contents.reporter
    name, year = reporter.agency.name, str(contents.title_year)
    if "year_in_chinese" in chosen:
        year = year.translate(_CHINESE_DIGITS)
    title = rng.choice(
        (f"{name}{year}年政府信息公开工作年度报告", f"{year}年{name}政府信息公开工作年度报告", f"{name}{year}年度政府信息公开工作年度报告")
    )
    if "name_only_in_signature" in chosen:
        title = f"{year}年政府信息公开工作年度报告"
    blocks: list[Block] = []
    if "menu" in chosen:
        menu = some(rng, words().menu, 2, 7)
        if contents.signed_on and contents.signed_on.year > reporter.year:
            menu.append(f"发布时间：{reporter.year + 1}-01-{rng.randint(10, 30)} 来源：{name} 浏览次数：{rng.randint(10, 999)}")
            rng.shuffle(menu)
        blocks += [Line(text, LineKind.MENU) for text in menu]
    blocks.append(Line(title, LineKind.TITLE))
    if contents.states_period or reporter.host or rng.random() < 0.6:
        blocks.append(Line(_preface(reporter, rng)))
    if reporter.host:
        blocks.append(Line(f"{reporter.host}政务公开工作要点的各项要求已在本年度得到落实。"))
    return blocks


def _preface(reporter: Reporter, rng: random.Random) -> str:
    year, place = reporter.year, f"{reporter.host}{reporter.agency.name}"
    return (
        "本报告根据《中华人民共和国政府信息公开条例》要求编制。"
        f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。如对本报告有疑问，请与{place}联系"
        f"（地址：{reporter.host}中山路{rng.randint(1, 300)}号，邮编：{rng.randint(100_000, 899_999)}，"
        f"电话：0{rng.randint(10, 999)}-{rng.randint(2_000_000, 8_999_999)}）。"
    )


def _signature(contents: Contents) -> list[Block]:
    signed = contents.signed_on
    if signed is None:
        return []
    return [
        Line(contents.reporter.agency.name, LineKind.SIGNATURE),
        Line(f"{signed.year}年{signed.month}月{signed.day}日", LineKind.SIGNATURE),
    ]


def _headings(chosen: frozenset[str], rng: random.Random) -> Callable[[str, int], list[Block]]:
    """The heading of a section that stands at a place of the report, counted from 0; nothing for the one that is missing."""
    missing = rng.choice("二三四五") if "heading_missing" in chosen else ""
    style = rng.choice(_HEADING_STYLES) if "headings_renumbered" in chosen else "{0}、"
    style = "" if "headings_plain" in chosen else style

    def heading(section: str, place: int) -> list[Block]:
        wordings = words().headings[section]
        text = rng.choice(wordings) if "heading_words" in chosen else wordings[0]
        return [] if section == missing else [Line(style.format(_NUMBERS[place], place + 1) + text, LineKind.HEADING)]

    return heading


def _paragraphs(texts: Sequence[str]) -> list[Block]:
    return [Line(text) for text in texts]


def _narrative_parts(contents: Contents, heading: Callable[[str, int], list[Block]]) -> list[list[Block]]:
    return [[*heading(section, place), *_paragraphs(contents.sections[section])] for place, section in enumerate("一五六")]


def _form_parts(contents: Contents, chosen: frozenset[str], seed: Seed, heading: Callable[[str, int], list[Block]]) -> list[list[Block]]:
    tables = _tables(contents, chosen, seed)
    rng = seed.stream("footnotes")

    def part(section: str, place: int) -> list[Block]:
        blocks = [*heading(section, place), *_paragraphs(contents.sections.get(section, ())), *tables.get(section, ())]
        if "footnotes" in chosen and section in "二三四" and rng.random() < 0.6:
            blocks.append(Line(rng.choice(words().footnotes), LineKind.NOTE))
        return blocks

    if "headings_of_an_annex" in chosen:
        annex = [Line("附件", LineKind.NOTE), Line("政府信息公开工作年度报告统计表", LineKind.NOTE)]
        front = [part(section, place) for place, section in enumerate("一五六")]
        back = [part(section, place) for place, section in enumerate("二三四")]
        return [*front, [*annex, *back[0]], *back[1:]]
    return [part(section, place) for place, section in enumerate(_NUMBERS)]


def _tables(contents: Contents, chosen: frozenset[str], seed: Seed) -> dict[str, list[Block]]:
    form = contents.form
    if form is None:
        return {}
    rng = seed.stream("printed figures")
    variants = Variants(**{name: name in chosen for name in Variants.__dataclass_fields__})

    def fill(key: CellKey) -> str:
        return printed_figure(key, contents.values.get(key), form, rng)

    tables: dict[str, list[Block]] = {
        "二": list(proactive_tables(form, variants, fill)),
        "三": [requests_table(form, variants, fill)],
        "四": [disputes_table(form, variants, fill)],
    }
    if variants.fee_table and form.table("fees"):
        caption = Line("信息处理费收取情况", LineKind.NOTE)
        tables["六"] = [caption, fees_table(form, fill, seed.stream("fee table").random() < 0.5)]
    return tables


def _local_table(rng: random.Random) -> Block:
    rows = [(name, (str(rng.randint(1, 999)), str(rng.randint(1, 99)))) for name in ("政务微博", "政务微信", "公开专区")]
    return local_table(("平台名称", "发布信息数", "栏目数"), rows)
