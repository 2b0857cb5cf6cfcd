"""A place and an organ as a question names them."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.gazetteer.organs import OrganKind
from indexer.gazetteer.regions import Region


@dataclass(frozen=True)
class Named:
    """A place and an organ as a question names them, with the span they take; `text` has what several names share, too.

    `is_shared`: its organ is said at another place: Putian and Xinxiang's bureau. `stem`: the organ's official name without its ending.
    `kindless`: an organ of the place is meant, of which kind is not said: the Putian bureau, 遵义那个局. `apart`: where the organ is
    said, if the question stands between: in Gansu, how many requests to the forestry bureau.
    """

    start: int
    end: int
    text: str
    regions: tuple[Region, ...]
    organ: OrganKind | None = None
    unlisted: str = ""
    town: str = ""
    is_shared: bool = False
    stem: str = ""
    kindless: bool = False
    apart: tuple[int, int] | None = None
