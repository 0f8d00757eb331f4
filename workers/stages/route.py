"""Stage `route`: analysed posts are delivered to their teams' queues, confirmed, then marked."""

from __future__ import annotations

from collections import defaultdict

from domain.messages import team_message
from domain.models import Analysis, PostId, PostState
from domain.routing import route_of
from storage import batches, posts
from storage.client import now
from workers.context import Context


def deliver(context: Context, batch_id: str) -> None:
    """Route the analysed posts of one batch.

    A crash between delivery and mark delivers again with the same message_id. Raises ServiceUnavailable
    when the broker does not confirm; the sweep comes back to it.
    """
    database = context.database
    batch = batches.get(database, batch_id)
    if batch is None or batch["state"] != batches.ANSWERED:
        return
    routed_at = now()
    messages = []
    by_team: dict[str | None, list[PostId]] = defaultdict(list)
    for post in posts.of_batch(database, batch["posts"], batch_id, PostState.ANALYSED):
        route = route_of(Analysis.model_validate(post["analysis"]), context.taxonomy)
        by_team[route.team if route else None].append(post["_id"])
        if route is not None:
            messages.append((route, team_message(post, route, routed_at)))
    context.publisher.team(messages)
    for team, post_ids in by_team.items():
        posts.finish_routing(database, post_ids, batch_id, team=team)
    batches.mark_routed(database, batch_id)
