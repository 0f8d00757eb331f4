"""What stages need of the outside, as protocols; each has a real and an in-memory implementation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.messages import TeamMessage
from domain.routing import Route
from workers.topology import Stage


class MessagePublisher(Protocol):
    """Sends stage messages (ids only) and team messages (whole documents)."""

    def declare_queues(self) -> None:
        """Make every queue exist, so that nothing published is dropped for want of a reader."""

    def stage(self, stage: Stage, *arguments: object) -> bool:
        """Send one stage message. False when it was not confirmed: the sweep will send it again."""

    def team(self, messages: Sequence[tuple[Route, TeamMessage]]) -> None:
        """Deliver to the teams' queues; returns when all are confirmed, raises ServiceUnavailable else."""

    def waiting(self) -> dict[str, int]:
        """Messages in each team's queue that no reader has taken. Raises ServiceUnavailable."""

    def close(self) -> None:
        """Give the connections back."""

    def ping(self) -> None:
        """Raises ServiceUnavailable when the broker does not answer."""
