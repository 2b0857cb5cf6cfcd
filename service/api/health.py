"""Liveness, readiness, and what Prometheus reads."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.api.access import RuntimeDep
from service.api.problems import documented

router = APIRouter()


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/readyz", responses=documented(HTTPStatus.SERVICE_UNAVAILABLE))
def readyz(runtime: RuntimeDep) -> dict[str, object]:
    """Both stores and the embedding model can be used."""
    runtime.passages.embed_query("ready")
    return {"status": "ready", "reports": runtime.facts.count_reports(), "generation": runtime.facts.generation()}


@router.get("/metrics", response_class=Response)
def metrics() -> Response:
    """Counts and times for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
