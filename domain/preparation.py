"""From a raw post to a working post: what `prepare` decides about one record, without I/O.

Documents are plain dicts here, not models: this runs for every row of a 2.4-million-row file, and building
a validated model costs more than everything it would hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.cleaning import clean_text, says_something
from domain.dedupe import signature
from domain.models import Lane, Language, Origin, PostId, PostState
from domain.origin import Accounts, origin_of
from domain.timestamps import parse_timestamp

Document = dict[str, Any]
LanguageDetector = Callable[[str], Language]

# How exports write "nothing".
_NOTHING = frozenset({"", "null", "NULL", "None", "nan", "NaN"})
_COPIED = ("author_name", "url")
# Looking an enum's value up costs more than comparing it.
_SKIPPED = PostState.SKIPPED.value
_PENDING = PostState.PENDING.value
_DUPLICATE = PostState.DUPLICATE.value
_CUSTOMER = Origin.CUSTOMER.value
_BRAND = Origin.BRAND.value


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about every record of one import or subscription."""

    source: str
    platform: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]  # field -> column, e.g. text -> full_text
    accounts: Accounts
    lane: Lane

    def position(self, field: str) -> int:
        """Where a record holds a field; -1 when it holds none."""
        column = self.mapping.get(field)
        return self.columns.index(column) if column is not None else -1


class Preparer:
    """Makes posts of the records of one chunk. Cells are found by position: this is the hot loop."""

    def __init__(self, profile: Profile, *, chunk: str, received_at: datetime) -> None:
        self._accounts = profile.accounts
        self._prefix = f"{profile.platform}:"
        self._shared: Document = {
            "chunk": chunk,
            "source": profile.source,
            "lane": profile.lane.rank,
            "received_at": received_at,
        }
        self._text = profile.position("text")
        self._author = profile.position("author")
        self._created_at = profile.position("created_at")
        self._in_reply_to = profile.position("in_reply_to")
        self._repost_of = profile.position("repost_of")
        self._copied = [(name, position) for name in _COPIED if (position := profile.position(name)) >= 0]

    def prepare(self, post_id: PostId, line: int, cells: Sequence[str]) -> Document:
        """The post of one record. State and skip reason are final, except that customers' posts are
        `pending` with a `signature`: whether one is a duplicate depends on what else is stored."""
        row = (*cells, "")  # position -1, an absent column, is this empty cell
        text = clean_text(row[self._text])
        author = row[self._author]
        is_repost = row[self._repost_of] not in _NOTHING
        origin = origin_of(author, text, is_repost=is_repost, accounts=self._accounts)
        post: Document = {"_id": post_id, **self._shared, "line": line, "text": text}
        if author not in _NOTHING:
            post["author"] = author
        for name, position in self._copied:
            if (value := row[position]) not in _NOTHING:
                post[name] = value
        if created_at := parse_timestamp(row[self._created_at]):
            post["created_at"] = created_at
        if (parent := row[self._in_reply_to]) not in _NOTHING:
            post["in_reply_to"] = self._prefix + parent
        if is_repost:
            post["repost_of"] = self._prefix + row[self._repost_of]
        post["origin"] = origin.value
        if origin is not Origin.CUSTOMER:
            post["state"] = _SKIPPED
            post["skip_reason"] = origin.value
        elif not says_something(text):
            post["state"] = _SKIPPED
            post["skip_reason"] = "empty"
        else:
            post["state"] = _PENDING
            post["signature"] = signature(text)
            post["attempts"] = 0
        return post


def follow(post: Document, canonical: Document) -> None:
    """Make a pending post a duplicate: it borrows language and analysis, and waits for no provider."""
    del post["signature"], post["attempts"]
    post["state"] = _DUPLICATE
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
    customers = {post["_id"]: post for post in posts if post["origin"] == _CUSTOMER}
    replies_elsewhere: list[tuple[PostId, datetime]] = []
    for post in posts:
        parent_id = post.get("in_reply_to")
        if parent_id is None or post["origin"] != _BRAND or "created_at" not in post:
            continue
        replied_at: datetime = post["created_at"]
        parent = customers.get(parent_id)
        if parent is None:
            replies_elsewhere.append((parent_id, replied_at))
        elif "first_reply_at" not in parent or replied_at < parent["first_reply_at"]:
            parent["first_reply_at"] = replied_at
    unanswered = [post_id for post_id, post in customers.items() if "first_reply_at" not in post]
    return replies_elsewhere, unanswered
