from datetime import UTC, datetime, timedelta
from typing import Any

from domain.models import Lane, PostId, PostState
from domain.origin import Accounts
from domain.preparation import Preparer, Profile, link_replies, resolve_duplicates

_NOW = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
_COLUMNS = ("id", "full_text", "screen_name", "created_at", "in_reply_to", "retweeted_status")
_PROFILE = Profile(
    source="test",
    platform="x",
    columns=_COLUMNS,
    mapping={
        "text": "full_text",
        "id": "id",
        "author": "screen_name",
        "created_at": "created_at",
        "in_reply_to": "in_reply_to",
        "repost_of": "retweeted_status",
    },
    accounts=Accounts(brand=frozenset({"nordfibre"})),
    lane=Lane.BULK,
)


def _prepare(number: int, text: str, **fields: str) -> dict[str, Any]:
    cells = {"id": str(number), "full_text": text, **fields}
    preparer = Preparer(_PROFILE, chunk="imp-1:0000000", received_at=_NOW)
    return preparer.prepare(PostId(f"x:{number}"), number, [cells.get(column, "") for column in _COLUMNS])


def test_a_customers_post_waits_for_a_provider() -> None:
    post = _prepare(
        1,
        "Plus de réseau\\nà Bron",
        screen_name="lea",
        created_at="2026-11-05 20:00:00 +01:00",
        in_reply_to="7",
        retweeted_status="null",
    )
    assert post["state"] == PostState.PENDING
    assert post["text"] == "Plus de réseau à Bron"
    assert post["created_at"] == datetime(2026, 11, 5, 19, 0, tzinfo=UTC)
    assert post["in_reply_to"] == "x:7"
    assert "repost_of" not in post


def test_brand_reposts_bots_and_empty_posts_are_skipped_with_the_reason() -> None:
    reasons = [
        _prepare(1, "Bonjour", screen_name="NordFibre")["skip_reason"],
        _prepare(2, "RT @nordfibre: promo", screen_name="lea")["skip_reason"],
        _prepare(3, "promo", screen_name="lea", retweeted_status="12")["skip_reason"],
        _prepare(4, "hausse", screen_name="pannes_bot")["skip_reason"],
        _prepare(5, "https://t.co/abc", screen_name="lea")["skip_reason"],
        _prepare(6, "@NordFibre @lea", screen_name="lea")["skip_reason"],
    ]
    assert reasons == ["brand", "repost", "repost", "bot", "empty", "empty"]


def test_a_repeated_text_follows_the_first_of_its_chunk_or_of_storage() -> None:
    posts = [_prepare(1, "Panne à Lyon"), _prepare(2, "panne à LYON !"), _prepare(3, "Panne à Bron")]
    known = {posts[2]["signature"]: {"_id": "x:old", "lang": "fr", "analysis": {"topic": "network"}}}
    resolve_duplicates(posts, known)
    assert [post["state"] for post in posts] == ["pending", "duplicate", "duplicate"]
    assert posts[1]["canonical"] == "x:1"
    assert posts[2]["canonical"] == "x:old"
    assert posts[2]["analysis"] == {"topic": "network"}
    assert "signature" not in posts[1]


def test_a_chunk_prepared_again_does_not_follow_itself() -> None:
    post = _prepare(1, "Panne à Lyon")
    resolve_duplicates([post], {post["signature"]: {"_id": "x:1", "lang": "fr"}})
    assert post["state"] == PostState.PENDING


def test_first_reply_is_the_brands_earliest() -> None:
    at = "2026-11-05 20:0{}:00 +00:00".format
    customer = _prepare(1, "Panne", created_at=at(0))
    posts = [
        customer,
        _prepare(2, "moi aussi", screen_name="bob", in_reply_to="1", created_at=at(1)),
        _prepare(3, "2e réponse", screen_name="NordFibre", in_reply_to="1", created_at=at(5)),
        _prepare(4, "1re réponse", screen_name="NordFibre", in_reply_to="1", created_at=at(3)),
        _prepare(5, "ailleurs", screen_name="NordFibre", in_reply_to="99", created_at=at(4)),
    ]
    elsewhere, unanswered = link_replies(posts)
    assert customer["first_reply_at"] - customer["created_at"] == timedelta(minutes=3)
    assert elsewhere == [("x:99", datetime(2026, 11, 5, 20, 4, tzinfo=UTC))]
    assert unanswered == ["x:2"]
