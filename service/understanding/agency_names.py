"""Where a question names agencies: places by name or spelling, with the organs that belong to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.gazetteer.organs import OrganKind, OrganName, abbreviated_at_start, organ_at_start
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.spelling import Spellings
from service.understanding.english_names import EnglishNames
from service.understanding.language import has_latin
from service.understanding.lexicon import question_lexicon
from service.understanding.named_agency import Named
from service.understanding.organs_apart import with_organs_apart
from service.understanding.placeless import SUBJECT_BEFORE

_UNLISTED_ORGAN = re.compile(
    r"的?(?P<name>(?![和与及或跟比同被把因遭在向对由给让去上到告诉闹拖])(?:(?!各|机关|单位|部门|[告诉闹打拖拉送][上到进至去])[\u4e00-\u9fff]){0,12}?"
    r"(?:办事处|局|厅|委员会|管委会|委|办公室|署|中心|支队|总队|学院|大学|医院|银行|法院|检察院|海关|消防|税务|公安|交警|海事|烟草|邮政))"
)
# an organ of the place, of which kind is not said: 遵义那个局, 市局
_KINDLESS = re.compile(
    r"的?(?:(?:[那这某]一?几?|一)[个家])?(?:[省市县区州旗]级?的?)?[局厅](?![长面部势])"
    r"|的?某[局厅](?![长面])|的?[那这某]一?[个家]?(?:[省市县区州旗]级?的?)?(?:委员会|部门|单位|机关)"
)
# characters of most names without the ending of their level
_BARE_NAME = 2
# how far before a place's name an organ's can begin that it is part of
_MAX_ORGAN = 6
# what can join two names, behind the end of one
_JOINT = re.compile(r"(?<=[局厅委办府处部署省市州区县旗镇乡道会院关])(?:[和与及跟同]|加上?)")
# before a place that something is asked of, and behind it: a year that was taken out, or what its report tells
_ASKS_OF = re.compile(r"(?:^|[，,。；;？?！!：:]|请问|想问|那么?|换成|[和与跟])\s*$")
_REPORTS = re.compile(r"\s{4,}|的?(?:收到|新收|受理|收了|办结|公开了|拒绝了?|这边|那边)")
# towns and what is called so without being one
_TOWN = re.compile(
    r"(?P<name>(?![、与及或跟比同对的各有某哪]|多个|个别|一些|部分|下面|下属|几个)(?:(?![局厅])[\u4e00-\u9fff]){1,6}?(?:镇|乡(?!镇)|街道|苏木))(?:人民政府|政府|办事处|党政办公室|便民服务中心)?"
)
_JOINS = re.compile(r"[和与及跟同]|加上?")
_BODY = re.compile("中心|支队|总队|大队|[所站队院]|系统")
# zones and their committees, which no list has: 如皋经开区, 如皋高新区管委会
_ZONE = re.compile(
    r"的?(?P<name>(?![和与及或跟比同])[\u4e00-\u9fff]{0,12}?"
    r"(?:开发区|经开区|高新区|新区|保税区|示范区|度假区|风景区|名胜区|自贸区|合作区|试验区|产业区|工业区|园区|产业园|工业园|农高区|综保区|矿区|林区|湖区))"
    r"(?:管理委员会|管委会|管委|党工委)?"
)
_TOWN_ENDING = re.compile(r"镇|乡(?![村镇])|街道")
_NO_TOWNS = ("城镇", "乡镇", "村镇", "各乡", "各镇", "城乡", "集镇", "家乡")
# what joins places that share an organ, and what may stand before it: 两家, 三地的, 等
_JOINED = re.compile(r"\s*(?:和|与|及|以及|跟|同|、|,|，|对|比|加上?|[+＋])\s*")
# between two organs of a place the year of the first may stand: 统计局2023年和医保局2023年
_NEXT_ORGAN = re.compile(rf"(?:\s*(?:19|20)\d\d\s*年度?的?)?{_JOINED.pattern}")
_AGAINST = re.compile(r"[比对]")
# one more organ of the same place, or of one above it: 遵义市市场监管局和市教育局, 比市教育局
_ANOTHER = re.compile(
    r"(?:和|与|及|以及|跟|同|、|,|，|还有|加上|加|减去|减|或者|或|还是|对比|对|比|较)?(?:其|该|本|当地的?|它的|他们的)?(?P<level>[省市县区州旗])?的?"
)
# what joins a place to one in it: 遵义市下辖的播州区; and to the one around it
_HOLDING = re.compile(r"(?:的|(?:下辖|下属|下面|辖下|所辖|管辖|辖区内|境内|辖区里|里面|里)的?)?")
_BRACKETED = re.compile(r"\s*[（(][\u4e00-\u9fff]{2,16}[)）]")
# a year stood there, which goes with the place before it alone
_APART = re.compile(r"\s{4}")
_ENDINGS = "省市州区县旗"
_COUNTED = re.compile(r"(?:的|等)?(?:这?[一二两三四五六七八九十\d几各]+(?:家|个|地|市|县|区))?的?")
# 政府 that begins another word is no organ: 招远政府开放月, 福建政府网站
_GOVERNMENT_COMPOUND = re.compile(r"政府(?:信息|开放|网站|采购|公报|门户|部门|工作|集中|新媒体|购买)")


_Place = tuple[int, int, tuple[Region, ...]]


def _compared_inside(text: str, end: int, behind: Sequence[_Place]) -> bool:
    """Whether what looks like one organ runs on into another place that is compared with it: 宿迁的公开率比上海科委."""
    return any(start < end and text[start - 1] in "比和与跟" for start, _, _ in behind)


class AgencyNames:
    """Finds names of agencies in questions.

    Args:
        is_meant: whether a bare name that is a word as well (公安, 和平) is meant as a place.
        is_there: whether one of some places has an organ of a kind that is indexed.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        spellings: Spellings,
        is_meant: Callable[[str, Sequence[Region]], bool],
        is_there: Callable[[Sequence[Region], OrganKind], bool],
    ) -> None:
        self._gazetteer = gazetteer
        self._english = EnglishNames(spellings)
        self._is_meant = is_meant
        self._is_there = is_there

    def find(self, text: str) -> tuple[list[Named], str]:
        """The names in a question as they stand, and the question with them blanked out."""
        text = self._with_joints(text)
        named, apart = with_organs_apart(text, list(self._chinese(text)), self._is_there)
        if has_latin(text):
            named += self._english.find(text)
        characters = list(text)
        organs = (item.apart for item in named if item.apart)
        for start, end in (*apart, *organs, *((item.start, item.end) for item in named)):
            characters[start:end] = " " * (end - start)
        return sorted(named, key=lambda item: item.start), "".join(characters)

    def _with_joints(self, text: str) -> str:
        """The text with what joins two names as a sign: 统计局和平遥县 names 平遥县, not 和平."""
        characters = list(text)
        for match in _JOINT.finditer(text):
            behind = next(self._gazetteer.mentions(text[match.end() :]), None)
            at_once = behind and behind[0] == 0
            is_name = at_once and behind and (behind[1] > _BARE_NAME or _TOWN_ENDING.match(text, match.end() + behind[1]))
            of_place = is_name or ("加" in match.group() and (at_once or _TOWN.match(text, match.end())))
            if of_place:
                sign = "＋" if "加" in match.group() else "、"
                characters[match.start() : match.end()] = sign.ljust(match.end() - match.start())
        return "".join(characters)

    def _chinese(self, text: str) -> Iterator[Named]:
        position = 0
        places = list(self._narrowed(text))
        for index, (start, end, regions) in enumerate(places):
            if start < position:
                continue
            if town := _town(text, start, end, places):
                of_county = town.start("name") >= end
                yield Named(start, town.end(), text[start : town.end()], regions if of_county else (), town=town["name"])
                position = town.end()
                continue
            if _in_organ(text, max(position, start - _MAX_ORGAN), start, end):
                continue
            if shared := _shared_organ(text, places[index:]):
                yield Named(start, end, text[start:end] + shared.spelling, regions, shared.kind, is_shared=True, stem=shared.stem)
                position = end
                continue
            behind = _COUNTED.match(text, end)
            organ = organ_at_start(text[end:]) or organ_at_start(text[behind.end() if behind else end :])
            if _GOVERNMENT_COMPOUND.match(text, end):
                organ = None
            organ = organ or self._with_last_of_place(text, start, end)
            if organ is not None:
                stop = text.index(organ.spelling, end - 1) + len(organ.spelling)
                yield Named(start, stop, text[start:stop], regions, organ.kind, stem=organ.stem)
                # 莆田市教育局和工信局: more organs of the same place
                while (joint := _NEXT_ORGAN.match(text, stop)) and (other := organ_at_start(text[joint.end() :])):
                    stop = joint.end() + len(other.spelling)
                    yield Named(joint.end(), stop, text[start:end] + other.spelling, regions, other.kind, stem=other.stem)
                following = places[index + 1][0] if index + 1 < len(places) else len(text)
                others = list(self._of_same_place(text, stop, following, regions))
                yield from others
                position = others[-1].end if others else stop
            elif (short := abbreviated_at_start(text[end:])) and self._is_there(regions, short[1]) and not _goes_on(text, end, short[0]):
                position = end + len(short[0])
                yield Named(start, position, text[start:position], regions, short[1])
            elif beside := _not_listed(text, (start, end, regions), places[index + 1 :]):
                yield beside
                position = beside.end
            elif self._is_meant(text[start:end], regions) or _stands_as_place(text, start, end):
                yield Named(start, end, text[start:end], regions)
                position = end

    def _of_same_place(self, text: str, start: int, stop: int, regions: Sequence[Region]) -> Iterator[Named]:
        """Organs called by the level of their place alone, behind an agency of it: 荔浦市政府…和市自然资源局, 遵义市…比市教育局."""
        position = start
        while position < stop:
            match = _ANOTHER.match(text, position)
            level = match["level"] if match else None
            organ = organ_at_start(text[match.end() : stop]) if match and level else None
            of_level = self._at_level(regions, level) if organ and level else ()
            of_requests = match is not None and SUBJECT_BEFORE.search(text[: match.start("level")])
            if match is None or organ is None or of_requests or not self._is_there(of_level, organ.kind):
                position += 1
                continue
            end = match.end() + len(organ.spelling)
            yield Named(match.start("level"), end, text[match.start("level") : end], of_level, organ.kind, stem=organ.stem)
            position = end

    def _at_level(self, regions: Sequence[Region], level: str) -> tuple[Region, ...]:
        """Of places and those they lie in the nearest ones of a level, told by the last character of their names."""
        own = tuple(region for region in regions if region.name.endswith(level))
        above = (parent for region in regions for code in region.parents if (parent := self._gazetteer.get(code)))
        return own or tuple(dict.fromkeys(parent for parent in above if parent.name.endswith(level)))

    def _with_last_of_place(self, text: str, start: int, end: int) -> OrganName | None:
        """An organ whose name begins with the last character of what is taken for its place: 如皋市监局 is 如皋's 市监局."""
        organ = organ_at_start(text[end - 1 :])
        return organ if organ and self._gazetteer.named(text[start : end - 1]) else None

    def _narrowed(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        """Places named, with a province or city directly before a place taken as part of its name."""
        pending: tuple[int, int, tuple[Region, ...]] | None = None
        for start, end, regions in self._gazetteer.mentions(text):
            if pending is not None:
                inside = tuple(region for region in regions if any(outer.encloses(region) for outer in pending[2]))
                if inside and _HOLDING.fullmatch(text, pending[1], start):
                    pending = (pending[0], end, inside)
                    continue
                # 播州区（遵义市）
                around = tuple(region for region in pending[2] if any(outer.encloses(region) for outer in regions))
                closing = _BRACKETED.match(text, pending[1])
                if around and closing and closing.end() > end:
                    pending = (pending[0], closing.end(), around)
                    continue
                yield pending
            pending = (start, end, regions)
        if pending is not None:
            yield pending


def _not_listed(text: str, place: _Place, behind: Sequence[_Place]) -> Named | None:
    """What stands behind a place and is no listed organ: one without its kind, a zone, or what only ends like the name of an organ."""
    start, end, regions = place
    if kindless := _KINDLESS.match(text, end):
        return Named(start, kindless.end(), text[start : kindless.end()], regions, kindless=True)
    unlisted = _UNLISTED_ORGAN.match(text, end)
    found = _ZONE.match(text, end) or (unlisted if unlisted and not _compared_inside(text, unlisted.end(), behind) else None)
    return Named(start, found.end(), text[start : found.end()], regions, unlisted=found["name"]) if found else None


def _stands_as_place(text: str, start: int, end: int) -> bool:
    """Whether a name that can be a word stands where whose report is meant is said: 仁怀2023年收到…; 公安 2023年 is an organ."""
    organ = abbreviated_at_start(text[start:]) or organ_at_start(text[start:])
    asked = _ASKS_OF.search(text[:start]) and _REPORTS.match(text, end)
    return bool(asked) and not organ and not question_lexicon().find(text[start:end])


def _town(text: str, start: int, end: int, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> re.Match[str] | None:
    """A town behind its county (龙文区长安镇), or one whose name is that of a county too (城关镇); not 新乡, which is a city."""
    for match in (_TOWN.match(text, end), _TOWN.match(text, start) if _TOWN_ENDING.match(text, end) else None):
        if match is None or match["name"].endswith(_NO_TOWNS) or match.end("name") <= end:
            continue
        # 广州海关和长河街道: what stands behind the place is an organ of it
        if any(_UNLISTED_ORGAN.match(text, end, match.start("name") + joint.start()) for joint in _JOINS.finditer(match["name"])):
            continue
        if not any(begin < match.end("name") <= stop for begin, stop, _ in places):
            return match
    return None


def _goes_on(text: str, end: int, short: str) -> bool:
    """Whether behind a short name the name of another body goes on: 疾控中心."""
    return bool(_BODY.match(text, end + len(short)))


def _in_organ(text: str, earliest: int, start: int, end: int) -> bool:
    """Whether a name is part of that of an organ: 公安局 and 自然资源局 are no places, though 公安 and 资源 are counties."""
    for begin in range(earliest, start + 1):
        organ = organ_at_start(text[begin:])
        if organ and begin + len(organ.spelling) > end:
            return True
    return False


def _shared_organ(text: str, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> OrganName | None:
    """The organ that is said once behind several places: 莆田和新乡工信局, 莆田、新乡、招远三家工信局."""
    end = places[0][1]
    for start, next_end, _ in places[1:]:
        joint = _JOINED.fullmatch(text, end, start)
        if joint is None or _APART.search(joint.group()) or (_AGAINST.search(joint.group()) and text[end - 1] in _ENDINGS):
            # 宿迁市比莆田市工信局多: a whole place against an organ of another
            return None
        end = next_end
        behind = _COUNTED.match(text, end)
        if organ := organ_at_start(text[behind.end() if behind else end :]):
            return organ
    return None
