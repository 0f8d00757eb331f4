"""Stage `analyse`: pending posts become batches, batches become analyses.

A message is only a wake-up: what is pending stands in the ledger. Each wake-up drains until nothing is
pending or its slice of time is over, so as many calls run at once as there are threads.
"""

from __future__ import annotations

import logging
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.answers import Question, Reply, check_reply
from domain.errors import ProviderError
from domain.models import Analysis, Lane, PostId, PostState, Provenance
from domain.routing import analysis_of
from storage import batches, posts
from storage.client import Document, now
from workers.context import Context
from workers.topology import Stage

logger = logging.getLogger(__name__)

# Threads that look at the same moment choose among this many batches' worth of posts.
_SPREAD = 8
_RETRY_SECONDS = 5.0


def drain(context: Context) -> None:
    """Ask about pending posts until none is left, or the slice is over and another wake-up goes on."""
    deadline = time.monotonic() + context.settings.slice_seconds
    called_for_help = False
    while time.monotonic() < deadline:
        candidates = posts.pending_candidates(context.database, context.provider.max_posts * _SPREAD)
        if not candidates:
            return
        if len(candidates) > context.provider.max_posts and not called_for_help:
            # More than one call's worth: wake another thread, which wakes another if there is still more.
            context.publisher.stage(Stage.ANALYSE)
            called_for_help = True
        ask_batch(context, choose(candidates, context.provider.max_posts))
    context.publisher.stage(Stage.ANALYSE)


def choose(candidates: Sequence[Document], size: int) -> Sequence[Document]:
    """Live posts go first, whoever else takes them; bulk posts from a random place, so that parallel
    workers seldom meet."""
    if candidates[0]["lane"] == Lane.LIVE.rank or len(candidates) <= size:
        return candidates[:size]
    start = random.randrange(0, len(candidates) - size + 1, size)
    return candidates[start : start + size]


def ask_batch(context: Context, candidates: Sequence[Document]) -> None:
    """One call for those of the candidates that nobody else took."""
    database = context.database
    batch = batches.open_batch(
        database, [post["_id"] for post in candidates], lease_seconds=context.settings.lease_seconds
    )
    taken = posts.take_for_batch(database, batch["posts"], batch["_id"])
    if not taken:
        batches.discard(database, batch)
        return
    questions = [Question(id=post["_id"], text=post["text"], lang=post["lang"]) for post in taken]
    started = time.monotonic()
    try:
        reply = context.provider.ask(questions)
    except ProviderError as error:
        logger.warning("batch %s failed: %s", batch["_id"], error)
        _put_back(context, batch, [question.id for question in questions], failure=str(error))
        batches.finish(database, batch, {"state": batches.RETURNED, "failure": str(error)})
        return
    _record(context, batch, questions, reply, seconds=time.monotonic() - started)


def _record(
    context: Context, batch: Document, questions: Sequence[Question], reply: Reply, *, seconds: float
) -> None:
    """Write the good answers, send the other posts back, then let `route` know."""
    database = context.database
    checked = check_reply(questions, reply, context.taxonomy)
    provenance = Provenance(
        provider=reply.provider,
        model=reply.model,
        prompt_version=reply.prompt_version,
        taxonomy_version=context.taxonomy.version,
        batch=batch["_id"],
        input_tokens=reply.input_tokens,
        output_tokens=reply.output_tokens,
        cost_usd=reply.cost_usd,
        answered_at=now(),
    )
    analyses: dict[PostId, Analysis] = {
        question.id: analysis_of(
            checked.accepted[question.id], context.urgency_rules.floor_of(question.text), provenance
        )
        for question in questions
        if question.id in checked.accepted
    }
    posts.write_analyses(database, batch["_id"], analyses)
    posts.lend_analyses(database, analyses.keys())
    for reason, alike in _by_reason(checked.problems).items():
        _put_back(context, batch, alike, failure=reason)
    for reason, alike in _by_reason(checked.declined).items():
        posts.fail(database, alike, batch["_id"], failure=reason)
    held = batches.finish(
        database,
        batch,
        {
            "state": batches.ANSWERED if analyses else batches.RETURNED,
            "provider": reply.provider,
            "model": reply.model,
            "prompt_version": reply.prompt_version,
            "taxonomy_version": context.taxonomy.version,
            "input_tokens": reply.input_tokens,
            "output_tokens": reply.output_tokens,
            "cost_usd": reply.cost_usd,
            "seconds": seconds,
            "answered": len(analyses),
            "problems": {**checked.problems, **checked.declined},
            "invented": list(checked.invented),
            "published_at": now(),
        },
    )
    if held and analyses:
        context.publisher.stage(Stage.ROUTE, batch["_id"])


def _by_reason(problems: Mapping[PostId, str]) -> dict[str, list[PostId]]:
    grouped: dict[str, list[PostId]] = defaultdict(list)
    for post_id, reason in problems.items():
        grouped[reason].append(post_id)
    return grouped


def _put_back(context: Context, batch: Document, post_ids: Sequence[PostId], *, failure: str) -> None:
    posts.put_back(
        context.database,
        post_ids,
        batch["_id"],
        failure=failure,
        not_before=now() + timedelta(seconds=_RETRY_SECONDS),
        max_attempts=context.settings.max_attempts,
    )


def release_abandoned(context: Context) -> int:
    """Posts of batches whose worker did not come back wait again; answered ones go on to be routed."""
    abandoned = batches.abandoned(context.database)
    for batch in abandoned:
        _put_back(context, batch, batch["posts"], failure="The worker that asked about it did not come back.")
        analysed = posts.of_batch(context.database, batch["posts"], batch["_id"], PostState.ANALYSED)
        batches.finish(
            context.database,
            batch,
            {
                "state": batches.ANSWERED if analysed else batches.RETURNED,
                "failure": "lease expired",
                "published_at": now(),
            },
        )
        if analysed:
            context.publisher.stage(Stage.ROUTE, batch["_id"])
    return len(abandoned)
