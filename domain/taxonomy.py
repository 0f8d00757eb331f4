"""The closed, versioned list of topics, each with its team and words (`config/taxonomy.yaml`)."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from domain.models import Frozen, Language, Urgency

LocalizedText = dict[Language, str]
LocalizedWords = dict[Language, tuple[str, ...]]


class Team(Frozen):
    label: LocalizedText


class Topic(Frozen):
    team: str | None = Field(description="The team that takes it; None: the default team.")
    label: LocalizedText
    description: str
    keywords: LocalizedWords = Field(default_factory=dict)


class UrgencyFloor(Frozen):
    """A rule that raises a post to at least `level`, whatever a model says."""

    name: str
    level: Urgency
    any_of: LocalizedWords
    none_of: LocalizedWords = Field(default_factory=dict)


class Taxonomy(Frozen):
    version: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    name: str
    teams: dict[str, Team]
    default_team: str
    topics: dict[str, Topic]
    urgency_floors: tuple[UrgencyFloor, ...] = ()

    @model_validator(mode="after")
    def _teams_exist(self) -> Self:
        if self.default_team not in self.teams:
            raise ValueError(f"default_team {self.default_team!r} is not one of teams {sorted(self.teams)}")
        for name, topic in self.topics.items():
            if topic.team is not None and topic.team not in self.teams:
                raise ValueError(
                    f"topics.{name}.team {topic.team!r} is not one of teams {sorted(self.teams)}"
                )
        for kind, names in (("team", self.teams), ("topic", self.topics)):
            for name in names:
                # Names become AMQP routing-key words, where a dot separates and * and # are wildcards.
                if not name.replace("_", "").replace("-", "").isalnum():
                    raise ValueError(f"{kind} name {name!r} may hold only letters, digits, - and _")
        return self

    def team_of(self, topic: str) -> str:
        """The team that takes actionable posts of `topic`."""
        return self.topics[topic].team or self.default_team
