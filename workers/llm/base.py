"""The port every model provider implements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.answers import Question, Reply


class Provider(Protocol):
    """Answers questions in one call. Raises ProviderError when the whole call failed."""

    @property
    def name(self) -> str:
        """`openai`, `ollama` or `local`."""

    @property
    def max_posts(self) -> int:
        """The most posts worth asking in one call."""

    def ask(self, questions: Sequence[Question]) -> Reply:
        """One call. May answer fewer questions than asked, never with an invented label."""
