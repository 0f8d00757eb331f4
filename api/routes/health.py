"""Is the process alive, and can the whole system work? Both really look."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response

from api.deps import Ctx
from api.schemas import ComponentHealth, Readiness
from domain.errors import ServiceUnavailable
from storage import heartbeats
from storage.client import DriverError, ping

router = APIRouter(prefix="/health", tags=["health"])

_PROCESS_KINDS = ("ingest", "analyse", "scheduler")


@router.get("/live", operation_id="healthLive")
def live() -> dict[str, bool]:
    """This process answers."""
    return {"alive": True}


@router.get(
    "/ready",
    operation_id="healthReady",
    responses={503: {"model": Readiness, "description": "Some part does not answer."}},
)
def ready(context: Ctx, response: Response) -> Readiness:
    """MongoDB has a primary, the broker accepts connections, and each kind of process was seen in the last
    ten seconds. 503 otherwise, with the reason."""
    components = {
        "mongo": _probe(lambda: ping(context.database)),
        "broker": _probe(context.publisher.ping),
    }
    kinds: set[str] = set()
    if components["mongo"].ok:
        try:
            kinds = {process["kind"] for process in heartbeats.fresh(context.database)}
        except DriverError as error:
            components["mongo"] = ComponentHealth(ok=False, detail=str(error))
    for kind in _PROCESS_KINDS:
        seen = kind in kinds
        components[kind] = ComponentHealth(ok=seen, detail="running" if seen else "no heartbeat")
    all_ok = all(component.ok for component in components.values())
    response.status_code = 200 if all_ok else 503
    return Readiness(ready=all_ok, components=components)


def _probe(look: Callable[[], None]) -> ComponentHealth:
    try:
        look()
    except ServiceUnavailable as error:
        return ComponentHealth(ok=False, detail=str(error))
    return ComponentHealth(ok=True, detail="answers")
