"""The in-memory twin of workers/publisher.py."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from domain.errors import ServiceUnavailable
from domain.messages import TeamMessage
from domain.routing import Route
from workers.topology import Stage


class MemoryPublisher:
    """Keeps messages in lists; can be told to lose or refuse them as a broker in trouble does."""

    def __init__(self, teams: Sequence[str] = ("billing", "sales", "tech")) -> None:
        self.stages: deque[tuple[Stage, tuple[object, ...]]] = deque()
        self.delivered: dict[str, list[TeamMessage]] = {team: [] for team in teams}
        self.loses_stages = False
        self.refuses_teams = False

    def declare_queues(self) -> None:
        pass

    def stage(self, stage: Stage, *arguments: object) -> bool:
        if not self.loses_stages:
            self.stages.append((stage, arguments))
        return not self.loses_stages

    def team(self, messages: Sequence[tuple[Route, TeamMessage]]) -> None:
        for position, (route, message) in enumerate(messages):
            if self.refuses_teams and position == len(messages) // 2:
                raise ServiceUnavailable("The broker did not confirm a team message: told to refuse")
            self.delivered[route.team].append(message)

    def waiting(self) -> dict[str, int]:
        return {team: len(messages) for team, messages in self.delivered.items()}

    def close(self) -> None:
        pass

    def ping(self) -> None:
        pass
