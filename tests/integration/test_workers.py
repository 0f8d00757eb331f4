"""Real worker processes, on the embedded broker and on RabbitMQ, with a real MongoDB in both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from domain.models import ImportState, PostState
from tests.support.messages import read_team_queue
from tests.support.pipeline import X_HEADER, rows, start
from tests.support.workers import running_fleet, settled
from workers import intake
from workers.topology import dead_team_queue, on_rabbitmq, team_queue

pytestmark = pytest.mark.slow

_BRAND = ("NordFibre", "NordFibreSAV")


def test_a_file_becomes_routed_posts_and_pauses_resumes_and_settles(
    mongo_url: str, mongo_database: str, broker_url: str, sample: Path, tmp_path: Path
) -> None:
    with running_fleet(
        tmp_path,
        mongo_url=mongo_url,
        mongo_database=mongo_database,
        broker_url=broker_url,
        sweep_seconds=1,
    ) as (context, fleet):
        import_id = start(context, sample, brand_accounts=_BRAND)
        report = settled(context, import_id)
        assert report.rows_read == report.stored + report.rejected, fleet.logs()
        assert set(report.states) <= {
            PostState.ROUTED,
            PostState.UNROUTED,
            PostState.SKIPPED,
            PostState.DUPLICATE,
        }
        again = settled(context, start(context, sample, brand_accounts=_BRAND))
        assert (again.stored, again.already_known) == (0, report.stored)

        messages = [
            message for team in context.taxonomy.teams for message in read_team_queue(broker_url, team)
        ]
        routed = {post["_id"] for post in context.database.posts.find({"state": "routed"}, {"_id": 1})}
        assert {message["post"]["id"] for message in messages} == routed  # type: ignore[index]
        assert len({message["message_id"] for message in messages}) == len(routed)

        content = f"{X_HEADER}\n" + rows(*(f"Panne {number}" for number in range(40)), first_id=10**6)
        paused = start(context, content)
        intake.pause(context, paused)
        intake.resume(context, paused)
        assert settled(context, paused).rows_read == 40
        assert intake.progress(context, paused).state is ImportState.READ


def test_a_rejected_message_waits_among_the_dead_letters(
    rabbitmq_url: str, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    with running_fleet(
        tmp_path, mongo_url=mongo_url, mongo_database=mongo_database, broker_url=rabbitmq_url
    ) as (context, _):
        assert on_rabbitmq(rabbitmq_url)
        settled(context, start(context, f"{X_HEADER}\n" + rows("Plus d'internet à Bron depuis ce matin")))
        with Connection(rabbitmq_url) as connection:
            queue = SimpleQueue(connection, team_queue("tech", rabbitmq_url))
            queue.get(timeout=5).reject()
            queue.close()
            dead = SimpleQueue(connection, dead_team_queue("tech", rabbitmq_url))
            message = dead.get(timeout=10)
            assert json.loads(message.body)["post"]["id"] == "x:1"
            message.ack()
            dead.close()
