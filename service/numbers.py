"""Figures as JSON has numbers."""

from __future__ import annotations

from decimal import Decimal


def json_number(value: Decimal) -> int | float:
    """A JSON number with the digits of the Decimal: figures have at most fifteen, which a double prints unchanged."""
    return int(value) if value == value.to_integral_value() else float(value)
