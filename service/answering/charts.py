"""Charts of figures as Vega-Lite specifications: bars side by side, or lines through the years, told apart without their colours too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.answering.answer import Chart
from service.numbers import json_number

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_WIDTH = 480
# repeated where there are more lines; five and twelve have no factor in common, so that sixty lines are told apart
_DASHES = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3), (16, 4))
_SHAPES = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left",
    "M-1,-.35H1V.35H-1Z",  # lying and standing bars, an hourglass, a chevron
    "M-.35,-1V1H.35V-1Z",
    "M-1,-1H1L-1,1H1Z",
    "M-1,-1L0,0L1,-1V0L0,1L-1,0Z",
)  # fmt: skip
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
    return _chart(values, {"mark": {"type": "bar", "tooltip": True}, "encoding": encoding}, title)


def line(points: Sequence[Point], title: str, axis: str) -> list[Chart]:
    """Figures through the years, a line for each agency, with dashes and marks of its own; nothing if there are too few."""
    values = [{"name": point.name, "year": str(point.year), "value": json_number(point.value)} for point in points]
    encoding = {
        "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": "value", "type": "quantitative", "title": axis},
    }
    if len({point.name for point in points}) == 1:
        return _chart(values, {"mark": {"type": "line", "point": True, "tooltip": True}, "encoding": encoding}, title)
    by_name = {"field": "name", "type": "nominal", "title": None, "sort": None}
    unlisted = by_name | {"legend": None}
    dashes = unlisted | {"scale": {"range": [list(dash) for dash in _DASHES]}}
    shapes = by_name | {"scale": {"range": list(_SHAPES)}}
    # a layer for the marks: the legend then shows them in their colours
    drawn = {
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "line", "tooltip": True}, "encoding": {"color": unlisted, "strokeDash": dashes}},
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "tooltip": True},
                "encoding": {"color": by_name, "shape": shapes},
            },
        ],
        "resolve": {"scale": {"color": "independent", "shape": "independent"}},
    }
    return _chart(values, drawn, title)


def _chart(values: list[dict[str, Any]], drawn: dict[str, Any], title: str) -> list[Chart]:
    if len(values) < MIN_POINTS:
        return []
    spec = {"$schema": _SCHEMA, "title": title, "width": _WIDTH, "data": {"values": values}, **drawn}
    shown = "; ".join(f"{value['name']}{' ' + value['year'] if 'year' in value else ''}: {value['value']}" for value in values)
    return [Chart(spec, f"{title}: {shown}")]
