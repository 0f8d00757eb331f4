"""`dallosh worker`, `dallosh scheduler` and `dallosh api`: the processes a deployment runs."""

from __future__ import annotations

import gc
import os
import threading
from enum import StrEnum
from typing import Annotated

import typer
from celery import signals

from config.logging import setup_logging
from config.process import die_with_parent
from config.settings import Settings, settings
from storage.indexes import ensure_indexes
from workers.app import make_app
from workers.context import process_context
from workers.heartbeat import Heartbeat
from workers.tasks import register_tasks
from workers.topology import Stage, stage_queue_name


class WorkerKind(StrEnum):
    """Which queues, and how: reading and preparing are bound by the processor, asking by the network."""

    INGEST = "ingest"
    ANALYSE = "analyse"


_STAGES = {
    WorkerKind.INGEST: (Stage.INGEST, Stage.PREPARE),
    WorkerKind.ANALYSE: (Stage.ANALYSE, Stage.ROUTE, Stage.UPKEEP),
}


def worker(
    kind: Annotated[WorkerKind, typer.Option(help="ingest: ingest and prepare. analyse: the other stages.")],
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Processes (ingest) or threads (analyse).")
    ] = None,
) -> None:
    """Run one worker. Start as many as the load needs."""
    configuration = _configure()
    ensure_indexes(process_context().database)
    process_context().publisher.declare_queues()
    app = make_app(configuration)
    register_tasks(app)
    pool, default = (
        ("prefork", configuration.ingest_processes)
        if kind is WorkerKind.INGEST
        else ("threads", configuration.analyse_threads)
    )
    signals.worker_process_init.connect(_begin_pool_process, weak=False)
    if kind is WorkerKind.ANALYSE:
        signals.worker_ready.connect(_load_provider, weak=False)
    with Heartbeat(configuration, kind.value) as heartbeat:
        signals.worker_ready.connect(heartbeat.start, weak=False)
        app.worker_main(
            [
                "worker",
                f"--hostname={kind}-{os.getpid()}@%h",
                f"--queues={','.join(stage_queue_name(stage) for stage in _STAGES[kind])}",
                f"--pool={pool}",
                f"--concurrency={concurrency or default}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                f"--loglevel={configuration.log_level}",
            ]
        )


def scheduler() -> None:
    """Run the scheduler, which has the ledger swept. One per deployment is enough."""
    configuration = _configure()
    app = make_app(configuration)
    with Heartbeat(configuration, "scheduler") as heartbeat:
        signals.beat_init.connect(heartbeat.start, weak=False)
        # The schedule is one constant entry: nothing to persist in a file.
        app.start(["beat", "--scheduler=celery.beat:Scheduler", f"--loglevel={configuration.log_level}"])


def api(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the API and the dashboard."""
    import uvicorn  # noqa: PLC0415 - no other command needs a web server

    from api.main import make_api  # noqa: PLC0415

    configuration = _configure()
    uvicorn.run(
        make_api(process_context()),
        host=host or configuration.host,
        port=port or configuration.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )


def _configure() -> Settings:
    configuration = settings()
    setup_logging(configuration.log_level, as_json=configuration.log_json)
    signals.setup_logging.connect(_keep_our_logging, weak=False)
    return configuration


def _keep_our_logging(**_: object) -> None:
    """Celery configures logging itself unless somebody listens to this signal."""


def _begin_pool_process(**_: object) -> None:
    die_with_parent()
    # Chunks are thousands of small objects that live together and die together: looking for cycles among
    # them at the default pace costs a quarter of the reading.
    gc.set_threshold(50_000, 20, 100)


def _load_provider(**_: object) -> None:
    """Begin at once, so that the first posts do not wait for the local model to be trained."""
    threading.Thread(target=lambda: process_context().provider, name="load-provider", daemon=True).start()
