"""How the processor time of an import divides among its steps, in one process."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import generate
from bench.machine import cpu_seconds
from config.settings import Settings
from domain.dedupe import signature
from domain.models import Lane, PostState
from domain.origin import Accounts
from domain.preparation import Preparer, Profile, link_replies, resolve_duplicates
from ingestion.mapping import RecordBuilder, require_mapping
from ingestion.readers import ReadLimits, open_table
from runtime.mongod import Mongod
from storage import posts, raw_posts
from storage.client import now
from storage.indexes import ensure_indexes
from workers.context import Context

_ROWS = 120_000
_CHUNK = 5_000


class Stopwatch:
    """Microseconds per row that this process and mongod spent in each step."""

    def __init__(self, mongod_pid: int) -> None:
        self._mongod = mongod_pid
        self.ours: dict[str, float] = defaultdict(float)
        self.mongods: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        ours, mongods = time.process_time(), cpu_seconds(self._mongod)
        yield
        self.ours[name] += (time.process_time() - ours) / _ROWS * 1e6
        self.mongods[name] += (cpu_seconds(self._mongod) - mongods) / _ROWS * 1e6


def shares_of_steps(folder: Path) -> Stopwatch:
    """Run every step of ingest and prepare over one generated file."""
    path = folder / "steps.csv"
    generate.write(path, generate.rows(_ROWS, 1, 0.5))
    mongod = Mongod(folder / "mongo-steps")
    child = mongod.start()
    context = Context(Settings(mongo_url=mongod.url, _env_file=None))
    try:
        ensure_indexes(context.database)
        context.detect_language("chargé avant de mesurer")
        watch = Stopwatch(child.pid)
        with path.open("rb") as stream:
            table = open_table(stream, path.name, limits=ReadLimits())
            mapping = require_mapping(table.columns, {})
            builder = RecordBuilder(table.columns, mapping, "x")
            profile = Profile(
                source="bench",
                platform="x",
                columns=table.columns,
                mapping={field: column for field, column in mapping.model_dump().items() if column},
                accounts=Accounts(brand=frozenset({"nordfibre", "nordfibresav"})),
                lane=Lane.BULK,
            )
            chunks = table.chunks(_CHUNK)
            seq = 0
            while True:
                with watch.step("parse"):
                    row_chunk = next(chunks, None)
                    if row_chunk is None:
                        break
                    records, _ = builder.build(row_chunk)
                chunk = f"bench:{seq:07d}"
                seq += 1
                with watch.step("store"):
                    raw_posts.insert_chunk(context.database, records, chunk=chunk)
                _prepare(context, profile, chunk, watch)
    finally:
        context.close()
        mongod.stop()
    return watch


def _prepare(context: Context, profile: Profile, chunk: str, watch: Stopwatch) -> None:
    database = context.database
    with watch.step("read back"):
        records = raw_posts.of_chunk(database, chunk)
    preparer = Preparer(profile, chunk=chunk, received_at=now())
    with watch.step("clean"):
        prepared = [preparer.prepare(*record) for record in records]
    customers = [post for post in prepared if "signature" in post]
    with watch.step("duplicates"):
        # Signing is part of preparing a post: measured here alone, and taken off `clean`.
        before = time.process_time()
        for post in customers:
            signature(post["text"])
        signing = (time.process_time() - before) / _ROWS * 1e6
        resolve_duplicates(prepared, posts.canonicals(database, {post["signature"] for post in customers}))
    watch.ours["clean"] -= signing
    with watch.step("language"):
        for post in prepared:
            if post["state"] == PostState.PENDING:
                post["lang"] = context.detect_language(post["text"]).value
    with watch.step("replies"):
        replies, unanswered = link_replies(prepared)
    with watch.step("write"):
        posts.insert_prepared(database, prepared)
    with watch.step("replies"):
        posts.note_replies(database, replies)
        posts.note_replies(database, posts.first_replies_to(database, unanswered).items())
