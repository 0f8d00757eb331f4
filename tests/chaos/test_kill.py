"""SIGKILL in the middle of an import changes no final count (invariant 6)."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from bench.generate import rows
from domain.models import PostState
from tests.services.waiting import wait_until
from tests.support.pipeline import counted, start
from tests.support.workers import Fleet, running_fleet, settled
from workers.context import Context

pytestmark = pytest.mark.slow

_ROWS = 8_000
_HEADER = (
    "id,created_at,full_text,media,screen_name,name,profile_image_url,user_id,in_reply_to,retweeted_status,"
    "quoted_status,media_tags,favorite_count,retweet_count,bookmark_count,quote_count,reply_count,"
    "views_count,favorited,retweeted,bookmarked,url\n"
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chaos") / "generated.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_HEADER)
        csv.writer(stream).writerows(rows(_ROWS, 7, 0.5))
    return path


def _kill_twice_at_random(context: Context, fleet: Fleet, import_id: str, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        goal = counted(context, import_id).stored + random.randrange(1, _ROWS // 4)
        wait_until(
            lambda goal=goal: counted(context, import_id).stored >= min(goal, _ROWS), 60, "rows are stored"
        )
        fleet.kill(kind)
        counted(context, import_id)
        fleet.start(kind)


@pytest.mark.parametrize("kinds", [("ingest", "ingest"), ("analyse", "ingest")], ids="-".join)
def test_killed_workers_lose_nothing_and_ask_nothing_twice(
    mongo_url: str,
    mongo_database: str,
    broker_url: str,
    generated: Path,
    tmp_path: Path,
    kinds: tuple[str, ...],
) -> None:
    with running_fleet(
        tmp_path,
        mongo_url=mongo_url,
        mongo_database=mongo_database,
        broker_url=broker_url,
        chunk_rows=250,
        sweep_seconds=0.5,
        lease_seconds=4,
    ) as (context, fleet):
        import_id = start(context, generated, brand_accounts=("NordFibre", "NordFibreSAV"))
        _kill_twice_at_random(context, fleet, import_id, kinds)
        report = settled(context, import_id, 120)
        assert (report.rows_read, report.stored, report.already_known, report.rejected) == (
            _ROWS,
            _ROWS,
            0,
            0,
        )
        assert context.database.raw_posts.count_documents({}) == _ROWS
        assert context.database.posts.count_documents({}) == _ROWS
        failures = context.database.posts.distinct("failure", {"state": "failed"})
        assert failures in ([], ["The local model knows none of its words."])  # nothing failed for the kills
        customers = _ROWS - report.states[PostState.SKIPPED]
        distinct = len(context.database.posts.distinct("signature"))
        assert report.states[PostState.DUPLICATE] == customers - distinct
        # Each follower follows a post that exists and is none itself, with the same analysis.
        assert not list(
            context.database.posts.aggregate(
                [
                    {"$match": {"state": "duplicate"}},
                    {
                        "$lookup": {
                            "from": "posts",
                            "localField": "canonical",
                            "foreignField": "_id",
                            "as": "c",
                        }
                    },
                    {
                        "$match": {
                            "$or": [
                                {"c.state": {"$nin": ["routed", "unrouted", "failed"]}},
                                {"c": []},
                                {"$expr": {"$ne": ["$analysis", {"$first": "$c.analysis"}]}},
                            ]
                        }
                    },
                ]
            )
        )
