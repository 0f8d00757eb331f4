"""Celery tasks: ids in, one call. The work is in workers/stages."""

from __future__ import annotations

from celery import Celery

from workers.context import process_context
from workers.publisher import TASK_OF_STAGE
from workers.stages import analyse, ingest, prepare, route, sweep
from workers.topology import Stage


def register_tasks(app: Celery) -> None:
    """Bind each stage's queue to its function."""

    @app.task(name=TASK_OF_STAGE[Stage.INGEST])
    def read_slice(import_id: str) -> None:
        ingest.read_slice(process_context(), import_id)

    @app.task(name=TASK_OF_STAGE[Stage.PREPARE])
    def drain_received() -> None:
        prepare.drain(process_context())

    @app.task(name=TASK_OF_STAGE[Stage.ANALYSE])
    def drain_pending() -> None:
        analyse.drain(process_context())

    @app.task(name=TASK_OF_STAGE[Stage.ROUTE])
    def deliver(batch_id: str) -> None:
        route.deliver(process_context(), batch_id)

    @app.task(name=TASK_OF_STAGE[Stage.UPKEEP])
    def sweep_once() -> None:
        sweep.sweep(process_context())
