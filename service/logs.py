"""The log: a line for every call and every answer, as text or as JSON, each with the id of the call it belongs to."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from service.settings import Settings

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the call that is being answered; empty outside of calls."""

_LOGGERS = {"gongkai": logging.INFO, "service": logging.INFO, "indexer": logging.INFO}


def log_event(logger: logging.Logger, event: str, **fields: Any) -> None:
    """A line that says what happened by its fields; those that are None are left out."""
    logger.info(event, extra={"fields": {name: value for name, value in fields.items() if value is not None}})


class JsonLines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **({"request_id": request_id.get()} if request_id.get() else {}),
            **getattr(record, "fields", {}),
            **({"error": self.formatException(record.exc_info)} if record.exc_info else {}),
        }
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record as a line of text; what a field holds cannot begin another line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name logging gave it
        fields = {"request_id": request_id.get()} if request_id.get() else {}
        fields |= getattr(record, "fields", {})
        return " ".join([super().formatMessage(record), *(f"{name}={_word(value)}" for name, value in fields.items())])


def _word(value: object) -> str:
    text = str(value)
    return text if text.isascii() and text.isprintable() and " " not in text and text else json.dumps(text, ensure_ascii=False)


def configure_logs(settings: Settings) -> None:
    """Write the log of a service to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name, level in _LOGGERS.items():
        logging.getLogger(name).setLevel(level)
