"""Reads on posts that lists and figures need. Filters are typed; nothing of a request is a query."""

from __future__ import annotations

from datetime import datetime

from domain.models import Frozen, Language, Origin, PostState, Sentiment, Urgency
from storage.client import Database, Document
from storage.posts import import_range


class Criteria(Frozen):
    """Which posts; None: any."""

    state: PostState | None = None
    origin: Origin | None = None
    team: str | None = None
    topic: str | None = None
    sentiment: Sentiment | None = None
    urgency: Urgency | None = None
    lang: Language | None = None
    source: str | None = None
    import_id: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None

    def as_filter(self) -> Document:
        matching: Document = {
            "state": self.state,
            "origin": self.origin,
            "team": self.team,
            "analysis.topic": self.topic,
            "analysis.sentiment": self.sentiment,
            "analysis.urgency": self.urgency,
            "lang": self.lang,
            "source": self.source,
            "chunk": import_range(self.import_id) if self.import_id is not None else None,
            "created_at": _between(self.created_from, self.created_to),
        }
        return {field: value for field, value in matching.items() if value is not None}


def newest(
    database: Database,
    criteria: Criteria,
    *,
    after: tuple[datetime | None, str] | None,
    limit: int,
) -> list[Document]:
    """Newest first; posts without a date last. `after` is the (created_at, id) of the last one seen."""
    matching = criteria.as_filter()
    if after is not None:
        moment, post_id = after
        same_moment: Document = {"created_at": moment, "_id": {"$lt": post_id}}
        earlier: list[Document] = (
            [{"created_at": {"$lt": moment}}, {"created_at": None}, same_moment]
            if moment is not None
            else [same_moment]
        )
        matching = {"$and": [matching, {"$or": earlier}]}
    return list(database.posts.find(matching).sort([("created_at", -1), ("_id", -1)]).limit(limit))


def count_duplicates(database: Database, post_id: str) -> int:
    """How many posts follow this one."""
    return database.posts.count_documents({"canonical": post_id})


def distribution(database: Database, fields: dict[str, str]) -> dict[str, dict[str, int]]:
    """Counts of customers' analysed posts (with their duplicates) by each of the named fields."""
    facets = {
        name: [{"$group": {"_id": f"${field}", "posts": {"$sum": 1}}}] for name, field in fields.items()
    }
    rows = database.posts.aggregate([{"$match": {"analysis": {"$exists": True}}}, {"$facet": facets}])
    (row,) = list(rows)
    return {
        name: {group["_id"]: group["posts"] for group in row[name] if group["_id"] is not None}
        for name in fields
    }


def count_by_team(database: Database) -> dict[str, dict[Urgency, int]]:
    """Routed posts by team and urgency."""
    teams: dict[str, dict[Urgency, int]] = {}
    rows = database.posts.aggregate(
        [
            {"$match": {"state": PostState.ROUTED}},
            {"$group": {"_id": {"team": "$team", "urgency": "$analysis.urgency"}, "posts": {"$sum": 1}}},
        ]
    )
    for row in rows:
        teams.setdefault(row["_id"]["team"], {})[Urgency(row["_id"]["urgency"])] = row["posts"]
    return teams


def _between(start: datetime | None, end: datetime | None) -> Document | None:
    limits = {"$gte": start, "$lt": end}
    return {operator: limit for operator, limit in limits.items() if limit is not None} or None
