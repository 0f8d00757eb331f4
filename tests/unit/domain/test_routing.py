from datetime import UTC, datetime

import pytest

from config.settings import Settings
from config.taxonomy import load_taxonomy
from domain.answers import Answer
from domain.models import PostId, Provenance, Sentiment, Urgency
from domain.routing import Route, analysis_of, route_of
from domain.urgency import NO_FLOOR, Floor

_TAXONOMY = load_taxonomy(Settings().taxonomy_file)
_PROVENANCE = Provenance(
    provider="local",
    model="m",
    prompt_version="p",
    taxonomy_version="telecom-1",
    batch="b",
    answered_at=datetime(2026, 11, 5, tzinfo=UTC),
)


def _answer(topic: str, urgency: Urgency = Urgency.LOW, *, actionable: bool = True) -> Answer:
    return Answer(
        id=PostId("x:1"),
        topic=topic,
        sentiment=Sentiment.NEUTRAL,
        urgency=urgency,
        actionable=actionable,
        confidence=0.5,
    )


@pytest.mark.parametrize(
    ("topic", "team"),
    [
        ("network", "tech"),
        ("billing", "billing"),
        ("contract", "sales"),
        ("service", "tech"),
        ("other", "tech"),
    ],
)
def test_each_topic_has_its_team(topic: str, team: str) -> None:
    analysis = analysis_of(_answer(topic), NO_FLOOR, _PROVENANCE)
    assert route_of(analysis, _TAXONOMY) == Route(team, Urgency.LOW, topic)


def test_nothing_to_do_goes_nowhere() -> None:
    assert (
        route_of(analysis_of(_answer("network", actionable=False), NO_FLOOR, _PROVENANCE), _TAXONOMY) is None
    )


def test_a_high_floor_raises_urgency_and_cannot_be_talked_away() -> None:
    floor = Floor(Urgency.HIGH, ("high:outage:'plus internet'",))
    analysis = analysis_of(_answer("other", Urgency.LOW, actionable=False), floor, _PROVENANCE)
    assert analysis.urgency is Urgency.HIGH
    assert analysis.model_urgency is Urgency.LOW
    assert analysis.urgency_reasons == floor.reasons
    assert route_of(analysis, _TAXONOMY) == Route("tech", Urgency.HIGH, "other")


def test_a_floor_never_lowers() -> None:
    floor = Floor(Urgency.MEDIUM, ("medium:partial-fault:'panne'",))
    assert analysis_of(_answer("network", Urgency.HIGH), floor, _PROVENANCE).urgency is Urgency.HIGH
