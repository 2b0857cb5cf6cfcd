"""How Chinese names sound in pinyin, syllable by syllable.

The names of places and the everyday names of organs are read from `sounds.txt`, which `python -m indexer.gazetteer.sounds` writes:
pypinyin takes half a second and 50 MB, and is imported for other names only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

_FILE = "sounds.txt"


def sounds(name: str) -> list[str]:
    """The syllables of a name: 莆田 → pu, tian. Letters and digits that stand together are one."""
    written = _written().get(name)
    return written.split() if written else spoken(name)


def spoken(name: str) -> list[str]:
    """The syllables of a name as pypinyin tells them."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (see above)

    return lazy_pinyin(name)


@cache
def _written() -> Mapping[str, str]:
    lines = (resources.files(__package__) / _FILE).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def names() -> list[str]:
    """The names that the file holds."""
    from indexer.gazetteer.organs import spoken_names  # noqa: PLC0415  (these two read the file)
    from indexer.gazetteer.regions import Gazetteer  # noqa: PLC0415

    return sorted({*Gazetteer().short_names(), *spoken_names()})


def main() -> None:
    """Write the file."""
    lines = (f"{name} {' '.join(spoken(name))}\n" for name in names())
    Path(__file__).with_name(_FILE).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
