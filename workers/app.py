"""The Celery application. Made by a factory: nothing connects at import."""

from __future__ import annotations

from celery import Celery

from config.settings import Settings
from workers.publisher import TASK_OF_STAGE, transport_options
from workers.topology import STAGE_EXCHANGE, Stage, on_rabbitmq, stage_queue_name, stage_queues


def make_app(settings: Settings) -> Celery:
    """Raises ConfigError when no broker is set."""
    broker_url = settings.require_broker_url()
    app = Celery("dallosh", broker=broker_url)
    app.conf.update(
        broker_transport_options=transport_options(broker_url),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # the default gives up after 100 tries
        broker_heartbeat=10,  # a frozen worker is noticed in 27 s instead of minutes
        task_queues=stage_queues(broker_url),
        task_default_queue=stage_queue_name(Stage.UPKEEP),
        task_default_exchange=STAGE_EXCHANGE,
        task_default_exchange_type="topic",
        task_default_routing_key=Stage.UPKEEP.value,
        task_default_queue_type="quorum" if on_rabbitmq(broker_url) else "classic",
        task_create_missing_queues=False,
        # By queue, not by exchange: the sender then declares the queue, and nothing is sent into the void.
        task_routes={TASK_OF_STAGE[stage]: {"queue": stage_queue_name(stage)} for stage in Stage},
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # The ledger decides what is done; a message may be delivered twice, never lost.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        beat_schedule={
            "sweep": {
                "task": TASK_OF_STAGE[Stage.UPKEEP],
                "schedule": settings.sweep_seconds,
                # While no worker runs, sweeps must not pile up.
                "options": {"expires": settings.sweep_seconds},
            }
        },
    )
    return app
