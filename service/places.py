"""Pages as people name them, and the addresses of pages drawn with a frame around a place."""

from __future__ import annotations

from indexer.domain.report import Place


def page_number(place: Place | None) -> int | None:
    """The number printed on the page where there is one, else the page's place in the file, counted from 1; None without pages."""
    if place is None or place.page is None:
        return None
    printed = place.printed_page or ""
    return int(printed) if printed.isdecimal() else place.page + 1


def page_image(report_id: str, place: Place | None, base_url: str = "") -> str | None:
    """The address of the page with a frame around the place; None where there is no page."""
    if place is None or place.page is None:
        return None
    frame = f"?highlight={','.join(f'{side:g}' for side in place.box)}" if place.box else ""
    return f"{base_url}/reports/{report_id}/pages/{place.page + 1}.png{frame}"
