"""Stage `prepare`: from the raw posts of a chunk to posts that wait for a provider or are done.

A message is only a wake-up: which chunks wait stands in the ledger. One wake-up prepares chunk after chunk
for a slice of time, so that no chunk waits for the broker to be polled.
"""

from __future__ import annotations

import logging
import time

from pydantic import ValidationError

from domain.errors import DalloshError
from domain.models import Lane, PostState
from domain.origin import Accounts, account_name
from domain.preparation import (
    Document,
    Preparer,
    Profile,
    follow,
    link_replies,
    resolve_duplicates,
)
from storage import chunks, imports, posts, raw_posts
from workers.context import Context
from workers.topology import Stage

logger = logging.getLogger(__name__)


def drain(context: Context) -> None:
    """Prepare the chunks that wait, oldest first, until none does or the slice is over."""
    deadline = time.monotonic() + context.settings.slice_seconds
    while time.monotonic() < deadline:
        chunk = chunks.claim_oldest(context.database, lease_seconds=context.settings.lease_seconds)
        if chunk is None:
            return
        prepare_chunk(context, chunk)
    context.publisher.stage(Stage.PREPARE)


def prepare_chunk(context: Context, chunk: Document) -> None:
    """Prepare what a claimed chunk stored. Safe to repeat: posts that exist are left alone."""
    try:
        pending = _prepare(context, chunk)
    except (DalloshError, ValidationError, ValueError, TypeError, KeyError) as error:
        # A defect in our rules or in the data: retried, then set aside with its reason, never looping.
        logger.exception("chunk %s could not be prepared", chunk["_id"])
        chunks.put_back(
            context.database,
            chunk,
            failure=f"{type(error).__name__}: {error}",
            retry_in=context.settings.sweep_seconds * 2 ** chunk["attempts"],
            max_attempts=context.settings.max_attempts,
        )
        return
    chunks.finish(context.database, chunk, pending=pending)
    if pending:
        context.publisher.stage(Stage.ANALYSE)


def profile_of(context: Context, entry: Document) -> Profile:
    """How to read the records of one import."""
    brand = frozenset(map(account_name, entry["brand_accounts"])) | context.settings.brand_accounts
    return Profile(
        source=entry["source"],
        platform=entry["platform"],
        columns=tuple(entry["columns"]),
        mapping={field: column for field, column in entry["mapping"].items() if column is not None},
        accounts=Accounts(brand=brand, bots=context.settings.bot_accounts),
        lane=Lane(entry["lane"]),
    )


def _prepare(context: Context, chunk: Document) -> int:
    """Returns how many posts are pending."""
    database = context.database
    profile = profile_of(context, imports.get(database, chunk["import"]))
    preparer = Preparer(profile, chunk=chunk["_id"], received_at=chunk["received_at"])
    prepared = [preparer.prepare(*record) for record in raw_posts.of_chunk(database, chunk["_id"])]
    signatures = {post["signature"] for post in prepared if "signature" in post}
    resolve_duplicates(prepared, posts.canonicals(database, signatures))
    _detect_languages(context, prepared)
    replies_elsewhere, unanswered = link_replies(prepared)
    _insert(context, prepared)
    if chunk["attempts"] > 1:
        # The attempt before may have ended after followers were stored and before they were repointed.
        posts.repoint(database, {post["_id"]: post["canonical"] for post in prepared if "canonical" in post})
    # After the insert, so that whichever of two chunks comes second sees the other's posts.
    posts.note_replies(database, replies_elsewhere)
    posts.note_replies(database, posts.first_replies_to(database, unanswered).items())
    return sum(post["state"] == PostState.PENDING for post in prepared)


def _detect_languages(context: Context, prepared: list[Document]) -> None:
    """Customers' posts only; duplicates of one chunk share their canonical post's language."""
    by_id = {}
    for post in prepared:
        if post["state"] == PostState.PENDING:
            post["lang"] = context.detect_language(post["text"]).value
            by_id[post["_id"]] = post["lang"]
    for post in prepared:
        if post["state"] == PostState.DUPLICATE and "lang" not in post:
            post["lang"] = by_id[post["canonical"]]


def _insert(context: Context, prepared: list[Document]) -> None:
    outpaced = posts.insert_prepared(context.database, prepared)
    if outpaced:
        # Another worker stored the same text a moment ago: its post is the canonical one.
        canonicals = posts.canonicals(context.database, {post["signature"] for post in outpaced})
        moved = {}
        for post in outpaced:
            canonical = canonicals[post["signature"]]
            moved[post["_id"]] = canonical["_id"]
            follow(post, canonical)
        followers = [post for post in prepared if post.get("canonical") in moved]
        posts.insert_prepared(context.database, outpaced)
        posts.repoint(context.database, {post["_id"]: moved[post["canonical"]] for post in followers})
        for post in followers:
            post["canonical"] = moved[post["canonical"]]
    # A canonical post analysed between the look-up and the insert has missed these followers.
    posts.lend_analyses(
        context.database,
        {post["canonical"] for post in prepared if "canonical" in post and "analysis" not in post},
    )
