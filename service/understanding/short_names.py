"""Short names of agencies that no list has: characters of the full name, in its order (黄三角农高区, 如皋经开区, 政数局)."""

from __future__ import annotations

from collections.abc import Iterator

_MIN_SHORT = 2
# what a zone's short name ends with; it can begin anywhere in the full one
_ZONE_ENDINGS = ("区", "园")
_COMMITTEES = ("管理委员会", "管委会", "管委")


def is_short_for(short: str, name: str) -> bool:
    """Whether a name is a short form of a full one, both without their place.

    Its characters stand there in order, the last of an organ's or of a zone's name at its end. That of an organ begins with the
    first, since 监管局 can be that of the market, of drugs, or of finance.
    """
    short, name = _plain(short), _plain(name)
    if not _MIN_SHORT <= len(short) < len(name) or short[-1] != name[-1]:
        return False
    return (short.endswith(_ZONE_ENDINGS) or short[0] == name[0]) and _in_order(short, iter(name))


def _plain(name: str) -> str:
    """A zone's name without its committee."""
    return next((name.removesuffix(committee) for committee in _COMMITTEES if name.endswith(committee)), name)


def _in_order(short: str, name: Iterator[str]) -> bool:
    return all(character in name for character in short)
