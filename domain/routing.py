"""From an answer to an analysis, and from an analysis to a team."""

from __future__ import annotations

from dataclasses import dataclass

from domain.answers import Answer
from domain.models import Analysis, Provenance, Urgency
from domain.taxonomy import Taxonomy
from domain.urgency import Floor


def analysis_of(answer: Answer, floor: Floor, provenance: Provenance) -> Analysis:
    """Join what the provider said and what the rules demand: a high floor also makes a post actionable."""
    return Analysis(
        sentiment=answer.sentiment,
        topic=answer.topic,
        urgency=answer.urgency.at_least(floor.level),
        model_urgency=answer.urgency,
        urgency_reasons=floor.reasons,
        actionable=answer.actionable or floor.level is Urgency.HIGH,
        confidence=answer.confidence,
        provenance=provenance,
    )


@dataclass(frozen=True, slots=True)
class Route:
    """Where a post goes. `key` is the AMQP routing key `team.urgency.topic`."""

    team: str
    urgency: Urgency
    topic: str

    @property
    def key(self) -> str:
        return f"{self.team}.{self.urgency}.{self.topic}"


def route_of(analysis: Analysis, taxonomy: Taxonomy) -> Route | None:
    """None when nobody needs to act."""
    if not analysis.actionable:
        return None
    return Route(taxonomy.team_of(analysis.topic), analysis.urgency, analysis.topic)
