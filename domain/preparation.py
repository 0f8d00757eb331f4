"""From a raw post to a working post: what `prepare` decides about one record, without I/O.

Documents are plain dicts here, not models: this runs for every row of a 2.4-million-row file, and building
a validated model costs more than everything it would hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.cleaning import clean_text
from domain.dedupe import signature
from domain.models import Lane, Language, Origin, PostId, PostState
from domain.origin import Accounts, origin_of
from domain.timestamps import parse_timestamp

Document = dict[str, Any]
LanguageDetector = Callable[[str], Language]

# How exports write "nothing".
_NOTHING = frozenset({"", "null", "NULL", "None", "nan", "NaN"})
# Copied as they are; `field of the mapping` -> `field of the post`.
_COPIED = {"author": "author", "author_name": "author_name", "url": "url"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about every record of one import or subscription."""

    source: str
    platform: str
    columns: Mapping[str, str]  # field -> column, e.g. text -> full_text
    accounts: Accounts
    lane: Lane
    import_id: str | None = None

    def columns_read(self) -> list[str]:
        """The columns that preparation needs."""
        return list(self.columns.values())


def prepare_post(raw: Document, profile: Profile, *, received_at: datetime) -> Document:
    """The post of one raw post. State and skip reason are final except that customers' posts are `pending`
    with a `signature`: whether one is a duplicate depends on what else is stored."""
    fields: Mapping[str, str] = raw["fields"]
    columns = profile.columns

    def cell(field: str) -> str | None:
        column = columns.get(field)
        value = fields.get(column) if column is not None else None
        return None if value is None or value in _NOTHING else value

    text = clean_text(fields.get(columns["text"], ""))
    author = cell("author") or ""
    origin = origin_of(author, text, is_repost=cell("repost_of") is not None, accounts=profile.accounts)
    post: Document = {
        "_id": raw["_id"],
        "source": profile.source,
        "import": profile.import_id,
        "line": raw["line"],
        "lane": profile.lane.rank,
        "origin": origin.value,
        "received_at": received_at,
        "text": text,
    }
    for field, name in _COPIED.items():
        if (value := cell(field)) is not None:
            post[name] = value
    if (created := cell("created_at")) and (created_at := parse_timestamp(created)):
        post["created_at"] = created_at
    if parent := cell("in_reply_to"):
        post["in_reply_to"] = f"{profile.platform}:{parent}"
    if original := cell("repost_of"):
        post["repost_of"] = f"{profile.platform}:{original}"
    if origin is not Origin.CUSTOMER:
        post["state"] = PostState.SKIPPED.value
        post["skip_reason"] = origin.value
    elif not text:
        post["state"] = PostState.SKIPPED.value
        post["skip_reason"] = "empty"
    else:
        post["state"] = PostState.PENDING.value
        post["signature"] = signature(text)
        post["pending_since"] = received_at
        post["attempts"] = 0
    return post


def follow(post: Document, canonical: Document) -> None:
    """Make a pending post a duplicate: it borrows language and analysis, and waits for no provider."""
    del post["signature"], post["pending_since"], post["attempts"]
    post["state"] = PostState.DUPLICATE.value
    post["canonical"] = canonical["_id"]
    for lent in ("lang", "analysis"):
        if lent in canonical:
            post[lent] = canonical[lent]


def resolve_duplicates(posts: list[Document], known: Mapping[bytes, Document]) -> None:
    """Within one chunk, in the order of the file: a pending post whose signature is known, from storage or
    from an earlier line, follows it."""
    canonical_by_signature = dict(known)
    for post in posts:
        if (mark := post.get("signature")) is None:
            continue
        canonical = canonical_by_signature.setdefault(mark, post)
        if canonical is not post and canonical["_id"] != post["_id"]:
            follow(post, canonical)


def link_replies(posts: list[Document]) -> tuple[list[tuple[PostId, datetime]], list[PostId]]:
    """Set `first_reply_at` where the brand's reply is in the same chunk.

    Returns what only storage can resolve: (parent, time) of replies to posts elsewhere, and the ids of
    customers' posts without a reply here.
    """
    customers = {post["_id"]: post for post in posts if post["origin"] == Origin.CUSTOMER}
    replies_elsewhere: list[tuple[PostId, datetime]] = []
    for post in posts:
        parent_id = post.get("in_reply_to")
        if parent_id is None or post["origin"] != Origin.BRAND or "created_at" not in post:
            continue
        replied_at: datetime = post["created_at"]
        parent = customers.get(parent_id)
        if parent is None:
            replies_elsewhere.append((parent_id, replied_at))
        elif "first_reply_at" not in parent or replied_at < parent["first_reply_at"]:
            parent["first_reply_at"] = replied_at
    unanswered = [post_id for post_id, post in customers.items() if "first_reply_at" not in post]
    return replies_elsewhere, unanswered
