"""Short names of agencies that no list has: characters of the full name, in its order (黄三角农高区, 如皋经开区, 政数局)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.understanding.towns import BEFORE_NAME

_MIN_SHORT = 2
# what a zone's short name ends with; it can begin anywhere in the full one
_ZONE_ENDINGS = ("区", "园")
# so many characters a short name has that stands without its place, and what it ends with
_MIN_ALONE = 3
_MAX_ALONE = 12
_ENDS = re.compile(r"(?:区|园|中心|局|[^常]委|办|学院|大学|集团|公司|协会|院)(?:管理委员会|管委会|管委)?(?![域内外级划])|管委会")
# many places have a zone that is called so: only one whose name begins so is meant
_OF_MANY = re.compile(r"高新区|经开区|开发区|新区|保税区|综保区|示范区|度假区|风景区|合作区|试验区|工业[区园]|产业园|园区|自贸区|林区|矿区")
_COMMITTEES = ("管理委员会", "管委会", "管委")


def short_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a text can name an agency without its place and in short, the longest first at each end."""
    for match in _ENDS.finditer(text):
        run = re.search(rf"[\u4e00-\u9fff]{{{_MIN_ALONE},{_MAX_ALONE}}}$", text[: match.end()])
        for start in range(run.start(), match.end() - _MIN_ALONE + 1) if run else ():
            if BEFORE_NAME.search(text[:start]):
                yield start, match.end()


def is_short_for(short: str, name: str) -> bool:
    """Whether a name is a short form of a full one, both without their place.

    Its characters stand there in order, the last of an organ's or of a zone's name at its end. That of an organ begins with the
    first, since 监管局 can be that of the market, of drugs, or of finance.
    """
    short, name = _plain(short), _plain(name)
    if not _MIN_SHORT <= len(short) < len(name) or short[-1] != name[-1]:
        return False
    begins_anywhere = short.endswith(_ZONE_ENDINGS) and not _OF_MANY.fullmatch(short)
    return (begins_anywhere or short[0] == name[0]) and _in_order(short, iter(name))


def _plain(name: str) -> str:
    """A zone's name without its committee."""
    return next((name.removesuffix(committee) for committee in _COMMITTEES if name.endswith(committee)), name)


def _in_order(short: str, name: Iterator[str]) -> bool:
    return all(character in name for character in short)
