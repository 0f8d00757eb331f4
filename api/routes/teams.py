"""Teams and their queues."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Ctx
from api.schemas import TeamList, TeamOut
from domain.models import Urgency
from storage import post_queries

router = APIRouter(prefix="/teams", tags=["teams"])


@router.get("", operation_id="listTeams")
def list_teams(context: Ctx) -> TeamList:
    """Each team of the taxonomy with what waits in its queue and what was routed to it."""
    waiting = context.publisher.waiting()
    routed = post_queries.count_by_team(context.database)
    return TeamList(
        items=[
            TeamOut(
                team=name,
                label={lang.value: text for lang, text in team.label.items()},
                waiting=waiting[name],
                routed=sum(routed.get(name, {}).values()),
                urgent=routed.get(name, {}).get(Urgency.HIGH, 0),
            )
            for name, team in context.taxonomy.teams.items()
        ]
    )
