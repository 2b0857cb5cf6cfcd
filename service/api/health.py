"""Liveness, readiness, and what Prometheus reads."""

from __future__ import annotations

import time
from dataclasses import asdict
from http import HTTPStatus

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from service.api.access import RuntimeDep
from service.api.problems import documented
from service.slack.activity import ActivityLog

router = APIRouter()


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/readyz", responses=documented(HTTPStatus.SERVICE_UNAVAILABLE))
def readyz(runtime: RuntimeDep) -> dict[str, object]:
    """Both stores and the embedding model can be used; `slack` says how the bot is, null if there never was one."""
    runtime.passages.embed_query("ready")
    bot = ActivityLog(runtime.sql, time.time).read()
    return {
        "status": "ready",
        "reports": runtime.facts.count_reports(),
        "generation": runtime.facts.generation(),
        "slack": asdict(bot) if bot else None,
    }


@router.get("/metrics", response_class=Response)
def metrics(runtime: RuntimeDep) -> Response:
    """Counts and times for Prometheus; those of the Slack bot are of all its processes."""
    bot = CollectorRegistry()
    bot.register(ActivityLog(runtime.sql, time.time))
    return Response(generate_latest() + generate_latest(bot), media_type=CONTENT_TYPE_LATEST)
