"""Stage `upkeep`: finds work whose message or worker was lost, and publishes it again.

Were every queue lost, this alone would bring all work back: the ledger is MongoDB.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from storage import batches, chunks, imports, posts
from storage.client import now
from workers.context import Context
from workers.stages.analyse import release_abandoned
from workers.topology import Stage

logger = logging.getLogger(__name__)


def sweep(context: Context) -> None:
    """One pass over the ledger. Cheap when nothing is stale: each look is one small indexed query."""
    database = context.database
    older_than = now() - timedelta(seconds=context.settings.lease_seconds)
    stale_imports = imports.stale(database, older_than=older_than)
    for import_id in stale_imports:
        imports.mark_published(database, import_id)
        context.publisher.stage(Stage.INGEST, import_id)
    stale_chunks = chunks.stale(database, older_than=older_than)
    chunks.mark_published(database, stale_chunks)
    if stale_chunks:
        context.publisher.stage(Stage.PREPARE)
    abandoned = release_abandoned(context)
    unrouted = batches.unrouted(database, older_than=older_than)
    batches.mark_published(database, unrouted)
    for batch_id in unrouted:
        context.publisher.stage(Stage.ROUTE, batch_id)
    if posts.any_pending(database):
        context.publisher.stage(Stage.ANALYSE)
    if stale_imports or stale_chunks or abandoned or unrouted:
        logger.info(
            "swept: %d imports, %d chunks, %d abandoned batches, %d batches to route",
            len(stale_imports),
            len(stale_chunks),
            abandoned,
            len(unrouted),
        )
