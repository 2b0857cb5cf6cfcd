"""Charts of figures as Vega-Lite specifications: bars side by side, or a line through the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.answering.answer import Chart
from service.numbers import json_number

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_WIDTH = 480
# from so many figures on a picture shows more than a table
MIN_POINTS = 3


@dataclass(frozen=True)
class Point:
    """A figure to draw: whose, of which year."""

    name: str
    year: int
    value: Decimal


def bars(points: Sequence[Point], title: str, axis: str) -> list[Chart]:
    """Figures of several agencies side by side; nothing if there are too few."""
    labels = {point.name for point in points}
    several_years = len(labels) < len(points)
    values = [
        {"name": f"{point.name} {point.year}" if several_years else point.name, "value": json_number(point.value)} for point in points
    ]
    encoding = {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
        "x": {"field": "value", "type": "quantitative", "title": axis},
    }
    return _chart(values, {"type": "bar", "tooltip": True}, encoding, title)


def line(points: Sequence[Point], title: str, axis: str) -> list[Chart]:
    """Figures through the years, a line for each agency; nothing if there are too few."""
    values = [{"name": point.name, "year": str(point.year), "value": json_number(point.value)} for point in points]
    encoding = {
        "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": "value", "type": "quantitative", "title": axis},
    }
    if len({point.name for point in points}) > 1:
        encoding["color"] = {"field": "name", "type": "nominal", "title": None}
    return _chart(values, {"type": "line", "point": True, "tooltip": True}, encoding, title)


def _chart(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any], title: str) -> list[Chart]:
    if len(values) < MIN_POINTS:
        return []
    spec = {"$schema": _SCHEMA, "title": title, "width": _WIDTH, "data": {"values": values}, "mark": mark, "encoding": encoding}
    shown = "; ".join(f"{value['name']}{' ' + value['year'] if 'year' in value else ''}: {value['value']}" for value in values)
    return [Chart(spec, f"{title}: {shown}")]
