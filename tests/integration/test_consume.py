"""`dallosh consume`, the example reader, on both brokers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

from config.settings import Settings
from domain.models import Urgency
from domain.routing import Route
from tests.support.messages import routed_message
from workers.app import make_app
from workers.publisher import Publisher


def test_it_prints_each_post_once_and_empties_the_queue(
    mongo_url: str, mongo_database: str, broker_url: str
) -> None:
    publisher = Publisher(
        make_app(Settings(broker_url=broker_url, _env_file=None)), broker_url, ["billing", "tech"]
    )
    publisher.declare_queues()
    route, moment = Route("tech", Urgency.HIGH, "network"), datetime(2026, 11, 5, tzinfo=UTC)
    posts = [routed_message(post_id, route, moment) for post_id in ("x:1", "x:2", "x:1")]  # x:1 twice
    publisher.team([(route, message) for message in posts])
    reader = subprocess.run(
        [sys.executable, "-m", "cli", "consume", "tech", "--idle", "3"],
        env={
            **os.environ,
            "DALLOSH_MONGO_URL": mongo_url,
            "DALLOSH_MONGO_DATABASE": mongo_database,
            "DALLOSH_BROKER_URL": broker_url,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    documents = [json.loads(line) for line in reader.stdout.splitlines()]
    assert [document["post"]["id"] for document in documents] == ["x:1", "x:2"]
    assert documents[0]["schema"] == "dallosh.team-message/1"
    assert publisher.waiting() == {"billing": 0, "tech": 0}
    publisher.close()
